#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"

enum { NEIGHBOURS = 5, OTHER_PORT = 8443, ODD_PORT = 8444 };

struct origin_list {
    const char **items;
    size_t count;
};

static void add(struct origin_list *list, const struct names *declared, const char *origin)
{
    const struct names known = {list->items, list->count};
    if (!names_has(declared, origin) && !names_has(&known, origin))
        list->items[list->count++] = origin;
}

static const char *with(struct arena *arena, struct url url, const char *scheme, const char *host,
                        uint16_t port)
{
    url.host = host;
    url.scheme = scheme;
    url.port = port;
    return url_origin(arena, &url);
}

static void add_neighbours(struct arena *arena, struct origin_list *list,
                           const struct names *declared, const char *origin)
{
    struct url url;
    struct err err = {0};
    if (!url_parse(arena, origin, &url, &err))
        return;
    const bool secure = text_is(url.scheme, "https");
    const bool usual = url.port == (secure ? 443 : 80);
    const char *other = secure ? "http" : "https";
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "x%s", url.host), url.port));
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "%s.example.net", url.host), url.port));
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "x.%s", url.host), url.port));
    add(list, declared,
        with(arena, url, other, url.host, usual ? (uint16_t)(secure ? 80 : 443) : url.port));
    add(list, declared,
        with(arena, url, url.scheme, url.host, url.port == OTHER_PORT ? ODD_PORT : OTHER_PORT));
}

static struct names neighbours(struct arena *arena, const struct names *origins, const char *nonce)
{
    struct origin_list list = {
        arena_array(arena, origins->count * NEIGHBOURS + 2, sizeof *list.items), 0};
    for (size_t i = 0; i < origins->count; i++)
        add_neighbours(arena, &list, origins, origins->items[i]);
    add(&list, origins, "null");
    add(&list, origins, arena_printf(arena, "https://%s.example.net", nonce));
    return (struct names){list.items, list.count};
}

#define ORIGIN            "Origin"
#define REQUEST_METHOD    "Access-Control-Request-Method"
#define REQUEST_HEADERS   "Access-Control-Request-Headers"
#define ALLOW_ORIGIN      "Access-Control-Allow-Origin"
#define ALLOW_METHODS     "Access-Control-Allow-Methods"
#define ALLOW_HEADERS     "Access-Control-Allow-Headers"
#define ALLOW_CREDENTIALS "Access-Control-Allow-Credentials"

/* Fetch standard, "CORS-safelisted request-header": always allowed, so they say nothing. */
static const char *const safelisted[] = {"accept", "accept-language", "content-language",
                                         "content-type"};

static bool is_safelisted(const char *name)
{
    for (size_t i = 0; i < sizeof safelisted / sizeof safelisted[0]; i++)
        if (text_is_any_case(name, safelisted[i]))
            return true;
    return false;
}

/* ---- what is asked ---- */

/* Labels: the origin is in the headers, `ours` and `foreign` say what must come of it. */
static void preflight(struct probe_run *run, const char *label, const char *origin,
                      const char *method, const char *headers)
{
    struct probe_request *asked = probe_ask(run, label, "OPTIONS", run->probe->path);
    probe_request_header(asked, ORIGIN, origin);
    probe_request_header(asked, REQUEST_METHOD, method);
    if (!text_is_empty(headers))
        probe_request_header(asked, REQUEST_HEADERS, headers);
}

static void actual(struct probe_run *run, const char *label, const char *origin)
{
    probe_request_header(probe_ask(run, label, "GET", run->probe->path), ORIGIN, origin);
}

/* A method that is not declared, for asking for more than is allowed. */
static const char *undeclared_method(const struct probe *probe)
{
    static const char *const candidates[] = {"DELETE", "PUT", "PATCH", "TRACE"};
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++)
        if (!names_has(&probe->methods, candidates[i]))
            return candidates[i];
    return "DELETE";
}

static const char *declared_method(const struct probe *probe)
{
    return names_has(&probe->methods, "POST") || probe->methods.count == 0
               ? "POST"
               : probe->methods.items[0];
}

static const char *declared_headers(struct probe_run *run)
{
    const struct names *names = &run->probe->allowed_headers;
    const char *joined = text_joined(run->arena, names->items, names->count, ", ");
    return text_lowered(run->arena, joined);
}

/* Random each run: only a server that mirrors what it is asked for can allow it. */
static const char *made_up_header(struct probe_run *run)
{
    return arena_printf(run->arena, "x-%s", run->nonce);
}

