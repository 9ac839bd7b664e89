#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/review.h"
#include "support/declaring.h"

/* staging needs PTO, production needs both; nobody may change what is not named. */
static const char *const pto[] = {"PTO"}, *const both[] = {"PTO", "HoS"};
static const char *const ana[] = {"ana"}, *const ana_bob[] = {"ana", "bob"};
static const struct trust_environment needs[] = {{"staging", {"t.yaml", 5, 3}, {pto, 1}},
                                                 {"production", {"t.yaml", 6, 3}, {both, 2}}};
static const struct trust_role roles[] = {{"PTO", {"t.yaml", 2, 3}, {ana, 1}},
                                          {"HoS", {"t.yaml", 3, 3}, {ana, 1}}};
static const struct trust trust = {.file = "t.yaml",
                                   .approvers = "approvers",
                                   .roles = roles,
                                   .role_count = 2,
                                   .environments = needs,
                                   .environment_count = 2,
                                   .plan_max_age = 86400,
                                   .plan_max_changes = 20,
                                   .plan_max_deploys = 1};

static const char *row_said(struct arena *arena, const struct review_row *row)
{
    const char *says = row->before || row->after
                           ? arena_printf(arena, "%s > %s", row->before ? row->before : "-",
                                          row->after ? row->after : "-")
                           : review_change_name(row->change);
    return arena_printf(arena, "%s %s %s%s%s: %s [%s]%s\n", direction_name(row->direction),
                        row->kind, row->name, row->member ? " " : "",
                        row->member ? row->member : "", says, names_text(arena, &row->needs),
                        row->in_base ? " before" : "");
}

static const char *said(struct arena *arena, const struct review_side *base,
                        const struct review_side *head)
{
    struct review review;
    const char *text = "";
    size_t weakens = 0;
    review_make(arena, base, head, &desired_review, &trust_review, &review);
    for (size_t i = 0; i < review.count; i++) {
        text = arena_printf(arena, "%s%s", text, row_said(arena, &review.rows[i]));
        weakens += review_row_weakens(&review.rows[i]);
    }
    assert_int_equal(weakens, review.weakens);
    assert_int_equal(review.count, review.weakens + review.strengthens + review.neutral);
    return text;
}

struct change_row {
    const char *before, *after, *said;
};

/* Both behind `declaring_start`. */
static void check_rows(const struct change_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        struct desired was, is;
        arena_init(&arena);
        assert_string_equal(declaring(&arena, rows[i].before, &was), "valid");
        assert_string_equal(declaring(&arena, rows[i].after, &is), "valid");
        const struct review_side base = {.desired = &was, .desired_count = 1, .trust = &trust};
        const struct review_side head = {.desired = &is, .desired_count = 1, .trust = &trust};
        assert_string_equal(said(&arena, &base, &head), rows[i].said);
        assert_string_equal(said(&arena, &base, &base), "");
        arena_release(&arena);
    }
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof(rows)[0])

static void values_are_judged_by_the_guardrails_of_base(void **state)
{
    static const struct change_row rows[] = {
        {"  F: { flag: true }\n", "  F: { flag: false }\n",
         "unknown setting F value: true > false [PTO, HoS]\n"},
        {"  F: { flag: true }\n", "  F: { text: \"true\" }\n",
         "unknown setting F value: true > true [PTO, HoS]\n"},
        /* a guardrail that comes along is no witness for the change */
        {"  F: { flag: true }\n",
         "  F: { flag: false }\nguardrails: { g: { forbid: { F: true } } }\n",
         "unknown setting F value: true > false [PTO, HoS]\n"
         "strengthens guardrail g: added []\n"},
        {"  F: { flag: false }\nguardrails: { g: { forbid: { F: true } } }\n",
         "  F: { flag: true }\n",
         "weakens guardrail g: removed [PTO, HoS] before\n"
         "weakens setting F value: false > true [PTO, HoS]\n"},
        /* what the declaration says of absence proves nothing about which side is safe */
        {"  F: { flag: false, absent_means: false }\n",
         "  F: { flag: true, absent_means: false }\n",
         "unknown setting F value: false > true [PTO, HoS]\n"},
        {"  F: { absent: true }\n", "  F: { flag: true }\n",
         "unknown setting F value: (absent) > true [PTO, HoS]\n"},
        {"  F: x\n", "  F: { secret: {} }\n", "weakens setting F value: x > a secret [PTO, HoS]\n"},
        {"  F: { secret: {} }\n", "  F: x\n", "weakens setting F value: a secret > x [PTO, HoS]\n"},
        {"  F: { secret: {} }\n", "  F: { absent: true }\n",
         "unknown setting F value: a secret > (absent) [PTO, HoS]\n"},
        {"  F: x\n", "  F: { inert: true }\n",
         "weakens setting F value: x > (anything) [PTO, HoS]\n"},
        {"  F: { inert: true }\n", "  F: x\n", "strengthens setting F value: (anything) > x []\n"},
        {"  NUM: { number: 3 }\n", "  NUM: { number: { least: 1, most: 5 } }\n",
         "weakens setting NUM value: 3 > 1 to 5 [PTO, HoS]\n"},
        {"  NUM: { number: { least: 1, most: 5 } }\n", "  NUM: { number: { least: 2, most: 6 } }\n",
         "unknown setting NUM value: 1 to 5 > 2 to 6 [PTO, HoS]\n"},
    };
    CHECK(rows);
}

