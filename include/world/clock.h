/*
 * clock: the time, asked once per run; and a monotonic clock for measuring.
 */
#ifndef TAUTLINE_WORLD_CLOCK_H
#define TAUTLINE_WORLD_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);          /* seconds since 1970, UTC */
int64_t clock_milliseconds(void); /* monotonic, from an arbitrary start; never goes back */

#endif
