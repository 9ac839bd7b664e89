/*
 * reports: what the application says of itself.
 *
 * Each declared report is read once, whatever points at it; readings are of what settings and
 * `report` probes point at, and nothing else of it goes on.
 */
#ifndef TAUTLINE_OBSERVE_REPORTS_H
#define TAUTLINE_OBSERVE_REPORTS_H

#include "model/observed.h"
#include "observe/probe_request.h"
#include "observe/probe_run.h"

struct reports;

/* Nothing is sent yet. With `only`, just the reports that the named probes need. */
struct reports *reports_new(const struct probes_options *options, const char *base);

/* Sends those reports that are due. */
void reports_send(struct reports *reports, const struct sending *sending);

/* Why nothing was sent at all; every report is unseen for this reason. */
void reports_skip(struct reports *reports, const char *why);

/* After http_run: readings of everything that is pointed at. */
void reports_finish(struct reports *reports, struct observed *out);

/* Judges a `report` probe by the readings. */
void reports_judge(struct arena *arena, const struct probe *probe, const struct observed *observed,
                   struct probe_result *out);

unsigned reports_requests(const struct reports *reports);

#endif
