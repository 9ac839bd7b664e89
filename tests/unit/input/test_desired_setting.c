#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_setting_has_exactly_one_desired_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: {}\n", "d.yaml:10:6: a setting needs one of: text, flag, list, number, url, secret, "
                      "absent, inert, by_environment\n"
                      "hint: Write one of these keys.\n"},
        {"  A: { text: x, flag: true }\n",
         "d.yaml:10:17: 'flag' cannot be combined with another of: text, flag, list, number, "
         "url, secret, absent, inert, by_environment\n"
         "hint: Write only one of these keys.\n"},
        {"  A: { why: x }\n",
         "d.yaml:10:6: a setting needs one of: text, flag, list, number, url, secret, "
         "absent, inert, by_environment\n"
         "hint: Write one of these keys.\n"},
        {"  A: [x]\n", "d.yaml:10:6: 'A' takes text, absent or a map with a type, not a list\n"
                       "hint: Write the text, absent, or { flag: true } and the like.\n"},
        {"  A:\n", "d.yaml:10:5: 'A' has no value\n"
                   "hint: Write text, or leave the key out.\n"},
        {"  A: { text: x, colour: red }\n",
         "d.yaml:10:17: 'colour' is not a key of a setting\n"
         "hint: It takes: text, flag, list, number, url, secret, absent, inert, "
         "by_environment, in, absent_means, reported, shown_by, ignore_case, sealed, "
         "shared, why.\n"},
        {"  A: { text: x, shown: p }\n",
         "d.yaml:10:17: 'shown' is not a key of a setting\n"
         "hint: It takes: text, flag, list, number, url, secret, absent, inert, "
         "by_environment, in, absent_means, reported, shown_by, ignore_case, sealed, "
         "shared, why.\n"},
    };
    DECLARING_ROWS(rows);
}

static void the_type_must_be_able_to_read_absent_means(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { flag: true, absent_means: false }\n", "valid"},
        {"  A: { flag: true, absent_means: unknown }\n", "valid"},
        {"  A: { flag: true, absent_means: \"unknown\" }\n",
         "d.yaml:10:34: the type of the setting cannot read 'unknown'\n"
         "hint: Write true or false for a flag, a number for a number, an address for a "
         "url, or unknown.\n"},
        {"  A: { flag: true, absent_means: maybe }\n",
         "d.yaml:10:34: the type of the setting cannot read 'maybe'\n"
         "hint: Write true or false for a flag, a number for a number, an address for a "
         "url, or unknown.\n"},
        {"  A: { number: 1, absent_means: 2 }\n", "valid"},
        {"  A: { number: 1, absent_means: two }\n",
         "d.yaml:10:33: the type of the setting cannot read 'two'\n"
         "hint: Write true or false for a flag, a number for a number, an address for a "
         "url, or unknown.\n"},
        {"  A: { url: \"${url}\", absent_means: http://localhost:1 }\n", "valid"},
        {"  A: { url: \"${url}\", absent_means: local }\n",
         "d.yaml:10:37: the type of the setting cannot read 'local'\n"
         "hint: Write true or false for a flag, a number for a number, an address for a "
         "url, or unknown.\n"},
        {"  A: { text: x, absent_means: \"\" }\n", "valid"},
        {"  A: { text: x, absent_means: }\n",
         "d.yaml:10:31: 'absent_means' has no value\n"
         "hint: Write text or unknown, or leave the key out.\n"},
        {"  A: { list: [x], absent_means: \"x,y\" }\n", "valid"},
        {"  A: { secret: {}, absent_means: unknown }\n", "valid"},
        {"  A: { secret: {}, absent_means: x }\n",
         "d.yaml:10:34: the absence of a secret cannot mean a value\n"
         "hint: Write unknown, or leave absent_means out.\n"},
        {"  A: { inert: true, absent_means: x }\n",
         "d.yaml:10:35: an inert setting is never judged, so its absence needs no meaning\n"
         "hint: Leave absent_means out.\n"},
        {"  A: { absent: true, absent_means: x }\n",
         "d.yaml:10:36: the setting must be absent, so its absence needs no meaning\n"
         "hint: Leave absent_means out.\n"},
        {"  A: { by_environment: { staging: absent, production: x }, absent_means: x }\n", "valid"},
        {"  A: { text: x, absent_means: \"${x}\" }\n",
         "d.yaml:10:31: '${x}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is ${{service.NAME}}.\n"},
    };
    DECLARING_ROWS(rows);
}

