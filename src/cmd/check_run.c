#include "cmd/check_run.h"

#include <string.h>

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/credentials.h"
#include "cmd/floor.h"
#include "cmd/state.h"
#include "crypto/digest.h"
#include "doc/schema.h"
#include "model/judge.h"
#include "observe/probes.h"
#include "world/http.h"
#include "world/system.h"

enum { RUN_ID_DIGITS = 16 };

struct check_run;

/* One target of the run on its way from declaration to judgement. */
struct subject {
    const struct check_run *check_run;
    const struct declaration *declaration;
    struct target target;
    struct railway_token token;
    struct observed observed;
    struct look *look; /* NULL: refused before it began */
};

struct check_run {
    struct app *app;
    const struct check_run_options *options;
    const struct trusted *trusted; /* NULL: none */
    struct subject *subjects;
    size_t count;
    struct http *http;
    struct railway railway;
    struct state_known known; /* where the ids of names may be remembered; no folder: nowhere */
    int *tokens;              /* handles of all tokens of the run: never sent to an endpoint */
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

bool environments_are_declared(struct app *app, const struct declarations *declarations,
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
            schema_suggestion(&app->arena, name, declared.items, declared.count, "Declared: "));
    }
    return true;
}

static void add_subjects(struct check_run *check_run, const struct declaration *declaration)
{
    const struct desired *desired = &declaration->desired;
    const struct names wished = {&check_run->options->environment, 1};
    const struct names *only =
        check_run->options->environment ? &wished : &check_run->app->options.environments;
    for (size_t i = 0; i < desired->environment_count; i++) {
        if (!names_applies(only, desired->environments[i].name))
            continue;
        struct subject *subject = &check_run->subjects[check_run->count++];
        subject->check_run = check_run;
        subject->declaration = declaration;
        target_make(&check_run->app->arena, desired, &desired->environments[i], &subject->target);
    }
}

static void find_subjects(struct check_run *check_run, const struct declarations *declarations)
{
    size_t most = 0;
    for (size_t i = 0; i < declarations->count; i++)
        most += declarations->items[i].desired.environment_count;
    check_run->subjects = arena_array(&check_run->app->arena, most, sizeof *check_run->subjects);
    for (size_t i = 0; i < declarations->count; i++)
        add_subjects(check_run, &declarations->items[i]);
}

/* ---- the connection ---- */

static bool read_fingerprint_key(struct check_run *check_run, struct err *err)
{
    char id[KEY_ID_SIZE];
    if (!fingerprint_key_read(check_run->app, &check_run->fingerprint_key, err))
        return false;
    if (check_run->fingerprint_key) {
        fingerprint_key_id(check_run->fingerprint_key, id);
        check_run->key_id = arena_text(&check_run->app->arena, id);
    }
    return true;
}

/* What a target adds by itself: its questions, at the rate that Railway lets in (src/railway/README.md,
 * "Access"), and the processor. What it waits for, it waits for beside the others. */
enum { FURTHER_MS = 100 };

static int64_t deadline_of(const struct check_run *check_run)
{
    const int64_t further = check_run->count > 1 ? (int64_t)check_run->count - 1 : 0;
    int64_t seconds = 0;
    for (size_t i = 0; i < check_run->count; i++) {
        const int64_t wanted = check_run->subjects[i].target.desired->limits.deadline;
        seconds = wanted > seconds ? wanted : seconds;
    }
    return seconds * 1000 + further * FURTHER_MS;
}

static bool open_world(struct check_run *check_run, struct err *err)
{
    random_hex(check_run->id, RUN_ID_DIGITS);
    random_bytes(check_run->likeness_key, sizeof check_run->likeness_key);
    if (!read_fingerprint_key(check_run, err))
        return false;
    const char *purpose = arena_printf(&check_run->app->arena, "run %s", check_run->id);
    check_run->http =
        railway_connect(check_run->app, deadline_of(check_run), purpose, &check_run->railway, err);
    return check_run->http != NULL;
}

static void watch(void *context, const struct http_request *request,
                  const struct http_answer *answer)
{
    const struct check_run *check_run = context;
    if (!text_starts(request->url, check_run->railway.url))
        check_run->options->watch(check_run->options->watch_context, request, answer);
}

/* ---- tokens ---- */

static void note_token(struct check_run *check_run, int handle)
{
    if (handle >= 0)
        check_run->tokens[check_run->token_count++] = handle;
}

/* Also the tokens that this run does not need: none of them may be sent to an application. */
static void take_declared(struct check_run *check_run, const struct desired *desired)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct source *token = &desired->environments[i].token;
        if (token->kind == SOURCE_ENV)
            note_token(check_run, process_take_secret(check_run->app->secrets, token->name));
    }
}

