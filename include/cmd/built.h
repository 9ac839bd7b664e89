/*
 * built: when this version was made.
 */
#ifndef TAUTLINE_CMD_BUILT_H
#define TAUTLINE_CMD_BUILT_H

#include <stdint.h>

/* 2026-02-24T00:00:00Z. A clock that shows an earlier time is wrong (SECURITY, "Clock"). Written down and
 * not taken from the compiler, so that the same sources give the same program. */
#define BUILT_AT ((int64_t)1771891200)

#endif
