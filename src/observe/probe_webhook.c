#include "observe/probe_webhook.h"

#include "base/arena.h"
#include "base/text.h"

enum { REFUSED = 401, ACCEPTED = 200, UNCONFIGURED = 503 };

/* Not JSON in any reading, so that nothing can be recorded. */
#define BODY "tautline probe: this is not JSON"

static struct asked *post(struct job *job, const char *label)
{
    struct asked *asked = job_ask(job, label, "POST", job->probe->path);
    asked->body = BODY;
    asked->once = true;
    asked_header(asked, "Content-Type", "application/json");
    return asked;
}

void probe_webhook_prepare(struct job *job)
{
    const struct probe *probe = job->probe;
    post(job, "unsigned");
    job_ask(job, "alive", "GET", probe->path);
    if (probe->bearer.kind != SOURCE_NONE) {
        asked_header(post(job, "wrong"), "Authorization",
                     arena_printf(job->arena, "Bearer %s", job->nonce));
        asked_secret(post(job, "right"), SECRET_AS_BEARER, NULL, &probe->bearer);
    }
    if (probe->hmac.kind != SOURCE_NONE) {
        asked_header(post(job, "wrong"), probe->hmac_header, job->nonce);
        asked_secret(post(job, "right"), SECRET_AS_HMAC, probe->hmac_header, &probe->hmac);
    }
}

enum reaction { REACTION_REFUSED, REACTION_ACCEPTED, REACTION_UNCONFIGURED, REACTION_UNKNOWN };

/* Is "not configured" said by an application that works? Not where everything is answered with a 5xx:
 * a plain read of the same path is the control, whatever it answers below that. */
static bool is_application(const struct job *job, const struct asked *asked)
{
    const struct asked *alive = job_heard(job, "alive");
    const char *type = http_answer_header(&asked->heard, "Content-Type", NULL);
    return job_says(job->probe, asked) ||
           (type && text_starts(text_lowered(job->arena, type), "application/json") && alive &&
            !asked_trouble(alive) && alive->heard.status < 500);
}

static enum reaction reaction_of(const struct job *job, const struct asked *asked)
{
    const struct probe *probe = job->probe;
    const int status = asked->heard.status;
    if (asked_trouble(asked))
        return REACTION_UNKNOWN;
    if (job_status_is(&probe->accepted, ACCEPTED, status) || (status >= 200 && status < 300))
        return REACTION_ACCEPTED;
    if (job_status_is(&probe->refused, REFUSED, status))
        return REACTION_REFUSED;
    if (job_status_is(&probe->unconfigured, UNCONFIGURED, status) && is_application(job, asked))
        return REACTION_UNCONFIGURED;
    return REACTION_UNKNOWN;
}

static const char *words(struct job *job, const char *what, const struct asked *asked)
{
    if (asked_trouble(asked))
        return asked_trouble(asked);
    return arena_printf(job->arena, "%s: HTTP %d", what, asked->heard.status);
}

/* The positive control. True where the right credential was seen to get in. */
static bool judge_admits(struct job *job)
{
    const struct asked *right = job_heard(job, "right");
    if (!right)
        return false;
    if (right->credential == CREDENTIAL_ABSENT) {
        job_part(job, "admits", PROBE_NOT_ASKED, right->why);
        return false;
    }
    switch (reaction_of(job, right)) {
    case REACTION_ACCEPTED:
        job_part(job, "admits", PROBE_PASS, words(job, "the right credential gets in", right));
        return true;
    case REACTION_REFUSED:
        job_part(job, "admits", PROBE_FAIL, words(job, "the right credential is refused", right));
        return false;
    case REACTION_UNCONFIGURED:
        job_part(job, "admits", PROBE_FAIL,
                 words(job, "not configured, deliveries are being lost", right));
        return false;
    case REACTION_UNKNOWN:
        break;
    }
    job_part(job, "admits", PROBE_UNOBSERVED, words(job, "not a declared answer", right));
    return false;
}

static enum probe_outcome judge_one(struct job *job, const struct asked *asked, bool proven,
                                    const char **why)
{
    switch (reaction_of(job, asked)) {
    case REACTION_ACCEPTED:
        *why = words(job,
                     text_is(asked->label, "wrong") ? "accepted with a made-up credential"
                                                    : "accepted unsigned",
                     asked);
        return PROBE_FAIL;
    case REACTION_UNCONFIGURED:
        *why = words(job, "not configured, so nothing gets in", asked);
        return PROBE_PASS;
    case REACTION_REFUSED:
        if (proven || job_says(job->probe, asked)) {
            *why = words(job, "refused", asked);
            return PROBE_PASS;
        }
        *why = "refused, but the right credential was not seen to get in";
        return PROBE_UNOBSERVED;
    case REACTION_UNKNOWN:
        break;
    }
    *why = words(job, "not a declared answer", asked);
    return PROBE_UNOBSERVED;
}

static enum probe_outcome judge_closed(struct job *job, bool proven, const char **why)
{
    enum probe_outcome worst = judge_one(job, job_heard(job, "unsigned"), proven, why);
    for (size_t i = 0; i < job->count && worst != PROBE_FAIL; i++) {
        const char *other = NULL;
        if (!text_is(job->asked[i]->label, "wrong"))
            continue;
        const enum probe_outcome outcome = judge_one(job, job->asked[i], proven, &other);
        if (outcome != PROBE_PASS && (worst == PROBE_PASS || outcome == PROBE_FAIL)) {
            worst = outcome;
            *why = other;
        }
    }
    return worst;
}

static void judge_configured(struct job *job, bool proven)
{
    const struct asked *asked = job_heard(job, "unsigned");
    const bool believed = proven || job_says(job->probe, asked);
    switch (reaction_of(job, asked)) {
    case REACTION_UNCONFIGURED:
        job_part(job, "configured", PROBE_FAIL,
                 words(job, "not configured, deliveries are being lost", asked));
        return;
    case REACTION_REFUSED:
        job_part(job, "configured", believed ? PROBE_PASS : PROBE_UNOBSERVED,
                 believed ? "a credential is asked for" : "a refusal that nothing proves");
        return;
    case REACTION_ACCEPTED:
        /* An open door is the business of `closed`: here it counts that nothing is lost. */
        job_part(job, "configured", PROBE_PASS, "deliveries get in, and unsigned ones too");
        return;
    case REACTION_UNKNOWN:
        break;
    }
    job_part(job, "configured", PROBE_UNOBSERVED, words(job, "not a declared answer", asked));
}

void probe_webhook_judge(struct job *job, struct probe_result *out)
{
    const char *why = NULL;
    const bool proven = judge_admits(job);
    const enum probe_outcome closed = judge_closed(job, proven, &why);
    job_part(job, "closed", closed, why);
    judge_configured(job, proven);
    job_conclude_parts(job, out);
    out->closed = closed;
}
