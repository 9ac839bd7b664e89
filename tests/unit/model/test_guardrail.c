#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/scene.h"

static void each_state_has_a_word(void **state)
{
    static const char *const words[] = {
        [GUARDRAIL_HELD] = "held",
        [GUARDRAIL_BREACHED] = "breached",
        [GUARDRAIL_UNOBSERVED] = "unobserved",
        [GUARDRAIL_NOT_ASKED] = "not_asked",
    };
    for (int i = 0; i <= GUARDRAIL_NOT_ASKED; i++)
        check_text("state", guardrail_state_name((enum guardrail_state)i), words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_has_a_word),
    };
    return cmocka_run_group_tests_name("guardrail", tests, NULL, NULL);
}
