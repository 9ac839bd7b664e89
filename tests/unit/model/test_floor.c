#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/floor.h"
#include "model/judge.h"
#include "model/judge_context.h"
#include "model/target.h"
#include "model/trust.h"
#include "support/declaring.h"
#include "support/judge_fixture.h"

#define PROJECT    "33333333-3333-4333-8333-333333333333"
#define SERVICE    "44444444-4444-4444-8444-444444444444"
#define STAGING    "55555555-5555-4555-8555-555555555551"
#define PRODUCTION "55555555-5555-4555-8555-555555555552"
#define OTHER      "66666666-6666-4666-8666-666666666666"

static const char trust_start[] =
    "tautline_trust: 1\n"
    "serial: 1\n"
    "approvers: approvers\n"
    "roles: { PTO: [pto@example.com], HoS: [hos@example.com] }\n"
    "environments: { staging: { needs: [PTO] }, production: { needs: [PTO] } }\n"
    "targets:\n"
    "  shop-staging: { environment: staging, project: " PROJECT ", environment_id: " STAGING
    ", service: " SERVICE ", url: https://staging.example.com }\n"
    "  shop-production: { environment: production, project: " PROJECT
    ", environment_id: " PRODUCTION ", service: " SERVICE ", url: https://shop.example.com }\n";

static const char floor_text[] =
    "floor:\n"
    "  shop:\n"
    "    reports: { status: { path: /status } }\n"
    "    settings:\n"
    "      SIGNED: { flag: true, absent_means: false, shown_by: door, reported: status#/signed }\n"
    "      ORIGIN: { text: \"${url} in ${environment}\" }\n"
    "      DOOR_KEY: { secret: {} }\n"
    "    probes:\n"
    "      door: { type: header_token, header: X-Key, token: { variable: DOOR_KEY }, paths: [/a] }\n"
    "      told: { type: report, at: status#/mode, equals: \"${environment}\" }\n"
    "    guardrails:\n"
    "      signed: { forbid: { SIGNED: false }, also: door, change_needs: [HoS] }\n"
    "      origin: { in: production, forbid: { ORIGIN: \"*\" }, may_be_lifted: 7d }\n"
    "      mode: { probes: told }\n";

static struct trust trust_of(struct arena *arena, const char *rest)
{
    struct trust trust = {0};
    struct faults faults;
    const char *text = arena_printf(arena, "%s%s", trust_start, rest);
    faults_init(&faults, arena);
    const bool is_read = trust_read(arena, "t.yaml", text, strlen(text), &trust, &faults);
    assert_string_equal(declaring_said(arena, &faults), "valid");
    assert_true(is_read);
    return trust;
}

static const char start[] = "tautline: 1\n"
                            "project: { name: shop, id: " PROJECT " }\n"
                            "service: { name: shop, id: " SERVICE " }\n"
                            "environments:\n"
                            "  production: { id: " PRODUCTION " }\n"
                            "settings:\n"
                            "  MODE: fast\n";

static struct desired declared(struct arena *arena, const char *rest)
{
    struct desired desired = {0};
    struct faults faults;
    const char *text = arena_printf(arena, "%s%s", start, rest);
    faults_init(&faults, arena);
    const bool is_read = desired_read(arena, "d.yaml", text, strlen(text), &desired, &faults);
    assert_string_equal(declaring_said(arena, &faults), "valid");
    assert_true(is_read);
    return desired;
}

static void a_floor_brings_its_own_settings_probes_and_reports_under_names_of_its_own(void **state)
{
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, floor_text);
    assert_true(floor_make(&arena, &trust, &trust.targets[0], &floor));
    assert_int_equal(floor.guardrail_count, 2); /* `origin` is for production alone */
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    assert_string_equal(floor.target, "shop-production");
    assert_string_equal(floor.url, "https://shop.example.com");
    assert_int_equal(floor.guardrail_count, 3);
    const struct guardrail *signed_ = &floor.guardrails[0];
    assert_string_equal(signed_->name, "floor/signed");
    assert_true(signed_->of_floor);
    assert_string_equal(signed_->also[0].probe, "floor/door");
    assert_int_equal(signed_->setting_count, 3);
    assert_string_equal(signed_->settings[0].shown_by[0].probe, "floor/door");
    assert_string_equal(signed_->settings[0].reported[0].report, "floor/status");
    assert_string_equal(signed_->settings[1].wanted.text, "https://shop.example.com in production");
    assert_int_equal(floor.guardrails[1].may_be_lifted, 7 * 86400);
    assert_string_equal(floor.probes[1].report, "floor/status");
    assert_string_equal(floor.probes[1].values.items[0], "production");
    assert_string_equal(floor.reports[0].name, "floor/status");
    arena_release(&arena);
}

