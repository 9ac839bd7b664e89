#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "doc/json.h"
#include "doc/schema_json.h"
#include "input/desired.h"
#include "model/desired.h"
#include "support/declaring.h"

/* The values that hold where nothing is said, and what is said. */
static void every_key_is_read_and_missing_keys_have_their_default(void **state)
{
    struct arena arena;
    struct desired desired;
    arena_init(&arena);
    assert_string_equal(declaring(&arena,
                                  "  F: { flag: true, absent_means: unknown, in: staging }\n"
                                  "probes:\n"
                                  "  h: { type: http, path: /h }\n"
                                  "  t: { type: tls }\n"
                                  "guardrails: { g: { forbid: { F: false }, in: [staging] } }\n",
                                  &desired),
                        "valid");
    assert_string_equal(desired.file, "d.yaml");
    assert_string_equal(desired.project.name, "shop");
    assert_null(desired.project.id);
    assert_int_equal(desired.environment_count, 2);
    assert_string_equal(desired.environments[1].name, "production");
    assert_int_equal(desired.environments[1].where.line, 6);
    assert_int_equal(desired.limits.per_host, 0); /* as the protocol allows */
    assert_int_equal(desired.limits.deadline, 120);
    assert_false(desired.allow_empty);
    assert_int_equal(desired.setting_count, 3);
    assert_string_equal(desired.settings[0].wanted.text, "fast");
    assert_int_equal(desired.settings[1].wanted.secret.min_length, 1);
    assert_int_equal(desired.settings[2].wanted.type, SETTING_FLAG);
    assert_true(desired.settings[2].wanted.flag);
    assert_int_equal(desired.settings[2].absence, ABSENCE_UNKNOWN);
    assert_string_equal(desired.settings[2].in.items[0], "staging");
    assert_string_equal(desired.probes[0].method, "GET");
    assert_int_equal(desired.probes[0].status.items[0], 200);
    assert_int_equal(desired.probes[1].days_left, 14);
    assert_string_equal(desired.guardrails[0].forbid[0].value, "false");
    arena_release(&arena);
}

static void the_result_is_untouched_after_a_fault(void **state)
{
    struct arena arena;
    struct desired desired = {.limits = {.per_host = 7}};
    arena_init(&arena);
    assert_string_not_equal(declaring(&arena, "  1A: x\n", &desired), "valid");
    assert_int_equal(desired.limits.per_host, 7);
    assert_null(desired.file);
    arena_release(&arena);
}

/* Several files are read into one list of faults: those of the first are not the second's. */
static void a_valid_file_stays_valid_after_another_with_faults(void **state)
{
    static const char bad[] = "a: b\n";
    struct arena arena;
    struct faults faults;
    struct desired desired;
    arena_init(&arena);
    faults_init(&faults, &arena);
    assert_false(desired_read(&arena, "a.yaml", bad, sizeof bad - 1, &desired, &faults));
    assert_true(desired_read(&arena, "d.yaml", declaring_start, strlen(declaring_start), &desired,
                             &faults));
    arena_release(&arena);
}

/* Row 20 of the table of faults: a file that was cut means the same, or is refused. A list that ends
 * early cannot be told from a shorter one, but the names in it can: whoever names what is cut off
 * leads nowhere. Every `step`th prefix is read. */
static void check_prefixes(const char *text, size_t length, size_t step, bool names_lead_on)
{
    struct arena arena;
    struct desired whole, part;
    struct faults faults;
    arena_init(&arena);
    faults_init(&faults, &arena);
    assert_true(desired_read(&arena, "d.yaml", text, length, &whole, &faults));
    for (size_t cut = 0; cut < length; cut += step) {
        struct arena one;
        arena_init(&one);
        faults_init(&faults, &one);
        const bool is_read = desired_read(&one, "d.yaml", text, cut, &part, &faults);
        assert_int_equal(is_read, faults.count == 0);
        if (is_read && names_lead_on) {
            assert_int_equal(part.setting_count, whole.setting_count);
            assert_int_equal(part.probe_count, whole.probe_count);
        }
        for (size_t i = 0; is_read && i < part.setting_count; i++)
            assert_string_equal(part.settings[i].name, whole.settings[i].name);
        arena_release(&one);
    }
    arena_release(&arena);
}

