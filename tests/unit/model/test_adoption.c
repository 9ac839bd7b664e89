#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/adoption.h"

/* One variable in up to two environments. */
struct sides {
    struct variable items[2];
    struct variables stored[2], running[2];
    struct adopted_environment environments[2];
    struct adoption adoption;
};

static struct variable shown(const char *value)
{
    return (struct variable){.name = "A", .kind = VARIABLE_SHOWN, .secret = -1, .value = value};
}

static struct variable hidden(size_t length, unsigned char likeness)
{
    return (struct variable){.name = "A",
                             .kind = VARIABLE_HIDDEN,
                             .secret = -1,
                             .facts = {.length = length, .one_line = true},
                             .likeness = {likeness}};
}

static struct variable sealed(void)
{
    return (struct variable){.name = "A", .kind = VARIABLE_SEALED, .secret = -1};
}

static struct variable reference(const char *template, const char *rendered)
{
    struct variable variable = shown(template);
    variable.is_reference = true;
    variable.rendered = rendered;
    return variable;
}

static const struct variable absent = {.name = NULL};

static bool is_marked(void *context, const char *value)
{
    return text_has(value, context);
}

/* The one setting that follows. */
static const struct adopted_setting *adopt_both(struct arena *arena, struct sides *sides,
                                                struct variable staging, struct variable production)
{
    static const char *const names[] = {"staging", "production"};
    *sides = (struct sides){.items = {staging, production}};
    for (size_t i = 0; i < 2; i++) {
        sides->stored[i] =
            (struct variables){true, NULL, &sides->items[i], sides->items[i].name ? 1 : 0};
        sides->running[i] = sides->stored[i];
        sides->environments[i] = (struct adopted_environment){
            .name = names[i], .stored = &sides->stored[i], .running = &sides->running[i]};
    }
    sides->adoption.environments = sides->environments;
    sides->adoption.environment_count = 2;
    adoption_settings(arena, &sides->adoption, is_marked, (void *)(uintptr_t) "marked");
    assert_int_equal(sides->adoption.setting_count, 1);
    return &sides->adoption.settings[0];
}

static void a_secret_in_one_environment_is_one_in_all(void **state)
{
    const struct {
        struct variable staging, production;
        enum setting_type type;
    } rows[] = {
        {shown("info"), shown("warn"), SETTING_TEXT},
        {shown("info"), hidden(40, 1), SETTING_SECRET},
        {hidden(40, 1), absent, SETTING_SECRET},
        {sealed(), shown("info"), SETTING_SECRET},
        {shown("marked"), shown("info"), SETTING_SECRET},
        {reference("${{shared.TIER}}", "gold"), absent, SETTING_TEXT},
        {reference("${{shared.TIER}}", "c2VjcmV0LXZhbHVl"), absent, SETTING_SECRET},
        {reference("${{shared.TIER}}", "marked"), absent, SETTING_SECRET},
        {reference("${{shared.TIER}}", NULL), absent, SETTING_SECRET},
        {reference("${{web.RAILWAY_PUBLIC_DOMAIN}}", "x-a1b2c3.example.com"), absent, SETTING_TEXT},
        {shown("true"), shown("off"), SETTING_FLAG},
        {shown("true"), shown("3"), SETTING_TEXT},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sides sides;
        const struct adopted_setting *setting =
            adopt_both(&arena, &sides, rows[i].staging, rows[i].production);
        if (setting->type != rows[i].type)
            print_error("row %zu: %s\n", i, setting_type_name(setting->type));
        assert_int_equal(setting->type, rows[i].type);
        assert_int_equal(setting->value_count == 0, setting->type == SETTING_SECRET);
        assert_int_equal(setting->in.count, rows[i].production.name ? 0 : 1);
    }
    arena_release(&arena);
}

static void a_property_is_declared_if_it_holds_everywhere(void **state)
{
    struct variable quoted = hidden(20, 2), lines = hidden(70, 3), template = hidden(9, 4);
    quoted.facts.quoted = true;
    lines.facts.one_line = false;
    template.is_reference = true;
    const struct {
        struct variable staging, production;
        bool one_line, unquoted, differs, sealed;
    } rows[] = {
        {hidden(40, 1), hidden(33, 2), true, true, true, false},
        {hidden(40, 1), hidden(40, 1), true, true, false, false},
        {hidden(40, 1), hidden(7, 2), true, true, true, false},
        {hidden(40, 1), quoted, true, false, true, false},
        {hidden(80, 1), lines, false, true, true, false},
        {hidden(40, 1), template, false, false, false, false},
        {hidden(40, 1), sealed(), true, true, false, false},
        {hidden(40, 1), shown("info"), false, false, false, false},
        {sealed(), sealed(), false, false, false, true},
        {sealed(), absent, false, false, false, true},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sides sides;
        const struct adopted_setting *setting =
            adopt_both(&arena, &sides, rows[i].staging, rows[i].production);
        assert_int_equal(setting->secret.min_length, 1);
        assert_int_equal(setting->secret.one_line, rows[i].one_line);
        assert_int_equal(setting->secret.unquoted, rows[i].unquoted);
        assert_int_equal(setting->secret.differs_between.count, rows[i].differs ? 2 : 0);
        assert_int_equal(setting->sealed, rows[i].sealed);
    }
    arena_release(&arena);
}

