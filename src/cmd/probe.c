/*
 * probe: asks one probe by name and shows every exchange; the only way to ask one that writes.
 */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/load.h"
#include "model/adopt.h"
#include "model/floor.h"
#include "model/showing.h"
#include "output/exchange.h"
#include "output/report.h"
#include "world/http.h"

enum { RESULT_MOST = 16 * 1024 * 1024, CANDIDATES_MOST = 256, MARK_MOST = 256 };

struct exchanges {
    struct app *app;
    struct buf *out;
};

/* Names, numbers and moments with signs between, none of which looks made up. */
static bool is_plain_value(struct app *app, const char *value)
{
    static const char signs[] = " ,;:=/()\"";
    for (const char *at = value; *at;) {
        const size_t length = strcspn(at, signs);
        const char *part = arena_slice(&app->arena, at, length);
        if (strspn(part, "0123456789.") != length && text_looks_random(part))
            return false;
        at += length + strspn(at + length, signs);
    }
    return true;
}

/* What a server says of the answer itself. */
static bool is_plain_header(struct app *app, const char *name, const char *value)
{
    static const char *const names[] = {
        "date",
        "server",
        "allow",
        "vary",
        "connection",
        "keep-alive",
        "content-type",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "cache-control",
        "strict-transport-security",
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-allow-credentials",
        "access-control-max-age",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is_any_case(name, names[i]))
            return is_plain_value(app, value);
    return false;
}

/* An answer may have more headers than that; none of them is made from a secret. */
enum { SECRET_BITS = 64 };

/* Shown as `(hidden)` is what was made from a secret to be sent, a value in which the registry finds one, and
 * what an application answers that is not short and made of words: nothing of it was reviewed. */
static struct exchange_header *shown_headers(struct app *app, const struct http_header *headers,
                                             size_t count, bool is_answer, uint64_t secrets)
{
    struct exchange_header *shown = arena_array(&app->arena, count, sizeof *shown);
    for (size_t i = 0; i < count; i++) {
        const char *value = headers[i].value;
        const bool reviewed = !is_answer || app->options.body || showing_is_words(value) ||
                              is_plain_header(app, headers[i].name, value);
        const bool made = i < SECRET_BITS && secrets >> i & 1;
        const bool secret =
            made || !reviewed || secrets_found(app->secrets, value, strlen(value)) != NULL;
        const bool named = !is_answer || app->options.body || showing_is_words(headers[i].name);
        shown[i].name = named ? arena_text(&app->arena, headers[i].name) : "(a name)";
        shown[i].value = secret ? "(hidden)" : arena_text(&app->arena, value);
    }
    return shown;
}

/* What of the body the declaration asks for is in the results; all of it is shown only where that was asked
 * for. */
static const char *shown_body(struct app *app, const struct http_answer *answer)
{
    if (!answer->body || answer->length == 0)
        return answer->body;
    if (!app->options.body)
        return arena_printf(&app->arena, "(%zu bytes; --body shows them)", answer->length);
    return secrets_found(app->secrets, answer->body, answer->length) ? "(hidden: it holds a secret)"
                                                                     : answer->body;
}

static void show(void *context, const struct http_request *request,
                 const struct http_answer *answer)
{
    struct exchanges *exchanges = context;
    struct app *app = exchanges->app;
    const char *body = shown_body(app, answer);
    const struct exchange exchange = {
        .method = request->method,
        .url = request->url,
        .sent = shown_headers(app, request->headers, request->header_count, false,
                              request->secret_headers),
        .sent_count = request->header_count,
        .sent_body = request->body,
        .sent_length = request->body_length,
        .status = answer->outcome == HTTP_ANSWERED ? answer->status : 0,
        .why = answer->why,
        .received = shown_headers(app, answer->headers, answer->header_count, true, 0),
        .received_count = answer->header_count,
        .body = body,
        .length = body == answer->body ? answer->length : strlen(body),
        .took = (long long)answer->took,
    };
    exchange_text(exchanges->out, &exchange, &app->style);
}

struct candidates {
    const char *names[CANDIDATES_MOST];
    size_t count;
};

static bool has_probe(struct candidates *candidates, const struct probe *probes, size_t count,
                      const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_is(probes[i].name, name))
            return true;
        if (candidates->count < CANDIDATES_MOST)
            candidates->names[candidates->count++] = probes[i].name;
    }
    return false;
}

