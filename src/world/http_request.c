#include "http_request.h"

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"
#include "http_token.h"

enum { CONNECT_TIMEOUT = 10 * 1000, TIMEOUT = 20 * 1000 };

static const char *const methods[] = {"GET", "POST", "OPTIONS", "HEAD"};

/* They frame the message, name its host, or ask for what is never taken. */
static const char *const own_headers[] = {
    "Host",    "Content-Length", "Transfer-Encoding", "Connection", "Expect",    "TE",
    "Trailer", "Upgrade",        "Accept-Encoding",   "User-Agent", "Keep-Alive"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *header_fault(const struct http_header *header)
{
    if (!http_is_token(header->name, strlen(header->name)))
        return "the name of a header is not a name";
    for (size_t i = 0; i < COUNT(own_headers); i++) {
        if (text_is_any_case(header->name, own_headers[i]))
            return "a header is one that only the program itself sets";
    }
    if (!http_is_value(header->value))
        return "the value of a header holds bytes that no header may hold";
    return NULL;
}

static const char *target_fault(const struct http_request *request, const struct url *url)
{
    const bool plain = text_is(url->scheme, "http");
    if (plain && request->reach != HTTP_LOOPBACK)
        return "plain http is for loopback only";
    return http_is_target(request->url) ? NULL : "the address holds bytes that no address may hold";
}

static const char *request_fault(const struct http_request *request)
{
    if (!text_in(request->method, methods, COUNT(methods)))
        return "the method is none of GET, POST, OPTIONS, HEAD";
    if (request->body && !text_is(request->method, "POST"))
        return "only a POST has a body";
    if (request->connect_timeout < 0 || request->timeout < 0)
        return "a time-out is below zero";
    if (request->retries > HTTP_RETRIES_MOST)
        return "more than 4 retries are never made";
    for (size_t i = 0; i < request->header_count; i++) {
        const char *fault = header_fault(&request->headers[i]);
        if (fault)
            return fault;
    }
    return NULL;
}

static size_t header_room(const struct http_request *request)
{
    size_t room = mem_product(request->header_count, sizeof *request->headers);
    for (size_t i = 0; i < request->header_count; i++)
        room += strlen(request->headers[i].name) + strlen(request->headers[i].value) + 2;
    return room;
}

static const char *put(char **room, const char *bytes, size_t length)
{
    char *here = *room;
    memcpy(here, bytes, length);
    here[length] = '\0';
    *room += length + 1;
    return here;
}

static void fill_headers(struct http_header *into, const struct http_request *from, char **room)
{
    for (size_t i = 0; i < from->header_count; i++) {
        into[i].name = put(room, from->headers[i].name, strlen(from->headers[i].name));
        into[i].value = put(room, from->headers[i].value, strlen(from->headers[i].value));
    }
}

static void fill_defaults(struct http_request *request)
{
    if (request->connect_timeout == 0)
        request->connect_timeout = CONNECT_TIMEOUT;
    if (request->timeout == 0)
        request->timeout = TIMEOUT;
    if (request->per_host == 0)
        request->per_host = HTTP_PER_HOST;
    request->close_connection = request->close_connection || request->certificate;
}

static struct http_copy *pack(const struct http_request *request, const char *origin,
                              const char *host)
{
    const size_t body = request->body ? request->body_length + 1 : 0;
    const size_t size = sizeof(struct http_copy) + header_room(request) + strlen(request->method) +
                        strlen(request->url) + strlen(origin) + strlen(host) + 4 + body;
    struct http_copy *copy = mem_alloc(size);
    struct http_header *headers = (struct http_header *)(void *)(copy + 1);
    char *room = (char *)(headers + request->header_count);
    copy->size = size;
    copy->request = *request;
    copy->request.headers = headers;
    fill_headers(headers, request, &room);
    copy->request.method = put(&room, request->method, strlen(request->method));
    copy->request.url = put(&room, request->url, strlen(request->url));
    copy->origin = put(&room, origin, strlen(origin));
    copy->host = put(&room, host, strlen(host));
    if (request->body)
        copy->request.body = put(&room, request->body, request->body_length);
    fill_defaults(&copy->request);
    return copy;
}

struct http_copy *http_request_copy(const struct http_request *request)
{
    struct arena arena;
    struct url url = {"", "", 0, ""};
    struct err err;
    arena_init(&arena);
    const char *fault = request_fault(request);
    if (!fault && !url_parse(&arena, request->url, &url, &err))
        fault = "the address is not one that may be asked";
    fault = fault ? fault : target_fault(request, &url);
    struct http_copy *copy =
        pack(request, fault ? "" : url_origin(&arena, &url), fault ? "" : url.host);
    copy->fault = fault;
    arena_release(&arena);
    return copy;
}

void http_request_free(struct http_copy *copy)
{
    if (copy)
        mem_free(copy, copy->size);
}