static void cors_prepare(struct probe_run *run)
{
    const struct probe *probe = run->probe;
    const struct names foreign = neighbours(run->arena, &probe->origins, run->nonce);
    const char *made_up = made_up_header(run);
    for (size_t i = 0; i < probe->origins.count; i++) {
        preflight(run, "ours", probe->origins.items[i], declared_method(probe),
                  declared_headers(run));
        preflight(run, "ours, asking for more", probe->origins.items[i], undeclared_method(probe),
                  made_up);
        actual(run, "ours, actual", probe->origins.items[i]);
    }
    for (size_t i = 0; i < foreign.count; i++) {
        preflight(run, "foreign", foreign.items[i], undeclared_method(probe), made_up);
        actual(run, "foreign, actual", foreign.items[i]);
    }
}

/* ---- what was heard ---- */

static const char *sent(const struct probe_request *asked, const char *name)
{
    for (size_t i = 0; i < asked->header_count; i++)
        if (text_is(asked->headers[i].name, name))
            return asked->headers[i].value;
    return "";
}

static const char *heard(const struct probe_request *asked, const char *name)
{
    return http_answer_header(&asked->heard, name, NULL);
}

/* Every header of that name together: a list may stand in several lines (RFC 9110). */
static struct names heard_list(struct probe_run *run, const struct probe_request *asked,
                               const char *name)
{
    const char *all = "";
    struct names out;
    for (size_t i = 0; i < asked->heard.header_count; i++)
        if (text_is_any_case(asked->heard.headers[i].name, name))
            all = arena_printf(run->arena, "%s,%s", all, asked->heard.headers[i].value);
    out.items = text_split(run->arena, all, ',', &out.count);
    return out;
}

static bool is_foreign(const struct probe_request *asked)
{
    return text_starts(asked->label, "foreign");
}

static bool is_actual(const struct probe_request *asked)
{
    return text_ends(asked->label, "actual");
}

/* An answer of the application with any status, but 429 and 5xx are not about CORS. */
static const char *trouble(struct probe_run *run, const struct probe_request *asked)
{
    if (probe_request_trouble(asked))
        return probe_request_trouble(asked);
    return probe_status_says_nothing(asked->heard.status)
               ? arena_printf(run->arena, "HTTP %d", asked->heard.status)
               : NULL;
}

static const char *first_trouble(struct probe_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (trouble(run, run->requests[i]))
            return trouble(run, run->requests[i]);
    return NULL;
}

static bool allows_credentials(const struct probe_request *asked)
{
    return text_is(heard(asked, ALLOW_CREDENTIALS), "true");
}

static const char *fault_of_foreign(struct probe_run *run, const char *allowed)
{
    if (!allowed)
        return NULL;
    if (!names_has(&run->probe->origins, allowed))
        return arena_printf(run->arena, "the foreign origin '%s' is allowed",
                            text_escaped(run->arena, allowed));
    return NULL;
}

static const char *fault_of_ours(struct probe_run *run, const struct probe_request *asked,
                                 const char *allowed)
{
    const char *origin = sent(asked, ORIGIN);
    if (allowed && !text_is(allowed, origin))
        return arena_printf(run->arena, "'%s' is told that '%s' is allowed", origin,
                            text_escaped(run->arena, allowed));
    if (!allowed && !text_has(asked->label, "more"))
        return arena_printf(run->arena, "the declared origin '%s' is refused", origin);
    return NULL;
}

static const char *fault_of_origin(struct probe_run *run, const struct probe_request *asked)
{
    size_t count = 0;
    const char *allowed = http_answer_header(&asked->heard, ALLOW_ORIGIN, &count);
    if (count > 1)
        return arena_printf(run->arena, "%zu " ALLOW_ORIGIN " headers in one answer", count);
    if (text_is(allowed, "*"))
        return allows_credentials(asked) ? "any origin is allowed, with credentials"
                                         : "any origin is allowed";
    return is_foreign(asked) ? fault_of_foreign(run, allowed) : fault_of_ours(run, asked, allowed);
}

static void judge_origins(struct probe_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const char *fault =
            trouble(run, run->requests[i]) ? NULL : fault_of_origin(run, run->requests[i]);
        if (fault) {
            probe_add_part(run, "origins", PROBE_FAIL, fault);
            return;
        }
    }
    const char *unseen = first_trouble(run);
    probe_add_part(run, "origins", unseen ? PROBE_UNOBSERVED : PROBE_PASS,
                   unseen ? unseen : "exactly the declared origins");
}

/* ---- methods and headers as sets ---- */

typedef bool name_is_out(const char *name);

static bool is_never_out(const char *name)
{
    (void)name;
    return false;
}

struct set_rule {
    const char *part, *header;
    const struct names *wanted;
    name_is_out *out; /* names that are taken out before comparing */
    bool ignore_case;
    bool missing_is_none;
};

