#include "observe/attempt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "support/judge_fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MADE_UP     "0123456789abcdef01234567"

/* 2026-02-24T18:00:00Z */
static const struct attempt_of of = {"BODY", 1771956000};

static void check_written(const struct attempt *attempt, const char *secret, const char *expected)
{
    struct arena arena;
    struct attempt_headers headers;
    const char *text = "";
    arena_init(&arena);
    assert_true(attempt_write(attempt, &of, secret, &headers));
    for (size_t i = 0; i < headers.count; i++)
        text = arena_printf(&arena, "%s%s: %s\n", text, headers.names[i],
                            buf_string(&headers.values[i]));
    check_text("headers", text, expected);
    attempt_release(&headers);
    arena_release(&arena);
}

static void a_token_stands_alone_or_behind_its_scheme(void **state)
{
    static const struct {
        struct token token;
        enum attempt_form form;
        const char *written;
    } rows[] = {
        {{.scheme = NULL}, ATTEMPT_RIGHT, "X: right-key\n"},
        {{.scheme = NULL}, ATTEMPT_SHORT, "X: right-ke\n"},
        {{.scheme = NULL}, ATTEMPT_WRONG, "X: " MADE_UP "\n"},
        {{.scheme = NULL}, ATTEMPT_EMPTY, "X: \n"},
        {{.scheme = "Bearer"}, ATTEMPT_RIGHT, "X: Bearer right-key\n"},
        {{.scheme = "Bearer"}, ATTEMPT_SHORT, "X: Bearer right-ke\n"},
        {{.scheme = "Bearer"}, ATTEMPT_EMPTY, "X: Bearer\n"},
        /* printf hook:right-key | base64 */
        {{.scheme = "Basic", .user = "hook"}, ATTEMPT_RIGHT, "X: Basic aG9vazpyaWdodC1rZXk=\n"},
        {{.scheme = "basic", .user = "hook"}, ATTEMPT_SHORT, "X: basic aG9vazpyaWdodC1rZQ==\n"},
        {{.scheme = "Basic", .user = "hook"}, ATTEMPT_EMPTY, "X: Basic aG9vazo=\n"},
        {{.scheme = "Basic"}, ATTEMPT_RIGHT, "X: Basic cmlnaHQta2V5\n"},
        {{.scheme = "Basic"},
         ATTEMPT_WRONG,
         "X: Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nw==\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct attempt attempt = {
            .token = &rows[i].token, .header = "X", .form = rows[i].form, .made_up = MADE_UP};
        check_written(&attempt, "right-key", rows[i].written);
    }
}

static const struct header slack_headers[] = {{.name = "X-Time", .text = "{timestamp}"}};
static const struct header id_headers[] = {{.name = "the-id", .text = "{id}"},
                                           {.name = "the-time", .text = "{timestamp}"}};

