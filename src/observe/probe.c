#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "doc/json.h"
#include "doc/node.h"
#include "model/showing.h"
#include "world/system.h"

enum { RETRIES = 2 };

static const char too_many[] = "more headers are declared than a request may carry";

void probe_request_header(struct probe_request *asked, const char *name, const char *value)
{
    if (asked->header_count < REQUEST_HEADERS_MOST)
        asked->headers[asked->header_count++] = (struct http_header){name, value};
    else
        asked->why = too_many;
}

void probe_request_attempt(struct probe_request *asked, const struct attempt *attempt)
{
    if (asked->attempt_count == REQUEST_ATTEMPTS_MOST) {
        asked->why = too_many;
        return;
    }
    asked->attempts[asked->attempt_count++] = *attempt;
    asked->secret_count += attempt_needs_secret(attempt);
}

void probe_request_headers(struct probe_request *asked, const struct header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (headers[i].text)
            probe_request_header(asked, headers[i].name, headers[i].text);
        else
            probe_request_attempt(
                asked, &(struct attempt){.token = &headers[i].token, .header = headers[i].name});
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
                       size_t header_count, struct http_request *out)
{
    *out = (struct http_request){
        .method = asked->method,
        .url = asked->url,
        .headers = headers,
        .header_count = header_count,
        .body = asked->body,
        .body_length = asked->body ? strlen(asked->body) : 0,
        .reach = asked->reach,
        .timeout = asked->timeout,
        .per_host = asked->per_host,
        .body_limit = asked->body_limit,
        .alone = asked->alone,
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

enum { ALL_HEADERS_MOST = REQUEST_HEADERS_MOST + REQUEST_ATTEMPTS_MOST * ATTEMPT_HEADERS_MOST };
_Static_assert(ALL_HEADERS_MOST <= 64, "each header has a bit");

static void hand_over(struct probe_request *asked, const struct attempt_headers *written)
{
    struct http_request request;
    struct http_header headers[ALL_HEADERS_MOST];
    size_t count = asked->header_count;
    memcpy(headers, asked->headers, count * sizeof *headers);
    uint64_t secret = 0;
    for (size_t i = 0; i < asked->attempt_count; i++)
        for (size_t k = 0; k < written[i].count; k++) {
            secret |= (uint64_t)(k == 0 && written[i].secret) << count;
            headers[count++] =
                (struct http_header){written[i].names[k], buf_string(&written[i].values[k])};
        }
    request_of(asked, headers, count, &request);
    request.secret_headers = secret;
    asked->sent = true;
    http_add(asked->http, &request, on_answer, asked);
}

static void give_up(struct probe_request *asked, const char *why)
{
    asked->why = why;
    if (asked->then)
        asked->then->why = why;
}

/* The headers with secrets exist only while the request is handed over, which copies them. */
static void send_with(struct probe_request *asked, const char *const *secrets)
{
    struct attempt_headers written[REQUEST_ATTEMPTS_MOST];
    const struct attempt_of of = {asked->body, clock_now()};
    size_t count = 0;
    while (count < asked->attempt_count &&
           attempt_write(&asked->attempts[count], &of, secrets[count], &written[count]))
        count++;
    if (count == asked->attempt_count) {
        hand_over(asked, written);
    } else {
        asked->credential = CREDENTIAL_UNKNOWN;
        give_up(asked, arena_printf(asked->arena, "%s is not in base64",
                                    attempt_source(&asked->attempts[count])->name));
    }
    while (count > 0)
        attempt_release(&written[--count]);
}

/* A shortened token shows all but the end of the secret. */
static void guard_short(const struct credentials *credentials, const struct attempt *attempt,
                        const char *secret)
{
    if (secret && attempt->form == ATTEMPT_SHORT && attempt->token && *secret)
        secrets_keep(credentials->secrets, attempt->token->source.name, secret, strlen(secret) - 1);
}

void probe_request_send(struct probe_request *asked, struct http *http, enum http_reach reach,
                        const struct credentials *credentials)
{
    const char *secrets[REQUEST_ATTEMPTS_MOST] = {NULL};
    const char *why = asked->why;
    asked->http = http;
    asked->reach = reach;
    asked->credentials = credentials;
    for (size_t i = 0; !why && i < asked->attempt_count; i++)
        if (attempt_needs_secret(&asked->attempts[i]))
            asked->credential = credential_find(credentials, attempt_source(&asked->attempts[i]),
                                                &secrets[i], &why);
    for (size_t i = 0; !why && i < asked->attempt_count; i++)
        guard_short(credentials, &asked->attempts[i], secrets[i]);
    if (why)
        give_up(asked, why);
    else
        send_with(asked, secrets);
}

void probe_request_send_if(struct probe_request *asked, struct http *http,
                           const struct send_rules *sending)
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

enum { WORDS_MOST = 2000 };

struct probe_request *probe_ask(struct probe_run *run, const char *label, const char *method,
                                const char *path)
{
    struct probe_request *asked = arena_alloc(run->arena, sizeof *asked);
    *asked = (struct probe_request){
        .label = label,
        .method = method,
        .url = arena_printf(run->arena, "%s%s", run->base, path),
        .alone = run->probe->alone,
        .timeout = run->probe->timeout * 1000,
        .per_host = (unsigned)run->o->target->desired->limits.per_host,
        .body_limit = (size_t)run->o->target->desired->limits.body << 20,
        .arena = run->arena,
    };
    probe_request_headers(asked, run->o->target->headers, run->o->target->header_count);
    probe_request_headers(asked, run->probe->headers, run->probe->header_count);
    run->requests =
        arena_grow(run->arena, run->requests, run->count, &run->capacity, sizeof *run->requests);
    run->requests[run->count++] = asked;
    return asked;
}

void probe_attempt(const struct probe_run *run, struct probe_request *asked, enum attempt_form form,
                   int64_t age)
{
    const struct signature *signature = run->probe->hmac.header ? &run->probe->hmac : NULL;
    const struct attempt attempt = {.token = signature ? NULL : &run->probe->token,
                                    .header = run->probe->header,
                                    .signature = signature,
                                    .form = form,
                                    .made_up = run->nonce,
                                    .age = age};
    probe_request_attempt(asked, &attempt);
}

const struct probe_request *probe_heard(const struct probe_run *run, const char *label)
{
    for (size_t i = 0; i < run->count; i++)
        if (text_is(run->requests[i]->label, label))
            return run->requests[i];
    return NULL;
}

void probe_add_part(struct probe_run *run, const char *name, enum probe_outcome outcome,
                    const char *why)
{
    run->parts = arena_grow(run->arena, run->parts, run->part_count, &run->part_capacity,
                            sizeof *run->parts);
    run->parts[run->part_count++] = (struct probe_part){name, outcome, why};
}

void probe_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why)
{
    out->outcome = outcome;
    out->closed = outcome;
    out->why = why;
}

static bool has_part(const struct probe_run *run, enum probe_outcome outcome)
{
    for (size_t i = 0; i < run->part_count; i++)
        if (run->parts[i].outcome == outcome)
            return true;
    return false;
}

static bool part_is(const struct probe_part *part, enum probe_outcome outcome, const char *why)
{
    return part->outcome == outcome && text_is(part->why, why);
}

/* Was this part's reason told with an earlier one? */
static bool is_told(const struct probe_run *run, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (part_is(&run->parts[i], run->parts[index].outcome, run->parts[index].why))
            return true;
    return false;
}

/* `without, wrong: the reason; right: another one`. */
static const char *words_of_parts(const struct probe_run *run, enum probe_outcome outcome)
{
    struct buf words;
    buf_init(&words, WORDS_MOST);
    for (size_t i = 0; i < run->part_count; i++) {
        const struct probe_part *part = &run->parts[i];
        if (part->outcome != outcome || is_told(run, i))
            continue;
        if (run->part_count == 1) {
            buf_text(&words, part->why); /* the probe's own name says it all */
            break;
        }
        buf_printf(&words, "%s%s", words.length ? "; " : "", part->name);
        for (size_t k = i + 1; k < run->part_count; k++)
            if (part_is(&run->parts[k], outcome, part->why))
                buf_printf(&words, ", %s", run->parts[k].name);
        buf_printf(&words, ": %s", part->why);
    }
    const char *out = arena_text(run->arena, buf_string(&words));
    buf_release(&words);
    return out;
}

void probe_conclude_parts(struct probe_run *run, struct probe_result *out)
{
    const enum probe_outcome outcome = has_part(run, PROBE_FAIL)         ? PROBE_FAIL
                                       : has_part(run, PROBE_UNOBSERVED) ? PROBE_UNOBSERVED
                                       : has_part(run, PROBE_PASS)       ? PROBE_PASS
                                                                         : PROBE_UNOBSERVED;
    probe_conclude(out, outcome, words_of_parts(run, outcome));
    out->parts = run->parts;
    out->part_count = run->part_count;
}

bool probe_status_is(const struct statuses *declared, int otherwise, int status)
{
    return declared->count ? statuses_has(declared, status) : status == otherwise;
}

const char *probe_plain_text(const struct node *node)
{
    const bool plain =
        node && (node->kind == NODE_TEXT || node->kind == NODE_NUMBER || node->kind == NODE_BOOL);
    return plain ? node->text : NULL;
}

bool probe_declares_5xx(const struct statuses *statuses)
{
    for (size_t i = 0; i < statuses->count; i++)
        if (statuses->items[i] >= 500)
            return true;
    return false;
}

static const char byte_order_mark[] = "\xEF\xBB\xBF";

bool probe_has_mark(const struct http_answer *heard)
{
    return text_starts(heard->body, byte_order_mark);
}

/* RFC 8259, 8.1: a reader may ignore a byte order mark. */
/* What is wrong with it, without a name in it that nobody reviewed. */
static const char *fault_shown(struct arena *arena, const char *text)
{
    const char *start = strchr(text, '\''), *end = strrchr(text, '\'');
    if (!start || start == end)
        return text_escaped(arena, text);
    const char *quoted = arena_slice(arena, start + 1, (size_t)(end - start - 1));
    return showing_is_words(quoted) ? text_escaped(arena, text)
                                    : arena_printf(arena, "%.*s(a text)%s", (int)(start - text),
                                                   text, text_escaped(arena, end + 1));
}

const struct node *probe_json(struct arena *arena, const struct http_answer *heard,
                              const char **why)
{
    const size_t skipped = probe_has_mark(heard) ? strlen(byte_order_mark) : 0;
    const struct json_text text = {"", heard->body + skipped, heard->length - skipped};
    const struct node *root = NULL;
    struct err err = {0};
    struct json_limits limits = json_limits_api;
    if (limits.bytes < text.length) /* the answer had a limit of its own */
        limits.bytes = text.length;
    if (json_read(arena, &text, &limits, &root, &err))
        return root;
    *why = err.where.line
               ? arena_printf(arena, "not valid JSON at line %u, column %u: %s", err.where.line,
                              err.where.column, fault_shown(arena, err.text))
               : arena_printf(arena, "not valid JSON: %s", fault_shown(arena, err.text));
    return NULL;
}

bool probe_status_says_nothing(int status)
{
    return status == 429 || status >= 500;
}

bool probe_says(const struct probe *probe, const struct probe_request *asked)
{
    for (size_t i = 0; i < probe->says.count; i++)
        if (probe_request_body_has(asked, probe->says.items[i]))
            return true;
    return false;
}
