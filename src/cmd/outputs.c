#include "cmd/outputs.h"

#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"

enum { PLAIN_WIDTH = 100, FOLDER_MOST = 4096 };

bool output_is_stdout(const struct output_option *output)
{
    return !output->path || text_is(output->path, "-");
}

bool outputs_check(struct app *app, const struct outputs *outputs, struct err *err)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        if (!names_has(&outputs->names, output->format)) {
            err_set(err, ERR_USAGE, "there is no format '%.40s'%s", output->format, outputs->noun);
            return err_hint(
                err, "Formats are %s.",
                text_joined(&app->arena, outputs->names.items, outputs->names.count, ", "));
        }
        to_stdout += output_is_stdout(output);
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output %s.", outputs->example);
}

struct style output_option_style(struct app *app, const struct output_option *output)
{
    const struct style plain = {
        .width = PLAIN_WIDTH, .all = app->style.all, .timing = app->style.timing};
    struct style style = output_is_stdout(output) ? app->style : plain;
    char folder[FOLDER_MOST];
    style.folder = getcwd(folder, sizeof folder) ? arena_text(&app->arena, folder) : NULL;
    return style;
}
