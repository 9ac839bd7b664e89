#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "ledger/history.h"
#include "ledger/recall.h"
#include "support/ledger.h"

#define CHECK(deployment, more)                                                                             \
    "{\"run\":\"00\",\"exit\":3,\"classes\":[\"breached\"],\"simulated\":true,\"deployment\":\"" deployment \
    "\",\"commit\":\"c-" deployment "\",\"settings\":{\"in_sync\":7}" more "}"
#define OPEN(unused)                                                                               \
    ",\"exceptions\":[{\"name\":\"trial\",\"state\":\"in_force\",\"unused\":" unused "}]"
#define BEGIN(number)                                                                               \
    "{\"number\":\"" number                                                                         \
    "\",\"plan\":\"aa\",\"approvals\":[{\"by\":\"ana@example.com\",\"key\":"                        \
    "\"SHA256:k\",\"roles\":[\"PTO\"]}],\"keys\":[{\"name\":\"A\",\"before\":\"absent\",\"after\":" \
    "\"ff\"},{\"name\":\"B\"},{}]}"

static void an_empty_ledger_proves_that_it_is_there(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    ledger_history(&world->arena, ledger, &evidence);
    assert_string_equal(evidence.service, "shop");
    assert_string_equal(evidence.environment, "production");
    assert_string_equal(evidence.ledger, NEW_ID);
    assert_string_equal(evidence.head, ledger_head(ledger));
    assert_int_equal(evidence.entries, 1);
    assert_null(evidence.check);
    assert_null(evidence.before);
    assert_int_equal(evidence.change_count + evidence.proof_count + evidence.line_count, 0);
    ledger_close(ledger);
}

static void the_newest_check_is_read_by_the_keys_that_are_there(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", "{}");
    test_ledger_append(
        world, ledger, NOON + 60, "check",
        CHECK("d1", ",\"not_in_sync\":[{\"name\":\"A\",\"verdict\":\"drift\"},{\"name\":\"B\"},7],"
                    "\"probes\":[{\"name\":\"hook\",\"result\":\"fail\",\"exception\":\"trial\"}],"
                    "\"guardrails\":[],\"later\":{}"));
    ledger_history(&world->arena, ledger, &evidence);
    const struct evidence_check *check = evidence.check;
    assert_int_equal(check->entry, 3);
    assert_int_equal(check->at, NOON + 60);
    assert_int_equal(check->exit, 3);
    assert_int_equal(check->in_sync, 7);
    assert_true(check->simulated);
    assert_string_equal(check->commit, "c-d1");
    assert_int_equal(check->classes.count, 1);
    assert_int_equal(check->settings.count, 1);
    assert_string_equal(check->settings.items[0].state, "drift");
    assert_string_equal(check->probes.items[0].exception, "trial");
    assert_int_equal(evidence.before->entry, 2);
    assert_null(evidence.before->deployment);
    assert_int_equal(evidence.line_count, 2);
    ledger_close(ledger);
}

static struct ledger *open_unconfirmed(struct test_ledger *world)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct ledger_options options = test_ledger_options(world);
    options.confirmed = false;
    if (!ledger_open(&options, &ledger, &err))
        fail_msg("%s", err_text(&err, &world->arena));
    return ledger;
}

static void a_check_with_an_unconfirmed_clock_is_never_the_newest(void **state)
{
    struct test_ledger *world = *state;
    enum { YEARS = 3 * 366 * 86400 };
    struct evidence evidence;
    struct remembered remembered;
    size_t count = 0;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", CHECK("d0", ""));
    ledger_close(ledger);
    ledger = open_unconfirmed(world);
    test_ledger_append(world, ledger, NOON + 60, "check", CHECK("d1", ""));
    test_ledger_append(world, ledger, NOON + YEARS, "check",
                       CHECK("d2", ",\"secrets\":{\"key\":\"k\",\"values\":[]}"));
    ledger_clock_agrees(ledger);
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.check->entry, 2);
    assert_int_equal(evidence.newest, NOON);
    assert_int_equal(evidence.deployment_count, 1);
    ledger_recall(&world->arena, ledger, "k", &remembered);
    assert_int_equal(remembered.looked, 0);
    test_ledger_append(world, ledger, NOON + 120, "check", CHECK("d3", ""));
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.check->entry, 5);
    assert_int_equal(evidence.before->entry, 2);
    /* Beside the others only the one that lies between them: an outage tells no time. */
    const struct evidence_check *checks = ledger_checks(&world->arena, ledger, &count);
    assert_int_equal(count, 3);
    assert_int_equal(checks[1].entry, 3);
    ledger_close(ledger);
}

