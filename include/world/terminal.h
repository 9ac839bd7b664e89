/*
 * terminal: a question to the person at the terminal, and the answer.
 */
#ifndef TAUTLINE_WORLD_TERMINAL_H
#define TAUTLINE_WORLD_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Is there a person: are stdin and stderr terminals? */
bool terminal_is_there(void);

/* Throws away what was typed before the question was to be seen, so that nothing typed ahead
 * answers it. Before the question is written. */
void terminal_forget(void);

/* One line from stdin without its end, of at most `size` - 1 bytes. False where nothing came, or
 * more. */
bool terminal_answer(char *out, size_t size);

#endif