static void find_token(struct check_run *check_run, struct subject *subject)
{
    struct app *app = check_run->app;
    struct err err = {0};
    if (tokens_find(app, subject->target.environment, &subject->token, &err)) {
        note_token(check_run, subject->token.secret);
        return;
    }
    subject->observed.refused = true;
    subject->observed.bad_token = err.code == ERR_TOKEN;
    subject->observed.refusal = arena_printf(&app->arena, "%s\n%s", err.text, err.hint);
}

/* All of them, before anything is asked. */
static void take_tokens(struct check_run *check_run, const struct declarations *declarations)
{
    size_t most = check_run->count + 2;
    for (size_t i = 0; i < declarations->count; i++)
        most += declarations->items[i].desired.environment_count;
    check_run->tokens = arena_array(&check_run->app->arena, most, sizeof *check_run->tokens);
    note_token(check_run, process_take_secret(check_run->app->secrets, "RAILWAY_TOKEN"));
    note_token(check_run, process_take_secret(check_run->app->secrets, "RAILWAY_API_TOKEN"));
    for (size_t i = 0; i < declarations->count; i++)
        take_declared(check_run, &declarations->items[i].desired);
    for (size_t i = 0; i < check_run->count; i++)
        find_token(check_run, &check_run->subjects[i]);
}

/* ---- looking ---- */

static bool settle(void *context, const char *const ids[3], struct err *err)
{
    struct subject *subject = context;
    const struct check_run *check_run = subject->check_run;
    return floor_settle(check_run->app, check_run->trusted, ids, &subject->target, err) ||
           check_run->options->is_draft;
}

/* The ids by which Railway found these names the last time. */
static void remember(struct check_run *check_run, const struct target *target,
                     struct service_options *out)
{
    const struct state_kept *kept = NULL;
    struct err err = {0};
    if (!check_run->known.folder ||
        !state_find_target(check_run->app, &check_run->known, target->desired, target->environment,
                           &kept, &err) ||
        !kept)
        return;
    out->remembered[0] = kept->target.project_id;
    out->remembered[1] = kept->target.environment_id;
    out->remembered[2] = kept->target.service_id;
}

static void start(struct check_run *check_run, struct subject *subject)
{
    struct app *app = check_run->app;
    if (subject->observed.refused)
        return;
    struct service_options service = {
        .arena = &app->arena,
        .railway = &check_run->railway,
        .secrets = app->secrets,
        .token = &subject->token,
        .target = &subject->target,
        .fingerprint_key = check_run->fingerprint_key,
        .likeness_key = check_run->likeness_key,
        .identified = settle,
        .identified_context = subject,
        .now = app->now,
        .now_at = app->now_at,
    };
    const struct probes_options probes = {
        .arena = &app->arena,
        .http = check_run->http,
        .secrets = app->secrets,
        .target = &subject->target,
        .simulated = check_run->railway.simulated,
        .secrets_dir = app->options.secrets_dir,
        .by_name = check_run->options->probes,
        .only = check_run->options->only_probes || check_run->options->only_railway,
        .now = app->now,
        .own_tokens = check_run->tokens,
        .own_token_count = check_run->token_count,
    };
    remember(check_run, &subject->target, &service);
    subject->look = look_start(&service, &probes, &subject->observed);
}

static void show_progress(void *context, size_t open)
{
    const struct check_run *check_run = context;
    const int64_t seconds = (clock_milliseconds() - check_run->app->now_at) / 1000;
    app_progress(check_run->app, "%lld s: waiting for %zu answer%s", (long long)seconds, open,
                 text_plural(open));
}

static void look_at_all(struct check_run *check_run)
{
    const char *why;
    (void)state_find(check_run->app, &check_run->known.folder, &why);
    for (size_t i = 0; i < check_run->count; i++)
        start(check_run, &check_run->subjects[i]);
    http_progress_tell(check_run->http, show_progress, check_run);
    http_run(check_run->http);
    app_progress_end(check_run->app);
    for (size_t i = 0; i < check_run->count; i++)
        if (check_run->subjects[i].look)
            look_finish(check_run->subjects[i].look);
    railway_disconnect(check_run->app, check_run->http); /* before ledgers need the descriptors */
    check_run->http = NULL;
}

static bool is_one_target(const struct observed *a, const struct observed *b)
{
    return a->service_id && text_is(a->project_id, b->project_id) &&
           text_is(a->environment_id, b->environment_id) && text_is(a->service_id, b->service_id);
}

