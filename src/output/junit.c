#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "base/when.h"
#include "output/words.h"

enum result { RESULT_PASSED, RESULT_FAILURE, RESULT_ERROR, RESULT_SKIPPED, RESULT_COUNT };

static const char *const result_names[RESULT_COUNT] = {
    [RESULT_PASSED] = "passed",
    [RESULT_FAILURE] = "failure",
    [RESULT_ERROR] = "error",
    [RESULT_SKIPPED] = "skipped",
};

/* One case: a finding, or an entry that is not a finding. */
struct test {
    const char *kind, *name;
    enum result result;
    const char *state; /* type of a failure or error */
    const char *text;  /* what is said of it; NULL: passed */
    struct place where;
};

struct suite {
    const struct judgement *judgement; /* NULL: what belongs to no target */
    struct test *tests;
    size_t count;
    size_t counts[RESULT_COUNT];
};

struct junit {
    struct buf *out;
    struct arena *arena;
    const struct report *report;
    const struct style *style;
    const struct report_entries *items;
};

/* --- results ----------------------------------------------------------------------------------- */

static bool is_not_asked(const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_GUARDRAIL:
        return finding->state.guardrail == GUARDRAIL_NOT_ASKED;
    case FINDING_PROBE:
        return finding->state.probe == PROBE_NOT_ASKED;
    case FINDING_SETTING:
        return finding->state.verdict == VERDICT_INERT;
    case FINDING_EXCEPTION:
    case FINDING_CODE:
    case FINDING_NOTE:
        break;
    }
    return false;
}

static enum result result_of(enum exit_code code)
{
    if (code == EXIT_IN_SYNC)
        return RESULT_PASSED;
    return code == EXIT_BREACHED || code == EXIT_CHANGES ? RESULT_FAILURE : RESULT_ERROR;
}

static enum result finding_result(const struct finding *finding)
{
    const enum result result = result_of(finding_exit(finding));
    if (result != RESULT_PASSED)
        return result;
    return finding->exception || is_not_asked(finding) ? RESULT_SKIPPED : RESULT_PASSED;
}

/* --- suites ------------------------------------------------------------------------------------ */

static void add_test(struct suite *suite, const struct test *test)
{
    suite->tests[suite->count++] = *test;
    suite->counts[test->result]++;
}

static const struct report_entry *item_of(const struct junit *junit, const struct finding *finding)
{
    for (size_t i = 0; i < junit->items->count; i++)
        if (junit->items->items[i].finding == finding)
            return &junit->items->items[i];
    return NULL;
}

static void add_finding(struct junit *junit, struct suite *suite, const struct finding *finding)
{
    const enum result result = finding_result(finding);
    const struct report_entry *entry = result == RESULT_PASSED ? NULL : item_of(junit, finding);
    const char *text = entry ? report_entry_text(junit->arena, entry) : finding->why;
    add_test(suite, &(struct test){
                        .kind = finding_kind_name(finding->kind),
                        .name = finding->name,
                        .result = result,
                        .state = finding->state_name,
                        .text = result == RESULT_PASSED ? NULL
                                : text                  ? text
                                                        : finding->state_name,
                        .where = finding->where,
                    });
}

/* What the run tells and no finding: faults, targets that were refused or had nothing to judge. */
static void add_items(struct junit *junit, struct suite *suite)
{
    for (size_t i = 0; i < junit->items->count; i++) {
        const struct report_entry *entry = &junit->items->items[i];
        if (entry->finding || entry->judgement != suite->judgement)
            continue;
        const enum result result = result_of(entry->code);
        add_test(
            suite,
            &(struct test){
                .kind = entry->kind,
                .name = entry->name,
                .result = result,
                .state = entry->rule,
                .text = result == RESULT_PASSED ? NULL : report_entry_text(junit->arena, entry),
                .where = entry->where,
            });
    }
}

static void fill_suite(struct junit *junit, struct suite *suite, const struct judgement *judgement)
{
    const size_t findings = judgement ? judgement->count : 0;
    *suite = (struct suite){.judgement = judgement};
    suite->tests = arena_array(junit->arena, findings + junit->items->count, sizeof *suite->tests);
    for (size_t i = 0; i < findings; i++)
        if (judgement->findings[i].kind != FINDING_NOTE)
            add_finding(junit, suite, &judgement->findings[i]);
    add_items(junit, suite);
}

/* --- XML --------------------------------------------------------------------------------------- */

static void put_attribute(struct junit *junit, const char *name, const char *value)
{
    buf_printf(junit->out, " %s=\"", name);
    text_xml(junit->out, value, strlen(value));
    buf_char(junit->out, '"');
}

/* Lines that are already escaped; a newline within an attribute would be read as a blank. */
static void put_lines(struct junit *junit, const char *text)
{
    while (*text) {
        const size_t length = strcspn(text, "\n");
        text_xml(junit->out, text, length);
        text += length;
        if (*text) {
            buf_char(junit->out, '\n');
            text++;
        }
    }
}