/* `present` forbids more than any text, also more than one that reads like it. */
static void any_value_covers_every_value(void **state)
{
#define FORBIDS(row) "  X: absent\nguardrails: { g: { forbid: { X: " row " } } }\n"
#define ALLOWS(row)                                                                                \
    FORBIDS("present")                                                                             \
    "exceptions: { e: { lifts: g, allows: { X: " row " }, reason: r, risk: r, owner: PTO, "        \
    "starts: 2026-02-24, last_day: 2026-03-10 } }\n"
    static const struct change_row rows[] = {
        {FORBIDS("/api"), FORBIDS("present"),
         "strengthens guardrail g forbid: X: /api > any value of X []\n"},
        {FORBIDS("present"), FORBIDS("/api"),
         "weakens guardrail g forbid: any value of X > X: /api [PTO, HoS]\n"},
        {FORBIDS("present"), FORBIDS("\"any value\""),
         "weakens guardrail g forbid: any value of X > X: any value [PTO, HoS]\n"},
        {FORBIDS("present"), FORBIDS("{ text: present }"),
         "weakens guardrail g forbid: any value of X > X: present [PTO, HoS]\n"},
        {ALLOWS("/api"), ALLOWS("present"),
         "weakens exception e allows: X: /api > any value of X [PTO, HoS]\n"},
        {ALLOWS("present"), ALLOWS("/api"),
         "strengthens exception e allows: any value of X > X: /api []\n"},
    };
    CHECK(rows);
}

static void a_condition_of_an_absence_is_compared_with_it(void **state)
{
#define ABSENT(rest) "  M: live\n  F: { flag: true, absent_means: true" rest " }\n"
    static const struct change_row rows[] = {
        {ABSENT(", absent_while: M"), ABSENT(""),
         "weakens setting F absent_means: true while M > true [PTO, HoS]\n"},
        {ABSENT(""), ABSENT(", absent_while: M"),
         "weakens setting F absent_means: true > true while M [PTO, HoS]\n"},
    };
    CHECK(rows);
}

static void an_environment_needs_its_own_roles(void **state)
{
    static const struct change_row rows[] = {
        {"  F: { by_environment: { staging: a, production: b } }\n",
         "  F: { by_environment: { staging: x, production: b } }\n",
         "unknown setting F value: a > x [PTO]\n"},
        {"  F: { by_environment: { staging: a, production: b } }\n",
         "  F: { by_environment: { staging: a, production: x } }\n",
         "unknown setting F value: b > x [PTO, HoS]\n"},
        {"  F: { text: a, in: staging }\n", "", "weakens setting F: removed [PTO] before\n"},
        /* who guards it must agree, wherever it is */
        {"  F: { flag: false, in: staging }\n"
         "guardrails: { g: { forbid: { F: true }, in: staging, change_needs: [HoS] } }\n",
         "guardrails: { g: { proof: p, max_age: 1d, in: staging, change_needs: [HoS] } }\n",
         "weakens guardrail g forbid: F: true > - [PTO, HoS]\n"
         "weakens setting F: removed [PTO, HoS] before\n"
         "strengthens guardrail g proof: - > p []\n"
         "strengthens guardrail g max_age: - > 1d []\n"},
    };
    CHECK(rows);
}

