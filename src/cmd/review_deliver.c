/* review_deliver: one review in every format that --output names. */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/outputs.h"
#include "model/finding.h"
#include "output/github.h"
#include "output/html.h"
#include "output/junit.h"
#include "output/markdown.h"
#include "output/review_json.h"
#include "output/review_report.h"
#include "output/sarif.h"
#include "review_deliver.h"

enum { OUTPUT_MOST = 32 * 1024 * 1024 };

typedef void review_format(struct buf *out, const struct review_paper *paper,
                           const struct style *style);

static void write_json(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    (void)style;
    review_json(out, paper);
}

static const struct format {
    const char *name;
    review_format *write;
    report_write *tell; /* instead */
} formats[] = {{"text", review_text, NULL},         {"json", write_json, NULL},
               {"markdown", NULL, markdown_report}, {"github", NULL, github_report},
               {"sarif", NULL, sarif_report},       {"junit", NULL, junit_report},
               {"html", NULL, html_report_page}};

enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (text_is(formats[i].name, name))
            return &formats[i];
    return NULL;
}

bool review_deliver_check(struct app *app, struct err *err)
{
    const char *names[FORMAT_COUNT];
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[i] = formats[i].name;
    const struct outputs outputs = {
        .names = {names, FORMAT_COUNT}, .noun = " for a review", .example = "json=review.json"};
    return outputs_check(app, &outputs, err);
}

static void write_format(struct app *app, struct buf *out, const struct review_paper *paper,
                         const struct output_option *output)
{
    const struct format *format = find_format(output->format);
    const struct style style = output_option_style(app, output);
    struct report report;
    if (!format)
        return; /* refused before anything was asked */
    if (!format->tell) {
        format->write(out, paper, &style);
        return;
    }
    review_report(&app->arena, paper, &report);
    report.version = TAUTLINE_VERSION;
    report.at = app->now;
    format->tell(out, &report, &style);
}

static bool write_one(struct app *app, const struct review_paper *paper,
                      const struct output_option *output)
{
    struct err err = {0};
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    write_format(app, &out, paper, output);
    bool ok = false;
    if (out.overflowed)
        err_set(&err, ERR_SYSTEM, "the review is larger than %d bytes", OUTPUT_MOST);
    else if (!output_is_stdout(output))
        ok = sink_file(&app->sink, output->path, buf_string(&out), out.length, true, &err);
    else
        ok = sink_out(&app->sink, buf_string(&out), out.length);
    buf_release(&out);
    if (err.code)
        app_fail(app, &err);
    return ok;
}

int review_deliver(struct app *app, const struct review_paper *paper)
{
    bool ok = true, told = app->options.quiet && paper->exit == EXIT_IN_SYNC;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        told = told || output_is_stdout(output);
        ok = write_one(app, paper, output) && ok;
    }
    const struct output_option text = {"text", NULL};
    if (!told)
        ok = write_one(app, paper, &text) && ok;
    return ok && !app->sink.hit ? paper->exit : EXIT_FAILED;
}
