#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "output/statement.h"
#include "support/golden.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024, COLUMNS = 80 };

#define PAGES "tests/unit/output/pages/"

static const struct {
    struct statement (*make)(void);
    const char *path;
} rows[] = {
    {sample_plan, PAGES "plan.txt"},
    {sample_plan_odd, PAGES "plan_odd.txt"},
    {sample_plan_live, PAGES "plan_live.txt"},
    {sample_plan_closing, PAGES "plan_closing.txt"},
};

static void a_statement_reads_as_it_always_did(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct statement statement = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        statement_text(&out, &statement);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

static void no_line_has_more_than_80_columns_or_anything_but_visible_ascii(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct statement statement = rows[i].make();
        struct buf out;
        size_t column = 0;
        buf_init(&out, MOST);
        statement_text(&out, &statement);
        for (size_t k = 0; k < out.length; k++) {
            const char byte = out.bytes[k];
            assert_true(byte == '\n' || (byte >= ' ' && byte <= '~'));
            assert_false(byte == '\n' && k > 0 && out.bytes[k - 1] == ' ');
            column = byte == '\n' ? 0 : column + 1;
            assert_true(column <= COLUMNS);
        }
        assert_int_equal(out.bytes[out.length - 1], '\n');
        buf_release(&out);
    }
}

struct statement_fixture {
    struct arena arena;
    struct buf text;
};

static int on_setup(void **state)
{
    static struct statement_fixture fixture;
    arena_init(&fixture.arena);
    buf_init(&fixture.text, MOST);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    struct statement_fixture *fixture = *state;
    arena_release(&fixture->arena);
    buf_release(&fixture->text);
    return 0;
}

/* What the reader says of a text: `read`, or its whole fault. What it accepts is written the same. */
static const char *said(struct statement_fixture *fixture, const char *bytes, size_t length)
{
    struct statement statement;
    struct err err = {0};
    if (!statement_read(&fixture->arena, "plan.txt", bytes, length, &statement, &err)) {
        assert_int_equal(err.code, ERR_INPUT);
        assert_true(err.hint[0] != '\0');
        return err_text(&err, &fixture->arena);
    }
    struct buf again;
    buf_init(&again, MOST);
    statement_text(&again, &statement);
    assert_int_equal(again.length, length);
    assert_memory_equal(buf_string(&again), bytes, length);
    buf_release(&again);
    return "read";
}

static void check_names(const struct names *found, const struct names *wanted)
{
    assert_int_equal(found->count, wanted->count);
    for (size_t i = 0; i < wanted->count; i++)
        assert_string_equal(found->items[i], wanted->items[i]);
}

#define SAME_TEXT(member) assert_true(text_is(found.member, wanted.member))

static void what_is_written_is_read_back_whole(void **state)
{
    struct statement_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct statement wanted = rows[i].make();
        struct statement found;
        struct err err = {0};
        buf_clear(&fixture->text);
        statement_text(&fixture->text, &wanted);
        assert_true(statement_read(&fixture->arena, "plan.txt", buf_string(&fixture->text),
                                   fixture->text.length, &found, &err));
        assert_int_equal(found.kind, wanted.kind);
        SAME_TEXT(service);
        SAME_TEXT(environment);
        SAME_TEXT(project_id);
        SAME_TEXT(environment_id);
        SAME_TEXT(service_id);
        SAME_TEXT(api);
        SAME_TEXT(author);
        SAME_TEXT(exception);
        SAME_TEXT(number);
        SAME_TEXT(desired_file);
        SAME_TEXT(desired);
        SAME_TEXT(trust);
        SAME_TEXT(seen);
        SAME_TEXT(key_id);
        SAME_TEXT(ledger_id);
        SAME_TEXT(ledger_head);
        SAME_TEXT(undo_breaches);
        SAME_TEXT(closing);
        assert_int_equal(found.simulated, wanted.simulated);
        assert_int_equal(found.made, wanted.made);
        assert_int_equal(found.expires, wanted.expires);
        assert_int_equal(found.not_before, wanted.not_before);
        assert_int_equal(found.seen_count, wanted.seen_count);
        assert_int_equal(found.ledger_entry, wanted.ledger_entry);
        assert_int_equal(found.row_count, wanted.row_count);
        for (size_t k = 0; k < wanted.row_count; k++) {
            assert_int_equal(found.rows[k].kind, wanted.rows[k].kind);
            assert_string_equal(found.rows[k].name, wanted.rows[k].name);
            assert_int_equal(found.rows[k].shared, wanted.rows[k].shared);
            assert_string_equal(found.rows[k].before, wanted.rows[k].before);
            assert_string_equal(found.rows[k].after, wanted.rows[k].after);
            assert_int_equal(found.rows[k].direction, wanted.rows[k].direction);
            assert_true(text_is(found.rows[k].why, wanted.rows[k].why));
        }
        assert_int_equal(found.deploys, wanted.deploys);
        assert_int_equal(found.trust_serial, wanted.trust_serial);
        SAME_TEXT(floor);
        assert_int_equal(found.floor_held, wanted.floor_held);
        assert_int_equal(found.guardrails_other, wanted.guardrails_other);
        check_names(&found.unknown, &wanted.unknown);
        assert_int_equal(found.code.kind, wanted.code.kind);
        SAME_TEXT(code.text);
        check_names(&found.code.notes, &wanted.code.notes);
        assert_int_equal(found.two_persons, wanted.two_persons);
        check_names(&found.second_roles, &wanted.second_roles);
        assert_int_equal(found.unknown_directions, wanted.unknown_directions);
        check_names(&found.requires, &wanted.requires);
        check_names(&found.open, &wanted.open);
        check_names(&found.needs, &wanted.needs);
        assert_int_equal(found.guardrails_held, wanted.guardrails_held);
        assert_int_equal(found.guardrails_lifted, wanted.guardrails_lifted);
        assert_int_equal(found.guardrails_unobserved, wanted.guardrails_unobserved);
        assert_int_equal(found.has_undo, wanted.has_undo);
        assert_int_equal(found.undo_count, wanted.undo_count);
        for (size_t k = 0; k < wanted.undo_count; k++) {
            assert_string_equal(found.undo[k].name, wanted.undo[k].name);
            assert_true(text_is(found.undo[k].value, wanted.undo[k].value));
        }
        assert_int_equal(found.adds, wanted.adds);
        assert_int_equal(found.changed, wanted.changed);
        assert_int_equal(found.removes, wanted.removes);
        assert_int_equal(found.weakens, wanted.weakens);
        assert_int_equal(found.strengthens, wanted.strengthens);
    }
}

