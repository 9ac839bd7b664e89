#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_setting_has_exactly_one_desired_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: {}\n",
         "d.yaml:10:6: a setting needs one of: text, flag, list, number, decimal, json, url, secret, "
         "absent, inert, by_environment\n"
         "hint: Write one of these keys.\n"},
        {"  A: { text: x, flag: true }\n",
         "d.yaml:10:17: 'flag' cannot be combined with another of: text, flag, list, number, "
         "decimal, json, url, secret, absent, inert, by_environment\n"
         "hint: Write only one of these keys.\n"},
        {"  A: { why: x }\n",
         "d.yaml:10:6: a setting needs one of: text, flag, list, number, decimal, json, url, secret, "
         "absent, inert, by_environment\n"
         "hint: Write one of these keys.\n"},
        {"  A: [x]\n", "d.yaml:10:6: 'A' takes text, absent or a map with a type, not a list\n"
                       "hint: Write the text, absent, or { flag: true } and the like.\n"},
        {"  A:\n", "d.yaml:10:5: 'A' has no value\n"
                   "hint: Write text, or leave the key out.\n"},
        {"  A: { text: x, colour: red }\n",
         "d.yaml:10:17: 'colour' is not a key of a setting\n"
         "hint: It takes: text, flag, list, number, decimal, json, url, secret, absent, inert, "
         "by_environment, in, absent_means, absent_while, reported, shown_by, requires, ignore_case, notation, "
         "exact, sealed, shared, why.\n"},
        {"  A: { text: x, shown: p }\n",
         "d.yaml:10:17: 'shown' is not a key of a setting\n"
         "hint: It takes: text, flag, list, number, decimal, json, url, secret, absent, inert, "
         "by_environment, in, absent_means, absent_while, reported, shown_by, requires, ignore_case, notation, "
         "exact, sealed, shared, why.\n"},
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
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
        {"  A: { flag: true, absent_means: maybe }\n",
         "d.yaml:10:34: the type of the setting cannot read 'maybe'\n"
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
        {"  A: { number: 1, absent_means: 2 }\n", "valid"},
        {"  A: { number: 1, absent_means: two }\n",
         "d.yaml:10:33: the type of the setting cannot read 'two'\n"
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
        {"  A: { url: \"${url}\", absent_means: http://localhost:1 }\n", "valid"},
        {"  A: { url: \"${url}\", absent_means: local }\n",
         "d.yaml:10:37: the type of the setting cannot read 'local'\n"
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
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
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"},
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
         "hint: It takes: text, flag, list, number, decimal, json, url, secret, absent, inert.\n"},
        {"  A: { by_environment: { staging: x, production: {} } }\n",
         "d.yaml:10:50: a desired value needs one of: text, flag, list, number, decimal, json, url, secret, "
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

/* --- wanted --- */

static void each_type_takes_its_own_kind_of_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: x }\n", "valid"},
        {"  A: { text: \"\" }\n", "valid"},
        {"  A: { text: [x] }\n", "d.yaml:10:14: 'text' takes text, not a list\n"
                                 "hint: Write text.\n"},
        {"  A: { flag: true }\n", "valid"},
        {"  A: { flag: yes }\n", "d.yaml:10:14: 'flag' takes true or false, not 'yes'\n"
                                 "hint: Write true or false, without quotes.\n"},
        {"  A: { flag: \"true\" }\n",
         "d.yaml:10:14: 'true' is quoted, but 'flag' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"  A: { flag: True }\n", "d.yaml:10:14: 'flag' takes true or false, not 'True'\n"
                                  "hint: Write true or false, without quotes.\n"},
        {"  A: { list: [x, z] }\n", "valid"},
        {"  A: { list: [] }\n", "valid"},
        {"  A: { list: x }\n", "d.yaml:10:14: 'list' takes a list of texts, not text\n"
                               "hint: Write a list of texts.\n"},
        {"  A: { list: [x, x] }\n", "d.yaml:10:18: 'x' is repeated in 'list'\n"
                                    "hint: Write each item once.\n"},
        {"  A: { list: [\"x,y\"] }\n",
         "d.yaml:10:15: 'x,y' is not a single list item\n"
         "hint: Write each item separately, without commas and without spaces at its ends; an "
         "application that reads JSON has notation: json.\n"},
        {"  A: { list: [\" x\"] }\n",
         "d.yaml:10:15: ' x' is not a single list item\n"
         "hint: Write each item separately, without commas and without spaces at its ends; an "
         "application that reads JSON has notation: json.\n"},
        {"  A: { list: [\"x, y\", \" z\"], notation: json }\n", "valid"},
        {"  A: { list: [\"x,y\"], notation: blanks }\n", "valid"},
        {"  A: { by_environment: { staging: { list: [\"x,y\"] }, production: absent }, notation: json }\n",
         "valid"},
        {"  A: { by_environment: { staging: { list: [\"x y\"] }, production: absent }, notation: blanks }\n",
         "d.yaml:10:44: 'x y' is not a single list item\n"
         "hint: Write each item separately, without what parts the items of its notation.\n"},
        {"  A: { list: [x], notation: tabs }\n",
         "d.yaml:10:29: 'tabs' is not a notation of lists that 'notation' knows\n"
         "hint: It takes: commas, blanks, semicolons, json.\n"},
        {"  A: { text: x, notation: json }\n", "d.yaml:10:27: 'notation' is for list only\n"
                                               "hint: Leave it out.\n"},
        {"  A: { list: [x], notation: json, absent_means: \"x,y\" }\n",
         "d.yaml:10:49: the type of the setting cannot read 'x,y'\n"
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
        {"  A: { decimal: 0.5 }\n", "valid"},
        {"  A: { decimal: -3 }\n", "valid"},
        {"  A: { decimal: 2.5e-3 }\n", "valid"},
        {"  A: { decimal: { least: 0, most: 1.5 } }\n", "valid"},
        {"  A: { decimal: 0.5, absent_means: 1.0 }\n", "valid"},
        {"  A: { decimal: 0.5, absent_means: half }\n",
         "d.yaml:10:36: the type of the setting cannot read 'half'\n"
         "hint: Write true or false for a flag, a number for a number or decimal, a list in its "
         "notation, JSON for json, an address for a url, or unknown.\n"},
        {"  A: { decimal: .5 }\n",
         "d.yaml:10:17: 'decimal' takes a number, not '.5'\n"
         "hint: Write a number as 0.5, -3 or 2.5e-3, without quotes, of at most 18 digits.\n"},
        {"  A: { decimal: .nan }\n",
         "d.yaml:10:17: 'decimal' takes a number, not '.nan'\n"
         "hint: Write a number as 0.5, -3 or 2.5e-3, without quotes, of at most 18 digits.\n"},
        {"  A: { decimal: \"0.5\" }\n",
         "d.yaml:10:17: '0.5' is quoted, but 'decimal' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"  A: { decimal: { least: 1.5, most: 1.25 } }\n",
         "d.yaml:10:17: no number is at least 1.5 and at most 1.25\n"
         "hint: Swap the two.\n"},
        {"  A: { number: 0.5 }\n", "d.yaml:10:16: '0.5' is not a whole number\n"
                                   "hint: Write decimal in place of number.\n"},
        {"  A: { number: { least: 0.5 } }\n", "d.yaml:10:25: '0.5' is not a whole number\n"
                                              "hint: Write decimal in place of number.\n"},
        {"  A: { json: '{\"a\": [1, 2]}' }\n", "valid"},
        {"  A: { json: '{\"name\": \"${environment}\"}' }\n", "valid"},
        {"  A: { json: '[]', absent_means: 'null' }\n", "valid"},
        {"  A: { json: '{a: 1}' }\n",
         "d.yaml:10:14: '{a: 1}' is not JSON (RFC 8259)\n"
         "hint: Write it in single quotes, as in '{\"limit\": 5}', and no key twice.\n"},
        {"  A: { json: '{\"a\": 1, \"a\": 2}' }\n",
         "d.yaml:10:14: '{\"a\": 1, \"a\": 2}' is not JSON (RFC 8259)\n"
         "hint: Write it in single quotes, as in '{\"limit\": 5}', and no key twice.\n"},
        {"  A: { flag: true, exact: true }\n", "valid"},
        {"  A: { text: x, exact: true }\n",
         "d.yaml:10:24: 'exact' is for types that take several texts for the same\n"
         "hint: Leave it out: a text is compared byte for byte, and of a secret one_line and "
         "unquoted say more.\n"},
        {"  A: { secret: {}, exact: true }\n",
         "d.yaml:10:27: 'exact' is for types that take several texts for the same\n"
         "hint: Leave it out: a text is compared byte for byte, and of a secret one_line and "
         "unquoted say more.\n"},
        {"  A: { list: [\"\"] }\n", "d.yaml:10:15: 'list' is empty\n"
                                    "hint: Write text.\n"},
        {"  A: { url: https://a.example.com/x }\n", "valid"},
        {"  A: { url: \"${url}/x\" }\n", "valid"},
        {"  A: { url: \"https://${{shop.DOMAIN}}\" }\n", "valid"},
        {"  A: { url: ftp://a.example.com }\n", "d.yaml:10:13: scheme 'ftp' is not allowed\n"
                                                "hint: Write https://, in lower case.\n"},
        {"  A: { url: \"https://u:p@a.example.com\" }\n",
         "d.yaml:10:13: the address contains a user name or password before '@'\n"
         "hint: Leave it out; pass secrets by environment or file.\n"},
        {"  A: { url: \"http://a.example.com\" }\n",
         "d.yaml:10:13: 'http' is not allowed for host 'a.example.com'\n"
         "hint: Write https://, because http is for loopback only.\n"},
        {"  A: { url: \"https://a.example.com:0\" }\n",
         "d.yaml:10:13: the port is not a number from 1 to 65535\n"
         "hint: Write a port number, or leave the colon out.\n"},
        {"  A: { url: \"https://a.example.com/#x\" }\n",
         "d.yaml:10:13: the address contains a fragment after '#'\n"
         "hint: Leave it out, because it is never sent.\n"},
        {"  A: { absent: true }\n", "valid"},
        {"  A: { absent: false }\n", "d.yaml:10:16: 'absent' takes true, not 'false'\n"
                                     "hint: Write true, without quotes.\n"},
        {"  A: { inert: true }\n", "valid"},
        {"  A: { inert: false }\n", "d.yaml:10:15: 'inert' takes true, not 'false'\n"
                                    "hint: Write true, without quotes.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_number_is_one_or_a_range(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { number: 5 }\n", "valid"},
        {"  A: { number: -5 }\n", "valid"},
        {"  A: { number: { least: 1, most: 5 } }\n", "valid"},
        {"  A: { number: { least: 1 } }\n", "valid"},
        {"  A: { number: { most: 1 } }\n", "valid"},
        {"  A: { number: {} }\n", "d.yaml:10:16: a range of numbers needs one of: least, most\n"
                                  "hint: Write one of these keys.\n"},
        {"  A: { number: { least: 5, most: 1 } }\n",
         "d.yaml:10:16: no number is at least 5 and at most 1\n"
         "hint: Swap the two.\n"},
        {"  A: { number: 1.5 }\n", "d.yaml:10:16: '1.5' is not a whole number\n"
                                   "hint: Write decimal in place of number.\n"},
        {"  A: { number: \"5\" }\n",
         "d.yaml:10:16: '5' is quoted, but 'number' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"  A: { number: 05 }\n",
         "d.yaml:10:16: 'number' takes a whole number, not '05'\n"
         "hint: Write a whole number from -9007199254740991 to 9007199254740991, without "
         "quotes.\n"},
        {"  A: { number: 9007199254740992 }\n",
         "d.yaml:10:16: 'number' takes a whole number, not '9007199254740992'\n"
         "hint: Write a whole number from -9007199254740991 to 9007199254740991, without "
         "quotes.\n"},
        {"  A: { number: [5] }\n",
         "d.yaml:10:16: 'number' takes a whole number or a range, not a list\n"
         "hint: Write a number, or { least: 1, most: 10 }.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_secret_is_declared_by_its_properties(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { secret: { min_length: 32, one_line: true, unquoted: false, rotate_by: "
         "2026-06-01, differs_between: [staging, production] } }\n",
         "valid"},
        {"  A: { secret: \"hunter2hunter2\" }\n",
         "d.yaml:10:16: 'secret' takes the properties of a secret, not text\n"
         "hint: Write { min_length: 32, one_line: true, unquoted: true }; never write its value here.\n"},
        {"  A: { secret: true }\n",
         "d.yaml:10:16: 'secret' takes the properties of a secret, not text\n"
         "hint: Write { min_length: 32, one_line: true, unquoted: true }; never write its value here.\n"},
        {"  A: { secret: { min_length: 0 } }\n",
         "d.yaml:10:30: 'min_length' takes a length in bytes, not '0'\n"
         "hint: Write a whole number from 1 to 65536, without quotes.\n"},
        {"  A: { secret: { min_length: 65537 } }\n",
         "d.yaml:10:30: 'min_length' takes a length in bytes, not '65537'\n"
         "hint: Write a whole number from 1 to 65536, without quotes.\n"},
        {"  A: { secret: { rotate_by: 2026-02-30 } }\n",
         "d.yaml:10:29: '2026-02-30' is not a date\n"
         "hint: Write an existing date, as in 2026-06-01.\n"},
        {"  A: { secret: { rotate_by: tomorrow } }\n",
         "d.yaml:10:29: 'tomorrow' is not a date\n"
         "hint: Write an existing date, as in 2026-06-01.\n"},
        {"  A: { secret: { differs_between: [staging] } }\n",
         "d.yaml:10:35: 'differs_between' has 1 of at least 2 items\n"
         "hint: Write a list of two or more environments.\n"},
        {"  A: { secret: { differs_between: staging } }\n",
         "d.yaml:10:35: 'differs_between' takes a list of two or more environments, not "
         "text\n"
         "hint: Write a list of two or more environments.\n"},
        {"  A: { secret: { from: { env: NEW_A } } }\n"
         "  B: { secret: { from: { file: b/new } } }\n",
         "valid"},
        {"  A: { secret: { from: hunter2hunter2 } }\n",
         "d.yaml:10:24: 'from' takes a source of a new value, not text\n"
         "hint: Write { env: NAME } or { file: NAME }; never write a secret here.\n"},
        {"  A: { secret: { from: { variable: TOKEN } } }\n",
         "d.yaml:10:24: a source of a new value needs one of: env, file\n"
         "hint: Write one of these keys.\n"
         "d.yaml:10:26: 'variable' is not a key of a source of a new value\n"
         "hint: It takes: env, file.\n"},
        {"  A: { secret: { min_lenght: 3 } }\n",
         "d.yaml:10:18: 'min_lenght' is not a key of the properties of a secret\n"
         "hint: Did you mean 'min_length'?\n"},
    };
    DECLARING_ROWS(rows);
}

static void absent_is_a_keyword_without_quotes(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: absent\n", "valid"},
        {"  A: \"absent\"\n", "d.yaml:10:6: 'absent' in quotes may be the keyword or the text\n"
                              "hint: Write absent without quotes, or { text: absent }.\n"},
        {"  A: { text: absent }\n", "valid"},
    };
    DECLARING_ROWS(rows);
}

