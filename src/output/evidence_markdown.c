#include "finding_rows.h"
#include "model/evidence.h"
#include "output/document_blocks.h"
#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

/* What was recorded of one target, on its way into Markdown: a to of evidence, or a block of a
 * document. */
struct record {
    struct buf *out;
    struct arena *arena;
    const struct evidence *evidence; /* of a to */
    const struct target *target;     /* of a block, and so on */
    const struct evidence_check *check;
    int64_t as_of;
};

/* --- pieces ------------------------------------------------------------------------------------ */

/* What Markdown or HTML could take for markup gets a backslash (CommonMark 2.4) or a reference. */
static void put(struct record *to, const char *text)
{
    const char *plain = text_escaped(to->arena, text ? text : "(not known)");
    for (; *plain; plain++) {
        if (*plain == '<' || *plain == '&')
            buf_text(to->out, *plain == '<' ? "&lt;" : "&amp;");
        else {
            if (strchr("\\`*_[]>#|~!@", *plain))
                buf_char(to->out, '\\');
            buf_char(to->out, *plain);
        }
    }
}

/* A name or an id: in backticks, unless it holds one, or what would end the cell of a table. */
static void put_code(struct record *to, const char *text)
{
    if (text && *text && !strpbrk(text, "`|<"))
        buf_printf(to->out, "`%s`", text_escaped(to->arena, text));
    else
        put(to, text);
}

static void put_codes(struct record *to, const struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        buf_text(to->out, i == 0 ? "" : ", ");
        put_code(to, names->items[i]);
    }
}

static void put_when(struct record *to, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(to->out, when == 0 ? "(not known)" : when_format(when, text));
}

static void put_day(struct record *to, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(to->out, when_format_day(when, text));
}

static void put_covered(struct record *to, const char *exception)
{
    if (!exception)
        return;
    buf_text(to->out, " (exception ");
    put_code(to, exception);
    buf_char(to->out, ')');
}

/* `not_in_sync` as people write it. */
static const char *spaced(struct record *to, const char *word)
{
    return text_replaced(to->arena, word, "_", " ");
}

static void put_spaced(struct record *to, const char *word)
{
    put(to, spaced(to, word));
}

/* `- not in sync: `. */
static void put_label(struct record *to, const char *word)
{
    buf_text(to->out, "- ");
    put_spaced(to, word);
    buf_text(to->out, ": ");
}

static void put_title(struct record *to, const char *title)
{
    buf_printf(to->out, "\n## %s\n\n", title);
}

/* --- what ran ---------------------------------------------------------------------------------- */

static void put_deployments(struct record *to)
{
    const struct evidence *evidence = to->evidence;
    put_title(to, "Deployed");
    for (size_t i = 0; i < evidence->deployment_count; i++) {
        const struct evidence_deployment *it = &evidence->deployments[i];
        buf_text(to->out, "- commit ");
        put_code(to, it->commit);
        buf_text(to->out, ", deployment ");
        put_code(to, it->deployment);
        buf_text(to->out, ", seen from ");
        put_when(to, it->since);
        buf_char(to->out, '\n');
    }
    if (evidence->deployment_count == 0)
        buf_text(to->out, "No check saw a deployment.\n");
}

/* --- the check --------------------------------------------------------------------------------- */

/* The names of those with this word; those that an exception covers say so. */
static void put_those(struct record *to, const struct evidence_states *states, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++) {
        const struct evidence_state *state = &states->items[i];
        if (!text_is(state->state, word))
            continue;
        if (count++ == 0)
            put_label(to, word);
        else
            buf_text(to->out, ", ");
        put_code(to, state->name);
        put_covered(to, state->exception);
    }
    if (count > 0)
        buf_char(to->out, '\n');
}

/* Each word once, in the order of its first use. */
static void put_states(struct record *to, const char *title, const struct evidence_states *states)
{
    if (states->count == 0)
        return;
    buf_printf(to->out, "\n%s:\n\n", title);
    for (size_t i = 0; i < states->count; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = text_is(states->items[k].state, states->items[i].state);
        if (!told)
            put_those(to, states, states->items[i].state);
    }
}

