#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "finding_rows.h"
#include "html_page.h"
#include "model/timeline.h"

/* html_time: what has a day on which it is due: exceptions that end, secrets that are to be rotated. */

enum { SOON_DAYS = 7, NAME_MOST = 24 };

/* An exception with its finding, or a secret without an exception. */
struct dated {
    const struct judgement *judgement;
    const char *name;
    int64_t from, to; /* to: the first second after its last day */
    const struct exception *exception;
    const struct finding *finding; /* of a secret: the note about its rotation, or NULL */
};

struct dates {
    struct dated *items;
    size_t count;
    struct chart chart;
};

/* The same of another environment is one row. */
static bool is_there(const struct dates *dates, const struct dated *dated)
{
    for (size_t i = 0; i < dates->count; i++) {
        const struct dated *other = &dates->items[i];
        if (other->judgement->target->desired == dated->judgement->target->desired &&
            !other->exception == !dated->exception && other->to == dated->to &&
            text_is(other->name, dated->name))
            return true;
    }
    return false;
}

static void widen(struct chart *chart, int64_t when)
{
    chart->first = when < chart->first ? when : chart->first;
    chart->last = when > chart->last ? when : chart->last;
}

static void add(struct dates *dates, struct dated dated)
{
    if (is_there(dates, &dated))
        return;
    widen(&dates->chart, dated.from);
    widen(&dates->chart, dated.to);
    dates->items[dates->count++] = dated;
}

static size_t most(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += run->judgements[i].count + run->judgements[i].target->setting_count;
    return count;
}

static void add_exceptions(struct dates *dates, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        const struct exception *exception = finding->kind == FINDING_EXCEPTION
                                                ? target_exception(judgement->target, finding->name)
                                                : NULL;
        if (exception && exception->bounded)
            add(dates, (struct dated){judgement, exception->name, exception->starts,
                                      exception->ends, exception, finding});
    }
}

/* What is said of its rotation, the last word of it. */
static const struct finding *note_of(const struct judgement *judgement,
                                     const struct setting *setting)
{
    const struct finding *note = NULL;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->about, setting->name))
            note = finding;
    }
    return note;
}

static void add_secrets(struct dates *dates, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->target->setting_count; i++) {
        const struct setting *setting = &judgement->target->settings[i];
        const struct secret_rule *rule = &setting->wanted.secret;
        if (setting->wanted.type == SETTING_SECRET && rule->rotates)
            add(dates,
                (struct dated){judgement, setting->name, rule->rotate_by,
                               rule->rotate_by + WHEN_DAY, NULL, note_of(judgement, setting)});
    }
}

static void collect(struct html *html, struct dates *dates)
{
    enum { MARGIN = 7 * WHEN_DAY };
    const struct run *run = html->run;
    *dates =
        (struct dates){.chart = {.id = "due", .first = run->at - MARGIN, .last = run->at + MARGIN}};
    dates->items = arena_array(html->arena, most(run), sizeof *dates->items);
    for (size_t i = 0; i < run->judgement_count; i++)
        add_exceptions(dates, &run->judgements[i]);
    for (size_t i = 0; i < run->judgement_count; i++)
        add_secrets(dates, &run->judgements[i]);
    dates->chart.rows = dates->count;
}

/* --- in words ---------------------------------------------------------------------------------- */

static int64_t days_left(const struct html *html, const struct dated *dated)
{
    const int64_t left = dated->to - html->run->at;
    return left > 0 ? (left + WHEN_DAY - 1) / WHEN_DAY : 0;
}

static struct state_words state_of(const struct html *html, const struct dated *dated)
{
    static const struct state_words timeline = {"DAY IS PAST", TONE_CARE, NULL};
    static const struct state_words soon = {"soon", TONE_CARE, NULL};
    static const struct state_words later = {"to be rotated", TONE_PLAIN, NULL};
    const int64_t left = days_left(html, dated);
    if (dated->exception)
        return *exception_words(dated->finding->state.exception);
    return left == 0 ? timeline : left <= SOON_DAYS ? soon : later;
}

static const char *class_of(const struct html *html, const struct dated *dated)
{
    const int64_t left = days_left(html, dated);
    if (dated->exception && dated->finding->state.exception == EXCEPTION_UPCOMING)
        return "later";
    if (!dated->exception)
        return left == 0 ? "soon" : left <= SOON_DAYS ? "force" : "past";
    if (dated->finding->state.exception != EXCEPTION_IN_FORCE)
        return "past";
    return left <= SOON_DAYS ? "soon" : "force";
}

