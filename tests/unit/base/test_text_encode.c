#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* UTF-8 as RFC 3629 writes it down, for the way back. Returns the number of bytes. */
static size_t encode(uint32_t code, char out[4])
{
    static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    const size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(leads[size] | code);
    return size;
}

static void every_character_is_decoded_and_no_surrogate(void **state)
{
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4] = {0};
        uint32_t decoded = UINT32_MAX;
        const size_t size = encode(code, bytes);
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(text_utf8_next(bytes, size, &decoded), surrogate ? 0 : size);
        assert_int_equal(decoded, surrogate ? UINT32_MAX : code);
        /* Cut short it is nothing. */
        assert_int_equal(text_utf8_next(bytes, size - 1, &decoded), 0);
    }
}

/* What is decoded encodes to the same bytes: so nothing overlong, nothing too high. */
static size_t count_if_decoded(const char *bytes, size_t length)
{
    uint32_t code = 0;
    char again[4];
    const size_t size = text_utf8_next(bytes, length, &code);
    if (size == 0)
        return 0;
    assert_true(size <= length);
    assert_int_equal(encode(code, again), size);
    assert_memory_equal(bytes, again, size);
    return size == length;
}

static void of_all_sequences_only_the_shortest_forms_are_characters(void **state)
{
    size_t ones = 0;
    size_t twos = 0;
    size_t threes = 0;
    for (uint32_t value = 0; value < 1U << 24; value++) {
        const char bytes[3] = {(char)(value >> 16), (char)(value >> 8), (char)value};
        ones += value < 1U << 8 ? count_if_decoded(bytes + 2, 1) : 0;
        twos += value < 1U << 16 ? count_if_decoded(bytes + 1, 2) : 0;
        threes += (bytes[0] & 0x80) ? count_if_decoded(bytes, 3) : 0;
    }
    assert_int_equal(ones, 0x80);
    assert_int_equal(twos, 0x800 - 0x80);
    assert_int_equal(threes, 0x10000 - 0x800 - 0x800);
}

static void sequences_of_four_end_at_the_last_character(void **state)
{
    static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xBF, 0xC0, 0xFF};
    size_t good = 0;
    for (unsigned first = 0xF0; first <= 0xFF; first++)
        for (unsigned second = 0; second <= 0xFF; second++)
            for (size_t rest = 0; rest < 81; rest++) {
                const char bytes[4] = {(char)first, (char)second, (char)edges[rest / 9],
                                       (char)edges[rest % 9]};
                good += count_if_decoded(bytes, 4);
            }
    /* F0 has 48 second bytes, F1 to F3 have 64, F4 has 16; 5 of the edges may follow. */
    assert_int_equal(good, (48 + 3 * 64 + 16) * 5 * 5);
}

