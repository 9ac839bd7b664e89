/* An apply that dies between any two steps, or meets any mixture of faults, goes on to one of its ends:
 * nothing twice, nothing lost, nothing half. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "act/journal.h"
#include "base/text.h"
#include "support/fake_railway.h"
#include "support/judge_fixture.h"
#include "support/ledger.h"

enum { RUNS_MOST = 12, POINTS_MOST = 400, STORIES = 40 };

struct apply_dying_ending {
    struct fake_railway_story story;
    const char *stored;
    enum applied_end end;
    size_t deployments; /* with the one that was there before */
    size_t stride;      /* only every so many points: the others are like another row's */
};

static void check_ending(struct fake_railway *p, const struct apply_dying_ending *ending,
                         size_t point)
{
    const char *stored = fake_railway_stored(p);
    if (!text_is(stored, ending->stored) || p->result.end != ending->end)
        fail_msg("%s, dead at %zu: ended as %d with %s (%s)\n%s", ending->story.plan, point,
                 (int)p->result.end, stored, p->world->sent, fake_railway_journal(p));
    if (p->world->deployment_count != ending->deployments)
        fail_msg("%s, dead at %zu: %zu deployments (%s)", ending->story.plan, point,
                 p->world->deployment_count, p->world->sent);
    const char *ran = p->world->deployments[p->world->deployment_count - 1].ran;
    check_text("what runs", ran, ending->stored);
}

/* Dies at one call of the first run, then goes on. False where the run came to its end before. */
static bool die_and_go_on(const struct apply_dying_ending *ending, size_t point)
{
    void *chain;
    struct fake_railway p;
    test_ledger_setup(&chain);
    fake_railway_begin(&p, chain, &ending->story);
    const bool died = fake_railway_apply_dying(&p, point);
    if (died) {
        fake_railway_apply(&p);
        check_ending(&p, ending, point);
    }
    fake_railway_end(&p);
    test_ledger_teardown(&chain);
    return died;
}

static void an_apply_that_dies_anywhere_is_resumed_to_its_end(void **state)
{
    static const struct apply_dying_ending rows[] = {
        {{.plan = "A:0>1"}, "A=1", APPLIED_DONE, 2, 1},
        {{.plan = "A:0>1 -B:0>1 C:1> s.D:0>1 s.E:1>"}, "A=1 B=1 s.D=1", APPLIED_DONE, 2, 1},
        {{.plan = "A:0>1 C:1>", .lag = 2000}, "A=1", APPLIED_DONE, 2, 4},
        {{.plan = "A:0>1 C:1>", .bad_while = "A=1"}, "A=0 C=1", APPLIED_UNDONE, 3, 1},
        {{.plan = "A:0>1 B:>1", .statuses = "FAILED SUCCESS"}, "A=0", APPLIED_UNDONE, 3, 4},
        {{.plan = "A:0>1?", .bad_while = "A=1"}, "A=1", APPLIED_KEPT, 2, 4},
        {{.plan = "A:0>1", .bad_while = "A=1", .guardrail = "no-a"}, "A=1", APPLIED_KEPT, 2, 4},
    };
    size_t points = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t point = 1;
        while (point < POINTS_MOST && die_and_go_on(&rows[i], point))
            point += rows[i].stride;
        assert_in_range(point, 10, POINTS_MOST - 1);
        points += (point - 1) / rows[i].stride;
    }
    printf("# %zu points at which an apply died\n", points);
}

/* A world in which one apply was run; `die` is the call at which it died, 0: none. */
static void begin_world(struct fake_railway *p, void **chain,
                        const struct fake_railway_story *story, size_t die)
{
    test_ledger_setup(chain);
    fake_railway_begin(p, *chain, story);
    fake_railway_apply_dying(p, die);
}

static void end_world(struct fake_railway *p, void **chain)
{
    fake_railway_end(p);
    test_ledger_teardown(chain);
}

static void what_someone_else_changed_meanwhile_is_not_overwritten(void **state)
{
    static const struct fake_railway_story story = {.plan = "A:0>1"};
    void *chain;
    struct fake_railway p;
    begin_world(&p, &chain, &story, 4); /* the upsert took effect, and its answer is not recorded */
    check_text("stored", fake_railway_stored(&p), "A=1");
    memcpy(p.world->variables[0].value, "9", 2);
    fake_railway_apply(&p);
    assert_int_equal(p.result.end, APPLIED_KEPT);
    check_text("why", p.result.why, "A was changed by someone else");
    check_text("sent", p.world->sent, "set A=1; ");
    check_text("stored", fake_railway_stored(&p), "A=9");
    end_world(&p, &chain);
}

static void what_has_ended_is_not_resumed(void **state)
{
    static const struct fake_railway_story story = {.plan = "A:0>1"};
    void *chain;
    struct fake_railway p;
    struct journal journal;
    begin_world(&p, &chain, &story, 0);
    struct ledger *ledger = test_ledger_open(p.chain);
    journal_read(&p.arena, ledger, &journal);
    assert_false(journal.open);
    assert_true(journal_used(ledger, "0123456789abcdef"));
    assert_false(journal_used(ledger, "0123456789abcdee"));
    ledger_close(ledger);
    end_world(&p, &chain);
}

