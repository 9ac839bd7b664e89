/* html_target: one target: its guardrails, settings with their witnesses, probes and notes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "html_parts.h"

enum { VALUE_MOST = 72, WANTED_MOST = 160, OPEN_MOST = 3 };

static bool has_kind(const struct judgement *judgement, enum finding_kind kind)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind)
            return true;
    return false;
}

/* --- settings ---------------------------------------------------------------------------------- */

static void put_testimony(struct html *html, enum witness witness,
                          const struct testimony *testimony)
{
    static const char *const classes[] = {[SAYS_DESIRED] = "symbol good",
                                          [SAYS_OTHER] = "symbol bad",
                                          [SAYS_UNSEEN] = "symbol care",
                                          [SAYS_NOT_ASKED] = "symbol"};
    static const char *const words[] = {[SAYS_DESIRED] = "as declared",
                                        [SAYS_OTHER] = "something else",
                                        [SAYS_UNSEEN] = "not seen",
                                        [SAYS_NOT_ASKED] = "nothing declared to ask"};
    html_cell_begin(html, witness_name(witness));
    buf_printf(html->out,
               "<span class=\"%s\" aria-hidden=\"true\" title=\"%s\">%s</span><span "
               "class=\"unseen\">%s</span>",
               classes[testimony->says], words[testimony->says], says_symbol(testimony->says),
               words[testimony->says]);
    if (witness != WITNESS_BEHAVED && testimony->shown && testimony->says != SAYS_NOT_ASKED &&
        !text_is(testimony->shown, "(not seen)")) {
        html_raw(html, " ");
        html_element(html, "code", NULL, value_text(html->arena, testimony->shown, VALUE_MOST));
    }
    html_cell_end(html);
}

static void put_setting(struct html *html, const struct finding *finding)
{
    const struct verdict_words *words = verdict_words(finding->state.verdict);
    html_row_begin(html, finding->name);
    html_cell_begin(html, "verdict");
    html_badge(html, words->word, words->tone);
    html_cell_end(html);
    html_cell_begin(html, "wanted");
    html_element(html, "code", NULL, value_text(html->arena, finding->desired, WANTED_MOST));
    html_cell_end(html);
    for (int i = 0; i < WITNESS_COUNT; i++)
        put_testimony(html, (enum witness)i, &finding->witnesses[i]);
    html_row_end(html);
}

static void put_settings(struct html *html, const struct judgement *judgement)
{
    if (!has_kind(judgement, FINDING_SETTING))
        return;
    const char *columns[3 + WITNESS_COUNT] = {"setting", "verdict", "wanted"};
    for (int i = 0; i < WITNESS_COUNT; i++)
        columns[3 + i] = witness_name((enum witness)i);
    html_raw(html, "<h3>Settings</h3>\n");
    html_table_begin(html, "Settings and what their four witnesses say", columns,
                     sizeof columns / sizeof *columns);
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_SETTING)
            put_setting(html, &judgement->findings[i]);
    html_table_end(html);
}

/* --- guardrails, probes, notes ----------------------------------------------------------------- */

static void put_state(struct html *html, const struct finding *finding)
{
    if (finding->exception)
        html_badge(html, "excepted", TONE_CARE);
    else if (finding->kind == FINDING_GUARDRAIL)
        html_badge(html, guardrail_words(finding->state.guardrail)->word,
                   guardrail_words(finding->state.guardrail)->tone);
    else if (finding->kind == FINDING_PROBE)
        html_badge(html, probe_words(finding->state.probe)->word,
                   probe_words(finding->state.probe)->tone);
}

static void put_finding(struct html *html, const struct finding *finding)
{
    html_row_begin(html, finding->name);
    html_cell_begin(html, "state");
    put_state(html, finding);
    html_cell_end(html);
    html_cell_begin(html, NULL);
    html_sentence(html, finding->why);
    html_cell_end(html);
    html_row_end(html);
}

static void put_kind(struct html *html, const struct judgement *judgement, enum finding_kind kind,
                     const char *title)
{
    if (!has_kind(judgement, kind))
        return;
    static const char *const columns[] = {"name", "state", "what was seen"};
    html_element(html, "h3", NULL, title);
    html_raw(html, "\n");
    html_table_begin(html, title, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind)
            put_finding(html, &judgement->findings[i]);
    html_table_end(html);
}

static void put_notes(struct html *html, const struct judgement *judgement)
{
    if (!has_kind(judgement, FINDING_NOTE))
        return;
    html_raw(html, "<h3>Notes</h3>\n<ul>\n");
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_NOTE)
            html_element(html, "li", NULL, judgement->findings[i].why);
    html_raw(html, "\n</ul>\n");
}

/* --- the whole --------------------------------------------------------------------------------- */

static const char *target_name(struct html *html, const struct judgement *judgement)
{
    const struct desired *desired = judgement->target->desired;
    const bool same = text_is(desired->project.name, desired->service.name);
    return arena_printf(html->arena, "%s%s%s, %s", same ? "" : desired->project.name,
                        same ? "" : " / ", desired->service.name,
                        judgement->target->environment->name);
}

static void put_deployment(struct html *html, const struct deployment *active)
{
    if (!active->id)
        return;
    html_element(
        html, "p", "place",
        arena_printf(html->arena, "live deployment %s%s%s%s%.12s", active->id,
                     active->created_at > 0 ? " of " : "",
                     active->created_at > 0 ? instant_text(html->arena, active->created_at) : "",
                     active->commit ? ", commit " : "", active->commit ? active->commit : ""));
    html_raw(html, "\n");
}

/* Of many targets those that are in sync are closed: they are there for whoever looks. */
void html_target(struct html *html, const struct judgement *judgement)
{
    enum exit_code classes[8];
    const size_t count = judgement_classes(judgement, classes);
    const enum exit_code code = judgement_exit(judgement);
    const size_t number = (size_t)(judgement - html->run->judgements);
    buf_printf(html->out, "<section aria-labelledby=\"target-%zu\">\n<h2 id=\"target-%zu\">",
               number, number);
    html_text(html, target_name(html, judgement));
    html_raw(html, " ");
    html_badge(html, classes_text(html->arena, classes, count), class_tone(code));
    html_raw(html, "</h2>\n");
    put_deployment(html, &judgement->observed->active);
    if (judgement->count > 0) {
        const bool closed = code == EXIT_IN_SYNC && html->run->judgement_count > OPEN_MOST;
        html_raw(html, closed ? "<details>\n" : "<details open>\n");
        html_raw(html, "<summary>All that was looked at</summary>\n");
    }
    put_kind(html, judgement, FINDING_GUARDRAIL, "Guardrails");
    put_settings(html, judgement);
    put_kind(html, judgement, FINDING_PROBE, "Probes");
    put_notes(html, judgement);
    html_raw(html, judgement->count > 0 ? "</details>\n" : "");
    html_timeline(html, judgement);
    html_raw(html, "</section>\n");
}
