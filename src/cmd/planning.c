#include "cmd/planning.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/credentials.h"
#include "doc/schema.h"
#include "observe/redact.h"

/* How a look is made: the context of planning_options. */
struct planning_source {
    struct app *app;
    const struct declaration *declaration;
    const struct trusted *trusted; /* whose floors are joined; NULL: those that are joined stay */
};

static bool refuse_for(struct plan_refusal *refusal, const struct err *err)
{
    refusal->err = *err;
    refusal->code = err->code == ERR_USAGE    ? EXIT_USAGE
                    : err->code == ERR_REMOTE ? EXIT_INCONCLUSIVE
                                              : EXIT_FAILED;
    return false;
}

/* --- what is planned for ----------------------------------------------------------------------- */

bool planning_find(struct app *app, const struct declarations *declarations,
                   const char *environment, const struct declaration **out,
                   struct plan_refusal *refusal)
{
    const char **known = NULL;
    size_t found = 0, count = 0, capacity = 0;
    for (size_t i = 0; i < declarations->count; i++) {
        const struct desired *desired = &declarations->items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            known = arena_grow(&app->arena, known, count, &capacity, sizeof *known);
            known[count++] = desired->environments[k].name;
            if (!text_is(desired->environments[k].name, environment))
                continue;
            *out = &declarations->items[i];
            found++;
        }
    }
    if (found == 1)
        return true;
    return found ? planning_refuse(refusal, EXIT_USAGE, "Name the file: a plan is for one service.",
                                   "several files declare '%.80s'", environment)
                 : planning_refuse(
                       refusal, EXIT_USAGE,
                       schema_suggestion(&app->arena, environment, known, count, "Declared: "),
                       "there is no environment '%.80s'", environment);
}

static bool check_only(struct app *app, const struct planning_options *options,
                       const struct target *target, struct plan_refusal *refusal)
{
    const char **known = arena_array(&app->arena, target->setting_count, sizeof *known);
    for (size_t i = 0; i < target->setting_count; i++)
        known[i] = target->settings[i].name;
    for (size_t i = 0; i < options->only.count; i++)
        if (!text_in(options->only.items[i], known, target->setting_count))
            return planning_refuse(refusal, EXIT_USAGE,
                                   schema_suggestion(&app->arena, options->only.items[i], known,
                                                     target->setting_count, "Declared: "),
                                   "there is no setting '%.80s' in '%.80s'", options->only.items[i],
                                   options->environment);
    return true;
}

/* Fingerprints that cannot be compared with what was signed would say nothing. */
static bool check_key(struct app *app, struct plan_refusal *refusal)
{
    struct err err = {0};
    const unsigned char *key = NULL;
    if (!fingerprint_key_read(app, &key, &err))
        return refuse_for(refusal, &err);
    return key ||
           planning_refuse(refusal, EXIT_FAILED,
                           "Make one outside the checkout and keep it: (umask 077; head -c 32 "
                           "/dev/urandom > KEY); export " FINGERPRINT_KEY_VARIABLE "=KEY",
                           "a plan needs a fingerprint key, and " FINGERPRINT_KEY_VARIABLE
                           " is not set");
}

/* --- new secrets ------------------------------------------------------------------------------- */

enum taken { TAKEN, NOT_AT_HAND, UNUSABLE };

static enum taken take_env(struct app *app, const struct setting *setting, int *handle,
                           struct plan_refusal *refusal)
{
    const char *name = setting->wanted.secret.from.name;
    *handle = process_take_secret(app->secrets, name);
    if (*handle >= 0)
        return TAKEN;
    if (*handle == -1)
        return NOT_AT_HAND;
    planning_refuse(refusal, EXIT_FAILED, "Unset it, or give the new value.",
                    "the new value of '%s' is empty: the variable %s of this process",
                    setting->name, name);
    return UNUSABLE;
}

static enum taken take_file(struct app *app, const struct setting *setting, int *handle,
                            struct plan_refusal *refusal)
{
    struct file_text text;
    struct stat found;
    const char *folder = app->options.secrets_dir;
    if (!folder)
        return NOT_AT_HAND;
    const char *path = arena_printf(&app->arena, "%s/%s", folder, setting->wanted.secret.from.name);
    if (lstat(path, &found) != 0)
        return NOT_AT_HAND;
    if (!file_read_secret(&app->arena, path, &text, &refusal->err)) {
        refusal->code = EXIT_FAILED;
        return UNUSABLE;
    }
    *handle = secrets_keep(app->secrets, setting->name, text.bytes, text.length);
    return TAKEN;
}

