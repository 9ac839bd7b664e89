#include "act/remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

static const unsigned char key[FINGERPRINT_KEY_SIZE] = {7};

#define REVISION(patch)                                                                                                   \
    "\"environment\":{\"configEtag\":\"e1\"},\"instance\":{\"latestDeployment\":{\"id\":\"d1\","                          \
    "\"status\":\"SUCCESS\",\"createdAt\":\"2026-02-24T18:00:00Z\"},\"activeDeployments\":[]},\"staged\":{\"id\":\"p1\"," \
    "\"patch\":" patch "}"
#define STORED "\"stored\":{\"A\":\"on\",\"B\":null},\"shared\":{\"A\":\"off\"}"

static const struct remote_question questions[] = {
    {"A", REMOTE_SERVICE, NULL},
    {"A", REMOTE_SHARED, NULL},
    {"B", REMOTE_SERVICE, NULL},
    {"C", REMOTE_SERVICE, NULL},
};

enum { QUESTIONS = sizeof questions / sizeof questions[0] };

static struct reader reader_in(struct arena *arena)
{
    return (struct reader){.arena = arena, .keying = {key, "p", "e", "s"}};
}

static struct remote_look look_of(struct arena *arena, const char *json)
{
    const struct reader reader = reader_in(arena);
    struct remote_look look;
    reader_read(&reader, probe_fixture_json(arena, json), questions, QUESTIONS, &look);
    return look;
}

/* `A=absent`, `B=sealed`, or equal to a text. */
static void check_variable(const struct remote_variable *variable, const char *name,
                           const char *value)
{
    const struct remote_keying keying = {key, "p", "e", "s"};
    char expected[FINGERPRINT_SIZE];
    if (text_is(value, "sealed")) {
        check_text(name, variable->fingerprint, value);
        assert_true(variable->there && variable->sealed);
        return;
    }
    remote_fingerprint(&keying, name, value, expected);
    check_text(name, variable->fingerprint, expected);
    assert_int_equal(variable->there, value != NULL);
    assert_false(variable->sealed);
}

static void values_become_fingerprints_where_they_are_read(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct remote_look look = look_of(&arena, "{" REVISION("{}") "," STORED "}");
    assert_true(look.seen);
    check_text("etag", look.etag, "e1");
    check_text("latest", look.latest.id, "d1");
    assert_int_equal(look.latest.created_at, 1771956000);
    check_variable(&look.variables[0], "A", "on");
    check_variable(&look.variables[1], "A", "off");
    check_variable(&look.variables[2], "B", "sealed");
    check_variable(&look.variables[3], "C", NULL);
    check_text("absent", look.variables[3].fingerprint, "absent");
    arena_release(&arena);
}

static void an_answer_that_lacks_something_is_no_look(void **state)
{
    static const char *const rows[] = {
        "{}",
        "{" REVISION("{}") "}",
        "{" REVISION("{}") ",\"stored\":{\"A\":\"on\"}}",
        "{" REVISION("{}") ",\"stored\":null,\"shared\":{}}",
        "{" REVISION("{}") ",\"stored\":{\"A\":7},\"shared\":{}}",
        "{" REVISION("{}") ",\"stored\":{\"A\":[]},\"shared\":{}}",
        "{\"environment\":{},\"instance\":{\"latestDeployment\":null},\"staged\":{\"id\":\"<empty>\"}," STORED
        "}",
        "{\"environment\":{\"configEtag\":\"e\"},\"instance\":null,\"staged\":{\"id\":\"<empty>\"}," STORED
        "}",
        "{\"environment\":{\"configEtag\":\"e\"},\"instance\":{\"latestDeployment\":{\"id\":\"d\"}},"
        "\"staged\":{\"id\":\"<empty>\"}," STORED "}",
        "{\"environment\":{\"configEtag\":\"e\"},\"instance\":{\"latestDeployment\":null}," STORED
        "}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct remote_look look = look_of(&arena, rows[i]);
        if (look.seen || !look.why)
            fail_msg("row %zu is taken for a look", i);
        arena_release(&arena);
    }
}

static void what_is_staged_is_ours_only_where_it_takes_out_and_does_nothing_else(void **state)
{
    static const struct {
        const char *patch;
        bool only_removes;
        const char *names, *shared;
    } rows[] = {
        {"{\"services\":{\"s\":{\"variables\":{\"A\":null,\"B\":null}}}}", true, "A, B", ""},
        {"{\"sharedVariables\":{\"C\":null}}", true, "", "C"},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":null}},\"t\":{}},\"volumes\":{}}", true, "A",
         ""},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":{\"value\":null}}}}}", false, "A", ""},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":\"x\"}}}}", false, "A", ""},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":null},\"source\":{\"image\":\"i\"}}}}", false,
         "A", ""},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":null}},\"t\":{\"variables\":{\"A\":null}}}}",
         false, "A", ""},
        {"{\"services\":{\"t\":{\"variables\":{\"A\":null}}}}", false, "", ""},
        {"{\"services\":{\"s\":{\"variables\":{\"A\":null}}},\"volumes\":{\"v\":null}}", false, "A",
         ""},
        {"{\"sharedVariables\":{\"C\":{\"value\":null}}}", false, "", "C"},
        {"null", false, "", ""},
        {"[]", false, "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const char *revision = text_replaced(&arena, REVISION("PATCH"), "PATCH", rows[i].patch);
        const struct remote_look look =
            look_of(&arena, arena_printf(&arena, "{%s," STORED "}", revision));
        assert_true(look.seen && look.staged.any);
        check_text(rows[i].patch, names_text(&arena, &look.staged.variables), rows[i].names);
        check_text(rows[i].patch, names_text(&arena, &look.staged.shared), rows[i].shared);
        if (look.staged.only_removes != rows[i].only_removes)
            fail_msg("%s", rows[i].patch);
        arena_release(&arena);
    }
}

static void the_index_tells_what_is_sealed_and_when_it_changed(void **state)
{
    static const struct {
        const char *page, *next;
    } rows[] = {
        {"\"pageInfo\":{\"hasNextPage\":false}", NULL},
        {"\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":\"c1\"}", "c1"},
        {"\"pageInfo\":{\"hasNextPage\":true}", ""},
        {"\"pageInfo\":null", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct reader reader = reader_in(&arena);
        struct remote_look look = look_of(&arena, "{" REVISION("{}") "," STORED "}");
        const char *json = arena_printf(
            &arena,
            "{\"index\":{\"variables\":{\"edges\":[{\"node\":{\"name\":\"C\",\"serviceId\":\"s\",\"isSealed\":true}},"
            "{\"node\":{\"name\":\"A\",\"serviceId\":null,\"isSealed\":false,\"updatedAt\":\"2026-02-24T18:00:00Z\"}},"
            "{\"node\":{\"name\":\"A\",\"serviceId\":\"t\",\"isSealed\":true}}],%s}}}",
            rows[i].page);
        check_text(rows[i].page,
                   reader_read_index(&reader, probe_fixture_json(&arena, json), questions,
                                     QUESTIONS, &look),
                   rows[i].next);
        check_variable(&look.variables[0], "A", "on");
        check_variable(&look.variables[1], "A", "off");
        assert_int_equal(look.variables[1].updated_at, 1771956000);
        check_variable(&look.variables[3], "C", "sealed");
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_fingerprints_where_they_are_read),
        cmocka_unit_test(an_answer_that_lacks_something_is_no_look),
        cmocka_unit_test(what_is_staged_is_ours_only_where_it_takes_out_and_does_nothing_else),
        cmocka_unit_test(the_index_tells_what_is_sealed_and_when_it_changed),
    };
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
