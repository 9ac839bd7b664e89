#include "http_sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"

void http_sockets_release(struct http_sockets *sockets)
{
    mem_free(sockets->items, sockets->capacity * sizeof *sockets->items);
    *sockets = (struct http_sockets){0};
}

void http_sockets_add(struct http_sockets *sockets, int socket)
{
    if (sockets->count == sockets->capacity) {
        const size_t more = sockets->capacity > 0 ? sockets->capacity * 2 : 64;
        sockets->items = mem_grow(sockets->items, sockets->capacity * sizeof *sockets->items,
                                  mem_product(more, sizeof *sockets->items));
        sockets->capacity = more;
    }
    sockets->items[sockets->count++] = socket;
}

void http_sockets_remove(struct http_sockets *sockets, int socket)
{
    for (size_t i = 0; i < sockets->count; i++) {
        if (sockets->items[i] == socket) {
            sockets->items[i] = sockets->items[--sockets->count];
            return;
        }
    }
}

static int own_port_of(int socket)
{
    struct sockaddr_storage own;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    socklen_t size = sizeof own;
    if (getsockname(socket, (struct sockaddr *)&own, &size) != 0)
        return -1;
    memcpy(&v4, &own, sizeof v4);
    memcpy(&v6, &own, sizeof v6);
    return own.ss_family == AF_INET6 ? ntohs(v6.sin6_port) : ntohs(v4.sin_port);
}

bool http_sockets_are_quiet(const struct http_sockets *sockets, int own_port)
{
    bool found = false;
    for (size_t i = 0; i < sockets->count; i++) {
        struct pollfd readable = {.fd = sockets->items[i], .events = POLLIN};
        if (own_port_of(readable.fd) != own_port)
            continue;
        if (poll(&readable, 1, 0) != 0)
            return false;
        found = true;
    }
    return found;
}
