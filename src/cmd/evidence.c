/*
 * evidence: what the ledgers prove.
 *
 * `evidence verify` reads every ledger below the state folder offline and names the first line that
 * was edited, cut, swapped or added; given plans, it says whether what they pin is still there.
 * `evidence report` writes what a hand-over asks for; `evidence add-proof` records what was done by
 * hand. None of them asks anybody.
 */
#include <string.h>
#include <unistd.h>

#include "act/journal.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/deliver.h"
#include "cmd/load.h"
#include "cmd/sealing.h"
#include "cmd/state.h"
#include "cmd/trust_serial.h"
#include "doc/node.h"
#include "doc/schema.h"
#include "ledger/chain.h"
#include "ledger/history.h"
#include "ledger/recall.h"
#include "model/finding.h"
#include "model/names.h"
#include "model/target.h"
#include "output/ledger_entry.h"
#include "output/statement.h"

/* The ledgers below the state folder that are meant. */
struct evidence_ledgers {
    const char *folder; /* of all of them */
    struct state_kept *items;
    size_t count;
    bool declared; /* each declaration that was named could be read, and its ledgers were found */
};

/* ==== which ledgers are meant, and how they are opened to be read ==== */

static void add_ledger(struct app *app, struct evidence_ledgers *out, size_t *capacity,
                       const struct state_kept *kept)
{
    out->items = arena_grow(&app->arena, out->items, out->count, capacity, sizeof *out->items);
    out->items[out->count++] = *kept;
}

/* What is left out is said. */
static void say_unknown(struct app *app, const struct desired *desired,
                        const struct environment *environment)
{
    const char *text = arena_printf(&app->arena, "tautline: no ledger of %s, %s is known here\n",
                                    text_escaped(&app->arena, desired->service.name),
                                    text_escaped(&app->arena, environment->name));
    sink_err(&app->sink, text, strlen(text));
}

static void list_environment(struct app *app, const struct desired *desired,
                             const struct environment *environment, size_t *capacity,
                             struct evidence_ledgers *out)
{
    struct err err = {0};
    struct state_known known = {.folder = out->folder};
    const struct state_kept *kept = NULL;
    if (!names_applies(&app->options.environments, environment->name))
        return;
    if (!state_find_target(app, &known, desired, environment, &kept, &err)) {
        app_fail(app, &err);
        out->declared = false;
    } else if (kept)
        add_ledger(app, out, capacity, kept);
    else
        say_unknown(app, desired, environment);
}

/* Those of what is declared, in every environment of the declarations. */
static void list_declared(struct app *app, const struct names *files, struct evidence_ledgers *out)
{
    struct declarations declarations;
    size_t capacity = 0;
    load_declarations(app, files, &declarations);
    out->declared = load_tell(app, &declarations) == EXIT_IN_SYNC;
    for (size_t i = 0; i < declarations.count; i++) {
        const struct desired *desired = &declarations.items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++)
            list_environment(app, desired, &desired->environments[k], &capacity, out);
    }
}

static const char *evidence_named(const struct ledger *ledger, const char *key)
{
    const char *name = node_text(node_get(ledger_at(ledger, 1)->body, key));
    return name ? name : "?";
}

/* The name that was remembered, or the one of the day on which the ledger began. */
static const char *environment_of(struct app *app, const struct state_kept *kept)
{
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (kept->target.environment || !state_read(app, kept, &ledger, &err) || !ledger)
        return kept->target.environment;
    const char *name = evidence_named(ledger, "environment_name");
    ledger_close(ledger);
    return name;
}

/* Every one, or those of the environments that were named with --env. */
static void list_all(struct app *app, struct evidence_ledgers *out)
{
    size_t count = 0, capacity = 0;
    const struct state_kept *kept = state_list(app, out->folder, &count);
    const struct names *wanted = &app->options.environments;
    for (size_t i = 0; i < count; i++) {
        const char *name = wanted->count > 0 ? environment_of(app, &kept[i]) : NULL;
        if (!name || names_has(wanted, name)) /* one that cannot be read is told as that */
            add_ledger(app, out, &capacity, &kept[i]);
    }
}