static void all_checks_are_there_the_oldest_first(void **state)
{
    struct test_ledger *world = *state;
    size_t count = 7;
    struct ledger *ledger = test_ledger_open(world);
    (void)ledger_checks(&world->arena, ledger, &count);
    assert_int_equal(count, 0);
    test_ledger_append(world, ledger, NOON, "check", CHECK("d0", ""));
    test_ledger_append(world, ledger, NOON + 60, "proof", "{}");
    test_ledger_append(world, ledger, NOON + 120, "check", CHECK("d1", ""));
    const struct evidence_check *checks = ledger_checks(&world->arena, ledger, &count);
    assert_int_equal(count, 2);
    assert_int_equal(checks[0].at, NOON);
    assert_string_equal(checks[1].deployment, "d1");
    assert_string_equal(checks[1].classes.items[0], "breached");
    ledger_close(ledger);
}

static void it_is_compared_with_what_was_before_the_newest_apply(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", CHECK("d0", ""));
    test_ledger_append(world, ledger, NOON + 60, "check", CHECK("d1", ""));
    test_ledger_append(world, ledger, NOON + 120, "begin", BEGIN("n1"));
    test_ledger_append(world, ledger, NOON + 180, "end",
                       "{\"number\":\"n1\",\"outcome\":\"applied\"}");
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.before->entry, 2); /* nobody looked since */
    test_ledger_append(world, ledger, NOON + 240, "check", CHECK("d2", ""));
    test_ledger_append(world, ledger, NOON + 300, "check", CHECK("d2", ""));
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.check->entry, 7);
    assert_int_equal(evidence.before->entry, 3);
    assert_int_equal(evidence.deployment_count, 2);
    assert_string_equal(evidence.deployments[0].commit, "c-d1");
    assert_string_equal(evidence.deployments[1].deployment, "d2");
    assert_int_equal(evidence.deployments[1].since, NOON + 240);
    ledger_close(ledger);
}

static void an_apply_is_told_from_its_plan_to_its_end(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "plan",
                       "{\"number\":\"n1\",\"author\":\"cem@example.com\"}");
    test_ledger_seal(world, ledger, NOON + 1, "begin", BEGIN("n1"));
    test_ledger_seal(world, ledger, NOON + 2, "deployed",
                     "{\"number\":\"n1\",\"deployment\":\"d2\"}");
    test_ledger_seal(world, ledger, NOON + 3, "verified", "{\"number\":\"n1\",\"passes\":3}");
    test_ledger_seal(world, ledger, NOON + 4, "end",
                     "{\"number\":\"n1\",\"outcome\":\"applied\",\"why\":\"well\"}");
    test_ledger_seal(world, ledger, NOON + 5, "begin", BEGIN("n2"));
    test_ledger_seal(world, ledger, NOON + 6, "verified", "{\"number\":\"n3\"}");
    test_ledger_seal(world, ledger, NOON + 7, "end", "{\"outcome\":\"applied\"}");
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.change_count, 2);
    const struct evidence_change *open = &evidence.changes[0], *done = &evidence.changes[1];
    assert_string_equal(open->number, "n2");
    assert_null(open->outcome);
    assert_null(open->author);
    assert_false(open->verified);
    assert_string_equal(open->seal, EVIDENCE_CHECKED);
    assert_string_equal(done->number, "n1");
    assert_string_equal(done->seal, EVIDENCE_CHECKED);
    assert_string_equal(done->plan, "aa");
    assert_string_equal(done->author, "cem@example.com");
    assert_string_equal(done->outcome, "applied");
    assert_string_equal(done->why, "well");
    assert_string_equal(done->deployment, "d2");
    assert_true(done->verified);
    assert_int_equal(done->begun, NOON + 1);
    assert_int_equal(done->ended, NOON + 4);
    assert_int_equal(done->keys.count, 2);
    assert_string_equal(done->keys.items[1], "B");
    assert_string_equal(done->approvals[0].principal, "ana@example.com");
    assert_string_equal(done->approvals[0].roles.items[0], "PTO");
    ledger_close(ledger);
}

