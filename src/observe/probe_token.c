#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { REFUSED = 401, ACCEPTED = 200 };

/* ---- header_token ---- */

static void ask_path(struct probe_run *run, const char *path, bool with_right)
{
    probe_ask(run, "without", "GET", path);
    probe_attempt(run, probe_ask(run, "wrong", "GET", path), ATTEMPT_WRONG, 0);
    probe_attempt(run, probe_ask(run, "empty", "GET", path), ATTEMPT_EMPTY, 0);
    if (!with_right)
        return;
    probe_attempt(run, probe_ask(run, "short", "GET", path), ATTEMPT_SHORT, 0);
    probe_attempt(run, probe_ask(run, "right", "GET", path), ATTEMPT_RIGHT, 0);
}

static void header_token_prepare(struct probe_run *run)
{
    for (size_t i = 0; i < run->probe->paths.count; i++)
        ask_path(run, run->probe->paths.items[i], true);
    for (size_t i = 0; i < run->probe->closed.count; i++)
        ask_path(run, run->probe->closed.items[i], false);
}

enum { PATHS_MOST = 16 };

static bool is_asked_already(const struct probe_run *run, const char *path)
{
    for (size_t i = 0; i < run->count; i++)
        if (text_is(run->requests[i]->url + strlen(run->base), path))
            return true;
    return false;
}

/* The paths in a list that an application reads in its own way: between commas, blanks, quotes, brackets. */
static void header_token_follow(struct probe_run *run, const char *value)
{
    static const char between[] = ", \t\r\n;|[]\"'";
    const char *name = run->probe->paths_of;
    size_t count = 0;
    for (const char *at = value + strspn(value, between); *at; at += strspn(at, between)) {
        const size_t length = strcspn(at, between);
        const char *path = arena_slice(run->arena, at, length);
        at += length;
        if (!path_is_plain(path))
            run->unasked =
                arena_printf(run->arena, "%s names something else than a plain path", name);
        else if (is_asked_already(run, path))
            continue;
        else if (count++ < PATHS_MOST)
            ask_path(run, path, false);
    }
    if (count > PATHS_MOST)
        run->unasked = arena_printf(run->arena, "%s names %zu paths, of which %d are asked", name,
                                    count, PATHS_MOST);
}

/* What one request says of its part. `*why` is set for everything but a pass. */
static enum probe_outcome judge_right(struct probe_run *run, const struct probe_request *asked,
                                      const char **why)
{
    const char *trouble = probe_request_trouble(asked);
    const int status = asked->heard.status;
    *why = trouble ? trouble
                   : arena_printf(run->arena, "%s answers the right token with HTTP %d",
                                  asked->url + strlen(run->base), status);
    if (trouble)
        return PROBE_UNOBSERVED;
    if (probe_status_is(&run->probe->accepted, ACCEPTED, status))
        return PROBE_PASS;
    return probe_status_is(&run->probe->refused, REFUSED, status) ? PROBE_FAIL : PROBE_UNOBSERVED;
}

static bool is_malformed(const struct probe_request *asked)
{
    return text_is(asked->label, "empty") || text_is(asked->label, "short");
}

static const char *with_words(const struct probe_request *asked)
{
    if (!is_malformed(asked))
        return "";
    return text_is(asked->label, "empty") ? " to an empty token" : " to a part of the right token";
}

static enum probe_outcome judge_refusal(struct probe_run *run, const struct probe_request *asked,
                                        bool proven, const char **why)
{
    const char *trouble = probe_request_trouble(asked);
    const int status = asked->heard.status;
    const char *path = asked->url + strlen(run->base);
    if (trouble) {
        *why = trouble;
        return PROBE_UNOBSERVED;
    }
    const bool told = probe_says(run->probe, asked) && statuses_has(&run->probe->refused, status);
    if (!told && ((status >= 200 && status < 300) ||
                  (run->probe->accepted.count && statuses_has(&run->probe->accepted, status)))) {
        *why = arena_printf(run->arena, "%s is open%s: HTTP %d", path, with_words(asked), status);
        return PROBE_FAIL;
    }
    /* What is malformed may be refused in any way. */
    if (is_malformed(asked) && status >= 400)
        return PROBE_PASS;
    if (!probe_status_is(&run->probe->refused, REFUSED, status)) {
        *why = arena_printf(run->arena, "%s answers HTTP %d, which is not declared", path, status);
        return PROBE_UNOBSERVED;
    }
    *why = "refused, but the right token was not seen to be accepted";
    return proven || probe_says(run->probe, asked) ? PROBE_PASS : PROBE_UNOBSERVED;
}

/* The part that a request belongs to. */
static const char *part_of(const struct probe_request *asked)
{
    return is_malformed(asked) ? "wrong" : asked->label;
}

/* Where the token is not at hand, nothing can be cut off it. */
static bool is_asked(const struct probe_request *asked)
{
    return !text_is(asked->label, "short") || asked->credential == CREDENTIAL_READY ||
           asked->credential == CREDENTIAL_NOT_NEEDED;
}

