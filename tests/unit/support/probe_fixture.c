#include "support/probe_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "doc/json.h"

void probe_fixture_begin(struct probe_fixture *fixture, enum probe_type type)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fixture->environment = (struct environment){.name = "production", .url = PROBE_FIXTURE_BASE};
    fixture->desired.limits = (struct limits){.per_host = 16, .deadline = 120};
    fixture->target = (struct target){.desired = &fixture->desired,
                                      .environment = &fixture->environment,
                                      .probes = &fixture->probe,
                                      .probe_count = 1};
    fixture->options = (struct probes_options){
        .arena = &fixture->arena, .target = &fixture->target, .now = PROBE_FIXTURE_NOW};
    fixture->probe = (struct probe){.name = "probe", .type = type, .path = "/page"};
    fixture->probe_run = (struct probe_run){.arena = &fixture->arena,
                                            .probe = &fixture->probe,
                                            .o = &fixture->options,
                                            .base = PROBE_FIXTURE_BASE,
                                            .nonce = PROBE_FIXTURE_NONCE};
}

void probe_fixture_prepare(struct probe_fixture *fixture)
{
    probe_kind_of(fixture->probe.type)->prepare(&fixture->probe_run);
}

void probe_fixture_end(struct probe_fixture *fixture)
{
    arena_release(&fixture->arena);
}

static struct http_header header_of(struct arena *arena, const char *line)
{
    const char *colon = strstr(line, ": ");
    assert_non_null(colon);
    return (struct http_header){arena_slice(arena, line, (size_t)(colon - line)),
                                arena_text(arena, colon + 2)};
}

void probe_fixture_answer(struct probe_request *asked, struct arena *arena, int status,
                          const char *head, const char *body)
{
    size_t count = 0;
    const char *const *lines = text_split(arena, head, '\n', &count);
    struct http_header *headers = arena_array(arena, count, sizeof *headers);
    for (size_t i = 0; i < count; i++)
        headers[i] = header_of(arena, lines[i]);
    asked->sent = asked->answered = true;
    asked->tries = 1;
    asked->heard = (struct http_answer){.outcome = HTTP_ANSWERED,
                                        .status = status,
                                        .headers = headers,
                                        .header_count = count,
                                        .body = body,
                                        .length = strlen(body),
                                        .tries = 1};
    asked->why = http_platform_answer(&asked->heard);
}

size_t probe_fixture_answer_all(struct probe_fixture *fixture, const char *label, int status,
                                const char *head, const char *body)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->probe_run.count; i++) {
        if (label && !text_is(fixture->probe_run.requests[i]->label, label))
            continue;
        probe_fixture_answer(fixture->probe_run.requests[i], &fixture->arena, status, head, body);
        count++;
    }
    return count;
}

size_t probe_fixture_fail(struct probe_fixture *fixture, const char *label, const char *why)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->probe_run.count; i++) {
        if (label && !text_is(fixture->probe_run.requests[i]->label, label))
            continue;
        fixture->probe_run.requests[i]->answered = false;
        fixture->probe_run.requests[i]->why = why;
        count++;
    }
    return count;
}

size_t probe_fixture_no_secret(struct probe_fixture *fixture, enum credential_state state,
                               const char *why)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->probe_run.count; i++) {
        if (fixture->probe_run.requests[i]->secret_count == 0)
            continue;
        fixture->probe_run.requests[i]->credential = state;
        fixture->probe_run.requests[i]->why = why;
        fixture->probe_run.requests[i]->answered = false;
        count++;
    }
    return count;
}

/* What a signature is made of is for test_attempt. */
static void put_attempt(struct buf *out, const struct attempt *attempt)
{
    static const char *const forms[] = {[ATTEMPT_RIGHT] = "right",
                                        [ATTEMPT_SHORT] = "short",
                                        [ATTEMPT_WRONG] = "wrong",
                                        [ATTEMPT_WRONG_SHORT] = "wrong, short",
                                        [ATTEMPT_EMPTY] = "empty"};
    static const struct attempt_of of = {NULL, PROBE_FIXTURE_NOW};
    struct attempt_headers written;
    if (attempt->signature) {
        buf_printf(out, " [%s: {%s}]", attempt->signature->header, forms[attempt->form]);
        return;
    }
    assert_true(attempt_write(attempt, &of, "{secret}", &written));
    for (size_t i = 0; i < written.count; i++)
        buf_printf(out, " [%s: %s]", written.names[i], buf_string(&written.values[i]));
    attempt_release(&written);
}

static void put_asked(struct buf *out, const struct probe_request *asked)
{
    buf_printf(out, "%s %s %s", asked->label, asked->method,
               asked->url + strlen(PROBE_FIXTURE_BASE));
    for (size_t i = 0; i < asked->header_count; i++)
        buf_printf(out, " [%s: %s]", asked->headers[i].name, asked->headers[i].value);
    for (size_t i = 0; i < asked->attempt_count; i++)
        put_attempt(out, &asked->attempts[i]);
    buf_printf(out, "%s\n", asked->once ? " once" : "");
}

static const char *taken(struct arena *arena, struct buf *text)
{
    const char *out = arena_text(arena, buf_string(text));
    buf_release(text);
    return out;
}

const char *probe_fixture_request(struct probe_fixture *fixture)
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < fixture->probe_run.count; i++)
        put_asked(&text, fixture->probe_run.requests[i]);
    return taken(&fixture->arena, &text);
}

const char *probe_fixture_judged(struct probe_fixture *fixture)
{
    struct probe_result result = {.probe = "probe"};
    struct buf text;
    buf_init(&text, SIZE_MAX);
    fixture->probe_run.part_count = 0;
    probe_kind_of(fixture->probe.type)->judge(&fixture->probe_run, &result);
    buf_printf(&text, "%s", probe_outcome_name(result.outcome));
    if (result.closed != result.outcome)
        buf_printf(&text, " (closed: %s)", probe_outcome_name(result.closed));
    if (result.part_count == 0)
        buf_printf(&text, ": %s", result.why);
    for (size_t i = 0; i < result.part_count; i++)
        buf_printf(&text, "\n  %s: %s: %s", result.parts[i].name,
                   probe_outcome_name(result.parts[i].outcome), result.parts[i].why);
    return taken(&fixture->arena, &text);
}

const struct node *probe_fixture_json(struct arena *arena, const char *text)
{
    const struct node *root = NULL;
    struct err err = {0};
    const struct json_text json = {"json", text, strlen(text)};
    if (!json_read(arena, &json, &json_limits_api, &root, &err))
        fail_msg("%s: %s", err.text, text);
    return root;
}

struct names probe_fixture_names(struct arena *arena, const char *list)
{
    struct names names;
    names.items = text_split(arena, list, ',', &names.count);
    return names;
}