static struct names without(struct probe_run *run, const struct names *names, name_is_out *out)
{
    const char **items = arena_array(run->arena, names->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++)
        if (!out(names->items[i]))
            items[count++] = names->items[i];
    return (struct names){items, count};
}

/* Did the preflight that asks for no more than is declared succeed? Then what it does not list is
 * not allowed. */
static bool is_success(const struct probe_request *asked)
{
    return text_is(asked->label, "ours") && heard(asked, ALLOW_ORIGIN) &&
           asked->heard.status >= 200 && asked->heard.status <= 299;
}

/* Does this answer tell the set? A header that is missing allows no name but the safelisted; for
 * methods it says nothing of those that need no preflight. */
static bool tells(const struct probe_request *asked, const struct set_rule *rule)
{
    return !is_actual(asked) &&
           (heard(asked, rule->header) || (rule->missing_is_none && is_success(asked)));
}

static const char *words_of_set(struct probe_run *run, const struct names *found,
                                const struct names *wanted)
{
    const char *made_up = made_up_header(run);
    if (names_has_any_case(found, made_up))
        return "everything that is asked for is allowed, even a made-up name";
    return arena_printf(run->arena, "allowed are '%s', declared are '%s'",
                        text_escaped(run->arena, names_text(run->arena, found)),
                        names_text(run->arena, wanted));
}

static void judge_set(struct probe_run *run, const struct set_rule *rule)
{
    const struct names wanted = without(run, rule->wanted, rule->out);
    bool seen = false;
    for (size_t i = 0; i < run->count; i++) {
        const struct probe_request *asked = run->requests[i];
        if (trouble(run, asked) || !tells(asked, rule))
            continue;
        const struct names all = heard_list(run, asked, rule->header);
        const struct names found = without(run, &all, rule->out);
        seen = true;
        if (names_is_same_set(&found, &wanted, rule->ignore_case))
            continue;
        probe_add_part(run, rule->part, PROBE_FAIL, words_of_set(run, &found, &wanted));
        return;
    }
    const char *unseen = first_trouble(run);
    if (seen && !unseen)
        probe_add_part(run, rule->part, PROBE_PASS, "exactly the declared ones");
    else
        probe_add_part(run, rule->part, PROBE_UNOBSERVED,
                       unseen ? unseen : "no preflight answer lists them");
}

/* ---- credentials ---- */

static void judge_credentials(struct probe_run *run)
{
    const bool wanted = run->probe->credentials;
    bool seen = false;
    for (size_t i = 0; i < run->count; i++) {
        const struct probe_request *asked = run->requests[i];
        if (trouble(run, asked) || is_foreign(asked) || !heard(asked, ALLOW_ORIGIN))
            continue;
        seen = true;
        if (allows_credentials(asked) == wanted)
            continue;
        probe_add_part(run, "credentials", PROBE_FAIL,
                       wanted ? "credentials are not allowed" : "credentials are allowed");
        return;
    }
    const char *unseen = first_trouble(run);
    if (seen && !unseen)
        probe_add_part(run, "credentials", PROBE_PASS, "as declared");
    else
        probe_add_part(run, "credentials", PROBE_UNOBSERVED,
                       unseen ? unseen : "no declared origin is allowed");
}

/* A preflight that asks for no more than is declared has to succeed (Fetch: status 200 to 299). Where
 * methods or headers differ that is why it fails, and theirs to say; else it is said of origins. */
static void judge_preflight(struct probe_run *run)
{
    for (size_t i = 0; i < run->part_count; i++)
        if (run->parts[i].outcome != PROBE_PASS)
            return;
    for (size_t i = 0; i < run->count; i++) {
        const struct probe_request *asked = run->requests[i];
        if (!text_is(asked->label, "ours") || asked->heard.status / 100 == 2)
            continue;
        run->parts[0].outcome = PROBE_FAIL; /* `origins`: judged first */
        run->parts[0].why =
            arena_printf(run->arena, "the preflight of the declared origin '%s' fails: HTTP %d",
                         sent(asked, ORIGIN), asked->heard.status);
    }
}

static void cors_judge(struct probe_run *run, struct probe_result *out)
{
    const struct set_rule methods = {"methods",    ALLOW_METHODS, &run->probe->methods,
                                     is_never_out, false,         false};
    const struct set_rule headers = {"headers",     ALLOW_HEADERS, &run->probe->allowed_headers,
                                     is_safelisted, true,          true};
    judge_origins(run);
    judge_set(run, &methods);
    judge_set(run, &headers);
    judge_preflight(run);
    judge_credentials(run);
    probe_conclude_parts(run, out);
}

const struct probe_kind probe_cors_kinds[] = {
    {cors_prepare, cors_judge, PROBE_CORS, false},
    {0},
};
