/*
 * http_token: which bytes may stand where (RFC 9110 section 5.6.2 and 5.5).
 */
#ifndef TAUTLINE_WORLD_HTTP_TOKEN_H
#define TAUTLINE_WORLD_HTTP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* One or more of letters, digits and !#$%&'*+-.^_`|~ */
bool http_is_token(const char *bytes, size_t length);

/* Printable ASCII and blanks inside; "" is fine. */
bool http_is_value(const char *text);

/* Printable ASCII without blanks, at least one. */
bool http_is_target(const char *text);

#endif
