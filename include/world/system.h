/*
 * system: the clock, random bytes, and the person at the terminal.
 */
#ifndef TAUTLINE_WORLD_SYSTEM_H
#define TAUTLINE_WORLD_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_now(void);          /* seconds since 1970, UTC; read once per run */
int64_t clock_milliseconds(void); /* monotonic, from an arbitrary start */

/* Fills `length` bytes from getrandom(2); ends the process if that fails. */
void random_bytes(void *out, size_t length);

/* `digits` lower-case hex digits and a NUL: `out` has room for digits + 1. */
void random_hex(char *out, size_t digits);

/* A number from 0 to limit - 1, uniformly distributed; 0 where `limit` is 0. */
uint32_t random_below(uint32_t limit);

/* Are stdin and stderr terminals, so that a person can be prompted? */
bool terminal_is_there(void);

/* Discards input that was typed before the prompt, so that it cannot answer it. Call before writing the
 * prompt. */
void terminal_forget(void);

/* Reads one line from stdin, at most `size` - 1 bytes, without its end. False at the end of input and for
 * a longer line. */
bool terminal_answer(char *out, size_t size);

#endif
