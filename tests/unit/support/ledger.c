#include "support/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"

const unsigned char test_sealing_key[SEALING_KEY_SIZE] = {7};

const struct ledger_target production = {"project-1", "environment-1", "service-1",
                                         "shop",      "production",    "shop"};

int test_ledger_setup(void **state)
{
    static struct test_ledger world;
    arena_init(&world.arena);
    world.apply = false;
    tmpdir_make(&world.tmpdir);
    chmod(world.tmpdir.folder, 0700);
    world.secrets = secrets_new();
    secrets_keep(world.secrets, "TOKEN", "made-up-token", 13);
    sink_init(&world.sink, world.secrets);
    *state = &world;
    return 0;
}

int test_ledger_teardown(void **state)
{
    struct test_ledger *world = *state;
    secrets_free(world->secrets);
    tmpdir_remove(&world->tmpdir);
    arena_release(&world->arena);
    return 0;
}

struct ledger_options test_ledger_options(struct test_ledger *world)
{
    return (struct ledger_options){.arena = &world->arena,
                                   .sink = &world->sink,
                                   .folder = world->tmpdir.folder,
                                   .target = &production,
                                   .sealing_key = test_sealing_key,
                                   .new_id = NEW_ID,
                                   .now = NOON,
                                   .confirmed = true,
                                   .apply = world->apply};
}

struct ledger *test_ledger_open(struct test_ledger *world)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    const struct ledger_options options = test_ledger_options(world);
    if (!ledger_open(&options, &ledger, &err))
        fail_msg("%s", err_text(&err, &world->arena));
    assert_non_null(ledger);
    return ledger;
}

void test_ledger_append(struct test_ledger *world, struct ledger *ledger, int64_t at,
                        const char *kind, const char *body)
{
    struct err err = {0};
    if (!ledger_append(ledger, at, kind, body, strlen(body), &err))
        fail_msg("%s", err_text(&err, &world->arena));
}

void test_ledger_seal(struct test_ledger *world, struct ledger *ledger, int64_t at,
                      const char *kind, const char *body)
{
    struct err err = {0};
    if (!ledger_append_sealed(ledger, at, kind, body, strlen(body), &err))
        fail_msg("%s", err_text(&err, &world->arena));
}

/* A ledger of five lines: ledger, check, plan, check, apply. */
void test_ledger_five(struct test_ledger *world)
{
    static const char *const kinds[] = {"check", "plan", "check", "apply"};
    struct ledger *ledger = test_ledger_open(world);
    for (int i = 0; i < 4; i++)
        test_ledger_append(world, ledger, NOON + 60 * (i + 1), kinds[i],
                           arena_printf(&world->arena, "{\"i\":%d}", i));
    ledger_close(ledger);
}

const char *test_ledger_read(struct test_ledger *world, const char *name)
{
    char path[TMPDIR_PATH], text[TMPDIR_OUTPUT];
    tmpdir_read(tmpdir_path(&world->tmpdir, name, path), text);
    return arena_text(&world->arena, text);
}

void test_ledger_write(struct test_ledger *world, const char *name, const char *text)
{
    char path[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, name, text, 0600, path);
}

/* Without the folder in front. */
const char *test_ledger_message(struct test_ledger *world, const struct err *err)
{
    return text_replaced(&world->arena, err_text(err, &world->arena), world->tmpdir.folder, "F");
}

void test_ledger_refused(struct test_ledger *world, const char *expected)
{
    static const bool both[] = {true, false};
    for (int i = 0; i < 2; i++) {
        struct err err = {0};
        struct ledger *ledger = NULL;
        struct ledger_options options = test_ledger_options(world);
        options.read_only = both[i];
        assert_false(ledger_open(&options, &ledger, &err));
        assert_null(ledger);
        assert_string_equal(test_ledger_message(world, &err), expected);
    }
}
