/*
 * spawn: runs one program of the system, with nothing of ours but what it is given.
 *
 * Its environment is small and made here: PATH of the system's folders, and of ours HOME,
 * SSH_AUTH_SOCK, TERM and GPG_TTY, which agents, security keys and questions on the terminal need.
 * Of our descriptors it has none: stdin comes from a buffer, stdout goes into one, and stderr is
 * the terminal where a person may be asked, else a buffer too. No secret is ever handed over.
 *
 * Programs are looked for in SPAWN_FOLDERS alone. Whoever can set PATH could else put a program of
 * his own in the place of ssh-keygen, and have another text signed than the one that was shown.
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
    /* A person may be asked for a passphrase or to touch a key: stderr is ours, and there is no
     * end of the time but the person's own. */
    bool asks;
    int64_t milliseconds; /* how long it may take where nobody is asked */
};

struct spawn_result {
    const char *output; /* stdout, NUL after its end */
    size_t length;
    const char *said; /* stderr where nobody was asked, its first bytes, trimmed; else "" */
    int code;         /* exit code, or minus the signal that ended it */
};

/* False where it could not be run to its end (ERR_SYSTEM): not found, too long, too much. A code that
 * is not 0 is no failure here. */
bool spawn_run(struct arena *arena, const struct spawn_options *options, struct spawn_result *out,
               struct err *err);

#endif
