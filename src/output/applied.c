#include "output/applied.h"

#include "base/buf.h"
#include "base/text.h"
#include "output/page.h"
#include "output/statement.h"

enum { LABEL_COLUMN = 12, ROW_INDENT = 2, LINE_MOST = 512 };

static const struct {
    const char *word, *words;
    enum tone tone;
} ends[APPLIED_ENDS] = {
    [APPLIED_DONE] = {"Applied", "and verified", TONE_GOOD},
    [APPLIED_DRY] = {"Dry run", "nothing was written", TONE_PLAIN},
    [APPLIED_NOT_BEGUN] = {"Not applied", "nothing was written", TONE_BAD},
    [APPLIED_NOTHING] = {"Not applied", "nothing is changed", TONE_BAD},
    [APPLIED_UNDONE] = {"Undone", "what it changed is as it was before", TONE_BAD},
    [APPLIED_KEPT] = {"NOT VERIFIED", "what was written stays", TONE_BAD},
    [APPLIED_OPEN] = {"NOT FINISHED", "the same plan continues it", TONE_CARE},
};

static void label(struct page *page, const char *text)
{
    page_line(page, 0, LABEL_COLUMN);
    page_text(page, TONE_STRONG, text);
    page_to(page, LABEL_COLUMN);
}

__attribute__((format(printf, 3, 4))) static void line(struct page *page, const char *name,
                                                       const char *format, ...)
{
    struct buf text;
    va_list args;
    buf_init(&text, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    label(page, name);
    page_text(page, TONE_PLAIN, buf_string(&text));
    buf_release(&text);
}

static void text_line(struct page *page, const char *name, const char *text)
{
    if (!text)
        return;
    label(page, name);
    page_text(page, TONE_PLAIN, text);
}

static void names_line(struct page *page, const char *name, const struct names *names)
{
    if (!names->count)
        return;
    label(page, name);
    for (size_t i = 0; i < names->count; i++) {
        page_text(page, TONE_PLAIN, i ? ", " : "");
        page_unit(page, TONE_PLAIN, names->items[i]);
    }
}

static void row(struct page *page, const struct statement_row *row, size_t width)
{
    const char mark[] = {statement_mark(row->kind), ' ', '\0'};
    page_line(page, ROW_INDENT, ROW_INDENT + 4);
    page_text(page, TONE_PLAIN, mark);
    page_text(page, TONE_STRONG, row->shared ? "shared." : "");
    page_text(page, TONE_STRONG, row->name);
    page_to(page, ROW_INDENT + 2 + width + 2);
    page_text(page, TONE_PLAIN, row->before);
    page_text(page, TONE_PLAIN, " -> ");
    page_text(page, TONE_PLAIN, row->after);
}

static void rows(struct page *page, const struct statement *statement)
{
    size_t width = 0;
    for (size_t i = 0; i < statement->row_count; i++) {
        const size_t length =
            statement_name_length(statement->rows[i].name, statement->rows[i].shared);
        width = length > width ? length : width;
    }
    page_gap(page);
    for (size_t i = 0; i < statement->row_count; i++)
        row(page, &statement->rows[i], width);
    page_gap(page);
}

static void head(struct page *page, const struct applied *applied,
                 const struct statement *statement)
{
    const enum applied_end end = applied->end;
    page_line(page, 0, LABEL_COLUMN);
    page_text(page, ends[end].tone, ends[end].word);
    page_text(page, TONE_PLAIN, ": ");
    page_text(page, TONE_PLAIN, statement->service);
    page_text(page, TONE_PLAIN, ", ");
    page_text(page, TONE_PLAIN, statement->environment);
    page_text(page, TONE_PLAIN, "; ");
    page_text(page, TONE_PLAIN,
              applied->runs_otherwise ? "not all of what it changed is as it was before"
                                      : ends[end].words);
    if (statement->simulated) {
        page_line(page, 0, 0);
        page_text(page, TONE_CARE, STATEMENT_SIMULATED);
    }
}

static void verified(struct page *page, const struct applied *applied)
{
    if (applied->end != APPLIED_DONE)
        return;
    line(page, "Verified", "%u pass%s in a row: %zu setting%s as desired, %zu probe%s passed",
         applied->passes, applied->passes == 1 ? "" : "es", applied->settings,
         text_plural(applied->settings), applied->probes, text_plural(applied->probes));
    text_line(page, "", "and the next plan is empty");
}

static void deployed(struct page *page, const struct applied *applied)
{
    if (!applied->deployment)
        return;
    line(page, "Deployment", "%s%s%s%s", applied->deployment, applied->status ? ", " : "",
         applied->status ? applied->status : "",
         applied->deployment_found ? ", made by someone else after the writes" : "");
}

/* What had to be taken live, and what runs. */
static void code(struct page *page, const struct applied *applied)
{
    if (!applied->deployment || (!applied->intended && !applied->runs))
        return;
    if (applied->intended && text_is(applied->intended, applied->runs))
        line(page, "Code", "%s: deployed, and it runs", applied->intended);
    else
        line(page, "Code", "%s%s; %s%s", applied->intended ? applied->intended : "not pinned",
             applied->intended ? " had to be deployed" : "",
             applied->runs ? applied->runs : "what runs",
             applied->runs ? " runs" : " is not known");
}

void applied_text(struct buf *out, const struct applied_report *report, const struct style *style)
{
    const struct applied *applied = report->applied;
    struct page page;
    page_init(&page, out, style);
    head(&page, applied, report->statement);
    rows(&page, report->statement);
    text_line(&page, "Why", applied->why);
    if (applied->guardrail)
        line(&page, "Guardrail", "%s forbids undoing it", applied->guardrail);
    text_line(&page, "Runs", applied->runs_otherwise);
    deployed(&page, applied);
    code(&page, applied);
    verified(&page, applied);
    names_line(&page, "Excused", &applied->excused);
    if (applied->excused.count)
        text_line(&page, "", "wrong before, and no change touches it");
    for (size_t i = 0; i < applied->unseen.count; i++)
        text_line(&page, i ? "" : "Not seen", applied->unseen.items[i]);
    names_line(&page, "Approved", &report->approvals);
    if (report->approvals.count > 0 && !report->statement->two_persons)
        text_line(&page, "", STATEMENT_ALONE);
    for (size_t i = 0; i < report->notes.count; i++)
        text_line(&page, i ? "" : "Note", report->notes.items[i]);
    line(&page, "Plan", "%s", report->statement->number);
    if (applied->first_entry)
        line(&page, "Evidence", "entries %zu to %zu of ledger %s", applied->first_entry,
             applied->last_entry, report->ledger_id);
    text_line(&page, "Next", applied->next);
    page_end(&page);
}
