#include "cmd/trust.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "crypto/public_key.h"
#include "doc/yaml.h"
#include "input/approvers.h"
#include "input/trust.h"

#include "trust_place.h"

/* ---- one trust file and what it names ---- */

#define TRUST_NAME "trust.yaml"

bool trust_is_named(const char *path)
{
    const char *slash = strrchr(path, '/');
    return text_is(slash ? slash + 1 : path, TRUST_NAME);
}

/* One reading: how well its files must be kept, and what was read so far, for the digest. */
struct trust_reading {
    struct app *app;
    enum file_trust trust;
    const struct trust_source *source; /* NULL: files */
    struct faults *faults;
    struct buf bytes;
};

/* Write access to one of these files is enough to become an approver. */
static bool read_guarded(struct trust_reading *of, const char *path, size_t limit,
                         struct file_text *out)
{
    struct arena *arena = &of->app->arena;
    struct err err = {0};
    const bool is_read =
        of->source ? of->source->read(of->source->context, path, limit, out, &err)
                   : (of->trust != FILE_GUARDED || file_way_is_guarded(arena, path, &err)) &&
                         file_read(arena, path, limit, of->trust, out, &err);
    if (!is_read) {
        faults_add(of->faults, &err);
        return false;
    }
    secrets_allow(of->app->secrets, out->bytes, out->length);
    buf_printf(&of->bytes, "%zu\n", out->length);
    buf_add(&of->bytes, out->bytes, out->length);
    return true;
}

static const char *beside(struct app *app, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    return arena_printf(&app->arena, "%.*s%s", length, path, name);
}

/* A weak key can be forged, and then its approval proves nothing. */
static bool check_strength(struct trust_reading *of, const struct approvers *approvers)
{
    bool all_sound = true;
    for (size_t i = 0; i < approvers->count; i++) {
        const struct approver *one = &approvers->items[i];
        struct err err;
        if (public_key_is_sound(one->key, one->key_length, &err))
            continue;
        err.where = one->where;
        faults_add(of->faults, &err);
        all_sound = false;
    }
    return all_sound;
}

/* A passkey for another page than that of the trust file never counts: its owner would sign in vain. */
static bool check_pages(struct trust_reading *of, const struct trusted *trusted)
{
    struct arena *arena = &of->app->arena;
    const char *page = trusted->trust.approve_at;
    bool all_fit = true;
    struct url url = {0};
    struct err err = {0};
    if (page && !url_parse_origin(arena, page, &url, &err))
        return false;
    for (size_t i = 0; i < trusted->approvers.count; i++) {
        const struct approver *one = &trusted->approvers.items[i];
        const char *host = public_key_page(arena, one->key, one->key_length);
        if (!host || (url.host && text_is(host, url.host)))
            continue;
        err_at(&err, one->where,
               "the passkey of '%.100s' is for '%.100s', and passkeys sign at %s%.100s%s",
               one->principals.items[0], text_escaped(arena, host), page ? "'" : "",
               page ? page : "no page", page ? "'" : "");
        err_fill_hint(&err, "Enrol a passkey on the page that trust names as approve_at.");
        faults_add(of->faults, &err);
        all_fit = false;
    }
    return all_fit;
}

static bool read_keys(struct trust_reading *of, struct trusted *out)
{
    struct arena *arena = &of->app->arena;
    struct file_text text;
    const char *keys = beside(of->app, out->path, out->trust.approvers);
    if (!read_guarded(of, keys, APPROVERS_LIMIT, &text) ||
        !approvers_read(arena, keys, text.bytes, text.length, &out->approvers, of->faults) ||
        !check_strength(of, &out->approvers) || !check_pages(of, out))
        return false;
    if (!out->trust.revoked)
        return true;
    const char *revoked = beside(of->app, out->path, out->trust.revoked);
    return read_guarded(of, revoked, APPROVERS_LIMIT, &text) &&
           approvers_read_revoked(arena, revoked, text.bytes, text.length, &out->revoked,
                                  of->faults);
}

static bool read_all(struct trust_reading *of, struct trusted *out)
{
    struct file_text text;
    return read_guarded(of, out->path, YAML_LIMIT, &text) &&
           trust_read(&of->app->arena, out->path, text.bytes, text.length, &out->trust,
                      of->faults) &&
           read_keys(of, out) && trust_check_approvers(&out->trust, &out->approvers, of->faults);
}

static bool load(struct trust_reading *of, const char *path, struct trusted *out)
{
    struct trusted trusted = {.path = arena_text(&of->app->arena, path)};
    buf_init(&of->bytes, SIZE_MAX);
    const bool is_read = read_all(of, &trusted);
    digest_sha256_hex(buf_string(&of->bytes), of->bytes.length, trusted.digest);
    buf_release(&of->bytes);
    if (!is_read)
        return false;
    *out = trusted;
    secrets_allow(of->app->secrets, arena_text(&of->app->arena, trusted.digest),
                  strlen(trusted.digest));
    return true;
}

bool trust_load(struct app *app, const char *path, enum file_trust trust, struct trusted *out,
                struct faults *faults)
{
    struct trust_reading of = {.app = app, .trust = trust, .faults = faults};
    return load(&of, path, out);
}

bool trust_load_by(struct app *app, const struct trust_source *source, const char *path,
                   struct trusted *out, struct faults *faults)
{
    struct trust_reading of = {.app = app, .source = source, .faults = faults};
    return load(&of, path, out);
}

static struct names find_trusts(struct app *app, const struct names *files)
{
    static const char *const home[] = {DECLARATIONS_HOME "/" TRUST_NAME};
    struct stat found;
    if (files->count == 0)
        return (struct names){home, lstat(home[0], &found) == 0};
    const char **items = arena_array(&app->arena, files->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++)
        if (trust_is_named(files->items[i]))
            items[count++] = files->items[i];
    return (struct names){items, count};
}

