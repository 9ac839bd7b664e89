#include "cmd/deliver.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "output/coverage_report.h"
#include "output/formats.h"
#include "output/plan_report.h"
#include "output/review_report.h"

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
    [SUBJECT_COVERAGE] = {"coverage", "coverage", 64 * MEBIBYTE},
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
    if (!last || to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output %s=PATH.", last->name);
}

/* --- the outputs -------------------------------------------------------------------------------- */

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
        style.earlier = read_earlier(app, output->path, subjects[SUBJECT_RUN].most);
    return style;
}

/* One call's outputs. What is not whole is told by every output that still can: no report says that all
 * is well where the call ends with 1. */
struct outgoing {
    struct app *app;
    struct report report; /* as it is told now */
    struct style *styles; /* by output; made before any is written */
    bool *failed;         /* by output */
    size_t incomplete;    /* what was told so far */
    bool hides, broken;   /* told already */
};

/* The report of a run lists it; the others end with the code. */
static void tell_incomplete(struct outgoing *of, const struct err *err)
{
    struct arena *arena = &of->app->arena;
    struct report *report = &of->report;
    of->incomplete++;
    const enum exit_code worse = exit_code_worse((enum exit_code)report->exit, EXIT_FAILED);
    report->exit = (int)worse;
    if (report->subject == SUBJECT_RUN) {
        struct run *run = arena_alloc(arena, sizeof *run);
        *run = *report->run;
        struct err *faults = arena_array(arena, run->fault_count + 1, sizeof *faults);
        if (run->fault_count > 0)
            memcpy(faults, run->faults, run->fault_count * sizeof *faults);
        faults[run->fault_count++] = *err;
        run->faults = faults;
        run->incomplete++;
        run_sum(run);
        report_of_run(arena, run, report);
        return;
    }
    const struct report before = *report;
    if (report->plan) {
        struct plan_facts *facts = arena_alloc(arena, sizeof *facts);
        *facts = *report->plan;
        facts->exit = before.exit;
        plan_report(arena, facts, report);
    } else if (report->review) {
        struct review_facts *facts = arena_alloc(arena, sizeof *facts);
        *facts = *report->review;
        facts->exit = before.exit;
        review_report(arena, facts, report);
    } else if (report->coverage) {
        struct coverage_facts *facts = arena_alloc(arena, sizeof *facts);
        *facts = *report->coverage;
        facts->exit = before.exit;
        coverage_report(arena, facts, report);
    }
    report->version = before.version;
    report->at = before.at;
}

static void tell_text(struct outgoing *of, const char *text)
{
    struct err err = {0};
    err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "%s", text);
    tell_incomplete(of, &err);
}

static void tell_hidden(struct outgoing *of)
{
    of->hides = true;
    tell_text(of, "a value that is secret was hidden in the output");
}

static void tell_sink(struct outgoing *of)
{
    const struct sink *sink = &of->app->sink;
    if (sink->hit && !of->hides)
        tell_hidden(of);
    if (sink->broken && !of->broken) {
        of->broken = true;
        tell_text(of, "stdout or stderr could not be written");
    }
}

/* `out` is for buf_release. Half a document is not written. */
static bool render(struct outgoing *of, const struct output_option *output,
                   const struct style *style, struct buf *out, struct err *err)
{
    const struct report *report = &of->report;
    const struct format *format = format_find(report->subject, output->format);
    const size_t most = subjects[report->subject].most;
    buf_init(out, most);
    if (report->headline) /* counts and our own words */
        secrets_allow(of->app->secrets, report->headline, strlen(report->headline));
    format->write[report->subject](out, report, style);
    if (!of->hides && secrets_found_in_record(of->app->secrets, buf_string(out), out->length)) {
        tell_hidden(of);
        buf_clear(out);
        format->write[report->subject](out, report, style);
    }
    return !out->overflowed || err_set(err, ERR_SYSTEM, "the %s is larger than %zu bytes as %s",
                                       subjects[report->subject].noun, most, format->name);
}

/* Not an empty file either: a plan without changes has no text. */
static bool write_file(struct outgoing *of, size_t at, struct err *err)
{
    struct app *app = of->app;
    const struct output_option *output = &app->options.outputs[at];
    struct buf out;
    const bool ok = render(of, output, &of->styles[at], &out, err) &&
                    (out.length == 0 ||
                     sink_file(&app->sink, output->path, buf_string(&out), out.length, true, err));
    buf_release(&out);
    return ok;
}

/* Again where one of them could not be written, so that the others tell. */
static void write_files(struct outgoing *of)
{
    struct app *app = of->app;
    size_t told = 0;
    tell_sink(of);
    do {
        told = of->incomplete;
        for (size_t i = 0; i < app->options.output_count; i++) {
            struct err err = {0};
            if (is_stdout(&app->options.outputs[i]) || of->failed[i] || write_file(of, i, &err))
                continue;
            of->failed[i] = true;
            app_fail(app, &err);
            tell_incomplete(of, &err);
        }
        tell_sink(of);
    } while (of->incomplete > told);
}

/* What goes to stdout is searched before the first byte of it leaves. */
static void write_stdout(struct outgoing *of, const struct output_option *output,
                         const struct style *style)
{
    struct app *app = of->app;
    struct err err = {0};
    struct buf out;
    bool ok = render(of, output, style, &out, &err);
    if (ok && !of->hides && secrets_found_in_record(app->secrets, buf_string(&out), out.length)) {
        app->sink.hit = true;
        write_files(of);
        buf_release(&out);
        ok = render(of, output, style, &out, &err);
    }
    if (ok)
        (void)sink_out_exact(&app->sink, buf_string(&out), out.length);
    else {
        app_fail(app, &err);
        tell_incomplete(of, &err);
    }
    buf_release(&out);
}

static void delivery_begin(struct outgoing *of, struct app *app, const struct report *report)
{
    const size_t count = app->options.output_count;
    *of = (struct outgoing){.app = app, .report = *report};
    of->styles = arena_array(&app->arena, count + 1, sizeof *of->styles);
    of->failed = arena_array(&app->arena, count + 1, sizeof *of->failed);
    for (size_t i = 0; i < count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        of->failed[i] = false;
        of->styles[i] = style_of(app, output, format_find(report->subject, output->format));
    }
    write_files(of);
}

/* The code is known when everything was tried. */
static int delivery_end(struct outgoing *of)
{
    write_files(of);
    return of->report.exit;
}

int deliver(struct app *app, const struct report *report, const char *usual)
{
    const struct output_option other = {usual, NULL};
    struct outgoing of;
    delivery_begin(&of, app, report);
    for (size_t i = 0; i < app->options.output_count; i++)
        if (is_stdout(&app->options.outputs[i]))
            write_stdout(&of, &app->options.outputs[i], &of.styles[i]);
    if (usual && !deliver_has_stdout(app)) {
        const struct style style = style_of(app, &other, format_find(report->subject, usual));
        write_stdout(&of, &other, &style);
    }
    return delivery_end(&of);
}

int deliver_beside(struct app *app, const struct report *report, const char *text)
{
    struct outgoing of;
    if (!text || deliver_has_stdout(app))
        return deliver(app, report, NULL);
    delivery_begin(&of, app, report);
    (void)sink_out(&app->sink, text, strlen(text));
    return delivery_end(&of);
}
