#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/identity.h"
#include "support/declaring.h"

/* An environment of a declaration: ids that are NULL are not pinned. */
struct side {
    const char *project, *project_id, *service, *service_id, *environment, *environment_id;
};

static void ids_decide_and_names_where_an_id_is_missing(void **state)
{
    static const struct {
        struct side a, b;
        bool same;
    } rows[] = {
        {{"p", NULL, "s", NULL, "e", NULL}, {"p", NULL, "s", NULL, "e", NULL}, true},
        {{"p", NULL, "s", NULL, "e", NULL}, {"p", NULL, "s", NULL, "f", NULL}, false},
        {{"p", NULL, "s", NULL, "e", NULL}, {"p", NULL, "t", NULL, "e", NULL}, false},
        {{"p", NULL, "s", NULL, "e", NULL}, {"q", NULL, "s", NULL, "e", NULL}, false},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "1", "s", "2", "e", "3"}, true},
        {{"p", "1", "s", "2", "e", "3"}, {"x", "1", "y", "2", "z", "3"}, true},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "9", "s", "2", "e", "3"}, false},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "1", "s", "9", "e", "3"}, false},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "1", "s", "2", "e", "9"}, false},
        {{"p", "1", "s", "2", "e", "3"}, {"p", NULL, "s", NULL, "e", NULL}, true},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "1", "s", NULL, "e", "3"}, true},
        {{"p", "1", "s", "2", "e", "3"}, {"p", "1", "s", NULL, "f", NULL}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct side *a = &rows[i].a, *b = &rows[i].b;
        const struct environment first = {.name = a->environment, .id = a->environment_id};
        const struct environment second = {.name = b->environment, .id = b->environment_id};
        const struct desired one = {.project = {a->project, a->project_id, ERR_NO_PLACE},
                                    .service = {a->service, a->service_id, ERR_NO_PLACE}};
        const struct desired two = {.project = {b->project, b->project_id, ERR_NO_PLACE},
                                    .service = {b->service, b->service_id, ERR_NO_PLACE}};
        const struct declared_target left = {&one, &first}, right = {&two, &second};
        assert_int_equal(target_is_same(&left, &right), rows[i].same);
        assert_int_equal(target_is_same(&right, &left), rows[i].same);
    }
}

static void each_target_that_two_files_declare_is_a_fault_that_names_both(void **state)
{
    struct arena arena;
    struct faults faults;
    bool doubled[3] = {false, false, false};
    const struct environment of_web[] = {{.name = "staging", .where = {"web.yaml", 4, 3}},
                                         {.name = "production", .where = {"web.yaml", 5, 3}}};
    const struct environment of_tuning[] = {{.name = "production", .where = {"tuning.yaml", 6, 3}}};
    const struct environment of_worker[] = {{.name = "production", .where = {"worker.yaml", 7, 3}}};
    const struct pinned project = {.name = "shop"}, service = {.name = "web"};
    const struct desired web = {.file = "web.yaml",
                                .project = project,
                                .service = service,
                                .environments = of_web,
                                .environment_count = 2};
    const struct desired tuning = {.file = "tuning.yaml",
                                   .project = project,
                                   .service = service,
                                   .environments = of_tuning,
                                   .environment_count = 1};
    const struct desired worker = {.file = "worker.yaml",
                                   .project = project,
                                   .service = {.name = "worker"},
                                   .environments = of_worker,
                                   .environment_count = 1};
    const struct desired *const all[] = {&web, &worker, &tuning};
    (void)state;
    arena_init(&arena);
    faults_init(&faults, &arena);
    targets_check(all, 2, doubled, &faults);
    assert_string_equal(declaring_said(&arena, &faults), "valid");
    targets_check(all, 3, doubled, &faults);
    assert_string_equal(
        declaring_said(&arena, &faults),
        "tuning.yaml:6:3: 'production' of the service 'web' is declared in 'web.yaml' too (5:3)\n"
        "hint: One file declares a target: merge the two, or remove one.\n");
    assert_true(doubled[0] && !doubled[1] && doubled[2]);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_decide_and_names_where_an_id_is_missing),
        cmocka_unit_test(each_target_that_two_files_declare_is_a_fault_that_names_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
