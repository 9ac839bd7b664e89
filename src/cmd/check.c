/*
 * check: looks at everything and reports; changes nothing.
 */
#include "base/err.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/deliver.h"
#include "cmd/load.h"
#include "cmd/recording.h"
#include "output/formats.h"

/* Of a check in sync: nothing, unless something is due. */
static const char *quiet_text(struct app *app, const struct report *report)
{
    const char *due = report->marks[MARK_DUE];
    return due ? arena_printf(&app->arena, "%s: %s\n", report->tool, due) : NULL;
}

static int check(struct app *app)
{
    struct run *run = arena_alloc(&app->arena, sizeof *run);
    *run = (struct run){0};
    struct declarations declarations;
    struct err err = {0};
    struct check_run_options options = {0};
    struct recording recording;
    struct report report;
    if (!deliver_check(app, SUBJECT_RUN, &err))
        return app_fail(app, &err);
    load_declarations(app, &app->options.words, &declarations);
    if (declarations.count == 0) /* else the report tells the faults */
        return load_tell(app, &declarations);
    recording_begin(&recording, app, declarations.trusted, &options);
    if (!check_run_make(app, &declarations, &options, run, &err))
        return app_fail(app, &err);
    recording_end(&recording, run);
    app->run = run;
    report_of_run(&app->arena, run, &report);
    if (app->options.quiet && run->exit == EXIT_IN_SYNC)
        return deliver_beside(app, &report, quiet_text(app, &report));
    return deliver(app, &report, "text");
}

static int diff_code(int code)
{
    if (code == EXIT_FAILED)
        return EXIT_CHANGES;
    return code == EXIT_CHANGES ? EXIT_FAILED : code;
}

static int styled(const struct app *app, int code)
{
    const enum exit_style style = app->options.exit_style;
    if (code == EXIT_USAGE || style == STYLE_TERRAFORM)
        return code;
    if (style == STYLE_DIFF)
        return diff_code(code);
    /* A report that could not be delivered, or hides something, ends otherwise than its run. */
    return (int)(app->run ? nagios_state(app->run, (enum exit_code)code)
                          : nagios_state_of((enum exit_code)code));
}

const struct command check_command = {
    .name = "check",
    .words = "[FILE…]",
    .about = "compare a service with its declaration; change nothing",
    .more =
        "Compares the declaration with what Railway stores, what the running process was started with,\n"
        "what the application reports about itself, and how it behaves. Changes nothing there; "
        "the ledger of\n"
        "each target records the result. The guardrails of the installed trust file (the floor) are judged\n"
        "whatever the declaration says, as floor/NAME; without one, those of the checkout's trust.yaml.\n"
        "--exit-style: terraform (the codes below), nagios (0 ok, 1 warning, 2 critical, also where an\n"
        "error comes beside a breach, 3 unknown) or diff (1 if anything differs, 2 on errors, 3 on a\n"
        "breach, 4 if inconclusive).",
    .words_most = ANY_WORDS,
    .run = check,
    .styled = styled,
    .uses = USE_LOOK | USE_HYPOTHESIS | USE_REPORT | USE_STATE | USE_EXIT_STYLE | USE_TRUST,
    .subject = SUBJECT_RUN,
};
