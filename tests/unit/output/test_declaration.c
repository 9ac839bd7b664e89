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
#include "input/desired.h"
#include "model/desired.h"
#include "model/names.h"
#include "output/declaration.h"
#include "support/declaring.h"

#define ID(digit) #digit #digit "345678-3333-4333-8333-333333333333"

enum { FILE_MOST = 65536 };

/* HIDDEN values of 40 bytes; of the second byte all of them consist, as far as likeness tells. */
#define HIDDEN(called, byte)                                                                       \
    {                                                                                              \
        .name = (called), .kind = VARIABLE_HIDDEN, .secret = -1,                                   \
        .facts = {.length = 40, .one_line = true}, .likeness = {                                   \
            byte                                                                                   \
        }                                                                                          \
    }
#define SHOWN(called, text)                                                                        \
    {                                                                                              \
        .name = (called), .kind = VARIABLE_SHOWN, .secret = -1, .value = (text)                    \
    }
#define COUNT(items) (sizeof(items) / sizeof *(items))

static const struct variable staging_items[] = {
    HIDDEN("API_KEY", 1),
    HIDDEN("BOTH_KEY", 3),
    SHOWN("CORS_ALLOWED_HEADERS", "Content-Type,X-Token"),
    SHOWN("CORS_ALLOWED_METHODS", "GET,POST"),
    SHOWN("CORS_ALLOWED_ORIGINS", "https://s.example.com"),
    SHOWN("DEBUG", "true"),
    SHOWN("ENVIRONMENT", "staging"),
    SHOWN("HALF", "harmless"),
    SHOWN("LEVEL", "info"),
    SHOWN("MODE", "no"),
    SHOWN("ONLY", "absent"),
    SHOWN("WORKERS", "2"),
    {.name = "ZEAL", .kind = VARIABLE_SEALED, .secret = -1},
    SHOWN("odd name", "x"),
};

static const struct variable production_items[] = {
    HIDDEN("API_KEY", 2),
    HIDDEN("BOTH_KEY", 3),
    {.name = "CHANGE_ME",
     .kind = VARIABLE_HIDDEN,
     .secret = -1,
     .facts = {.length = 8, .one_line = true, .placeholder = true}},
    SHOWN("CORS_ALLOWED_HEADERS", "Content-Type,X-Token"),
    SHOWN("CORS_ALLOWED_METHODS", "GET,POST"),
    SHOWN("CORS_ALLOWED_ORIGINS", "https://p.example.com"),
    SHOWN("DEBUG", "TRUE"),
    SHOWN("ENVIRONMENT", "production"),
    HIDDEN("HALF", 4),
    SHOWN("LEVEL", "warn"),
    SHOWN("MODE", "no"),
    {.name = "STORE_URL",
     .kind = VARIABLE_HIDDEN,
     .secret = -1,
     .value = "${{Redis.REDIS_URL}}",
     .is_reference = true,
     .has_rendering = true,
     .facts = {.length = 30, .one_line = true}},
    {.name = "UNSIGNED_ALLOWLIST", .kind = VARIABLE_SHOWN, .secret = -1, .value = "false"},
    SHOWN("WORKERS", "12"),
    {.name = "ZEAL", .kind = VARIABLE_SEALED, .secret = -1},
};

static const struct variables staging = {true, NULL, staging_items, COUNT(staging_items)};
static const struct variables production = {true, NULL, production_items, COUNT(production_items)};
static const struct variables unseen = {false, "nothing runs", NULL, 0};
static const char *const domains[] = {"p.example.com", "www.example.com"};

static const struct adopted_environment both[] = {
    {.name = "staging",
     .id = ID(1),
     .url = "https://s.example.com",
     .token = "RAILWAY_TOKEN_STAGING",
     .stored = &staging,
     .running = &unseen},
    {.name = "production",
     .id = ID(2),
     .url = "https://p.example.com",
     .domains = {domains, 2},
     .stored = &production,
     .running = &unseen},
};

static const struct adopted_probe probes[] = {
    {"health", "/health", 200, {NULL, 0}, "answered 200"},
    {"closed", "/api/x", 401, {&both[1].name, 1}, "closed without a token"},
};

static struct adoption adopted(struct arena *arena)
{
    struct adoption adoption = {.project = "shop: the second",
                                .project_id = ID(3),
                                .service = "web",
                                .service_id = ID(4),
                                .day = "2026-02-24",
                                .environments = both,
                                .environment_count = 2,
                                .probes = probes,
                                .probe_count = 2,
                                .certificate = true};
    adoption_settings(arena, &adoption, NULL, NULL);
    return adoption;
}