static void put_check(struct record *to)
{
    const struct evidence_check *check = to->evidence->check;
    put_title(to, "Checks");
    if (!check) {
        buf_text(to->out, "No check is recorded.\n");
        return;
    }
    buf_text(to->out, "Check of ");
    put_when(to, check->at);
    buf_text(to->out, ", run ");
    put_code(to, check->run);
    buf_text(to->out, ": ");
    put(to,
        check->classes.count == 0 ? "in sync" : spaced(to, names_text(to->arena, &check->classes)));
    buf_printf(to->out, " (exit %lld), entry %zu.\n", (long long)check->exit, check->entry);
    put_states(to, "Probes", &check->probes);
    put_states(to, "Guardrails", &check->guardrails);
    buf_printf(to->out, "\nSettings: %lld in sync%s\n", (long long)check->in_sync,
               check->settings.count == 0 ? "." : ", and besides:");
    if (check->settings.count > 0)
        buf_char(to->out, '\n');
    for (size_t i = 0; i < check->settings.count; i++) {
        const struct evidence_state *state = &check->settings.items[i];
        put_label(to, state->state);
        put_code(to, state->name);
        buf_char(to->out, '\n');
    }
}

/* --- status lines ------------------------------------------------------------------------------ */

static void put_line(struct record *to, const struct evidence_line *line)
{
    buf_printf(to->out, "- [%c] %s ", line->good ? 'x' : ' ', line->kind);
    put_code(to, line->name);
    buf_text(to->out, ": ");
    put_spaced(to, line->after);
    buf_text(to->out, " (was ");
    put_spaced(to, line->before);
    buf_text(to->out, "), ");
    put_day(to, to->evidence->check->at);
    buf_char(to->out, '\n');
}

static void put_lines(struct record *to)
{
    const struct evidence *evidence = to->evidence;
    put_title(to, "Status lines that changed");
    if (!evidence->before) {
        buf_text(to->out, "There is no earlier check to compare with.\n");
        return;
    }
    buf_text(to->out, "From the check of ");
    put_when(to, evidence->before->at);
    buf_printf(to->out, " (entry %zu) to that of ", evidence->before->entry);
    put_when(to, evidence->check->at);
    buf_text(to->out, evidence->line_count == 0 ? ": none.\n" : ":\n\n");
    for (size_t i = 0; i < evidence->line_count; i++)
        put_line(to, &evidence->lines[i]);
}

/* --- changes ----------------------------------------------------------------------------------- */

static void put_approvals(struct record *to, const struct evidence_change *change)
{
    for (size_t i = 0; i < change->approval_count; i++) {
        const struct evidence_approval *approval = &change->approvals[i];
        buf_text(to->out, "  - approved by ");
        put_code(to, approval->principal);
        if (approval->roles.count > 0) {
            buf_text(to->out, " for ");
            put(to, names_text(to->arena, &approval->roles));
        }
        buf_text(to->out, ", key ");
        put_code(to, approval->key);
        buf_char(to->out, '\n');
    }
    if (change->persons == 1)
        buf_text(to->out, "  - one person was enough: the trust file said `two_persons: no`\n");
}

static void put_outcome(struct record *to, const struct evidence_change *change)
{
    if (change->unsealed > 0 && change->unsealed == change->entry) {
        buf_printf(to->out, "recorded in entry %zu, not sealed: it does not count", change->entry);
        return;
    }
    put(to, change->outcome ? change->outcome : "not ended");
    buf_text(to->out, change->verified ? ", verified" : ", NOT verified");
    if (text_is(change->seal, EVIDENCE_NOT_CHECKED))
        buf_text(to->out, " (recorded, seal not checked)");
    if (change->unsealed > 0)
        buf_printf(to->out, "; entry %zu is not sealed and does not count", change->unsealed);
    if (change->why) {
        buf_text(to->out, "; ");
        put(to, change->why);
    }
}

