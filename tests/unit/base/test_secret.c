#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "support/tmpdir.h"

static int setup(void **state)
{
    *state = secrets_new();
    return 0;
}

static int teardown(void **state)
{
    secrets_free(*state);
    return 0;
}

static int keep(struct secrets *secrets, const char *name, const char *value)
{
    return secrets_keep(secrets, name, value, strlen(value));
}

static void guard(struct secrets *secrets, const char *name, const char *value)
{
    secrets_guard(secrets, name, value, strlen(value));
}

/* The name that is found in the text, or "-". */
static const char *found(const struct secrets *secrets, const char *text)
{
    const char *name = secrets_found(secrets, text, strlen(text));
    return name ? name : "-";
}

static void a_kept_secret_is_handed_out_by_its_handle(void **state)
{
    struct secrets *secrets = *state;
    const int token = keep(secrets, "TOKEN", "made-up-token");
    const int other = secrets_keep(secrets, "OTHER", "a\0b", 3);
    const int empty = keep(secrets, "EMPTY", "");
    assert_true(token >= 0 && other >= 0 && empty >= 0);
    assert_string_equal(secrets_value(secrets, token), "made-up-token");
    assert_int_equal(secrets_length(secrets, token), 13);
    assert_memory_equal(secrets_value(secrets, other), "a\0b\0", 4);
    assert_int_equal(secrets_length(secrets, other), 3);
    assert_string_equal(secrets_value(secrets, empty), "");
    assert_int_equal(secrets_length(secrets, empty), 0);
}

static void a_value_is_kept_once_under_its_declared_name(void **state)
{
    struct secrets *secrets = *state;
    const int first = keep(secrets, "FIRST", "made-up-token");
    for (int i = 0; i < 300; i++)
        assert_int_equal(keep(secrets, "FIRST", "made-up-token"), first);
    guard(secrets, "GUARDED", "made-up-token");
    assert_string_equal(found(secrets, "made-up-token"), "FIRST");
    guard(secrets, "GUARDED", "another-made-up-token");
    assert_string_equal(found(secrets, "another-made-up-token"), "GUARDED");
    const int handle = keep(secrets, "DECLARED", "another-made-up-token");
    assert_string_equal(secrets_value(secrets, handle), "another-made-up-token");
    assert_string_equal(found(secrets, "another-made-up-token"), "DECLARED");
}

static void handles_and_values_stay_while_the_registry_grows(void **state)
{
    struct secrets *secrets = *state;
    enum { COUNT = 3000 };
    static int handles[COUNT];
    static const char *values[COUNT];
    char text[64];
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "made-up-%d", i);
        handles[i] = keep(secrets, "NAME", text);
        values[i] = secrets_value(secrets, handles[i]);
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "made-up-%d", i);
        assert_string_equal(secrets_value(secrets, handles[i]), text);
        assert_ptr_equal(secrets_value(secrets, handles[i]), values[i]);
        assert_int_equal(keep(secrets, "NAME", text), handles[i]);
    }
}

static void a_secret_is_found_by_its_source(void **state)
{
    struct secrets *secrets = *state;
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), -1);
    const int first = keep(secrets, "FIRST", "made-up-token");
    const int second = keep(secrets, "SECOND", "another-made-up-token");
    secrets_note_source(secrets, "env:TOKEN", first);
    secrets_note_source(secrets, "env:OTHER", second);
    secrets_note_source(secrets, "file:token", first);
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), first);
    assert_int_equal(secrets_from_source(secrets, "env:OTHER"), second);
    assert_int_equal(secrets_from_source(secrets, "file:token"), first);
    assert_int_equal(secrets_from_source(secrets, "env:TOKE"), -1);
    assert_int_equal(secrets_from_source(secrets, "env:token"), -1);
    secrets_note_source(secrets, "env:TOKEN", second);
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), second);
}

static void a_value_larger_than_a_chunk_is_kept_and_found(void **state)
{
    struct secrets *secrets = *state;
    enum { SIZE = 300000 };
    char *value = mem_alloc(SIZE + 1);
    for (size_t i = 0; i < SIZE; i++)
        value[i] = (char)('a' + i * i % 23);
    const int handle = keep(secrets, "LARGE", value);
    assert_string_equal(secrets_value(secrets, handle), value);
    assert_string_equal(found(secrets, value), "LARGE");
    value[SIZE / 2] = '!';
    assert_string_equal(found(secrets, value), "-");
    mem_free(value, SIZE + 1);
}

static void short_values_are_kept_but_not_searched_for(void **state)
{
    struct secrets *secrets = *state;
    keep(secrets, "FIVE", "12345");
    keep(secrets, "SIX", "abcdef");
    guard(secrets, "ELEVEN", "ghijklmnopq");
    guard(secrets, "TWELVE", "rstuvwxyzABC");
    assert_string_equal(found(secrets, "x 12345 x"), "-");
    assert_string_equal(found(secrets, "x abcdef x"), "SIX");
    assert_string_equal(found(secrets, "x ghijklmnopq x"), "-");
    assert_string_equal(found(secrets, "x rstuvwxyzABC x"), "TWELVE");
}

