/*
 * commands: all commands, each a row in its own file. Dispatch, help and accepted options come from the rows.
 */
#ifndef TAUTLINE_CMD_COMMANDS_H
#define TAUTLINE_CMD_COMMANDS_H

#include <stddef.h>

#include "output/report.h"

struct app;

/* What a command accepts, as bits of its row. */
enum option_use {
    USE_NOTHING = 0,
    USE_LOOK = 1,       /* sends requests: --env, --secrets, --ca-file, --proxy */
    USE_REPORT = 2,     /* writes a report: --output, --json, --all, --timing */
    USE_HYPOTHESIS = 4, /* may be asked about another time: --at */
    USE_STATE = 8,      /* keeps or reads a ledger: --state */
    USE_TRUST = 16,     /* needs to know who may: --trust */
    USE_PLAN = 32,
    USE_APPROVE = 64,
    USE_APPLY = 128,
    USE_EVIDENCE = 256,
    USE_EXIT_STYLE = 512, /* may end as another tool would: --exit-style */
    USE_PULL = 1024,
    USE_EXCHANGES = 2048, /* shows requests and answers: --body */
    USE_DOCUMENTS = 4096, /* works below a folder: --root */
    USE_COVERAGE = 8192   /* counts faults: --at-least, --env */
};

/* Of a command without USE_REPORT. */
#define NO_REPORT SUBJECTS

struct command {
    const char *name;
    const char *words; /* for the usage line: `[FILE…]` */
    const char *about; /* one line */
    const char *more;  /* some sentences for `--help` */
    size_t words_least, words_most;
    int (*run)(struct app *app); /* returns the exit code */
    /* With USE_EXIT_STYLE: the code as another tool would end, once nothing can change it. */
    int (*styled)(const struct app *app, int code);
    unsigned uses;        /* enum option_use */
    enum subject subject; /* with USE_REPORT: what its report is about; else NO_REPORT */
};

/* A command is a word here and its row in the file of its name. */
/* clang-format off */
#define COMMAND_ROWS(row) \
    row(validate) row(coverage) row(check) row(plan) row(review) row(explain) \
    row(probe) row(doctor) row(evidence) row(documents) row(approve) row(apply) row(pull) \
    row(schema)
/* clang-format on */

#define COMMAND_DECLARED(name) extern const struct command name##_command;
COMMAND_ROWS(COMMAND_DECLARED)
#undef COMMAND_DECLARED

/* Of a command that takes any number of files: so many are enough. */
enum { ANY_WORDS = 1000 };

extern const struct command *const commands[]; /* in the order of the help */
extern const size_t command_count;

#endif
