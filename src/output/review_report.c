#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json_rows.h"
#include "model/floor.h"
#include "output/formats.h"
#include "output/plan_report.h"
#include "output/review_report.h"
#include "output/words.h"

enum {
    CLOSING_MOST = 10,
    INDENT_ROW = 2,
    INDENT_MORE = 15,
    VALUE_MOST = 200,
    COMMIT_SHOWN = 12,
    LOST_MOST = 12
};

/* --- words --------------------------------------------------------------------------------------- */

static const char *row_title(struct arena *arena, const struct review_row *row)
{
    return row->member ? arena_printf(arena, "%s %s, %s", row->kind, row->name, row->member)
                       : arena_printf(arena, "%s %s", row->kind, row->name);
}

static const char *side_text(struct arena *arena, const char *text)
{
    return text ? value_text(arena, text, VALUE_MOST) : "(none)";
}

static const char *row_says(struct arena *arena, const struct review_row *row)
{
    if (!row->before && !row->after)
        return review_change_name(row->change);
    return arena_printf(arena, "%s → %s", side_text(arena, row->before),
                        side_text(arena, row->after));
}

static const char *counts_text(struct arena *arena, const struct review *review)
{
    const size_t others = review->neutral;
    return arena_printf(arena, "%s, %s, %s", count_text(arena, review->weakens, "weakening"),
                        count_text(arena, review->strengthens, "strengthening"),
                        count_text(arena, others, "other"));
}

/* Nothing is said of a change that changes nothing of it. */
static bool is_covered_otherwise(const struct review_facts *facts)
{
    const struct review_coverage *coverage = facts->coverage;
    return coverage && (coverage->before.faults != coverage->after.faults ||
                        coverage->before.named != coverage->after.named);
}

static const char *named_text(struct arena *arena, const struct detected *sum)
{
    return arena_printf(arena, "%zu of %zu faults named (%u %%)", sum->named, sum->faults,
                        detected_percent(sum));
}

/* What is left for people to decide, one sentence each. */
static size_t add_decisions(struct arena *arena, const struct review_facts *facts,
                            const char **lines)
{
    const struct review *review = facts->review;
    size_t count = 0;
    if (review->weakens > 0)
        lines[count++] = arena_printf(
            arena, "Must be approved by: %s.",
            !facts->has_trust
                ? "unknown roles, because the trust of BASE is missing or cannot be read"
            : review->needs.count > 0 ? names_text(arena, &review->needs)
                                      : "no particular role");
    if (review->beyond.count > 0)
        lines[count++] = arena_printf(arena, "The trust of BASE allows no one to change: %s.",
                                      names_text(arena, &review->beyond));
    if (facts->floor && !facts->floor->installed)
        lines[count++] = arena_printf(arena, "The floor is not installed: the one of %s is used.",
                                      facts->floor->file);
    if (review->uncovered.count > 0)
        lines[count++] = arena_printf(arena, "Not covered by CODEOWNERS: %s.",
                                      names_text(arena, &review->uncovered));
    if (is_covered_otherwise(facts))
        lines[count++] =
            arena_printf(arena, "Coverage: %s → %s.", named_text(arena, &facts->coverage->before),
                         named_text(arena, &facts->coverage->after));
    if (facts->coverage && facts->coverage->lost.count > 0)
        lines[count++] = arena_printf(arena, "No longer named by a check: %s.",
                                      names_some(arena, &facts->coverage->lost, LOST_MOST));
    return count;
}

/* --- the page ------------------------------------------------------------------------------------ */

/* One review on its way onto a page. */
struct review_page {
    struct page page;
    struct arena *arena;
    const struct review_facts *review;
};

static const struct {
    const char *word;
    enum tone tone;
} directions[] = {
    [DIRECTION_STRENGTHENS] = {"strengthens", TONE_GOOD},
    [DIRECTION_NEUTRAL] = {"neutral", TONE_PLAIN},
    [DIRECTION_WEAKENS] = {"WEAKENS", TONE_BAD},
    [DIRECTION_UNKNOWN] = {"UNKNOWN", TONE_CARE},
};

