#include "http_guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_address.h"
#include "http_certificate.h"
#include "http_exchange.h"

static void note_address(struct http_exchange *exchange, const struct sockaddr *address)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    const void *bytes = NULL;
    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        bytes = &v4.sin_addr;
    } else if (address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof v6);
        bytes = &v6.sin6_addr;
    }
    if (!bytes ||
        !inet_ntop(address->sa_family, bytes, exchange->address, sizeof exchange->address))
        snprintf(exchange->address, sizeof exchange->address, "?");
}

curl_socket_t http_guard_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_exchange *exchange = context;
    (void)purpose;
    if (!exchange->rules->proxy) {
        const char *fault = http_address_fault(&address->addr, exchange->copy->request.reach);
        if (fault) {
            exchange->address_fault = fault;
            note_address(exchange, &address->addr);
            return CURL_SOCKET_BAD;
        }
    }
    exchange->opened = true;
    const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (made < 0) {
        exchange->no_descriptor = errno == EMFILE || errno == ENFILE;
        return CURL_SOCKET_BAD;
    }
    http_sockets_add(exchange->rules->sockets, made);
    return made;
}

int http_guard_close(void *context, curl_socket_t socket)
{
    struct http_exchange *user = http_sockets_remove(context, socket);
    if (user)
        user->dropped = true;
    return close(socket);
}

/* Called for each use of a connection, also of one that another request has opened under other
 * rules. */
int http_guard_use(void *context, char *address, char *own_address, int port, int own_port)
{
    struct http_exchange *exchange = context;
    (void)own_address;
    (void)port;
    if (!exchange->rules->proxy) {
        const char *fault = http_address_text_fault(address, exchange->copy->request.reach);
        if (fault) {
            exchange->address_fault = fault;
            snprintf(exchange->address, sizeof exchange->address, "%s", address);
            return CURL_PREREQFUNC_ABORT;
        }
    }
    const bool quiet = http_sockets_use(exchange->rules->sockets, own_port, exchange);
    /* libcurl takes a kept connection that has something to read for a living one, and what lies
     * there, which nobody asked for, for the answer to the next request. Only where TLS has just
     * been set up something may lie there: tickets. */
    exchange->unasked = !exchange->opened && !quiet;
    if (exchange->unasked)
        return CURL_PREREQFUNC_ABORT;
    exchange->no_alternative_name = http_certificate_is_nameless(exchange->easy);
    if (exchange->no_alternative_name)
        return CURL_PREREQFUNC_ABORT;
    exchange->on_wire = true;
    ++*exchange->rules->sent;
    return CURL_PREREQFUNC_OK;
}

size_t http_guard_line(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    return http_intake_line(&exchange->intake, bytes, size * count) ? size * count : 0;
}

size_t http_guard_body(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    return http_intake_body(&exchange->intake, bytes, size * count) ? size * count : 0;
}
