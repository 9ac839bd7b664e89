#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/adopt.h"

/* A variable, and what is guessed of it; NULL: a secret. */
struct guess_case {
    const char *name, *value, *type;
};

static const struct guess_case cases[] = {
    /* flags, also where the name speaks of secrets */
    {"QUERY_TOKEN_ENABLED", "false", "flag"},
    {"SIGNATURE_REQUIRED", "TRUE", "flag"},
    {"API_KEY", "true", "flag"},
    {"DEBUG", "on", "flag"},
    {"DEBUG", "1", "flag"},
    {"TOKEN_CHECK_ENABLED", "1", "flag"},
    {"CANARY", " yes\n", "flag"},
    {"CANARY", "\"true\"", NULL},
    {"CANARY", "treu", "text"},
    {"PASSWORD", "no", NULL},
    /* numbers */
    {"PORT", "8080", "number"},
    {"OFFSET", "-5", "number"},
    {"WORKERS", "1", "number"},
    {"TOKEN_TTL_SECONDS", "3600", "number"},
    {"MAX_TOKENS", "4096", "number"},
    {"PIN", "1234", NULL},
    {"API_KEY", "12345", NULL},
    {"PHONE", "5551234", NULL},
    {"NUMBER", "123456789", NULL},
    {"CODE", "007", "text"},
    {"RATE", "0.5", "decimal"},
    {"PYTHON_VERSION", "3.10", "text"},
    {"RATE", "007.5", "text"},
    /* lists */
    {"CORS_ALLOWED_METHODS", "GET,POST,OPTIONS", "list"},
    {"CORS_ALLOWED_HEADERS", "Content-Type, X-Dashboard-Token", "list"},
    {"CORS_ALLOWED_ORIGINS", "https://a.example.com,https://b.example.com", "list"},
    {"CORS_ALLOWED_ORIGINS", "*", "list"},
    {"CORS_ALLOWED_ORIGINS", "https://ana:pw@a.example.com", NULL},
    {"ALLOWED_HOSTS", "a.example.com,,b.example.com", "list"},
    {"CORS_ALLOWED_METHODS", "", "text"},
    {"COLOURS", "red,green", "text"},
    {"ALLOWED_HOSTS", "a.example.com b.example.com", "list"},
    {"ALLOWED_HOSTS", "a.example.com;b.example.com", "list"},
    {"CORS_ALLOWED_ORIGINS", "[\"https://a.example.com\", \"https://b.example.com\"]", "list"},
    {"CORS_ALLOWED_ORIGINS", "[\"https://ana:pw@a.example.com\"]", NULL},
    {"ALLOWED_HOSTS", "[\"a,b\"]", "text"},
    /* addresses */
    {"PUBLIC_URL", "https://shop.example.com", "url"},
    {"PUBLIC_URL", "https://shop.example.com/api", "url"},
    {"PUBLIC_URL", "https://shop.example.com/?token=x", NULL},
    {"PUBLIC_URL", "https://ana:made-up@shop.example.com", NULL},
    {"SLACK_WEBHOOK_URL", "https://hooks.example.com/services/abc", NULL},
    {"HOOK", "https://hooks.example.com/services/T0AB1CD2EF", NULL},
    {"REDIS_URL", "memory:production", NULL},
    {"REDIS_URL", "https://store.example.com", NULL},
    {"DATABASE_URL", "postgresql://u:p@h/db", NULL},
    {"STORE", "postgresql://u:p@h/db", NULL},
    {"STORE", "redis://store.example.com:6379", NULL},
    {"API_URL", "shop", NULL},
    {"SENTRY_DSN", "https://sentry.example.com/1", NULL},
    /* texts */
    {"ENVIRONMENT", "production", "text"},
    {"LOG_LEVEL", "info", "text"},
    {"STATE_PREFIX", "caio:production:context", "text"},
    {"MODEL", "claude-3-5-sonnet-20241022", "text"},
    {"EMPTY", "", "text"},
    {"API_KEY", "", "text"},
    /* secrets by their name, however harmless they look */
    {"DASHBOARD_AUTH_TOKEN", "abc", NULL},
    {"stripeKey", "abc", NULL},
    {"SESSION_SECRET", "abc", NULL},
    {"SMTP_PASSWORD", "abc", NULL},
    {"DB_PASS", "abc", NULL},
    {"ADMIN_LOGIN", "root", NULL},
    {"SALT", "sea", NULL},
    {"PRIVATE", "x", NULL},
    {"OPS_EMAIL", "ops@example.com", NULL},
    {"COMPASS", "north", "text"},
    {"MODE", "*****", NULL},
    {"MODE", "<sealed>", NULL},
    /* secrets by their value, however harmless the name is */
    {"MODE", "hunter2", NULL},
    {"MODE", "correct horse battery staple", NULL},
    {"MODE", "c2VjcmV0LXZhbHVl", NULL},
    {"MODE", "7ed7622d-3fa3-4f4a-8810-3be7ff18c769", NULL},
    {"MODE", "-----BEGIN KEY-----\nabc\n", NULL},
    {"MODE", "{\"a\":1}", NULL},
    {"MODE", "$HOME", NULL},
    {"MODE", "${environment}", NULL},
    {"MODE", "\x1b]0;x\x07", NULL},
    {"MODE", "\xE2\x80\xAE", NULL},
    /* references of Railway's */
    {"DOMAIN", "${{web.RAILWAY_PUBLIC_DOMAIN}}", "text"},
    {"PUBLIC_URL", "https://${{web.RAILWAY_PUBLIC_DOMAIN}}", "text"},
    {"TIER", "${{ shared.TIER }}", "text"},
    {"TIER", "a ${{shared.TIER}} b", "text"},
    {"STORE", "${{Redis.REDIS_URL}}", NULL},
    {"STORE", "${{Redis.REDIS_PASSWORD}}", NULL},
    {"STORE", "redis://${{Redis.HOST}}:6379", NULL},
    {"TOKEN", "${{shared.TIER}}", NULL},
    {"TIER", "${{shared.TIER", NULL},
    {"TIER", "${{}}", NULL},
    {"TIER", "${{hunter2hunter2.TIER}}", NULL},
    {"TIER", "${{shared.T1E2R3S4}}", NULL},
    {"TIER", "${{\"made up\".TIER}}", NULL},
};

