#include "observe/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "railway/answers.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

static const unsigned char run_key[FINGERPRINT_KEY_SIZE] = "one key of one run";
static const unsigned char kept_key[FINGERPRINT_KEY_SIZE] = "another key, which is kept";

/* MODE is text, KEY a secret, GONE must be absent and is a secret if it is there; the rest is undeclared. */
struct hiding {
    struct judge_fixture fixture;
    struct secrets *secrets;
    struct redact_rules rules;
    struct variables variables;
};

static void hiding_begin(struct hiding *hiding)
{
    judge_fixture_begin(&hiding->fixture);
    judge_fixture_setting(&hiding->fixture, "MODE", SETTING_TEXT)->wanted.text =
        "caio:production:context";
    judge_fixture_setting(&hiding->fixture, "KEY", SETTING_SECRET);
    judge_fixture_setting(&hiding->fixture, "GONE", SETTING_ABSENT);
    hiding->secrets = secrets_new();
    hiding->rules = (struct redact_rules){.target = &hiding->fixture.target,
                                          .secrets = hiding->secrets,
                                          .likeness_key = run_key,
                                          .project = "p",
                                          .environment = "e",
                                          .service = "s"};
}

static void hiding_end(struct hiding *hiding)
{
    secrets_free(hiding->secrets);
    judge_fixture_end(&hiding->fixture);
}

static void redact_json(struct hiding *hiding, const char *json)
{
    redact_variables(&hiding->fixture.arena, probe_fixture_json(&hiding->fixture.arena, json),
                     &hiding->rules, &hiding->variables);
}

static void decide(struct hiding *hiding)
{
    struct observed observed = {.stored = hiding->variables};
    redact_decide(&hiding->fixture.arena, &hiding->rules, &observed);
    hiding->variables = observed.stored;
}

/* `NAME shown "value" ref; …`, in which a stand-in is no more than that. */
static const char *hidden(struct hiding *hiding)
{
    static const char *const kinds[] = {
        [VARIABLE_SHOWN] = "shown", [VARIABLE_HIDDEN] = "hidden", [VARIABLE_SEALED] = "sealed"};
    const char *text = "";
    for (size_t i = 0; i < hiding->variables.count; i++) {
        const struct variable *item = &hiding->variables.items[i];
        const int handle = item->kept > 0 ? (int)item->kept - 1 : item->secret;
        const char *kept = handle >= 0 ? secrets_value(hiding->secrets, handle) : "";
        const char *value = item->value && item->kind == VARIABLE_HIDDEN ? "STAND-IN" : item->value;
        const char *label = item->kept > 0 ? " undo " : " kept ";
        text = arena_printf(&hiding->fixture.arena, "%s%s%s %s%s%s%s%s%s", text, i ? "; " : "",
                            item->name, kinds[item->kind], value ? " " : "", value ? value : "",
                            *kept ? label : "", kept, item->is_reference ? " ref" : "");
    }
    return text;
}

