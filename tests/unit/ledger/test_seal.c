/* Who wrote an entry: what its seal covers, and with which key it is checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "ledger/chain.h"
#include "support/ledger.h"

static const unsigned char key[SEALING_KEY_SIZE] = {1}, other[SEALING_KEY_SIZE] = {2};

static struct ledger *open_with(struct test_ledger *world, const unsigned char *sealing_key)
{
    struct ledger *ledger = test_ledger_open(world);
    ledger_seal_with(ledger, sealing_key);
    return ledger;
}

/* Entries 1 ledger, 2 check, 3 begin (sealed). */
static void make_sealed(struct test_ledger *world)
{
    struct ledger *ledger = open_with(world, key);
    test_ledger_append(world, ledger, NOON, "check", "{}");
    test_ledger_seal(world, ledger, NOON, "begin", "{\"number\":\"00aa\"}");
    ledger_close(ledger);
}

static void a_seal_is_checked_with_the_key_that_made_it(void **state)
{
    struct test_ledger *world = *state;
    char id[KEY_ID_SIZE];
    const struct {
        const unsigned char *with;
        enum ledger_seal says;
    } rows[] = {{key, SEAL_RIGHT}, {other, SEAL_OTHER}, {NULL, SEAL_UNCHECKED}};
    sealing_key_id(key, id);
    make_sealed(world);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ledger *ledger = open_with(world, rows[i].with);
        assert_int_equal(ledger_sealed(ledger, 3), rows[i].says);
        assert_int_equal(ledger_sealed(ledger, 2), SEAL_NONE);
        assert_int_equal(ledger_sealed(ledger, 0), SEAL_NONE);
        assert_int_equal(ledger_sealed(ledger, 4), SEAL_NONE);
        assert_string_equal(ledger_sealer(ledger, 3), id);
        assert_null(ledger_sealer(ledger, 2));
        ledger_close(ledger);
    }
}

static void nothing_is_sealed_without_a_key(void **state)
{
    struct test_ledger *world = *state;
    struct err err = {0};
    struct ledger *ledger = open_with(world, NULL);
    assert_false(ledger_append_sealed(ledger, NOON, "begin", "{}", 2, &err));
    assert_string_equal(test_ledger_message(world, &err),
                        "F/ledger: there is no sealing key for the entry 'begin', nothing was added"
                        "\nhint: This is a bug in tautline.\n");
    assert_int_equal(ledger_count(ledger), 1);
    ledger_close(ledger);
}

/* As anyone with write access to the folder can: the last line says something else, the chain and `head`
 * are whole. */
static void write_last(struct test_ledger *world, const char *line)
{
    const char *old = test_ledger_read(world, "ledger");
    const char *last = old + strlen(old) - 1;
    char digest[DIGEST_HEX_SIZE];
    while (last > old && last[-1] != '\n')
        last--;
    const char *text = arena_printf(&world->arena, "%.*s%s", (int)(last - old), old, line);
    digest_sha256_hex(line, strlen(line), digest);
    test_ledger_write(world, "ledger", text);
    test_ledger_write(world, "head", arena_printf(&world->arena, "3 %s\n", digest));
}

static const char *last_line(struct test_ledger *world)
{
    const char *text = test_ledger_read(world, "ledger");
    const char *last = text + strlen(text) - 1;
    while (last > text && last[-1] != '\n')
        last--;
    return last;
}

