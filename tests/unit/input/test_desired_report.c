#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_report_has_a_path_and_optional_keys(void **state)
{
    static const struct declaring_row rows[] = {
        {"reports:\n"
         "  r: { path: /r, header: { X-T: { variable: TOKEN } }, in: staging, alone: true, "
         "timeout: 20s }\n",
         "valid"},
        {"reports:\n"
         "  r: {}\n",
         "d.yaml:11:6: a report needs 'path'\n"
         "hint: Add 'path': the path to request.\n"},
        {"reports:\n"
         "  r: /r\n",
         "d.yaml:11:6: 'r' takes a report, not text\n"
         "hint: Write a report.\n"},
        {"reports:\n"
         "  r: { path: /r, method: GET }\n",
         "d.yaml:11:18: 'method' is not a key of a report\n"
         "hint: It takes: path, header, headers, in, alone, timeout.\n"},
        {"reports: [r]\n", "d.yaml:10:10: 'reports' takes a map of reports by name, not a list\n"
                           "hint: Write a map of reports by name.\n"},
        {"reports: {}\n", "d.yaml:10:10: 'reports' is empty\n"
                          "hint: Write a map of reports by name.\n"},
        {"reports:\n", "d.yaml:10:9: 'reports' has no value\n"
                       "hint: Write a map of reports by name.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_place_in_a_report_is_its_name_and_a_pointer(void **state)
{
    static const struct declaring_row rows[] = {
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a/b, equals: x }\n",
         "valid"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r/a, equals: x }\n",
         "d.yaml:12:26: 'r/a' does not name a place in the report\n"
         "hint: Write the report, '#', and a JSON pointer: runtime#/auth/strict_mode.\n"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#a, equals: x }\n",
         "d.yaml:12:26: 'a' is not a JSON pointer\n"
         "hint: Write each key after a '/', as in /auth/strict_mode; '~' is ~0 and '/' in a "
         "key is ~1.\n"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: \"r r#/a\", equals: x }\n",
         "d.yaml:12:26: 'r r' is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_has_a_path_and_optional_keys),
        cmocka_unit_test(a_place_in_a_report_is_its_name_and_a_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
