#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/timeline.h"

enum { NOON = 1773230400, HOUR = 3600 };

static const char *const breached[] = {"breached", "drift"}, *const drift[] = {"drift"};
static const struct evidence_state open_door[] = {{"door", "breached", NULL}};
static const struct evidence_state lifted[] = {{"door", "breached", "trial"},
                                               {"gate", "held", NULL}};
static const struct evidence_state held[] = {{"door", "held", NULL}};
static const struct evidence_state unseen[] = {{"door", "unobserved", NULL}};

static const struct evidence_check checks[] = {
    {.at = NOON, .guardrails = {held, 1}},
    {.at = NOON + HOUR, .exit = 3, .classes = {breached, 2}, .guardrails = {open_door, 1}},
    {.at = NOON + 3 * HOUR, .exit = 3, .classes = {breached, 2}, .guardrails = {open_door, 1}},
    {.at = NOON + 4 * HOUR, .exit = 4, .guardrails = {unseen, 1}},
    {.at = NOON + 5 * HOUR, .exit = 2, .classes = {drift, 1}, .guardrails = {lifted, 2}},
    {.at = NOON + 7 * HOUR, .exit = 2, .classes = {drift, 1}, .guardrails = {lifted, 2}},
};
static const struct timeline whole = {checks, 6, NOON + 8 * HOUR};

static void a_state_counts_from_the_check_that_saw_it_to_the_next(void **state)
{
    struct arena *arena = *state;
    struct timeline_lane lane;
    timeline_guardrail(arena, &whole, "door", &lane);
    static const struct timeline_span expected[] = {
        {NOON, NOON + HOUR, TIMELINE_HELD},
        {NOON + HOUR, NOON + 4 * HOUR, TIMELINE_BREACHED},
        {NOON + 5 * HOUR, NOON + 8 * HOUR, TIMELINE_EXCEPTED}};
    assert_int_equal(lane.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(lane.spans[i].from, expected[i].from);
        assert_int_equal(lane.spans[i].to, expected[i].to);
        assert_int_equal(lane.spans[i].state, expected[i].state);
    }
    assert_int_equal(lane.seconds[TIMELINE_BREACHED], 3 * HOUR);
    assert_int_equal(lane.seconds[TIMELINE_EXCEPTED], 3 * HOUR);
    assert_int_equal(lane.seconds[TIMELINE_UNKNOWN], HOUR);
    assert_int_equal(lane.seen[TIMELINE_BREACHED], 2);
    assert_int_equal(lane.now, TIMELINE_EXCEPTED);
    assert_int_equal(lane.since, NOON + 5 * HOUR);
}

static void what_no_check_saw_is_not_known(void **state)
{
    struct arena *arena = *state;
    struct timeline_lane lane;
    timeline_guardrail(arena, &whole, "gate", &lane);
    assert_int_equal(lane.count, 1);
    assert_int_equal(lane.seconds[TIMELINE_UNKNOWN], 5 * HOUR);
    timeline_guardrail(arena, &whole, "elsewhere", &lane);
    assert_int_equal(lane.count, 0);
    assert_int_equal(lane.since, 0);
    assert_int_equal(lane.seconds[TIMELINE_UNKNOWN], 8 * HOUR);
}

static void a_class_is_followed_and_without_any_it_was_in_sync(void **state)
{
    static const struct {
        const char *key;
        size_t seen, spans;
        int64_t hours;
    } rows[] = {
        {"in_sync", 1, 1, 1}, {"breached", 2, 1, 3}, {"drift", 4, 2, 6}, {"failed", 0, 0, 0}};
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct timeline_lane lane;
        timeline_class(arena, &whole, rows[i].key, &lane);
        assert_int_equal(lane.seen[TIMELINE_HELD], rows[i].seen);
        assert_int_equal(lane.count, rows[i].spans);
        assert_int_equal(lane.seconds[TIMELINE_HELD], rows[i].hours * HOUR);
    }
}

static void every_guardrail_is_named_once_the_newest_first(void **state)
{
    const struct names names = timeline_guardrails(*state, &whole);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0], "door");
    assert_string_equal(names.items[1], "gate");
}

static void without_a_check_there_is_nothing(void **state)
{
    static const struct timeline none = {NULL, 0, NOON};
    struct timeline_lane lane;
    timeline_class(*state, &none, "drift", &lane);
    assert_int_equal(lane.count, 0);
    assert_int_equal(timeline_guardrails(*state, &none).count, 0);
}

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_state_counts_from_the_check_that_saw_it_to_the_next),
        CASE(what_no_check_saw_is_not_known),
        CASE(a_class_is_followed_and_without_any_it_was_in_sync),
        CASE(every_guardrail_is_named_once_the_newest_first),
        CASE(without_a_check_there_is_nothing),
    };
    return cmocka_run_group_tests_name("past", tests, NULL, NULL);
}
