#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/desired.h"
#include "support/declaring.h"

static void a_guardrail_forbids_something_or_needs_a_probe_or_proof(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { in: production, forbid: { F: true }, also: p, probes: [p], proof: sent, "
         "max_age: 30d, change_needs: [PTO, HoS], why: because }\n"
         "probes: { p: { type: tls } }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: {}\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { why: x }\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: [F]\n",
         "d.yaml:12:6: 'g' takes a guardrail, not a list\n"
         "hint: Write { forbid: { NAME: value } }, { probes: [name] } or { proof: name }.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: {} }\n",
         "d.yaml:12:16: 'forbid' is empty\n"
         "hint: Write a map of variables and values.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: F }\n",
         "d.yaml:12:16: 'forbid' takes a map of variables and values, not text\n"
         "hint: Write { NAME: value }.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: no } }\n",
         "d.yaml:12:21: 'no' without quotes is a boolean to YAML, but 'F' takes text\n"
         "hint: Quote it: \"no\".\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: [true] } }\n",
         "d.yaml:12:21: 'F' takes a text or present, not a list\n"
         "hint: Write the value, present for any value, or { text: present } for that text.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { probes: [] }\n",
         "d.yaml:12:16: 'probes' is empty\n"
         "hint: Write a probe or a list of probes.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { also: p }\n"
         "probes: { p: { type: tls } }\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"
         "d.yaml:12:6: 'also' needs 'forbid'\n"
         "hint: Write both, or leave 'also' out.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: true }, max_age: 30d }\n",
         "d.yaml:12:6: 'max_age' needs 'proof'\n"
         "hint: Write both, or leave 'max_age' out.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, max_age: 30 }\n",
         "d.yaml:12:30: '30' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, change_needs: [] }\n",
         "d.yaml:12:35: 'change_needs' is empty\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, change_needs: PTO }\n",
         "d.yaml:12:35: 'change_needs' takes a list of roles, not text\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: true }, forbids: x }\n",
         "d.yaml:12:29: 'forbids' is not a key of a guardrail\n"
         "hint: Did you mean 'forbid'?\n"},
    };
    DECLARING_ROWS(rows);
}

/* --- exception --- */

static void the_last_day_counts_whole_and_90_days_are_the_most(void **state)
{
    struct arena arena;
    struct desired desired;
    arena_init(&arena);
    assert_string_equal(
        declaring(&arena,
                  "  F: { flag: false }\n"
                  "guardrails: { g: { forbid: { F: true } } }\n"
                  "exceptions:\n"
                  "  day: { lifts: g, allows: { F: true }, reason: r, risk: r, owner: PTO, starts: "
                  "2026-02-24, last_day: 2026-03-10 }\n"
                  "  instant: { lifts: g, sets: { F: true }, in: staging, reason: why, risk: r, "
                  "owner: PTO, starts: 2026-02-24T12:00:00Z, expires: 2026-03-10T18:00:00+01:00, "
                  "max: 30d }\n",
                  &desired),
        "valid");
    const struct exception *day = &desired.exceptions[0], *instant = &desired.exceptions[1];
    assert_true(day->bounded);
    assert_int_equal(day->starts, 1771891200);
    assert_int_equal(day->ends, 1773187200); /* 2026-03-11T00:00:00Z */
    assert_int_equal(day->max, 90 * 86400);
    assert_false(day->sets);
    assert_string_equal(day->allows[0].value, "true");
    assert_true(instant->bounded);
    assert_true(instant->sets);
    assert_int_equal(instant->starts, 1771934400);
    assert_int_equal(instant->ends, 1773162000); /* 17:00:00Z */
    assert_int_equal(instant->max, 30 * 86400);
    assert_string_equal(instant->in.items[0], "staging");
    assert_string_equal(instant->reason, "why");
    arena_release(&arena);
}

