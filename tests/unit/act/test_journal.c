/* What the ledger says of an apply that began, and who may have written it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "act/journal.h"
#include "support/ledger.h"

static const unsigned char key[FINGERPRINT_KEY_SIZE] = {1}, other[FINGERPRINT_KEY_SIZE] = {2};

#define BEGIN(number, plan, deployment, until, name, before, since)                                \
    "{\"number\":\"" number "\",\"plan\":\"" plan "\",\"deployment\":\"" deployment                \
    "\",\"until\":\"" until "\",\"keys\":[{\"name\":\"" name "\",\"before\":\"" before             \
    "\",\"after\":\"22\",\"since\":" since "}],\"seal\":\"%s\"}"
#define UNTIL "2026-02-25T12:00:00Z"
#define RIGHT BEGIN("00aa", "11bb", "d-1", UNTIL, "A", "11", "1771934000")

static struct remote_keying keying_of(const unsigned char *which)
{
    return (struct remote_keying){which, production.project_id, production.environment_id,
                                  production.service_id};
}

/* The seal of RIGHT as the next entry. */
static void seal_right(const struct ledger *ledger, char out[FINGERPRINT_SIZE])
{
    static const struct journal_key keys[] = {{"A", REMOTE_SERVICE, "11", "22", 1771934000}};
    const struct remote_keying keying = keying_of(key);
    const struct journal journal = {
        .begun = ledger_count(ledger) + 1,
        .number = "00aa",
        .plan = "11bb",
        .deployment = "d-1",
        .until = NOON + 24 * 3600,
        .keys = keys,
        .key_count = 1,
    };
    journal_seal(&keying, ledger, &journal, out);
}

/* Is an entry that says `body`, with the seal of RIGHT, taken for what an apply wrote? */
static bool is_taken(struct test_ledger *world, struct ledger *ledger, const char *seal,
                     const char *body, const unsigned char *with)
{
    const char *hole = strstr(body, "%s");
    const struct remote_keying keying = keying_of(with);
    struct journal journal;
    test_ledger_append(
        world, ledger, NOON, "begin",
        arena_printf(&world->arena, "%.*s%s%s", (int)(hole - body), body, seal, hole + 2));
    journal_read(&world->arena, ledger, &journal);
    assert_true(journal.open);
    return journal_is_sealed(&keying, ledger, &journal);
}

static void a_begin_is_sealed_by_who_has_the_key(void **state)
{
    struct test_ledger *world = *state;
    char seal[FINGERPRINT_SIZE];
    struct ledger *ledger = test_ledger_open(world);
    seal_right(ledger, seal);
    assert_true(is_taken(world, ledger, seal, RIGHT, key));
    ledger_close(ledger);
}

static void nothing_of_it_can_be_said_otherwise(void **state)
{
    static const char *const rows[] = {
        BEGIN("00ab", "11bb", "d-1", UNTIL, "A", "11", "1771934000"),
        BEGIN("00aa", "11bc", "d-1", UNTIL, "A", "11", "1771934000"),
        BEGIN("00aa", "11bb", "d-2", UNTIL, "A", "11", "1771934000"),
        BEGIN("00aa", "11bb", "d-1", "2026-02-26T12:00:00Z", "A", "11", "1771934000"),
        BEGIN("00aa", "11bb", "d-1", UNTIL, "B", "11", "1771934000"),
        BEGIN("00aa", "11bb", "d-1", UNTIL, "A", "absent", "1771934000"),
        BEGIN("00aa", "11bb", "d-1", UNTIL, "A", "11", "1771934001"),
        "{\"number\":\"00aa\",\"plan\":\"11bb\",\"deployment\":\"d-1\",\"until\":\"" UNTIL
        "\",\"keys\":[{\"name\":\"A\",\"before\":\"11\",\"after\":\"22\",\"since\":1771934000}],"
        "\"wrong\":[\"probe x\"],\"seal\":\"%s\"}",
        "{\"number\":\"00aa\",\"plan\":\"11bb\",\"x\":\"%s\"}",
    };
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seal[FINGERPRINT_SIZE];
        seal_right(ledger, seal);
        if (is_taken(world, ledger, seal, rows[i], key))
            fail_msg("%s", rows[i]);
    }
    ledger_close(ledger);
}

/* Who can write the ledger's file alone must not have what was signed taken back. */
static void an_undo_is_sealed_as_well(void **state)
{
    struct test_ledger *world = *state;
    const struct remote_keying keying = keying_of(key);
    struct journal journal;
    char begin[FINGERPRINT_SIZE], undo[FINGERPRINT_SIZE];
    const struct {
        const char *seal;
        bool right;
    } rows[] = {{undo, true}, {begin, false}, {"", false}, {"0123456789abcdef", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ledger *ledger = test_ledger_open(world);
        seal_right(ledger, begin);
        assert_true(is_taken(world, ledger, begin, RIGHT, key));
        journal_undo_seal(&keying, ledger, ledger_count(ledger) + 1, "00aa", undo);
        test_ledger_append(
            world, ledger, NOON, "undo",
            arena_printf(&world->arena, "{\"number\":\"00aa\",\"seal\":\"%s\"}", rows[i].seal));
        journal_read(&world->arena, ledger, &journal);
        assert_true(journal.undoing);
        assert_int_equal(journal_is_sealed(&keying, ledger, &journal), rows[i].right);
        ledger_close(ledger);
    }
}

static void another_key_or_another_place_is_not_the_same(void **state)
{
    struct test_ledger *world = *state;
    char seal[FINGERPRINT_SIZE];
    struct ledger *ledger = test_ledger_open(world);
    seal_right(ledger, seal);
    assert_false(is_taken(world, ledger, seal, RIGHT, other));
    assert_false(is_taken(world, ledger, seal, RIGHT, key)); /* one entry later */
    assert_false(is_taken(world, ledger, "", RIGHT, key));
    ledger_close(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_begin_is_sealed_by_who_has_the_key, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(nothing_of_it_can_be_said_otherwise, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(an_undo_is_sealed_as_well, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(another_key_or_another_place_is_not_the_same,
                                        test_ledger_setup, test_ledger_teardown),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
