#include "model/evidence.h"
#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

struct sheet {
    struct buf *out;
    struct arena *arena;
    const struct evidence *evidence;
};

/* --- pieces ------------------------------------------------------------------------------------ */

/* What Markdown or HTML could take for markup gets a backslash (CommonMark 2.4) or a reference. */
static void put(struct sheet *sheet, const char *text)
{
    const char *plain = text_escaped(sheet->arena, text ? text : "(not known)");
    for (; *plain; plain++) {
        if (*plain == '<' || *plain == '&')
            buf_text(sheet->out, *plain == '<' ? "&lt;" : "&amp;");
        else {
            if (strchr("\\`*_[]>#|~!@", *plain))
                buf_char(sheet->out, '\\');
            buf_char(sheet->out, *plain);
        }
    }
}

/* A name or an id: in backticks, which none of ours holds. */
static void put_code(struct sheet *sheet, const char *text)
{
    if (text && !strchr(text, '`'))
        buf_printf(sheet->out, "`%s`", text_escaped(sheet->arena, text));
    else
        put(sheet, text);
}

static void put_codes(struct sheet *sheet, const struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        buf_text(sheet->out, i == 0 ? "" : ", ");
        put_code(sheet, names->items[i]);
    }
}

static void put_when(struct sheet *sheet, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(sheet->out, when == 0 ? "(not known)" : when_format(when, text));
}

static void put_day(struct sheet *sheet, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(sheet->out, when_format_day(when, text));
}

/* `not_in_sync` as people write it. */
static const char *spaced(struct sheet *sheet, const char *word)
{
    return text_replaced(sheet->arena, word, "_", " ");
}

/* `- not in sync: `. */
static void put_label(struct sheet *sheet, const char *word)
{
    buf_text(sheet->out, "- ");
    put(sheet, spaced(sheet, word));
    buf_text(sheet->out, ": ");
}

static void put_title(struct sheet *sheet, const char *title)
{
    buf_printf(sheet->out, "\n## %s\n\n", title);
}

/* --- what ran ---------------------------------------------------------------------------------- */

static void put_deployments(struct sheet *sheet)
{
    const struct evidence *evidence = sheet->evidence;
    put_title(sheet, "Deployed");
    for (size_t i = 0; i < evidence->deployment_count; i++) {
        const struct evidence_deployment *it = &evidence->deployments[i];
        buf_text(sheet->out, "- commit ");
        put_code(sheet, it->commit);
        buf_text(sheet->out, ", deployment ");
        put_code(sheet, it->deployment);
        buf_text(sheet->out, ", seen from ");
        put_when(sheet, it->since);
        buf_char(sheet->out, '\n');
    }
    if (evidence->deployment_count == 0)
        buf_text(sheet->out, "No check saw a deployment.\n");
}

/* --- the check --------------------------------------------------------------------------------- */

/* The names of those with this word; those that an exception covers say so. */
static void put_those(struct sheet *sheet, const struct evidence_states *states, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++) {
        const struct evidence_state *state = &states->items[i];
        if (!text_is(state->state, word))
            continue;
        if (count++ == 0)
            put_label(sheet, word);
        else
            buf_text(sheet->out, ", ");
        put_code(sheet, state->name);
        if (state->exception) {
            buf_text(sheet->out, " (exception ");
            put_code(sheet, state->exception);
            buf_char(sheet->out, ')');
        }
    }
    if (count > 0)
        buf_char(sheet->out, '\n');
}

/* Each word once, in the order in which it first stands there. */
static void put_states(struct sheet *sheet, const char *title, const struct evidence_states *states)
{
    if (states->count == 0)
        return;
    buf_printf(sheet->out, "\n%s:\n\n", title);
    for (size_t i = 0; i < states->count; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = text_is(states->items[k].state, states->items[i].state);
        if (!told)
            put_those(sheet, states, states->items[i].state);
    }
}

