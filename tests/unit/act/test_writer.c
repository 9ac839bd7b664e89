#include "act/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/act/mutations.h"
#include "base/arena.h"
#include "base/text.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

static void an_answer_confirms_refuses_or_leaves_a_change_open(void **state)
{
    static const struct {
        enum railway_fault fault;
        const char *data;
        enum remote_outcome outcome;
        bool answered;
        const char *id;
    } rows[] = {
        {RAILWAY_FINE, "{\"x\":true}", REMOTE_CONFIRMED, false, NULL},
        {RAILWAY_FINE, "{\"x\":\"id-1\"}", REMOTE_CONFIRMED, false, "id-1"},
        {RAILWAY_FINE, "{\"x\":{\"id\":\"id-2\"}}", REMOTE_CONFIRMED, false, "id-2"},
        {RAILWAY_FINE, "{\"x\":\"a\\u001bb\"}", REMOTE_CONFIRMED, false, "a\\x1Bb"},
        {RAILWAY_FINE, "{\"x\":false}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_FINE, "{\"x\":null}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_FINE, "{\"x\":\"\"}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_FINE, "{\"x\":1}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_FINE, "{\"x\":{}}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_FINE, "{\"y\":true}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_PROBLEM, "{\"x\":true}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_LIMITED, "{}", REMOTE_INDETERMINATE, true, NULL},
        {RAILWAY_UNREACHABLE, "{}", REMOTE_INDETERMINATE, false, NULL},
        {RAILWAY_UNREADABLE, "{\"x\":true}", REMOTE_INDETERMINATE, false, NULL},
        {RAILWAY_NOT_AUTHORIZED, "{\"x\":true}", REMOTE_REFUSED, false, NULL},
        {RAILWAY_CHANGED, "{}", REMOTE_REFUSED, false, NULL},
        {RAILWAY_UNSENT, "{}", REMOTE_REFUSED, false, NULL},
        {RAILWAY_BUSY, "{}", REMOTE_BUSY, false, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct remote_reply reply;
        arena_init(&arena);
        const struct railway_answer answer = {.fault = rows[i].fault,
                                              .why = "words of ours",
                                              .data = probe_fixture_json(&arena, rows[i].data)};
        writer_read(&arena, &answer, "x", &reply);
        if (reply.outcome != rows[i].outcome || reply.answered != rows[i].answered)
            fail_msg("%s with %d: outcome %d, answered %d", rows[i].data, (int)rows[i].fault,
                     (int)reply.outcome, reply.answered);
        check_text(rows[i].data, reply.id, rows[i].id);
        assert_int_equal(reply.why == NULL, reply.outcome == REMOTE_CONFIRMED);
        arena_release(&arena);
    }
}

static void what_never_varies_is_written_in_the_documents(void **state)
{
    assert_int_equal(mutation_count, 7);
    for (size_t i = 0; i < mutation_count; i++) {
        const char *text = mutations[i]->text;
        assert_false(text_has(text, "replace"));
        const bool deploys = mutations[i] == &mutation_deploy ||
                             mutations[i] == &mutation_deploy_commit ||
                             mutations[i] == &mutation_deploy_again;
        const bool writes = mutations[i] != &mutation_stage && !deploys;
        assert_int_equal(text_has(text, "skipDeploys: true"), writes);
    }
    assert_true(text_has(mutation_set_service.text, "serviceId: $service"));
    assert_false(text_has(mutation_set_shared.text, "serviceId"));
    assert_true(text_has(mutation_stage.text, "merge: true"));
    assert_true(text_has(mutation_deploy_commit.text, "commitSha: $commit"));
    assert_true(text_has(mutation_deploy_again.text, "usePreviousImageTag: true"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_confirms_refuses_or_leaves_a_change_open),
        cmocka_unit_test(what_never_varies_is_written_in_the_documents),
    };
    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
