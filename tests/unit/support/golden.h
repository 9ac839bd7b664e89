/*
 * golden: whole outputs, kept as files beside the tests that compare them.
 */
#ifndef TAUTLINE_TEST_GOLDEN_H
#define TAUTLINE_TEST_GOLDEN_H

#include <stddef.h>

/* Fails the test at the first line in which `text` differs from the file at `path` (from the root
 * of the project). Called with GOLDEN=write in the environment, the test program writes the files
 * instead, for a person to read the difference before it is committed. */
void golden_check(const char *path, const char *text, size_t length);

#endif
