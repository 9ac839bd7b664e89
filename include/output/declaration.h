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

#endif
