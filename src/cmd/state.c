#include "cmd/state.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "world/process.h"
#include "world/system.h"

enum { PATH_MOST = 4096 };

bool state_is_named(const struct app *app)
{
    return app->options.state && !text_is(app->options.state, "none");
}

/* A home that does not exist is not made. */
static bool is_home(const char *path)
{
    return path && *path == '/' && access(path, X_OK) == 0;
}

enum state_use state_find(struct app *app, const char **folder, const char **why)
{
    const char *named = app->options.state;
    /* XDG Base Directory Specification: a relative path is ignored. */
    const char *states = process_variable("XDG_STATE_HOME");
    const char *home = process_variable("HOME");
    *folder = *why = NULL;
    if (text_is(named, "none"))
        *why = "--state none keeps nothing";
    else if (named)
        *folder = named;
    else if (is_home(states))
        *folder = arena_printf(&app->arena, "%s/tautline", states);
    else if (is_home(home))
        *folder = arena_printf(&app->arena, "%s/.local/state/tautline", home);
    else
        *why = "no --state is given, and neither XDG_STATE_HOME nor HOME names a folder";
    return *folder ? STATE_KEPT : STATE_NONE;
}

/* So that no name leads elsewhere, and no two targets share a folder. */
static void add_name(struct buf *out, const char *name)
{
    for (; *name; name++)
        if (text_is_letter(*name) || text_is_digit(*name) || *name == '-' || *name == '_')
            buf_char(out, *name);
        else
            buf_printf(out, "%%%02X", (unsigned char)*name);
}

const char *state_folder(struct app *app, const char *folder, const char *service,
                         const char *environment)
{
    struct buf path;
    buf_init(&path, PATH_MOST);
    buf_printf(&path, "%s/", folder);
    add_name(&path, service);
    buf_char(&path, '.');
    add_name(&path, environment);
    const char *found = arena_text(&app->arena, buf_string(&path));
    buf_release(&path);
    return found;
}

/* The state folder itself is held to the same rules as the one below it. */
static bool check_folder(const char *folder, bool make, struct err *err)
{
    int fd = -1;
    if (!file_folder_open(folder, make, &fd, err))
        return false;
    if (fd >= 0)
        close(fd);
    return true;
}

bool state_open(struct app *app, const struct ledger_target *target, bool read_only,
                struct ledger **out, struct err *err)
{
    const char *folder, *why;
    char id[LEDGER_ID_DIGITS + 1];
    if (state_find(app, &folder, &why) == STATE_NONE) {
        *out = NULL;
        return true;
    }
    if (!check_folder(folder, !read_only, err))
        return false;
    random_hex(id, LEDGER_ID_DIGITS);
    const struct ledger_options options = {
        .arena = &app->arena,
        .sink = &app->sink,
        .folder = state_folder(app, folder, target->service, target->environment),
        .target = target,
        .new_id = id,
        .now = app->now,
        .read_only = read_only,
        .wait = !(app->options.command->uses & USE_APPLY),
    };
    return ledger_open(&options, out, err);
}

bool state_read(struct app *app, const char *folder, struct ledger **out, struct err *err)
{
    const struct ledger_options options = {
        .arena = &app->arena, .sink = &app->sink, .folder = folder, .read_only = true};
    *out = NULL;
    return ledger_open(&options, out, err);
}