static void a_trust_without_a_floor_makes_none(void **state)
{
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, "");
    assert_false(floor_make(&arena, &trust, &trust.targets[0], &floor));
    arena_release(&arena);
}

/* The digest is made of this text: it says what the floor is, and not how it is laid out. */
static void its_text_is_the_same_for_the_same_floor_however_it_is_written(void **state)
{
    static const struct {
        const char *rest;
        bool same;
    } rows[] = {
        {"floor: { shop: { settings: { A: { flag: true, absent_means: false } }, guardrails: { a: { "
         "forbid: { A: false } } } } }\n",
         true},
        {"# a comment\nfloor:\n  shop:\n    guardrails:\n      a: { forbid: { A: false } }\n    "
         "settings:\n      A: { absent_means: false, flag: true }\n",
         true},
        {"floor: { shop: { settings: { A: { flag: true } }, guardrails: { a: { forbid: { A: false } } "
         "} } }\n",
         false},
        {"floor: { shop: { settings: { A: { flag: true, absent_means: false } }, guardrails: { a: { "
         "forbid: { A: false }, may_be_lifted: 1d } } } }\n",
         false},
        {"floor: { shop: { settings: { A: { text: \"true\", absent_means: false } }, guardrails: { a: "
         "{ forbid: { A: false } } } } }\n",
         false},
    };
    struct arena arena;
    struct floor first, floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, rows[0].rest);
    assert_true(floor_make(&arena, &trust, &trust.targets[0], &first));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct trust other = trust_of(&arena, rows[i].rest);
        assert_true(floor_make(&arena, &other, &other.targets[0], &floor));
        assert_int_equal(text_is(first.text, floor.text), rows[i].same);
        assert_true(floor_make(&arena, &other, &other.targets[1], &floor));
        assert_string_not_equal(first.text, floor.text); /* another target */
    }
    arena_release(&arena);
}

static void a_target_is_found_by_ids_and_by_the_name_only_where_an_id_is_missing(void **state)
{
    static const struct {
        const char *project, *service, *id, *name, *found;
        bool unsure;
        const char *url;
    } rows[] = {
        {PROJECT, SERVICE, PRODUCTION, "production", "shop-production", false, NULL},
        {PROJECT, SERVICE, PRODUCTION, "live", "shop-production", false, NULL}, /* the id decides */
        {PROJECT, SERVICE, OTHER, "production", NULL, false, NULL},
        {OTHER, SERVICE, PRODUCTION, "production", NULL, false, NULL},
        {PROJECT, OTHER, PRODUCTION, "production", NULL, false, NULL},
        {PROJECT, SERVICE, NULL, "production", "shop-production", true, NULL},
        {NULL, NULL, NULL, "staging", "shop-staging", true, NULL},
        {NULL, OTHER, NULL, "staging", NULL, true, NULL},
        {NULL, NULL, NULL, "test", NULL, true, NULL},
        /* Where ids are missing, the address tells; where they are not, it tells nothing. */
        {NULL, NULL, NULL, "staging", "shop-staging", false, "https://staging.example.com"},
        {NULL, NULL, NULL, "staging", NULL, true, "https://worker.example.com"},
        {PROJECT, SERVICE, PRODUCTION, "production", "shop-production", false,
         "https://mirror.example.com"},
    };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, floor_text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct environment environment = {
            .name = rows[i].name, .id = rows[i].id, .url = rows[i].url};
        const struct desired desired = {.project = {.id = rows[i].project},
                                        .service = {.id = rows[i].service}};
        bool unsure = !rows[i].unsure;
        const struct trust_target *found = floor_target(&trust, &desired, &environment, &unsure);
        check_text("target", found ? found->name : NULL, rows[i].found);
        assert_int_equal(unsure, rows[i].unsure);
    }
    arena_release(&arena);
}

