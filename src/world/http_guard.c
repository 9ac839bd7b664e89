#include "http_guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

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
    const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (made < 0)
        exchange->no_descriptor = errno == EMFILE || errno == ENFILE;
    return made < 0 ? CURL_SOCKET_BAD : made;
}

/* Called for each use of a connection, also of one that another request has opened under other
 * rules. */
int http_guard_use(void *context, char *address, char *own_address, int port, int own_port)
{
    struct http_exchange *exchange = context;
    (void)own_address, (void)port, (void)own_port;
    if (!exchange->rules->proxy) {
        const char *fault = http_address_text_fault(address, exchange->copy->request.reach);
        if (fault) {
            exchange->address_fault = fault;
            snprintf(exchange->address, sizeof exchange->address, "%s", address);
            return CURL_PREREQFUNC_ABORT;
        }
    }
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
