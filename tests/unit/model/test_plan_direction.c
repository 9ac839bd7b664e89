#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "support/plan_fixture.h"

/* One change of one setting, and what is said of its direction. */
struct direction_case {
    enum setting_type type;
    bool cors;                /* a CORS probe shows it */
    const char *wanted;       /* as text; a list between commas; a flag; NULL for the others */
    const char *absent_means; /* NULL: nothing is declared */
    const char *forbids;      /* a guardrail does, NULL: none */
    const char *sets;         /* an exception does, NULL: none */
    const char *stored;       /* also running; NULL: absent */
    const char *said, *why;
};

static const char by_type[] = "neither a guardrail nor the type decides";
static const char by_default[] =
    "away from the default of an absent variable, to the declared value";
static const char before[] = "the guardrail `guard` forbids the value before";
static const char after[] = "the guardrail `guard` forbids the value after";

static const struct direction_case cases[] = {
    /* guardrails */
    {SETTING_FLAG, false, "false", NULL, "true", NULL, "true", "strengthens", before},
    {SETTING_FLAG, false, "false", "true", "true", NULL, NULL, "strengthens", before},
    {SETTING_FLAG, false, "false", "true", "true", NULL, "\"false\"", "strengthens", before},
    {SETTING_FLAG, false, "false", NULL, "true", NULL, NULL, "unknown", by_type},
    {SETTING_FLAG, false, "false", NULL, "true", "true", "false", "weakens", after},
    {SETTING_TEXT, false, "redis", NULL, "file", NULL, "file", "strengthens", before},
    {SETTING_TEXT, false, "redis", NULL, "file", NULL, "memory", "unknown", by_type},
    {SETTING_TEXT, false, "redis", NULL, "file", "file", "redis", "weakens", after},
    {SETTING_LIST, false, "GET,POST", NULL, "DELETE", NULL, "GET,DELETE", "strengthens", before},
    {SETTING_ABSENT, false, NULL, NULL, "on", NULL, "on", "strengthens", before},
    /* a reference: what it renders to is not known */
    {SETTING_TEXT, false, "${{shared.A}}", NULL, NULL, NULL, "file", "unknown", by_type},
    {SETTING_LIST, false, "${{shared.A}}", NULL, NULL, NULL, "GET,PUT", "unknown", by_type},
    {SETTING_LIST, true, "GET,${{shared.A}}", NULL, NULL, NULL, "*", "unknown", by_type},
    /* exceptions */
    {SETTING_FLAG, false, "false", NULL, NULL, "true", "false", "weakens",
     "the exception `open` sets another value than is declared"},
    {SETTING_TEXT, false, "redis", NULL, NULL, "${{shared.A}}", "redis", "weakens",
     "the exception `open` sets another value than is declared"},
    {SETTING_FLAG, false, "false", NULL, NULL, "false", "true", "unknown", by_type},
    /* what must not be there */
    {SETTING_ABSENT, false, NULL, NULL, NULL, NULL, "x", "strengthens", "it must be absent"},
    /* lists of who gets in */
    {SETTING_LIST, true, "GET,POST", NULL, NULL, NULL, "GET,POST,PUT", "strengthens",
     "the list allows less than before"},
    {SETTING_LIST, true, "GET,POST", NULL, NULL, NULL, "*", "strengthens",
     "the list allows less than before"},
    {SETTING_LIST, true, "GET,POST", "GET,POST,PUT", NULL, NULL, NULL, "strengthens",
     "the list allows less than before"},
    {SETTING_LIST, true, "GET,POST", NULL, NULL, NULL, "GET", "weakens",
     "the list allows more than before"},
    {SETTING_LIST, true, "*", NULL, NULL, NULL, "GET", "weakens",
     "the list allows more than before"},
    {SETTING_LIST, true, "GET,POST", NULL, NULL, NULL, "GET,PUT", "unknown", by_type},
    {SETTING_LIST, true, "GET,POST", NULL, NULL, NULL, NULL, "unknown", by_type},
    {SETTING_LIST, false, "GET,POST", NULL, NULL, NULL, "GET,POST,PUT", "unknown", by_type},
    /* flags that are declared against their default */
    {SETTING_FLAG, false, "false", "true", NULL, NULL, "true", "strengthens", by_default},
    {SETTING_FLAG, false, "false", "true", NULL, NULL, NULL, "strengthens", by_default},
    {SETTING_FLAG, false, "false", "true", NULL, NULL, "treu", "strengthens", by_default},
    {SETTING_FLAG, false, "true", "true", NULL, NULL, "false", "unknown", by_type},
    /* the same effect, and nothing known */
    {SETTING_FLAG, false, "true", "true", NULL, NULL, "\"true\"", "neutral",
     "both values have the same effect"},
    {SETTING_FLAG, false, "true", NULL, NULL, NULL, "false", "unknown", by_type},
    {SETTING_NUMBER, false, "12", NULL, NULL, NULL, "13", "unknown", by_type},
};

static void put_case(struct plan_fixture *planned, const struct direction_case *one)
{
    struct judge_fixture *fixture = &planned->judge;
    struct setting *setting = judge_fixture_setting(fixture, "A", one->type);
    setting->wanted.text = one->wanted;
    setting->wanted.flag = text_is(one->wanted, "true");
    setting->wanted.least = setting->wanted.most = (struct decimal){12, 0};
    if (one->type == SETTING_LIST)
        setting->wanted.list.items =
            text_split(&fixture->arena, one->wanted, ',', &setting->wanted.list.count);
    setting->absence = one->absent_means ? ABSENCE_MEANS : ABSENCE_DIFFERS;
    setting->absent_means = one->absent_means;
    if (one->cors) {
        (void)judge_fixture_probes(fixture, setting, "cors", PROBE_PASS, NULL);
        fixture->probes[0].type = PROBE_CORS;
    }
    if (one->forbids)
        (void)judge_fixture_forbids(fixture, "guard", "A", one->forbids);
    if (one->sets)
        judge_fixture_allows(fixture, "open", "guard", "A", one->sets)->sets = true;
    if (one->stored)
        judge_fixture_keeps(fixture, "A", one->stored);
}

static void the_first_row_that_fits_decides(void **state)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan_fixture planned;
        plan_fixture_begin(&planned);
        put_case(&planned, &cases[i]);
        const char *said = plan_fixture_text(&planned);
        if (planned.plan.count != 1)
            fail_msg("case %zu: %s", i, said);
        check_text(said, direction_name(planned.plan.changes[0].direction), cases[i].said);
        check_text(said, planned.plan.changes[0].why, cases[i].why);
        plan_fixture_end(&planned);
    }
}

static void what_becomes_live_has_a_direction_too(void **state)
{
    static const struct {
        const char *stored, *running, *said;
    } rows[] = {
        {"false", "true", "= A true -> false strengthens; deploy"},
        {"false", NULL, "= A (absent) -> false unknown; deploy"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan_fixture planned;
        plan_fixture_begin(&planned);
        (void)judge_fixture_flag(&planned.judge, "A", false);
        (void)judge_fixture_forbids(&planned.judge, "guard", "A", "true");
        (void)judge_fixture_stores(&planned.judge, "A", rows[i].stored);
        if (rows[i].running)
            (void)judge_fixture_runs(&planned.judge, "A", rows[i].running);
        assert_string_equal(plan_fixture_text(&planned), rows[i].said);
        plan_fixture_end(&planned);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_row_that_fits_decides),
        cmocka_unit_test(what_becomes_live_has_a_direction_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
