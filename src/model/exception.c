#include "model/exception.h"

#include "base/when.h"

static const char *const state_names[] = {
    [EXCEPTION_IN_FORCE] = "in_force", [EXCEPTION_UPCOMING] = "upcoming",
    [EXCEPTION_EXPIRED] = "expired",   [EXCEPTION_MALFORMED] = "malformed",
    [EXCEPTION_TOO_LONG] = "too_long", [EXCEPTION_UNOBSERVED] = "unobserved",
};

const char *exception_state_name(enum exception_state state)
{
    return state_names[state];
}

static bool has_two_clocks(const struct clocks *clocks)
{
    return !clocks->hypothetical && clocks->railway != 0;
}

static int64_t earlier_clock(const struct clocks *clocks)
{
    bool railway = has_two_clocks(clocks) && clocks->railway < clocks->ours;
    return railway ? clocks->railway : clocks->ours;
}

static int64_t later_clock(const struct clocks *clocks)
{
    bool railway = has_two_clocks(clocks) && clocks->railway > clocks->ours;
    return railway ? clocks->railway : clocks->ours;
}

static bool is_malformed(const struct exception *exception, const struct clocks *clocks)
{
    (void)clocks;
    return !exception->bounded || exception->ends <= exception->starts;
}

static bool is_too_long(const struct exception *exception, const struct clocks *clocks)
{
    (void)clocks;
    return exception->ends - exception->starts > exception->max;
}

static bool is_past(const struct exception *exception, const struct clocks *clocks)
{
    return later_clock(clocks) >= exception->ends;
}

static bool is_clock_doubtful(const struct exception *exception, const struct clocks *clocks)
{
    (void)exception;
    return later_clock(clocks) - earlier_clock(clocks) > CLOCK_SKEW_MOST;
}

static bool is_ahead(const struct exception *exception, const struct clocks *clocks)
{
    return earlier_clock(clocks) < exception->starts;
}

/* The first row whose question is answered with yes decides; none: in force. */
static const struct {
    bool (*asks)(const struct exception *exception, const struct clocks *clocks);
    enum exception_state state;
} rows[] = {
    {is_malformed, EXCEPTION_MALFORMED}, {is_too_long, EXCEPTION_TOO_LONG},
    {is_past, EXCEPTION_EXPIRED},        {is_clock_doubtful, EXCEPTION_UNOBSERVED},
    {is_ahead, EXCEPTION_UPCOMING},
};

enum exception_state exception_state_at(const struct exception *exception,
                                        const struct clocks *clocks)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].asks(exception, clocks))
            return rows[i].state;
    return EXCEPTION_IN_FORCE;
}

int64_t exception_days_left(const struct exception *exception, const struct clocks *clocks)
{
    if (exception_state_at(exception, clocks) != EXCEPTION_IN_FORCE)
        return 0;
    return (exception->ends - later_clock(clocks) + WHEN_DAY - 1) / WHEN_DAY;
}