/* NULL: it is told by environment. */
static void a_value_that_is_the_same_everywhere_is_declared_once(void **state)
{
    static const struct {
        const char *staging, *production, *text;
    } rows[] = {
        {"redis", "redis", "redis"},
        {"staging", "production", "${environment}"},
        {"caio:staging", "caio:production", "caio:${environment}"},
        {"staging", "staging", "staging"}, /* a prefix of the other side: to be seen */
        {"production", "staging", NULL},
        {"info", "warn", NULL},
        {"true", "TRUE", "true"},
        {"on", "1", NULL}, /* a flag and a number */
        {"2", "3", NULL},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sides sides;
        const struct adopted_setting *setting =
            adopt_both(&arena, &sides, shown(rows[i].staging), shown(rows[i].production));
        assert_int_equal(setting->value_count, rows[i].text ? 1 : 2);
        if (rows[i].text) {
            assert_null(setting->values[0].environment);
            assert_string_equal(setting->values[0].wanted.text, rows[i].text);
        } else {
            assert_string_equal(setting->values[0].wanted.text, rows[i].staging);
            assert_string_equal(setting->values[1].environment, "production");
        }
    }
    arena_release(&arena);
}

static void a_value_that_awaits_a_deploy_is_marked(void **state)
{
    struct arena arena;
    struct sides sides;
    arena_init(&arena);
    assert_false(adopt_both(&arena, &sides, shown("a"), hidden(40, 1))->pending);
    struct variable other = shown("b"), another = hidden(40, 2);
    sides.running[0].items = &other;
    adoption_settings(&arena, &sides.adoption, NULL, NULL);
    assert_true(sides.adoption.settings[0].pending);
    sides.running[0].items = &sides.items[0];
    sides.running[1].items = &another;
    adoption_settings(&arena, &sides.adoption, NULL, NULL);
    assert_true(sides.adoption.settings[0].pending);
    sides.running[1] = (struct variables){.seen = false};
    adoption_settings(&arena, &sides.adoption, NULL, NULL);
    assert_false(sides.adoption.settings[0].pending);
    arena_release(&arena);
}

static void a_name_that_cannot_be_declared_is_left_out(void **state)
{
    static const char *const names[] = {"",    "-a",  ".a",       "1A",      "A B",
                                        "A=B", "A:B", "\x1b[31m", "\xC3\xA4"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sides sides;
        struct variable odd = shown("x");
        odd.name = names[i];
        assert_int_equal(adopt_both(&arena, &sides, odd, absent)->care, CARE_NAME);
    }
    struct sides sides;
    struct variable placeholder = hidden(8, 1);
    placeholder.facts.placeholder = true;
    assert_int_equal(adopt_both(&arena, &sides, placeholder, absent)->care, CARE_PLACEHOLDER);
    arena_release(&arena);
}

static void an_environment_whose_name_can_be_no_key_gets_an_alias(void **state)
{
    static const struct {
        const char *name, *alias;
    } rows[] = {
        {"production", "production"},
        {"pr #12", "pr-12"},
        {"Pr\xc3\xbc"
         "fung/Nord",
         "Pruefung-Nord"},
        {"pr/12", "pr-12-2"},
        {"  staging 2 ", "staging-2"},
        {"\xe6\x9d\xb1\xe4\xba\xac", "environment"},
        {"-", "environment-2"},
        {"a_b.c-d e", "a_b.c-d-e"},
        {"\xff\xfe", "environment-3"},
        {"a long name of an environment that goes on and on and on and on and on",
         "a-long-name-of-an-environment-that-goes-on-and-on-and-on"},
    };
    enum { COUNT = sizeof rows / sizeof rows[0] };
    struct adopted_environment environments[COUNT] = {{.name = NULL}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT; i++)
        environments[i].name = rows[i].name;
    adoption_aliases(&arena, environments, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_string_equal(environments[i].name, rows[i].alias);
        assert_true(name_is_key(environments[i].name));
        if (environments[i].title)
            assert_string_equal(environments[i].title, rows[i].name);
        else
            assert_string_equal(rows[i].name, rows[i].alias);
    }
    arena_release(&arena);
}

static void a_cors_policy_is_found_by_its_three_usual_names(void **state)
{
    static const struct adopted_value one[2];
    static const char *const some[] = {"staging"};
    const struct adopted_setting list = {
        .name = "CORS_ALLOWED_ORIGINS", .type = SETTING_LIST, .values = one, .value_count = 1};
    struct adopted_setting text = list, two = list, part = list, other = list;
    text.type = SETTING_TEXT;
    two.value_count = 2;
    part.in = (struct names){some, 1};
    other.name = "CORS_ORIGINS";
    assert_string_equal(adoption_cors_part(&list), "origins");
    assert_null(adoption_cors_part(&text));
    assert_null(adoption_cors_part(&two));
    assert_null(adoption_cors_part(&part));
    assert_null(adoption_cors_part(&other));
    struct adopted_setting all[] = {list, list, list};
    all[1].name = "CORS_ALLOWED_METHODS";
    all[2].name = "CORS_ALLOWED_HEADERS";
    struct adoption adoption = {.settings = all, .setting_count = 3};
    assert_true(adoption_has_cors(&adoption));
    adoption.setting_count = 2;
    assert_false(adoption_has_cors(&adoption));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_in_one_environment_is_one_in_all),
        cmocka_unit_test(a_property_is_declared_if_it_holds_everywhere),
        cmocka_unit_test(a_value_that_is_the_same_everywhere_is_declared_once),
        cmocka_unit_test(a_value_that_awaits_a_deploy_is_marked),
        cmocka_unit_test(a_cors_policy_is_found_by_its_three_usual_names),
        cmocka_unit_test(a_name_that_cannot_be_declared_is_left_out),
        cmocka_unit_test(an_environment_whose_name_can_be_no_key_gets_an_alias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
