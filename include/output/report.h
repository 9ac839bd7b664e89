/*
 * report: the content of one report about a run, a plan, a review, evidence or coverage.
 *
 * The formats that rank, cut or annotate (SARIF, GitHub, Markdown, JUnit) read its entries, so that the
 * same writers show a plan, a review and a check. The others read the facts of its subject.
 *
 * The entries are everything that there is to tell, worst first: a fault in what was read, a target that
 * was not looked at, a finding, a change. What is in sync is not among them. Where a run does not end
 * with 0, its first entry is of the class that it ends with.
 */
#ifndef TAUTLINE_OUTPUT_REPORT_H
#define TAUTLINE_OUTPUT_REPORT_H

#include "model/run.h"
#include "output/page.h"

struct arena;
struct buf;
struct evidence;
struct coverage_facts;
struct plan_facts;
struct review_facts;

/* --- entries ----------------------------------------------------------------------------------- */

/* What an item calls for, said by how it is shown. */
enum entry_level {
    ENTRY_ERROR,   /* needs a change */
    ENTRY_WARNING, /* needs a reader */
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
    const char *section;   /* in formats with sections */
    const char *name;      /* of the finding; the file or the target */
    const char *marks;     /* ` SIMULATED`, behind a title; NULL: none */
    const char *project, *service, *environment; /* NULL: of none in particular */
    const char *target;                          /* report_target; NULL: not known */
    const char *says;                            /* of a change: `true → false`; else NULL */
    const char *why, *advice;                    /* may be NULL */
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
const char *report_entry_title(struct arena *arena, const struct report_entry *entry);
/* All of it but the title: what is wanted, the four witnesses, why, what to do; escaped, one line
 * each, without a newline at the end. */
const char *report_entry_text(struct arena *arena, const struct report_entry *entry);

/* The exception that covers it; NULL without one, or where it is no longer declared. */
const struct exception *report_entry_exception(const struct report_entry *entry);

/* Which target it was, by Railway's ids: `PROJECT.ENVIRONMENT.SERVICE`, as the folder of its state is called.
 * In an outage as its ledger knows it, or as they are declared; NULL: not known. */
const char *report_target(struct arena *arena, const struct judgement *judgement);

/* 16 hex digits that stay the same from run to run and tell this thing from every other: of kind,
 * target (by ids; by its names where they are not known) and name; of a change also the file; of a fault
 * its rule and place, which several faults may share. Files are told from `folder` (may be NULL). */
const char *report_entry_fingerprint(struct arena *arena, const struct report_entry *entry,
                                     const char *folder);

/* A file as seen from `folder` (NULL: from where it was named): without the folder and without `./`
 * in front. What lies elsewhere stays absolute. */
const char *report_entry_path(const char *folder, const char *file);

/* --- the headline ------------------------------------------------------------------------------ */

enum { HEADLINE_MOST = 16 };

/* What the classes consist of: `1 guardrail breached`, `2 settings drifted`, `1 pending`; the noun
 * only where it changes. */
struct headline {
    const char *phrases[HEADLINE_MOST];
    size_t count;
};

void headline_make(struct arena *arena, const struct run *run, struct headline *out);

/* `BREACHED, DRIFT - 1 guardrail breached, 1 setting drifted (exit 3)`. */
const char *headline_text(struct arena *arena, const struct run *run);
/* The same without classes and exit code; NULL where nothing is to be said. */
const char *headline_phrases(struct arena *arena, const struct run *run);

/* What kind of run this was, where it does not speak of the real service or of now; else NULL. */
const char *headline_simulated(bool simulated);
const char *headline_hypothetical(struct arena *arena, const struct run *run);
/* `DUE: TOKEN was to be rotated by 2026-06-01 (production); …`, all that model/due has; NULL: nothing is. */
const char *headline_due(struct arena *arena, const struct run *run);
/* What of it a finding of the run is about; NULL: it is about nothing that is due. */
const char *finding_due(struct arena *arena, const struct run *run, const struct finding *finding);

/* --- the report -------------------------------------------------------------------------------- */

/* What a report is about. */
enum subject {
    SUBJECT_RUN,
    SUBJECT_PLAN,
    SUBJECT_REVIEW,
    SUBJECT_EVIDENCE,
    SUBJECT_COVERAGE,
    SUBJECTS
};

/* Lines beside the headline, which every format tells. */
enum report_mark {
    MARK_SIMULATED,
    MARK_HYPOTHETICAL,
    MARK_DUE,
    MARK_UNREAD, /* of a review: HEAD could not be read whole */
    MARK_MERGED, /* of a review: what is judged is a merge */
    REPORT_MARKS
};

const char *
report_mark_name(enum report_mark mark); /* simulated, due, …: the word that it begins with */

/* Numbers of a report, above its items in a comment. */
struct report_table {
    const char *title;
    struct names columns;
    const struct names *rows;
    size_t count;
};

struct report {
    enum subject subject;
    const char *tool, *version;
    const char *command;  /* `check`, `plan`, `review` */
    const char *id;       /* of the run; NULL: it has none */
    const char *headline; /* `DRIFT - 1 setting drifted (exit 2)`, constant words, escaped */
    const char *marks[REPORT_MARKS]; /* NULL: it is not so */
    int64_t at;                      /* 0: of no instant */
    int exit;
    struct names keys;      /* what tells the comment about this from others; Markdown alone */
    const char *columns[4]; /* of Markdown's table */
    const char *help;       /* where to read more about an entry */
    struct names closing;   /* sentences at the end of a comment */
    const struct report_table *tables;
    size_t table_count;
    struct report_entries items;
    /* The facts of the subject; the others are NULL. */
    const struct run *run;
    const struct plan_facts *plan;
    const struct review_facts *review;
    const struct coverage_facts *coverage;
    const struct evidence *evidence; /* one for each target */
    size_t evidence_count;
};

typedef void report_write(struct buf *out, const struct report *report, const struct style *style);

/* Lives in `arena` and borrows from the run. */
void report_of_run(struct arena *arena, const struct run *run, struct report *out);

#endif
