#include "observe/probe_token.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { REFUSED = 401, ACCEPTED = 200 };

/* ---- header_token ---- */

static void ask_path(struct job *job, const char *path, bool with_right)
{
    job_ask(job, "without", "GET", path);
    asked_header(job_ask(job, "wrong", "GET", path), job->probe->header, job->nonce);
    if (!with_right)
        return;
    asked_secret(job_ask(job, "right", "GET", path), SECRET_AS_HEADER, job->probe->header,
                 &job->probe->token);
}

void probe_header_token_prepare(struct job *job)
{
    for (size_t i = 0; i < job->probe->paths.count; i++)
        ask_path(job, job->probe->paths.items[i], true);
    for (size_t i = 0; i < job->probe->closed.count; i++)
        ask_path(job, job->probe->closed.items[i], false);
}

/* What one request says of its part. `*why` is set for everything but a pass. */
static enum probe_outcome judge_right(struct job *job, const struct asked *asked, const char **why)
{
    const char *trouble = asked_trouble(asked);
    const int status = asked->heard.status;
    *why = trouble ? trouble
                   : arena_printf(job->arena, "%s answers the right token with HTTP %d",
                                  asked->url + strlen(job->base), status);
    if (trouble)
        return PROBE_UNOBSERVED;
    if (job_status_is(&job->probe->accepted, ACCEPTED, status))
        return PROBE_PASS;
    return job_status_is(&job->probe->refused, REFUSED, status) ? PROBE_FAIL : PROBE_UNOBSERVED;
}

static enum probe_outcome judge_refusal(struct job *job, const struct asked *asked, bool proven,
                                        const char **why)
{
    const char *trouble = asked_trouble(asked);
    const int status = asked->heard.status;
    const char *path = asked->url + strlen(job->base);
    if (trouble) {
        *why = trouble;
        return PROBE_UNOBSERVED;
    }
    if ((status >= 200 && status < 300) ||
        (job->probe->accepted.count && statuses_has(&job->probe->accepted, status))) {
        *why = arena_printf(job->arena, "%s is open: HTTP %d", path, status);
        return PROBE_FAIL;
    }
    if (!job_status_is(&job->probe->refused, REFUSED, status)) {
        *why = arena_printf(job->arena, "%s answers HTTP %d, which is not declared", path, status);
        return PROBE_UNOBSERVED;
    }
    *why = "refused, but the right token was not seen to get in";
    return proven || job_says(job->probe, asked) ? PROBE_PASS : PROBE_UNOBSERVED;
}

/* The worst of all requests with this label: fail, else unobserved, else pass. */
static enum probe_outcome judge_label(struct job *job, const char *label, bool proven,
                                      const char **why)
{
    enum probe_outcome worst = PROBE_PASS;
    for (size_t i = 0; i < job->count; i++) {
        const char *words = NULL;
        if (!text_is(job->asked[i]->label, label))
            continue;
        const enum probe_outcome outcome = text_is(label, "right")
                                               ? judge_right(job, job->asked[i], &words)
                                               : judge_refusal(job, job->asked[i], proven, &words);
        if (outcome == PROBE_FAIL || (outcome == PROBE_UNOBSERVED && worst == PROBE_PASS)) {
            worst = outcome;
            *why = words;
        }
        if (outcome == PROBE_FAIL)
            break;
    }
    return worst;
}

/* The positive control: on one path is enough to know that the token is right and somebody is
 * there. */
static bool gets_in_somewhere(struct job *job)
{
    const char *why = NULL;
    for (size_t i = 0; i < job->count; i++)
        if (text_is(job->asked[i]->label, "right") &&
            judge_right(job, job->asked[i], &why) == PROBE_PASS)
            return true;
    return false;
}

void probe_header_token_judge(struct job *job, struct probe_result *out)
{
    const char *right = "gets in", *without = "refused", *wrong = "refused";
    const enum probe_outcome control = judge_label(job, "right", true, &right);
    const bool proven = gets_in_somewhere(job);
    const enum probe_outcome no_token = judge_label(job, "without", proven, &without);
    const enum probe_outcome wrong_token = judge_label(job, "wrong", proven, &wrong);
    job_part(job, "without", no_token, without);
    job_part(job, "wrong", wrong_token, wrong);
    if (job->probe->paths.count > 0)
        job_part(job, "right", control, right);
    job_conclude_parts(job, out);
    /* For a guardrail only the door counts, not whether the right key still turns. */
    if (no_token == PROBE_FAIL || wrong_token == PROBE_FAIL)
        out->closed = PROBE_FAIL;
    else if (no_token == PROBE_PASS && wrong_token == PROBE_PASS)
        out->closed = PROBE_PASS;
    else
        out->closed = PROBE_UNOBSERVED;
}

/* ---- query_token ---- */

void probe_query_token_prepare(struct job *job)
{
    const struct probe *probe = job->probe;
    const char *joint = text_has(probe->path, "?") ? "&" : "?";
    job_ask(job, "without", "GET", probe->path);
    job_ask(
        job, "made-up", "GET",
        arena_printf(job->arena, "%s%s%s=%s", probe->path, joint, probe->parameter, job->nonce));
}

static bool is_success(const struct asked *asked)
{
    return asked->answered && asked->heard.status >= 200 && asked->heard.status < 300;
}

void probe_query_token_judge(struct job *job, struct probe_result *out)
{
    const struct probe *probe = job->probe;
    const struct asked *asked = job_heard(job, "made-up");
    const int status = asked->heard.status;
    if (asked_trouble(asked))
        job_part(job, "off", PROBE_UNOBSERVED, asked_trouble(asked));
    else if (is_success(asked) && is_success(job_heard(job, "without")))
        job_part(job, "off", PROBE_UNOBSERVED,
                 "the path is open without any token, so it tells nothing of one in the URL");
    else if (is_success(asked))
        job_part(job, "off", PROBE_FAIL,
                 arena_printf(job->arena, "a made-up token in the URL gets in: HTTP %d", status));
    else if (!job_status_is(&probe->refused, REFUSED, status))
        job_part(job, "off", PROBE_UNOBSERVED,
                 arena_printf(job->arena, "HTTP %d, which is not declared", status));
    else if (probe->says_on && asked_body_has(asked, probe->says_on))
        job_part(job, "off", PROBE_FAIL, "the refusal says that a token in the URL is taken");
    else if (probe->says_off && asked_body_has(asked, probe->says_off))
        job_part(job, "off", PROBE_PASS, "the refusal says that a token in the URL is not taken");
    else
        job_part(job, "off", PROBE_UNOBSERVED,
                 "refused, but the text does not say whether a token in the URL is taken");
    job_conclude_parts(job, out);
}
