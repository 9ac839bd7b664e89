#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/judge_report.h"
#include "support/scene.h"

static const char *const get_post[] = {"GET", "POST"};
static const char *const post_get[] = {"post", "get"};

enum { TEXT, TEXT_ANY, FLAG_ON, FLAG_OFF, LIST, LIST_ANY, NUMBER, URL, SECRET, ABSENT };

static const struct setting settings[] = {
    [TEXT] = {.wanted = {.type = SETTING_TEXT, .text = "tier_1"}},
    [TEXT_ANY] = {.wanted = {.type = SETTING_TEXT, .text = "tier_1"}, .ignore_case = true},
    [FLAG_ON] = {.wanted = {.type = SETTING_FLAG, .flag = true}},
    [FLAG_OFF] = {.wanted = {.type = SETTING_FLAG, .flag = false}},
    [LIST] = {.wanted = {.type = SETTING_LIST, .list = {get_post, 2}}},
    [LIST_ANY] = {.wanted = {.type = SETTING_LIST, .list = {get_post, 2}}, .ignore_case = true},
    [NUMBER] = {.wanted = {.type = SETTING_NUMBER, .least = 5, .most = 25}},
    [URL] = {.wanted = {.type = SETTING_URL, .text = "https://example.com"}},
    [SECRET] = {.wanted = {.type = SETTING_SECRET}},
    [ABSENT] = {.wanted = {.type = SETTING_ABSENT}},
};

