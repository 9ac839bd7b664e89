#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/words.h"
#include "support/sample_run.h"

static void every_class_has_a_word_for_people_and_one_for_programs(void **state)
{
    static const struct {
        enum exit_code code;
        const char *word, *key;
    } rows[] = {
        {EXIT_IN_SYNC, "IN SYNC", "in_sync"},
        {EXIT_FAILED, "FAILED", "failed"},
        {EXIT_CHANGES, "DRIFT", "drift"},
        {EXIT_BREACHED, "BREACHED", "breached"},
        {EXIT_INCONCLUSIVE, "INCONCLUSIVE", "inconclusive"},
        {EXIT_STALE, "STALE", "stale"},
        {EXIT_NOT_APPROVED, "NOT APPROVED", "not_approved"},
        {EXIT_NOT_VERIFIED, "NOT VERIFIED", "not_verified"},
        {EXIT_USAGE, "FAILED", "failed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(class_word(rows[i].code), rows[i].word);
        assert_string_equal(class_key(rows[i].code), rows[i].key);
    }
}

static void the_classes_of_a_target_are_those_of_its_findings(void **state)
{
    const struct run run = sample_breach();
    enum exit_code classes[8];
    struct arena arena;
    arena_init(&arena);
    const size_t count = judgement_classes(&run.judgements[0], classes);
    assert_string_equal(classes_text(&arena, classes, count), "BREACHED, DRIFT, INCONCLUSIVE");
    assert_string_equal(classes_text(&arena, classes, 0), "IN SYNC");
    arena_release(&arena);
}

static void a_long_value_is_cut_by_characters_and_says_so(void **state)
{
    static const struct {
        const char *value;
        size_t most;
        const char *text;
    } rows[] = {
        {NULL, 5, "(not seen)"}, {"", 5, "(empty)"},
        {"12345", 5, "12345"},   {"123456", 5, "12345… (1 more)"},
        {"≠≠≠≠≠", 5, "≠≠≠≠≠"},   {"≠≠≠≠≠≠≠", 5, "≠≠≠≠≠… (2 more)"},
        {" true", 9, "` true`"}, {"true ", 9, "`true `"},
        {" ", 9, "` `"},         {"\"false\"", 9, "\"false\""},
        {"a b", 9, "a b"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(value_text(&arena, rows[i].value, rows[i].most), rows[i].text);
    arena_release(&arena);
}

static void instants_places_and_counts_are_written_one_way(void **state)
{
    const struct place whole = {"a.yaml", 0, 0}, exact = {"a.yaml", 3, 7}, none = {NULL, 0, 0};
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(place_text(&arena, &whole), "a.yaml");
    assert_string_equal(place_text(&arena, &exact), "a.yaml:3:7");
    assert_null(place_text(&arena, &none));
    assert_string_equal(count_text(&arena, 1, "day"), "1 day");
    assert_string_equal(count_text(&arena, 0, "day"), "0 days");
    assert_string_equal(days_text(&arena, 1), "less than a day left");
    assert_string_equal(days_text(&arena, 14), "14 days left");
    assert_string_equal(instant_text(&arena, SAMPLE_AT), "2026-03-11 07:00 UTC");
    arena_release(&arena);
}

static void how_long_ago_is_told_in_the_largest_unit_and_never_of_the_future(void **state)
{
    static const struct {
        int64_t before;
        const char *text;
    } rows[] = {
        {172800, "2 days ago"},
        {172799, "1 day ago"},
        {86399, "23 hours ago"},
        {3600, "1 hour ago"},
        {3599, "59 minutes ago"},
        {60, "1 minute ago"},
        {59, NULL},
        {0, NULL},
        {-86400, NULL},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = ago_text(&arena, SAMPLE_AT - rows[i].before, SAMPLE_AT);
        if (rows[i].text)
            assert_string_equal(text, rows[i].text);
        else
            assert_null(text);
    }
    arena_release(&arena);
}

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
        cmocka_unit_test(every_class_has_a_word_for_people_and_one_for_programs),
        cmocka_unit_test(the_classes_of_a_target_are_those_of_its_findings),
        cmocka_unit_test(a_long_value_is_cut_by_characters_and_says_so),
        cmocka_unit_test(instants_places_and_counts_are_written_one_way),
        cmocka_unit_test(how_long_ago_is_told_in_the_largest_unit_and_never_of_the_future),
        cmocka_unit_test(a_fault_has_its_place_its_words_and_its_hint),
        cmocka_unit_test(those_that_were_too_many_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
