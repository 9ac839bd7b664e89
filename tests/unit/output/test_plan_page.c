#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/plan_page.h"
#include "output/statement.h"
#include "support/golden.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024 };

#define PAGES  "tests/unit/output/pages/"
#define DIGEST "00f5c1d2e4b6978801122334455667788990aabbccddeeff0011223344556600"

static void write_page(struct buf *out, const struct statement *statement, const char *file,
                       const struct statement *closing)
{
    struct buf text, end;
    buf_init(&text, MOST);
    buf_init(&end, MOST);
    statement_text(&text, statement);
    if (closing)
        statement_text(&end, closing);
    const struct signed_text plan = {buf_string(&text), text.length, DIGEST, file};
    const struct signed_text last = {closing ? buf_string(&end) : NULL, end.length, DIGEST,
                                     "plan.txt.closing"};
    plan_page(out, statement, &plan, &last);
    buf_release(&text);
    buf_release(&end);
}

static void a_page_reads_as_it_always_did(void **state)
{
    const struct statement plan = sample_plan(), odd = sample_plan_odd(),
                           closing = sample_plan_closing();
    struct buf out;
    buf_init(&out, MOST);
    write_page(&out, &plan, "plan.txt", NULL);
    golden_check(PAGES "plan.html", buf_string(&out), out.length);
    buf_clear(&out);
    write_page(&out, &odd, "plans/the plan's.txt", &closing);
    golden_check(PAGES "plan_odd.html", buf_string(&out), out.length);
    buf_release(&out);
}

/* Taken back out of the page, the text is the text. */
static void the_statement_stands_in_it_byte_for_byte(void **state)
{
    static const char *const references[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    const struct statement odd = sample_plan_odd();
    struct arena arena;
    struct buf out, text;
    arena_init(&arena);
    buf_init(&out, MOST);
    buf_init(&text, MOST);
    write_page(&out, &odd, "plan.txt", NULL);
    statement_text(&text, &odd);
    const char *start = strstr(buf_string(&out), "<pre>");
    assert_non_null(start);
    const char *end = strstr(start, "</pre>");
    const char *found = arena_slice(&arena, start + 5, (size_t)(end - start - 5));
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        found = text_replaced(&arena, found, references[i][0], references[i][1]);
    assert_string_equal(found, buf_string(&text));
    buf_release(&out);
    buf_release(&text);
    arena_release(&arena);
}

static void nothing_in_it_acts_or_is_fetched(void **state)
{
    static const char *const never[] = {
        "<script", "http-equiv=\"refresh", "src=", "href=", "url(", "@import", "<img", "onload"};
    struct statement plan = sample_plan_odd();
    struct buf out;
    buf_init(&out, MOST);
    plan.service = "<script>alert(1)</script>";
    write_page(&out, &plan, "\"><script>", NULL);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(text_has(buf_string(&out), never[i]));
    assert_true(text_has(buf_string(&out), "default-src &#39;none&#39;") ||
                text_has(buf_string(&out), "default-src 'none'"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_reads_as_it_always_did),
        cmocka_unit_test(the_statement_stands_in_it_byte_for_byte),
        cmocka_unit_test(nothing_in_it_acts_or_is_fetched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
