#include "snapshot.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/load.h"
#include "cmd/trust.h"
#include "input/codeowners.h"
#include "world/spawn.h"

enum {
    ID_LEAST = 40,
    LIST_MOST = 4 * 1024 * 1024,
    PATH_ROOM = 64 * 1024,
    GIT_MILLISECONDS = 30000,
    ARGUMENTS = 24
};

/* --- git --------------------------------------------------------------------------------------------- */

/* Makes git behave the same in every repository, regardless of its configuration. */
static const char *const always[] = {"git",
                                     "--no-pager",
                                     "--no-optional-locks",
                                     "--no-replace-objects",
                                     "--literal-pathspecs",
                                     "-c",
                                     "core.fsmonitor=false",
                                     "-c",
                                     "core.hooksPath=/dev/null",
                                     "-c",
                                     "protocol.allow=never"};

enum { ALWAYS = sizeof always / sizeof always[0] };

static bool run_git(struct app *app, const char *const *words, size_t count, size_t most,
                    struct spawn_result *out, struct err *err)
{
    const char *argv[ARGUMENTS] = {NULL};
    for (size_t i = 0; i < ALWAYS; i++)
        argv[i] = always[i];
    for (size_t i = 0; i < count; i++)
        argv[ALWAYS + i] = words[i];
    const struct spawn_options options = {.name = "git",
                                          .argv = argv,
                                          .input = "",
                                          .output_most = most,
                                          .milliseconds = GIT_MILLISECONDS};
    return spawn_run(&app->arena, &options, out, err);
}

#define RUN_GIT(app, words, most, out, err)                                                        \
    run_git(app, words, sizeof(words) / sizeof(words)[0], most, out, err)

/* What git says, on one line. */
static bool git_failed(const struct spawn_result *result, struct err *err)
{
    err_set(err, ERR_SYSTEM, "git cannot read this repository: %.200s", result->said);
    return err_hint(err, "Run this in a checkout that you own.");
}

static const char *with_slash(struct app *app, const char *path)
{
    return *path && !text_ends(path, "/") ? arena_printf(&app->arena, "%s/", path) : path;
}

/* Two lines; a folder with the end of a line in its name cannot be told from them. */
static bool find_folders(struct app *app, struct snapshot *out, struct err *err)
{
    const char *words[] = {"rev-parse", "--show-toplevel", "--show-prefix"};
    struct spawn_result result;
    if (!RUN_GIT(app, words, PATH_ROOM, &result, err))
        return false;
    if (result.code != 0)
        return git_failed(&result, err);
    const char *end = strchr(result.output, '\n');
    const char *last = end ? strchr(end + 1, '\n') : NULL;
    if (!last || last[1] != '\0') {
        err_set(err, ERR_SYSTEM, "the path of this checkout contains a line break");
        return err_hint(err, "Rename the folder.");
    }
    out->top =
        with_slash(app, arena_slice(&app->arena, result.output, (size_t)(end - result.output)));
    out->prefix = arena_slice(&app->arena, end + 1, (size_t)(last - end - 1));
    return true;
}

/* --- the revision ------------------------------------------------------------------------------------- */

