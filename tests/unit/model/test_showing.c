#include "model/showing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/setting.h"
#include "support/judge_fixture.h"

static void settings(struct judge_fixture *fixture)
{
    static const char *const methods[] = {"GET", "POST"};
    judge_fixture_begin(fixture);
    judge_fixture_setting(fixture, "TEXT", SETTING_TEXT)->wanted.text = "x7Kq-declared-9Zz";
    judge_fixture_setting(fixture, "FLAG", SETTING_FLAG)->wanted.text = "true";
    struct setting *number = judge_fixture_setting(fixture, "NUMBER", SETTING_NUMBER);
    number->wanted.text = "5";
    number->wanted.least = number->wanted.most = (struct decimal){5, 0};
    judge_fixture_setting(fixture, "LIST", SETTING_LIST)->wanted.list = (struct names){methods, 2};
    judge_fixture_setting(fixture, "URL", SETTING_URL)->wanted.text = "https://shop.example.com";
    judge_fixture_setting(fixture, "REFERENCE", SETTING_TEXT)->wanted.text = "${{Postgres.URL}}";
    judge_fixture_setting(fixture, "SECRET", SETTING_SECRET);
    judge_fixture_setting(fixture, "GONE", SETTING_ABSENT);
}

static const char *const words[] = {
    [SHOWING_NOTHING] = "hidden", [SHOWING_WORDS] = "words", [SHOWING_REVIEWED] = "reviewed"};

static void only_what_was_reviewed_may_be_shown(void **state)
{
    static const struct {
        const char *name, *value, *showing;
    } rows[] = {
        /* what stands in the declaration, whatever it looks like */
        {"TEXT", "x7Kq-declared-9Zz", "reviewed"},
        {"TEXT", "x7Kq-declared-9Zy", "hidden"},
        {"TEXT", "", "reviewed"},
        {"TEXT", "redis", "words"},
        {"TEXT", "redis-cluster", "words"},
        {"TEXT", "https://bob@example.com", "hidden"},
        {"TEXT", "bob@example.com", "hidden"},
        {"TEXT", "correct horse battery staple", "hidden"},
        {"TEXT", "a-text-that-is-longer-than-sixty-four-bytes-and-is-not-shown-then", "hidden"},
        {"TEXT", "${{Redis.URL}}", "reviewed"},
        {"TEXT", "a ${{Redis.URL}}", "hidden"},
        /* what a type reads */
        {"FLAG", "false", "reviewed"},
        {"FLAG", "ON", "reviewed"},
        {"FLAG", "0pen-Sesame", "hidden"},
        {"NUMBER", "4711", "words"},
        {"NUMBER", "4711a", "hidden"},
        {"FLAG", "\"true\"", "reviewed"},
        {"FLAG", "enabled", "hidden"},
        {"LIST", "POST,GET", "reviewed"},
        {"LIST", "GET, PATCH, *", "words"},
        {"LIST", "GET,https://u:p@h.example.com", "hidden"},
        {"URL", "https://shop.example.com/", "reviewed"},
        {"URL", "https://other.example.com", "words"},
        {"URL", "https://other.example.com/?key=a1b2c3d4e5", "hidden"},
        /* where a reference is wanted, a literal is none */
        {"REFERENCE", "${{Postgres.URL}}", "reviewed"},
        {"REFERENCE", "${{Other.URL}}", "reviewed"},
        {"REFERENCE", "redis", "hidden"},
        {"REFERENCE", "postgres://app:password@db.example.com", "hidden"},
        /* a secret, what must be gone, what is not declared */
        {"SECRET", "true", "hidden"},
        {"GONE", "true", "hidden"},
        {"OTHER", "true", "hidden"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        settings(&fixture);
        check_text(rows[i].value,
                   words[showing_of(&fixture.arena, &fixture.target, rows[i].name, rows[i].value)],
                   rows[i].showing);
        judge_fixture_end(&fixture);
    }
}

/* A stand-in has the effect of the value that it stands for. */
static void a_stand_in_has_the_effect_and_says_nothing(void **state)
{
    static const struct {
        const char *name, *value, *stand_in;
    } rows[] = {
        {"TEXT", "x7Kq-declared-9Zy", "hidden:ab12"},
        {"FLAG", "0pen-Sesame", "hidden:ab12"},
        {"NUMBER", "4711a", "hidden:ab12"},
        {"NUMBER", "4712", "4712"},
        {"LIST", "GET,https://u:p@h.example.com", "GET,hidden:ab12"},
        {"URL", "https://other.example.com/?key=a1b2c3", "https://hidden-ab12.invalid/"},
        {"URL", "https://u:p@h.example.com", "hidden:ab12"},
        {"GONE", "anything", "hidden:ab12"},
        {"SECRET", "anything", NULL},
        {"OTHER", "anything", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        settings(&fixture);
        const char *stand_in =
            showing_stand_in(&fixture.arena, &fixture.target, rows[i].name, rows[i].value, "ab12");
        check_text(rows[i].value, stand_in ? stand_in : "-",
                   rows[i].stand_in ? rows[i].stand_in : "-");
        const struct setting *setting = target_setting(&fixture.target, rows[i].name);
        if (stand_in && setting->wanted.type != SETTING_ABSENT)
            assert_int_equal(setting_effect(setting, stand_in),
                             setting_effect(setting, rows[i].value));
        judge_fixture_end(&fixture);
    }
}

static void a_name_is_shown_where_it_is_words_or_an_id(void **state)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"caio-swarm-dashboard", NULL},
        {"33333333-3333-4333-8333-333333333333", NULL},
        {"126957E3-b7f6-40d5-874b-6ced7cacb940", NULL},
        {"kQ9vTz3LmW8xRb2NpH5c", "(not shown)"},
        {"126957e3-b7f6-40d5-874b-6ced7cacb94g", "(not shown)"},
        {"126957e3-b7f6-40d5-874b-6ced7cacb9400", "(not shown)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_text(rows[i].text, showing_name(rows[i].text),
                   rows[i].shown ? rows[i].shown : rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_reviewed_may_be_shown),
        cmocka_unit_test(a_stand_in_has_the_effect_and_says_nothing),
        cmocka_unit_test(a_name_is_shown_where_it_is_words_or_an_id),
    };
    return cmocka_run_group_tests_name("showing", tests, NULL, NULL);
}
