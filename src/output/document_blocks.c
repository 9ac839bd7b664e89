#include "output/document_blocks.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "finding_rows.h"

struct block {
    struct buf *out;
    struct arena *arena;
    const struct target *target;
    const struct evidence_check *check;
    int64_t as_of;
};

/* --- pieces ----------------------------------------------------------------------------------- */

/* What Markdown or HTML could take for markup gets a backslash (CommonMark 2.4) or a reference. */
static void put(struct block *block, const char *text)
{
    const char *plain = text_escaped(block->arena, text ? text : "");
    for (; *plain; plain++) {
        if (*plain == '<' || *plain == '&')
            buf_text(block->out, *plain == '<' ? "&lt;" : "&amp;");
        else {
            if (strchr("\\`*_[]>#|~!@", *plain))
                buf_char(block->out, '\\');
            buf_char(block->out, *plain);
        }
    }
}

/* A name or an id: in backticks where it holds nothing that would end them or the cell. */
static void put_code(struct block *block, const char *text)
{
    if (text && *text && !strpbrk(text, "`|<"))
        buf_printf(block->out, "`%s`", text_escaped(block->arena, text));
    else
        put(block, text ? text : "(not known)");
}

/* `not_in_sync` as people write it. */
static void put_word(struct block *block, const char *word)
{
    put(block, text_replaced(block->arena, word, "_", " "));
}

static void put_covered(struct block *block, const char *exception)
{
    if (!exception)
        return;
    buf_text(block->out, " (exception ");
    put_code(block, exception);
    buf_char(block->out, ')');
}

static const struct evidence_state *find(const struct evidence_states *states, const char *name)
{
    for (size_t i = 0; i < states->count; i++)
        if (text_is(states->items[i].name, name))
            return &states->items[i];
    return NULL;
}

static void put_head(struct block *block)
{
    char when[WHEN_TEXT_SIZE];
    buf_text(block->out, "**");
    put(block, block->target->environment->name);
    buf_printf(block->out, "**, as of %s%s\n\n", when_format(block->as_of, when),
               block->check->simulated ? ", SIMULATED" : "");
}

/* --- settings --------------------------------------------------------------------------------- */

static const struct evidence_exception *seen_exception(const struct block *block, const char *name)
{
    const struct evidence_exceptions *seen = &block->check->exceptions;
    for (size_t i = 0; i < seen->count; i++)
        if (text_is(seen->items[i].name, name))
            return &seen->items[i];
    return NULL;
}

/* What is wanted now: where an exception in force sets the setting, that. */
static const char *wanted(struct block *block, const struct setting *setting)
{
    const struct target *target = block->target;
    struct setting instead;
    for (size_t i = 0; i < target->exception_count; i++) {
        const struct exception *exception = &target->exceptions[i];
        const struct evidence_exception *seen = seen_exception(block, exception->name);
        if (!exception->sets || !seen || !text_is(seen->state, "in_force"))
            continue;
        for (size_t k = 0; k < exception->allow_count; k++)
            if (text_is(exception->allows[k].name, setting->name) &&
                setting_want(block->arena, setting, exception->allows[k].value, &instead))
                return setting_wanted_text(block->arena, &instead);
    }
    return setting_wanted_text(block->arena, setting);
}

static void put_setting(struct block *block, const struct setting *setting)
{
    const struct evidence_state *state = find(&block->check->settings, setting->name);
    buf_text(block->out, "| ");
    put_code(block, setting->name);
    buf_text(block->out, " | ");
    put(block, wanted(block, setting));
    buf_text(block->out, " | ");
    if (setting->wanted.type == SETTING_INERT)
        buf_text(block->out, "not judged");
    else
        put_word(block, state ? state->state : "in sync");
    put_covered(block, state ? state->exception : NULL);
    buf_text(block->out, " |\n");
}