void load_trusts(struct app *app, const struct names *files, struct declarations *declarations,
                 struct trusts *out)
{
    const struct names paths = find_trusts(app, files);
    struct faults *faults = &declarations->faults;
    *out = (struct trusts){arena_array(&app->arena, paths.count, sizeof *out->items), 0};
    for (size_t i = 0; i < paths.count; i++) {
        struct trusted *trusted = &out->items[out->count];
        if (!trust_load(app, paths.items[i], FILE_NOT_PUBLIC, trusted, faults))
            continue;
        out->count++;
        for (size_t k = 0; k < declarations->count; k++)
            trust_check_desired(&trusted->trust, &declarations->items[k].desired, faults);
    }
}

/* ---- the installed one ---- */

/* What cannot be looked at counts as there: reading it will say why it cannot be used. */
static bool is_there(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat first, second;
    return lstat(a, &first) == 0 && lstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static const char *beside_declarations(struct app *app)
{
    const struct names files = trust_declared(app);
    return arena_printf(&app->arena, "%s/trust.yaml", trust_folder(app, files.items[0]));
}

static bool choose(struct app *app, const char *installed, bool any_place, const char **path,
                   struct err *err)
{
    const char *named = app->options.trust_file;
    const bool has_installed = is_there(installed);
    if (has_installed && named && !is_same_file(installed, named)) {
        err_at(err, ((struct place){arena_text(&app->arena, named), 0, 0}),
               "is not the trust file installed on this machine, '%.200s'", installed);
        return err_hint(err, "Remove --trust; only an operator can change the installed file.");
    }
    if (has_installed)
        *path = installed;
    else if (named)
        *path = named;
    else if (any_place && is_there(beside_declarations(app)))
        *path = beside_declarations(app);
    else {
        err_set(err, ERR_INPUT, "no trust file found, so no change can be approved");
        return err_hint(err,
                        "Ask an operator to install it as %.150s, or name one outside the "
                        "checkout with --trust FILE.",
                        installed);
    }
    return true;
}

/* --- the doors --------------------------------------------------------------------------- */

static bool load_guarded(struct app *app, const char *path, bool is_installed, struct trusted *out,
                         struct err *err)
{
    struct trusted trusted;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (!trust_load(app, path, FILE_GUARDED, &trusted, &faults)) {
        *err = faults.items[0];
        return false;
    }
    if (!trust_place_check(app, &trusted, is_installed, err))
        return false;
    trusted.installed = true;
    *out = trusted;
    return true;
}

bool trust_load_from(struct app *app, const char *installed, bool any_place, struct trusted *out,
                     struct err *err)
{
    const char *path = NULL;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (!choose(app, installed, any_place, &path, err))
        return false;
    if (load_guarded(app, path, path == installed, out, err))
        return true;
    if (!any_place || path == installed)
        return false;
    if (!trust_load(app, path, FILE_NOT_PUBLIC, out, &faults)) {
        *err = faults.items[0];
        return false;
    }
    *err = (struct err){.code = ERR_NONE};
    return true;
}

bool trust_load_installed(struct app *app, bool any_place, struct trusted *out, struct err *err)
{
    return trust_load_from(app, TRUST_INSTALLED, any_place, out, err);
}

bool trust_take(struct app *app, const struct declarations *declarations, bool any_place,
                struct trusted *out, struct err *err)
{
    const struct trusted *read = declarations->trusted;
    if (!read || (!any_place && !read->installed)) {
        app->last_line = NULL; /* what was read to look at the declarations is not used */
        return trust_load_installed(app, any_place, out, err);
    }
    *out = *read;
    return true;
}

/* --- for commands that only look --------------------------------------------------------- */

static const char *beside_any(struct app *app, const struct names *files)
{
    static const char *const home[] = {DECLARATIONS_HOME "/x"};
    const struct names named = files->count ? *files : (struct names){home, 1};
    for (size_t i = 0; i < named.count; i++) {
        const char *path =
            arena_printf(&app->arena, "%s/" TRUST_NAME, trust_folder(app, named.items[i]));
        if (is_there(path))
            return path;
    }
    return NULL;
}

/* Kept as an operator keeps it, it counts as installed. */
static bool load_looked(struct app *app, const char *path, bool is_named, struct trusted *out,
                        struct faults *faults)
{
    struct err err = {0};
    if (is_named && load_guarded(app, path, text_is(path, TRUST_INSTALLED), out, &err))
        return true;
    if (!text_is(path, TRUST_INSTALLED))
        return trust_load(app, path, FILE_NOT_PUBLIC, out, faults);
    faults_add(faults, &err);
    return false;
}

static bool look(struct app *app, const char *path, bool is_named, const struct trusted **out,
                 struct faults *faults)
{
    struct trusted *trusted = arena_alloc(&app->arena, sizeof *trusted);
    *out = NULL;
    if (!path)
        return true;
    if (!load_looked(app, path, is_named, trusted, faults))
        return false;
    *out = trusted;
    return true;
}

bool trust_look_installed(struct app *app, const struct trusted **out, struct faults *faults)
{
    const char *path = NULL;
    struct err err = {0};
    *out = NULL;
    if (!app->options.trust_file && !is_there(TRUST_INSTALLED))
        return true;
    if (choose(app, TRUST_INSTALLED, true, &path, &err))
        return look(app, path, true, out, faults);
    faults_add(faults, &err);
    return false;
}

bool trust_look(struct app *app, const struct names *files, const struct trusted **out,
                struct faults *faults)
{
    return trust_look_installed(app, out, faults) &&
           (*out || look(app, beside_any(app, files), false, out, faults));
}
