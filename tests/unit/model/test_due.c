#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/due.h"

static void what_is_due_is_told_by_kind_and_named_after_its_subject(void **state)
{
    const struct finding findings[] = {
        {.kind = FINDING_EXCEPTION, .name = "ended", .due = 2},
        {.kind = FINDING_EXCEPTION, .name = "in-force"},
        {.kind = FINDING_PROBE, .name = "certificate", .due = 3},
        {.kind = FINDING_PROBE, .name = "health"},
        {.kind = FINDING_NOTE, .name = "rotation", .about = "TOKEN", .due = 1},
        {.kind = FINDING_NOTE, .name = "rotation", .about = "OTHER"},
    };
    static const struct {
        const char *kind, *name;
        int64_t when;
    } wanted[] = {
        {"rotation", "TOKEN", 1}, {"exception", "ended", 2}, {"certificate", "certificate", 3}};
    const struct judgement judgement = {.findings = findings, .count = 6};
    const struct run run = {.judgements = &judgement, .judgement_count = 1};
    struct arena arena;
    struct dues dues;
    (void)state;
    arena_init(&arena);
    dues_of(&arena, &run, &dues);
    assert_int_equal(dues.count, 3);
    for (size_t i = 0; i < dues.count; i++) {
        assert_string_equal(due_kind_name(dues.items[i].kind), wanted[i].kind);
        assert_string_equal(dues.items[i].name, wanted[i].name);
        assert_int_equal(dues.items[i].when, wanted[i].when);
        assert_ptr_equal(dues.items[i].judgement, &judgement);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_is_told_by_kind_and_named_after_its_subject),
    };
    return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