static void a_new_text_with_the_name_of_a_secret_weakens(void **state)
{
    static const struct change_row rows[] = {
        {"", "  API_TOKEN_2: x\n", "weakens setting API_TOKEN_2: added [PTO, HoS]\n"},
        {"", "  Session_Key: x\n", "weakens setting Session_Key: added [PTO, HoS]\n"},
        {"", "  API_TOKEN_2: { secret: {} }\n", "strengthens setting API_TOKEN_2: added []\n"},
        {"", "  TOKEN_ENABLED: { flag: true }\n", "strengthens setting TOKEN_ENABLED: added []\n"},
        {"", "  KEYBOARD: x\n", "strengthens setting KEYBOARD: added []\n"},
    };
    CHECK(rows);
}

static void a_removed_document_weakens(void **state)
{
    static const struct change_row rows[] = {
        {"documents: { canonical: a.md, others: [b.md] }\n", "documents: { canonical: a.md }\n",
         "weakens declaration d.yaml documents: a.md (canonical), b.md > a.md (canonical) [PTO, "
         "HoS]\n"},
        {"", "documents: { canonical: a.md }\n",
         "strengthens declaration d.yaml documents: - > a.md (canonical) []\n"},
        {"documents: { canonical: a.md }\n", "documents: { canonical: b.md }\n",
         "unknown declaration d.yaml documents: a.md (canonical) > b.md (canonical) [PTO, "
         "HoS]\n"},
    };
    CHECK(rows);
}

static void declarations_are_found_by_file_or_by_service(void **state)
{
    struct arena arena;
    struct desired was, is, other;
    arena_init(&arena);
    assert_string_equal(declaring(&arena, "", &was), "valid");
    is = was;
    is.file = "renamed.yaml";
    other = is;
    other.service.name = "other";
    const struct review_side base = {.desired = &was, .desired_count = 1, .trust = &trust};
    const struct review_side renamed = {.desired = &is, .desired_count = 1, .trust = &trust};
    const struct review_side another = {.desired = &other, .desired_count = 1, .trust = &trust};
    const struct review_side none = {.trust = &trust};
    static const char *const files[] = {"d.yaml"};
    const struct review_side broken = {.trust = &trust, .unread = {files, 1}};
    assert_string_equal(said(&arena, &base, &renamed), "");
    assert_string_equal(said(&arena, &base, &another),
                        "weakens declaration d.yaml: removed [PTO, HoS] before\n"
                        "neutral declaration renamed.yaml: added []\n");
    assert_string_equal(said(&arena, &base, &none),
                        "weakens declaration d.yaml: removed [PTO, HoS] before\n");
    assert_string_equal(said(&arena, &none, &base), "neutral declaration d.yaml: added []\n");
    /* what cannot be read was not removed, and nobody knows what it was */
    assert_string_equal(said(&arena, &base, &broken), "");
    assert_string_equal(said(&arena, &broken, &base),
                        "unknown declaration d.yaml: changed [PTO, HoS]\n");
    arena_release(&arena);
}

static void trust_is_compared_too(void **state)
{
    static const struct trust_role more[] = {{"PTO", {"t.yaml", 2, 3}, {ana_bob, 2}},
                                             {"HoS", {"t.yaml", 3, 3}, {ana, 1}}};
    static const struct trust_environment fewer[] = {{"staging", {"t.yaml", 5, 3}, {pto, 1}},
                                                     {"production", {"t.yaml", 6, 3}, {pto, 1}}};
    struct trust other = trust;
    struct arena arena;
    arena_init(&arena);
    const struct review_side base = {.trust = &trust}, head = {.trust = &other}, none = {0};
    other.roles = more;
    other.environments = fewer;
    other.plan_max_changes = 10;
    assert_string_equal(said(&arena, &base, &head),
                        "weakens needs production needs: PTO, HoS > PTO [PTO, HoS]\n"
                        "weakens role PTO principals: ana > ana, bob [PTO, HoS]\n"
                        "strengthens trust t.yaml max_changes: 20 > 10 []\n");
    assert_string_equal(said(&arena, &base, &none),
                        "weakens trust t.yaml: removed [PTO, HoS] before\n");
    assert_string_equal(said(&arena, &none, &base), "unknown trust t.yaml: added []\n");
    arena_release(&arena);
}

/* The same trust with this floor, which is a target's of `live`. */
static struct trust trust_with(struct arena *arena, const char *floor)
{
    struct trust made = {0};
    struct faults faults;
    const char *text = arena_printf(
        arena,
        "tautline_trust: 1\nserial: 1\napprovers: approvers\nroles: { PTO: [ana], HoS: [ana] }\n"
        "environments: { live: { needs: [PTO] } }\n"
        "targets: { shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
        "environment_id: 33333333-3333-4333-8333-333333333333, service: "
        "33333333-3333-4333-8333-333333333333, url: https://shop.example.com } }\n%s",
        floor);
    faults_init(&faults, arena);
    const bool is_read = trust_read(arena, "t.yaml", text, strlen(text), &made, &faults);
    assert_string_equal(declaring_said(arena, &faults), "valid");
    assert_true(is_read);
    return made;
}

