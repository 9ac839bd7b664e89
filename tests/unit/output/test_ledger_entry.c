#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "output/ledger_entry.h"
#include "support/golden.h"
#include "support/judge_fixture.h"
#include "support/sample_run.h"

enum { MOST = 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

/* Kept with a newline, so that a reader's tools show them whole. */
static void check_entry(const struct run *run, const char *path)
{
    struct buf out;
    buf_init(&out, MOST);
    assert_true(ledger_entry_check(&out, run, &run->judgements[0]));
    assert_null(memchr(out.bytes, '\n', out.length));
    buf_char(&out, '\n');
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void what_a_check_found_is_told_by_name(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *path;
    } rows[] = {
        {sample_in_sync, PAGES "entry_in_sync.json"},
        {sample_drift, PAGES "entry_drift.json"},
        {sample_breach, PAGES "entry_breach.json"},
        {sample_excepted, PAGES "entry_excepted.json"},
        {sample_hostile, PAGES "entry_hostile.json"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        check_entry(&run, rows[i].path);
    }
}

static void check_secrets(struct judge_fixture *fixture, const char *key_id, const char *expected)
{
    struct buf out;
    const struct run run = {.id = "0011223344556677", .key_id = key_id, .at = JUDGE_FIXTURE_NOW};
    static const struct desired desired = {.file = "desired-state/shop.yaml"};
    fixture->target.desired = &desired;
    judge_fixture_judge(fixture);
    buf_init(&out, MOST);
    assert_true(ledger_entry_check(&out, &run, &fixture->judgement));
    check_text("secrets", strstr(buf_string(&out), "\"secrets\":"), expected);
    buf_release(&out);
}

static void a_secret_is_told_by_its_keyed_fingerprint_and_only_under_a_key(void **state)
{
    static const struct sighting before = {"TOKEN", "8899aabbccddeeff", 5, 0};
    static const struct remembered remembered = {
        .secrets = &before, .secret_count = 1, .looked = 1771869600};
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    (void)judge_fixture_setting(&fixture, "TOKEN", SETTING_SECRET);
    (void)judge_fixture_setting(&fixture, "GONE", SETTING_SECRET);
    (void)judge_fixture_text(&fixture, "MODE", "fast");
    judge_fixture_keeps(&fixture, "MODE", "fast");
    fixture.stored[0].fingerprint = "ffffffffffffffff"; /* not of a secret */
    struct variable *token = judge_fixture_stores(&fixture, "TOKEN", NULL);
    variable_hide(token, 1);
    token->fingerprint = "0011223344556677";
    check_secrets(&fixture, NULL, "\"secrets\":null}");
    check_secrets(&fixture, "d4502908",
                  "\"secrets\":{\"key\":\"d4502908\",\"values\":[{\"name\":\"TOKEN\","
                  "\"fingerprint\":\"0011223344556677\",\"since\":\"2026-02-24T18:00:00Z\","
                  "\"changed_after\":null}]}}");
    fixture.observed.remembered = &remembered;
    check_secrets(&fixture, "d4502908",
                  "\"secrets\":{\"key\":\"d4502908\",\"values\":[{\"name\":\"TOKEN\","
                  "\"fingerprint\":\"0011223344556677\",\"since\":\"2026-02-24T18:00:00Z\","
                  "\"changed_after\":\"2026-02-23T18:00:00Z\"}]}}");
    fixture.observed.stored.seen = false;
    check_secrets(&fixture, "d4502908", "\"secrets\":null}");
    judge_fixture_end(&fixture);
}

static void a_proof_is_told_whole(void **state)
{
    static const struct proof proof = {"supervised-send", JUDGE_FIXTURE_NOW, 0, "lead@example.com",
                                       "seen in the \"GHL\" conversation"};
    struct buf out;
    buf_init(&out, MOST);
    assert_true(ledger_entry_proof(&out, &proof));
    assert_string_equal(buf_string(&out),
                        "{\"name\":\"supervised-send\",\"lead\":\"lead@example.com\","
                        "\"time\":\"2026-02-24T18:00:00Z\",\"confirmation\":\"seen in the "
                        "\\\"GHL\\\" conversation\"}");
    buf_release(&out);
}

static void what_does_not_fit_is_no_entry(void **state)
{
    static const struct proof proof = {"supervised-send", JUDGE_FIXTURE_NOW, 0, "lead@example.com",
                                       "seen"};
    const struct run run = sample_in_sync();
    struct buf out;
    buf_init(&out, 20);
    assert_false(ledger_entry_proof(&out, &proof));
    buf_clear(&out);
    assert_false(ledger_entry_check(&out, &run, &run.judgements[0]));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_check_found_is_told_by_name),
        cmocka_unit_test(a_secret_is_told_by_its_keyed_fingerprint_and_only_under_a_key),
        cmocka_unit_test(a_proof_is_told_whole),
        cmocka_unit_test(what_does_not_fit_is_no_entry),
    };
    return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