/* Whoever can write the folder could add them. */
static void what_is_not_sealed_is_not_believed(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "plan",
                       "{\"number\":\"n1\",\"author\":\"cem@example.com\"}");
    test_ledger_append(world, ledger, NOON + 1, "begin", BEGIN("n1"));
    test_ledger_append(world, ledger, NOON + 2, "verified", "{\"number\":\"n1\"}");
    test_ledger_append(world, ledger, NOON + 3, "end",
                       "{\"number\":\"n1\",\"outcome\":\"applied\"}");
    test_ledger_seal(world, ledger, NOON + 4, "begin", BEGIN("n2"));
    test_ledger_append(world, ledger, NOON + 5, "verified", "{\"number\":\"n2\"}");
    test_ledger_append(world, ledger, NOON + 6, "end",
                       "{\"number\":\"n2\",\"outcome\":\"applied\"}");
    ledger_history(&world->arena, ledger, &evidence);
    const struct evidence_change *open = &evidence.changes[0], *forged = &evidence.changes[1];
    assert_string_equal(forged->seal, EVIDENCE_NOT_SEALED);
    assert_int_equal(forged->unsealed, 3);
    assert_true(!forged->verified && !forged->outcome && !forged->ended && !forged->author &&
                forged->approval_count == 0);
    assert_string_equal(open->seal, EVIDENCE_NOT_SEALED);
    assert_int_equal(open->unsealed, 7);
    assert_true(!open->verified && !open->outcome && !open->ended && open->approval_count == 1);
    ledger_close(ledger);
}

static void without_the_key_nothing_is_checked(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_seal(world, ledger, NOON + 1, "begin", BEGIN("n1"));
    test_ledger_seal(world, ledger, NOON + 2, "verified", "{\"number\":\"n1\"}");
    test_ledger_seal(world, ledger, NOON + 3, "end", "{\"number\":\"n1\",\"outcome\":\"applied\"}");
    ledger_seal_with(ledger, NULL);
    ledger_history(&world->arena, ledger, &evidence);
    assert_string_equal(evidence.changes[0].seal, EVIDENCE_NOT_CHECKED);
    assert_int_equal(evidence.changes[0].unsealed, 0);
    assert_string_equal(evidence.changes[0].outcome, "applied");
    assert_true(evidence.changes[0].verified);
    ledger_close(ledger);
}

static void the_exposure_of_an_exception_goes_back_as_far_as_checks_saw_it_open(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", CHECK("d1", OPEN("false")));
    test_ledger_append(world, ledger, NOON + 60, "check", CHECK("d1", OPEN("true")));
    test_ledger_append(world, ledger, NOON + 120, "check", CHECK("d1", OPEN("false")));
    test_ledger_append(world, ledger, NOON + 180, "proof", "{}");
    test_ledger_append(world, ledger, NOON + 240, "check", CHECK("d1", OPEN("false")));
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.check->exceptions.items[0].open_since, NOON + 120);
    test_ledger_append(world, ledger, NOON + 300, "check", CHECK("d1", OPEN("true")));
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.check->exceptions.items[0].open_since, 0);
    assert_true(evidence.check->exceptions.items[0].unused);
    ledger_close(ledger);
}

static void more_changes_than_are_told_are_counted(void **state)
{
    struct test_ledger *world = *state;
    struct evidence evidence;
    struct ledger *ledger = test_ledger_open(world);
    for (int i = 0; i < HISTORY_CHANGES_MOST + 2; i++)
        test_ledger_append(world, ledger, NOON + i, "begin", BEGIN("n1"));
    ledger_history(&world->arena, ledger, &evidence);
    assert_int_equal(evidence.change_count, HISTORY_CHANGES_MOST);
    assert_int_equal(evidence.changes_left_out, 2);
    assert_int_equal(evidence.changes[0].entry, HISTORY_CHANGES_MOST + 3);
    ledger_close(ledger);
}

#define WITH_LEDGER(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, test_ledger_setup, test_ledger_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(an_empty_ledger_proves_that_it_is_there),
        WITH_LEDGER(the_newest_check_is_read_by_the_keys_that_are_there),
        WITH_LEDGER(a_check_with_an_unconfirmed_clock_is_never_the_newest),
        WITH_LEDGER(all_checks_are_there_the_oldest_first),
        WITH_LEDGER(it_is_compared_with_what_was_before_the_newest_apply),
        WITH_LEDGER(an_apply_is_told_from_its_plan_to_its_end),
        WITH_LEDGER(what_is_not_sealed_is_not_believed),
        WITH_LEDGER(without_the_key_nothing_is_checked),
        WITH_LEDGER(the_exposure_of_an_exception_goes_back_as_far_as_checks_saw_it_open),
        WITH_LEDGER(more_changes_than_are_told_are_counted),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
