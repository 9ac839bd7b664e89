#include "http_sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"

void http_sockets_release(struct http_sockets *sockets)
{
    mem_free(sockets->items, sockets->capacity * sizeof *sockets->items);
    *sockets = (struct http_sockets){0};
}

void http_sockets_add(struct http_sockets *sockets, int number)
{
    if (sockets->count == sockets->capacity) {
        const size_t more = sockets->capacity > 0 ? sockets->capacity * 2 : 64;
        sockets->items = mem_grow(sockets->items, sockets->capacity * sizeof *sockets->items,
                                  mem_product(more, sizeof *sockets->items));
        sockets->capacity = more;
    }
    sockets->items[sockets->count++] = (struct http_socket){number, 0, NULL};
}

static bool is_quiet(int number)
{
    struct pollfd readable = {.fd = number, .events = POLLIN};
    return poll(&readable, 1, 0) == 0;
}

struct http_exchange *http_sockets_remove(struct http_sockets *sockets, int number)
{
    for (size_t i = 0; i < sockets->count; i++) {
        if (sockets->items[i].number == number) {
            struct http_exchange *user = sockets->items[i].user;
            sockets->items[i] = sockets->items[--sockets->count];
            return is_quiet(number) ? user : NULL;
        }
    }
    return NULL;
}

void http_sockets_forget(struct http_sockets *sockets, const struct http_exchange *user)
{
    for (size_t i = 0; i < sockets->count; i++) {
        if (sockets->items[i].user == user)
            sockets->items[i].user = NULL;
    }
}

static int ask_own_port(int number)
{
    struct sockaddr_storage own;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    socklen_t size = sizeof own;
    if (getsockname(number, (struct sockaddr *)&own, &size) != 0)
        return 0;
    memcpy(&v4, &own, sizeof v4);
    memcpy(&v6, &own, sizeof v6);
    return own.ss_family == AF_INET6 ? ntohs(v6.sin6_port) : ntohs(v4.sin_port);
}

/* It does not change once it is there. */
static int own_port_of(struct http_socket *socket)
{
    if (socket->own_port == 0)
        socket->own_port = ask_own_port(socket->number);
    return socket->own_port;
}

bool http_sockets_use(struct http_sockets *sockets, int own_port, struct http_exchange *user)
{
    bool found = false;
    bool quiet = true;
    for (size_t i = 0; i < sockets->count; i++) {
        struct http_socket *socket = &sockets->items[i];
        if (own_port_of(socket) != own_port)
            continue;
        found = true;
        quiet = quiet && is_quiet(socket->number);
        socket->user = user;
    }
    return found && quiet;
}
