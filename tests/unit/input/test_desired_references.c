#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void an_environment_that_is_not_declared_is_refused_wherever_it_is_named(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: x, in: [staging, prodution] }\n",
         "d.yaml:10:31: 'prodution' is not a declared environment\n"
         "hint: Did you mean 'production'?\n"},
        {"  A: { secret: { differs_between: [staging, test] } }\n",
         "d.yaml:10:45: 'test' is not a declared environment\n"
         "hint: Declared: staging, production.\n"},
        {"  A: { by_environment: { staging: { secret: { differs_between: [staging, qa] } }, "
         "production: absent } }\n",
         "d.yaml:10:74: 'qa' is not a declared environment\n"
         "hint: Declared: staging, production.\n"},
        {"reports: { r: { path: /r, in: stagin } }\n",
         "d.yaml:10:31: 'stagin' is not a declared environment\n"
         "hint: Did you mean 'staging'?\n"},
        {"probes:\n"
         "  p: { type: tls, in: x }\n",
         "d.yaml:11:23: 'x' is not a declared environment\n"
         "hint: Declared: staging, production.\n"},
        {"guardrails: { g: { in: x, proof: sent } }\n",
         "d.yaml:10:24: 'x' is not a declared environment\n"
         "hint: Declared: staging, production.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, in: [x, production], reason: r, risk: r, owner: PTO, starts: "
         "2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:13:23: 'x' is not a declared environment\n"
         "hint: Declared: staging, production.\n"},
    };
    DECLARING_ROWS(rows);
}

