#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/desired.h"
#include "support/declaring.h"

static void missing_keys_have_their_default(void **state)
{
    struct arena arena;
    struct desired desired;
    arena_init(&arena);
    assert_string_equal(
        declaring(&arena,
                  "reports: { r: { path: /r } }\n"
                  "probes:\n"
                  "  a: { type: http, path: / }\n"
                  "  b: { type: header_token, header: X-T, token: { variable: TOKEN }, "
                  "paths: / }\n"
                  "  c: { type: query_token, path: /, parameter: t, says_on: x }\n"
                  "  d: { type: tls }\n"
                  "  e: { type: page_refresh, path: /, field: /at }\n"
                  "  f: { type: report, at: r#/a, at_most: 5 }\n"
                  "  g: { type: webhook, path: /, refused: 401, accepted: 400, hmac: { "
                  "variable: TOKEN, header: X-S } }\n",
                  &desired),
        "valid");
    const struct probe *probes = desired.probes;
    assert_string_equal(probes[0].method, "GET");
    assert_int_equal(probes[0].status.items[0], 200);
    assert_int_equal(probes[0].timeout, 0);
    assert_false(probes[0].writes);
    assert_int_equal(probes[1].refused.items[0], 401);
    assert_int_equal(probes[1].accepted.items[0], 200);
    assert_int_equal(probes[1].token.source.kind, SOURCE_VARIABLE);
    assert_string_equal(probes[1].token.source.name, "TOKEN");
    assert_int_equal(probes[2].refused.items[0], 401);
    assert_int_equal(probes[2].accepted.count, 0);
    assert_int_equal(probes[3].days_left, 14);
    assert_int_equal(probes[4].pause, 3);
    assert_int_equal(probes[5].demand, DEMAND_AT_MOST);
    assert_string_equal(probes[5].values.items[0], "5");
    assert_string_equal(probes[5].report, "r");
    assert_string_equal(probes[5].pointer, "/a");
    assert_int_equal(probes[6].hmac.source.kind, SOURCE_VARIABLE);
    assert_string_equal(probes[6].hmac.header, "X-S");
    assert_int_equal(probes[6].unconfigured.count, 0);
    arena_release(&arena);
}