static void put_check(struct sheet *sheet)
{
    const struct evidence_check *check = sheet->evidence->check;
    put_title(sheet, "Checks");
    if (!check) {
        buf_text(sheet->out, "No check is recorded.\n");
        return;
    }
    buf_text(sheet->out, "Check of ");
    put_when(sheet, check->at);
    buf_text(sheet->out, ", run ");
    put_code(sheet, check->run);
    buf_text(sheet->out, ": ");
    put(sheet, check->classes.count == 0
                   ? "in sync"
                   : spaced(sheet, names_text(sheet->arena, &check->classes)));
    buf_printf(sheet->out, " (exit %lld), entry %zu.\n", (long long)check->exit, check->entry);
    put_states(sheet, "Probes", &check->probes);
    put_states(sheet, "Guardrails", &check->guardrails);
    buf_printf(sheet->out, "\nSettings: %lld in sync%s\n", (long long)check->in_sync,
               check->settings.count == 0 ? "." : ", and besides:");
    if (check->settings.count > 0)
        buf_char(sheet->out, '\n');
    for (size_t i = 0; i < check->settings.count; i++) {
        const struct evidence_state *state = &check->settings.items[i];
        put_label(sheet, state->state);
        put_code(sheet, state->name);
        buf_char(sheet->out, '\n');
    }
}

/* --- status lines ------------------------------------------------------------------------------ */

static void put_line(struct sheet *sheet, const struct evidence_line *line)
{
    buf_printf(sheet->out, "- [%c] %s ", line->good ? 'x' : ' ', line->kind);
    put_code(sheet, line->name);
    buf_text(sheet->out, ": ");
    put(sheet, spaced(sheet, line->after));
    buf_text(sheet->out, " (was ");
    put(sheet, spaced(sheet, line->before));
    buf_text(sheet->out, "), ");
    put_day(sheet, sheet->evidence->check->at);
    buf_char(sheet->out, '\n');
}

static void put_lines(struct sheet *sheet)
{
    const struct evidence *evidence = sheet->evidence;
    put_title(sheet, "Status lines that changed");
    if (!evidence->before) {
        buf_text(sheet->out, "There is no earlier check to compare with.\n");
        return;
    }
    buf_text(sheet->out, "From the check of ");
    put_when(sheet, evidence->before->at);
    buf_printf(sheet->out, " (entry %zu) to that of ", evidence->before->entry);
    put_when(sheet, evidence->check->at);
    buf_text(sheet->out, evidence->line_count == 0 ? ": none.\n" : ":\n\n");
    for (size_t i = 0; i < evidence->line_count; i++)
        put_line(sheet, &evidence->lines[i]);
}

/* --- changes ----------------------------------------------------------------------------------- */

static void put_approvals(struct sheet *sheet, const struct evidence_change *change)
{
    for (size_t i = 0; i < change->approval_count; i++) {
        const struct evidence_approval *approval = &change->approvals[i];
        buf_text(sheet->out, "  - approved by ");
        put_code(sheet, approval->principal);
        if (approval->roles.count > 0) {
            buf_text(sheet->out, " for ");
            put(sheet, names_text(sheet->arena, &approval->roles));
        }
        buf_text(sheet->out, ", key ");
        put_code(sheet, approval->key);
        buf_char(sheet->out, '\n');
    }
}

static void put_change(struct sheet *sheet, const struct evidence_change *change)
{
    buf_text(sheet->out, "- plan ");
    put_code(sheet, change->number);
    if (change->author) {
        buf_text(sheet->out, " by ");
        put_code(sheet, change->author);
    }
    buf_text(sheet->out, ", begun ");
    put_when(sheet, change->begun);
    buf_text(sheet->out, ": ");
    put(sheet, change->outcome ? change->outcome : "not ended");
    buf_text(sheet->out, change->verified ? ", verified" : ", NOT verified");
    if (change->why) {
        buf_text(sheet->out, "; ");
        put(sheet, change->why);
    }
    buf_text(sheet->out, "\n  - keys, without values: ");
    put_codes(sheet, &change->keys);
    buf_text(sheet->out, change->keys.count == 0 ? "none\n" : "\n");
    put_approvals(sheet, change);
    if (change->deployment) {
        buf_text(sheet->out, "  - deployment ");
        put_code(sheet, change->deployment);
        buf_char(sheet->out, '\n');
    }
}

static void put_changes(struct sheet *sheet)
{
    const struct evidence *evidence = sheet->evidence;
    put_title(sheet, "Variables that changed");
    for (size_t i = 0; i < evidence->change_count; i++)
        put_change(sheet, &evidence->changes[i]);
    if (evidence->changes_left_out > 0)
        buf_printf(sheet->out, "- and %zu earlier\n", evidence->changes_left_out);
    if (evidence->change_count == 0)
        buf_text(sheet->out, "Nothing was applied.\n");
}

