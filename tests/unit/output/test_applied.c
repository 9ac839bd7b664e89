#include "base/buf.h"
#include "output/applied.h"
#include "support/judge_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct statement_row statement_rows[] = {
    {.kind = CHANGE_CHANGE, .name = "DUAL_READ", .before = "true", .after = "false"},
    {.kind = CHANGE_ADD,
     .name = "FALLBACK",
     .shared = true,
     .before = "(absent)",
     .after = "false"},
};

static const struct statement statement = {
    .service = "web",
    .environment = "production",
    .number = "5f1d0c7e2b9a4e61",
    .rows = statement_rows,
    .row_count = 2,
    .simulated = true,
};

static void check_page(const struct applied_report *report, const char *expected)
{
    const struct style style = {.width = 80};
    struct buf out;
    buf_init(&out, 16384);
    applied_text(&out, report, &style);
    check_text("page", buf_string(&out), expected);
    buf_release(&out);
}

#define ROWS                                                                                       \
    "SIMULATED: the API is a replacement on this machine, not Railway\n"                           \
    "\n"                                                                                           \
    "  ~ DUAL_READ        true -> false\n"                                                         \
    "  + shared.FALLBACK  (absent) -> false\n"                                                     \
    "\n"

static void a_success_says_what_proves_it_and_where_the_evidence_is(void **state)
{
    static const char *const excused[] = {"probe page", "probe tier"};
    static const char *const unseen[] = {"setting REGION: not by its own name"};
    static const char *const approvals[] = {"pto@example.com (PTO)"};
    const struct applied applied = {
        .end = APPLIED_DONE,
        .deployment = "d1",
        .status = "SUCCESS",
        .passes = 3,
        .settings = 38,
        .probes = 1,
        .excused = {excused, 2},
        .unseen = {unseen, 1},
        .first_entry = 42,
        .last_entry = 49,
    };
    const struct applied_report report = {
        .applied = &applied,
        .statement = &statement,
        .approvals = {approvals, 1},
        .ledger_id = "0123",
    };
    check_page(&report, "Applied: web, production; and verified\n" ROWS "Deployment  d1, SUCCESS\n"
                        "Verified    3 passes in a row: 38 settings as desired, 1 probe passed\n"
                        "            and the next plan is empty\n"
                        "Excused     probe page, probe tier\n"
                        "            wrong before, and no change touches it\n"
                        "Not seen    setting REGION: not by its own name\n"
                        "Approved    pto@example.com (PTO)\n"
                        "            one person is enough: this trust says two_persons: no\n"
                        "Plan        5f1d0c7e2b9a4e61\n"
                        "Evidence    entries 42 to 49 of ledger 0123\n");
}

static void a_failure_says_why_and_what_to_do(void **state)
{
    static const struct {
        enum applied_end end;
        const char *guardrail, *head, *more;
    } rows[] = {
        {APPLIED_NOT_BEGUN, NULL, "Not applied: web, production; nothing was written\n", ""},
        {APPLIED_NOTHING, NULL, "Not applied: web, production; nothing is changed\n", ""},
        {APPLIED_UNDONE, NULL, "Undone: web, production; what it changed is as it was before\n",
         ""},
        {APPLIED_KEPT, "no-query", "NOT VERIFIED: web, production; what was written stays\n",
         "Guardrail   no-query forbids undoing it\n"},
        {APPLIED_OPEN, NULL, "NOT FINISHED: web, production; the same plan continues it\n", ""},
        {APPLIED_DRY, NULL, "Dry run: web, production; nothing was written\n", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        const struct applied applied = {.end = rows[i].end,
                                        .why = "the deployment ended as FAILED",
                                        .next = "Find out why.",
                                        .guardrail = rows[i].guardrail};
        const struct applied_report report = {.applied = &applied, .statement = &statement};
        arena_init(&arena);
        check_page(&report, arena_printf(&arena,
                                         "%s" ROWS "Why         the deployment ended as FAILED\n%s"
                                         "Plan        5f1d0c7e2b9a4e61\n"
                                         "Next        Find out why.\n",
                                         rows[i].head, rows[i].more));
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_success_says_what_proves_it_and_where_the_evidence_is),
        cmocka_unit_test(a_failure_says_why_and_what_to_do),
    };
    return cmocka_run_group_tests_name("applied", tests, NULL, NULL);
}