static void a_probe_has_a_type_and_the_keys_of_that_type(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: {}\n",
         "d.yaml:11:6: a probe needs 'type'\n"
         "hint: Add 'type': what it requests, and how the answer is judged.\n"},
        {"probes:\n"
         "  p: { type: htp, path: / }\n",
         "d.yaml:11:14: 'htp' is not a type that 'type' knows\n"
         "hint: Did you mean 'http'?\n"},
        {"probes:\n"
         "  p: { type: 5 }\n",
         "d.yaml:11:14: '5' is not a type that 'type' knows\n"
         "hint: It takes: http, report, header_token, query_token, cors, webhook, tls, "
         "page_refresh.\n"},
        {"probes:\n"
         "  p: { type: [http] }\n",
         "d.yaml:11:14: 'type' takes a type, not a list\n"
         "hint: Write a type.\n"},
        {"probes:\n"
         "  p: http\n",
         "d.yaml:11:6: 'p' takes a probe, not text\n"
         "hint: Write { type: http, path: /health } and the like.\n"},
        {"probes:\n"
         "  p: { type: tls, path: / }\n",
         "d.yaml:11:19: 'path' is not a key of a probe of type tls\n"
         "hint: It takes: type, in, writes, alone, timeout, why, days_left.\n"},
        {"probes:\n"
         "  p: { type: http, pth: / }\n",
         "d.yaml:11:6: a probe of type http needs 'path'\n"
         "hint: Add 'path': the path to request.\n"
         "d.yaml:11:20: 'pth' is not a key of a probe of type http\n"
         "hint: Did you mean 'path'?\n"},
        {"probes:\n"
         "  p: { type: http }\n",
         "d.yaml:11:6: a probe of type http needs 'path'\n"
         "hint: Add 'path': the path to request.\n"},
        {"probes:\n"
         "  p: { path: /, type: http }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: tls, in: staging, writes: true, alone: true, timeout: 5s, why: "
         "because }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void an_unsafe_method_needs_writes(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, method: HEAD, status: [200, 301], contains: x, lacks: "
         "[a, b], location: /y }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, method: POST }\n",
         "d.yaml:11:37: POST can change something\n"
         "hint: Add 'writes: true': the probe then runs only if it is named.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, method: POST, writes: true }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: http, path: /, method: get }\n",
         "d.yaml:11:37: 'get' is not a method that 'method' knows\n"
         "hint: Did you mean 'GET'?\n"},
        {"probes:\n"
         "  p: { type: http, path: /, method: \"*\" }\n",
         "d.yaml:11:37: '*' is not a method that 'method' knows\n"
         "hint: It takes: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, method: \"GET,POST\" }\n",
         "d.yaml:11:37: 'GET,POST' is not a method that 'method' knows\n"
         "hint: It takes: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, method: no }\n",
         "d.yaml:11:37: 'no' is not a method that 'method' knows\n"
         "hint: It takes: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_report_probe_has_exactly_one_demand(void **state)
{
    static const struct declaring_row rows[] = {
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, equals: true }\n",
         "valid"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, one_of: [a, 5] }\n",
         "valid"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, at_most: 5 }\n",
         "valid"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, at_least: x }\n",
         "d.yaml:12:42: 'at_least' takes a whole number, not 'x'\n"
         "hint: Write a whole number from -9007199254740991 to 9007199254740991, without "
         "quotes.\n"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a }\n",
         "d.yaml:12:6: a probe needs one of: equals, one_of, at_most, at_least\n"
         "hint: Write one of these keys.\n"},
        {"reports: { r: { path: /r } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, equals: x, at_most: 5 }\n",
         "d.yaml:12:43: 'at_most' cannot be combined with another of: equals, one_of, at_most, "
         "at_least\n"
         "hint: Write only one of these keys.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_token_probe_needs_token_and_paths(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: header_token, header: X-T, token: { variable: TOKEN }, paths: [/a, "
         "/b], closed: /c, refused: [401, 403], accepted: 204, says: header }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: header_token }\n",
         "d.yaml:11:6: a probe of type header_token needs 'token'\n"
         "hint: Add 'token': where the right token comes from.\n"
         "d.yaml:11:6: a probe of type header_token needs 'paths'\n"
         "hint: Add 'paths': paths to request without, with a wrong and with the right token.\n"},
        {"probes:\n"
         "  p: { type: header_token, header: X-T, token: { variable: TOKEN }, paths: [] }\n",
         "d.yaml:11:76: 'paths' is empty\n"
         "hint: Write a path or a list of paths.\n"},
        {"probes:\n"
         "  p: { type: header_token, header: X-T, token: { variable: TOKEN }, paths: /, "
         "accepted: [200, 401] }\n",
         "d.yaml:11:6: 401 is listed as both refused and accepted\n"
         "hint: Add 'says', a text that only a refusal contains, or write it in one of the two.\n"},
    };
    DECLARING_ROWS(rows);
}

static void query_token_needs_the_text_of_a_refusal(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: query_token, path: /a, parameter: token, says_off: is off }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: query_token, path: /a, parameter: token }\n",
         "d.yaml:11:6: a probe needs one of: says_off, says_on\n"
         "hint: Write one of these keys.\n"},
        {"probes:\n"
         "  p: { type: query_token, path: /a, parameter: \"a&b\", says_on: is on }\n",
         "d.yaml:11:48: 'a&b' is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
    };
    DECLARING_ROWS(rows);
}

