#include "http_exchange.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "http_request.h"
#include "http_session.h"
#include "world/http.h"
#include "world/system.h"

/* What libcurl's code means, without any text of the server. */
struct failure {
    enum http_outcome outcome;
    const char *why; /* a constant, or in the exchange */
    bool broke;      /* a connection that broke: another try may help */
};

/* --- the errors of libcurl ---------------------------------------------------------------------- */

struct failure_row {
    CURLcode code;
    enum http_outcome outcome;
    bool broke;
    const char *why;
};

/* CURLE_OUT_OF_MEMORY means a header line that does not fit into libcurl's buffer: out of memory, our
 * allocators end the process. */
static const struct failure_row failure_rows[] = {
    {CURLE_URL_MALFORMAT, HTTP_REFUSED, false, "the address is not allowed"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_NO_NAME, false, "the name could not be resolved"},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_NO_CONNECTION, false,
     "the name of the proxy could not be resolved"},
    {CURLE_PROXY, HTTP_NO_CONNECTION, false, "the proxy made no connection"},
    {CURLE_COULDNT_CONNECT, HTTP_NO_CONNECTION, true, "no connection could be made"},
    {CURLE_GOT_NOTHING, HTTP_NO_CONNECTION, true, "the connection was closed before an answer"},
    {CURLE_PARTIAL_FILE, HTTP_BROKEN, true, "the answer was cut short"},
    {CURLE_OUT_OF_MEMORY, HTTP_TOO_LARGE, false, "a header line is longer than 64 KiB"},
    {CURLE_HTTP2, HTTP_BROKEN, true, "the connection broke the rules of HTTP/2"},
    {CURLE_HTTP2_STREAM, HTTP_BROKEN, true,
     "the server reset the request, or its answer broke the rules of HTTP/2"},
    {CURLE_SSL_CACERT_BADFILE, HTTP_TLS, false, "the CA file cannot be used"},
    {CURLE_SSL_CERTPROBLEM, HTTP_TLS, false, "the certificate cannot be used"},
    {CURLE_SSL_CIPHER, HTTP_TLS, false, "no TLS cipher is shared"},
    {CURLE_SSL_SHUTDOWN_FAILED, HTTP_TLS, false, "the TLS connection did not end as it should"},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, false, "the certificate is not valid"},
};

