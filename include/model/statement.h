/*
 * statement: a plan as the text that is read, signed and done, as plain fields.
 *
 * output/statement writes it, input/statement reads it; what they write and read is the same to the
 * byte. Two kinds: a plan, and the closing plan of an exception that a plan opens.
 */
#ifndef TAUTLINE_MODEL_STATEMENT_H
#define TAUTLINE_MODEL_STATEMENT_H

#include "model/plan.h"

struct arena;

enum { STATEMENT_VERSION = 1, STATEMENT_LIMIT = 64 * 1024, STATEMENT_NUMBER_DIGITS = 16 };

/* The namespace of signatures, and the first words of the text. */
#define STATEMENT_NAMESPACE "tautline-plan"

enum statement_kind { STATEMENT_PLAN, STATEMENT_CLOSING };

struct statement_row {
    const char *name;
    const char *before, *after; /* as words, as in struct change */
    enum change_kind kind;
    enum direction direction;
    bool shared;
};

/* One value that the undo writes back; NULL: remove. */
struct statement_undo {
    const char *name;
    bool shared;
    const char *value;
};

struct statement {
    enum statement_kind kind;
    const char *service, *environment; /* names */
    const char *project_id, *service_id, *environment_id;
    const char *api;          /* the API's address */
    bool simulated;           /* said in the text */
    const char *author;       /* taken over by apply, like made, expires, number and ledger */
    int64_t made, expires;    /* a CLOSING does not expire (0): it can only tighten */
    int64_t not_before;       /* CLOSING: the exception's end */
    const char *exception;    /* CLOSING: its name */
    const char *number;       /* 16 hex digits */
    const char *desired_file; /* last part of its path */
    const char *desired;      /* SHA-256 as 64 hex digits, like all digests here */
    const char *trust;
    const char *seen;
    size_t seen_count;  /* settings that `seen` covers */
    const char *key_id; /* of the fingerprint key */
    const char *ledger_id;
    size_t ledger_entry;     /* number of the newest entry … */
    const char *ledger_head; /* … and its digest */
    const struct statement_row *rows;
    size_t row_count;
    bool deploys;
    struct names requires; /* CLOSING: preconditions, `HEYREACH_BEARER_TOKEN is stored` … */
    /* Afterwards; only in a PLAN: a CLOSING speaks of nothing else than its exception. */
    size_t guardrails_held, guardrails_unobserved, guardrails_lifted;
    struct names open; /* exceptions open afterwards: `heyreach-unsigned until 2026-03-10` */
    bool has_undo;     /* never in a CLOSING: what was closed stays closed */
    const char *undo_breaches; /* the guardrail because of which there is no undo; NULL */
    const struct statement_undo *undo;
    size_t undo_count;
    const char *closing; /* PLAN that opens an exception: digest of its closing plan; else NULL */
    struct names needs;
    size_t adds, changed, removes, weakens, strengthens;
};

/* --- the words of the text, which the writer and the reader share ------------------------------- */

/* The labelled lines in their order. */
enum statement_part {
    PART_FOR,
    PART_PROJECT,
    PART_ENVIRONMENT,
    PART_SERVICE,
    PART_API,
    PART_EXCEPTION,
    PART_NOT_BEFORE,
    PART_AUTHOR,
    PART_MADE,
    PART_EXPIRES,
    PART_NUMBER,
    PART_DESIRED,
    PART_TRUST,
    PART_SEEN,
    PART_LEDGER, /* the last before the rows */
    PART_REQUIRES,
    PART_AFTERWARDS,
    PART_UNDO,
    PART_CLOSING,
    PART_NEEDS,
    PART_COUNT
};

/* Columns before what a label says, before a digest, and before the rest of a line that goes on. */
enum { PART_COLUMN = 13, PART_HANG = 15, ROW_HANG = 6, TALL_HANG = 12 };

/* Whole sentences. */
#define STATEMENT_SIMULATED        "SIMULATED: the API is a replacement on this machine, not Railway"
#define STATEMENT_TRUST_WORDS      "who may sign: the roles and the keys"
#define STATEMENT_DEPLOY_WORDS     "    then one deploy of "
#define STATEMENT_LIVE_WORDS       "    = is stored already; the deploy makes it live"
#define STATEMENT_SHARED_WORDS     "    shared. is the whole environment's; other services may read it"
#define STATEMENT_AFTERWARDS_WORDS "by what is declared and what is stored"
#define STATEMENT_OPEN_WORDS       "open: "
#define STATEMENT_UNDO_BREACHES    "none: it would breach "
#define STATEMENT_CLOSING_WORDS    "signed with this plan; it ends what this plan opens"

const char *statement_title(enum statement_kind kind); /* `tautline plan 1` */
const char *statement_label(enum statement_part part);
/* Does this text have the part? `Requires`, `Closing` and the like only where there is something to say. */
bool statement_has(const struct statement *statement, enum statement_part part);

/* Marks of the rows: `+`, `~`, `-`, `=`. */
char statement_mark(enum change_kind kind);

/* Rows stand in columns; what does not fit stands in several lines. */
struct statement_columns {
    size_t name, values; /* widths */
};

struct statement_columns statement_columns(const struct statement *statement);
bool statement_row_is_tall(const struct statement_columns *columns,
                           const struct statement_row *row);
bool statement_has_live(const struct statement *statement);
bool statement_has_shared(const struct statement *statement);
/* Why there is no undo, where it is not for a guardrail. */
const char *statement_no_undo(const struct statement *statement);
/* Text of ours that can be told from a text in quotes, and from the next line: visible ASCII and single
 * blanks, without quotes and backslashes. */
bool statement_is_prose(const char *text);
/* `shared.NAME` for a variable of the environment. */
size_t statement_name_length(const char *name, bool shared);

/* What follows from a plan: rows, deploy, guardrails, exceptions, undo, needs and counts. The rest of
 * `out` stays as it is. */
void statement_of_plan(struct arena *arena, const struct plan *plan, struct statement *out);

#endif