/* A secret with bytes that each notation writes in its own way. */
#define AWKWARD "p\xC3\xA4ss \"w\\rd\"\n\x1B/+\xE2\x80\xAE%"

static void a_secret_is_found_in_each_form(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text;
        bool hit;
    } rows[] = {
        {"x" AWKWARD "x", true},
        {"x=p%C3%A4ss%20%22w%5Crd%22%0A%1B%2F%2B%E2%80%AE%25&y", true},
        {"{\"a\":\"p\xC3\xA4ss \\\"w\\\\rd\\\"\\n\\u001b/+\\u202e%\"}", true},
        {"p\xC3\xA4ss \"w\\rd\"\\x0A\\x1B/+\\u{202E}%", true},
        {"p\xC3\xA4ss", false},
        {"p%C3%A4ss%20", false},
    };
    keep(secrets, "AWKWARD", AWKWARD);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(found(secrets, rows[i].text), rows[i].hit ? "AWKWARD" : "-");
}

#define ODD "pw<a>&\"b'_c*d|e%f g+h/\xC3\xA9]]>"

/* As other programs and our own formats write it; also letters that nobody had to escape. */
static void a_secret_is_found_under_any_escapes(void **state)
{
    struct secrets *secrets = *state;
    static const char *const rows[] = {
        /* XML and HTML: ours, Python's, Go's, PHP's, everything by number */
        "<p>pw&lt;a&gt;&amp;&quot;b&#39;_c*d|e%f g+h/\xC3\xA9]]&gt;</p>",
        "pw&lt;a&gt;&amp;&quot;b&#x27;_c*d|e%f g+h/\xC3\xA9]]&gt;",
        "pw&lt;a&gt;&amp;&#34;b&#39;_c*d|e%f g+h/&#233;]]&gt;",
        "&#112;&#x77;<a>&amp;\"b&#039;_c*d|e%f g+h/&#xE9;]]>",
        /* JSON: ASCII only, HTML-safe, escaped slashes, escaped letters */
        "{\"a\":\"pw<a>&\\\"b'_c*d|e%f g+h/\\u00e9]]>\"}",
        "pw\\u003ca\\u003e\\u0026\\\"b\\u0027_c*d|e%f g+h\\/\xC3\xA9]]\\u003E",
        "\\u0070\\u0077<a>&\"b'_c*d|e%f g+h/\xC3\xA9]]>",
        /* forms and URLs: with `+` for a blank, and with as little escaped as can be */
        "a=pw%3Ca%3E%26%22b%27_c*d%7Ce%25f+g%2Bh%2F%C3%A9%5D%5D%3E&b=1",
        "?q=pw%3ca%3e%26%22b'_c*d|e%25f%20g+h/%c3%a9]]%3E",
        /* Markdown, workflow commands, labels */
        "pw<a>&\"b'\\_c\\*d\\|e%f g+h/\xC3\xA9\\]\\]>",
        "::error::pw<a>&\"b'_c*d|e%25f g+h/\xC3\xA9]]>",
        "{a=\"pw<a>&\\\"b'_c*d|e%f g+h/\xC3\xA9]]>\"}",
    };
    static const char *const misses[] = {"pw&lt;a&gt;", "pw%3Ca%3E%26%22", "\\u0070\\u0077<a>"};
    keep(secrets, "ODD", ODD);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!text_is(found(secrets, rows[i]), "ODD"))
            fail_msg("row %zu: %s", i, rows[i]);
    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++)
        assert_string_equal(found(secrets, misses[i]), "-");
}

typedef void markup(struct buf *out, const char *bytes, size_t length);

static void write_message(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, false);
}

static void write_property(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, true);
}

static void a_secret_is_found_in_what_each_notation_writes(void **state)
{
    struct secrets *secrets = *state;
    static markup *const notations[] = {text_xml,      text_markdown,  text_markdown_code,
                                        write_message, write_property, text_label,
                                        text_path};
    static const char *const values[] = {ODD, "tic`ks``and|pipes", "two\nlines\n::error::x",
                                         ("esc\x1B[31m"
                                          "bidi\xE2\x80\xAE")};
    for (size_t k = 0; k < sizeof values / sizeof values[0]; k++)
        keep(secrets, values[k], values[k]);
    for (size_t i = 0; i < sizeof notations / sizeof notations[0] * 4; i++) {
        const char *value = values[i % 4];
        struct buf out;
        buf_init(&out, 1000);
        buf_text(&out, "before ");
        notations[i / 4](&out, value, strlen(value));
        buf_text(&out, " after");
        if (!text_is(found(secrets, buf_string(&out)), value))
            fail_msg("notation %zu: %s", i / 4, buf_string(&out));
        buf_release(&out);
    }
}

