#include "observe/probe_request.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"

enum { SECRET_TEXT_MOST = 64 * 1024, RETRIES = 2 };

static const char too_many[] = "more headers are declared than a request may carry";

void probe_request_header(struct probe_request *asked, const char *name, const char *value)
{
    if (asked->header_count < REQUEST_HEADERS_MOST)
        asked->headers[asked->header_count++] = (struct http_header){name, value};
    else
        asked->why = too_many;
}

void probe_request_secret(struct probe_request *asked, enum secret_use use, const char *header,
                          const struct source *source)
{
    if (asked->secret_count < REQUEST_SECRETS_MOST)
        asked->secrets[asked->secret_count++] = (struct probe_request_secret){use, header, source};
    else
        asked->why = too_many;
}

void probe_request_headers(struct probe_request *asked, const struct header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (headers[i].text)
            probe_request_header(asked, headers[i].name, headers[i].text);
        else
            probe_request_secret(asked, SECRET_AS_HEADER, headers[i].name, &headers[i].source);
}

static void copy_answer(struct probe_request *asked, const struct http_answer *answer)
{
    struct http_header *headers = arena_array(asked->arena, answer->header_count, sizeof *headers);
    for (size_t i = 0; i < answer->header_count; i++)
        headers[i] = (struct http_header){arena_text(asked->arena, answer->headers[i].name),
                                          arena_text(asked->arena, answer->headers[i].value)};
    asked->heard = *answer;
    asked->heard.headers = headers;
    asked->heard.body = arena_slice(asked->arena, answer->body ? answer->body : "",
                                    answer->body ? answer->length : 0);
    asked->heard.length = answer->body ? answer->length : 0;
    asked->heard.why = arena_text(asked->arena, answer->why);
}

static void request_of(const struct probe_request *asked, const struct http_header *headers,
                       struct http_request *out)
{
    *out = (struct http_request){
        .method = asked->method,
        .url = asked->url,
        .headers = headers,
        .header_count = asked->header_count + asked->secret_count,
        .body = asked->body,
        .body_length = asked->body ? strlen(asked->body) : 0,
        .reach = asked->reach,
        .timeout = asked->timeout,
        .per_host = asked->per_host,
        .alone = asked->alone,
        .certificate = asked->certificate,
        .close_connection = asked->own_connection,
        .retries = asked->once ? 0 : RETRIES,
    };
}

static void on_pause(void *context, const struct http_answer *answer)
{
    struct probe_request *next = context;
    if (answer->outcome == HTTP_TIMED_OUT)
        next->why = "the deadline of the run has passed";
    else
        probe_request_send(next, next->http, next->reach, next->credentials);
}

static void begin_next(struct probe_request *asked)
{
    struct probe_request *next = asked->then;
    next->http = asked->http;
    next->reach = asked->reach;
    next->credentials = asked->credentials;
    if (asked->why)
        next->why = "the first read was not answered";
    else
        http_after(asked->http, asked->pause * 1000, on_pause, next);
}

static void on_answer(void *context, const struct http_answer *answer)
{
    struct probe_request *asked = context;
    asked->tries = answer->tries;
    asked->sent_at = answer->sent_at;
    asked->ended_at = answer->sent_at + answer->took;
    if (answer->outcome == HTTP_ANSWERED) {
        asked->answered = true;
        copy_answer(asked, answer);
        asked->why = arena_text(asked->arena, http_platform_answer(answer));
    } else {
        asked->why = arena_text(asked->arena, answer->why ? answer->why : "no answer");
    }
    if (asked->then)
        begin_next(asked);
}

static void hmac_text(struct buf *out, const char *secret, const char *body)
{
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_hmac(secret, strlen(secret), body ? body : "", body ? strlen(body) : 0, digest);
    digest_hex(digest, hex);
    buf_text(out, hex);
}

static void write_secret(const struct probe_request *asked,
                         const struct probe_request_secret *secret, const char *value,
                         struct buf *out)
{
    buf_init(out, SECRET_TEXT_MOST);
    if (secret->use == SECRET_AS_HMAC)
        hmac_text(out, value, asked->body);
    else
        buf_printf(out, "%s%s", secret->use == SECRET_AS_BEARER ? "Bearer " : "", value);
}

/* The headers with secrets exist only while the request is handed over, which copies them. */
static void send_with(struct probe_request *asked, const char *const *values)
{
    struct http_request request;
    struct http_header headers[REQUEST_HEADERS_MOST + REQUEST_SECRETS_MOST];
    struct buf written[REQUEST_SECRETS_MOST];
    memcpy(headers, asked->headers, sizeof asked->headers);
    for (size_t i = 0; i < asked->secret_count; i++) {
        const struct probe_request_secret *secret = &asked->secrets[i];
        const bool bearer = secret->use == SECRET_AS_BEARER;
        write_secret(asked, secret, values[i], &written[i]);
        headers[asked->header_count + i] = (struct http_header){
            bearer ? "Authorization" : secret->header, buf_string(&written[i])};
    }
    request_of(asked, headers, &request);
    asked->sent = true;
    http_add(asked->http, &request, on_answer, asked);
    for (size_t i = 0; i < asked->secret_count; i++)
        buf_release(&written[i]);
}

static void give_up(struct probe_request *asked, const char *why)
{
    asked->why = why;
    if (asked->then)
        asked->then->why = why;
}

void probe_request_send(struct probe_request *asked, struct http *http, enum http_reach reach,
                        const struct credentials *credentials)
{
    const char *values[REQUEST_SECRETS_MOST] = {NULL};
    const char *why = asked->why;
    asked->http = http;
    asked->reach = reach;
    asked->credentials = credentials;
    for (size_t i = 0; !why && i < asked->secret_count; i++)
        asked->credential =
            credential_find(credentials, asked->secrets[i].source, &values[i], &why);
    if (why)
        give_up(asked, why);
    else
        send_with(asked, values);
}

void probe_request_send_if(struct probe_request *asked, struct http *http,
                           const struct sending *sending)
{
    if ((asked->secret_count > 0) == sending->with_secret && asked->alone == sending->alone)
        probe_request_send(asked, http, sending->reach, sending->credentials);
}

const char *probe_request_trouble(const struct probe_request *asked)
{
    if (asked->why)
        return asked->why;
    return asked->answered ? NULL : "it was not asked before the deadline of the run";
}

bool probe_request_body_has(const struct probe_request *asked, const char *text)
{
    return asked->answered && text_has(asked->heard.body, text);
}
