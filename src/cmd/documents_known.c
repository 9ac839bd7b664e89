/* documents_known: what is verified of the targets, from their ledgers or by a look. */
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/recording.h"
#include "cmd/state.h"
#include "documents_parts.h"
#include "evidence_parts.h"
#include "ledger/history.h"
#include "output/words.h"

static void list_targets(struct documenting *of)
{
    struct app *app = of->app;
    size_t most = 0;
    for (size_t i = 0; i < of->declarations.count; i++)
        most += of->declarations.items[i].desired.environment_count;
    of->known.items = arena_array(&app->arena, most + 1, sizeof *of->known.items);
    for (size_t i = 0; i < of->declarations.count; i++) {
        const struct desired *desired = &of->declarations.items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            if (!names_applies(&app->options.environments, desired->environments[k].name))
                continue;
            struct target *target = arena_alloc(&app->arena, sizeof *target);
            target_make(&app->arena, desired, &desired->environments[k], target);
            of->known.items[of->known.count++].target = target;
        }
    }
}

/* --- recorded --------------------------------------------------------------------------------- */

/* NULL where the ledger has no check of just this declaration. */
static bool recall(struct documenting *of, const char *folder, struct known *known, struct err *err)
{
    struct app *app = of->app;
    const struct target *target = known->target;
    struct ledger *ledger = NULL;
    struct evidence evidence;
    const char *path =
        state_folder(app, folder, target->desired->service.name, target->environment->name);
    if (!evidence_open(app, path, &ledger, err))
        return false;
    if (!ledger)
        return true;
    ledger_history(&app->arena, ledger, &evidence);
    if (evidence.check && text_is(evidence.check->desired, target->desired->digest))
        known->check = evidence.check;
    ledger_close(ledger);
    return true;
}

/* True where every target has a recorded check. A ledger that is not whole is a failure, never passed
 * over. */
static bool recall_all(struct documenting *of, bool *all, struct err *err)
{
    const char *folder, *why;
    *all = state_find(of->app, &folder, &why) != STATE_NONE;
    for (size_t i = 0; *all && i < of->known.count; i++) {
        if (!recall(of, folder, &of->known.items[i], err))
            return false;
        *all = of->known.items[i].check != NULL;
    }
    return true;
}

/* --- seen ------------------------------------------------------------------------------------- */

static struct names classes_of(struct arena *arena, const struct judgement *judgement)
{
    enum exit_code codes[8];
    const size_t count = judgement_classes(judgement, codes);
    const char **items = arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = class_key(codes[i]);
    return (struct names){items, count};
}

static void take_judgement(struct documenting *of, const struct run *run,
                           const struct judgement *judgement, struct known *known)
{
    struct arena *arena = &of->app->arena;
    struct evidence_check *check = arena_alloc(arena, sizeof *check);
    evidence_judged(arena, judgement, check);
    check->at = run->at;
    check->run = run->id;
    check->simulated = run->simulated;
    check->classes = classes_of(arena, judgement);
    *known = (struct known){.target = judgement->target,
                            .check = check,
                            .refusal =
                                judgement->observed->refused ? judgement->observed->refusal : NULL};
}

static bool look(struct documenting *of, struct err *err)
{
    struct check_run_options options = {0};
    struct recording recording;
    struct run run;
    recording_begin(&recording, of->app, &options);
    if (!check_run_make(of->app, &of->declarations, &options, &run, err))
        return false;
    recording_end(&recording, &run);
    for (size_t i = 0; i < run.fault_count; i++)
        faults_add(&of->faults, &run.faults[i]);
    for (size_t i = 0; i < run.judgement_count && i < of->known.count; i++)
        take_judgement(of, &run, &run.judgements[i], &of->known.items[i]);
    return true;
}

bool documents_know(struct documenting *of, struct err *err)
{
    bool all = false;
    if (!environments_are_declared(of->app, &of->declarations, err))
        return false;
    list_targets(of);
    return recall_all(of, &all, err) && (all || look(of, err));
}