#define FLOOR(settings, guardrails)                                                                \
    "floor: { shop: { settings: { " settings                                                       \
    " }, probes: { door: { type: http, path: / } }, guardrails: { " guardrails " } } }\n"

static void a_floor_is_compared_like_a_declaration(void **state)
{
    static const char usual[] =
        FLOOR("A: { flag: true, absent_means: false }",
              "a: { forbid: { A: false }, also: door, change_needs: [HoS] }");
    static const struct change_row rows[] = {
        {usual, usual, ""},
        {"", usual, "strengthens floor shop: added []\n"},
        {usual, "", "weakens floor shop: removed [PTO] before\n"},
        {usual,
         FLOOR("A: { flag: true, absent_means: false }", "a: { forbid: { A: false }, also: door }"),
         "weakens guardrail floor/a change_needs: HoS > - [PTO, HoS]\n"},
        {usual,
         FLOOR("A: { flag: true, absent_means: false }",
               "a: { forbid: { A: false }, also: door, change_needs: [HoS], may_be_lifted: 14d }"),
         "weakens guardrail floor/a may_be_lifted: - > 14d [PTO, HoS]\n"},
        {usual,
         FLOOR("A: { flag: true, absent_means: true }",
               "a: { forbid: { A: false }, also: door, change_needs: [HoS] }"),
         "weakens setting floor/A absent_means: false > true [PTO, HoS]\n"},
        {usual,
         FLOOR("B: { flag: true }, A: { flag: true, absent_means: false }",
               "a: { forbid: { A: false }, also: door, change_needs: [HoS] }, b: { forbid: { B: "
               "false } }"),
         "strengthens guardrail floor/b: added []\nstrengthens setting floor/B: added []\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct trust was = trust_with(&arena, rows[i].before);
        const struct trust is = trust_with(&arena, rows[i].after);
        const struct review_side base = {.trust = &was}, head = {.trust = &is};
        assert_string_equal(said(&arena, &base, &head), rows[i].said);
        arena_release(&arena);
    }
}

static void another_code_owner_weakens(void **state)
{
    static const char *const ops[] = {"@ops"}, *const two[] = {"@ops", "@dev"};
    const struct {
        struct names before, after;
        const char *said;
    } rows[] = {
        {{ops, 1}, {ops, 1}, ""},
        {{ops, 1}, {two, 2}, "weakens code owners p owners: @ops > @ops, @dev [PTO, HoS]\n"},
        {{two, 2}, {ops, 1}, "strengthens code owners p owners: @ops, @dev > @ops []\n"},
        {{ops, 1}, {NULL, 0}, "weakens code owners p owners: @ops > - [PTO, HoS] before\n"},
        {{NULL, 0}, {ops, 1}, "strengthens code owners p owners: - > @ops []\n"},
        {{NULL, 0}, {NULL, 0}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct review_owned was = {"p", rows[i].before, {"C", 1, 1}};
        struct review_owned is = {"p", rows[i].after, {"C", 1, 1}};
        if (rows[i].after.count == 0)
            is.where = ERR_NO_PLACE;
        const struct review_side base = {
            .trust = &trust, .has_owners = true, .owned = &was, .owned_count = 1};
        const struct review_side head = {
            .trust = &trust, .has_owners = true, .owned = &is, .owned_count = 1};
        assert_string_equal(said(&arena, &base, &head), rows[i].said);
        arena_release(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_judged_by_the_guardrails_of_base),
        cmocka_unit_test(any_value_covers_every_value),
        cmocka_unit_test(a_condition_of_an_absence_is_compared_with_it),
        cmocka_unit_test(an_environment_needs_its_own_roles),
        cmocka_unit_test(a_new_text_with_the_name_of_a_secret_weakens),
        cmocka_unit_test(a_removed_document_weakens),
        cmocka_unit_test(declarations_are_found_by_file_or_by_service),
        cmocka_unit_test(trust_is_compared_too),
        cmocka_unit_test(a_floor_is_compared_like_a_declaration),
        cmocka_unit_test(another_code_owner_weakens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
