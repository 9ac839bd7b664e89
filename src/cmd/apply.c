/*
 * apply: does what a signed plan says, or says why not.
 */
#include "cmd/app.h"
#include "cmd/commands.h"
#include "ledger/chain.h"

#include "apply_parts.h"

static int run(struct apply_call *call)
{
    static int (*const steps[])(struct apply_call * call) = {
        apply_read,
        apply_replan,
        apply_ask_gate,
        apply_do,
    };
    int code = -1;
    for (size_t i = 0; code < 0 && i < sizeof steps / sizeof steps[0]; i++)
        code = steps[i](call);
    return code;
}

int apply_command(struct app *app)
{
    struct apply_call call = {.app = app};
    /* From here on a signal is a question that is asked between two steps, and ends none of them. */
    process_hold_signals();
    const int code = run(&call);
    ledger_close(call.ledger);
    return code;
}