static void only_passes_in_a_row_count(void **state)
{
    static const struct fake_railway_story story = {.plan = "A:0>1",
                                                    .faults = {{CALL_OBSERVE, 3, 0, FAULT_UNSEEN}}};
    void *chain;
    struct fake_railway p;
    test_ledger_setup(&chain);
    fake_railway_begin(&p, chain, &story);
    fake_railway_apply(&p);
    assert_int_equal(p.result.end, APPLIED_DONE);
    assert_int_equal(p.counts[CALL_OBSERVE], 2 + 1 + 3);
    end_world(&p, &chain);
}

/* ---- mixtures ---- */

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static struct fake_railway_fault any_fault(uint32_t *seed)
{
    static const struct {
        enum fake_railway_call call;
        enum fake_railway_fault_kind kinds[7];
    } rows[] = {
        {CALL_LOOK, {FAULT_UNSEEN, FAULT_SIGNAL}},
        {CALL_SET,
         {FAULT_LOST, FAULT_DROPPED, FAULT_DENIED, FAULT_DENIED_LATE, FAULT_HALF, FAULT_SIGNAL}},
        {CALL_STAGE, {FAULT_LOST, FAULT_DROPPED, FAULT_DENIED, FAULT_DENIED_LATE, FAULT_SIGNAL}},
        {CALL_COMMIT, {FAULT_LOST, FAULT_DROPPED, FAULT_DENIED, FAULT_DENIED_LATE, FAULT_SIGNAL}},
        {CALL_DEPLOY,
         {FAULT_LOST, FAULT_DROPPED, FAULT_DENIED, FAULT_DENIED_LATE, FAULT_BUSY, FAULT_SIGNAL}},
        {CALL_DEPLOYMENT, {FAULT_UNSEEN, FAULT_SIGNAL}},
        {CALL_OBSERVE, {FAULT_UNSEEN, FAULT_SIGNAL}},
    };
    const size_t row = next(seed) % (sizeof rows / sizeof rows[0]);
    size_t count = 0;
    while (count < 7 && rows[row].kinds[count])
        count++;
    return (struct fake_railway_fault){rows[row].call, 1 + (int)(next(seed) % 4),
                                       1 + (int)(next(seed) % 3),
                                       rows[row].kinds[next(seed) % count]};
}

static void check_mixture(struct fake_railway *p, uint32_t number)
{
    static const struct {
        enum applied_end end;
        const char *stored, *ran;
    } ends[] = {
        {APPLIED_DONE, "A=1 B=x s.D=1", "A=1 B=x s.D=1"},
        {APPLIED_UNDONE, "A=0 C=1 s.D=0", "A=0 C=1 s.D=0"},
        {APPLIED_NOTHING, "A=0 C=1 s.D=0", ""},
    };
    const char *stored = fake_railway_stored(p);
    const char *ran = p->world->deployments[p->world->deployment_count - 1].ran;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (p->result.end == ends[i].end && text_is(stored, ends[i].stored) &&
            (text_is(ran, ends[i].ran) || p->world->deployment_count == 1) &&
            p->world->deployment_count <= 3)
            return;
    fail_msg("story %u ended as %d: %s; %zu deployments, %s runs; %s\n%s\n%s", number,
             (int)p->result.end, stored, p->world->deployment_count, ran,
             p->result.why ? p->result.why : "", p->world->sent, fake_railway_journal(p));
}

/* Faults, an early death, and as many runs as it takes. The world ends as planned or as it was. */
static void tell_mixture(uint32_t number)
{
    void *chain;
    struct fake_railway p;
    uint32_t seed = number * 2654435761u;
    struct fake_railway_story story = {.plan = "A:0>1 B:>x C:1> s.D:0>1"};
    for (size_t i = 0; i < FAKE_FAULTS; i++)
        story.faults[i] = any_fault(&seed);
    story.lag = next(&seed) % 3 ? 0 : 2000;
    story.bad_while = next(&seed) % 3 ? NULL : "A=1";
    test_ledger_setup(&chain);
    fake_railway_begin(&p, chain, &story);
    fake_railway_apply_dying(&p, next(&seed) % 60);
    for (int run = 0; run < RUNS_MOST; run++) {
        fake_railway_apply(&p);
        if (p.result.end != APPLIED_OPEN && p.result.end != APPLIED_NOT_BEGUN)
            break;
        if (run > 1)
            memset(story.faults, 0, sizeof story.faults);
    }
    check_mixture(&p, number);
    fake_railway_end(&p);
    test_ledger_teardown(&chain);
}

static void after_any_fault_the_world_is_as_planned_or_as_before(void **state)
{
    for (uint32_t number = 1; number <= STORIES; number++)
        tell_mixture(number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_apply_that_dies_anywhere_is_resumed_to_its_end),
        cmocka_unit_test(what_someone_else_changed_meanwhile_is_not_overwritten),
        cmocka_unit_test(what_has_ended_is_not_resumed),
        cmocka_unit_test(only_passes_in_a_row_count),
        cmocka_unit_test(after_any_fault_the_world_is_as_planned_or_as_before),
    };
    return cmocka_run_group_tests_name("apply_dying", tests, NULL, NULL);
}
