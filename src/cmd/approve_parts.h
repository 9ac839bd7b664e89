/* What the parts of one approval share. */
#ifndef TAUTLINE_SRC_CMD_APPROVE_PARTS_H
#define TAUTLINE_SRC_CMD_APPROVE_PARTS_H

#include "cmd/load_trust.h"
#include "cmd/plan_files.h"
#include "crypto/public_key.h"

struct app;
struct buf;

struct approving {
    struct app *app;
    struct plan_files plan_files;
    struct gate_closing closing; /* of the question */
    struct gate_question question;
    struct trusted trusted;
    /* Who signs, with what. NULL: no key of this person's is known here (--print). */
    const struct approver *signer;
    const char *principal;
    const char *key_file; /* what ssh-keygen is told: a private key, or a public one and an agent */
    char fingerprint[PUBLIC_KEY_FINGERPRINT_SIZE];
    bool replaces; /* a file of this name is there, and does not count */
};

/* Does the plan open an exception, so that there are two texts to sign? */
bool approving_opens(const struct approving *approving);

/* approve_key.c: finds signer, principal and key. False: `refusal`, or, with a NULL rule, an error. */
bool approve_find_key(struct approving *approving, struct gate_refusal *refusal);

/* approve_page.c: the whole text, and what an approver has to know beside it. */
void approve_page(const struct approving *approving, struct buf *out);
/* The commands that sign on another machine. */
void approve_commands(const struct approving *approving, struct buf *out);
/* Who has signed and who is missing, with these signatures. */
void approve_standing(const struct approving *approving, const struct plan_files *plan_files,
                      struct buf *out);

/* approve_sign.c: signs both texts and verifies what came; nothing is kept yet. */
bool approve_sign(const struct approving *approving, const char *signatures[2], struct err *err);
/* Notes the approval in the ledger that the plan was made on; what came of it, in words. */
const char *approve_record(const struct approving *approving);

#endif