/* `2026-02-10 to 2026-03-10`; `by 2026-03-10`. */
static const char *when_words(struct html *html, const struct dated *dated)
{
    char from[WHEN_TEXT_SIZE], to[WHEN_TEXT_SIZE];
    (void)when_format_day(dated->from, from);
    (void)when_format_day(dated->to - 1, to);
    return dated->exception ? arena_printf(html->arena, "%s to %s", from, to)
                            : arena_printf(html->arena, "by %s", to);
}

static void put_row(struct html *html, const struct dated *dated)
{
    const struct state_words state = state_of(html, dated);
    static const struct exception none = {0};
    const struct exception *exception = dated->exception;
    const int64_t left = days_left(html, dated);
    struct told_rows rows;
    const char *note = dated->finding && dated->finding->why
                           ? dated->finding->why
                           : "a secret that is to be rotated by then";
    html_row_begin(html, dated->name);
    html_cell_begin(html, "state");
    html_badge(html, state.word, state.tone);
    html_cell_end(html);
    html_cell_begin(html, "when");
    html_text(html, when_words(html, dated));
    if (left > 0 && (!exception || dated->finding->state.exception == EXCEPTION_IN_FORCE))
        html_text(html, arena_printf(html->arena, ", %s", days_text(html->arena, left)));
    html_cell_end(html);
    exception_rows(html->arena, exception ? exception : &none, TOLD_IN_TABLE, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        const char *value = rows.items[i].value;
        if (!exception && i + 1 == rows.count)
            value = note;
        html_cell(html, rows.items[i].label, value ? value : "–");
    }
    html_row_end(html);
}

/* --- the picture ------------------------------------------------------------------------------- */

static void put_picture(struct html *html, const struct dates *dates)
{
    html_chart_begin(html, &dates->chart, "Exceptions and due dates on a time line",
                     "Bars are exceptions from their first day to their last, diamonds the days by "
                     "which secrets are to be rotated. The table below says the same.");
    html_chart_now(html, &dates->chart, html->run->at);
    for (size_t i = 0; i < dates->count; i++) {
        const struct dated *dated = &dates->items[i];
        const struct chart_bar bar = {dated->from, dated->to, class_of(html, dated), false};
        html_chart_row(html, i,
                       arena_printf(html->arena, "%s: %s, %s",
                                    value_text(html->arena, dated->name, NAME_MOST),
                                    state_of(html, dated).word, when_words(html, dated)));
        if (dated->exception)
            html_chart_bar(html, &dates->chart, i, &bar);
        else
            html_chart_point(html, &dates->chart, i, bar.class, dated->to - 1);
    }
    html_chart_end(html, &dates->chart);
}

void html_time_line(struct html *html)
{
    static const struct exception none = {0};
    const char *columns[3 + TOLD_MOST] = {"name", "state", "when"};
    struct told_rows rows;
    struct dates dates;
    collect(html, &dates);
    if (dates.count == 0)
        return;
    html_raw(html, "<section aria-labelledby=\"time-line\">\n<h2 id=\"time-line\">Exceptions and "
                   "due dates</h2>\n");
    put_picture(html, &dates);
    exception_rows(html->arena, &none, TOLD_IN_TABLE, &rows);
    for (size_t i = 0; i < rows.count; i++)
        columns[3 + i] = rows.items[i].label;
    html_table_begin(html, "Exceptions and due dates", columns, 3 + rows.count);
    for (size_t i = 0; i < dates.count; i++)
        put_row(html, &dates.items[i]);
    html_table_end(html);
    html_raw(html, "</section>\n");
}

/* html_timeline: what the checks of a target saw over time: its classes, and how long each guardrail was
 * breached or excepted. Nothing where fewer than two checks are known. */

enum { GUARDRAIL_MOST = 40 };

/* --- which checks ------------------------------------------------------------------------------ */

