/*
 * random: bytes nobody can guess, from the kernel.
 */
#ifndef TAUTLINE_WORLD_RANDOM_H
#define TAUTLINE_WORLD_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills `length` bytes from getrandom(2); ends the process where the kernel gives none. */
void random_bytes(void *out, size_t length);

/* `digits` lower-case hex digits and a NUL: `out` has room for digits + 1. */
void random_hex(char *out, size_t digits);

/* A number from 0 to limit - 1, each as likely as any other; 0 where `limit` is 0. */
uint32_t random_below(uint32_t limit);

#endif
