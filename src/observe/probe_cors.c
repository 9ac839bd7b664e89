#include "observe/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"
#include "model/showing.h"

/* Of one policy; and what is kept of them for foreign origins, however many are declared. */
enum { REQUESTS_MOST = 24, FOREIGN_LEAST = 6 };

/* ---- foreign origins ---- */

enum { NEIGHBOURS = 6, OTHER_PORT = 8443, ODD_PORT = 8444 };

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

static size_t dots_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '.';
    return count;
}

/* A pattern in which a dot is not escaped takes any character in its place. */
static const char *without_dot(struct arena *arena, const char *host, size_t which)
{
    char *copy = arena_slice(arena, host, strlen(host));
    for (char *at = copy; *at; at++)
        if (*at == '.' && which-- == 0)
            *at = 'x';
    return copy;
}

/* The hosts that a pattern without its beginning, its end or its dots lets in. `_` is no part of a host's
 * name for many patterns, and browsers send it. */
static void add_hosts(struct arena *arena, struct origin_list *list, const struct names *declared,
                      struct url url)
{
    for (size_t i = 0; i < dots_of(url.host); i++)
        add(list, declared,
            with(arena, url, url.scheme, without_dot(arena, url.host, i), url.port));
    static const char *const forms[][2] = {
        {"x", ""}, {"", ".example.net"}, {"", "_.example.net"}, {"x.", ""}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        add(list, declared,
            with(arena, url, url.scheme,
                 arena_printf(arena, "%s%s%s", forms[i][0], url.host, forms[i][1]), url.port));
}

static struct names neighbours(struct arena *arena, const struct names *declared,
                               const char *origin)
{
    struct url url;
    struct err err = {0};
    struct origin_list list = {arena_array(arena, NEIGHBOURS + dots_of(origin), sizeof *list.items),
                               0};
    if (!url_parse(arena, origin, &url, &err))
        return (struct names){NULL, 0};
    const bool secure = text_is(url.scheme, "https");
    const bool usual = url.port == (secure ? 443 : 80);
    const char *other = secure ? "http" : "https";
    add_hosts(arena, &list, declared, url);
    add(&list, declared,
        with(arena, url, other, url.host, usual ? (uint16_t)(secure ? 80 : 443) : url.port));
    add(&list, declared,
        with(arena, url, url.scheme, url.host, url.port == OTHER_PORT ? ODD_PORT : OTHER_PORT));
    return (struct names){list.items, list.count};
}

/* Any site first, then `null`, then the neighbours of the declared origins in turn, so that each has some
 * where not all can be asked. */
static struct names foreign_origins(struct probe_run *run)
{
    const struct names *origins = &run->probe->origins;
    struct names *each = arena_array(run->arena, origins->count, sizeof *each);
    size_t most = 2, longest = 0;
    for (size_t i = 0; i < origins->count; i++) {
        each[i] = neighbours(run->arena, origins, origins->items[i]);
        most += each[i].count;
        longest = each[i].count > longest ? each[i].count : longest;
    }
    struct origin_list list = {arena_array(run->arena, most, sizeof *list.items), 0};
    add(&list, origins, arena_printf(run->arena, "https://%s.example.net", run->nonce));
    add(&list, origins, "null");
    for (size_t k = 0; k < longest; k++)
        for (size_t i = 0; i < origins->count; i++)
            if (k < each[i].count)
                add(&list, origins, each[i].items[k]);
    return (struct names){list.items, list.count};
}

#define ORIGIN            "Origin"
#define REQUEST_METHOD    "Access-Control-Request-Method"
#define REQUEST_HEADERS   "Access-Control-Request-Headers"
#define ALLOW_ORIGIN      "Access-Control-Allow-Origin"
#define ALLOW_METHODS     "Access-Control-Allow-Methods"
#define ALLOW_HEADERS     "Access-Control-Allow-Headers"
#define ALLOW_CREDENTIALS "Access-Control-Allow-Credentials"

/* Fetch standard, "CORS-safelisted request-header" and "CORS-safelisted method": always allowed. */
static const char *const safelisted[] = {"accept", "accept-language", "content-language",
                                         "content-type"};
static const char *const safelisted_methods[] = {"GET", "HEAD", "POST"};

static bool is_safelisted(const char *name)
{
    for (size_t i = 0; i < sizeof safelisted / sizeof safelisted[0]; i++)
        if (text_is_any_case(name, safelisted[i]))
            return true;
    return false;
}

/* ---- what is asked ---- */

/* What a request is for; the origin and the method are in its headers. */
#define OURS           "ours"                  /* no more than is declared */
#define OURS_PLAIN     "ours, without headers" /* the method alone */
#define OURS_METHOD    "ours, another method"
#define OURS_HEADER    "ours, another header"
#define OURS_ACTUAL    "ours, actual"
#define FOREIGN        "foreign"
#define FOREIGN_ACTUAL "foreign, actual"

static bool has_room(const struct probe_run *run)
{
    return run->count < REQUESTS_MOST;
}

/* A preflight as a browser sends it. */
static void preflight(struct probe_run *run, const char *label, const char *origin,
                      const char *method, const char *headers)
{
    struct probe_request *asked = probe_ask(run, label, "OPTIONS", run->probe->path);
    probe_request_header(asked, ORIGIN, origin);
    probe_request_header(asked, REQUEST_METHOD, method);
    if (!text_is_empty(headers))
        probe_request_header(asked, REQUEST_HEADERS, headers);
}

/* The method of requests that are no preflight: one that is declared and changes nothing; NULL: none. */
static const char *actual_method(const struct probe *probe)
{
    if (names_has(&probe->methods, "GET"))
        return "GET";
    return names_has(&probe->methods, "HEAD") ? "HEAD" : NULL;
}

static void actual(struct probe_run *run, const char *label, const char *origin)
{
    const char *method = actual_method(run->probe);
    if (method)
        probe_request_header(probe_ask(run, label, method, run->probe->path), ORIGIN, origin);
}

static const char *declared_method(const struct probe *probe)
{
    return names_has(&probe->methods, "POST") || probe->methods.count == 0
               ? "POST"
               : probe->methods.items[0];
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Fetch standard, "CORS-preflight fetch": lower case, sorted, parted by commas alone. */
static const char *header_list(struct probe_run *run, const char *more)
{
    const struct names *names = &run->probe->allowed_headers;
    const char **items = arena_array(run->arena, names->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++)
        items[count++] = text_lowered(run->arena, names->items[i]);
    if (more)
        items[count++] = more;
    qsort(items, count, sizeof *items, by_name);
    return text_joined(run->arena, items, count, ",");
}

/* Random each run: only a server that mirrors what it is asked for can allow it. */
static const char *made_up_header(struct probe_run *run)
{
    return arena_printf(run->arena, "x-%s", run->nonce);
}

/* Some servers answer only the method that was asked for, so each is asked alone. */
static void ask_methods(struct probe_run *run, const char *origin)
{
    static const char *const others[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    const struct names *methods = &run->probe->methods;
    const char *headers = header_list(run, NULL);
    for (size_t i = 0; i < methods->count; i++)
        preflight(run, OURS, origin, methods->items[i], headers);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!names_has(methods, others[i]))
            preflight(run, OURS_METHOD, origin, others[i], headers);
}

static void ask_first(struct probe_run *run, const char *origin)
{
    const char *method = declared_method(run->probe);
    ask_methods(run, origin);
    preflight(run, OURS_HEADER, origin, method, header_list(run, made_up_header(run)));
    if (run->probe->allowed_headers.count > 0)
        preflight(run, OURS_PLAIN, origin, method, NULL);
    actual(run, OURS_ACTUAL, origin);
}

static void cors_prepare(struct probe_run *run)
{
    const struct names *ours = &run->probe->origins;
    const struct names foreign = foreign_origins(run);
    const char *method = declared_method(run->probe), *headers = header_list(run, NULL);
    ask_first(run, ours->items[0]);
    for (size_t i = 1; i < ours->count && run->count + FOREIGN_LEAST < REQUESTS_MOST; i++)
        preflight(run, OURS, ours->items[i], method, headers);
    for (size_t i = 0; i < foreign.count && has_room(run); i++) {
        preflight(run, FOREIGN, foreign.items[i], method, headers);
        if (i < 2 && has_room(run))
            actual(run, FOREIGN_ACTUAL, foreign.items[i]);
    }
    for (size_t i = 2; i < foreign.count && has_room(run) && actual_method(run->probe); i++)
        actual(run, FOREIGN_ACTUAL, foreign.items[i]);
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
    return text_starts(asked->label, FOREIGN);
}

static bool is_own_preflight(const struct probe_request *asked)
{
    return !is_foreign(asked) && !text_ends(asked->label, "actual");
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

/* Was a preflight with this label allowed, for the same origin as `asked`? */
static bool is_allowed_with(struct probe_run *run, const struct probe_request *asked,
                            const char *label)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct probe_request *other = run->requests[i];
        if (text_is(other->label, label) && !trouble(run, other) && heard(other, ALLOW_ORIGIN) &&
            text_is(sent(other, ORIGIN), sent(asked, ORIGIN)))
            return true;
    }
    return false;
}

/* The origin that was asked is our own text; another one is the application's. */
static const char *fault_of_foreign(struct probe_run *run, const struct probe_request *asked,
                                    const char *allowed)
{
    if (!allowed || names_has(&run->probe->origins, allowed))
        return NULL;
    const bool own = text_is(allowed, sent(asked, ORIGIN));
    return arena_printf(run->arena, "the foreign origin '%s' is allowed",
                        text_escaped(run->arena, own ? allowed : showing_answer(allowed)));
}

/* Is the declared origin itself refused? Not where only a method or a header is. What is no preflight may
 * have been refused before anything thought of CORS, by a guard without a token for it. */
static bool is_refused(struct probe_run *run, const struct probe_request *asked)
{
    if (text_is(asked->label, OURS_ACTUAL))
        return asked->heard.status < 400;
    return text_is(asked->label, OURS) && !is_allowed_with(run, asked, OURS) &&
           !is_allowed_with(run, asked, OURS_PLAIN);
}

static const char *fault_of_ours(struct probe_run *run, const struct probe_request *asked,
                                 const char *allowed)
{
    const char *origin = sent(asked, ORIGIN);
    if (allowed && !text_is(allowed, origin))
        return arena_printf(run->arena, "'%s' is told that '%s' is allowed", origin,
                            text_escaped(run->arena, showing_answer(allowed)));
    if (!allowed && is_refused(run, asked))
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
    return is_foreign(asked) ? fault_of_foreign(run, asked, allowed)
                             : fault_of_ours(run, asked, allowed);
}

static size_t count_of(const struct probe_run *run, const char *label)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        count += text_is(run->requests[i]->label, label);
    return count;
}

