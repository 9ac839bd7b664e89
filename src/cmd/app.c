#include "cmd/app.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "model/finding.h"
#include "output/words.h"

enum { LINE_MOST = 64 * 1024 };

int app_fail(struct app *app, const struct err *err)
{
    struct buf text;
    buf_init(&text, LINE_MOST);
    buf_text(&text, "tautline: ");
    fault_text(&text, err);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
    switch (err->code) {
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_REMOTE:
        return EXIT_INCONCLUSIVE;
    case ERR_BUSY:
        return EXIT_STALE;
    case ERR_NONE:
    case ERR_INPUT:
    case ERR_SYSTEM:
    case ERR_TARGET:
    case ERR_TOKEN:
        break;
    }
    return EXIT_FAILED;
}

/* Carriage return, and "erase to the end of the line" (ECMA-48). */
#define LINE_AGAIN "\r\033[K"

void app_progress(struct app *app, const char *format, ...)
{
    struct buf text;
    va_list args;
    if (app->options.quiet || !app->stderr_is_terminal)
        return;
    app->progress_shown = true;
    buf_init(&text, LINE_MOST);
    buf_text(&text, LINE_AGAIN);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

void app_progress_end(struct app *app)
{
    if (app->progress_shown)
        sink_err(&app->sink, LINE_AGAIN, sizeof LINE_AGAIN - 1);
    app->progress_shown = false;
}

int app_out(struct app *app, const char *bytes, size_t length, int code)
{
    return sink_out(&app->sink, bytes, length) ? code : EXIT_FAILED;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names app_folder(struct app *app, const char *path)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        items = arena_grow(&app->arena, items, count, &capacity, sizeof *items);
        items[count++] = arena_text(&app->arena, entry->d_name);
    }
    if (folder)
        closedir(folder);
    if (count)
        qsort(items, count, sizeof *items, compare_names);
    return (struct names){items, count};
}

struct names app_words(const struct app *app, size_t skipped)
{
    const struct names *words = &app->options.words;
    return (struct names){words->items + skipped, words->count - skipped};
}

int app_unknown_action(struct app *app, const struct names *actions)
{
    struct err err = {0};
    const char *word = app->options.words.items[0];
    const char *nearest = text_nearest(word, actions->items, actions->count);
    err_set(&err, ERR_USAGE, "unknown action '%.80s' for '%s'", word, app->options.command->name);
    if (nearest)
        err_hint(&err, "Did you mean '%s'?", nearest);
    else
        err_hint(&err, "Actions are %s.", names_text(&app->arena, actions));
    return app_fail(app, &err);
}
