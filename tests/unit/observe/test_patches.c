#include "observe/patches.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/when.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define PATCH(when, by, variables)                                                                 \
    "{\"node\":{\"appliedAt\":" when ",\"appliedBy\":" by                                          \
    ",\"patch\":{\"services\":{\"s\":{\"variables\":" variables "}}}}}"
#define ANA "{\"username\":\"Ana\",\"email\":\"ana@example.com\"}"
#define BEN "{\"username\":\"\",\"email\":\"ben@example.com\"}"
#define T1  "\"2026-02-24T18:00:00Z\""
#define T2  "\"2026-02-25T18:00:00Z\""

static const char *touched(struct arena *arena, const char *edges)
{
    struct observed observed = {.sleeping = false};
    const char *json = arena_printf(arena, "{\"edges\":[%s]}", edges);
    const char *text = "";
    patches_read(arena, probe_fixture_json(arena, json), "s", &observed);
    for (size_t i = 0; i < observed.touch_count; i++) {
        char when[WHEN_TEXT_SIZE];
        text = arena_printf(arena, "%s%s by %s at %s; ", text, observed.touches[i].variable,
                            observed.touches[i].who, when_format(observed.touches[i].when, when));
    }
    return text;
}

static void the_newest_patch_that_names_a_variable_tells_who(void **state)
{
    static const struct {
        const char *edges, *touched;
    } rows[] = {
        {"", ""},
        {PATCH(T1, ANA, "{\"A\":{},\"B\":null}"),
         "A by Ana at 2026-02-24T18:00:00Z; B by Ana at 2026-02-24T18:00:00Z; "},
        {PATCH(T1, BEN, "{\"A\":{}}"), "A by ben@example.com at 2026-02-24T18:00:00Z; "},
        /* in whichever order they come */
        {PATCH(T2, BEN, "{\"A\":{}}") "," PATCH(T1, ANA, "{\"A\":{},\"B\":{}}"),
         "A by ben@example.com at 2026-02-25T18:00:00Z; B by Ana at 2026-02-24T18:00:00Z; "},
        {PATCH(T1, ANA, "{\"A\":{},\"B\":{}}") "," PATCH(T2, BEN, "{\"A\":{}}"),
         "A by ben@example.com at 2026-02-25T18:00:00Z; B by Ana at 2026-02-24T18:00:00Z; "},
        {PATCH(T1, "{\"username\":\"A\\u001b[31m\",\"email\":\"\"}", "{\"A\":{}}"),
         "A by A\\x1B[31m at 2026-02-24T18:00:00Z; "},
        /* without an author, a time, or variables of this service there is nothing to tell */
        {PATCH(T1, "null", "{\"A\":{}}"), ""},
        {PATCH(T1, "{\"username\":\"\",\"email\":null}", "{\"A\":{}}"), ""},
        {PATCH("null", ANA, "{\"A\":{}}"), ""},
        {PATCH("\"soon\"", ANA, "{\"A\":{}}"), ""},
        {PATCH(T1, ANA, "[]"), ""},
        {PATCH(T1, ANA, "null"), ""},
        {"{\"node\":{\"appliedAt\":" T1 ",\"appliedBy\":" ANA
         ",\"patch\":{\"services\":{\"t\":{\"variables\":{\"A\":{}}}}}}}",
         ""},
        {"null,{\"node\":null}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        check_text(rows[i].edges, touched(&arena, rows[i].edges), rows[i].touched);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_patch_that_names_a_variable_tells_who),
    };
    return cmocka_run_group_tests_name("patches", tests, NULL, NULL);
}
