/* review_deliver: one review in every format that --output names. */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "model/finding.h"
#include "output/review_github.h"
#include "output/review_json.h"
#include "output/review_markdown.h"
#include "output/review_sarif.h"
#include "review_parts.h"

enum { OUTPUT_MOST = 32 * 1024 * 1024 };

typedef void review_format(struct buf *out, const struct review_paper *paper,
                           const struct style *style);

static void write_json(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    (void)style;
    review_json(out, paper);
}

static const struct {
    const char *name;
    review_format *write;
} formats[] = {{"text", review_text},
               {"json", write_json},
               {"markdown", review_markdown},
               {"github", review_github},
               {"sarif", review_sarif}};

static review_format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text_is(formats[i].name, name))
            return formats[i].write;
    return NULL;
}

static bool goes_to_stdout(const struct output_wish *wish)
{
    return !wish->path || text_is(wish->path, "-");
}

bool review_deliver_check(const struct app *app, struct err *err)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_wish *wish = &app->options.outputs[i];
        if (!find_format(wish->format)) {
            err_set(err, ERR_USAGE, "there is no format '%.40s' for a review", wish->format);
            return err_hint(err, "Formats are text, json, markdown, github and sarif.");
        }
        to_stdout += goes_to_stdout(wish);
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output json=review.json.");
}

static bool write_one(struct app *app, const struct review_paper *paper, const char *format,
                      const char *path)
{
    struct err err = {0};
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    find_format(format)(&out, paper, &app->style);
    bool ok = false;
    if (out.overflowed)
        err_set(&err, ERR_SYSTEM, "the review is larger than %d bytes", OUTPUT_MOST);
    else if (path)
        ok = sink_file(&app->sink, path, buf_string(&out), out.length, true, &err);
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
        const struct output_wish *wish = &app->options.outputs[i];
        told = told || goes_to_stdout(wish);
        ok = write_one(app, paper, wish->format, goes_to_stdout(wish) ? NULL : wish->path) && ok;
    }
    if (!told)
        ok = write_one(app, paper, "text", NULL) && ok;
    return ok && !app->sink.hit ? paper->exit : EXIT_FAILED;
}