static void an_exception_is_complete(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, policy: allowlist, allows: { F: "
         "true }, in: [staging], starts: 2026-02-24, last_day: 2026-03-10, max: 30d }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, sets: { F: true }, starts: "
         "2026-02-24T18:00:00Z, expires: 2026-03-10T18:00:00+01:00 }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: {}\n",
         "d.yaml:13:6: an exception needs 'lifts'\n"
         "hint: Add 'lifts': the guardrail that it lifts; floor/NAME where the floor allows it.\n"
         "d.yaml:13:6: an exception needs 'reason'\n"
         "hint: Add 'reason': why it is needed.\n"
         "d.yaml:13:6: an exception needs 'risk'\n"
         "hint: Add 'risk': what may happen in the meantime.\n"
         "d.yaml:13:6: an exception needs 'owner'\n"
         "hint: Add 'owner': the role that owns it.\n"
         "d.yaml:13:6: an exception needs 'starts'\n"
         "hint: Add 'starts': the first day, or a time with its zone.\n"
         "d.yaml:13:6: an exception needs one of: last_day, expires\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, allows: { F: true }, sets: { F: "
         "true }, starts: 2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:13:71: 'sets' cannot be combined with another of: allows, sets\n"
         "hint: Write only one of these keys.\n"},
    };
    DECLARING_ROWS(rows);
}

static void an_exception_without_an_end_is_refused(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, allows: { F: true }, starts: "
         "2026-02-24 }\n",
         "d.yaml:13:6: an exception needs one of: last_day, expires\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, allows: { F: true }, starts: "
         "2026-02-24, last_day: 2026-03-10, expires: 2026-03-10T00:00:00Z }\n",
         "d.yaml:13:113: 'expires' cannot be combined with another of: last_day, expires\n"
         "hint: Write only one of these keys.\n"},
    };
    DECLARING_ROWS(rows);
}

static void a_day_that_does_not_exist_is_refused(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-02-30 }\n",
         "d.yaml:13:80: '2026-02-30' is not a date\n"
         "hint: Write an existing date, 2026-03-10; for a time use 'expires'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-3-1 }\n",
         "d.yaml:13:80: '2026-3-1' is not a date\n"
         "hint: Write an existing date, 2026-03-10; for a time use 'expires'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-03-10T00:00:00Z }\n",
         "d.yaml:13:80: '2026-03-10T00:00:00Z' is not a date\n"
         "hint: Write an existing date, 2026-03-10; for a time use 'expires'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, expires: "
         "2026-03-10 }\n",
         "d.yaml:13:79: '2026-03-10' is not a time\n"
         "hint: Write it with its zone, 2026-03-10T18:00:00Z; for a whole day use 'last_day'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, expires: "
         "\"2026-03-10T18:00:00\" }\n",
         "d.yaml:13:79: '2026-03-10T18:00:00' is not a time\n"
         "hint: Write it with its zone, 2026-03-10T18:00:00Z; for a whole day use 'last_day'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-30, last_day: "
         "2026-03-10 }\n",
         "d.yaml:13:58: '2026-02-30' is neither a date nor a time\n"
         "hint: Write an existing date, 2026-02-24, or a time with its zone, 2026-02-24T18:00:00Z.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: soon, last_day: "
         "2026-03-10 }\n",
         "d.yaml:13:58: 'soon' is neither a date nor a time\n"
         "hint: Write an existing date, 2026-02-24, or a time with its zone, 2026-02-24T18:00:00Z.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "20260310 }\n",
         "d.yaml:13:80: '20260310' is not a date\n"
         "hint: Write an existing date, 2026-03-10; for a time use 'expires'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: }\n",
         "d.yaml:13:80: 'last_day' has no value\n"
         "hint: Write a day, or leave the key out.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "[2026-03-10] }\n",
         "d.yaml:13:80: 'last_day' takes a day, not a list\n"
         "hint: Write a day.\n"},
    };
    DECLARING_ROWS(rows);
}

static void an_exception_ends_after_it_starts(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-03-10, last_day: "
         "2026-03-10 }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-03-11, last_day: "
         "2026-03-10 }\n",
         "d.yaml:13:80: 'e' ends before it starts\n"
         "hint: Write an end after 'starts'.\n"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-03-10T18:00:00Z, "
         "expires: 2026-03-10T18:00:00Z }\n",
         "d.yaml:13:89: 'e' ends before it starts\n"
         "hint: Write an end after 'starts'.\n"},
    };
    DECLARING_ROWS(rows);
}

