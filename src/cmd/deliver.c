#include "cmd/deliver.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "output/json_report.h"
#include "output/text.h"

/* A report of 300 services with everything in it is below 4 MiB. */
enum { REPORT_MOST = 64 * 1024 * 1024, PLAIN_WIDTH = 100 };

typedef void format_write(struct buf *out, const struct run *run, const struct style *style);

static void write_json(struct buf *out, const struct run *run, const struct style *style)
{
    (void)style;
    json_report(out, run);
}

static const struct format {
    const char *name;
    format_write *write;
} formats[] = {{"text", text_report}, {"json", write_json}};

enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (text_is(formats[i].name, name))
            return &formats[i];
    return NULL;
}

static bool goes_to_stdout(const struct output_wish *wish)
{
    return !wish->path || text_is(wish->path, "-");
}

bool deliver_check(const struct app *app, struct err *err)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_wish *wish = &app->options.outputs[i];
        if (!find_format(wish->format)) {
            err_set(err, ERR_USAGE, "there is no format '%.40s'", wish->format);
            return err_hint(err, "Formats are text and json.");
        }
        to_stdout += goes_to_stdout(wish);
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output json=report.json.");
}

static bool write_one(struct app *app, const struct run *run, const struct output_wish *wish)
{
    const bool to_stdout = goes_to_stdout(wish);
    const struct style plain = {
        .width = PLAIN_WIDTH, .all = app->style.all, .timing = app->style.timing};
    struct buf out;
    struct err err = {0};
    const struct format *format = find_format(wish->format);
    if (!format)
        return false; /* deliver_check has refused it before anything was asked */
    buf_init(&out, REPORT_MOST);
    format->write(&out, run, to_stdout ? &app->style : &plain);
    const bool ok =
        to_stdout ? sink_out(&app->sink, buf_string(&out), out.length)
                  : sink_file(&app->sink, wish->path, buf_string(&out), out.length, true, &err);
    if (!ok && err.code)
        app_fail(app, &err);
    buf_release(&out);
    return ok;
}

int deliver_run(struct app *app, const struct run *run)
{
    bool ok = true, told = app->options.quiet && run->exit == EXIT_IN_SYNC;
    for (size_t i = 0; i < app->options.output_count; i++) {
        told = told || goes_to_stdout(&app->options.outputs[i]);
        ok = write_one(app, run, &app->options.outputs[i]) && ok;
    }
    const struct output_wish text = {"text", NULL};
    if (!told)
        ok = write_one(app, run, &text) && ok;
    return ok && !app->sink.hit ? (int)run->exit : EXIT_FAILED;
}