static const char *side_name(struct review_page *of, const char *name, const char *commit)
{
    if (!commit)
        return text_is(name, ".") ? "the work tree" : name;
    return arena_printf(of->arena, "%s (%.*s)", name, COMMIT_SHOWN, commit);
}

static void put_head(struct review_page *of)
{
    const struct review_facts *facts = of->review;
    page_line(&of->page, 0, INDENT_ROW);
    page_text(&of->page, TONE_STRONG, "Review of ");
    page_text(&of->page, TONE_PLAIN, side_name(of, facts->base, facts->base_commit));
    page_text(&of->page, TONE_PLAIN, " → ");
    page_text(&of->page, TONE_PLAIN, side_name(of, facts->head, facts->head_commit));
    page_gap(&of->page);
}

static void put_title(struct review_page *of, const char *title)
{
    page_gap(&of->page);
    page_line(&of->page, 0, 0);
    page_text(&of->page, TONE_STRONG, title);
}

static void put_row(struct review_page *of, const struct review_row *row)
{
    page_line(&of->page, INDENT_ROW, INDENT_MORE);
    page_text(&of->page, directions[row->direction].tone, directions[row->direction].word);
    page_to(&of->page, INDENT_MORE);
    page_text(&of->page, TONE_STRONG, row_title(of->arena, row));
    page_text(&of->page, TONE_PLAIN, arena_printf(of->arena, ": %s", row_says(of->arena, row)));
    page_place(&of->page, of->arena, row->in_base ? "before: " : "", &row->where);
    page_more(&of->page, INDENT_MORE, "", row->why);
    if (row->environments.count > 0)
        page_more(&of->page, INDENT_MORE, "in ", names_text(of->arena, &row->environments));
    if (review_row_weakens(row) && row->needs.count > 0)
        page_more(&of->page, INDENT_MORE, "needs ", names_text(of->arena, &row->needs));
}

static void put_rows(struct review_page *of, const char *title, bool weakenings)
{
    const struct review *review = of->review->review;
    bool titled = false;
    for (size_t i = 0; i < review->count; i++) {
        if (review_row_weakens(&review->rows[i]) != weakenings)
            continue;
        if (!titled)
            put_title(of, title);
        titled = true;
        put_row(of, &review->rows[i]);
    }
}

static void put_faults(struct review_page *of)
{
    const struct faults *faults = of->review->faults;
    if (faults->count == 0)
        return;
    put_title(of, "Rules that HEAD breaks");
    for (size_t i = 0; i < faults->count; i++) {
        const struct err *err = &faults->items[i];
        const char *place = place_text(of->arena, &err->where);
        page_line(&of->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&of->page, TONE_BAD, place ? arena_printf(of->arena, "%s: ", place) : "");
        page_text(&of->page, TONE_PLAIN, err->text);
        if (err->hint[0]) {
            page_line(&of->page, INDENT_ROW + 2, INDENT_ROW + 2);
            page_text(&of->page, TONE_PLAIN, err->hint);
        }
    }
    if (faults->dropped > 0) {
        page_line(&of->page, INDENT_ROW, INDENT_ROW);
        page_text(&of->page, TONE_PLAIN, arena_printf(of->arena, "and %zu more", faults->dropped));
    }
}

/* --- the world -------------------------------------------------------------------------------------- */

static void put_change(struct review_page *of, const struct change *change)
{
    static const char *const marks[] = {
        [CHANGE_ADD] = "+", [CHANGE_CHANGE] = "~", [CHANGE_REMOVE] = "-", [CHANGE_LIVE] = "*"};
    page_line(&of->page, INDENT_ROW, INDENT_MORE);
    page_text(&of->page, TONE_PLAIN, marks[change->kind]);
    page_text(&of->page, TONE_STRONG, arena_printf(of->arena, " %s", change->name));
    page_text(&of->page, TONE_PLAIN,
              arena_printf(of->arena, "  %s → %s  ", change->before, change->after));
    page_text(&of->page, directions[change->direction].tone, direction_name(change->direction));
}

