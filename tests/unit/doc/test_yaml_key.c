#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/doc/yaml_text.h"
#include "base/arena.h"

static const struct place here = {"f", 3, 5};

#define X16  "xxxxxxxxxxxxxxxx"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16

static const char *told_of(struct arena *arena, const char *text, bool plain)
{
    struct err err = {0};
    const struct node key = {
        .kind = NODE_TEXT, .plain = plain, .where = here, .text = text, .length = strlen(text)};
    return yaml_key_check(&key, &err) ? "" : err_text(&err, arena);
}

static void a_name_is_a_key(void **state)
{
    static const char *const rows[] = {"a",   "STATE_BACKEND", "on-call", "a b",         "401",
                                       "1.5", "true",          "a/b",     "caf\xC3\xA9", X128,
                                       "a:",  "https://x"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(told_of(&arena, rows[i], true), "");
    arena_release(&arena);
}

static void an_invalid_key_is_refused(void **state)
{
    static const struct {
        const char *text;
        bool plain;
        const char *told;
    } rows[] = {
        {"", true, "f:3:5: a key is empty\nhint: Write a name before the ':'.\n"},
        {"", false, "f:3:5: a key is empty\nhint: Write a name before the ':'.\n"},
        {X128 "x", false,
         "f:3:5: the key '" X16 X16 "...' has 129 bytes of at most 128\nhint: Shorten it.\n"},
        {"a\xE2\x80\x8B"
         "b",
         false,
         "f:3:5: the key 'a\\u{200B}b' has a character that cannot be seen\n"
         "hint: Write a name that can be read.\n"},
        {"a\tb", true,
         "f:3:5: the key 'a\\x09b' has a character that cannot be seen\n"
         "hint: Write a name that can be read.\n"},
        {"a\n", false,
         "f:3:5: the key 'a\\x0A' has a character that cannot be seen\n"
         "hint: Write a name that can be read.\n"},
        {"a\xFF", false,
         "f:3:5: the key 'a\\xFF' has a character that cannot be seen\n"
         "hint: Write a name that can be read.\n"},
        {"<<", true,
         "f:3:5: '<<' is a merge key, which is not allowed\n"
         "hint: Write the keys where they are needed.\n"},
        {"<<", false,
         "f:3:5: '<<' is a merge key, which is not allowed\n"
         "hint: Write the keys where they are needed.\n"},
        {"on", true, "f:3:5: the key 'on' means a boolean to YAML\nhint: Put it in quotes.\n"},
        {"1e3", true,
         "f:3:5: the key '1e3' means a number with an exponent to YAML\n"
         "hint: Put it in quotes.\n"},
        {"a:1", true,
         "f:3:5: 'a:1' needs a space after ':'\nhint: Write 'key: value', or quote the text.\n"},
        {"on", false, ""},
        {"a:1", false, ""},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(told_of(&arena, rows[i].text, rows[i].plain), rows[i].told);
    arena_release(&arena);
}

static void key_and_value_are_separated_by_a_space(void **state)
{
    static const struct {
        const char *text;
        bool apart;
    } rows[] = {
        {"a:1", false},  {"a:1 b", false}, {"a:1\nb", false}, {"a:b:c", false}, {"x", true},
        {"x y:z", true}, {":x", true},     {"x:", true},      {"", true},       {"https://x", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};
        assert_int_equal(yaml_key_is_apart(rows[i].text, here, &err), rows[i].apart);
        assert_int_equal(err.code, rows[i].apart ? ERR_NONE : ERR_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_a_key),
        cmocka_unit_test(an_invalid_key_is_refused),
        cmocka_unit_test(key_and_value_are_separated_by_a_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