static bool evidence_find(struct app *app, const struct names *files, struct evidence_ledgers *out,
                          struct err *err)
{
    const char *why;
    int fd = -1;
    *out = (struct evidence_ledgers){0};
    if (state_find(app, &out->folder, &why) == STATE_NONE) {
        err_set(err, ERR_INPUT, "no ledger found: %s", why);
        return err_hint(err, "Pass the folder of ledgers with --state DIR.");
    }
    if (!file_folder_open(out->folder, false, &fd, err))
        return false;
    if (fd >= 0)
        close(fd);
    out->declared = true;
    if (files->count > 0)
        list_declared(app, files, out);
    else
        list_all(app, out);
    return true;
}

static bool evidence_nothing(const struct evidence_ledgers *ledgers, struct err *err)
{
    err_at(err, ((struct place){ledgers->folder, 0, 0}),
           "contains no ledger of the selected targets");
    return err_hint(err, "Pass the folder of ledgers with --state DIR.");
}

/* ==== verify ==== */

enum { RESULT_MOST = 1024 * 1024 };

/* One ledger, whole. */
struct verified {
    struct ledger *ledger;
    const char *service, *environment; /* as its first line names them */
};

struct verifying {
    struct app *app;
    struct verified *whole;
    size_t count, capacity;
    size_t looked_at;
    struct buf out;
    enum exit_code code;
};

static void refuse(struct verifying *run, const struct err *err)
{
    const int code = app_fail(run->app, err);
    run->code = exit_code_worse(run->code, (enum exit_code)code);
}

/* --- the words ---------------------------------------------------------------------------- */

static bool is_declaration(const char *word)
{
    return text_ends(word, ".yaml") || text_ends(word, ".yml");
}

static struct names pick(struct app *app, const struct names *words, bool declarations)
{
    const char **items = arena_array(&app->arena, words->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++)
        if (is_declaration(words->items[i]) == declarations)
            items[count++] = words->items[i];
    return (struct names){items, count};
}

/* --- one ledger --------------------------------------------------------------------------- */

static void tell_seals(struct buf *out, const struct ledger *ledger)
{
    size_t sealed = 0, checked = 0;
    for (size_t i = 1; i <= ledger_count(ledger); i++) {
        sealed += ledger_sealer(ledger, i) != NULL;
        checked += ledger_sealed(ledger, i) == SEAL_RIGHT;
    }
    if (sealed > 0)
        buf_printf(out, "  seals   %zu, %zu checked with the key of this host\n", sealed, checked);
}

/* Is each entry of an apply one that an apply could have written? */
static bool check_seals(struct verifying *run, const struct ledger *ledger, struct err *err)
{
    struct journal_fault fault;
    if (journal_check(&run->app->arena, ledger, &fault))
        return true;
    err_at(err, ((struct place){ledger_file(ledger), (unsigned)fault.entry, 1}), "%s", fault.why);
    return err_hint(err, "Keep the folder as evidence and find out who wrote this.");
}

