/*
 * report_entry: everything that a run has to tell, worst first, whatever it is.
 *
 * A fault in what was read, a target that was not looked at, a finding: formats that rank, cut or
 * annotate (SARIF, GitHub, Markdown) see one list. What is in sync is not in it. Where a run does not
 * end with 0, the first item is of the class that it ends with.
 */
#ifndef TAUTLINE_OUTPUT_REPORT_ENTRY_H
#define TAUTLINE_OUTPUT_REPORT_ENTRY_H

#include "model/run.h"

struct arena;

/* What an item calls for, said by how it is shown. */
enum entry_level {
    ENTRY_ERROR,   /* something is to be done */
    ENTRY_WARNING, /* somebody has to look */
    ENTRY_NOTE
};

const char *entry_level_name(enum entry_level level); /* error, warning, note */

struct report_entry {
    enum exit_code code; /* what it alone would end with */
    enum entry_level level;
    bool is_excepted;      /* an exception in force covers it: nothing to be done now */
    const char *kind;      /* `fault`, `target`, else that of the finding */
    const char *rule;      /* name of the guardrail, else what is wrong: `drift`, `probe-failed` */
    const char *rule_text; /* that rule in one sentence */
    const char *word;      /* `DRIFT` */
    const char *section;   /* under which it stands where there are sections */
    const char *name;      /* of the finding; the file or the target */
    const char *marks;     /* ` SIMULATED`, behind a title; NULL: none */
    const char *project, *service, *environment; /* NULL: of none in particular */
    const char *says;                  /* of a change: `true → false`; NULL: it is none */
    const char *why, *advice;          /* may be NULL */
    struct place where;                /* in the declaration; a NULL file where nothing is known */
    const struct judgement *judgement; /* only of a check; NULL for a fault */
    const struct finding *finding;     /* NULL for fault and target */
};

struct report_entries {
    const struct report_entry *items;
    size_t count;
};

void report_entries_make(struct arena *arena, const struct run *run, struct report_entries *out);

/* `DRIFT: QUERY_TOKEN_ENABLED (production)`, escaped; with a mark where the run is simulated or
 * hypothetical. */
const char *report_entry_title(struct arena *arena, const struct report_entry *item);
/* All of it but the title: what is wanted, the four witnesses, why, what to do; escaped, one line
 * each, without a newline at the end. */
const char *report_entry_text(struct arena *arena, const struct report_entry *item);
/* `stored true ≠   running true ≠   reported –   behaved ≠`; NULL where it is no setting. */
const char *report_entry_witnesses(struct arena *arena, const struct report_entry *item);

/* The exception that covers it; NULL where there is none or it is not declared any more. */
const struct exception *report_entry_exception(const struct report_entry *item);

/* 16 hex digits that stay the same from run to run and tell this thing from every other: of kind,
 * project, service, environment and name; of a change also the file. */
const char *report_entry_fingerprint(struct arena *arena, const struct report_entry *item);

/* A file as seen from `folder` (NULL: from where it was named): without the folder and without `./`
 * in front. What lies elsewhere stays absolute. */
const char *report_entry_path(const char *folder, const char *file);

#endif
