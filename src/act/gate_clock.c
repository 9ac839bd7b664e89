#include "gate_rules.h"

#include <stdlib.h>

#include "base/arena.h"

static bool is_real_time(const struct gating *gating)
{
    return !gating->question->clocks.hypothetical;
}

static bool is_after_the_build(const struct gating *gating)
{
    return gating->question->clocks.ours >= gating->question->built;
}

static bool is_after_the_ledger(const struct gating *gating)
{
    return gating->question->clocks.ours >= gating->question->ledger_newest;
}

static const char *what_newest(const struct gating *gating)
{
    return gate_instant(gating, gating->question->ledger_newest);
}

static bool has_railways_clock(const struct gating *gating)
{
    return gating->question->clocks.railway != 0;
}

static bool clocks_agree(const struct gating *gating)
{
    const struct clocks *clocks = &gating->question->clocks;
    return llabs((long long)(clocks->railway - clocks->ours)) <= CLOCK_SKEW_MOST;
}

static const char *what_railway(const struct gating *gating)
{
    const struct clocks *clocks = &gating->question->clocks;
    return arena_printf(gating->arena, "%lld s",
                        llabs((long long)(clocks->railway - clocks->ours)));
}

/* The clock of the machine that made it may be as far off as ours. */
static bool is_made_before_now(const struct gating *gating)
{
    return gating->question->read->made <= gating->question->clocks.ours + CLOCK_SKEW_MOST;
}

static const char *what_made(const struct gating *gating)
{
    return gate_instant(gating, gating->question->read->made);
}

/* Either clock past the end means ended (DESIGN, "Time"). */
static bool is_in_time(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    const int64_t expires = question->read->expires;
    return gating->closes || question->resumes ||
           (question->clocks.ours < expires && question->clocks.railway < expires);
}

static const char *what_expires(const struct gating *gating)
{
    return gate_instant(gating, gating->question->read->expires);
}

/* The ledger alone says that an apply has begun, and whoever holds the folder can write that: so a plan
 * does not live on for ever by it, but once more as long as a plan may. */
static bool may_go_on(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    const int64_t end = question->read->expires + question->trust->plan_max_age;
    return gating->closes || !question->resumes ||
           (question->clocks.ours < end && question->clocks.railway < end);
}

static bool is_valid_not_too_long(const struct gating *gating)
{
    const struct statement *read = gating->question->read;
    return gating->closes || (read->expires > read->made &&
                              read->expires - read->made <= gating->question->trust->plan_max_age);
}

static bool may_close_already(const struct gating *gating)
{
    const struct clocks *clocks = &gating->question->clocks;
    const int64_t when = gating->question->read->not_before;
    return !gating->closes || (when > 0 && clocks->ours >= when && clocks->railway >= when);
}

static const char *what_not_before(const struct gating *gating)
{
    return gate_instant(gating, gating->question->read->not_before);
}

#define CHECK_CLOCK "Set this machine's clock (timedatectl), then apply again."

const struct gate_rule gate_clock_rules[] = {
    {"clock-made-up", EXIT_STALE, LATE, is_real_time, "a made-up time can approve nothing", NULL,
     "Leave out --at."},
    {"clock-before-build", EXIT_STALE, EARLY, is_after_the_build,
     "this machine's clock is before the day on which tautline was built", NULL, CHECK_CLOCK},
    {"clock-before-ledger", EXIT_STALE, LATE, is_after_the_ledger,
     "this machine's clock is before the newest entry of the ledger", what_newest, CHECK_CLOCK},
    {"clock-alone", EXIT_STALE, LATE, has_railways_clock,
     "Railway told no time to compare this machine's clock with", NULL, "Apply again later."},
    {"clock-off", EXIT_STALE, LATE, clocks_agree, "this machine's clock and Railway's differ",
     what_railway, CHECK_CLOCK},
    {"made-later", EXIT_STALE, EARLY, is_made_before_now,
     "the plan says that it was made in the future", what_made, PLAN_AGAIN},
    {"expired", EXIT_STALE, EARLY, is_in_time, "the plan has expired", what_expires, PLAN_AGAIN},
    {"stopped-too-long", EXIT_STALE, LATE, may_go_on,
     "the apply of this plan was stopped too long ago to go on with it; it expired", what_expires,
     "Make a new plan: from here on another one may be applied."},
    {"valid-too-long", EXIT_NOT_APPROVED, EARLY, is_valid_not_too_long,
     "the plan would be valid for longer than the trust file allows (plans: max_age)", NULL,
     "Make the plan again with a shorter --valid."},
    {"closing-too-early", EXIT_STALE, LATE, may_close_already,
     "the exception has not ended, and its closing plan may not run before", what_not_before,
     "Wait for that time, or make an ordinary plan."},
    {.name = NULL},
};
