/*
 * plan: what makes a service match its declaration, as a text that a person can sign.
 */
#include <string.h>

#include "act/gate.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/deliver.h"
#include "cmd/planning.h"
#include "cmd/state.h"
#include "cmd/trust_serial.h"
#include "doc/json_write.h"
#include "output/plan_report.h"
#include "world/system.h"

enum { ENTRY_MOST = 1024 * 1024, AUTHOR_MOST = 128 };

/* --- the command line -------------------------------------------------------------------------- */

static bool check_author(const struct app *app, struct err *err)
{
    const char *author = app->options.author;
    bool plain = author && *author && strlen(author) <= AUTHOR_MOST;
    for (const char *at = author; plain && *at; at++)
        plain = *at > ' ' && *at <= '~' && *at != '"' && *at != '\\';
    if (plain)
        return true;
    err_set(err, ERR_USAGE,
            author ? "'%.60s' is not the name of a person" : "'plan' needs '--author'",
            author ? author : "");
    return err_hint(err, "Name the author as in the approvers file: --author ana@example.com.");
}

static bool check_line(struct app *app, struct err *err)
{
    const size_t environments = app->options.environments.count;
    if (environments != 1) {
        err_set(err, ERR_USAGE, "a plan needs exactly one environment, not %zu", environments);
        return err_hint(err, "Select it: --env production.");
    }
    if (text_is(app->options.state, "none")) {
        err_set(err, ERR_USAGE,
                "a plan refers to the newest ledger entry, but --state none keeps no ledger");
        return err_hint(err, "Remove --state, or pass the folder of the ledgers.");
    }
    return check_author(app, err) && deliver_check(app, SUBJECT_PLAN, err);
}

/* --- the ledger -------------------------------------------------------------------------------- */

static bool open_ledger(struct app *app, const struct planned *planned, struct ledger **out,
                        struct err *err)
{
    *out = NULL;
    struct state_known known = {0};
    const struct state_seen seen = {planned->question.target, planned->question.observed};
    if (!state_open_seen(app, &known, &seen, false, out, err))
        return false;
    if (*out)
        return true;
    err_set(err, ERR_USAGE, "a plan refers to the newest ledger entry, but no ledger is kept");
    return err_hint(err, "Pass the folder of the ledgers with --state DIR.");
}

static void put_names(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "changes");
    json_array_open(writer);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->changes[i].kind != CHANGE_LIVE)
            json_text(writer, plan->changes[i].name);
    json_array_close(writer);
}

/* Names and digests only. */
static bool record(struct app *app, const struct planned *planned, struct ledger *ledger,
                   struct err *err)
{
    const struct statement *statement = &planned->statement;
    struct json_writer writer;
    struct buf body;
    buf_init(&body, ENTRY_MOST);
    json_write_init(&writer, &body, false);
    json_object_open(&writer);
    json_key_text(&writer, "number", statement->number);
    json_key_text(&writer, "digest", planned->digest);
    json_key_text(&writer, "author", statement->author);
    put_names(&writer, &planned->plan);
    if (planned->closing_text) {
        json_key_text(&writer, "opens", planned->plan.opens.items[0]);
        json_key_text(&writer, "closing", planned->closing_digest);
        json_key_text(&writer, "closing_number", planned->closing.number);
    }
    json_object_close(&writer);
    const bool ok = ledger_append(ledger, app->now, "plan", buf_string(&body), body.length, err);
    buf_release(&body);
    return ok;
}

/* --- the plan ---------------------------------------------------------------------------------- */

static int refused(struct app *app, const struct plan_refusal *refusal)
{
    app_fail(app, &refusal->err);
    return (int)refusal->code;
}

static void say(struct app *app, const char *words, const char *text)
{
    struct buf line;
    buf_init(&line, ENTRY_MOST);
    buf_printf(&line, "tautline: %s", words);
    text_escape(&line, text, strlen(text));
    buf_char(&line, '\n');
    sink_err(&app->sink, buf_string(&line), line.length);
    buf_release(&line);
}

/* What the plan cannot do, and what would stop its apply. */
static void say_beside(struct app *app, const struct planned *planned)
{
    const struct names *beyond = &planned->plan.beyond;
    for (size_t i = 0; i < beyond->count; i++)
        say(app, "not in the plan: ", beyond->items[i]);
    const struct judgement *judgement = planned->view.judgement;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->name, "staged"))
            say(app, "apply will stop while ", finding->why);
    }
}

