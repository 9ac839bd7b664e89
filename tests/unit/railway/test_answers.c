#include "railway/answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/when.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

static void a_thing_is_found_once_or_not_at_all(void **state)
{
    static const struct {
        const char *json, *name, *id;
        enum search_result how;
        const char *found;
    } rows[] = {
        {"{\"edges\":[{\"node\":{\"id\":\"1\",\"name\":\"web\"}}]}", "web", NULL, SEARCH_FOUND,
         "1"},
        {"{\"edges\":[{\"node\":{\"id\":\"1\",\"name\":\"web\"}}]}", "Web", NULL, SEARCH_NOT_HERE,
         NULL},
        {"{\"edges\":[{\"node\":{\"id\":\"1\",\"name\":\"other\"}}]}", "web", "1", SEARCH_FOUND,
         "1"},
        {"{\"edges\":[{\"node\":{\"id\":\"1\",\"name\":\"web\"}},{\"node\":{\"id\":\"2\",\"name\":\"web\"}}]}",
         "web", NULL, SEARCH_TWICE, NULL},
        {"{\"edges\":[{\"node\":{\"name\":\"web\"}}]}", "web", NULL, SEARCH_NOT_HERE, NULL},
        {"{\"edges\":[{\"node\":null},null]}", "web", NULL, SEARCH_NOT_HERE, NULL},
        {"{\"edges\":[]}", "web", NULL, SEARCH_NOT_HERE, NULL},
        {"{\"edges\":null}", "web", NULL, SEARCH_UNREADABLE, NULL},
        {"{}", "web", NULL, SEARCH_UNREADABLE, NULL},
        {"null", "web", NULL, SEARCH_UNREADABLE, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        const char *found = NULL;
        arena_init(&arena);
        const struct node *json = probe_fixture_json(&arena, rows[i].json);
        assert_int_equal(connection_find(&arena, json, rows[i].name, rows[i].id, &found),
                         rows[i].how);
        check_text(rows[i].json, found, rows[i].found);
        arena_release(&arena);
    }
}

static void a_list_ends_only_where_that_is_told(void **state)
{
    static const struct {
        const char *json, *next;
    } rows[] = {
        {"{\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":\"c\"}}", NULL},
        {"{\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}}", NULL},
        {"{\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":\"c\"}}", "c"},
        {"{\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":null}}", ""},
        {"{\"pageInfo\":{\"hasNextPage\":\"false\"}}", ""},
        {"{\"pageInfo\":{}}", ""},
        {"{}", ""},
        {"null", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        check_text(rows[i].json,
                   connection_next_page(&arena, probe_fixture_json(&arena, rows[i].json)),
                   rows[i].next);
        arena_release(&arena);
    }
}

#define LATEST                                                                                     \
    "{\"id\":\"d1\",\"status\":\"SUCCESS\",\"createdAt\":\"2026-02-24T18:00:00.000Z\",\"meta\":{\"commitHash\":\"abc\"}}"
#define EMPTY "{\"id\":\"<empty>\",\"updatedAt\":\"2026-02-24T18:00:00Z\",\"patch\":{}}"
#define LOOK(etag, staged, latest, active)                                                         \
    "{\"environment\":{\"configEtag\":" etag "},\"staged\":" staged                                \
    ",\"instance\":{\"latestDeployment\":" latest ",\"activeDeployments\":" active "}}"
#define USUAL LOOK("\"e1\"", EMPTY, LATEST, "[" LATEST "]")

static const char *revision(struct arena *arena, const char *json)
{
    return revision_text(arena, probe_fixture_json(arena, json));
}

static void an_unchanged_environment_gives_the_same_revision(void **state)
{
    struct arena arena;
    arena_init(&arena);
    check_text("usual", revision(&arena, USUAL), "e1 <empty>  d1=SUCCESS | d1=SUCCESS");
    check_text("no deployment", revision(&arena, LOOK("\"e1\"", EMPTY, "null", "[]")),
               "e1 <empty>  |");
    /* Railway makes the empty change set anew each time. */
    check_text("empty again",
               revision(&arena, LOOK("\"e1\"",
                                     "{\"id\":\"<empty>\",\"updatedAt\":\"2026-02-25T00:00:00Z\"}",
                                     LATEST, "[" LATEST "]")),
               revision(&arena, USUAL));
    arena_release(&arena);
}

static void every_change_shows_in_the_revision(void **state)
{
#define STAGED(id, at) "{\"id\":\"" id "\",\"updatedAt\":\"" at "\"}"
#define OTHER          "{\"id\":\"d2\",\"status\":\"SUCCESS\"}"
    static const char *const looks[] = {
        USUAL,
        LOOK("\"e2\"", EMPTY, LATEST, "[" LATEST "]"),
        LOOK("\"e1\"", STAGED("s1", "2026-02-24T18:00:00Z"), LATEST, "[" LATEST "]"),
        LOOK("\"e1\"", STAGED("s1", "2026-02-24T18:00:01Z"), LATEST, "[" LATEST "]"),
        LOOK("\"e1\"", STAGED("s2", "2026-02-24T18:00:00Z"), LATEST, "[" LATEST "]"),
        LOOK("\"e1\"", EMPTY, OTHER, "[" LATEST "]"),
        LOOK("\"e1\"", EMPTY, LATEST, "[" OTHER "]"),
        LOOK("\"e1\"", EMPTY, LATEST, "[" LATEST "," OTHER "]"),
        LOOK("\"e1\"", EMPTY, LATEST, "[]"),
        LOOK("\"e1\"", EMPTY, "{\"id\":\"d1\",\"status\":\"REMOVED\"}", "[" LATEST "]"),
        LOOK("\"e1\"", EMPTY, LATEST, "[{\"id\":\"d1\",\"status\":\"REMOVING\"}]"),
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        for (size_t k = 0; k < i; k++)
            if (text_is(revision(&arena, looks[i]), revision(&arena, looks[k])))
                fail_msg("looks %zu and %zu have one revision", i, k);
    arena_release(&arena);
}

static void a_revision_with_a_part_missing_is_not_read(void **state)
{
    static const char *const looks[] = {
        "{}",
        "null",
        LOOK("null", EMPTY, LATEST, "[]"),
        LOOK("5", EMPTY, LATEST, "[]"),
        LOOK("\"e1\"", "null", LATEST, "[]"),
        LOOK("\"e1\"", "{\"updatedAt\":\"x\"}", LATEST, "[]"),
        LOOK("\"e1\"", EMPTY, "{\"status\":\"SUCCESS\"}", "[]"),
        LOOK("\"e1\"", EMPTY, "{\"id\":\"d1\"}", "[]"),
        LOOK("\"e1\"", EMPTY, "\"d1\"", "[]"),
        LOOK("\"e1\"", EMPTY, LATEST, "null"),
        LOOK("\"e1\"", EMPTY, LATEST, "[null]"),
        LOOK("\"e1\"", EMPTY, LATEST, "[{\"id\":\"d1\"}]"),
        "{\"environment\":{\"configEtag\":\"e\"},\"staged\":" EMPTY ",\"instance\":null}",
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        check_text(looks[i], revision(&arena, looks[i]), NULL);
    arena_release(&arena);
}

static void one_deployment_that_is_up_is_what_runs(void **state)
{
#define ONE(status) "[{\"id\":\"d1\",\"status\":\"" status "\"}]"
    static const struct {
        const char *active, *why;
        bool sleeping;
    } rows[] = {
        {ONE("SUCCESS"), NULL, false},
        {ONE("SLEEPING"), NULL, true},
        {"[]", "no deployment is active", false},
        {"[" LATEST "," LATEST "]", "2 deployments are active: a rollout is in progress", false},
        {ONE("CRASHED"), "the active deployment is CRASHED", false},
        {ONE("REMOVING"), "the active deployment is REMOVING", false},
        {ONE("BRAND\\u001bNEW"), "the active deployment is BRAND\\x1BNEW", false},
        {"[{\"id\":\"d1\"}]", "the active deployment is in an unknown state", false},
        {"null", "Railway did not list the deployments", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct observed observed = {.sleeping = !rows[i].sleeping};
        arena_init(&arena);
        const char *json =
            arena_printf(&arena, "{\"instance\":{\"activeDeployments\":%s}}", rows[i].active);
        revision_read(&arena, probe_fixture_json(&arena, json), "s", &observed);
        check_text(rows[i].active, observed.running.why, rows[i].why);
        assert_false(observed.running.seen);
        assert_int_equal(observed.sleeping, rows[i].sleeping);
        arena_release(&arena);
    }
}

static void a_deployment_is_told_with_its_commit(void **state)
{
    struct arena arena;
    struct observed observed = {.sleeping = false};
    arena_init(&arena);
    revision_read(&arena, probe_fixture_json(&arena, USUAL), "s", &observed);
    check_text("id", observed.active.id, "d1");
    check_text("status", observed.active.status, "SUCCESS");
    check_text("commit", observed.active.commit, "abc");
    check_text("latest", observed.latest.id, "d1");
    assert_int_equal(observed.active.created_at, 1771956000);
    arena_release(&arena);
}

static void staged_changes_are_told_by_the_names_of_this_service(void **state)
{
    static const struct {
        const char *staged;
        bool any;
        const char *names, *error, *who;
    } rows[] = {
        {EMPTY, false, "", NULL, NULL},
        {"{\"id\":\"s1\",\"updatedAt\":\"2026-02-24T18:00:00Z\",\"patch\":{\"services\":{\"s\":{\"variables\":"
         "{\"B\":{\"value\":null},\"A\":null}},\"t\":{\"variables\":{\"C\":null}}}},\"lastAppliedError\":null}",
         true, "A, B", NULL, NULL},
        {"{\"id\":\"s1\",\"appliedBy\":{\"username\":null,\"email\":\"ana\\u001b@example.com\"}}",
         true, "", NULL, "ana\\x1B@example.com"},
        {"{\"id\":\"s1\",\"appliedBy\":{\"username\":\"ana\",\"email\":\"a@example.com\"}}", true,
         "", NULL, "ana"},
        {"{\"id\":\"s1\",\"patch\":null,\"lastAppliedError\":\"<text of the server>\"}", true, "",
         "the last attempt to apply them failed", NULL},
        {"null", false, "", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct observed observed = {.sleeping = false};
        arena_init(&arena);
        revision_read(
            &arena,
            probe_fixture_json(&arena, arena_printf(&arena, "{\"staged\":%s}", rows[i].staged)),
            "s", &observed);
        assert_int_equal(observed.staged.any, rows[i].any);
        check_text("names", names_text(&arena, &observed.staged.variables), rows[i].names);
        check_text("error", observed.staged.last_error, rows[i].error);
        check_text("who", observed.staged.who, rows[i].who);
        arena_release(&arena);
    }
}

static void hosts_of_both_kinds_are_the_services_own(void **state)
{
    struct arena arena;
    struct observed observed = {.sleeping = false};
    arena_init(&arena);
    revision_read(
        &arena,
        probe_fixture_json(
            &arena,
            "{\"instance\":{\"domains\":{\"serviceDomains\":[{\"domain\":\"A.Example.com\"},{}],"
            "\"customDomains\":[{\"domain\":\"b.example.com\"},null]}}}"),
        "s", &observed);
    check_text("domains", names_text(&arena, &observed.domains), "a.example.com, b.example.com");
    revision_read(&arena, probe_fixture_json(&arena, "{\"instance\":{\"domains\":null}}"), "s",
                  &observed);
    check_text("none", names_text(&arena, &observed.domains), "");
    arena_release(&arena);
}

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
        {EDGE("RAILWAY_TOKEN_X", "\"s\"", "true"), false,
         "B shown with a value; D hidden; RAILWAY_TOKEN_X sealed @18; "},
        {EDGE("RAILWAY_SERVICE_ID", "\"s\"", "true"), false, "B shown with a value; D hidden; "},
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

static void something_else_than_a_page_is_refused(void **state)
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
        cmocka_unit_test(a_thing_is_found_once_or_not_at_all),
        cmocka_unit_test(a_list_ends_only_where_that_is_told),
        cmocka_unit_test(an_unchanged_environment_gives_the_same_revision),
        cmocka_unit_test(every_change_shows_in_the_revision),
        cmocka_unit_test(a_revision_with_a_part_missing_is_not_read),
        cmocka_unit_test(one_deployment_that_is_up_is_what_runs),
        cmocka_unit_test(a_deployment_is_told_with_its_commit),
        cmocka_unit_test(staged_changes_are_told_by_the_names_of_this_service),
        cmocka_unit_test(hosts_of_both_kinds_are_the_services_own),
        cmocka_unit_test(variables_are_sealed_and_dated_by_the_index),
        cmocka_unit_test(something_else_than_a_page_is_refused),
        cmocka_unit_test(pages_add_up),
        cmocka_unit_test(the_newest_patch_that_names_a_variable_tells_who),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
