/*
 * http_request: may this request be sent, and to this address; a copy of it.
 *
 * libcurl passes CR and LF through in several options, so every byte of method, target and headers is
 * checked here. A caller may not set headers that frame a message or name its host.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_REQUEST_H
#define TAUTLINE_SRC_WORLD_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "world/http.h"

struct http_copy {
    struct http_request request; /* with defaults; points into this allocation */
    const char *origin;          /* `https://example.com`, in this allocation; "" if refused */
    const char *host;            /* without brackets; "" if refused */
    const char *fault;           /* why it is never sent, or NULL */
    size_t size;
};

/* Owned by the caller. */
struct http_copy *http_request_copy(const struct http_request *request);

/* Wipes and frees; NULL is allowed. */
void http_request_free(struct http_copy *copy);

/* NULL where a connection is allowed; else the end of "the address is": "private", "loopback",
 * "link-local", "reserved", "not loopback", "not an internet address" (another family). The address is the
 * one of the connection, never a name. An IPv4 address in an IPv6 one (mapped, NAT64, 6to4) is checked as
 * IPv4. */
const char *http_address_fault(const struct sockaddr *address, enum http_reach reach);

/* The same for its text, as inet_ntop(3) writes it; "unreadable" for an invalid address. */
const char *http_address_text_fault(const char *text, enum http_reach reach);

/* --- RFC 9110 sections 5.6.2 and 5.5 --- */

/* One or more of letters, digits and !#$%&'*+-.^_`|~ */
bool http_is_token(const char *bytes, size_t length);

/* Printable ASCII and blanks inside; "" is fine. */
bool http_is_value(const char *text);

/* Printable ASCII without blanks, at least one. */
bool http_is_target(const char *text);

#endif
