/*
 * process: makes this process a safe place for secrets, first thing in `main`.
 */
#ifndef TAUTLINE_WORLD_PROCESS_H
#define TAUTLINE_WORLD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct secrets;

struct process_start {
    bool stdout_was_closed;
    bool stderr_was_closed;
};

/* Before anything is opened and before any thread: not dumpable, no core, umask 077, descriptors 0
 * to 2 open (on /dev/null where they were not), others closed, SIGPIPE ignored, and the environment
 * freed of everything that changes how libraries behave: proxies, SSLKEYLOGFILE, OPENSSL_CONF,
 * SSL_CERT_FILE, resolver, locale and allocator settings, LD_*, and entries that are no NAME=VALUE.
 * Where the process cannot be closed to others it ends with code 1. */
void process_harden(struct process_start *out);

/* A secret from the environment: kept in the registry, wiped in place, and no longer in the
 * environment. Returns its handle, -1 where the variable is not set, -2 where it is empty. The
 * second call finds the same handle. */
int process_take_secret(struct secrets *secrets, const char *name);

/* A variable that is no secret; NULL where it is not set or empty. Valid as long as the environment
 * is not changed. */
const char *process_variable(const char *name);

/* SIGINT, SIGTERM and SIGHUP wait from now on: what is under way is finished, however often they
 * come. For commands that change something. */
void process_hold_signals(void);
/* Does one of them wait? */
bool process_is_asked_to_stop(void);
/* Waits so long, or until one of them comes. */
void process_sleep(int64_t milliseconds);

/* Is descriptor `fd` a terminal? */
bool process_is_terminal(int fd);

#endif