/* X509_V_ERR_... of openssl/x509_vfy.h, which only crypto/ may include. */
static const struct {
    long result;
    const char *why;
} verify_rows[] = {
    {9, "the certificate is not yet valid"},
    {10, "the certificate has expired"},
    {18, "the certificate is self-signed"},
    {19, "the certificate chain ends in an unknown self-signed certificate"},
    {20, "the certificate's issuer is unknown"},
    {21, "the certificate's issuer is unknown"},
    {23, "the certificate has been revoked"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct failure failed(enum http_outcome outcome, const char *why)
{
    return (struct failure){outcome, why, false};
}

static struct failure of_row(CURLcode code)
{
    for (size_t i = 0; i < COUNT(failure_rows); i++) {
        if (failure_rows[i].code == code)
            return (struct failure){failure_rows[i].outcome, failure_rows[i].why,
                                    failure_rows[i].broke};
    }
    return failed(HTTP_BROKEN, "the answer is not valid HTTP");
}

static struct failure of_address(struct http_exchange *exchange)
{
    snprintf(exchange->why, sizeof exchange->why, "the address is %s (%s), which is not allowed",
             exchange->address_fault, exchange->address);
    return failed(HTTP_FORBIDDEN, exchange->why);
}

static struct failure of_drop(void)
{
    return (struct failure){HTTP_NO_CONNECTION, "the server dropped the request twice", true};
}

static long os_error_of(const struct http_exchange *exchange)
{
    long error = 0;
    return curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &error) == CURLE_OK ? error : 0;
}

static struct failure of_connect(struct http_exchange *exchange)
{
    if (exchange->address_fault)
        return of_address(exchange);
    if (exchange->dropped)
        return of_drop();
    if (exchange->no_descriptor)
        return failed(HTTP_NO_CONNECTION, "this process cannot open more files");
    const long error = os_error_of(exchange);
    if (error == ECONNREFUSED)
        return (struct failure){HTTP_NO_CONNECTION, "the connection was refused", true};
    if (error == EHOSTUNREACH || error == ENETUNREACH)
        return (struct failure){HTTP_NO_CONNECTION, "the host cannot be reached", true};
    return (struct failure){HTTP_NO_CONNECTION, "no connection could be made", true};
}

/* A closed connection and an invalid chunk have the same code. */
static struct failure of_receive(struct http_exchange *exchange)
{
    if (exchange->rules->proxy && !exchange->on_wire)
        return failed(HTTP_NO_CONNECTION, "the proxy made no connection");
    if (exchange->intake.version == 20 && os_error_of(exchange) == 0)
        return of_row(CURLE_HTTP2);
    if (os_error_of(exchange) == 0 && exchange->intake.stage == INTAKE_BODY)
        return failed(HTTP_BROKEN, "the body is not framed correctly");
    if (exchange->intake.head_bytes > 0)
        return (struct failure){HTTP_BROKEN, "the connection broke within the answer", true};
    return (struct failure){HTTP_NO_CONNECTION, "the connection broke before an answer", true};
}

static struct failure of_timeout(struct http_exchange *exchange)
{
    const struct http_intake *intake = &exchange->intake;
    if (!exchange->on_wire)
        return failed(HTTP_TIMED_OUT, "no connection in time");
    if (intake->head_bytes == 0)
        return failed(HTTP_TIMED_OUT, "no answer in time");
    return failed(HTTP_TIMED_OUT, intake->stage == INTAKE_BODY ? "the body did not end in time"
                                                               : "the headers did not end in time");
}

static struct failure of_verification(const struct http_exchange *exchange)
{
    long result = 0;
    if (curl_easy_getinfo(exchange->easy, CURLINFO_SSL_VERIFYRESULT, &result) != CURLE_OK)
        result = 0;
    /* OpenSSL found no fault, or libcurl checked the name before. */
    if (result == 0 || result == 1)
        return failed(HTTP_TLS, "the certificate is for another name");
    for (size_t i = 0; i < COUNT(verify_rows); i++) {
        if (verify_rows[i].result == result)
            return failed(HTTP_TLS, verify_rows[i].why);
    }
    return failed(HTTP_TLS, "the certificate could not be verified");
}

/* TLS alert 120, as OpenSSL 3.0 and later versions write it. */
static struct failure of_handshake(const struct http_exchange *exchange)
{
    const bool spoken = text_has(exchange->words, "reason(1120)") ||
                        text_has(exchange->words, "no application protocol");
    if (!spoken)
        return failed(HTTP_TLS, "no TLS connection could be made (it needs TLS 1.2 or later)");
    return failed(HTTP_TLS, exchange->copy->request.close_connection
                                ? "the server does not speak HTTP/1.1 (HTTP/2 only)"
                                : "the server speaks neither HTTP/2 nor HTTP/1.1");
}

static struct failure of_abort(struct http_exchange *exchange)
{
    if (exchange->certificate_fault)
        return failed(HTTP_TLS, exchange->certificate_fault);
    if (exchange->dropped)
        return of_drop();
    if (exchange->address_fault)
        return of_address(exchange);
    return failed(HTTP_BROKEN, "the exchange was stopped");
}

/* `code` is not CURLE_OK. */
static void failure_of(struct http_exchange *exchange, CURLcode code, struct failure *out)
{
    if (code == CURLE_COULDNT_CONNECT)
        *out = of_connect(exchange);
    else if (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR)
        *out = of_receive(exchange);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        *out = of_timeout(exchange);
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        *out = of_verification(exchange);
    else if (code == CURLE_SSL_CONNECT_ERROR)
        *out = of_handshake(exchange);
    else if (code == CURLE_ABORTED_BY_CALLBACK)
        *out = of_abort(exchange);
    else
        *out = of_row(code);
}

/* --- callbacks of libcurl ------------------------------------------------------------------------ */

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

/* The context of each callback is a struct http_exchange; of guard_close a struct http_links, because a
 * connection outlives its exchange. */

/* libcurl sends a request again where a kept connection ends before the answer begins, or where the server
 * refuses the stream (RFC 9113 section 8.7): that is right once, also for a request that went back to the
 * queue in between. */
static bool may_send_again(struct http_exchange *exchange)
{
    exchange->dropped = exchange->dropped || (exchange->on_wire && exchange->call->dropped);
    exchange->refused = exchange->refused || exchange->on_wire;
    exchange->call->dropped = exchange->on_wire || exchange->call->dropped;
    exchange->on_wire = false;
    return !exchange->dropped;
}

/* A request that finds no room on the connection that it should share waits, instead of making another. */
static bool may_connect(struct http_exchange *exchange)
{
    if (!may_send_again(exchange))
        return false;
    exchange->returned =
        exchange->returned || !http_queue_may_connect(exchange->rules->queue, exchange->call);
    return !exchange->returned;
}

static curl_socket_t guard_socket(void *context, curlsocktype purpose,
                                  struct curl_sockaddr *address)
{
    struct http_exchange *exchange = context;
    (void)purpose;
    http_queue_resolved(exchange->rules->queue, exchange->call);
    if (!exchange->rules->proxy) {
        const char *fault = http_address_fault(&address->addr, exchange->copy->request.reach);
        if (fault) {
            exchange->address_fault = fault;
            note_address(exchange, &address->addr);
            return CURL_SOCKET_BAD;
        }
    }
    if (!may_connect(exchange))
        return CURL_SOCKET_BAD;
    exchange->opened = true;
    const int made = http_links_open(exchange->rules->links, address->family);
    if (made < 0) {
        exchange->no_descriptor = errno == EMFILE || errno == ENFILE;
        return CURL_SOCKET_BAD;
    }
    return made;
}

static int guard_close(void *context, curl_socket_t socket)
{
    return http_links_close(context, socket);
}

/* Takes the connection. The only one to use it, or do requests share it? */
static void join(struct http_exchange *exchange, struct http_link *link)
{
    http_link_leave(exchange->link);
    exchange->link = link;
    link->shared = link->shared || link->users > 0;
    link->users++;
    if (link->shared)
        http_queue_shares(exchange->rules->queue, exchange->call, true);
}

/* libcurl (7.88) reuses a connection with unread bytes, and takes them for the answer to the next request.
 * Before the first request unread bytes are normal: session tickets; and where requests share a connection,
 * HTTP/2 says which answer is whose. */
static bool is_free_to_use(const struct http_link *link)
{
    return !link->asked || link->users > 0 || link->shared || http_link_is_quiet(link);
}

/* Only the handle that made a connection has its certificates. */
static bool is_secure(struct http_exchange *exchange, struct http_link *link)
{
    if (link->secured || !text_starts(exchange->copy->origin, "https:"))
        return true;
    exchange->unasked = !exchange->opened;
    if (exchange->opened)
        exchange->certificate_fault = http_link_secure(link, exchange->easy);
    return link->secured;
}

static bool is_allowed(struct http_exchange *exchange, const char *address)
{
    if (exchange->rules->proxy)
        return true;
    exchange->address_fault = http_address_text_fault(address, exchange->copy->request.reach);
    if (exchange->address_fault)
        snprintf(exchange->address, sizeof exchange->address, "%s", address);
    return !exchange->address_fault;
}

/* Called for each use of a connection, also of one that a request with another reach opened. */
static int guard_use(void *context, char *address, char *own_address, int port, int own_port)
{
    struct http_exchange *exchange = context;
    (void)own_address;
    (void)port;
    struct http_link *link = http_links_find(exchange->rules->links, own_port);
    if (!link || !is_allowed(exchange, address) || !may_send_again(exchange))
        return CURL_PREREQFUNC_ABORT;
    exchange->unasked = !is_free_to_use(link);
    if (exchange->unasked || !is_secure(exchange, link))
        return CURL_PREREQFUNC_ABORT;
    join(exchange, link);
    http_queue_connected(exchange->rules->queue, exchange->call);
    if (!exchange->call->done)
        return CURL_PREREQFUNC_OK; /* libcurl refuses its rules next: see set_nothing */
    link->asked = true;
    exchange->on_wire = true;
    ++*exchange->rules->sent;
    return CURL_PREREQFUNC_OK;
}

static size_t guard_line(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    return http_intake_line(&exchange->intake, bytes, size * count) ? size * count : 0;
}

static size_t guard_body(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    return http_intake_body(&exchange->intake, bytes, size * count) ? size * count : 0;
}

/* --- handles ------------------------------------------------------------------------------------- */

bool http_global_init(void)
{
    return http_session_is_ours() &&
           curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_sized_alloc, mem_sized_free,
                                mem_sized_realloc, mem_sized_copy, mem_sized_calloc) == CURLE_OK;
}

