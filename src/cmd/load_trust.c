#include "cmd/load_trust.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "doc/yaml.h"
#include "input/approvers.h"
#include "input/trust.h"

#define TRUST_NAME "trust.yaml"

bool trust_is_named(const char *path)
{
    const char *slash = strrchr(path, '/');
    return text_is(slash ? slash + 1 : path, TRUST_NAME);
}

/* Whoever can write one of these can make himself an approver. */
static bool read_guarded(struct app *app, const char *path, size_t limit, struct file_text *out,
                         struct faults *faults)
{
    struct err err = {0};
    if (file_read(&app->arena, path, limit, FILE_NOT_PUBLIC, out, &err))
        return true;
    faults_add(faults, &err);
    return false;
}

static const char *beside(struct app *app, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    return arena_printf(&app->arena, "%.*s%s", length, path, name);
}

static bool load_one(struct app *app, const char *path, struct trusted *out, struct faults *faults)
{
    struct file_text text;
    if (!read_guarded(app, path, YAML_LIMIT, &text, faults) ||
        !trust_read(&app->arena, path, text.bytes, text.length, &out->trust, faults))
        return false;
    const char *keys = beside(app, path, out->trust.approvers);
    return read_guarded(app, keys, APPROVERS_LIMIT, &text, faults) &&
           approvers_read(&app->arena, keys, text.bytes, text.length, &out->approvers, faults) &&
           trust_check_approvers(&out->trust, &out->approvers, faults);
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
        if (!load_one(app, paths.items[i], trusted, faults))
            continue;
        out->count++;
        for (size_t k = 0; k < declarations->count; k++)
            trust_check_desired(&trusted->trust, &declarations->items[k].desired, faults);
    }
}
