#include "http_link.h"

#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"

/* --- sockets ---------------------------------------------------------------------------------- */

static struct http_link **bucket_of(struct http_links *links, int own_port)
{
    return &links->buckets[own_port % HTTP_LINK_BUCKETS];
}

void http_links_release(struct http_links *links)
{
    for (size_t i = 0; i < HTTP_LINK_BUCKETS; i++) {
        while (links->buckets[i]) {
            struct http_link *link = links->buckets[i];
            links->buckets[i] = link->next;
            mem_free(link, sizeof *link);
        }
    }
}

/* The port of a socket on our side; 0: not known. */
static int own_port_of(int number)
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

/* To any port that no other socket has. */
static bool bind_own(int number, int family)
{
    struct sockaddr_storage any;
    memset(&any, 0, sizeof any);
    any.ss_family = (sa_family_t)family;
    const size_t size =
        family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    return bind(number, (const struct sockaddr *)&any, (socklen_t)size) == 0;
}

/* A peer that no longer confirms what it got is gone: without this, all requests that share its connection
 * would wait for their own time-outs. Best effort. */
static void limit_silence(int number)
{
    enum { SILENCE_MS = 10 * 1000 };
    const unsigned silence = SILENCE_MS;
    (void)setsockopt(number, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence, sizeof silence);
}

int http_links_open(struct http_links *links, int family)
{
    const int number = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (number < 0)
        return -1;
    if (!bind_own(number, family)) {
        const int why = errno;
        close(number);
        errno = why;
        return -1;
    }
    limit_silence(number);
    struct http_link *link = mem_alloc(sizeof *link);
    link->number = number;
    link->own_port = own_port_of(number);
    struct http_link **bucket = bucket_of(links, link->own_port);
    link->next = *bucket;
    *bucket = link;
    return number;
}

struct http_link *http_links_find(const struct http_links *links, int own_port)
{
    struct http_link *link = links->buckets[own_port % HTTP_LINK_BUCKETS];
    while (link && link->own_port != own_port)
        link = link->next;
    return link;
}

bool http_link_is_quiet(const struct http_link *link)
{
    struct pollfd readable = {.fd = link->number, .events = POLLIN};
    return poll(&readable, 1, 0) == 0;
}

static void free_unused(struct http_link *link)
{
    if (link->users == 0 && link->number < 0)
        mem_free(link, sizeof *link);
}

int http_links_close(struct http_links *links, int number)
{
    struct http_link **at = bucket_of(links, own_port_of(number));
    while (*at && (*at)->number != number)
        at = &(*at)->next;
    struct http_link *link = *at;
    if (link) {
        link->dropped = http_link_is_quiet(link);
        *at = link->next;
        link->number = -1;
        free_unused(link);
    }
    return close(number);
}

void http_link_leave(struct http_link *link)
{
    if (!link)
        return;
    link->users--;
    free_unused(link);
}

/* --- certificates ----------------------------------------------------------------------------- */

/* The certificates that the server sent, its own first; NULL: none. */
static const struct curl_certinfo *chain_of(CURL *easy)
{
    struct curl_certinfo *chain = NULL;
    const bool known = curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) == CURLE_OK;
    return known && chain && chain->num_of_certs > 0 ? chain : NULL;
}

static const char *value_of(const struct curl_slist *lines, const char *key)
{
    const size_t length = strlen(key);
    for (; lines; lines = lines->next) {
        if (text_starts(lines->data, key) && lines->data[length] == ':')
            return lines->data + length + 1;
    }
    return NULL;
}

/* When the first certificate of the chain expires: the trust in all ends with it. */
static void note_end(struct http_link *link, const struct curl_certinfo *chain)
{
    for (int i = 0; i < chain->num_of_certs; i++) {
        int64_t end = 0;
        const char *text = value_of(chain->certinfo[i], "Expire date");
        if (!text || !when_parse_certificate(text, &end)) {
            link->ends = 0;
            return;
        }
        if (i == 0 || end < link->ends) {
            link->ends = end;
            link->whose = (unsigned)i;
        }
    }
}

/* libcurl takes the common name of the subject where a certificate has no subjectAltName with a name or an
 * address, which RFC 9110 section 4.3.4 rules out. */
const char *http_link_secure(struct http_link *link, CURL *easy)
{
    const struct curl_certinfo *chain = chain_of(easy);
    if (!chain)
        return "the certificate is not known";
    const char *names = value_of(chain->certinfo[0], "X509v3 Subject Alternative Name");
    if (!names || !(text_has(names, "DNS:") || text_has(names, "IP Address:")))
        return "the certificate has no subjectAltName";
    note_end(link, chain);
    link->secured = true;
    return NULL;
}