void http_global_cleanup(void)
{
    curl_global_cleanup();
}

#define SET(option, value) (curl_easy_setopt(easy, (option), (value)) == CURLE_OK)

/* The same for every request. Defaults of libcurl are set too, because they may change. */
static const struct {
    CURLoption option;
    long value;
} handle_rules[] = {
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
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE}, /* a proxy gets no tokens */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_PATH_AS_IS, 1},
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
    {CURLOPT_BUFFERSIZE, 4096}, /* of each that is in flight */
    {CURLOPT_LOW_SPEED_LIMIT, HTTP_SLOW_BYTES},
    {CURLOPT_LOW_SPEED_TIME, HTTP_SLOW_SECONDS},
};

static bool set_rules(CURL *easy)
{
    for (size_t i = 0; i < COUNT(handle_rules); i++) {
        if (!SET(handle_rules[i].option, handle_rules[i].value))
            return false;
    }
    return true;
}

/* Only a file: libcurl caches the parsed certificates only without a folder. */
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
    return SET(CURLOPT_OPENSOCKETFUNCTION, guard_socket) && SET(CURLOPT_OPENSOCKETDATA, exchange) &&
           SET(CURLOPT_CLOSESOCKETFUNCTION, guard_close) &&
           SET(CURLOPT_CLOSESOCKETDATA, exchange->rules->links) &&
           SET(CURLOPT_PREREQFUNCTION, guard_use) && SET(CURLOPT_PREREQDATA, exchange) &&
           SET(CURLOPT_HEADERFUNCTION, guard_line) && SET(CURLOPT_HEADERDATA, exchange) &&
           SET(CURLOPT_WRITEFUNCTION, guard_body) && SET(CURLOPT_WRITEDATA, exchange) &&
           SET(CURLOPT_ERRORBUFFER, exchange->words) && SET(CURLOPT_PRIVATE, exchange);
}