static void nothing_of_a_sealed_entry_can_be_said_otherwise(void **state)
{
    static const struct {
        const char *from, *to;
        enum ledger_seal says;
    } rows[] = {
        {"", "", SEAL_RIGHT},
        {"00aa", "00ab", SEAL_WRONG},
        {"\"begin\"", "\"end\"", SEAL_WRONG},
        {"T12:00:00Z", "T12:00:01Z", SEAL_WRONG},
        {"\"mac\":\"",
         "\"mac\":\"0000000000000000000000000000000000000000000000000000000000000000\"}}\n",
         SEAL_WRONG},
        {",\"seal\":", "}\n", SEAL_NONE},
    };
    struct test_ledger *world = *state;
    make_sealed(world);
    const char *line = arena_text(&world->arena, last_line(world));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *changed = text_replaced(&world->arena, line, rows[i].from, rows[i].to);
        const char *end = strchr(changed, '\n');
        write_last(world, *rows[i].from
                              ? arena_slice(&world->arena, changed, (size_t)(end - changed) + 1)
                              : line);
        struct ledger *ledger = open_with(world, key);
        if (ledger_sealed(ledger, 3) != rows[i].says)
            fail_msg("%s -> %s", rows[i].from, rows[i].to);
        ledger_close(ledger);
    }
}

/* The same line in another place: after another entry, of another ledger, of another target. */
static void a_sealed_entry_counts_in_its_place_only(void **state)
{
    struct test_ledger *world = *state;
    make_sealed(world);
    const char *ledger_text = test_ledger_read(world, "ledger");
    static const struct {
        const char *from, *to;
    } rows[] = {
        {NEW_ID, "ff112233445566778899aabbccddeeff"},
        {"\"format\":1", "\"format\":1,\"x\":1"},
        {"service_name\":\"shop", "service_name\":\"mart"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        /* The first lines otherwise, the chain made again up to the sealed line. */
        const char *text = text_replaced(&world->arena, ledger_text, rows[i].from, rows[i].to);
        char digest[DIGEST_HEX_SIZE];
        struct buf out;
        memset(digest, '0', DIGEST_HEX_SIZE - 1);
        digest[DIGEST_HEX_SIZE - 1] = '\0';
        buf_init(&out, 65536);
        for (const char *at = text; *at; at = strchr(at, '\n') + 1) {
            const char *prev = strstr(at, "\"prev\":\"") + 8, *end = strchr(at, '\n') + 1;
            const char *line = arena_printf(&world->arena, "%.*s%s%.*s", (int)(prev - at), at,
                                            digest, (int)(end - prev - 64), prev + 64);
            digest_sha256_hex(line, strlen(line), digest);
            buf_text(&out, line);
        }
        test_ledger_write(world, "ledger", buf_string(&out));
        test_ledger_write(world, "head", arena_printf(&world->arena, "3 %s\n", digest));
        buf_release(&out);
        struct ledger *ledger = open_with(world, key);
        if (ledger_sealed(ledger, 3) != SEAL_WRONG)
            fail_msg("%s", rows[i].to);
        ledger_close(ledger);
    }
}

static void a_seal_that_is_not_written_as_one_is_no_line(void **state)
{
    static const char *const ends[] = {
        ",\"seal\":{}}\n",
        ",\"seal\":{\"key\":\"00\",\"mac\":\"00\"}}\n",
        ",\"more\":{}}\n",
        ",}\n",
        "}}\n",
    };
    struct test_ledger *world = *state;
    make_sealed(world);
    const char *line = arena_text(&world->arena, last_line(world));
    const char *cut = strstr(line, ",\"seal\":");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        write_last(world, arena_printf(&world->arena, "%.*s%s", (int)(cut - line), line, ends[i]));
        test_ledger_refused(world,
                            "F/ledger:3:1: was edited: it is not a line of a ledger" FOREIGN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_seal_is_checked_with_the_key_that_made_it,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_sealed_without_a_key, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(nothing_of_a_sealed_entry_can_be_said_otherwise,
                                        test_ledger_setup, test_ledger_teardown),
        cmocka_unit_test_setup_teardown(a_sealed_entry_counts_in_its_place_only, test_ledger_setup,
                                        test_ledger_teardown),
        cmocka_unit_test_setup_teardown(a_seal_that_is_not_written_as_one_is_no_line,
                                        test_ledger_setup, test_ledger_teardown),
    };
    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
