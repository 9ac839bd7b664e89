#include "output/plan_report.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "output/headline.h"
#include "output/words.h"

enum { CLOSING_MOST = 8 };

/* --- changes ----------------------------------------------------------------------------------- */

const char *direction_word(enum direction direction)
{
    static const char *const words[] = {
        [DIRECTION_STRENGTHENS] = "STRENGTHENS",
        [DIRECTION_NEUTRAL] = "NEUTRAL",
        [DIRECTION_WEAKENS] = "WEAKENS",
        [DIRECTION_UNKNOWN] = "UNKNOWN",
    };
    return words[direction];
}

enum entry_level direction_level(enum direction direction)
{
    return direction == DIRECTION_WEAKENS || direction == DIRECTION_UNKNOWN ? ENTRY_WARNING
                                                                            : ENTRY_NOTE;
}

void plan_item(struct arena *arena, const struct change *change, struct report_entry *out)
{
    static const struct {
        const char *rule, *text;
    } rows[] = {
        [CHANGE_ADD] = {"setting-added", "a setting that is not there would be written"},
        [CHANGE_CHANGE] = {"setting-changed", "a setting would get another value"},
        [CHANGE_REMOVE] = {"setting-removed", "a setting that must be absent would be removed"},
        [CHANGE_LIVE] = {"setting-made-live", "the deploy would make live what is stored already"},
    };
    const enum entry_level level = direction_level(change->direction);
    *out = (struct report_entry){
        .code = level == ENTRY_NOTE ? EXIT_IN_SYNC : EXIT_CHANGES,
        .level = level,
        .kind = "setting",
        .rule = rows[change->kind].rule,
        .rule_text = rows[change->kind].text,
        .word = direction_word(change->direction),
        .section = level == ENTRY_NOTE ? "Other changes" : "Weakenings",
        .name = change->name,
        .says = arena_printf(arena, "%s → %s", change->before, change->after),
        .why = change->why,
    };
    if (change->setting)
        out->where = change->setting->where;
}

/* `NAME: what differs`. */
static void beyond_item(struct arena *arena, const char *line, struct report_entry *out)
{
    *out = (struct report_entry){
        .code = EXIT_CHANGES,
        .level = ENTRY_WARNING,
        .kind = "beyond",
        .rule = "beyond-plan",
        .rule_text = "what differs and no plan can mend",
        .word = "BEYOND",
        .section = "Beyond the plan",
        .name = arena_slice(arena, line, strcspn(line, ":")),
        .why = line,
    };
}

/* --- the plan ---------------------------------------------------------------------------------- */

struct places {
    struct arena *arena;
    const struct plan_json *plan;
    struct report_entry *items;
    size_t count;
};

static void place_item(struct places *places, struct report_entry item)
{
    const struct target *target = places->plan->plan->target;
    item.project = target && target->desired ? target->desired->project.name : NULL;
    item.service = places->plan->service;
    item.environment = places->plan->environment;
    item.marks = places->plan->simulated ? " SIMULATED" : NULL;
    places->items[places->count++] = item;
}

static void place_changes(struct places *places, enum entry_level level)
{
    const struct plan *plan = places->plan->plan;
    for (size_t i = 0; i < plan->count; i++) {
        struct report_entry item;
        if (direction_level(plan->changes[i].direction) != level)
            continue;
        plan_item(places->arena, &plan->changes[i], &item);
        place_item(places, item);
    }
}

static void fill_items(struct arena *arena, const struct plan_json *paper,
                       struct report_entries *out)
{
    const struct plan *plan = paper->plan;
    struct places places = {.arena = arena, .plan = paper};
    places.items = arena_array(arena, plan->count + plan->beyond.count, sizeof *places.items);
    place_changes(&places, ENTRY_WARNING);
    for (size_t i = 0; i < plan->beyond.count; i++) {
        struct report_entry item;
        beyond_item(arena, plan->beyond.items[i], &item);
        place_item(&places, item);
    }
    place_changes(&places, ENTRY_NOTE);
    *out = (struct report_entries){places.items, places.count};
}

static const char *headline(struct arena *arena, const struct plan_json *paper)
{
    const struct plan *plan = paper->plan;
    if (!paper->text.text)
        return arena_printf(arena, "NOTHING TO PLAN%s (exit %d)",
                            plan->beyond.count > 0 ? ", as far as a plan can mend it" : "",
                            paper->exit);
    return arena_printf(
        arena,
        "PLAN - %zu to add, %zu to change, %zu to remove; %zu weaken, %zu strengthen (exit %d)",
        plan->adds, plan->changed, plan->removes, plan->weakens, plan->strengthens, paper->exit);
}

/* Names in backticks, which Markdown shows as code. */
static struct names closing(struct arena *arena, const struct plan_json *paper)
{
    const struct plan *plan = paper->plan;
    const char **lines = arena_array(arena, CLOSING_MOST, sizeof *lines);
    size_t count = 0;
    lines[count++] = arena_printf(arena, "For `%s`, `%s`.", paper->service, paper->environment);
    if (!paper->text.text)
        return (struct names){lines, count};
    lines[count++] =
        arena_printf(arena, "Plan `%s` by `%s`, to be applied before %s.", paper->statement->number,
                     paper->statement->author, instant_text(arena, paper->statement->expires));
    lines[count++] =
        arena_printf(arena, "SHA-256 of the text that is signed: `%s`.", paper->text.digest);
    if (plan->needs.count > 0)
        lines[count++] =
            arena_printf(arena, "Must be signed by: %s.", names_text(arena, &plan->needs));
    if (plan->opens.count > 0)
        lines[count++] = arena_printf(arena, "It opens: %s. Its closing plan is signed with it.",
                                      names_text(arena, &plan->opens));
    lines[count++] = arena_printf(
        arena, "Afterwards: %s held, %zu not observed, %zu lifted by an exception%s.",
        count_text(arena, plan->guardrails_held, "guardrail"), plan->guardrails_unobserved,
        plan->guardrails_lifted, plan->deploys ? "; one deploy follows" : "");
    return (struct names){lines, count};
}

void plan_report(struct arena *arena, const struct plan_json *plan, struct report *out)
{
    const char **keys = arena_array(arena, 2, sizeof *keys);
    keys[0] = plan->service;
    keys[1] = plan->environment;
    *out = (struct report){
        .tool = "tautline",
        .command = "plan",
        .id = arena_printf(arena, "%s/%s", plan->environment,
                           plan->text.text ? plan->statement->number : ""),
        .headline = headline(arena, plan),
        .simulated = headline_simulated(plan->simulated),
        .exit = plan->exit,
        .keys = {keys, 2},
        .columns = {"what", "where", "change", "what to do"},
        .help = "tautline plan writes the whole text, which is what is signed.",
        .closing = closing(arena, plan),
    };
    fill_items(arena, plan, &out->items);
}
