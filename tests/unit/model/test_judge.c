#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "model/judge.h"

/* The second formulation of the table: stored, running, reported and behaved as marks (`=` desired,
 * `!` other, `?` unseen, `-` not asked, `.` whatever), then `x` where an exception allows the stored
 * value. Written from the page, not from the code: no row depends on the ones before it. */
static const struct {
    const char *pattern;
    enum verdict verdict;
} expected[] = {
    /* The stored value was not seen. */
    {"?....", VERDICT_UNOBSERVED},
    {"-....", VERDICT_UNOBSERVED},
    /* Allowed by an exception in force. */
    {"=...x", VERDICT_EXCEPTED},
    {"!...x", VERDICT_EXCEPTED},
    /* Stored is wrong: masked only where running is wrong too and the behaviour is right. */
    {"!!.= ", VERDICT_MASKED},
    {"!!.! ", VERDICT_DRIFT},
    {"!!.? ", VERDICT_DRIFT},
    {"!!.- ", VERDICT_DRIFT},
    {"!=.. ", VERDICT_DRIFT},
    {"!?.. ", VERDICT_DRIFT},
    {"!-.. ", VERDICT_DRIFT},
    /* Stored is right. */
    {"=?.. ", VERDICT_UNOBSERVED},
    {"=-.. ", VERDICT_UNOBSERVED},
    {"=!.. ", VERDICT_PENDING},
    /* Stored and running are right: behaviour first. */
    {"==.! ", VERDICT_UNENFORCED},
    {"==!= ", VERDICT_CONTRADICTION},
    {"==!- ", VERDICT_UNENFORCED},
    {"==!? ", VERDICT_UNOBSERVED},
    {"==?= ", VERDICT_UNOBSERVED},
    {"==?? ", VERDICT_UNOBSERVED},
    {"==?- ", VERDICT_UNOBSERVED},
    {"===? ", VERDICT_UNOBSERVED},
    {"==-? ", VERDICT_UNOBSERVED},
    {"==== ", VERDICT_IN_SYNC},
    {"===- ", VERDICT_IN_SYNC},
    {"==-= ", VERDICT_IN_SYNC},
    {"==-- ", VERDICT_IN_SYNC},
};

enum { CASES = 4 * 4 * 4 * 4 * 2 };

static struct case_of_setting case_number(unsigned number)
{
    struct case_of_setting facts = {.excepted = number % 2 == 1};
    number /= 2;
    for (int i = 0; i < WITNESS_COUNT; i++, number /= 4)
        facts.says[i] = (enum says)(number % 4);
    return facts;
}

static void case_marks(const struct case_of_setting *facts, char marks[6])
{
    static const char of[] = {
        [SAYS_DESIRED] = '=', [SAYS_OTHER] = '!', [SAYS_UNSEEN] = '?', [SAYS_NOT_ASKED] = '-'};
    for (int i = 0; i < WITNESS_COUNT; i++)
        marks[i] = of[facts->says[i]];
    marks[4] = facts->excepted ? 'x' : ' ';
    marks[5] = '\0';
}

static bool pattern_fits(const char *pattern, const char *marks)
{
    for (size_t i = 0; i < 5; i++)
        if (pattern[i] != '.' && pattern[i] != marks[i])
            return false;
    return true;
}

static void each_of_the_512_cases_has_the_verdict_of_the_page(void **state)
{
    unsigned hits[sizeof expected / sizeof expected[0]] = {0};
    for (unsigned number = 0; number < CASES; number++) {
        const struct case_of_setting facts = case_number(number);
        char marks[6];
        unsigned fitting = 0;
        case_marks(&facts, marks);
        for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
            if (!pattern_fits(expected[i].pattern, marks))
                continue;
            fitting++;
            hits[i]++;
            const enum verdict verdict = judge_case(&facts, NULL);
            if (verdict != expected[i].verdict)
                fail_msg("'%s' is %s, expected %s", marks, verdict_name(verdict),
                         verdict_name(expected[i].verdict));
        }
        if (fitting != 1)
            fail_msg("'%s' fits %u rows of the expectation", marks, fitting);
    }
    for (size_t i = 0; i < sizeof hits / sizeof hits[0]; i++)
        assert_true(hits[i] > 0);
}

