#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/coverage_report.h"
#include "output/formats.h"
#include "support/judge_fixture.h"

/* 2026-02-24T18:00:00Z. */
enum { NOW = 1771956000 };

/* Two faults of one setting that no finding names, and one that two witnesses show. */
struct sample {
    struct arena arena;
    struct fault faults[3];
    struct detected ways[WAY_COUNT];
    struct detection detection;
    struct coverage_facts facts;
    struct report report;
};

static const char *const environments[] = {"staging", "production"};
static const char *const shown_by[] = {"running", "behaved"};
static const char *const written[] = {"queue"};

static void sample_begin(struct sample *sample, const char *least, int64_t number)
{
    *sample = (struct sample){0};
    arena_init(&sample->arena);
    for (size_t i = 0; i < 3; i++)
        sample->faults[i] = (struct fault){.way = i < 2 ? WAY_PROCESS : WAY_RUNNING,
                                           .way_name = i < 2 ? "process" : "running",
                                           .kind = "setting",
                                           .name = "MODE",
                                           .value = "another",
                                           .words = "another text",
                                           .environment = environments[i % 2],
                                           .where = {"d.yaml", 8, 3}};
    sample->faults[2].named = true;
    sample->faults[2].finding = "pending";
    sample->faults[2].witnesses = (struct names){shown_by, 2};
    for (int i = 0; i < WAY_COUNT; i++)
        sample->ways[i].way = way_name((enum way)i);
    sample->ways[WAY_PROCESS].faults = 2;
    sample->ways[WAY_RUNNING] =
        (struct detected){"running", 1, 1, {[WITNESS_RUNNING] = 1, [WITNESS_BEHAVED] = 1}};
    sample->detection = (struct detection){.file = "d.yaml",
                                           .environments = {environments, 2},
                                           .faults = sample->faults,
                                           .count = 3,
                                           .ways = sample->ways,
                                           .way_count = WAY_COUNT,
                                           .all = {.faults = 3, .named = 1},
                                           .not_asked = {written, 1}};
    sample->facts = (struct coverage_facts){.items = &sample->detection,
                                            .count = 1,
                                            .all = sample->detection.all,
                                            .at_least = {least, number, true},
                                            .at = NOW,
                                            .exit = least ? 2 : 0};
    coverage_report(&sample->arena, &sample->facts, &sample->report);
}

static void check_written(struct sample *sample, report_write *write, bool all,
                          const char *expected)
{
    const struct style style = {.width = 100, .all = all};
    struct buf out;
    buf_init(&out, 65536);
    write(&out, &sample->report, &style);
    check_text("coverage", buf_string(&out), expected);
    buf_release(&out);
    arena_release(&sample->arena);
}

static void the_text_counts_by_way_and_names_what_is_not_seen(void **state)
{
    struct sample sample;
    sample_begin(&sample, NULL, 0);
    check_written(
        &sample, text_coverage, false,
        "tautline: COVERAGE - 1 of 3 faults named (33 %) (exit 0)\n"
        "\n"
        "d.yaml: 1 of 3 faults named (33 %)\n"
        "                            faults     named    stored   running  reported   "
        "behaved\n"
        "  only running                   1         1         -         1         -       "
        "  1\n"
        "  only in the process            2         -         -         -         -       "
        "  -\n"
        "  together                       3         1\n"
        "\n"
        "  2 faults in the process that no declared witness shows\n"
        "    MODE: another text (line 8)\n"
        "    → name a report (`reported`) or a probe (`shown_by`) that shows the setting\n"
        "\n"
        "  Only asked by name, so that no check shows what they show: queue\n");
}

static void every_fault_is_listed_on_demand(void **state)
{
    struct sample sample;
    sample_begin(&sample, NULL, 0);
    sample.detection.not_asked.count = 0;
    sample.detection.way_count = 0;
    sample.ways[WAY_PROCESS].faults = 0;
    check_written(&sample, text_coverage, true,
                  "tautline: COVERAGE - 1 of 3 faults named (33 %) (exit 0)\n"
                  "\n"
                  "d.yaml: 1 of 3 faults named (33 %)\n"
                  "                            faults     named    stored   running  reported   "
                  "behaved\n"
                  "  together                       3         1\n"
                  "\n"
                  "  Every fault\n"
                  "    staging, MODE: only in the process, another text: not named\n"
                  "    production, MODE: only in the process, another text: not named\n"
                  "    staging, MODE: only running, another text: pending (running, behaved)\n");
}

