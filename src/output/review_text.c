#include "output/review_text.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/words.h"

enum { INDENT_ROW = 2, INDENT_MORE = 15, VALUE_MOST = 200, COMMIT_SHOWN = 12 };

/* --- words --------------------------------------------------------------------------------------- */

const char *review_row_title(struct arena *arena, const struct review_row *row)
{
    return row->member ? arena_printf(arena, "%s %s, %s", row->kind, row->name, row->member)
                       : arena_printf(arena, "%s %s", row->kind, row->name);
}

static const char *side_text(struct arena *arena, const char *text)
{
    return text ? value_text(arena, text, VALUE_MOST) : "(none)";
}

const char *review_row_says(struct arena *arena, const struct review_row *row)
{
    if (!row->before && !row->after)
        return review_change_name(row->change);
    return arena_printf(arena, "%s → %s", side_text(arena, row->before),
                        side_text(arena, row->after));
}

const char *review_counts(struct arena *arena, const struct review *review)
{
    const size_t others = review->neutral;
    return arena_printf(arena, "%s, %s, %s", count_text(arena, review->weakens, "weakening"),
                        count_text(arena, review->strengthens, "strengthening"),
                        count_text(arena, others, "other"));
}

/* --- the page ------------------------------------------------------------------------------------ */

/* One review on its way onto a page. */
struct sheet {
    struct page page;
    struct arena *arena;
    const struct review_paper *paper;
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

static const char *side_name(struct sheet *sheet, const char *name, const char *commit)
{
    if (!commit)
        return text_is(name, ".") ? "the work tree" : name;
    return arena_printf(sheet->arena, "%s (%.*s)", name, COMMIT_SHOWN, commit);
}

static void put_head(struct sheet *sheet)
{
    const struct review_paper *paper = sheet->paper;
    page_line(&sheet->page, 0, INDENT_ROW);
    page_text(&sheet->page, TONE_STRONG, "Review of ");
    page_text(&sheet->page, TONE_PLAIN, side_name(sheet, paper->base, paper->base_commit));
    page_text(&sheet->page, TONE_PLAIN, " → ");
    page_text(&sheet->page, TONE_PLAIN, side_name(sheet, paper->head, paper->head_commit));
    page_gap(&sheet->page);
}

static void put_title(struct sheet *sheet, const char *title)
{
    page_gap(&sheet->page);
    page_line(&sheet->page, 0, 0);
    page_text(&sheet->page, TONE_STRONG, title);
}

static void put_more(struct sheet *sheet, const char *label, const char *text)
{
    if (text_is_empty(text))
        return;
    page_line(&sheet->page, INDENT_MORE, INDENT_MORE);
    page_text(&sheet->page, TONE_PLAIN, label);
    page_text(&sheet->page, TONE_PLAIN, text);
}

static void put_place(struct sheet *sheet, const struct review_row *row)
{
    const char *text = place_text(sheet->arena, &row->where);
    if (!text)
        return;
    page_blanks(&sheet->page, 1);
    page_unit(&sheet->page, TONE_PLAIN,
              arena_printf(sheet->arena, "(%s%s)", row->in_base ? "before: " : "", text));
}

static void put_row(struct sheet *sheet, const struct review_row *row)
{
    page_line(&sheet->page, INDENT_ROW, INDENT_MORE);
    page_text(&sheet->page, directions[row->direction].tone, directions[row->direction].word);
    page_to(&sheet->page, INDENT_MORE);
    page_text(&sheet->page, TONE_STRONG, review_row_title(sheet->arena, row));
    page_text(&sheet->page, TONE_PLAIN,
              arena_printf(sheet->arena, ": %s", review_row_says(sheet->arena, row)));
    put_place(sheet, row);
    put_more(sheet, "", row->why);
    put_more(sheet, "in ", names_text(sheet->arena, &row->environments));
    if (review_row_weakens(row))
        put_more(sheet, "needs ", names_text(sheet->arena, &row->needs));
}

static void put_rows(struct sheet *sheet, const char *title, bool weakenings)
{
    const struct review *review = sheet->paper->review;
    bool titled = false;
    for (size_t i = 0; i < review->count; i++) {
        if (review_row_weakens(&review->rows[i]) != weakenings)
            continue;
        if (!titled)
            put_title(sheet, title);
        titled = true;
        put_row(sheet, &review->rows[i]);
    }
}

static void put_faults(struct sheet *sheet)
{
    const struct faults *faults = sheet->paper->faults;
    if (faults->count == 0)
        return;
    put_title(sheet, "Rules that HEAD breaks");
    for (size_t i = 0; i < faults->count; i++) {
        const struct err *err = &faults->items[i];
        const char *place = place_text(sheet->arena, &err->where);
        page_line(&sheet->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&sheet->page, TONE_BAD, place ? arena_printf(sheet->arena, "%s: ", place) : "");
        page_text(&sheet->page, TONE_PLAIN, err->text);
        if (err->hint[0]) {
            page_line(&sheet->page, INDENT_ROW + 2, INDENT_ROW + 2);
            page_text(&sheet->page, TONE_PLAIN, err->hint);
        }
    }
    if (faults->dropped > 0) {
        page_line(&sheet->page, INDENT_ROW, INDENT_ROW);
        page_text(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, "and %zu more", faults->dropped));
    }
}

