#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"

enum { REFUSED = 401, ACCEPTED = 200, UNCONFIGURED = 503 };

/* Not JSON in any reading, so that nothing can be recorded. */
#define BODY "tautline probe: this is not JSON"

static struct probe_request *post(struct probe_run *run, const char *label, const char *path)
{
    struct probe_request *asked = probe_ask(run, label, "POST", path);
    asked->body = BODY;
    asked->once = true;
    probe_request_header(asked, "Content-Type", "application/json");
    return asked;
}

/* What is tried instead of the right credential. */
static const struct wrong_one {
    const char *label, *accepted; /* what is said where it is accepted */
    enum attempt_form form;
    bool malformed; /* many applications answer it in another way than a wrong one */
    bool signature; /* only where the credential is a signature */
} wrong_ones[] = {
    {"wrong", "accepted with a made-up credential", ATTEMPT_WRONG, false, false},
    {"empty", "accepted with an empty credential", ATTEMPT_EMPTY, true, false},
    {"wrong, short", "accepted with a made-up credential", ATTEMPT_WRONG_SHORT, true, true},
    {"short", "accepted with a part of the right credential", ATTEMPT_SHORT, true, false},
};

enum { WRONG_ONES = sizeof wrong_ones / sizeof *wrong_ones };

static bool is_signed(const struct probe *probe)
{
    return probe->hmac.header != NULL;
}

static bool has_credential(const struct probe *probe)
{
    return is_signed(probe) || probe->token.source.kind != SOURCE_NONE;
}

/* Clearly older than what is tolerated, also where the clocks differ. */
static int64_t stale_age(const struct signature *signature)
{
    return signature->tolerance ? 2 * signature->tolerance : (int64_t)7 * WHEN_DAY;
}

/* A path beside the one that is asked, which cannot exist. */
static const char *elsewhere(const struct probe_run *run)
{
    const char *path = run->probe->path;
    const size_t length = strcspn(path, "?");
    size_t folder = length;
    while (folder > 0 && path[folder - 1] != '/')
        folder--;
    return arena_printf(run->arena, "%.*s%s", (int)folder, path, run->nonce);
}

static void ask_with_credential(struct probe_run *run)
{
    const struct probe *probe = run->probe;
    for (size_t i = 0; i < WRONG_ONES; i++)
        if (is_signed(probe) || !wrong_ones[i].signature)
            probe_attempt(run, post(run, wrong_ones[i].label, probe->path), wrong_ones[i].form, 0);
    if (is_signed(probe) && signature_is_dated(&probe->hmac))
        probe_attempt(run, post(run, "stale", probe->path), ATTEMPT_RIGHT, stale_age(&probe->hmac));
    if (probe->admits)
        probe_attempt(run, post(run, "right", probe->path), ATTEMPT_RIGHT, 0);
}

static void webhook_prepare(struct probe_run *run)
{
    post(run, "unsigned", run->probe->path);
    probe_ask(run, "alive", "GET", run->probe->path);
    if (!run->probe->admits)
        post(run, "elsewhere", elsewhere(run));
    if (has_credential(run->probe))
        ask_with_credential(run);
}

enum reaction { REACTION_REFUSED, REACTION_ACCEPTED, REACTION_UNCONFIGURED, REACTION_UNKNOWN };

static bool is_json(const struct probe_run *run, const struct probe_request *asked)
{
    const char *type = http_answer_header(&asked->heard, "Content-Type", NULL);
    return type && text_starts(text_lowered(run->arena, type), "application/json");
}

/* Is "not configured" said by an application that works? Not where everything is answered with a 5xx:
 * a plain read of the same path is the control: any answer below 500 will do. */
static bool is_application(const struct probe_run *run, const struct probe_request *asked)
{
    const struct probe_request *alive = probe_heard(run, "alive");
    return probe_says(run->probe, asked) ||
           (is_json(run, asked) && alive && !probe_request_trouble(alive) &&
            alive->heard.status < 500);
}