static void what_is_not_reached_is_in_the_headline_and_the_entries(void **state)
{
    struct sample sample;
    sample_begin(&sample, "90%", 90);
    assert_int_equal(sample.report.items.count, 1);
    assert_int_equal(sample.report.items.items[0].code, EXIT_CHANGES);
    assert_int_equal(sample.report.items.items[0].level, ENTRY_WARNING);
    check_written(&sample, markdown_report, false,
                  "<!-- tautline:coverage -->\n"
                  "## tautline: BELOW 90% - 1 of 3 faults named (33 %) (exit 2)\n"
                  "\n"
                  "### `d.yaml`\n"
                  "\n"
                  "|  | faults | named | stored | running | reported | behaved |\n"
                  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                  "| only running | 1 | 1 | 0 | 1 | 0 | 1 |\n"
                  "| only in the process | 2 | 0 | 0 | 0 | 0 | 0 |\n"
                  "| together | 3 | 1 |  |  |  |  |\n"
                  "\n"
                  "### Faults in the process that no declared witness shows\n"
                  "\n"
                  "| what | where | fault | what would show it |\n"
                  "| --- | --- | --- | --- |\n"
                  "| **NOT NAMED** `MODE` | `staging, production`<br>`d.yaml:8` | another text | "
                  "name a report (`reported`) or a probe (`shown_by`) that shows the setting |\n"
                  "\n"
                  "`d.yaml`: 1 of 3 faults named (33 %).\n"
                  "\n"
                  "Only asked by name, so that no check shows what they show: queue.\n");
}

static void the_json_holds_every_fault(void **state)
{
    struct sample sample;
    sample_begin(&sample, "90%", 90);
    sample.detection.count = 1;
    sample.detection.way_count = 0;
    check_written(&sample, json_coverage_report, false,
                  "{\n"
                  "  \"schema\": \"tautline/coverage/v1\",\n"
                  "  \"at\": \"2026-02-24T18:00:00Z\",\n"
                  "  \"exit\": 2,\n"
                  "  \"at_least\": \"90%\",\n"
                  "  \"sum\": {\n"
                  "    \"way\": null,\n"
                  "    \"faults\": 3,\n"
                  "    \"named\": 1,\n"
                  "    \"percent\": 33,\n"
                  "    \"witnesses\": {\n"
                  "      \"stored\": 0,\n"
                  "      \"running\": 0,\n"
                  "      \"reported\": 0,\n"
                  "      \"behaved\": 0\n"
                  "    }\n"
                  "  },\n"
                  "  \"declarations\": [\n"
                  "    {\n"
                  "      \"file\": \"d.yaml\",\n"
                  "      \"sum\": {\n"
                  "        \"way\": null,\n"
                  "        \"faults\": 3,\n"
                  "        \"named\": 1,\n"
                  "        \"percent\": 33,\n"
                  "        \"witnesses\": {\n"
                  "          \"stored\": 0,\n"
                  "          \"running\": 0,\n"
                  "          \"reported\": 0,\n"
                  "          \"behaved\": 0\n"
                  "        }\n"
                  "      },\n"
                  "      \"ways\": [],\n"
                  "      \"not_asked\": [\n"
                  "        \"queue\"\n"
                  "      ],\n"
                  "      \"documents\": [],\n"
                  "      \"faults\": [\n"
                  "        {\n"
                  "          \"environment\": \"staging\",\n"
                  "          \"kind\": \"setting\",\n"
                  "          \"name\": \"MODE\",\n"
                  "          \"way\": \"process\",\n"
                  "          \"value\": \"another\",\n"
                  "          \"words\": \"another text\",\n"
                  "          \"named\": false,\n"
                  "          \"finding\": null,\n"
                  "          \"witnesses\": [],\n"
                  "          \"file\": \"d.yaml\",\n"
                  "          \"line\": 8,\n"
                  "          \"column\": 3\n"
                  "        }\n"
                  "      ]\n"
                  "    }\n"
                  "  ]\n"
                  "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_counts_by_way_and_names_what_is_not_seen),
        cmocka_unit_test(every_fault_is_listed_on_demand),
        cmocka_unit_test(what_is_not_reached_is_in_the_headline_and_the_entries),
        cmocka_unit_test(the_json_holds_every_fault),
    };
    return cmocka_run_group_tests_name("coverage_report", tests, NULL, NULL);
}
