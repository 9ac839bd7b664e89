/*
 * planning: from a declaration and one look at the present state to a plan and its statement.
 *
 * `plan` and `apply` make the same text by the same road; `apply` takes over what only the first
 * making could know (struct planning_header) and compares the bytes. How a look is made is handed in.
 */
#ifndef TAUTLINE_ACT_PLANNING_H
#define TAUTLINE_ACT_PLANNING_H

#include "crypto/digest.h"
#include "model/plan.h"
#include "model/statement.h"

struct arena;

struct planning_header {
    const char *author, *number;
    int64_t made, expires;
    const char *ledger_id, *ledger_head;
    size_t ledger_entry;
    /* A plan that closes an exception, as it was signed: what may have changed in the weeks since is taken
     * over, trust, floor and who must sign. NULL: as they are now. */
    const struct statement *closing;
};

/* One look at one environment, judged. */
struct planning_view {
    const struct judgement *judgement; /* NULL: no look was made */
    const char *api;                   /* the address of the API that was asked */
    bool simulated;
    const char *key_id;               /* of the fingerprint key */
    const struct new_secret *secrets; /* new values that are at hand */
    size_t secret_count;
};

struct planning_options {
    struct arena *arena;
    const struct desired *desired; /* has the environment, and a digest unless it is for a review */
    const char *environment;
    const struct trust *trust; /* NULL, like its digest: for a review */
    const char *trust_digest;
    const unsigned char *key; /* of fingerprints */
    int64_t now;
    struct planning_header header;
    struct names only;  /* settings that the plan is limited to; none: all */
    struct names as_is; /* of those: made live as they are stored, whatever is wanted */
    const char *closes; /* name of the exception that is closed; NULL: an ordinary plan */
    bool only_railway;  /* the application is asked nothing */
    /* Looks and judges. False: there is no plan, `refusal` says why; `out` may hold a judgement still. */
    bool (*look)(void *context, const struct planning_options *options, struct planning_view *out,
                 struct plan_refusal *refusal);
    void *context;
};

struct planned {
    struct planning_view view;
    struct plan_question question; /* that the plan answers */
    struct plan plan;
    struct statement statement;
    const char *text; /* the statement, rendered; NULL: the plan is empty */
    size_t length;
    char digest[DIGEST_HEX_SIZE]; /* SHA-256 of the text */
    /* The closing plan of the exception that this plan opens; NULL text: it opens none. */
    struct statement closing;
    const char *closing_text;
    size_t closing_length;
    char closing_digest[DIGEST_HEX_SIZE];
};

/* Looks, plans, renders. False: refused, nothing was written. */
bool planning_make(const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal);

/* The same in two steps, for a caller that has to know the target's ids before the header is complete:
 * look and plan; then the texts. */
bool planning_look(const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal);
bool planning_write(const struct planning_options *options, struct planned *planned,
                    struct plan_refusal *refusal);

/* Our clock and Railway's, as that look compared them. */
struct clocks planning_clocks(const struct planning_options *options,
                              const struct observed *observed);

/* Fills the code and the error of a refusal; false. */
#define planning_refuse(refusal, exit_class, hint, ...)                                            \
    ((refusal)->code = (exit_class),                                                               \
     err_fill(&(refusal)->err, ERR_INPUT, ERR_NO_PLACE, __VA_ARGS__),                              \
     err_hint(&(refusal)->err, "%s", (hint)))

#endif
