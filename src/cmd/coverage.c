/*
 * coverage: what a check of a declaration would notice, and what not. Offline.
 */
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/deliver.h"
#include "cmd/load.h"
#include "output/coverage_report.h"
#include "output/words.h"

static bool is_declared(const struct declarations *declarations, const char *environment)
{
    for (size_t i = 0; i < declarations->count; i++)
        if (desired_environment(&declarations->items[i].desired, environment))
            return true;
    return false;
}

static bool check_environments(struct app *app, const struct declarations *declarations,
                               struct err *err)
{
    const struct names *environments = &app->options.environments;
    for (size_t i = 0; i < environments->count; i++) {
        if (is_declared(declarations, environments->items[i]))
            continue;
        err_set(err, ERR_USAGE, "no environment is called '%.80s'", environments->items[i]);
        return err_hint(err, "Use the name of an environment of the declaration.");
    }
    return true;
}

static void detect(struct app *app, const struct declarations *declarations,
                   struct coverage_facts *out)
{
    const struct clocks clocks = {.ours = app->now, .hypothetical = app->options.has_at};
    struct detection *items = arena_array(&app->arena, declarations->count, sizeof *items);
    *out = (struct coverage_facts){.items = items,
                                   .count = declarations->count,
                                   .at_least = app->options.at_least,
                                   .at = app->now};
    for (size_t i = 0; i < declarations->count; i++) {
        detection_make(&app->arena, &declarations->items[i].desired, &app->options.environments,
                       &clocks, &items[i]);
        detected_add(&out->all, &items[i].all);
    }
    out->exit = detected_reaches(&out->all, &out->at_least) ? EXIT_IN_SYNC : EXIT_CHANGES;
}

static int command(struct app *app)
{
    struct declarations declarations;
    struct coverage_facts facts;
    struct report report;
    struct err err = {0};
    if (app->options.has_at)
        app->now = app->options.at;
    if (!deliver_check(app, SUBJECT_COVERAGE, &err))
        return app_fail(app, &err);
    load_declarations(app, &app->options.words, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (loaded != EXIT_IN_SYNC)
        return loaded;
    if (!check_environments(app, &declarations, &err))
        return app_fail(app, &err);
    detect(app, &declarations, &facts);
    coverage_report(&app->arena, &facts, &report);
    report.version = TAUTLINE_VERSION;
    return deliver(app, &report, app->options.quiet && facts.exit == EXIT_IN_SYNC ? NULL : "text");
}

const struct command coverage_command = {
    .name = "coverage",
    .words = "[FILE…]",
    .about = "show which faults a check would name, and which not; offline",
    .more =
        "Breaks each declared fact once, in turn, in a model of a world that fits the declaration, and lets\n"
        "the judgement of a check say whether a finding names it: each setting with each other value that\n"
        "its type knows (only stored; only running; stored and running; only in the process, as with an\n"
        ".env file in its image), each answer of a report or a probe, the days of exceptions, rotations and\n"
        "proofs. Sends no request and needs no token.\n"
        "The model assumes no more than is declared. A report tells the value of the setting that names it,\n"
        "of a secret only whether there is one. A probe shows a setting that names it where its type can: a\n"
        "door shows a flag only if no credential covers it, another secret only if it sends that secret, an\n"
        "origin only if it asks for it, and no free text; a page shows a text only if it looks for one.\n"
        "What an absent variable does is `absent_means`; where that is unknown, the worst. A probe that\n"
        "writes is not asked. Railway answers everything.\n"
        "Exits with 0, or with 2 if fewer faults are named than --at-least says: 95% of all, or a number.",
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_COVERAGE | USE_REPORT | USE_HYPOTHESIS | USE_TRUST,
    .subject = SUBJECT_COVERAGE,
};
