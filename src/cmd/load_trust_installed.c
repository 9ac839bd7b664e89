#define _XOPEN_SOURCE 700 /* realpath */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/load_trust.h"

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

/* --- which one --------------------------------------------------------------------------- */

/* The declarations that are named: a command's own words stand before them. */
static struct names declared(const struct app *app)
{
    static const char *const home[] = {DECLARATIONS_HOME "/x"};
    const struct names *words = &app->options.words;
    const size_t own = app->options.command ? app->options.command->words_least : 0;
    if (words->count <= own)
        return (struct names){home, 1};
    return (struct names){words->items + own, words->count - own};
}

static const char *folder_of(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_slice(&app->arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
}

static const char *beside_declarations(struct app *app)
{
    const struct names files = declared(app);
    return arena_printf(&app->arena, "%s/trust.yaml", folder_of(app, files.items[0]));
}

static bool choose(struct app *app, const char *installed, bool any_place, const char **path,
                   struct err *err)
{
    const char *named = app->options.trust_file;
    const bool has_installed = is_there(installed);
    if (has_installed && named && !is_same_file(installed, named)) {
        err_at(err, ((struct place){arena_text(&app->arena, named), 0, 0}),
               "is not the trust that is installed on this machine, '%.200s'", installed);
        return err_hint(err, "Leave out --trust; only an operator changes what is installed.");
    }
    if (has_installed)
        *path = installed;
    else if (named)
        *path = named;
    else if (any_place && is_there(beside_declarations(app)))
        *path = beside_declarations(app);
    else {
        err_set(err, ERR_INPUT, "there is no trust file: nobody is known who may change anything");
        return err_hint(err,
                        "Let an operator install it as %.150s, or name one outside the "
                        "checkout with --trust FILE.",
                        installed);
    }
    return true;
}

/* --- where it may stand ------------------------------------------------------------------ */

/* The folder of a file, as it is called without links and dots. */
static bool real_folder(struct app *app, const char *path, char out[PATH_MAX], struct err *err)
{
    if (realpath(folder_of(app, path), out))
        return true;
    err_at(err, ((struct place){arena_text(&app->arena, path), 0, 0}),
           "its folder cannot be found: %s", strerror(errno));
    return err_hint(err, "Check the path.");
}

static bool check_no_checkout(struct app *app, const char *path, const char *folder,
                              struct err *err)
{
    for (size_t length = strlen(folder); length > 0; length--) {
        if (folder[length] != '\0' && folder[length] != '/')
            continue;
        if (!is_there(arena_printf(&app->arena, "%.*s/.git", (int)length, folder)))
            continue;
        err_at(err, ((struct place){path, 0, 0}), "stands in a checkout, '%.*s'", (int)length,
               folder);
        return err_hint(
            err,
            "Let an operator install it where no checkout can change it, as " TRUST_INSTALLED ".");
    }
    return true;
}

static bool is_below(const char *folder, const char *above)
{
    const size_t length = text_is(above, "/") ? 0 : strlen(above);
    return strncmp(folder, above, length) == 0 && (folder[length] == '/' || folder[length] == '\0');
}

static bool check_no_declaration(struct app *app, const char *path, const char *folder,
                                 struct err *err)
{
    const struct names files = declared(app);
    for (size_t i = 0; i < files.count; i++) {
        char above[PATH_MAX];
        if (!realpath(folder_of(app, files.items[i]), above) || !is_below(folder, above))
            continue;
        err_at(err, ((struct place){path, 0, 0}), "stands below the folder of a declaration, '%s'",
               above);
        return err_hint(err, "Who may change must not come along with what is wanted: keep it "
                             "elsewhere, as " TRUST_INSTALLED ".");
    }
    return true;
}

static bool check_place(struct app *app, const char *path, struct err *err)
{
    char folder[PATH_MAX];
    const char *kept = arena_text(&app->arena, path);
    return real_folder(app, path, folder, err) && check_no_checkout(app, kept, folder, err) &&
           check_no_declaration(app, kept, folder, err);
}

/* Files of keys may stand in a folder of their own below the trust file's. */
static bool check_places(struct app *app, const struct trusted *trusted, struct err *err)
{
    const char *folder = folder_of(app, trusted->path);
    const char *const names[] = {trusted->trust.approvers, trusted->trust.revoked};
    if (!check_place(app, trusted->path, err))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] &&
            !check_place(app, arena_printf(&app->arena, "%s/%s", folder, names[i]), err))
            return false;
    return true;
}

/* --- the doors --------------------------------------------------------------------------- */

bool trust_load_from(struct app *app, const char *installed, bool any_place, struct trusted *out,
                     struct err *err)
{
    const char *path = NULL;
    struct trusted trusted;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (!choose(app, installed, any_place, &path, err))
        return false;
    const bool is_checked = !any_place || path == installed;
    if (!trust_load(app, path, is_checked ? FILE_GUARDED : FILE_NOT_PUBLIC, &trusted, &faults)) {
        *err = faults.items[0];
        return false;
    }
    if (is_checked && !check_places(app, &trusted, err))
        return false;
    *out = trusted;
    return true;
}

bool trust_load_installed(struct app *app, bool any_place, struct trusted *out, struct err *err)
{
    return trust_load_from(app, TRUST_INSTALLED, any_place, out, err);
}
