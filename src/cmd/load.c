#include "cmd/load.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "crypto/digest.h"
#include "doc/yaml.h"
#include "input/desired.h"
#include "model/finding.h"
#include "output/words.h"

enum { FAULTS_TEXT_MOST = 1024 * 1024 };

static bool load_one(struct app *app, const char *path, struct declaration *out,
                     struct faults *faults)
{
    struct file_text text;
    struct err err = {0};
    char hex[DIGEST_HEX_SIZE];
    if (!file_read(&app->arena, path, YAML_LIMIT, FILE_NOT_PUBLIC, &text, &err)) {
        faults_add(faults, &err);
        return false;
    }
    out->bytes = text.bytes;
    if (!desired_read(&app->arena, path, text.bytes, text.length, &out->desired, faults))
        return false;
    digest_sha256_hex(text.bytes, text.length, hex);
    out->desired.digest = arena_text(&app->arena, hex);
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

void load_declarations(struct app *app, const struct names *files, struct declarations *out)
{
    struct names paths = files->count ? *files : load_found(app);
    *out = (struct declarations){0};
    faults_init(&out->faults, &app->arena);
    out->items = arena_array(&app->arena, paths.count, sizeof *out->items);
    for (size_t i = 0; i < paths.count; i++)
        if (load_one(app, paths.items[i], &out->items[out->count], &out->faults))
            out->count++;
    if (paths.count == 0) {
        struct err err = {0};
        err_fill(&err, ERR_USAGE, ERR_NO_PLACE, "no declarations found in '" DECLARATIONS_HOME "'");
        err_fill_hint(&err, "Name a file, or run this beside the folder " DECLARATIONS_HOME ".");
        faults_add(&out->faults, &err);
    }
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