static void put_change(struct record *to, const struct evidence_change *change)
{
    buf_text(to->out, "- plan ");
    put_code(to, change->number);
    if (change->author) {
        buf_text(to->out, " by ");
        put_code(to, change->author);
    }
    buf_text(to->out, ", begun ");
    put_when(to, change->begun);
    buf_text(to->out, ": ");
    put_outcome(to, change);
    buf_text(to->out, "\n  - keys, without values: ");
    put_codes(to, &change->keys);
    buf_text(to->out, change->keys.count == 0 ? "none\n" : "\n");
    put_approvals(to, change);
    if (change->deployment) {
        buf_text(to->out, "  - deployment ");
        put_code(to, change->deployment);
        buf_char(to->out, '\n');
    }
}

static void put_changes(struct record *to)
{
    const struct evidence *evidence = to->evidence;
    put_title(to, "Variables that changed");
    for (size_t i = 0; i < evidence->change_count; i++)
        put_change(to, &evidence->changes[i]);
    if (evidence->changes_left_out > 0)
        buf_printf(to->out, "- and %zu earlier\n", evidence->changes_left_out);
    if (evidence->change_count == 0)
        buf_text(to->out, "Nothing was applied.\n");
}

/* --- proofs and exceptions --------------------------------------------------------------------- */

static void put_proofs(struct record *to)
{
    const struct evidence *evidence = to->evidence;
    put_title(to, "Proofs");
    for (size_t i = 0; i < evidence->proof_count; i++) {
        const struct proof *proof = &evidence->proofs[i];
        buf_text(to->out, "- ");
        put_code(to, proof->name);
        buf_text(to->out, " of ");
        put_when(to, proof->sent);
        buf_text(to->out, ", lead ");
        put_code(to, proof->lead);
        buf_text(to->out, ": ");
        put(to, proof->confirmation);
        buf_char(to->out, '\n');
    }
    if (evidence->proof_count == 0)
        buf_text(to->out, "None is recorded.\n");
}

static void put_term(struct record *to, const char *label, const char *text)
{
    if (!text)
        return;
    buf_printf(to->out, ", %s ", label);
    put(to, text);
}

static void put_doors(struct record *to, const char *label, const struct names *names)
{
    if (names->count == 0)
        return;
    buf_printf(to->out, "; %s: ", label);
    put_codes(to, names);
}

static void put_exception(struct record *to, const struct evidence_exception *exception)
{
    const int64_t at = to->evidence->check->at;
    struct told_rows rows;
    buf_text(to->out, "- ");
    put_code(to, exception->name);
    buf_text(to->out, ": ");
    put_spaced(to, exception->state);
    recorded_exception_rows(to->arena, exception, &rows);
    for (size_t i = 0; i < rows.count; i++)
        put_term(to, rows.items[i].label, rows.items[i].value);
    if (exception->ends > 0) {
        buf_text(to->out, ", last day ");
        put_day(to, exception->ends - 1);
    }
    if (exception->open_since > 0) {
        buf_text(to->out, "; seen open since ");
        put_when(to, exception->open_since);
        buf_printf(to->out, ", %lld h", (long long)((at - exception->open_since) / WHEN_HOUR));
    } else if (exception->unused) {
        buf_text(to->out, "; nothing needs it");
    }
    put_doors(to, "ALSO OPEN", &exception->also_open);
    put_doors(to, "STILL OPEN", &exception->still_open);
    buf_char(to->out, '\n');
}

static void put_exceptions(struct record *to)
{
    const struct evidence_check *check = to->evidence->check;
    if (!check || check->exceptions.count == 0)
        return;
    put_title(to, "Exceptions");
    for (size_t i = 0; i < check->exceptions.count; i++)
        put_exception(to, &check->exceptions.items[i]);
}

/* --- the to ------------------------------------------------------------------------------- */

