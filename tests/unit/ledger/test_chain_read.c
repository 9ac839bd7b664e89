#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "ledger/chain.h"
#include "support/chaining.h"

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
     "5:1: is missing: the ledger was cut, 'head' knows of 5 entries"},
    {"most lines were cut", "1", "", "",
     "2:1: is missing: the ledger was cut, 'head' knows of 5 entries"},
    {"all lines were cut", "", "", "",
     "1:1: is missing: the ledger was cut, 'head' knows of 5 entries"},
    {"the first line was cut", "2345", "", "",
     "1:1: is entry 2 where entry 1 belongs: lines were cut, swapped or added here"},
    {"a line in the middle was cut", "1245", "", "",
     "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"},
    {"two lines were swapped", "12435", "", "",
     "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"},
    {"a line stands twice", "123345", "", "",
     "4:1: is entry 3 where entry 4 belongs: lines were cut, swapped or added here"},
    {"a line break was taken away", "12345", "}\n{\"n\":3", "}{\"n\":3",
     "2:1: was edited: it is no line of a ledger"},
    {"a line break was put in", "12345", "\"kind\":\"plan\"", "\"kind\":\n\"plan\"",
     "3:1: was edited: it is no line of a ledger"},
    {"an empty line", "12345", "\n{\"n\":3", "\n\n{\"n\":3",
     "3:1: was edited: it is no line of a ledger"},
    {"a blank", "12345", "\"n\":3", "\"n\": 3", "3:1: was edited: it is no line of a ledger"},
    {"a control byte", "12345", "{\"i\":1}", "{\"i\":\x01}",
     "3:1: was edited: it is no line of a ledger"},
    {"CRLF", "12345", "\n", "\r\n", "1:1: was edited: it is no line of a ledger"},
    {"a body that is no object", "12345", "{\"i\":1}", "[1]",
     "3:1: was edited: it is no line of a ledger"},
    {"something behind the body", "12345", "{\"i\":1}", "{\"i\":1},\"x\":{}",
     "3:1: was edited: it is no line of a ledger"},
    {"a number with a zero in front", "12345", "\"n\":3", "\"n\":03",
     "3:1: was edited: it is no line of a ledger"},
    {"a day that does not exist", "12345", "2026-02-24T12:02", "2026-02-30T12:02",
     "3:1: was edited: it is no line of a ledger"},
    {"an upper-case kind", "12345", "\"plan\"", "\"Plan\"",
     "3:1: was edited: it is no line of a ledger"},
};

static const char *damaged(struct chaining *world, const char *good, const struct damage *damage)
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
    struct chaining *world = *state;
    chaining_five(world);
    const char *good = chaining_read(world, "ledger");
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        const char *text = damaged(world, good, &damages[i]);
        print_message("# %s\n", damages[i].name);
        chaining_write(world, "ledger", text);
        chaining_refused(world,
                         arena_printf(&world->arena, "F/ledger:%s" FOREIGN, damages[i].expected));
        assert_string_equal(chaining_read(world, "ledger"), text);
    }
    chaining_write(world, "ledger", good);
    ledger_close(chaining_open(world));
}

static void each_byte_that_is_changed_is_seen(void **state)
{
    struct chaining *world = *state;
    struct ledger *ledger = chaining_open(world);
    chaining_append(world, ledger, NOON, "check", "{\"a\":\"b\"}");
    ledger_close(ledger);
    const char *good = chaining_read(world, "ledger");
    const size_t length = strlen(good);
    for (size_t i = 0; i < length; i++)
        for (int bit = 0; bit < 7; bit++) {
            char *text = arena_text(&world->arena, good);
            text[i] = (char)(text[i] ^ (1 << bit));
            if (text[i] == '\0')
                continue;
            chaining_write(world, "ledger", text);
            struct err err = {0};
            struct ledger_options options = chaining_options(world);
            options.read_only = true;
            if (ledger_open(&options, &ledger, &err))
                fail_msg("byte %zu, bit %d", i, bit);
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, chaining_setup, chaining_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_damage_is_refused_at_the_first_line_that_is_wrong),
        TEST(each_byte_that_is_changed_is_seen),
    };
    return cmocka_run_group_tests_name("chain_read", tests, NULL, NULL);
}