static void tell_whole(struct verifying *run, const struct verified *verified)
{
    char first[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    const struct ledger *ledger = verified->ledger;
    const size_t unconfirmed = ledger_unconfirmed(ledger);
    const int64_t newest = unconfirmed < ledger_count(ledger)
                               ? ledger_newest(ledger)
                               : ledger_at(ledger, ledger_count(ledger))->at;
    struct buf *out = &run->out;
    text_escape(out, verified->service, strlen(verified->service));
    buf_text(out, ", ");
    text_escape(out, verified->environment, strlen(verified->environment));
    buf_printf(out, ": whole, %zu entr%s from %s to %s\n  ledger  %s\n  head    %zu sha256:%s\n",
               ledger_count(ledger), ledger_count(ledger) == 1 ? "y" : "ies",
               when_format(ledger_at(ledger, 1)->at, first), when_format(newest, last),
               ledger_id(ledger), ledger_count(ledger), ledger_head(ledger));
    tell_seals(out, ledger);
    if (unconfirmed > 0)
        buf_printf(out, "  clock   not confirmed for %zu entr%s, which never count as the newest\n",
                   unconfirmed, unconfirmed == 1 ? "y" : "ies");
    if (ledger_torn(ledger))
        buf_printf(out, "  torn    %zu bytes of an unfinished last line, which do not count\n",
                   ledger_torn(ledger));
}

static void verify_one(struct verifying *run, const struct state_kept *kept)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct arena *arena = &run->app->arena;
    if (!state_read(run->app, kept, &ledger, &err)) {
        run->looked_at++;
        refuse(run, &err);
        return;
    }
    if (!ledger)
        return;
    run->looked_at++;
    run->whole = arena_grow(arena, run->whole, run->count, &run->capacity, sizeof *run->whole);
    run->whole[run->count++] = (struct verified){ledger, evidence_named(ledger, "service_name"),
                                                 evidence_named(ledger, "environment_name")};
    if (ledger_check_bodies(ledger, &err) && sealing_check(run->app, ledger, &err) &&
        check_seals(run, ledger, &err))
        tell_whole(run, &run->whole[run->count - 1]);
    else
        refuse(run, &err);
}

/* --- plans -------------------------------------------------------------------------------- */

static const struct ledger *find_ledger(const struct verifying *run, const char *id)
{
    for (size_t i = 0; i < run->count; i++)
        if (text_is(ledger_id(run->whole[i].ledger), id))
            return run->whole[i].ledger;
    return NULL;
}

static bool read_plan(struct app *app, const char *path, struct statement *out, struct err *err)
{
    struct file_text text;
    return file_read(&app->arena, path, STATEMENT_LIMIT, FILE_ANY, &text, err) &&
           statement_read(&app->arena, path, text.bytes, text.length, out, err);
}

static bool check_plan(const struct verifying *run, const char *path, struct statement *statement,
                       struct err *err)
{
    const struct place where = {path, 0, 0};
    if (!read_plan(run->app, path, statement, err))
        return false;
    const struct ledger *ledger = find_ledger(run, statement->ledger_id);
    if (!ledger) {
        err_at(err, where, "refers to the ledger '%.64s', but no intact ledger has this id",
               statement->ledger_id);
        return err_hint(err, "Pass the state folder of the plan with --state.");
    }
    if (ledger_has(ledger, statement->ledger_entry, statement->ledger_head))
        return true;
    err_at(err, where,
           "refers to entry %zu, which %.200s does not contain as it was when the plan was made",
           statement->ledger_entry, ledger_file(ledger));
    return err_hint(err, "The ledger was cut or rewritten since then; look for a copy of it.");
}

static void verify_plan(struct verifying *run, const char *path)
{
    struct err err = {0};
    struct statement statement = {0};
    if (check_plan(run, path, &statement, &err))
        buf_printf(&run->out, "%s: entry %zu, which it refers to, is there\n",
                   text_escaped(&run->app->arena, path), statement.ledger_entry);
    else
        refuse(run, &err);
}

/* --- all ---------------------------------------------------------------------------------- */

static void verify_all(struct verifying *run, const struct evidence_ledgers *ledgers,
                       const struct names *plans)
{
    struct err err = {0};
    if (!ledgers->declared)
        run->code = EXIT_FAILED;
    for (size_t i = 0; i < ledgers->count; i++)
        verify_one(run, &ledgers->items[i]);
    for (size_t i = 0; i < plans->count; i++)
        verify_plan(run, plans->items[i]);
    if (run->looked_at > 0)
        return;
    evidence_nothing(ledgers, &err);
    refuse(run, &err);
}

