#include "railway/client.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "doc/json.h"
#include "doc/json_write.h"
#include "world/http.h"

/* --- arguments ---- */

static void write_map(struct json_writer *writer, const struct railway_arguments *arguments,
                      unsigned depth);

static void write_one(struct json_writer *writer, const struct railway_argument *argument,
                      unsigned depth)
{
    json_key(writer, argument->name);
    switch (argument->kind) {
    case ARGUMENT_IS_TEXT:
        json_text(writer, argument->text);
        break;
    case ARGUMENT_IS_TRUTH:
        json_bool(writer, argument->truth);
        break;
    case ARGUMENT_IS_MAP:
        write_map(writer, argument->map, depth + 1);
        break;
    case ARGUMENT_IS_NULL:
        json_null(writer);
        break;
    }
}

static void write_map(struct json_writer *writer, const struct railway_arguments *arguments,
                      unsigned depth)
{
    if (depth > ARGUMENTS_DEPTH) {
        writer->failed = true;
        return;
    }
    json_object_open(writer);
    for (size_t i = 0; arguments && i < arguments->count; i++)
        write_one(writer, &arguments->items[i], depth);
    json_object_close(writer);
}

void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments)
{
    write_map(writer, arguments, 0);
}

/* --- what an answer is worth ---- */

/* A trace is a random number of 64 bits; fewer digits may be a PIN or a telephone number. */
enum { TRACE_LEAST = 16, TRACE_MOST = 20 };

static bool byte_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

static bool has_word(const char *document, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = document; (at = strstr(at, word)) != NULL; at++)
        if ((at == document || !byte_is_word(at[-1])) && !byte_is_word(at[length]))
            return true;
    return false;
}

/* The first `"identifier"` of a server's message where our own document asks for it, or NULL. A server
 * can put a secret there before any variable is known, and so before the sink can find it. */
static const char *quoted_identifier(struct arena *arena, const char *message, const char *document)
{
    const char *open = message ? strchr(message, '"') : NULL;
    if (!open || !document)
        return NULL;
    size_t length = 0;
    while (byte_is_word(open[1 + length]))
        length++;
    if (length == 0 || open[1 + length] != '"')
        return NULL;
    const char *word = arena_slice(arena, open + 1, length);
    return has_word(document, word) ? word : NULL;
}

static const char *trace_of(struct arena *arena, const struct node *root)
{
    const struct node *errors = node_get(root, "errors");
    const struct node *first =
        errors && errors->kind == NODE_LIST && errors->count ? errors->items[0] : NULL;
    const char *candidates[] = {node_text(node_get(first, "traceId")),
                                node_text(node_path(first, "extensions", "traceId", (char *)NULL)),
                                node_text(node_get(root, "traceId"))};
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        const char *trace = candidates[i];
        size_t length = 0;
        while (trace && length <= TRACE_MOST && text_is_digit(trace[length]))
            length++;
        if (length >= TRACE_LEAST && length <= TRACE_MOST && trace[length] == '\0')
            return arena_text(arena, trace);
    }
    return NULL;
}

static void fault(struct railway_answer *out, enum railway_fault kind, const char *why)
{
    out->fault = kind;
    out->why = why;
}

/* Messages for a missing right. Railway gives them the code INTERNAL_SERVER_ERROR, so only the text
 * identifies them. */
static bool message_is_refusal(const char *message)
{
    static const char *const refusals[] = {"Not Authorized", "Not authorized",
                                           "Project Token not found", "Unauthorized"};
    return message && text_in(message, refusals, sizeof refusals / sizeof refusals[0]);
}

static bool code_is_schema(const char *code)
{
    return text_is(code, "GRAPHQL_VALIDATION_FAILED") || text_is(code, "BAD_USER_INPUT") ||
           text_is(code, "GRAPHQL_PARSE_FAILED");
}

static const char *words_of_change(struct arena *arena, const char *field)
{
    return field ? arena_printf(arena, "Railway's API no longer knows '%s'", field)
                 : "Railway's API no longer accepts this request";
}

/* Of several errors the one that says most: a missing right, then a changed API, then the rest. */
static void read_errors(struct arena *arena, const struct node *errors, const char *document,
                        struct railway_answer *out)
{
    fault(out, RAILWAY_PROBLEM, "Railway answered with an error");
    for (size_t i = 0; errors->kind == NODE_LIST && i < errors->count; i++) {
        const struct node *error = errors->items[i];
        const char *message = node_text(node_get(error, "message"));
        const char *code = node_text(node_path(error, "extensions", "code", (char *)NULL));
        if (message_is_refusal(message)) {
            fault(out, RAILWAY_NOT_AUTHORIZED, "Railway says that the token may not read this");
            return;
        }
        if (text_starts(message ? message : "", "Cannot redeploy yet")) {
            fault(out, RAILWAY_BUSY, "Railway is still building the previous deployment");
            return;
        }
        if (code_is_schema(code) && out->fault != RAILWAY_CHANGED)
            fault(out, RAILWAY_CHANGED,
                  words_of_change(arena, quoted_identifier(arena, message, document)));
        else if (text_is(message, "Problem processing request") && out->fault != RAILWAY_CHANGED)
            fault(out, RAILWAY_PROBLEM, "Railway could not process the request");
    }
}

