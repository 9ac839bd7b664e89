#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "input/codeowners.h"

static void a_pattern_matches_as_on_github(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool fits;
    } rows[] = {
        {"*", "desired-state/trust.yaml", true},
        {"*.yaml", "desired-state/trust.yaml", true},
        {"*.js", "desired-state/trust.yaml", false},
        {"/desired-state/", "desired-state/trust.yaml", true},
        {"desired-state/", "a/desired-state/trust.yaml", true},
        {"/desired-state/", "a/desired-state/trust.yaml", false},
        {"/desired-state", "desired-state/a/b.yaml", true},
        {"desired-state/*", "desired-state/trust.yaml", true},
        {"desired-state/*", "desired-state/a/b.yaml", false},
        {"desired-state/**", "desired-state/a/b.yaml", true},
        {"**/trust.yaml", "desired-state/trust.yaml", true},
        {"/trust.yaml", "desired-state/trust.yaml", false},
        {"trust.yaml", "desired-state/trust.yaml", true},
        {"trust.yaml/", "desired-state/trust.yaml", false},
        {"/desired-state/tr?st.yaml", "desired-state/trust.yaml", true},
        {"/desired-state/t*t.yaml", "desired-state/trust.yaml", true},
        {"/a/**/z", "a/z", true},
        {"/a/**/z", "a/b/c/z", true},
        {"/a/**/z", "a/b/c/y", false},
        {"/", "desired-state/trust.yaml", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        if (codeowners_fits(&arena, rows[i].pattern, rows[i].path) != rows[i].fits)
            fail_msg("%s on %s", rows[i].pattern, rows[i].path);
        arena_release(&arena);
    }
}

static void the_last_matching_line_decides(void **state)
{
    static const char text[] = "# all\n"
                               "* @all   # of us\n"
                               "/desired-state/ @ops ops@example.com\r\n"
                               "!/desired-state/ @nobody\n"
                               "/desired-state/[ab].yaml @nobody\n"
                               "/desired-state/free.yaml\n"
                               "/with\\ blank.yaml @blank";
    static const struct {
        const char *path, *owners;
        unsigned line;
    } rows[] = {
        {"readme", "@all", 2},
        {"desired-state/a.yaml", "@ops, ops@example.com", 3},
        {"desired-state/free.yaml", "", 6},
        {"with blank.yaml", "@blank", 7},
    };
    struct arena arena;
    struct codeowners codeowners;
    arena_init(&arena);
    codeowners_read(&arena, "CODEOWNERS", text, strlen(text), &codeowners);
    assert_int_equal(codeowners.count, 4);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct codeowners_line *line = codeowners_of(&arena, &codeowners, rows[i].path);
        assert_non_null(line);
        assert_string_equal(names_text(&arena, &line->owners), rows[i].owners);
        assert_int_equal(line->where.line, rows[i].line);
        assert_string_equal(line->where.file, "CODEOWNERS");
    }
    codeowners_read(&arena, "CODEOWNERS", "", 0, &codeowners);
    assert_null(codeowners_of(&arena, &codeowners, "readme"));
    arena_release(&arena);
}

static void no_pattern_takes_long(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const char *stars = "", *path = "a";
    for (size_t i = 0; i < 200; i++) {
        stars = arena_printf(&arena, "%s**/*a*", stars);
        path = arena_printf(&arena, "%s/aaaaaaaa", path);
    }
    assert_false(codeowners_fits(&arena, arena_printf(&arena, "/%s/z", stars), path));
    arena_release(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_as_on_github),
        cmocka_unit_test(the_last_matching_line_decides),
        cmocka_unit_test(no_pattern_takes_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