static void what_was_not_reviewed_is_hidden(void **state)
{
    static const struct {
        const char *json, *hidden;
    } rows[] = {
        {"{}", ""},
        {"{\"MODE\":\"caio:production:context\"}", "MODE shown caio:production:context"},
        {"{\"MODE\":\"fast\"}", "MODE shown fast"},
        {"{\"MODE\":\"\"}", "MODE shown "},
        {"{\"mode\":\"fast\"}", "mode hidden"},
        {"{\"KEY\":\"0123456789\"}", "KEY hidden kept 0123456789"},
        {"{\"KEY\":\"\"}", "KEY hidden"},
        {"{\"OTHER\":\"0123456789abc\"}", "OTHER hidden"},
        {"{\"GONE\":\"0123456789abc\"}", "GONE hidden STAND-IN undo 0123456789abc"},
        {"{\"KEY\":null,\"MODE\":null,\"OTHER\":null}", "KEY sealed; MODE sealed; OTHER sealed"},
        {"{\"MODE\":\"${{shared.M}}\"}", "MODE shown ${{shared.M}} ref"},
        {"{\"MODE\":\"a-${{shared.M}}\"}", "MODE hidden STAND-IN undo a-${{shared.M}} ref"},
        {"{\"KEY\":\"x${{ shared.K }}\"}", "KEY hidden kept x${{ shared.K }} ref"},
        {"{\"KEY\":\"${{shared.K}}\"}", "KEY hidden ref"},
        {"{\"MODE\":\"b\",\"A\":\"x\",\"Z\":\"x\"}", "A hidden; MODE shown b; Z hidden"},
        {"{\"MODE\":\"two\\nlines\"}", "MODE hidden STAND-IN undo two\nlines"},
        /* long, random, a passphrase, with a user, with what is hidden elsewhere */
        {"{\"MODE\":\"slow and steady wins\"}", "MODE hidden STAND-IN undo slow and steady wins"},
        {"{\"MODE\":\"xk29fLq8\"}", "MODE hidden STAND-IN undo xk29fLq8"},
        {"{\"MODE\":\"https://bob:builder@example.com\"}",
         "MODE hidden STAND-IN undo https://bob:builder@example.com"},
        {"{\"KEY\":\"open-sesame\",\"MODE\":\"sesame\"}",
         "KEY hidden kept open-sesame; MODE shown sesame"},
        {"{\"KEY\":\"open-sesame\",\"MODE\":\"open-sesame\"}",
         "KEY hidden kept open-sesame; MODE hidden STAND-IN undo open-sesame"},
        {"{\"KEY\":\"abc\",\"MODE\":\"abc\"}",
         "KEY hidden kept abc; MODE hidden STAND-IN undo abc"},
        {"{\"OTHER\":\"blue-otter\",\"MODE\":\"blue-otter\"}",
         "MODE hidden STAND-IN undo blue-otter; OTHER hidden"},
        {"{\"OTHER\":\"blue-otter\",\"MODE\":\"a blue-otter b\"}",
         "MODE hidden STAND-IN undo a blue-otter b; OTHER hidden"},
        {"{\"OTHER\":\"blue-otter\",\"MODE\":\"blue-ott\"}", "MODE shown blue-ott; OTHER hidden"},
        {"{\"OTHER\":\"blue-ot\",\"MODE\":\"blue-ot\"}", "MODE shown blue-ot; OTHER hidden"},
        {"{\"OTHER\":\"lantern-light\",\"MODE\":\"lantern-li\"}",
         "MODE hidden STAND-IN undo lantern-li; OTHER hidden"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        redact_json(&hiding, rows[i].json);
        decide(&hiding);
        assert_true(hiding.variables.seen);
        check_text(rows[i].json, hidden(&hiding), rows[i].hidden);
        hiding_end(&hiding);
    }
}

/* Nothing is reviewed, not even what the scene declares: shown is what can be no secret, and what was asked
 * for by name. */
static void while_adopting_all_is_hidden_but_what_was_asked_for(void **state)
{
    static const struct {
        const char *json, *hidden;
    } rows[] = {
        {"{\"MODE\":\"fast\"}", "MODE hidden kept fast"},
        {"{\"ASKED\":\"fast\"}", "ASKED shown fast"},
        {"{\"ASKED\":\"bob:builder\"}", "ASKED shown bob:builder"},
        {"{\"ASKED\":\"a1b2c3d4\"}", "ASKED hidden kept a1b2c3d4"},
        {"{\"DOOR\":\"4711\"}", "DOOR hidden kept 4711"},
        {"{\"DOOR\":\"true\"}", "DOOR shown true"},
        {"{\"OTHER\":\"\"}", "OTHER shown "},
        {"{\"KEY\":\"production\"}", "KEY shown production"},
        {"{\"KEY\":\"shop of the north\"}", "KEY shown shop of the north"},
        {"{\"KEY\":\"changeme\"}", "KEY hidden"},
        {"{\"KEY\":null}", "KEY sealed"},
        {"{\"KEY\":\"${{shared.K}}\"}", "KEY shown ${{shared.K}} ref"},
        {"{\"KEY\":\"x${{ shared.K }}\"}", "KEY hidden kept x${{ shared.K }} ref"},
        {"{\"SITE\":\"https://web-a1b2c3.example.com\"}",
         "SITE shown https://web-a1b2c3.example.com"},
        {"{\"SITE\":\"https://web-a1b2c3.example.com/x\"}",
         "SITE hidden kept https://web-a1b2c3.example.com/x"},
        {"{\"SITE\":\"https://web-d4e5f6.example.com\"}",
         "SITE hidden kept https://web-d4e5f6.example.com"},
    };
    static const char *const hosts[] = {"7ed7622d", "web-a1b2c3.example.com"};
    static const char *const asked[] = {"ASKED"};
    static const struct desired desired = {.project = {.name = "shop of the north"},
                                           .service = {.name = "web"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        hiding.fixture.target.desired = &desired;
        hiding.rules.adopting = true;
        hiding.rules.shown = (struct names){hosts, 2};
        hiding.rules.asked = (struct names){asked, 1};
        redact_json(&hiding, rows[i].json);
        check_text(rows[i].json, hidden(&hiding), rows[i].hidden);
        hiding_end(&hiding);
    }
}

static void what_is_neither_text_nor_null_makes_all_unseen(void **state)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        {"{\"A\":\"x\",\"B\":1}", "the value of 'B' is a number, not text"},
        {"{\"B\":true}", "the value of 'B' is a boolean, not text"},
        {"{\"B\":[]}", "the value of 'B' is a list, not text"},
        {"{\"B\":{}}", "the value of 'B' is a map, not text"},
        {"{\"::set-output\\n\\u202e\":1}",
         "the value of '::set-output\\x0A\\u{202E}' is a number, not text"},
        {"[]", "Railway did not return the variables"},
        {"null", "Railway did not return the variables"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        redact_json(&hiding, rows[i].json);
        assert_false(hiding.variables.seen);
        assert_int_equal(hiding.variables.count, 0);
        check_text(rows[i].json, hiding.variables.why, rows[i].why);
        hiding_end(&hiding);
    }
}

static void names_that_railway_provides_are_left_out(void **state)
{
    static const struct {
        const char *name;
        bool provided;
    } rows[] = {
        {"RAILWAY_PROJECT_ID", true},
        {"RAILWAY_SERVICE_WEB_URL", true},
        {"RAILWAY_", false},
        {"RAILWAY_DOCKERFILE_PATHS", false},
        {"RAILWAY_API_TOKEN", false},
        {"RAILWAY_TOKEN", false},
        {"RAILWAY_GIT_TOKEN", false},
        {"RAILWAY", false},
        {"railway_project_id", false},
        {"MY_RAILWAY_ID", false},
        {"RAILWAY_DEPLOYMENT_OVERLAP_SECONDS", false},
        {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS", false},
        {"RAILWAY_DOCKERFILE_PATH", false},
        {"RAILWAY_HEALTHCHECK_TIMEOUT_SEC", false},
        {"RAILWAY_RUN_UID", false},
        {"RAILWAY_SHM_SIZE_BYTES", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        if (variable_is_provided(rows[i].name) != rows[i].provided)
            fail_msg("%s", rows[i].name);
        hiding_begin(&hiding);
        redact_json(&hiding, arena_printf(&hiding.fixture.arena, "{\"%s\":\"x\"}", rows[i].name));
        assert_int_equal(hiding.variables.count, rows[i].provided ? 0 : 1);
        hiding_end(&hiding);
    }
}

static void a_secret_is_told_by_its_properties(void **state)
{
    static const struct {
        const char *value, *facts;
    } rows[] = {
        {"", "0 one-line"},
        {"abc", "3 one-line"},
        {"a\nb", "3"},
        {"ab\n", "3 blank"},
        {"a\rb", "3"},
        {" ab", "3 one-line blank"},
        {"ab\t", "3 one-line blank"},
        {"\"ab\"", "4 one-line quoted"},
        {"'ab'", "4 one-line quoted"},
        {"\"ab'", "4 one-line"},
        {"\"", "1 one-line"},
        {"\"\"", "2 one-line quoted"},
        {"changeme", "8 one-line placeholder"},
        {"ChangeMe", "8 one-line placeholder"},
        {"changeme2", "9 one-line"},
        {"<your token>", "12 one-line placeholder"},
        {"<open", "5 one-line"},
        {"*****", "5 one-line placeholder"},
        {"SECRET_VARIABLE_VALUE", "21 one-line placeholder"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct secret_facts facts = redact_facts(rows[i].value, strlen(rows[i].value));
        check_text(rows[i].value,
                   arena_printf(&arena, "%zu%s%s%s%s", facts.length,
                                facts.one_line ? " one-line" : "", facts.quoted ? " quoted" : "",
                                facts.placeholder ? " placeholder" : "",
                                facts.blank_edges ? " blank" : ""),
                   rows[i].facts);
    }
    arena_release(&arena);
}

static void the_sink_looks_for_what_was_not_reviewed(void **state)
{
    static const struct {
        const char *json, *value;
        bool guarded;
    } rows[] = {
        {"{\"OTHER\":\"undeclared-value-1\"}", "undeclared-value-1", true},
        {"{\"OTHER\":\"short-one\"}", "short-one", true},
        {"{\"OTHER\":\"a-short\"}", "a-short", false},
        {"{\"KEY\":\"sesame\"}", "sesame", true},
        {"{\"MODE\":\"short-one\"}", "short-one", false},
        {"{\"MODE\":\"shown-never-1x2y3z\"}", "shown-never-1x2y3z", true},
        {"{\"OTHER\":\"stands-in-the-file\"}", "stands-in-the-file", false},
        {"{\"KEY\":\"stands-in-the-file\"}", "stands-in-the-file", false},
        {"{\"OTHER\":\"same-as-secret-1\",\"KEY\":\"a same-as-secret-1 b\"}", "same-as-secret-1",
         true},
        {"{\"OTHER\":\"https://web.example.com/hook/0123\"}", "https://web.example.com/hook/0123",
         true},
        {"{\"OTHER\":\"${{Redis.REDIS_URL}}\",\"KEY\":\"${{Redis.REDIS_URL}}\"}",
         "${{Redis.REDIS_URL}}", false},
        {"{\"OTHER\":\"made-up-${{Redis.PORT}}\"}", "made-up-${{Redis.PORT}}", true},
        {"{\"LONG_NAME_ONE\":\"x\",\"OTHER\":\"LONG_NAME_ONE\"}", "LONG_NAME_ONE", false},
    };
    static const char declaration[] = "tautline: 1\n# stands-in-the-file\n";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        secrets_allow(hiding.secrets, declaration, strlen(declaration));
        redact_json(&hiding, rows[i].json);
        const char *text = arena_printf(&hiding.fixture.arena, "<%s>", rows[i].value);
        if ((secrets_found(hiding.secrets, text, strlen(text)) != NULL) != rows[i].guarded)
            fail_msg("%s is %s", rows[i].json, rows[i].guarded ? "not guarded" : "guarded");
        hiding_end(&hiding);
    }
}

/* What is hidden in any of the maps, or is a rendering, hides the words of each. */
static void words_are_decided_on_when_all_is_read(void **state)
{
    static const struct {
        const char *stored, *rendered, *running, *kinds;
    } rows[] = {
        {"{\"MODE\":\"fast\"}", "{}", "{\"MODE\":\"slow\"}", "shown shown"},
        {"{\"MODE\":\"fast\"}", "{}", "{\"MODE\":\"fast\",\"OTHER\":\"fast\"}", "shown shown"},
        {"{\"MODE\":\"blue-otter\"}", "{}", "{\"MODE\":\"fast\",\"OTHER\":\"blue-otter\"}",
         "hidden shown"},
        {"{\"MODE\":\"fast\",\"OTHER\":\"blue-otter\"}", "{}", "{\"MODE\":\"blue-otter\"}",
         "shown hidden"},
        {"{\"MODE\":\"fast\",\"KEY\":\"${{shared.K}}\"}", "{\"KEY\":\"open-sesame\"}",
         "{\"MODE\":\"open-sesame\"}", "shown hidden"},
        {"{\"KEY\":\"${{shared.K}}\",\"MODE\":\"open-sesame\"}", "{\"KEY\":\"open-sesame\"}",
         "{\"MODE\":\"fast\"}", "hidden shown"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        struct observed observed = {0};
        hiding_begin(&hiding);
        struct arena *arena = &hiding.fixture.arena;
        redact_json(&hiding, rows[i].stored);
        struct variable key = hiding.variables.items[0];
        redact_rendering(arena, probe_fixture_json(arena, rows[i].rendered), &hiding.rules, &key);
        observed.stored = hiding.variables;
        redact_json(&hiding, rows[i].running);
        observed.running = hiding.variables;
        redact_decide(arena, &hiding.rules, &observed);
        const bool stored = variables_find(&observed.stored, "MODE")->kind == VARIABLE_SHOWN;
        const bool running = variables_find(&observed.running, "MODE")->kind == VARIABLE_SHOWN;
        check_text(
            rows[i].stored,
            arena_printf(arena, "%s %s", stored ? "shown" : "hidden", running ? "shown" : "hidden"),
            rows[i].kinds);
        hiding_end(&hiding);
    }
}

/* A snapshot may hold what the stored side seals: of it only what is declared is shown. */
static void what_is_sealed_is_shown_nowhere_else(void **state)
{
    static const struct {
        const char *json, *hidden;
    } rows[] = {
        {"{\"MODE\":\"fast\"}", "MODE hidden STAND-IN undo fast"},
        {"{\"MODE\":\"caio:production:context\"}", "MODE shown caio:production:context"},
        {"{\"LIMIT\":\"8472615309\"}", "LIMIT hidden STAND-IN undo 8472615309"},
        {"{\"LIMIT\":\"5\"}", "LIMIT shown 5"},
        {"{\"DOOR\":\"1\"}", "DOOR shown 1"},
        {"{\"DOOR\":\"ajar\"}", "DOOR hidden STAND-IN undo ajar"},
        {"{\"KEY\":\"0123456789\"}", "KEY hidden kept 0123456789"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        struct wanted *limit =
            &judge_fixture_setting(&hiding.fixture, "LIMIT", SETTING_NUMBER)->wanted;
        limit->least = limit->most = (struct decimal){5, 0};
        judge_fixture_setting(&hiding.fixture, "DOOR", SETTING_FLAG);
        redact_json(&hiding, "{\"DOOR\":null,\"KEY\":null,\"LIMIT\":null,\"MODE\":null}");
        const struct variables stored = hiding.variables;
        hiding.rules.stored = &stored;
        redact_json(&hiding, rows[i].json);
        decide(&hiding);
        check_text(rows[i].json, hidden(&hiding), rows[i].hidden);
        hiding_end(&hiding);
    }
}

static void equal_values_are_alike_and_others_are_not(void **state)
{
    struct hiding hiding;
    hiding_begin(&hiding);
    redact_json(&hiding, "{\"A\":\"one-value\",\"KEY\":\"one-value\",\"Z\":\"one-valuf\"}");
    const struct variable *items = hiding.variables.items;
    assert_memory_equal(items[0].likeness, items[1].likeness, LIKENESS_SIZE);
    assert_memory_not_equal(items[0].likeness, items[2].likeness, LIKENESS_SIZE);
    assert_null(items[0].fingerprint);
    hiding_end(&hiding);
}

static void a_fingerprint_depends_on_place_name_and_value(void **state)
{
    static const struct {
        const char *json, *project, *environment, *service;
    } rows[] = {
        {"{\"KEY\":\"one-value\"}", "p", "e", "s"},  {"{\"KEY\":\"two-value\"}", "p", "e", "s"},
        {"{\"KEY2\":\"one-value\"}", "p", "e", "s"}, {"{\"KEY\":\"one-value\"}", "p2", "e", "s"},
        {"{\"KEY\":\"one-value\"}", "p", "e2", "s"}, {"{\"KEY\":\"one-value\"}", "p", "e", "s2"},
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    char found[ROWS][FINGERPRINT_SIZE];
    for (size_t i = 0; i < ROWS; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        hiding.rules.fingerprint_key = kept_key;
        hiding.rules.project = rows[i].project;
        hiding.rules.environment = rows[i].environment;
        hiding.rules.service = rows[i].service;
        redact_json(&hiding, rows[i].json);
        assert_int_equal(strlen(hiding.variables.items[0].fingerprint), FINGERPRINT_SIZE - 1);
        memcpy(found[i], hiding.variables.items[0].fingerprint, FINGERPRINT_SIZE);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(found[i], found[k]);
        hiding_end(&hiding);
    }
}

static void a_reference_is_completed_by_its_rendering(void **state)
{
    struct hiding hiding;
    hiding_begin(&hiding);
    struct arena *arena = &hiding.fixture.arena;
    redact_json(
        &hiding,
        "{\"KEY\":\"${{shared.K}}\",\"MODE\":\"${{shared.M}}\",\"OTHER\":\"rendered-key\"}");
    struct variable key = hiding.variables.items[0], mode = hiding.variables.items[1];
    const struct variable *same = &hiding.variables.items[2];
    const struct node *rendered =
        probe_fixture_json(arena, "{\"KEY\":\"rendered-key\",\"MODE\":\"rendered-mode\"}");
    redact_rendering(arena, rendered, &hiding.rules, &key);
    redact_rendering(arena, rendered, &hiding.rules, &mode);
    check_text("mode", mode.value, "${{shared.M}}");
    assert_true(text_starts(mode.rendered, "hidden:"));
    assert_true(mode.has_rendering);
    assert_non_null(secrets_found(hiding.secrets, "rendered-mode", 13));
    assert_true(key.has_rendering);
    assert_null(key.rendered);
    assert_int_equal(key.facts.length, 12);
    assert_memory_equal(key.rendered_likeness, same->likeness, LIKENESS_SIZE);
    assert_memory_not_equal(key.likeness, same->likeness, LIKENESS_SIZE);
    check_text("kept", secrets_value(hiding.secrets, key.secret), "rendered-key");
    hiding_end(&hiding);
}

/* What runs is what the stored reference renders to: the same stand-in, and neither is shown. */
static void a_rendering_has_the_stand_in_of_the_value_that_runs(void **state)
{
    static const char address[] = "{\"MODE\":\"postgres://app:0therPassword@db.example.com\"}";
    struct hiding hiding;
    hiding_begin(&hiding);
    struct arena *arena = &hiding.fixture.arena;
    redact_json(&hiding, "{\"MODE\":\"${{Postgres.URL}}\"}");
    struct variable stored = hiding.variables.items[0];
    redact_rendering(arena, probe_fixture_json(arena, address), &hiding.rules, &stored);
    redact_json(&hiding, address);
    check_text("kind", hidden(&hiding),
               "MODE hidden STAND-IN undo postgres://app:0therPassword@db.example.com");
    check_text("same", hiding.variables.items[0].value, stored.rendered);
    assert_non_null(secrets_found(hiding.secrets, "0therPassword", 13));
    hiding_end(&hiding);
}

static void a_rendering_that_is_not_told_stays_unknown(void **state)
{
    static const char *const maps[] = {"{}", "{\"KEY\":null,\"MODE\":null}",
                                       "{\"KEY\":7,\"MODE\":7}", "null"};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        struct hiding hiding;
        hiding_begin(&hiding);
        redact_json(&hiding, "{\"KEY\":\"${{shared.K}}\",\"MODE\":\"${{shared.M}}\"}");
        for (size_t k = 0; k < 2; k++) {
            struct variable variable = hiding.variables.items[k];
            redact_rendering(&hiding.fixture.arena,
                             probe_fixture_json(&hiding.fixture.arena, maps[i]), &hiding.rules,
                             &variable);
            assert_null(variable.rendered);
            assert_false(variable.has_rendering);
        }
        hiding_end(&hiding);
    }
}

static void a_digest_tells_any_two_maps_apart(void **state)
{
    static const char *const maps[] = {
        "{}",
        "null",
        "{\"A\":\"\"}",
        "{\"A\":null}",
        "{\"A\":\"x\"}",
        "{\"A\":\"x\",\"B\":\"\"}",
        "{\"AA\":\"\"}",
        "{\"A\":\"xB\"}",
        "{\"A\":true}",
        "{\"A\":\"true\"}",
        "{\"B\":\"x\"}",
    };
    enum { MAPS = sizeof maps / sizeof maps[0] };
    unsigned char digests[MAPS][LIKENESS_SIZE], again[LIKENESS_SIZE];
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < MAPS; i++) {
        redact_digest(probe_fixture_json(&arena, maps[i]), run_key, digests[i]);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(digests[i], digests[k], LIKENESS_SIZE);
    }
    redact_digest(probe_fixture_json(&arena, "{\"B\":\"\",\"A\":\"x\"}"), run_key, again);
    assert_memory_equal(again, digests[5], LIKENESS_SIZE);
    redact_digest(probe_fixture_json(&arena, "{\"B\":\"\",\"A\":\"x\"}"), kept_key, again);
    assert_memory_not_equal(again, digests[5], LIKENESS_SIZE);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_reviewed_is_hidden),
        cmocka_unit_test(while_adopting_all_is_hidden_but_what_was_asked_for),
        cmocka_unit_test(what_is_neither_text_nor_null_makes_all_unseen),
        cmocka_unit_test(names_that_railway_provides_are_left_out),
        cmocka_unit_test(a_secret_is_told_by_its_properties),
        cmocka_unit_test(what_is_sealed_is_shown_nowhere_else),
        cmocka_unit_test(words_are_decided_on_when_all_is_read),
        cmocka_unit_test(the_sink_looks_for_what_was_not_reviewed),
        cmocka_unit_test(equal_values_are_alike_and_others_are_not),
        cmocka_unit_test(a_fingerprint_depends_on_place_name_and_value),
        cmocka_unit_test(a_reference_is_completed_by_its_rendering),
        cmocka_unit_test(a_rendering_has_the_stand_in_of_the_value_that_runs),
        cmocka_unit_test(a_rendering_that_is_not_told_stays_unknown),
        cmocka_unit_test(a_digest_tells_any_two_maps_apart),
    };
    return cmocka_run_group_tests_name("hide", tests, NULL, NULL);
}