static void a_sentence_that_could_be_misread_is_quoted(void **state)
{
    struct statement_fixture *fixture = *state;
    static const char *const sentences[] = {
        "probe ready passes", "", " a", "a ", "a  b", "a\"", "a\\", "a\n", "\xC3\xA4"};
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        struct statement wanted = sample_plan(), found;
        struct err err = {0};
        wanted.open = (struct names){&sentences[i], 1};
        buf_clear(&fixture->text);
        statement_text(&fixture->text, &wanted);
        assert_int_equal(text_has(buf_string(&fixture->text), "open: \""), i > 0);
        assert_true(statement_read(&fixture->arena, "plan.txt", buf_string(&fixture->text),
                                   fixture->text.length, &found, &err));
        check_names(&found.open, &wanted.open);
    }
}

/* --- what is refused --------------------------------------------------------------------------- */

#define HINT "\nhint: Use the file exactly as `tautline plan` wrote it.\n"

static const char *replaced_once(struct statement_fixture *fixture, const char *what,
                                 const char *with)
{
    const char *text = buf_string(&fixture->text);
    const char *at = strstr(text, what);
    if (at == NULL)
        fail_msg("'%s' does not stand in the sample", what);
    return arena_printf(&fixture->arena, "%.*s%s%s", (int)(at - text), text, with,
                        at + strlen(what));
}

