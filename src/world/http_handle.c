#include "http_handle.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "http_exchange.h"
#include "http_guard.h"
#include "world/http.h"

bool http_global_init(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_sized_alloc, mem_sized_free,
                                mem_sized_realloc, mem_sized_copy, mem_sized_calloc) == CURLE_OK;
}

void http_global_cleanup(void)
{
    curl_global_cleanup();
}

#define COUNT(table)       (sizeof(table) / sizeof *(table))
#define SET(option, value) (curl_easy_setopt(easy, (option), (value)) == CURLE_OK)

/* The same for every request. What is libcurl's default today is said all the same. */
static const struct {
    CURLoption option;
    long value;
} rules[] = {
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_NOPROGRESS, 1},
    {CURLOPT_VERBOSE, 0},
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_MAXREDIRS, 0},
    {CURLOPT_AUTOREFERER, 0},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE},
    {CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC},
    {CURLOPT_UNRESTRICTED_AUTH, 0},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE}, /* tokens are not for a proxy */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_PATH_AS_IS, 1},
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    {CURLOPT_HTTP09_ALLOWED, 0},
    {CURLOPT_HTTP_CONTENT_DECODING, 0},
    {CURLOPT_TRANSFER_ENCODING, 0},
    {CURLOPT_FAILONERROR, 0},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSL_SESSIONID_CACHE, 0},
    {CURLOPT_CERTINFO, 1},
    {CURLOPT_HSTS_CTRL, 0},
    {CURLOPT_QUICK_EXIT, 1},
    {CURLOPT_TCP_NODELAY, 1},
    {CURLOPT_LOW_SPEED_LIMIT, HTTP_SLOW_BYTES},
    {CURLOPT_LOW_SPEED_TIME, HTTP_SLOW_SECONDS},
};

static bool set_rules(CURL *easy)
{
    for (size_t i = 0; i < COUNT(rules); i++) {
        if (!SET(rules[i].option, rules[i].value))
            return false;
    }
    return true;
}

/* Exactly one store: libcurl keeps it parsed between connections only where no folder is named. */
static bool set_trust(CURL *easy, const struct http_rules *of_run)
{
    const char *file = of_run->ca_file;
    if (!file)
        file = curl_version_info(CURLVERSION_NOW)->cainfo;
    return !file || (SET(CURLOPT_CAINFO, file) && SET(CURLOPT_CAPATH, NULL));
}

static bool set_ways(CURL *easy, const struct http_exchange *exchange)
{
    const char *proxy = exchange->rules->proxy;
    const bool loopback = exchange->copy->request.reach == HTTP_LOOPBACK;
    const char *protocols = loopback ? "http,https" : "https";
    return SET(CURLOPT_PROTOCOLS_STR, protocols) && SET(CURLOPT_REDIR_PROTOCOLS_STR, "https") &&
           SET(CURLOPT_PROXY, proxy ? proxy : "") && SET(CURLOPT_NOPROXY, "") &&
           SET(CURLOPT_USERAGENT, exchange->rules->user_agent);
}

static bool set_guards(CURL *easy, struct http_exchange *exchange)
{
    return SET(CURLOPT_OPENSOCKETFUNCTION, http_guard_socket) &&
           SET(CURLOPT_OPENSOCKETDATA, exchange) &&
           SET(CURLOPT_CLOSESOCKETFUNCTION, http_guard_close) &&
           SET(CURLOPT_CLOSESOCKETDATA, exchange->rules->sockets) &&
           SET(CURLOPT_PREREQFUNCTION, http_guard_use) && SET(CURLOPT_PREREQDATA, exchange) &&
           SET(CURLOPT_HEADERFUNCTION, http_guard_line) && SET(CURLOPT_HEADERDATA, exchange) &&
           SET(CURLOPT_WRITEFUNCTION, http_guard_body) && SET(CURLOPT_WRITEDATA, exchange) &&
           SET(CURLOPT_PRIVATE, exchange);
}

static long least(int64_t a, int64_t b)
{
    const int64_t less = a < b ? a : b;
    return less < 1 ? 1 : (long)less; /* 0 would mean no limit */
}

