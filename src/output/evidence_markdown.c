#include "finding_rows.h"
#include "model/evidence.h"
#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

struct chapter {
    struct buf *out;
    struct arena *arena;
    const struct evidence *evidence;
};

/* --- pieces ------------------------------------------------------------------------------------ */

/* What Markdown or HTML could take for markup gets a backslash (CommonMark 2.4) or a reference. */
static void put(struct chapter *chapter, const char *text)
{
    const char *plain = text_escaped(chapter->arena, text ? text : "(not known)");
    for (; *plain; plain++) {
        if (*plain == '<' || *plain == '&')
            buf_text(chapter->out, *plain == '<' ? "&lt;" : "&amp;");
        else {
            if (strchr("\\`*_[]>#|~!@", *plain))
                buf_char(chapter->out, '\\');
            buf_char(chapter->out, *plain);
        }
    }
}

/* A name or an id: in backticks, unless it holds one. */
static void put_code(struct chapter *chapter, const char *text)
{
    if (text && !strchr(text, '`'))
        buf_printf(chapter->out, "`%s`", text_escaped(chapter->arena, text));
    else
        put(chapter, text);
}

static void put_codes(struct chapter *chapter, const struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        buf_text(chapter->out, i == 0 ? "" : ", ");
        put_code(chapter, names->items[i]);
    }
}

static void put_when(struct chapter *chapter, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(chapter->out, when == 0 ? "(not known)" : when_format(when, text));
}

static void put_day(struct chapter *chapter, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(chapter->out, when_format_day(when, text));
}

/* `not_in_sync` as people write it. */
static const char *spaced(struct chapter *chapter, const char *word)
{
    return text_replaced(chapter->arena, word, "_", " ");
}

/* `- not in sync: `. */
static void put_label(struct chapter *chapter, const char *word)
{
    buf_text(chapter->out, "- ");
    put(chapter, spaced(chapter, word));
    buf_text(chapter->out, ": ");
}

static void put_title(struct chapter *chapter, const char *title)
{
    buf_printf(chapter->out, "\n## %s\n\n", title);
}

/* --- what ran ---------------------------------------------------------------------------------- */

static void put_deployments(struct chapter *chapter)
{
    const struct evidence *evidence = chapter->evidence;
    put_title(chapter, "Deployed");
    for (size_t i = 0; i < evidence->deployment_count; i++) {
        const struct evidence_deployment *it = &evidence->deployments[i];
        buf_text(chapter->out, "- commit ");
        put_code(chapter, it->commit);
        buf_text(chapter->out, ", deployment ");
        put_code(chapter, it->deployment);
        buf_text(chapter->out, ", seen from ");
        put_when(chapter, it->since);
        buf_char(chapter->out, '\n');
    }
    if (evidence->deployment_count == 0)
        buf_text(chapter->out, "No check saw a deployment.\n");
}

/* --- the check --------------------------------------------------------------------------------- */

/* The names of those with this word; those that an exception covers say so. */
static void put_those(struct chapter *chapter, const struct evidence_states *states,
                      const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++) {
        const struct evidence_state *state = &states->items[i];
        if (!text_is(state->state, word))
            continue;
        if (count++ == 0)
            put_label(chapter, word);
        else
            buf_text(chapter->out, ", ");
        put_code(chapter, state->name);
        if (state->exception) {
            buf_text(chapter->out, " (exception ");
            put_code(chapter, state->exception);
            buf_char(chapter->out, ')');
        }
    }
    if (count > 0)
        buf_char(chapter->out, '\n');
}

/* Each word once, in the order of its first use. */
static void put_states(struct chapter *chapter, const char *title,
                       const struct evidence_states *states)
{
    if (states->count == 0)
        return;
    buf_printf(chapter->out, "\n%s:\n\n", title);
    for (size_t i = 0; i < states->count; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = text_is(states->items[k].state, states->items[i].state);
        if (!told)
            put_those(chapter, states, states->items[i].state);
    }
}

