#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/digest.h"
#include "ledger/chain.h"
#include "support/ledger.h"

/* What is done to a good ledger of five lines, and what is said. */
struct damage {
    const char *name;
    /* order of the lines afterwards, by number; `-` ends */
    const char *order;
    const char *old, *with; /* replaced in the result */
    const char *expected;   /* behind F/ledger: */
};

static const struct damage damages[] = {
    {"a value was edited", "12345", "{\"i\":1}", "{\"i\":2}",
     "3:1: was edited: its digest is not the one that the next line carries"},
    {"the last line was edited", "12345", "{\"i\":3}", "{\"i\":4}",
     "5:1: is not the line that 'head' names: it, or the chain up to it, was edited"},
    {"the first line was edited", "12345", "shop", "shot",
     "1:1: was edited: its digest is not the one that the next line carries"},
    {"a time was edited", "12345", "12:02:00Z", "12:02:01Z",
     "3:1: was edited: its digest is not the one that the next line carries"},
    {"a number was edited", "12345", "\"n\":3", "\"n\":9",
     "3:1: is entry 9 where entry 3 belongs: lines were cut, swapped or added here"},
    {"the last line was cut", "1234", "", "",
     "5:1: is missing: the ledger was cut, 'head' records 5 entries"},
    {"most lines were cut", "1", "", "",
     "2:1: is missing: the ledger was cut, 'head' records 5 entries"},
    {"all lines were cut", "", "", "",
     "1:1: is missing: the ledger was cut, 'head' records 5 entries"},
    {"the first line was cut", "2345", "", "",
     "1:1: is entry 2 where entry 1 belongs: lines were cut, swapped or added here"},
    {"a line in the middle was cut", "1245", "", "",
     "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"},
    {"two lines were swapped", "12435", "", "",
     "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"},
    {"a line stands twice", "123345", "", "",
     "4:1: is entry 3 where entry 4 belongs: lines were cut, swapped or added here"},
    {"a line break was taken away", "12345", "}\n{\"n\":3", "}{\"n\":3",
     "2:1: was edited: it is not a line of a ledger"},
    {"a line break was put in", "12345", "\"kind\":\"plan\"", "\"kind\":\n\"plan\"",
     "3:1: was edited: it is not a line of a ledger"},
    {"an empty line", "12345", "\n{\"n\":3", "\n\n{\"n\":3",
     "3:1: was edited: it is not a line of a ledger"},
    {"a blank", "12345", "\"n\":3", "\"n\": 3", "3:1: was edited: it is not a line of a ledger"},
    {"a control byte", "12345", "{\"i\":1}", "{\"i\":\x01}",
     "3:1: was edited: it is not a line of a ledger"},
    {"CRLF", "12345", "\n", "\r\n", "1:1: was edited: it is not a line of a ledger"},
    {"a body that is no object", "12345", "{\"i\":1}", "[1]",
     "3:1: was edited: it is not a line of a ledger"},
    {"something behind the body", "12345", "{\"i\":1}", "{\"i\":1},\"x\":{}",
     "3:1: was edited: it is not a line of a ledger"},
    {"a number with a zero in front", "12345", "\"n\":3", "\"n\":03",
     "3:1: was edited: it is not a line of a ledger"},
    {"a day that does not exist", "12345", "2026-02-24T12:02", "2026-02-30T12:02",
     "3:1: was edited: it is not a line of a ledger"},
    {"a lower-case z", "12345", "12:02:00Z", "12:02:00z",
     "3:1: was edited: it is not a line of a ledger"},
    {"a zone", "12345", "12:02:00Z", "12:02+0000", "3:1: was edited: it is not a line of a ledger"},
    {"an upper-case kind", "12345", "\"plan\"", "\"Plan\"",
     "3:1: was edited: it is not a line of a ledger"},
};

static const char *damaged(struct test_ledger *world, const char *good, const struct damage *damage)
{
    size_t count = 0;
    const char *const *lines = text_split(&world->arena, good, '\n', &count);
    const char *text = "";
    for (const char *at = damage->order; *at; at++)
        text = arena_printf(&world->arena, "%s%s\n", text, lines[*at - '1']);
    return *damage->old ? text_replaced(&world->arena, text, damage->old, damage->with) : text;
}

static void every_damage_is_refused_at_the_first_line_that_is_wrong(void **state)
{
    struct test_ledger *world = *state;
    test_ledger_five(world);
    const char *good = test_ledger_read(world, "ledger");
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        const char *text = damaged(world, good, &damages[i]);
        print_message("# %s\n", damages[i].name);
        test_ledger_write(world, "ledger", text);
        test_ledger_refused(
            world, arena_printf(&world->arena, "F/ledger:%s" FOREIGN, damages[i].expected));
        assert_string_equal(test_ledger_read(world, "ledger"), text);
    }
    test_ledger_write(world, "ledger", good);
    ledger_close(test_ledger_open(world));
}

/* The lines behind it still carry its digest as it was: so it is this one that was changed. */
static void a_digest_that_was_edited_is_told_from_the_line_that_it_is_of(void **state)
{
    struct test_ledger *world = *state;
    static const char words[] = "\"n\":4,\"prev\":\"";
    test_ledger_five(world);
    char *text = arena_text(&world->arena, test_ledger_read(world, "ledger"));
    char *digit = strstr(text, words) + strlen(words);
    *digit = *digit == '0' ? '1' : '0';
    test_ledger_write(world, "ledger", text);
    test_ledger_refused(world,
                        "F/ledger:4:1: was edited or added: it does not carry the digest of the "
                        "line before" FOREIGN);
    digit = strstr(text, "\"n\":1,\"prev\":\"") + strlen(words);
    *digit = '1';
    test_ledger_write(world, "ledger", text);
    test_ledger_refused(world,
                        "F/ledger:1:1: was edited: the first line has nothing before it" FOREIGN);
}