/* Whatever is encoded together with it: the surroundings decide the alignment and the edges. */
static void a_secret_is_found_in_base64_at_each_alignment(void **state)
{
    struct secrets *secrets = *state;
    static const char *const values[] = {"abcdef", "made-up-1", "invented22", "yet-another",
                                         "\xFF\xFE\xFD\xFC\xFB\xFA\xF9"};
    static const char *const before[] = {"", "u", "u:", "us:", "use:", "\xFF"};
    static const char *const after[] = {"", "@", "@h", "@ho", "\xFF"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        keep(secrets, values[i], values[i]);
    for (size_t i = 0; i < sizeof values / sizeof values[0] * 30; i++) {
        struct buf plain;
        struct buf encoded;
        buf_init(&plain, 100);
        buf_init(&encoded, 100);
        buf_text(&plain, before[i / 5 % 6]);
        buf_text(&plain, values[i / 30]);
        buf_text(&plain, after[i % 5]);
        text_base64(&encoded, (const unsigned char *)plain.bytes, plain.length);
        assert_string_equal(found(secrets, encoded.bytes), values[i / 30]);
        buf_release(&plain);
        buf_release(&encoded);
    }
}

static void a_text_without_a_secret_passes(void **state)
{
    struct secrets *secrets = *state;
    assert_null(secrets_found(secrets, "anything", 8));
    keep(secrets, "TOKEN", "made-up-token");
    static const char *const rows[] = {"",         "made-up-toke",  "ade-up-token", "MADE-UP-TOKEN",
                                       "made-up-", "made-up- token"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(found(secrets, rows[i]), "-");
    assert_null(secrets_found(secrets, NULL, 0));
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 300 services with 30 secrets each. Measured at 0.1 s to keep and 10 ms to search; the limits are
 * far above, for sanitizers and slow machines, and far below what comparing each would take. */
static void ten_thousand_secrets_are_looked_for_in_a_megabyte_at_once(void **state)
{
    struct secrets *secrets = *state;
    enum { SIZE = 1 << 20 };
    char text[128];
    const double start = seconds_now();
    for (unsigned i = 0; i < 10000; i++) {
        snprintf(text, sizeof text, "https://user:pa+\"%u%08x@db.example.com:5432/app", i,
                 i * 2654435761U);
        guard(secrets, "DATABASE_URL", text);
    }
    char *record = mem_alloc(SIZE + 2 * sizeof text);
    size_t end = 0;
    while (end < SIZE) /* what is nearly a secret at each place */
        end += (size_t)snprintf(record + end, sizeof text,
                                "https://user:pa+\"%zu%08x@db.example.com:5432/apq ", end % 10000,
                                (unsigned)end);
    const double kept = seconds_now();
    assert_string_equal(found(secrets, record), "-");
    const double searched = seconds_now();
    snprintf(record + end, sizeof text, "%s", text);
    assert_string_equal(found(secrets, record), "DATABASE_URL");
    mem_free(record, SIZE + 2 * sizeof text);
    if (kept - start > 20 || searched - kept > 5)
        fail_msg("%.3f s to keep, %.3f s to search", kept - start, searched - kept);
}

/* "made-up-needle-in-the-registry", each byte XOR 0x55: the test itself must not hold it. */
static const unsigned char NEEDLE[] = {0x38, 0x34, 0x31, 0x30, 0x78, 0x20, 0x25, 0x78, 0x3B, 0x30,
                                       0x30, 0x31, 0x39, 0x30, 0x78, 0x3C, 0x3B, 0x78, 0x21, 0x3D,
                                       0x30, 0x78, 0x27, 0x30, 0x32, 0x3C, 0x26, 0x21, 0x27, 0x2C};

static void nothing_of_a_secret_is_left_when_the_registry_is_gone(void **state)
{
    struct secrets *secrets = secrets_new();
    char value[sizeof NEEDLE + 1] = {0};
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        value[i] = (char)(NEEDLE[i] ^ 0x55);
    keep(secrets, "NEEDLE", value);
    assert_string_equal(found(secrets, value), "NEEDLE");
    mem_wipe(value, sizeof value);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 1);
    secrets_free(secrets);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 0);
}

static void no_registry_may_be_freed(void **state)
{
    secrets_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kept_secret_is_handed_out_by_its_handle, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_is_kept_once_under_its_declared_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(handles_and_values_stay_while_the_registry_grows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_by_its_source, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_larger_than_a_chunk_is_kept_and_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(short_values_are_kept_but_not_searched_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_each_form, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_under_any_escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_what_each_notation_writes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_base64_at_each_alignment, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_text_without_a_secret_passes, setup, teardown),
        cmocka_unit_test_setup_teardown(ten_thousand_secrets_are_looked_for_in_a_megabyte_at_once,
                                        setup, teardown),
        cmocka_unit_test(nothing_of_a_secret_is_left_when_the_registry_is_gone),
        cmocka_unit_test(no_registry_may_be_freed),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
