#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static const struct style plain = {.width = 100};

static void every_kind_of_thing_is_explained(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *key, *path;
    } rows[] = {
        {sample_drift, "QUERY_TOKEN_ENABLED", PAGES "explain_drift.txt"},
        {sample_drift, "CORS_ALLOWED_ORIGINS", PAGES "explain_unenforced.txt"},
        {sample_in_sync, "QUERY_TOKEN_ENABLED", PAGES "explain_in_sync.txt"},
        {sample_in_sync, "AUTH_TOKEN", PAGES "explain_secret.txt"},
        {sample_in_sync, "CANARY_MODE", PAGES "explain_inert.txt"},
        {sample_in_sync, "send-needs-proof", PAGES "explain_proof.txt"},
        {sample_breach, "TIER_ALLOWED", PAGES "explain_excepted.txt"},
        {sample_breach, "no-unsigned-webhooks", PAGES "explain_guardrail.txt"},
        {sample_breach, "partner-webhook", PAGES "explain_probe.txt"},
        {sample_breach, "queue-prefix", PAGES "explain_not_asked.txt"},
        {sample_breach, "partner-unsigned", PAGES "explain_exception.txt"},
        {sample_excepted, "partner-unsigned", PAGES "explain_in_force.txt"},
        {sample_excepted, "not-declared-any-more", PAGES "explain_unknown.txt"},
        {sample_unobserved, "STATE_BACKEND", PAGES "explain_unobserved.txt"},
        {sample_refused, "query-token-stays-off", PAGES "explain_refused.txt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        assert_true(explain_text(&out, &run, rows[i].key, &plain));
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

static void what_nothing_declares_is_not_explained(void **state)
{
    static const char *const keys[] = {"NOWHERE", "", "query_token_enabled", "undeclared"};
    const struct run run = sample_drift();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct buf out;
        buf_init(&out, MOST);
        assert_false(explain_text(&out, &run, keys[i], &plain));
        assert_int_equal(out.length, 0);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_thing_is_explained),
        cmocka_unit_test(what_nothing_declares_is_not_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