/* Each is what `openssl dgst -hmac` makes of the same text. */
static void a_signature_is_made_as_declared(void **state)
{
    static const struct {
        struct signature signature;
        const char *secret, *written;
    } rows[] = {
        {{.header = "S"},
         "right-key",
         "S: fa5c422d593b3b6e92ee2ffeb356f5c6d2ae31ef70e7c14b69d736b1e437bf97\n"},
        {{.header = "S", .prefix = "sha256=", .signs = "{body}"},
         "right-key",
         "S: sha256=fa5c422d593b3b6e92ee2ffeb356f5c6d2ae31ef70e7c14b69d736b1e437bf97\n"},
        {{.header = "S", .algorithm = "sha1"},
         "right-key",
         "S: f9841917ec4f3bdbc045f6e880cc0149ebc8b975\n"},
        {{.header = "S", .algorithm = "sha512"},
         "right-key",
         "S: 690db3a7b967de26b6f763cfe26296518fbf0dab72115be8edfee218695e127d"
         "b54eb9e1a1dbf9271cc84a1524bc788a133667202d295cfaf8fcf2e53a38fa24\n"},
        {{.header = "S", .encoding = ENCODING_BASE64},
         "right-key",
         "S: +lxCLVk7O26S7i/+s1b1xtKuMe9w58FLadc2seQ3v5c=\n"},
        {{.header = "S",
          .prefix = "v0=",
          .signs = "v0:{timestamp}:{body}",
          .headers = slack_headers,
          .header_count = 1},
         "right-key",
         "S: v0=f24078609ca331a4a061cb5425ea7060526e4336790b78c219055d3c6ac0ce8d\nX-Time: 1771956000\n"},
        {{.header = "S", .prefix = "t={timestamp},v1=", .signs = "{timestamp}.{body}"},
         "right-key",
         "S: t=1771956000,v1=6b4b8030052ae2c8c45d375642d63037cde3718171e7ed70335412c13f01651e\n"},
        {{.header = "S",
          .prefix = "v1,",
          .signs = "{id}.{timestamp}.{body}",
          .encoding = ENCODING_BASE64,
          .key = KEY_BASE64,
          .key_prefix = "whsec_",
          .headers = id_headers,
          .header_count = 2},
         "whsec_YmluYXJ5AGtleQ==",
         "S: v1,ZSL0O0dQx8AOZlIPA1eOLk6Oq3BpmVUbqpzolGn/rJ0=\nthe-id: " MADE_UP
         "\nthe-time: 1771956000\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct attempt attempt = {.signature = &rows[i].signature, .made_up = MADE_UP};
        check_written(&attempt, rows[i].secret, rows[i].written);
    }
}

static void a_wrong_signature_has_the_form_of_the_right_one(void **state)
{
    static const struct signature signature = {
        .header = "S", .prefix = "v0=", .signs = "{timestamp}{body}"};
    static const struct {
        enum attempt_form form;
        int64_t age;
        const char *written;
    } rows[] = {
        {ATTEMPT_WRONG, 0,
         "S: v0=dafd4c8e364c5358c47ba680fb7179813f1259f72a3f1d8e85ce833058cf5fbe\n"},
        {ATTEMPT_WRONG_SHORT, 0,
         "S: v0=dafd4c8e364c5358c47ba680fb7179813f1259f72a3f1d8e85ce833058cf5fb\n"},
        {ATTEMPT_SHORT, 0,
         "S: v0=6601ab4483f3ceffafc75459daedc915588f860232daa38a2571b8ee5f9e71e\n"},
        {ATTEMPT_EMPTY, 0, "S: v0=\n"},
        {ATTEMPT_RIGHT, 600,
         "S: v0=34d2b96812627910530afa49c1546bd03ee94bce81826ad55c658e2491798edc\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct attempt attempt = {
            .signature = &signature, .made_up = MADE_UP, .form = rows[i].form, .age = rows[i].age};
        check_written(&attempt, "right-key", rows[i].written);
    }
}

static void only_the_right_ones_take_the_secret(void **state)
{
    static const bool needs[] = {
        [ATTEMPT_RIGHT] = true, [ATTEMPT_SHORT] = true, [ATTEMPT_EMPTY] = false};
    for (size_t i = 0; i < COUNT(needs); i++) {
        const struct attempt attempt = {.form = (enum attempt_form)i};
        assert_int_equal(attempt_needs_secret(&attempt), needs[i]);
    }
}

static void a_key_that_is_not_in_base64_makes_no_signature(void **state)
{
    static const struct signature signature = {.header = "S", .key = KEY_BASE64};
    static const char *const secrets[] = {"right-key", "", "YWJj YWJj", "YWJ"};
    struct attempt_headers headers;
    for (size_t i = 0; i < COUNT(secrets); i++) {
        const struct attempt attempt = {.signature = &signature, .made_up = MADE_UP};
        assert_false(attempt_write(&attempt, &of, secrets[i], &headers));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_stands_alone_or_behind_its_scheme),
        cmocka_unit_test(a_signature_is_made_as_declared),
        cmocka_unit_test(a_wrong_signature_has_the_form_of_the_right_one),
        cmocka_unit_test(only_the_right_ones_take_the_secret),
        cmocka_unit_test(a_key_that_is_not_in_base64_makes_no_signature),
    };
    return cmocka_run_group_tests_name("attempt", tests, NULL, NULL);
}