static bool find_commit(struct app *app, const char *word, const char **out, struct err *err)
{
    const char *wanted = arena_printf(&app->arena, "%s^{commit}", word);
    const char *words[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", wanted};
    struct spawn_result result;
    if (!RUN_GIT(app, words, PATH_ROOM, &result, err))
        return false;
    const char *id = text_trimmed(&app->arena, result.output);
    const size_t length = strlen(id);
    if (result.code != 0 || length < ID_LEAST || strspn(id, "0123456789abcdef") != length) {
        err_set(err, ERR_INPUT, "unknown revision '%.80s'", word);
        return err_hint(err, "Name a commit, a branch or a tag that is in this checkout (fetch it "
                             "first), `.` for the work tree, or two files.");
    }
    *out = id;
    return true;
}

/* --- what is in it --------------------------------------------------------------------------------------
 *
 * `<mode> SP <type> SP <id> SP+ <size> TAB <path> NUL` (git-ls-tree(1), -z -l). */

static const char *next_field(struct app *app, const char **at)
{
    while (**at == ' ')
        (*at)++;
    const size_t length = strcspn(*at, " \t");
    const char *field = arena_slice(&app->arena, *at, length);
    *at += length;
    return field;
}

static bool read_entry(struct app *app, const char *entry, struct snapshot_file *out)
{
    const char *mode = next_field(app, &entry), *type = next_field(app, &entry);
    out->id = next_field(app, &entry);
    const char *size = next_field(app, &entry);
    if (*entry != '\t')
        return false;
    out->path = entry + 1;
    out->plain = text_is(type, "blob") && text_starts(mode, "100") &&
                 text_to_int(size, 0, INT64_MAX, &out->size);
    return true;
}

/* Of what lies below the current folder, as it is called from there; of other declarations nothing. */
static bool take_entry(struct snapshot *out, struct snapshot_file *file)
{
    if (text_in(file->path, codeowners_places, CODEOWNERS_PLACES))
        return true;
    if (!text_starts(file->path, out->prefix))
        return false;
    file->path += strlen(out->prefix);
    return true;
}

static bool list(struct app *app, struct snapshot *out, struct err *err)
{
    const char *words[] = {"ls-tree",
                           "-z",
                           "-l",
                           "-r",
                           "--full-tree",
                           out->merged ? out->merged : out->commit,
                           "--",
                           arena_printf(&app->arena, "%s" DECLARATIONS_HOME "/", out->prefix),
                           codeowners_places[0],
                           codeowners_places[1],
                           codeowners_places[2]};
    struct snapshot_file *files = NULL;
    struct spawn_result listed;
    size_t capacity = 0;
    if (!RUN_GIT(app, words, LIST_MOST, &listed, err))
        return false;
    if (listed.code != 0)
        return git_failed(&listed, err);
    for (size_t at = 0; at < listed.length; at += strlen(listed.output + at) + 1) {
        files = arena_grow(&app->arena, files, out->count, &capacity, sizeof *files);
        if (!read_entry(app, listed.output + at, &files[out->count]))
            return err_set(err, ERR_SYSTEM, "git lists files in an unknown format");
        out->count += take_entry(out, &files[out->count]);
    }
    out->files = files;
    return true;
}

/* --- the door ------------------------------------------------------------------------------------------- */

bool snapshot_is_file(const char *word)
{
    return text_ends(word, ".yaml");
}

static bool check_word(const char *word, struct err *err)
{
    if (*word && *word != '-' && !strpbrk(word, "\n\r\t"))
        return true;
    err_set(err, ERR_USAGE, "'%.80s' is not the name of a revision", word);
    return err_hint(err, "Name a commit, a branch, a tag, or two files.");
}

bool snapshot_take(struct app *app, const char *word, struct snapshot *out, struct err *err)
{
    struct snapshot made = {.name = word, .top = "", .prefix = ""};
    made.alone = snapshot_is_file(word);
    if (!made.alone) {
        if (!check_word(word, err) || !find_folders(app, &made, err))
            return false;
        if (!text_is(word, ".") &&
            (!find_commit(app, word, &made.commit, err) || !list(app, &made, err)))
            return false;
    }
    *out = made;
    return true;
}

/* --- a branch that has diverged -------------------------------------------------------------------*/

enum { GIT_YES = 0, GIT_NO = 1 };

/* False where they have no common past, or git cannot tell: then each side is taken as it is. */
static bool has_diverged(struct app *app, const struct snapshot *base, const struct snapshot *head,
                         struct err *err)
{
    const char *common[] = {"merge-base", base->commit, head->commit};
    const char *behind[] = {"merge-base", "--is-ancestor", base->commit, head->commit};
    const char *ahead[] = {"merge-base", "--is-ancestor", head->commit, base->commit};
    struct spawn_result result;
    return RUN_GIT(app, common, PATH_ROOM, &result, err) && result.code == GIT_YES &&
           RUN_GIT(app, behind, PATH_ROOM, &result, err) && result.code == GIT_NO &&
           RUN_GIT(app, ahead, PATH_ROOM, &result, err) && result.code == GIT_NO;
}

bool snapshot_merge(struct app *app, const struct snapshot *base, struct snapshot *head,
                    struct err *err)
{
    struct spawn_result result;
    if (!base->commit || !head->commit || !has_diverged(app, base, head, err))
        return true;
    const char *words[] = {"merge-tree",  "--write-tree", "--no-messages",
                           "--name-only", base->commit,   head->commit};
    if (!RUN_GIT(app, words, PATH_ROOM, &result, err))
        return false;
    if (result.code == GIT_NO) {
        err_set(err, ERR_INPUT,
                "'%.80s' conflicts with '%.80s', so that there is no merge to judge", head->name,
                base->name);
        return err_hint(err, "Merge or rebase it first.");
    }
    if (result.code != GIT_YES)
        return git_failed(&result, err);
    head->merged = text_trimmed(&app->arena, result.output);
    head->files = NULL;
    head->count = 0;
    return list(app, head, err);
}

static bool is_declaration(const char *path)
{
    const char *name = path + sizeof DECLARATIONS_HOME;
    return text_starts(path, DECLARATIONS_HOME "/") && !strchr(name, '/') && *name != '.' &&
           text_ends(name, ".yaml") && !trust_is_named(path);
}

struct names snapshot_declarations(struct app *app, const struct snapshot *snapshot)
{
    const char **items = arena_array(&app->arena, snapshot->count + 1, sizeof *items);
    size_t count = 0;
    if (!snapshot->alone && !snapshot->commit)
        return load_found(app);
    if (snapshot->alone && !trust_is_named(snapshot->name))
        items[count++] = snapshot->name;
    for (size_t i = 0; i < snapshot->count; i++)
        if (is_declaration(snapshot->files[i].path))
            items[count++] = snapshot->files[i].path;
    return (struct names){items, count};
}

struct names snapshot_alike(struct app *app, const struct snapshot *snapshot)
{
    const char **items = arena_array(&app->arena, snapshot->count + 1, sizeof *items);
    size_t count = 0;
    if (!snapshot->alone && !snapshot->commit)
        return load_alike(app);
    for (size_t i = 0; i < snapshot->count; i++) {
        const char *path = snapshot->files[i].path;
        if (text_starts(path, DECLARATIONS_HOME "/") &&
            load_is_alike(path + sizeof DECLARATIONS_HOME))
            items[count++] = path;
    }
    return (struct names){items, count};
}

static const struct snapshot_file *find(const struct snapshot *snapshot, const char *path)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (text_is(snapshot->files[i].path, path))
            return &snapshot->files[i];
    return NULL;
}

