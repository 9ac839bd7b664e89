#include "output/coverage_report.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json_rows.h"
#include "output/formats.h"
#include "output/words.h"

enum { INDENT = 2, INDENT_ROW = 4, INDENT_MORE = 6, COLUMN_FIRST = 24, COLUMN = 10 };

/* --- words ------------------------------------------------------------------------------------- */

static const struct {
    const char *row;    /* of the table */
    const char *unseen; /* after `3 faults ` */
    const char *advice; /* what would make them seen */
} words[] = {
    [WAY_STORED] = {"only stored", "in what is stored that no finding names",
                    "give the setting a type that tells this value from the declared one"},
    [WAY_RUNNING] = {"only running", "in what runs that no finding names",
                     "give the setting a type that tells this value from the declared one"},
    [WAY_DEPLOYED] = {"stored and running", "stored and running that no finding names",
                      "give the setting a type that tells this value from the declared one"},
    [WAY_PROCESS] = {"only in the process", "in the process that no declared witness shows",
                     "name a report (`reported`) or a probe (`shown_by`) that shows the setting"},
    [WAY_ANSWER] = {"answers", "in answers that no finding names",
                    "let a setting or a guardrail name what is asked"},
    [WAY_TIME] = {"days that pass", "of days that no finding names", "check the dates"},
};

/* What no fault of a check is about. */
static const char not_asked_words[] = "Only asked by name, so that no check shows what they show";
static const char documents_words[] =
    "Not counted: `tautline documents check` compares them, and no check does";

/* What would make it seen. */
static const char *advice_of(struct arena *arena, const struct fault *fault)
{
    if (fault->by_name)
        return arena_printf(arena,
                            "ask by name what shows the setting, which no check does: "
                            "tautline probe %s",
                            fault->by_name);
    if (fault->has_witness)
        return "what it names would answer the same: name a report or a probe that can tell";
    if (!fault->is_sealed)
        return words[fault->way].advice;
    return fault->way == WAY_STORED
               ? "only a deploy shows it: Railway does not return a sealed value"
               : "Railway does not return a sealed value: name a report or a probe that shows it";
}

static const char *fault_word(struct arena *arena, size_t count)
{
    return count_text(arena, count, "fault");
}

static const char *sum_text(struct arena *arena, const struct detected *sum)
{
    return arena_printf(arena, "%zu of %s named (%u %%)", sum->named,
                        fault_word(arena, sum->faults), detected_percent(sum));
}

static const char *headline(struct arena *arena, const struct coverage_facts *facts)
{
    const char *word = "COVERAGE";
    if (!detected_reaches(&facts->all, &facts->at_least))
        word = arena_printf(arena, "BELOW %s", facts->at_least.text);
    return arena_printf(arena, "%s - %s (exit %d)", word, sum_text(arena, &facts->all),
                        facts->exit);
}

/* --- what no finding names, together ----------------------------------------------------------- */

/* The faults of one thing in one way. */
struct group {
    const struct fault *first;
    struct clauses words, environments;
    size_t count;
};

struct groups {
    struct group *items;
    size_t count, capacity;
};

static void add_once(struct arena *arena, struct clauses *clauses, const char *text)
{
    if (!text_in(text, clauses->items, clauses->count))
        clauses_add(arena, clauses, text);
}

static struct group *group_of(struct arena *arena, struct groups *groups, const struct fault *fault)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct fault *first = groups->items[i].first;
        if (first->way == fault->way && text_is(first->kind, fault->kind) &&
            text_is(first->name, fault->name))
            return &groups->items[i];
    }
    groups->items =
        arena_grow(arena, groups->items, groups->count, &groups->capacity, sizeof *groups->items);
    groups->items[groups->count] = (struct group){.first = fault};
    return &groups->items[groups->count++];
}

static struct groups groups_of(struct arena *arena, const struct detection *detection)
{
    struct groups groups = {0};
    for (size_t i = 0; i < detection->count; i++) {
        const struct fault *fault = &detection->faults[i];
        if (fault->named)
            continue;
        struct group *group = group_of(arena, &groups, fault);
        add_once(arena, &group->words, fault->words);
        add_once(arena, &group->environments, fault->environment);
        group->count++;
    }
    return groups;
}

