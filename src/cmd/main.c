/*
 * main: makes the process safe, reads the command line, hands over to one command.
 */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "model/finding.h"
#include "world/http.h"
#include "world/system.h"

enum { HELP_MOST = 256 * 1024, WIDTH = 100, STDOUT = 1, STDERR = 2, FOLDER_MOST = 4096 };

static int show_help(struct app *app)
{
    struct buf out;
    buf_init(&out, HELP_MOST);
    options_help(&out, app->options.command);
    const bool asked = app->options.help;
    const bool ok = asked ? sink_out(&app->sink, buf_string(&out), out.length)
                          : sink_err(&app->sink, buf_string(&out), out.length);
    buf_release(&out);
    return asked && ok ? EXIT_IN_SYNC : asked ? EXIT_FAILED : EXIT_USAGE;
}

static int show_version(struct app *app)
{
    /* Without git the revision is empty, and only the version is known. */
    static const char revision[] = TAUTLINE_REVISION;
    const char *text = arena_printf(&app->arena, "tautline " TAUTLINE_VERSION "%s%s%s\n",
                                    *revision ? " (" : "", revision, *revision ? ")" : "");
    return app_out(app, text, strlen(text), EXIT_IN_SYNC);
}

/* Libraries are started only for commands: `--version` and `--help` need none of them. */
static int run_command(struct app *app)
{
    struct err err = {0};
    crypto_init();
    json_use_wiping_memory();
    if (!http_global_init()) {
        err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "the HTTP library cannot start");
        return app_fail(app, &err);
    }
    app->now = clock_now();
    app->now_at = clock_milliseconds();
    const int code = app->options.command->run(app);
    http_free(app->http);
    http_global_cleanup();
    if (app->last_line && code != EXIT_USAGE)
        sink_err(&app->sink, app->last_line, strlen(app->last_line));
    return code;
}

static void allow(struct app *app, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i])
            secrets_allow_path(app->secrets, texts[i]);
}

/* The places and the persons that the operator named. A free text of theirs may hold a secret. */
static void allow_named(struct app *app)
{
    const struct options *options = &app->options;
    char folder[FOLDER_MOST];
    const char *const named[] = {options->state,
                                 options->trust_file,
                                 options->output_file,
                                 options->key_file,
                                 options->root,
                                 options->secrets_dir,
                                 options->ca_file,
                                 options->author,
                                 options->principal,
                                 options->lead,
                                 process_variable("HOME"),
                                 process_variable("XDG_STATE_HOME"),
                                 process_variable("TAUTLINE_RAILWAY_URL"),
                                 process_variable("XDG_CONFIG_HOME"),
                                 getcwd(folder, sizeof folder) ? arena_text(&app->arena, folder)
                                                               : NULL};
    allow(app, named, sizeof named / sizeof named[0]);
    for (size_t i = 0; i < options->output_count; i++)
        allow(app, &options->outputs[i].path, 1);
    for (size_t i = 0; i < options->words.count; i++)
        if (access(options->words.items[i], F_OK) == 0)
            allow(app, &options->words.items[i], 1);
}

static int run(struct app *app, int argc, char **argv)
{
    struct err err = {0};
    if (!options_read(&app->arena, argc, argv, &app->options, &err))
        return app_fail(app, &err);
    allow_named(app);
    app->style = (struct style){
        .color =
            process_is_terminal(STDOUT) && !process_variable("NO_COLOR") && !app->options.no_color,
        .width = WIDTH,
        .all = app->options.all,
        .timing = app->options.timing,
    };
    app->stderr_is_terminal = process_is_terminal(STDERR);
    if (app->options.version)
        return show_version(app);
    if (app->options.help || !app->options.command)
        return show_help(app);
    return run_command(app);
}

/* What the reader of stdout does not see. */
static void say_lost(struct app *app)
{
    struct err err = {0};
    if (app->sink.out_failed)
        err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "stdout could not be written: %s",
                 strerror(app->sink.out_failed));
    else
        err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "stdout was closed, nothing was written to it");
    app_fail(app, &err);
}

int main(int argc, char **argv)
{
    struct process_start start;
    process_harden(&start);
    struct app app = {0};
    arena_init(&app.arena);
    app.secrets = secrets_new();
    process_allow_words(&app.arena, app.secrets);
    sink_init(&app.sink, app.secrets);
    app.sink.broken = start.stdout_was_closed;
    int code = run(&app, argc, argv);
    if (app.sink.out_failed || start.stdout_was_closed)
        say_lost(&app);
    if (app.sink.hit || app.sink.broken) {
        const enum exit_code worse = exit_code_worse((enum exit_code)code, EXIT_FAILED);
        code = (int)worse;
    }
    if (app.options.command && app.options.command->styled)
        code = app.options.command->styled(&app, code);
    secrets_free(app.secrets);
    arena_release(&app.arena);
    return code;
}