static void put_settings(struct block *block)
{
    buf_text(block->out, "| Setting | Wanted | Verdict |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < block->target->setting_count; i++)
        put_setting(block, &block->target->settings[i]);
}

/* --- guardrails ------------------------------------------------------------------------------- */

static void put_guardrails(struct block *block)
{
    const struct evidence_states *states = &block->check->guardrails;
    if (states->count == 0) {
        buf_text(block->out, "No guardrail is declared.\n");
        return;
    }
    buf_text(block->out, "| Guardrail | State |\n| --- | --- |\n");
    for (size_t i = 0; i < states->count; i++) {
        buf_text(block->out, "| ");
        put_code(block, states->items[i].name);
        buf_text(block->out, " | ");
        put_word(block, states->items[i].state);
        put_covered(block, states->items[i].exception);
        buf_text(block->out, " |\n");
    }
}

/* --- exceptions ------------------------------------------------------------------------------- */

static void put_cell(struct block *block, const char *text)
{
    buf_text(block->out, " | ");
    put(block, text ? text : "");
}

static void put_end(struct block *block, const struct evidence_exception *exception)
{
    char when[WHEN_TEXT_SIZE];
    const int64_t left = (exception->ends - block->as_of + WHEN_DAY - 1) / WHEN_DAY;
    put_cell(block, exception->ends ? when_format(exception->ends, when) : "(not known)");
    if (exception->ends && left > 0 && text_is(exception->state, "in_force"))
        buf_printf(block->out, " | %lld |\n", (long long)left);
    else
        buf_text(block->out, " | 0 |\n");
}

static void put_exceptions(struct block *block)
{
    const struct evidence_exceptions *seen = &block->check->exceptions;
    struct told_rows rows;
    if (seen->count == 0) {
        buf_text(block->out, "No exception is declared.\n");
        return;
    }
    recorded_exception_rows(block->arena, &seen->items[0], &rows);
    buf_text(block->out, "| Exception | State");
    for (size_t i = 0; i < rows.count; i++)
        buf_printf(block->out, " | %c%s", rows.items[i].label[0] - 'a' + 'A',
                   rows.items[i].label + 1);
    buf_text(block->out, " | Ends | Days left |\n| --- | --- |");
    for (size_t i = 0; i < rows.count; i++)
        buf_text(block->out, " --- |");
    buf_text(block->out, " --- | --- |\n");
    for (size_t i = 0; i < seen->count; i++) {
        const struct evidence_exception *exception = &seen->items[i];
        recorded_exception_rows(block->arena, exception, &rows);
        buf_text(block->out, "| ");
        put_code(block, exception->name);
        buf_text(block->out, " | ");
        put_word(block, exception->state);
        if (exception->unused)
            buf_text(block->out, ", not needed");
        for (size_t k = 0; k < rows.count; k++)
            put_cell(block, rows.items[k].value);
        put_end(block, exception);
    }
}

/* --- status lines ----------------------------------------------------------------------------- */

static size_t count_covered(const struct evidence_states *states, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++)
        count += text_is(states->items[i].state, word) && states->items[i].exception != NULL;
    return count;
}

/* Those that are good because an exception lets them be otherwise: that is still to be closed. */
static void put_lifted(struct block *block, const struct evidence_states *states, const char *good)
{
    size_t told = 0;
    for (size_t i = 0; i < states->count; i++) {
        const struct evidence_state *state = &states->items[i];
        if (!text_is(state->state, good) || !state->exception)
            continue;
        buf_text(block->out, told++ == 0 ? "; of them lifted: " : ", ");
        put_code(block, state->name);
        put_covered(block, state->exception);
    }
}

/* `; drift: `A`, `B`` for each word but the good one, in the order of its first use. */
static void put_others(struct block *block, const struct evidence_states *states, const char *good)
{
    for (size_t i = 0; i < states->count; i++) {
        const char *word = states->items[i].state;
        bool told = text_is(word, good);
        for (size_t k = 0; k < i && !told; k++)
            told = text_is(states->items[k].state, word);
        if (told)
            continue;
        buf_text(block->out, "; ");
        put_word(block, word);
        for (size_t k = i; k < states->count; k++) {
            if (!text_is(states->items[k].state, word))
                continue;
            buf_text(block->out, k == i ? ": " : ", ");
            put_code(block, states->items[k].name);
            put_covered(block, states->items[k].exception);
        }
    }
    buf_char(block->out, '\n');
}

