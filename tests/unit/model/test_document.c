#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/document.h"

enum { MOST = 1024 * 1024 };

static const char *const environment_names[] = {"staging", "production"};
static const struct names environments = {environment_names, 2};

#define BEGIN(name) "<!-- tautline:begin " name " -->\n"
#define END(name)   "<!-- tautline:end " name " -->\n"

static bool find(struct arena *arena, const char *bytes, size_t length, struct document *out,
                 struct faults *faults)
{
    *out = (struct document){.file = "a.md", .bytes = bytes, .length = length};
    faults_init(faults, arena);
    return document_find(arena, &environments, out, faults);
}

/* Every block as `line part environment [inside]`, or every fault. */
static const char *found(struct arena *arena, const char *text)
{
    struct document document;
    struct faults faults;
    const char *said = "";
    const bool good = find(arena, text, strlen(text), &document, &faults);
    assert_int_equal(good, faults.count == 0);
    for (size_t i = 0; i < faults.count; i++)
        said = arena_printf(arena, "%s%u: %s\n", said, faults.items[i].where.line,
                            faults.items[i].text);
    for (size_t i = 0; good && i < document.count; i++) {
        const struct document_block *block = &document.blocks[i];
        said = arena_printf(arena, "%s%u %s %s [%.*s]\n", said, block->line,
                            document_part_name(block->part),
                            block->environment ? block->environment : "*",
                            (int)(block->end - block->start), text + block->start);
    }
    return said;
}

