#include "http_request.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"

bool http_is_token(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!text_is_letter(bytes[i]) && !text_is_digit(bytes[i]) &&
            (!bytes[i] || !strchr("!#$%&'*+-.^_`|~", bytes[i])))
            return false;
    }
    return length > 0;
}

bool http_is_value(const char *text)
{
    for (; *text; text++) {
        if (*text != '\t' && (*text < 0x20 || *text > 0x7e))
            return false;
    }
    return true;
}

bool http_is_target(const char *text)
{
    const char *end = text;
    while (*end > 0x20 && *end <= 0x7e)
        end++;
    return end > text && !*end;
}

/* --- addresses -------------------------------------------------------------------------------- */

enum kind { PUBLIC, PRIVATE, LOOPBACK, LINK_LOCAL, RESERVED };

struct range4 {
    uint32_t base;
    unsigned bits;
    enum kind kind;
};

/* IANA's registry of special-purpose IPv4 addresses (RFC 6890), and multicast. */
static const struct range4 ranges4[] = {
    {0x00000000, 8, RESERVED},    /* this network */
    {0x0a000000, 8, PRIVATE},     /* 10.0.0.0 */
    {0x64400000, 10, PRIVATE},    /* 100.64.0.0, shared by a carrier's customers */
    {0x7f000000, 8, LOOPBACK},    /* 127.0.0.0 */
    {0xa9fe0000, 16, LINK_LOCAL}, /* 169.254.0.0, where clouds keep their metadata */
    {0xac100000, 12, PRIVATE},    /* 172.16.0.0 */
    {0xc0000000, 24, RESERVED},   /* 192.0.0.0 */
    {0xc0000200, 24, RESERVED},   /* 192.0.2.0, documentation */
    {0xc0586300, 24, RESERVED},   /* 192.88.99.0, 6to4 relays */
    {0xc0a80000, 16, PRIVATE},    /* 192.168.0.0 */
    {0xc6120000, 15, RESERVED},   /* 198.18.0.0, benchmarks */
    {0xc6336400, 24, RESERVED},   /* 198.51.100.0, documentation */
    {0xcb007100, 24, RESERVED},   /* 203.0.113.0, documentation */
    {0xe0000000, 4, RESERVED},    /* 224.0.0.0, multicast */
    {0xf0000000, 4, RESERVED},    /* 240.0.0.0, and broadcast */
};

struct range6 {
    unsigned char base[16];
    unsigned bits;
    enum kind kind;
};

/* RFC 6890 and RFC 4291; what is in none of them and not in 2000::/3 is reserved. */
static const struct range6 ranges6[] = {
    {{[15] = 1}, 128, LOOPBACK},              /* ::1 */
    {{0xfe, 0x80}, 10, LINK_LOCAL},           /* fe80:: */
    {{0xfc}, 7, PRIVATE},                     /* fc00:: */
    {{0x20, 0x01, 0x00}, 23, RESERVED},       /* 2001::, with Teredo and benchmarks */
    {{0x20, 0x01, 0x0d, 0xb8}, 32, RESERVED}, /* 2001:db8::, documentation */
    {{0x3f, 0xff}, 20, RESERVED},             /* 3fff::, documentation */
    {{0x20}, 3, PUBLIC},                      /* 2000:: */
};

static enum kind kind_of_v4(uint32_t address)
{
    for (size_t i = 0; i < sizeof ranges4 / sizeof *ranges4; i++) {
        if ((address ^ ranges4[i].base) >> (32 - ranges4[i].bits) == 0)
            return ranges4[i].kind;
    }
    return PUBLIC;
}

static bool is_within(const unsigned char *address, const unsigned char *base, unsigned bits)
{
    const unsigned whole = bits / 8;
    if (memcmp(address, base, whole) != 0)
        return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (address[whole] ^ base[whole]) >> (8 - rest) == 0;
}

static uint32_t v4_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static enum kind kind_of_v6(const unsigned char *address)
{
    static const unsigned char mapped[16] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */
    static const unsigned char nat64[16] = {0x00, 0x64, 0xff, 0x9b};    /* RFC 6052 */
    static const unsigned char six_to_four[16] = {0x20, 0x02};          /* RFC 3056 */
    if (is_within(address, mapped, 96) || is_within(address, nat64, 96))
        return kind_of_v4(v4_at(address + 12));
    if (is_within(address, six_to_four, 16))
        return kind_of_v4(v4_at(address + 2));
    for (size_t i = 0; i < sizeof ranges6 / sizeof *ranges6; i++) {
        if (is_within(address, ranges6[i].base, ranges6[i].bits))
            return ranges6[i].kind;
    }
    return RESERVED;
}

static const char *fault_of(enum kind kind, enum http_reach reach)
{
    static const char *const words[] = {[PUBLIC] = NULL,
                                        [PRIVATE] = "private",
                                        [LOOPBACK] = "loopback",
                                        [LINK_LOCAL] = "link-local",
                                        [RESERVED] = "reserved"};
    if (reach == HTTP_LOOPBACK)
        return kind == LOOPBACK ? NULL : "not loopback";
    if (reach == HTTP_PRIVATE && kind == PRIVATE)
        return NULL;
    return words[kind];
}

/* Copied, because a sockaddr need not be aligned like the struct of its family. */
const char *http_address_fault(const struct sockaddr *address, enum http_reach reach)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return fault_of(kind_of_v4(ntohl(v4.sin_addr.s_addr)), reach);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return fault_of(kind_of_v6(v6.sin6_addr.s6_addr), reach);
    }
    return "not an internet address";
}

const char *http_address_text_fault(const char *text, enum http_reach reach)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1)
        return fault_of(kind_of_v4(v4_at(bytes)), reach);
    if (inet_pton(AF_INET6, text, bytes) == 1)
        return fault_of(kind_of_v6(bytes), reach);
    return "unreadable";
}

/* --- requests --------------------------------------------------------------------------------- */

enum { CONNECT_TIMEOUT = 10 * 1000, TIMEOUT = 20 * 1000 };

static const char *const methods[] = {"GET", "POST", "OPTIONS", "HEAD"};

/* Headers that frame the message, name its host, or request something that is never used. */
static const char *const own_headers[] = {
    "Host",    "Content-Length", "Transfer-Encoding", "Connection", "Expect",    "TE",
    "Trailer", "Upgrade",        "Accept-Encoding",   "User-Agent", "Keep-Alive"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *header_fault(const struct http_header *header)
{
    if (!http_is_token(header->name, strlen(header->name)))
        return "a header name is not valid";
    for (size_t i = 0; i < COUNT(own_headers); i++) {
        if (text_is_any_case(header->name, own_headers[i]))
            return "a header is one that only the program sets";
    }
    if (!http_is_value(header->value))
        return "a header value contains bytes that are not allowed";
    return NULL;
}

static const char *target_fault(const struct http_request *request, const struct url *url)
{
    const bool plain = text_is(url->scheme, "http");
    if (plain && request->reach != HTTP_LOOPBACK)
        return "plain http is for loopback only";
    return http_is_target(request->url) ? NULL : "the address contains bytes that are not allowed";
}

static const char *request_fault(const struct http_request *request)
{
    if (!text_in(request->method, methods, COUNT(methods)))
        return "the method is not GET, POST, OPTIONS or HEAD";
    if (request->body && !text_is(request->method, "POST"))
        return "only a POST has a body";
    if (request->connect_timeout < 0 || request->timeout < 0)
        return "a timeout is negative";
    if (request->retries > HTTP_RETRIES_MOST)
        return "more than 4 retries are not allowed";
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
        fault = "the address is not allowed";
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