static void what_contradicts_the_floor_is_a_fault_at_its_line(void **state)
{
    static const struct declaring_row rows[] = {
        {"", "valid"},
        {"  SIGNED: { flag: true }\n", "valid"},
        {"  SIGNED: { flag: false }\n",
         "d.yaml:8:3: 'SIGNED' wants false in 'production', and 'floor/signed' forbids it "
         "(t.yaml:20)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
        /* By the type of the floor, whatever type is declared. */
        {"  SIGNED: \"no\"\n",
         "d.yaml:8:3: 'SIGNED' wants no in 'production', and 'floor/signed' forbids it "
         "(t.yaml:20)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
        {"  SIGNED: { text: \"'true'\" }\n",
         "d.yaml:8:3: 'SIGNED' wants 'true' in 'production', and 'floor/signed' forbids it "
         "(t.yaml:20)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
        {"  SIGNED: absent\n",
         "d.yaml:8:3: 'SIGNED' wants (absent) in 'production', and 'floor/signed' forbids it "
         "(t.yaml:20)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
        {"  SIGNED: { inert: true }\n", "valid"},
        {"  SIGNED: { secret: {} }\n",
         "d.yaml:8:3: 'SIGNED' is a secret here, and none in the floor (t.yaml:13)\n"
         "hint: Declare it as the floor does; an operator decides what the floor says.\n"},
        {"  DOOR_KEY: some text\n",
         "d.yaml:8:3: 'DOOR_KEY' is a secret in the floor, and none here (t.yaml:15)\n"
         "hint: Declare it as the floor does; an operator decides what the floor says.\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct floor floor;
        struct environment joined;
        struct faults faults;
        arena_init(&arena);
        faults_init(&faults, &arena);
        const struct trust trust = trust_of(&arena, floor_text);
        const struct desired desired = declared(&arena, rows[i].rest);
        assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
        const bool sound =
            floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults);
        assert_string_equal(declaring_said(&arena, &faults), rows[i].said);
        assert_int_equal(sound, faults.count == 0);
        assert_string_equal(joined.url, "https://shop.example.com");
        arena_release(&arena);
    }
}

static void a_declaration_that_wants_any_value_contradicts_a_floor_that_forbids_all(void **state)
{
    static const struct declaring_row rows[] = {
        {"  PATHS: absent\n", "valid"},
        {"  PATHS: /a\n",
         "d.yaml:8:3: 'PATHS' wants /a in 'production', and 'floor/paths' forbids it (t.yaml:13)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
        {"  PATHS: { text: \"\" }\n",
         "d.yaml:8:3: 'PATHS' wants (empty) in 'production', and 'floor/paths' forbids it (t.yaml:13)\n"
         "hint: Change the declaration: no declaration lifts a guardrail of the floor.\n"},
    };
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust =
        trust_of(&arena, "floor:\n  shop:\n    settings: { PATHS: absent }\n    guardrails:\n"
                         "      paths: { forbid: { PATHS: present } }\n");
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct environment joined;
        struct faults faults;
        faults_init(&faults, &arena);
        const struct desired desired = declared(&arena, rows[i].rest);
        floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults);
        check_text(rows[i].rest, declaring_said(&arena, &faults), rows[i].said);
    }
    arena_release(&arena);
}

static void another_address_than_that_of_the_floor_is_a_fault(void **state)
{
    struct arena arena;
    struct floor floor;
    struct environment joined;
    struct faults faults;
    (void)state;
    arena_init(&arena);
    faults_init(&faults, &arena);
    const struct trust trust = trust_of(&arena, floor_text);
    const struct desired desired = declared(&arena, "");
    const struct environment elsewhere = {
        .name = "production", .where = {"d.yaml", 5, 3}, .url = "https://mirror.example.com"};
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    assert_false(floor_join(&arena, &desired, &elsewhere, &floor, &joined, &faults));
    assert_string_equal(
        declaring_said(&arena, &faults),
        "d.yaml:5:3: 'production' has the url https://mirror.example.com, and the floor in t.yaml has "
        "https://shop.example.com\n"
        "hint: The floor is checked at its own address: write the same url in both files.\n");
    arena_release(&arena);
}

#define EXCEPTION(lifts, allows, last_day)                                                         \
    "exceptions:\n  hole: { lifts: " lifts ", allows: { " allows                                   \
    " }, reason: r, risk: r, owner: PTO, starts: 2026-02-24, last_day: " last_day " }\n"

static void an_exception_lifts_a_guardrail_of_the_floor_only_as_the_floor_allows(void **state)
{
    static const struct {
        const char *rest, *said;
        enum exception_state state;
    } rows[] = {
        {EXCEPTION("floor/origin", "ORIGIN: \"*\"", "2026-03-01"), "valid", EXCEPTION_IN_FORCE},
        {EXCEPTION("floor/origin", "ORIGIN: \"*\"", "2026-03-05"), "valid", EXCEPTION_TOO_LONG},
        {EXCEPTION("floor/origin", "ORIGIN: other", "2026-03-01"),
         "d.yaml:9:42: the guardrail 'floor/origin' does not forbid 'ORIGIN=other'\n"
         "hint: An exception can only name values that its guardrail forbids.\n",
         EXCEPTION_IN_FORCE},
        {EXCEPTION("floor/signed", "SIGNED: false", "2026-03-01"),
         "d.yaml:9:3: 'hole' lifts 'floor/signed', which no exception may lift (t.yaml:20)\n"
         "hint: Remove it; an operator can allow it in the floor with may_be_lifted.\n",
         EXCEPTION_TOO_LONG},
        {EXCEPTION("floor/none", "SIGNED: false", "2026-03-01"),
         "d.yaml:9:3: 'hole' lifts 'floor/none', which is no guardrail of the floor of "
         "'production'\n"
         "hint: Name one that `tautline explain` lists, or limit it with 'in'.\n",
         EXCEPTION_TOO_LONG},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct floor floor;
        struct environment joined;
        struct faults faults;
        struct target target;
        const struct clocks clocks = {.ours = JUDGE_FIXTURE_NOW};
        arena_init(&arena);
        faults_init(&faults, &arena);
        const struct trust trust = trust_of(&arena, floor_text);
        const struct desired desired = declared(&arena, rows[i].rest);
        assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
        floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults);
        assert_string_equal(declaring_said(&arena, &faults), rows[i].said);
        target_make(&arena, &desired, &joined, &target);
        assert_int_equal(exception_state_at(&target.exceptions[0], &clocks), rows[i].state);
        target_make(&arena, &desired, &desired.environments[0], &target);
        /* Without a floor it lifts nothing either. */
        assert_int_equal(exception_state_at(&target.exceptions[0], &clocks), EXCEPTION_TOO_LONG);
        arena_release(&arena);
    }
}

/* --- judged ---------------------------------------------------------------------------------- */

static const char *state_of(struct arena *arena, const struct target *target,
                            const struct observed *observed, const char *name)
{
    struct judgement judgement;
    const struct clocks clocks = {.ours = JUDGE_FIXTURE_NOW};
    const struct siblings none = {NULL, 0};
    judge_target(arena, target, observed, &none, &clocks, &judgement);
    for (size_t i = 0; i < judgement.count; i++)
        if (judgement.findings[i].kind == FINDING_GUARDRAIL &&
            text_is(judgement.findings[i].name, name))
            return judgement.findings[i].state_name;
    return NULL;
}

static struct observed sees(struct arena *arena, const char *value, enum probe_outcome door)
{
    struct variable *variable = arena_array(arena, 1, sizeof *variable);
    struct probe_result *result = arena_array(arena, 1, sizeof *result);
    *variable = (struct variable){.name = "SIGNED", .value = value, .secret = -1};
    *result = (struct probe_result){.probe = "floor/door", .outcome = door, .closed = door};
    const struct variables seen = {.seen = true, .items = variable, .count = value != NULL};
    return (struct observed){.stored = seen, .running = seen, .probes = result, .probe_count = 1};
}

/* A declaration that says nothing of it, or calls it something else, changes nothing. */
static void it_is_judged_by_its_own_types_whatever_is_declared(void **state)
{
    static const char *const declarations[] = {"", "  SIGNED: { inert: true }\n",
                                               "  SIGNED: { text: \"on\", absent_means: \"on\" }\n",
                                               "  SIGNED: { flag: true, absent_means: true }\n"};
    static const struct {
        const char *value;
        enum probe_outcome door;
        const char *state;
    } rows[] = {
        {"true", PROBE_PASS, "held"},
        {"false", PROBE_PASS, "breached"},
        {"off", PROBE_PASS, "breached"},
        {"'true'", PROBE_PASS, "breached"},
        {NULL, PROBE_PASS, "breached"},
        {"true", PROBE_FAIL, "breached"},
        {"true", PROBE_UNOBSERVED, "unobserved"},
    };
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, floor_text);
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    for (size_t d = 0; d < sizeof declarations / sizeof declarations[0]; d++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            struct environment joined;
            struct target target;
            struct faults faults;
            faults_init(&faults, &arena);
            const struct desired desired = declared(&arena, declarations[d]);
            const struct observed observed = sees(&arena, rows[i].value, rows[i].door);
            assert_true(
                floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults));
            target_make(&arena, &desired, &joined, &target);
            assert_true(target_shows(&target, "SIGNED"));
            assert_false(target_shows(&target, "DOOR_KEY"));
            assert_true(target_names(&target, "DOOR_KEY"));
            check_text("floor/signed", state_of(&arena, &target, &observed, "floor/signed"),
                       rows[i].state);
        }
    arena_release(&arena);
}

