#include "observe/asked.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"

enum { SECRET_TEXT_MOST = 64 * 1024, RETRIES = 2 };

void asked_header(struct asked *asked, const char *name, const char *value)
{
    if (asked->header_count < ASKED_HEADERS_MOST)
        asked->headers[asked->header_count++] = (struct http_header){name, value};
}

static void copy_answer(struct asked *asked, const struct http_answer *answer)
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

static void request_of(const struct asked *asked, struct http_request *out)
{
    *out = (struct http_request){
        .method = asked->method,
        .url = asked->url,
        .headers = asked->headers,
        .header_count = asked->header_count,
        .body = asked->body,
        .body_length = asked->body ? strlen(asked->body) : 0,
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
    struct asked *next = context;
    if (answer->outcome == HTTP_TIMED_OUT)
        next->why = "the deadline of the run has passed";
    else
        asked_send(next, next->http, next->reach, next->credentials);
}

static void begin_next(struct asked *asked)
{
    struct asked *next = asked->then;
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
    struct asked *asked = context;
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

/* The header with the secret exists only while the request is handed over, which copies it. */
static void send_with(struct asked *asked, const char *secret)
{
    struct http_request request;
    struct http_header headers[ASKED_HEADERS_MOST + 1];
    struct buf value;
    request_of(asked, &request);
    request.reach = asked->reach;
    buf_init(&value, SECRET_TEXT_MOST);
    if (secret) {
        memcpy(headers, asked->headers, sizeof asked->headers);
        if (asked->use == SECRET_AS_HMAC)
            hmac_text(&value, secret, asked->body);
        else
            buf_printf(&value, "%s%s", asked->use == SECRET_AS_BEARER ? "Bearer " : "", secret);
        const char *name = asked->use == SECRET_AS_BEARER ? "Authorization" : asked->secret_header;
        headers[asked->header_count] = (struct http_header){name, buf_string(&value)};
        request.headers = headers;
        request.header_count = asked->header_count + 1;
    }
    asked->sent = true;
    http_add(asked->http, &request, on_answer, asked);
    buf_release(&value);
}

void asked_send(struct asked *asked, struct http *http, enum http_reach reach,
                const struct credentials *credentials)
{
    const char *secret = NULL, *why = NULL;
    asked->http = http;
    asked->reach = reach;
    asked->credentials = credentials;
    if (asked->use != SECRET_NONE) {
        asked->credential = credential_find(credentials, asked->source, &secret, &why);
        if (asked->credential != CREDENTIAL_READY) {
            asked->why = why;
            if (asked->then)
                asked->then->why = why;
            return;
        }
    }
    send_with(asked, secret);
}

const char *asked_trouble(const struct asked *asked)
{
    if (asked->why)
        return asked->why;
    return asked->answered ? NULL : "it was not asked before the deadline of the run";
}

const char *asked_words(struct arena *arena, const struct asked *asked)
{
    const char *trouble = asked_trouble(asked);
    return trouble ? trouble : arena_printf(arena, "HTTP %d", asked->heard.status);
}

bool asked_body_has(const struct asked *asked, const char *text)
{
    return asked->answered && text_has(asked->heard.body, text);
}