static void cors_names_exact_origins_methods_and_headers(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"${url}\", "
         "\"https://b.example.com:8443\"], methods: [GET], headers: [], credentials: true "
         "}\n",
         "valid"},
        {"probes:\n"
         "  p: { type: cors, path: / }\n",
         "d.yaml:11:6: a probe of type cors needs 'origins'\n"
         "hint: Add 'origins': the allowed origins, and no others.\n"
         "d.yaml:11:6: a probe of type cors needs 'methods'\n"
         "hint: Add 'methods': the allowed methods, and no others.\n"
         "d.yaml:11:6: a probe of type cors needs 'headers'\n"
         "hint: Add 'headers': the allowed headers, and no others except the CORS-safelisted.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"*\"], methods: [GET], headers: [X-A] }\n",
         "d.yaml:11:39: origin '*' allows every site\n"
         "hint: List each origin by name, like https://host.example.com.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"null\"], methods: [GET], headers: [X-A] "
         "}\n",
         "d.yaml:11:39: origin 'null' allows every site\n"
         "hint: List each origin by name, like https://host.example.com.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"http://a.example.com\"], methods: [GET], "
         "headers: [X-A] }\n",
         "d.yaml:11:39: 'http' is not allowed for host 'a.example.com'\n"
         "hint: Write https://, because http is for loopback only.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://a.example.com/\"], methods: "
         "[GET], headers: [X-A] }\n",
         "d.yaml:11:39: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://a.example.com'.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://a.example.com/x\"], methods: "
         "[GET], headers: [X-A] }\n",
         "d.yaml:11:39: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://a.example.com'.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://A.example.com\"], methods: [GET], "
         "headers: [X-A] }\n",
         "d.yaml:11:39: host 'A.example.com' has upper-case letters\n"
         "hint: Write 'a.example.com'.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://u@a.example.com\"], methods: "
         "[GET], headers: [X-A] }\n",
         "d.yaml:11:39: the address contains a user name or password before '@'\n"
         "hint: Leave it out; pass secrets by environment or file.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"${url}/\"], methods: [GET], headers: "
         "[X-A] }\n",
         "d.yaml:11:39: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://host.example'.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"a.example.com\"], methods: [GET], "
         "headers: [X-A] }\n",
         "d.yaml:11:39: the address does not begin with 'https://'\n"
         "hint: Write it like https://host.example.com/path.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://a.example.com\", "
         "\"https://a.example.com\"], methods: [GET, get], headers: [X-A, x-a] }\n",
         "d.yaml:11:64: 'https://a.example.com' is repeated in 'origins'\n"
         "hint: Write each item once.\n"
         "d.yaml:11:105: 'get' is not a method that 'methods' knows\n"
         "hint: Did you mean 'GET'?\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"https://a.example.com\"], methods: [GET], "
         "headers: [X-A, x-a] }\n",
         "d.yaml:11:96: 'x-a' is 'X-A' in another spelling\n"
         "hint: Write each item once.\n"},
        {"probes:\n"
         "  p: { type: cors, path: /, origins: [\"${url}\", \"${url}\"], methods: [\"*\"], "
         "headers: [\"X A\"] }\n",
         "d.yaml:11:49: '${url}' is repeated in 'origins'\n"
         "hint: Write each item once.\n"
         "d.yaml:11:70: '*' is not a method that 'methods' knows\n"
         "hint: It takes: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE.\n"
         "d.yaml:11:86: 'X A' is not the name of a header\n"
         "hint: Write letters, digits and '-', at most 64.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_status_of_a_webhook_has_one_meaning(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: [400, 500], unconfigured: "
         "503, hmac: { variable: TOKEN, header: X-Signature }, says: not you }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, header: Authorization, "
         "token: { variable: TOKEN, scheme: Bearer }, admits: true }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 400, accepted: 400, says: bad signature }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, admits: true }\n",
         "d.yaml:11:69: no credential is declared to be sent\n"
         "hint: Add 'token' or 'hmac', or remove 'admits'.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, header: X-Token }\n",
         "d.yaml:11:6: 'header' needs 'token'\n"
         "hint: Write both, or leave 'header' out.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: / }\n",
         "d.yaml:11:6: a probe of type webhook needs 'refused'\n"
         "hint: Add 'refused': statuses of a refusal.\n"
         "d.yaml:11:6: a probe of type webhook needs 'accepted'\n"
         "hint: Add 'accepted': statuses of an authorized request: the probe's body is not JSON.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: [400, 401] }\n",
         "d.yaml:11:56: 401 is listed as both refused and accepted\n"
         "hint: Add 'says', a text that only a refusal contains, or write it in one of the two.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, unconfigured: [400, "
         "401] }\n",
         "d.yaml:11:75: 401 is listed as both refused and unconfigured\n"
         "hint: Write each status in one of the two.\n"
         "d.yaml:11:75: 400 is listed as both accepted and unconfigured\n"
         "hint: Write each status in one of the two.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, hmac: { variable: "
         "TOKEN } }\n",
         "d.yaml:11:67: a source of a secret with its header needs 'header'\n"
         "hint: Add 'header': the header that carries the signature.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, hmac: { header: X-S } "
         "}\n",
         "d.yaml:11:67: a source of a secret with its header needs one of: variable, env, "
         "file\n"
         "hint: Write one of these keys.\n"},
        {"probes:\n"
         "  p: { type: webhook, path: /, refused: 401, accepted: 400, header: X-T, token: { "
         "variable: TOKEN }, hmac: { variable: TOKEN, header: X-S } }\n",
         "d.yaml:11:102: 'hmac' cannot be combined with another of: token, hmac\n"
         "hint: Write only one of these keys.\n"},
    };
    DECLARING_ROWS(rows);
}

