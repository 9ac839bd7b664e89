#include "cmd/load_trust.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "crypto/public_key.h"
#include "doc/yaml.h"
#include "input/approvers.h"
#include "input/trust.h"

#define TRUST_NAME "trust.yaml"

bool trust_is_named(const char *path)
{
    const char *slash = strrchr(path, '/');
    return text_is(slash ? slash + 1 : path, TRUST_NAME);
}

/* One reading: how well its files must be kept, and what was read so far, for the digest. */
struct reading {
    struct app *app;
    enum file_trust trust;
    const struct trust_source *source; /* NULL: files */
    struct faults *faults;
    struct buf bytes;
};

/* Whoever can write one of these can make himself an approver. */
static bool read_guarded(struct reading *of, const char *path, size_t limit, struct file_text *out)
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

/* A weak key is everybody's: with it nobody knows who approved. */
static bool check_strength(struct reading *of, const struct approvers *approvers)
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

static bool read_keys(struct reading *of, struct trusted *out)
{
    struct arena *arena = &of->app->arena;
    struct file_text text;
    const char *keys = beside(of->app, out->path, out->trust.approvers);
    if (!read_guarded(of, keys, APPROVERS_LIMIT, &text) ||
        !approvers_read(arena, keys, text.bytes, text.length, &out->approvers, of->faults) ||
        !check_strength(of, &out->approvers))
        return false;
    if (!out->trust.revoked)
        return true;
    const char *revoked = beside(of->app, out->path, out->trust.revoked);
    return read_guarded(of, revoked, APPROVERS_LIMIT, &text) &&
           approvers_read_revoked(arena, revoked, text.bytes, text.length, &out->revoked,
                                  of->faults);
}

static bool read_all(struct reading *of, struct trusted *out)
{
    struct file_text text;
    return read_guarded(of, out->path, YAML_LIMIT, &text) &&
           trust_read(&of->app->arena, out->path, text.bytes, text.length, &out->trust,
                      of->faults) &&
           read_keys(of, out) && trust_check_approvers(&out->trust, &out->approvers, of->faults);
}

static bool load(struct reading *of, const char *path, struct trusted *out)
{
    struct trusted trusted = {.path = arena_text(&of->app->arena, path)};
    unsigned char digest[DIGEST_SIZE];
    buf_init(&of->bytes, SIZE_MAX);
    const bool is_read = read_all(of, &trusted);
    digest_sha256(buf_string(&of->bytes), of->bytes.length, digest);
    digest_hex(digest, trusted.digest);
    buf_release(&of->bytes);
    if (is_read)
        *out = trusted;
    return is_read;
}

bool trust_load(struct app *app, const char *path, enum file_trust trust, struct trusted *out,
                struct faults *faults)
{
    struct reading of = {.app = app, .trust = trust, .faults = faults};
    return load(&of, path, out);
}

bool trust_load_by(struct app *app, const struct trust_source *source, const char *path,
                   struct trusted *out, struct faults *faults)
{
    struct reading of = {.app = app, .source = source, .faults = faults};
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