static void put_world(struct review_page *of)
{
    const struct review_world *world = of->review->world;
    if (!world)
        return;
    put_title(of, arena_printf(of->arena, "What a merge would change in %s%s", world->environment,
                               world->simulated ? " (SIMULATED)" : ""));
    if (!world->plan) {
        page_line(&of->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&of->page, TONE_BAD, world->refusal.err.text);
        page_line(&of->page, INDENT_ROW + 2, INDENT_ROW + 2);
        page_text(&of->page, TONE_PLAIN, world->refusal.err.hint);
        return;
    }
    for (size_t i = 0; i < world->plan->count; i++)
        put_change(of, &world->plan->changes[i]);
    for (size_t i = 0; i < world->plan->beyond.count; i++) {
        page_line(&of->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&of->page, TONE_PLAIN, "beyond a plan: ");
        page_text(&of->page, TONE_PLAIN, world->plan->beyond.items[i]);
    }
    if (plan_is_empty(world->plan)) {
        page_line(&of->page, INDENT_ROW, INDENT_ROW);
        page_text(&of->page, TONE_PLAIN, "nothing");
    }
}

static void put_result(struct review_page *of)
{
    struct page *page = &of->page;
    const char *lines[CLOSING_MOST];
    const size_t count = add_decisions(of->arena, of->review, lines);
    page_gap(page);
    page_line(page, 0, INDENT_ROW);
    page_text(page, TONE_STRONG, "Review: ");
    page_text(page, TONE_PLAIN, counts_text(of->arena, of->review->review));
    page_text(page, TONE_PLAIN, ".");
    for (size_t i = 0; i < count; i++) {
        page_line(page, 0, INDENT_ROW);
        page_text(page, TONE_STRONG, arena_slice(of->arena, lines[i], strcspn(lines[i], ":") + 1));
        page_text(page, TONE_PLAIN, strchr(lines[i], ':') + 1);
    }
}

static void put_mark(struct review_page *of, const char *words)
{
    if (!words)
        return;
    page_line(&of->page, 0, 4);
    page_text(&of->page, TONE_CARE, words);
}

void text_review(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct review_page of = {.arena = &arena, .review = report->review};
    page_init(&of.page, out, style);
    put_head(&of);
    put_mark(&of, report->marks[MARK_UNREAD]);
    put_mark(&of, report->marks[MARK_MERGED]);
    put_faults(&of);
    put_rows(&of, "Weakenings", true);
    put_rows(&of, "Other changes", false);
    put_world(&of);
    put_result(&of);
    page_end(&of.page);
    arena_release(&arena);
}