#define HMAC                                                                                       \
    "probes:\n  p: { type: webhook, path: /, refused: 401, accepted: 400, hmac: { variable: TOKEN, "

static void a_signature_is_made_of_what_is_declared(void **state)
{
    static const struct declaring_row rows[] = {
        {HMAC
         "header: X-S, prefix: sha256=, signs: '{body}', algorithm: sha1, encoding: base64 } }\n",
         "valid"},
        {HMAC
         "header: X-S, prefix: 'v1,', signs: '{id}.{timestamp}.{body}', key: base64, "
         "key_prefix: whsec_, headers: { X-I: '{id}', X-T: '{timestamp}' }, tolerance: 5m } }\n",
         "valid"},
        {HMAC "header: X-S, algorithm: md5, encoding: hexadecimal, key: raw } }\n",
         "d.yaml:11:110: 'md5' is not an algorithm that 'algorithm' knows\n"
         "hint: It takes: sha256, sha1, sha512.\n"
         "d.yaml:11:125: 'hexadecimal' is not an encoding that 'encoding' knows\n"
         "hint: It takes: hex, base64.\n"
         "d.yaml:11:143: 'raw' is not a form of a key that 'key' knows\n"
         "hint: It takes: text, base64.\n"},
        {HMAC "header: X-S, signs: '{timestamp}.{id}.{body}' } }\n",
         "d.yaml:11:106: {timestamp} is signed, and no header carries it\n"
         "hint: Add it to 'prefix' or to one of 'headers'.\n"
         "d.yaml:11:106: {id} is signed, and no header carries it\n"
         "hint: Add it to 'prefix' or to one of 'headers'.\n"},
        {HMAC "header: X-S, signs: '{timestamp}' } }\n",
         "d.yaml:11:106: '{timestamp}' does not sign the body\n"
         "hint: Write {body} where the body belongs: '{timestamp}.{body}'.\n"},
        {HMAC "header: X-S, prefix: 't={when},', signs: '{Body}{body}' } }\n",
         "d.yaml:11:107: '{when},' is not a placeholder\n"
         "hint: Known are {timestamp}, {timestamp_ms}, {time} and {id}, and {body} in what is "
         "signed.\n"
         "d.yaml:11:127: '{Body}{body}' is not a placeholder\n"
         "hint: Known are {timestamp}, {timestamp_ms}, {time} and {id}, and {body} in what is "
         "signed.\n"},
        {HMAC "header: X-S, prefix: '{body}' } }\n",
         "d.yaml:11:107: '{body}' is not a placeholder\n"
         "hint: Known are {timestamp}, {timestamp_ms}, {time} and {id}, and {body} in what is "
         "signed.\n"},
        {HMAC "header: X-S, tolerance: 5m } }\n",
         "d.yaml:11:110: no timestamp is signed\n"
         "hint: Add {timestamp} to 'signs', or remove 'tolerance'.\n"},
        {HMAC "header: X-S, headers: { A: a, B: b, C: c, D: d, E: e } } }\n",
         "d.yaml:11:108: a signature has at most 4 further headers\n"
         "hint: Keep those that carry {timestamp} or {id}.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_token_may_stand_behind_a_scheme(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  a: { type: http, path: /, header: { Authorization: { variable: TOKEN, scheme: Bearer } } }\n"
         "  b: { type: header_token, header: Authorization, token: { variable: TOKEN, scheme: Basic, "
         "user: hook }, paths: / }\n",
         "valid"},
        {"probes:\n"
         "  a: { type: http, path: /, header: { Authorization: { variable: TOKEN, scheme: 'Bearer ' } "
         "} }\n"
         "  b: { type: header_token, header: Authorization, token: { variable: TOKEN, scheme: Bearer, "
         "user: hook }, paths: / }\n"
         "  c: { type: header_token, header: Authorization, token: { variable: TOKEN, scheme: Basic, "
         "user: 'a:b' }, paths: / }\n",
         "d.yaml:11:81: 'Bearer ' is not a scheme\n"
         "hint: Write one word, such as Bearer or Basic.\n"
         "d.yaml:12:99: only Basic sends the name of a user\n"
         "hint: Add 'scheme: Basic', or remove 'user'.\n"
         "d.yaml:13:98: 'a:b' is not the name of a user\n"
         "hint: Write visible ASCII, without blanks and colons.\n"},
    };
    DECLARING_ROWS(rows);
}