static enum reaction reaction_of(const struct probe_run *run, const struct probe_request *asked)
{
    const struct probe *probe = run->probe;
    const int status = asked->heard.status;
    if (probe_request_trouble(asked))
        return REACTION_UNKNOWN;
    const bool refused = probe_status_is(&probe->refused, REFUSED, status);
    const bool welcome = status >= 200 && status < 300;
    const bool accepted = probe_status_is(&probe->accepted, ACCEPTED, status) || welcome;
    /* Where the status does not tell, the text does. */
    if (accepted && (refused || !welcome) && probe_says(probe, asked))
        return REACTION_REFUSED;
    if (accepted)
        return REACTION_ACCEPTED;
    if (refused)
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

/* Of an answer that is taken for nothing: why. */
static const char *unknown_words(struct probe_run *run, const struct probe_request *asked)
{
    if (!probe_status_is(&run->probe->unconfigured, UNCONFIGURED, asked->heard.status))
        return words(run, "an undeclared answer", asked);
    if (!is_json(run, asked))
        return words(
            run,
            "the answer for 'unconfigured', but not JSON, so it may not be the application's "
            "(declare what it 'says')",
            asked);
    return words(
        run,
        "the answer for 'unconfigured', but a plain read of the path fails too, so it may not "
        "be the application's",
        asked);
}

/* The positive control. True where the right credential was seen to get in. */
static bool judge_admits(struct probe_run *run)
{
    const struct probe_request *right = probe_heard(run, "right");
    if (!right && has_credential(run->probe))
        probe_add_part(run, "admits", PROBE_NOT_ASKED,
                       "the right credential is sent only with 'admits: true'");
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
    probe_add_part(run, "admits", PROBE_UNOBSERVED, unknown_words(run, right));
    return false;
}

/* Does the door answer in a way in which the path beside it does not? Then the answer is its own. */
static bool is_own_answer(const struct probe_run *run)
{
    const struct probe_request *beside = probe_heard(run, "elsewhere");
    const struct probe_request *asked = probe_heard(run, "unsigned");
    return beside && !probe_request_trouble(beside) &&
           !probe_status_says_nothing(beside->heard.status) &&
           beside->heard.status != asked->heard.status;
}

/* Why a refusal proves nothing. */
static const char *unproven(const struct probe_run *run)
{
    const struct probe_request *beside = probe_heard(run, "elsewhere");
    if (run->probe->admits)
        return "refused, but the right credential was not seen to be accepted";
    if (!beside || probe_request_trouble(beside))
        return "refused, but a path that does not exist got no answer to compare with: declare what "
               "a refusal 'says'";
    return "refused, but so is a path that does not exist: declare what a refusal 'says'";
}

static enum probe_outcome judge_one(struct probe_run *run, const struct probe_request *asked,
                                    const char *accepted, bool proven, const char **why)
{
    switch (reaction_of(run, asked)) {
    case REACTION_ACCEPTED:
        *why = words(run, accepted, asked);
        return PROBE_FAIL;
    case REACTION_UNCONFIGURED:
        *why = words(run, "not configured, so nothing is accepted", asked);
        return PROBE_PASS;
    case REACTION_REFUSED:
        if (proven || probe_says(run->probe, asked)) {
            *why = words(run, "refused", asked);
            return PROBE_PASS;
        }
        *why = unproven(run);
        return PROBE_UNOBSERVED;
    case REACTION_UNKNOWN:
        break;
    }
    *why = unknown_words(run, asked);
    return PROBE_UNOBSERVED;
}

static bool is_same_answer(const struct probe_request *a, const struct probe_request *b)
{
    return !probe_request_trouble(b) && a->heard.status == b->heard.status &&
           text_is(a->heard.body, b->heard.body);
}

/* A malformed one that is answered like an admitted request, although a wrong one of nearly the same form is
 * refused. Only an empty one may still be answered for its form. */
static enum probe_outcome judge_accepted(struct probe_run *run, const struct wrong_one *one,
                                         const struct probe_request *asked, const char **why)
{
    const struct probe_request *right = probe_heard(run, "right");
    const bool welcome = asked->heard.status >= 200 && asked->heard.status < 300;
    *why = words(run, one->accepted, asked);
    if (welcome || one->form != ATTEMPT_EMPTY)
        return PROBE_FAIL;
    if (right)
        return is_same_answer(asked, right) ? PROBE_FAIL : PROBE_PASS;
    *why =
        words(run, "an empty credential is answered like an accepted one; 'says' can tell", asked);
    return PROBE_UNOBSERVED;
}

/* Where the secret is not at hand, nothing can be cut off it. */
static bool is_at_hand(const struct probe_request *asked)
{
    return asked->credential == CREDENTIAL_READY || asked->credential == CREDENTIAL_NOT_NEEDED;
}

/* An answer that admits nothing will do, whatever its status: the form was wrong, not the secret. */
static enum probe_outcome judge_malformed(struct probe_run *run, const struct wrong_one *one,
                                          const struct probe_request *asked, const char **why)
{
    const bool welcome = asked->heard.status >= 200 && asked->heard.status < 300;
    const struct probe_request *control =
        probe_heard(run, is_signed(run->probe) ? "wrong, short" : "wrong");
    if (probe_request_trouble(asked)) {
        *why = probe_request_trouble(asked);
        return is_at_hand(asked) ? PROBE_UNOBSERVED : PROBE_PASS;
    }
    if (reaction_of(run, asked) != REACTION_ACCEPTED)
        return PROBE_PASS;
    if (!welcome && (asked == control || reaction_of(run, control) == REACTION_ACCEPTED))
        return PROBE_PASS;
    return judge_accepted(run, one, asked, why);
}

static const char *stale_words(const struct probe_run *run)
{
    const int64_t age = stale_age(&run->probe->hmac);
    return run->probe->hmac.tolerance
               ? arena_printf(run->arena, "accepted with a timestamp of %lld seconds ago",
                              (long long)age)
               : "accepted with a timestamp of a week ago";
}

/* The worst so far, and why. */
struct verdict {
    enum probe_outcome outcome;
    const char *why;
};

static void worsen(struct verdict *verdict, struct verdict other)
{
    if (other.outcome != PROBE_PASS && verdict->outcome != PROBE_FAIL &&
        (verdict->outcome == PROBE_PASS || other.outcome == PROBE_FAIL))
        *verdict = other;
}

static struct verdict judge_wrong(struct probe_run *run, const struct wrong_one *one, bool proven)
{
    struct verdict verdict = {PROBE_PASS, NULL};
    const struct probe_request *asked = probe_heard(run, one->label);
    if (asked)
        verdict.outcome = one->malformed
                              ? judge_malformed(run, one, asked, &verdict.why)
                              : judge_one(run, asked, one->accepted, proven, &verdict.why);
    return verdict;
}

/* Where the key is absent, nothing can be signed. */
static struct verdict judge_stale(struct probe_run *run, bool proven)
{
    struct verdict verdict = {PROBE_PASS, NULL};
    const struct probe_request *asked = probe_heard(run, "stale");
    if (asked && asked->credential != CREDENTIAL_ABSENT)
        verdict.outcome = judge_one(run, asked, stale_words(run), proven, &verdict.why);
    return verdict;
}

static struct verdict judge_closed(struct probe_run *run, bool proven)
{
    struct verdict verdict;
    verdict.outcome =
        judge_one(run, probe_heard(run, "unsigned"), "accepted unsigned", proven, &verdict.why);
    for (size_t i = 0; i < WRONG_ONES; i++)
        worsen(&verdict, judge_wrong(run, &wrong_ones[i], proven));
    worsen(&verdict, judge_stale(run, proven));
    return verdict;
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
    probe_add_part(run, "configured", PROBE_UNOBSERVED, unknown_words(run, asked));
}

static void webhook_judge(struct probe_run *run, struct probe_result *out)
{
    const bool proven = judge_admits(run) || is_own_answer(run);
    const struct verdict closed = judge_closed(run, proven);
    probe_add_part(run, "closed", closed.outcome, closed.why);
    judge_configured(run, proven);
    probe_conclude_parts(run, out);
    out->closed = closed.outcome;
}

const struct probe_kind probe_webhook_kinds[] = {
    {webhook_prepare, webhook_judge, PROBE_WEBHOOK, false, NULL},
    {0},
};
