#include "cmd/deliver.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/outputs.h"
#include "output/github.h"
#include "output/html.h"
#include "output/json_report.h"
#include "output/junit.h"
#include "output/markdown.h"
#include "output/nagios.h"
#include "output/prometheus.h"
#include "output/sarif.h"
#include "output/text.h"

/* A report of 300 services with everything in it is below 4 MiB. */
enum { REPORT_MOST = 64 * 1024 * 1024 };

typedef void format_write(struct buf *out, const struct run *run, const struct style *style);

static void write_json(struct buf *out, const struct run *run, const struct style *style)
{
    (void)style;
    json_report(out, run);
}

static const struct format {
    const char *name;
    format_write *write;
    report_write *tell; /* instead */
} formats[] = {{"text", text_report, NULL},
               {"json", write_json, NULL},
               {"markdown", NULL, markdown_report},
               {"github", NULL, github_report},
               {"sarif", NULL, sarif_report},
               {"junit", NULL, junit_report},
               {"prometheus", prometheus_report, NULL},
               {"nagios", nagios_report, NULL},
               {"html", html_report, NULL}};

enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (text_is(formats[i].name, name))
            return &formats[i];
    return NULL;
}

bool deliver_check(struct app *app, struct err *err)
{
    const char *names[FORMAT_COUNT];
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[i] = formats[i].name;
    const struct outputs outputs = {
        .names = {names, FORMAT_COUNT}, .noun = "", .example = "json=report.json"};
    return outputs_check(app, &outputs, err);
}

/* The report that stands in the place where this one goes; NULL: none that could be read. */
static const char *earlier(struct app *app, const char *path)
{
    struct file_text text;
    struct err err;
    return file_read(&app->arena, path, REPORT_MOST, FILE_ANY, &text, &err) ? text.bytes : NULL;
}

static struct style style_of(struct app *app, const struct output_option *output)
{
    struct style style = output_option_style(app, output);
    if (text_is(output->format, "prometheus") && !output_is_stdout(output))
        style.last_success = prometheus_last_success(earlier(app, output->path));
    return style;
}

static bool write_one(struct app *app, const struct run *run, const struct output_option *output)
{
    const bool to_stdout = output_is_stdout(output);
    const struct style style = style_of(app, output);
    struct buf out;
    struct err err = {0};
    const struct format *format = find_format(output->format);
    if (!format)
        return false; /* deliver_check has refused it before anything was asked */
    buf_init(&out, REPORT_MOST);
    if (format->tell)
        report_run(&out, run, &style, format->tell);
    else
        format->write(&out, run, &style);
    bool ok = false;
    if (out.overflowed) /* half a document is none */
        err_set(&err, ERR_SYSTEM, "the report is larger than %d bytes", (int)REPORT_MOST);
    else if (to_stdout)
        ok = sink_out(&app->sink, buf_string(&out), out.length);
    else
        ok = sink_file(&app->sink, output->path, buf_string(&out), out.length, true, &err);
    if (!ok && err.code)
        app_fail(app, &err);
    buf_release(&out);
    return ok;
}

int deliver_run(struct app *app, const struct run *run)
{
    bool ok = true, told = app->options.quiet && run->exit == EXIT_IN_SYNC;
    for (size_t i = 0; i < app->options.output_count; i++) {
        told = told || output_is_stdout(&app->options.outputs[i]);
        ok = write_one(app, run, &app->options.outputs[i]) && ok;
    }
    const struct output_option text = {"text", NULL};
    if (!told)
        ok = write_one(app, run, &text) && ok;
    return ok && !app->sink.hit ? (int)run->exit : EXIT_FAILED;
}