static void a_variable_gets_the_expected_type(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct guess_case *one = &cases[i];
        const bool shown = adopt_may_show(one->name, one->value, strlen(one->value));
        const char *type =
            shown ? setting_type_name(adopt_type(&arena, one->name, one->value)) : NULL;
        if (!text_is(type, one->type))
            print_error("%s=%s is %s\n", one->name, one->value, type ? type : "a secret");
        assert_true(text_is(type, one->type));
    }
    arena_release(&arena);
}

static void a_value_with_a_nul_or_too_long_is_hidden(void **state)
{
    char value[302];
    memset(value, 'a', sizeof value);
    for (size_t i = 4; i < sizeof value; i += 5)
        value[i] = ',';
    value[301] = '\0';
    assert_false(adopt_may_show("HOSTS", value, 301));
    value[300] = '\0';
    assert_true(adopt_may_show("HOSTS", value, 300));
    assert_false(adopt_may_show("MODE", "a\0b", 3));
    assert_false(adopt_may_show("MODE", "\0b", 2));
}

/* Whatever is drawn at random in the usual alphabets is hidden, whatever the name is. */
static void random_secrets_are_hidden(void **state)
{
    static const char *const alphabets[] = {
        "0123456789abcdef",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    };
    uint64_t seed = 20260224;
    char value[41];
    size_t shown = 0, rounds = 0;
    for (size_t length = 20; length <= 40; length += 4)
        for (size_t round = 0; round < 4000; round++, rounds++) {
            const char *alphabet = alphabets[round % 4];
            for (size_t i = 0; i < length; i++) {
                seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                value[i] = alphabet[(seed >> 33) % strlen(alphabet)];
            }
            value[length] = '\0';
            shown += adopt_may_show("MODE", value, length);
        }
    assert_int_equal(rounds, 24000);
    assert_int_equal(shown, 0);
}

