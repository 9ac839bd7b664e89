#include "observe/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define EDGE(name, service, sealed)                                                                \
    "{\"node\":{\"name\":\"" name "\",\"serviceId\":" service ",\"isSealed\":" sealed              \
    ",\"updatedAt\":\"2026-02-24T18:00:00.000Z\"}}"

/* `NAME kind @when` of each item. */
static const char *completed(struct arena *arena, const char *page, bool shared)
{
    static const struct variable known[] = {
        {.name = "B", .kind = VARIABLE_SHOWN, .value = "b", .secret = -1},
        {.name = "D", .kind = VARIABLE_HIDDEN, .secret = -1},
    };
    struct index index = {0};
    struct variables variables = {.seen = true, .items = known, .count = 2};
    if (!index_read(arena, probe_fixture_json(arena, page), "s", &index))
        return NULL;
    const struct variable *items = index_complete(arena, &index, shared, &variables);
    assert_ptr_equal(items, variables.items);
    const char *text = "";
    for (size_t i = 0; i < variables.count; i++)
        text = arena_printf(arena, "%s%s %s%s%s; ", text, items[i].name,
                            items[i].kind == VARIABLE_SEALED   ? "sealed"
                            : items[i].kind == VARIABLE_HIDDEN ? "hidden"
                                                               : "shown",
                            items[i].value ? " with a value" : "",
                            items[i].updated_at == 1771956000 ? " @18" : "");
    return text;
}

static void variables_are_sealed_and_dated_by_the_index(void **state)
{
    static const struct {
        const char *edges;
        bool shared;
        const char *completed;
    } rows[] = {
        {"", false, "B shown with a value; D hidden; "},
        {EDGE("B", "\"s\"", "false"), false, "B shown with a value @18; D hidden; "},
        {EDGE("B", "\"s\"", "true"), false, "B sealed @18; D hidden; "},
        {EDGE("D", "\"s\"", "true"), false, "B shown with a value; D sealed @18; "},
        {EDGE("B", "\"t\"", "true"), false, "B shown with a value; D hidden; "},
        {EDGE("B", "null", "true"), false, "B shown with a value; D hidden; "},
        {EDGE("B", "null", "true"), true, "B sealed @18; D hidden; "},
        {EDGE("B", "\"s\"", "true"), true, "B shown with a value; D hidden; "},
        /* left out of the map of values, and there */
        {EDGE("C", "\"s\"", "true"), false, "B shown with a value; C sealed @18; D hidden; "},
        {EDGE("E", "\"s\"", "true") "," EDGE("A", "\"s\"", "true"), false,
         "A sealed @18; B shown with a value; D hidden; E sealed @18; "},
        {EDGE("C", "\"s\"", "false"), false, "B shown with a value; D hidden; "},
        {EDGE("RAILWAY_TOKEN_X", "\"s\"", "true"), false, "B shown with a value; D hidden; "},
        {"null,{\"node\":null},{\"node\":{\"isSealed\":true}}", false,
         "B shown with a value; D hidden; "},
        {"{\"node\":{\"name\":\"B\",\"serviceId\":\"s\",\"isSealed\":\"true\",\"updatedAt\":\"yesterday\"}}",
         false, "B shown with a value; D hidden; "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const char *page = arena_printf(&arena, "{\"edges\":[%s]}", rows[i].edges);
        check_text(page, completed(&arena, page, rows[i].shared), rows[i].completed);
        arena_release(&arena);
    }
}

static void what_is_no_page_is_refused(void **state)
{
    static const char *const pages[] = {"null", "{}", "[]", "{\"edges\":null}", "{\"edges\":{}}"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        check_text(pages[i], completed(&arena, pages[i], false), NULL);
        arena_release(&arena);
    }
}

static void pages_add_up(void **state)
{
    struct arena arena;
    struct index index = {0};
    struct variables none = {.seen = true};
    arena_init(&arena);
    for (size_t i = 0; i < 20; i++) {
        const char *page = arena_printf(
            &arena,
            "{\"edges\":[{\"node\":{\"name\":\"V%02zu\",\"serviceId\":\"s\",\"isSealed\":true}}]}",
            19 - i);
        assert_true(index_read(&arena, probe_fixture_json(&arena, page), "s", &index));
    }
    index_complete(&arena, &index, false, &none);
    assert_int_equal(none.count, 20);
    check_text("first", none.items[0].name, "V00");
    check_text("last", none.items[19].name, "V19");
    assert_int_equal(none.items[7].secret, -1);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_sealed_and_dated_by_the_index),
        cmocka_unit_test(what_is_no_page_is_refused),
        cmocka_unit_test(pages_add_up),
    };
    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