/* --- the world -------------------------------------------------------------------------------------- */

static void put_change(struct sheet *sheet, const struct change *change)
{
    static const char *const marks[] = {
        [CHANGE_ADD] = "+", [CHANGE_CHANGE] = "~", [CHANGE_REMOVE] = "-", [CHANGE_LIVE] = "*"};
    page_line(&sheet->page, INDENT_ROW, INDENT_MORE);
    page_text(&sheet->page, TONE_PLAIN, marks[change->kind]);
    page_text(&sheet->page, TONE_STRONG, arena_printf(sheet->arena, " %s", change->name));
    page_text(&sheet->page, TONE_PLAIN,
              arena_printf(sheet->arena, "  %s → %s  ", change->before, change->after));
    page_text(&sheet->page, directions[change->direction].tone, direction_name(change->direction));
}

static void put_world(struct sheet *sheet)
{
    const struct review_world *world = sheet->paper->world;
    if (!world)
        return;
    put_title(sheet, arena_printf(sheet->arena, "What a merge would change in %s%s",
                                  world->environment, world->simulated ? " (SIMULATED)" : ""));
    if (!world->plan) {
        page_line(&sheet->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&sheet->page, TONE_BAD, world->refusal.err.text);
        page_line(&sheet->page, INDENT_ROW + 2, INDENT_ROW + 2);
        page_text(&sheet->page, TONE_PLAIN, world->refusal.err.hint);
        return;
    }
    for (size_t i = 0; i < world->plan->count; i++)
        put_change(sheet, &world->plan->changes[i]);
    for (size_t i = 0; i < world->plan->beyond.count; i++) {
        page_line(&sheet->page, INDENT_ROW, INDENT_ROW + 2);
        page_text(&sheet->page, TONE_PLAIN, "beyond a plan: ");
        page_text(&sheet->page, TONE_PLAIN, world->plan->beyond.items[i]);
    }
    if (plan_is_empty(world->plan)) {
        page_line(&sheet->page, INDENT_ROW, INDENT_ROW);
        page_text(&sheet->page, TONE_PLAIN, "nothing");
    }
}

/* --- the end ------------------------------------------------------------------------------------------ */

static const char *who(struct sheet *sheet)
{
    const struct review *review = sheet->paper->review;
    if (!sheet->paper->has_trust)
        return "the trust of BASE is not there, or cannot be read";
    return review->needs.count ? names_text(sheet->arena, &review->needs) : "nobody in particular";
}

static void put_result(struct sheet *sheet)
{
    const struct review *review = sheet->paper->review;
    page_gap(&sheet->page);
    page_line(&sheet->page, 0, INDENT_ROW);
    page_text(&sheet->page, TONE_STRONG, "Review: ");
    page_text(&sheet->page, TONE_PLAIN, review_counts(sheet->arena, review));
    page_text(&sheet->page, TONE_PLAIN, ".");
    if (review->weakens > 0) {
        page_line(&sheet->page, 0, INDENT_ROW);
        page_text(&sheet->page, TONE_STRONG, "Who must agree: ");
        page_text(&sheet->page, TONE_PLAIN, who(sheet));
        page_text(&sheet->page, TONE_PLAIN, ".");
    }
    if (review->beyond.count > 0) {
        page_line(&sheet->page, 0, INDENT_ROW);
        page_text(&sheet->page, TONE_PLAIN, "The trust of BASE lets nobody change: ");
        page_text(&sheet->page, TONE_PLAIN, names_text(sheet->arena, &review->beyond));
        page_text(&sheet->page, TONE_PLAIN, ".");
    }
    if (review->uncovered.count > 0) {
        page_line(&sheet->page, 0, INDENT_ROW);
        page_text(&sheet->page, TONE_CARE, "CODEOWNERS covers nowhere: ");
        page_text(&sheet->page, TONE_PLAIN, names_text(sheet->arena, &review->uncovered));
        page_text(&sheet->page, TONE_PLAIN, ".");
    }
}

void review_text(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct sheet sheet = {.arena = &arena, .paper = paper};
    page_init(&sheet.page, out, style);
    put_head(&sheet);
    put_faults(&sheet);
    put_rows(&sheet, "Weakenings", true);
    put_rows(&sheet, "Other changes", false);
    put_world(&sheet);
    put_result(&sheet);
    page_end(&sheet.page);
    arena_release(&arena);
}
