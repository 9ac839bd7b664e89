#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/recall.h"
#include "support/ledger.h"

#define SECRETS(key, fingerprint)                                                                  \
    "{\"secrets\":{\"key\":\"" key                                                                 \
    "\",\"values\":[{\"name\":\"TOKEN\",\"fingerprint\":\"" fingerprint                            \
    "\",\"since\":\"2026-02-24T11:00:00Z\",\"changed_after\":null}]}}"

static void without_a_ledger_nothing_is_remembered(void **state)
{
    struct test_ledger *world = *state;
    struct remembered remembered = {.proof_count = 7};
    ledger_recall(&world->arena, NULL, "d4502908", &remembered);
    assert_int_equal(remembered.proof_count + remembered.secret_count, 0);
    assert_int_equal(remembered.looked, 0);
}

static void every_proof_is_remembered(void **state)
{
    struct test_ledger *world = *state;
    struct remembered remembered;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(
        world, ledger, NOON, "proof",
        "{\"name\":\"send\",\"lead\":\"a@example.com\",\"time\":\"2026-02-24T10:00:00Z\","
        "\"confirmation\":\"seen\",\"later\":[1]}");
    test_ledger_append(world, ledger, NOON + 60, "check", "{}");
    test_ledger_append(world, ledger, NOON + 120, "proof", "{\"time\":\"soon\"}");
    ledger_recall(&world->arena, ledger, NULL, &remembered);
    assert_int_equal(remembered.proof_count, 2);
    assert_false(remembered.asks_proofs);
    const struct proof *proof = remembered_proof(&remembered, "send", NOON);
    assert_string_equal(proof->lead, "a@example.com");
    assert_string_equal(proof->confirmation, "seen");
    assert_int_equal(proof->sent, NOON - 7200);
    assert_int_equal(proof->recorded, NOON);
    ledger_close(ledger);
}

static void secrets_are_those_of_the_newest_check_under_the_same_key(void **state)
{
    static const struct {
        const char *key, *fingerprint;
        int64_t looked;
    } rows[] = {{"d4502908", "bb", NOON + 60},
                {"00000000", "cc", NOON + 120},
                {"11111111", NULL, 0},
                {NULL, NULL, 0}};
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", SECRETS("d4502908", "aa"));
    test_ledger_append(world, ledger, NOON + 60, "check", SECRETS("d4502908", "bb"));
    test_ledger_append(world, ledger, NOON + 120, "check", SECRETS("00000000", "cc"));
    test_ledger_append(world, ledger, NOON + 180, "check", "{\"secrets\":null}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct remembered remembered;
        ledger_recall(&world->arena, ledger, rows[i].key, &remembered);
        assert_int_equal(remembered.secret_count, rows[i].fingerprint ? 1 : 0);
        assert_int_equal(remembered.looked, rows[i].looked);
        if (rows[i].fingerprint) {
            assert_string_equal(remembered.secrets[0].fingerprint, rows[i].fingerprint);
            assert_int_equal(remembered.secrets[0].since, NOON - 3600);
            assert_int_equal(remembered.secrets[0].changed_after, 0);
        }
    }
    ledger_close(ledger);
}

static void what_an_entry_does_not_say_is_not_known(void **state)
{
    struct test_ledger *world = *state;
    struct remembered remembered;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check",
                       "{\"secrets\":{\"key\":\"d4502908\",\"values\":[{},7]}}");
    ledger_recall(&world->arena, ledger, "d4502908", &remembered);
    const struct sighting seen = remembered_secret(&remembered, "TOKEN", "aa", NOON + 60);
    assert_int_equal(remembered.secret_count, 2);
    assert_int_equal(seen.since, NOON + 60);
    assert_int_equal(seen.changed_after, 0);
    ledger_close(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_ledger_nothing_is_remembered, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(every_proof_is_remembered, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(secrets_are_those_of_the_newest_check_under_the_same_key,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(what_an_entry_does_not_say_is_not_known, test_ledger_setup,
                                        test_ledger_teardown),
    };
    return cmocka_run_group_tests_name("recall", tests, NULL, NULL);
}
