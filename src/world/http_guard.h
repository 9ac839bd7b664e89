/*
 * http_guard: what libcurl asks us while it works: may this socket be opened, may this connection
 * be used, may this line and this piece of a body come in.
 */
#ifndef TAUTLINE_WORLD_HTTP_GUARD_H
#define TAUTLINE_WORLD_HTTP_GUARD_H

#include <curl/curl.h>
#include <stddef.h>

/* Each with a struct http_exchange as its context, but http_guard_close: with struct http_sockets,
 * because a connection outlives its exchange. */
curl_socket_t http_guard_socket(void *exchange, curlsocktype purpose,
                                struct curl_sockaddr *address);
int http_guard_close(void *sockets, curl_socket_t socket);
int http_guard_use(void *exchange, char *address, char *own_address, int port, int own_port);
size_t http_guard_line(char *bytes, size_t size, size_t count, void *exchange);
size_t http_guard_body(char *bytes, size_t size, size_t count, void *exchange);

#endif