static const char *joined(struct arena *arena, const struct clauses *clauses)
{
    return text_joined(arena, clauses->items, clauses->count, ", ");
}

/* --- the page ---------------------------------------------------------------------------------- */

static void put_cell(struct page *page, struct arena *arena, size_t column, size_t number)
{
    const char *text = number ? arena_printf(arena, "%zu", number) : "-";
    page_to(page, COLUMN_FIRST + (column + 1) * COLUMN - text_width(text));
    page_text(page, TONE_PLAIN, text);
}

/* The first is that of the ways. */
static const char *const titles[] = {"",        "faults",   "named",  "stored",
                                     "running", "reported", "behaved"};

enum { TITLES = sizeof titles / sizeof *titles };

static void put_titles(struct page *page)
{
    page_line(page, INDENT, INDENT);
    for (size_t i = 1; i < TITLES; i++) {
        page_to(page, COLUMN_FIRST + i * COLUMN - text_width(titles[i]));
        page_text(page, TONE_STRONG, titles[i]);
    }
}

static void put_sum(struct page *page, struct arena *arena, const struct detected *sum,
                    const char *row, bool witnessed)
{
    page_line(page, INDENT, INDENT);
    page_text(page, TONE_PLAIN, row);
    put_cell(page, arena, 0, sum->faults);
    put_cell(page, arena, 1, sum->named);
    for (size_t i = 0; witnessed && i < WITNESS_COUNT; i++)
        put_cell(page, arena, 2 + i, sum->by[i]);
}

static void put_table(struct page *page, struct arena *arena, const struct detection *detection)
{
    put_titles(page);
    for (size_t i = 0; i < detection->way_count; i++)
        if (detection->ways[i].faults > 0)
            put_sum(page, arena, &detection->ways[i], words[i].row, i < WAY_ANSWER);
    put_sum(page, arena, &detection->all, "together", false);
}

static void put_group(struct page *page, struct arena *arena, const struct detection *detection,
                      const struct group *group)
{
    const struct place *where = &group->first->where;
    page_line(page, INDENT_ROW, INDENT_MORE);
    page_text(page, TONE_STRONG, group->first->name);
    page_text(page, TONE_PLAIN, arena_printf(arena, ": %s", joined(arena, &group->words)));
    if (group->environments.count < detection->environments.count)
        page_text(page, TONE_PLAIN,
                  arena_printf(arena, " in %s", joined(arena, &group->environments)));
    if (text_is(where->file, detection->file))
        page_text(page, TONE_PLAIN, arena_printf(arena, " (line %u)", where->line));
    else
        page_place(page, arena, "", where);
}

/* Those of one way, each advice below the faults that it is for. */
static void put_groups(struct page *page, struct arena *arena, const struct detection *detection,
                       const struct groups *groups, enum way way)
{
    struct clauses advised = {0};
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].first->way == way)
            add_once(arena, &advised, advice_of(arena, groups->items[i].first));
    for (size_t a = 0; a < advised.count; a++) {
        for (size_t i = 0; i < groups->count; i++)
            if (groups->items[i].first->way == way &&
                text_is(advice_of(arena, groups->items[i].first), advised.items[a]))
                put_group(page, arena, detection, &groups->items[i]);
        page_more(page, INDENT_ROW, "→ ", advised.items[a]);
    }
}

static void put_unseen(struct page *page, struct arena *arena, const struct detection *detection)
{
    const struct groups groups = groups_of(arena, detection);
    for (int way = 0; way < WAY_COUNT; way++) {
        const struct detected *sum = &detection->ways[way];
        if (sum->named == sum->faults)
            continue;
        page_gap(page);
        page_line(page, INDENT, INDENT_ROW);
        page_text(page, TONE_CARE,
                  arena_printf(arena, "%s %s", fault_word(arena, sum->faults - sum->named),
                               words[way].unseen));
        put_groups(page, arena, detection, &groups, (enum way)way);
    }
}

