#include "observe/probe_cors.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "observe/cors_origins.h"

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

/* Labels: the origin stands in the headers, `ours` and `foreign` say what must come of it. */
static void preflight(struct job *job, const char *label, const char *origin, const char *method,
                      const char *headers)
{
    struct asked *asked = job_ask(job, label, "OPTIONS", job->probe->path);
    asked_header(asked, ORIGIN, origin);
    asked_header(asked, REQUEST_METHOD, method);
    if (!text_is_empty(headers))
        asked_header(asked, REQUEST_HEADERS, headers);
}

static void actual(struct job *job, const char *label, const char *origin)
{
    asked_header(job_ask(job, label, "GET", job->probe->path), ORIGIN, origin);
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

static const char *declared_headers(struct job *job)
{
    const struct names *names = &job->probe->allowed_headers;
    const char *joined = text_joined(job->arena, names->items, names->count, ", ");
    return text_lowered(job->arena, joined);
}

/* Random each run: only a server that mirrors what it is asked for can allow it. */
static const char *made_up_header(struct job *job)
{
    return arena_printf(job->arena, "x-%s", job->nonce);
}

void probe_cors_prepare(struct job *job)
{
    const struct probe *probe = job->probe;
    const struct names foreign = cors_neighbours(job->arena, &probe->origins, job->nonce);
    const char *made_up = made_up_header(job);
    for (size_t i = 0; i < probe->origins.count; i++) {
        preflight(job, "ours", probe->origins.items[i], declared_method(probe),
                  declared_headers(job));
        preflight(job, "ours, asking for more", probe->origins.items[i], undeclared_method(probe),
                  made_up);
        actual(job, "ours, actual", probe->origins.items[i]);
    }
    for (size_t i = 0; i < foreign.count; i++) {
        preflight(job, "foreign", foreign.items[i], undeclared_method(probe), made_up);
        actual(job, "foreign, actual", foreign.items[i]);
    }
}

/* ---- what was heard ---- */

static const char *sent(const struct asked *asked, const char *name)
{
    for (size_t i = 0; i < asked->header_count; i++)
        if (text_is(asked->headers[i].name, name))
            return asked->headers[i].value;
    return "";
}

static const char *heard(const struct asked *asked, const char *name)
{
    return http_answer_header(&asked->heard, name, NULL);
}

/* Every header of that name together: a list may stand in several lines (RFC 9110). */
static struct names heard_list(struct job *job, const struct asked *asked, const char *name)
{
    const char *all = "";
    struct names out;
    for (size_t i = 0; i < asked->heard.header_count; i++)
        if (text_is_any_case(asked->heard.headers[i].name, name))
            all = arena_printf(job->arena, "%s,%s", all, asked->heard.headers[i].value);
    out.items = text_split(job->arena, all, ',', &out.count);
    return out;
}

static bool is_foreign(const struct asked *asked)
{
    return text_starts(asked->label, "foreign");
}

static bool is_actual(const struct asked *asked)
{
    return text_ends(asked->label, "actual");
}

/* An answer of the application, whatever its status: but 429 and 5xx are not about CORS. */
static const char *trouble(struct job *job, const struct asked *asked)
{
    if (asked_trouble(asked))
        return asked_trouble(asked);
    return job_status_says_nothing(asked->heard.status)
               ? arena_printf(job->arena, "HTTP %d", asked->heard.status)
               : NULL;
}

static const char *first_trouble(struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (trouble(job, job->asked[i]))
            return trouble(job, job->asked[i]);
    return NULL;
}

static bool allows_credentials(const struct asked *asked)
{
    return text_is(heard(asked, ALLOW_CREDENTIALS), "true");
}

static const char *fault_of_foreign(struct job *job, const char *allowed)
{
    if (!allowed)
        return NULL;
    if (!names_has(&job->probe->origins, allowed))
        return arena_printf(job->arena, "the foreign origin '%s' is allowed",
                            text_escaped(job->arena, allowed));
    return NULL;
}

static const char *fault_of_ours(struct job *job, const struct asked *asked, const char *allowed)
{
    const char *origin = sent(asked, ORIGIN);
    if (allowed && !text_is(allowed, origin))
        return arena_printf(job->arena, "'%s' is told that '%s' is allowed", origin,
                            text_escaped(job->arena, allowed));
    if (!allowed && !text_has(asked->label, "more"))
        return arena_printf(job->arena, "the declared origin '%s' is locked out", origin);
    return NULL;
}

static const char *fault_of_origin(struct job *job, const struct asked *asked)
{
    size_t count = 0;
    const char *allowed = http_answer_header(&asked->heard, ALLOW_ORIGIN, &count);
    if (count > 1)
        return arena_printf(job->arena, "%zu " ALLOW_ORIGIN " headers in one answer", count);
    if (text_is(allowed, "*"))
        return allows_credentials(asked) ? "any origin is allowed, with credentials"
                                         : "any origin is allowed";
    return is_foreign(asked) ? fault_of_foreign(job, allowed) : fault_of_ours(job, asked, allowed);
}

static void judge_origins(struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        const char *fault =
            trouble(job, job->asked[i]) ? NULL : fault_of_origin(job, job->asked[i]);
        if (fault) {
            job_part(job, "origins", PROBE_FAIL, fault);
            return;
        }
    }
    const char *unseen = first_trouble(job);
    job_part(job, "origins", unseen ? PROBE_UNOBSERVED : PROBE_PASS,
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

static struct names without(struct job *job, const struct names *names, name_is_out *out)
{
    const char **items = arena_array(job->arena, names->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++)
        if (!out(names->items[i]))
            items[count++] = names->items[i];
    return (struct names){items, count};
}

/* Did the preflight that asks for no more than is declared succeed? Then what it does not list is
 * not allowed. */
static bool is_success(const struct asked *asked)
{
    return text_is(asked->label, "ours") && heard(asked, ALLOW_ORIGIN) &&
           asked->heard.status >= 200 && asked->heard.status <= 299;
}

/* Does this answer tell the set? A header that is missing allows no name but the safelisted; for
 * methods it says nothing of those that need no preflight. */
static bool tells(const struct asked *asked, const struct set_rule *rule)
{
    return !is_actual(asked) &&
           (heard(asked, rule->header) || (rule->missing_is_none && is_success(asked)));
}

static const char *words_of_set(struct job *job, const struct names *found,
                                const struct names *wanted)
{
    const char *made_up = made_up_header(job);
    if (names_has_any_case(found, made_up))
        return "whatever is asked for is allowed: a made-up name was";
    return arena_printf(job->arena, "allowed are '%s', declared are '%s'",
                        text_escaped(job->arena, names_text(job->arena, found)),
                        names_text(job->arena, wanted));
}

static void judge_set(struct job *job, const struct set_rule *rule)
{
    const struct names wanted = without(job, rule->wanted, rule->out);
    bool seen = false;
    for (size_t i = 0; i < job->count; i++) {
        const struct asked *asked = job->asked[i];
        if (trouble(job, asked) || !tells(asked, rule))
            continue;
        const struct names all = heard_list(job, asked, rule->header);
        const struct names found = without(job, &all, rule->out);
        seen = true;
        if (names_is_same_set(&found, &wanted, rule->ignore_case))
            continue;
        job_part(job, rule->part, PROBE_FAIL, words_of_set(job, &found, &wanted));
        return;
    }
    const char *unseen = first_trouble(job);
    if (seen && !unseen)
        job_part(job, rule->part, PROBE_PASS, "exactly the declared ones");
    else
        job_part(job, rule->part, PROBE_UNOBSERVED, unseen ? unseen : "no preflight tells them");
}

/* ---- credentials ---- */

static void judge_credentials(struct job *job)
{
    const bool wanted = job->probe->credentials;
    bool seen = false;
    for (size_t i = 0; i < job->count; i++) {
        const struct asked *asked = job->asked[i];
        if (trouble(job, asked) || is_foreign(asked) || !heard(asked, ALLOW_ORIGIN))
            continue;
        seen = true;
        if (allows_credentials(asked) == wanted)
            continue;
        job_part(job, "credentials", PROBE_FAIL,
                 wanted ? "credentials are not allowed" : "credentials are allowed");
        return;
    }
    const char *unseen = first_trouble(job);
    if (seen && !unseen)
        job_part(job, "credentials", PROBE_PASS, "as declared");
    else
        job_part(job, "credentials", PROBE_UNOBSERVED,
                 unseen ? unseen : "no declared origin is let in");
}

/* A preflight that asks for no more than is declared has to succeed (Fetch: status 200 to 299). Where
 * methods or headers differ that is why it fails, and theirs to say; else it is said of origins. */
static void judge_preflight(struct job *job)
{
    for (size_t i = 0; i < job->part_count; i++)
        if (job->parts[i].outcome != PROBE_PASS)
            return;
    for (size_t i = 0; i < job->count; i++) {
        const struct asked *asked = job->asked[i];
        if (!text_is(asked->label, "ours") || asked->heard.status / 100 == 2)
            continue;
        job->parts[0].outcome = PROBE_FAIL; /* `origins`: judged first */
        job->parts[0].why =
            arena_printf(job->arena, "the preflight of the declared origin '%s' fails: HTTP %d",
                         sent(asked, ORIGIN), asked->heard.status);
    }
}

void probe_cors_judge(struct job *job, struct probe_result *out)
{
    const struct set_rule methods = {"methods",    ALLOW_METHODS, &job->probe->methods,
                                     is_never_out, false,         false};
    const struct set_rule headers = {"headers",     ALLOW_HEADERS, &job->probe->allowed_headers,
                                     is_safelisted, true,          true};
    judge_origins(job);
    judge_set(job, &methods);
    judge_set(job, &headers);
    judge_preflight(job);
    judge_credentials(job);
    job_conclude_parts(job, out);
}