/* Names that were not the same may be one target all the same: now the ids are known. */
static bool check_targets(const struct check_run *check_run, struct err *err)
{
    for (size_t i = 0; i < check_run->count; i++)
        for (size_t k = 0; k < i; k++) {
            const struct subject *a = &check_run->subjects[k], *b = &check_run->subjects[i];
            if (!is_one_target(&a->observed, &b->observed))
                continue;
            const struct environment *other = a->target.environment;
            err_at(err, b->target.environment->where,
                   "'%.60s' is the target that '%.150s' declares as '%.60s' (%u:%u)",
                   b->target.environment->name, a->target.desired->file, other->name,
                   other->where.line, other->where.column);
            return err_hint(err, "One file declares a target: merge the two, or remove one.");
        }
    return true;
}

/* ---- judging ---- */

/* The other environments of its declaration, which were added beside it. */
static struct siblings siblings_of(struct check_run *check_run, const struct subject *subject)
{
    const struct declaration *declaration = subject->declaration;
    const struct subject *end = check_run->subjects + check_run->count, *other = subject;
    struct sibling *items =
        arena_array(&check_run->app->arena, declaration->desired.environment_count, sizeof *items);
    size_t count = 0;
    while (other > check_run->subjects && other[-1].declaration == declaration)
        other--;
    for (; other < end && other->declaration == declaration; other++)
        if (other != subject)
            items[count++] = (struct sibling){&other->target, &other->observed};
    return (struct siblings){items, count};
}

static void judge_one(struct check_run *check_run, const struct subject *subject,
                      struct judgement *out)
{
    struct app *app = check_run->app;
    const int64_t ahead = subject->observed.railway_ahead;
    const struct clocks clocks = {
        .ours = app->options.has_at ? app->options.at : app->now,
        .railway = subject->observed.has_railway_date ? app->now + ahead : 0,
        .hypothetical = app->options.has_at,
    };
    const struct siblings siblings = siblings_of(check_run, subject);
    judge_target(&app->arena, &subject->target, &subject->observed, &siblings, &clocks, out);
}

/* One ledger at a time: what a run holds does not grow with the number of its targets. */
static void recall_and_judge(struct check_run *check_run, struct subject *subject,
                             const struct run *run, struct judgement *out)
{
    const struct check_run_options *options = check_run->options;
    if (options->recall)
        subject->observed.remembered = options->recall(options->recall_context, &subject->target,
                                                       &subject->observed, check_run->key_id);
    judge_one(check_run, subject, out);
    if (options->recall)
        options->judged(options->recall_context, run, out);
}

static void judge_all(struct check_run *check_run, const struct declarations *declarations,
                      struct run *out)
{
    struct app *app = check_run->app;
    struct judgement *judgements = arena_array(&app->arena, check_run->count, sizeof *judgements);
    *out = (struct run){
        .tool = "tautline",
        .version = TAUTLINE_VERSION,
        .id = arena_text(&app->arena, check_run->id),
        .at = app->options.has_at ? app->options.at : app->now,
        .hypothetical = app->options.has_at,
        .simulated = check_run->railway.simulated,
        .api = arena_text(&app->arena, check_run->railway.url),
        .key_id = check_run->key_id,
        .judgements = judgements,
        .judgement_count = check_run->count,
        .faults = declarations->faults.items,
        .fault_count = declarations->faults.count,
    };
    for (size_t i = 0; i < check_run->count; i++)
        recall_and_judge(check_run, &check_run->subjects[i], out, &judgements[i]);
    run_sum(out);
}

static void note_timing(struct check_run *check_run, int64_t looked, struct run *run)
{
    struct run_timing *timings = arena_array(&check_run->app->arena, 2, sizeof *timings);
    timings[0] = (struct run_timing){"looking", looked - check_run->app->now_at};
    timings[1] = (struct run_timing){"everything", clock_milliseconds() - check_run->app->now_at};
    run->timings = timings;
    run->timing_count = 2;
}

static bool look_and_judge(struct check_run *check_run, const struct declarations *declarations,
                           struct run *out, struct err *err)
{
    if (check_run->options->watch)
        http_watch_all(check_run->http, watch, check_run);
    take_tokens(check_run, declarations);
    look_at_all(check_run);
    const int64_t looked = clock_milliseconds();
    if (!check_targets(check_run, err))
        return false;
    judge_all(check_run, declarations, out);
    note_timing(check_run, looked, out);
    return true;
}

bool check_run_make(struct app *app, const struct declarations *declarations,
                    const struct check_run_options *options, struct run *out, struct err *err)
{
    struct check_run check_run = {.app = app, .options = options, .trusted = declarations->trusted};
    if (!options->environment && !environments_are_declared(app, declarations, err))
        return false;
    find_subjects(&check_run, declarations);
    const bool ok =
        open_world(&check_run, err) && look_and_judge(&check_run, declarations, out, err);
    railway_disconnect(app, check_run.http);
    return ok;
}