static int evidence_verify(struct app *app)
{
    const struct names words = app_words(app, 1);
    struct verifying run = {.app = app, .code = EXIT_IN_SYNC};
    struct evidence_ledgers ledgers;
    struct err err = {0};
    const struct names files = pick(app, &words, true);
    const struct names plans = pick(app, &words, false);
    if (!evidence_find(app, &files, &ledgers, &err))
        return app_fail(app, &err);
    buf_init(&run.out, RESULT_MOST);
    verify_all(&run, &ledgers, &plans);
    const int code = run.out.length > 0
                         ? app_out(app, buf_string(&run.out), run.out.length, (int)run.code)
                         : (int)run.code;
    for (size_t i = 0; i < run.count; i++)
        ledger_close(run.whole[i].ledger);
    buf_release(&run.out);
    return code;
}

/* ==== report ==== */

struct reporting {
    struct app *app;
    struct evidence *items;
    size_t count;
    enum exit_code code;
};

static void report_failure(struct reporting *reporting, const struct err *err)
{
    const int code = app_fail(reporting->app, err);
    reporting->code = exit_code_worse(reporting->code, (enum exit_code)code);
}

/* --- ledgers ------------------------------------------------------------------------------- */

/* One that is not whole proves nothing, and is no part of the report. */
static void read_ledger(struct reporting *reporting, const struct state_kept *kept)
{
    struct app *app = reporting->app;
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!state_read(app, kept, &ledger, &err)) {
        report_failure(reporting, &err);
        return;
    }
    if (!ledger)
        return;
    if (!sealing_check(app, ledger, &err))
        report_failure(reporting, &err);
    struct evidence *evidence = &reporting->items[reporting->count++];
    ledger_history(&app->arena, ledger, evidence);
    evidence->head = arena_text(&app->arena, evidence->head);
    evidence->ledger = arena_text(&app->arena, evidence->ledger);
    ledger_close(ledger);
}

static void read_ledgers(struct reporting *reporting, const struct evidence_ledgers *ledgers)
{
    struct err err = {0};
    reporting->items =
        arena_array(&reporting->app->arena, ledgers->count + 1, sizeof *reporting->items);
    for (size_t i = 0; i < ledgers->count; i++)
        read_ledger(reporting, &ledgers->items[i]);
    if (!ledgers->declared)
        reporting->code = EXIT_FAILED;
    if (reporting->count > 0 || reporting->code != EXIT_IN_SYNC)
        return;
    evidence_nothing(ledgers, &err);
    report_failure(reporting, &err);
}

static int evidence_report(struct app *app)
{
    const struct names files = app_words(app, 1);
    struct reporting reporting = {.app = app, .code = EXIT_IN_SYNC};
    struct evidence_ledgers ledgers;
    struct err err = {0};
    if (!deliver_check(app, SUBJECT_EVIDENCE, &err) || !evidence_find(app, &files, &ledgers, &err))
        return app_fail(app, &err);
    read_ledgers(&reporting, &ledgers);
    const struct report report = {.subject = SUBJECT_EVIDENCE,
                                  .exit = (int)reporting.code,
                                  .evidence = reporting.items,
                                  .evidence_count = reporting.count};
    return reporting.count > 0
               ? deliver(app, &report, app->options.output_count > 0 ? NULL : "markdown")
               : report.exit;
}

/* ==== add-proof: records that something was done by hand and seen to have worked ==== */

enum { CONFIRMATION_MOST = 500, LEAD_MOST = 254, ENTRY_MOST = 16 * 1024 };

/* One proof on its way into its ledger. */
struct proving {
    struct app *app;
    struct proof proof;
    const struct trusted *trusted; /* NULL: none */
    const struct desired *desired;
    const char *service, *environment;
    int64_t max_age; /* the shortest that a guardrail allows; 0: no limit */
};

/* --- what was said --------------------------------------------------------------------------- */