static void put_counts(struct junit *junit, const size_t counts[RESULT_COUNT])
{
    buf_printf(junit->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
               counts[RESULT_PASSED] + counts[RESULT_FAILURE] + counts[RESULT_ERROR] +
                   counts[RESULT_SKIPPED],
               counts[RESULT_FAILURE], counts[RESULT_ERROR]);
}

static const char *suite_name(struct junit *junit, const struct suite *suite)
{
    if (!suite->judgement)
        return junit->report->run ? junit->report->tool
                                  : arena_printf(junit->arena, "%s/%s", junit->report->tool,
                                                 junit->report->command);
    const struct target *target = suite->judgement->target;
    return arena_printf(junit->arena, "%s/%s/%s", target->desired->project.name,
                        target->desired->service.name, target->environment->name);
}

/* In words: the schema knows no attributes for a place. */
static void put_place(struct junit *junit, const struct place *where)
{
    if (!where->file)
        return;
    const struct place place = {report_entry_path(junit->style->folder, where->file), where->line,
                                where->column};
    buf_text(junit->out, "\nat ");
    const char *text = place_text(junit->arena, &place);
    text_xml(junit->out, text, strlen(text));
}

static void put_test(struct junit *junit, const struct suite *suite, const struct test *test)
{
    buf_text(junit->out, "    <testcase");
    put_attribute(junit, "classname",
                  arena_printf(junit->arena, "%s/%s", suite_name(junit, suite), test->kind));
    put_attribute(junit, "name", test->name);
    buf_text(junit->out, " time=\"0\"");
    if (!test->text) {
        buf_text(junit->out, "/>\n");
        return;
    }
    buf_printf(junit->out, ">\n      <%s", result_names[test->result]);
    if (test->result != RESULT_SKIPPED) { /* which may have no attributes */
        put_attribute(junit, "message",
                      arena_slice(junit->arena, test->text, strcspn(test->text, "\n")));
        put_attribute(junit, "type", test->state);
    }
    buf_char(junit->out, '>');
    put_lines(junit, test->text);
    put_place(junit, &test->where);
    buf_printf(junit->out, "</%s>\n", result_names[test->result]);
    buf_text(junit->out, "    </testcase>\n");
}

static void put_property(struct junit *junit, const char *name, const char *value)
{
    if (!value)
        return;
    buf_text(junit->out, "      <property");
    put_attribute(junit, "name", name);
    put_attribute(junit, "value", value);
    buf_text(junit->out, "/>\n");
}

static void put_suite(struct junit *junit, const struct suite *suite)
{
    char at[WHEN_TEXT_SIZE];
    buf_text(junit->out, "  <testsuite");
    put_attribute(junit, "name", suite_name(junit, suite));
    put_counts(junit, suite->counts);
    buf_printf(junit->out, " skipped=\"%zu\"", suite->counts[RESULT_SKIPPED]);
    /* ISO 8601 without a zone, as the schema of Jenkins and Ant has it. */
    put_attribute(junit, "timestamp",
                  arena_slice(junit->arena, when_format(junit->report->at, at), 19));
    buf_text(junit->out, " time=\"0\">\n    <properties>\n");
    put_property(junit, "verdict", junit->report->headline);
    put_property(junit, "exit", arena_printf(junit->arena, "%d", junit->report->exit));
    put_property(junit, "run", junit->report->id);
    for (int i = 0; i < REPORT_MARKS; i++)
        put_property(junit, report_mark_name((enum report_mark)i), junit->report->marks[i]);
    buf_text(junit->out, "    </properties>\n");
    for (size_t i = 0; i < suite->count; i++)
        put_test(junit, suite, &suite->tests[i]);
    buf_text(junit->out, "  </testsuite>\n");
}

void junit_report(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct junit junit = {
        .out = out, .arena = &arena, .report = report, .style = style, .items = &report->items};
    const struct run *run = report->run;
    const size_t count = run ? run->judgement_count + 1 : 1;
    struct suite *suites = arena_array(&arena, count, sizeof *suites);
    size_t counts[RESULT_COUNT] = {0};
    for (size_t i = 0; i < count; i++) {
        fill_suite(&junit, &suites[i], i == 0 ? NULL : &run->judgements[i - 1]);
        for (size_t k = 0; k < RESULT_COUNT; k++)
            counts[k] += suites[i].counts[k];
    }
    buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute(&junit, "name", report->tool);
    put_counts(&junit, counts);
    buf_text(out, " time=\"0\">\n");
    for (size_t i = 0; i < count; i++)
        if (suites[i].count > 0)
            put_suite(&junit, &suites[i]);
    buf_text(out, "</testsuites>\n");
    arena_release(&arena);
}
