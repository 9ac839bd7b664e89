#include "support/chaining.h"

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

const struct ledger_target production = {"project-1", "environment-1", "service-1", "shop",
                                         "production"};

int chaining_setup(void **state)
{
    static struct chaining world;
    arena_init(&world.arena);
    scratch_make(&world.scratch);
    chmod(world.scratch.folder, 0700);
    world.secrets = secrets_new();
    secrets_keep(world.secrets, "TOKEN", "made-up-token", 13);
    sink_init(&world.sink, world.secrets);
    *state = &world;
    return 0;
}

int chaining_teardown(void **state)
{
    struct chaining *world = *state;
    secrets_free(world->secrets);
    scratch_remove(&world->scratch);
    arena_release(&world->arena);
    return 0;
}

struct ledger_options chaining_options(struct chaining *world)
{
    return (struct ledger_options){.arena = &world->arena,
                                   .sink = &world->sink,
                                   .folder = world->scratch.folder,
                                   .target = &production,
                                   .new_id = NEW_ID,
                                   .now = NOON};
}

struct ledger *chaining_open(struct chaining *world)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    const struct ledger_options options = chaining_options(world);
    if (!ledger_open(&options, &ledger, &err))
        fail_msg("%s", err_text(&err, &world->arena));
    assert_non_null(ledger);
    return ledger;
}

void chaining_append(struct chaining *world, struct ledger *ledger, int64_t at, const char *kind,
                     const char *body)
{
    struct err err = {0};
    if (!ledger_append(ledger, at, kind, body, strlen(body), &err))
        fail_msg("%s", err_text(&err, &world->arena));
}

/* A ledger of five lines: ledger, check, plan, check, apply. */
void chaining_five(struct chaining *world)
{
    static const char *const kinds[] = {"check", "plan", "check", "apply"};
    struct ledger *ledger = chaining_open(world);
    for (int i = 0; i < 4; i++)
        chaining_append(world, ledger, NOON + 60 * (i + 1), kinds[i],
                        arena_printf(&world->arena, "{\"i\":%d}", i));
    ledger_close(ledger);
}

const char *chaining_read(struct chaining *world, const char *name)
{
    char path[SCRATCH_PATH], text[SCRATCH_OUTPUT];
    scratch_read(scratch_path(&world->scratch, name, path), text);
    return arena_text(&world->arena, text);
}

void chaining_write(struct chaining *world, const char *name, const char *text)
{
    char path[SCRATCH_PATH];
    scratch_file(&world->scratch, name, text, 0600, path);
}

/* Without the folder in front. */
const char *chaining_message(struct chaining *world, const struct err *err)
{
    return text_replaced(&world->arena, err_text(err, &world->arena), world->scratch.folder, "F");
}

void chaining_refused(struct chaining *world, const char *expected)
{
    static const bool both[] = {true, false};
    for (int i = 0; i < 2; i++) {
        struct err err = {0};
        struct ledger *ledger = NULL;
        struct ledger_options options = chaining_options(world);
        options.read_only = both[i];
        assert_false(ledger_open(&options, &ledger, &err));
        assert_null(ledger);
        assert_string_equal(chaining_message(world, &err), expected);
    }
}