static void blocks_are_found_by_marks_alone_on_their_line(void **state)
{
    static const char *const rows[][2] = {
        {BEGIN("status") END("status"), "1 status * []\n"},
        {"x\n" BEGIN("settings production") "a\nb\n" END("settings production") "y",
         "2 settings production [a\nb\n]\n"},
        {"\xEF\xBB\xBF" BEGIN("evidence") "a\n" END("evidence"), "1 evidence * [a\n]\n"},
        {"  " BEGIN("evidence") "a\n\t" END("evidence"), "1 evidence * [a\n]\n"},
        {"<!-- tautline:begin status -->\r\na\r\n<!-- tautline:end status -->\r\n",
         "1 status * [a\r\n]\n"},
        {"<!-- tautline:begin status -->\n<!-- tautline:end status -->", "1 status * []\n"},
        {"```\n" BEGIN("status") END("status") "```\n", "2 status * []\n"},
        {BEGIN("status") "<!-- another comment -->\n" END("status") BEGIN("status staging")
             END("status staging"),
         "1 status * [<!-- another comment -->\n]\n4 status staging []\n"},
        {"tautline:begin status is spoken of\n" BEGIN("exceptions") END("exceptions"),
         "2 exceptions * []\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        arena_init(&arena);
        assert_string_equal(found(&arena, rows[i][0]), rows[i][1]);
        arena_release(&arena);
    }
}

static void marks_out_of_order_are_refused_at_their_lines(void **state)
{
    static const char *const rows[][2] = {
        {"", "0: no marked block found\n"},
        {"text\n", "0: no marked block found\n"},
        {"\n" BEGIN("status") "a\n", "2: 'status' begins here and never ends\n"},
        {END("status"), "1: 'status' ends here but does not begin\n"},
        {BEGIN("status") BEGIN("evidence") END("status"),
         "2: 'evidence' begins inside 'status', which began in line 1\n"},
        {BEGIN("status") END("status staging"),
         "2: 'status staging' ends here, but 'status' began in line 1\n"},
        {BEGIN("status") END("status") BEGIN("status") END("status"),
         "3: 'status' is already in line 1\n"},
        {BEGIN("stats") END("stats"), "1: unknown block 'stats'\n2: unknown block 'stats'\n"},
        {BEGIN("status prod"), "1: unknown environment 'prod'\n"},
        {BEGIN("status staging production"), "1: not a valid mark\n"},
        {"<!-- tautline:begin -->\n", "1: not a valid mark\n"},
        {"<!-- tautline:start status -->\n", "1: not a valid mark\n"},
        {"<!-- Tautline:begin status -->\n", "1: not a valid mark\n"},
        {"<!--tautline:begin status-->\n", "1: not a valid mark\n"},
        {"<!--\t tautline:begin status -->\n", "1: not a valid mark\n"},
        {"> <!-- tautline:begin status -->\n", "1: not a valid mark\n"},
        {"<!-- tautline:begin status --> a\n", "1: not a valid mark\n"},
        {"<!-- tautline:begin status --> <!-- tautline:end status -->\n", "1: not a valid mark\n"},
        {"<!-- tautline:begin status\n", "1: not a valid mark\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        arena_init(&arena);
        assert_string_equal(found(&arena, rows[i][0]), rows[i][1]);
        arena_release(&arena);
    }
}

static void a_mark_with_a_nul_is_refused(void **state)
{
    static const char bytes[] = "<!-- tautline:begin status -->\0\n";
    struct arena arena;
    struct document document;
    struct faults faults;
    arena_init(&arena);
    assert_false(find(&arena, bytes, sizeof bytes - 1, &document, &faults));
    assert_string_equal(faults.items[0].text, "not a valid mark");
    arena_release(&arena);
}

static const char *written(struct arena *arena, const char *text, const char *const *texts)
{
    struct document document;
    struct faults faults;
    struct buf out;
    buf_init(&out, MOST);
    assert_true(find(arena, text, strlen(text), &document, &faults));
    document_write(&out, &document, texts);
    const char *result = arena_text(arena, buf_string(&out));
    buf_release(&out);
    return result;
}

static void only_the_bytes_between_the_marks_are_written(void **state)
{
    struct arena arena;
    arena_init(&arena);
    static const char *const first[] = {"new\nlines\n", NULL};
    static const char *const none[] = {NULL, NULL};
    const char *text = "\xEF\xBB\xBFhead\r\n" BEGIN("status") "old\n" END(
        "status") "middle\r"
                  "\n" BEGIN("evidence") "kept"
                                         "\n" END("evidence") "tail without end";
    assert_string_equal(written(&arena, text, none), text);
    assert_string_equal(
        written(&arena, text, first),
        "\xEF\xBB\xBFhead\r\n" BEGIN("status") "new\nlines\n" END(
            "status") "middle\r"
                      "\n" BEGIN("evidence") "kept\n" END("evidence") "tail without end");
    assert_string_equal(
        written(&arena, "<!-- tautline:begin status -->\r\n<!-- tautline:end status -->", first),
        "<!-- tautline:begin status -->\r\nnew\r\nlines\r\n<!-- tautline:end status -->");
    arena_release(&arena);
}

/* Each difference as `line: says -> is`. */
static const char *compared(struct arena *arena, const char *inside, const char *text)
{
    struct document document;
    struct faults faults;
    struct document_differences differences;
    const char *bytes = arena_printf(arena, "%s%s%s", BEGIN("status"), inside, END("status"));
    assert_true(find(arena, bytes, strlen(bytes), &document, &faults));
    if (document_compare(arena, &document, document.blocks, text, &differences))
        return "the same";
    const char *said = differences.order ? "another order\n" : differences.empty ? "empty\n" : "";
    for (size_t i = 0; i < differences.count; i++) {
        const struct document_difference *it = &differences.items[i];
        said = arena_printf(arena, "%s%u: %s -> %s\n", said, it->line, it->says ? it->says : "-",
                            it->is ? it->is : "-");
    }
    return differences.left_out
               ? arena_printf(arena, "%sand %zu more\n", said, differences.left_out)
               : said;
}

static void a_different_line_is_named_with_its_number(void **state)
{
    static const char *const rows[][3] = {
        {"a\nb\n", "a\nb\n", "the same"},
        {"a\r\nb\r\n", "a\nb\n", "the same"},
        {"", "a\n", "empty\n"},
        {"\n \n", "a\n", "empty\n"},
        {"a\n", "", "2: a -> -\n"},
        {"b\na\n", "a\nb\n", "another order\n"},
        {"a\n\nb\n", "a\nb\n", "another order\n"},
        {"| `A` | 1 |\n| `B` | 2 |\n", "| `A` | 1 |\n| `B` | 3 |\n",
         "3: | `B` | 2 | -> | `B` | 3 |\n"},
        {"| `B` | 2 |\n", "| `A` | 1 |\n| `B` | 2 |\n", "1: - -> | `A` | 1 |\n"},
        {"- A: x\n- A: y\n", "- A: y\n", "2: - A: x -> -\n"},
        {"- A: x\n- B: y\n", "- B: z\n- A: x\n", "3: - B: y -> - B: z\n"},
        {"\x1b[31m\n", "a\n", "2: \\x1B[31m -> -\n1: - -> a\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        arena_init(&arena);
        assert_string_equal(compared(&arena, rows[i][0], rows[i][1]), rows[i][2]);
        arena_release(&arena);
    }
}

static void many_differences_are_counted(void **state)
{
    struct arena arena;
    struct buf inside;
    arena_init(&arena);
    buf_init(&inside, MOST);
    for (int i = 0; i < 25; i++)
        buf_printf(&inside, "line %d\n", i);
    const char *said = compared(&arena, buf_string(&inside), "");
    assert_non_null(strstr(said, "21: line 19 -> -\nand 5 more\n"));
    buf_release(&inside);
    arena_release(&arena);
}

/* A little generator, the same on every machine. */
static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16;
}

static void no_byte_outside_the_marks_changes_and_a_written_block_is_unchanged(void **state)
{
    static const char *const pieces[] = {"\n",  "\r\n", "\r", "\xff", "\xc3\xa4", "|",
                                         "`a`", "<!--", "a ", "-->",  "```\n",    "\xEF\xBB\xBF"};
    unsigned seed = 7;
    for (int round = 0; round < 500; round++) {
        struct arena arena;
        arena_init(&arena);
        const char *noise[3] = {"", "", ""};
        for (size_t k = 0; k < 3; k++)
            for (unsigned n = next(&seed) % 20; n > 0; n--)
                noise[k] = arena_printf(&arena, "%s%s", noise[k], pieces[next(&seed) % 12]);
        static const char *const texts[] = {"x\ny\n"};
        const char *text = arena_printf(&arena, "%s\n%s%s\n%s%s", noise[0], BEGIN("status"),
                                        noise[1], END("status"), noise[2]);
        const char *expected = arena_printf(&arena, "%s\n%s%s%s%s", noise[0], BEGIN("status"),
                                            texts[0], END("status"), noise[2]);
        const char *once = written(&arena, text, texts);
        assert_string_equal(once, expected);
        assert_string_equal(written(&arena, once, texts), once);
        arena_release(&arena);
    }
}

static void blocks_of_two_documents_are_the_same_line_by_line(void **state)
{
    struct arena arena;
    struct faults faults;
    struct document a, b;
    arena_init(&arena);
    const char *text = "x\n" BEGIN("status") "a\n" END("status");
    const char *other = "<!-- tautline:begin status -->\r\na\r\n<!-- tautline:end status -->";
    const char *third = BEGIN("status") "a\nb\n" END("status");
    assert_true(find(&arena, text, strlen(text), &a, &faults));
    assert_true(find(&arena, other, strlen(other), &b, &faults));
    assert_true(document_blocks_same(&a, a.blocks, &b, b.blocks));
    assert_true(find(&arena, third, strlen(third), &b, &faults));
    assert_false(document_blocks_same(&a, a.blocks, &b, b.blocks));
    assert_null(document_block(&a, BLOCK_STATUS, "staging"));
    assert_ptr_equal(document_block(&a, BLOCK_STATUS, NULL), a.blocks);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_found_by_marks_alone_on_their_line),
        cmocka_unit_test(marks_out_of_order_are_refused_at_their_lines),
        cmocka_unit_test(a_mark_with_a_nul_is_refused),
        cmocka_unit_test(only_the_bytes_between_the_marks_are_written),
        cmocka_unit_test(a_different_line_is_named_with_its_number),
        cmocka_unit_test(many_differences_are_counted),
        cmocka_unit_test(no_byte_outside_the_marks_changes_and_a_written_block_is_unchanged),
        cmocka_unit_test(blocks_of_two_documents_are_the_same_line_by_line),
    };
    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