static bool is_declared(struct candidates *candidates, const struct desired *desired,
                        const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct floor *floor = desired->environments[i].floor;
        if (floor && has_probe(candidates, floor->probes, floor->probe_count, name))
            return true;
    }
    return has_probe(candidates, desired->probes, desired->probe_count, name);
}

static bool check_name(const struct declarations *declarations, const char *name, struct err *err)
{
    struct candidates candidates = {.count = 0};
    for (size_t i = 0; i < declarations->count; i++)
        if (is_declared(&candidates, &declarations->items[i].desired, name))
            return true;
    err_set(err, ERR_USAGE, "unknown probe '%.80s'", name);
    const char *nearest = text_nearest(name, candidates.names, candidates.count);
    return nearest ? err_hint(err, "Did you mean '%s'?", nearest)
                   : err_hint(err, "Name a probe that the declaration lists under 'probes'.");
}

static enum exit_code code_of(enum probe_outcome outcome)
{
    static const enum exit_code codes[] = {[PROBE_PASS] = EXIT_IN_SYNC,
                                           [PROBE_FAIL] = EXIT_CHANGES,
                                           [PROBE_UNOBSERVED] = EXIT_INCONCLUSIVE,
                                           [PROBE_NOT_ASKED] = EXIT_INCONCLUSIVE};
    return codes[outcome];
}

static enum exit_code conclude(struct app *app, struct buf *out, const struct judgement *judgement,
                               const char *name)
{
    const struct observed *observed = judgement->observed;
    const char *environment = judgement->target->environment->name;
    if (observed->refused) {
        buf_printf(out, "%s in %s: not asked: %s\n", name, environment, observed->refusal);
        return EXIT_FAILED;
    }
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, name);
    if (!result)
        return EXIT_IN_SYNC; /* not declared for this environment */
    buf_printf(out, "%s in %s: %s", name, environment, probe_outcome_name(result->outcome));
    buf_printf(out, "%s%s\n", result->why ? ": " : "",
               result->why ? text_escaped(&app->arena, result->why) : "");
    for (size_t i = 0; i < result->part_count; i++)
        buf_printf(out, "  %s/%s: %s: %s\n", name, result->parts[i].name,
                   probe_outcome_name(result->parts[i].outcome),
                   text_escaped(&app->arena, result->parts[i].why));
    return code_of(result->outcome);
}

static int deliver(struct app *app, struct buf *out, const struct run *run, enum exit_code code)
{
    struct buf all;
    buf_init(&all, out->length + MARK_MOST);
    if (run->simulated)
        buf_printf(&all, "%s\n", headline_simulated(true));
    buf_text(&all, buf_string(out));
    const int exit_code = app_out(app, buf_string(&all), all.length, (int)code);
    buf_release(out);
    buf_release(&all);
    return exit_code;
}

/* The exchanges are read from top to bottom, so that they are made in that order. */
static void one_after_the_other(struct declarations *declarations)
{
    for (size_t i = 0; i < declarations->count; i++)
        declarations->items[i].desired.limits.per_host = 1;
}

static int command(struct app *app)
{
    const char *name = app->options.words.items[0];
    const struct names files = app_words(app, 1);
    struct declarations declarations;
    struct run run;
    struct err err = {0};
    struct buf out;
    load_declarations(app, &files, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (declarations.count == 0)
        return loaded;
    one_after_the_other(&declarations);
    buf_init(&out, RESULT_MOST);
    struct exchanges showing = {app, &out};
    const struct check_run_options options = {.probes = {&app->options.words.items[0], 1},
                                              .only_probes = true,
                                              .watch = show,
                                              .watch_context = &showing};
    enum exit_code code = EXIT_IN_SYNC;
    if (!check_name(&declarations, name, &err) ||
        !check_run_make(app, &declarations, &options, &run, &err)) {
        buf_release(&out);
        return app_fail(app, &err);
    }
    for (size_t i = 0; i < run.judgement_count; i++)
        code = exit_code_worse(code, conclude(app, &out, &run.judgements[i], name));
    return deliver(app, &out, &run, code);
}

const struct command probe_command = {
    .name = "probe",
    .words = "NAME [FILE…]",
    .about = "run one probe and show every exchange",
    .more =
        "Runs only the probe NAME and shows each request and the head of each response. --body shows all\n"
        "that was answered, with known secrets hidden: an application may answer with others. A probe that\n"
        "is declared with 'writes: true' runs only in this way.",
    .words_least = 1,
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_HYPOTHESIS | USE_TRUST | USE_EXCHANGES,
    .subject = NO_REPORT,
};
