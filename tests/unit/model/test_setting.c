#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

static int on_setup(void **state)
{
    static struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    judge_fixture_end(*state);
    return 0;
}

static void a_flag_is_read_as_the_applications_do(void **state)
{
    enum { NO = 0, YES = 1, UNREADABLE = 2 };
    static const struct {
        const char *text;
        int reads;
    } rows[] = {
        {"1", YES},
        {"true", YES},
        {"yes", YES},
        {"on", YES},
        {"TRUE", YES},
        {"oN", YES},
        {"0", NO},
        {"false", NO},
        {"no", NO},
        {"off", NO},
        {"False", NO},
        {"FALSE", NO},
        {" true\n", YES},
        {"\t\r off \v\f", NO},
        {"", UNREADABLE},
        {"  ", UNREADABLE},
        {"\"true\"", UNREADABLE},
        {"'false'", UNREADABLE},
        {"treu", UNREADABLE},
        {"tru", UNREADABLE},
        {"truee", UNREADABLE},
        {"t", UNREADABLE},
        {"10", UNREADABLE},
        {"1.0", UNREADABLE},
        {"-1", UNREADABLE},
        {"true true", UNREADABLE},
        {"enabled", UNREADABLE},
        {"\xc2\xa0true", UNREADABLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool flag = rows[i].reads != YES;
        const bool untouched = flag;
        const bool good = setting_read_flag(rows[i].text, &flag);
        if (good != (rows[i].reads != UNREADABLE) || (good && flag != (rows[i].reads == YES)))
            fail_msg("'%s' gives %d, %d", rows[i].text, good, flag);
        if (!good)
            assert_int_equal(flag, untouched);
    }
}

/* What is wanted is written as the declaration does: a text that the type reads. */
static const struct {
    enum setting_type type;
    bool ignore_case;
    const char *wanted, *value; /* NULL: absent */
    enum effect effect;
} effects[] = {
    {SETTING_TEXT, false, "redis", "redis", EFFECT_DESIRED},
    {SETTING_TEXT, false, "redis", "Redis", EFFECT_OTHER},
    {SETTING_TEXT, true, "redis", "Redis", EFFECT_DESIRED},
    {SETTING_TEXT, false, "redis", "redis ", EFFECT_OTHER},
    {SETTING_TEXT, false, "redis", "redis\n", EFFECT_OTHER},
    {SETTING_TEXT, false, "redis", "\"redis\"", EFFECT_OTHER},
    {SETTING_TEXT, false, "redis", "", EFFECT_OTHER},
    {SETTING_TEXT, false, "", "", EFFECT_DESIRED},
    {SETTING_TEXT, false, "", NULL, EFFECT_OTHER},
    {SETTING_TEXT, false, "absent", "absent", EFFECT_DESIRED},
    {SETTING_TEXT, false, "absent", NULL, EFFECT_OTHER},
    {SETTING_FLAG, false, "true", "1", EFFECT_DESIRED},
    {SETTING_FLAG, false, "true", " On ", EFFECT_DESIRED},
    {SETTING_FLAG, false, "true", "no", EFFECT_OTHER},
    {SETTING_FLAG, false, "false", "no", EFFECT_DESIRED},
    {SETTING_FLAG, false, "false", "\"false\"", EFFECT_UNREADABLE},
    {SETTING_FLAG, false, "true", "", EFFECT_UNREADABLE},
    {SETTING_LIST, false, "GET,POST", "GET,POST", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", " POST , GET ", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "POST,GET,GET,", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "get,post", EFFECT_OTHER},
    {SETTING_LIST, true, "GET,POST", "get,Post", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "GET", EFFECT_OTHER},
    {SETTING_LIST, false, "GET,POST", "GET,POST,DELETE", EFFECT_OTHER},
    {SETTING_LIST, false, "GET,POST", "GET POST", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "POST;GET", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "[\"POST\", \"GET\"]", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "[\"POST\", \"PUT\"]", EFFECT_OTHER},
    {SETTING_LIST, false, "GET,POST", "[\"POST\", \"GET\"", EFFECT_OTHER},
    {SETTING_LIST, false, "Mon Tue", "Mon Tue", EFFECT_DESIRED},
    {SETTING_LIST, false, "Mon Tue,Wed", "Wed,Mon Tue", EFFECT_DESIRED},
    {SETTING_LIST, false, "GET,POST", "*", EFFECT_OTHER},
    {SETTING_LIST, false, "GET,POST", "", EFFECT_OTHER},
    {SETTING_LIST, false, "", "", EFFECT_DESIRED},
    {SETTING_NUMBER, false, "25", "25", EFFECT_DESIRED},
    {SETTING_NUMBER, false, "25", " 25\n", EFFECT_DESIRED},
    {SETTING_NUMBER, false, "25", "026", EFFECT_OTHER},
    {SETTING_NUMBER, false, "25", "-25", EFFECT_OTHER},
    {SETTING_NUMBER, false, "25", "25.0", EFFECT_UNREADABLE},
    {SETTING_NUMBER, false, "25", "\"25\"", EFFECT_UNREADABLE},
    {SETTING_NUMBER, false, "25", "99999999999999999999", EFFECT_UNREADABLE},
    {SETTING_DECIMAL, false, "0.5", "0.50", EFFECT_DESIRED},
    {SETTING_DECIMAL, false, "0.5", " .5\n", EFFECT_DESIRED},
    {SETTING_DECIMAL, false, "0.5", "5e-1", EFFECT_DESIRED},
    {SETTING_DECIMAL, false, "1", "1.0", EFFECT_DESIRED},
    {SETTING_DECIMAL, false, "0.1", "0.10000000000000001", EFFECT_OTHER},
    {SETTING_DECIMAL, false, "0.5", "0,5", EFFECT_UNREADABLE},
    {SETTING_DECIMAL, false, "0.5", "NaN", EFFECT_UNREADABLE},
    {SETTING_DECIMAL, false, "0.5", "", EFFECT_UNREADABLE},
    {SETTING_JSON, false, "{\"a\":1,\"b\":[true]}", "{ \"b\": [ true ], \"a\": 1.0 }\n",
     EFFECT_DESIRED},
    {SETTING_JSON, false, "{\"a\":1,\"b\":[true]}", "{\"a\":1,\"b\":[false]}", EFFECT_OTHER},
    {SETTING_JSON, false, "[1,2]", "[2,1]", EFFECT_OTHER},
    {SETTING_JSON, false, "{\"a\":1}", "{'a':1}", EFFECT_UNREADABLE},
    {SETTING_JSON, false, "{\"a\":1}", "", EFFECT_UNREADABLE},
    {SETTING_URL, false, "https://example.com", "https://example.com/", EFFECT_DESIRED},
    {SETTING_URL, false, "https://example.com", "https://example.com:443", EFFECT_DESIRED},
    {SETTING_URL, false, "https://example.com", "https://example.com:444", EFFECT_OTHER},
    {SETTING_URL, false, "https://example.com", "https://example.com/a", EFFECT_OTHER},
    {SETTING_URL, false, "https://example.com", "example.com", EFFECT_UNREADABLE},
    {SETTING_URL, false, "https://example.com", "https://example.com\n", EFFECT_UNREADABLE},
    {SETTING_URL, false, "redis://example.com:6379", "redis://example.com:6379", EFFECT_DESIRED},
    {SETTING_URL, false, "redis://example.com:6379", "redis://example.com", EFFECT_OTHER},
};

static void a_value_has_the_effect_that_its_type_says(void **state)
{
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        const struct setting blank = {
            .name = "X", .wanted.type = effects[i].type, .ignore_case = effects[i].ignore_case};
        struct setting setting;
        assert_true(setting_want(&fixture->arena, &blank, effects[i].wanted, &setting));
        const enum effect effect = setting_effect(&setting, effects[i].value);
        if (effect != effects[i].effect)
            fail_msg("row %zu: '%s' where '%s' is wanted has effect %d", i,
                     effects[i].value ? effects[i].value : "(absent)", effects[i].wanted,
                     (int)effect);
    }
}

static void a_number_may_be_one_of_a_range(void **state)
{
    static const struct {
        const char *value;
        enum effect effect;
    } rows[] = {
        {"4", EFFECT_OTHER},    {"5", EFFECT_DESIRED}, {"7", EFFECT_DESIRED},
        {"10", EFFECT_DESIRED}, {"11", EFFECT_OTHER},  {"five", EFFECT_UNREADABLE},
    };
    const struct setting setting = {
        .wanted = {.type = SETTING_NUMBER, .least = {5, 0}, .most = {10, 0}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(setting_effect(&setting, rows[i].value), rows[i].effect);
}

static void a_decimal_may_be_one_of_a_range(void **state)
{
    static const struct {
        const char *value;
        enum effect effect;
    } rows[] = {
        {"-0.01", EFFECT_OTHER}, {"0", EFFECT_DESIRED},       {"0.999", EFFECT_DESIRED},
        {"1.0", EFFECT_DESIRED}, {"1.0000001", EFFECT_OTHER}, {"1%", EFFECT_UNREADABLE},
    };
    const struct setting setting = {
        .wanted = {.type = SETTING_DECIMAL, .least = {0, 0}, .most = {1, 0}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(setting_effect(&setting, rows[i].value), rows[i].effect);
}

/* Of what has the effect only the text that would be written; nothing with blanks at its ends. */
static void where_exactness_is_asked_only_one_text_is_desired(void **state)
{
    static const struct {
        enum setting_type type;
        const char *wanted, *value;
        enum effect effect;
    } rows[] = {
        {SETTING_FLAG, "true", "true", EFFECT_DESIRED},
        {SETTING_FLAG, "true", "true\n", EFFECT_UNREADABLE},
        {SETTING_FLAG, "true", "TRUE", EFFECT_UNREADABLE},
        {SETTING_FLAG, "true", "false", EFFECT_OTHER},
        {SETTING_FLAG, "true", "false\n", EFFECT_UNREADABLE},
        {SETTING_NUMBER, "25", "25 ", EFFECT_UNREADABLE},
        {SETTING_NUMBER, "25", "025", EFFECT_UNREADABLE},
        {SETTING_DECIMAL, "0.5", "0.50", EFFECT_UNREADABLE},
        {SETTING_DECIMAL, "0.5", "0.5", EFFECT_DESIRED},
        {SETTING_LIST, "GET,POST", "GET,POST", EFFECT_DESIRED},
        {SETTING_LIST, "GET,POST", "GET POST", EFFECT_DESIRED},
        {SETTING_LIST, "GET,POST", "GET, POST", EFFECT_UNREADABLE},
        {SETTING_LIST, "GET,POST", "GET,POST\n", EFFECT_UNREADABLE},
        {SETTING_JSON, "{\"a\":1}", "{\"a\": 1}", EFFECT_UNREADABLE},
        {SETTING_URL, "https://example.com", "https://example.com/", EFFECT_UNREADABLE},
        {SETTING_TEXT, "redis", "redis", EFFECT_DESIRED},
    };
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting blank = {.name = "X", .wanted.type = rows[i].type, .exact = true};
        struct setting setting;
        assert_true(setting_want(&fixture->arena, &blank, rows[i].wanted, &setting));
        assert_false(setting.exact); /* an exception and a guardrail mean what has the effect */
        setting.exact = true;
        const enum effect effect = setting_effect(&setting, rows[i].value);
        if (effect != rows[i].effect)
            fail_msg("row %zu: '%s' has effect %d", i, rows[i].value, (int)effect);
    }
}

static void what_a_type_overlooks_at_the_ends_is_named(void **state)
{
    static const struct {
        enum setting_type type;
        const char *value, *words;
    } rows[] = {
        {SETTING_FLAG, "true\n", "ends with a line break"},
        {SETTING_FLAG, "true\r\n", "ends with a line break"},
        {SETTING_NUMBER, "25 ", "ends with a blank"},
        {SETTING_JSON, "\t{}", "begins with a blank"},
        {SETTING_LIST, "a, b", NULL},
        {SETTING_FLAG, "true", NULL},
        {SETTING_FLAG, " ", NULL},
        {SETTING_FLAG, "", NULL},
        {SETTING_TEXT, "redis\n", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting setting = {.wanted.type = rows[i].type};
        check_text("words", setting_overlooked(&setting, rows[i].value), rows[i].words);
    }
}

static void a_list_is_written_in_the_notation_in_which_it_is_stored(void **state)
{
    static const char *const items[] = {"a.example.com", "b.example.com"};
    static const struct {
        enum notation declared;
        const char *stored, *text;
    } rows[] = {
        {NOTATION_STORED, "x,y", "a.example.com,b.example.com"},
        {NOTATION_STORED, "x y", "a.example.com b.example.com"},
        {NOTATION_STORED, "[\"x\"]", "[\"a.example.com\",\"b.example.com\"]"},
        {NOTATION_STORED, "x", "a.example.com,b.example.com"},
        {NOTATION_STORED, NULL, "a.example.com,b.example.com"},
        {NOTATION_JSON, NULL, "[\"a.example.com\",\"b.example.com\"]"},
        {NOTATION_JSON, "x,y", "[\"a.example.com\",\"b.example.com\"]"},
        {NOTATION_SEMICOLONS, "x,y", "a.example.com;b.example.com"},
    };
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting setting = {.wanted = {.type = SETTING_LIST, .list = {items, 2}},
                                        .notation = rows[i].declared};
        const struct setting as = setting_as_stored(&fixture->arena, &setting, rows[i].stored);
        check_text("text", setting_text(&fixture->arena, &as), rows[i].text);
        assert_int_equal(setting_effect(&setting, rows[i].text), EFFECT_DESIRED);
    }
}

static void an_absent_variable_has_the_declared_effect(void **state)
{
    static const struct {
        bool wanted;
        enum absence absence;
        const char *means;
        enum effect effect;
    } rows[] = {
        {true, ABSENCE_DIFFERS, NULL, EFFECT_OTHER},
        {false, ABSENCE_DIFFERS, NULL, EFFECT_OTHER},
        {true, ABSENCE_MEANS, "true", EFFECT_DESIRED},
        {true, ABSENCE_MEANS, "yes", EFFECT_DESIRED},
        {false, ABSENCE_MEANS, "true", EFFECT_OTHER},
        {false, ABSENCE_MEANS, "0", EFFECT_DESIRED},
        {true, ABSENCE_UNKNOWN, NULL, EFFECT_UNKNOWN},
        {false, ABSENCE_UNKNOWN, NULL, EFFECT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting setting = {
            .wanted = {.type = SETTING_FLAG, .flag = rows[i].wanted},
            .absence = rows[i].absence,
            .absent_means = rows[i].means,
        };
        const enum effect effect = setting_effect(&setting, NULL);
        if (effect != rows[i].effect)
            fail_msg("row %zu has effect %d", i, (int)effect);
    }
}

static void absent_is_wanted_by_its_type_whatever_absence_means(void **state)
{
    for (int absence = ABSENCE_DIFFERS; absence <= ABSENCE_UNKNOWN; absence++) {
        const struct setting setting = {
            .wanted.type = SETTING_ABSENT,
            .absence = (enum absence)absence,
            .absent_means = "on",
        };
        assert_int_equal(setting_effect(&setting, NULL), EFFECT_DESIRED);
        assert_int_equal(setting_effect(&setting, ""), EFFECT_OTHER);
        assert_int_equal(setting_effect(&setting, "on"), EFFECT_OTHER);
    }
}

static void another_value_can_be_wanted_in_its_place(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting out = {.name = "untouched"};
    struct setting *flag = judge_fixture_flag(fixture, "A", false);
    assert_true(setting_want(&fixture->arena, flag, "on", &out));
    assert_int_equal(setting_effect(&out, "true"), EFFECT_DESIRED);
    check_text("name", out.name, "A");
    const struct setting absent = {.name = "B", .wanted.type = SETTING_ABSENT};
    assert_true(setting_want(&fixture->arena, &absent, "x", &out));
    assert_int_equal(setting_effect(&out, "x"), EFFECT_DESIRED);
    assert_int_equal(setting_effect(&out, NULL), EFFECT_OTHER);
}

static void a_value_that_cannot_be_read_is_not_wanted(void **state)
{
    static const struct {
        enum setting_type type;
        const char *value;
    } rows[] = {
        {SETTING_FLAG, "\"true\""},
        {SETTING_NUMBER, "many"},
        {SETTING_SECRET, "x"},
        {SETTING_INERT, "x"},
    };
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting setting = {.name = "A", .wanted.type = rows[i].type};
        struct setting out = {.name = "untouched"};
        assert_false(setting_want(&fixture->arena, &setting, rows[i].value, &out));
        check_text("out", out.name, "untouched");
    }
}

static const char *const both[] = {"staging", "production"};

static void what_is_wanted_is_said_in_words(void **state)
{
    static const char *const methods[] = {"GET", "POST"};
    static const struct {
        struct wanted wanted;
        bool sealed;
        const char *words;
    } rows[] = {
        {{.type = SETTING_TEXT, .text = "redis"}, false, "redis"},
        {{.type = SETTING_TEXT, .text = ""}, false, "(empty)"},
        {{.type = SETTING_FLAG, .flag = true, .text = "yes"}, false, "yes"},
        {{.type = SETTING_FLAG, .flag = true}, false, "true"},
        {{.type = SETTING_FLAG, .flag = false}, false, "false"},
        {{.type = SETTING_LIST, .list = {methods, 2}}, false, "GET, POST"},
        {{.type = SETTING_LIST}, false, "(an empty list)"},
        {{.type = SETTING_NUMBER, .least = {5, 0}, .most = {5, 0}}, false, "5"},
        {{.type = SETTING_NUMBER, .least = {-5, 0}, .most = {10, 0}}, false, "-5 to 10"},
        {{.type = SETTING_DECIMAL, .least = {-5, -1}, .most = {10, 0}}, false, "-0.5 to 10"},
        {{.type = SETTING_URL, .text = "https://example.com"}, false, "https://example.com"},
        {{.type = SETTING_SECRET, .secret = {.min_length = 1}}, false, "a secret"},
        {{.type = SETTING_SECRET, .secret = {.min_length = 32}},
         false,
         "a secret, 32 bytes or more"},
        {{.type = SETTING_SECRET,
          .secret =
              {.min_length = 1, .one_line = true, .unquoted = true, .differs_between = {both, 2}}},
         true,
         "a secret, one line, no quotes, different in staging, production, sealed"},
        {{.type = SETTING_ABSENT}, false, "(absent)"},
        {{.type = SETTING_INERT}, false, "(anything)"},
    };
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct setting setting = {.wanted = rows[i].wanted, .sealed = rows[i].sealed};
        check_text("wanted", setting_wanted_text(&fixture->arena, &setting), rows[i].words);
    }
}

static void each_type_has_the_word_of_the_declaration(void **state)
{
    static const char *const words[] = {
        [SETTING_TEXT] = "text",     [SETTING_FLAG] = "flag",       [SETTING_LIST] = "list",
        [SETTING_NUMBER] = "number", [SETTING_DECIMAL] = "decimal", [SETTING_JSON] = "json",
        [SETTING_URL] = "url",       [SETTING_SECRET] = "secret",   [SETTING_ABSENT] = "absent",
        [SETTING_INERT] = "inert",   [SETTING_PRESENT] = "present",
    };
    for (int i = 0; i < SETTING_TYPES; i++)
        check_text("type", setting_type_name((enum setting_type)i), words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_is_read_as_the_applications_do),
        cmocka_unit_test_setup_teardown(a_value_has_the_effect_that_its_type_says, on_setup,
                                        on_teardown),
        cmocka_unit_test(a_number_may_be_one_of_a_range),
        cmocka_unit_test(a_decimal_may_be_one_of_a_range),
        cmocka_unit_test_setup_teardown(where_exactness_is_asked_only_one_text_is_desired, on_setup,
                                        on_teardown),
        cmocka_unit_test(what_a_type_overlooks_at_the_ends_is_named),
        cmocka_unit_test_setup_teardown(a_list_is_written_in_the_notation_in_which_it_is_stored,
                                        on_setup, on_teardown),
        cmocka_unit_test(an_absent_variable_has_the_declared_effect),
        cmocka_unit_test(absent_is_wanted_by_its_type_whatever_absence_means),
        cmocka_unit_test_setup_teardown(another_value_can_be_wanted_in_its_place, on_setup,
                                        on_teardown),
        cmocka_unit_test_setup_teardown(a_value_that_cannot_be_read_is_not_wanted, on_setup,
                                        on_teardown),
        cmocka_unit_test_setup_teardown(what_is_wanted_is_said_in_words, on_setup, on_teardown),
        cmocka_unit_test(each_type_has_the_word_of_the_declaration),
    };
    return cmocka_run_group_tests_name("setting", tests, NULL, NULL);
}
