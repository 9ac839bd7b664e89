#include "cmd/state.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "doc/json.h"
#include "doc/json_write.h"
#include "model/desired.h"
#include "model/observed.h"
#include "model/target.h"
#include "world/process.h"
#include "world/system.h"

enum { PATH_MOST = 4096, NAMES_MOST = 64 * 1024, SAID_MOST = 16 * 1024 };

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

/* ---- the folder of a target ---- */

/* So that no id leads elsewhere, and no two targets share a folder. */
static void add_part(struct buf *out, const char *part)
{
    for (; *part; part++)
        if (text_is_letter(*part) || text_is_digit(*part) || *part == '-' || *part == '_')
            buf_char(out, *part);
        else
            buf_printf(out, "%%%02X", (unsigned char)*part);
}

static const char *join(struct app *app, const char *folder, const char *const *parts, size_t count)
{
    struct buf path;
    buf_init(&path, PATH_MOST);
    buf_printf(&path, "%s/", folder);
    for (size_t i = 0; i < count; i++) {
        buf_text(&path, i > 0 ? "." : "");
        add_part(&path, parts[i]);
    }
    const char *joined = arena_text(&app->arena, buf_string(&path));
    buf_release(&path);
    return joined;
}

const char *state_folder(struct app *app, const char *folder, const struct ledger_target *target)
{
    const char *const parts[] = {target->project_id, target->environment_id, target->service_id};
    return join(app, folder, parts, 3);
}

