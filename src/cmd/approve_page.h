/*
 * approve_page: what approve shows before it asks, and the commands for another machine.
 */
#ifndef TAUTLINE_SRC_CMD_APPROVE_PAGE_H
#define TAUTLINE_SRC_CMD_APPROVE_PAGE_H

#include "cmd/plan_files.h"
#include "cmd/trust.h"
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
    const char
        *reviewed; /* is the declaration the reviewed one, in words; NULL: it was not asked */
};

/* Is a plan that opens an exception signed together with the one that closes it? */
bool approving_opens(const struct approving *approving);

/* Does a second person have to sign beside the one role that is needed? */
bool approving_needs_second(const struct approving *approving);

/* The address at which passkeys sign this plan; NULL: nowhere. */
const char *approving_page(const struct approving *approving);

/* The texts in full, their digests, who has to sign and has signed, until when, and who signs now. */
void approve_page(const struct approving *approving, struct buf *out);

/* Who has to sign and has signed, of the files as they were read last. */
void approve_standing(const struct approving *approving, const struct plan_files *plan_files,
                      struct buf *out);

/* The commands that sign the same bytes where the key is. */
void approve_commands(const struct approving *approving, struct buf *out);

#endif
