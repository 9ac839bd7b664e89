/*
 * explain: tells all there is to know about one setting, guardrail, probe or exception.
 */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/load.h"
#include "cmd/recording.h"
#include "model/floor.h"
#include "output/formats.h"

enum { RESULT_MOST = 4 * 1024 * 1024 };

/* Names of everything that can be explained, for "did you mean". */
static size_t count_things(const struct desired *desired)
{
    size_t count = desired->setting_count + desired->guardrail_count + desired->probe_count +
                   desired->exception_count;
    for (size_t i = 0; i < desired->environment_count; i++)
        if (desired->environments[i].floor)
            count += desired->environments[i].floor->guardrail_count +
                     desired->environments[i].floor->probe_count;
    return count;
}

static void add_floor(const struct floor *floor, const char **candidates, size_t *count)
{
    for (size_t i = 0; floor && i < floor->guardrail_count; i++)
        candidates[(*count)++] = floor->guardrails[i].name;
    for (size_t i = 0; floor && i < floor->probe_count; i++)
        candidates[(*count)++] = floor->probes[i].name;
}

static bool names_a_thing(const struct desired *desired, const char *key, const char **candidates,
                          size_t *count)
{
    const size_t first = *count;
    for (size_t i = 0; i < desired->setting_count; i++)
        candidates[(*count)++] = desired->settings[i].name;
    for (size_t i = 0; i < desired->guardrail_count; i++)
        candidates[(*count)++] = desired->guardrails[i].name;
    for (size_t i = 0; i < desired->probe_count; i++)
        candidates[(*count)++] = desired->probes[i].name;
    for (size_t i = 0; i < desired->exception_count; i++)
        candidates[(*count)++] = desired->exceptions[i].name;
    for (size_t i = 0; i < desired->environment_count; i++)
        add_floor(desired->environments[i].floor, candidates, count);
    return text_in(key, candidates + first, *count - first);
}

static bool forbids(const struct guardrail *guardrail, const char *name)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, name))
            return true;
    return false;
}

/* The guardrail of the floor that the key is the name of, without `floor/`, or that forbids it: the settings
 * of the floor alone have no finding. */
static const char *floor_name(const struct desired *desired, const char *key)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct floor *floor = desired->environments[i].floor;
        for (size_t k = 0; floor && k < floor->guardrail_count; k++) {
            const char *name = floor->guardrails[k].name;
            const char *slash = strchr(name, '/');
            if (text_is(slash ? slash + 1 : name, key) || forbids(&floor->guardrails[k], key))
                return name;
        }
    }
    return NULL;
}

/* An unknown name is refused before any request. */
static bool check_key(struct app *app, const struct declarations *declarations, const char *key,
                      struct err *err)
{
    size_t most = 0, count = 0;
    bool known = false;
    for (size_t i = 0; i < declarations->count; i++)
        most += count_things(&declarations->items[i].desired);
    const char **candidates = arena_array(&app->arena, most, sizeof *candidates);
    for (size_t i = 0; i < declarations->count; i++)
        known = names_a_thing(&declarations->items[i].desired, key, candidates, &count) || known;
    if (known)
        return true;
    err_set(err, ERR_USAGE, "no setting, guardrail, probe or exception is called '%.80s'", key);
    const char *nearest = NULL;
    for (size_t i = 0; !nearest && i < declarations->count; i++)
        nearest = floor_name(&declarations->items[i].desired, key);
    if (!nearest)
        nearest = text_nearest(key, candidates, count);
    return nearest ? err_hint(err, "Did you mean '%s'?", nearest)
                   : err_hint(err, "Use a name from the declaration.");
}

static int command(struct app *app)
{
    const char *key = app->options.words.items[0];
    const struct names files = app_words(app, 1);
    struct check_run_options options = {0};
    struct recording recording;
    struct declarations declarations;
    struct run run;
    struct err err = {0};
    load_declarations(app, &files, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (declarations.count == 0)
        return loaded;
    recording_read(&recording, app, declarations.trusted, &options);
    if (!check_key(app, &declarations, key, &err) ||
        !check_run_make(app, &declarations, &options, &run, &err))
        return app_fail(app, &err);
    recording_end(&recording, &run);
    struct buf out;
    buf_init(&out, RESULT_MOST);
    explain_text(&out, &run, key, &app->style);
    const int code = app_out(app, buf_string(&out), out.length, (int)run.exit);
    buf_release(&out);
    return code;
}

const struct command explain_command = {
    .name = "explain",
    .words = "KEY [FILE…]",
    .about = "explain the state of one setting, guardrail, probe or exception",
    .more =
        "Runs a check and shows for one setting, guardrail, probe or exception: all witnesses, the rule\n"
        "that decided, the equality that was used, and what would change the verdict. Proofs and rotations\n"
        "are read from the ledger of each target, and an installed trust file is compared with it, as in\n"
        "a check; nothing is recorded.",
    .words_least = 1,
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_HYPOTHESIS | USE_STATE | USE_TRUST,
    .subject = NO_REPORT,
};