static void every_prefix_of_a_declaration_is_refused_or_valid(void **state)
{
    static const char text[] = "tautline: 1\n"
                               "project: shop\n"
                               "service: shop\n"
                               "environments:\n"
                               "  live: { url: https://shop.example.com }\n"
                               "settings:\n"
                               "  TOKEN: { secret: { min_length: 32 }, shown_by: door/right }\n"
                               "  MODE:\n"
                               "    text: \"fast ${environment}\"\n"
                               "    shown_by: [door]\n"
                               "  LAST: { flag: true, shown_by: end }\n"
                               "probes:\n"
                               "  door:\n"
                               "    type: header_token\n"
                               "    header: X-T\n"
                               "    token: { variable: TOKEN }\n"
                               "    paths: [/a, /b]\n"
                               "  end: { type: tls, days_left: 30 }\n"
                               "guardrails:\n"
                               "  g: { probes: [door] }\n";
    check_prefixes(text, sizeof text - 1, 1, true);
}

static void a_cut_anywhere_in_the_real_declaration_is_refused_or_valid(void **state)
{
    struct arena arena;
    struct file_text text;
    struct err err;
    arena_init(&arena);
    assert_true(
        file_read(&arena, "desired-state/caio-swarm-dashboard.yaml", 65536, FILE_ANY, &text, &err));
    check_prefixes(text.bytes, text.length, 61, false);
    arena_release(&arena);
}

enum { SCHEMA_MOST = 1024 * 1024 };

static void the_printed_schema_is_json_and_the_one_beside_the_declarations(void **state)
{
    struct arena arena;
    struct file_text text;
    struct err err;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, SCHEMA_MOST);
    schema_json(&desired_shape, "Tautline: the desired state of one service", &out);
    assert_false(out.overflowed);
    assert_true(json_is_valid(out.bytes, out.length, &json_limits_api, "schema", &err));
    assert_true(file_read(&arena, "desired-state/tautline.schema.json", SCHEMA_MOST, FILE_ANY,
                          &text, &err));
    assert_string_equal(buf_string(&out), text.bytes);
    buf_release(&out);
    arena_release(&arena);
}