static void put_each(struct page *page, struct arena *arena, const struct detection *detection)
{
    page_gap(page);
    page_line(page, INDENT, INDENT);
    page_text(page, TONE_STRONG, "Every fault");
    for (size_t i = 0; i < detection->count; i++) {
        const struct fault *fault = &detection->faults[i];
        page_line(page, INDENT_ROW, INDENT_MORE);
        page_text(page, fault->named ? TONE_PLAIN : TONE_CARE,
                  arena_printf(arena, "%s, %s: %s, %s: %s", fault->environment, fault->name,
                               words[fault->way].row, fault->words,
                               fault->named ? fault->finding : "not named"));
        if (fault->witnesses.count > 0)
            page_text(page, TONE_PLAIN,
                      arena_printf(arena, " (%s)", names_text(arena, &fault->witnesses)));
    }
}

static void put_names(struct page *page, struct arena *arena, const char *title,
                      const struct names *names)
{
    if (names->count == 0)
        return;
    page_gap(page);
    page_line(page, INDENT, INDENT_ROW);
    page_text(page, TONE_PLAIN, arena_printf(arena, "%s: %s", title, names_text(arena, names)));
}

static void put_detection(struct page *page, struct arena *arena, const struct detection *detection,
                          bool all)
{
    page_gap(page);
    page_line(page, 0, INDENT);
    page_text(page, TONE_STRONG, detection->file);
    page_text(page, TONE_PLAIN, arena_printf(arena, ": %s", sum_text(arena, &detection->all)));
    put_table(page, arena, detection);
    put_unseen(page, arena, detection);
    put_names(page, arena, not_asked_words, &detection->not_asked);
    put_names(page, arena, documents_words, &detection->documents);
    if (all)
        put_each(page, arena, detection);
}

void text_coverage(struct buf *out, const struct report *report, const struct style *style)
{
    const struct coverage_facts *facts = report->coverage;
    struct arena arena;
    struct page page;
    arena_init(&arena);
    page_init(&page, out, style);
    page_line(&page, 0, INDENT);
    page_text(&page, TONE_STRONG, arena_printf(&arena, "tautline: %s", report->headline));
    for (size_t i = 0; i < facts->count; i++)
        put_detection(&page, &arena, &facts->items[i], style->all);
    page_end(&page);
    arena_release(&arena);
}

/* --- entries ----------------------------------------------------------------------------------- */

static void fill_entry(struct arena *arena, const struct group *group, bool enough,
                       struct report_entry *out)
{
    const struct fault *fault = group->first;
    *out = (struct report_entry){
        .code = enough ? EXIT_IN_SYNC : EXIT_CHANGES,
        .level = enough ? ENTRY_NOTE : ENTRY_WARNING,
        .kind = fault->kind,
        .rule = arena_printf(arena, "not-named-%s", fault->way_name),
        .rule_text = "a fault that a check would not name",
        .word = "NOT NAMED",
        .section = arena_printf(arena, "Faults %s", words[fault->way].unseen),
        .name = fault->name,
        .environment = joined(arena, &group->environments),
        .why = joined(arena, &group->words),
        .advice = advice_of(arena, fault),
        .where = fault->where,
    };
}

static void fill_entries(struct arena *arena, const struct coverage_facts *facts,
                         struct report_entries *out)
{
    const bool enough = detected_reaches(&facts->all, &facts->at_least);
    struct report_entry *items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < facts->count; i++) {
        const struct groups groups = groups_of(arena, &facts->items[i]);
        for (int way = 0; way < WAY_COUNT; way++)
            for (size_t k = 0; k < groups.count; k++) {
                if ((int)groups.items[k].first->way != way)
                    continue;
                items = arena_grow(arena, items, count, &capacity, sizeof *items);
                fill_entry(arena, &groups.items[k], enough, &items[count++]);
            }
    }
    *out = (struct report_entries){items, count};
}

/* --- the table, in a comment ------------------------------------------------------------------- */

