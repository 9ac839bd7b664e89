/* evidence_proof: records that something was done by hand and seen to have worked. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/evidence.h"
#include "cmd/load.h"
#include "cmd/state.h"
#include "doc/node.h"
#include "doc/schema.h"
#include "evidence_parts.h"
#include "ledger/recall.h"
#include "model/finding.h"
#include "model/target.h"
#include "output/entry.h"

enum { CONFIRMATION_MOST = 500, LEAD_MOST = 254, ENTRY_MOST = 16 * 1024 };

/* One proof on its way into its ledger. */
struct proving {
    struct app *app;
    struct proof proof;
    const char *service, *environment;
    int64_t max_age; /* the shortest of those who want it; 0: it counts for ever */
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
        err_set(err, ERR_USAGE, "'%.80s' is not an address of electronic mail", lead);
        return err_hint(err, "Write the lead's address, as in lead@example.com.");
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
        err_set(err, ERR_USAGE, "'%.60s' is not an instant", text);
        return err_hint(err, "Write it with its zone, as in 2026-02-24T18:20:00Z.");
    }
    if (*sent <= proving->app->now)
        return true;
    err_set(err, ERR_USAGE, "'%.60s' has not come yet", text);
    return err_hint(err, "A proof is of something that was done: write when that was.");
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
            *proving->proof.confirmation ? "too long, or no single line" : "empty");
    return err_hint(err, "Write in one line of at most %d bytes what was seen, and where.",
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
    err_set(err, ERR_USAGE, "no guardrail of '%.60s' wants the proof '%.80s'", proving->environment,
            name);
    return known.count ? err_hint(err, "%s",
                                  schema_suggestion(&app->arena, name, known.items, known.count,
                                                    "Wanted are: "))
                       : err_hint(err, "None of them wants any.");
}

static const struct environment *environment_of(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (text_is(desired->environments[i].name, name))
            return &desired->environments[i];
    return NULL;
}

/* The one declaration that has the environment. */
static bool find_target(struct proving *proving, const struct declarations *declarations,
                        struct err *err)
{
    struct app *app = proving->app;
    const struct declaration *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < declarations->count; i++)
        if (environment_of(&declarations->items[i].desired, proving->environment)) {
            found = &declarations->items[i];
            count++;
        }
    if (count != 1) {
        err_set(err, ERR_USAGE, "%s has an environment '%.60s'",
                count == 0 ? "no declaration" : "more than one declaration", proving->environment);
        return err_hint(err, "Name one FILE whose environment it is.");
    }
    struct target target;
    target_make(&app->arena, &found->desired, environment_of(&found->desired, proving->environment),
                &target);
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
        return tell(proving, entry, "it was recorded before as");
    err_set(&err, ERR_INPUT, "this send is recorded with another confirmation, as entry %zu",
            entry->number);
    err_hint(&err, "A ledger is never changed; record a send of another time.");
    return app_fail(proving->app, &err);
}

static int append(const struct proving *proving, struct ledger *ledger)
{
    struct err err = {0};
    struct buf body;
    buf_init(&body, ENTRY_MOST);
    const bool done =
        entry_proof(&body, &proving->proof) &&
        ledger_append(ledger, proving->app->now, "proof", buf_string(&body), body.length, &err);
    buf_release(&body);
    return done ? tell(proving, ledger_at(ledger, ledger_count(ledger)), "recorded as")
                : app_fail(proving->app, &err);
}

/* Its own first line says whose it is: nobody is asked here. */
static bool read_target(const struct proving *proving, struct ledger_target *out, struct err *err)
{
    struct app *app = proving->app;
    const char *folder, *why;
    struct ledger *ledger = NULL;
    if (state_find(app, &folder, &why) == STATE_NONE) {
        err_set(err, ERR_INPUT, "there is no ledger: %s", why);
        return err_hint(err, "Name the folder of ledgers with --state DIR.");
    }
    folder = state_folder(app, folder, proving->service, proving->environment);
    if (!evidence_open(app, folder, &ledger, err))
        return false;
    if (!ledger) {
        err_at(err, ((struct place){folder, 0, 0}), "holds no ledger yet");
        return err_hint(err, "Run `tautline check --env %.60s` with the same state first.",
                        proving->environment);
    }
    *out = (struct ledger_target){
        .project_id = evidence_named(ledger, "project"),
        .environment_id = evidence_named(ledger, "environment"),
        .service_id = evidence_named(ledger, "service"),
        .service = proving->service,
        .environment = proving->environment,
    };
    ledger_close(ledger);
    return true;
}

static int record(const struct proving *proving)
{
    struct ledger_target whose;
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!read_target(proving, &whose, &err) ||
        !state_open(proving->app, &whose, false, &ledger, &err))
        return app_fail(proving->app, &err);
    const struct ledger_entry *same = find_same(ledger, &proving->proof);
    const int code = same ? tell_same(proving, same) : append(proving, ledger);
    ledger_close(ledger);
    return code;
}

/* --- the action ------------------------------------------------------------------------------ */

static bool take_words(struct proving *proving, const struct names *words, struct err *err)
{
    const struct names *environments = &proving->app->options.environments;
    if (words->count == 0) {
        err_set(err, ERR_USAGE, "'evidence add-proof' needs the name of a proof");
        return err_hint(err, "Write: tautline evidence add-proof NAME --env NAME --lead EMAIL "
                             "--time TIME --confirmation TEXT [FILE…]");
    }
    if (environments->count != 1)
        return missing(err, "--env", "with the one environment in which it was done");
    proving->proof.name = words->items[0];
    proving->environment = environments->items[0];
    return take_lead(proving, err) && take_time(proving, err) && take_confirmation(proving, err);
}

int evidence_add_proof(struct app *app, const struct names *words)
{
    struct proving proving = {.app = app};
    struct declarations declarations;
    struct err err = {0};
    if (!take_words(&proving, words, &err))
        return app_fail(app, &err);
    load_declarations(app, &(struct names){words->items + 1, words->count - 1}, &declarations);
    load_tell(app, &declarations);
    if (load_exit(&declarations) != EXIT_IN_SYNC)
        return load_exit(&declarations);
    if (!find_target(&proving, &declarations, &err))
        return app_fail(app, &err);
    return record(&proving);
}
