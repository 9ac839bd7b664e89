/* review_read: one side of a review, from its files to structs. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "doc/yaml.h"
#include "input/desired.h"
#include "input/trust.h"
#include "review_parts.h"

enum { FILES_MOST = 1000, PATHS_MORE = 8 };

/* --- declarations ------------------------------------------------------------------------------------ */

static void read_declaration(struct app *app, struct reviewed *of, const char *path)
{
    struct declarations *all = &of->declarations;
    struct declaration *one = &all->items[all->count];
    struct file_text text;
    struct err err = {0};
    if (!snapshot_read(app, &of->snapshot, path, YAML_LIMIT, &text, &err)) {
        faults_add(&all->faults, &err);
        return;
    }
    one->bytes = text.bytes;
    if (desired_read(&app->arena, path, text.bytes, text.length, &one->desired, &all->faults))
        all->count++;
}

static bool read_declarations(struct app *app, struct reviewed *of, struct err *err)
{
    of->paths = snapshot_declarations(app, &of->snapshot);
    if (of->paths.count > FILES_MOST) {
        err_set(err, ERR_INPUT, "'%.80s' has %zu declarations, and %d are read", of->snapshot.name,
                of->paths.count, FILES_MOST);
        return err_hint(err, "Compare files one by one.");
    }
    of->declarations.items =
        arena_array(&app->arena, of->paths.count + 1, sizeof *of->declarations.items);
    for (size_t i = 0; i < of->paths.count; i++)
        read_declaration(app, of, of->paths.items[i]);
    return true;
}

/* --- trust ------------------------------------------------------------------------------------------- */

struct source_context {
    struct app *app;
    const struct snapshot *snapshot;
};

static bool read_source(void *context, const char *path, size_t limit, struct file_text *out,
                        struct err *err)
{
    const struct source_context *of = context;
    return snapshot_read(of->app, of->snapshot, arena_text(&of->app->arena, path), limit, out, err);
}

static const char *trust_path(struct app *app, const struct snapshot *snapshot)
{
    const char *slash = strrchr(snapshot->name, '/');
    if (!snapshot->alone)
        return DECLARATIONS_HOME "/trust.yaml";
    if (trust_is_named(snapshot->name))
        return snapshot->name;
    return arena_printf(&app->arena, "%.*strust.yaml",
                        slash ? (int)(slash + 1 - snapshot->name) : 0, snapshot->name);
}

static void read_trust(struct app *app, struct reviewed *of)
{
    struct source_context context = {app, &of->snapshot};
    const struct trust_source source = {read_source, &context};
    struct faults *faults = &of->declarations.faults;
    of->trust_path = trust_path(app, &of->snapshot);
    of->has_trust = snapshot_has(app, &of->snapshot, of->trust_path) ||
                    text_is(of->trust_path, of->snapshot.name);
    if (!of->has_trust)
        return;
    of->is_trusted = trust_load_by(app, &source, of->trust_path, &of->trusted, faults);
    for (size_t i = 0; of->is_trusted && i < of->declarations.count; i++)
        trust_check_desired(&of->trusted.trust, &of->declarations.items[i].desired, faults);
}

/* --- code owners --------------------------------------------------------------------------------------- */

/* A file that cannot be read owns nothing, as at GitHub. */
static void read_owners(struct app *app, struct reviewed *of)
{
    struct file_text text;
    struct err err = {0};
    for (size_t i = 0; !of->snapshot.alone && i < CODEOWNERS_PLACES && !of->owners_path; i++)
        if (snapshot_has(app, &of->snapshot, codeowners_places[i]))
            of->owners_path = codeowners_places[i];
    if (of->owners_path &&
        snapshot_read(app, &of->snapshot, of->owners_path, CODEOWNERS_LIMIT, &text, &err))
        codeowners_read(&app->arena, of->owners_path, text.bytes, text.length, &of->owners);
}

bool review_read(struct app *app, const char *word, struct reviewed *out, struct err *err)
{
    *out = (struct reviewed){0};
    faults_init(&out->declarations.faults, &app->arena);
    if (!snapshot_take(app, word, &out->snapshot, err) || !read_declarations(app, out, err))
        return false;
    read_trust(app, out);
    read_owners(app, out);
    return true;
}

/* --- both ----------------------------------------------------------------------------------------------- */

struct paths {
    const char **items;
    size_t count;
};

static void add_path(struct paths *paths, const char *path)
{
    if (path && !text_in(path, paths->items, paths->count))
        paths->items[paths->count++] = path;
}

static const char *beside(struct app *app, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    return name ? arena_printf(&app->arena, "%.*s%s", length, path, name) : NULL;
}

/* The files that decide anything, as the repository calls them. */
static void add_paths(struct app *app, struct paths *paths, const struct reviewed *of)
{
    const char *prefix = of->snapshot.prefix;
    for (size_t i = 0; i < of->paths.count; i++)
        add_path(paths, arena_printf(&app->arena, "%s%s", prefix, of->paths.items[i]));
    if (of->is_trusted) {
        const char *trust = arena_printf(&app->arena, "%s%s", prefix, of->trust_path);
        add_path(paths, trust);
        add_path(paths, beside(app, trust, of->trusted.trust.approvers));
        add_path(paths, beside(app, trust, of->trusted.trust.revoked));
    }
    add_path(paths, of->owners_path);
}

static void put_owned(struct app *app, const struct paths *paths, const struct reviewed *of,
                      struct review_side *out)
{
    struct review_owned *owned = arena_array(&app->arena, paths->count + 1, sizeof *owned);
    for (size_t i = 0; i < paths->count; i++) {
        const struct codeowners_line *line =
            codeowners_of(&app->arena, &of->owners, paths->items[i]);
        owned[i].path = paths->items[i];
        if (line) {
            owned[i].owners = line->owners;
            owned[i].where = line->where;
        }
    }
    out->has_owners = of->owners_path != NULL;
    out->owned = owned;
    out->owned_count = paths->count;
}

static bool was_read(const struct reviewed *of, const char *path)
{
    for (size_t i = 0; i < of->declarations.count; i++)
        if (text_is(of->declarations.items[i].desired.file, path))
            return true;
    return false;
}

static struct review_side side_of(struct app *app, const struct reviewed *of)
{
    struct desired *desired = arena_array(&app->arena, of->declarations.count + 1, sizeof *desired);
    const char **unread = arena_array(&app->arena, of->paths.count + 1, sizeof *unread);
    size_t count = 0;
    for (size_t i = 0; i < of->declarations.count; i++)
        desired[i] = of->declarations.items[i].desired;
    for (size_t i = 0; i < of->paths.count; i++)
        if (!was_read(of, of->paths.items[i]))
            unread[count++] = of->paths.items[i];
    if (of->has_trust && !of->is_trusted)
        unread[count++] = of->trust_path;
    return (struct review_side){
        .desired = desired,
        .desired_count = of->declarations.count,
        .trust = of->is_trusted ? &of->trusted.trust : NULL,
        .approvers = of->trusted.approvers,
        .revoked = of->trusted.revoked,
        .unread = {unread, count},
    };
}

void review_sides(struct app *app, const struct reviewed *base, const struct reviewed *head,
                  struct review_side *was, struct review_side *is)
{
    const size_t most = base->paths.count + head->paths.count + PATHS_MORE;
    struct paths paths = {arena_array(&app->arena, most, sizeof(const char *)), 0};
    *was = side_of(app, base);
    *is = side_of(app, head);
    add_paths(app, &paths, base);
    add_paths(app, &paths, head);
    put_owned(app, &paths, base, was);
    put_owned(app, &paths, head, is);
}
