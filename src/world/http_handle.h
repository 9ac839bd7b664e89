/*
 * http_handle: makes every handle of libcurl that this program uses, with every rule.
 */
#ifndef TAUTLINE_WORLD_HTTP_HANDLE_H
#define TAUTLINE_WORLD_HTTP_HANDLE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

struct http_exchange;

/* A handle for the exchange's request; `timeout` is what the run leaves in milliseconds, `fresh`
 * asks for a new connection. Fills the exchange's `lines`. NULL where libcurl does not take one of
 * the rules: nothing is sent without all of them. */
CURL *http_handle_new(struct http_exchange *exchange, int64_t timeout, bool fresh);

#endif
