#include "observe/naming.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

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
         "it is so (trace t1); if it is an account's or a workspace's, give it as RAILWAY_API_TOKEN"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_ACCOUNT, SOURCE_NONE, NULL,
         "it is so; if it is a project token, give it as RAILWAY_TOKEN"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_PROJECT, SOURCE_ENV, NULL,
         "it is so; if it is an account's or a workspace's, write 'kind: account' beside it"},
        {RAILWAY_NOT_AUTHORIZED, TOKEN_ACCOUNT, SOURCE_FILE, NULL,
         "it is so; if it is a project token, take out 'kind: account' beside it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        fixture.environment.token.kind = rows[i].source;
        const struct railway_token token = {rows[i].kind, 0, "the variable T"};
        const struct railway_answer answer = {
            .fault = rows[i].fault, .why = "it is so", .trace = rows[i].trace};
        check_text("reason", naming_reason(&fixture.arena, &token, &fixture.target, &answer),
                   rows[i].reason);
        judge_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_names_the_trace_and_what_to_try),
    };
    return cmocka_run_group_tests_name("naming", tests, NULL, NULL);
}
