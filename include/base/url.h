/*
 * url: a strict reading of the addresses that a declaration may name.
 *
 * Narrower than RFC 3986 on purpose: no user part, no backslash, no control characters, no
 * fragment, scheme https (http for loopback only), a host of lower-case letters, digits, dots and
 * hyphens or an IP address in its one usual form (IPv6 in brackets), a port from 1 to 65535, no `.`
 * or `..` as a part of the path, at most URL_MOST bytes. So two addresses that differ are two
 * addresses, but for the port and path that url_is_same knows.
 */
#ifndef TAUTLINE_BASE_URL_H
#define TAUTLINE_BASE_URL_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct err;

enum { URL_MOST = 2048 };

struct url {
    const char *scheme; /* "https" or "http" */
    const char *host;   /* without brackets */
    uint16_t port;      /* the scheme's own where none is written */
    const char *path;   /* from the first '/', with the query; "" where there is none */
};

/* Fills `err` (ERR_INPUT without a place; the caller adds one) with what is wrong and a hint. The
 * message never quotes a user part or a query, which may hold a secret. */
bool url_parse(struct arena *arena, const char *text, struct url *out, struct err *err);

/* An origin as of the Fetch standard: scheme, host and port only, no trailing slash, and not the
 * scheme's own port, which no browser writes. */
bool url_parse_origin(struct arena *arena, const char *text, struct url *out, struct err *err);

/* 127.0.0.0/8, ::1 and `localhost`. */
bool url_is_loopback_host(const char *host);

/* `scheme://host[:port]` with the port left out where it is the scheme's own. */
const char *url_origin(struct arena *arena, const struct url *url);

/* Do two addresses mean the same, when the scheme's port and an empty path count as `/`? */
bool url_is_same(const struct url *a, const struct url *b);

#endif
