#include "railway/client.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "doc/json_write.h"
#include "railway/arguments.h"
#include "railway/envelope.h"
#include "world/http.h"

/* Four tries in all (SECURITY row 57); connect 10 s, in all 60 to 90 s (RAILWAY.md "Answers"). */
enum { RETRIES = 3, CONNECT_MS = 10000, TOTAL_MS = 60000 };
/* A question holds no values of variables; a change may hold many. */
enum { BODY_MOST = 64 * 1024, CHANGE_MOST = 1024 * 1024, BEARER_MOST = 64 * 1024 };

/* RAILWAY.md "Access": always with a query string. */
#define SOURCE "source=tautline"

bool railway_open(struct arena *arena, struct http *http, const struct secrets *secrets,
                  const char *url, struct railway *out, struct err *err)
{
    struct railway railway = {.http = http, .secrets = secrets, .url = RAILWAY_URL};
    if (url) {
        struct url parsed;
        if (!url_parse(arena, url, &parsed, err)) {
            err->code = ERR_USAGE;
            return false;
        }
        if (!url_is_loopback_host(parsed.host)) {
            err_set(err, ERR_USAGE, "'%.200s' is not on this machine", url);
            return err_hint(err,
                            "TAUTLINE_RAILWAY_URL is for simulations: name a loopback address.");
        }
        railway.url = arena_text(arena, url);
        railway.simulated = true;
    }
    *out = railway;
    return true;
}

struct question {
    railway_done *done;
    void *context;
};

static void answered(void *context, const struct http_answer *answer)
{
    struct question question = *(struct question *)context;
    mem_free(context, sizeof question);
    struct arena arena;
    arena_init(&arena);
    struct railway_answer out;
    railway_envelope(&arena, answer, &out);
    question.done(question.context, &out);
    arena_release(&arena);
}

static bool write_body(struct buf *body, const struct railway_query *query)
{
    struct json_writer writer;
    json_write_init(&writer, body, false);
    json_object_open(&writer);
    json_key_text(&writer, "query", query->document);
    json_key_text(&writer, "operationName", query->operation);
    json_key(&writer, "variables");
    railway_arguments_write(&writer, query->arguments);
    json_object_close(&writer);
    return json_write_end(&writer);
}

static void send_body(struct railway *railway, const struct railway_token *token,
                      const struct buf *body, bool once, struct question *question)
{
    struct arena arena;
    struct buf bearer;
    arena_init(&arena);
    buf_init(&bearer, BEARER_MOST);
    const char *value = secrets_value(railway->secrets, token->secret);
    if (token->kind == TOKEN_ACCOUNT)
        buf_printf(&bearer, "Bearer %s", value);
    const struct http_header headers[] = {
        {"Content-Type", "application/json"},
        {"Accept", "application/json"},
        {token->kind == TOKEN_ACCOUNT ? "Authorization" : "Project-Access-Token",
         token->kind == TOKEN_ACCOUNT ? buf_string(&bearer) : value},
    };
    const struct http_request request = {
        .method = "POST",
        .url = arena_printf(&arena, "%s%s" SOURCE, railway->url,
                            text_has(railway->url, "?") ? "&" : "?"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .body = buf_string(body),
        .body_length = body->length,
        .reach = railway->simulated ? HTTP_LOOPBACK : HTTP_PUBLIC,
        .connect_timeout = CONNECT_MS,
        .timeout = TOTAL_MS,
        .retries = once ? 0 : RETRIES,
        .close_connection = once,
    };
    http_add(railway->http, &request, answered, question);
    buf_release(&bearer);
    arena_release(&arena);
}

static void refuse(railway_done *done, void *context, const char *why)
{
    const struct railway_answer refused = {.fault = RAILWAY_UNSENT, .why = why};
    done(context, &refused);
}

static void submit(struct railway *railway, const struct railway_token *token,
                   const struct railway_query *query, bool once, const struct question *question)
{
    struct buf body;
    buf_init(&body, once ? CHANGE_MOST : BODY_MOST);
    if (write_body(&body, query)) {
        struct question *kept = mem_alloc(sizeof *kept);
        *kept = *question;
        send_body(railway, token, &body, once, kept);
    } else {
        refuse(question->done, question->context, "the question is too long to be sent");
    }
    buf_release(&body);
}

void railway_ask(struct railway *railway, const struct railway_token *token,
                 const struct railway_query *query, railway_done *done, void *context)
{
    const struct question question = {done, context};
    if (text_starts(query->document, "query "))
        submit(railway, token, query, false, &question);
    else
        refuse(done, context, "only queries are sent");
}

void railway_send(struct railway *railway, const struct railway_token *token,
                  const struct railway_query *change, railway_done *done, void *context)
{
    const struct question question = {done, context};
    submit(railway, token, change, true, &question);
}