static void reports_probes_and_their_parts_must_be_declared(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: x, reported: runtime#/a }\n",
         "d.yaml:10:27: 'runtime' is not a declared report\n"
         "hint: None are declared.\n"},
        {"  A: { text: x, reported: [rntime#/a, runtime#/b] }\n"
         "reports: { runtime: { path: /r } }\n",
         "d.yaml:10:28: 'rntime' is not a declared report\n"
         "hint: Did you mean 'runtime'?\n"},
        {"  A: { text: x, shown_by: p }\n", "d.yaml:10:27: 'p' is not a declared probe\n"
                                            "hint: None are declared.\n"},
        {"  A: { text: x, shown_by: [cros, cors/methods, cors/method, cors/x] }\n"
         "probes:\n"
         "  cors: { type: cors, path: /, origins: [\"${url}\"], methods: [GET], headers: [] "
         "}\n",
         "d.yaml:10:28: 'cros' is not a declared probe\n"
         "hint: Did you mean 'cors'?\n"
         "d.yaml:10:48: 'method' is not a part of the probe 'cors'\n"
         "hint: Did you mean 'methods'?\n"
         "d.yaml:10:61: 'x' is not a part of the probe 'cors'\n"
         "hint: Its parts are: origins, methods, headers, credentials.\n"},
        {"  A: { text: x, shown_by: t/x }\n"
         "probes: { t: { type: tls } }\n",
         "d.yaml:10:27: 'x' is not a part of the probe 't'\n"
         "hint: Name the probe as a whole: a probe of this type has no parts.\n"},
        {"  A: { text: x, shown_by: t/ }\n"
         "probes: { t: { type: tls } }\n",
         "d.yaml:10:27: '' is not a name\n"
         "hint: Write at most 64 letters, digits, '.', '_' or '-', starting with a letter or digit.\n"},
        {"  A: { text: x, shown_by: [h/without, h/wrong, h/right, q/off, w/closed, "
         "w/configured, w/admits] }\n"
         "probes:\n"
         "  h: { type: header_token, header: X-T, token: { variable: TOKEN }, paths: / }\n"
         "  q: { type: query_token, path: /, parameter: t, says_on: x }\n"
         "  w: { type: webhook, path: /, refused: 401, accepted: 400 }\n",
         "valid"},
        {"probes:\n"
         "  p: { type: report, at: runtime#/a, equals: x }\n",
         "d.yaml:11:26: 'runtime' is not a declared report\n"
         "hint: None are declared.\n"},
        {"guardrails: { g: { probes: [p] } }\n", "d.yaml:10:29: 'p' is not a declared probe\n"
                                                 "hint: None are declared.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_probe_of_a_guardrail_runs_where_the_guardrail_holds(void **state)
{
    static const struct declaring_row rows[] = {
        {"guardrails: { g: { probes: [t] } }\n"
         "probes: { t: { type: tls, in: production } }\n",
         "d.yaml:10:29: the probe 't' does not run in 'staging', where the guardrail holds\n"
         "hint: Run the probe there too, or limit the guardrail with 'in'.\n"},
        {"guardrails: { g: { in: production, probes: [t] } }\n"
         "probes: { t: { type: tls, in: production } }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true }, also: t } }\n"
         "probes: { t: { type: tls, in: staging } }\n",
         "d.yaml:11:47: the probe 't' does not run in 'production', where the guardrail holds\n"
         "hint: Run the probe there too, or limit the guardrail with 'in'.\n"},
        {"  F: { flag: false, in: staging }\n"
         "guardrails: { g: { forbid: { F: true } } }\n",
         "d.yaml:11:30: 'F' is not declared in 'production', where the guardrail holds\n"
         "hint: Declare it there too, or limit the guardrail with 'in'.\n"},
        {"reports: { r: { path: /r, in: production } }\n"
         "probes:\n"
         "  p: { type: report, at: r#/a, equals: x }\n",
         "d.yaml:12:26: the report 'r' is not declared in 'staging', where the probe runs\n"
         "hint: Declare the report there too, or limit the probe with 'in'.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_forbidden_value_needs_a_judged_setting(void **state)
{
    static const struct declaring_row rows[] = {
        {"guardrails: { g: { forbid: { MODES: fast } } }\n",
         "d.yaml:10:30: 'MODES' is not a declared setting\n"
         "hint: Did you mean 'MODE'?\n"},
        {"guardrails: { g: { forbid: { TOKEN: x } } }\n",
         "d.yaml:10:30: 'TOKEN' is a secret or inert: none of its values can be forbidden\n"
         "hint: Forbid values of settings whose value is judged.\n"},
        {"  I: { inert: true }\n"
         "guardrails: { g: { forbid: { I: x } } }\n",
         "d.yaml:11:30: 'I' is a secret or inert: none of its values can be forbidden\n"
         "hint: Forbid values of settings whose value is judged.\n"},
        {"  A: { by_environment: { staging: x, production: { secret: {} } } }\n"
         "guardrails: { g: { forbid: { A: k } } }\n",
         "d.yaml:11:30: 'A' is a secret or inert: none of its values can be forbidden\n"
         "hint: Forbid values of settings whose value is judged.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_secret_that_is_sent_is_declared_as_one_where_it_is_sent(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: TOKN } } }\n",
         "d.yaml:11:56: 'TOKN' is sent as a secret and is not a declared setting\n"
         "hint: Did you mean 'TOKEN'?\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: Q } } }\n",
         "d.yaml:11:56: 'Q' is sent as a secret and is not a declared setting\n"
         "hint: Declare it in settings as { secret: {} }.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: MODE } } }\n",
         "d.yaml:11:56: 'MODE' is sent as a secret and is not declared as one in 'staging'\n"
         "hint: Declare it there as { secret: {} }: only secrets are redacted in every output.\n"},
        {"  S: { secret: {}, in: staging }\n"
         "probes:\n"
         "  p: { type: http, path: /, header: { X-A: { variable: S } } }\n",
         "d.yaml:12:56: 'S' is sent as a secret and is not declared as one in 'production'\n"
         "hint: Declare it there as { secret: {} }: only secrets are redacted in every output.\n"},
        {"  S: { secret: {}, in: staging }\n"
         "probes:\n"
         "  p: { type: http, path: /, in: staging, header: { X-A: { variable: S } } }\n",
         "valid"},
        {"  S: { by_environment: { staging: absent, production: { secret: {} } } }\n"
         "reports:\n"
         "  r: { path: /r, header: { X-A: { variable: S } } }\n",
         "d.yaml:12:45: 'S' is sent as a secret and is not declared as one in 'staging'\n"
         "hint: Declare it there as { secret: {} }: only secrets are redacted in every output.\n"},
        {"probes:\n"
         "  p: { type: header_token, header: X-A, token: { variable: A }, paths: / }\n"
         "  w: { type: webhook, path: /, refused: 401, accepted: 400, header: X-B, token: { "
         "variable: B } }\n"
         "  v: { type: webhook, path: /, refused: 401, accepted: 400, hmac: { variable: C, "
         "header: X-S } }\n",
         "d.yaml:11:60: 'A' is sent as a secret and is not a declared setting\n"
         "hint: Declare it in settings as { secret: {} }.\n"
         "d.yaml:12:93: 'B' is sent as a secret and is not a declared setting\n"
         "hint: Declare it in settings as { secret: {} }.\n"
         "d.yaml:13:79: 'C' is sent as a secret and is not a declared setting\n"
         "hint: Declare it in settings as { secret: {} }.\n"},
    };
    DECLARING_ROWS(rows);
}

static void tautlines_own_tokens_are_never_sent(void **state)
{
    static const struct declaring_row rows[] = {
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { env: RAILWAY_TOKEN } } }\n",
         "d.yaml:11:51: 'RAILWAY_TOKEN' is one of Tautline's own tokens and is never sent\n"
         "hint: A request to the application may carry only the application's secrets.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { env: RAILWAY_API_TOKEN } } }\n",
         "d.yaml:11:51: 'RAILWAY_API_TOKEN' is one of Tautline's own tokens and is never sent\n"
         "hint: A request to the application may carry only the application's secrets.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { env: TAUTLINE_FINGERPRINT_KEY_FILE } "
         "} }\n",
         "d.yaml:11:51: 'TAUTLINE_FINGERPRINT_KEY_FILE' is one of Tautline's own tokens and is never sent\n"
         "hint: A request to the application may carry only the application's secrets.\n"},
        {"probes:\n"
         "  p: { type: http, path: /, header: { X-A: { env: OTHER } } }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void an_exception_allows_only_values_that_its_guardrail_forbids(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: guard, allows: { F: true }, reason: r, risk: r, owner: PTO, starts: "
         "2026-02-24, last_day: 2026-03-10 }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: gaurd, reason: r, risk: r, owner: PTO, starts: 2026-02-24, "
         "last_day: 2026-03-10 }\n",
         "d.yaml:14:15: 'gaurd' is not a declared guardrail\n"
         "hint: Did you mean 'guard'?\n"},
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: guard, allows: { F: false }, reason: r, risk: r, owner: PTO, "
         "starts: 2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:14:32: the guardrail 'guard' does not forbid 'F=false'\n"
         "hint: An exception can only name values that its guardrail forbids.\n"},
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: guard, sets: { H: true }, reason: r, risk: r, owner: PTO, starts: "
         "2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:14:30: the guardrail 'guard' does not forbid 'H=true'\n"
         "hint: An exception can only name values that its guardrail forbids.\n"},
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: guard, in: staging, reason: r, risk: r, owner: PTO, starts: "
         "2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:14:15: 'e' lifts 'guard' only where that does not hold\n"
         "hint: Compare the two lists 'in'.\n"},
        {"  F: { flag: false }\n"
         "  H: { flag: false }\n"
         "guardrails: { guard: { in: production, forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: guard, in: production, reason: r, risk: r, owner: PTO, starts: "
         "2026-02-24, last_day: 2026-03-10 }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void names_are_checked_beside_other_faults(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: { text: no, shown_by: p }\n"
         "  B: { flag: true, in: tset, reported: r#/a }\n"
         "reports: [x]\n"
         "probes:\n"
         "  t: { type: tsl }\n",
         "d.yaml:10:14: 'no' without quotes is a boolean to YAML, but 'text' takes "
         "text\n"
         "hint: Quote it: \"no\".\n"
         "d.yaml:10:28: 'p' is not a declared probe\n"
         "hint: Did you mean 't'?\n"
         "d.yaml:11:24: 'tset' is not a declared environment\n"
         "hint: Declared: staging, production.\n"
         "d.yaml:12:10: 'reports' takes a map of reports by name, not a list\n"
         "hint: Write a map of reports by name.\n"
         "d.yaml:14:14: 'tsl' is not a type that 'type' knows\n"
         "hint: Did you mean 'tls'?\n"},
        {"guardrails: { g: { forbid: { MODES: x }, colour: red, probes: [q] } }\n"
         "exceptions: { e: { lifts: h } }\n"
         "probes: 5\n",
         "d.yaml:10:30: 'MODES' is not a declared setting\n"
         "hint: Did you mean 'MODE'?\n"
         "d.yaml:10:42: 'colour' is not a key of a guardrail\n"
         "hint: It takes: in, forbid, also, probes, proof, max_age, change_needs, why.\n"
         "d.yaml:11:18: an exception needs 'reason'\n"
         "hint: Add 'reason': why it is needed.\n"
         "d.yaml:11:18: an exception needs 'risk'\n"
         "hint: Add 'risk': what may happen in the meantime.\n"
         "d.yaml:11:18: an exception needs 'owner'\n"
         "hint: Add 'owner': the role that owns it.\n"
         "d.yaml:11:18: an exception needs 'starts'\n"
         "hint: Add 'starts': the first day, or a time with its zone.\n"
         "d.yaml:11:18: an exception needs one of: last_day, expires\n"
         "hint: Write one of these keys.\n"
         "d.yaml:11:27: 'h' is not a declared guardrail\n"
         "hint: Did you mean 'g'?\n"
         "d.yaml:12:9: 'probes' takes a map of probes by name, not text\n"
         "hint: Write a map of probes by name.\n"},
    };
    DECLARING_ROWS(rows);
}

