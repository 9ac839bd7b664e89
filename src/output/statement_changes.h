/*
 * statement_changes: the changes of a plan as rows of its text, and the undo that restores them.
 */
#ifndef TAUTLINE_OUTPUT_STATEMENT_CHANGES_H
#define TAUTLINE_OUTPUT_STATEMENT_CHANGES_H

#include <stdbool.h>

struct statement;
struct statement_lines;
struct statement_writer;

/* The changes between two empty lines, in columns; what they count goes into the summary. */
void statement_write_changes(struct statement_writer *writer, const struct statement *statement);
bool statement_read_changes(struct statement_lines *lines, const char *text, struct statement *out);

/* What would be written back, one for each change that is written; or why there is nothing. */
void statement_write_undo(struct statement_writer *writer, const struct statement *statement);
bool statement_read_undo(struct statement_lines *lines, const char *text, struct statement *out);

#endif
