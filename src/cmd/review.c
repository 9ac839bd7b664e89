#include "cmd/review.h"

#include "base/text.h"
#include "cmd/app.h"
#include "review_parts.h"

static bool check_line(struct app *app, struct err *err)
{
    const struct names *words = &app->options.words;
    if (app->options.environments.count > 1) {
        err_set(err, ERR_USAGE, "a review looks at one environment, and %zu are named",
                app->options.environments.count);
        return err_hint(err, "Name one, or none: --env production.");
    }
    if (snapshot_is_file(words->items[0]) != snapshot_is_file(words->items[1])) {
        err_set(err, ERR_USAGE, "one of '%.60s' and '%.60s' is a file, and the other is not",
                words->items[0], words->items[1]);
        return err_hint(err, "Name two files (*.yaml) or two revisions; `.` is the work tree.");
    }
    if (text_is(words->items[0], ".")) {
        err_set(err, ERR_USAGE, "BASE is a revision, and `.` is the work tree");
        return err_hint(err, "Write: tautline review HEAD .");
    }
    return review_deliver_check(app, err);
}

static bool check_found(const struct reviewed *base, const struct reviewed *head, struct err *err)
{
    if (base->paths.count || head->paths.count || base->has_trust || head->has_trust)
        return true;
    err_set(err, ERR_INPUT, "neither side has a declaration in '" DECLARATIONS_HOME "'");
    return err_hint(err, "Name two files, or call this where the folder " DECLARATIONS_HOME " is.");
}

/* A rule that is broken comes before a weakening, and a look that failed before both but the rule. */
static int exit_of(const struct review_paper *paper)
{
    const struct review_world *world = paper->world;
    const bool refused = world && !world->plan;
    if (paper->faults->count > 0 || (refused && world->refusal.code == EXIT_BREACHED))
        return EXIT_BREACHED;
    if (refused)
        return EXIT_FAILED;
    return paper->review->weakens > 0 ? EXIT_CHANGES : EXIT_IN_SYNC;
}

static int tell(struct app *app, const struct reviewed *base, const struct reviewed *head)
{
    struct review_side was, is;
    struct review review;
    struct review_world world;
    review_sides(app, base, head, &was, &is);
    review_make(&app->arena, &was, &is, &review);
    struct review_paper paper = {
        .base = base->snapshot.name,
        .head = head->snapshot.name,
        .base_commit = base->snapshot.commit,
        .head_commit = head->snapshot.commit,
        .review = &review,
        .has_trust = base->is_trusted,
        .faults = &head->declarations.faults,
    };
    if (app->options.environments.count > 0) {
        review_look(app, base, head, app->options.environments.items[0], &world);
        paper.world = &world;
    }
    paper.exit = exit_of(&paper);
    return review_deliver(app, &paper);
}

int review_command(struct app *app)
{
    const struct names *words = &app->options.words;
    struct reviewed base, head;
    struct err err = {0};
    if (!check_line(app, &err) || !review_read(app, words->items[0], &base, &err) ||
        !review_read(app, words->items[1], &head, &err) || !check_found(&base, &head, &err))
        return app_fail(app, &err);
    faults_sort(&head.declarations.faults);
    return tell(app, &base, &head);
}