static const char expected[] =
    "tautline: 1\n"
    "project: { name: \"shop: the second\", id: 33345678-3333-4333-8333-333333333333 }\n"
    "service: { name: web, id: 44345678-3333-4333-8333-333333333333 }\n"
    "\n"
    "environments:\n"
    "  staging:\n"
    "    id: 11345678-3333-4333-8333-333333333333\n"
    "    url: \"https://s.example.com\"\n"
    "    token: { env: RAILWAY_TOKEN_STAGING }\n"
    "  production:\n"
    "    # Railway lists p.example.com, www.example.com: is the one below the one to ask?\n"
    "    id: 22345678-3333-4333-8333-333333333333\n"
    "    url: \"https://p.example.com\"\n"
    "\n"
    "settings:\n"
    "  # Values that can be no secret, or that --show named.\n"
    "  CORS_ALLOWED_HEADERS: { list: [Content-Type, X-Token], ignore_case: true }\n"
    "  CORS_ALLOWED_METHODS: { list: [GET, POST] }\n"
    "  CORS_ALLOWED_ORIGINS: { list: [\"${url}\"] }\n"
    "  DEBUG: { flag: true }\n"
    "  ENVIRONMENT: { text: \"${environment}\" }\n"
    "  # Not the same everywhere: is that meant?\n"
    "  LEVEL:\n"
    "    by_environment:\n"
    "      staging: { text: info }\n"
    "      production: { text: warn }\n"
    "  MODE: { flag: false }\n"
    "  ONLY:\n"
    "    text: \"absent\"\n"
    "    in: staging\n"
    "    absent_means: unknown # absent elsewhere: what does that do?\n"
    "  UNSIGNED_ALLOWLIST:\n"
    "    flag: false\n"
    "    in: production\n"
    "    absent_means: unknown # absent elsewhere: what does that do?\n"
    "  # Not the same everywhere: is that meant?\n"
    "  WORKERS:\n"
    "    by_environment:\n"
    "      staging: { number: 2 }\n"
    "      production: { number: 12 }\n"
    "\n"
    "  # Secrets, and what is not shown. The properties hold today; `min_length: 32` adds what "
    "you\n"
    "  # demand of the next one, `rotate_by: 2030-01-31` an end.\n"
    "  API_KEY:\n"
    "    secret: { one_line: true, unquoted: true, differs_between: [staging, "
    "production] }\n"
    "  BOTH_KEY: { secret: { one_line: true, unquoted: true } }\n"
    "  HALF: { secret: {} }\n"
    "  # Stored as the reference ${{Redis.REDIS_URL}}; judged by what it becomes.\n"
    "  STORE_URL:\n"
    "    secret: { one_line: true, unquoted: true }\n"
    "    in: production\n"
    "    absent_means: unknown # absent elsewhere: what does that do?\n"
    "  ZEAL: { secret: {}, sealed: true }\n"
    "\n"
    "# Left out: CHANGE_ME, which holds a placeholder: set it, then declare it as a secret.\n"
    "# Left out: odd name, a name that no declaration can hold.\n"
    "\n"
    "# What answered as written when it was asked without any secret.\n"
    "probes:\n"
    "  health: { type: http, path: /health } # answered 200\n"
    "  closed: { type: http, path: /api/x, status: 401, in: production } # closed without a token\n"
    "  certificate: { type: tls, days_left: 14 }\n"
    "\n"
    "# A probe of the CORS policy: see to path and credentials, add it to the probes, and write\n"
    "# `shown_by: cors/origins` (…/methods, …/headers) at its settings.\n"
    "#   cors:\n"
    "#     type: cors\n"
    "#     path: /\n"
    "#     origins: [\"${url}\"]\n"
    "#     methods: [GET, POST]\n"
    "#     headers: [Content-Type, X-Token]\n"
    "#     credentials: true\n"
    "\n"
    "# What must never be, as far as names tell. Take out the `#` of those that are meant, and add\n"
    "# `change_needs: [ROLE]` and `why`.\n"
    "# guardrails:\n"
    "#   debug-stays-true: { forbid: { DEBUG: false } }\n"
    "#   unsigned-allowlist-stays-false: { in: production, forbid: { UNSIGNED_ALLOWLIST: true } }\n";

static void two_environments_stand_side_by_side(void **state)
{
    struct arena arena;
    struct buf out;
    struct faults faults;
    struct desired desired;
    arena_init(&arena);
    buf_init(&out, FILE_MOST);
    faults_init(&faults, &arena);
    const struct adoption adoption = adopted(&arena);
    declaration_text(&out, &adoption);
    assert_string_equal(strstr(buf_string(&out), "tautline: 1\n"), expected);
    const bool valid =
        desired_read(&arena, "d.yaml", buf_string(&out), out.length, &desired, &faults);
    assert_string_equal(declaring_said(&arena, &faults), "valid");
    assert_true(valid);
    assert_int_equal(desired.setting_count, 15);
    buf_release(&out);
    arena_release(&arena);
}

