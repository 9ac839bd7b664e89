/*
 * declaration: an adopted service as a commented desired state.
 *
 * What is written is read back by input/desired as it was meant. Comments say what was guessed and what
 * to review; no value of a secret is at hand here.
 */
#ifndef TAUTLINE_OUTPUT_DECLARATION_H
#define TAUTLINE_OUTPUT_DECLARATION_H

#include "model/adoption.h"

struct buf;

void declaration_text(struct buf *out, const struct adoption *adoption);

/* Any text as a scalar that doc/yaml reads back to the same text: plain where neither YAML nor a declaration
 * (`absent`, `unknown`) could take it for something else, else in double quotes, with escapes for what a
 * reader cannot see. `text` is UTF-8 without NUL. */
void yaml_scalar(struct buf *out, const char *text);

#endif