/* How an older tautline named it. */
static const char *named_folder(struct app *app, const char *folder,
                                const struct ledger_target *target)
{
    const char *const parts[] = {target->service, target->environment};
    return join(app, folder, parts, 2);
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

/* ---- the names that are remembered ---- */

static const char *names_path(struct app *app, const char *folder)
{
    return arena_printf(&app->arena, "%s/names", folder);
}

/* A file that is not there remembers nothing; one that others may write is refused. */
static bool read_names(struct app *app, const char *folder, struct ledger_target *out,
                       struct err *err)
{
    struct file_text text;
    const struct node *names;
    const char *path = names_path(app, folder);
    if (access(path, F_OK) != 0)
        return true;
    if (!file_read(&app->arena, path, NAMES_MOST, FILE_GUARDED, &text, err))
        return false;
    const struct json_text json = {path, text.bytes, text.length};
    if (!json_read(&app->arena, &json, &json_limits_file, &names, err)) {
        err_at(err, ((struct place){path, 0, 0}), "was not written by tautline");
        return err_hint(err, "Remove it: the next check writes it again.");
    }
    out->project = node_get_text(names, "project");
    out->environment = node_get_text(names, "environment");
    out->service = node_get_text(names, "service");
    return true;
}

static bool write_names(struct app *app, const char *folder, const struct ledger_target *target,
                        struct err *err)
{
    struct buf text;
    struct json_writer json;
    int fd = -1;
    buf_init(&text, NAMES_MOST);
    json_write_init(&json, &text, false);
    json_object_open(&json);
    json_key_text(&json, "project", target->project);
    json_key_text(&json, "environment", target->environment);
    json_key_text(&json, "service", target->service);
    json_object_close(&json);
    buf_char(&text, '\n');
    const struct sink_record record = {buf_string(&text), text.length, false};
    bool good = file_folder_open(folder, true, &fd, err);
    if (good) {
        good = sink_file_in(&app->sink, fd, "names", &record, err);
        close(fd);
    }
    if (!good)
        err->where.file = names_path(app, folder);
    buf_release(&text);
    return good;
}

/* A name counts only where Railway found the id by it. */
static const char *found_by(const char *name, const char *declared_id, const char *before)
{
    return name && !declared_id ? name : before;
}

static bool remember(struct app *app, const struct target *target, const struct observed *observed,
                     struct err *err)
{
    const struct desired *desired = target->desired;
    const struct environment *environment = target->environment;
    const char *folder, *why;
    const struct ledger_target whose = {.project_id = observed->project_id,
                                        .environment_id = observed->environment_id,
                                        .service_id = observed->service_id};
    struct ledger_target before = {0};
    (void)state_find(app, &folder, &why);
    folder = state_folder(app, folder, &whose);
    if (!read_names(app, folder, &before, err))
        return false;
    const struct ledger_target now = {
        .project = found_by(desired->project.name, desired->project.id, before.project),
        .environment = found_by(environment->name, environment->id, before.environment),
        .service = found_by(desired->service.name, desired->service.id, before.service),
    };
    return (text_is(now.project, before.project) && text_is(now.environment, before.environment) &&
            text_is(now.service, before.service)) ||
           write_names(app, folder, &now, err);
}

/* ---- all that are kept ---- */

/* The ids in the name of a folder: three parts without a dot. */
static bool read_ids(struct app *app, const char *name, struct ledger_target *out)
{
    size_t count = 0;
    const char *const *parts = text_split(&app->arena, name, '.', &count);
    if (count != 3 || !*parts[0] || !*parts[1] || !*parts[2])
        return false;
    out->project_id = parts[0];
    out->environment_id = parts[1];
    out->service_id = parts[2];
    return true;
}

/* The first line has the names of the day on which the ledger began. */
static void read_first(struct app *app, const char *folder, struct ledger_target *out)
{
    struct ledger *ledger = NULL;
    struct err err = {0};
    const struct ledger_options options = {
        .arena = &app->arena, .sink = &app->sink, .folder = folder, .read_only = true};
    if (!ledger_open(&options, &ledger, &err) || !ledger)
        return;
    const struct node *first = ledger_at(ledger, 1)->body;
    out->environment = node_get_text(first, "environment_name");
    out->service = node_get_text(first, "service_name");
    ledger_close(ledger);
}

static const struct err *keep_err(struct app *app, const struct err *err)
{
    struct err *kept = arena_alloc(&app->arena, sizeof *kept);
    *kept = *err;
    return kept;
}

struct state_kept *state_list(struct app *app, const char *folder, size_t *count)
{
    const struct names found = app_folder(app, folder);
    struct state_kept *items = arena_array(&app->arena, found.count + 1, sizeof *items);
    *count = 0;
    for (size_t i = 0; i < found.count; i++) {
        struct err err = {0};
        struct state_kept kept = {.folder =
                                      arena_printf(&app->arena, "%s/%s", folder, found.items[i])};
        if (!strchr(found.items[i], '.') ||
            access(arena_printf(&app->arena, "%s/ledger", kept.folder), F_OK) != 0)
            continue;
        if (!read_ids(app, found.items[i], &kept.target))
            read_first(app, kept.folder, &kept.target);
        else if (!read_names(app, kept.folder, &kept.target, &err))
            kept.fault = keep_err(app, &err);
        items[(*count)++] = kept;
    }
    return items;
}

static bool is_same(const char *declared_id, const char *name, const char *id,
                    const char *remembered)
{
    return declared_id ? text_is(declared_id, id) : text_is(name, remembered);
}

static bool is_of(const struct state_kept *kept, const struct desired *desired,
                  const struct environment *environment)
{
    const struct ledger_target *target = &kept->target;
    return target->project_id &&
           is_same(desired->project.id, desired->project.name, target->project_id,
                   target->project) &&
           is_same(environment->id, environment->name, target->environment_id,
                   target->environment) &&
           is_same(desired->service.id, desired->service.name, target->service_id, target->service);
}

bool state_find_target(struct app *app, struct state_known *known, const struct desired *desired,
                       const struct environment *environment, const struct state_kept **out,
                       struct err *err)
{
    const struct state_kept *found = NULL;
    const bool by_names = !desired->project.id || !environment->id || !desired->service.id;
    if (!known->items)
        known->items = state_list(app, known->folder, &known->count);
    const struct state_kept *items = known->items;
    for (size_t i = 0; i < known->count; i++) {
        if (by_names && items[i].fault) {
            *err = *items[i].fault;
            return false;
        }
        if (!is_of(&items[i], desired, environment))
            continue;
        if (found) {
            err_at(err, environment->where,
                   "two targets are known by these names: '%.200s' and '%.200s'",
                   strrchr(found->folder, '/') + 1, strrchr(items[i].folder, '/') + 1);
            return err_hint(err,
                            "Give the ids of project, environment and service in the declaration: "
                            "these folders are named by them.");
        }
        found = &items[i];
    }
    *out = found;
    return true;
}

/* ---- opening ---- */

/* How a ledger is opened. */
struct opening {
    const struct ledger_target *target; /* NULL: any */
    bool read_only, confirmed;
    struct arena *arena; /* NULL: the app's */
};

static bool open_in(struct app *app, const char *folder, const struct opening *opening,
                    struct ledger **out, struct err *err)
{
    char id[LEDGER_ID_DIGITS + 1];
    random_hex(id, LEDGER_ID_DIGITS);
    const struct ledger_options options = {
        .arena = opening->arena ? opening->arena : &app->arena,
        .sink = &app->sink,
        .folder = folder,
        .target = opening->target,
        .new_id = id,
        .now = app->now,
        .confirmed = opening->confirmed,
        .read_only = opening->read_only,
        .apply = !opening->read_only && (app->options.command->uses & USE_APPLY),
    };
    return ledger_open(&options, out, err);
}

static void say_taken_over(struct app *app, const struct ledger_target *target, const char *from,
                           const char *to)
{
    struct buf text;
    buf_init(&text, SAID_MOST);
    buf_text(&text, "tautline: the state of ");
    text_escape(&text, target->service, strlen(target->service));
    buf_text(&text, ", ");
    text_escape(&text, target->environment, strlen(target->environment));
    buf_printf(&text, " is now in '%s'; it was in '%s'\n", strrchr(to, '/') + 1,
               strrchr(from, '/') + 1);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

/* Is there a folder that an older tautline named by names, with the ledger of just this target? That of
 * another target stays for its own; one that is not whole is an error, never passed over. */
static bool find_named(struct app *app, const char *named, const struct ledger_target *target,
                       bool *found, struct err *err)
{
    struct ledger *ledger = NULL;
    const struct opening opening = {.target = target, .read_only = true};
    *found = false;
    if (access(named, F_OK) != 0)
        return true;
    if (!open_in(app, named, &opening, &ledger, err))
        return err->code == ERR_TARGET;
    *found = ledger != NULL;
    ledger_close(ledger);
    return true;
}

/* `*folder` is where the ledger of the target is, or will be. */
static bool choose_folder(struct app *app, const char *state, const struct ledger_target *target,
                          bool read_only, const char **folder, struct err *err)
{
    const char *own = state_folder(app, state, target);
    const char *named = named_folder(app, state, target);
    bool found = false;
    *folder = own;
    if (access(own, F_OK) == 0)
        return true;
    if (!find_named(app, named, target, &found, err))
        return false;
    if (!found)
        return true;
    if (read_only) {
        *folder = named;
        return true;
    }
    if (file_folder_rename(named, own))
        say_taken_over(app, target, named, own);
    else if (access(own, F_OK) != 0) { /* else another process was faster */
        err_fill(err, ERR_SYSTEM, (struct place){named, 0, 0}, "cannot be renamed to '%.300s': %s",
                 own, strerror(errno));
        return err_hint(err, "Check the folder and its permissions.");
    }
    return true;
}

static bool open_as(struct app *app, const struct opening *opening, struct ledger **out,
                    struct err *err)
{
    const char *state, *folder, *why;
    if (state_find(app, &state, &why) == STATE_NONE) {
        *out = NULL;
        return true;
    }
    return check_folder(state, !opening->read_only, err) &&
           choose_folder(app, state, opening->target, opening->read_only, &folder, err) &&
           open_in(app, folder, opening, out, err);
}

bool state_open(struct app *app, const struct ledger_target *target, bool read_only,
                struct ledger **out, struct err *err)
{
    const struct opening opening = {.target = target, .read_only = read_only};
    return open_as(app, &opening, out, err);
}

static bool has_ids(const struct observed *observed)
{
    return observed->project_id && observed->environment_id && observed->service_id;
}

static bool find_seen(struct app *app, struct state_known *known, const struct state_seen *seen,
                      struct ledger_target *out, struct err *err)
{
    const struct target *target = seen->target;
    const struct observed *observed = seen->observed;
    const struct state_kept *kept = NULL;
    *out = (struct ledger_target){
        .project_id = observed->project_id,
        .environment_id = observed->environment_id,
        .service_id = observed->service_id,
    };
    if (!has_ids(observed)) {
        if (!state_find_target(app, known, target->desired, target->environment, &kept, err))
            return false;
        if (!kept)
            return err_set(err, ERR_REMOTE,
                           "Railway told no ids for %.80s, %.80s, and no ledger is known by these "
                           "names",
                           target->desired->service.name, target->environment->name);
        *out = kept->target;
    }
    out->service = target->desired->service.name;
    out->environment = target->environment->name;
    return true;
}

bool state_open_seen(struct app *app, struct state_known *known, const struct state_seen *seen,
                     bool read_only, struct ledger **out, struct err *err)
{
    const struct observed *observed = seen->observed;
    struct ledger_target whose;
    const char *why;
    const struct opening opening = {&whose, read_only, observed_confirms_clock(observed),
                                    known->arena};
    *out = NULL;
    if (state_find(app, &known->folder, &why) == STATE_NONE)
        return true;
    if (!find_seen(app, known, seen, &whose, err) || !open_as(app, &opening, out, err))
        return false;
    if (read_only || !*out)
        return true;
    if (!has_ids(observed) || remember(app, seen->target, observed, err))
        return true;
    ledger_close(*out);
    *out = NULL;
    return false;
}

bool state_read(struct app *app, const struct state_kept *kept, struct ledger **out,
                struct err *err)
{
    const struct opening opening = {.target = kept->target.project_id ? &kept->target : NULL,
                                    .read_only = true};
    *out = NULL;
    return open_in(app, kept->folder, &opening, out, err);
}
