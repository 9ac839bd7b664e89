/* What the ledger says of applies, and which of its entries are believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "act/journal.h"
#include "base/text.h"
#include "support/ledger.h"

#define SOON    (NOON + 60)
#define UNTIL   "2026-02-25T12:00:00Z"
#define OVER    (NOON + 24 * 3600)
#define DIGEST  "11bb"
#define CLOSING "33cc"

/* One entry of a story. */
struct story_entry {
    const char *kind;
    enum { SEALED, UNSEALED, FOREIGN_SEAL } how;
    const char *body;
};

#define BEGIN(number)                                                                              \
    "{\"number\":\"" number "\",\"plan\":\"" DIGEST "\",\"until\":\"" UNTIL                        \
    "\",\"closing\":\"" CLOSING "\",\"keys\":[{\"name\":\"A\",\"before\":\"absent\",\"after\":"    \
    "\"22\",\"since\":1771934000}]}"
#define OF(number)           "{\"number\":\"" number "\"}"
#define END(number, outcome) "{\"number\":\"" number "\",\"outcome\":\"" outcome "\"}"

static struct ledger *tell(struct test_ledger *world, const struct story_entry *story)
{
    static const unsigned char other[SEALING_KEY_SIZE] = {9};
    struct ledger *ledger = test_ledger_open(world);
    for (; story->kind; story++) {
        ledger_seal_with(ledger, story->how == FOREIGN_SEAL ? other : test_sealing_key);
        (story->how == UNSEALED ? test_ledger_append : test_ledger_seal)(world, ledger, NOON,
                                                                         story->kind, story->body);
    }
    ledger_seal_with(ledger, test_sealing_key);
    return ledger;
}

enum { STORY_MOST = 8 };

static void entries_that_no_apply_left_are_named(void **state)
{
    static const struct {
        struct story_entry story[STORY_MOST];
        size_t entry; /* 0: all are believed */
        const char *why;
    } rows[] = {
        {{{"begin", SEALED, BEGIN("a")}, {"write", SEALED, OF("a")}, {"end", SEALED, OF("a")}},
         0,
         0},
        /* Before anything was sealed here. */
        {{{"begin", UNSEALED, BEGIN("a")},
          {"end", UNSEALED, OF("a")},
          {"begin", SEALED, BEGIN("b")}},
         0,
         0},
        {{{"begin", SEALED, BEGIN("a")}, {"end", UNSEALED, OF("a")}},
         3,
         "'end' is not sealed, and no apply wrote it"},
        {{{"begin", SEALED, BEGIN("a")}, {"undo", UNSEALED, OF("a")}},
         3,
         "'undo' is not sealed, and no apply wrote it"},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, OF("a")}, {"begin", UNSEALED, BEGIN("b")}},
         4,
         "'begin' is not sealed, and no apply wrote it"},
        {{{"begin", SEALED, BEGIN("a")}, {"verified", UNSEALED, OF("other")}},
         3,
         "'verified' is not sealed, and no apply wrote it"},
        {{{"begin", SEALED, BEGIN("a")}, {"begin", SEALED, BEGIN("a")}},
         3,
         "begins the apply of a plan that began in entry 2"},
        {{{"begin", UNSEALED, BEGIN("a")}, {"begin", UNSEALED, BEGIN("a")}},
         3,
         "begins the apply of a plan that began in entry 2"},
        {{{"begin", FOREIGN_SEAL, BEGIN("a")}, {"begin", SEALED, BEGIN("a")}},
         3,
         "begins the apply of a plan that began in entry 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_ledger *world = *state;
        struct journal_fault fault = {0};
        struct ledger *ledger = tell(world, rows[i].story);
        const bool good = journal_check(&world->arena, ledger, &fault);
        if (good != (rows[i].entry == 0) || fault.entry != rows[i].entry ||
            !text_is(fault.why, rows[i].why))
            fail_msg("row %zu: entry %zu, %s", i, fault.entry, fault.why ? fault.why : "fine");
        ledger_close(ledger);
        test_ledger_teardown(state);
        test_ledger_setup(state);
    }
}