/* The answer depends on the origin, and does not say so to caches (Fetch standard, "CORS protocol and HTTP
 * caches"). */
static bool lacks_vary(struct probe_run *run)
{
    const struct probe_request *ours = probe_heard(run, OURS_ACTUAL);
    const struct probe_request *foreign = probe_heard(run, FOREIGN_ACTUAL);
    if (!ours || !foreign || trouble(run, ours) || trouble(run, foreign) ||
        !heard(ours, ALLOW_ORIGIN) || heard(foreign, ALLOW_ORIGIN))
        return false;
    const struct names vary = heard_list(run, ours, "Vary");
    return !names_has_any_case(&vary, "Origin") && !names_has(&vary, "*");
}

static const char *words_of_origins(struct probe_run *run)
{
    const size_t asked = count_of(run, FOREIGN), all = foreign_origins(run).count;
    const char *words = "exactly the declared origins";
    if (asked < all)
        words =
            arena_printf(run->arena, "%s; %zu of %zu foreign ones were asked", words, asked, all);
    return lacks_vary(run)
               ? arena_printf(run->arena,
                              "%s; without 'Vary: Origin' a cache may give one site the "
                              "answer for another",
                              words)
               : words;
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
    const size_t declared = run->probe->origins.count;
    const size_t asked = count_of(run, OURS) - run->probe->methods.count + 1;
    const char *unseen = first_trouble(run);
    if (!unseen && asked < declared)
        unseen = arena_printf(run->arena, "only %zu of %zu declared origins fit into %d requests",
                              asked, declared, REQUESTS_MOST);
    probe_add_part(run, "origins", unseen ? PROBE_UNOBSERVED : PROBE_PASS,
                   unseen ? unseen : words_of_origins(run));
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
    /* Is what this preflight asks for missing in the names of its answer? */
    bool (*lacks)(const struct set_rule *rule, const struct probe_request *asked,
                  const struct names *found);
    /* Why a preflight was refused as a whole, if it was for this set; NULL: for something else. */
    const char *(*refused)(struct probe_run *run, const struct probe_request *asked);
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

static bool is_success(const struct probe_request *asked)
{
    return heard(asked, ALLOW_ORIGIN) && asked->heard.status >= 200 && asked->heard.status <= 299;
}

/* Without a list the safelisted methods are allowed, and no others. */
static bool lacks_method(const struct set_rule *rule, const struct probe_request *asked,
                         const struct names *found)
{
    const char *method = sent(asked, REQUEST_METHOD);
    return !names_has(found, method) &&
           (heard(asked, rule->header) || !text_in(method, safelisted_methods, 3));
}

static bool lacks_header(const struct set_rule *rule, const struct probe_request *asked,
                         const struct names *found)
{
    (void)asked;
    return !names_has_all(found, rule->wanted, true);
}

/* Does this answer tell something of the set? */
static bool tells(struct probe_run *run, const struct probe_request *asked,
                  const struct set_rule *rule)
{
    return is_own_preflight(asked) && !trouble(run, asked) &&
           (heard(asked, rule->header) || is_success(asked));
}

static bool has_name(const struct set_rule *rule, const struct names *names, const char *name)
{
    return rule->ignore_case ? names_has_any_case(names, name) : names_has(names, name);
}

/* All names of all answers, each once. */
static struct names all_found(struct probe_run *run, const struct set_rule *rule)
{
    struct clauses all = {0};
    for (size_t i = 0; i < run->count; i++) {
        if (!tells(run, run->requests[i], rule))
            continue;
        const struct names heard_names = heard_list(run, run->requests[i], rule->header);
        const struct names found = without(run, &heard_names, rule->out);
        for (size_t k = 0; k < found.count; k++) {
            const struct names known = {all.items, all.count};
            if (!has_name(rule, &known, found.items[k]))
                clauses_add(run->arena, &all, found.items[k]);
        }
    }
    return (struct names){all.items, all.count};
}

static const char *words_of_set(struct probe_run *run, const struct names *found,
                                const struct names *wanted)
{
    const char *made_up = made_up_header(run);
    if (names_has_any_case(found, made_up))
        return "everything that is asked for is allowed, even a made-up name";
    return arena_printf(run->arena, "allowed are '%s', declared are '%s'",
                        text_escaped(run->arena, showing_answers(run->arena, found)),
                        names_text(run->arena, wanted));
}

/* The names in an answer to what is declared that leaves out some of it; false where none does. */
static bool find_lacking(struct probe_run *run, const struct set_rule *rule, struct names *out)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct probe_request *asked = run->requests[i];
        if (!text_is(asked->label, OURS) || !tells(run, asked, rule))
            continue;
        const struct names all = heard_list(run, asked, rule->header);
        const struct names found = without(run, &all, rule->out);
        if (rule->lacks(rule, asked, &found)) {
            *out = found;
            return true;
        }
    }
    return false;
}

