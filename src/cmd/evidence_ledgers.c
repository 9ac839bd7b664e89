/* evidence_ledgers: which ledgers are meant, and how they are opened to be read. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file_folder.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/load.h"
#include "cmd/state.h"
#include "doc/node.h"
#include "evidence_parts.h"
#include "model/finding.h"

/* The folders of what is declared, in every environment of the declarations. */
static struct names list_declared(struct app *app, const struct names *files,
                                  struct evidence_ledgers *out)
{
    struct declarations declarations;
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    out->declared = true;
    if (files->count == 0)
        return (struct names){NULL, 0};
    load_declarations(app, files, &declarations);
    load_tell(app, &declarations);
    for (size_t i = 0; i < declarations.count; i++) {
        const struct desired *desired = &declarations.items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            items = arena_grow(&app->arena, items, count, &capacity, sizeof *items);
            items[count++] = state_folder(app, out->folder, desired->service.name,
                                          desired->environments[k].name);
        }
    }
    out->declared = load_exit(&declarations) == EXIT_IN_SYNC;
    return (struct names){items, count};
}

/* Of an environment that was named with --env, or of any where none was. */
static bool is_wanted(struct app *app, const struct names *declared, const char *name,
                      const char *path)
{
    const struct names *wanted = &app->options.environments;
    bool good = wanted->count == 0;
    for (size_t i = 0; i < wanted->count && !good; i++)
        good = text_ends(name, state_folder(app, "", "", wanted->items[i]) + 1);
    return good && (declared->count == 0 || names_has(declared, path));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every folder that could be a target's, by name. */
static struct names list_folders(struct app *app, const struct names *declared, const char *folder)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    while (listing && (entry = readdir(listing)) != NULL) {
        const char *path = arena_printf(&app->arena, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || !strchr(entry->d_name, '.') ||
            !is_wanted(app, declared, entry->d_name, path))
            continue;
        items = arena_grow(&app->arena, items, count, &capacity, sizeof *items);
        items[count++] = path;
    }
    if (listing)
        closedir(listing);
    if (count)
        qsort(items, count, sizeof *items, compare_names);
    return (struct names){items, count};
}

bool evidence_find(struct app *app, const struct names *files, struct evidence_ledgers *out,
                   struct err *err)
{
    const char *why;
    int fd = -1;
    *out = (struct evidence_ledgers){0};
    if (state_find(app, &out->folder, &why) == STATE_NONE) {
        err_set(err, ERR_INPUT, "there is no ledger: %s", why);
        return err_hint(err, "Name the folder of ledgers with --state DIR.");
    }
    if (!file_folder_open(out->folder, false, &fd, err))
        return false;
    if (fd >= 0)
        close(fd);
    const struct names declared = list_declared(app, files, out);
    out->folders = list_folders(app, &declared, out->folder);
    return true;
}

bool evidence_nothing(const struct evidence_ledgers *ledgers, struct err *err)
{
    err_at(err, ((struct place){ledgers->folder, 0, 0}), "holds no ledger that was asked for");
    return err_hint(err, "Name the folder of ledgers with --state DIR.");
}

bool evidence_open(struct app *app, const char *folder, struct ledger **out, struct err *err)
{
    const struct ledger_options options = {
        .arena = &app->arena, .sink = &app->sink, .folder = folder, .read_only = true};
    *out = NULL;
    return ledger_open(&options, out, err);
}

const char *evidence_named(const struct ledger *ledger, const char *key)
{
    const char *name = node_text(node_get(ledger_at(ledger, 1)->body, key));
    return name ? name : "?";
}
