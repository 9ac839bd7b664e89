#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/guardrail.h"

static void a_guardrail_guards_what_it_forbids_and_what_its_probes_show(void **state)
{
    static const struct forbidden forbid[] = {{.name = "MODE", .value = "open"}};
    static const struct probe_name also[] = {{.probe = "cors", .part = "origins"}};
    static const struct probe_name must_pass[] = {{.probe = "health"}};
    static const struct guardrail guardrail = {.forbid = forbid,
                                               .forbid_count = 1,
                                               .also = also,
                                               .also_count = 1,
                                               .probes = must_pass,
                                               .probe_count = 1};
    static const struct probe_name health[] = {{.probe = "other"}, {.probe = "health"}};
    static const struct probe_name cors[] = {{.probe = "cors", .part = "methods"}};
    static const struct {
        struct setting setting;
        bool guarded;
    } rows[] = {
        {{.name = "MODE"}, true},
        {{.name = "mode"}, false},
        {{.name = "OTHER", .shown_by = health, .shown_by_count = 2}, true},
        {{.name = "OTHER", .shown_by = health, .shown_by_count = 1}, false},
        {{.name = "OTHER", .shown_by = cors, .shown_by_count = 1}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(guardrail_guards(&guardrail, &rows[i].setting), rows[i].guarded);
    assert_true(guardrail_names_probe(&guardrail, "cors"));
    assert_false(guardrail_names_probe(&guardrail, "origins"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guardrail_guards_what_it_forbids_and_what_its_probes_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
