#include "applying.h"

#include "base/arena.h"

static void finish(struct applying *applying, enum apply_end end, const char *outcome,
                   const char *next)
{
    struct apply_result *out = applying->out;
    if (!record_end(applying, outcome, out->why)) {
        record_failed(applying);
        return;
    }
    out->end = end;
    out->code = EXIT_NOT_VERIFIED;
    out->next = next;
}

static void keep(struct applying *applying, const char *why, const char *guardrail)
{
    applying->out->why = why;
    applying->out->guardrail = guardrail;
    finish(applying, APPLY_KEPT, "kept", "Look at the service now, then make a new plan.");
}

/* The values are back. One deploy makes them live, where the plan's own had been made. */
static enum step go_back(struct applying *applying, bool deploys)
{
    struct wants *wants = &applying->back;
    if (!applying_look(applying, wants))
        return applying_stop(applying, applying->look.why,
                             "Apply the same plan again: it goes on undoing.");
    const char *moved = wants_moved(wants);
    if (moved)
        applying->why =
            arena_printf(applying->work->arena, "%s was changed by somebody else", moved);
    enum step step = moved ? STEP_MOVED : apply_write(applying, wants);
    if (step == STEP_DONE && deploys)
        step = apply_deploy(applying, wants);
    if (step == STEP_DONE && deploys)
        step = apply_wait(applying);
    return step;
}

/* Its deploy did not come up: the values are back all the same, and no further try would be another. */
static bool is_back(const struct applying *applying, enum step step)
{
    return step == STEP_DONE || (step == STEP_FAILED && applying->journal.back.deployed != NULL);
}

/* What Railway would not take back today it may take back later; what somebody else changed is his. */
static void not_back(struct applying *applying, enum step step)
{
    const char *why = arena_printf(applying->work->arena, "%s; it could not be undone: %s",
                                   applying->journal.undo_why, applying->why);
    if (step == STEP_MOVED)
        keep(applying, why, NULL);
    else
        applying_stop(applying, why, "Apply the same plan again: it goes on undoing.");
}

static void undo(struct applying *applying)
{
    struct apply_result *out = applying->out;
    const char *why = applying->journal.undo_why;
    const bool deploys =
        applying->journal.forward.deployed || applying->journal.forward.deploy_sent;
    applying_tell(applying, "not as planned: %s; undoing", why);
    out->deployment = out->status = NULL;
    const enum step step = go_back(applying, deploys);
    if (step == STEP_STOPPED)
        return;
    if (!is_back(applying, step)) {
        not_back(applying, step);
        return;
    }
    out->why = step == STEP_DONE
                   ? why
                   : arena_printf(applying->work->arena, "%s; the values are back, but %s", why,
                                  applying->why);
    if (!record_undone(applying)) {
        record_failed(applying);
        return;
    }
    finish(applying, APPLY_UNDONE, "undone", "Find out why, then make a new plan.");
}

/* Nothing of ours is stored, and nothing was deployed. */
static bool is_untouched(struct applying *applying)
{
    for (size_t i = 0; i < applying->forward.count; i++)
        if (applying->forward.confirmed[i])
            return false;
    return !applying->journal.forward.deploy_sent && applying_look(applying, &applying->forward) &&
           !wants_any(&applying->forward, WANT_AFTER) && !wants_any(&applying->forward, WANT_OTHER);
}

static void end_untouched(struct applying *applying)
{
    applying->out->why = applying->why;
    finish(applying, APPLY_NOTHING, "nothing", "Nothing is changed; make a new plan.");
    if (applying->out->end == APPLY_NOTHING)
        applying->out->code = EXIT_FAILED;
}

void apply_undo(struct applying *applying)
{
    const struct plan *plan = applying->work->plan;
    if (applying->journal.undoing) {
        undo(applying);
        return;
    }
    if (is_untouched(applying)) {
        end_untouched(applying);
        return;
    }
    if (!plan->has_undo || plan->undo_breaches || applying->back.count == 0) {
        keep(applying, applying->why, plan->undo_breaches);
    } else if (!record_undo(applying, applying->why)) {
        record_failed(applying);
    } else {
        applying->journal.undoing = true;
        applying->journal.undo_why = applying->why;
        undo(applying);
    }
}
