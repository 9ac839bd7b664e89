/*
 * http_failure: libcurl's codes in our words, without any text of the server.
 */
#ifndef TAUTLINE_WORLD_HTTP_FAILURE_H
#define TAUTLINE_WORLD_HTTP_FAILURE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "http_exchange.h"
#include "world/http.h"

struct http_failure {
    enum http_outcome outcome;
    const char *why; /* a constant, or in the exchange */
    bool broke;      /* a connection that broke: another try may help */
};

/* `code` is not CURLE_OK. */
void http_failure_of(struct http_exchange *exchange, CURLcode code, struct http_failure *out);

#endif
