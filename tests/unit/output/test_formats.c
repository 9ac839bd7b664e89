#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static const struct {
    const char *name;
    struct run (*make)(void);
} samples[] = {
    {"in_sync", sample_in_sync}, {"drift", sample_drift},       {"breach", sample_breach},
    {"refused", sample_refused}, {"hostile", sample_hostile},   {"unobserved", sample_unobserved},
    {"empty", sample_empty},     {"excepted", sample_excepted}, {"many", sample_many},
};

/* tests/e2e/test_report_schema.py holds the JSON files against the schema. */
static void every_format_writes_every_kind_of_run_whole(void **state)
{
    static const struct {
        const char *format, *file;
        bool many; /* also of 300 targets */
    } rows[] = {
        {"json", "json", false},      {"markdown", "md", true},      {"github", "github", true},
        {"sarif", "sarif", true},     {"junit", "junit.xml", false}, {"nagios", "nagios", true},
        {"prometheus", "prom", true}, {"html", "html", false},
    };
    const struct style style = {.width = 100};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < sizeof samples / sizeof *samples - !rows[i].many; k++) {
            const struct run run = samples[k].make();
            struct buf out;
            buf_init(&out, MOST);
            sample_write(&out, &run, &style,
                         format_find(SUBJECT_RUN, rows[i].format)->write[SUBJECT_RUN]);
            golden_check(arena_printf(&arena, PAGES "%s.%s", samples[k].name, rows[i].file),
                         buf_string(&out), out.length);
            buf_release(&out);
        }
    arena_release(&arena);
}

static void each_subject_has_its_formats(void **state)
{
    static const char *const lists[SUBJECTS] = {
        [SUBJECT_RUN] = "text, json, markdown, github, sarif, junit, prometheus, nagios, html",
        [SUBJECT_PLAN] = "text, json, markdown, github, sarif, html",
        [SUBJECT_REVIEW] = "text, json, markdown, github, sarif, junit, html",
        [SUBJECT_EVIDENCE] = "json, markdown",
        [SUBJECT_COVERAGE] = "text, json, markdown",
    };
    struct arena arena;
    arena_init(&arena);
    for (int subject = 0; subject < SUBJECTS; subject++)
        assert_string_equal(format_list(&arena, (enum subject)subject), lists[subject]);
    assert_null(format_find(SUBJECT_PLAN, "junit"));
    assert_null(format_find(SUBJECT_RUN, "pdf"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_writes_every_kind_of_run_whole),
        cmocka_unit_test(each_subject_has_its_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