static void the_first_invalid_byte_is_found(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, valid;
    } rows[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"a\0b", 3, 3},
        {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x92", 9, 9},
        {"ab\xFF", 3, 2},
        {"ab\x80", 3, 2},
        {"ab\xC3", 3, 2},
        {"ab\xE2\x82", 4, 2},
        {"ab\xC0\xAF", 4, 2}, /* an overlong slash */
        {"ab\xE0\x80\xAF", 5, 2},
        {"ab\xF0\x80\x80\xAF", 6, 2},
        {"ab\xED\xA0\xBD", 5, 2},     /* half of a pair */
        {"ab\xF4\x90\x80\x80", 6, 2}, /* U+110000 */
        {"ab\xF8\x88\x80\x80\x80", 7, 2},
        {"\xC3\xA4\xC3", 3, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(text_utf8_valid(rows[i].bytes, rows[i].length), rows[i].valid);
}

static void what_hides_or_rearranges_is_deceptive(void **state)
{
    static const struct {
        uint32_t first, last;
        bool deceptive;
    } rows[] = {
        {0x00, 0x1F, true},       {0x20, 0x7E, false},       {0x7F, 0x9F, true},
        {0xA0, 0xAC, false},      {0xAD, 0xAD, true},        {0xE4, 0xFC, false},
        {0x61C, 0x61C, true},     {0x2010, 0x2027, false},   {0x200B, 0x200F, true},
        {0x2028, 0x202E, true},   {0x2060, 0x206F, true},    {0x20AC, 0x20AC, false},
        {0x2192, 0x2192, false},  {0x4E00, 0x9FFF, false},   {0xFEFF, 0xFEFF, true},
        {0xFFFD, 0xFFFD, false},  {0x1F512, 0x1F512, false}, {0xE0001, 0xE0001, true},
        {0xE0020, 0xE007F, true}, {0xE0100, 0xE01EF, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (uint32_t code = rows[i].first; code <= rows[i].last; code++)
            if (text_is_deceptive(code) != rows[i].deceptive)
                fail_msg("U+%04X is not %d", (unsigned)code, rows[i].deceptive);
}

struct text_encode_row {
    const char *bytes;
    size_t length;
    const char *escaped, *url, *json;
};

static const struct text_encode_row ROWS[] = {
    {"plain text.", 11, "plain text.", "plain%20text.", "plain text."},
    {"A-z_0.9~", 8, "A-z_0.9~", "A-z_0.9~", "A-z_0.9~"},
    {"a\\b", 3, "a\\b", "a%5Cb", "a\\\\b"},
    {"\"q\"/'", 5, "\"q\"/'", "%22q%22%2F%27", "\\\"q\\\"/'"},
    {"a\nb\r\tc", 6, "a\\x0Ab\\x0D\\x09c", "a%0Ab%0D%09c", "a\\nb\\r\\tc"},
    {"\b\f\x1B[31m", 7, "\\x08\\x0C\\x1B[31m", "%08%0C%1B%5B31m", "\\b\\f\\u001b[31m"},
    {"a\0b", 3, "a\\x00b", "a%00b", "a\\u0000b"},
    {"\x7F", 1, "\\x7F", "%7F", "\\u007f"},
    {"\xC2\x9B", 2, "\\u{009B}", "%C2%9B", "\\u009b"}, /* a terminal's CSI in one character */
    {"\xC3\xA4", 2, "\xC3\xA4", "%C3%A4", "\xC3\xA4"},
    {"\xE2\x80\xAE", 3, "\\u{202E}", "%E2%80%AE", "\\u202e"},
    {"\xF3\xA0\x81\x81", 4, "\\u{E0041}", "%F3%A0%81%81", "\\udb40\\udc41"},
    {"\xF0\x9F\x94\x92", 4, "\xF0\x9F\x94\x92", "%F0%9F%94%92", "\xF0\x9F\x94\x92"},
    {"a\xFFz", 3, "a\\xFFz", "a%FFz", "a\\ufffdz"},
    {"\xE2\x82", 2, "\\xE2\\x82", "%E2%82", "\\ufffd\\ufffd"},
    /* a command in a pipeline's log, anywhere in a line */
    {"a ##[x]", 7, "a \\x23#[x]", "a%20%23%23%5Bx%5D", "a \\u0023#[x]"},
    {"##x [y]", 7, "##x [y]", "%23%23x%20%5By%5D", "##x [y]"},
    {"", 0, "", "", ""},
};

static void any_bytes_are_written_safely_into_other_texts(void **state)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct buf out;
        buf_init(&out, 1000);
        text_escape(&out, ROWS[i].bytes, ROWS[i].length);
        assert_string_equal(buf_string(&out), ROWS[i].escaped);
        buf_clear(&out);
        text_url_escape(&out, ROWS[i].bytes, ROWS[i].length);
        assert_string_equal(buf_string(&out), ROWS[i].url);
        buf_clear(&out);
        text_json_escape(&out, ROWS[i].bytes, ROWS[i].length);
        assert_string_equal(buf_string(&out), ROWS[i].json);
        buf_release(&out);
    }
}

static void no_line_is_a_command(void **state)
{
    static const struct {
        const char *text, *calm;
    } rows[] = {
        {"", ""},
        {"a: b\n  c::d\n", "a: b\n  c::d\n"},
        {"::error::x.md: gone\n", "\\x3A:error::x.md: gone\n"},
        {"a\n \t\xC2\xA0::debug::x\n::1\n", "a\n \t\xC2\xA0\\x3A:debug::x\n::1\n"},
        {"##[error]x.md: a ##[group]", "\\x23#[error]x.md: a \\x23#[group]"},
        {"hint: ::error::x", "hint: ::error::x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out;
        buf_init(&out, 1000);
        text_lines_calm(&out, rows[i].text, strlen(rows[i].text));
        assert_string_equal(buf_string(&out), rows[i].calm);
        buf_release(&out);
    }
}

/* The same few thousand texts in every run. */
static uint32_t next_number(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void any_escaped_text_is_visible_and_stays_as_it_is(void **state)
{
    static const char parts[][5] = {"a",    "\\",           "\x1B",         "\xC2",
                                    "\x9B", "\xE2\x80\xAE", "\xF0\x9F",     "\xF0\x9F\x94\x92",
                                    "\xFF", "\n",           "\xED\xA0\x80", "\xC3\xA4"};
    uint32_t seed = 1;
    for (int i = 0; i < 5000; i++) {
        struct buf raw;
        struct buf once;
        struct buf twice;
        buf_init(&raw, 1000);
        buf_init(&once, 10000);
        buf_init(&twice, 10000);
        for (uint32_t n = next_number(&seed) % 12; n > 0; n--)
            buf_text(&raw, parts[next_number(&seed) % (sizeof parts / sizeof parts[0])]);
        text_escape(&once, buf_string(&raw), raw.length);
        assert_int_equal(text_utf8_valid(buf_string(&once), once.length), once.length);
        uint32_t code = 0;
        for (size_t at = 0; at < once.length;) {
            at += text_utf8_next(once.bytes + at, once.length - at, &code);
            assert_false(text_is_deceptive(code));
        }
        text_escape(&twice, buf_string(&once), once.length);
        assert_string_equal(buf_string(&once), buf_string(&twice));
        buf_release(&raw);
        buf_release(&once);
        buf_release(&twice);
    }
}

static void an_escaped_copy_is_in_the_arena(void **state)
{
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(text_escaped(&arena, "NAME\x1B]0;x\x07"), "NAME\\x1B]0;x\\x07");
    assert_string_equal(text_escaped(&arena, ""), "");
    arena_release(&arena);
}

static void width_counts_characters(void **state)
{
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("drift"), 5);
    assert_int_equal(text_width("\xC3\xA4\xE2\x89\xA0\xF0\x9F\x94\x92"), 3);
    assert_int_equal(text_width("\xFF\xC3"), 2);
}

static void base64_follows_rfc_4648(void **state)
{
    /* RFC 4648, section 10, and bytes that need the last two digits. */
    static const struct {
        const char *bytes, *encoded;
    } rows[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xEF\xBE", "++++"},
        {"\xFF\xFF\xFF", "////"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out;
        buf_init(&out, 100);
        text_base64(&out, (const unsigned char *)rows[i].bytes, strlen(rows[i].bytes));
        assert_string_equal(buf_string(&out), rows[i].encoded);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_decoded_and_no_surrogate),
        cmocka_unit_test(of_all_sequences_only_the_shortest_forms_are_characters),
        cmocka_unit_test(sequences_of_four_end_at_the_last_character),
        cmocka_unit_test(the_first_invalid_byte_is_found),
        cmocka_unit_test(what_hides_or_rearranges_is_deceptive),
        cmocka_unit_test(any_bytes_are_written_safely_into_other_texts),
        cmocka_unit_test(no_line_is_a_command),
        cmocka_unit_test(any_escaped_text_is_visible_and_stays_as_it_is),
        cmocka_unit_test(an_escaped_copy_is_in_the_arena),
        cmocka_unit_test(width_counts_characters),
        cmocka_unit_test(base64_follows_rfc_4648),
    };
    return cmocka_run_group_tests_name("text_encode", tests, NULL, NULL);
}