static void an_inert_setting_is_never_judged(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { inert: true, why: read by no code }\n", "valid"},
        {"reports: { r: { path: /r } }\n", "valid"},
        {"  A: { inert: true, reported: r#/a, shown_by: p, sealed: true }\n"
         "reports: { r: { path: /r } }\n"
         "probes: { p: { type: tls } }\n",
         "d.yaml:10:31: an inert setting is never judged, so 'reported' has no effect\n"
         "hint: Leave one of the two out.\n"
         "d.yaml:10:47: an inert setting is never judged, so 'shown_by' has no effect\n"
         "hint: Leave one of the two out.\n"
         "d.yaml:10:58: an inert setting is never judged, so 'sealed' has no effect\n"
         "hint: Leave one of the two out.\n"},
    };
    DECLARING_ROWS(rows);
}

static void case_is_ignored_in_text_and_lists_only(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: x, ignore_case: true }\n", "valid"},
        {"  A: { list: [x], ignore_case: true }\n", "valid"},
        {"  A: { flag: true, ignore_case: true }\n",
         "d.yaml:10:33: 'ignore_case' is for text and list only\n"
         "hint: Leave it out: the type already ignores case where it should.\n"},
        {"  A: { by_environment: { staging: x, production: absent }, ignore_case: true }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void an_environment_may_have_its_own_desired_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { by_environment: { staging: x, production: { flag: true } } }\n", "valid"},
        {"  A: { by_environment: { staging: x } }\n",
         "d.yaml:10:3: 'A' does not say what is wanted in 'production'\n"
         "hint: Add it to by_environment, or limit the setting with 'in'.\n"},
        {"  A: { by_environment: { staging: x }, in: staging }\n", "valid"},
        {"  A: { by_environment: { staging: x, prodution: z } }\n",
         "d.yaml:10:3: 'A' does not say what is wanted in 'production'\n"
         "hint: Add it to by_environment, or limit the setting with 'in'.\n"
         "d.yaml:10:38: 'prodution' is not a declared environment\n"
         "hint: Did you mean 'production'?\n"},
        {"  A: { by_environment: {} }\n", "d.yaml:10:24: 'by_environment' is empty\n"
                                          "hint: Write a map of desired values by environment.\n"},
        {"  A: { by_environment: { staging: x, production: { text: z, in: staging } } }\n",
         "d.yaml:10:61: 'in' is not a key of a desired value\n"
         "hint: It takes: text, flag, list, number, url, secret, absent, inert.\n"},
        {"  A: { by_environment: { staging: x, production: {} } }\n",
         "d.yaml:10:50: a desired value needs one of: text, flag, list, number, url, secret, "
         "absent, inert\n"
         "hint: Write one of these keys.\n"},
        {"  A: { by_environment: { staging: \"absent\", production: no } }\n",
         "d.yaml:10:35: 'absent' in quotes may be the keyword or the text\n"
         "hint: Write absent without quotes, or { text: absent }.\n"
         "d.yaml:10:57: 'no' without quotes is a boolean to YAML, but 'production' "
         "takes text\n"
         "hint: Quote it: \"no\".\n"},
    };
    DECLARING_ROWS(rows);
}

static void other_keys_take_values_of_their_own_kind(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: x, in: [staging, production], sealed: true, shared: false, why: "
         "because }\n",
         "valid"},
        {"  A: { text: x, in: [] }\n", "d.yaml:10:21: 'in' is empty\n"
                                       "hint: Write a name or a list of names.\n"},
        {"  A: { text: x, in: [staging, staging] }\n",
         "d.yaml:10:31: 'staging' is repeated in 'in'\n"
         "hint: Write each item once.\n"},
        {"  A: { text: x, in: { a: b } }\n",
         "d.yaml:10:21: 'in' takes a name or a list of names, not a map\n"
         "hint: Write a name or a list of names.\n"},
        {"  A: { text: x, sealed: yes }\n",
         "d.yaml:10:25: 'sealed' takes true or false, not 'yes'\n"
         "hint: Write true or false, without quotes.\n"},
        {"  A: { text: x, why: \"\" }\n", "d.yaml:10:22: 'why' is empty\n"
                                          "hint: Write text.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_has_exactly_one_desired_value),
        cmocka_unit_test(the_type_must_be_able_to_read_absent_means),
        cmocka_unit_test(an_inert_setting_is_never_judged),
        cmocka_unit_test(case_is_ignored_in_text_and_lists_only),
        cmocka_unit_test(an_environment_may_have_its_own_desired_value),
        cmocka_unit_test(other_keys_take_values_of_their_own_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
