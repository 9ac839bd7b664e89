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
#include "doc/node.h"
#include "doc/yaml.h"
#include "input/desired.h"
#include "model/desired.h"
#include "output/declaration.h"
#include "support/declaring.h"

enum { TEXT_MOST = 4096, ROUNDS = 20000 };

static void only_what_is_taken_for_nothing_else_stands_without_quotes(void **state)
{
    static const struct {
        const char *text, *out;
    } rows[] = {
        {"redis", "redis"},
        {"tier_1", "tier_1"},
        {"/api/health", "/api/health"},
        {"X-Token", "X-Token"},
        {"true", "true"},
        {"8080", "8080"},
        {"0.5", "0.5"},
        {"", "\"\""},
        {"no", "\"no\""},
        {"On", "\"On\""},
        {"null", "\"null\""},
        {"010", "\"010\""},
        {"1e3", "\"1e3\""},
        {"2026-02-24", "\"2026-02-24\""},
        {"absent", "\"absent\""},
        {"secret", "\"secret\""},
        {"unknown", "\"unknown\""},
        {"-5", "\"-5\""},
        {"...", "\"...\""},
        {"a b", "\"a b\""},
        {"a: b", "\"a: b\""},
        {"#x", "\"#x\""},
        {"*", "\"*\""},
        {"a,b", "\"a,b\""},
        {"[x]", "\"[x]\""},
        {"${url}", "\"${url}\""},
        {"https://shop.example.com", "\"https://shop.example.com\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"a\nb\r\tc", "\"a\\nb\\r\\tc\""},
        {"\x1b[31m", "\"\\x1B[31m\""},
        {"\xC3\xA4\xE2\x80\xAE", "\"\xC3\xA4\\u202E\""},
        {"\xF0\x9F\x8D\x8E", "\"\xF0\x9F\x8D\x8E\""},
        {"\xF3\xA0\x81\x81", "\"\\U000E0041\""},
    };
    struct buf out;
    buf_init(&out, TEXT_MOST);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_clear(&out);
        yaml_scalar(&out, rows[i].text);
        assert_string_equal(buf_string(&out), rows[i].out);
    }
    buf_release(&out);
}

static uint32_t drawn(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % below;
}

/* Characters that are special somewhere, and any others. */
static void draw_text(uint64_t *seed, char *out)
{
    static const char special[] = "\"'\\\n\r\t #:,[]{}&*!|>%@`-?~=<.0159eEyno\x01\x7f";
    static const uint32_t far[] = {0x85,   0xA0,   0xE4,   0x2028, 0x2029, 0x202E,  0x200B,
                                   0xFEFF, 0xFFFD, 0xFFFE, 0xD7FF, 0xE000, 0x1F34E, 0x10FFFF};
    struct buf text;
    buf_init(&text, TEXT_MOST);
    for (uint32_t left = drawn(seed, 12); left > 0; left--) {
        const uint32_t code = far[drawn(seed, sizeof far / sizeof *far)];
        if (drawn(seed, 4))
            buf_char(&text, special[drawn(seed, sizeof special - 1)]);
        else if (code < 0x800)
            buf_printf(&text, "%c%c", (int)(0xC0 | code >> 6), (int)(0x80 | (code & 0x3F)));
        else if (code < 0x10000)
            buf_printf(&text, "%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3F)),
                       (int)(0x80 | (code & 0x3F)));
        else
            buf_printf(&text, "%c%c%c%c", (int)(0xF0 | code >> 18),
                       (int)(0x80 | (code >> 12 & 0x3F)), (int)(0x80 | (code >> 6 & 0x3F)),
                       (int)(0x80 | (code & 0x3F)));
    }
    memcpy(out, buf_string(&text), text.length + 1);
    buf_release(&text);
}

static void any_text_is_read_back_as_it_was(void **state)
{
    uint64_t seed = 20260224;
    char text[TEXT_MOST];
    struct buf file;
    buf_init(&file, TEXT_MOST);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena;
        struct faults faults;
        const struct node *root = NULL;
        arena_init(&arena);
        faults_init(&faults, &arena);
        draw_text(&seed, text);
        buf_clear(&file);
        buf_text(&file, "a: { b: ");
        yaml_scalar(&file, text);
        buf_text(&file, ", c: [");
        yaml_scalar(&file, text);
        buf_text(&file, "] }\n");
        if (!yaml_read(&arena, "f.yaml", buf_string(&file), file.length, &root, &faults))
            fail_msg("%s%s", buf_string(&file), declaring_said(&arena, &faults));
        const struct node *node = node_path(root, "a", "b", (char *)NULL);
        assert_string_equal(node_text(node), text);
        assert_null(node_mistaken_for(node));
        assert_string_equal(node_text(node_path(root, "a", "c", (char *)NULL)->items[0]), text);
        arena_release(&arena);
    }
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_taken_for_nothing_else_stands_without_quotes),
        cmocka_unit_test(any_text_is_read_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
