#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/faults.h"

enum { MOST = 100000 };

static void a_fault_has_its_place_its_words_and_its_hint(void **state)
{
    struct arena arena;
    struct faults faults;
    struct err err = {0};
    struct buf out;
    arena_init(&arena);
    faults_init(&faults, &arena);
    buf_init(&out, MOST);
    (void)err_at(&err, ((struct place){"shop.yaml", 4, 13}), "'%s' is not an HTTP status", "no");
    (void)err_hint(&err, "Write a number from 100 to 599.");
    faults_add(&faults, &err);
    (void)err_at(&err, ((struct place){"a\033[2J.yaml", 0, 0}), "'%s' has no end", "\xE2\x80\xAE");
    faults_add(&faults, &err);
    faults_text(&out, &faults);
    assert_string_equal(buf_string(&out), "shop.yaml:4:13: 'no' is not an HTTP status\n"
                                          "hint: Write a number from 100 to 599.\n"
                                          "a\\x1B[2J.yaml: '\\u{202E}' has no end\n");
    buf_clear(&out);
    fault_text(&out, &faults.items[0]);
    assert_string_equal(buf_string(&out), "shop.yaml:4:13: 'no' is not an HTTP status\n"
                                          "hint: Write a number from 100 to 599.\n");
    buf_release(&out);
    arena_release(&arena);
}

static void those_that_were_too_many_are_counted(void **state)
{
    static const struct {
        size_t dropped;
        const char *text;
    } rows[] = {{0, ""}, {1, "and 1 more fault\n"}, {7, "and 7 more faults\n"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct faults faults = {.dropped = rows[i].dropped};
        struct buf out;
        buf_init(&out, MOST);
        faults_text(&out, &faults);
        assert_string_equal(buf_string(&out), rows[i].text);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_has_its_place_its_words_and_its_hint),
        cmocka_unit_test(those_that_were_too_many_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
