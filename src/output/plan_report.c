#include <string.h>

#include "approval_page.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "doc/json_write.h"
#include "json_rows.h"
#include "output/formats.h"
#include "output/plan_report.h"
#include "output/statement.h"
#include "output/words.h"

enum { CLOSING_MOST = 8 };

/* --- changes ----------------------------------------------------------------------------------- */

const char *direction_word(enum direction direction)
{
    static const char *const words[] = {
        [DIRECTION_STRENGTHENS] = "STRENGTHENS",
        [DIRECTION_NEUTRAL] = "NEUTRAL",
        [DIRECTION_WEAKENS] = "WEAKENS",
        [DIRECTION_UNKNOWN] = "UNKNOWN",
    };
    return words[direction];
}

enum entry_level direction_level(enum direction direction)
{
    return direction == DIRECTION_WEAKENS || direction == DIRECTION_UNKNOWN ? ENTRY_WARNING
                                                                            : ENTRY_NOTE;
}

void plan_entry(struct arena *arena, const struct change *change, struct report_entry *out)
{
    static const struct {
        const char *rule, *text;
    } rows[] = {
        [CHANGE_ADD] = {"setting-added", "a setting that is not there would be written"},
        [CHANGE_CHANGE] = {"setting-changed", "a setting would get another value"},
        [CHANGE_REMOVE] = {"setting-removed", "a setting that must be absent would be removed"},
        [CHANGE_LIVE] = {"setting-made-live", "the deploy would make live what is stored already"},
    };
    const enum entry_level level = direction_level(change->direction);
    *out = (struct report_entry){
        .code = level == ENTRY_NOTE ? EXIT_IN_SYNC : EXIT_CHANGES,
        .level = level,
        .kind = "setting",
        .rule = rows[change->kind].rule,
        .rule_text = rows[change->kind].text,
        .word = direction_word(change->direction),
        .section = level == ENTRY_NOTE ? "Other changes" : "Weakenings",
        .name = change->name,
        .says = arena_printf(arena, "%s → %s", change->before, change->after),
        .why = change->why,
    };
    if (change->setting)
        out->where = change->setting->where;
}

/* `NAME: what differs`. */
static void beyond_item(struct arena *arena, const char *line, struct report_entry *out)
{
    *out = (struct report_entry){
        .code = EXIT_CHANGES,
        .level = ENTRY_WARNING,
        .kind = "beyond",
        .rule = "beyond-plan",
        .rule_text = "a difference that no plan can correct",
        .word = "BEYOND",
        .section = "Beyond the plan",
        .name = arena_slice(arena, line, strcspn(line, ":")),
        .why = line,
    };
}

/* --- the plan ---------------------------------------------------------------------------------- */

struct places {
    struct arena *arena;
    const struct plan_facts *plan;
    struct report_entry *items;
    size_t count;
};

/* As report_target says it of a check. */
static const char *target_of(const struct places *places)
{
    const struct statement *statement = places->plan->statement;
    return statement ? arena_printf(places->arena, "%s.%s.%s", statement->project_id,
                                    statement->environment_id, statement->service_id)
                     : NULL;
}

static void place_item(struct places *places, struct report_entry entry)
{
    const struct target *target = places->plan->plan->target;
    entry.project = target && target->desired ? target->desired->project.name : NULL;
    entry.service = places->plan->service;
    entry.environment = places->plan->environment;
    entry.target = target_of(places);
    entry.marks = places->plan->simulated ? " SIMULATED" : NULL;
    places->items[places->count++] = entry;
}

static void place_changes(struct places *places, enum entry_level level)
{
    const struct plan *plan = places->plan->plan;
    for (size_t i = 0; i < plan->count; i++) {
        struct report_entry entry;
        if (direction_level(plan->changes[i].direction) != level)
            continue;
        plan_entry(places->arena, &plan->changes[i], &entry);
        place_item(places, entry);
    }
}

static void fill_items(struct arena *arena, const struct plan_facts *facts,
                       struct report_entries *out)
{
    const struct plan *plan = facts->plan;
    struct places places = {.arena = arena, .plan = facts};
    places.items = arena_array(arena, plan->count + plan->beyond.count, sizeof *places.items);
    place_changes(&places, ENTRY_WARNING);
    for (size_t i = 0; i < plan->beyond.count; i++) {
        struct report_entry entry;
        beyond_item(arena, plan->beyond.items[i], &entry);
        place_item(&places, entry);
    }
    place_changes(&places, ENTRY_NOTE);
    *out = (struct report_entries){places.items, places.count};
}

