#include <sys/stat.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "observe/redact.h"
#include "planning_parts.h"

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
        const struct source *token = &desired->environments[i].token;
        own = own || (token->kind == SOURCE_ENV &&
                      process_take_secret(app->secrets, token->name) == handle);
    }
    return own;
}

static bool describe(struct app *app, const struct planned *planned, const unsigned char *key,
                     struct new_secret *secret)
{
    const struct observed *observed = planned->judgement->observed;
    const struct redact_rules rules = {.fingerprint_key = key,
                                       .project = observed->project_id,
                                       .environment = observed->environment_id,
                                       .service = observed->service_id};
    const char *value = secrets_value(app->secrets, secret->secret);
    const size_t length = secrets_length(app->secrets, secret->secret);
    secret->facts = redact_facts(value, length);
    secret->fingerprint = redact_fingerprint(&app->arena, &rules, secret->name, value, length);
    return secret->fingerprint != NULL;
}

bool planning_secrets(struct app *app, const struct planned *planned, const unsigned char *key,
                      struct plan_question *question, struct plan_refusal *refusal)
{
    const struct target *target = question->target;
    struct new_secret *secrets = arena_array(&app->arena, target->setting_count, sizeof *secrets);
    size_t count = 0;
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
        if (is_own_token(app, &planned->declaration->desired, handle))
            return planning_refuse(refusal, EXIT_FAILED, "Give it a value of its own.",
                                   "the new value of '%s' is one of Tautline's own tokens",
                                   setting->name);
        secrets[count] = (struct new_secret){.name = setting->name, .secret = handle};
        if (describe(app, planned, key, &secrets[count]))
            count++;
    }
    question->secrets = secrets;
    question->secret_count = count;
    return true;
}