static struct names cells_of(struct arena *arena, const struct detected *sum, const char *row,
                             bool witnessed)
{
    const char **cells = arena_array(arena, TITLES, sizeof *cells);
    cells[0] = row;
    cells[1] = arena_printf(arena, "%zu", sum->faults);
    cells[2] = arena_printf(arena, "%zu", sum->named);
    for (size_t i = 0; i < WITNESS_COUNT; i++)
        cells[3 + i] = witnessed ? arena_printf(arena, "%zu", sum->by[i]) : "";
    return (struct names){cells, TITLES};
}

static void fill_table(struct arena *arena, const struct detection *detection,
                       struct report_table *out)
{
    struct names *rows = arena_array(arena, detection->way_count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < detection->way_count; i++)
        if (detection->ways[i].faults > 0)
            rows[count++] = cells_of(arena, &detection->ways[i], words[i].row, i < WAY_ANSWER);
    rows[count++] = cells_of(arena, &detection->all, "together", false);
    *out = (struct report_table){
        .title = detection->file, .columns = {titles, TITLES}, .rows = rows, .count = count};
}

static const struct report_table *tables_of(struct arena *arena, const struct coverage_facts *facts)
{
    struct report_table *tables = arena_array(arena, facts->count, sizeof *tables);
    for (size_t i = 0; i < facts->count; i++)
        fill_table(arena, &facts->items[i], &tables[i]);
    return tables;
}

/* --- what is said at the end ------------------------------------------------------------------- */

static void add_closing(struct arena *arena, struct clauses *lines, const char *title,
                        const struct names *names)
{
    if (names->count > 0)
        clauses_add(arena, lines, arena_printf(arena, "%s: %s.", title, names_text(arena, names)));
}

static struct names closing(struct arena *arena, const struct coverage_facts *facts)
{
    struct clauses lines = {0};
    for (size_t i = 0; i < facts->count; i++) {
        const struct detection *detection = &facts->items[i];
        clauses_add(
            arena, &lines,
            arena_printf(arena, "`%s`: %s.", detection->file, sum_text(arena, &detection->all)));
        add_closing(arena, &lines, not_asked_words, &detection->not_asked);
        add_closing(arena, &lines, documents_words, &detection->documents);
    }
    return (struct names){lines.items, lines.count};
}

void coverage_report(struct arena *arena, const struct coverage_facts *facts, struct report *out)
{
    *out = (struct report){
        .subject = SUBJECT_COVERAGE,
        .tool = "tautline",
        .command = "coverage",
        .headline = headline(arena, facts),
        .at = facts->at,
        .exit = facts->exit,
        .columns = {"what", "where", "fault", "what would show it"},
        .help = "tautline coverage --all lists every fault and the witnesses that show it.",
        .closing = closing(arena, facts),
        .tables = tables_of(arena, facts),
        .table_count = facts->count,
        .coverage = facts,
    };
    fill_entries(arena, facts, &out->items);
}

/* --- JSON -------------------------------------------------------------------------------------- */

static void put_percent(struct json_writer *writer, const void *of)
{
    json_int(writer, detected_percent(of));
}

#define ABOUT(key, shape, of, member, words)                                                       \
    {                                                                                              \
        key, shape, offsetof(struct of, member), .about = (words)                                  \
    }

static const struct json_row witness_rows_of_sum[] = {
    ABOUT("stored", ROW_COUNT, detected, by[WITNESS_STORED], "faults that this witness shows"),
    JSON_KEY("running", ROW_COUNT, detected, by[WITNESS_RUNNING]),
    JSON_KEY("reported", ROW_COUNT, detected, by[WITNESS_REPORTED]),
    JSON_KEY("behaved", ROW_COUNT, detected, by[WITNESS_BEHAVED]),
    {0},
};
static const struct json_object witnesses_object = {.name = "witnesses",
                                                    .rows = witness_rows_of_sum};

_Static_assert(offsetof(struct detected, way) == 0, "the first member of detected");