static void put_check(struct chapter *chapter)
{
    const struct evidence_check *check = chapter->evidence->check;
    put_title(chapter, "Checks");
    if (!check) {
        buf_text(chapter->out, "No check is recorded.\n");
        return;
    }
    buf_text(chapter->out, "Check of ");
    put_when(chapter, check->at);
    buf_text(chapter->out, ", run ");
    put_code(chapter, check->run);
    buf_text(chapter->out, ": ");
    put(chapter, check->classes.count == 0
                     ? "in sync"
                     : spaced(chapter, names_text(chapter->arena, &check->classes)));
    buf_printf(chapter->out, " (exit %lld), entry %zu.\n", (long long)check->exit, check->entry);
    put_states(chapter, "Probes", &check->probes);
    put_states(chapter, "Guardrails", &check->guardrails);
    buf_printf(chapter->out, "\nSettings: %lld in sync%s\n", (long long)check->in_sync,
               check->settings.count == 0 ? "." : ", and besides:");
    if (check->settings.count > 0)
        buf_char(chapter->out, '\n');
    for (size_t i = 0; i < check->settings.count; i++) {
        const struct evidence_state *state = &check->settings.items[i];
        put_label(chapter, state->state);
        put_code(chapter, state->name);
        buf_char(chapter->out, '\n');
    }
}

/* --- status lines ------------------------------------------------------------------------------ */

static void put_line(struct chapter *chapter, const struct evidence_line *line)
{
    buf_printf(chapter->out, "- [%c] %s ", line->good ? 'x' : ' ', line->kind);
    put_code(chapter, line->name);
    buf_text(chapter->out, ": ");
    put(chapter, spaced(chapter, line->after));
    buf_text(chapter->out, " (was ");
    put(chapter, spaced(chapter, line->before));
    buf_text(chapter->out, "), ");
    put_day(chapter, chapter->evidence->check->at);
    buf_char(chapter->out, '\n');
}

static void put_lines(struct chapter *chapter)
{
    const struct evidence *evidence = chapter->evidence;
    put_title(chapter, "Status lines that changed");
    if (!evidence->before) {
        buf_text(chapter->out, "There is no earlier check to compare with.\n");
        return;
    }
    buf_text(chapter->out, "From the check of ");
    put_when(chapter, evidence->before->at);
    buf_printf(chapter->out, " (entry %zu) to that of ", evidence->before->entry);
    put_when(chapter, evidence->check->at);
    buf_text(chapter->out, evidence->line_count == 0 ? ": none.\n" : ":\n\n");
    for (size_t i = 0; i < evidence->line_count; i++)
        put_line(chapter, &evidence->lines[i]);
}

/* --- changes ----------------------------------------------------------------------------------- */

static void put_approvals(struct chapter *chapter, const struct evidence_change *change)
{
    for (size_t i = 0; i < change->approval_count; i++) {
        const struct evidence_approval *approval = &change->approvals[i];
        buf_text(chapter->out, "  - approved by ");
        put_code(chapter, approval->principal);
        if (approval->roles.count > 0) {
            buf_text(chapter->out, " for ");
            put(chapter, names_text(chapter->arena, &approval->roles));
        }
        buf_text(chapter->out, ", key ");
        put_code(chapter, approval->key);
        buf_char(chapter->out, '\n');
    }
}

static void put_change(struct chapter *chapter, const struct evidence_change *change)
{
    buf_text(chapter->out, "- plan ");
    put_code(chapter, change->number);
    if (change->author) {
        buf_text(chapter->out, " by ");
        put_code(chapter, change->author);
    }
    buf_text(chapter->out, ", begun ");
    put_when(chapter, change->begun);
    buf_text(chapter->out, ": ");
    put(chapter, change->outcome ? change->outcome : "not ended");
    buf_text(chapter->out, change->verified ? ", verified" : ", NOT verified");
    if (change->why) {
        buf_text(chapter->out, "; ");
        put(chapter, change->why);
    }
    buf_text(chapter->out, "\n  - keys, without values: ");
    put_codes(chapter, &change->keys);
    buf_text(chapter->out, change->keys.count == 0 ? "none\n" : "\n");
    put_approvals(chapter, change);
    if (change->deployment) {
        buf_text(chapter->out, "  - deployment ");
        put_code(chapter, change->deployment);
        buf_char(chapter->out, '\n');
    }
}

static void put_changes(struct chapter *chapter)
{
    const struct evidence *evidence = chapter->evidence;
    put_title(chapter, "Variables that changed");
    for (size_t i = 0; i < evidence->change_count; i++)
        put_change(chapter, &evidence->changes[i]);
    if (evidence->changes_left_out > 0)
        buf_printf(chapter->out, "- and %zu earlier\n", evidence->changes_left_out);
    if (evidence->change_count == 0)
        buf_text(chapter->out, "Nothing was applied.\n");
}

