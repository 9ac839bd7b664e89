/* html_time: what has a day on which it is due: exceptions that end, secrets that are to be rotated. */
#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "html_parts.h"

enum { SOON_DAYS = 7, NAME_MOST = 24 };

/* An exception with its finding, or a secret without an exception. */
struct due {
    const struct judgement *judgement;
    const char *name;
    int64_t from, to; /* to: the first second after its last day */
    const struct exception *exception;
    const struct finding *finding; /* of a secret: the note about its rotation, or NULL */
};

struct dues {
    struct due *items;
    size_t count;
    struct chart chart;
};

/* The same of another environment is one row. */
static bool is_there(const struct dues *dues, const struct due *due)
{
    for (size_t i = 0; i < dues->count; i++) {
        const struct due *other = &dues->items[i];
        if (other->judgement->target->desired == due->judgement->target->desired &&
            !other->exception == !due->exception && other->to == due->to &&
            text_is(other->name, due->name))
            return true;
    }
    return false;
}

static void widen(struct chart *chart, int64_t when)
{
    chart->first = when < chart->first ? when : chart->first;
    chart->last = when > chart->last ? when : chart->last;
}

static void add(struct dues *dues, struct due due)
{
    if (is_there(dues, &due))
        return;
    widen(&dues->chart, due.from);
    widen(&dues->chart, due.to);
    dues->items[dues->count++] = due;
}

static size_t most(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += run->judgements[i].count + run->judgements[i].target->setting_count;
    return count;
}

static void add_exceptions(struct dues *dues, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        const struct exception *exception = finding->kind == FINDING_EXCEPTION
                                                ? target_exception(judgement->target, finding->name)
                                                : NULL;
        if (exception && exception->bounded)
            add(dues, (struct due){judgement, exception->name, exception->starts, exception->ends,
                                   exception, finding});
    }
}

/* What is said of its rotation, the last word of it. */
static const struct finding *note_of(const struct judgement *judgement,
                                     const struct setting *setting)
{
    const struct finding *note = NULL;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->name, "rotation") &&
            finding->where.line == setting->where.line)
            note = finding;
    }
    return note;
}

static void add_secrets(struct dues *dues, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->target->setting_count; i++) {
        const struct setting *setting = &judgement->target->settings[i];
        const struct secret_rule *rule = &setting->wanted.secret;
        if (setting->wanted.type == SETTING_SECRET && rule->rotates)
            add(dues, (struct due){judgement, setting->name, rule->rotate_by,
                                   rule->rotate_by + WHEN_DAY, NULL, note_of(judgement, setting)});
    }
}

static void collect(struct html *html, struct dues *dues)
{
    enum { MARGIN = 7 * WHEN_DAY };
    const struct run *run = html->run;
    *dues =
        (struct dues){.chart = {.id = "due", .first = run->at - MARGIN, .last = run->at + MARGIN}};
    dues->items = arena_array(html->arena, most(run), sizeof *dues->items);
    for (size_t i = 0; i < run->judgement_count; i++)
        add_exceptions(dues, &run->judgements[i]);
    for (size_t i = 0; i < run->judgement_count; i++)
        add_secrets(dues, &run->judgements[i]);
    dues->chart.rows = dues->count;
}

/* --- in words ---------------------------------------------------------------------------------- */

static int64_t days_left(const struct html *html, const struct due *due)
{
    const int64_t left = due->to - html->run->at;
    return left > 0 ? (left + WHEN_DAY - 1) / WHEN_DAY : 0;
}

static struct state_words state_of(const struct html *html, const struct due *due)
{
    static const struct state_words timeline = {"DAY IS PAST", TONE_CARE, NULL};
    static const struct state_words soon = {"soon", TONE_CARE, NULL};
    static const struct state_words later = {"to be rotated", TONE_PLAIN, NULL};
    const int64_t left = days_left(html, due);
    if (due->exception)
        return *exception_words(due->finding->state.exception);
    return left == 0 ? timeline : left <= SOON_DAYS ? soon : later;
}

