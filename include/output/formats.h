/*
 * formats: every format of a report in one table: its name, what it is, and what writes a run, a plan, a
 * review, evidence and coverage in it. A format is added by its file in src/output and one row here.
 *
 * Below the table is what else is written in a format of its own: explanations and a schema.
 */
#ifndef TAUTLINE_OUTPUT_FORMATS_H
#define TAUTLINE_OUTPUT_FORMATS_H

#include "output/report.h"

/* Name and what it is, then the writers of a run, a plan, a review, evidence and coverage. */
/* clang-format off */
#define FORMAT_ROWS(row)                                                                           \
    row("text", "for people",                                                                      \
        text_run, text_plan, text_review, not_written, text_coverage)                              \
    row("json", "for programs",                                                                    \
        json_run, json_plan, json_review, json_evidence, json_coverage_report)                     \
    row("markdown", "a comment, or the summary of a step",                                         \
        markdown_report, markdown_report, markdown_report, markdown_evidence, markdown_report)     \
    row("github", "annotations of the changed files",                                              \
        github_report, github_report, github_report, not_written, not_written)                     \
    row("sarif", "results for code scanning",                                                      \
        sarif_report, sarif_report, sarif_report, not_written, not_written)                        \
    row("junit", "test results",                                                                   \
        junit_report, not_written, junit_report, not_written, not_written)                         \
    row("prometheus", "a textfile for a node exporter",                                            \
        prometheus_run, not_written, not_written, not_written, not_written)                        \
    row("nagios", "one line of a monitoring plugin",                                               \
        nagios_run, not_written, not_written, not_written, not_written)                            \
    row("html", "one page",                                                                        \
        html_run, html_plan, html_review, not_written, not_written)
/* clang-format on */

#define FORMAT_WRITERS(name, about, run, plan, review, evidence, coverage)                         \
    report_write run, plan, review, evidence, coverage;
FORMAT_ROWS(FORMAT_WRITERS)
#undef FORMAT_WRITERS

struct format {
    const char *name;
    const char *about;             /* what a document in it is */
    report_write *write[SUBJECTS]; /* not_written: this format does not show that subject */
};

/* NULL where there is no such format of that subject. */
const struct format *format_find(enum subject subject, const char *name);
/* `text, json, markdown`: the formats of that subject, in the order of the table. */
const char *format_list(struct arena *arena, enum subject subject);
/* The same with what each is, one line each, for `--help`. */
void format_help(struct buf *out, enum subject subject);

/* --- limits and values of some of them ---------------------------------------------------------- */

/* Markdown: a comment on GitHub holds 65,536 characters, and bytes are never fewer. The worst come first;
 * what does not fit is counted by class. */
enum { MARKDOWN_MOST = 65536 };

/* GitHub shows at most 10 errors and 10 warnings of a step. */
enum { GITHUB_ANNOTATIONS_MOST = 10 };

/* GitHub rejects a run with more results ("SARIF support for code scanning"). */
enum { SARIF_RESULTS_MOST = 25000 };

/* States of a monitoring plugin, which are also its exit codes (Monitoring Plugins Development
 * Guidelines). */
enum nagios_state { NAGIOS_OK = 0, NAGIOS_WARNING = 1, NAGIOS_CRITICAL = 2, NAGIOS_UNKNOWN = 3 };

/* Days before its end from which on an exception in force is a warning. */
enum { NAGIOS_NOTICE_DAYS = 7 };

/* Of a run that ends with `code`, which may be worse than its own: OK for 0, CRITICAL for a difference
 * and wherever a breach was found, UNKNOWN where nothing can be said; WARNING for 0 where an exception in
 * force ends within NAGIOS_NOTICE_DAYS. */
enum nagios_state nagios_state(const struct run *run, enum exit_code code);
/* The same of an exit code alone. */
enum nagios_state nagios_state_of(enum exit_code code);

/* --- beside reports ------------------------------------------------------------------------------ */

/* The JSON Schemas (draft-07) of `tautline/report/v1` and `tautline/coverage/v1`. */
void json_report_schema(struct buf *out);
void json_coverage_schema(struct buf *out);

/* Everything about one setting, guardrail, probe or exception: its rows, what was seen, and what would
 * change the verdict. False where no target of the run declares `key`. */
bool explain_text(struct buf *out, const struct run *run, const char *key,
                  const struct style *style);

#endif
