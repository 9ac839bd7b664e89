#include "cmd/survey.h"

#include <string.h>

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/fingerprint_key.h"
#include "cmd/tokens.h"
#include "crypto/digest.h"
#include "doc/schema.h"
#include "model/judge.h"
#include "observe/look.h"
#include "world/clock.h"
#include "world/http.h"
#include "world/random.h"

enum { RUN_ID_DIGITS = 16 };

/* One target of the run on its way from declaration to judgement. */
struct subject {
    const struct declaration *declaration;
    struct target target;
    struct railway_token token;
    struct observed observed;
    struct look *look; /* NULL: refused before it began */
};

struct survey {
    struct app *app;
    const struct survey_wish *wish;
    struct subject *subjects;
    size_t count;
    struct http *http;
    struct railway railway;
    int *tokens; /* handles of all tokens of the run: never sent to an endpoint */
    size_t token_count;
    const unsigned char *fingerprint_key; /* NULL: none */
    const char *key_id;                   /* of that key */
    unsigned char likeness_key[FINGERPRINT_KEY_SIZE];
    char id[RUN_ID_DIGITS + 1];
};

/* ---- which targets ---- */

/* Every environment that a declaration has, each once. */
static struct names environments_declared(struct app *app, const struct declarations *declarations)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < declarations->count; i++) {
        const struct desired *desired = &declarations->items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            if (text_in(desired->environments[k].name, items, count))
                continue;
            items = arena_grow(&app->arena, items, count, &capacity, sizeof *items);
            items[count++] = desired->environments[k].name;
        }
    }
    return (struct names){items, count};
}

bool survey_environments_are_declared(struct app *app, const struct declarations *declarations,
                                      struct err *err)
{
    const struct names declared = environments_declared(app, declarations);
    for (size_t i = 0; i < app->options.environments.count; i++) {
        const char *name = app->options.environments.items[i];
        if (names_has(&declared, name) || declarations->count == 0)
            continue;
        err_set(err, ERR_USAGE, "there is no environment '%.80s'", name);
        return err_hint(
            err, "%s",
            schema_suggestion(&app->arena, name, declared.items, declared.count, "Declared are: "));
    }
    return true;
}

static void add_subjects(struct survey *survey, const struct declaration *declaration)
{
    const struct desired *desired = &declaration->desired;
    const struct names wished = {&survey->wish->environment, 1};
    const struct names *only =
        survey->wish->environment ? &wished : &survey->app->options.environments;
    for (size_t i = 0; i < desired->environment_count; i++) {
        if (!names_applies(only, desired->environments[i].name))
            continue;
        struct subject *subject = &survey->subjects[survey->count++];
        subject->declaration = declaration;
        target_make(&survey->app->arena, desired, &desired->environments[i], &subject->target);
    }
}

static void find_subjects(struct survey *survey, const struct declarations *declarations)
{
    size_t most = 0;
    for (size_t i = 0; i < declarations->count; i++)
        most += declarations->items[i].desired.environment_count;
    survey->subjects = arena_array(&survey->app->arena, most, sizeof *survey->subjects);
    for (size_t i = 0; i < declarations->count; i++)
        add_subjects(survey, &declarations->items[i]);
}

/* ---- the world ---- */

static bool read_fingerprint_key(struct survey *survey, struct err *err)
{
    char id[KEY_ID_SIZE];
    if (!fingerprint_key_read(survey->app, &survey->fingerprint_key, err))
        return false;
    if (survey->fingerprint_key) {
        fingerprint_key_id(survey->fingerprint_key, id);
        survey->key_id = arena_text(&survey->app->arena, id);
    }
    return true;
}

static int64_t deadline_of(const struct survey *survey)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < survey->count; i++) {
        const int64_t wanted = survey->subjects[i].target.desired->limits.deadline;
        seconds = wanted > seconds ? wanted : seconds;
    }
    return seconds * 1000;
}