const char *plan_summary(struct arena *arena, const struct plan *plan)
{
    const char *unknown = plan->unknown_directions > 0
                              ? arena_printf(arena, " (%zu unknown)", plan->unknown_directions)
                              : "";
    return arena_printf(
        arena, "%zu to add, %zu to change, %zu to remove; %zu weaken%s, %zu strengthen", plan->adds,
        plan->changed, plan->removes, plan->weakens, unknown, plan->strengthens);
}

static const char *headline(struct arena *arena, const struct plan_facts *facts)
{
    const struct plan *plan = facts->plan;
    if (!facts->text.text)
        return arena_printf(arena, "NOTHING TO PLAN%s (exit %d)",
                            plan->beyond.count > 0 ? ", as far as a plan can correct it" : "",
                            facts->exit);
    return arena_printf(arena, "PLAN - %s (exit %d)", plan_summary(arena, plan), facts->exit);
}

/* Names in backticks, which Markdown shows as code. */
static struct names closing(struct arena *arena, const struct plan_facts *facts)
{
    const struct plan *plan = facts->plan;
    const size_t most = CLOSING_MOST + plan->unknown.count + plan->code.notes.count;
    const char **lines = arena_array(arena, most, sizeof *lines);
    size_t count = 0;
    lines[count++] = arena_printf(arena, "For `%s`, `%s`.", facts->service, facts->environment);
    if (!facts->text.text)
        return (struct names){lines, count};
    lines[count++] =
        arena_printf(arena, "Plan `%s` by `%s`, to be applied before %s.", facts->statement->number,
                     facts->statement->author, instant_text(arena, facts->statement->expires));
    lines[count++] =
        arena_printf(arena, "SHA-256 of the text that is signed: `%s`.", facts->text.digest);
    if (plan->needs.count > 0)
        lines[count++] =
            arena_printf(arena, "Must be signed by: %s.", names_text(arena, &plan->needs));
    if (plan->opens.count > 0)
        lines[count++] = arena_printf(arena, "It opens: %s. Its closing plan is signed with it.",
                                      names_text(arena, &plan->opens));
    lines[count++] = arena_printf(
        arena, "Afterwards: %s held, %zu not observed, %zu lifted by an exception%s.",
        count_text(arena, plan->guardrails_held, "guardrail"), plan->guardrails_unobserved,
        plan->guardrails_lifted, plan->deploys ? "; one deploy follows" : "");
    for (size_t i = 0; i < plan->unknown.count; i++)
        lines[count++] = arena_printf(arena, "Not known: %s.", plan->unknown.items[i]);
    if (plan->deploys)
        lines[count++] = arena_printf(arena, "Code: %s.", code_text(arena, &plan->code));
    for (size_t i = 0; i < plan->code.notes.count; i++)
        lines[count++] = arena_printf(arena, "Code: %s.", plan->code.notes.items[i]);
    return (struct names){lines, count};
}

void plan_report(struct arena *arena, const struct plan_facts *plan, struct report *out)
{
    const char **keys = arena_array(arena, 2, sizeof *keys);
    keys[0] = plan->service;
    keys[1] = plan->environment;
    *out = (struct report){
        .subject = SUBJECT_PLAN,
        .tool = "tautline",
        .command = "plan",
        .id = arena_printf(arena, "%s/%s", plan->environment,
                           plan->text.text ? plan->statement->number : ""),
        .headline = headline(arena, plan),
        .marks = {[MARK_SIMULATED] = headline_simulated(plan->simulated)},
        .exit = plan->exit,
        .keys = {keys, 2},
        .columns = {"what", "where", "change", "what to do"},
        .help = "tautline plan writes the whole text, which is what is signed.",
        .closing = closing(arena, plan),
        .plan = plan,
    };
    fill_items(arena, plan, &out->items);
}

const char *change_kind_name(enum change_kind kind)
{
    static const char *const names[] = {[CHANGE_ADD] = "add",
                                        [CHANGE_CHANGE] = "change",
                                        [CHANGE_REMOVE] = "remove",
                                        [CHANGE_LIVE] = "live"};
    return names[kind];
}

static void put_change(struct json_writer *writer, const struct change *change)
{
    json_object_open(writer);
    json_key_text(writer, "kind", change_kind_name(change->kind));
    json_key_text(writer, "name", change->name);
    json_key_bool(writer, "shared", change->shared);
    json_key_text(writer, "before", change->before);
    json_key_text(writer, "after", change->after);
    json_key_text(writer, "direction", direction_name(change->direction));
    json_key_text(writer, "why", change->why);
    json_key_bool(writer, "undo", change->has_undo);
    json_place(writer, &change->setting->where);
    json_object_close(writer);
}

