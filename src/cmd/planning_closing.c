#include <string.h>

#include "base/text.h"
#include "cmd/app.h"
#include "crypto/digest.h"
#include "planning_parts.h"

struct names planning_requires(struct app *app, const struct exception *exception)
{
    const struct names *stored = &exception->closing_stored, *passes = &exception->closing_passes;
    const char **items = arena_array(&app->arena, stored->count + passes->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < stored->count; i++)
        items[count++] = arena_printf(&app->arena, "%s is stored", stored->items[i]);
    for (size_t i = 0; i < passes->count; i++)
        items[count++] = arena_printf(&app->arena, "probe %s passes", passes->items[i]);
    return (struct names){items, count};
}

void planning_closing_number(const char *number, char *out)
{
    static const char purpose[] = "closing";
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE], text[sizeof purpose + STATEMENT_NUMBER_DIGITS];
    memset(text, 0, sizeof text);
    memcpy(text, purpose, sizeof purpose);
    memcpy(text + sizeof purpose, number, strnlen(number, STATEMENT_NUMBER_DIGITS));
    digest_sha256(text, sizeof text, digest);
    digest_hex(digest, hex);
    memcpy(out, hex, STATEMENT_NUMBER_DIGITS);
    out[STATEMENT_NUMBER_DIGITS] = '\0';
}

/* It runs without anybody looking: so it may do nothing but tighten. */
static bool check_tightens(const struct plan *plan, const struct exception *exception,
                           struct plan_refusal *refusal)
{
    if (plan_is_empty(plan))
        return planning_refuse(
            refusal, EXIT_BREACHED, "Declare the value that holds once the exception has ended.",
            "what '%s' sets is what is declared: its end would close nothing", exception->name);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->changes[i].direction != DIRECTION_STRENGTHENS)
            return planning_refuse(
                refusal, EXIT_BREACHED,
                "Let a guardrail that the exception lifts forbid what it sets, so that its end is known "
                "to tighten.",
                "the plan that closes '%s' would not be known to strengthen: %s %s",
                exception->name, plan->changes[i].name, direction_name(plan->changes[i].direction));
    return true;
}

/* The world as it will be once the exception is open: what the closing plan is made in. */
static bool plan_closing(struct app *app, const struct planned *planned,
                         const struct exception *exception, struct planned *out,
                         struct plan_refusal *refusal)
{
    struct observed *after = arena_alloc(&app->arena, sizeof *after);
    plan_after(&app->arena, &planned->plan, planned->question.observed, after);
    out->question = planned->question;
    out->question.observed = after;
    out->question.closes = exception;
    out->question.secret_count = 0;
    out->question.only = (struct names){NULL, 0};
    return plan_make(&app->arena, &out->question, &out->plan, refusal) &&
           check_tightens(&out->plan, exception, refusal);
}

bool planning_closing(struct app *app, const struct planning_options *options,
                      struct planned *planned, struct plan_refusal *refusal)
{
    const struct names *opens = &planned->plan.opens;
    char number[STATEMENT_NUMBER_DIGITS + 1];
    if (opens->count == 0)
        return true;
    if (opens->count > 1)
        return planning_refuse(
            refusal, EXIT_BREACHED,
            "Open one at a time with --only: each has a closing plan of its own.",
            "the plan opens %zu exceptions: %s", opens->count, names_text(&app->arena, opens));
    const struct exception *exception = target_exception(planned->question.target, opens->items[0]);
    struct planned closing = *planned;
    if (!exception || !plan_closing(app, planned, exception, &closing, refusal))
        return false;
    struct planning_options inner = *options;
    planning_closing_number(options->header.number, number);
    inner.header.number = arena_text(&app->arena, number);
    planning_head(app, &inner, &closing, &planned->closing);
    if (!planning_render(app, &planned->closing, &planned->closing_text, &planned->closing_length,
                         refusal))
        return false;
    unsigned char digest[DIGEST_SIZE];
    digest_sha256(planned->closing_text, planned->closing_length, digest);
    digest_hex(digest, planned->closing_digest);
    return true;
}
