#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/judge_context.h"
#include "support/judge_fixture.h"

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
    [NUMBER] = {.wanted = {.type = SETTING_NUMBER, .least = {5, 0}, .most = {25, 0}}},
    [URL] = {.wanted = {.type = SETTING_URL, .text = "https://example.com"}},
    [SECRET] = {.wanted = {.type = SETTING_SECRET}},
    [ABSENT] = {.wanted = {.type = SETTING_ABSENT}},
};

static const struct {
    struct report_reading reading;
    const char *why, *shown;
    int setting;
    enum says says;
} rows[] = {
    {{.kind = READING_BOOL, .text = "true"}, NULL, "true", FLAG_ON, SAYS_DESIRED},
    {{.kind = READING_BOOL, .text = "false"}, NULL, "false", FLAG_ON, SAYS_OTHER},
    {{.kind = READING_BOOL, .text = "false"}, NULL, "false", FLAG_OFF, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "Yes"}, NULL, "Yes", FLAG_ON, SAYS_DESIRED},
    {{.kind = READING_NUMBER, .text = "1"}, NULL, "1", FLAG_ON, SAYS_DESIRED},
    {{.kind = READING_NUMBER, .text = "0"}, NULL, "0", FLAG_ON, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "maybe"}, NULL, "maybe", FLAG_ON, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "tier_1"}, NULL, "tier_1", TEXT, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "Tier_1"}, NULL, "Tier_1", TEXT, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "Tier_1"}, NULL, "Tier_1", TEXT_ANY, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = ""}, NULL, "(empty)", TEXT, SAYS_OTHER},
    {{.kind = READING_NUMBER, .text = "5"}, NULL, "5", NUMBER, SAYS_DESIRED},
    {{.kind = READING_NUMBER, .text = "25.0"}, NULL, "25.0", NUMBER, SAYS_DESIRED},
    {{.kind = READING_NUMBER, .text = "5.5"}, NULL, "5.5", NUMBER, SAYS_OTHER},
    {{.kind = READING_NUMBER, .text = "4"}, NULL, "4", NUMBER, SAYS_OTHER},
    {{.kind = READING_NUMBER, .text = "26"}, NULL, "26", NUMBER, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "7"}, NULL, "7", NUMBER, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "7.0"}, NULL, "7.0", NUMBER, SAYS_OTHER},
    {{.kind = READING_LIST, .list = {get_post, 2}}, NULL, "GET, POST", LIST, SAYS_DESIRED},
    {{.kind = READING_LIST, .list = {get_post, 1}}, NULL, "GET", LIST, SAYS_OTHER},
    {{.kind = READING_LIST, .list = {post_get, 2}}, NULL, "post, get", LIST, SAYS_OTHER},
    {{.kind = READING_LIST, .list = {post_get, 2}}, NULL, "post, get", LIST_ANY, SAYS_DESIRED},
    {{.kind = READING_LIST}, NULL, "(an empty list)", LIST, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "POST, GET"}, NULL, "POST, GET", LIST, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "https://example.com/"},
     NULL,
     "https://example.com/",
     URL,
     SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "https://example.org"},
     NULL,
     "https://example.org",
     URL,
     SAYS_OTHER},
    {{.kind = READING_BOOL, .text = "true"}, NULL, "true", URL, SAYS_DESIRED},
    {{.kind = READING_BOOL, .text = "false"}, NULL, "false", URL, SAYS_OTHER},
    {{.kind = READING_BOOL, .text = "true"}, NULL, "true", SECRET, SAYS_DESIRED},
    {{.kind = READING_BOOL, .text = "false"}, NULL, "false", SECRET, SAYS_OTHER},
    {{.kind = READING_TEXT, .text = "made-up"}, NULL, "(a text)", SECRET, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = ""}, NULL, "(empty)", SECRET, SAYS_OTHER},
    {{.kind = READING_NUMBER, .text = "12345678"},
     "the report holds neither a truth value nor a text there",
     "(a number)",
     SECRET,
     SAYS_UNSEEN},
    {{.kind = READING_LIST, .list = {get_post, 2}},
     "the report holds a list there",
     "(a list)",
     SECRET,
     SAYS_UNSEEN},
    {{.kind = READING_NULL}, "the report says null", "null", SECRET, SAYS_UNSEEN},
    {{.kind = READING_NULL}, NULL, "null", ABSENT, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = ""}, NULL, "(empty)", ABSENT, SAYS_DESIRED},
    {{.kind = READING_TEXT, .text = "x"}, NULL, "x", ABSENT, SAYS_OTHER},
    {{.kind = READING_BOOL, .text = "false"}, NULL, "false", ABSENT, SAYS_DESIRED},
    {{.kind = READING_BOOL, .text = "true"}, NULL, "true", ABSENT, SAYS_OTHER},
    {{.kind = READING_LIST}, NULL, "(an empty list)", ABSENT, SAYS_DESIRED},
    {{.kind = READING_LIST, .list = {get_post, 1}}, NULL, "GET", ABSENT, SAYS_OTHER},
    {{.kind = READING_NUMBER, .text = "0"}, NULL, "0", ABSENT, SAYS_OTHER},
    {{.kind = READING_MISSING},
     "the report has no such member",
     "(no such member)",
     ABSENT,
     SAYS_UNSEEN},
    {{.kind = READING_MISSING},
     "the report has no such member",
     "(no such member)",
     FLAG_ON,
     SAYS_UNSEEN},
    {{.kind = READING_NULL}, "the report says null", "null", FLAG_ON, SAYS_UNSEEN},
    {{.kind = READING_OTHER},
     "the report holds an object there",
     "(an object)",
     FLAG_ON,
     SAYS_UNSEEN},
    {{.kind = READING_LIST, .list = {get_post, 1}},
     "the report holds a list there",
     "GET",
     FLAG_ON,
     SAYS_UNSEEN},
    {{.kind = READING_UNSEEN, .why = "status 502"},
     "status 502",
     "(not seen)",
     FLAG_ON,
     SAYS_UNSEEN},
    {{.kind = READING_UNSEEN}, "the report was not read", "(not seen)", FLAG_ON, SAYS_UNSEEN},
};

static void a_report_is_compared_as_its_setting_is(void **state)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting *setting = &settings[rows[i].setting];
        const char *why = "untouched";
        const enum says says = judge_reading(setting, &rows[i].reading, &why);
        if (says != rows[i].says)
            fail_msg("row %zu says %s", i, says_name(says));
        check_text("why", why, rows[i].why);
        check_text("shown", reading_shown(&fixture.arena, setting, &rows[i].reading),
                   rows[i].shown);
    }
    judge_fixture_end(&fixture);
}

static void a_report_that_was_not_read_is_unseen(void **state)
{
    struct judge_fixture fixture;
    const char *why = NULL;
    judge_fixture_begin(&fixture);
    assert_int_equal(judge_reading(&settings[FLAG_ON], NULL, &why), SAYS_UNSEEN);
    check_text("why", why, "the report was not read");
    check_text("shown", reading_shown(&fixture.arena, &settings[FLAG_ON], NULL), "(not seen)");
    judge_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_compared_as_its_setting_is),
        cmocka_unit_test(a_report_that_was_not_read_is_unseen),
    };
    return cmocka_run_group_tests_name("judge_report", tests, NULL, NULL);
}
