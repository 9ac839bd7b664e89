/*
 * process: makes this process a safe place for secrets, first thing in `main`.
 */
#ifndef TAUTLINE_WORLD_PROCESS_H
#define TAUTLINE_WORLD_PROCESS_H

#include <stdbool.h>

struct secrets;

/* Not dumpable, no core, umask 077, descriptors 0 to 2 open (on /dev/null where they were not; then
 * `stdout_was_closed` / …), others closed, SIGPIPE ignored, and the environment freed of everything
 * that changes how libraries behave (SECURITY "HTTP": proxies, SSLKEYLOGFILE, OPENSSL_CONF, …). */
struct process_start {
    bool stdout_was_closed;
    bool stderr_was_closed;
};

void process_harden(struct process_start *out);

/* A secret from the environment: kept in the registry, wiped in place, unset. Returns its handle,
 * -1 where the variable is not set, -2 where it is empty. The second call finds the same handle. */
int process_take_secret(struct secrets *secrets, const char *name);

/* A variable that is no secret; NULL where it is not set or empty. */
const char *process_variable(const char *name);

/* Is descriptor `fd` a terminal? */
bool process_is_terminal(int fd);

#endif
