#include "cmd/deliver.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "output/formats.h"

#define MEBIBYTE ((size_t)1024 * 1024)

enum { PLAIN_WIDTH = 100, FOLDER_MOST = 4096 };

/* The largest document of each: a report of 300 services with everything in it is below 4 MiB. */
static const struct {
    const char *noun, *with_article;
    size_t most;
} subjects[SUBJECTS] = {
    [SUBJECT_RUN] = {"check", "a check", 64 * MEBIBYTE},
    [SUBJECT_PLAN] = {"plan", "a plan", 4 * MEBIBYTE},
    [SUBJECT_REVIEW] = {"review", "a review", 32 * MEBIBYTE},
    [SUBJECT_EVIDENCE] = {"evidence", "evidence", 64 * MEBIBYTE},
};

/* --- the command line -------------------------------------------------------------------------- */

static bool is_stdout(const struct output_option *output)
{
    return !output->path || text_is(output->path, "-");
}

bool deliver_has_stdout(const struct app *app)
{
    for (size_t i = 0; i < app->options.output_count; i++)
        if (is_stdout(&app->options.outputs[i]))
            return true;
    return false;
}

bool deliver_check(struct app *app, enum subject subject, struct err *err)
{
    const struct format *last = NULL;
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        const struct format *format = format_find(subject, output->format);
        if (!format) {
            err_set(err, ERR_USAGE, "unknown format '%.40s' for %s", output->format,
                    subjects[subject].with_article);
            return err_hint(err, "Formats are %s.", format_list(&app->arena, subject));
        }
        last = is_stdout(output) ? format : last;
        to_stdout += is_stdout(output);
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output %s=PATH.", last->name);
}

/* --- one output -------------------------------------------------------------------------------- */

/* The report that is in the file which this one replaces; NULL: none that could be read. */
static const char *read_earlier(struct app *app, const char *path, size_t most)
{
    struct file_text text;
    struct err err;
    return file_read(&app->arena, path, most, FILE_ANY, &text, &err) ? text.bytes : NULL;
}

/* A file is plain; places are told from the folder of the call. */
static struct style style_of(struct app *app, const struct output_option *output,
                             const struct format *format)
{
    const struct style plain = {
        .width = PLAIN_WIDTH, .all = app->style.all, .timing = app->style.timing};
    struct style style = is_stdout(output) ? app->style : plain;
    char folder[FOLDER_MOST];
    style.folder = getcwd(folder, sizeof folder) ? arena_text(&app->arena, folder) : NULL;
    if (format->write[SUBJECT_RUN] == prometheus_run && !is_stdout(output))
        style.last_success =
            prometheus_last_success(read_earlier(app, output->path, subjects[SUBJECT_RUN].most));
    return style;
}

/* Half a document is not written, and neither is an empty file: a plan without changes has no text. */
static bool write_one(struct app *app, const struct report *report,
                      const struct output_option *output)
{
    const struct format *format = format_find(report->subject, output->format);
    const size_t most = subjects[report->subject].most;
    struct buf out;
    struct err err = {0};
    bool ok = false;
    if (!format)
        return false; /* deliver_check has refused it */
    const struct style style = style_of(app, output, format);
    buf_init(&out, most);
    format->write[report->subject](&out, report, &style);
    if (out.overflowed)
        err_set(&err, ERR_SYSTEM, "the %s is larger than %zu bytes as %s",
                subjects[report->subject].noun, most, format->name);
    else if (is_stdout(output))
        ok = sink_out(&app->sink, buf_string(&out), out.length);
    else
        ok = out.length == 0 ||
             sink_file(&app->sink, output->path, buf_string(&out), out.length, true, &err);
    buf_release(&out);
    if (!ok && err.code)
        app_fail(app, &err);
    return ok;
}

int deliver(struct app *app, const struct report *report, const char *usual)
{
    const struct output_option to_stdout = {usual, NULL};
    bool ok = true;
    for (size_t i = 0; i < app->options.output_count; i++)
        ok = write_one(app, report, &app->options.outputs[i]) && ok;
    if (usual && !deliver_has_stdout(app))
        ok = write_one(app, report, &to_stdout) && ok;
    return ok ? report->exit : (int)exit_code_worse(report->exit, EXIT_FAILED);
}