static long least(int64_t a, int64_t b)
{
    const int64_t less = a < b ? a : b;
    return less < 1 ? 1 : (long)less; /* 0 means no limit to libcurl */
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
    buf_text(&line, *value ? ": " : ";"); /* how libcurl wants a header without a value */
    buf_text(&line, value);
    struct curl_slist *longer =
        line.overflowed ? NULL : curl_slist_append(exchange->lines, buf_string(&line));
    buf_release(&line);
    exchange->lines = longer ? longer : exchange->lines;
    return longer;
}

/* Removes headers that libcurl adds: `Expect` waits a second for a server that does not know it, and a body
 * has the type that the caller gives it, or none. */
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

/* Nothing is sent where libcurl's parser finds another host than base/url (`127.1` is 127.0.0.1 to
 * libcurl). */
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

/* For http_open. libcurl keeps a connection on which a request failed before its first byte, and no option
 * asks for such a connection (CURLOPT_CONNECT_ONLY hands it to the caller). So the request is one that
 * libcurl must refuse when it writes the head: with a date that no calendar has. */
static bool set_nothing(CURL *easy)
{
    return SET(CURLOPT_TIMECONDITION, (long)CURL_TIMECOND_IFMODSINCE) &&
           SET(CURLOPT_TIMEVALUE_LARGE, (curl_off_t)INT64_MAX);
}

static bool set_request(CURL *easy, struct http_exchange *exchange, bool fresh)
{
    const struct http_copy *copy = exchange->copy;
    const bool own = copy->request.close_connection;
    return is_same_host(copy) && SET(CURLOPT_URL, copy->request.url) &&
           set_method(easy, &copy->request) && add_lines(exchange) &&
           SET(CURLOPT_HTTPHEADER, exchange->lines) &&
           SET(CURLOPT_HTTP_VERSION,
               (long)(own ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS)) &&
           SET(CURLOPT_FRESH_CONNECT, fresh || own ? 1L : 0L) &&
           SET(CURLOPT_FORBID_REUSE, own ? 1L : 0L) && (exchange->call->done || set_nothing(easy));
}