static struct planning_header header_of(struct app *app, const struct trust *trust,
                                        const struct ledger *ledger)
{
    char number[STATEMENT_NUMBER_DIGITS + 1];
    const int64_t longest = trust->plan_max_age;
    const int64_t valid =
        app->options.valid && app->options.valid < longest ? app->options.valid : longest;
    random_hex(number, STATEMENT_NUMBER_DIGITS);
    return (struct planning_header){
        .author = app->options.author,
        .number = arena_text(&app->arena, number),
        .made = app->now,
        .expires = app->now + valid,
        .ledger_id = arena_text(&app->arena, ledger_id(ledger)),
        .ledger_head = arena_text(&app->arena, ledger_head(ledger)),
        .ledger_entry = ledger_count(ledger),
    };
}

/* A closing plan is written beside the plan, so that both are signed. */
static bool check_opening(const struct app *app, const struct planned *planned,
                          struct plan_refusal *refusal)
{
    if (!planned->closing_text || app->options.output_file)
        return true;
    refusal->code = EXIT_USAGE;
    err_set(&refusal->err, ERR_USAGE,
            "the plan opens '%s', and its closing plan needs a file beside it",
            planned->plan.opens.items[0]);
    return err_hint(&refusal->err, "Name a file: -o plan.txt.");
}

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

static bool write_files(struct app *app, const struct planned *planned)
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

static struct plan_facts facts_of(struct app *app, const struct planned *planned, int code)
{
    return (struct plan_facts){
        .service = planned->question.target->desired->service.name,
        .environment = planned->question.target->environment->name,
        .plan = &planned->plan,
        .statement = &planned->statement,
        .text = text_of(app, planned),
        .closing = closing_of(app, planned),
        .simulated = planned->view.simulated,
        .exit = code,
    };
}

/* --- words on stdout --------------------------------------------------------------------------- */

static const char *summary(struct app *app, const struct plan *plan)
{
    return arena_printf(&app->arena, "Plan: %s.\n", plan_summary(&app->arena, plan));
}

/* Without a file the text itself is the result. */
static const char *words_of(struct app *app, const struct planned *planned)
{
    struct arena *arena = &app->arena;
    const char *path = app->options.output_file;
    if (!planned->text)
        return arena_printf(arena,
                            "Nothing to plan for %s, %s: what is stored and running is as "
                            "declared%s.\n",
                            planned->question.target->desired->service.name,
                            planned->question.target->environment->name,
                            planned->plan.beyond.count > 0 ? ", as far as a plan can correct it"
                                                           : "");
    if (!path)
        return planned->text;
    return arena_printf(arena,
                        "%s\nWritten to %s%s%s. Read it, then sign it: tautline approve %s\n",
                        summary(app, &planned->plan), path, planned->closing_text ? " and " : "",
                        planned->closing_text ? closing_file(app) : "", path);
}

/* What remains: --output, and on stdout the text or a word about the file. */
static int deliver_plan(struct app *app, const struct planned *planned, int code)
{
    const struct plan_facts facts = facts_of(app, planned, code);
    const bool quiet = app->options.quiet && (app->options.output_file || !planned->text);
    struct report report;
    plan_report(&app->arena, &facts, &report);
    report.version = TAUTLINE_VERSION;
    report.at = app->now;
    return deliver_beside(app, &report, quiet ? NULL : words_of(app, planned));
}

/* A plan is signed as it is: one of which a part had to be hidden could never be applied. */
static bool check_shown(struct app *app, const struct planned *planned, struct err *err)
{
    const char *name =
        planned->text ? secrets_found(app->secrets, planned->text, planned->length) : NULL;
    if (!name && planned->closing_text)
        name = secrets_found(app->secrets, planned->closing_text, planned->closing_length);
    if (!name)
        return true;
    err_set(err, ERR_SYSTEM, "the plan would show the secret '%.80s'", name);
    return err_hint(err, "Change the secret, or the declared value that holds a part of it.");
}

