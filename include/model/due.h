/*
 * due: what had a day, and that day has come: a rotation that is overdue, an exception that has ended and
 * is still declared, a certificate that ends within the days that its probe allows.
 *
 * It changes no exit code, and every format tells it beside the verdict: nothing else would, where all is in
 * sync.
 */
#ifndef TAUTLINE_MODEL_DUE_H
#define TAUTLINE_MODEL_DUE_H

#include "model/run.h"

struct arena;

enum due_kind { DUE_ROTATION, DUE_EXCEPTION, DUE_CERTIFICATE, DUE_KINDS };

const char *due_kind_name(enum due_kind kind); /* rotation, exception, certificate */

struct due {
    enum due_kind kind;
    const char *name; /* of the secret, the exception, the probe */
    int64_t when;     /* the first second after its last day; when the certificate ends */
    const struct judgement *judgement;
    const struct finding *finding;
};

struct dues {
    const struct due *items; /* by kind, then as the run has them */
    size_t count;
};

/* Lives in `arena` and borrows from the run. */
void dues_of(struct arena *arena, const struct run *run, struct dues *out);

#endif