static void every_change_of_a_line_is_refused_in_its_place(void **state)
{
    static const struct {
        const char *what, *with, *said;
    } cases[] = {
        {"tautline plan 2", "tautline plan 3", "1:1: the first line is not 'tautline plan 2'"},
        {"For  ", "Fro  ", "3:1: expected 'For'"},
        {"  ~ STATE", "  ? STATE", "5:1: expected a change"},
        {"true -> false", "true => false", "5:1: expected 'BEFORE -> AFTER'"},
        {"true -> false", "true -> (nothing)",
         "5:1: '(nothing)' is not a value as a plan shows it"},
        {"true -> false", "true  -> false", "5:1: expected 'BEFORE -> AFTER'"},
        {"STATE_DUAL_READ_ENABLED    ", "STATE_DUAL_READ_ENABLED   ",
         "5:1: expected '  ~ STATE_DUAL_READ_ENABLED    true -> false      strengthens'"},
        {"strengthens", "strenghtens", "5:1: the change does not end with a direction"},
        {"why: one", "why:  one", "6:1: ' one store is the truth' is not quoted as a plan does it"},
        {"why: one", "why one", "6:1: expected 'Afterwards'"},
        {"why: one store is the truth", "why: \"one\"",
         "6:1: '\"one\"' is not quoted as a plan does it"},
        {"one deploy of caio-swarm-dashboard", "one deploy of another",
         "8:1: expected '    then one deploy of caio-swarm-dashboard'"},
        {"6 guardrails held", "06 guardrails held",
         "10:1: expected 'Afterwards   6 guardrails held, 1 lifted, 0 unobserved'"},
        {"             by what", "             by that",
         "11:1: expected '             by what is declared and what is stored'"},
        {"2 of them", "02 of them", "12:1: expected '             2 of them by the floor'"},
        {"2 of them by the floor", "2 of them", "12:1: expected 'open: ' and an exception"},
        {"open: heyreach", "opens heyreach", "13:1: expected 'open: ' and an exception"},
        {"Unknown      nothing", "Unknown      something", "14:1: expected 'Unknown      nothing'"},
        {"Unknown      nothing\n", "", "14:1: 'Unknown' is missing before 'Code'"},
        {"commit 8d", "commits 8d",
         "15:1: expected a commit, an image, or why the code is not pinned"},
        {"=true\n", "=false\n", "17:1: the undo does not restore 'STATE_DUAL_READ_ENABLED'"},
        {"             remove STATE_FILE_FALLBACK_WRITE\n", "",
         "16:1: the undo does not restore 'STATE_FILE_FALLBACK_WRITE'"},
        {"=true\n", "=\"true\"\n", "16:1: '\"true\"' is not a single word"},
        {"remove STATE", "remove  STATE",
         "17:1: ' STATE_FILE_FALLBACK_WRITE' is not the name of a variable"},
        {"Needs        PTO\n             and a second person with any role: Engineering, HoS\n", "",
         "18:1: 'Needs' is missing before 'Expires'"},
        {"Engineering, HoS", "Engineering,  HoS", "19:1: ' HoS' is not a single word"},
        {"Engineering, HoS", "Engineering, Engineering", "19:1: 'Engineering' is listed twice"},
        {"and a second person with any role: Engineering, HoS",
         "one person is enough: this trust says two_persons: yes",
         "19:1: 'one person is enough: this trust says two_persons: yes' is not a single word"},
        {"Expires      2026-02-25T18:20:11Z\n", "", "20:1: expected 'Expires'"},
        {"1 to add", "2 to add",
         "22:1: expected 'Plan: 1 to add, 1 to change, 0 to remove; 0 weaken, 2 strengthen.'"},
        {"\n---\n", "\n--\n", "24:1: expected 'Author'"},
        {"Author ", "Autor  ", "25:1: expected 'Author'"},
        {"Author       ana@example.com\n", "", "25:1: 'Author' is missing before 'Made'"},
        {"Made  ", "Author       bob@example.com\nMade  ",
         "26:1: 'Author' is repeated or too late"},
        {"Author       ana@example.com\nMade         2026-02-24T18:20:11Z\n",
         "Made         2026-02-24T18:20:11Z\nAuthor       ana@example.com\n",
         "25:1: 'Author' is missing before 'Made'"},
        {"ana@example.com", "ana@example.com ", "25:1: the line contains a trailing blank"},
        {"ana@example.com", "ana@example.com\r",
         "25:1: the line contains a carriage return: line ends were converted"},
        {"ana@example.com", "\"ana@example.com\"",
         "25:1: '\"ana@example.com\"' is not a single word"},
        {"ana@example.com", "an\xC3\xA4@example.com",
         "25:1: the line contains a character outside ASCII"},
        {"ana@example.com", "ana\t@example.com", "25:1: the line contains a tab"},
        {"Author       ", "Author        ", "25:1: ' ana@example.com' is not a single word"},
        {"Made         2026-02-24T18:20:11Z", "Made         2026-02-24T18:20:11+00:00",
         "26:1: expected 'Made         2026-02-24T18:20:11Z'"},
        {"5f1d0c7e2b9a4e61", "5F1D0C7E2B9A4E61", "27:1: '5F1D0C7E2B9A4E61' is not 16 hex digits"},
        {"    sha256:a3f5", "    sha256:A3f5", "33:1: expected '    sha256:' and 64 hex digits"},
        {"serial 1:", "serial 01:",
         "34:1: expected 'Trust        serial 1: the roles and the keys that may sign'"},
        {"serial 1:", "number 1:", "34:1: expected 'serial ' and a number"},
        {"Floor        the guard", "Floor        the gaurd",
         "36:1: expected 'Floor        the guardrails that the trust file installs'"},
        {"Floor        the guardrails that the trust file installs\n", "Floor        none\n",
         "37:1: expected 'Seen'"},
        {"of 38 ", "of 038 ",
         "38:1: expected 'Seen         stored values of 38 declared settings, key 2f1a77c05b9e4d13'"},
        {"entry 41", "entry 041",
         "40:1: expected 'Ledger       7c1e0a9d3b5f4826917c1e0a9d3b5f48, entry 41'"},
        {"Closing      none\n", "", "42:1: the plan ends before 'Closing'"},
        {"Closing      none\n", "Closing      none\n\n",
         "43:1: unexpected text after the end of the plan"},
        {"Closing      none\n", "Closing      none", "42:1: the last line has no line end"},
    };
    struct statement_fixture *fixture = *state;
    const struct statement statement = sample_plan();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&fixture->text);
        statement_text(&fixture->text, &statement);
        const char *text = replaced_once(fixture, cases[i].what, cases[i].with);
        const char *wanted = arena_printf(&fixture->arena, "plan.txt:%s" HINT, cases[i].said);
        assert_string_equal(said(fixture, text, strlen(text)), wanted);
    }
}

