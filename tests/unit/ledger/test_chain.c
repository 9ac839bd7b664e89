#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "doc/node.h"
#include "ledger/chain.h"
#include "support/ledger.h"

static void a_new_ledger_begins_with_its_target_and_id(void **state)
{
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    assert_string_equal(ledger_id(ledger), NEW_ID);
    assert_int_equal(ledger_count(ledger), 1);
    assert_string_equal(
        test_ledger_read(world, "ledger"),
        "{\"n\":1,\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        "\"at\":\"2026-02-24T12:00:00Z\",\"kind\":\"ledger\",\"body\":{\"format\":1,\"id\":\"" NEW_ID
        "\",\"project\":\"project-1\",\"environment\":\"environment-1\",\"service\":\"service-1\","
        "\"service_name\":\"shop\",\"environment_name\":\"production\"}}\n");
    assert_string_equal(test_ledger_read(world, "head"),
                        arena_printf(&world->arena, "1 %s\n", ledger_head(ledger)));
    ledger_close(ledger);
}

static void entries_are_read_again_as_they_were_written(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_five(world);
    struct ledger *ledger = test_ledger_open(world);
    assert_int_equal(ledger_count(ledger), 5);
    assert_int_equal(ledger_newest(ledger), NOON + 240);
    const struct ledger_entry *entry = ledger_at(ledger, 3);
    assert_string_equal(entry->kind, "plan");
    assert_int_equal(entry->at, NOON + 120);
    assert_string_equal(node_get(entry->body, "i")->text, "1");
    assert_ptr_equal(entry, ledger_at(ledger, 3));
    assert_null(ledger_at(ledger, 0));
    assert_null(ledger_at(ledger, 6));
    assert_string_equal(ledger_head(ledger), ledger_at(ledger, 5)->digest);
    assert_true(ledger_has(ledger, 3, entry->digest));
    assert_false(ledger_has(ledger, 2, entry->digest));
    assert_false(ledger_has(ledger, 0, entry->digest));
    assert_false(ledger_has(ledger, 6, entry->digest));
    ledger_close(ledger);
}

static void the_newest_entry_of_a_kind_is_found(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_five(world);
    struct ledger *ledger = test_ledger_open(world);
    assert_int_equal(ledger_last(ledger, "check", 0)->number, 4);
    assert_int_equal(ledger_last(ledger, "check", 4)->number, 2);
    assert_int_equal(ledger_last(ledger, "apply", 99)->number, 5);
    assert_null(ledger_last(ledger, "check", 2));
    assert_null(ledger_last(ledger, "che", 0));
    ledger_close(ledger);
}

static void reading_makes_nothing_and_needs_no_lock(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct ledger_options options = test_ledger_options(world);
    options.read_only = true;
    assert_true(ledger_open(&options, &ledger, &err));
    assert_null(ledger);
    assert_int_equal(tmpdir_count(&world->tmpdir), 0);
    struct ledger *writer = test_ledger_open(world);
    assert_true(ledger_open(&options, &ledger, &err));
    assert_int_equal(ledger_count(ledger), 1);
    assert_false(ledger_append(ledger, NOON, "check", "{}", 2, &err));
    assert_string_equal(test_ledger_message(world, &err),
                        "F/ledger: was opened read-only, nothing was added\n"
                        "hint: Run `tautline evidence verify`.\n");
    ledger_close(ledger);
    ledger_close(writer);
}

static void writers_take_turns_and_none_waits_for_another_to_close(void **state)
{
    struct test_ledger *world = *state;
    struct ledger *first = test_ledger_open(world);
    struct ledger *second = test_ledger_open(world);
    for (int i = 0; i < 3; i++) {
        test_ledger_append(world, first, NOON + i, "check", "{\"by\":1}");
        test_ledger_append(world, second, NOON + i, "check", "{\"by\":2}");
    }
    assert_int_equal(ledger_count(second), 7);
    assert_int_equal(ledger_count(first), 6); /* what it has read until its last turn */
    assert_true(ledger_has(second, 6, ledger_head(first)));
    ledger_close(first);
    ledger_close(second);
    first = test_ledger_open(world);
    assert_int_equal(ledger_count(first), 7);
    ledger_close(first);
}

