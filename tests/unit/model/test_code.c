#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/code.h"
#include "model/observed.h"

#define COMMIT  "8d1f3c5a7b9e0d2f4a6c8e0b1d3f5a7c9e1b3d5f"
#define COMMIT2 "1111111111111111111111111111111111111111"
#define DIGEST  "a3f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566aa"
#define DIGEST2 "b3f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566bb"
#define IMAGE   "ghcr.io/example/app:1"

static void the_code_of_a_deployment_is_known_or_it_is_said_why_not(void **state)
{
    static const struct {
        struct deployment deployment;
        const char *words;
    } rows[] = {
        {{.commit = COMMIT}, "not pinned: no single deployment runs"},
        {{.id = "d", .commit = COMMIT}, "commit " COMMIT},
        {{.id = "d", .commit = COMMIT, .image = IMAGE}, "commit " COMMIT},
        {{.id = "d", .commit = DIGEST}, "commit " DIGEST},
        {{.id = "d", .commit = "8d1f3c5"},
         "not pinned: Railway does not tell which commit or image runs"},
        {{.id = "d", .commit = "8D1F3C5A7B9E0D2F4A6C8E0B1D3F5A7C9E1B3D5F"},
         "not pinned: Railway does not tell which commit or image runs"},
        {{.id = "d"}, "not pinned: Railway does not tell which commit or image runs"},
        {{.id = "d", .image = ""}, "not pinned: Railway does not tell which commit or image runs"},
        {{.id = "d", .image = IMAGE, .image_digest = "sha256:" DIGEST},
         "image " IMAGE "@sha256:" DIGEST},
        {{.id = "d", .image = IMAGE "@sha256:" DIGEST}, "image " IMAGE "@sha256:" DIGEST},
        {{.id = "d", .image = IMAGE "@sha256:" DIGEST, .image_digest = "sha256:" DIGEST2},
         "image " IMAGE "@sha256:" DIGEST},
        {{.id = "d", .image = IMAGE}, "not pinned: the image " IMAGE " is known by its name alone"},
        {{.id = "d", .image = IMAGE, .image_digest = DIGEST},
         "not pinned: the image " IMAGE " is known by its name alone"},
        {{.id = "d", .image = IMAGE, .image_digest = "sha256:1234"},
         "not pinned: the image " IMAGE " is known by its name alone"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        struct code code;
        arena_init(&arena);
        code_of_deployment(&arena, &rows[i].deployment, &code);
        assert_string_equal(code_text(&arena, &code), rows[i].words);
        arena_release(&arena);
    }
}

static void code_that_is_not_known_is_the_same_as_nothing(void **state)
{
    const struct code unknown = {.text = "x"}, then = {.kind = CODE_THEN},
                      commit = {.kind = CODE_COMMIT, .text = COMMIT},
                      other = {.kind = CODE_COMMIT, .text = COMMIT2},
                      image = {.kind = CODE_IMAGE, .text = IMAGE, .digest = DIGEST},
                      moved = {.kind = CODE_IMAGE, .text = IMAGE, .digest = DIGEST2};
    assert_true(code_is_same(&commit, &commit));
    assert_true(code_is_same(&image, &image));
    assert_false(code_is_same(&commit, &other));
    assert_false(code_is_same(&image, &moved));
    assert_false(code_is_same(&commit, &image));
    assert_false(code_is_same(&unknown, &unknown));
    assert_false(code_is_same(&then, &then));
}

static void what_railway_has_in_store_besides_is_said(void **state)
{
    static const struct {
        struct deployment active, latest;
        struct source_configured configured;
        const char *note; /* NULL: none */
    } rows[] = {
        {{.id = "a", .commit = COMMIT}, {.id = "a", .commit = COMMIT}, {.repo = "o/r"}, NULL},
        {{.id = "a", .commit = COMMIT},
         {.id = "b", .status = "FAILED", .commit = COMMIT2},
         {.repo = "o/r"},
         "the latest deployment, FAILED, has commit " COMMIT2 ", and not the one that runs"},
        {{.id = "a", .commit = COMMIT},
         {.id = "b", .status = "FAILED", .commit = COMMIT},
         {.repo = "o/r"},
         NULL},
        {{.id = "a", .commit = COMMIT}, {.id = "b"}, {.repo = NULL}, NULL},
        {{.id = "a"}, {.id = "b", .commit = COMMIT}, {.repo = NULL}, NULL},
        {{.id = "a", .image = IMAGE}, {.id = "a"}, {.image = IMAGE}, NULL},
        {{.id = "a", .image = IMAGE "@sha256:" DIGEST}, {.id = "a"}, {.image = IMAGE}, NULL},
        {{.id = "a", .image = IMAGE},
         {.id = "a"},
         {.image = "ghcr.io/example/app:10"},
         "the configured image is ghcr.io/example/app:10, and not the one that runs"},
        {{.id = "a", .commit = COMMIT},
         {.id = "a"},
         {.image = IMAGE},
         "the configured image is " IMAGE ", and not the one that runs"},
        {{.id = "a", .image = IMAGE},
         {.id = "a"},
         {.repo = "o/r"},
         "the repository o/r is configured, and an image runs"},
        {{.id = "a"}, {.id = "a"}, {.image = IMAGE}, NULL},
        {{.id = NULL}, {.id = NULL}, {.image = IMAGE}, NULL},
        {{.id = NULL}, {.id = "b", .status = "CRASHED", .commit = COMMIT}, {.repo = "o/r"}, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct observed observed = {
            .active = rows[i].active, .latest = rows[i].latest, .configured = rows[i].configured};
        struct arena arena;
        struct code code;
        arena_init(&arena);
        code_of(&arena, &observed, &code);
        assert_int_equal(code.notes.count, rows[i].note != NULL);
        if (rows[i].note)
            assert_string_equal(code.notes.items[0], rows[i].note);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_of_a_deployment_is_known_or_it_is_said_why_not),
        cmocka_unit_test(code_that_is_not_known_is_the_same_as_nothing),
        cmocka_unit_test(what_railway_has_in_store_besides_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
