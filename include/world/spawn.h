/*
 * spawn: runs one program of the system, which inherits nothing but what it is given.
 *
 * Its environment is built here: PATH with the system's folders, and our HOME, SSH_AUTH_SOCK, TERM and
 * GPG_TTY, which agents, security keys and prompts on the terminal need. It inherits none of our
 * descriptors: stdin is a buffer, stdout goes to a buffer, and stderr is the terminal where a person may
 * be prompted, else a buffer. It never gets a secret.
 *
 * Programs are searched for in SPAWN_FOLDERS only. With PATH, an attacker who can set it could replace
 * ssh-keygen and have a text signed that differs from the one shown.
 */
#ifndef TAUTLINE_WORLD_SPAWN_H
#define TAUTLINE_WORLD_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

#define SPAWN_FOLDERS "/usr/bin:/bin:/usr/local/bin"

struct spawn_options {
    const char *name;        /* `ssh-keygen` */
    const char *const *argv; /* from the name on, ended by NULL */
    const char *input;       /* stdin */
    size_t input_length;
    size_t output_most; /* bytes of stdout; more is an error */
    /* A person may be prompted for a passphrase or to touch a key: stderr is ours, and there is no time
     * limit. */
    bool asks;
    int64_t milliseconds; /* time limit without `asks` */
};

struct spawn_result {
    const char *output; /* stdout, NUL after its end */
    size_t length;
    const char *said; /* the first bytes of stderr, trimmed; "" with `asks` */
    int code;         /* exit code, or minus the signal that ended it */
};

/* False where it did not run to its end (ERR_SYSTEM): not found, too slow, too much output. An exit code
 * other than 0 is not an error here. */
bool spawn_run(struct arena *arena, const struct spawn_options *options, struct spawn_result *out,
               struct err *err);

#endif