static const char *class_of(const struct html *html, const struct due *due)
{
    const int64_t left = days_left(html, due);
    if (due->exception && due->finding->state.exception == EXCEPTION_UPCOMING)
        return "later";
    if (!due->exception)
        return left == 0 ? "soon" : left <= SOON_DAYS ? "force" : "past";
    if (due->finding->state.exception != EXCEPTION_IN_FORCE)
        return "past";
    return left <= SOON_DAYS ? "soon" : "force";
}

/* `until 2026-03-10`, the last day. */
static const char *when_words(struct html *html, const struct due *due)
{
    char from[WHEN_TEXT_SIZE], to[WHEN_TEXT_SIZE];
    (void)when_format_day(due->from, from);
    (void)when_format_day(due->to - 1, to);
    return due->exception ? arena_printf(html->arena, "%s to %s", from, to)
                          : arena_printf(html->arena, "by %s", to);
}

static void put_row(struct html *html, const struct due *due)
{
    const struct state_words state = state_of(html, due);
    const struct exception *exception = due->exception;
    const int64_t left = days_left(html, due);
    const char *note = due->finding && due->finding->why ? due->finding->why
                                                         : "a secret that is to be rotated by then";
    html_row_begin(html, due->name);
    html_cell_begin(html, "state");
    html_badge(html, state.word, state.tone);
    html_cell_end(html);
    html_cell_begin(html, "when");
    html_text(html, when_words(html, due));
    if (left > 0 && (!exception || due->finding->state.exception == EXCEPTION_IN_FORCE))
        html_text(html, arena_printf(html->arena, ", %s", days_text(html->arena, left)));
    html_cell_end(html);
    html_cell(html, "lifts", exception ? exception->lifts : "–");
    html_cell(html, "owner", exception && exception->owner ? exception->owner : "–");
    html_cell_begin(html, "reason and risk");
    html_text(html, exception ? exception->reason : note);
    html_text(html, exception && exception->reason && exception->risk ? "; risk: " : NULL);
    html_text(html, exception ? exception->risk : NULL);
    html_cell_end(html);
    html_row_end(html);
}

/* --- the picture ------------------------------------------------------------------------------- */

static void put_picture(struct html *html, const struct dues *dues)
{
    html_chart_begin(html, &dues->chart, "Exceptions and due dates on a time line",
                     "Bars are exceptions from their first day to their last, diamonds the days by "
                     "which secrets are to be rotated. The table below says the same.");
    html_chart_now(html, &dues->chart, html->run->at);
    for (size_t i = 0; i < dues->count; i++) {
        const struct due *due = &dues->items[i];
        const struct chart_bar bar = {due->from, due->to, class_of(html, due), false};
        html_chart_row(html, i,
                       arena_printf(html->arena, "%s: %s, %s",
                                    value_text(html->arena, due->name, NAME_MOST),
                                    state_of(html, due).word, when_words(html, due)));
        if (due->exception)
            html_chart_bar(html, &dues->chart, i, &bar);
        else
            html_chart_point(html, &dues->chart, i, bar.class, due->to - 1);
    }
    html_chart_end(html, &dues->chart);
}

void html_time_line(struct html *html)
{
    static const char *const columns[] = {"name",  "state", "when",
                                          "lifts", "owner", "reason and risk"};
    struct dues dues;
    collect(html, &dues);
    if (dues.count == 0)
        return;
    html_raw(html, "<section aria-labelledby=\"time-line\">\n<h2 id=\"time-line\">Exceptions and "
                   "due dates</h2>\n");
    put_picture(html, &dues);
    html_table_begin(html, "Exceptions and due dates", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < dues.count; i++)
        put_row(html, &dues.items[i]);
    html_table_end(html);
    html_raw(html, "</section>\n");
}
