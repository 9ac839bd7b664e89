#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

/* Not by strstr, which the sanitizer lets measure the whole text each time. */
static size_t count_of(const struct buf *text, const char *part)
{
    const size_t length = strlen(part);
    size_t count = 0;
    for (size_t i = 0; i + length <= text->length; i++)
        count += text->bytes[i] == part[0] && memcmp(text->bytes + i, part, length) == 0;
    return count;
}

static void the_worst_are_kept_where_github_takes_no_more(void **state)
{
    enum { FLOOD_MOST = 64 * 1024 * 1024 };
    const struct run run = sample_flood();
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, FLOOD_MOST);
    sample_write(&out, &run, &style, sarif_report);
    const char *text = buf_string(&out);
    assert_int_equal(count_of(&out, "\"ruleId\""), SARIF_RESULTS_MOST);
    assert_non_null(strstr(text, "\"ruleId\": \"the-worst-of-all\""));
    assert_int_equal(count_of(&out, "\"ruleId\": \"drift\""), 12999);
    assert_non_null(strstr(text, "1000 more results are not in this file: GitHub takes 25000; the "
                                 "worst are here"));
    buf_release(&out);
}

static void files_are_told_from_the_root_of_the_checkout(void **state)
{
    static const struct {
        const char *folder, *file, *wanted;
    } rows[] = {
        {NULL, "a/b.yaml", "\"uri\": \"a/b.yaml\",\n"},
        {"/work", "./a b.yaml", "\"uri\": \"a%20b.yaml\",\n"},
        {"/work", "/work/a.yaml", "\"uri\": \"a.yaml\",\n"},
        {"/work", "/workshop/a.yaml", "\"uri\": \"file:///workshop/a.yaml\"\n"},
        {"/", "/a.yaml", "\"uri\": \"file:///a.yaml\"\n"},
        {"/work", "../a.yaml", "\"uri\": \"../a.yaml\",\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err fault = {.code = ERR_INPUT, .where = {rows[i].file, 0, 0}, .text = "no"};
        const struct run run = {.tool = "tautline",
                                .version = "1",
                                .id = "1",
                                .faults = &fault,
                                .fault_count = 1,
                                .exit = EXIT_FAILED};
        const struct style style = {.folder = rows[i].folder};
        struct buf out;
        buf_init(&out, MOST);
        sample_write(&out, &run, &style, sarif_report);
        if (!strstr(buf_string(&out), rows[i].wanted))
            fail_msg("row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_are_kept_where_github_takes_no_more),
        cmocka_unit_test(files_are_told_from_the_root_of_the_checkout),

    };
    return cmocka_run_group_tests_name("sarif", tests, NULL, NULL);
}