/* The worst of all requests of a part: fail, else unobserved, else pass. */
static enum probe_outcome judge_part(struct probe_run *run, const char *part, bool proven,
                                     const char **why)
{
    enum probe_outcome worst = PROBE_PASS;
    for (size_t i = 0; i < run->count && worst != PROBE_FAIL; i++) {
        const struct probe_request *asked = run->requests[i];
        const char *words = NULL;
        if (!text_is(part_of(asked), part) || !is_asked(asked))
            continue;
        const enum probe_outcome outcome = text_is(part, "right")
                                               ? judge_right(run, asked, &words)
                                               : judge_refusal(run, asked, proven, &words);
        if (outcome == PROBE_FAIL || (outcome == PROBE_UNOBSERVED && worst == PROBE_PASS)) {
            worst = outcome;
            *why = words;
        }
    }
    return worst;
}

/* Of all paths: what was not asked is not seen. */
static enum probe_outcome judge_all(struct probe_run *run, bool proven, const char **why)
{
    const enum probe_outcome outcome = judge_part(run, "without", proven, why);
    if (outcome != PROBE_PASS || !run->unasked)
        return outcome;
    *why = run->unasked;
    return PROBE_UNOBSERVED;
}

/* The positive control: one path is enough to know that the token is right and the application
 * answers. */
static bool gets_in_somewhere(struct probe_run *run)
{
    const char *why = NULL;
    for (size_t i = 0; i < run->count; i++)
        if (text_is(run->requests[i]->label, "right") &&
            judge_right(run, run->requests[i], &why) == PROBE_PASS)
            return true;
    return false;
}

static void header_token_judge(struct probe_run *run, struct probe_result *out)
{
    const char *right = "gets in", *without = "refused", *wrong = "refused";
    const enum probe_outcome control = judge_part(run, "right", true, &right);
    const bool proven = gets_in_somewhere(run);
    const enum probe_outcome no_token = judge_all(run, proven, &without);
    const enum probe_outcome wrong_token = judge_part(run, "wrong", proven, &wrong);
    probe_add_part(run, "without", no_token, without);
    probe_add_part(run, "wrong", wrong_token, wrong);
    if (run->probe->paths.count > 0)
        probe_add_part(run, "right", control, right);
    probe_conclude_parts(run, out);
    /* For a guardrail only the refusals count, not whether the right token is accepted. */
    if (no_token == PROBE_FAIL || wrong_token == PROBE_FAIL)
        out->closed = PROBE_FAIL;
    else if (no_token == PROBE_PASS && wrong_token == PROBE_PASS)
        out->closed = PROBE_PASS;
    else
        out->closed = PROBE_UNOBSERVED;
}

/* ---- query_token ---- */

static void query_token_prepare(struct probe_run *run)
{
    const struct probe *probe = run->probe;
    const char *joint = text_has(probe->path, "?") ? "&" : "?";
    probe_ask(run, "without", "GET", probe->path);
    probe_ask(
        run, "made-up", "GET",
        arena_printf(run->arena, "%s%s%s=%s", probe->path, joint, probe->parameter, run->nonce));
}

static bool is_success(const struct probe_request *asked)
{
    return asked->answered && asked->heard.status >= 200 && asked->heard.status < 300;
}

static void query_token_judge(struct probe_run *run, struct probe_result *out)
{
    const struct probe *probe = run->probe;
    const struct probe_request *asked = probe_heard(run, "made-up");
    const int status = asked->heard.status;
    if (probe_request_trouble(asked))
        probe_add_part(run, "off", PROBE_UNOBSERVED, probe_request_trouble(asked));
    else if (is_success(asked) && is_success(probe_heard(run, "without")))
        probe_add_part(
            run, "off", PROBE_UNOBSERVED,
            "the path is open without a token, so it shows nothing about one in the URL");
    else if (is_success(asked))
        probe_add_part(
            run, "off", PROBE_FAIL,
            arena_printf(run->arena, "a made-up token in the URL is accepted: HTTP %d", status));
    else if (!probe_status_is(&probe->refused, REFUSED, status))
        probe_add_part(run, "off", PROBE_UNOBSERVED,
                       arena_printf(run->arena, "HTTP %d, which is not declared", status));
    else if (probe->says_on && probe_request_body_has(asked, probe->says_on))
        probe_add_part(run, "off", PROBE_FAIL,
                       "the refusal says that a token in the URL is accepted");
    else if (probe->says_off && probe_request_body_has(asked, probe->says_off))
        probe_add_part(run, "off", PROBE_PASS,
                       "the refusal says that a token in the URL is not accepted");
    else
        probe_add_part(run, "off", PROBE_UNOBSERVED,
                       "refused, but the text does not say whether a token in the URL is accepted");
    probe_conclude_parts(run, out);
}

const struct probe_kind probe_token_kinds[] = {
    {header_token_prepare, header_token_judge, PROBE_HEADER_TOKEN, false, header_token_follow},
    {query_token_prepare, query_token_judge, PROBE_QUERY_TOKEN, false, NULL},
    {0},
};
