#include "cmd/evidence.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "doc/node.h"
#include "evidence_parts.h"
#include "input/statement.h"
#include "model/finding.h"

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

static void tell_whole(struct verifying *run, const struct verified *verified)
{
    char first[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    const struct ledger *ledger = verified->ledger;
    struct buf *out = &run->out;
    text_escape(out, verified->service, strlen(verified->service));
    buf_text(out, ", ");
    text_escape(out, verified->environment, strlen(verified->environment));
    buf_printf(out, ": whole, %zu entr%s from %s to %s\n  ledger  %s\n  head    %zu sha256:%s\n",
               ledger_count(ledger), ledger_count(ledger) == 1 ? "y" : "ies",
               when_format(ledger_at(ledger, 1)->at, first),
               when_format(ledger_newest(ledger), last), ledger_id(ledger), ledger_count(ledger),
               ledger_head(ledger));
    if (ledger_torn(ledger))
        buf_printf(out,
                   "  torn    %zu bytes of a line that was never finished; they do not count\n",
                   ledger_torn(ledger));
}

static void verify_one(struct verifying *run, const char *folder)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct arena *arena = &run->app->arena;
    if (!evidence_open(run->app, folder, &ledger, &err)) {
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
    if (ledger_check_bodies(ledger, &err))
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
        err_at(err, where, "pins the ledger '%.64s', and none of those that are whole has this id",
               statement->ledger_id);
        return err_hint(err, "Name the state folder in which the plan was made with --state.");
    }
    if (ledger_has(ledger, statement->ledger_entry, statement->ledger_head))
        return true;
    err_at(err, where, "pins entry %zu, which is not in %.200s as it was when the plan was made",
           statement->ledger_entry, ledger_file(ledger));
    return err_hint(err, "The ledger was cut or written anew since; look for a copy of it.");
}

static void verify_plan(struct verifying *run, const char *path)
{
    struct err err = {0};
    struct statement statement = {0};
    if (check_plan(run, path, &statement, &err))
        buf_printf(&run->out, "%s: entry %zu, which it pins, is there\n",
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
    for (size_t i = 0; i < ledgers->folders.count; i++)
        verify_one(run, ledgers->folders.items[i]);
    for (size_t i = 0; i < plans->count; i++)
        verify_plan(run, plans->items[i]);
    if (run->looked_at > 0)
        return;
    evidence_nothing(ledgers, &err);
    refuse(run, &err);
}

int evidence_verify(struct app *app, const struct names *words)
{
    struct verifying run = {.app = app, .code = EXIT_IN_SYNC};
    struct evidence_ledgers ledgers;
    struct err err = {0};
    const struct names files = pick(app, words, true);
    const struct names plans = pick(app, words, false);
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