static void a_turn_shows_what_others_added_and_keeps_them_out(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *first = test_ledger_open(world);
    struct ledger *second = test_ledger_open(world);
    test_ledger_append(world, second, NOON, "check", "{}");
    assert_int_equal(ledger_count(first), 1);
    assert_true(ledger_turn(first, &err));
    assert_int_equal(ledger_count(first), 2);
    char path[TMPDIR_PATH];
    const int lock = open(tmpdir_path(&world->tmpdir, "lock", path), O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), -1);
    test_ledger_append(world, first, NOON, "check", "{}"); /* a turn within */
    assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), -1);
    ledger_turn_end(first);
    assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
    close(lock);
    ledger_close(first);
    ledger_close(second);
}

static void a_second_apply_is_told_at_once_and_a_check_is_not(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *second = NULL;
    struct ledger_options options = test_ledger_options(world);
    options.apply = true;
    struct ledger *first = NULL;
    const time_t began = time(NULL);
    assert_true(ledger_open(&options, &first, &err));
    assert_false(ledger_open(&options, &second, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_string_equal(test_ledger_message(world, &err),
                        "F/apply.lock: is locked by another tautline process\n"
                        "hint: Wait until it has ended, then run this again.\n");
    struct ledger *check = test_ledger_open(world);
    test_ledger_append(world, check, NOON, "check", "{}");
    test_ledger_append(world, first, NOON, "begin", "{}");
    assert_int_equal(ledger_count(first), 3);
    assert_true(time(NULL) - began < 10);
    ledger_close(check);
    ledger_close(first);
    assert_true(ledger_open(&options, &first, &err));
    ledger_close(first);
}

static void a_lock_of_an_apply_that_was_taken_away_is_seen(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    char path[TMPDIR_PATH];
    struct ledger *ledger = NULL;
    struct ledger_options options = test_ledger_options(world);
    options.apply = true;
    assert_true(ledger_open(&options, &ledger, &err));
    assert_true(ledger_lock_holds(ledger));
    unlink(tmpdir_path(&world->tmpdir, "apply.lock", path));
    assert_false(ledger_lock_holds(ledger));
    test_ledger_write(world, "apply.lock", "");
    assert_false(ledger_lock_holds(ledger));
    ledger_close(ledger);
    ledger = test_ledger_open(world);
    assert_false(ledger_lock_holds(ledger)); /* not an apply */
    ledger_close(ledger);
}

static void a_lock_that_was_taken_away_in_a_turn_is_seen(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    char path[TMPDIR_PATH];
    struct ledger *ledger = test_ledger_open(world);
    assert_true(ledger_turn(ledger, &err));
    unlink(tmpdir_path(&world->tmpdir, "lock", path));
    assert_false(ledger_append(ledger, NOON, "check", "{}", 2, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_string_equal(test_ledger_message(world, &err),
                        "F/lock: the lock was deleted or replaced while it was held, nothing was "
                        "added\nhint: Find out who did that; another tautline may be running "
                        "here.\n");
    ledger_turn_end(ledger);
    assert_int_equal(ledger_count(ledger), 1);
    ledger_close(ledger);
}

/* A clock that was years ahead once does not stop what comes after. */
static void an_unconfirmed_instant_is_marked_and_never_the_newest(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct ledger_options options = test_ledger_options(world);
    enum { YEAR = 366 * 86400 };
    options.confirmed = false;
    assert_true(ledger_open(&options, &ledger, &err));
    assert_int_equal(ledger_newest(ledger), 0);
    test_ledger_append(world, ledger, NOON + 3 * YEAR, "check", "{}");
    assert_int_equal(ledger_newest(ledger), 0);
    ledger_clock_agrees(ledger);
    test_ledger_append(world, ledger, NOON, "check", "{}");
    assert_int_equal(ledger_newest(ledger), NOON);
    assert_true(text_has(test_ledger_read(world, "ledger"),
                         "\"at\":\"2029-02-26T12:00:00Z\",\"clock\":\"unconfirmed\",\"kind\":"
                         "\"check\""));
    ledger_close(ledger);
    ledger = test_ledger_open(world);
    assert_true(ledger_at(ledger, 2)->unconfirmed);
    assert_false(ledger_at(ledger, 3)->unconfirmed);
    assert_int_equal(ledger_newest(ledger), NOON);
    ledger_close(ledger);
}

static void a_ledger_that_was_replaced_meanwhile_gets_nothing(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    char path[TMPDIR_PATH];
    struct ledger *ledger = test_ledger_open(world);
    const char *kept = test_ledger_read(world, "ledger");
    unlink(tmpdir_path(&world->tmpdir, "ledger", path));
    test_ledger_write(world, "ledger", kept);
    assert_false(ledger_append(ledger, NOON, "check", "{}", 2, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_string_equal(test_ledger_read(world, "ledger"), kept);
    ledger_close(ledger);
}

static void another_targets_ledger_is_refused(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *ledger = NULL;
    ledger_close(test_ledger_open(world));
    struct ledger_options options = test_ledger_options(world);
    struct ledger_target other = production;
    other.environment_id = "environment-2";
    other.service = "renamed"; /* names may change */
    options.target = &other;
    assert_false(ledger_open(&options, &ledger, &err));
    assert_string_equal(
        test_ledger_message(world, &err),
        "F/ledger:1:1: is the ledger of another target: its environment is 'environment-1'\n"
        "hint: Name this target's own state folder with --state.\n");
    other.environment_id = production.environment_id;
    assert_true(ledger_open(&options, &ledger, &err));
    ledger_close(ledger);
}

static void a_torn_last_line_is_cut_and_recorded(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_five(world);
    const char *kept = test_ledger_read(world, "ledger");
    test_ledger_write(world, "ledger", arena_printf(&world->arena, "%s{\"n\":6,\"pre", kept));
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct ledger_options options = test_ledger_options(world);
    options.read_only = true;
    assert_true(ledger_open(&options, &ledger, &err));
    assert_int_equal(ledger_count(ledger), 5);
    assert_int_equal(ledger_torn(ledger), 11);
    ledger_close(ledger);
    ledger = test_ledger_open(world);
    assert_int_equal(ledger_count(ledger), 6);
    assert_string_equal(ledger_at(ledger, 6)->kind, "torn");
    assert_string_equal(node_get(ledger_at(ledger, 6)->body, "bytes")->text, "11");
    ledger_close(ledger);
    assert_true(text_starts(test_ledger_read(world, "ledger"), kept));
    ledger = test_ledger_open(world);
    assert_int_equal(ledger_count(ledger), 6);
    ledger_close(ledger);
}

static void a_first_line_that_was_torn_begins_the_ledger_anew(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_write(world, "ledger", "{\"n\":1");
    test_ledger_write(world, "head",
                      "0 0000000000000000000000000000000000000000000000000000000000000000\n"
                      "1 1111111111111111111111111111111111111111111111111111111111111111\n");
    struct ledger *ledger = test_ledger_open(world);
    assert_int_equal(ledger_count(ledger), 2);
    assert_string_equal(ledger_at(ledger, 2)->kind, "torn");
    ledger_close(ledger);
}

static void a_line_that_head_announced_is_taken_and_no_other(void **state)
{
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    const char *one = arena_text(&world->arena, ledger_head(ledger));
    test_ledger_append(world, ledger, NOON, "check", "{}");
    const char *two = arena_text(&world->arena, ledger_head(ledger));
    ledger_close(ledger);
    test_ledger_write(world, "head", arena_printf(&world->arena, "1 %s\n2 %s\n", one, two));
    ledger = test_ledger_open(world);
    assert_int_equal(ledger_count(ledger), 2);
    ledger_close(ledger);
    assert_string_equal(test_ledger_read(world, "head"),
                        arena_printf(&world->arena, "2 %s\n", two));
    test_ledger_write(world, "head", arena_printf(&world->arena, "1 %s\n2 %s\n", one, one));
    test_ledger_refused(world, "F/ledger:2:1: was added: 'head' does not record it" FOREIGN);
    test_ledger_write(world, "head", arena_printf(&world->arena, "1 %s\n", one));
    test_ledger_refused(world, "F/ledger:2:1: was added: 'head' does not record it" FOREIGN);
    test_ledger_write(world, "head", arena_printf(&world->arena, "2 %s\n", one));
    test_ledger_refused(
        world, "F/ledger:2:1: is not the line that 'head' names: it, or the chain up to it, "
               "was edited" FOREIGN);
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* D is a digest. */
static const char *const bad_heads[] = {
    "",       "5 abc\n",    "5 D",        "D\n",          "5  D\n",       " 5 D\n",
    "5 DD\n", "5 D\n5 D\n", "5 D\n7 D\n", "5 D\n6 abc\n", "5 D\n6 D\n\n", "5 D\n6 D\n7 D\n",
    "-5 D\n", "5 D\r\n",
};

static void a_forged_chain_differs_from_head(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_five(world);
    const char *head = test_ledger_read(world, "head");
    char path[TMPDIR_PATH];
    unlink(tmpdir_path(&world->tmpdir, "ledger", path));
    unlink(tmpdir_path(&world->tmpdir, "head", path));
    struct ledger *ledger = test_ledger_open(world);
    for (int i = 0; i < 4; i++)
        test_ledger_append(world, ledger, NOON, "check", "{}");
    ledger_close(ledger);
    test_ledger_write(world, "head", head);
    test_ledger_refused(
        world, "F/ledger:5:1: is not the line that 'head' names: it, or the chain up to it, "
               "was edited" FOREIGN);
    unlink(tmpdir_path(&world->tmpdir, "head", path));
    test_ledger_refused(world, "F/ledger: the file 'head' beside it is missing" FOREIGN);
    for (size_t i = 0; i < sizeof bad_heads / sizeof *bad_heads; i++) {
        test_ledger_write(world, "head", text_replaced(&world->arena, bad_heads[i], "D", ZEROS));
        test_ledger_refused(world, "F/head: was not written by tautline" FOREIGN);
    }
}

static void a_line_that_is_too_long_is_refused(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *ledger = test_ledger_open(world);
    const char *body = arena_printf(&world->arena, "{\"a\":\"%0*d\"}", LEDGER_LINE_MOST - 8, 7);
    assert_false(ledger_append(ledger, NOON, "check", body, LEDGER_LINE_MOST, &err));
    assert_true(text_has(err.text, "too long"));
    assert_int_equal(ledger_count(ledger), 1);
    test_ledger_append(world, ledger, NOON, "check",
                       arena_printf(&world->arena, "{\"a\":\"%0*d\"}", LEDGER_LINE_MOST / 2, 7));
    ledger_close(ledger);
    ledger_close(test_ledger_open(world));
}

static void a_line_of_ten_megabytes_is_refused(void **state)
{
    struct test_ledger *world = *state;
    enum { LONG = 10 * 1024 * 1024 };
    ledger_close(test_ledger_open(world));
    char *text = arena_alloc(&world->arena, LONG + 2);
    memset(text, 'a', LONG);
    text[LONG] = '\n';
    test_ledger_write(world, "ledger",
                      arena_printf(&world->arena, "%s%s", test_ledger_read(world, "ledger"), text));
    test_ledger_refused(world, "F/ledger:2:1: is too long for a line of a ledger" FOREIGN);
}

static void what_is_no_body_is_refused(void **state)
{
    struct test_ledger *world = *state;
    static const char *const bodies[] = {
        "", "{", "[]", "1", "{}x", "{\n}", " {}", "{} ", "{\"a\":1,\"a\":2}", "{\"a\":\x01}"};
    struct ledger *ledger = test_ledger_open(world);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct err err = {0};
        if (ledger_append(ledger, NOON, "check", bodies[i], strlen(bodies[i]), &err))
            fail_msg("'%s' is taken", bodies[i]);
        assert_true(err.text[0] && err.hint[0]);
        if (text_starts(bodies[i], "{\n") || bodies[i][0] == '[')
            assert_string_equal(err.text, "an entry's body must be one JSON object on one line");
    }
    assert_int_equal(ledger_count(ledger), 1);
    ledger_close(ledger);
}

static void a_secret_never_gets_into_it(void **state)
{
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    const char body[] = "{\"value\":\"a made-up-token b\",\"number\":1}";
    test_ledger_append(world, ledger, NOON, "check", body);
    test_ledger_seal(world, ledger, NOON, "end", body);
    assert_true(world->sink.hit);
    for (size_t number = 2; number <= 3; number++) {
        const struct node *kept = ledger_at(ledger, number)->body;
        assert_string_equal(node_get_text(kept, "value"), "a (hidden)***** b");
        assert_non_null(node_get(kept, "number"));
    }
    assert_int_equal(ledger_sealed(ledger, 3), SEAL_RIGHT);
    ledger_close(ledger);
    ledger_close(test_ledger_open(world));
    assert_false(text_has(test_ledger_read(world, "ledger"), "made-up-token"));
}

static void what_others_may_write_is_no_evidence(void **state)
{
    struct test_ledger *world = *state;
    char path[TMPDIR_PATH];
    test_ledger_five(world);
    chmod(tmpdir_path(&world->tmpdir, "ledger", path), 0660);
    test_ledger_refused(
        world, arena_printf(&world->arena,
                            "F/ledger: is writable by other users; its mode is 0660\n"
                            "hint: Find out who wrote it; then run: chmod 600 'F/ledger'.\n"));
    chmod(path, 0600);
    chmod(tmpdir_path(&world->tmpdir, "head", path), 0602);
    test_ledger_refused(world, "F/head: is writable by other users; its mode is 0602\n"
                               "hint: Find out who wrote it; then run: chmod 600 'F/head'.\n");
    chmod(path, 0600);
    chmod(world->tmpdir.folder, 0777);
    test_ledger_refused(world, "F: the folder is writable by other users; its mode is 0777\n"
                               "hint: Run: chmod go-w 'F'.\n");
    chmod(world->tmpdir.folder, 0700);
    ledger_close(test_ledger_open(world));
}

static void another_owners_ledger_is_refused(void **state)
{
    struct test_ledger *world = *state;
    char path[TMPDIR_PATH];
    if (geteuid() != 0)
        skip();
    test_ledger_five(world);
    assert_int_equal(chown(tmpdir_path(&world->tmpdir, "ledger", path), 65534, 65534), 0);
    test_ledger_refused(world, "F/ledger: belongs to another user\n"
                               "hint: Name a folder of your own, or run as its owner.\n");
}

static void a_link_in_place_of_the_ledger_is_refused(void **state)
{
    struct test_ledger *world = *state;
    char from[TMPDIR_PATH], to[TMPDIR_PATH];
    test_ledger_five(world);
    rename(tmpdir_path(&world->tmpdir, "ledger", from), tmpdir_path(&world->tmpdir, "x", to));
    assert_int_equal(symlink("x", from), 0);
    test_ledger_refused(world, "F/ledger: is a symbolic link\n"
                               "hint: Name the folder that contains the file itself.\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_ledger_setup, test_ledger_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_ledger_begins_with_its_target_and_id),
        TEST(entries_are_read_again_as_they_were_written),
        TEST(the_newest_entry_of_a_kind_is_found),
        TEST(reading_makes_nothing_and_needs_no_lock),
        TEST(writers_take_turns_and_none_waits_for_another_to_close),
        TEST(a_turn_shows_what_others_added_and_keeps_them_out),
        TEST(a_second_apply_is_told_at_once_and_a_check_is_not),
        TEST(a_lock_of_an_apply_that_was_taken_away_is_seen),
        TEST(a_lock_that_was_taken_away_in_a_turn_is_seen),
        TEST(an_unconfirmed_instant_is_marked_and_never_the_newest),
        TEST(a_ledger_that_was_replaced_meanwhile_gets_nothing),
        TEST(another_targets_ledger_is_refused),
        TEST(a_torn_last_line_is_cut_and_recorded),
        TEST(a_first_line_that_was_torn_begins_the_ledger_anew),
        TEST(a_line_that_head_announced_is_taken_and_no_other),
        TEST(a_forged_chain_differs_from_head),
        TEST(a_line_that_is_too_long_is_refused),
        TEST(a_line_of_ten_megabytes_is_refused),
        TEST(what_is_no_body_is_refused),
        TEST(a_secret_never_gets_into_it),
        TEST(what_others_may_write_is_no_evidence),
        TEST(another_owners_ledger_is_refused),
        TEST(a_link_in_place_of_the_ledger_is_refused),
    };
    return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
