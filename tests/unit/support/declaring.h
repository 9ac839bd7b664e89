/*
 * declaring: declarations as text, their faults as the text that people see.
 */
#ifndef TAUTLINE_TEST_DECLARING_H
#define TAUTLINE_TEST_DECLARING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct desired;
struct faults;

/* Nine lines that every case starts with: project, two environments, MODE and a secret TOKEN. The
 * rest goes on with more settings, or with another section. */
extern const char declaring_start[];

/* The faults as they are printed, or `valid` where there are none. */
const char *declaring_said(struct arena *arena, const struct faults *faults);

/* Reads `declaring_start` and `rest`, called d.yaml. */
const char *declaring(struct arena *arena, const char *rest, struct desired *out);

struct declaring_row {
    const char *rest;
    const char *said;
};

/* Reads each behind `start`; fails the test at the first row that is not said whole. */
void declaring_rows(const char *start, const struct declaring_row *rows, size_t count);

#define DECLARING_ROWS(rows)       declaring_rows(declaring_start, rows, sizeof(rows) / sizeof(rows)[0])
#define DECLARING_WHOLE_ROWS(rows) declaring_rows("", rows, sizeof(rows) / sizeof(rows)[0])

#endif
