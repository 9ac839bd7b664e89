/*
 * http_request: is a request one that may be sent, and a copy of it in one piece.
 *
 * libcurl passes CR and LF through in several options; so every byte of method, target and headers
 * is judged here. Headers that frame a message or name its host are not a caller's to set.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_REQUEST_H
#define TAUTLINE_SRC_WORLD_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "world/http.h"

struct http_copy {
    struct http_request request; /* defaults filled in; all it points to lies in this piece */
    const char *origin;          /* `https://example.com`, also of this piece; "" if refused */
    const char *host;            /* without brackets; "" if refused */
    const char *fault;           /* NULL, or why it is never sent */
    size_t size;
};

/* Owned by the caller. */
struct http_copy *http_request_copy(const struct http_request *request);

/* Wipes and frees; NULL is allowed. */
void http_request_free(struct http_copy *copy);

/* --- http_address: may this address be asked?
 *
 * Judged are the numbers that a connection would really go to, never a name. An IPv4 address inside
 * an IPv6 one (mapped, NAT64, 6to4) is judged as itself.
 */

/* NULL where it may be asked; else what it is, to follow "the address is": "private", "loopback",
 * "link-local", "reserved", "not loopback", "not of the internet" (another family). */
const char *http_address_fault(const struct sockaddr *address, enum http_reach reach);

/* The same for its text, as inet_ntop(3) writes it. What is no address is "unreadable". */
const char *http_address_text_fault(const char *text, enum http_reach reach);

/* --- http_token: which bytes may stand where (RFC 9110 section 5.6.2 and 5.5).
 */

/* One or more of letters, digits and !#$%&'*+-.^_`|~ */
bool http_is_token(const char *bytes, size_t length);

/* Printable ASCII and blanks inside; "" is fine. */
bool http_is_value(const char *text);

/* Printable ASCII without blanks, at least one. */
bool http_is_target(const char *text);

#endif