static void it_guards_what_its_own_settings_say(void **state)
{
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust =
        trust_of(&arena, "floor:\n  shop:\n    settings: { LIMIT: { number: 5, shown_by: page } }\n"
                         "    probes: { page: { type: http, path: / } }\n"
                         "    guardrails: { page: { probes: page } }\n");
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    const struct probe_name shown_by = {.probe = "page"};
    const struct setting limit = {.name = "LIMIT"};
    const struct setting other = {.name = "OTHER", .shown_by = &shown_by, .shown_by_count = 1};
    assert_true(guardrail_guards(&floor.guardrails[0], &limit));
    assert_false(guardrail_guards(&floor.guardrails[0], &other));
    arena_release(&arena);
}

/* The floor's own MODE decides, whatever the declaration says of MODE or of SHUT. */
static void its_own_setting_decides_what_an_absence_means(void **state)
{
    static const char text[] =
        "floor:\n  shop:\n    settings:\n      MODE: { text: live }\n"
        "      SHUT: { flag: true, absent_means: true, absent_while: MODE }\n"
        "    guardrails: { shut: { forbid: { SHUT: false } } }\n";
    static const char *const declarations[] = {
        "", "  OTHER: x\n  SHUT: { flag: true, absent_means: true, absent_while: OTHER }\n"};
    static const char *const rows[][2] = {{"live", "held"}, {"fast", "unobserved"}};
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, text);
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    for (size_t d = 0; d < sizeof declarations / sizeof declarations[0]; d++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            struct environment joined;
            struct target target;
            struct faults faults;
            struct variable items[] = {{.name = "MODE", .value = rows[i][0], .secret = -1},
                                       {.name = "OTHER", .value = "x", .secret = -1}};
            const struct variables seen = {.seen = true, .items = items, .count = 2};
            const struct observed observed = {.stored = seen, .running = seen};
            faults_init(&faults, &arena);
            const struct desired desired = declared(&arena, declarations[d]);
            assert_true(
                floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults));
            target_make(&arena, &desired, &joined, &target);
            check_text(declarations[d], state_of(&arena, &target, &observed, "floor/shut"),
                       rows[i][1]);
        }
    arena_release(&arena);
}

