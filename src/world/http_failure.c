#include "http_failure.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

struct row {
    CURLcode code;
    enum http_outcome outcome;
    bool broke;
    const char *why;
};

/* libcurl's CURLE_OUT_OF_MEMORY stands here because our allocators end the process instead: what is
 * left of it is a line of a head that does not fit into libcurl's buffer. */
static const struct row rows[] = {
    {CURLE_URL_MALFORMAT, HTTP_REFUSED, false, "the address is not one that may be asked"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_NO_NAME, false, "the name could not be resolved"},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_NO_CONNECTION, false,
     "the name of the proxy could not be resolved"},
    {CURLE_PROXY, HTTP_NO_CONNECTION, false, "the proxy made no connection"},
    {CURLE_COULDNT_CONNECT, HTTP_NO_CONNECTION, true, "no connection could be made"},
    {CURLE_GOT_NOTHING, HTTP_NO_CONNECTION, true, "the connection was closed before an answer"},
    {CURLE_PARTIAL_FILE, HTTP_BROKEN, true, "the answer was cut short"},
    {CURLE_OUT_OF_MEMORY, HTTP_TOO_LARGE, false, "a header line is longer than 64 KiB"},
    {CURLE_SSL_CONNECT_ERROR, HTTP_TLS, false,
     "no TLS connection could be made (it needs TLS 1.2 or later)"},
    {CURLE_SSL_CACERT_BADFILE, HTTP_TLS, false, "the file of the CA cannot be used"},
    {CURLE_SSL_CERTPROBLEM, HTTP_TLS, false, "the certificate cannot be used"},
    {CURLE_SSL_CIPHER, HTTP_TLS, false, "no TLS cipher is shared"},
    {CURLE_SSL_SHUTDOWN_FAILED, HTTP_TLS, false, "the TLS connection did not end as it should"},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, false, "the certificate is not valid"},
};

/* X509_V_ERR_... of openssl/x509_vfy.h, which has its home elsewhere. */
static const struct {
    long result;
    const char *why;
} verify_rows[] = {
    {9, "the certificate is not yet valid"},
    {10, "the certificate has expired"},
    {18, "the certificate is self-signed"},
    {19, "a certificate of the chain is self-signed and unknown"},
    {20, "the certificate is by an unknown issuer"},
    {21, "the certificate is by an unknown issuer"},
    {23, "the certificate has been revoked"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct http_failure failure(enum http_outcome outcome, const char *why)
{
    return (struct http_failure){outcome, why, false};
}

static struct http_failure of_address(struct http_exchange *exchange)
{
    snprintf(exchange->why, sizeof exchange->why, "the address is %s (%s) and is not asked",
             exchange->address_fault, exchange->address);
    return failure(HTTP_FORBIDDEN, exchange->why);
}

static long os_error_of(const struct http_exchange *exchange)
{
    long error = 0;
    return curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &error) == CURLE_OK ? error : 0;
}

static struct http_failure of_connect(struct http_exchange *exchange)
{
    if (exchange->address_fault)
        return of_address(exchange);
    if (exchange->no_descriptor)
        return failure(HTTP_NO_CONNECTION, "this process may open no more files");
    const long error = os_error_of(exchange);
    if (error == ECONNREFUSED)
        return (struct http_failure){HTTP_NO_CONNECTION, "the connection was refused", true};
    if (error == EHOSTUNREACH || error == ENETUNREACH)
        return (struct http_failure){HTTP_NO_CONNECTION, "the host cannot be reached", true};
    return (struct http_failure){HTTP_NO_CONNECTION, "no connection could be made", true};
}

/* A peer that is gone and a chunk that is no chunk have the same code. */
static struct http_failure of_receive(struct http_exchange *exchange)
{
    if (exchange->rules->proxy && !exchange->on_wire)
        return failure(HTTP_NO_CONNECTION, "the proxy made no connection");
    if (os_error_of(exchange) == 0 && exchange->intake.stage == INTAKE_BODY)
        return failure(HTTP_BROKEN, "the body is not framed as it should be");
    if (exchange->intake.head_bytes > 0)
        return (struct http_failure){HTTP_BROKEN, "the connection broke within the answer", true};
    return (struct http_failure){HTTP_NO_CONNECTION, "the connection broke before an answer", true};
}

static struct http_failure of_timeout(struct http_exchange *exchange)
{
    const struct http_intake *intake = &exchange->intake;
    if (!exchange->on_wire)
        return failure(HTTP_TIMED_OUT, "no connection in time");
    if (intake->head_bytes == 0)
        return failure(HTTP_TIMED_OUT, "no answer in time");
    return failure(HTTP_TIMED_OUT, intake->stage == INTAKE_BODY
                                       ? "the body did not end in time"
                                       : "the headers did not end in time");
}

static struct http_failure of_verification(const struct http_exchange *exchange)
{
    long result = 0;
    if (curl_easy_getinfo(exchange->easy, CURLINFO_SSL_VERIFYRESULT, &result) != CURLE_OK)
        result = 0;
    /* OpenSSL was content, or libcurl judged the name before it asked. */
    if (result == 0 || result == 1)
        return failure(HTTP_TLS, "the certificate is for another name");
    for (size_t i = 0; i < COUNT(verify_rows); i++) {
        if (verify_rows[i].result == result)
            return failure(HTTP_TLS, verify_rows[i].why);
    }
    return failure(HTTP_TLS, "the certificate could not be verified");
}

static struct http_failure of_abort(struct http_exchange *exchange)
{
    if (exchange->no_alternative_name)
        return failure(HTTP_TLS, "the certificate has no subjectAltName");
    if (exchange->address_fault)
        return of_address(exchange);
    return failure(HTTP_BROKEN, "the exchange was stopped");
}

static struct http_failure of_row(CURLcode code)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].code == code)
            return (struct http_failure){rows[i].outcome, rows[i].why, rows[i].broke};
    }
    return failure(HTTP_BROKEN, "the answer is not HTTP as it should be");
}

void http_failure_of(struct http_exchange *exchange, CURLcode code, struct http_failure *out)
{
    if (code == CURLE_COULDNT_CONNECT)
        *out = of_connect(exchange);
    else if (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR)
        *out = of_receive(exchange);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        *out = of_timeout(exchange);
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        *out = of_verification(exchange);
    else if (code == CURLE_ABORTED_BY_CALLBACK)
        *out = of_abort(exchange);
    else
        *out = of_row(code);
}