static void what_decides_an_absence_is_declared_wherever_it_is(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: true, absent_means: true, absent_while: HOW }\n"
         "  HOW: live\n",
         "valid"},
        {"  F: { flag: true, absent_means: true, absent_while: HOWS }\n"
         "  HOW: live\n",
         "d.yaml:10:54: 'HOWS' is not a declared setting\n"
         "hint: Did you mean 'HOW'?\n"},
        {"  F: { flag: true, absent_means: true, absent_while: F }\n",
         "d.yaml:10:54: 'F' cannot decide what its own absence means\n"
         "hint: Name the setting that decides the default.\n"},
        {"  F: { flag: true, absent_means: true, absent_while: OLD }\n"
         "  OLD: { inert: true }\n",
         "d.yaml:10:54: 'OLD' is inert: it decides nothing\n"
         "hint: Name a setting whose value is judged.\n"},
        {"  F: { flag: true, absent_means: true, absent_while: HOW }\n"
         "  HOW: { text: live, absent_means: live, absent_while: WHERE }\n"
         "  WHERE: eu\n",
         "d.yaml:10:54: 'HOW' cannot decide: it has an absent_while of its own\n"
         "hint: Name a setting whose absence no other one decides: what decides must be known by "
         "itself.\n"},
        {"  F: { flag: true, absent_means: true, absent_while: HOW }\n"
         "  HOW: { text: live, in: staging }\n",
         "d.yaml:10:54: 'HOW' is not declared in 'production', where it decides what the absence "
         "of 'F' means\n"
         "hint: Declare it there too.\n"},
        {"  F: { flag: true, absent_means: unknown, absent_while: HOW }\n"
         "  HOW: live\n",
         "d.yaml:10:57: 'absent_while' says when absent_means counts\n"
         "hint: Add the value that absence means then, or leave it out.\n"},
        {"  F: { flag: true, absent_while: HOW }\n"
         "  HOW: live\n",
         "d.yaml:10:34: 'absent_while' says when absent_means counts\n"
         "hint: Add the value that absence means then, or leave it out.\n"},
    };
    DECLARING_ROWS(rows);
}

