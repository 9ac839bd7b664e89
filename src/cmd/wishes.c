#include "cmd/wishes.h"

#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"

enum { PLAIN_WIDTH = 100, FOLDER_MOST = 4096 };

bool wish_is_stdout(const struct output_wish *wish)
{
    return !wish->path || text_is(wish->path, "-");
}

bool wishes_check(struct app *app, const struct wishes *wishes, struct err *err)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_wish *wish = &app->options.outputs[i];
        if (!names_has(&wishes->names, wish->format)) {
            err_set(err, ERR_USAGE, "there is no format '%.40s'%s", wish->format, wishes->noun);
            return err_hint(
                err, "Formats are %s.",
                text_joined(&app->arena, wishes->names.items, wishes->names.count, ", "));
        }
        to_stdout += wish_is_stdout(wish);
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output %s.", wishes->example);
}

struct style wish_style(struct app *app, const struct output_wish *wish)
{
    const struct style plain = {
        .width = PLAIN_WIDTH, .all = app->style.all, .timing = app->style.timing};
    struct style style = wish_is_stdout(wish) ? app->style : plain;
    char folder[FOLDER_MOST];
    style.folder = getcwd(folder, sizeof folder) ? arena_text(&app->arena, folder) : NULL;
    return style;
}