static void an_apply_goes_on_only_from_sealed_entries(void **state)
{
    static const struct {
        struct story_entry story[STORY_MOST];
        bool open, sealed;
    } rows[] = {
        {{{"begin", SEALED, BEGIN("a")}}, true, true},
        {{{"begin", SEALED, BEGIN("a")}, {"undo", SEALED, OF("a")}}, true, true},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, OF("a")}}, false, true},
        {{{"begin", UNSEALED, BEGIN("a")}}, true, false},
        {{{"begin", FOREIGN_SEAL, BEGIN("a")}}, true, false},
        {{{"begin", SEALED, BEGIN("a")}, {"undo", UNSEALED, OF("a")}}, true, false},
        {{{"begin", SEALED, BEGIN("a")}, {"wrote", FOREIGN_SEAL, OF("a")}}, true, false},
        /* An end of somebody else does not end it. */
        {{{"begin", SEALED, BEGIN("a")}, {"end", UNSEALED, OF("a")}}, true, true},
        {{{"begin", SEALED, BEGIN("a")}, {"end", FOREIGN_SEAL, OF("a")}}, true, true},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, OF("b")}}, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_ledger *world = *state;
        struct journal journal;
        struct ledger *ledger = tell(world, rows[i].story);
        journal_read(&world->arena, ledger, &journal);
        if (journal.open != rows[i].open || journal.sealed != rows[i].sealed)
            fail_msg("row %zu: open %d, sealed %d", i, journal.open, journal.sealed);
        ledger_close(ledger);
        test_ledger_teardown(state);
        test_ledger_setup(state);
    }
}

static void every_other_plan_waits_for_an_apply_that_may_go_on(void **state)
{
    static const struct {
        struct story_entry story[STORY_MOST];
        int64_t now;
        size_t blocker;
    } rows[] = {
        {{{"begin", SEALED, BEGIN("a")}, {"write", SEALED, OF("a")}}, SOON, 2},
        {{{"begin", SEALED, BEGIN("a")}, {"deploy", SEALED, OF("a")}}, SOON, 2},
        {{{"begin", SEALED, BEGIN("a")}, {"write", SEALED, OF("a")}}, OVER, 0},
        {{{"begin", SEALED, BEGIN("mine")}, {"write", SEALED, OF("mine")}}, SOON, 0},
        /* Nothing was sent. */
        {{{"begin", SEALED, BEGIN("a")}}, SOON, 0},
        {{{"begin", SEALED, BEGIN("a")}, {"write", SEALED, OF("b")}}, SOON, 0},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, OF("a")}}, SOON, 0},
        {{{"begin", SEALED, BEGIN("a")}, {"write", SEALED, OF("a")}, {"end", UNSEALED, OF("a")}},
         SOON,
         2},
        {{{"begin", SEALED, BEGIN("a")},
          {"write", SEALED, OF("a")},
          {"end", FOREIGN_SEAL, OF("a")}},
         SOON,
         2},
        /* Behind a newer one that has ended. */
        {{{"begin", SEALED, BEGIN("a")},
          {"write", SEALED, OF("a")},
          {"begin", SEALED, BEGIN("b")},
          {"end", SEALED, OF("b")}},
         SOON,
         2},
        {{{"begin", SEALED, BEGIN("a")},
          {"write", SEALED, OF("a")},
          {"begin", UNSEALED, BEGIN("mine")}},
         SOON,
         2},
        /* Of another host, or of a key that was lost: as it says itself. */
        {{{"begin", FOREIGN_SEAL, BEGIN("a")}}, SOON, 2},
        {{{"begin", FOREIGN_SEAL, BEGIN("a")}, {"end", FOREIGN_SEAL, OF("a")}}, SOON, 0},
        {{{"begin", UNSEALED, BEGIN("a")}, {"end", UNSEALED, OF("a")}}, SOON, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_ledger *world = *state;
        struct ledger *ledger = tell(world, rows[i].story);
        const struct ledger_entry *blocker =
            journal_blocker(&world->arena, ledger, "mine", rows[i].now);
        if ((blocker ? blocker->number : 0) != rows[i].blocker)
            fail_msg("row %zu: %zu", i, blocker ? blocker->number : 0);
        ledger_close(ledger);
        test_ledger_teardown(state);
        test_ledger_setup(state);
    }
}

static void only_a_sealed_apply_that_was_written_opens_an_exception(void **state)
{
    static const struct {
        struct story_entry story[STORY_MOST];
        const char *why; /* NULL: it was opened */
    } rows[] = {
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, END("a", "applied")}}, NULL},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, END("a", "kept")}}, NULL},
        {{{"check", UNSEALED, "{}"}},
         "no plan that was applied here was signed together with this one"},
        {{{"begin", SEALED, OF("a")}, {"end", SEALED, END("a", "applied")}},
         "no plan that was applied here was signed together with this one"},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, END("a", "undone")}},
         "the apply that began in entry 2 did not open it: undone"},
        {{{"begin", SEALED, BEGIN("a")}, {"end", SEALED, END("a", "nothing")}},
         "the apply that began in entry 2 did not open it: nothing"},
        {{{"begin", SEALED, BEGIN("a")}},
         "the apply that opens it began in entry 2 and has not ended"},
        {{{"begin", SEALED, BEGIN("a")}, {"end", UNSEALED, END("a", "applied")}},
         "the apply that opens it began in entry 2 and has not ended"},
        {{{"begin", UNSEALED, BEGIN("a")}, {"end", UNSEALED, END("a", "applied")}},
         "the apply that opened it, from entry 2 on, is not sealed with the key of this host"},
        {{{"begin", FOREIGN_SEAL, BEGIN("a")}, {"end", FOREIGN_SEAL, END("a", "applied")}},
         "the apply that opened it, from entry 2 on, is not sealed with the key of this host"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_ledger *world = *state;
        struct ledger *ledger = tell(world, rows[i].story);
        const struct journal_opening opening = journal_opening(&world->arena, ledger, CLOSING);
        if (opening.at != (rows[i].why ? 0 : NOON) || !text_is(opening.why, rows[i].why))
            fail_msg("row %zu: %s", i, opening.why ? opening.why : "opened");
        ledger_close(ledger);
        test_ledger_teardown(state);
        test_ledger_setup(state);
    }
}

