/* What the parts of the doctor share. */
#ifndef TAUTLINE_SRC_CMD_DOCTOR_PARTS_H
#define TAUTLINE_SRC_CMD_DOCTOR_PARTS_H

#include "model/run.h"

struct app;
struct buf;

/* One examination: a line `ok`, `bad` or `?`, and the code that follows from it. */
struct exam {
    struct app *app;
    struct buf *out;
    enum exit_code code;
};

void exam_tell(struct exam *exam, const char *mark, const char *name, const char *words);
void exam_good(struct exam *exam, const char *name, const char *words);
void exam_bad(struct exam *exam, const char *name, const char *words, enum exit_code code);

/* doctor_trust.c: the gate, and whether the people who are listed can open it. */
void exam_trust(struct exam *exam, const struct run *run);

#endif