static void a_value_always_fits_its_guessed_type(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const enum setting_type type = adopt_type(&arena, cases[i].name, cases[i].value);
        const struct setting setting = {.name = cases[i].name,
                                        .wanted = adopt_wanted(&arena, type, cases[i].value)};
        assert_int_equal(setting.wanted.type, type);
        assert_int_equal(setting_effect(&setting, cases[i].value), EFFECT_DESIRED);
    }
    assert_int_equal(adopt_wanted(&arena, SETTING_FLAG, "treu").type, SETTING_TEXT);
    assert_int_equal(adopt_wanted(&arena, SETTING_NUMBER, "1e3").type, SETTING_TEXT);
    arena_release(&arena);
}

static void only_whole_words_of_a_value_are_substituted(void **state)
{
    static const struct {
        const char *value, *out;
    } rows[] = {
        {"production", "${environment}"},
        {"caio:production:context", "caio:${environment}:context"},
        {"production_production", "${environment}_${environment}"},
        {"reproduction", "reproduction"},
        {"productions", "productions"},
        {"productions production", "productions ${environment}"},
        {"https://shop.example.com", "${url}"},
        {"https://shop.example.com,https://b.example.com", "${url},https://b.example.com"},
        {"https://shop.example.community", "https://shop.example.community"},
        {"https://shop.example.com/production", "${url}/${environment}"},
        {"${{production.URL}}", "${{production.URL}}"},
        {"", ""},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(
            adopt_substituted(&arena, rows[i].value, "production", "https://shop.example.com"),
            rows[i].out);
    assert_string_equal(adopt_substituted(&arena, "https://x.example.com", "url", NULL),
                        "https://x.example.com");
    assert_string_equal(adopt_substituted(&arena, "environment url", "url", NULL),
                        "environment url");
    arena_release(&arena);
}

static void only_references_to_railways_own_variables_are_harmless(void **state)
{
    assert_true(adopt_refers_to_railway("${{web.RAILWAY_PUBLIC_DOMAIN}}"));
    assert_true(adopt_refers_to_railway("https://${{RAILWAY_PUBLIC_DOMAIN}}/x"));
    assert_false(adopt_refers_to_railway("${{web.RAILWAY_X}} ${{shared.TIER}}"));
    assert_false(adopt_refers_to_railway("${{RAILWAY.TIER}}"));
    assert_false(adopt_refers_to_railway("plain"));
}

static void a_reference_made_of_names_is_shown(void **state)
{
    static const struct {
        const char *value;
        bool told;
    } rows[] = {
        {"${{Redis.REDIS_URL}}", true},   {"${{ shared.API_KEY }}", true},
        {"${{Redis.REDIS_URL}} ", false}, {"x${{Redis.REDIS_URL}}", false},
        {"${{a.B}}${{c.D}}", false},      {"${{hunter2hunter2}}", false},
        {"${{\"made up\"}}", false},      {"${{}}", false},
        {"${{Redis.REDIS_URL", false},    {"plain", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(adopt_names_reference(rows[i].value), rows[i].told);
}

static void a_brake_is_no_guardrail(void **state)
{
    static const struct {
        const char *name;
        bool guards;
    } rows[] = {
        {"QUERY_TOKEN_ENABLED", true},
        {"SIGNATURE_REQUIRED", true},
        {"UNSIGNED_ALLOWLIST", true},
        {"DEBUG", true},
        {"DISABLE_AUTH", true},
        {"TLS_DISABLED", true},
        {"SKIP_VERIFY", true},
        {"EMERGENCY_STOP", false},
        {"PUBLIC_SIGNUP_PAUSED", false},
        {"HALT_TOKEN_ISSUING", false},
        {"KILL_SWITCH", false},
        {"DISABLE_PUBLIC_ACCESS", false},
        {"BLOCK_ANONYMOUS", false},
        {"MAINTENANCE_MODE", false},
        {"CANARY", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (adopt_guards(rows[i].name) != rows[i].guards)
            print_error("%s\n", rows[i].name);
        assert_int_equal(adopt_guards(rows[i].name), rows[i].guards);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_brake_is_no_guardrail),
        cmocka_unit_test(a_variable_gets_the_expected_type),
        cmocka_unit_test(a_value_with_a_nul_or_too_long_is_hidden),
        cmocka_unit_test(random_secrets_are_hidden),
        cmocka_unit_test(a_value_always_fits_its_guessed_type),
        cmocka_unit_test(only_whole_words_of_a_value_are_substituted),
        cmocka_unit_test(a_reference_made_of_names_is_shown),
        cmocka_unit_test(only_references_to_railways_own_variables_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
