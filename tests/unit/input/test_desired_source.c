#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_secret_has_one_source(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: TOKEN } } }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { env: OTHER } } }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: shop/token } } }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: TOKEN, env: OTHER } } }\n",
         "d.yaml:11:63: 'env' cannot be combined with another of: variable, env, file\n"
         "hint: Write only one of these keys.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: {} } }\n",
         "d.yaml:11:44: a source of a secret needs one of: variable, env, file\n"
         "hint: Write one of these keys.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { varable: TOKEN } } }\n",
         "d.yaml:11:44: a source of a secret needs one of: variable, env, file\n"
         "hint: Write one of these keys.\n"
         "d.yaml:11:46: 'varable' is not a key of a source of a secret\n"
         "hint: Did you mean 'variable'?\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: [TOKEN] } }\n",
         "d.yaml:11:44: 'X-A' takes text or a source of a secret, not a list\n"
         "hint: Write text or a source of a secret.\n"},
        {"probes:\n"
         "  p: { type: header_token, header: X-A, paths: /, token: s3cret }\n",
         "d.yaml:11:58: 'token' takes a source of a secret, not text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }; never write a secret here.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_file_stays_below_its_folder(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: ../x } } }\n",
         "d.yaml:11:52: '../x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: /etc/x } } }\n",
         "d.yaml:11:52: '/etc/x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: a/../x } } }\n",
         "d.yaml:11:52: 'a/../x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: a//x } } }\n",
         "d.yaml:11:52: 'a//x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: .x } } }\n",
         "d.yaml:11:52: '.x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: \"a\\\\x\" } } }\n",
         "d.yaml:11:52: 'a\\x' is not the name of a file below --secrets\n"
         "hint: Write a relative name of letters, digits, '.', '_', '-' and '/'.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { file: \"\" } } }\n",
         "d.yaml:11:52: 'file' is empty\n"
         "hint: Write the name of a file.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_header_does_not_steer_a_request(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-Forwarded-Host: a } }\n",
         "d.yaml:11:39: 'X-Forwarded-Host' decides where or how a request goes\n"
         "hint: Declare the address and the method themselves.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { x-http-method-override: DELETE } }\n",
         "d.yaml:11:39: 'x-http-method-override' decides where or how a request goes\n"
         "hint: Declare the address and the method themselves.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { Forwarded: a } }\n",
         "d.yaml:11:39: 'Forwarded' decides where or how a request goes\n"
         "hint: Declare the address and the method themselves.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { Proxy-Connection: a } }\n",
         "d.yaml:11:39: 'Proxy-Connection' decides where or how a request goes\n"
         "hint: Declare the address and the method themselves.\n"},
    };
    DECLARING_ROWS(rows);
}

static void the_text_of_a_header_is_never_a_credential(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { Authorization: abc } }\n",
         "d.yaml:11:54: 'Authorization' is a credential: a declaration must not contain its text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-Dashboard-Token: abc } }\n",
         "d.yaml:11:58: 'X-Dashboard-Token' is a credential: a declaration must not contain its text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { cookie: abc } }\n",
         "d.yaml:11:47: 'cookie' is a credential: a declaration must not contain its text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-API-Key: abc } }\n",
         "d.yaml:11:50: 'X-API-Key' is a credential: a declaration must not contain its text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { Client-Secret: abc } }\n",
         "d.yaml:11:54: 'Client-Secret' is a credential: a declaration must not contain its text\n"
         "hint: Write { variable: NAME }, { env: NAME } or { file: NAME }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { Accept: abc } }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void header_and_headers_are_the_same_key(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, headers: { X-A: b } }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, headers: { X-A: b }, header: { X-B: c } }\n",
         "d.yaml:11:50: 'header' cannot be combined with another of: header, headers\n"
         "hint: Write only one of these keys.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, headers: {} }\n",
         "d.yaml:11:38: 'headers' is empty\n"
         "hint: Write a map of headers.\n"},
    };
    DECLARING_ROWS(rows);
}

/* --- report --- */

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
         "hint: It takes: path, header, headers, status, in, alone, timeout.\n"},
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
        cmocka_unit_test(a_secret_has_one_source),
        cmocka_unit_test(a_file_stays_below_its_folder),
        cmocka_unit_test(a_header_does_not_steer_a_request),
        cmocka_unit_test(the_text_of_a_header_is_never_a_credential),
        cmocka_unit_test(header_and_headers_are_the_same_key),
        cmocka_unit_test(a_report_has_a_path_and_optional_keys),
        cmocka_unit_test(a_place_in_a_report_is_its_name_and_a_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
