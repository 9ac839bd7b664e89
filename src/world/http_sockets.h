/*
 * http_sockets: the sockets that libcurl has open, because it tells nobody which one it is about to
 * use again.
 */
#ifndef TAUTLINE_WORLD_HTTP_SOCKETS_H
#define TAUTLINE_WORLD_HTTP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

struct http_sockets {
    int *items; /* owned */
    size_t count;
    size_t capacity;
};

void http_sockets_release(struct http_sockets *sockets);
void http_sockets_add(struct http_sockets *sockets, int socket);
/* What was never added is not there. */
void http_sockets_remove(struct http_sockets *sockets, int socket);

/* Is there a socket with this port of our own, and nothing to read on any such? (Two may have the
 * same one towards different hosts.) */
bool http_sockets_are_quiet(const struct http_sockets *sockets, int own_port);

#endif