static bool missing(struct err *err, const char *option, const char *example)
{
    err_set(err, ERR_USAGE, "'evidence add-proof' needs '%s'", option);
    return err_hint(err, "Write %s %s.", option, example);
}

/* As far as an address can be told by its looks: RFC 5321 has a local part and a domain. */
static bool is_address(const char *text)
{
    const char *at = strchr(text, '@');
    const size_t length = strlen(text);
    bool good = at && at > text && length <= LEAD_MOST && !strchr(at + 1, '@') &&
                strchr(at + 1, '.') && at[1] != '.' && text[length - 1] != '.';
    for (size_t i = 0; good && i < length; i++)
        good = text[i] > ' ' && text[i] < 0x7f && !strchr("<>\"(),:;\\", text[i]);
    return good;
}

static bool take_lead(struct proving *proving, struct err *err)
{
    const char *lead = proving->app->options.lead;
    if (!lead)
        return missing(err, "--lead", "lead@example.com");
    if (!is_address(lead)) {
        err_set(err, ERR_USAGE, "'%.80s' is not an email address", lead);
        return err_hint(err, "Write an address such as lead@example.com.");
    }
    proving->proof.lead = lead;
    return true;
}

static bool take_time(struct proving *proving, struct err *err)
{
    const char *text = proving->app->options.sent_at;
    int64_t *sent = &proving->proof.sent;
    if (!text)
        return missing(err, "--time", "2026-02-24T18:20:00Z");
    if (!when_parse_instant(text, sent)) {
        err_set(err, ERR_USAGE, "'%.60s' is not a time with a zone", text);
        return err_hint(err, "Write a time such as 2026-02-24T18:20:00Z.");
    }
    if (*sent <= proving->app->now)
        return true;
    err_set(err, ERR_USAGE, "'%.60s' is in the future", text);
    return err_hint(err, "A proof records what was done: write when that was.");
}

static bool take_confirmation(struct proving *proving, struct err *err)
{
    const char *text = proving->app->options.confirmation;
    if (!text)
        return missing(err, "--confirmation", "\"what the conversation shows\"");
    proving->proof.confirmation = text_trimmed(&proving->app->arena, text);
    if (*proving->proof.confirmation && strlen(text) <= CONFIRMATION_MOST && !strpbrk(text, "\r\n"))
        return true;
    err_set(err, ERR_USAGE, "the confirmation is %s",
            *proving->proof.confirmation ? "too long, or has more than one line" : "empty");
    return err_hint(err, "Write what was seen, and where, in one line of at most %d bytes.",
                    CONFIRMATION_MOST);
}

/* --- who wants it ----------------------------------------------------------------------------- */

/* Every proof that a guardrail of the environment wants. */
static struct names wanted_proofs(struct app *app, const struct target *target)
{
    const char **items = arena_array(&app->arena, target->guardrail_count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (target->guardrails[i].proof)
            items[count++] = target->guardrails[i].proof;
    return (struct names){items, count};
}

static bool find_guardrails(struct proving *proving, const struct target *target, struct err *err)
{
    struct app *app = proving->app;
    const char *name = proving->proof.name;
    const struct names known = wanted_proofs(app, target);
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        const bool shorter = proving->max_age == 0 || guardrail->max_age < proving->max_age;
        if (text_is(guardrail->proof, name) && guardrail->max_age > 0 && shorter)
            proving->max_age = guardrail->max_age;
    }
    if (names_has(&known, name))
        return true;
    err_set(err, ERR_USAGE, "no guardrail of '%.60s' requires the proof '%.80s'",
            proving->environment, name);
    return known.count ? err_hint(err, "%s",
                                  schema_suggestion(&app->arena, name, known.items, known.count,
                                                    "Required: "))
                       : err_hint(err, "No guardrail requires a proof.");
}

