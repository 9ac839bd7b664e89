#include "http_exchange.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "http_certificate.h"
#include "http_failure.h"
#include "http_handle.h"
#include "world/system.h"

struct http_exchange *http_exchange_new(const struct http_copy *copy,
                                        const struct http_rules *rules, int64_t timeout, bool fresh)
{
    struct http_exchange *exchange = mem_alloc(sizeof *exchange);
    exchange->copy = copy;
    exchange->rules = rules;
    exchange->sent_at = clock_milliseconds();
    http_intake_init(&exchange->intake, text_is(copy->request.method, "HEAD"));
    exchange->easy = http_handle_new(exchange, timeout, fresh);
    return exchange;
}

void http_exchange_free(struct http_exchange *exchange)
{
    curl_easy_cleanup(exchange->easy);
    http_sockets_forget(exchange->rules->sockets, exchange);
    curl_slist_free_all(exchange->lines);
    http_intake_release(&exchange->intake);
    mem_free(exchange, sizeof *exchange);
}

/* libcurl reads as many bytes as Content-Length says, drops the connection where it has seen more,
 * and calls that a success. So a connection that should have been kept, and that the server did not
 * close, tells of it. */
static bool has_excess(const struct http_exchange *exchange)
{
    const struct http_intake *intake = &exchange->intake;
    const struct http_request *request = &exchange->copy->request;
    curl_off_t uploaded = 0;
    if (!exchange->dropped || !exchange->rules->keeps || exchange->rules->proxy ||
        request->close_connection)
        return false;
    if (intake->length < 0 || intake->without_body || !intake->one_dot_one || intake->closes)
        return false;
    /* Where the server answers before it has all of the request libcurl closes, too. */
    return curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded) == CURLE_OK &&
           uploaded == (request->body ? (curl_off_t)request->body_length : 0);
}

static void judge_success(struct http_exchange *exchange, struct http_failure *out)
{
    http_intake_end(&exchange->intake);
    if (exchange->intake.outcome == HTTP_ANSWERED && has_excess(exchange)) {
        exchange->intake.outcome = HTTP_BROKEN;
        exchange->intake.why = "more came than Content-Length says";
    }
    *out = (struct http_failure){exchange->intake.outcome, exchange->intake.why, false};
}

static void judge(struct http_exchange *exchange, CURLcode code, struct http_failure *out)
{
    if (exchange->intake.outcome != HTTP_ANSWERED)
        *out = (struct http_failure){exchange->intake.outcome, exchange->intake.why, false};
    else if (code == CURLE_OK)
        judge_success(exchange, out);
    else
        http_failure_of(exchange, code, out);
}

bool http_exchange_answer(struct http_exchange *exchange, CURLcode code, struct http_answer *answer)
{
    struct http_failure failure;
    judge(exchange, code, &failure);
    struct http_intake *intake = &exchange->intake;
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
    if (exchange->copy->request.certificate)
        answer->certificate_ends = http_certificate_end(exchange->easy);
    return failure.broke;
}
