/*
 * words: the names of classes, verdicts and states, in one place for every format.
 */
#ifndef TAUTLINE_OUTPUT_WORDS_H
#define TAUTLINE_OUTPUT_WORDS_H

#include <stdint.h>

#include "model/run.h"
#include "output/page.h"

struct arena;
struct buf;

/* A class, by its exit code: `BREACHED` for people, `breached` for programs. */
const char *class_word(enum exit_code code);
const char *class_key(enum exit_code code);
enum tone class_tone(enum exit_code code);

/* The classes in order: 0 is the worst, the last is in sync. */
enum { CLASSES = 8 };
enum exit_code class_at(size_t rank);

/* The classes of one target, worst first; none where it is in sync. `out` holds 8. */
size_t judgement_classes(const struct judgement *judgement, enum exit_code out[8]);
/* `BREACHED, DRIFT`; `IN SYNC` where there is none. */
const char *classes_text(struct arena *arena, const enum exit_code *classes, size_t count);

/* What a verdict is called, what it means in one plain sentence, and how settings with it are
 * counted (`2 settings drifted`: `drifted`). */
struct verdict_words {
    const char *word; /* `DRIFT` */
    enum tone tone;
    const char *meaning;
    const char *counted;
};
const struct verdict_words *verdict_words(enum verdict verdict);

/* The word for a state of a guardrail, probe or exception: in capitals where it needs action or
 * attention. */
struct state_words {
    const char *word;
    enum tone tone;
    const char *counted;
};
const struct state_words *guardrail_words(enum guardrail_state state);
const struct state_words *probe_words(enum probe_outcome outcome);
const struct state_words *exception_words(enum exception_state state);
/* Of a finding of any kind; `excepted` of what an exception in force lifts. */
struct state_words finding_words(const struct finding *finding);

/* = ≠ ? – */
const char *says_symbol(enum says says);
/* `as declared`, `something else`, `not seen`, `not asked`. */
const char *says_meaning(enum says says);
enum tone says_tone(enum says says);

/* `1 day`, `2 days`. */
const char *count_text(struct arena *arena, size_t count, const char *noun);
/* `14 days left`, `1 day left`. */
const char *days_text(struct arena *arena, int64_t days);
/* `2026-03-10 18:00 UTC`, of an instant. */
const char *instant_text(struct arena *arena, int64_t when);
/* `3 days`, `5 hours`, `2 minutes`, whole ones of the largest unit; NULL below a minute. */
const char *lasting_text(struct arena *arena, int64_t seconds);
/* `3 days ago`, `5 hours ago`, `2 minutes ago`; NULL where it is not in the past. */
const char *ago_text(struct arena *arena, int64_t when, int64_t now);
/* `file:line:column`, as much of it as is known; NULL where nothing is. */
const char *place_text(struct arena *arena, const struct place *place);
/* `shop, production`; with its project where that has another name. */
const char *target_name(struct arena *arena, const struct target *target);
/* `38 settings: 38 stored, 38 running, 14 reported, 21 by behaviour; 2 not asked`. */
const char *coverage_text(struct arena *arena, const struct coverage *coverage);
/* At most `most` characters of a value, then `… (123 more)`; a value that begins or ends with a
 * blank is put in backticks. NULL is `(not seen)`. */
const char *value_text(struct arena *arena, const char *value, size_t most);

/* What is wrong with an input, for people: file:line:column, the fault, the hint. One fault, escaped, with
 * its hint on a line of its own. */
void fault_text(struct buf *out, const struct err *err);
void faults_text(struct buf *out, const struct faults *faults);

#endif
