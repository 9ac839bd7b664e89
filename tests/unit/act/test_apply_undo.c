/* What fails after the first write: undone, or kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fake_railway.h"
#include "support/judge_fixture.h"

#define TELL(rows) fake_railway_tell(rows, sizeof(rows) / sizeof *(rows))

#define ONE_WRITE "begin write wrote:confirmed "
#define DEPLOYED  "deploy deployed:made "
#define UNDONE    "undo write wrote:confirmed " DEPLOYED "undone end:undone"

static void what_fails_after_the_first_write_is_undone(void **state)
{
    static const struct fake_railway_row rows[] = {
        {"the second collection is refused",
         {.plan = "A:0>1 s.B:0>1", .faults = {{CALL_SET, 2, 0, FAULT_REFUSED}}},
         "set A=1; shared B=1; set A=0; ",
         ONE_WRITE "write wrote:refused undo write wrote:confirmed undone end:undone",
         "A=0 s.B=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "not allowed"},
        {"the deploy is refused",
         {.plan = "A:0>1", .faults = {{CALL_DEPLOY, 1, 0, FAULT_REFUSED}}},
         "set A=1; deploy; set A=0; ",
         ONE_WRITE "deploy undo write wrote:confirmed undone end:undone",
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "refused the deploy"},
        {"the deployment fails",
         {.plan = "A:0>1", .statuses = "FAILED SUCCESS"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "ended as FAILED"},
        {"no deployment comes up",
         {.plan = "A:0>1", .statuses = "CRASHED"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "the values are back, but the deployment ended as CRASHED"},
        {"removed",
         {.plan = "A:0>1", .statuses = "REMOVED SUCCESS"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "ended as REMOVED"},
        {"skipped",
         {.plan = "A:0>1", .statuses = "SKIPPED SUCCESS"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "ended as SKIPPED"},
        {"a probe fails",
         {.plan = "A:0>1", .bad_while = "A=1"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe door is fail: open"},
        {"a probe that failed before and shows what was changed",
         {.plan = "A:0>1", .excused = "other", .touched = true},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe other is fail"},
        {"an added one goes, a removed one comes back",
         {.plan = "A:>1 B:2>", .bad_while = "A=1"},
         "set A=1; stage B; commit; deploy; set B=2; stage A; commit; deploy; ",
         ONE_WRITE
         "write wrote:confirmed write wrote:confirmed " DEPLOYED
         "undo write wrote:confirmed write wrote:confirmed write wrote:confirmed " DEPLOYED
         "undone end:undone",
         "B=2",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
        {"the way back tightens first",
         {.plan = "A:0>1 -B:0>1", .bad_while = "A=1"},
         "set A=1 B=1; deploy; set B=0 A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0 B=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
        {"a lost answer on the way back",
         {.plan = "A:0>1",
          .bad_while = "A=1",
          .faults = {{CALL_SET, 2, 0, FAULT_LOST}, {CALL_DEPLOY, 2, 0, FAULT_LOST}}},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED "undo write wrote:read back deploy deployed:found undone end:undone",
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
    };
    TELL(rows);
}

#define KEPT "end:kept"

static void what_may_not_be_undone_is_kept(void **state)
{
    static const struct fake_railway_row rows[] = {
        {"no undo",
         {.plan = "A:0>1?", .bad_while = "A=1"},
         "set A=1; deploy; ",
         ONE_WRITE DEPLOYED KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
        {"a guardrail forbids it",
         {.plan = "A:0>1", .bad_while = "A=1", .guardrail = "no-a"},
         "set A=1; deploy; ",
         ONE_WRITE DEPLOYED KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
        {"live only has none",
         {.plan = "L!", .statuses = "FAILED"},
         "deploy; ",
         "begin " DEPLOYED KEPT,
         "",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "ended as FAILED"},
        {"someone changed it between write and reading back",
         {.plan = "A:0>1", .faults = {{CALL_LOOK, 2, 0, FAULT_COLLEAGUE_SETS}}},
         "set A=1; ",
         ONE_WRITE KEPT,
         "A=theirs",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "A was changed by someone else"},
    };
    TELL(rows);
}

#define COMMIT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEPT   "end:kept"

static void the_code_that_was_signed_is_deployed_and_nothing_else_is_verified(void **state)
{
    static const struct fake_railway_row rows[] = {
        {"the commit is sent with the deploy",
         {.plan = "A:0>1", .code = COMMIT},
         "set A=1; deploy aaa; ",
         ONE_WRITE DEPLOYED "verified end:applied",
         "A=1",
         APPLIED_DONE,
         EXIT_IN_SYNC,
         NULL},
        {"other code runs than was signed",
         {.plan = "A:0>1", .code = COMMIT, .runs = OTHER},
         "",
         "",
         "A=0",
         APPLIED_NOT_BEGUN,
         EXIT_STALE,
         "other code runs than the plan names"},
        {"Railway takes another commit, and the plan strengthens",
         {.plan = "A:0>1", .code = COMMIT, .takes = OTHER},
         "set A=1; deploy aaa; ",
         ONE_WRITE DEPLOYED KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "the code that runs is commit " OTHER ", and the plan names commit " COMMIT},
        {"Railway takes another commit, and the plan weakens",
         {.plan = "-A:0>1", .code = COMMIT, .takes = OTHER},
         "set A=1; deploy aaa; set A=0; deploy aaa; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "the code that runs is commit " OTHER},
        {"what fails for another reason is undone with its code",
         {.plan = "A:0>1", .code = COMMIT, .bad_while = "A=1"},
         "set A=1; deploy aaa; set A=0; deploy aaa; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
    };
    (void)state;
    TELL(rows);
}

static void a_guardrail_that_is_not_seen_is_never_verified(void **state)
{
    static const struct fake_railway_row rows[] = {
        {"kept, where nothing was weakened",
         {.plan = "A:0>1", .unproven = "rule"},
         "set A=1; deploy; ",
         ONE_WRITE DEPLOYED KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "guardrail rule is unobserved"},
        {"undone, where something was weakened",
         {.plan = "-A:0>1", .unproven = "rule"},
         "set A=1; deploy; set A=0; deploy; ",
         ONE_WRITE DEPLOYED UNDONE,
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "guardrail rule is unobserved"},
        {"one that wants nothing but a proof does not count",
         {.plan = "-A:0>1", .unproven = "rule", .proof = true},
         "set A=1; deploy; ",
         ONE_WRITE DEPLOYED "verified end:applied",
         "A=1",
         APPLIED_DONE,
         EXIT_IN_SYNC,
         NULL},
    };
    (void)state;
    TELL(rows);
}

/* What others stored meanwhile speaks against it. */
static void a_deploy_is_sent_only_with_a_clearance(void **state)
{
    static const struct fake_railway_row rows[] = {
        {"forward, it is not cleared",
         {.plan = "A:0>1", .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}}},
         "set A=1; set A=0; ",
         ONE_WRITE "undo write wrote:confirmed undone end:undone",
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "not deployed, because the deploy would breach 'door'"},
        {"each time that it is sent",
         {.plan = "A:0>1",
          .faults = {{CALL_DEPLOY, 1, 2, FAULT_BUSY}, {CALL_CLEAR, 3, 0, FAULT_REFUSED}}},
         "set A=1; deploy; deploy; set A=0; ",
         ONE_WRITE "deploy deploy undo write wrote:confirmed undone end:undone",
         "A=0",
         APPLIED_UNDONE,
         EXIT_NOT_VERIFIED,
         "not deployed, because the deploy would breach 'door'"},
        {"with nothing to put back",
         {.plan = "L!", .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}}},
         "",
         "begin end:nothing",
         "",
         APPLIED_NOTHING,
         EXIT_FAILED,
         "not deployed, because the deploy would breach 'door'"},
        {"without an undo",
         {.plan = "A:0>1?", .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}}},
         "set A=1; ",
         ONE_WRITE KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "not deployed, because the deploy would breach 'door'"},
        {"where an undo would breach a guardrail, what was written stays, and is not deployed",
         {.plan = "A:0>1", .guardrail = "no-a", .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}}},
         "set A=1; ",
         ONE_WRITE KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "not deployed, because the deploy would breach 'door'"},
        {"forward, Railway is not seen",
         {.plan = "A:0>1", .faults = {{CALL_CLEAR, 1, 0, FAULT_UNSEEN}}},
         "set A=1; ",
         "begin write wrote:confirmed",
         "A=1",
         APPLIED_OPEN,
         EXIT_NOT_VERIFIED,
         "no answer"},
        {"an undo is not begun",
         {.plan = "A:0>1", .bad_while = "A=1", .faults = {{CALL_CLEAR, 2, 0, FAULT_REFUSED}}},
         "set A=1; deploy; ",
         ONE_WRITE DEPLOYED KEPT,
         "A=1",
         APPLIED_KEPT,
         EXIT_NOT_VERIFIED,
         "probe door is fail"},
        {"whether an undo may begin is not seen",
         {.plan = "A:0>1", .bad_while = "A=1", .faults = {{CALL_CLEAR, 2, 0, FAULT_UNSEEN}}},
         "set A=1; deploy; ",
         "begin write wrote:confirmed deploy deployed:made",
         "A=1",
         APPLIED_OPEN,
         EXIT_NOT_VERIFIED,
         "not undone yet: no answer"},
        {"an undo is not deployed",
         {.plan = "A:0>1", .bad_while = "A=1", .faults = {{CALL_CLEAR, 3, 0, FAULT_REFUSED}}},
         "set A=1; deploy; set A=0; ",
         ONE_WRITE DEPLOYED "undo write wrote:confirmed",
         "A=0",
         APPLIED_OPEN,
         EXIT_NOT_VERIFIED,
         "the values are back, and not deployed: the deploy would breach 'door'"},
    };
    (void)state;
    TELL(rows);
}