static enum taken take(struct app *app, const struct setting *setting, int *handle,
                       struct plan_refusal *refusal)
{
    switch (setting->wanted.secret.from.kind) {
    case SOURCE_ENV:
        return take_env(app, setting, handle, refusal);
    case SOURCE_FILE:
        return take_file(app, setting, handle, refusal);
    case SOURCE_NONE:
    case SOURCE_VARIABLE:
        break;
    }
    return NOT_AT_HAND;
}

/* The registry keeps equal values once, so equal handles are equal values. */
static bool is_own_token(struct app *app, const struct desired *desired, int handle)
{
    bool own = process_take_secret(app->secrets, "RAILWAY_TOKEN") == handle ||
               process_take_secret(app->secrets, "RAILWAY_API_TOKEN") == handle;
    for (size_t i = 0; i < desired->environment_count; i++) {
        struct railway_token token;
        struct err err = {0}; /* a token that is not at hand is no value either */
        own = own ||
              (tokens_find(app, &desired->environments[i], &token, &err) && token.secret == handle);
    }
    return own;
}

static bool find_secrets(struct app *app, const struct planning_options *options,
                         struct planning_view *view, struct plan_refusal *refusal)
{
    const struct target *target = view->judgement->target;
    const struct observed *observed = view->judgement->observed;
    const struct redact_rules rules = {.fingerprint_key = options->key,
                                       .project = observed->project_id,
                                       .environment = observed->environment_id,
                                       .service = observed->service_id};
    struct new_secret *secrets = arena_array(&app->arena, target->setting_count, sizeof *secrets);
    for (size_t i = 0; i < target->setting_count; i++) {
        const struct setting *setting = &target->settings[i];
        int handle = -1;
        const enum taken taken = setting->wanted.type == SETTING_SECRET
                                     ? take(app, setting, &handle, refusal)
                                     : NOT_AT_HAND;
        if (taken == UNUSABLE)
            return false;
        if (taken == NOT_AT_HAND)
            continue;
        if (is_own_token(app, options->desired, handle))
            return planning_refuse(refusal, EXIT_FAILED, "Give it a value of its own.",
                                   "the new value of '%s' is one of Tautline's own tokens",
                                   setting->name);
        const char *value = secrets_value(app->secrets, handle);
        const size_t length = secrets_length(app->secrets, handle);
        secrets[view->secret_count++] = (struct new_secret){
            .name = setting->name,
            .secret = handle,
            .facts = redact_facts(value, length),
            .fingerprint = redact_fingerprint(&app->arena, &rules, setting->name, value, length),
        };
    }
    view->secrets = secrets;
    return true;
}

/* --- a look ------------------------------------------------------------------------------------ */

static bool look(void *context, const struct planning_options *options, struct planning_view *out,
                 struct plan_refusal *refusal)
{
    const struct planning_source *source = context;
    struct app *app = source->app;
    struct declaration *own = arena_alloc(&app->arena, sizeof *own);
    const struct declaration *found = NULL;
    struct err err = {0};
    struct run run;
    *own = *source->declaration;
    struct declarations declarations = {.items = own, .count = 1, .trusted = source->trusted};
    faults_init(&declarations.faults, &app->arena);
    const struct check_run_options check_run = {.environment = options->environment,
                                                .only_railway = options->only_railway};
    if (!planning_find(app, &declarations, options->environment, &found, refusal) ||
        !check_key(app, refusal))
        return false;
    if (!check_run_make(app, &declarations, &check_run, &run, &err))
        return refuse_for(refusal, &err);
    const struct judgement *judgement = &run.judgements[0];
    *out = (struct planning_view){
        .judgement = judgement, .api = run.api, .simulated = run.simulated, .key_id = run.key_id};
    if (!check_only(app, options, judgement->target, refusal))
        return false;
    /* Ids are known only where the look was let in; the plan says what stood in the way. */
    const struct observed *observed = judgement->observed;
    const bool seen = !observed->refused && observed->stored.seen;
    return !seen || options->closes || find_secrets(app, options, out, refusal);
}

void planning_for(struct app *app, const struct declaration *declaration,
                  const struct trusted *trusted, bool only_railway, struct planning_options *out)
{
    struct planning_source *source = arena_alloc(&app->arena, sizeof *source);
    struct err ignored = {0};
    *source = (struct planning_source){app, declaration, trusted};
    *out = (struct planning_options){
        .arena = &app->arena,
        .desired = &declaration->desired,
        .trust = trusted ? &trusted->trust : NULL,
        .trust_digest = trusted ? trusted->digest : NULL,
        .now = app->now,
        .only_railway = only_railway,
        .look = look,
        .context = source,
    };
    /* A look says what is wrong with the key. */
    (void)fingerprint_key_read(app, &out->key, &ignored);
}
