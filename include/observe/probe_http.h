/*
 * probe_http: does an endpoint answer as declared? Types `http`, `tls` and `page_refresh`.
 *
 * A status that is not declared fails; an undeclared 429 or 5xx, the platform's own answers and no
 * answer are unobserved. A redirect is an observation like any other and never followed.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_HTTP_H
#define TAUTLINE_OBSERVE_PROBE_HTTP_H

#include "observe/job.h"

void probe_http_prepare(struct job *job);
void probe_http_judge(struct job *job, struct probe_result *out);

/* A connection of its own; passes where the certificate is valid for `days_left` days or more. */
void probe_tls_prepare(struct job *job);
void probe_tls_judge(struct job *job, struct probe_result *out);

/* Two reads, `pause` seconds apart; passes where `field` changed. */
void probe_page_refresh_prepare(struct job *job);
void probe_page_refresh_judge(struct job *job, struct probe_result *out);

#endif