static void a_declaration_has_five_keys_at_least(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"project: x\n", "d.yaml:1:1: a declaration needs 'tautline'\n"
                         "hint: Add 'tautline': the version of this format: 1.\n"
                         "d.yaml:1:1: a declaration needs 'service'\n"
                         "hint: Add 'service': the service, by name or by name and id.\n"
                         "d.yaml:1:1: a declaration needs 'environments'\n"
                         "hint: Add 'environments': the environments in which it runs.\n"
                         "d.yaml:1:1: a declaration needs 'settings'\n"
                         "hint: Add 'settings': the variables and their desired values.\n"},
        {"a: b\n",
         "d.yaml:1:1: 'a' is not a key of a declaration\n"
         "hint: It takes: tautline, project, service, environments, reports, settings, "
         "probes, guardrails, exceptions, limits, allow_empty, cadence, documents, notify.\n"
         "d.yaml:1:1: a declaration needs 'tautline'\n"
         "hint: Add 'tautline': the version of this format: 1.\n"
         "d.yaml:1:1: a declaration needs 'project'\n"
         "hint: Add 'project': the project, by name or by name and id.\n"
         "d.yaml:1:1: a declaration needs 'service'\n"
         "hint: Add 'service': the service, by name or by name and id.\n"
         "d.yaml:1:1: a declaration needs 'environments'\n"
         "hint: Add 'environments': the environments in which it runs.\n"
         "d.yaml:1:1: a declaration needs 'settings'\n"
         "hint: Add 'settings': the variables and their desired values.\n"},
        {"- x\n", "d.yaml:1:1: the document is a list, not a declaration\n"
                  "hint: Start with 'tautline: 1', then project, service, environments and "
                  "settings.\n"},
        {"x\n", "d.yaml:1:1: the document is text, not a declaration\n"
                "hint: Start with 'tautline: 1', then project, service, environments and "
                "settings.\n"},
        {"", "d.yaml:1:1: no document\n"
             "hint: Write a declaration.\n"},
        {"# nothing\n", "d.yaml:1:1: no document\n"
                        "hint: Write a declaration.\n"},
        {"---\n", "d.yaml:1:1: no document\n"
                  "hint: Write a declaration.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings: {}\n",
         "d.yaml:6:11: 'settings' is empty\n"
         "hint: Write a map of settings by variable.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n",
         "d.yaml:6:10: 'settings' has no value\n"
         "hint: Write a map of settings by variable.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void its_version_must_be_known(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 2\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:1:11: 'tautline' takes a version of this format, not '2'\n"
         "hint: Write 1, without quotes.\n"},
        {"tautline: 0\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:1:11: 'tautline' takes a version of this format, not '0'\n"
         "hint: Write 1, without quotes.\n"},
        {"tautline: \"1\"\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:1:11: '1' is quoted, but 'tautline' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"tautline: 1.0\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:1:11: 'tautline' takes a version of this format, not '1.0'\n"
         "hint: Write 1, without quotes.\n"},
        {"tautline: one\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:1:11: 'tautline' takes a version of this format, not 'one'\n"
         "hint: Write 1, without quotes.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void an_unknown_section_gets_the_nearest_name(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "setings: x\n",
         "d.yaml:8:1: 'setings' is not a key of a declaration\n"
         "hint: Did you mean 'settings'?\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "probe: x\n",
         "d.yaml:8:1: 'probe' is not a key of a declaration\n"
         "hint: Did you mean 'probes'?\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "colour: x\n",
         "d.yaml:8:1: 'colour' is not a key of a declaration\n"
         "hint: It takes: tautline, project, service, environments, reports, settings, "
         "probes, guardrails, exceptions, limits, allow_empty, cadence, documents, notify.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void reserved_keys_take_any_value(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "cadence: [1, { a: b }]\n"
         "notify: no\n",
         "valid"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void limits_have_defaults_and_ranges(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "limits: { per_host: 4, deadline: 90s }\n"
         "allow_empty: true\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "limits: { per_host: 0, deadline: 11m }\n",
         "d.yaml:8:21: 'per_host' takes a number of requests, not '0'\n"
         "hint: Write a whole number from 1 to 64, without quotes.\n"
         "d.yaml:8:34: '11m' is too long for a run\n"
         "hint: Write at most 10m.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "limits: { per_host: 65, deadline: 5 }\n",
         "d.yaml:8:21: 'per_host' takes a number of requests, not '65'\n"
         "hint: Write a whole number from 1 to 64, without quotes.\n"
         "d.yaml:8:35: '5' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n"
         "limits: { perhost: 5 }\n"
         "allow_empty: \"true\"\n",
         "d.yaml:8:11: 'perhost' is not a key of a map of limits\n"
         "hint: Did you mean 'per_host'?\n"
         "d.yaml:9:14: 'true' is quoted, but 'allow_empty' does not take text\n"
         "hint: Remove the quotes.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void every_fault_of_a_file_is_named_in_one_run(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  staging: { url: https://shop-staging.example.com/, colour: red }\n"
         "  production: { url: http://shop.example.com, token: { env: RAILWAY_TOKEN, file: "
         "x } }\n"
         "reports:\n"
         "  runtime: { path: api, header: { X-Token: { variable: TOKN } } }\n"
         "settings:\n"
         "  MODE: no\n"
         "  flagg: { flag: \"true\" }\n"
         "  DEBUG: { flag: yes, in: prodution, text: x }\n"
         "  CORS: { list: [a, a, \"b,c\"], shown_by: [corss/methods, cors/method], "
         "reported: runtim#/x }\n"
         "  TOKEN: { secret: { min_length: 0, rotate_by: 2026-02-30 } }\n"
         "  RAILWAY_GIT_BRANCH: x\n"
         "  S: \"*****\"\n"
         "  NUM: { number: { least: 5, most: 2 } }\n"
         "  U: \"${urll}\"\n"
         "probes:\n"
         "  cors: { type: cors, path: /x, origins: [\"*\", \"https://A.example.com\"], "
         "methods: [get], headers: [A B] }\n"
         "  h: { type: htp }\n"
         "  w: { type: webhook, path: /x, refused: 401, accepted: [401] }\n"
         "guardrails:\n"
         "  g: { forbid: { MODE: fast }, max_age: 3 }\n"
         "exceptions:\n"
         "  e: { lifts: gg, reason: x, starts: 2026-02-24 }\n",
         "d.yaml:5:19: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://shop-staging.example.com'.\n"
         "d.yaml:5:54: 'colour' is not a key of an environment\n"
         "hint: It takes: url, id, token, network, headers, wake.\n"
         "d.yaml:6:22: 'http' is not allowed for host 'shop.example.com'\n"
         "hint: Write https://, because http is for loopback only.\n"
         "d.yaml:6:76: 'file' cannot be combined with another of: env, file\n"
         "hint: Write only one of these keys.\n"
         "d.yaml:8:20: 'api' is not a path\n"
         "hint: Write a path that starts with '/', in visible ASCII, percent-encoded, "
         "without '#'.\n"
         "d.yaml:10:9: 'no' without quotes is a boolean to YAML, but 'MODE' takes text\n"
         "hint: Quote it: \"no\".\n"
         "d.yaml:11:18: 'true' is quoted, but 'flag' does not take text\n"
         "hint: Remove the quotes.\n"
         "d.yaml:12:18: 'flag' takes true or false, not 'yes'\n"
         "hint: Write true or false, without quotes.\n"
         "d.yaml:12:27: 'prodution' is not a declared environment\n"
         "hint: Did you mean 'production'?\n"
         "d.yaml:12:38: 'text' cannot be combined with another of: text, flag, list, number, "
         "decimal, json, url, secret, absent, inert, by_environment\n"
         "hint: Write only one of these keys.\n"
         "d.yaml:13:21: 'a' is repeated in 'list'\n"
         "hint: Write each item once.\n"
         "d.yaml:13:43: 'corss' is not a declared probe\n"
         "hint: Did you mean 'cors'?\n"
         "d.yaml:13:82: 'runtim' is not a declared report\n"
         "hint: Did you mean 'runtime'?\n"
         "d.yaml:14:34: 'min_length' takes a length in bytes, not '0'\n"
         "hint: Write a whole number from 1 to 65536, without quotes.\n"
         "d.yaml:14:48: '2026-02-30' is not a date\n"
         "hint: Write an existing date, as in 2026-06-01.\n"
         "d.yaml:15:3: 'RAILWAY_GIT_BRANCH' is provided by Railway and cannot be set\n"
         "hint: Leave it out, or name a variable of your own.\n"
         "d.yaml:16:6: '*****' is a placeholder, not a value\n"
         "hint: Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.\n"
         "d.yaml:17:18: no number is at least 5 and at most 2\n"
         "hint: Swap the two.\n"
         "d.yaml:18:6: '${urll}' is not a substitution\n"
         "hint: Only ${environment} and ${url} are substituted; a Railway reference is "
         "${{service.NAME}}, and the text ${X} is written $${X}.\n"
         "d.yaml:20:43: origin '*' allows every site\n"
         "hint: List each origin by name, like https://host.example.com.\n"
         "d.yaml:20:48: host 'A.example.com' has upper-case letters\n"
         "hint: Write 'a.example.com'.\n"
         "d.yaml:20:84: 'get' is not a method that 'methods' knows\n"
         "hint: Did you mean 'GET'?\n"
         "d.yaml:20:100: 'A B' is not the name of a header\n"
         "hint: Write letters, digits and '-', at most 64.\n"
         "d.yaml:21:14: 'htp' is not a type that 'type' knows\n"
         "hint: Did you mean 'http'?\n"
         "d.yaml:22:57: 401 is listed as both refused and accepted\n"
         "hint: Add 'says', a text that only a refusal contains, or write it in one of the two.\n"
         "d.yaml:24:6: 'max_age' needs 'proof'\n"
         "hint: Write both, or leave 'max_age' out.\n"
         "d.yaml:24:41: '3' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"
         "d.yaml:26:6: an exception needs 'risk'\n"
         "hint: Add 'risk': what may happen in the meantime.\n"
         "d.yaml:26:6: an exception needs 'owner'\n"
         "hint: Add 'owner': the role that owns it.\n"
         "d.yaml:26:6: an exception needs one of: last_day, expires\n"
         "hint: Write one of these keys.\n"
         "d.yaml:26:15: 'gg' is not a declared guardrail\n"
         "hint: Did you mean 'g'?\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_has_five_keys_at_least),
        cmocka_unit_test(its_version_must_be_known),
        cmocka_unit_test(an_unknown_section_gets_the_nearest_name),
        cmocka_unit_test(reserved_keys_take_any_value),
        cmocka_unit_test(limits_have_defaults_and_ranges),
        cmocka_unit_test(every_fault_of_a_file_is_named_in_one_run),
        cmocka_unit_test(every_key_is_read_and_missing_keys_have_their_default),
        cmocka_unit_test(the_result_is_untouched_after_a_fault),
        cmocka_unit_test(a_valid_file_stays_valid_after_another_with_faults),
        cmocka_unit_test(every_prefix_of_a_declaration_is_refused_or_valid),
        cmocka_unit_test(a_cut_anywhere_in_the_real_declaration_is_refused_or_valid),
        cmocka_unit_test(the_printed_schema_is_json_and_the_one_beside_the_declarations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
