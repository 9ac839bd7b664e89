/*
 * process: hardens this process for secrets; its environment and its signals.
 */
#ifndef TAUTLINE_WORLD_PROCESS_H
#define TAUTLINE_WORLD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct secrets;

struct process_start {
    bool stdout_was_closed;
    bool stderr_was_closed;
};

/* The first call in `main`, before any thread: not dumpable, no core, umask 077, descriptors 0 to 2 open
 * (on /dev/null where they were closed), all others closed, SIGPIPE ignored. Removes everything from the
 * environment that changes how libraries behave: proxies, SSLKEYLOGFILE, OPENSSL_CONF, SSL_CERT_FILE,
 * resolver, locale and allocator settings, LD_*, and entries that are not NAME=VALUE. Ends the process
 * with code 1 where its memory cannot be protected from other processes. */
void process_harden(struct process_start *out);

/* Moves a secret from the environment into the registry, without one newline at its end; the variable is
 * wiped. Returns its handle, -1
 * where the variable is not set, -2 where it is empty. A second call finds the same handle. */
int process_take_secret(struct secrets *secrets, const char *name);

/* What this program says by itself is no secret: all constant text of its file, copied into `arena`. */
void process_allow_words(struct arena *arena, struct secrets *secrets);

/* A variable that is not secret; NULL where it is unset or empty. Valid until the environment changes. */
const char *process_variable(const char *name);

/* Blocks SIGINT, SIGTERM and SIGHUP from now on, so that a command that changes something can finish its
 * current step. */
void process_hold_signals(void);
/* Is one of them pending? */
bool process_is_asked_to_stop(void);
/* Waits for this time, or until one of them arrives. */
void process_sleep(int64_t milliseconds);

/* Is descriptor `fd` a terminal? */
bool process_is_terminal(int fd);

#endif
