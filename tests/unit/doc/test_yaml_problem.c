#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/doc/yaml_text.h"
#include "base/arena.h"
#include "doc/reading.h"

/* Each complaint of libyaml that a text can bring about, and what is made of it. */
static const struct {
    const char *text;
    const char *told;
} complaints[] = {
    {"a: b: c\n", "f:1:5: ':' is not allowed here\n"
                  "hint: Check the indentation, or quote the text that has ': ' in it.\n"},
    {"a: 'x' y\n", "f:1:8: 'y' found where a key was expected\n"
                   "hint: Check the indentation here, and the quotes and brackets before.\n"},
    {"a:\n - x\n b: 1\n",
     "f:3:2: 'b:' found where '-' was expected\n"
     "hint: Check the indentation of the list that begins at line 2, column 2.\n"},
    {"a: [1, 2\n", "f:1:9: the end of the file found where ',' or ']' was expected\n"
                   "hint: Close the list that begins at line 1, column 4.\n"},
    {"a: [1, 2\nb: 3\n", "f:1:8: a text continues on line 2\n"
                         "hint: Write it on one line, or as a block that begins with '|'.\n"
                         "f:2:2: ':' found where ',' or ']' was expected\n"
                         "hint: Close the list that begins at line 1, column 4.\n"},
    {"a: {b: 1\n", "f:1:9: the end of the file found where ',' or '}' was expected\n"
                   "hint: Close the map that begins at line 1, column 4.\n"},
    {"a: \"x", "f:1:6: the end of the file found where a closing quote was expected\n"
               "hint: Close the quote that is opened at line 1, column 4.\n"},
    {"a: 'x\n--- y\n", "f:2:1: '---' is inside a quoted text\n"
                       "hint: Close the quote that is opened at line 1, column 4.\n"},
    {"a: 1\nbeta gamma # c\nd: 2\n",
     "f:2:1: 'beta gamma # c' is not a key: ':' is missing\n"
     "hint: Write 'key: value' on one line, the key in at most 128 bytes.\n"},
    {"a: `x`\n", "f:1:4: '`' cannot begin a value\n"
                 "hint: Quote the text that begins with it.\n"},
    {"a: [\t@]\n", "f:1:6: '@' cannot begin a value\n"
                   "hint: Quote the text that begins with it.\n"},
    {"-\ta: 1\n", "f:1:2: a tab is not allowed here\nhint: Use spaces.\n"},
    {"a: \"\\q\"\n", "f:1:5: '\\q' is not an escape\n"
                     "hint: Double the backslash, or use single quotes.\n"},
    {"a: \"\\ud83d\"\n", "f:1:7: an escape does not name a character\n"
                         "hint: Write a number from 0 to D7FF or E000 to 10FFFF.\n"},
    {"a: \"\\x1\"\n", "f:1:7: an escape has too few digits\n"
                      "hint: Give \\x two hexadecimal digits, \\u four and \\U eight.\n"},
    {"a: ]\n", "f:1:4: ']' found where a value was expected\n"
               "hint: Write a value before it, or quote the text that begins with it.\n"},
    {"a: 1\n...\nb: 2\n", "f:3:1: 'b:' follows the end of the document\n"
                          "hint: Keep one map in a file; check the indentation here and before.\n"},
    {"a: - b\n", "f:1:4: '-' is not allowed here\n"
                 "hint: Begin a list on a line of its own below its key, or write [...].\n"},
    {"a: ? b\n", "f:1:4: '?' is not allowed here\nhint: Write 'key: value'.\n"},
    {"a: | x\n", "f:1:6: 'x' is on the same line as '|' or '>'\n"
                 "hint: Begin the text on the next line.\n"},
    {"a: |0\n x\n", "f:1:5: an indentation of 0 is not allowed\nhint: Leave the number out.\n"},
    {"a: & b\n", "f:1:4: '&' is an anchor, which is not allowed\n"
                 "hint: Quote the text that begins with '&'.\n"},
    {"a: *\n", "f:1:4: '*' is an alias, which is not allowed\n"
               "hint: Quote the text that begins with '*'.\n"},
    {"a: !<x\n", "f:1:4: '!<x' is a tag, which is not allowed\n"
                 "hint: Quote the text that begins with '!'.\n"},
    {"a: !x!\n", "f:1:4: '!x!' is a tag, which is not allowed\n"
                 "hint: Quote the text that begins with '!'.\n"},
};

static void each_syntax_error_says_what_to_do(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof complaints / sizeof complaints[0]; i++) {
        const char *result = reading_yaml(&arena, complaints[i].text, strlen(complaints[i].text));
        if (strcmp(result, complaints[i].told) != 0)
            fail_msg("<<<\n%s>>> gives\n%s\nand not\n%s", complaints[i].text, result,
                     complaints[i].told);
    }
    arena_release(&arena);
}

static const struct yaml_text text = {"ab\nc\xC3\xA9\n", 7, 2, NULL, 0};

static const char *told_of(struct arena *arena, struct yaml_problem problem)
{
    struct err err = {0};
    yaml_problem_tell(&problem, &text, &err);
    return err_text(&err, arena);
}

static void a_place_behind_the_file_is_its_end(void **state)
{
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(
        told_of(&arena, (struct yaml_problem){"mapping values are not allowed in this context",
                                              NULL,
                                              {"f", 3, 1},
                                              {"f", 0, 0}}),
        "f:2:3: ':' is not allowed here\n"
        "hint: Check the indentation, or quote the text that has ': ' in it.\n");
    assert_string_equal(told_of(&arena, (struct yaml_problem){"did not find expected node content",
                                                              NULL,
                                                              {"f", 1, 3},
                                                              {"f", 0, 0}}),
                        "f:1:3: the end of the line found where a value was expected\n"
                        "hint: Write a value before it, or quote the text that begins with it.\n");
    arena_release(&arena);
}

static void an_unknown_error_of_libyaml_is_passed_on(void **state)
{
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(
        told_of(&arena, (struct yaml_problem){"found a novelty", NULL, {"f", 1, 2}, {"f", 0, 0}}),
        "f:1:2: the text is not YAML: found a novelty\n"
        "hint: Check the indentation, quotes and brackets here and before.\n");
    arena_release(&arena);
}

static void no_error_text_means_out_of_memory(void **state)
{
    struct err err = {0};
    struct arena arena;
    arena_init(&arena);
    yaml_problem_tell(&(struct yaml_problem){.where = {"f", 0, 0}}, &text, &err);
    assert_int_equal(err.code, ERR_SYSTEM);
    assert_string_equal(err_text(&err, &arena), "f:2:3: the YAML parser ran out of memory\n"
                                                "hint: Free memory and run again.\n");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_syntax_error_says_what_to_do),
        cmocka_unit_test(a_place_behind_the_file_is_its_end),
        cmocka_unit_test(an_unknown_error_of_libyaml_is_passed_on),
        cmocka_unit_test(no_error_text_means_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
