/*
 * file_fixture: what the tests of files and of the sink share: an arena, a temporary folder, the same
 * folder open, and a sink that guards one secret.
 */
#ifndef TAUTLINE_TEST_BASE_FILE_FIXTURE_H
#define TAUTLINE_TEST_BASE_FILE_FIXTURE_H

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/sink.h"
#include "support/tmpdir.h"

struct file_fixture {
    struct arena arena;
    struct tmpdir tmpdir;
    int folder;              /* `tmpdir`, open */
    struct file_append file; /* `file` in it, not opened */
    struct secrets *secrets;
    struct sink sink;
};

static inline int setup(void **state)
{
    static struct file_fixture world;
    arena_init(&world.arena);
    tmpdir_make(&world.tmpdir);
    world.folder = open(world.tmpdir.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    world.file = (struct file_append){world.folder, "file", "F/file", -1, 0, false};
    world.secrets = secrets_new();
    secrets_keep(world.secrets, "TOKEN", "made-up-token", 13);
    sink_init(&world.sink, world.secrets);
    signal(SIGPIPE, SIG_IGN); /* as in the program */
    signal(SIGXFSZ, SIG_IGN);
    *state = &world;
    return world.folder < 0;
}

static inline int teardown(void **state)
{
    struct file_fixture *world = *state;
    file_append_close(&world->file);
    close(world->folder);
    secrets_free(world->secrets);
    tmpdir_remove(&world->tmpdir);
    arena_release(&world->arena);
    return 0;
}

#endif