static bool open_world(struct survey *survey, struct err *err)
{
    struct app *app = survey->app;
    random_hex(survey->id, RUN_ID_DIGITS);
    random_bytes(survey->likeness_key, sizeof survey->likeness_key);
    const struct http_options options = {
        .deadline = deadline_of(survey),
        .ca_file = app->options.ca_file,
        .proxy = app->options.proxy,
        .user_agent =
            arena_printf(&app->arena, "tautline/" TAUTLINE_VERSION " (run %s)", survey->id),
    };
    if (!read_fingerprint_key(survey, err))
        return false;
    survey->http = http_new(&options, err);
    return survey->http &&
           railway_open(&app->arena, survey->http, app->secrets,
                        process_variable("TAUTLINE_RAILWAY_URL"), &survey->railway, err);
}

static void watch(void *context, const struct http_request *request,
                  const struct http_answer *answer)
{
    const struct survey *survey = context;
    if (!text_starts(request->url, survey->railway.url))
        survey->wish->watch(survey->wish->watch_context, request, answer);
}

/* ---- tokens ---- */

static void note_token(struct survey *survey, int handle)
{
    if (handle >= 0)
        survey->tokens[survey->token_count++] = handle;
}

/* Also those that this run does not need: they are nobody else's, and go to no application. */
static void take_declared(struct survey *survey, const struct desired *desired)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct source *token = &desired->environments[i].token;
        if (token->kind == SOURCE_ENV)
            note_token(survey, process_take_secret(survey->app->secrets, token->name));
    }
}

static void find_token(struct survey *survey, struct subject *subject)
{
    struct app *app = survey->app;
    struct err err = {0};
    if (tokens_find(app, subject->target.environment, &subject->token, &err)) {
        note_token(survey, subject->token.secret);
        return;
    }
    subject->observed.refused = true;
    subject->observed.refusal = arena_printf(&app->arena, "%s\n%s", err.text, err.hint);
}

/* All of them, before anything is asked. */
static void take_tokens(struct survey *survey, const struct declarations *declarations)
{
    size_t most = survey->count + 2;
    for (size_t i = 0; i < declarations->count; i++)
        most += declarations->items[i].desired.environment_count;
    survey->tokens = arena_array(&survey->app->arena, most, sizeof *survey->tokens);
    note_token(survey, process_take_secret(survey->app->secrets, "RAILWAY_TOKEN"));
    note_token(survey, process_take_secret(survey->app->secrets, "RAILWAY_API_TOKEN"));
    for (size_t i = 0; i < declarations->count; i++)
        take_declared(survey, &declarations->items[i].desired);
    for (size_t i = 0; i < survey->count; i++)
        find_token(survey, &survey->subjects[i]);
}

/* ---- looking ---- */

static void start(struct survey *survey, struct subject *subject)
{
    struct app *app = survey->app;
    if (subject->observed.refused)
        return;
    const struct service_options service = {
        .arena = &app->arena,
        .railway = &survey->railway,
        .secrets = app->secrets,
        .token = &subject->token,
        .target = &subject->target,
        .declaration = subject->declaration->bytes,
        .fingerprint_key = survey->fingerprint_key,
        .likeness_key = survey->likeness_key,
        .now = app->now,
        .now_at = app->now_at,
    };
    const struct probes_options probes = {
        .arena = &app->arena,
        .http = survey->http,
        .secrets = app->secrets,
        .target = &subject->target,
        .simulated = survey->railway.simulated,
        .secrets_dir = app->options.secrets_dir,
        .by_name = survey->wish->probes,
        .only = survey->wish->only_probes || survey->wish->only_railway,
        .now = app->now,
        .own_tokens = survey->tokens,
        .own_token_count = survey->token_count,
    };
    subject->look = look_start(&service, &probes, &subject->observed);
}