static const char *fault_of_set(struct probe_run *run, const struct set_rule *rule)
{
    struct names found = all_found(run, rule);
    const bool more = !names_has_all(rule->wanted, &found, rule->ignore_case);
    return more || find_lacking(run, rule, &found) ? words_of_set(run, &found, rule->wanted) : NULL;
}

static bool is_told(struct probe_run *run, const struct set_rule *rule)
{
    for (size_t i = 0; i < run->count; i++)
        if (tells(run, run->requests[i], rule))
            return true;
    return false;
}

static const char *refused_method(struct probe_run *run, const struct probe_request *asked)
{
    return is_allowed_with(run, asked, OURS)
               ? arena_printf(run->arena, "'%s' is refused", sent(asked, REQUEST_METHOD))
               : NULL;
}

static const char *refused_headers(struct probe_run *run, const struct probe_request *asked)
{
    return !is_allowed_with(run, asked, OURS) && is_allowed_with(run, asked, OURS_PLAIN)
               ? arena_printf(run->arena, "a request with '%s' is refused",
                              sent(asked, REQUEST_HEADERS))
               : NULL;
}

/* Some servers allow nothing where they do not allow everything. */
static const char *fault_of_refusal(struct probe_run *run, const struct set_rule *rule)
{
    const char *fault = NULL;
    for (size_t i = 0; i < run->count && !fault; i++) {
        const struct probe_request *asked = run->requests[i];
        if (text_is(asked->label, OURS) && !trouble(run, asked) && !heard(asked, ALLOW_ORIGIN))
            fault = rule->refused(run, asked);
    }
    return fault;
}