static void nothing_is_in_sync_because_it_was_not_looked_at(void **state)
{
    for (unsigned number = 0; number < CASES; number++) {
        const struct case_of_setting facts = case_number(number);
        if (judge_case(&facts, NULL) != VERDICT_IN_SYNC)
            continue;
        assert_int_equal(facts.says[WITNESS_STORED], SAYS_DESIRED);
        assert_int_equal(facts.says[WITNESS_RUNNING], SAYS_DESIRED);
        for (int i = WITNESS_REPORTED; i < WITNESS_COUNT; i++)
            assert_true(facts.says[i] == SAYS_DESIRED || facts.says[i] == SAYS_NOT_ASKED);
    }
}

static void without_the_stored_value_nothing_else_is_said(void **state)
{
    for (unsigned number = 0; number < CASES; number++) {
        const struct case_of_setting facts = case_number(number);
        if (facts.says[WITNESS_STORED] == SAYS_UNSEEN)
            assert_int_equal(judge_case(&facts, NULL), VERDICT_UNOBSERVED);
    }
}

/* Seeing less never turns a verdict into in_sync, and never out of it into an accusation. */
static void seeing_less_never_makes_a_verdict_better(void **state)
{
    for (unsigned number = 0; number < CASES; number++) {
        const struct case_of_setting facts = case_number(number);
        for (int i = 0; i < WITNESS_COUNT; i++) {
            struct case_of_setting less = facts;
            less.says[i] = SAYS_UNSEEN;
            const enum verdict verdict = judge_case(&less, NULL);
            assert_true(verdict != VERDICT_IN_SYNC);
            if (judge_case(&facts, NULL) == VERDICT_IN_SYNC)
                assert_int_equal(verdict, VERDICT_UNOBSERVED);
        }
    }
}

static void an_exception_matters_only_where_the_stored_value_was_seen(void **state)
{
    for (unsigned number = 1; number < CASES; number += 2) {
        const struct case_of_setting facts = case_number(number);
        const bool seen =
            facts.says[WITNESS_STORED] == SAYS_DESIRED || facts.says[WITNESS_STORED] == SAYS_OTHER;
        assert_int_equal(judge_case(&facts, NULL), seen ? VERDICT_EXCEPTED : VERDICT_UNOBSERVED);
    }
}

static const char *rule_of(const char *marks)
{
    for (unsigned number = 0; number < CASES; number++) {
        const struct case_of_setting facts = case_number(number);
        char these[6];
        const char *rule = NULL;
        case_marks(&facts, these);
        if (strcmp(these, marks) == 0) {
            (void)judge_case(&facts, &rule);
            return rule;
        }
    }
    return NULL;
}

static void the_rule_says_which_row_decided(void **state)
{
    static const struct {
        const char *marks, *rule;
    } rows[] = {
        {"?=== ", "what the stored value does is not known, so no change is advised"},
        {"!=--x", "an exception in force allows the stored value; it opens at the next deploy"},
        {"!!-=x",
         "an exception in force allows the stored value, and the application behaves as desired"},
        {"!!-!x", "an exception in force allows the stored value"},
        {"!!-= ", "stored and running are not as desired, and the application behaves as if they "
                  "were"},
        {"!=-= ", "the stored value is not as desired; not live yet"},
        {"!!-- ", "the stored value is not as desired"},
        {"=?-- ", "the running value was not seen"},
        {"=!-- ", "stored as desired, and the running process was started with something else"},
        {"===! ", "stored and running are as desired, the behaviour is not; the report is wrong "
                  "too"},
        {"==!! ", "stored and running are as desired, the behaviour is not"},
        {"==!= ", "stored, running and behaviour are as desired, and the report says otherwise: "
                  "which is right is not known"},
        {"==!- ",
         "stored and running are as desired, the report says otherwise, and no probe shows it"},
        {"==-? ", "a named probe was not observed"},
        {"==?= ", "a named report was not seen"},
        {"==-- ", "every witness that was asked agrees with the declaration"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!text_is(rule_of(rows[i].marks), rows[i].rule))
            fail_msg("'%s': %s", rows[i].marks, rule_of(rows[i].marks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_of_the_512_cases_has_the_verdict_of_the_page),
        cmocka_unit_test(nothing_is_in_sync_because_it_was_not_looked_at),
        cmocka_unit_test(without_the_stored_value_nothing_else_is_said),
        cmocka_unit_test(seeing_less_never_makes_a_verdict_better),
        cmocka_unit_test(an_exception_matters_only_where_the_stored_value_was_seen),
        cmocka_unit_test(the_rule_says_which_row_decided),
    };
    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
