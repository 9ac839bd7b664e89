#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "doc/reading.h"
#include "doc/yaml.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

struct yaml_limits_row {
    const char *text;
    const char *result; /* the tree, or the faults as they are shown */
};

static void check_rows(void **state, const struct yaml_limits_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *result = reading_yaml(*state, rows[i].text, strlen(rows[i].text));
        if (strcmp(result, rows[i].result) != 0)
            fail_msg("<<<\n%s\n>>> gives\n%s\nand not\n%s", rows[i].text, result, rows[i].result);
    }
}

#define CHECK_ROWS(rows) check_rows(state, rows, sizeof(rows) / sizeof(rows)[0])

/* --- limits ---------------------------------------------------------------------------------- */

static const char *repeated(void **state, const char *start, const char *text, size_t count)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    buf_text(&out, start);
    for (size_t i = 0; i < count; i++)
        buf_text(&out, text);
    const char *result = arena_slice(*state, buf_string(&out), out.length);
    buf_release(&out);
    return result;
}

/* Deep block maps: each line one blank further in. */
static const char *stairs(void **state, unsigned count)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    for (unsigned i = 0; i < count; i++) {
        buf_fill(&out, ' ', i);
        buf_text(&out, "a:\n");
    }
    const char *result = arena_slice(*state, buf_string(&out), out.length);
    buf_release(&out);
    return result;
}

static double milliseconds(clock_t since)
{
    return (double)(clock() - since) * 1000 / CLOCKS_PER_SEC;
}

/* What an honest file of the greatest size costs: the measure where everything is slower, under
 * sanitizers and valgrind. */
static double honest_cost(void **state)
{
    const char *text = repeated(state, "", "- x\n", YAML_LIMIT / 4);
    const clock_t before = clock();
    assert_int_equal(strlen(reading_yaml(*state, text, strlen(text))), 3 * YAML_LIMIT / 4);
    return milliseconds(before);
}

/* tests/faults.txt, row 4. */
static void deep_nesting_is_refused_within_50_ms(void **state)
{
    static const char large[] = "f: the file is larger than 64 KiB\n"
                                "hint: Declare each service in a file of its own.\n";
    const struct yaml_limits_row rows[] = {
        {repeated(state, "", "[", YAML_LIMIT),
         "f:1:17: nesting too deep\nhint: Nest at most 16 levels.\n"},
        {repeated(state, "", "{a: ", YAML_LIMIT / 4),
         "f:1:65: nesting too deep\nhint: Nest at most 16 levels.\n"},
        {repeated(state, "", "- ", 20000),
         "f:1:33: nesting too deep\nhint: Nest at most 16 levels.\n"},
        {stairs(state, 300), "f:17:17: nesting too deep\nhint: Nest at most 16 levels.\n"},
        {repeated(state, "", "[", 1000000), large},
        {repeated(state, "", "{a: ", 250000), large},
    };
    const double honest = honest_cost(state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const clock_t before = clock();
        check_rows(state, &rows[i], 1);
        const double took = milliseconds(before);
        if (took >= 50 && took >= honest)
            fail_msg("row %zu took %.1f ms, an honest file %.1f ms", i, took, honest);
    }
}

static void sixteen_levels_are_allowed(void **state)
{
    static const struct yaml_limits_row rows[] = {
        {"[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]", "[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]"},
        {"[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]",
         "f:1:17: nesting too deep\nhint: Nest at most 16 levels.\n"},
    };
    CHECK_ROWS(rows);
}

/* The start of the stream, of the document and of the list are three of the 20,000 events. */
static void too_many_values_are_refused(void **state)
{
    const struct yaml_limits_row row = {
        repeated(state, "[", "x,", 30000),
        "f:1:39996: too many values: more than 20,000 keys, values and brackets\n"
        "hint: Declare each service in a file of its own.\n"};
    check_rows(state, &row, 1);
}

/* --- files that were cut ---------------------------------------------------------------------- */

static bool is_start(const struct node *part, const struct node *whole);

/* Do the children of `part` begin those of `whole`, all but the last of them whole? */
static bool is_start_of_children(const struct node *part, const struct node *whole)
{
    if (part->count > whole->count)
        return false;
    for (size_t i = 0; i < part->count; i++) {
        const bool map = whole->kind == NODE_MAP;
        const bool last = i + 1 == part->count;
        const char *key = map ? part->entries[i].key : "";
        const char *whole_key = map ? whole->entries[i].key : "";
        if (last ? strncmp(key, whole_key, strlen(key)) != 0 : strcmp(key, whole_key) != 0)
            return false;
        if (!is_start(map ? part->entries[i].value : part->items[i],
                      map ? whole->entries[i].value : whole->items[i]))
            return false;
    }
    return true;
}

/* A cut file may say less, never something else: an empty value, a text cut short, fewer entries, or
 * the start of a key where a map belongs, which no schema takes for a map. */
static bool is_start(const struct node *part, const struct node *whole)
{
    if (part->kind == NODE_TEXT && part->plain && (part->length == 0 || whole->kind == NODE_MAP))
        return true;
    if (part->kind != whole->kind)
        return false;
    if (part->kind == NODE_TEXT)
        return strncmp(part->text, whole->text, part->length) == 0;
    return is_start_of_children(part, whole);
}

static const char declaration[] = "# caf\xC3\xA9\n"
                                  "tautline: 1\n"
                                  "service: shop\n"
                                  "environments:\n"
                                  "  staging:    { url: https://example.com, token: { env: T } }\n"
                                  "settings:\n"
                                  "  A: redis\n"
                                  "  B:\n"
                                  "    flag: true\n"
                                  "    shown_by: [one, 'two', \"th\\u0072ee\"]\n"
                                  "  C: { list: [GET, POST], why: \"it is\" }\n"
                                  "  D: |\n"
                                  "    line\n"
                                  "    line\n"
                                  "probes:\n"
                                  "  - x\n"
                                  "  - k: z\n";

/* tests/faults.txt, row 20. */
static void each_prefix_of_a_valid_file_is_refused_in_its_place_or_says_no_more(void **state)
{
    struct faults faults;
    const struct node *whole = NULL;
    size_t refused = 0;
    faults_init(&faults, *state);
    assert_true(yaml_read(*state, "f", declaration, strlen(declaration), &whole, &faults));
    for (size_t length = 0; length < strlen(declaration); length++) {
        const struct node *part = NULL;
        faults_init(&faults, *state);
        const char *prefix = arena_slice(*state, declaration, length);
        if (yaml_read(*state, "f", prefix, length, &part, &faults)) {
            if (!is_start(part, whole))
                fail_msg("%zu bytes give %s", length, reading_tree(*state, part));
            continue;
        }
        refused++;
        const struct place last = faults.items[faults.count - 1].where;
        const struct err *first = &faults.items[0];
        assert_true(first->where.line >= 1 && first->where.column >= 1 && first->hint[0]);
        assert_true(last.line <= 17);
    }
    assert_in_range(refused, 100, strlen(declaration));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_nesting_is_refused_within_50_ms),
        cmocka_unit_test(sixteen_levels_are_allowed),
        cmocka_unit_test(too_many_values_are_refused),
        cmocka_unit_test(each_prefix_of_a_valid_file_is_refused_in_its_place_or_says_no_more),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
