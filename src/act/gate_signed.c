#include "gate_rules.h"

#include "base/arena.h"
#include "crypto/digest.h"

/* --- closing plans ----------------------------------------------------------------------- */

static bool has_its_closing(const struct gating *gating)
{
    return gating->closes || !gating->question->read->closing || gating->question->closing;
}

static bool is_its_closing(const struct gating *gating)
{
    const struct gate_closing *closing = gating->question->closing;
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    if (gating->closes || !gating->question->read->closing)
        return true;
    digest_sha256(closing->text, closing->length, digest);
    digest_hex(digest, hex);
    return gate_same(hex, gating->question->read->closing) &&
           closing->read->kind == STATEMENT_CLOSING &&
           gate_is_canonical(closing->text, closing->length, closing->read);
}

/* --- signatures -------------------------------------------------------------------------- */

static bool needs_enough(const struct trust *trust, const struct statement *read)
{
    const struct trust_environment *environment = trust_environment(trust, read->environment);
    bool enough = environment && read->needs.count > 0;
    for (size_t i = 0; enough && i < environment->needs.count; i++)
        enough = names_has(&read->needs, environment->needs.items[i]);
    return enough;
}

static bool asks_for_enough(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    return needs_enough(question->trust, question->read) &&
           (!question->closing || needs_enough(question->trust, question->closing->read));
}

static bool is_signed(const struct gating *gating)
{
    return gating->question->signature_count > 0;
}

static bool is_approved(const struct gating *gating)
{
    return gating->ballot.missing.count == 0;
}

static const char *what_missing(const struct gating *gating)
{
    return names_text(gating->arena, &gating->ballot.missing);
}

static bool is_not_authors_alone(const struct gating *gating)
{
    return !gating->ballot.author_alone;
}

static const char *what_author(const struct gating *gating)
{
    return gating->question->read->author;
}

static bool closing_is_approved(const struct gating *gating)
{
    return gating->closes || !gating->question->closing ||
           (gating->closing_ballot.missing.count == 0 && !gating->closing_ballot.author_alone);
}

static const char *what_closing(const struct gating *gating)
{
    return gating->closing_ballot.author_alone
               ? "by the author alone"
               : arena_printf(gating->arena, "missing %s",
                              names_text(gating->arena, &gating->closing_ballot.missing));
}

#define ASK_TO_SIGN "Have it signed: tautline approve PLAN."

const struct gate_rule gate_paper_rules[] = {
    {"closing-missing", EXIT_NOT_APPROVED, EARLY, has_its_closing,
     "the plan opens an exception, and its closing plan is not beside it", NULL,
     "Put the file PLAN.closing beside the plan, as tautline plan wrote it."},
    {"closing-other", EXIT_NOT_APPROVED, EARLY, is_its_closing,
     "the closing plan beside it is not the one that the plan names", NULL,
     "Put the file PLAN.closing beside the plan, as tautline plan wrote it."},
    {"needs-too-few", EXIT_NOT_APPROVED, EARLY, asks_for_enough,
     "the plan asks for fewer approvals than the trust file", NULL, PLAN_AGAIN},
    {.name = NULL},
};

const struct gate_rule gate_signed_rules[] = {
    {"not-signed", EXIT_NOT_APPROVED, LATE, is_signed, "nobody has signed the plan", NULL,
     ASK_TO_SIGN},
    {"not-approved", EXIT_NOT_APPROVED, LATE, is_approved, "an approval is missing", what_missing,
     ASK_TO_SIGN},
    {"author-alone", EXIT_NOT_APPROVED, LATE, is_not_authors_alone,
     "nobody but its author has approved the plan", what_author,
     "Have another person with the role sign it: tautline approve PLAN."},
    {"closing-not-approved", EXIT_NOT_APPROVED, LATE, closing_is_approved,
     "the closing plan is not approved", what_closing,
     "tautline approve PLAN signs both; sign PLAN.closing too."},
    {.name = NULL},
};
