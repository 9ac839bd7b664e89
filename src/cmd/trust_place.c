#define _XOPEN_SOURCE 700 /* realpath */
#include "trust_place.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/state.h"

#define ELSEWHERE "keep it elsewhere, as " TRUST_INSTALLED "."

/* ---- the files of a call ---- */

/* A command's own words stand before the declarations. */
struct names trust_declared(struct app *app)
{
    static const char *const home[] = {DECLARATIONS_HOME "/x"};
    const size_t own = app->options.command ? app->options.command->words_least : 0;
    return app->options.words.count <= own ? (struct names){home, 1} : app_words(app, own);
}

const char *trust_folder(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_slice(&app->arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
}

/* ---- folders, without links and dots ---- */

/* NULL with errno. */
static const char *real(struct app *app, const char *folder)
{
    char out[PATH_MAX];
    return realpath(folder, out) ? arena_text(&app->arena, out) : NULL;
}

static bool is_below(const char *folder, const char *above)
{
    const size_t length = text_is(above, "/") ? 0 : strlen(above);
    return strncmp(folder, above, length) == 0 && (folder[length] == '/' || folder[length] == '\0');
}

/* The deepest folder that both are in. */
static const char *shared(struct app *app, const char *a, const char *b)
{
    size_t length = strlen(a);
    while (length > 1 && !is_below(b, arena_slice(&app->arena, a, length)))
        length--;
    return arena_slice(&app->arena, a, length);
}

/* What cannot be looked at counts as there. */
static bool has(struct app *app, const char *folder, size_t length, const char *name)
{
    struct stat status;
    const char *path = arena_printf(&app->arena, "%.*s/%s", (int)length, folder, name);
    return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* What tools keep at the top of a checkout; or a repository without one. */
static bool has_mark(struct app *app, const char *folder, size_t length)
{
    static const char *const marks[] = {".git", ".github", ".hg", ".jj", ".sl", ".svn"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(app, folder, length, marks[i]))
            return true;
    return has(app, folder, length, "HEAD") && has(app, folder, length, "objects") &&
           has(app, folder, length, "refs");
}

/* The nearest folder above (or itself) that is the top of a checkout; NULL: it is in none. */
static const char *checkout_of(struct app *app, const char *folder)
{
    for (size_t length = strlen(folder); length > 0; length--)
        if ((folder[length] == '\0' || folder[length] == '/') && has_mark(app, folder, length))
            return arena_slice(&app->arena, folder, length);
    return NULL;
}

const char *trust_checkout(struct app *app, const char *folder)
{
    const char *path = real(app, folder);
    while (!path && strchr(folder, '/') && !text_is(folder, "/")) {
        folder = trust_folder(app, folder);
        path = real(app, folder);
    }
    path = path ? path : real(app, ".");
    return path ? checkout_of(app, path) : NULL;
}

/* ---- the rules ---- */

/* One file of a trust. */
struct trust_place {
    struct app *app;
    const char *path, *folder;
    bool is_installed;
};

static bool check_checkout(const struct trust_place *place, struct err *err)
{
    const char *top = checkout_of(place->app, place->folder);
    if (!top)
        return true;
    err_at(err, ((struct place){place->path, 0, 0}), "is in a checkout, '%s'", top);
    return err_hint(
        err,
        "Ask an operator to install it where no checkout can change it, as " TRUST_INSTALLED ".");
}

/* Commands fetch the ledger from elsewhere, and write it. */
static bool check_state(const struct trust_place *place, struct err *err)
{
    const char *folder, *why;
    const enum state_use use = state_find(place->app, &folder, &why);
    const char *state = use == STATE_KEPT ? real(place->app, folder) : NULL;
    if (!state || !is_below(place->folder, state))
        return true;
    err_at(err, ((struct place){place->path, 0, 0}), "is in the state folder, '%s'", state);
    return err_hint(err, "What is kept there can be fetched from elsewhere: " ELSEWHERE);
}

static bool refuse_below(const struct trust_place *place, const char *folder, struct err *err)
{
    err_at(err, ((struct place){place->path, 0, 0}), "is below the folder of a declaration, '%s'",
           folder);
    return err_hint(err, "It must not come with what it judges: " ELSEWHERE);
}

static bool refuse_shared(const struct trust_place *place, const char *folder, struct err *err)
{
    err_at(err, ((struct place){place->path, 0, 0}),
           "may have come with a declaration that is in no checkout: both are in '%s'", folder);
    return err_hint(err, "Ask an operator to install it as " TRUST_INSTALLED
                         ", or use the declaration of a checkout that it is not in.");
}

static bool check_declaration(const struct trust_place *place, const char *above, struct err *err)
{
    if (is_below(place->folder, above))
        return refuse_below(place, above, err);
    const char *both = shared(place->app, place->folder, above);
    return place->is_installed || text_is(both, "/") || checkout_of(place->app, above) ||
           refuse_shared(place, both, err);
}

static bool check_declarations(const struct trust_place *place, struct err *err)
{
    const struct names files = trust_declared(place->app);
    for (size_t i = 0; i < files.count; i++) {
        const char *above = real(place->app, trust_folder(place->app, files.items[i]));
        if (above && !check_declaration(place, above, err))
            return false;
    }
    return true;
}

static bool check_place(struct app *app, const char *path, bool is_installed, struct err *err)
{
    const struct trust_place place = {.app = app,
                                      .path = arena_text(&app->arena, path),
                                      .folder = real(app, trust_folder(app, path)),
                                      .is_installed = is_installed};
    if (!place.folder) {
        err_at(err, ((struct place){place.path, 0, 0}), "cannot find its folder: %s",
               strerror(errno));
        return err_hint(err, "Check the path.");
    }
    return check_checkout(&place, err) && check_state(&place, err) &&
           check_declarations(&place, err);
}

/* Files of keys may be in a folder of their own below the trust file's. */
bool trust_place_check(struct app *app, const struct trusted *trusted, bool is_installed,
                       struct err *err)
{
    const char *folder = trust_folder(app, trusted->path);
    const char *const names[] = {trusted->trust.approvers, trusted->trust.revoked};
    if (!check_place(app, trusted->path, is_installed, err))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] && !check_place(app, arena_printf(&app->arena, "%s/%s", folder, names[i]),
                                     is_installed, err))
            return false;
    return true;
}
