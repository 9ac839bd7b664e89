/*
 * fault_server: the fault server of tests/support, started for one test program.
 */
#ifndef TAUTLINE_TEST_FAULT_SERVER_H
#define TAUTLINE_TEST_FAULT_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct fault_server {
    pid_t pid;
    int input;          /* the server ends when this is closed, also by our own end */
    char listing[4096]; /* `name value` lines */
};

/* `options`: NULL-terminated, at most 4. False where it does not come up. */
bool fault_server_start(struct fault_server *server, const char *const *options);
void fault_server_stop(struct fault_server *server);

/* The value that the server printed for `name`; valid until the next call. */
const char *fault_server_value(const struct fault_server *server, const char *name, char *out);
enum { FAULT_SERVER_VALUE_SIZE = 256 };

#endif
