/*
 * look: one target from beginning to end: service, then reports and probes, side by side with all
 * other targets of the run.
 */
#ifndef TAUTLINE_OBSERVE_LOOK_H
#define TAUTLINE_OBSERVE_LOOK_H

#include "observe/probes.h"
#include "observe/service.h"

struct look;

/* Both option structs are copied; what they point to is borrowed until look_finish. */
struct look *look_start(const struct service_options *service, const struct probes_options *probes,
                        struct observed *observed);

/* After http_run. */
void look_finish(struct look *look);

#endif
