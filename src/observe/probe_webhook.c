#include "observe/probe.h"

#include "base/arena.h"
#include "base/text.h"

enum { REFUSED = 401, ACCEPTED = 200, UNCONFIGURED = 503 };

/* Not JSON in any reading, so that nothing can be recorded. */
#define BODY "tautline probe: this is not JSON"

static struct probe_request *post(struct probe_run *run, const char *label)
{
    struct probe_request *asked = probe_ask(run, label, "POST", run->probe->path);
    asked->body = BODY;
    asked->once = true;
    probe_request_header(asked, "Content-Type", "application/json");
    return asked;
}

static void webhook_prepare(struct probe_run *run)
{
    const struct probe *probe = run->probe;
    post(run, "unsigned");
    probe_ask(run, "alive", "GET", probe->path);
    if (probe->bearer.kind != SOURCE_NONE) {
        probe_request_header(post(run, "wrong"), "Authorization",
                             arena_printf(run->arena, "Bearer %s", run->nonce));
        probe_request_secret(post(run, "right"), SECRET_AS_BEARER, NULL, &probe->bearer);
    }
    if (probe->hmac.kind != SOURCE_NONE) {
        probe_request_header(post(run, "wrong"), probe->hmac_header, run->nonce);
        probe_request_secret(post(run, "right"), SECRET_AS_HMAC, probe->hmac_header, &probe->hmac);
    }
}

enum reaction { REACTION_REFUSED, REACTION_ACCEPTED, REACTION_UNCONFIGURED, REACTION_UNKNOWN };

/* Is "not configured" said by an application that works? Not where everything is answered with a 5xx:
 * a plain read of the same path is the control: any answer below 500 will do. */
static bool is_application(const struct probe_run *run, const struct probe_request *asked)
{
    const struct probe_request *alive = probe_heard(run, "alive");
    const char *type = http_answer_header(&asked->heard, "Content-Type", NULL);
    return probe_says(run->probe, asked) ||
           (type && text_starts(text_lowered(run->arena, type), "application/json") && alive &&
            !probe_request_trouble(alive) && alive->heard.status < 500);
}

static enum reaction reaction_of(const struct probe_run *run, const struct probe_request *asked)
{
    const struct probe *probe = run->probe;
    const int status = asked->heard.status;
    if (probe_request_trouble(asked))
        return REACTION_UNKNOWN;
    if (probe_status_is(&probe->accepted, ACCEPTED, status) || (status >= 200 && status < 300))
        return REACTION_ACCEPTED;
    if (probe_status_is(&probe->refused, REFUSED, status))
        return REACTION_REFUSED;
    if (probe_status_is(&probe->unconfigured, UNCONFIGURED, status) && is_application(run, asked))
        return REACTION_UNCONFIGURED;
    return REACTION_UNKNOWN;
}

static const char *words(struct probe_run *run, const char *what, const struct probe_request *asked)
{
    if (probe_request_trouble(asked))
        return probe_request_trouble(asked);
    return arena_printf(run->arena, "%s: HTTP %d", what, asked->heard.status);
}

/* The positive control. True where the right credential was seen to get in. */
static bool judge_admits(struct probe_run *run)
{
    const struct probe_request *right = probe_heard(run, "right");
    if (!right)
        return false;
    if (right->credential == CREDENTIAL_ABSENT) {
        probe_add_part(run, "admits", PROBE_NOT_ASKED, right->why);
        return false;
    }
    switch (reaction_of(run, right)) {
    case REACTION_ACCEPTED:
        probe_add_part(run, "admits", PROBE_PASS,
                       words(run, "the right credential is accepted", right));
        return true;
    case REACTION_REFUSED:
        probe_add_part(run, "admits", PROBE_FAIL,
                       words(run, "the right credential is refused", right));
        return false;
    case REACTION_UNCONFIGURED:
        probe_add_part(run, "admits", PROBE_FAIL,
                       words(run, "not configured, deliveries are being lost", right));
        return false;
    case REACTION_UNKNOWN:
        break;
    }
    probe_add_part(run, "admits", PROBE_UNOBSERVED, words(run, "an undeclared answer", right));
    return false;
}

static enum probe_outcome judge_one(struct probe_run *run, const struct probe_request *asked,
                                    bool proven, const char **why)
{
    switch (reaction_of(run, asked)) {
    case REACTION_ACCEPTED:
        *why = words(run,
                     text_is(asked->label, "wrong") ? "accepted with a made-up credential"
                                                    : "accepted unsigned",
                     asked);
        return PROBE_FAIL;
    case REACTION_UNCONFIGURED:
        *why = words(run, "not configured, so nothing is accepted", asked);
        return PROBE_PASS;
    case REACTION_REFUSED:
        if (proven || probe_says(run->probe, asked)) {
            *why = words(run, "refused", asked);
            return PROBE_PASS;
        }
        *why = "refused, but the right credential was not seen to be accepted";
        return PROBE_UNOBSERVED;
    case REACTION_UNKNOWN:
        break;
    }
    *why = words(run, "an undeclared answer", asked);
    return PROBE_UNOBSERVED;
}

static enum probe_outcome judge_closed(struct probe_run *run, bool proven, const char **why)
{
    enum probe_outcome worst = judge_one(run, probe_heard(run, "unsigned"), proven, why);
    for (size_t i = 0; i < run->count && worst != PROBE_FAIL; i++) {
        const char *other = NULL;
        if (!text_is(run->requests[i]->label, "wrong"))
            continue;
        const enum probe_outcome outcome = judge_one(run, run->requests[i], proven, &other);
        if (outcome != PROBE_PASS && (worst == PROBE_PASS || outcome == PROBE_FAIL)) {
            worst = outcome;
            *why = other;
        }
    }
    return worst;
}

static void judge_configured(struct probe_run *run, bool proven)
{
    const struct probe_request *asked = probe_heard(run, "unsigned");
    const bool believed = proven || probe_says(run->probe, asked);
    switch (reaction_of(run, asked)) {
    case REACTION_UNCONFIGURED:
        probe_add_part(run, "configured", PROBE_FAIL,
                       words(run, "not configured, deliveries are being lost", asked));
        return;
    case REACTION_REFUSED:
        probe_add_part(run, "configured", believed ? PROBE_PASS : PROBE_UNOBSERVED,
                       believed ? "a credential is required"
                                : "refused, but nothing proves who refuses");
        return;
    case REACTION_ACCEPTED:
        /* That it is open is for `closed` to say: here only lost deliveries count. */
        probe_add_part(run, "configured", PROBE_PASS, "deliveries are accepted, unsigned ones too");
        return;
    case REACTION_UNKNOWN:
        break;
    }
    probe_add_part(run, "configured", PROBE_UNOBSERVED, words(run, "an undeclared answer", asked));
}

static void webhook_judge(struct probe_run *run, struct probe_result *out)
{
    const char *why = NULL;
    const bool proven = judge_admits(run);
    const enum probe_outcome closed = judge_closed(run, proven, &why);
    probe_add_part(run, "closed", closed, why);
    judge_configured(run, proven);
    probe_conclude_parts(run, out);
    out->closed = closed;
}

const struct probe_kind probe_webhook_kinds[] = {
    {webhook_prepare, webhook_judge, PROBE_WEBHOOK, false},
    {0},
};
