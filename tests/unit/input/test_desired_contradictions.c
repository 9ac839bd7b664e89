#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_desired_value_must_not_be_forbidden(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: true }\n"
         "guardrails: { g: { forbid: { F: true } } }\n",
         "d.yaml:10:3: 'F' wants 'true' in 'staging', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"  F: { flag: true }\n"
         "guardrails: { g: { forbid: { F: \"1\" } } }\n",
         "d.yaml:10:3: 'F' wants '1' in 'staging', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"  F: { flag: true, in: staging }\n"
         "guardrails: { g: { in: staging, forbid: { F: false } } }\n",
         "valid"},
        {"  F: { by_environment: { staging: { flag: true }, production: { flag: false } } "
         "}\n"
         "guardrails: { g: { in: production, forbid: { F: true } } }\n",
         "valid"},
        {"  F: { by_environment: { staging: { flag: true }, production: { flag: false } } "
         "}\n"
         "guardrails: { g: { in: staging, forbid: { F: true } } }\n",
         "d.yaml:10:3: 'F' wants 'true' in 'staging', and 'g' forbids it (11:43)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"guardrails: { g: { forbid: { MODE: fast } } }\n",
         "d.yaml:8:3: 'MODE' wants 'fast' in 'staging', and 'g' forbids it (10:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"guardrails: { g: { forbid: { MODE: slow } } }\n", "valid"},
        {"  L: { list: [a, b] }\n"
         "guardrails: { g: { forbid: { L: \"b, a\" } } }\n",
         "d.yaml:10:3: 'L' wants 'b, a' in 'staging', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"  NUM: { number: { least: 1, most: 5 } }\n"
         "guardrails: { g: { forbid: { NUM: 3 } } }\n",
         "d.yaml:10:3: 'NUM' wants '3' in 'staging', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"  NUM: { number: { least: 1, most: 5 } }\n"
         "guardrails: { g: { forbid: { NUM: 6 } } }\n",
         "valid"},
        {"  E: { text: \"${environment}\" }\n"
         "guardrails: { g: { forbid: { E: production } } }\n",
         "d.yaml:10:3: 'E' wants 'production' in 'production', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"  A: absent\n"
         "guardrails: { g: { forbid: { A: x } } }\n",
         "valid"},
        {"  A: { by_environment: { staging: absent, production: x }, absent_means: k }\n"
         "guardrails: { g: { forbid: { A: k } } }\n",
         "d.yaml:10:3: 'A' wants 'k' in 'staging', and 'g' forbids it (11:30)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_forbidden_value_must_be_possible(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: true }\n"
         "guardrails: { g: { forbid: { F: maybe } } }\n",
         "d.yaml:11:30: 'maybe' is not a possible value of 'F'\n"
         "hint: Forbid a value that the type of the setting can read.\n"},
        {"  NUM: { number: 3 }\n"
         "guardrails: { g: { forbid: { NUM: many } } }\n",
         "d.yaml:11:30: 'many' is not a possible value of 'NUM'\n"
         "hint: Forbid a value that the type of the setting can read.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_cors_probe_and_its_settings_have_the_same_lists(void **state)
{
    static const struct declaring_row rows[] = {
        {"  M: { list: [POST, GET], shown_by: cors/methods }\n"
         "  H: { list: [x-a], shown_by: cors/headers }\n"
         "  O: { list: [\"${url}\"], shown_by: cors/origins }\n"
         "probes:\n"
         "  cors: { type: cors, path: /, origins: [\"${url}\"], methods: [GET, POST], "
         "headers: [X-A] }\n",
         "valid"},
        {"  M: { list: [GET], shown_by: cors/methods }\n"
         "  H: { list: [X-B], shown_by: cors/headers }\n"
         "  O: { list: [\"https://shop.example.com\"], shown_by: cors/origins }\n"
         "probes:\n"
         "  cors: { type: cors, path: /, origins: [\"${url}\"], methods: [GET, POST], "
         "headers: [X-A] }\n",
         "d.yaml:10:3: 'M' and the probe 'cors' that shows it name different methods "
         "(14:3)\n"
         "hint: Write the same list in both places.\n"
         "d.yaml:11:3: 'H' and the probe 'cors' that shows it name different headers "
         "(14:3)\n"
         "hint: Write the same list in both places.\n"
         "d.yaml:12:3: 'O' and the probe 'cors' that shows it name different origins "
         "(14:3)\n"
         "hint: Write the same list in both places.\n"},
    };
    DECLARING_ROWS(rows);
}

static void what_is_wanted_is_not_there_where_any_value_is_forbidden(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false, absent_means: false }\n"
         "guardrails: { g: { forbid: { F: present } } }\n",
         "d.yaml:10:3: 'F' wants false in 'staging', and 'g' forbids any value (11:30)\n"
         "hint: Declare it absent there, or forbid only the values that must not be.\n"},
        {"  S: { secret: {} }\n"
         "guardrails: { g: { in: production, forbid: { S: present } } }\n",
         "d.yaml:10:3: 'S' wants a secret in 'production', and 'g' forbids any value (11:46)\n"
         "hint: Declare it absent there, or forbid only the values that must not be.\n"},
        {"  S: { by_environment: { staging: { secret: {} }, production: absent } }\n"
         "guardrails: { g: { in: production, forbid: { S: present } } }\n",
         "valid"},
        {"  I: { inert: true }\n"
         "guardrails: { g: { in: production, forbid: { I: present } } }\n",
         "d.yaml:10:3: 'I' wants (anything) in 'production', and 'g' forbids any value (11:46)\n"
         "hint: Declare it absent there, or forbid only the values that must not be.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wanted_is_not_there_where_any_value_is_forbidden),
        cmocka_unit_test(a_desired_value_must_not_be_forbidden),
        cmocka_unit_test(a_forbidden_value_must_be_possible),
        cmocka_unit_test(a_cors_probe_and_its_settings_have_the_same_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
