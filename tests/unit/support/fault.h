/*
 * fault: the fault server of tests/support, started for one test program.
 */
#ifndef TAUTLINE_TEST_FAULT_H
#define TAUTLINE_TEST_FAULT_H

#include <stdbool.h>
#include <sys/types.h>

struct fault {
    pid_t pid;
    int input;          /* the server ends when this is closed, also by our own end */
    char listing[4096]; /* `name value` lines */
};

/* `options`: NULL-terminated, at most 4. False where it does not come up. */
bool fault_start(struct fault *fault, const char *const *options);
void fault_stop(struct fault *fault);

/* The value that the server printed for `name`; valid until the next call. */
const char *fault_value(const struct fault *fault, const char *name, char *out);
enum { FAULT_VALUE_SIZE = 256 };

#endif