static void put_head(struct record *to)
{
    const struct evidence *evidence = to->evidence;
    buf_text(to->out, "# Evidence: ");
    put(to, evidence->service);
    buf_text(to->out, ", ");
    put(to, evidence->environment);
    buf_char(to->out, '\n');
    if (evidence->check && evidence->check->simulated)
        buf_printf(to->out, "\n%s.\n", headline_simulated(true));
    buf_text(to->out, "\nLedger ");
    put_code(to, evidence->ledger);
    buf_printf(to->out, ", entry %zu of ", evidence->entries);
    put_when(to, evidence->newest);
    buf_printf(to->out, ", `sha256:%s`\n", evidence->head);
}

void markdown_evidence(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < report->evidence_count; i++) {
        struct record to = {.out = out, .arena = &arena, .evidence = &report->evidence[i]};
        buf_text(out, i == 0 ? "" : "\n");
        put_head(&to);
        put_deployments(&to);
        put_check(&to);
        put_lines(&to);
        put_changes(&to);
        put_proofs(&to);
        put_exceptions(&to);
    }
    arena_release(&arena);
}

/* ==== blocks of documents ==== */

static const struct evidence_state *find_state(const struct evidence_states *states,
                                               const char *name)
{
    for (size_t i = 0; i < states->count; i++)
        if (text_is(states->items[i].name, name))
            return &states->items[i];
    return NULL;
}

static void put_block_head(struct record *to)
{
    char when[WHEN_TEXT_SIZE];
    buf_text(to->out, "**");
    put(to, to->target->environment->name);
    buf_printf(to->out, "**, as of %s%s\n\n", when_format(to->as_of, when),
               to->check->simulated ? ", SIMULATED" : "");
}

/* --- settings --------------------------------------------------------------------------------- */

static const struct evidence_exception *seen_exception(const struct record *to, const char *name)
{
    const struct evidence_exceptions *seen = &to->check->exceptions;
    for (size_t i = 0; i < seen->count; i++)
        if (text_is(seen->items[i].name, name))
            return &seen->items[i];
    return NULL;
}

/* What is wanted now: where an exception in force sets the setting, that. */
static const char *wanted(struct record *to, const struct setting *setting)
{
    const struct target *target = to->target;
    struct setting instead;
    for (size_t i = 0; i < target->exception_count; i++) {
        const struct exception *exception = &target->exceptions[i];
        const struct evidence_exception *seen = seen_exception(to, exception->name);
        if (!exception->sets || !seen || !text_is(seen->state, "in_force"))
            continue;
        for (size_t k = 0; k < exception->allow_count; k++)
            if (text_is(exception->allows[k].name, setting->name) &&
                forbidden_want(to->arena, setting, &exception->allows[k], &instead))
                return setting_wanted_text(to->arena, &instead);
    }
    return setting_wanted_text(to->arena, setting);
}

static void put_setting(struct record *to, const struct setting *setting)
{
    const struct evidence_state *state = find_state(&to->check->settings, setting->name);
    buf_text(to->out, "| ");
    put_code(to, setting->name);
    buf_text(to->out, " | ");
    put(to, wanted(to, setting));
    buf_text(to->out, " | ");
    if (setting->wanted.type == SETTING_INERT)
        buf_text(to->out, "not judged");
    else
        put_spaced(to, state ? state->state : "in sync");
    put_covered(to, state ? state->exception : NULL);
    buf_text(to->out, " |\n");
}