static void the_name_of_a_type_is_not_a_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: secret\n", "d.yaml:10:6: 'secret' alone would be the text, not the type\n"
                          "hint: Write { secret: {} }; the text is { text: secret }.\n"},
        {"  A: \"secret\"\n", "d.yaml:10:6: 'secret' alone would be the text, not the type\n"
                              "hint: Write { secret: {} }; the text is { text: secret }.\n"},
        {"  A: sealed\n",
         "d.yaml:10:6: 'sealed' alone would be the text, not the type\n"
         "hint: Write { secret: {}, sealed: true }; the text is { text: sealed }.\n"},
        {"  A: inert\n", "d.yaml:10:6: 'inert' alone would be the text, not the type\n"
                         "hint: Write { inert: true }; the text is { text: inert }.\n"},
        {"  A: { by_environment: { staging: secret, production: x } }\n",
         "d.yaml:10:35: 'secret' alone would be the text, not the type\n"
         "hint: Write { secret: {} }; the text is { text: secret }.\n"},
        {"  A: { text: secret }\n", "valid"},
        {"  A: { list: [secret] }\n", "valid"},
        {"  A: secrets\n", "valid"},
    };
    DECLARING_ROWS(rows);
}

static void a_placeholder_is_not_a_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: \"null\"\n",
         "d.yaml:10:6: 'null' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"*****\"\n",
         "d.yaml:10:6: '*****' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"***\"\n",
         "d.yaml:10:6: '***' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"<sealed>\"\n",
         "d.yaml:10:6: '<sealed>' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"(sealed)\"\n",
         "d.yaml:10:6: '(sealed)' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"(absent)\"\n",
         "d.yaml:10:6: '(absent)' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"SECRET_VARIABLE_VALUE\"\n",
         "d.yaml:10:6: 'SECRET_VARIABLE_VALUE' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: \"**\"\n", "valid"},
        {"  A: { text: \"*****\" }\n",
         "d.yaml:10:14: '*****' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
        {"  A: { list: [\"<sealed>\"] }\n",
         "d.yaml:10:15: '<sealed>' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"},
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
        cmocka_unit_test(each_type_takes_its_own_kind_of_value),
        cmocka_unit_test(a_number_is_one_or_a_range),
        cmocka_unit_test(a_secret_is_declared_by_its_properties),
        cmocka_unit_test(absent_is_a_keyword_without_quotes),
        cmocka_unit_test(the_name_of_a_type_is_not_a_value),
        cmocka_unit_test(a_placeholder_is_not_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
