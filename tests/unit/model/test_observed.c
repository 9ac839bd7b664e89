#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/observed.h"
#include "support/judge_fixture.h"

/* --- observed ---------------------------------------------------------------------------------- */

static void a_variable_is_found_by_its_exact_name(void **state)
{
    static const struct variable items[] = {
        {.name = "A"}, {.name = "AB"}, {.name = "B"}, {.name = "a"}, {.name = "b_1"},
    };
    const struct variables variables = {.seen = true, .items = items, .count = 5};
    const struct variables none = {.seen = true};
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(variables_find(&variables, items[i].name), &items[i]);
    static const char *const others[] = {"", "AA", "ab", "C", "b", "b_10", "c"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_null(variables_find(&variables, others[i]));
    assert_null(variables_find(&none, "A"));
}

static void a_reading_is_found_by_report_and_pointer(void **state)
{
    static const struct report_reading readings[] = {
        {.report = "runtime", .pointer = "/ready"},
        {.report = "operator", .pointer = "/ready"},
        {.report = "operator", .pointer = "/ready/x"},
    };
    const struct observed observed = {.readings = readings, .reading_count = 3};
    assert_ptr_equal(observed_reading(&observed, "operator", "/ready"), &readings[1]);
    assert_ptr_equal(observed_reading(&observed, "operator", "/ready/x"), &readings[2]);
    assert_null(observed_reading(&observed, "runtime", "/ready/x"));
    assert_null(observed_reading(&observed, "health", "/ready"));
}

/* --- remembered -------------------------------------------------------------------------------- */

static const struct proof proofs[] = {
    {"send", 100, 500, "b@example.com", "second"},
    {"send", 200, 300, "a@example.com", "first"},
    {"other", 250, 260, "c@example.com", "other"},
};
static const struct sighting secrets[] = {{"TOKEN", "aa", 10, 5}, {"KEY", "bb", 20, 0}};
static const struct remembered known = {
    .proofs = proofs, .proof_count = 3, .secrets = secrets, .secret_count = 2, .looked = 30};

static void the_proof_that_was_done_last_counts_not_the_one_recorded_last(void **state)
{
    assert_ptr_equal(remembered_proof(&known, "send", 1000), &proofs[1]);
    assert_ptr_equal(remembered_proof(&known, "send", 200), &proofs[1]);
    assert_ptr_equal(remembered_proof(&known, "send", 199), &proofs[0]);
    assert_null(remembered_proof(&known, "send", 99));
    assert_null(remembered_proof(&known, "another", 1000));
    assert_null(remembered_proof(NULL, "send", 1000));
}

static void a_value_is_dated_by_the_looks_that_saw_it(void **state)
{
    static const struct {
        const struct remembered *known;
        const char *name, *fingerprint;
        int64_t since, changed_after;
    } rows[] = {
        {&known, "TOKEN", "aa", 10, 5},  /* goes on */
        {&known, "TOKEN", "cc", 40, 30}, /* another */
        {&known, "KEY", "bb", 20, 0},    /* never changed */
        {&known, "NEW", "dd", 40, 0},    /* not seen before */
        {NULL, "TOKEN", "aa", 40, 0},    /* nothing is known */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct sighting seen =
            remembered_secret(rows[i].known, rows[i].name, rows[i].fingerprint, 40);
        assert_string_equal(seen.name, rows[i].name);
        assert_string_equal(seen.fingerprint, rows[i].fingerprint);
        assert_int_equal(seen.since, rows[i].since);
        assert_int_equal(seen.changed_after, rows[i].changed_after);
        assert_int_equal(remembered_changed(rows[i].known, rows[i].name, rows[i].fingerprint),
                         seen.changed_after == 30);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_is_found_by_its_exact_name),
        cmocka_unit_test(a_reading_is_found_by_report_and_pointer),
        cmocka_unit_test(the_proof_that_was_done_last_counts_not_the_one_recorded_last),
        cmocka_unit_test(a_value_is_dated_by_the_looks_that_saw_it),
    };
    return cmocka_run_group_tests_name("", tests, NULL, NULL);
}