static void put_settings(struct record *to)
{
    buf_text(to->out, "| Setting | Wanted | Verdict |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < to->target->setting_count; i++)
        put_setting(to, &to->target->settings[i]);
}

/* --- guardrails ------------------------------------------------------------------------------- */

static void put_guardrails(struct record *to)
{
    const struct evidence_states *states = &to->check->guardrails;
    if (states->count == 0) {
        buf_text(to->out, "No guardrail is declared.\n");
        return;
    }
    buf_text(to->out, "| Guardrail | State |\n| --- | --- |\n");
    for (size_t i = 0; i < states->count; i++) {
        buf_text(to->out, "| ");
        put_code(to, states->items[i].name);
        buf_text(to->out, " | ");
        put_spaced(to, states->items[i].state);
        put_covered(to, states->items[i].exception);
        buf_text(to->out, " |\n");
    }
}

/* --- exceptions ------------------------------------------------------------------------------- */

static void put_cell(struct record *to, const char *text)
{
    buf_text(to->out, " | ");
    put(to, text ? text : "");
}

static void put_end(struct record *to, const struct evidence_exception *exception)
{
    char when[WHEN_TEXT_SIZE];
    const int64_t left = (exception->ends - to->as_of + WHEN_DAY - 1) / WHEN_DAY;
    put_cell(to, exception->ends ? when_format(exception->ends, when) : "(not known)");
    if (exception->ends && left > 0 && text_is(exception->state, "in_force"))
        buf_printf(to->out, " | %lld |\n", (long long)left);
    else
        buf_text(to->out, " | 0 |\n");
}

static void put_block_exceptions(struct record *to)
{
    const struct evidence_exceptions *seen = &to->check->exceptions;
    struct told_rows rows;
    if (seen->count == 0) {
        buf_text(to->out, "No exception is declared.\n");
        return;
    }
    recorded_exception_rows(to->arena, &seen->items[0], &rows);
    buf_text(to->out, "| Exception | State");
    for (size_t i = 0; i < rows.count; i++)
        buf_printf(to->out, " | %c%s", rows.items[i].label[0] - 'a' + 'A', rows.items[i].label + 1);
    buf_text(to->out, " | Ends | Days left |\n| --- | --- |");
    for (size_t i = 0; i < rows.count; i++)
        buf_text(to->out, " --- |");
    buf_text(to->out, " --- | --- |\n");
    for (size_t i = 0; i < seen->count; i++) {
        const struct evidence_exception *exception = &seen->items[i];
        recorded_exception_rows(to->arena, exception, &rows);
        buf_text(to->out, "| ");
        put_code(to, exception->name);
        buf_text(to->out, " | ");
        put_spaced(to, exception->state);
        if (exception->unused)
            buf_text(to->out, ", not needed");
        for (size_t k = 0; k < rows.count; k++)
            put_cell(to, rows.items[k].value);
        put_end(to, exception);
    }
}

/* --- status lines ----------------------------------------------------------------------------- */

/* Those that are good because an exception lets them be otherwise: that is still to be closed. */
static void put_lifted(struct record *to, const struct evidence_states *states, const char *good)
{
    size_t told = 0;
    for (size_t i = 0; i < states->count; i++) {
        const struct evidence_state *state = &states->items[i];
        if (!text_is(state->state, good) || !state->exception)
            continue;
        buf_text(to->out, told++ == 0 ? "; of them lifted: " : ", ");
        put_code(to, state->name);
        put_covered(to, state->exception);
    }
}

/* `; drift: `A`, `B`` for each word but the good one, in the order of its first use. */
static void put_others(struct record *to, const struct evidence_states *states, const char *good)
{
    for (size_t i = 0; i < states->count; i++) {
        const char *word = states->items[i].state;
        bool told = text_is(word, good);
        for (size_t k = 0; k < i && !told; k++)
            told = text_is(states->items[k].state, word);
        if (told)
            continue;
        buf_text(to->out, "; ");
        put_spaced(to, word);
        for (size_t k = i; k < states->count; k++) {
            if (!text_is(states->items[k].state, word))
                continue;
            buf_text(to->out, k == i ? ": " : ", ");
            put_code(to, states->items[k].name);
            put_covered(to, states->items[k].exception);
        }
    }
    buf_char(to->out, '\n');
}

static void put_status_line(struct record *to, const char *label, const char *good,
                            const struct evidence_states *states)
{
    size_t count = 0, covered = 0;
    if (states->count == 0)
        return;
    for (size_t i = 0; i < states->count; i++) {
        count += text_is(states->items[i].state, good);
        covered += text_is(states->items[i].state, good) && states->items[i].exception;
    }
    const bool all = count == states->count && covered == 0;
    buf_printf(to->out, "- [%c] %s: %zu of %zu ", all ? 'x' : ' ', label, count, states->count);
    put_spaced(to, good);
    put_lifted(to, states, good);
    put_others(to, states, good);
}

static void put_open_exceptions(struct record *to)
{
    const struct evidence_exceptions *seen = &to->check->exceptions;
    char day[WHEN_TEXT_SIZE];
    for (size_t i = 0; i < seen->count; i++) {
        const struct evidence_exception *exception = &seen->items[i];
        buf_text(to->out, "- [ ] Exception ");
        put_code(to, exception->name);
        buf_text(to->out, ": ");
        put_spaced(to, exception->state);
        if (exception->ends)
            buf_printf(to->out, ", ends %s", when_format(exception->ends, day));
        buf_char(to->out, '\n');
    }
}

static void put_status(struct record *to)
{
    const struct evidence_check *check = to->check;
    size_t judged = 0;
    for (size_t i = 0; i < to->target->setting_count; i++)
        judged += to->target->settings[i].wanted.type != SETTING_INERT;
    buf_printf(to->out, "- [%c] Settings: %lld of %zu in sync",
               (size_t)check->in_sync == judged ? 'x' : ' ', (long long)check->in_sync, judged);
    put_others(to, &check->settings, "in_sync");
    put_status_line(to, "Guardrails", "held", &check->guardrails);
    put_status_line(to, "Probes", "pass", &check->probes);
    put_open_exceptions(to);
}

/* --- evidence --------------------------------------------------------------------------------- */

static void put_evidence(struct record *to)
{
    const struct evidence_check *check = to->check;
    buf_text(to->out, "- Deployed commit: ");
    put_code(to, check->commit);
    buf_text(to->out, "\n- Deployment: ");
    put_code(to, check->deployment);
    buf_text(to->out, "\n- Check: ");
    put_spaced(to, check->classes.count ? names_text(to->arena, &check->classes) : "in sync");
    buf_text(to->out, "\n- Probes that pass: ");
    size_t told = 0;
    for (size_t i = 0; i < check->probes.count; i++) {
        if (!text_is(check->probes.items[i].state, "pass"))
            continue;
        buf_text(to->out, told++ ? ", " : "");
        put_code(to, check->probes.items[i].name);
    }
    buf_text(to->out, told ? "\n" : "none\n");
    buf_printf(to->out, "- Other probes: %zu", check->probes.count - told);
    put_others(to, &check->probes, "pass");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void (*const writers[])(struct record *to) = {
    [BLOCK_SETTINGS] = put_settings,           [BLOCK_GUARDRAILS] = put_guardrails,
    [BLOCK_EXCEPTIONS] = put_block_exceptions, [BLOCK_STATUS] = put_status,
    [BLOCK_EVIDENCE] = put_evidence,
};

void document_block_text(struct buf *out, struct arena *arena, enum document_part part,
                         const struct document_facts *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct record to = {.out = out,
                            .arena = arena,
                            .target = facts[i].target,
                            .check = facts[i].check,
                            .as_of = facts[i].as_of};
        if (i > 0)
            buf_char(out, '\n');
        put_block_head(&to);
        writers[part](&to);
    }
}

/* The head of a section up to its instant, as it is written. */
static const char *head_start(struct arena *arena, const char *environment)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    struct record to = {.out = &out, .arena = arena};
    buf_text(&out, "**");
    put(&to, environment);
    buf_text(&out, "**, as of ");
    const char *text = arena_text(arena, buf_string(&out));
    buf_release(&out);
    return text;
}

enum { INSTANT_LENGTH = 20 };

int64_t document_block_as_of(struct arena *arena, const char *bytes, size_t length,
                             const char *environment)
{
    const char *start = head_start(arena, environment);
    const size_t most = strlen(start);
    int64_t when = 0;
    for (size_t at = 0; at < length;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        const size_t line = end ? (size_t)(end - bytes) - at : length - at;
        if (line >= most + INSTANT_LENGTH && memcmp(bytes + at, start, most) == 0 &&
            when_parse_instant(arena_slice(arena, bytes + at + most, INSTANT_LENGTH), &when))
            return when;
        at += line + 1;
    }
    return 0;
}
