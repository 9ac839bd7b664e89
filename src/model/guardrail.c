#include "model/guardrail.h"

static const char *const state_names[] = {
    [GUARDRAIL_HELD] = "held",
    [GUARDRAIL_BREACHED] = "breached",
    [GUARDRAIL_UNOBSERVED] = "unobserved",
    [GUARDRAIL_NOT_ASKED] = "not_asked",
};

const char *guardrail_state_name(enum guardrail_state state)
{
    return state_names[state];
}