static void what_a_setting_requires_is_declared_wherever_it_is(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: true, requires: KEY }\n"
         "  KEY: { secret: {} }\n",
         "valid"},
        {"  F: { flag: true, requires: [KEY, G] }\n"
         "  G: { flag: true, requires: F }\n"
         "  KEY: { secret: {} }\n",
         "valid"},
        {"  F: { flag: true, requires: [KEYS] }\n"
         "  KEY: { secret: {} }\n",
         "d.yaml:10:31: 'KEYS' is not a declared setting\n"
         "hint: Did you mean 'KEY'?\n"},
        {"  F: { flag: true, requires: [KEY, F, OLD] }\n"
         "  KEY: { secret: {}, in: staging }\n"
         "  OLD: { inert: true }\n",
         "d.yaml:10:31: 'KEY' is not declared in 'production', where 'F' requires it\n"
         "hint: Declare it there too.\n"
         "d.yaml:10:36: 'F' requires itself\n"
         "hint: Name the settings that must be right before it.\n"
         "d.yaml:10:39: 'OLD' is inert: it cannot be required\n"
         "hint: Require a setting whose value is judged.\n"},
        {"  F: { flag: true, in: staging, requires: [KEY] }\n"
         "  KEY: { secret: {}, in: staging }\n",
         "valid"},
        {"  F: { inert: true, requires: [KEY] }\n"
         "  KEY: { secret: {} }\n",
         "d.yaml:10:31: an inert setting is never judged, so 'requires' has no effect\n"
         "hint: Leave one of the two out.\n"},
    };
    DECLARING_ROWS(rows);
}

