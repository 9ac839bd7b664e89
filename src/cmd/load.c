#include "cmd/load.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/floor.h"
#include "cmd/trust.h"
#include "crypto/digest.h"
#include "doc/yaml.h"
#include "input/desired.h"
#include "model/finding.h"
#include "model/identity.h"
#include "output/words.h"

enum { FAULTS_TEXT_MOST = 1024 * 1024 };

static bool load_one(struct app *app, const char *path, struct declaration *out,
                     struct faults *faults)
{
    struct file_text text;
    struct err err = {0};
    char hex[DIGEST_HEX_SIZE];
    if (trust_is_named(path)) {
        err_fill(&err, ERR_INPUT, ERR_NO_PLACE, "'%.200s' is a trust file, not a declaration",
                 path);
        err_fill_hint(&err, "Leave it out, or name it with --trust.");
        faults_add(faults, &err);
        return false;
    }
    if (!file_read(&app->arena, path, YAML_LIMIT, FILE_NOT_PUBLIC, &text, &err)) {
        faults_add(faults, &err);
        return false;
    }
    out->bytes = text.bytes;
    secrets_allow(app->secrets, text.bytes, text.length);
    secrets_allow_path(app->secrets, path);
    if (!desired_read(&app->arena, path, text.bytes, text.length, &out->desired, faults))
        return false;
    digest_sha256_hex(text.bytes, text.length, hex);
    out->desired.digest = arena_text(&app->arena, hex);
    secrets_allow(app->secrets, out->desired.digest, strlen(out->desired.digest));
    return true;
}

struct names load_found(struct app *app)
{
    const struct names found = app_folder(app, DECLARATIONS_HOME);
    const char **items = arena_array(&app->arena, found.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < found.count; i++)
        if (text_ends(found.items[i], ".yaml") && !text_is(found.items[i], "trust.yaml"))
            items[count++] = arena_printf(&app->arena, DECLARATIONS_HOME "/%s", found.items[i]);
    return (struct names){items, count};
}

/* --- files that are not read ------------------------------------------------------------- */

bool load_is_alike(const char *name)
{
    static const char *const ends[] = {".yaml", ".yml"};
    const size_t length = strlen(name);
    if (trust_is_named(name) || (text_ends(name, ".yaml") && !strchr(name, '/')))
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (length > strlen(ends[i]) && text_is_any_case(name + length - strlen(ends[i]), ends[i]))
            return true;
    return false;
}

enum { FOLDERS_DEEP = 4 };

static void add_alike(struct app *app, const char *folder, unsigned depth, struct clauses *out)
{
    const struct names found =
        app_folder(app, arena_printf(&app->arena, DECLARATIONS_HOME "/%s", folder));
    for (size_t i = 0; i < found.count; i++) {
        const char *name = arena_printf(&app->arena, "%s%s", folder, found.items[i]);
        if (load_is_alike(name))
            clauses_add(&app->arena, out, arena_printf(&app->arena, DECLARATIONS_HOME "/%s", name));
        else if (depth < FOLDERS_DEEP && !text_ends(name, ".yaml"))
            add_alike(app, arena_printf(&app->arena, "%s/", name), depth + 1, out);
    }
}

struct names load_alike(struct app *app)
{
    struct clauses alike = {0};
    add_alike(app, "", 0, &alike);
    return (struct names){alike.items, alike.count};
}

void load_tell_alike(struct app *app, const char *where, const struct names *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *line = arena_printf(
            &app->arena,
            "%s%s is not read: a declaration is a file " DECLARATIONS_HOME "/NAME.yaml\n", where,
            text_escaped(&app->arena, files->items[i]));
        sink_err(&app->sink, line, strlen(line));
    }
}

/* --- declarations ------------------------------------------------------------------------ */

/* Neither of two that declare one target is used: which of them was reviewed is not known. */
static void refuse_doubles(struct app *app, struct declarations *all)
{
    const struct desired **desired = arena_array(&app->arena, all->count, sizeof *desired);
    bool *doubled = arena_array(&app->arena, all->count, sizeof *doubled);
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++)
        desired[i] = &all->items[i].desired;
    targets_check(desired, all->count, doubled, &all->faults);
    for (size_t i = 0; i < all->count; i++)
        if (!doubled[i])
            all->items[kept++] = all->items[i];
    all->count = kept;
}

void load_files(struct app *app, const struct names *files, struct declarations *out)
{
    struct names paths = files->count ? *files : load_found(app);
    *out = (struct declarations){0};
    faults_init(&out->faults, &app->arena);
    out->items = arena_array(&app->arena, paths.count, sizeof *out->items);
    for (size_t i = 0; i < paths.count; i++)
        if (load_one(app, paths.items[i], &out->items[out->count], &out->faults))
            out->count++;
    refuse_doubles(app, out);
    if (files->count == 0) {
        const struct names alike = load_alike(app);
        load_tell_alike(app, "", &alike);
    }
    if (paths.count == 0) {
        struct err err = {0};
        err_fill(&err, ERR_USAGE, ERR_NO_PLACE, "no declarations found in '" DECLARATIONS_HOME "'");
        err_fill_hint(&err, "Name a file, or run this beside the folder " DECLARATIONS_HOME ".");
        faults_add(&out->faults, &err);
    }
}

/* A check says it in its report, and a plan names the digest of the floor. */
static void tell_not_installed(struct app *app, const struct trusted *trusted)
{
    const struct command *command = app->options.command;
    if (!trusted || trusted->installed || command->subject == SUBJECT_RUN ||
        command->subject == SUBJECT_PLAN)
        return;
    app->last_line = arena_printf(&app->arena, "floor not installed: %s of the checkout is used\n",
                                  text_escaped(&app->arena, trusted->path));
}

void load_declarations(struct app *app, const struct names *files, struct declarations *out)
{
    const struct trusted *trusted = NULL;
    load_files(app, files, out);
    if (out->count == 0 || !trust_look(app, files, &trusted, &out->faults))
        return;
    floors_join(app, out, trusted);
    tell_not_installed(app, trusted);
}

int load_tell(struct app *app, const struct declarations *declarations)
{
    const struct faults *faults = &declarations->faults;
    struct buf text;
    if (faults->count == 0)
        return EXIT_IN_SYNC;
    buf_init(&text, FAULTS_TEXT_MOST);
    faults_text(&text, faults);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
    return faults->items[0].code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}