/* The one declaration that has the environment. */
static bool find_target(struct proving *proving, const struct declarations *declarations,
                        struct err *err)
{
    struct app *app = proving->app;
    const struct declaration *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < declarations->count; i++)
        if (desired_environment(&declarations->items[i].desired, proving->environment)) {
            found = &declarations->items[i];
            count++;
        }
    if (count != 1) {
        err_set(err, ERR_USAGE, "%s has an environment '%.60s'",
                count == 0 ? "no declaration" : "more than one declaration", proving->environment);
        return err_hint(err, "Pass one FILE that declares it.");
    }
    struct target target;
    target_make(&app->arena, &found->desired,
                desired_environment(&found->desired, proving->environment), &target);
    proving->desired = &found->desired;
    proving->service = found->desired.service.name;
    return find_guardrails(proving, &target, err);
}

/* --- the ledger ------------------------------------------------------------------------------ */

static const struct ledger_entry *find_same(const struct ledger *ledger, const struct proof *proof)
{
    const struct ledger_entry *entry = ledger_last(ledger, "proof", 0);
    for (; entry; entry = ledger_last(ledger, "proof", entry->number))
        if (text_is(node_text(node_get(entry->body, "name")), proof->name) &&
            text_is(node_text(node_get(entry->body, "lead")), proof->lead) &&
            recall_instant(entry->body, "time") == proof->sent)
            return entry;
    return NULL;
}

static int tell(const struct proving *proving, const struct ledger_entry *entry, const char *how)
{
    char sent[WHEN_TEXT_SIZE], until[WHEN_TEXT_SIZE];
    struct app *app = proving->app;
    const struct proof *proof = &proving->proof;
    const char *counts = proving->max_age == 0
                             ? ""
                             : arena_printf(&app->arena, "; it counts until %s",
                                            when_format_day(proof->sent + proving->max_age, until));
    const char *text = arena_printf(
        &app->arena, "%s of %s, lead %s: %s entry %zu of the ledger of %s, %s%s\n  sha256:%s\n",
        proof->name, when_format(proof->sent, sent), proof->lead, how, entry->number,
        text_escaped(&app->arena, proving->service), proving->environment, counts, entry->digest);
    return app_out(app, text, strlen(text), EXIT_IN_SYNC);
}

static int tell_same(const struct proving *proving, const struct ledger_entry *entry)
{
    struct err err = {0};
    if (text_is(node_text(node_get(entry->body, "confirmation")), proving->proof.confirmation))
        return tell(proving, entry, "already recorded as");
    err_set(&err, ERR_INPUT,
            "this send is already recorded with a different confirmation, as entry %zu",
            entry->number);
    err_hint(&err, "Ledger entries never change; record a send at another time.");
    return app_fail(proving->app, &err);
}

static int append(const struct proving *proving, struct ledger *ledger)
{
    struct err err = {0};
    struct buf body;
    buf_init(&body, ENTRY_MOST);
    const bool done =
        ledger_entry_proof(&body, &proving->proof) &&
        ledger_append(ledger, proving->app->now, "proof", buf_string(&body), body.length, &err);
    buf_release(&body);
    return done ? tell(proving, ledger_at(ledger, ledger_count(ledger)), "recorded as")
                : app_fail(proving->app, &err);
}

/* By the ids of the declaration, or by the names that were remembered, so that no request is needed. */
static bool find_ledger_of(const struct proving *proving, struct ledger_target *out,
                           struct err *err)
{
    struct app *app = proving->app;
    struct state_known known = {0};
    const char *why;
    const struct state_kept *kept = NULL;
    if (state_find(app, &known.folder, &why) == STATE_NONE) {
        err_set(err, ERR_INPUT, "no ledger found: %s", why);
        return err_hint(err, "Pass the folder of ledgers with --state DIR.");
    }
    if (!state_find_target(app, &known, proving->desired,
                           desired_environment(proving->desired, proving->environment), &kept, err))
        return false;
    if (!kept) {
        err_at(err, ((struct place){known.folder, 0, 0}), "contains no ledger of %.80s, %.60s yet",
               proving->service, proving->environment);
        return err_hint(err, "Run `tautline check --env %.60s` with the same state first.",
                        proving->environment);
    }
    *out = kept->target;
    return true;
}