/* The values are back; what runs is compared, and never assumed. */
static void an_undo_says_what_still_runs(void **state)
{
    static const struct {
        struct fake_railway_story story;
        const char *runs; /* a part of it; NULL: nothing is said */
    } rows[] = {
        {{.plan = "A:0>1", .otherwise = "A", .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}}}, NULL},
        {{.plan = "A:0>1", .bad_while = "A=1"}, NULL},
        {{.plan = "A:0>1", .otherwise = "A", .bad_while = "A=1"},
         "A not as stored, by deployment deployment-3"},
        {{.plan = "A:0>1",
          .otherwise = "A",
          .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}, {CALL_SET, 2, 0, FAULT_COLLEAGUE_DEPLOYS}}},
         "A not as stored, by deployment deployment-2"},
        {{.plan = "A:0>1",
          .faults = {{CALL_CLEAR, 1, 0, FAULT_REFUSED}, {CALL_SET, 2, 0, FAULT_COLLEAGUE_DEPLOYS}}},
         NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *chain;
        struct fake_railway p;
        test_ledger_setup(&chain);
        fake_railway_begin(&p, chain, &rows[i].story);
        fake_railway_apply(&p);
        assert_int_equal(p.result.end, APPLIED_UNDONE);
        check_text("what runs", p.result.runs_otherwise, rows[i].runs);
        fake_railway_end(&p);
        test_ledger_teardown(&chain);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deploy_is_sent_only_with_a_clearance),
        cmocka_unit_test(an_undo_says_what_still_runs),
        cmocka_unit_test(the_code_that_was_signed_is_deployed_and_nothing_else_is_verified),
        cmocka_unit_test(a_guardrail_that_is_not_seen_is_never_verified),
        cmocka_unit_test(what_fails_after_the_first_write_is_undone),
        cmocka_unit_test(what_may_not_be_undone_is_kept),
    };
    return cmocka_run_group_tests_name("apply_undo", tests, NULL, NULL);
}
