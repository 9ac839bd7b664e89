/*
 * probe_http: does an endpoint answer as declared? Types `http`, `tls` and `page_refresh`.
 *
 * A status that is not declared fails; an undeclared 429 or 5xx, the platform's own answers and no
 * answer are unobserved. A redirect is an observation like any other and never followed.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_HTTP_H
#define TAUTLINE_OBSERVE_PROBE_HTTP_H

#include "observe/probe_run.h"

void probe_http_prepare(struct probe_run *run);
void probe_http_judge(struct probe_run *run, struct probe_result *out);

/* A connection of its own; passes where the certificate is valid for `days_left` days or more. */
void probe_tls_prepare(struct probe_run *run);
void probe_tls_judge(struct probe_run *run, struct probe_result *out);

/* Two reads, `pause` seconds apart; passes where `field` changed. */
void probe_page_refresh_prepare(struct probe_run *run);
void probe_page_refresh_judge(struct probe_run *run, struct probe_result *out);

#endif