/* A proof is looked for and added in one turn, so that two calls record it once. */
static int find_or_append(const struct proving *proving, struct ledger *ledger)
{
    struct err err = {0};
    if (!ledger_turn(ledger, &err))
        return app_fail(proving->app, &err);
    const struct ledger_entry *same = find_same(ledger, &proving->proof);
    const int code = !trust_record_installed(proving->app, ledger, proving->trusted, &err)
                         ? app_fail(proving->app, &err)
                     : same ? tell_same(proving, same)
                            : append(proving, ledger);
    ledger_turn_end(ledger);
    return code;
}

static int record(const struct proving *proving)
{
    struct ledger_target whose;
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!find_ledger_of(proving, &whose, &err) ||
        !state_open(proving->app, &whose, false, &ledger, &err))
        return app_fail(proving->app, &err);
    const int code = find_or_append(proving, ledger);
    ledger_close(ledger);
    return code;
}

/* --- the action ------------------------------------------------------------------------------ */

static bool take_words(struct proving *proving, struct err *err)
{
    const struct names words = app_words(proving->app, 1);
    const struct names *environments = &proving->app->options.environments;
    if (words.count == 0) {
        err_set(err, ERR_USAGE, "'evidence add-proof' needs the name of a proof");
        return err_hint(err, "Write: tautline evidence add-proof NAME --env NAME --lead EMAIL "
                             "--time TIME --confirmation TEXT [FILE…]");
    }
    if (environments->count != 1)
        return missing(err, "--env", "with the one environment in which it was done");
    proving->proof.name = words.items[0];
    proving->environment = environments->items[0];
    return take_lead(proving, err) && take_time(proving, err) && take_confirmation(proving, err);
}

static int evidence_add_proof(struct app *app)
{
    struct proving proving = {.app = app};
    struct declarations declarations;
    struct err err = {0};
    if (!take_words(&proving, &err))
        return app_fail(app, &err);
    const struct names files = app_words(app, 2);
    load_declarations(app, &files, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (loaded != EXIT_IN_SYNC)
        return loaded;
    if (!find_target(&proving, &declarations, &err))
        return app_fail(app, &err);
    proving.trusted = declarations.trusted;
    return record(&proving);
}

/* ==== the command ==== */

static int command(struct app *app)
{
    static int (*const run[])(struct app * app) = {evidence_verify, evidence_report,
                                                   evidence_add_proof};
    static const char *const names[] = {"verify", "report", "add-proof"};
    const struct names actions = {names, sizeof names / sizeof *names};
    for (size_t i = 0; i < actions.count; i++)
        if (text_is(app->options.words.items[0], names[i]))
            return run[i](app);
    return app_unknown_action(app, &actions);
}

const struct command evidence_command = {
    .name = "evidence",
    .words = "verify|report|add-proof [NAME] [PLAN…] [FILE…]",
    .about = "show what the ledgers prove",
    .more =
        "Each action reads the ledgers below the state folder, offline: all of them, or those of the\n"
        "declarations FILE and of the environments of --env.\n"
        "  verify          checks each hash chain and reports the first line that was edited, cut, swapped\n"
        "                  or added. For each PLAN it checks that the ledger entry it refers to "
        "still exists.\n"
        "  report          writes a hand-over report: deployed commit, every check by name, changed keys\n"
        "                  without values, approvals, proofs, changed status lines; as markdown "
        "(the default)\n"
        "                  or json.\n"
        "  add-proof NAME  records for one environment that something was done by hand and seen "
        "to work, with\n"
        "                  --lead, --time and --confirmation.",
    .words_least = 1,
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_REPORT | USE_STATE | USE_EVIDENCE | USE_TRUST,
    .subject = SUBJECT_EVIDENCE,
};