static void the_setting_whose_paths_are_asked_is_declared_and_no_secret(void **state)
{
    static const struct declaring_row rows[] = {
        {"  KEY: { secret: {} }\n"
         "  OPEN: absent\n"
         "probes:\n"
         "  door: { type: header_token, token: { variable: KEY }, paths: [/api], paths_of: OPEN }\n",
         "valid"},
        {"  KEY: { secret: {} }\n"
         "probes:\n"
         "  door: { type: header_token, token: { variable: KEY }, paths: [/api], paths_of: OPEN }\n",
         "d.yaml:12:82: 'OPEN' is not a declared setting\n"
         "hint: Declared: MODE, TOKEN, KEY.\n"},
        {"  KEY: { secret: {} }\n"
         "probes:\n"
         "  door: { type: header_token, token: { variable: KEY }, paths: [/api], paths_of: KEY }\n",
         "d.yaml:12:82: 'KEY' is a secret in 'staging', and its value would be requested\n"
         "hint: Name the setting that lists the open paths.\n"},
        {"  KEY: { secret: {} }\n"
         "  OPEN: { list: [/api], in: staging }\n"
         "probes:\n"
         "  door: { type: header_token, token: { variable: KEY }, paths: [/api], paths_of: OPEN }\n",
         "d.yaml:13:82: 'OPEN' is not declared in 'production', where the probe runs\n"
         "hint: Declare it there too, or limit the probe with 'in'.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_decides_an_absence_is_declared_wherever_it_is),
        cmocka_unit_test(what_a_setting_requires_is_declared_wherever_it_is),
        cmocka_unit_test(the_setting_whose_paths_are_asked_is_declared_and_no_secret),
        cmocka_unit_test(an_environment_that_is_not_declared_is_refused_wherever_it_is_named),
        cmocka_unit_test(reports_probes_and_their_parts_must_be_declared),
        cmocka_unit_test(a_probe_of_a_guardrail_runs_where_the_guardrail_holds),
        cmocka_unit_test(a_forbidden_value_needs_a_judged_setting),
        cmocka_unit_test(a_secret_that_is_sent_is_declared_as_one_where_it_is_sent),
        cmocka_unit_test(tautlines_own_tokens_are_never_sent),
        cmocka_unit_test(an_exception_allows_only_values_that_its_guardrail_forbids),
        cmocka_unit_test(names_are_checked_beside_other_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
