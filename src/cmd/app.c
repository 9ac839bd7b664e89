#include "cmd/app.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/finding.h"
#include "output/faults.h"

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
    case ERR_NONE:
    case ERR_INPUT:
    case ERR_SYSTEM:
    case ERR_TARGET:
        break;
    }
    return EXIT_FAILED;
}

void app_say(struct app *app, const char *format, ...)
{
    if (app->options.quiet)
        return;
    struct buf text;
    va_list args;
    buf_init(&text, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    buf_char(&text, '\n');
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

int app_out(struct app *app, const char *bytes, size_t length, int code)
{
    return sink_out(&app->sink, bytes, length) ? code : EXIT_FAILED;
}
