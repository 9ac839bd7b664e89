#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/when.h"
#include "model/evidence.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static const char *const breached[] = {"breached"}, *const drift[] = {"drift"};
static const struct evidence_state held[] = {{"no-unsigned-webhooks", "held", NULL}};
static const struct evidence_state excepted[] = {
    {"no-unsigned-webhooks", "breached", "partner-unsigned"}, {"gone-by-now", "breached", NULL}};
static const struct evidence_state unseen[] = {{"no-unsigned-webhooks", "unobserved", NULL}};

/* A simulated one among them is of another world. */
static const struct evidence_check checks[] = {
    {.at = SAMPLE_AT - 20 * WHEN_DAY, .guardrails = {held, 1}},
    {.at = SAMPLE_AT - 19 * WHEN_DAY, .exit = 3, .simulated = true, .classes = {breached, 1}},
    {.at = SAMPLE_AT - 15 * WHEN_DAY,
     .exit = 3,
     .classes = {breached, 1},
     .guardrails = {excepted, 2}},
    {.at = SAMPLE_AT - 9 * WHEN_DAY, .exit = 4, .guardrails = {unseen, 1}},
    {.at = SAMPLE_AT - 8 * WHEN_DAY, .exit = 2, .classes = {drift, 1}, .guardrails = {excepted, 1}},
};

/* The run `excepted` with a past, and with a secret that is to be rotated. */
static struct run with_a_past(size_t check_count)
{
    static struct setting secret;
    static struct remembered remembered;
    static struct observed observed;
    static struct target target;
    static struct judgement judgement;
    struct run run = sample_excepted();
    remembered = (struct remembered){.checks = checks, .check_count = check_count};
    secret = (struct setting){
        .name = "AUTH_TOKEN",
        .wanted = {.type = SETTING_SECRET,
                   .secret = {.rotates = true, .rotate_by = SAMPLE_AT + 12 * WHEN_DAY}}};
    judgement = run.judgements[0];
    observed = *judgement.observed;
    target = *judgement.target;
    observed.remembered = &remembered;
    target.settings = &secret;
    target.setting_count = 1;
    judgement.observed = &observed;
    judgement.target = &target;
    run.judgements = &judgement;
    run.judgement_count = 1;
    return run;
}

static const char *page_of(const struct run *run, struct buf *out)
{
    const struct style style = {.width = 100};
    buf_init(out, MOST);
    sample_write(out, run, &style, html_run);
    return buf_string(out);
}

static void what_is_known_of_the_past_is_drawn_and_told(void **state)
{
    const struct run run = with_a_past(sizeof checks / sizeof *checks);
    struct buf out;
    (void)page_of(&run, &out);
    golden_check(PAGES "past.html", buf_string(&out), out.length);
    buf_release(&out);
}

static void of_a_past_that_is_not_known_nothing_is_drawn(void **state)
{
    struct run run = with_a_past(0);
    struct buf out;
    assert_null(strstr(page_of(&run, &out), "History"));
    buf_release(&out);
    run = with_a_past(1);
    assert_non_null(strstr(page_of(&run, &out), "2 checks from"));
    buf_release(&out);
    run.hypothetical = true; /* what is supposed is no check */
    assert_null(strstr(page_of(&run, &out), "History"));
    buf_release(&out);
    run.hypothetical = false;
    run.at = checks[0].at - WHEN_DAY; /* nor does time run backwards */
    assert_null(strstr(page_of(&run, &out), "History"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_of_the_past_is_drawn_and_told),
        cmocka_unit_test(of_a_past_that_is_not_known_nothing_is_drawn),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