static void a_plan_of_an_older_version_is_refused_with_the_reason(void **state)
{
    static const char *const titles[] = {"tautline plan 1", "tautline closing plan 1"};
    struct statement_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        const char *text = arena_printf(&fixture->arena, "%s\n\nFor          a, b\n", titles[i]);
        assert_string_equal(
            said(fixture, text, strlen(text)),
            arena_printf(&fixture->arena,
                         "plan.txt:1:1: the plan was made by an older tautline ('%s')\n"
                         "hint: Make it again: tautline plan.\n",
                         titles[i]));
    }
}

static void too_much_and_nothing_are_refused(void **state)
{
    struct statement_fixture *fixture = *state;
    char *much = arena_alloc(&fixture->arena, MOST);
    memset(much, 'a', MOST);
    assert_string_equal(
        said(fixture, much, MOST),
        "plan.txt: the file is too large for a plan (1048576 bytes, at most 65536)" HINT);
    assert_string_equal(said(fixture, "", 0), "plan.txt:1:1: the file is empty" HINT);
    assert_string_equal(said(fixture, "a\0b\n", 4),
                        "plan.txt:1:1: the line contains a NUL byte" HINT);
}

/* Whatever single byte is changed, left out or put in: refused, or another statement to the byte. */
static void each_changed_byte_is_refused_or_another_statement(void **state)
{
    static const char others[] = " \n\\\"aZ09=~-";
    struct statement_fixture *fixture = *state;
    for (size_t s = 0; s < sizeof rows / sizeof *rows; s++) {
        const struct statement statement = rows[s].make();
        buf_clear(&fixture->text);
        statement_text(&fixture->text, &statement);
        const size_t length = fixture->text.length;
        for (size_t i = 0; i < length * (sizeof others + 1); i++) {
            struct statement_fixture inner;
            const size_t at = i / (sizeof others + 1), way = i % (sizeof others + 1);
            arena_init(&inner.arena);
            char *copy = arena_slice(&inner.arena, buf_string(&fixture->text), length);
            size_t left = length;
            if (way < sizeof others - 1) {
                copy[at] = others[way];
            } else {
                memmove(copy + at, copy + at + 1, length - at);
                left--;
            }
            (void)said(&inner, copy, left);
            arena_release(&inner.arena);
        }
    }
}

static void each_cut_and_each_doubled_line_is_refused(void **state)
{
    struct statement_fixture *fixture = *state;
    for (size_t s = 0; s < sizeof rows / sizeof *rows; s++) {
        const struct statement statement = rows[s].make();
        buf_clear(&fixture->text);
        statement_text(&fixture->text, &statement);
        const char *text = buf_string(&fixture->text);
        for (size_t i = 0; i < fixture->text.length; i++)
            assert_string_not_equal(said(fixture, text, i), "read");
        for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
            const int end = (int)(strchr(line, '\n') + 1 - text), start = (int)(line - text);
            const char *twice = arena_printf(&fixture->arena, "%.*s%s", end, text, line);
            const char *without = arena_printf(&fixture->arena, "%.*s%s", start, text, text + end);
            assert_string_not_equal(said(fixture, twice, strlen(twice)), "read");
            /* What may be left out leaves another plan that is whole. */
            (void)said(fixture, without, strlen(without));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_reads_as_it_always_did),
        cmocka_unit_test(no_line_has_more_than_80_columns_or_anything_but_visible_ascii),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_back_whole, on_setup, on_teardown),
        cmocka_unit_test_setup_teardown(a_sentence_that_could_be_misread_is_quoted, on_setup,
                                        on_teardown),
        cmocka_unit_test_setup_teardown(every_change_of_a_line_is_refused_in_its_place, on_setup,
                                        on_teardown),
        cmocka_unit_test_setup_teardown(a_plan_of_an_older_version_is_refused_with_the_reason,
                                        on_setup, on_teardown),
        cmocka_unit_test_setup_teardown(too_much_and_nothing_are_refused, on_setup, on_teardown),
        cmocka_unit_test_setup_teardown(each_changed_byte_is_refused_or_another_statement, on_setup,
                                        on_teardown),
        cmocka_unit_test_setup_teardown(each_cut_and_each_doubled_line_is_refused, on_setup,
                                        on_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