struct writing {
    struct arena *arena;
    const struct review_facts *facts;
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
        .name = row_title(arena, row),
        .environment = row->environments.count > 0 ? names_text(arena, &row->environments) : NULL,
        .says = arena_printf(arena, "%s%s", row_says(arena, row),
                             row->in_base ? " (line in BASE)" : ""),
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

/* The review's own entry has the place and the urgency; this one adds the values. */
static void add_change(struct writing *writing, const struct change *change)
{
    const struct review_world *world = writing->facts->world;
    struct report_entry *entry = &writing->items[writing->count++];
    plan_entry(writing->arena, change, entry);
    entry->code = EXIT_IN_SYNC;
    entry->level = ENTRY_NOTE;
    entry->kind = "merge";
    entry->section = "What a merge would change";
    entry->environment = world->environment;
    entry->marks = world->simulated ? " SIMULATED" : NULL;
    entry->where = ERR_NO_PLACE;
}

static void fill_items(struct writing *writing, struct report_entries *out)
{
    const struct review_facts *facts = writing->facts;
    const struct plan *plan = facts->world ? facts->world->plan : NULL;
    writing->items = arena_array(
        writing->arena, facts->faults->count + facts->review->count + (plan ? plan->count : 0) + 1,
        sizeof *writing->items);
    for (size_t i = 0; i < facts->faults->count; i++)
        add_fault(writing, &facts->faults->items[i]);
    if (facts->world && !plan)
        add_refusal(writing, facts->world);
    for (size_t i = 0; i < facts->review->count; i++)
        add_row(writing, &facts->review->rows[i]);
    for (size_t i = 0; plan && i < plan->count; i++)
        add_change(writing, &plan->changes[i]);
    *out = (struct report_entries){writing->items, writing->count};
}

/* --- words ------------------------------------------------------------------------------------- */

static const char *headline(struct arena *arena, const struct review_facts *facts)
{
    static const char *const words[] = {[EXIT_IN_SYNC] = "NOTHING WEAKENED",
                                        [EXIT_FAILED] = "FAILED",
                                        [EXIT_CHANGES] = "WEAKENED",
                                        [EXIT_BREACHED] = "BREACHED"};
    const size_t faults = facts->faults->count + facts->faults->dropped;
    return arena_printf(arena, "%s - %s%s%s (exit %d)", words[facts->exit],
                        faults > 0 ? count_text(arena, faults, "broken rule") : "",
                        faults > 0 ? ", " : "", counts_text(arena, facts->review), facts->exit);
}

static const char *side(struct arena *arena, const char *name, const char *commit)
{
    if (commit)
        return arena_printf(arena, "`%s` (`%.12s`)", name, commit);
    return text_is(name, ".") ? "the work tree" : arena_printf(arena, "`%s`", name);
}

static struct names closing(struct arena *arena, const struct review_facts *facts)
{
    const char **lines = arena_array(arena, CLOSING_MOST, sizeof *lines);
    const struct plan *plan = facts->world ? facts->world->plan : NULL;
    size_t count = 1;
    lines[0] = arena_printf(arena, "From %s to %s.", side(arena, facts->base, facts->base_commit),
                            side(arena, facts->head, facts->head_commit));
    count += add_decisions(arena, facts, lines + count);
    if (facts->faults->dropped > 0)
        lines[count++] =
            arena_printf(arena, "%zu more broken rules are not listed.", facts->faults->dropped);
    if (plan && plan->beyond.count > 0)
        lines[count++] =
            arena_printf(arena, "Beyond a plan: %s.", names_text(arena, &plan->beyond));
    return (struct names){lines, count};
}

static const char *unread_text(struct arena *arena, const struct review_facts *facts)
{
    enum { SHOWN = 8 };
    return facts->unread.count == 0
               ? NULL
               : text_escaped(
                     arena, arena_printf(arena,
                                         "NOT COMPARED: weakenings could not be compared, because "
                                         "HEAD cannot be read: %s",
                                         names_some(arena, &facts->unread, SHOWN)));
}

void review_report(struct arena *arena, const struct review_facts *facts, struct report *out)
{
    struct writing writing = {.arena = arena, .facts = facts};
    *out = (struct report){
        .subject = SUBJECT_REVIEW,
        .tool = "tautline",
        .command = "review",
        .headline = headline(arena, facts),
        .marks = {[MARK_SIMULATED] = headline_simulated(facts->world && facts->world->simulated),
                  [MARK_UNREAD] = unread_text(arena, facts),
                  [MARK_MERGED] =
                      facts->merged
                          ? "MERGED: HEAD has diverged from BASE; what is judged is their merge"
                          : NULL},
        .exit = facts->exit,
        .columns = {"what", "where", "change", "what to do"},
        .help = "tautline review BASE HEAD shows the direction of every change, and why.",
        .closing = closing(arena, facts),
        .review = facts,
    };
    fill_items(&writing, &out->items);
}

static void put_side(struct json_writer *writer, const char *key, const char *name,
                     const char *commit)
{
    json_key(writer, key);
    json_object_open(writer);
    json_key_text(writer, "name", name);
    json_key_text(writer, "commit", commit);
    json_object_close(writer);
}

static void put_json_row(struct json_writer *writer, const struct review_row *row)
{
    json_object_open(writer);
    json_key_text(writer, "kind", row->kind);
    json_key_text(writer, "name", row->name);
    json_key_text(writer, "member", row->member);
    json_key_text(writer, "change", review_change_name(row->change));
    json_key_text(writer, "before", row->before);
    json_key_text(writer, "after", row->after);
    json_key_text(writer, "direction", direction_name(row->direction));
    json_key_bool(writer, "weakening", review_row_weakens(row));
    json_key_text(writer, "why", row->why);
    json_key_names(writer, "environments", &row->environments);
    json_key_names(writer, "needs", &row->needs);
    json_key_text(writer, "side", row->in_base ? "base" : "head");
    json_place(writer, &row->where);
    json_object_close(writer);
}

static void put_json_faults(struct json_writer *writer, const struct faults *faults)
{
    json_key(writer, "faults");
    json_array_open(writer);
    for (size_t i = 0; i < faults->count; i++) {
        json_object_open(writer);
        json_place(writer, &faults->items[i].where);
        json_key_text(writer, "text", faults->items[i].text);
        json_key_text(writer, "hint", faults->items[i].hint);
        json_object_close(writer);
    }
    json_array_close(writer);
    json_key_int(writer, "faults_dropped", (int64_t)faults->dropped);
}

static void put_json_change(struct json_writer *writer, const struct change *change)
{
    json_object_open(writer);
    json_key_text(writer, "kind", change_kind_name(change->kind));
    json_key_text(writer, "name", change->name);
    json_key_text(writer, "before", change->before);
    json_key_text(writer, "after", change->after);
    json_key_text(writer, "direction", direction_name(change->direction));
    json_key_text(writer, "why", change->why);
    json_object_close(writer);
}

static void put_json_world(struct json_writer *writer, const struct review_world *world)
{
    json_key(writer, "world");
    if (!world) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "environment", world->environment);
    json_key_bool(writer, "simulated", world->simulated);
    json_key_text(writer, "refused", world->plan ? NULL : world->refusal.err.text);
    json_key(writer, "changes");
    json_array_open(writer);
    for (size_t i = 0; world->plan && i < world->plan->count; i++)
        put_json_change(writer, &world->plan->changes[i]);
    json_array_close(writer);
    if (world->plan)
        json_key_names(writer, "beyond", &world->plan->beyond);
    json_object_close(writer);
}

