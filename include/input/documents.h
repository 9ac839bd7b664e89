/*
 * documents: which files of a project say what was verified, as a declaration names them.
 */
#ifndef TAUTLINE_INPUT_DOCUMENTS_H
#define TAUTLINE_INPUT_DOCUMENTS_H

#include "doc/schema.h"

/* A struct documents. */
extern const struct shape shape_documents;

#endif
