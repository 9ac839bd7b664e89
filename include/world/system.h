/*
 * system: the time, asked once per run; and a monotonic clock for measuring.
 */
#ifndef TAUTLINE_WORLD_SYSTEM_H
#define TAUTLINE_WORLD_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_now(void);          /* seconds since 1970, UTC */
int64_t clock_milliseconds(void); /* monotonic, from an arbitrary start; never goes back */

/* --- random: bytes nobody can guess, from the kernel.
 */

/* Fills `length` bytes from getrandom(2); ends the process where the kernel gives none. */
void random_bytes(void *out, size_t length);

/* `digits` lower-case hex digits and a NUL: `out` has room for digits + 1. */
void random_hex(char *out, size_t digits);

/* A number from 0 to limit - 1, each as likely as any other; 0 where `limit` is 0. */
uint32_t random_below(uint32_t limit);

/* --- terminal: a question to the person at the terminal, and the answer.
 */

/* Is there a person: are stdin and stderr terminals? */
bool terminal_is_there(void);

/* Throws away what was typed before the question was to be seen, so that nothing typed ahead
 * answers it. Before the question is written. */
void terminal_forget(void);

/* One line from stdin without its end, of at most `size` - 1 bytes. False where nothing came, or
 * more. */
bool terminal_answer(char *out, size_t size);

#endif