/* --- proofs and exceptions --------------------------------------------------------------------- */

static void put_proofs(struct sheet *sheet)
{
    const struct evidence *evidence = sheet->evidence;
    put_title(sheet, "Proofs");
    for (size_t i = 0; i < evidence->proof_count; i++) {
        const struct proof *proof = &evidence->proofs[i];
        buf_text(sheet->out, "- ");
        put_code(sheet, proof->name);
        buf_text(sheet->out, " of ");
        put_when(sheet, proof->sent);
        buf_text(sheet->out, ", lead ");
        put_code(sheet, proof->lead);
        buf_text(sheet->out, ": ");
        put(sheet, proof->confirmation);
        buf_char(sheet->out, '\n');
    }
    if (evidence->proof_count == 0)
        buf_text(sheet->out, "None is recorded.\n");
}

static void put_term(struct sheet *sheet, const char *label, const char *text)
{
    if (!text)
        return;
    buf_printf(sheet->out, ", %s ", label);
    put(sheet, text);
}

static void put_doors(struct sheet *sheet, const char *label, const struct names *names)
{
    if (names->count == 0)
        return;
    buf_printf(sheet->out, "; %s: ", label);
    put_codes(sheet, names);
}

static void put_exception(struct sheet *sheet, const struct evidence_exception *exception)
{
    const int64_t at = sheet->evidence->check->at;
    buf_text(sheet->out, "- ");
    put_code(sheet, exception->name);
    buf_text(sheet->out, ": ");
    put(sheet, spaced(sheet, exception->state));
    put_term(sheet, "lifts", exception->lifts);
    put_term(sheet, "policy", exception->policy);
    put_term(sheet, "owner", exception->owner);
    if (exception->ends > 0) {
        buf_text(sheet->out, ", last day ");
        put_day(sheet, exception->ends - 1);
    }
    if (exception->open_since > 0) {
        buf_text(sheet->out, "; seen open since ");
        put_when(sheet, exception->open_since);
        buf_printf(sheet->out, ", %lld h", (long long)((at - exception->open_since) / WHEN_HOUR));
    } else if (exception->unused) {
        buf_text(sheet->out, "; nothing needs it");
    }
    put_doors(sheet, "ALSO OPEN", &exception->also_open);
    put_doors(sheet, "STILL OPEN", &exception->still_open);
    buf_char(sheet->out, '\n');
}

static void put_exceptions(struct sheet *sheet)
{
    const struct evidence_check *check = sheet->evidence->check;
    if (!check || check->exceptions.count == 0)
        return;
    put_title(sheet, "Exceptions");
    for (size_t i = 0; i < check->exceptions.count; i++)
        put_exception(sheet, &check->exceptions.items[i]);
}

/* --- the chapter ------------------------------------------------------------------------------- */

static void put_head(struct sheet *sheet)
{
    const struct evidence *evidence = sheet->evidence;
    buf_text(sheet->out, "# Evidence: ");
    put(sheet, evidence->service);
    buf_text(sheet->out, ", ");
    put(sheet, evidence->environment);
    buf_char(sheet->out, '\n');
    if (evidence->check && evidence->check->simulated)
        buf_text(sheet->out, "\nSIMULATED: a simulation stood in for Railway; nothing here speaks "
                             "of the real service.\n");
    buf_text(sheet->out, "\nLedger ");
    put_code(sheet, evidence->ledger);
    buf_printf(sheet->out, ", entry %zu of ", evidence->entries);
    put_when(sheet, evidence->newest);
    buf_printf(sheet->out, ", `sha256:%s`\n", evidence->head);
}

void markdown_evidence(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < report->evidence_count; i++) {
        struct sheet sheet = {.out = out, .arena = &arena, .evidence = &report->evidence[i]};
        buf_text(out, i == 0 ? "" : "\n");
        put_head(&sheet);
        put_deployments(&sheet);
        put_check(&sheet);
        put_lines(&sheet);
        put_changes(&sheet);
        put_proofs(&sheet);
        put_exceptions(&sheet);
    }
    arena_release(&arena);
}
