/*
 * url: strict parsing of the addresses in a declaration.
 *
 * Narrower than RFC 3986 on purpose: no user part, no backslash, no control characters, no
 * fragment, scheme https (http for loopback only), a host of lower-case letters, digits, dots and
 * hyphens or an IP address in canonical form (IPv6 in brackets), a port from 1 to 65535, no `.` or `..`
 * as a part of the path, at most URL_MOST bytes. So two texts that differ are two addresses, except for
 * a default port and an empty path (url_is_same).
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
    uint16_t port;      /* the default of the scheme where none is given */
    const char *path;   /* from the first '/', with the query, or "" */
};

/* Errors: ERR_INPUT without a place; the caller adds one. The message never quotes a user part or a query,
 * which may contain a secret. */
bool url_parse(struct arena *arena, const char *text, struct url *out, struct err *err);

/* An origin of the Fetch standard: scheme, host and port only, no trailing slash, and no default port,
 * which no browser writes. */
bool url_parse_origin(struct arena *arena, const char *text, struct url *out, struct err *err);

/* 127.0.0.0/8, ::1 and `localhost`. */
bool url_is_loopback_host(const char *host);

/* `scheme://host[:port]`, without a default port. */
const char *url_origin(struct arena *arena, const struct url *url);

/* A reference, absolute or relative, resolved against a valid address (RFC 3986, 5.2), so that two of one
 * place are one text: an empty path is `/`, a default port is left out, the host is in lower case. */
const char *url_resolved(struct arena *arena, const char *base, const char *reference);

/* Are two addresses the same? A default port and an empty path are filled in. */
bool url_is_same(const struct url *a, const struct url *b);

#endif