static void judge_set(struct probe_run *run, const struct set_rule *rule)
{
    const char *fault = fault_of_set(run, rule), *unseen = first_trouble(run);
    if (!fault)
        fault = fault_of_refusal(run, rule);
    if (fault)
        probe_add_part(run, rule->part, PROBE_FAIL, fault);
    else if (is_told(run, rule) && !unseen)
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
        if (!text_is(asked->label, OURS) || asked->heard.status / 100 == 2)
            continue;
        run->parts[0].outcome = PROBE_FAIL; /* `origins`: judged first */
        run->parts[0].why =
            arena_printf(run->arena, "the preflight of the declared origin '%s' fails: HTTP %d",
                         sent(asked, ORIGIN), asked->heard.status);
    }
}

static void cors_judge(struct probe_run *run, struct probe_result *out)
{
    const struct names headers = without(run, &run->probe->allowed_headers, is_safelisted);
    const struct set_rule method_rule = {"methods",     ALLOW_METHODS, &run->probe->methods,
                                         is_never_out,  false,         lacks_method,
                                         refused_method};
    const struct set_rule header_rule = {"headers", ALLOW_HEADERS, &headers,       is_safelisted,
                                         true,      lacks_header,  refused_headers};
    judge_origins(run);
    judge_set(run, &method_rule);
    judge_set(run, &header_rule);
    judge_preflight(run);
    judge_credentials(run);
    probe_conclude_parts(run, out);
}

const struct probe_kind probe_cors_kinds[] = {
    {cors_prepare, cors_judge, PROBE_CORS, false, NULL},
    {0},
};