static void tls_and_page_refresh_have_ranges(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: tls, days_left: 30 }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: tls, days_left: 0 }\n",
         "d.yaml:11:30: 'days_left' takes a number of days, not '0'\n"
         "hint: Write a whole number from 1 to 825, without quotes.\n"},
        {"probes:\n"
         "  p: { type: tls, days_left: 14d }\n",
         "d.yaml:11:30: 'days_left' takes a number of days, not '14d'\n"
         "hint: Write a whole number from 1 to 825, without quotes.\n"},
        {"probes:\n"
         "  p: { type: page_refresh, path: /, field: /at, pause: 5s, header: { X-A: b }, "
         "writes: true }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: page_refresh, path: /, pause: 0s }\n",
         "d.yaml:11:6: a probe of type page_refresh needs 'field'\n"
         "hint: Add 'field': the JSON pointer of what must change.\n"
         "d.yaml:11:44: '0s' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_probe_has_a_type_and_the_keys_of_that_type),
        cmocka_unit_test(an_unsafe_method_needs_writes),
        cmocka_unit_test(a_report_probe_has_exactly_one_demand),
        cmocka_unit_test(a_token_probe_needs_token_and_paths),
        cmocka_unit_test(query_token_needs_the_text_of_a_refusal),
        cmocka_unit_test(cors_names_exact_origins_methods_and_headers),
        cmocka_unit_test(a_status_of_a_webhook_has_one_meaning),
        cmocka_unit_test(a_signature_is_made_of_what_is_declared),
        cmocka_unit_test(a_token_may_stand_behind_a_scheme),
        cmocka_unit_test(tls_and_page_refresh_have_ranges),
        cmocka_unit_test(missing_keys_have_their_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
