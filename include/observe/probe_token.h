/*
 * probe_token: is a token the only way in? Types `header_token` and `query_token`.
 *
 * "Refused" counts only if the right token gets in during the same run, or if the refusal holds
 * text that only the application has (`says`). The real token never travels in a URL.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_TOKEN_H
#define TAUTLINE_OBSERVE_PROBE_TOKEN_H

#include "observe/probe_run.h"

/* Parts: `without` and `wrong` (refused everywhere), `right` (gets in; the positive control). */
void probe_header_token_prepare(struct probe_run *run);
void probe_header_token_judge(struct probe_run *run, struct probe_result *out);

/* Part `off`: a made-up token in the query, and the text of the refusal. */
void probe_query_token_prepare(struct probe_run *run);
void probe_query_token_judge(struct probe_run *run, struct probe_result *out);

#endif
