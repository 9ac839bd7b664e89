/*
 * probe_cors: is the cross-origin policy exactly the declared one?
 *
 * Follows the Fetch standard: preflights carry Access-Control-Request-Method, actual requests are
 * judged by Access-Control-Allow-Origin and never by their status. Judged as sets, after taking out
 * the safelisted header names; with a header name made up for this run, which finds a server that
 * mirrors whatever it is asked for; with the nearest forbidden neighbours of each allowed origin.
 * Parts: `origins`, `methods`, `headers`, `credentials`.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_CORS_H
#define TAUTLINE_OBSERVE_PROBE_CORS_H

#include "observe/probe_run.h"

void probe_cors_prepare(struct probe_run *run);
void probe_cors_judge(struct probe_run *run, struct probe_result *out);

#endif
