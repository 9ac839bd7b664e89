#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

static void the_state_follows_from_the_exit_code(void **state)
{
    static const struct {
        enum exit_code code;
        enum nagios_state wanted;
    } rows[] = {
        {EXIT_IN_SYNC, NAGIOS_OK},           {EXIT_FAILED, NAGIOS_UNKNOWN},
        {EXIT_CHANGES, NAGIOS_CRITICAL},     {EXIT_BREACHED, NAGIOS_CRITICAL},
        {EXIT_INCONCLUSIVE, NAGIOS_UNKNOWN}, {EXIT_STALE, NAGIOS_UNKNOWN},
        {EXIT_NOT_VERIFIED, NAGIOS_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(nagios_state_of(rows[i].code), rows[i].wanted);
}

static void check_ending(int64_t days, enum nagios_state wanted, const char *line)
{
    const struct finding findings[] = {{.kind = FINDING_GUARDRAIL, .name = "g"},
                                       {.kind = FINDING_EXCEPTION,
                                        .name = "a|b\n",
                                        .state.exception = EXCEPTION_IN_FORCE,
                                        .days_left = days}};
    const struct environment environment = {.name = "production"};
    const struct desired desired = {.file = "a.yaml", .service = {.name = "shop"}};
    const struct target target = {.desired = &desired, .environment = &environment};
    const struct observed observed = {.refused = false};
    const struct judgement judgement = {
        .target = &target, .findings = findings, .count = 2, .observed = &observed};
    const struct run run = {.tool = "tautline", .judgements = &judgement, .judgement_count = 1};
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, MOST);
    assert_int_equal(nagios_state(&run, run.exit), wanted);
    sample_write(&out, &run, &style, nagios_run);
    assert_string_equal(buf_string(&out), line);
    buf_release(&out);
}

#define DATA " | drift=0 unobserved=0 excepted=0 breached=0\n"

static void an_exception_that_ends_soon_is_a_warning(void **state)
{
    check_ending(8, NAGIOS_OK, "IN SYNC OK - everything as declared" DATA);
    check_ending(7, NAGIOS_WARNING,
                 "IN SYNC WARNING - everything as declared, exception a\\x7Cb\\x0A: "
                 "7 days left" DATA);
    check_ending(1, NAGIOS_WARNING,
                 "IN SYNC WARNING - everything as declared, exception a\\x7Cb\\x0A: "
                 "less than a day left" DATA);
}

static void a_breach_is_critical_whatever_else_went_wrong(void **state)
{
    const struct finding breach = {
        .kind = FINDING_GUARDRAIL, .name = "g", .state.guardrail = GUARDRAIL_BREACHED};
    const struct judgement judgement = {.findings = &breach, .count = 1};
    const struct run run = {.judgements = &judgement, .judgement_count = 1, .exit = EXIT_BREACHED};
    assert_int_equal(nagios_state(&run, EXIT_BREACHED), NAGIOS_CRITICAL);
    assert_int_equal(nagios_state(&run, EXIT_FAILED), NAGIOS_CRITICAL);
    const struct run without = {.exit = EXIT_CHANGES};
    assert_int_equal(nagios_state(&without, EXIT_FAILED), NAGIOS_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_follows_from_the_exit_code),
        cmocka_unit_test(an_exception_that_ends_soon_is_a_warning),
        cmocka_unit_test(a_breach_is_critical_whatever_else_went_wrong),
    };
    return cmocka_run_group_tests_name("nagios", tests, NULL, NULL);
}
