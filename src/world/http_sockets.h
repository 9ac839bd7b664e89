/*
 * http_sockets: the sockets that libcurl has open, because it tells nobody which one it is about to
 * use again.
 */
#ifndef TAUTLINE_WORLD_HTTP_SOCKETS_H
#define TAUTLINE_WORLD_HTTP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

struct http_exchange;

struct http_socket {
    int number;
    int own_port;               /* 0: not bound yet, or not known */
    struct http_exchange *user; /* who was the last to use it; NULL: gone, or nobody yet */
};

struct http_sockets {
    struct http_socket *items; /* owned */
    size_t count;
    size_t capacity;
};

void http_sockets_release(struct http_sockets *sockets);
void http_sockets_add(struct http_sockets *sockets, int number);

/* Says who uses the socket with this port of our own now. Is there one, and nothing to read on it?
 * (Two may have the same port towards different hosts: then on neither.) */
bool http_sockets_use(struct http_sockets *sockets, int own_port, struct http_exchange *user);

/* The user is gone. */
void http_sockets_forget(struct http_sockets *sockets, const struct http_exchange *user);

/* Takes it out; returns who was the last to use it, if nothing has come in since, not even an end:
 * it is closed by our side alone. Else NULL. */
struct http_exchange *http_sockets_remove(struct http_sockets *sockets, int number);

#endif
