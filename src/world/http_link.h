/*
 * http_link: the open connections of libcurl, which does not say which one it is about to use: found by their
 * own port, to which each socket is bound when it is made.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_LINK_H
#define TAUTLINE_SRC_WORLD_HTTP_LINK_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_LINK_BUCKETS = 256 };

struct http_link {
    struct http_link *next; /* in its bucket */
    int number;             /* of the socket; -1: closed */
    int own_port;
    bool secured;   /* its certificate was read and names its hosts */
    bool asked;     /* a request was sent */
    bool shared;    /* by requests at the same time: HTTP/2 */
    bool dropped;   /* our side closed it, with nothing left to read */
    unsigned users; /* exchanges that have it */
    int64_t ends;   /* when the first certificate of its chain expires; 0: unknown, or no TLS */
    unsigned whose; /* whose end that is: 0 the server's own, 1 the next one sent … */
};

struct http_links {
    struct http_link *buckets[HTTP_LINK_BUCKETS]; /* owned */
};

void http_links_release(struct http_links *links);

/* A new TCP socket. -1 with errno set. */
int http_links_open(struct http_links *links, int family);

/* The open one with this own port, or NULL. */
struct http_link *http_links_find(const struct http_links *links, int own_port);

/* Closes a socket of http_links_open. Its exchanges keep their link. */
int http_links_close(struct http_links *links, int number);

/* For an exchange that ends; NULL is allowed. */
void http_link_leave(struct http_link *link);

/* Has nothing arrived on it, not even its end? */
bool http_link_is_quiet(const struct http_link *link);

/* Reads the certificates of a new connection over TLS. NULL where they can be used; else what is wrong. */
const char *http_link_secure(struct http_link *link, CURL *easy);

#endif
