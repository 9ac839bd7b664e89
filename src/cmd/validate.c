/*
 * validate: reads declarations offline and names every fault.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/floor.h"
#include "cmd/load.h"
#include "cmd/trust.h"

enum { RESULT_MOST = 1024 * 1024 };

static void tell(struct buf *out, const struct desired *desired)
{
    buf_printf(out, "%s: valid; %zu setting%s, %zu probe%s, %zu guardrail%s, %zu exception%s\n",
               desired->file, desired->setting_count, text_plural(desired->setting_count),
               desired->probe_count, text_plural(desired->probe_count), desired->guardrail_count,
               text_plural(desired->guardrail_count), desired->exception_count,
               text_plural(desired->exception_count));
}

static void tell_trust(struct buf *out, const struct trusted *trusted)
{
    const struct trust *trust = &trusted->trust;
    size_t guardrails = 0;
    buf_printf(out, "%s: valid; %zu role%s, %zu environment%s, %zu target%s, %zu key%s",
               trust->file, trust->role_count, text_plural(trust->role_count),
               trust->environment_count, text_plural(trust->environment_count), trust->target_count,
               text_plural(trust->target_count), trusted->approvers.count,
               text_plural(trusted->approvers.count));
    if (trusted->revoked.count)
        buf_printf(out, ", %zu revoked", trusted->revoked.count);
    for (size_t i = 0; i < trust->floor_count; i++)
        guardrails += trust->floors[i].declared.guardrail_count;
    if (guardrails)
        buf_printf(out, ", %zu guardrail%s of the floor", guardrails, text_plural(guardrails));
    buf_char(out, '\n');
}

/* The files that are named, but for trust files. */
static struct names find_declared(struct app *app)
{
    const struct names *words = &app->options.words;
    const char **items = arena_array(&app->arena, words->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++)
        if (!trust_is_named(words->items[i]))
            items[count++] = words->items[i];
    return (struct names){items, count};
}

/* By the trust that an operator installed, else by the one that was read. */
static void join(struct app *app, const struct names *declared, const struct trusts *trusts,
                 struct declarations *declarations)
{
    const struct trusted *trusted = NULL;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (declarations->faults.count > 0)
        return;
    if (!trust_look(app, declared, &trusted, &faults))
        declarations->faults = faults;
    else
        floors_join(app, declarations,
                    trusts->count > 0 && (!trusted || !trusted->installed) ? &trusts->items[0]
                                                                           : trusted);
}

/* It may be another target of the same name. */
static void tell_doubts(struct app *app, const struct faults *doubts)
{
    for (size_t i = 0; i < doubts->count; i++) {
        struct err err = doubts->items[i];
        err_fill_hint(&err,
                      "This counts if it is that target. Pin project, service and environment "
                      "with their ids, so that it is known.");
        const char *text =
            arena_printf(&app->arena, "not certain: %s", err_text(&err, &app->arena));
        sink_err(&app->sink, text, strlen(text));
    }
}

static int command(struct app *app)
{
    const struct names declared = find_declared(app);
    struct declarations declarations = {0};
    struct trusts trusts;
    struct buf out;
    faults_init(&declarations.faults, &app->arena);
    if (declared.count || app->options.words.count == 0)
        load_files(app, &declared, &declarations);
    load_trusts(app, &app->options.words, &declarations, &trusts);
    join(app, &declared, &trusts, &declarations);
    const int loaded = load_tell(app, &declarations);
    tell_doubts(app, &declarations.doubts);
    buf_init(&out, RESULT_MOST);
    for (size_t i = 0; i < declarations.count; i++)
        tell(&out, &declarations.items[i].desired);
    for (size_t i = 0; i < trusts.count; i++)
        tell_trust(&out, &trusts.items[i]);
    const int code = app_out(app, buf_string(&out), out.length, loaded);
    buf_release(&out);
    return code;
}

const struct command validate_command = {
    .name = "validate",
    .words = "[FILE…]",
    .about = "check declarations offline and report every error",
    .more =
        "Reads each FILE (default: desired-state/*.yaml) and reports every error with its file, line and\n"
        "column, and a hint. A trust.yaml among them is read together with its approvers file, "
        "and the roles\n"
        "that the declarations use are looked up in it. Needs no network and no token.",
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_TRUST,
    .subject = NO_REPORT,
};
