/* evidence_report: what a hand-over asks for, from the ledgers alone. */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/evidence.h"
#include "evidence_parts.h"
#include "ledger/history.h"
#include "model/finding.h"
#include "output/evidence_json.h"
#include "output/evidence_markdown.h"

enum { REPORT_MOST = 64 * 1024 * 1024 };

typedef void format_write(struct buf *out, const struct evidence *evidence, size_t count);

static const struct format {
    const char *name;
    format_write *write;
} formats[] = {{"markdown", evidence_markdown}, {"json", evidence_json}};

enum { FORMATS = sizeof formats / sizeof *formats };

struct reporting {
    struct app *app;
    struct evidence *items;
    size_t count;
    enum exit_code code;
};

static void fail(struct reporting *reporting, const struct err *err)
{
    const int code = app_fail(reporting->app, err);
    reporting->code = exit_code_worse(reporting->code, (enum exit_code)code);
}

/* --- formats ------------------------------------------------------------------------------- */

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (text_is(formats[i].name, name))
            return &formats[i];
    return NULL;
}

static bool goes_to_stdout(const struct output_option *output)
{
    return !output->path || text_is(output->path, "-");
}

static bool check_outputs(const struct app *app, struct err *err)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < app->options.output_count; i++) {
        const struct output_option *output = &app->options.outputs[i];
        to_stdout += goes_to_stdout(output);
        if (find_format(output->format))
            continue;
        err_set(err, ERR_USAGE, "evidence has no format '%.40s'", output->format);
        return err_hint(err, "Formats are markdown and json.");
    }
    if (to_stdout <= 1)
        return true;
    err_set(err, ERR_USAGE, "%zu outputs go to stdout", to_stdout);
    return err_hint(err, "Give all but one of them a path: --output json=evidence.json.");
}

static void write_one(struct reporting *reporting, const struct output_option *output)
{
    struct app *app = reporting->app;
    struct err err = {0};
    struct buf out;
    const struct format *format = find_format(output->format);
    if (!format)
        return; /* check_outputs has refused it */
    buf_init(&out, REPORT_MOST);
    format->write(&out, reporting->items, reporting->count);
    const bool ok = goes_to_stdout(output) ? sink_out(&app->sink, buf_string(&out), out.length)
                                           : sink_file(&app->sink, output->path, buf_string(&out),
                                                       out.length, true, &err);
    buf_release(&out);
    if (err.code)
        fail(reporting, &err);
    else if (!ok)
        reporting->code = EXIT_FAILED;
}

static void write_all(struct reporting *reporting)
{
    static const struct output_option usual = {"markdown", NULL};
    const struct options *options = &reporting->app->options;
    for (size_t i = 0; i < options->output_count; i++)
        write_one(reporting, &options->outputs[i]);
    if (options->output_count == 0)
        write_one(reporting, &usual);
}

/* --- ledgers ------------------------------------------------------------------------------- */

/* One that is not whole proves nothing, and is no part of the report. */
static void read_one(struct reporting *reporting, const char *folder)
{
    struct app *app = reporting->app;
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!evidence_open(app, folder, &ledger, &err)) {
        fail(reporting, &err);
        return;
    }
    if (!ledger)
        return;
    struct evidence *evidence = &reporting->items[reporting->count++];
    ledger_history(&app->arena, ledger, evidence);
    evidence->head = arena_text(&app->arena, evidence->head);
    evidence->ledger = arena_text(&app->arena, evidence->ledger);
    ledger_close(ledger);
}

static void read_all(struct reporting *reporting, const struct evidence_ledgers *ledgers)
{
    struct err err = {0};
    const struct names *folders = &ledgers->folders;
    reporting->items =
        arena_array(&reporting->app->arena, folders->count + 1, sizeof *reporting->items);
    for (size_t i = 0; i < folders->count; i++)
        read_one(reporting, folders->items[i]);
    if (!ledgers->declared)
        reporting->code = EXIT_FAILED;
    if (reporting->count > 0 || reporting->code != EXIT_IN_SYNC)
        return;
    evidence_nothing(ledgers, &err);
    fail(reporting, &err);
}

int evidence_report(struct app *app, const struct names *words)
{
    struct reporting reporting = {.app = app, .code = EXIT_IN_SYNC};
    struct evidence_ledgers ledgers;
    struct err err = {0};
    if (!check_outputs(app, &err) || !evidence_find(app, words, &ledgers, &err))
        return app_fail(app, &err);
    read_all(&reporting, &ledgers);
    if (reporting.count > 0)
        write_all(&reporting);
    return app->sink.hit ? EXIT_FAILED : (int)reporting.code;
}
