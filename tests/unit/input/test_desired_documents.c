#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/desired.h"
#include "support/declaring.h"

#define NOT_A_PATH(text)                                                                           \
    "d.yaml:10:25: '" text "' is not a Markdown file of the project\n"                             \
    "hint: Write its path below the project's folder, without '..' and ending in .md: "            \
    "docs/TRACKER.md.\n"

static void documents_are_markdown_files_below_the_project(void **state)
{
    static const struct declaring_row rows[] = {
        {"documents: { canonical: docs/TRACKER.md }\n", "valid"},
        {"documents: { canonical: a.md, others: docs/b.md }\n", "valid"},
        {"documents: { canonical: a.md, others: [b.md, ..c/d e.md] }\n", "valid"},
        {"documents: { canonical: ../a.md }\n", NOT_A_PATH("../a.md")},
        {"documents: { canonical: docs/../a.md }\n", NOT_A_PATH("docs/../a.md")},
        {"documents: { canonical: ./a.md }\n", NOT_A_PATH("./a.md")},
        {"documents: { canonical: /a.md }\n", NOT_A_PATH("/a.md")},
        {"documents: { canonical: docs//a.md }\n", NOT_A_PATH("docs//a.md")},
        {"documents: { canonical: .md }\n", NOT_A_PATH(".md")},
        {"documents: { canonical: a.yaml }\n", NOT_A_PATH("a.yaml")},
        {"documents: { canonical: \"a\\nb.md\" }\n", NOT_A_PATH("a\\x0Ab.md")},
        {"documents: { canonical: 'a\\b.md' }\n", NOT_A_PATH("a\\b.md")},
    };
    DECLARING_ROWS(rows);
}

static void a_missing_misspelt_or_repeated_document_is_a_fault(void **state)
{
    static const struct declaring_row rows[] = {
        {"documents: { others: [a.md] }\n",
         "d.yaml:10:12: a map of documents needs 'canonical'\n"
         "hint: Add 'canonical': the document that decides where documents differ: the tracker.\n"},
        {"documents: { canonical: a.md, other: [b.md] }\n",
         "d.yaml:10:31: 'other' is not a key of a map of documents\n"
         "hint: Did you mean 'others'?\n"},
        {"documents: [a.md]\n",
         "d.yaml:10:12: 'documents' takes a map of documents, not a list\n"
         "hint: Write { canonical: docs/TRACKER.md, others: [docs/HANDOVER.md] }.\n"},
        {"documents: { canonical: a.md, others: [b.md, a.md] }\n",
         "d.yaml:10:46: 'a.md' is the canonical document\n"
         "hint: Name each document once.\n"},
        {"documents: { canonical: a.md, others: [b.md, b.md] }\n",
         "d.yaml:10:46: 'b.md' is repeated in 'others'\n"
         "hint: Write each item once.\n"},
    };
    DECLARING_ROWS(rows);
}

static void documents_are_read_with_their_places(void **state)
{
    struct arena arena;
    struct desired desired;
    arena_init(&arena);
    assert_string_equal(
        declaring(&arena, "documents: { canonical: a.md, others: [b.md, c.md] }\n", &desired),
        "valid");
    assert_string_equal(desired.documents.canonical.path, "a.md");
    assert_int_equal(desired.documents.other_count, 2);
    assert_string_equal(desired.documents.others[1].path, "c.md");
    assert_int_equal(desired.documents.others[1].where.column, 46);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_markdown_files_below_the_project),
        cmocka_unit_test(a_missing_misspelt_or_repeated_document_is_a_fault),
        cmocka_unit_test(documents_are_read_with_their_places),
    };
    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
