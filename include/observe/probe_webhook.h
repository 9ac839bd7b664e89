/*
 * probe_webhook: does a provider's endpoint take only what is signed?
 *
 * Every request is a POST whose body is not JSON: authentication comes before parsing, so nothing
 * is ever recorded. Parts: `closed` (an unsigned and a wrongly signed one do not get in),
 * `configured` (deliveries are not being lost), `admits` (the right credential gets in: the
 * positive control). An endpoint that is not configured counts as closed, if an application that works
 * says so: a plain read of the same path (`alive`) must not be answered with a 5xx as well.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_WEBHOOK_H
#define TAUTLINE_OBSERVE_PROBE_WEBHOOK_H

#include "observe/probe_run.h"

void probe_webhook_prepare(struct probe_run *run);
void probe_webhook_judge(struct probe_run *run, struct probe_result *out);

#endif
