#include "cmd/pull.h"

#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/tokens.h"
#include "doc/yaml.h"
#include "output/declaration.h"
#include "world/http.h"
#include "world/random.h"

#include "pull_parts.h"

enum { DEADLINE_MS = 120000, LINE_MOST = 64 * 1024 };

/* ---- what is asked for ---- */

static bool read_subject(struct pull *pull, const char *word, struct pull_subject *out,
                         struct err *err)
{
    struct arena *arena = &pull->app->arena;
    const char *equals = strchr(word, '=');
    struct url url;
    out->options = equals ? arena_slice(arena, word, (size_t)(equals - word)) : word;
    if (!equals)
        return true;
    if (!url_parse_origin(arena, equals + 1, &url, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    out->url = equals + 1;
    return true;
}

/* `RAILWAY_TOKEN_` and the environment's name, as a shell can hold it. */
static const char *own_token(struct arena *arena, const char *environment)
{
    char *name = arena_printf(arena, "RAILWAY_TOKEN_%s", environment);
    for (char *at = name; *at; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        else if (!text_is_letter(*at) && !text_is_digit(*at))
            *at = '_';
    }
    return name;
}

static bool find_token(struct pull *pull, struct pull_subject *subject, struct err *err)
{
    struct app *app = pull->app;
    const char *own = subject->options ? own_token(&app->arena, subject->options) : NULL;
    subject->environment.name = subject->options ? subject->options : "the service";
    if (own && process_take_secret(app->secrets, own) >= 0)
        subject->environment.token = (struct source){.kind = SOURCE_ENV, .name = own};
    if (tokens_find(app, &subject->environment, &subject->token, err))
        return true;
    if (own)
        return err_hint(err, "Set %s or RAILWAY_TOKEN (project tokens), or RAILWAY_API_TOKEN.",
                        own);
    return false;
}

static bool read_subjects(struct pull *pull, struct err *err)
{
    struct app *app = pull->app;
    const struct names *outputs = &app->options.environments;
    pull->count = outputs->count ? outputs->count : 1;
    pull->subjects = arena_array(&app->arena, pull->count, sizeof *pull->subjects);
    for (size_t i = 0; i < pull->count; i++) {
        struct pull_subject *subject = &pull->subjects[i];
        if (outputs->count && !read_subject(pull, outputs->items[i], subject, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (text_is(pull->subjects[k].options, subject->options))
                return err_set(err, ERR_USAGE, "'%s' is named twice", subject->options);
        if (!find_token(pull, subject, err))
            return false;
    }
    app->options.environments = (struct names){0}; /* from here on: all that is found */
    return true;
}

/* Asked before anything else, and again by the writing: nobody waits in vain. */
static bool check_file(struct app *app, struct err *err)
{
    const char *path = app->options.output_file;
    struct stat there;
    if (!path || text_is(path, "-") || app->options.replace || lstat(path, &there) != 0)
        return true;
    err_fill(err, ERR_USAGE, (struct place){path, 0, 0}, "there is a file already");
    return err_hint(err, "Write to another one, or overwrite it with --replace.");
}

/* ---- what was found ---- */

static bool is_kept_secret(void *context, const char *value)
{
    return secrets_found(context, value, strlen(value)) != NULL;
}

/* Of several domains the one that the variables speak of, else the first. */
static const char *proposed_url(struct app *app, const struct observed *observed)
{
    const char *first = NULL;
    for (size_t i = 0; i < observed->domains.count; i++) {
        const char *address = arena_printf(&app->arena, "https://%s", observed->domains.items[i]);
        struct url url;
        struct err err = {0};
        if (!url_parse_origin(&app->arena, address, &url, &err))
            continue;
        first = first ? first : address;
        for (size_t k = 0; k < observed->stored.count; k++) {
            const struct variable *variable = &observed->stored.items[k];
            if (variable->kind == VARIABLE_SHOWN && text_has(variable->value, address))
                return address;
        }
    }
    return first;
}

static struct adopted_environment environment_of(struct app *app,
                                                 const struct pull_subject *subject)
{
    const struct observed *observed = &subject->observed;
    return (struct adopted_environment){
        .name = subject->environment.name,
        .id = subject->environment.id,
        .url = subject->url ? subject->url : proposed_url(app, observed),
        .token =
            subject->environment.token.kind == SOURCE_ENV ? subject->environment.token.name : NULL,
        .domains = observed->domains,
        .stored = &observed->stored,
        .running = &observed->running,
        .sleeping = observed->sleeping,
    };
}

static bool is_one_service(const struct pull *pull, struct err *err)
{
    const struct pull_subject *first = &pull->subjects[0];
    for (size_t i = 1; i < pull->count; i++) {
        const struct pull_subject *other = &pull->subjects[i];
        if (text_is(first->service.id, other->service.id) &&
            text_is(first->project.id, other->project.id))
            continue;
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "'%s' is of the service '%s', '%s' of '%s'",
                 first->environment.name, first->service.name, other->environment.name,
                 other->service.name);
        return err_hint(err, "Write a file for each service.");
    }
    return true;
}

static void adopt(struct pull *pull, struct adoption *out)
{
    struct app *app = pull->app;
    char day[WHEN_TEXT_SIZE];
    struct adopted_environment *environments =
        arena_array(&app->arena, pull->count, sizeof *environments);
    const struct pull_subject *first = &pull->subjects[0];
    *out = (struct adoption){.project = first->project.name,
                             .project_id = first->project.id,
                             .service = first->service.name,
                             .service_id = first->service.id,
                             .day = arena_text(&app->arena, when_format_day(app->now, day)),
                             .environments = environments,
                             .environment_count = pull->count,
                             .simulated = pull->railway.simulated};
    for (size_t i = 0; i < pull->count; i++)
        environments[i] = environment_of(app, &pull->subjects[i]);
    adoption_settings(&app->arena, out, is_kept_secret, app->secrets);
}

/* ---- what is written ---- */

bool pull_text(struct app *app, const struct adoption *adoption, const char **out, struct err *err)
{
    struct buf text;
    buf_init(&text, YAML_LIMIT);
    declaration_text(&text, adoption);
    const char *secret = secrets_found(app->secrets, buf_string(&text), text.length);
    const bool fits = !text.overflowed;
    *out = arena_text(&app->arena, buf_string(&text));
    buf_release(&text);
    if (!fits)
        return err_set(err, ERR_SYSTEM, "the declaration would be larger than %d bytes",
                       (int)YAML_LIMIT);
    if (!secret)
        return true;
    err_set(err, ERR_SYSTEM, "the value of '%s' is a word that every declaration holds", secret);
    return err_hint(err, "Give it a value that can be told from other text, then pull again.");
}

/* Questions are asked only where there is an address, and of nobody who sleeps. */
static bool propose_probes(struct app *app, struct adoption *adoption, struct err *err)
{
    bool secure = true;
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct adopted_environment *environment = &adoption->environments[i];
        if (!environment->url)
            adoption->unprobed = "not every environment has an address";
        else if (environment->sleeping)
            adoption->unprobed = "the service sleeps, and is not woken for that";
        secure = secure && environment->url && text_starts(environment->url, "https://");
    }
    if (adoption->unprobed)
        return true;
    adoption->probes = pull_candidates;
    adoption->probe_count = pull_candidate_count;
    adoption->certificate = secure;
    return pull_probes(app, adoption, err);
}

static void tell(struct app *app, const struct adoption *adoption, const struct run *run)
{
    size_t secrets = 0, left_out = 0;
    struct buf text;
    for (size_t i = 0; i < adoption->setting_count; i++) {
        left_out += adoption->settings[i].care != CARE_NONE;
        secrets +=
            adoption->settings[i].care == CARE_NONE && adoption->settings[i].type == SETTING_SECRET;
    }
    const size_t declared = adoption->setting_count - left_out;
    buf_init(&text, LINE_MOST);
    buf_printf(&text, "tautline: %zu settings, %zu of them secrets; %zu left out; %zu probes%s\n",
               declared, secrets, left_out,
               adoption->probe_count + adoption->certificate + (adoption->cors_path != NULL),
               adoption->simulated ? "   SIMULATED" : "");
    if (run->exit != EXIT_IN_SYNC)
        buf_printf(
            &text,
            "tautline: its first check is not in sync (exit %d): `tautline check` tells why\n",
            (int)run->exit);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

static bool write_text(struct app *app, const char *text, struct err *err)
{
    const char *path = app->options.output_file;
    if (!path || text_is(path, "-"))
        return sink_out(&app->sink, text, strlen(text));
    return check_file(app, err) && sink_file(&app->sink, path, text, strlen(text), true, err);
}

/* ---- all of it ---- */

static bool learn(struct pull *pull, struct adoption *out, struct err *err)
{
    struct app *app = pull->app;
    const struct http_options options = {.deadline = DEADLINE_MS,
                                         .ca_file = app->options.ca_file,
                                         .proxy = app->options.proxy,
                                         .user_agent = "tautline/" TAUTLINE_VERSION};
    random_bytes(pull->likeness_key, sizeof pull->likeness_key);
    pull->http = http_new(&options, err);
    const bool learned =
        pull->http &&
        railway_open(&app->arena, pull->http, app->secrets,
                     process_variable("TAUTLINE_RAILWAY_URL"), &pull->railway, err) &&
        pull_names(pull, err) && is_one_service(pull, err) && pull_look(pull, err);
    http_free(pull->http);
    if (learned)
        adopt(pull, out);
    return learned;
}

int pull_command(struct app *app)
{
    struct pull pull = {.app = app};
    struct adoption adoption = {0};
    struct run run = {0};
    struct err err = {0};
    const char *text = NULL;
    if (!check_file(app, &err) || !read_subjects(&pull, &err) || !learn(&pull, &adoption, &err) ||
        !propose_probes(app, &adoption, &err) || !pull_text(app, &adoption, &text, &err) ||
        !pull_check(app, text, &run, &err))
        return app_fail(app, &err);
    if (!write_text(app, text, &err))
        return err.code ? app_fail(app, &err) : EXIT_FAILED;
    if (!app->options.quiet)
        tell(app, &adoption, &run);
    return (int)run.exit;
}