static bool errors_are_there(const struct node *root)
{
    const struct node *errors = node_get(root, "errors");
    return errors && errors->kind != NODE_NULL && !(errors->kind == NODE_LIST && !errors->count);
}

static void read_body(struct arena *arena, const struct http_answer *answer, const char *document,
                      struct railway_answer *out)
{
    const struct node *root = NULL;
    struct err err = {0};
    const struct json_text text = {"answer", answer->body, answer->length};
    if (!json_read(arena, &text, &json_limits_api, &root, &err) || root->kind != NODE_MAP) {
        fault(out, RAILWAY_UNREADABLE, "Railway's answer is not the expected JSON");
        return;
    }
    const struct node *data = node_get(root, "data");
    out->data = data && data->kind == NODE_MAP ? data : NULL;
    out->trace = trace_of(arena, root);
    if (errors_are_there(root))
        read_errors(arena, node_get(root, "errors"), document, out);
    else if (answer->status != 200)
        fault(out, RAILWAY_UNREADABLE,
              arena_printf(arena, "Railway answered with HTTP %d", answer->status));
    else if (!out->data)
        fault(out, RAILWAY_UNREADABLE, "Railway's answer holds no data");
}

void railway_envelope(struct arena *arena, const struct http_answer *answer, const char *document,
                      struct railway_answer *out)
{
    *out = (struct railway_answer){.fault = RAILWAY_FINE};
    if (answer->outcome != HTTP_ANSWERED) {
        fault(out, RAILWAY_UNREACHABLE,
              arena_printf(arena, "Railway did not answer: %s", answer->why));
        return;
    }
    size_t dates = 0;
    const char *date = http_answer_header(answer, "Date", &dates);
    int64_t when = 0;
    if (date && dates == 1 && when_parse_http(date, &when))
        out->date = when;
    if (answer->status == 401 || answer->status == 403)
        fault(out, RAILWAY_NOT_AUTHORIZED, "Railway refuses the token");
    else if (answer->status == 429)
        fault(out, RAILWAY_LIMITED, "Railway limits the rate of requests (HTTP 429)");
    else if (answer->status == 200 || answer->status == 400)
        read_body(arena, answer, document, out);
    else
        fault(out, RAILWAY_UNREACHABLE,
              arena_printf(arena, "Railway answered with HTTP %d", answer->status));
}

/* --- asking ---- */

/* Four tries in all; the times are those of src/railway/README.md. */
enum { RETRIES = 3, CONNECT_MS = 10000, TOTAL_MS = 60000 };
/* A question holds no values of variables; a change may hold many. */
enum { BODY_MOST = 64 * 1024, CHANGE_MOST = 1024 * 1024, BEARER_MOST = 64 * 1024 };

/* Always with a query string: src/railway/README.md, "Access". */
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
        if (strpbrk(url, "?#")) { /* a plan names the address */
            err_set(err, ERR_USAGE, "TAUTLINE_RAILWAY_URL has a query");
            return err_hint(err, "Write scheme, host, port and path alone.");
        }
        if (!url_is_loopback_host(parsed.host)) {
            err_set(err, ERR_USAGE, "'%.200s' is not on this machine", url);
            return err_hint(err,
                            "TAUTLINE_RAILWAY_URL is for simulations: use a loopback address.");
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
    const char *document;
};

static void answered(void *context, const struct http_answer *answer)
{
    struct question question = *(struct question *)context;
    mem_free(context, sizeof question);
    struct arena arena;
    arena_init(&arena);
    struct railway_answer out;
    railway_envelope(&arena, answer, question.document, &out);
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
        refuse(question->done, question->context, "the request is too long to be sent");
    }
    buf_release(&body);
}

void railway_ask(struct railway *railway, const struct railway_token *token,
                 const struct railway_query *query, railway_done *done, void *context)
{
    const struct question question = {done, context, query->document};
    if (text_starts(query->document, "query "))
        submit(railway, token, query, false, &question);
    else
        refuse(done, context, "only queries are sent");
}

void railway_send(struct railway *railway, const struct railway_token *token,
                  const struct railway_query *change, railway_done *done, void *context)
{
    const struct question question = {done, context, change->document};
    submit(railway, token, change, true, &question);
}
