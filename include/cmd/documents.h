/*
 * documents: marked blocks in declared Markdown files, held against what was verified, or written.
 */
#ifndef TAUTLINE_CMD_DOCUMENTS_H
#define TAUTLINE_CMD_DOCUMENTS_H

struct app;

/* `check` ends with 2 where a document says something else, 4 where what it is about was not verified
 * whole. `update` rewrites the blocks that are out of step, and nothing else. */
int documents_command(struct app *app);

#endif
