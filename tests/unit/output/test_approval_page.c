#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "output/formats.h"
#include "output/plan_report.h"
#include "output/statement.h"
#include "support/sample_plan.h"

enum { MOST = 256 * 1024 };

static void write_page(struct buf *out, const struct statement *statement, const char *file,
                       const struct statement *closing)
{
    struct buf text, end;
    buf_init(&text, MOST);
    buf_init(&end, MOST);
    statement_text(&text, statement);
    if (closing)
        statement_text(&end, closing);
    const struct signed_text plan = {buf_string(&text), text.length, "00", file};
    const struct signed_text last = {closing ? buf_string(&end) : NULL, end.length, "00",
                                     "plan.txt.closing"};
    const struct plan_facts facts = {.statement = statement, .text = plan, .closing = last};
    const struct report report = {.subject = SUBJECT_PLAN, .plan = &facts};
    const struct style style = {.width = 100};
    html_plan(out, &report, &style);
    buf_release(&text);
    buf_release(&end);
}

/* What the page shows of a plan, with its references resolved. */
static const char *plan_in(struct arena *arena, const char *page, const char *file)
{
    static const char *const references[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    const char *tag = arena_printf(arena, "<pre class=\"plan\" data-file=\"%s\">", file);
    const char *start = strstr(page, tag);
    assert_non_null(start);
    start += strlen(tag);
    const char *found = arena_slice(arena, start, (size_t)(strstr(start, "</pre>") - start));
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        found = text_replaced(arena, found, references[i][0], references[i][1]);
    return found;
}

static void it_is_the_page_of_ci_with_the_plans_inside(void **state)
{
    const struct statement odd = sample_plan_odd(), closing = sample_plan_closing();
    struct arena arena;
    struct buf out, text;
    struct file_text page;
    struct err err;
    arena_init(&arena);
    buf_init(&out, MOST);
    buf_init(&text, MOST);
    write_page(&out, &odd, "plan.txt", &closing);
    assert_true(file_read(&arena, "ci/approve/index.html", MOST, FILE_ANY, &page, &err));
    const char *marker = strstr(page.bytes, "<!-- plans -->\n");
    assert_non_null(marker);
    marker += strlen("<!-- plans -->\n");
    assert_memory_equal(buf_string(&out), page.bytes, (size_t)(marker - page.bytes));
    assert_true(text_ends(buf_string(&out), marker));
    statement_text(&text, &odd);
    assert_string_equal(plan_in(&arena, buf_string(&out), "plan.txt"), buf_string(&text));
    buf_clear(&text);
    statement_text(&text, &closing);
    assert_string_equal(plan_in(&arena, buf_string(&out), "plan.txt.closing"), buf_string(&text));
    buf_release(&out);
    buf_release(&text);
    arena_release(&arena);
}

static void nothing_of_a_plan_is_markup(void **state)
{
    struct statement plan = sample_plan_odd();
    struct buf out;
    buf_init(&out, MOST);
    plan.service = "<script>alert(1)</script>";
    write_page(&out, &plan, "\"><script>", NULL);
    const char *first = strstr(buf_string(&out), "<script");
    assert_non_null(first);
    assert_null(strstr(first + 1, "<script"));
    assert_true(text_starts(first, "<script>\n'use strict';\n"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_page_of_ci_with_the_plans_inside),
        cmocka_unit_test(nothing_of_a_plan_is_markup),
    };
    return cmocka_run_group_tests_name("approval_page", tests, NULL, NULL);
}