/* --- what it requires -------------------------------------------------------------------------- */

static const char requiring[] = "floor:\n"
                                "  shop:\n"
                                "    settings:\n"
                                "      SHUT: { flag: true, absent_means: false, requires: [KEY] }\n"
                                "      KEY: { secret: { min_length: 8 } }\n"
                                "    guardrails: { shut: { forbid: { SHUT: false } } }\n";

static bool touches_all(const void *of, const struct setting *setting)
{
    (void)of;
    return setting != NULL;
}

static struct observed stores(struct arena *arena, const char *shut, size_t key_length)
{
    struct variable *items = arena_array(arena, 2, sizeof *items);
    items[0] = (struct variable){.name = "KEY", .secret = -1};
    variable_hide(&items[0], 1);
    items[0].facts.length = key_length;
    items[1] = (struct variable){.name = "SHUT", .value = shut, .secret = -1};
    const bool has_key = key_length > 0;
    const struct variables seen = {
        .seen = true, .items = has_key ? items : items + 1, .count = has_key ? 2 : 1};
    return (struct observed){.stored = seen, .running = seen};
}

/* Whatever the declaration says of the two, or leaves out. */
static void what_its_settings_require_holds_whatever_is_declared(void **state)
{
    static const char *const declarations[] = {
        "",
        "  SHUT: { flag: true }\n",
        "  SHUT: { flag: true }\n  KEY: { inert: true }\n",
        "  SHUT: { flag: true }\n  KEY: { secret: {} }\n",
        "  SHUT: { inert: true }\n  KEY: { secret: {} }\n",
        "  SHUT: \"on\"\n",
    };
    static const struct {
        const char *shut;
        size_t key_length; /* 0: absent */
        bool broken;
    } rows[] = {{"true", 0, true}, {"true", 4, true}, {"true", 8, false}, {"false", 0, false}};
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, requiring);
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    for (size_t d = 0; d < sizeof declarations / sizeof declarations[0]; d++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            struct environment joined;
            struct target target;
            struct faults faults;
            struct requirement broken = {0};
            const struct clocks clocks = {.ours = JUDGE_FIXTURE_NOW};
            faults_init(&faults, &arena);
            const struct desired desired = declared(&arena, declarations[d]);
            const struct observed observed = stores(&arena, rows[i].shut, rows[i].key_length);
            assert_true(
                floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults));
            target_make(&arena, &desired, &joined, &target);
            const struct judge_context context = context_make(&arena, &target, &observed, &clocks);
            if (requires_broken(&context, touches_all, NULL, &broken) != rows[i].broken)
                fail_msg("declaration %zu, row %zu", d, i);
            if (rows[i].broken)
                assert_string_equal(broken.required->name, "KEY");
        }
    arena_release(&arena);
}

