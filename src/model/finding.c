#include "model/finding.h"

#include "base/text.h"

static const char *const witness_names[] = {
    [WITNESS_STORED] = "stored",
    [WITNESS_RUNNING] = "running",
    [WITNESS_REPORTED] = "reported",
    [WITNESS_BEHAVED] = "behaved",
};

const char *witness_name(enum witness witness)
{
    return witness_names[witness];
}

static const char *const says_names[] = {
    [SAYS_DESIRED] = "desired",
    [SAYS_OTHER] = "other",
    [SAYS_UNSEEN] = "unseen",
    [SAYS_NOT_ASKED] = "not_asked",
};

const char *says_name(enum says says)
{
    return says_names[says];
}

const char *testimony_value(enum witness witness, const struct testimony *testimony)
{
    const bool adds = witness != WITNESS_BEHAVED && testimony->says != SAYS_NOT_ASKED &&
                      !text_is(testimony->shown, "(not seen)");
    return adds ? testimony->shown : NULL;
}

static const struct {
    const char *name;
    enum exit_code code;
} verdicts[] = {
    [VERDICT_IN_SYNC] = {"in_sync", EXIT_IN_SYNC},
    [VERDICT_EXCEPTED] = {"excepted", EXIT_IN_SYNC},
    [VERDICT_MASKED] = {"masked", EXIT_CHANGES},
    [VERDICT_DRIFT] = {"drift", EXIT_CHANGES},
    [VERDICT_PENDING] = {"pending", EXIT_CHANGES},
    [VERDICT_UNENFORCED] = {"unenforced", EXIT_CHANGES},
    [VERDICT_CONTRADICTION] = {"contradiction", EXIT_CHANGES},
    [VERDICT_UNOBSERVED] = {"unobserved", EXIT_INCONCLUSIVE},
    [VERDICT_INERT] = {"inert", EXIT_IN_SYNC},
};

const char *verdict_name(enum verdict verdict)
{
    return verdicts[verdict].name;
}

static const char *const guardrail_names[] = {
    [GUARDRAIL_HELD] = "held",
    [GUARDRAIL_BREACHED] = "breached",
    [GUARDRAIL_UNOBSERVED] = "unobserved",
    [GUARDRAIL_NOT_ASKED] = "not_asked",
};

const char *guardrail_state_name(enum guardrail_state state)
{
    return guardrail_names[state];
}

static const char *const kind_names[] = {
    [FINDING_SETTING] = "setting",     [FINDING_GUARDRAIL] = "guardrail", [FINDING_PROBE] = "probe",
    [FINDING_EXCEPTION] = "exception", [FINDING_CODE] = "code",           [FINDING_NOTE] = "note",
};

const char *finding_kind_name(enum finding_kind kind)
{
    return kind_names[kind];
}

/* --- exit codes -------------------------------------------------------------------------------- */

static const enum exit_code worst_first[] = {
    EXIT_USAGE, EXIT_NOT_VERIFIED, EXIT_FAILED,  EXIT_NOT_APPROVED,
    EXIT_STALE, EXIT_BREACHED,     EXIT_CHANGES, EXIT_INCONCLUSIVE,
};

enum exit_code exit_code_worse(enum exit_code a, enum exit_code b)
{
    for (size_t i = 0; i < sizeof worst_first / sizeof *worst_first; i++)
        if (a == worst_first[i] || b == worst_first[i])
            return worst_first[i];
    return EXIT_IN_SYNC;
}

static const enum exit_code guardrail_codes[] = {
    [GUARDRAIL_HELD] = EXIT_IN_SYNC,
    [GUARDRAIL_BREACHED] = EXIT_BREACHED,
    [GUARDRAIL_UNOBSERVED] = EXIT_INCONCLUSIVE,
    [GUARDRAIL_NOT_ASKED] = EXIT_IN_SYNC,
};

static const enum exit_code probe_codes[] = {
    [PROBE_PASS] = EXIT_IN_SYNC,
    [PROBE_FAIL] = EXIT_CHANGES,
    [PROBE_UNOBSERVED] = EXIT_INCONCLUSIVE,
    [PROBE_NOT_ASKED] = EXIT_IN_SYNC,
};

enum exit_code finding_exit(const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        return verdicts[finding->state.verdict].code;
    case FINDING_GUARDRAIL:
        return guardrail_codes[finding->state.guardrail];
    case FINDING_PROBE:
        /* Open because of an exception in force: said, and no change to make. */
        if (finding->state.probe == PROBE_FAIL && finding->exception)
            return EXIT_IN_SYNC;
        return probe_codes[finding->state.probe];
    case FINDING_EXCEPTION:
        return finding->state.exception == EXCEPTION_UNOBSERVED ? EXIT_INCONCLUSIVE : EXIT_IN_SYNC;
    case FINDING_CODE:
        return EXIT_CHANGES;
    case FINDING_NOTE:
        break;
    }
    return EXIT_IN_SYNC;
}

/* Was something looked at, or tried to be, for this finding? */
static bool finding_is_judged(const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        return finding->state.verdict != VERDICT_INERT;
    case FINDING_GUARDRAIL:
        return finding->state.guardrail != GUARDRAIL_NOT_ASKED;
    case FINDING_PROBE:
        return finding->state.probe != PROBE_NOT_ASKED;
    case FINDING_CODE:
        return true;
    case FINDING_EXCEPTION:
    case FINDING_NOTE:
        break;
    }
    return false;
}

enum exit_code judgement_exit(const struct judgement *judgement)
{
    enum exit_code code = EXIT_IN_SYNC;
    bool judged = false;
    for (size_t i = 0; i < judgement->count; i++) {
        code = exit_code_worse(code, finding_exit(&judgement->findings[i]));
        judged = judged || finding_is_judged(&judgement->findings[i]);
    }
    if (judgement->observed->refused)
        return exit_code_worse(code, EXIT_FAILED);
    return judged ? code : exit_code_worse(code, EXIT_INCONCLUSIVE);
}