/* --- proofs and exceptions --------------------------------------------------------------------- */

static void put_proofs(struct chapter *chapter)
{
    const struct evidence *evidence = chapter->evidence;
    put_title(chapter, "Proofs");
    for (size_t i = 0; i < evidence->proof_count; i++) {
        const struct proof *proof = &evidence->proofs[i];
        buf_text(chapter->out, "- ");
        put_code(chapter, proof->name);
        buf_text(chapter->out, " of ");
        put_when(chapter, proof->sent);
        buf_text(chapter->out, ", lead ");
        put_code(chapter, proof->lead);
        buf_text(chapter->out, ": ");
        put(chapter, proof->confirmation);
        buf_char(chapter->out, '\n');
    }
    if (evidence->proof_count == 0)
        buf_text(chapter->out, "None is recorded.\n");
}

static void put_term(struct chapter *chapter, const char *label, const char *text)
{
    if (!text)
        return;
    buf_printf(chapter->out, ", %s ", label);
    put(chapter, text);
}

static void put_doors(struct chapter *chapter, const char *label, const struct names *names)
{
    if (names->count == 0)
        return;
    buf_printf(chapter->out, "; %s: ", label);
    put_codes(chapter, names);
}

static void put_exception(struct chapter *chapter, const struct evidence_exception *exception)
{
    const int64_t at = chapter->evidence->check->at;
    struct told_rows rows;
    buf_text(chapter->out, "- ");
    put_code(chapter, exception->name);
    buf_text(chapter->out, ": ");
    put(chapter, spaced(chapter, exception->state));
    recorded_exception_rows(chapter->arena, exception, &rows);
    for (size_t i = 0; i < rows.count; i++)
        put_term(chapter, rows.items[i].label, rows.items[i].value);
    if (exception->ends > 0) {
        buf_text(chapter->out, ", last day ");
        put_day(chapter, exception->ends - 1);
    }
    if (exception->open_since > 0) {
        buf_text(chapter->out, "; seen open since ");
        put_when(chapter, exception->open_since);
        buf_printf(chapter->out, ", %lld h", (long long)((at - exception->open_since) / WHEN_HOUR));
    } else if (exception->unused) {
        buf_text(chapter->out, "; nothing needs it");
    }
    put_doors(chapter, "ALSO OPEN", &exception->also_open);
    put_doors(chapter, "STILL OPEN", &exception->still_open);
    buf_char(chapter->out, '\n');
}

static void put_exceptions(struct chapter *chapter)
{
    const struct evidence_check *check = chapter->evidence->check;
    if (!check || check->exceptions.count == 0)
        return;
    put_title(chapter, "Exceptions");
    for (size_t i = 0; i < check->exceptions.count; i++)
        put_exception(chapter, &check->exceptions.items[i]);
}

/* --- the chapter ------------------------------------------------------------------------------- */

static void put_head(struct chapter *chapter)
{
    const struct evidence *evidence = chapter->evidence;
    buf_text(chapter->out, "# Evidence: ");
    put(chapter, evidence->service);
    buf_text(chapter->out, ", ");
    put(chapter, evidence->environment);
    buf_char(chapter->out, '\n');
    if (evidence->check && evidence->check->simulated)
        buf_printf(chapter->out, "\n%s.\n", headline_simulated(true));
    buf_text(chapter->out, "\nLedger ");
    put_code(chapter, evidence->ledger);
    buf_printf(chapter->out, ", entry %zu of ", evidence->entries);
    put_when(chapter, evidence->newest);
    buf_printf(chapter->out, ", `sha256:%s`\n", evidence->head);
}

void markdown_evidence(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < report->evidence_count; i++) {
        struct chapter chapter = {.out = out, .arena = &arena, .evidence = &report->evidence[i]};
        buf_text(out, i == 0 ? "" : "\n");
        put_head(&chapter);
        put_deployments(&chapter);
        put_check(&chapter);
        put_lines(&chapter);
        put_changes(&chapter);
        put_proofs(&chapter);
        put_exceptions(&chapter);
    }
    arena_release(&arena);
}
