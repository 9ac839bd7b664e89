/*
 * judge_note: what is said beside the verdicts and changes no exit code.
 */
#ifndef TAUTLINE_MODEL_JUDGE_NOTE_H
#define TAUTLINE_MODEL_JUDGE_NOTE_H

#include "model/judge_context.h"

/* Names that are said in one note; the rest is counted. */
enum { NOTE_NAMES_MOST = 8, ROTATION_NOTICE_DAYS = 14 };

/* The variables of the service that no setting of the declaration names (those that Railway provides
 * left out), sorted. None where the stored variables were not seen. */
struct names context_undeclared(const struct judge_context *context);

/* Number of notes there can be about one target. */
size_t judge_notes_most(const struct judge_context *context);
/* Writes the notes to `out` (room for judge_notes_most) and returns how many there are. */
size_t judge_notes(const struct judge_context *context, const struct names *undeclared,
                   struct finding *out);

#endif
