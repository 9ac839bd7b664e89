/*
 * judge_report: what one member of a report says of one setting.
 */
#ifndef TAUTLINE_MODEL_JUDGE_REPORT_H
#define TAUTLINE_MODEL_JUDGE_REPORT_H

#include "model/finding.h"

/* `reading` NULL: it was not taken. A report that says nothing of the kind (no such member, null, an
 * object) is UNSEEN. For secrets and addresses `true` and any text mean that one is there, so that
 * `connected` and `configured` can be named. `*why` is set for UNSEEN only, else NULL. */
enum says judge_reading(const struct setting *setting, const struct reading *reading,
                        const char **why);

/* What may be shown of it: never the text that a report tells of a secret. */
const char *reading_shown(struct arena *arena, const struct setting *setting,
                          const struct reading *reading);

#endif