static void put_counts(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "counts");
    json_object_open(writer);
    json_key_int(writer, "add", (int64_t)plan->adds);
    json_key_int(writer, "change", (int64_t)plan->changed);
    json_key_int(writer, "remove", (int64_t)plan->removes);
    json_key_int(writer, "weaken", (int64_t)plan->weakens);
    json_key_int(writer, "unknown", (int64_t)plan->unknown_directions);
    json_key_int(writer, "strengthen", (int64_t)plan->strengthens);
    json_object_close(writer);
}

static void put_afterwards(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "afterwards");
    json_object_open(writer);
    json_key_int(writer, "held", (int64_t)plan->guardrails_held);
    json_key_int(writer, "lifted", (int64_t)plan->guardrails_lifted);
    json_key_int(writer, "unobserved", (int64_t)plan->guardrails_unobserved);
    json_key_int(writer, "other", (int64_t)plan->guardrails_other);
    json_key_names(writer, "open", &plan->open);
    json_object_close(writer);
}

static void put_code(struct json_writer *writer, const struct code *code)
{
    static const char *const kinds[] = {[CODE_UNPINNED] = "not pinned",
                                        [CODE_COMMIT] = "commit",
                                        [CODE_IMAGE] = "image",
                                        [CODE_THEN] = "then"};
    json_key(writer, "code");
    json_object_open(writer);
    json_key_text(writer, "kind", kinds[code->kind]);
    json_key_text(writer, "text", code->text);
    json_key_text(writer, "sha256", code->digest);
    json_key_names(writer, "notes", &code->notes);
    json_object_close(writer);
}

static void put_text(struct json_writer *writer, const char *key, const struct signed_text *text)
{
    json_key(writer, key);
    if (!text->text) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "sha256", text->digest);
    json_key_text(writer, "file", text->file);
    json_key_text(writer, "text", text->text);
    json_object_close(writer);
}

void json_plan(struct buf *out, const struct report *report, const struct style *style)
{
    const struct plan_facts *plan = report->plan;
    (void)style;
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/plan/v1");
    json_key_text(&writer, "service", plan->service);
    json_key_text(&writer, "environment", plan->environment);
    json_key_bool(&writer, "simulated", plan->simulated);
    json_key_int(&writer, "exit", plan->exit);
    put_counts(&writer, plan->plan);
    json_key_bool(&writer, "deploys", plan->plan->deploys);
    json_key(&writer, "changes");
    json_array_open(&writer);
    for (size_t i = 0; i < plan->plan->count; i++)
        put_change(&writer, &plan->plan->changes[i]);
    json_array_close(&writer);
    put_afterwards(&writer, plan->plan);
    json_key_names(&writer, "unknown", &plan->plan->unknown);
    put_code(&writer, &plan->plan->code);
    json_key_names(&writer, "opens", &plan->plan->opens);
    json_key_names(&writer, "needs", &plan->plan->needs);
    json_key_names(&writer, "beyond", &plan->plan->beyond);
    if (plan->text.text) {
        const struct statement *statement = plan->statement;
        json_key_bool(&writer, "two_persons", statement->two_persons);
        json_key_names(&writer, "second_roles", &statement->second_roles);
        json_key_text(&writer, "author", statement->author);
        json_key_instant(&writer, "made", statement->made);
        json_key_instant(&writer, "expires", statement->expires);
        json_key_text(&writer, "number", statement->number);
        json_key_text(&writer, "undo_breaches", statement->undo_breaches);
        json_key_bool(&writer, "undo", statement->has_undo);
    }
    put_text(&writer, "statement", &plan->text);
    put_text(&writer, "closing", &plan->closing);
    json_object_close(&writer);
    buf_char(out, '\n');
}

/* --- the page ---------------------------------------------------------------------------------- */

void html_plan(struct buf *out, const struct report *report, const struct style *style)
{
    struct signed_text plans[] = {report->plan->text, report->plan->closing};
    (void)style;
    if (!plans[0].text)
        return;
    plans[0].file =
        plans[0].file ? plans[0].file : "plan.txt"; /* it has some name where it was not written */
    approval_page(out, plans, plans[1].text ? 2 : 1);
}

/* --- the text ---------------------------------------------------------------------------------- */

/* The text that is signed, byte for byte. */
void text_plan(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    if (report->plan->text.text)
        buf_add(out, report->plan->text.text, report->plan->text.length);
}