static int finish(struct app *app, const struct planned *planned, struct ledger *ledger)
{
    struct err err = {0};
    const bool changes = planned->text != NULL;
    if (!check_shown(app, planned, &err))
        return app_fail(app, &err);
    if (!write_files(app, planned))
        return EXIT_FAILED;
    if (changes && !record(app, planned, ledger, &err))
        return app_fail(app, &err);
    say_beside(app, planned);
    return deliver_plan(app, planned,
                        changes && app->options.detailed_exit_code ? EXIT_CHANGES : EXIT_IN_SYNC);
}

/* A plan that its people could not approve is of no use to anyone. */
static bool check_people(struct app *app, const struct trusted *trusted,
                         const struct planned *planned, struct plan_refusal *refusal)
{
    const struct gate_electorate who = {&trusted->trust, &trusted->approvers, &trusted->revoked,
                                        app->now};
    const struct names missing = gate_outlook(&app->arena, &who, &planned->plan.needs);
    return missing.count == 0 ||
           planning_refuse(refusal, EXIT_NOT_APPROVED,
                           "An operator adds a person or a key that counts; tautline doctor lists "
                           "those who can approve.",
                           "the people of the trust file could not approve this plan: missing %s",
                           names_text(&app->arena, &missing));
}

/* An older trust file that was put back would make a plan that no apply takes. */
static bool check_serial(struct app *app, const struct trusted *trusted, struct ledger *ledger,
                         struct plan_refusal *refusal)
{
    if (trust_record(app, ledger, trusted, &refusal->err))
        return true;
    refusal->code = refusal->err.code == ERR_INPUT ? EXIT_NOT_APPROVED : EXIT_FAILED;
    return false;
}

static int make(struct app *app, const struct trusted *trusted, struct planning_options *options)
{
    struct planned planned;
    struct plan_refusal refusal = {0};
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!planning_look(options, &planned, &refusal))
        return refused(app, &refusal);
    if (plan_is_empty(&planned.plan))
        return finish(app, &planned, NULL);
    if (!check_people(app, trusted, &planned, &refusal))
        return refused(app, &refusal);
    if (!open_ledger(app, &planned, &ledger, &err))
        return app_fail(app, &err);
    bool ok = check_serial(app, trusted, ledger, &refusal);
    if (ok)
        options->header = header_of(app, options->trust, ledger);
    ok =
        ok && planning_write(options, &planned, &refusal) && check_opening(app, &planned, &refusal);
    const int code = ok ? finish(app, &planned, ledger) : refused(app, &refusal);
    ledger_close(ledger);
    return code;
}

static int command(struct app *app)
{
    struct declarations declarations;
    struct trusted trusted;
    struct err err = {0};
    if (!check_line(app, &err))
        return app_fail(app, &err);
    load_declarations(app, &app->options.words, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (loaded != EXIT_IN_SYNC)
        return loaded;
    if (!trust_take(app, &declarations, true, &trusted, &err))
        return app_fail(app, &err);
    const char *environment = app->options.environments.items[0];
    const struct declaration *declaration = NULL;
    struct plan_refusal refusal = {0};
    struct planning_options options;
    if (!planning_find(app, &declarations, environment, &declaration, &refusal))
        return refused(app, &refusal);
    planning_for(app, declaration, &trusted, false, &options);
    options.environment = environment;
    options.only = app->options.only;
    return make(app, &trusted, &options);
}

const struct command plan_command = {
    .name = "plan",
    .words = "[FILE…]",
    .about = "write a plan that makes the service match its declaration",
    .more =
        "Looks at one environment (--env) and writes a plan: plain text that lists each change, its\n"
        "direction, what holds afterwards, the undo and who must sign it. Changes nothing. With -o FILE the\n"
        "text is a file for `tautline approve`; a plan that opens an exception also has a closing plan, in\n"
        "FILE.closing. New values of secrets come from the sources in the declaration (`from:`) "
        "and are shown\n"
        "as fingerprints. Needs a fingerprint key (TAUTLINE_FINGERPRINT_KEY_FILE).\n"
        "Exits with 0, or with --detailed-exitcode with 2 if there are changes; with 3 if a guardrail or a\n"
        "limit forbids the plan; with 6 if the people of the trust file could not approve it.",
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_REPORT | USE_STATE | USE_TRUST | USE_PLAN,
    .subject = SUBJECT_PLAN,
};