static bool set_times(CURL *easy, const struct http_request *request, int64_t timeout)
{
    return SET(CURLOPT_CONNECTTIMEOUT_MS, least(request->connect_timeout, timeout)) &&
           SET(CURLOPT_TIMEOUT_MS, least(request->timeout, timeout));
}

static bool add_line(struct http_exchange *exchange, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, HTTP_BODY_LIMIT);
    buf_text(&line, name);
    buf_text(&line, *value ? ": " : ";"); /* libcurl's way to write a header without a value */
    buf_text(&line, value);
    struct curl_slist *longer =
        line.overflowed ? NULL : curl_slist_append(exchange->lines, buf_string(&line));
    buf_release(&line);
    exchange->lines = longer ? longer : exchange->lines;
    return longer;
}

/* What libcurl would add by itself is taken out: `Expect` waits a second for a server that does not
 * know it, and a body has the type that the caller gives it, or none. */
static bool add_lines(struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->copy->request;
    bool typed = false;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        typed = typed || text_is_any_case(header->name, "Content-Type");
        if (!add_line(exchange, header->name, header->value))
            return false;
    }
    static const char *const silent[] = {"Expect:", "Content-Type:"};
    for (size_t i = 0; i < (typed ? 1 : COUNT(silent)); i++) {
        struct curl_slist *longer = curl_slist_append(exchange->lines, silent[i]);
        if (!longer)
            return false;
        exchange->lines = longer;
    }
    return add_line(exchange, "Accept-Encoding", "identity");
}

static bool set_method(CURL *easy, const struct http_request *request)
{
    if (text_is(request->method, "GET"))
        return SET(CURLOPT_HTTPGET, 1L);
    if (text_is(request->method, "HEAD"))
        return SET(CURLOPT_NOBODY, 1L);
    if (text_is(request->method, "OPTIONS"))
        return SET(CURLOPT_CUSTOMREQUEST, "OPTIONS");
    const curl_off_t length = request->body ? (curl_off_t)request->body_length : 0;
    return SET(CURLOPT_POST, 1L) && SET(CURLOPT_POSTFIELDSIZE_LARGE, length) &&
           SET(CURLOPT_POSTFIELDS, request->body ? request->body : "");
}

/* The address goes through libcurl's own parser as well; where the two disagree about the host,
 * nothing is sent. */
static bool is_same_host(const struct http_copy *copy)
{
    char *host = NULL;
    CURLU *parsed = curl_url();
    bool same = false;
    if (parsed &&
        curl_url_set(parsed, CURLUPART_URL, copy->request.url,
                     CURLU_DISALLOW_USER | CURLU_PATH_AS_IS) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        const size_t length = strlen(host);
        const bool bracketed = length > 1 && host[0] == '[' && host[length - 1] == ']';
        if (bracketed)
            host[length - 1] = '\0';
        same = text_is(host + (bracketed ? 1 : 0), copy->host);
    }
    curl_free(host);
    curl_url_cleanup(parsed);
    return same;
}

static bool set_request(CURL *easy, struct http_exchange *exchange, bool fresh)
{
    const struct http_copy *copy = exchange->copy;
    const bool alone = copy->request.close_connection;
    return is_same_host(copy) && SET(CURLOPT_URL, copy->request.url) &&
           set_method(easy, &copy->request) && add_lines(exchange) &&
           SET(CURLOPT_HTTPHEADER, exchange->lines) &&
           SET(CURLOPT_FRESH_CONNECT, fresh || alone ? 1L : 0L) &&
           SET(CURLOPT_FORBID_REUSE, alone ? 1L : 0L);
}

CURL *http_handle_new(struct http_exchange *exchange, int64_t timeout, bool fresh)
{
    CURL *easy = curl_easy_init();
    if (!easy)
        return NULL;
    if (set_rules(easy) && set_trust(easy, exchange->rules) && set_ways(easy, exchange) &&
        set_guards(easy, exchange) && set_times(easy, &exchange->copy->request, timeout) &&
        set_request(easy, exchange, fresh))
        return easy;
    curl_easy_cleanup(easy);
    return NULL;
}
