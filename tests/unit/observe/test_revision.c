#include "observe/revision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

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

static void an_unmoved_environment_gives_the_same_fence(void **state)
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

static void whatever_moves_shows_in_the_fence(void **state)
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
                fail_msg("looks %zu and %zu have one fence", i, k);
    arena_release(&arena);
}

static void a_fence_with_a_part_missing_is_none(void **state)
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
        {"[" LATEST "," LATEST "]", "2 deployments are active: a rollout is under way", false},
        {ONE("CRASHED"), "the active deployment is CRASHED", false},
        {ONE("REMOVING"), "the active deployment is REMOVING", false},
        {ONE("BRAND\\u001bNEW"), "the active deployment is BRAND\\x1BNEW", false},
        {"[{\"id\":\"d1\"}]", "the active deployment is of no known state", false},
        {"null", "Railway did not tell the deployments", false},
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

static const char *names_of(struct arena *arena, const struct names *names)
{
    return names_text(arena, names);
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
        check_text("names", names_of(&arena, &observed.staged.variables), rows[i].names);
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
    check_text("domains", names_of(&arena, &observed.domains), "a.example.com, b.example.com");
    revision_read(&arena, probe_fixture_json(&arena, "{\"instance\":{\"domains\":null}}"), "s",
                  &observed);
    check_text("none", names_of(&arena, &observed.domains), "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unmoved_environment_gives_the_same_fence),
        cmocka_unit_test(whatever_moves_shows_in_the_fence),
        cmocka_unit_test(a_fence_with_a_part_missing_is_none),
        cmocka_unit_test(one_deployment_that_is_up_is_what_runs),
        cmocka_unit_test(a_deployment_is_told_with_its_commit),
        cmocka_unit_test(staged_changes_are_told_by_the_names_of_this_service),
        cmocka_unit_test(hosts_of_both_kinds_are_the_services_own),
    };
    return cmocka_run_group_tests_name("fence", tests, NULL, NULL);
}