static const struct json_row sum_rows[] = {
    ABOUT("way", ROW_TEXT_OR_NULL, detected, way,
          "stored, running, deployed (both), process, answer or time; null: all of them"),
    JSON_KEY("faults", ROW_COUNT, detected, faults),
    ABOUT("named", ROW_COUNT, detected, named, "of these, how many a finding of a check names"),
    {"percent", ROW_COUNT, .put = put_percent, .about = "rounded down; 0 where there is no fault"},
    JSON_PART("witnesses", detected, way, witnesses_object),
    {0},
};
static const struct json_object sum_object = {.name = "sum", .rows = sum_rows};

static const struct json_row fault_rows[] = {
    JSON_KEY("environment", ROW_TEXT, fault, environment),
    ABOUT("kind", ROW_TEXT, fault, kind, "setting, report, probe, exception or proof"),
    JSON_KEY("name", ROW_TEXT, fault, name),
    JSON_KEY("way", ROW_TEXT, fault, way_name),
    ABOUT("value", ROW_TEXT, fault, value, "the kind of value that it has instead"),
    JSON_KEY("words", ROW_TEXT, fault, words),
    JSON_KEY("named", ROW_BOOL, fault, named),
    ABOUT("finding", ROW_TEXT_OR_NULL, fault, finding,
          "the verdict, or the guardrail, probe or exception that names it"),
    ABOUT("witnesses", ROW_TEXTS, fault, witnesses,
          "those that show it: stored, running, reported, behaved"),
    JSON_KEY("file", ROW_TEXT_OR_NULL, fault, where.file),
    {"line", ROW_LINE, .at = offsetof(struct fault, where)},
    {"column", ROW_COLUMN, .at = offsetof(struct fault, where)},
    {0},
};
static const struct json_object fault_object = {.name = "fault", .rows = fault_rows};

static const struct json_row declaration_rows[] = {
    JSON_KEY("file", ROW_TEXT, detection, file),
    JSON_PART("sum", detection, all, sum_object),
    JSON_LIST("ways", detection, ways, way_count, sum_object),
    ABOUT("not_asked", ROW_TEXTS, detection, not_asked, "probes that run only by name"),
    ABOUT("documents", ROW_TEXTS, detection, documents,
          "compared by `tautline documents` alone: not counted"),
    JSON_LIST("faults", detection, faults, count, fault_object),
    {0},
};
static const struct json_object declaration_object = {.name = "declaration",
                                                      .rows = declaration_rows};

static void put_schema(struct json_writer *writer, const void *of)
{
    (void)of;
    json_text(writer, "tautline/coverage/v1");
}

static void put_exit(struct json_writer *writer, const void *of)
{
    json_int(writer, ((const struct coverage_facts *)of)->exit);
}

static const struct json_row report_rows[] = {
    {"schema", ROW_ONE_OF, .put = put_schema, .words = "tautline/coverage/v1"},
    ABOUT("at", ROW_INSTANT, coverage_facts, at, "the clock of the model"),
    {"exit", ROW_COUNT, .put = put_exit},
    ABOUT("at_least", ROW_TEXT_OR_NULL, coverage_facts, at_least.text, "of --at-least"),
    JSON_PART("sum", coverage_facts, all, sum_object),
    JSON_LIST("declarations", coverage_facts, items, count, declaration_object),
    {0},
};
static const struct json_object report_object = {.name = "report", .rows = report_rows};

void json_coverage_report(struct buf *out, const struct report *report, const struct style *style)
{
    struct json_writer writer;
    (void)style;
    json_write_init(&writer, out, true);
    json_object(&writer, &report_object, report->coverage);
    buf_char(out, '\n');
}

void json_coverage_schema(struct buf *out)
{
    static const struct json_object *const definitions[] = {&sum_object, &witnesses_object,
                                                            &fault_object, &declaration_object};
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
    json_key_text(&writer, "title", "The report of tautline coverage, version 1");
    json_object_schema(&writer, &report_object);
    json_key_object(&writer, "definitions");
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++) {
        json_key_object(&writer, definitions[i]->name);
        json_object_schema(&writer, definitions[i]);
        json_object_close(&writer);
    }
    json_object_close(&writer);
    json_object_close(&writer);
    buf_char(out, '\n');
}
