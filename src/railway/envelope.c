#include "railway/envelope.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/json.h"

enum { IDENTIFIER_MOST = 64, TRACE_MOST = 80 };

static bool byte_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* The first `"identifier"` of a server's message, or NULL: the only part of it that is ever shown.
 * */
static const char *quoted_identifier(struct arena *arena, const char *message)
{
    const char *open = message ? strchr(message, '"') : NULL;
    if (!open)
        return NULL;
    size_t length = 0;
    while (byte_is_word(open[1 + length]))
        length++;
    if (length == 0 || length > IDENTIFIER_MOST || open[1 + length] != '"')
        return NULL;
    return arena_slice(arena, open + 1, length);
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
        while (trace && length <= TRACE_MOST && byte_is_word(trace[length]))
            length++;
        if (length > 0 && length <= TRACE_MOST && trace[length] == '\0')
            return arena_text(arena, trace);
    }
    return NULL;
}

static void fault(struct railway_answer *out, enum railway_fault kind, const char *why)
{
    out->fault = kind;
    out->why = why;
}

/* Messages that stand for a missing right. Railway gives them the code INTERNAL_SERVER_ERROR, so
 * only the text tells. */
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
                 : "Railway's API no longer understands this question";
}

/* Of several errors the one that says most: a missing right, then a changed API, then the rest. */
static void read_errors(struct arena *arena, const struct node *errors, struct railway_answer *out)
{
    fault(out, RAILWAY_PROBLEM, "Railway answered with an error of its own");
    for (size_t i = 0; errors->kind == NODE_LIST && i < errors->count; i++) {
        const struct node *error = errors->items[i];
        const char *message = node_text(node_get(error, "message"));
        const char *code = node_text(node_path(error, "extensions", "code", (char *)NULL));
        if (message_is_refusal(message)) {
            fault(out, RAILWAY_NOT_AUTHORIZED, "Railway says that the token may not read this");
            return;
        }
        if (text_starts(message ? message : "", "Cannot redeploy yet")) {
            fault(out, RAILWAY_BUSY, "Railway is still building the deployment before");
            return;
        }
        if (code_is_schema(code) && out->fault != RAILWAY_CHANGED)
            fault(out, RAILWAY_CHANGED, words_of_change(arena, quoted_identifier(arena, message)));
        else if (text_is(message, "Problem processing request") && out->fault != RAILWAY_CHANGED)
            fault(out, RAILWAY_PROBLEM, "Railway could not process the request");
    }
}

static bool errors_are_there(const struct node *root)
{
    const struct node *errors = node_get(root, "errors");
    return errors && errors->kind != NODE_NULL && !(errors->kind == NODE_LIST && !errors->count);
}

static void read_body(struct arena *arena, const struct http_answer *answer,
                      struct railway_answer *out)
{
    const struct node *root = NULL;
    struct err err = {0};
    const struct json_text text = {"answer", answer->body, answer->length};
    if (!json_read(arena, &text, &json_limits_api, &root, &err) || root->kind != NODE_MAP) {
        fault(out, RAILWAY_UNREADABLE, "Railway's answer is not the JSON it should be");
        return;
    }
    const struct node *data = node_get(root, "data");
    out->data = data && data->kind == NODE_MAP ? data : NULL;
    out->trace = trace_of(arena, root);
    if (errors_are_there(root))
        read_errors(arena, node_get(root, "errors"), out);
    else if (answer->status != 200)
        fault(out, RAILWAY_UNREADABLE,
              arena_printf(arena, "Railway answered with HTTP %d", answer->status));
    else if (!out->data)
        fault(out, RAILWAY_UNREADABLE, "Railway's answer holds no data");
}

void railway_envelope(struct arena *arena, const struct http_answer *answer,
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
        fault(out, RAILWAY_LIMITED, "Railway asks for fewer requests (HTTP 429)");
    else if (answer->status == 200 || answer->status == 400)
        read_body(arena, answer, out);
    else
        fault(out, RAILWAY_UNREACHABLE,
              arena_printf(arena, "Railway answered with HTTP %d", answer->status));
}