/* A handle for the request of the exchange; `timeout` is what the run has left in milliseconds. Fills
 * `lines`. NULL where libcurl rejects one of the rules. */
static CURL *handle_new(struct http_exchange *exchange, int64_t timeout, bool fresh)
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

/* --- one exchange -------------------------------------------------------------------------------- */

struct http_exchange *http_exchange_new(struct http_call *call, const struct http_rules *rules,
                                        int64_t timeout, bool fresh)
{
    struct http_exchange *exchange = mem_alloc(sizeof *exchange);
    const struct http_copy *copy = call->copy;
    exchange->call = call;
    exchange->copy = copy;
    exchange->rules = rules;
    exchange->sent_at = clock_milliseconds();
    http_intake_init(&exchange->intake, text_is(copy->request.method, "HEAD"),
                     copy->request.body_limit ? copy->request.body_limit : HTTP_BODY_LIMIT);
    exchange->easy = handle_new(exchange, timeout, fresh);
    return exchange;
}

void http_exchange_free(struct http_exchange *exchange)
{
    curl_easy_cleanup(exchange->easy);
    http_link_leave(exchange->link);
    curl_slist_free_all(exchange->lines);
    http_intake_release(&exchange->intake);
    mem_free(exchange, sizeof *exchange);
}

/* Was the body longer than Content-Length? libcurl reads only that many bytes, drops the connection if it
 * sees more, and reports success. So a connection that should have been kept, but that libcurl closed and
 * not the server, reveals it. */
static bool has_excess(const struct http_exchange *exchange)
{
    const struct http_intake *intake = &exchange->intake;
    const struct http_request *request = &exchange->copy->request;
    curl_off_t uploaded = 0;
    if (!exchange->link || !exchange->link->dropped || !exchange->rules->keeps ||
        exchange->rules->proxy || request->close_connection)
        return false;
    if (intake->length < 0 || intake->without_body || intake->version != 11 || intake->closes)
        return false;
    /* libcurl also closes it where the server answers before it has read the whole request. */
    return curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded) == CURLE_OK &&
           uploaded == (request->body ? (curl_off_t)request->body_length : 0);
}

static void judge_success(struct http_exchange *exchange, struct failure *out)
{
    http_intake_end(&exchange->intake);
    if (exchange->intake.outcome == HTTP_ANSWERED && has_excess(exchange)) {
        exchange->intake.outcome = HTTP_BROKEN;
        exchange->intake.why = "the body is longer than Content-Length";
    }
    *out = (struct failure){exchange->intake.outcome, exchange->intake.why, false};
}

static void judge(struct http_exchange *exchange, CURLcode code, struct failure *out)
{
    if (exchange->intake.outcome != HTTP_ANSWERED)
        *out = (struct failure){exchange->intake.outcome, exchange->intake.why, false};
    else if (code == CURLE_OK)
        judge_success(exchange, out);
    else
        failure_of(exchange, code, out);
}

bool http_exchange_answer(struct http_exchange *exchange, CURLcode code, struct http_answer *answer)
{
    struct failure failure;
    judge(exchange, code, &failure);
    struct http_intake *intake = &exchange->intake;
    if (intake->version > 0 && intake->version < 20)
        http_queue_shares(exchange->rules->queue, exchange->call, false);
    const bool whole = failure.outcome == HTTP_ANSWERED;
    *answer = (struct http_answer){
        .outcome = failure.outcome,
        .why = failure.why,
        .status = whole ? intake->status : 0,
        .headers = whole ? intake->headers : NULL,
        .header_count = whole ? intake->header_count : 0,
        .body = whole ? buf_string(&intake->body) : "",
        .length = whole ? intake->body.length : 0,
        .sent_at = exchange->sent_at,
        .took = clock_milliseconds() - exchange->sent_at,
    };
    if (exchange->link) {
        answer->certificate_ends = exchange->link->ends;
        answer->certificate = exchange->link->whose;
    }
    return failure.broke;
}
