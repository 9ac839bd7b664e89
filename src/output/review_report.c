#include "output/review_report.h"

#include "base/arena.h"
#include "base/text.h"
#include "output/headline.h"
#include "output/plan_report.h"
#include "output/words.h"

enum { CLOSING_MOST = 8 };

struct writing {
    struct arena *arena;
    const struct review_paper *paper;
    struct report_entry *items;
    size_t count;
};

/* --- items ------------------------------------------------------------------------------------- */

static void add_fault(struct writing *writing, const struct err *err)
{
    writing->items[writing->count++] = (struct report_entry){
        .code = EXIT_BREACHED,
        .level = ENTRY_ERROR,
        .kind = "fault",
        .rule = "invalid-input",
        .rule_text = "the declaration or another file is not valid",
        .word = "BROKEN",
        .section = "Rules that HEAD breaks",
        .name = err->where.file ? err->where.file : "input",
        .why = err->text,
        .advice = err->hint[0] ? err->hint : NULL,
        .where = err->where,
    };
}

static const char *advice_of(struct arena *arena, const struct review_row *row)
{
    return review_row_weakens(row) && row->needs.count > 0
               ? arena_printf(arena, "needs %s", names_text(arena, &row->needs))
               : NULL;
}

static void add_row(struct writing *writing, const struct review_row *row)
{
    struct arena *arena = writing->arena;
    const bool weakens = review_row_weakens(row);
    const char *change = review_change_name(row->change);
    writing->items[writing->count++] = (struct report_entry){
        .code = weakens ? EXIT_CHANGES : EXIT_IN_SYNC,
        .level = weakens ? ENTRY_WARNING : ENTRY_NOTE,
        .kind = row->kind,
        .rule = arena_printf(arena, "%s-%s", text_replaced(arena, row->kind, " ", "-"), change),
        .rule_text = arena_printf(arena, "%s: %s", row->kind, change),
        .word = direction_word(row->direction),
        .section = weakens ? "Weakenings" : "Other changes",
        .name = review_row_title(arena, row),
        .environment = row->environments.count > 0 ? names_text(arena, &row->environments) : NULL,
        .says = arena_printf(arena, "%s%s", review_row_says(arena, row),
                             row->in_base ? " (the line is one of BASE)" : ""),
        .why = row->why,
        .advice = advice_of(arena, row),
        .where = row->where,
    };
}

static void add_refusal(struct writing *writing, const struct review_world *world)
{
    writing->items[writing->count++] = (struct report_entry){
        .code = world->refusal.code == EXIT_BREACHED ? EXIT_BREACHED : EXIT_FAILED,
        .level = ENTRY_ERROR,
        .kind = "target",
        .rule = "no-plan",
        .rule_text = "there is no plan for what a merge would change",
        .word = "NO PLAN",
        .section = "What a merge would change",
        .name = "a merge",
        .environment = world->environment,
        .why = world->refusal.err.text,
        .advice = world->refusal.err.hint[0] ? world->refusal.err.hint : NULL,
    };
}

/* The row of the review says where it stands and how urgent it is; this one only adds what is there. */
static void add_change(struct writing *writing, const struct change *change)
{
    const struct review_world *world = writing->paper->world;
    struct report_entry *item = &writing->items[writing->count++];
    plan_item(writing->arena, change, item);
    item->code = EXIT_IN_SYNC;
    item->level = ENTRY_NOTE;
    item->kind = "merge";
    item->section = "What a merge would change";
    item->environment = world->environment;
    item->marks = world->simulated ? " SIMULATED" : NULL;
    item->where = ERR_NO_PLACE;
}

static void fill_items(struct writing *writing, struct report_entries *out)
{
    const struct review_paper *paper = writing->paper;
    const struct plan *plan = paper->world ? paper->world->plan : NULL;
    writing->items = arena_array(
        writing->arena, paper->faults->count + paper->review->count + (plan ? plan->count : 0) + 1,
        sizeof *writing->items);
    for (size_t i = 0; i < paper->faults->count; i++)
        add_fault(writing, &paper->faults->items[i]);
    if (paper->world && !plan)
        add_refusal(writing, paper->world);
    for (size_t i = 0; i < paper->review->count; i++)
        add_row(writing, &paper->review->rows[i]);
    for (size_t i = 0; plan && i < plan->count; i++)
        add_change(writing, &plan->changes[i]);
    *out = (struct report_entries){writing->items, writing->count};
}

/* --- words ------------------------------------------------------------------------------------- */

static const char *headline(struct arena *arena, const struct review_paper *paper)
{
    static const char *const words[] = {[EXIT_IN_SYNC] = "NOTHING WEAKENED",
                                        [EXIT_FAILED] = "FAILED",
                                        [EXIT_CHANGES] = "WEAKENED",
                                        [EXIT_BREACHED] = "BREACHED"};
    const size_t faults = paper->faults->count + paper->faults->dropped;
    return arena_printf(arena, "%s - %s%s%s (exit %d)", words[paper->exit],
                        faults > 0 ? count_text(arena, faults, "broken rule") : "",
                        faults > 0 ? ", " : "", review_counts(arena, paper->review), paper->exit);
}

static const char *side(struct arena *arena, const char *name, const char *commit)
{
    if (commit)
        return arena_printf(arena, "`%s` (`%.12s`)", name, commit);
    return text_is(name, ".") ? "the work tree" : arena_printf(arena, "`%s`", name);
}

static const char *who(struct arena *arena, const struct review_paper *paper)
{
    if (!paper->has_trust)
        return "the trust of BASE is not there, or cannot be read";
    return paper->review->needs.count > 0 ? names_text(arena, &paper->review->needs)
                                          : "nobody in particular";
}

static struct names closing(struct arena *arena, const struct review_paper *paper)
{
    const struct review *review = paper->review;
    const char **lines = arena_array(arena, CLOSING_MOST, sizeof *lines);
    size_t count = 0;
    lines[count++] =
        arena_printf(arena, "From %s to %s.", side(arena, paper->base, paper->base_commit),
                     side(arena, paper->head, paper->head_commit));
    if (review->weakens > 0)
        lines[count++] = arena_printf(arena, "Who must agree: %s.", who(arena, paper));
    if (review->beyond.count > 0)
        lines[count++] = arena_printf(arena, "The trust of BASE lets nobody change: %s.",
                                      names_text(arena, &review->beyond));
    if (review->uncovered.count > 0)
        lines[count++] = arena_printf(arena, "CODEOWNERS covers nowhere: %s.",
                                      names_text(arena, &review->uncovered));
    if (paper->faults->dropped > 0)
        lines[count++] =
            arena_printf(arena, "%zu more broken rules are not listed.", paper->faults->dropped);
    if (paper->world && paper->world->plan && paper->world->plan->beyond.count > 0)
        lines[count++] = arena_printf(arena, "Beyond a plan: %s.",
                                      names_text(arena, &paper->world->plan->beyond));
    return (struct names){lines, count};
}

void review_report(struct arena *arena, const struct review_paper *paper, struct report *out)
{
    struct writing writing = {.arena = arena, .paper = paper};
    *out = (struct report){
        .tool = "tautline",
        .command = "review",
        .headline = headline(arena, paper),
        .simulated = headline_simulated(paper->world && paper->world->simulated),
        .exit = paper->exit,
        .columns = {"what", "where", "change", "what to do"},
        .help = "tautline review BASE HEAD tells of every change which way it goes, and why.",
        .closing = closing(arena, paper),
    };
    fill_items(&writing, &out->items);
}