static void judged_now(struct html *html, const struct judgement *judgement,
                       struct evidence_check *out)
{
    enum exit_code codes[8];
    const size_t count = judgement_classes(judgement, codes);
    const char **keys = arena_array(html->arena, count + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = class_key(codes[i]);
    evidence_judged(html->arena, judgement, out);
    out->at = html->run->at;
    out->classes = (struct names){keys, count};
}

/* Those of the same world, and this one, unless it is only supposed. */
static void line_collect(struct html *html, const struct judgement *judgement, struct timeline *out)
{
    const struct remembered *remembered = judgement->observed->remembered;
    const size_t most = remembered ? remembered->check_count : 0;
    struct evidence_check *checks = arena_array(html->arena, most + 1, sizeof *checks);
    size_t count = 0;
    for (size_t i = 0; i < most; i++)
        if (remembered->checks[i].simulated == html->run->simulated)
            checks[count++] = remembered->checks[i];
    const bool follows = count > 0 && html->run->at >= checks[count - 1].at;
    if (follows && !html->run->hypothetical)
        judged_now(html, judgement, &checks[count++]);
    *out = (struct timeline){checks, count, count > 0 ? checks[count - 1].at : 0};
}

/* --- in words ---------------------------------------------------------------------------------- */

static const char *lasted(struct html *html, int64_t seconds, size_t seen)
{
    const char *span = lasting_text(html->arena, seconds);
    if (seen == 0)
        return "never";
    return arena_printf(html->arena, "%s, %s", span ? span : "less than a minute",
                        count_text(html->arena, seen, "check"));
}

static const char *since(struct html *html, const struct timeline_lane *lane)
{
    return lane->since > 0
               ? arena_printf(html->arena, " since %s", instant_text(html->arena, lane->since))
               : NULL;
}

/* --- pictures ---------------------------------------------------------------------------------- */

static struct chart chart_of(struct html *html, const struct judgement *judgement,
                             const struct timeline *timeline, const char *what, size_t rows)
{
    return (struct chart){
        .id =
            arena_printf(html->arena, "%s-%zu", what, (size_t)(judgement - html->run->judgements)),
        .first = timeline->checks[0].at,
        .last = timeline->until,
        .rows = rows,
    };
}

/* --- classes ----------------------------------------------------------------------------------- */

struct classes {
    enum exit_code codes[CLASSES];
    struct timeline_lane lanes[CLASSES];
    size_t count;
};

static void put_classes_picture(struct html *html, const struct judgement *judgement,
                                const struct timeline *timeline, const struct classes *classes)
{
    static const char *const looks[] = {[TONE_PLAIN] = "past",
                                        [TONE_STRONG] = "past",
                                        [TONE_GOOD] = "held",
                                        [TONE_CARE] = "force",
                                        [TONE_BAD] = "soon"};
    const struct chart chart = chart_of(html, judgement, timeline, "classes", classes->count);
    html_chart_begin(html, &chart, "Classes over time",
                     "A bar for each time in which the checks ended with a class, from the check "
                     "that saw it to the next. The table below says the same.");
    for (size_t i = 0; i < classes->count; i++) {
        html_chart_row(html, i, class_word(classes->codes[i]));
        for (size_t k = 0; k < classes->lanes[i].count; k++) {
            const struct timeline_span *span = &classes->lanes[i].spans[k];
            const struct chart_bar bar = {span->from, span->to,
                                          looks[class_tone(classes->codes[i])], false};
            html_chart_bar(html, &chart, i, &bar);
        }
    }
    html_chart_end(html, &chart);
}

static void put_classes(struct html *html, const struct judgement *judgement,
                        const struct timeline *timeline)
{
    static const char *const columns[] = {"class", "seen", "now"};
    struct classes classes = {.count = 0};
    for (size_t i = 0; i < CLASSES; i++) {
        struct timeline_lane *lane = &classes.lanes[classes.count];
        timeline_class(html->arena, timeline, class_key(class_at(i)), lane);
        if (lane->count > 0)
            classes.codes[classes.count++] = class_at(i);
    }
    put_classes_picture(html, judgement, timeline, &classes);
    html_table_begin(html, "Classes over time", columns, 3);
    for (size_t i = 0; i < classes.count; i++) {
        const struct timeline_lane *lane = &classes.lanes[i];
        html_row_begin(html, class_word(classes.codes[i]));
        html_cell(html, "seen",
                  lasted(html, lane->seconds[TIMELINE_HELD], lane->seen[TIMELINE_HELD]));
        html_cell_begin(html, "now");
        html_text(html, lane->now == TIMELINE_UNKNOWN ? "no" : "yes,");
        html_text(html, since(html, lane));
        html_cell_end(html);
        html_row_end(html);
    }
    html_table_end(html);
}

/* --- exposure ---------------------------------------------------------------------------------- */

static void put_exposure_picture(struct html *html, const struct judgement *judgement,
                                 const struct timeline *timeline, const struct timeline_lane *lanes,
                                 size_t count)
{
    static const char *const looks[] = {[TIMELINE_UNKNOWN] = "past",
                                        [TIMELINE_HELD] = "held",
                                        [TIMELINE_EXCEPTED] = "outlined",
                                        [TIMELINE_BREACHED] = "soon"};
    const struct chart chart = chart_of(html, judgement, timeline, "exposure", count);
    html_chart_begin(html, &chart, "Exposure of each guardrail",
                     "A full bar where a guardrail was breached, an outlined one where it was open "
                     "under an exception, a thin line where it held, nothing where it is not "
                     "known. The table below says the same.");
    for (size_t i = 0; i < count; i++) {
        html_chart_row(html, i, value_text(html->arena, lanes[i].name, GUARDRAIL_MOST));
        for (size_t k = 0; k < lanes[i].count; k++) {
            const struct timeline_span *span = &lanes[i].spans[k];
            const struct chart_bar bar = {span->from, span->to, looks[span->state],
                                          span->state == TIMELINE_HELD};
            html_chart_bar(html, &chart, i, &bar);
        }
    }
    html_chart_end(html, &chart);
}

static void put_exposed(struct html *html, const struct timeline_lane *lane)
{
    static const struct state_words words[] = {[TIMELINE_UNKNOWN] = {"not known", TONE_PLAIN, NULL},
                                               [TIMELINE_HELD] = {"held", TONE_GOOD, NULL},
                                               [TIMELINE_EXCEPTED] = {"excepted", TONE_CARE, NULL},
                                               [TIMELINE_BREACHED] = {"BREACHED", TONE_BAD, NULL}};
    const char *unknown = lasting_text(html->arena, lane->seconds[TIMELINE_UNKNOWN]);
    html_row_begin(html, lane->name);
    html_cell(html, "breached",
              lasted(html, lane->seconds[TIMELINE_BREACHED], lane->seen[TIMELINE_BREACHED]));
    html_cell(html, "excepted",
              lasted(html, lane->seconds[TIMELINE_EXCEPTED], lane->seen[TIMELINE_EXCEPTED]));
    html_cell(html, "not known",
              lane->seen[TIMELINE_UNKNOWN] == 0 ? "–"
              : unknown                         ? unknown
                                                : "less than a minute");
    html_cell_begin(html, "now");
    html_badge(html, words[lane->now].word, words[lane->now].tone);
    html_text(html, since(html, lane));
    html_cell_end(html);
    html_row_end(html);
}

static void put_exposure(struct html *html, const struct judgement *judgement,
                         const struct timeline *timeline)
{
    static const char *const columns[] = {"guardrail", "breached", "excepted", "not known", "now"};
    const struct names names = timeline_guardrails(html->arena, timeline);
    struct timeline_lane *lanes = arena_array(html->arena, names.count + 1, sizeof *lanes);
    size_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        timeline_guardrail(html->arena, timeline, names.items[i], &lanes[count]);
        count += lanes[count].count > 0; /* of what no check could judge there is nothing to show */
    }
    if (count == 0)
        return;
    html_raw(html, "<h4>Exposure of each guardrail</h4>\n");
    put_exposure_picture(html, judgement, timeline, lanes, count);
    html_raw(html,
             "<p class=\"key\">Full bar: breached. Outlined bar: open under an exception. Thin "
             "line: held. Nothing: not known.</p>\n");
    html_table_begin(html, "Exposure of each guardrail", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++)
        put_exposed(html, &lanes[i]);
    html_table_end(html);
}

/* --- the whole --------------------------------------------------------------------------------- */

void html_timeline(struct html *html, const struct judgement *judgement)
{
    struct timeline timeline;
    line_collect(html, judgement, &timeline);
    if (timeline.count < 2 || timeline.until <= timeline.checks[0].at)
        return;
    html_raw(html, "<h3>History</h3>\n");
    html_element(html, "p", "when",
                 arena_printf(html->arena,
                              "%s from %s to %s. What a check saw counts until the next check.",
                              count_text(html->arena, timeline.count, "check"),
                              instant_text(html->arena, timeline.checks[0].at),
                              instant_text(html->arena, timeline.until)));
    html_raw(html, "\n<h4>Classes over time</h4>\n");
    put_classes(html, judgement, &timeline);
    put_exposure(html, judgement, &timeline);
}
