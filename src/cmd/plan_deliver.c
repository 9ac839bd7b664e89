#include "plan_deliver.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/outputs.h"
#include "output/github.h"
#include "output/markdown.h"
#include "output/plan_json.h"
#include "output/plan_page.h"
#include "output/plan_report.h"
#include "output/sarif.h"

enum { OUTPUT_MOST = 4 * 1024 * 1024 };

/* --- what is written where --------------------------------------------------------------------- */

static const char *closing_file(struct app *app)
{
    return app->options.output_file
               ? arena_printf(&app->arena, "%s.closing", app->options.output_file)
               : NULL;
}

static bool write_file(struct app *app, const char *path, const char *text, size_t length)
{
    struct err err = {0};
    if (sink_file(&app->sink, path, text, length, true, &err))
        return true;
    if (err.code)
        app_fail(app, &err);
    return false;
}

bool plan_write_files(struct app *app, const struct planned *planned)
{
    const char *path = app->options.output_file;
    if (!path || !planned->text)
        return true;
    return (!planned->closing_text ||
            write_file(app, closing_file(app), planned->closing_text, planned->closing_length)) &&
           write_file(app, path, planned->text, planned->length);
}

static struct signed_text text_of(struct app *app, const struct planned *planned)
{
    return (struct signed_text){planned->text, planned->length, planned->digest,
                                app->options.output_file};
}

static struct signed_text closing_of(struct app *app, const struct planned *planned)
{
    return (struct signed_text){planned->closing_text, planned->closing_length,
                                planned->closing_digest, closing_file(app)};
}

/* --- formats ----------------------------------------------------------------------------------- */

typedef void plan_format(struct app *app, struct buf *out, const struct planned *planned, int code);

static void write_text(struct app *app, struct buf *out, const struct planned *planned, int code)
{
    (void)app;
    (void)code;
    if (planned->text)
        buf_add(out, planned->text, planned->length);
}

static struct plan_json paper_of(struct app *app, const struct planned *planned, int code)
{
    return (struct plan_json){
        .service = planned->declaration->desired.service.name,
        .environment = planned->question.target->environment->name,
        .plan = &planned->plan,
        .statement = &planned->statement,
        .text = text_of(app, planned),
        .closing = closing_of(app, planned),
        .simulated = planned->run.simulated,
        .exit = code,
    };
}

static void write_json(struct app *app, struct buf *out, const struct planned *planned, int code)
{
    const struct plan_json paper = paper_of(app, planned, code);
    plan_json(out, &paper);
}

/* Whoever gets the page has the text under some name: without -o it is this one. */
static void write_page(struct app *app, struct buf *out, const struct planned *planned, int code)
{
    struct signed_text text = text_of(app, planned), closing = closing_of(app, planned);
    (void)code;
    if (!text.text)
        return;
    text.file = text.file ? text.file : "plan.txt";
    plan_page(out, &planned->statement, &text, &closing);
}

static const struct format {
    const char *name;
    plan_format *write;
    report_write *tell; /* instead */
} formats[] = {{"text", write_text, NULL},          {"json", write_json, NULL},
               {"markdown", NULL, markdown_report}, {"github", NULL, github_report},
               {"sarif", NULL, sarif_report},       {"html", write_page, NULL}};

enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (text_is(formats[i].name, name))
            return &formats[i];
    return NULL;
}

bool plan_deliver_check(struct app *app, struct err *err)
{
    const char *names[FORMAT_COUNT];
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[i] = formats[i].name;
    const struct outputs outputs = {
        .names = {names, FORMAT_COUNT}, .noun = " for a plan", .example = "html=plan.html"};
    return outputs_check(app, &outputs, err);
}

static void write_format(struct app *app, struct buf *out, const struct planned *planned,
                         const struct output_option *output, int code)
{
    const struct format *format = find_format(output->format);
    if (!format)
        return; /* refused before anything was asked */
    if (!format->tell) {
        format->write(app, out, planned, code);
        return;
    }
    const struct plan_json paper = paper_of(app, planned, code);
    const struct style style = output_option_style(app, output);
    struct report report;
    plan_report(&app->arena, &paper, &report);
    report.version = TAUTLINE_VERSION;
    report.at = app->now;
    format->tell(out, &report, &style);
}

static bool write_one(struct app *app, const struct planned *planned,
                      const struct output_option *output, int code)
{
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    write_format(app, &out, planned, output, code);
    bool ok = true;
    if (output_is_stdout(output))
        ok = sink_out(&app->sink, buf_string(&out), out.length);
    else if (out.length > 0) /* nothing to plan: no page and no text of it */
        ok = write_file(app, output->path, buf_string(&out), out.length);
    buf_release(&out);
    return ok;
}

/* --- words on stdout --------------------------------------------------------------------------- */

static const char *summary(struct app *app, const struct plan *plan)
{
    return arena_printf(&app->arena,
                        "Plan: %zu to add, %zu to change, %zu to remove; %zu weaken, %zu "
                        "strengthen.\n",
                        plan->adds, plan->changed, plan->removes, plan->weakens, plan->strengthens);
}

/* Without a file the text itself is the result. */
static const char *words(struct app *app, const struct planned *planned)
{
    struct arena *arena = &app->arena;
    const char *path = app->options.output_file;
    if (!planned->text)
        return arena_printf(arena,
                            "Nothing to plan for %s, %s: what is stored and running is as "
                            "declared%s.\n",
                            planned->declaration->desired.service.name,
                            planned->question.target->environment->name,
                            planned->plan.beyond.count > 0 ? ", as far as a plan can mend it" : "");
    if (!path)
        return planned->text;
    return arena_printf(arena,
                        "%s\nWritten to %s%s%s. Read it, then sign it: tautline approve %s\n",
                        summary(app, &planned->plan), path, planned->closing_text ? " and " : "",
                        planned->closing_text ? closing_file(app) : "", path);
}

int plan_deliver(struct app *app, const struct planned *planned, int code)
{
    bool ok = true, told = app->options.quiet && (app->options.output_file || !planned->text);
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        told = told || output_is_stdout(output);
        ok = write_one(app, planned, output, code) && ok;
    }
    if (!told) {
        const char *text = words(app, planned);
        ok = sink_out(&app->sink, text, strlen(text)) && ok;
    }
    return ok && !app->sink.hit ? code : EXIT_FAILED;
}