static void what_it_requires_comes_first_in_the_advice_for_what_is_declared(void **state)
{
    static const struct {
        const char *rest, *advice;
    } rows[] = {
        {"  SHUT: { flag: true }\n",
         "first, or in the same plan, give KEY a new value (a secret, 8 bytes or more), which SHUT requires; then "
         "set SHUT to `true`, then deploy"},
        {"  SHUT: \"on\"\n",
         "first, or in the same plan, give KEY a new value (a secret, 8 bytes or more), which SHUT requires; then "
         "set SHUT to `on`, then deploy"},
    };
    struct arena arena;
    struct floor floor;
    (void)state;
    arena_init(&arena);
    const struct trust trust = trust_of(&arena, requiring);
    assert_true(floor_make(&arena, &trust, &trust.targets[1], &floor));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct environment joined;
        struct target target;
        struct faults faults;
        struct judgement judgement;
        const char *advice = NULL;
        const struct siblings none = {NULL, 0};
        const struct clocks clocks = {.ours = JUDGE_FIXTURE_NOW};
        faults_init(&faults, &arena);
        const struct desired desired = declared(&arena, rows[i].rest);
        const struct observed observed = stores(&arena, "false", 0);
        assert_true(
            floor_join(&arena, &desired, &desired.environments[0], &floor, &joined, &faults));
        target_make(&arena, &desired, &joined, &target);
        judge_target(&arena, &target, &observed, &none, &clocks, &judgement);
        for (size_t k = 0; k < judgement.count; k++)
            if (judgement.findings[k].kind == FINDING_SETTING &&
                text_is(judgement.findings[k].name, "SHUT"))
                advice = judgement.findings[k].advice;
        check_text(rows[i].rest, advice, rows[i].advice);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_floor_brings_its_own_settings_probes_and_reports_under_names_of_its_own),
        cmocka_unit_test(a_trust_without_a_floor_makes_none),
        cmocka_unit_test(its_text_is_the_same_for_the_same_floor_however_it_is_written),
        cmocka_unit_test(a_target_is_found_by_ids_and_by_the_name_only_where_an_id_is_missing),
        cmocka_unit_test(what_contradicts_the_floor_is_a_fault_at_its_line),
        cmocka_unit_test(a_declaration_that_wants_any_value_contradicts_a_floor_that_forbids_all),
        cmocka_unit_test(another_address_than_that_of_the_floor_is_a_fault),
        cmocka_unit_test(an_exception_lifts_a_guardrail_of_the_floor_only_as_the_floor_allows),
        cmocka_unit_test(it_is_judged_by_its_own_types_whatever_is_declared),
        cmocka_unit_test(it_guards_what_its_own_settings_say),
        cmocka_unit_test(its_own_setting_decides_what_an_absence_means),
        cmocka_unit_test(what_its_settings_require_holds_whatever_is_declared),
        cmocka_unit_test(what_it_requires_comes_first_in_the_advice_for_what_is_declared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