static void put_json_floor(struct json_writer *writer, const struct floor *floor)
{
    json_key(writer, "floor");
    if (!floor) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "file", floor->file);
    json_key_bool(writer, "installed", floor->installed);
    json_object_close(writer);
}

static void put_json_sum(struct json_writer *writer, const char *key, const struct detected *sum)
{
    json_key_object(writer, key);
    json_key_int(writer, "faults", (int64_t)sum->faults);
    json_key_int(writer, "named", (int64_t)sum->named);
    json_object_close(writer);
}

static void put_json_coverage(struct json_writer *writer, const struct review_coverage *coverage)
{
    json_key(writer, "coverage");
    if (!coverage) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    put_json_sum(writer, "before", &coverage->before);
    put_json_sum(writer, "after", &coverage->after);
    json_key_names(writer, "lost", &coverage->lost);
    json_object_close(writer);
}

void json_review(struct buf *out, const struct report *report, const struct style *style)
{
    const struct review_facts *facts = report->review;
    (void)style;
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/review/v1");
    put_side(&writer, "base", facts->base, facts->base_commit);
    put_side(&writer, "head", facts->head, facts->head_commit);
    json_key_int(&writer, "exit", facts->exit);
    json_key_bool(&writer, "merged", facts->merged);
    json_key_names(&writer, "not_compared", &facts->unread);
    json_key(&writer, "counts");
    json_object_open(&writer);
    json_key_int(&writer, "weaken", (int64_t)facts->review->weakens);
    json_key_int(&writer, "strengthen", (int64_t)facts->review->strengthens);
    json_key_int(&writer, "neutral", (int64_t)facts->review->neutral);
    json_object_close(&writer);
    json_key_bool(&writer, "trusted", facts->has_trust);
    put_json_floor(&writer, facts->floor);
    json_key_names(&writer, "needs", &facts->review->needs);
    json_key_names(&writer, "beyond", &facts->review->beyond);
    json_key_names(&writer, "uncovered", &facts->review->uncovered);
    put_json_faults(&writer, facts->faults);
    json_key(&writer, "changes");
    json_array_open(&writer);
    for (size_t i = 0; i < facts->review->count; i++)
        put_json_row(&writer, &facts->review->rows[i]);
    json_array_close(&writer);
    put_json_world(&writer, facts->world);
    put_json_coverage(&writer, facts->coverage);
    json_object_close(&writer);
    buf_char(out, '\n');
}