static size_t count_of(const struct evidence_states *states, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++)
        count += text_is(states->items[i].state, word);
    return count;
}

static size_t count_judged(const struct target *target)
{
    size_t count = 0;
    for (size_t i = 0; i < target->setting_count; i++)
        count += target->settings[i].wanted.type != SETTING_INERT;
    return count;
}

static void put_line(struct block *block, const char *label, const char *good,
                     const struct evidence_states *states)
{
    const size_t count = count_of(states, good);
    const bool all = count == states->count && count_covered(states, good) == 0;
    if (states->count == 0)
        return;
    buf_printf(block->out, "- [%c] %s: %zu of %zu ", all ? 'x' : ' ', label, count, states->count);
    put_word(block, good);
    put_lifted(block, states, good);
    put_others(block, states, good);
}

static void put_open_exceptions(struct block *block)
{
    const struct evidence_exceptions *seen = &block->check->exceptions;
    char day[WHEN_TEXT_SIZE];
    for (size_t i = 0; i < seen->count; i++) {
        const struct evidence_exception *exception = &seen->items[i];
        buf_text(block->out, "- [ ] Exception ");
        put_code(block, exception->name);
        buf_text(block->out, ": ");
        put_word(block, exception->state);
        if (exception->ends)
            buf_printf(block->out, ", ends %s", when_format(exception->ends, day));
        buf_char(block->out, '\n');
    }
}

static void put_status(struct block *block)
{
    const struct evidence_check *check = block->check;
    const size_t judged = count_judged(block->target);
    buf_printf(block->out, "- [%c] Settings: %lld of %zu in sync",
               (size_t)check->in_sync == judged ? 'x' : ' ', (long long)check->in_sync, judged);
    put_others(block, &check->settings, "in_sync");
    put_line(block, "Guardrails", "held", &check->guardrails);
    put_line(block, "Probes", "pass", &check->probes);
    put_open_exceptions(block);
}

/* --- evidence --------------------------------------------------------------------------------- */

static void put_evidence(struct block *block)
{
    const struct evidence_check *check = block->check;
    buf_text(block->out, "- Deployed commit: ");
    put_code(block, check->commit);
    buf_text(block->out, "\n- Deployment: ");
    put_code(block, check->deployment);
    buf_text(block->out, "\n- Check: ");
    put_word(block, check->classes.count ? names_text(block->arena, &check->classes) : "in sync");
    buf_text(block->out, "\n- Probes that pass: ");
    size_t told = 0;
    for (size_t i = 0; i < check->probes.count; i++) {
        if (!text_is(check->probes.items[i].state, "pass"))
            continue;
        buf_text(block->out, told++ ? ", " : "");
        put_code(block, check->probes.items[i].name);
    }
    buf_text(block->out, told ? "\n" : "none\n");
    buf_printf(block->out, "- Other probes: %zu", check->probes.count - told);
    put_others(block, &check->probes, "pass");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void (*const writers[])(struct block *block) = {
    [BLOCK_SETTINGS] = put_settings,     [BLOCK_GUARDRAILS] = put_guardrails,
    [BLOCK_EXCEPTIONS] = put_exceptions, [BLOCK_STATUS] = put_status,
    [BLOCK_EVIDENCE] = put_evidence,
};

void document_block_text(struct buf *out, struct arena *arena, enum document_part part,
                         const struct document_facts *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct block block = {out, arena, facts[i].target, facts[i].check, facts[i].as_of};
        if (i > 0)
            buf_char(out, '\n');
        put_head(&block);
        writers[part](&block);
    }
}

/* The head of a section up to its instant, as it is written. */
static const char *head_start(struct arena *arena, const char *environment)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    struct block block = {.out = &out, .arena = arena};
    buf_text(&out, "**");
    put(&block, environment);
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