static const struct {
    int setting;
    struct reading reading;
    enum says says;
    const char *why, *shown;
} rows[] = {
    {FLAG_ON, {.kind = READING_BOOL, .text = "true"}, SAYS_DESIRED, NULL, "true"},
    {FLAG_ON, {.kind = READING_BOOL, .text = "false"}, SAYS_OTHER, NULL, "false"},
    {FLAG_OFF, {.kind = READING_BOOL, .text = "false"}, SAYS_DESIRED, NULL, "false"},
    {FLAG_ON, {.kind = READING_TEXT, .text = "Yes"}, SAYS_DESIRED, NULL, "Yes"},
    {FLAG_ON, {.kind = READING_NUMBER, .text = "1"}, SAYS_DESIRED, NULL, "1"},
    {FLAG_ON, {.kind = READING_NUMBER, .text = "0"}, SAYS_OTHER, NULL, "0"},
    {FLAG_ON, {.kind = READING_TEXT, .text = "maybe"}, SAYS_OTHER, NULL, "maybe"},
    {TEXT, {.kind = READING_TEXT, .text = "tier_1"}, SAYS_DESIRED, NULL, "tier_1"},
    {TEXT, {.kind = READING_TEXT, .text = "Tier_1"}, SAYS_OTHER, NULL, "Tier_1"},
    {TEXT_ANY, {.kind = READING_TEXT, .text = "Tier_1"}, SAYS_DESIRED, NULL, "Tier_1"},
    {TEXT, {.kind = READING_TEXT, .text = ""}, SAYS_OTHER, NULL, "(empty)"},
    {NUMBER, {.kind = READING_NUMBER, .text = "5"}, SAYS_DESIRED, NULL, "5"},
    {NUMBER, {.kind = READING_NUMBER, .text = "25.0"}, SAYS_DESIRED, NULL, "25.0"},
    {NUMBER, {.kind = READING_NUMBER, .text = "5.5"}, SAYS_OTHER, NULL, "5.5"},
    {NUMBER, {.kind = READING_NUMBER, .text = "4"}, SAYS_OTHER, NULL, "4"},
    {NUMBER, {.kind = READING_NUMBER, .text = "26"}, SAYS_OTHER, NULL, "26"},
    {NUMBER, {.kind = READING_TEXT, .text = "7"}, SAYS_DESIRED, NULL, "7"},
    {NUMBER, {.kind = READING_TEXT, .text = "7.0"}, SAYS_OTHER, NULL, "7.0"},
    {LIST, {.kind = READING_LIST, .list = {get_post, 2}}, SAYS_DESIRED, NULL, "GET, POST"},
    {LIST, {.kind = READING_LIST, .list = {get_post, 1}}, SAYS_OTHER, NULL, "GET"},
    {LIST, {.kind = READING_LIST, .list = {post_get, 2}}, SAYS_OTHER, NULL, "post, get"},
    {LIST_ANY, {.kind = READING_LIST, .list = {post_get, 2}}, SAYS_DESIRED, NULL, "post, get"},
    {LIST, {.kind = READING_LIST}, SAYS_OTHER, NULL, "(an empty list)"},
    {LIST, {.kind = READING_TEXT, .text = "POST, GET"}, SAYS_DESIRED, NULL, "POST, GET"},
    {URL,
     {.kind = READING_TEXT, .text = "https://example.com/"},
     SAYS_DESIRED,
     NULL,
     "https://example.com/"},
    {URL,
     {.kind = READING_TEXT, .text = "https://example.org"},
     SAYS_OTHER,
     NULL,
     "https://example.org"},
    {URL, {.kind = READING_BOOL, .text = "true"}, SAYS_DESIRED, NULL, "true"},
    {URL, {.kind = READING_BOOL, .text = "false"}, SAYS_OTHER, NULL, "false"},
    {SECRET, {.kind = READING_BOOL, .text = "true"}, SAYS_DESIRED, NULL, "true"},
    {SECRET, {.kind = READING_BOOL, .text = "false"}, SAYS_OTHER, NULL, "false"},
    {SECRET, {.kind = READING_TEXT, .text = "made-up"}, SAYS_DESIRED, NULL, "(a text)"},
    {SECRET, {.kind = READING_TEXT, .text = ""}, SAYS_OTHER, NULL, "(empty)"},
    {SECRET,
     {.kind = READING_NUMBER, .text = "12345678"},
     SAYS_UNSEEN,
     "the report holds neither yes or no nor a text there",
     "(a number)"},
    {SECRET,
     {.kind = READING_LIST, .list = {get_post, 2}},
     SAYS_UNSEEN,
     "the report holds a list there",
     "(a list)"},
    {SECRET, {.kind = READING_NULL}, SAYS_UNSEEN, "the report says null", "null"},
    {ABSENT, {.kind = READING_NULL}, SAYS_DESIRED, NULL, "null"},
    {ABSENT, {.kind = READING_TEXT, .text = ""}, SAYS_DESIRED, NULL, "(empty)"},
    {ABSENT, {.kind = READING_TEXT, .text = "x"}, SAYS_OTHER, NULL, "x"},
    {ABSENT, {.kind = READING_BOOL, .text = "false"}, SAYS_DESIRED, NULL, "false"},
    {ABSENT, {.kind = READING_BOOL, .text = "true"}, SAYS_OTHER, NULL, "true"},
    {ABSENT, {.kind = READING_LIST}, SAYS_DESIRED, NULL, "(an empty list)"},
    {ABSENT, {.kind = READING_LIST, .list = {get_post, 1}}, SAYS_OTHER, NULL, "GET"},
    {ABSENT, {.kind = READING_NUMBER, .text = "0"}, SAYS_OTHER, NULL, "0"},
    {ABSENT,
     {.kind = READING_MISSING},
     SAYS_UNSEEN,
     "the report has no such member",
     "(no such member)"},
    {FLAG_ON,
     {.kind = READING_MISSING},
     SAYS_UNSEEN,
     "the report has no such member",
     "(no such member)"},
    {FLAG_ON, {.kind = READING_NULL}, SAYS_UNSEEN, "the report says null", "null"},
    {FLAG_ON,
     {.kind = READING_OTHER},
     SAYS_UNSEEN,
     "the report holds an object there",
     "(an object)"},
    {FLAG_ON,
     {.kind = READING_LIST, .list = {get_post, 1}},
     SAYS_UNSEEN,
     "the report holds a list there",
     "GET"},
    {FLAG_ON,
     {.kind = READING_UNSEEN, .why = "status 502"},
     SAYS_UNSEEN,
     "status 502",
     "(not seen)"},
    {FLAG_ON, {.kind = READING_UNSEEN}, SAYS_UNSEEN, "the report was not read", "(not seen)"},
};

static void a_report_is_compared_as_its_setting_is(void **state)
{
    struct scene scene;
    scene_begin(&scene);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting *setting = &settings[rows[i].setting];
        const char *why = "untouched";
        const enum says says = judge_reading(setting, &rows[i].reading, &why);
        if (says != rows[i].says)
            fail_msg("row %zu says %s", i, says_name(says));
        check_text("why", why, rows[i].why);
        check_text("shown", reading_shown(&scene.arena, setting, &rows[i].reading), rows[i].shown);
    }
    scene_end(&scene);
}

static void a_report_that_was_not_read_is_unseen(void **state)
{
    struct scene scene;
    const char *why = NULL;
    scene_begin(&scene);
    assert_int_equal(judge_reading(&settings[FLAG_ON], NULL, &why), SAYS_UNSEEN);
    check_text("why", why, "the report was not read");
    check_text("shown", reading_shown(&scene.arena, &settings[FLAG_ON], NULL), "(not seen)");
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_compared_as_its_setting_is),
        cmocka_unit_test(a_report_that_was_not_read_is_unseen),
    };
    return cmocka_run_group_tests_name("judge_report", tests, NULL, NULL);
}