/* Without the signs of comment the proposals are a part of the declaration like any other. */
static void proposals_are_valid_as_they_stand(void **state)
{
    struct arena arena;
    struct buf out;
    struct faults faults;
    struct desired desired;
    arena_init(&arena);
    buf_init(&out, FILE_MOST);
    faults_init(&faults, &arena);
    const struct adoption adoption = adopted(&arena);
    declaration_text(&out, &adoption);
    const char *text = text_replaced(&arena, buf_string(&out), "# guardrails:", "guardrails:");
    text = text_replaced(&arena, text, "#   debug", "  debug");
    text = text_replaced(&arena, text, "#   cors", "  cors");
    text = text_replaced(&arena, text, "#     ", "    ");
    text = text_replaced(&arena, text, "#   unsigned", "  unsigned");
    const bool valid = desired_read(&arena, "d.yaml", text, strlen(text), &desired, &faults);
    assert_string_equal(declaring_said(&arena, &faults), "valid");
    assert_true(valid);
    assert_int_equal(desired.guardrail_count, 2);
    assert_int_equal(desired.probe_count, 4);
    buf_release(&out);
    arena_release(&arena);
}

static void a_policy_that_was_seen_is_a_probe_of_its_settings(void **state)
{
    static const char *const lines[] = {
        "  CORS_ALLOWED_METHODS: { list: [GET, POST], shown_by: cors/methods }\n",
        "  CORS_ALLOWED_ORIGINS: { list: [\"${url}\"], shown_by: cors/origins }\n",
        "  CORS_ALLOWED_HEADERS: { list: [Content-Type, X-Token], ignore_case: true, shown_by: "
        "cors/headers }\n",
        "  cors:\n    type: cors\n    path: /health\n    origins: [\"${url}\"]\n    methods: [GET, "
        "POST]\n    headers: [Content-Type, X-Token]\n    credentials: true\n"};
    struct arena arena;
    struct buf out;
    struct faults faults;
    struct desired desired;
    arena_init(&arena);
    buf_init(&out, FILE_MOST);
    faults_init(&faults, &arena);
    struct adoption adoption = adopted(&arena);
    adoption.cors_path = "/health";
    declaration_text(&out, &adoption);
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_non_null(strstr(buf_string(&out), lines[i]));
    assert_null(strstr(buf_string(&out), "# A probe of the CORS policy"));
    assert_true(desired_read(&arena, "d.yaml", buf_string(&out), out.length, &desired, &faults));
    assert_int_equal(desired.probe_count, 4);
    buf_release(&out);
    arena_release(&arena);
}

/* Names of projects, services and values that were chosen to break out of their place. */
static void hostile_texts_stay_in_their_place(void **state)
{
    static const char *const hostile[] = {"x }\nsettings: {}",
                                          "x # y",
                                          "\xE2\x80\xAEx",
                                          "\"",
                                          "'",
                                          "\\",
                                          "{{",
                                          "[",
                                          "no",
                                          "- a",
                                          "&a",
                                          "*a",
                                          "!",
                                          "%",
                                          "@",
                                          "`",
                                          "a: b",
                                          "\x1b[31mred"};
    for (size_t i = 0; i < COUNT(hostile); i++) {
        struct arena arena;
        struct buf out;
        struct faults faults;
        struct desired desired;
        arena_init(&arena);
        buf_init(&out, FILE_MOST);
        faults_init(&faults, &arena);
        const struct variable item = SHOWN("ODD", hostile[i]);
        const struct variables stored = {true, NULL, &item, 1};
        const struct adopted_environment environment = {
            .name = "production", .id = ID(2), .stored = &stored, .running = &unseen};
        const char *name = text_replaced(&arena, hostile[i], "\n", " ");
        struct adoption adoption = {.project = name,
                                    .project_id = ID(3),
                                    .service = name,
                                    .service_id = ID(4),
                                    .day = "2026-02-24",
                                    .environments = &environment,
                                    .environment_count = 1};
        adoption_settings(&arena, &adoption, NULL, NULL);
        declaration_text(&out, &adoption);
        if (!desired_read(&arena, "d.yaml", buf_string(&out), out.length, &desired, &faults))
            fail_msg("%s", declaring_said(&arena, &faults));
        assert_string_equal(desired.project.name, name);
        assert_int_equal(desired.setting_count, 1);
        if (!text_is(hostile[i], "no"))
            assert_string_equal(desired.settings[0].wanted.text, hostile[i]);
        buf_release(&out);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_environments_stand_side_by_side),
        cmocka_unit_test(proposals_are_valid_as_they_stand),
        cmocka_unit_test(a_policy_that_was_seen_is_a_probe_of_its_settings),
        cmocka_unit_test(hostile_texts_stay_in_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