static void a_used_number_is_used_sealed_or_not(void **state)
{
    static const struct story_entry story[] = {
        {"begin", UNSEALED, BEGIN("a")},
        {"begin", FOREIGN_SEAL, BEGIN("b")},
        {"begin", SEALED, BEGIN("c")},
        {.kind = NULL},
    };
    struct ledger *ledger = tell(*state, story);
    assert_true(journal_used(ledger, "a") && journal_used(ledger, "b") &&
                journal_used(ledger, "c"));
    assert_false(journal_used(ledger, "d"));
    ledger_close(ledger);
}

static void what_was_done_is_what_railway_shows(void **state)
{
    static const unsigned char key[FINGERPRINT_KEY_SIZE] = {1};
    static const struct remote_keying keying = {key, "project-1", "environment-1", "service-1"};
    char after[FINGERPRINT_SIZE];
    remote_fingerprint(&keying, "A", "new", after);
    const struct {
        struct journal_key key;
        struct variable variable; /* without a name: it is not there */
        bool shown;
    } rows[] = {
        {{"A", REMOTE_SERVICE, "absent", after, 0}, {.name = NULL}, false},
        {{"A", REMOTE_SERVICE, "absent", after, 0}, {.name = "A", .kind = VARIABLE_HIDDEN}, true},
        {{"A", REMOTE_SERVICE, "11", "absent", 0}, {.name = NULL}, true},
        {{"A", REMOTE_SERVICE, "11", "absent", 0}, {.name = "A", .kind = VARIABLE_HIDDEN}, false},
        {{"A", REMOTE_SERVICE, "11", after, 5},
         {.name = "A", .kind = VARIABLE_SHOWN, .value = "old", .updated_at = 5},
         false},
        {{"A", REMOTE_SERVICE, "11", after, 5},
         {.name = "A", .kind = VARIABLE_SHOWN, .value = "new", .updated_at = 5},
         true},
        {{"A", REMOTE_SERVICE, "11", after, 5},
         {.name = "A", .kind = VARIABLE_HIDDEN, .updated_at = 6},
         true},
        {{"A", REMOTE_SERVICE, "11", after, 5}, {.name = "A", .kind = VARIABLE_SEALED}, false},
        {{"A", REMOTE_SHARED, "absent", after, 0}, {.name = "A", .kind = VARIABLE_HIDDEN}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct journal journal = {.open = true, .keys = &rows[i].key, .key_count = 1};
        struct variable stored = rows[i].variable;
        const struct observed observed = {
            .stored = {.seen = true, .items = &stored, .count = rows[i].variable.name ? 1 : 0},
            .shared = {.seen = true},
        };
        if (journal_is_shown(&journal, &observed, &keying) != rows[i].shown)
            fail_msg("row %zu", i);
    }
}

static void a_deploy_is_shown_by_a_newer_deployment(void **state)
{
    static const unsigned char key[FINGERPRINT_KEY_SIZE] = {1};
    static const struct remote_keying keying = {key, "project-1", "environment-1", "service-1"};
    struct journal journal = {.open = true, .forward = {.deploy_sent = true, .latest = "d-1"}};
    struct observed observed = {.latest = {.id = "d-2"}};
    (void)state;
    assert_true(journal_is_shown(&journal, &observed, &keying));
    observed.latest.id = "d-1";
    assert_false(journal_is_shown(&journal, &observed, &keying));
    journal.forward.latest = NULL; /* it was not seen: what was there before is not newer */
    journal.running = "d-1";
    assert_false(journal_is_shown(&journal, &observed, &keying));
    observed.latest.id = "d-2";
    assert_true(journal_is_shown(&journal, &observed, &keying));
    journal.forward.deploy_sent = false;
    assert_false(journal_is_shown(&journal, &observed, &keying));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_that_no_apply_left_are_named, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(an_apply_goes_on_only_from_sealed_entries,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(every_other_plan_waits_for_an_apply_that_may_go_on,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(only_a_sealed_apply_that_was_written_opens_an_exception,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(a_used_number_is_used_sealed_or_not, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test(what_was_done_is_what_railway_shows),
        cmocka_unit_test(a_deploy_is_shown_by_a_newer_deployment),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
