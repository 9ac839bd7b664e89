/*
 * options: the command line as rows, and help printed from the same rows.
 */
#ifndef TAUTLINE_CMD_OPTIONS_H
#define TAUTLINE_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/detection.h"
#include "model/names.h"

struct arena;
struct buf;
struct command;
struct err;

/* `--output FORMAT[=PATH]`; a NULL path is stdout. */
struct output_option {
    const char *format;
    const char *path;
};

/* The exit code of a check as another kind of tool says it. The report always names Tautline's own code;
 * what a style changes is only what the process ends with. Wrong usage is 64 in every style. */
enum exit_style {
    STYLE_TERRAFORM, /* our own: 0 in sync, 1 failed, 2 changes, 3 breached, 4 inconclusive */
    STYLE_NAGIOS,    /* 0 ok, 1 warning, 2 critical, 3 unknown */
    STYLE_DIFF       /* 1 where things differ and 2 in trouble, as diff and grep have it */
};

struct options {
    const struct command *command; /* NULL: `tautline` alone, --help or --version */
    struct names words;            /* the arguments that are not options: FILE, KEY, NAME */
    struct names environments;     /* --env, may be repeated; none: all */
    const struct output_option *outputs;
    size_t output_count;
    enum exit_style exit_style; /* --exit-style */
    bool has_at;
    int64_t at;                     /* --at */
    const char *author;             /* --author */
    const char *trust_file, *state; /* --trust, --state */
    const char *output_file;        /* -o */
    struct names only;              /* --only, may be repeated */
    const char *key_file, *principal, *reviewed;
    struct names shown; /* --show, may be repeated */
    const char *lead, *sent_at, *confirmation;
    int64_t valid, settle, wait;   /* seconds; 0: not given */
    int64_t passes;                /* 0: not given */
    const char *project, *service; /* --project, --service: a name or an id */
    struct least at_least;         /* --at-least */
    bool detailed_exit_code, print_only, dry_run, closing, replace, body;
    bool all, quiet, no_color, timing, help, version;
    const char *secrets_dir, *ca_file, *proxy, *root; /* NULL: not given */
};

/* Reads the command line. Errors are ERR_USAGE with a hint that names what was probably meant. */
bool options_read(struct arena *arena, int argc, char *const *argv, struct options *out,
                  struct err *err);

/* Help for everything (NULL) or for one command. */
void options_help(struct buf *out, const struct command *command);

#endif