static void an_ended_or_too_long_exception_is_read_without_a_fault(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 1970-01-01, last_day: "
         "1970-01-02 }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "9999-12-31 }\n",
         "valid"},
    };
    DECLARING_ROWS(rows);
}

static void the_closing_names_declared_settings_and_probes(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "  S: { secret: {} }\n"
         "probes: { ready: { type: http, path: /ready, status: 200 } }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-03-10, closing: { stored: S, passes: [ready] } }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-03-10, closing: {} }\n",
         "d.yaml:13:101: the closing of an exception needs one of: stored, passes\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "  S: { secret: {}, in: staging }\n"
         "  READY: { flag: true }\n"
         "probes:\n"
         "  ready: { type: http, path: /ready, status: 200, in: staging }\n"
         "  queue: { type: http, path: /queue, writes: true }\n"
         "guardrails: { g: { forbid: { F: true } } }\n"
         "exceptions:\n"
         "  e: { lifts: g, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: "
         "2026-03-10, closing: { stored: [S, REDY], passes: [ready, queue, redy] } }\n",
         "d.yaml:18:112: 'S' is not declared in 'production', where the exception holds\n"
         "hint: Declare it there too, or limit the exception with 'in'.\n"
         "d.yaml:18:115: 'REDY' is not a declared setting\n"
         "hint: Did you mean 'READY'?\n"
         "d.yaml:18:131: the probe 'ready' does not run in 'production', where the exception holds\n"
         "hint: Run the probe there too, or limit the exception with 'in'.\n"
         "d.yaml:18:138: the probe 'queue' can write: it runs only if it is named\n"
         "hint: Name a probe that runs every time.\n"
         "d.yaml:18:145: 'redy' is not a declared probe\n"
         "hint: Did you mean 'ready'?\n"},
    };
    DECLARING_ROWS(rows);
}

static void any_value_can_be_forbidden_and_allowed(void **state)
{
    static const struct declaring_row rows[] = {
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: present } }\n",
         "valid"},
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: { text: present } } }\n",
         "valid"},
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: \"present\" } }\n",
         "d.yaml:12:21: 'present' in quotes may be the keyword or the text\n"
         "hint: Write present without quotes for any value, or { text: present } for the text.\n"},
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: present } }\n"
         "exceptions:\n"
         "  e: { lifts: g, allows: { A: /api/x }, reason: r, risk: r, owner: PTO, "
         "starts: 2026-02-24, last_day: 2026-03-10 }\n"
         "  f: { lifts: g, allows: { A: present }, reason: r, risk: r, owner: PTO, "
         "starts: 2026-02-24, last_day: 2026-03-10 }\n",
         "valid"},
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: /api/x } }\n"
         "exceptions:\n"
         "  e: { lifts: g, allows: { A: present }, reason: r, risk: r, owner: PTO, "
         "starts: 2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:14:28: the guardrail 'g' does not forbid 'A=present'\n"
         "hint: An exception can only name values that its guardrail forbids.\n"},
        {"  A: absent\n"
         "guardrails:\n"
         "  g: { forbid: { A: present } }\n"
         "exceptions:\n"
         "  e: { lifts: g, sets: { A: present }, reason: r, risk: r, owner: PTO, "
         "starts: 2026-02-24, last_day: 2026-03-10 }\n",
         "d.yaml:14:26: 'A' cannot be set to just any value\n"
         "hint: Write the value, or 'allows' instead of 'sets'.\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_value_can_be_forbidden_and_allowed),
        cmocka_unit_test(a_guardrail_forbids_something_or_needs_a_probe_or_proof),
        cmocka_unit_test(an_exception_is_complete),
        cmocka_unit_test(an_exception_without_an_end_is_refused),
        cmocka_unit_test(a_day_that_does_not_exist_is_refused),
        cmocka_unit_test(an_exception_ends_after_it_starts),
        cmocka_unit_test(an_ended_or_too_long_exception_is_read_without_a_fault),
        cmocka_unit_test(the_closing_names_declared_settings_and_probes),
        cmocka_unit_test(the_last_day_counts_whole_and_90_days_are_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