/* CODEOWNERS stand at the top of the checkout, wherever this was called. */
static const char *on_disk(struct app *app, const struct snapshot *snapshot, const char *path)
{
    return text_in(path, codeowners_places, CODEOWNERS_PLACES)
               ? arena_printf(&app->arena, "%s%s", snapshot->top, path)
               : path;
}

bool snapshot_has(struct app *app, const struct snapshot *snapshot, const char *path)
{
    struct stat found;
    if (snapshot->commit)
        return find(snapshot, path) != NULL;
    return lstat(on_disk(app, snapshot, path), &found) == 0;
}

static bool check_file(const struct snapshot_file *file, const char *path, size_t limit,
                       struct err *err)
{
    const struct place place = {path, 0, 0};
    if (!file)
        return err_at(err, place, "no such file");
    if (!file->plain)
        return err_at(err, place, "it is not a regular file");
    return (size_t)file->size <= limit || err_at(err, place, "it is larger than %zu bytes", limit);
}

bool snapshot_read(struct app *app, const struct snapshot *snapshot, const char *path, size_t limit,
                   struct file_text *out, struct err *err)
{
    const struct snapshot_file *file = find(snapshot, path);
    struct spawn_result result;
    if (!snapshot->commit)
        return file_read(&app->arena, on_disk(app, snapshot, path), limit, FILE_NOT_PUBLIC, out,
                         err);
    if (!check_file(file, path, limit, err))
        return false;
    const char *words[] = {"cat-file", "blob", file->id};
    if (!RUN_GIT(app, words, limit + 1, &result, err))
        return false;
    if (result.code != 0)
        return git_failed(&result, err);
    *out = (struct file_text){result.output, result.length};
    return true;
}
