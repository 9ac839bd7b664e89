#include "cmd/credentials.h"

#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "crypto/digest.h"
#include "world/http.h"

static bool begin_use(struct app *app, const struct http_options *options, struct err *err)
{
    if (app->use_count == APP_USES_MOST)
        return err_set(err, ERR_SYSTEM, "too many looks inside each other");
    if (!http_use_begin(app->http, options, &app->uses[app->use_count], err))
        return false;
    app->use_count++;
    return true;
}

static struct http *connect_with(struct app *app, const struct http_options *options,
                                 struct err *err)
{
    if (!(app->options.command->uses & USE_APPLY))
        return http_new(options, err);
    if (!app->http)
        app->http = http_new(options, err);
    return app->http && begin_use(app, options, err) ? app->http : NULL;
}

void railway_disconnect(struct app *app, struct http *http)
{
    if (!http || http != app->http)
        http_free(http);
    else
        http_use_end(http, &app->uses[--app->use_count]);
}

struct http *railway_connect(struct app *app, int64_t deadline, const char *purpose,
                             struct railway *out, struct err *err)
{
    const struct http_options options = {
        .deadline = deadline,
        .ca_file = app->options.ca_file,
        .proxy = app->options.proxy,
        .user_agent = arena_printf(&app->arena, "tautline/" TAUTLINE_VERSION "%s%s%s",
                                   purpose ? " (" : "", purpose ? purpose : "", purpose ? ")" : ""),
    };
    struct http *http = connect_with(app, &options, err);
    if (http && railway_open(&app->arena, http, app->secrets,
                             process_variable("TAUTLINE_RAILWAY_URL"), out, err))
        return http;
    railway_disconnect(app, http);
    return NULL;
}

/* ---- tokens ---- */

#define ACCOUNT_NAME "RAILWAY_API_TOKEN"

/* Tokens have no documented format, so only the name tells: Railway's own tools name the token of an
 * account or a workspace like this (src/railway/README.md, "Access"). */
static enum token_kind kind_of(const char *name)
{
    return text_ends(name, ACCOUNT_NAME) ? TOKEN_ACCOUNT : TOKEN_PROJECT;
}

/* A byte of a token, as HTTP takes it in a header (RFC 9110, 5.5), without blanks. */
static bool is_whole(struct app *app, const struct environment *environment,
                     const struct railway_token *token, struct err *err)
{
    const char *value = secrets_value(app->secrets, token->secret);
    while (*value > ' ' && *value <= '~')
        value++;
    if (!*value)
        return true;
    err_fill(
        err, ERR_TOKEN, environment->where,
        "bad token: the token from %s contains a blank, a line break or another character that no "
        "token has",
        token->from);
    return err_hint(err,
                    "Set it again as Railway showed it; only a newline at its end is taken off.");
}

static bool from_environment(struct app *app, const char *name, enum token_kind kind,
                             struct railway_token *out)
{
    const int secret = process_take_secret(app->secrets, name);
    if (secret < 0)
        return false;
    *out = (struct railway_token){
        .kind = kind,
        .secret = secret,
        .from = arena_printf(&app->arena, "the variable %s", name),
    };
    return true;
}

static bool from_file(struct app *app, const struct environment *environment,
                      struct railway_token *out, struct err *err)
{
    const char *name = environment->token.name;
    struct file_text text;
    if (!app->options.secrets_dir) {
        err_at(err, environment->token.where, "the token of '%s' is in a file '%s'",
               environment->name, name);
        return err_hint(err, "Pass its folder with --secrets DIR.");
    }
    const char *path = arena_printf(&app->arena, "%s/%s", app->options.secrets_dir, name);
    if (!file_read_secret(&app->arena, path, &text, err))
        return false;
    *out = (struct railway_token){
        .kind = kind_of(name),
        .secret = secrets_keep(app->secrets, name, text.bytes, text.length),
        .from = arena_printf(&app->arena, "the file %s", name),
    };
    return true;
}

static bool find(struct app *app, const struct environment *environment, struct railway_token *out,
                 struct err *err)
{
    const struct source *source = &environment->token;
    if (source->kind == SOURCE_FILE)
        return from_file(app, environment, out, err);
    if (source->kind == SOURCE_ENV) {
        if (from_environment(app, source->name, kind_of(source->name), out))
            return true;
        err_at(err, source->where, "no token for '%s': %s is not set", environment->name,
               source->name);
        return err_hint(err, "Set %s to a token, or select other environments with --env.",
                        source->name);
    }
    if (from_environment(app, "RAILWAY_TOKEN", TOKEN_PROJECT, out) ||
        from_environment(app, ACCOUNT_NAME, TOKEN_ACCOUNT, out))
        return true;
    if (environment->name)
        err_at(err, environment->where, "no token for '%s'", environment->name);
    else
        err_at(err, environment->where, "no token found");
    return err_hint(err, "Set RAILWAY_TOKEN (a project token) or RAILWAY_API_TOKEN.");
}

bool tokens_find(struct app *app, const struct environment *environment, struct railway_token *out,
                 struct err *err)
{
    return find(app, environment, out, err) && is_whole(app, environment, out, err);
}

/* ---- the key of fingerprints ---- */

bool fingerprint_key_read(struct app *app, const unsigned char **out, struct err *err)
{
    struct file_text text;
    const char *path = process_variable(FINGERPRINT_KEY_VARIABLE);
    *out = NULL;
    if (!path)
        return true;
    if (!file_read(&app->arena, path, FINGERPRINT_KEY_SIZE, FILE_PRIVATE, &text, err))
        return false;
    if (text.length != FINGERPRINT_KEY_SIZE) {
        err_at(err, ((struct place){path, 0, 0}), "the fingerprint key has %zu bytes", text.length);
        return err_hint(err, "Make one of %d random bytes: head -c %d /dev/urandom > FILE.",
                        FINGERPRINT_KEY_SIZE, FINGERPRINT_KEY_SIZE);
    }
    *out = (const unsigned char *)text.bytes;
    return true;
}
