#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_name_has_letters_digits_and_three_marks(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  a.b_c-1: { type: tls }\n",
         "valid"},
        {"probes:\n"
         "  -a: { type: tls }\n",
         "d.yaml:11:3: '-a' is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
        {"probes:\n"
         "  a b: { type: tls }\n",
         "d.yaml:11:3: 'a b' is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
        {"probes:\n"
         "  \"\": { type: tls }\n",
         "d.yaml:11:3: a key is empty\n"
         "hint: Write a name before the ':'.\n"},
        {"probes:\n"
         "  nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: { type: tls "
         "}\n",
         "valid"},
        {"probes:\n"
         "  nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: { type: tls "
         "}\n",
         "d.yaml:11:3: 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' "
         "is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_variable_is_an_identifier_and_not_one_of_railways(void **state)
{
    static const struct declaring_row rows[] = {
        {"  mode: slow\n", "valid"},
        {"  _A1: x\n", "valid"},
        {"  1A: x\n",
         "d.yaml:10:3: '1A' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits, '_', '.' and '-', starting with a letter or "
         "'_'.\n"},
        {"  discovery.type: x\n", "valid"},
        {"  shared.A: x\n",
         "d.yaml:10:3: 'shared.A' is what plans and references call a shared variable\n"
         "hint: Write its name, with shared: true.\n"},
        {"  A-B: x\n", "valid"},
        {"  .A: x\n",
         "d.yaml:10:3: '.A' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits, '_', '.' and '-', starting with a letter or "
         "'_'.\n"},
        {"  \"A=B\": x\n",
         "d.yaml:10:3: 'A=B' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits, '_', '.' and '-', starting with a letter or "
         "'_'.\n"},
        {"  \"A B\": x\n",
         "d.yaml:10:3: 'A B' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits, '_', '.' and '-', starting with a letter or "
         "'_'.\n"},
        {"  \"A\\nB\": x\n", "d.yaml:10:3: the key 'A\\x0AB' has a character that cannot be seen\n"
                             "hint: Write a name that can be read.\n"},
        {"  \"A\\eB\": x\n", "d.yaml:10:3: the key 'A\\x1BB' has a character that cannot be seen\n"
                             "hint: Write a name that can be read.\n"},
        {"  VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"
         "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV: x\n",
         "valid"},
        {"  VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"
         "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV: x\n",
         "d.yaml:10:3: the key 'VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV...' has 129 bytes of at "
         "most 128\n"
         "hint: Shorten it.\n"},
        {"  VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"
         "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"
         "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"
         "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV: x\n",
         "d.yaml:10:3: the key 'VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV...' has 300 bytes of at "
         "most 128\n"
         "hint: Shorten it.\n"},
        {"  RAILWAY_RUN_UID: 0\n", "valid"},
        {"  RAILWAY_RUN_UDI: 0\n", "d.yaml:10:3: 'RAILWAY_RUN_UDI' steers nothing at Railway\n"
                                   "hint: Did you mean 'RAILWAY_RUN_UID'?\n"},
        {"  RAILWAY_API_TOKEN: { secret: {} }\n", "valid"},
        {"  RAILWAY_SERVICE_ID: x\n",
         "d.yaml:10:3: 'RAILWAY_SERVICE_ID' is provided by Railway and cannot be set\n"
         "hint: Leave it out, or name a variable of your own.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_path_is_a_slash_and_visible_ascii(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /a/b?c=%20d }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: a }\n",
         "d.yaml:11:26: 'a' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: \"/a b\" }\n",
         "d.yaml:11:26: '/a b' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: \"/a#b\" }\n",
         "d.yaml:11:26: '/a#b' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: \"/a\\\\b\" }\n",
         "d.yaml:11:26: '/a\\b' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: \"/a\\r\\nX: y\" }\n",
         "d.yaml:11:26: '/a\\x0D\\x0AX: y' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /é }\n",
         "d.yaml:11:26: '/é' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: 5 }\n",
         "d.yaml:11:26: '5' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
        {"probes:\n"
         "  p: { type: http, path: \"/${url}\" }\n",
         "d.yaml:11:26: '/${url}' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_json_pointer_starts_with_a_slash_and_escapes_its_tilde(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: page_refresh, path: /, field: /a/~0b/~1c }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: page_refresh, path: /, field: a }\n",
         "d.yaml:11:44: 'a' is not a JSON pointer\n"
         "hint: Write each key after a '/', as in /auth/strict_mode; '~' is ~0 and '/' in a "
         "key is ~1.\n"},
        {"probes:\n"
         "  p: { type: page_refresh, path: /, field: /a~2 }\n",
         "d.yaml:11:44: '/a~2' is not a JSON pointer\n"
         "hint: Write each key after a '/', as in /auth/strict_mode; '~' is ~0 and '/' in a "
         "key is ~1.\n"},
        {"probes:\n"
         "  p: { type: page_refresh, path: /, field: /a~ }\n",
         "d.yaml:11:44: '/a~' is not a JSON pointer\n"
         "hint: Write each key after a '/', as in /auth/strict_mode; '~' is ~0 and '/' in a "
         "key is ~1.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_header_is_a_token_with_a_visible_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: \"b c\" } }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { \"X A\": b } }\n",
         "d.yaml:11:39: 'X A' is not the name of a header\n"
         "hint: Write letters, digits and '-', at most 64.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { \"X:A\": b } }\n",
         "d.yaml:11:39: 'X:A' is not the name of a header\n"
         "hint: Write letters, digits and '-', at most 64.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { \"X-A\\r\\nB\": b } }\n",
         "d.yaml:11:39: the key 'X-A\\x0D\\x0AB' has a character that cannot be seen\n"
         "hint: Write a name that can be read.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: \"b\\r\\nc\" } }\n",
         "d.yaml:11:44: 'b\\x0D\\x0Ac' is not the value of a header\n"
         "hint: Write visible ASCII, without line breaks and without spaces at the ends.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: \" b\" } }\n",
         "d.yaml:11:44: ' b' is not the value of a header\n"
         "hint: Write visible ASCII, without line breaks and without spaces at the ends.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: \"b \" } }\n",
         "d.yaml:11:44: 'b ' is not the value of a header\n"
         "hint: Write visible ASCII, without line breaks and without spaces at the ends.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: é } }\n",
         "d.yaml:11:44: 'é' is not the value of a header\n"
         "hint: Write visible ASCII, without line breaks and without spaces at the ends.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: \"\" } }\n",
         "d.yaml:11:44: 'X-A' is empty\n"
         "hint: Write the value of a header.\n"},
    };
    DECLARING_ROWS(rows);
}

static void only_two_substitutions_and_references_are_allowed(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: \"${environment} ${url} ${{Redis.URL}} $x {y} $\"\n", "valid"},
        {"  A: \"${HOME}\"\n",
         "d.yaml:10:6: '${HOME}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"},
        {"  A: \"$${HOME} and $${environment\"\n", "valid"},
        {"  A: \"${environmen}\"\n",
         "d.yaml:10:6: '${environmen}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"},
        {"  A: \"${environment\"\n",
         "d.yaml:10:6: '${environment' is not terminated\n"
         "hint: Write ${environment}, ${url} or a Railway reference, ${{service.NAME}}.\n"},
        {"  A: \"${{Redis.URL}\"\n",
         "d.yaml:10:6: '${{Redis.URL}' is not terminated\n"
         "hint: Write ${environment}, ${url} or a Railway reference, ${{service.NAME}}.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, contains: \"${x}\" }\n",
         "d.yaml:11:39: '${x}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"},
        {"  A: \"${ENVIRONMENT}\"\n",
         "d.yaml:10:6: '${ENVIRONMENT}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_span_has_a_unit(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: tls, timeout: 20s }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: tls, timeout: 20 }\n",
         "d.yaml:11:28: '20' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"probes:\n"
         "  p: { type: tls, timeout: 20 s }\n",
         "d.yaml:11:28: '20 s' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"probes:\n"
         "  p: { type: tls, timeout: 0s }\n",
         "d.yaml:11:28: '0s' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"probes:\n"
         "  p: { type: tls, timeout: 10m }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: tls, timeout: 11m }\n",
         "d.yaml:11:28: '11m' is too long for a run\n"
         "hint: Write at most 10m.\n"},
        {"probes:\n"
         "  p: { type: tls, timeout: -1s }\n",
         "d.yaml:11:28: '-1s' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"probes:\n"
         "  p: { type: tls, timeout: 99999999999999999999d }\n",
         "d.yaml:11:28: '99999999999999999999d' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_status_is_a_number_from_100_to_599(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, status: [100, 599] }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, status: 99 }\n",
         "d.yaml:11:37: 'status' takes an HTTP status, not '99'\n"
         "hint: Write a whole number from 100 to 599, without quotes.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: 600 }\n",
         "d.yaml:11:37: 'status' takes an HTTP status, not '600'\n"
         "hint: Write a whole number from 100 to 599, without quotes.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: \"200\" }\n",
         "d.yaml:11:37: '200' is quoted, but 'status' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: 2e2 }\n",
         "d.yaml:11:37: 'status' takes an HTTP status, not '2e2'\n"
         "hint: Write a whole number from 100 to 599, without quotes.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: 0200 }\n",
         "d.yaml:11:37: 'status' takes an HTTP status, not '0200'\n"
         "hint: Write a whole number from 100 to 599, without quotes.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: [200, 200] }\n",
         "d.yaml:11:43: '200' is repeated in 'status'\n"
         "hint: Write each item once.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: [] }\n",
         "d.yaml:11:37: 'status' is empty\n"
         "hint: Write an HTTP status or a list of them.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, status: }\n",
         "d.yaml:11:37: 'status' has no value\n"
         "hint: Write an HTTP status, or leave the key out.\n"},
    };
    DECLARING_ROWS(rows);
}

static void text_that_yaml_reads_as_another_type_must_be_quoted(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: no\n", "d.yaml:10:6: 'no' without quotes is a boolean to YAML, but 'A' takes text\n"
                      "hint: Quote it: \"no\".\n"},
        {"  A: on\n", "d.yaml:10:6: 'on' without quotes is a boolean to YAML, but 'A' takes text\n"
                      "hint: Quote it: \"on\".\n"},
        {"  A: Y\n", "d.yaml:10:6: 'Y' without quotes is a boolean to YAML, but 'A' takes text\n"
                     "hint: Quote it: \"Y\".\n"},
        {"  A: ~\n", "d.yaml:10:6: '~' without quotes is null to YAML, but 'A' takes text\n"
                     "hint: Quote it: \"~\".\n"},
        {"  A: null\n", "d.yaml:10:6: 'null' without quotes is null to YAML, but 'A' takes text\n"
                        "hint: Quote it: \"null\".\n"},
        {"  A: \n", "d.yaml:10:5: 'A' has no value\n"
                    "hint: Write text, or leave the key out.\n"},
        {"  A: 010\n",
         "d.yaml:10:6: '010' without quotes is an octal number to YAML, but 'A' takes text\n"
         "hint: Quote it: \"010\".\n"},
        {"  A: 0x1F\n",
         "d.yaml:10:6: '0x1F' without quotes is a hexadecimal number to YAML, but 'A' takes "
         "text\n"
         "hint: Quote it: \"0x1F\".\n"},
        {"  A: 1:30\n", "d.yaml:10:6: '1:30' without quotes is a base-60 number to YAML, but "
                        "'A' takes text\n"
                        "hint: Quote it: \"1:30\".\n"},
        {"  A: 1_000\n",
         "d.yaml:10:6: '1_000' without quotes is a number with underscores to YAML, but 'A' "
         "takes text\n"
         "hint: Quote it: \"1_000\".\n"},
        {"  A: 1e3\n",
         "d.yaml:10:6: '1e3' without quotes is a number with an exponent to YAML, but 'A' "
         "takes text\n"
         "hint: Quote it: \"1e3\".\n"},
        {"  A: .inf\n",
         "d.yaml:10:6: '.inf' without quotes is infinity to YAML, but 'A' takes text\n"
         "hint: Quote it: \".inf\".\n"},
        {"  A: +1\n",
         "d.yaml:10:6: '+1' without quotes is a number with a sign to YAML, but 'A' takes "
         "text\n"
         "hint: Quote it: \"+1\".\n"},
        {"  A: 2026-02-24\n",
         "d.yaml:10:6: '2026-02-24' without quotes is a date to YAML, but 'A' takes text\n"
         "hint: Quote it: \"2026-02-24\".\n"},
    };
    DECLARING_ROWS(rows);
}

static void quoted_text_and_plain_decimals_are_read_as_written(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: \"no\"\n", "valid"},   {"  A: '010'\n", "valid"},
        {"  A: \"1:30\"\n", "valid"}, {"  A: \"\"\n", "valid"},
        {"  A: true\n", "valid"},     {"  A: 42\n", "valid"},
        {"  A: -1.5\n", "valid"},     {"  A: \"2026-02-24\"\n", "valid"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_has_letters_digits_and_three_marks),
        cmocka_unit_test(a_variable_is_an_identifier_and_not_one_of_railways),
        cmocka_unit_test(a_path_is_a_slash_and_visible_ascii),
        cmocka_unit_test(a_json_pointer_starts_with_a_slash_and_escapes_its_tilde),
        cmocka_unit_test(a_header_is_a_token_with_a_visible_value),
        cmocka_unit_test(only_two_substitutions_and_references_are_allowed),
        cmocka_unit_test(a_span_has_a_unit),
        cmocka_unit_test(a_status_is_a_number_from_100_to_599),
        cmocka_unit_test(text_that_yaml_reads_as_another_type_must_be_quoted),
        cmocka_unit_test(quoted_text_and_plain_decimals_are_read_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
