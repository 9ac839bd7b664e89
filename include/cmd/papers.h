/*
 * papers: the files of a plan, each read once: its text, its closing plan, the signatures.
 *
 * `PLAN` is the text, `PLAN.sig` (as ssh-keygen itself calls it) and `PLAN.sig.PRINCIPAL` are its
 * signatures; `PLAN.closing` is the plan that closes an exception again, with signatures of its own
 * (`PLAN.closing.sig.PRINCIPAL`).
 */
#ifndef TAUTLINE_CMD_PAPERS_H
#define TAUTLINE_CMD_PAPERS_H

#include "act/gate.h"
#include "crypto/digest.h"

struct app;

enum { PAPERS_SIGNATURES_MOST = 64 };

struct paper {
    const char *path;
    const char *text; /* as read, NUL after its end */
    size_t length;
    char digest[DIGEST_HEX_SIZE]; /* of the text */
    struct statement read;        /* after papers_understand */
    const struct gate_signature *signatures;
    size_t signature_count;
};

struct papers {
    struct paper plan;
    bool has_closing; /* there is a file PLAN.closing */
    struct paper closing;
};

/* Reads the files. A signature file that cannot be read is there without bytes: it counts for
 * nothing, and the gate names it. Where there are more than PAPERS_SIGNATURES_MOST, none is taken:
 * an error. */
bool papers_load(struct app *app, const char *path, struct papers *out, struct err *err);

/* Reads the texts back. What is no statement to the byte is refused (exit 6): ERR_INPUT at its line. */
bool papers_understand(struct app *app, struct papers *papers, struct err *err);

/* What the gate asks of the papers; the rest of `out` stays as it is. `closing` has to live as long. */
void papers_ask(const struct papers *papers, struct gate_closing *closing,
                struct gate_question *out);

/* `PATH.sig.PRINCIPAL`, with what could lead into another folder percent-encoded. */
const char *papers_signature_path(struct app *app, const char *path, const char *principal);

/* Tells of a refusal on stderr, with what moved and which signatures do not count; its exit code. */
int papers_refused(struct app *app, const struct gate_refusal *refusal);

#endif