static void each_byte_that_is_changed_is_seen(void **state)
{
    struct test_ledger *world = *state;
    struct ledger *ledger = test_ledger_open(world);
    test_ledger_append(world, ledger, NOON, "check", "{\"a\":\"b\"}");
    ledger_close(ledger);
    const char *good = test_ledger_read(world, "ledger");
    const size_t length = strlen(good);
    for (size_t i = 0; i < length; i++)
        for (int bit = 0; bit < 7; bit++) {
            char *text = arena_text(&world->arena, good);
            text[i] = (char)(text[i] ^ (1 << bit));
            if (text[i] == '\0')
                continue;
            test_ledger_write(world, "ledger", text);
            struct err err = {0};
            struct ledger_options options = test_ledger_options(world);
            options.read_only = true;
            if (ledger_open(&options, &ledger, &err))
                fail_msg("byte %zu, bit %d", i, bit);
        }
}

/* A chain of `count` lines, each as long as that of a check, with its head. */
static void write_long(struct test_ledger *world, size_t count)
{
    struct buf text;
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE] = {0};
    char when[WHEN_TEXT_SIZE];
    memset(hex, '0', DIGEST_HEX_SIZE - 1);
    buf_init(&text, SIZE_MAX);
    for (size_t i = 1; i <= count; i++) {
        const size_t start = text.length;
        buf_printf(&text, "{\"n\":%zu,\"prev\":\"%s\",\"at\":\"%s\",\"kind\":\"%s\",\"body\":", i,
                   hex, when_format(NOON + (int64_t)i, when), i == 1 ? "ledger" : "check");
        if (i == 1)
            buf_text(&text, "{\"format\":1,\"id\":\"" NEW_ID "\",\"project\":\"project-1\","
                            "\"environment\":\"environment-1\",\"service\":\"service-1\"}}\n");
        else
            buf_printf(&text,
                       "{\"code\":%zu,\"class\":\"drift\",\"settings\":38,\"stored\":38,"
                       "\"running\":38,\"findings\":[{\"of\":\"STATE_DUAL_READ_ENABLED\","
                       "\"verdict\":\"drift\"}],\"guardrails\":{\"held\":6,\"breached\":0}}}\n",
                       i);
        digest_sha256(text.bytes + start, text.length - start, digest);
        digest_hex(digest, hex);
    }
    test_ledger_write(world, "ledger", text.bytes);
    test_ledger_write(world, "head", arena_printf(&world->arena, "%zu %s\n", count, hex));
    buf_release(&text);
}

static double seconds_since(clock_t began)
{
    return (double)(clock() - began) / (double)CLOCKS_PER_SEC;
}

/* Processor time, so that a machine with much to do changes nothing. */
static void a_hundred_thousand_records_take_less_than_a_second(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    enum { MANY = 100000 };
    write_long(world, MANY);
    clock_t began = clock();
    struct ledger *ledger = test_ledger_open(world);
    const double opening = seconds_since(began);
    assert_int_equal(ledger_count(ledger), MANY);
    began = clock();
    test_ledger_append(world, ledger, NOON + 2 * MANY, "check", "{}");
    const double appending = seconds_since(began);
    began = clock();
    assert_true(ledger_check_bodies(ledger, &err));
    print_message("# opened in %.3f s, appended in %.4f s, bodies in %.3f s\n", opening, appending,
                  seconds_since(began));
    assert_int_equal(ledger_last(ledger, "ledger", 0)->number, 1);
    ledger_close(ledger);
#ifdef __OPTIMIZE__
#ifndef TAUTLINE_SANITIZED
    if (!getenv("LD_PRELOAD")) { /* valgrind, where nothing is fast */
        assert_true(opening < 1.0);
        assert_true(appending < 0.05);
    }
#endif
#endif
}

static void a_body_that_is_no_json_is_named(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    write_long(world, 1);
    struct ledger *ledger = test_ledger_open(world);
    const char *line = arena_printf(
        &world->arena,
        "{\"n\":2,\"prev\":\"%s\",\"at\":\"2026-02-24T12:00:00Z\",\"kind\":\"check\",\"body\":{a}}\n",
        ledger_head(ledger));
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_sha256(line, strlen(line), digest);
    digest_hex(digest, hex);
    ledger_close(ledger);
    test_ledger_write(world, "ledger",
                      arena_printf(&world->arena, "%s%s", test_ledger_read(world, "ledger"), line));
    test_ledger_write(world, "head", arena_printf(&world->arena, "2 %s\n", hex));
    ledger = test_ledger_open(world);
    assert_null(ledger_at(ledger, 2)->body);
    assert_false(ledger_check_bodies(ledger, &err));
    assert_string_equal(
        test_ledger_message(world, &err),
        "F/ledger:2:1: has a body that is not JSON: 'a' found where a name in double "
        "quotes was expected\nhint: Tautline did not write this: keep the folder "
        "as evidence.\n");
    ledger_close(ledger);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_ledger_setup, test_ledger_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_damage_is_refused_at_the_first_line_that_is_wrong),
        TEST(a_digest_that_was_edited_is_told_from_the_line_that_it_is_of),
        TEST(each_byte_that_is_changed_is_seen),
        TEST(a_hundred_thousand_records_take_less_than_a_second),
        TEST(a_body_that_is_no_json_is_named),
    };
    return cmocka_run_group_tests_name("chain_read", tests, NULL, NULL);
}
