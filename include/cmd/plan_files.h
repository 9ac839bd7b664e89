/*
 * plan_files: the files of a plan, each read once: its text, its closing plan, the signatures.
 *
 * `PLAN` is the text, `PLAN.sig` (as ssh-keygen itself calls it) and `PLAN.sig.PRINCIPAL` are its
 * signatures; `PLAN.closing` is the plan that closes an exception again, with signatures of its own
 * (`PLAN.closing.sig.PRINCIPAL`).
 */
#ifndef TAUTLINE_CMD_PLAN_FILES_H
#define TAUTLINE_CMD_PLAN_FILES_H

#include "act/gate.h"
#include "crypto/digest.h"

struct app;

enum { PLAN_SIGNATURES_MOST = 64 };

struct plan_file {
    const char *path;
    const char *text; /* as read, NUL after its end */
    size_t length;
    char digest[DIGEST_HEX_SIZE]; /* of the text */
    struct statement read;        /* after plan_files_understand */
    const struct gate_signature *signatures;
    size_t signature_count;
};

struct plan_files {
    struct plan_file plan;
    bool has_closing; /* there is a file PLAN.closing */
    struct plan_file closing;
};

/* Reads the files. A signature file that cannot be read is there without bytes: it counts for
 * nothing, and the gate names it. Where there are more than PLAN_SIGNATURES_MOST, none is taken:
 * an error. */
bool plan_files_load(struct app *app, const char *path, struct plan_files *out, struct err *err);

/* Reads the texts back. What is not exactly a statement is refused (exit 6): ERR_INPUT at its line. */
bool plan_files_understand(struct app *app, struct plan_files *plan_files, struct err *err);

/* What the gate asks of the files; the rest of `out` stays as it is. `closing` has to live as long. */
void plan_files_ask(const struct plan_files *plan_files, struct gate_closing *closing,
                    struct gate_question *out);

/* `PATH.sig.PRINCIPAL`, with what could lead into another folder percent-encoded. */
const char *plan_files_signature_path(struct app *app, const char *path, const char *principal);

/* Tells of a refusal on stderr, with its rule (where it has one), what moved and which signatures do not
 * count; its exit code. */
int plan_files_refused(struct app *app, const struct gate_refusal *refusal);

#endif
