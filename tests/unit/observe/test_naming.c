#include "../../../src/observe/naming.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

static void a_reason_names_the_trace_and_what_to_try(void **state)
{
    static const struct {
        enum railway_fault fault;
        enum token_kind kind;
        enum source_kind source;
        const char *trace, *reason;
    } rows[] = {
        {RAILWAY_PROBLEM, TOKEN_PROJECT, SOURCE_NONE, NULL, "it is so"},
        {RAILWAY_PROBLEM, TOKEN_PROJECT, SOURCE_NONE, "t1", "it is so (trace t1)"},
        {RAILWAY_LIMITED, TOKEN_ACCOUNT, SOURCE_ENV, "t1", "it is so (trace t1)"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_PROJECT, SOURCE_NONE, "t1",
         "it is so (trace t1); if it is an account or workspace token, give it as RAILWAY_API_TOKEN"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_ACCOUNT, SOURCE_NONE, NULL,
         "it is so; if it is a project token, give it as RAILWAY_TOKEN"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_PROJECT, SOURCE_ENV, NULL,
         "it is so; if it is an account or workspace token, write 'kind: account' beside it"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_ACCOUNT, SOURCE_FILE, NULL,
         "it is so; if it is a project token, remove 'kind: account' beside it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        fixture.environment.token.kind = rows[i].source;
        const struct railway_token token = {rows[i].kind, 0, "the variable T"};
        const struct railway_answer answer = {
            .fault = rows[i].fault, .why = "it is so", .trace = rows[i].trace};
        check_text("reason", naming_reason(&fixture.arena, &token, &fixture.target, &answer, false),
                   rows[i].reason);
        if (rows[i].source == SOURCE_ENV && rows[i].fault == RAILWAY_NOT_AUTHORIZED)
            check_text(
                "taken", naming_reason(&fixture.arena, &token, &fixture.target, &answer, true),
                "it is so; it is a project token, so its kind is right: try again, or give a "
                "new one");
        judge_fixture_end(&fixture);
    }
}

struct pins {
    const char *project, *environment, *service;
};

static void target_pinned(struct probe_fixture *fixture, const struct pins *pins)
{
    probe_fixture_begin(fixture, PROBE_HTTP);
    fixture->desired.project = (struct pinned){.name = "shop", .id = pins->project};
    fixture->desired.service = (struct pinned){.name = "web", .id = pins->service};
    fixture->environment.id = pins->environment;
    fixture->environment.where = (struct place){"desired.yaml", 5, 3};
}

static void a_target_is_pinned_when_all_its_ids_are_written(void **state)
{
    static const struct pins rows[] = {
        {"p", "e", "s"}, {NULL, "e", "s"}, {"p", NULL, "s"}, {"p", "e", NULL}, {NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct probe_fixture fixture;
        struct identity id = {.project = NULL};
        target_pinned(&fixture, &rows[i]);
        assert_int_equal(identity_pinned(&fixture.target, &id), i == 0);
        check_text("project", id.project, i == 0 ? "p" : NULL);
        check_text("environment", id.environment, i == 0 ? "e" : NULL);
        check_text("service", id.service, i == 0 ? "s" : NULL);
        probe_fixture_end(&fixture);
    }
}

#define TOKEN(project, name, environment, other)                                                   \
    "{\"projectId\":\"" project "\",\"environmentId\":\"" environment                              \
    "\",\"project\":{\"name\":\"" name "\"},\"environment\":{\"name\":\"" other "\"}}"

/* What the token is for, or why it is not taken. */
static const char *taken(struct probe_fixture *fixture, const char *json)
{
    struct identity id = {.project = NULL};
    struct err err = {0};
    if (identity_of_token(&fixture->arena, &fixture->target,
                          probe_fixture_json(&fixture->arena, json), "the variable RAILWAY_TOKEN",
                          &id, &err))
        return arena_printf(&fixture->arena, "%s %s", id.project, id.environment);
    assert_null(id.project);
    assert_int_equal(err.code, err.where.file ? ERR_TOKEN : ERR_REMOTE);
    return err_text(&err, &fixture->arena);
}

static void a_token_is_for_its_target_by_id_where_one_is_pinned_else_by_name(void **state)
{
    static const struct {
        struct pins pins;
        const char *token, *said;
    } rows[] = {
        {{NULL, NULL, NULL}, TOKEN("p", "shop", "e", "production"), "p e"},
        {{"p", "e", NULL}, TOKEN("p", "renamed", "e", "renamed"), "p e"},
        {{NULL, NULL, NULL},
         TOKEN("p", "shop", "e2", "staging"),
         "desired.yaml:5:3: bad token: the token from the variable RAILWAY_TOKEN is for project 'shop' (p), "
         "environment 'staging' (e2); this declaration is for project 'shop', environment "
         "'production'\n"
         "hint: Give a token for 'production', or check with the file of the other target.\n"},
        {{"p", "e", NULL},
         TOKEN("p", "shop", "e2", "production"),
         "desired.yaml:5:3: bad token: the token from the variable RAILWAY_TOKEN is for project 'shop' (p), "
         "environment 'production' (e2); this declaration is for project 'shop' (p), environment "
         "'production' (e)\n"
         "hint: Give a token for 'production', or check with the file of the other target.\n"},
        {{NULL, NULL, NULL},
         TOKEN("p2", "SHOP", "e", "production"),
         "desired.yaml:5:3: bad token: the token from the variable RAILWAY_TOKEN is for project 'SHOP' (p2), "
         "environment 'production' (e); this declaration is for project 'shop', environment "
         "'production'\n"
         "hint: Give a token for 'production', or check with the file of the other target.\n"},
        {{NULL, NULL, NULL},
         "{\"projectId\":\"p\",\"environmentId\":\"e\"}",
         "desired.yaml:5:3: bad token: the token from the variable RAILWAY_TOKEN is for project 'p', "
         "environment 'e'; this declaration is for project 'shop', environment 'production'\n"
         "hint: Give a token for 'production', or check with the file of the other target.\n"},
        /* no variable is known yet: what may be a secret is not shown */
        {{NULL, NULL, NULL},
         TOKEN("kQ9vTz3LmW8xRb2NpH5c", "kQ9vTz3LmW8xRb2NpH5c", "e", "mR4xWq7TzN2kVb9LpH6d"),
         "desired.yaml:5:3: bad token: the token from the variable RAILWAY_TOKEN is for project '(not shown)' "
         "((not shown)), environment '(not shown)' (e); this declaration is for project 'shop', "
         "environment 'production'\n"
         "hint: Give a token for 'production', or check with the file of the other target.\n"},
        {{NULL, NULL, NULL},
         "{\"projectId\":\"p\"}",
         "Railway did not say what the token is for\n"},
        {{NULL, NULL, NULL},
         "{\"projectId\":1,\"environmentId\":\"e\"}",
         "Railway did not say what the token is for\n"},
        {{"p", "e", "s"}, "null", "Railway did not say what the token is for\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct probe_fixture fixture;
        target_pinned(&fixture, &rows[i].pins);
        check_text(rows[i].token, taken(&fixture, rows[i].token), rows[i].said);
        probe_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_names_the_trace_and_what_to_try),
        cmocka_unit_test(a_target_is_pinned_when_all_its_ids_are_written),
        cmocka_unit_test(a_token_is_for_its_target_by_id_where_one_is_pinned_else_by_name),
    };
    return cmocka_run_group_tests_name("naming", tests, NULL, NULL);
}
