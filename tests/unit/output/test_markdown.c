#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

static void the_worst_come_first_and_what_is_cut_is_said(void **state)
{
    const struct run run = sample_flood();
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, MOST);
    sample_write(&out, &run, &style, markdown_report);
    const char *text = buf_string(&out);
    assert_in_range(out.length, MARKDOWN_MOST - 4096, MARKDOWN_MOST);
    const char *worst = strstr(text, "the-worst-of-all"), *next = strstr(text, "SETTING_13000");
    assert_true(worst && next && worst < next);
    assert_null(strstr(text, "SETTING_12999"));
    size_t shown = 0, errors = 0;
    for (const char *at = strstr(text, "\n| **"); at; at = strstr(at + 1, "\n| **"))
        shown++;
    const char *cut = strstr(text, "\n**Cut:** a comment holds 65536 characters. Not shown here: ");
    assert_non_null(cut);
    char *rest = NULL;
    errors = strtoul(strstr(cut, "here: ") + strlen("here: "), &rest, 10);
    assert_memory_equal(rest, " errors, 13000 warnings, 0 notes;", 33);
    assert_int_equal(shown + errors, 13000);
    buf_release(&out);
}

/* A comment that is only words would end the marker, or be another comment's. */
static void the_marker_is_one_comment_whatever_the_file_is_called(void **state)
{
    static const struct {
        const char *file, *wanted;
    } rows[] = {
        {"desired-state/shop.yaml", "<!-- tautline:check desired-state/shop.yaml -->\n"},
        {"./a b.yaml", "<!-- tautline:check a%20b.yaml -->\n"},
        {"--> <b>--", "<!-- tautline:check -%2D%3E%20%3Cb%3E-%2D -->\n"},
        {"---", "<!-- tautline:check -%2D%2D -->\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct environment environment = {.name = "production"};
        const struct desired desired = {.file = rows[i].file, .service = {.name = "shop"}};
        const struct target target = {.desired = &desired, .environment = &environment};
        const struct observed observed = {.refused = true};
        const struct judgement judgement = {.target = &target, .observed = &observed};
        const struct run run = {.tool = "tautline",
                                .id = "1",
                                .judgements = &judgement,
                                .judgement_count = 1,
                                .exit = EXIT_FAILED};
        const struct style style = {.width = 100};
        struct buf out;
        buf_init(&out, MOST);
        sample_write(&out, &run, &style, markdown_report);
        assert_memory_equal(buf_string(&out), rows[i].wanted, strlen(rows[i].wanted));
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_come_first_and_what_is_cut_is_said),
        cmocka_unit_test(the_marker_is_one_comment_whatever_the_file_is_called),

    };
    return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
