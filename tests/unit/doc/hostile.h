/*
 * hostile: the inputs of tests/hostile/<folder>, each named by its attack, and what they must give.
 *
 * `expected.txt` there holds for each file, in the order of the names, either its faults as they are
 * shown or `NAME: read as TREE`.
 */
#ifndef TAUTLINE_TEST_DOC_HOSTILE_H
#define TAUTLINE_TEST_DOC_HOSTILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

enum { HOSTILE_LARGEST = 4 * 1024 * 1024 };

/* What the file gives, as it stands in expected.txt. */
typedef const char *hostile_result(struct arena *arena, const char *name,
                                   const struct file_text *text);

static inline struct file_text hostile_file(struct arena *arena, const char *folder,
                                            const char *name)
{
    struct err err = {0};
    struct file_text text = {0};
    const char *path = arena_printf(arena, "tests/hostile/%s/%s", folder, name);
    if (!file_read(arena, path, HOSTILE_LARGEST, FILE_ANY, &text, &err))
        fail_msg("%s", err_text(&err, arena));
    return text;
}

/* The lines of `all` from *at on that belong to `name`: those that begin with it, and hints. */
static inline const char *hostile_block(struct arena *arena, const char **at, const char *name)
{
    const char *start = *at;
    const char *mark = arena_printf(arena, "%s:", name);
    while (text_starts(*at, mark) || (*at > start && text_starts(*at, "hint: "))) {
        const char *end = strchr(*at, '\n');
        *at = end ? end + 1 : *at + strlen(*at);
    }
    return arena_slice(arena, start, (size_t)(*at - start));
}

static inline const char *hostile_read_as(struct arena *arena, const char *name, const char *tree)
{
    return arena_printf(arena, "%s: read as %s\n", name, text_escaped(arena, tree));
}

static inline bool hostile_is_input(const char *name)
{
    return name[0] != '.' && strcmp(name, "expected.txt") != 0;
}

/* Every file against its lines; `accepted` is how the names begin of what may be read, and what
 * begins with `may_be` may be either. Returns the number of files. */
static inline size_t hostile_run(const char *folder, hostile_result *result, const char *accepted,
                                 const char *may_be)
{
    struct arena arena;
    struct dirent **entries = NULL;
    size_t seen = 0;
    arena_init(&arena);
    const char *at = hostile_file(&arena, folder, "expected.txt").bytes;
    const char *path = arena_printf(&arena, "tests/hostile/%s", folder);
    const int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (hostile_is_input(name)) {
            const struct file_text text = hostile_file(&arena, folder, name);
            const char *got = result(&arena, name, &text);
            const char *expected = hostile_block(&arena, &at, name);
            const bool read = text_starts(got, arena_printf(&arena, "%s: read as ", name));
            if (strcmp(got, expected) != 0)
                fail_msg("%s gives\n%s\nand not\n%s", name, got, expected);
            if (read != text_starts(name, accepted) && !text_starts(name, may_be))
                fail_msg("%s is named for the other outcome", name);
            seen++;
        }
        free(entries[i]);
    }
    free(entries);
    if (*at)
        fail_msg("expected.txt knows more, from: %.80s", at);
    arena_release(&arena);
    return seen;
}

#endif