static void show_progress(void *context, size_t open)
{
    const struct survey *survey = context;
    const int64_t seconds = (clock_milliseconds() - survey->app->now_at) / 1000;
    app_progress(survey->app, "%lld s: waiting for %zu answer%s", (long long)seconds, open,
                 open == 1 ? "" : "s");
}

static void look_at_all(struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++)
        start(survey, &survey->subjects[i]);
    http_progress_tell(survey->http, show_progress, survey);
    http_run(survey->http);
    app_progress_end(survey->app);
    for (size_t i = 0; i < survey->count; i++)
        if (survey->subjects[i].look)
            look_finish(survey->subjects[i].look);
}

/* ---- judging ---- */

static void recall_all(struct survey *survey)
{
    const struct survey_wish *wish = survey->wish;
    for (size_t i = 0; wish->recall && i < survey->count; i++) {
        struct subject *subject = &survey->subjects[i];
        subject->observed.remembered = wish->recall(wish->recall_context, &subject->target,
                                                    &subject->observed, survey->key_id);
    }
}

static void judge_one(struct survey *survey, const struct subject *subject, struct judgement *out)
{
    struct app *app = survey->app;
    struct sibling *items = arena_array(&app->arena, survey->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < survey->count; i++) {
        const struct subject *other = &survey->subjects[i];
        if (other != subject && other->declaration == subject->declaration)
            items[count++] = (struct sibling){&other->target, &other->observed};
    }
    const int64_t ahead = subject->observed.railway_ahead;
    const struct clocks clocks = {
        .ours = app->options.has_at ? app->options.at : app->now,
        .railway = subject->observed.has_railway_date ? app->now + ahead : 0,
        .hypothetical = app->options.has_at,
    };
    const struct siblings siblings = {items, count};
    judge_target(&app->arena, &subject->target, &subject->observed, &siblings, &clocks, out);
}

static void judge_all(struct survey *survey, const struct declarations *declarations,
                      struct run *out)
{
    struct app *app = survey->app;
    struct judgement *judgements = arena_array(&app->arena, survey->count, sizeof *judgements);
    for (size_t i = 0; i < survey->count; i++)
        judge_one(survey, &survey->subjects[i], &judgements[i]);
    *out = (struct run){
        .tool = "tautline",
        .version = TAUTLINE_VERSION,
        .id = arena_text(&app->arena, survey->id),
        .at = app->options.has_at ? app->options.at : app->now,
        .hypothetical = app->options.has_at,
        .simulated = survey->railway.simulated,
        .api = arena_text(&app->arena, survey->railway.url),
        .key_id = survey->key_id,
        .judgements = judgements,
        .judgement_count = survey->count,
        .faults = declarations->faults.items,
        .fault_count = declarations->faults.count,
    };
    run_sum(out);
}

static void note_timing(struct survey *survey, int64_t looked, struct run *run)
{
    struct run_timing *timings = arena_array(&survey->app->arena, 2, sizeof *timings);
    timings[0] = (struct run_timing){"looking", looked - survey->app->now_at};
    timings[1] = (struct run_timing){"everything", clock_milliseconds() - survey->app->now_at};
    run->timings = timings;
    run->timing_count = 2;
}

bool survey_make(struct app *app, const struct declarations *declarations,
                 const struct survey_wish *wish, struct run *out, struct err *err)
{
    struct survey survey = {.app = app, .wish = wish};
    if (!wish->environment && !survey_environments_are_declared(app, declarations, err))
        return false;
    find_subjects(&survey, declarations);
    bool ok = open_world(&survey, err);
    if (ok) {
        if (wish->watch)
            http_watch_all(survey.http, watch, &survey);
        take_tokens(&survey, declarations);
        look_at_all(&survey);
        const int64_t looked = clock_milliseconds();
        recall_all(&survey);
        judge_all(&survey, declarations, out);
        note_timing(&survey, looked, out);
    }
    http_free(survey.http);
    return ok;
}
