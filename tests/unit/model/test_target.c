#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/target.h"
#include "support/declaring.h"

static const char text[] =
    "  BOTH: { text: \"${environment} at ${url}\", absent_means: \"${environment}\" }\n"
    "  LIST: { list: [\"${url}\", b], in: staging, reported: [all#/a, live#/b], shown_by: [door, "
    "late] }\n"
    "  EACH: { by_environment: { staging: absent, production: { flag: true } }, shown_by: [door, "
    "late], reported: [all#/a, live#/b] }\n"
    "  GONE: { absent: true }\n"
    "  LEAKED: absent\n"
    "  IDLE: { inert: true }\n"
    "  REF: \"${{Redis.URL}}/${environment}\"\n"
    "reports:\n"
    "  all: { path: /all, header: { X-Env: \"${environment}\" } }\n"
    "  live: { path: /live, in: production }\n"
    "probes:\n"
    "  door: { type: http, path: /, contains: \"in ${environment}\", lacks: \"${url}\", location: "
    "\"${url}/x\", header: { X-Url: \"${url}\" } }\n"
    "  late: { type: cors, path: /, origins: [\"${url}\"], methods: [GET], headers: [], in: "
    "production }\n"
    "  says: { type: webhook, path: /, refused: 401, accepted: 400, says: \"${environment}\" }\n"
    "  told: { type: report, at: all#/a, equals: \"${environment}\" }\n"
    "guardrails:\n"
    "  everywhere: { forbid: { GONE: \"in ${environment}\" } }\n"
    "  live-only: { in: production, forbid: { EACH: false } }\n"
    "exceptions:\n"
    "  hole: { lifts: everywhere, in: staging, allows: { GONE: \"in ${environment}\" }, reason: r, "
    "risk: r, owner: PTO, starts: 2026-02-24, last_day: 2026-03-10 }\n";

struct both {
    struct arena arena;
    struct desired desired;
    struct target staging, production;
};

static int set_up(void **state)
{
    static struct both both;
    arena_init(&both.arena);
    assert_string_equal(declaring(&both.arena, text, &both.desired), "valid");
    target_make(&both.arena, &both.desired, &both.desired.environments[0], &both.staging);
    target_make(&both.arena, &both.desired, &both.desired.environments[1], &both.production);
    *state = &both;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(&((struct both *)*state)->arena);
    return 0;
}

static void the_environment_and_its_address_are_put_in(void **state)
{
    const struct both *both = *state;
    const struct setting *setting = target_setting(&both->staging, "BOTH");
    assert_string_equal(setting->wanted.text, "staging at https://staging.example.com");
    assert_string_equal(setting->absent_means, "staging");
    assert_string_equal(target_setting(&both->production, "BOTH")->wanted.text,
                        "production at https://shop.example.com");
    assert_string_equal(target_setting(&both->staging, "LIST")->wanted.list.items[0],
                        "https://staging.example.com");
    assert_string_equal(target_setting(&both->staging, "REF")->wanted.text,
                        "${{Redis.URL}}/staging");
    assert_string_equal(target_report(&both->staging, "all")->headers[0].text, "staging");
    const struct probe *door = target_probe(&both->staging, "door");
    assert_string_equal(door->contains.items[0], "in staging");
    assert_string_equal(door->lacks.items[0], "https://staging.example.com");
    assert_string_equal(door->location, "https://staging.example.com/x");
    assert_string_equal(door->headers[0].text, "https://staging.example.com");
    assert_string_equal(target_probe(&both->production, "late")->origins.items[0],
                        "https://shop.example.com");
    assert_string_equal(target_probe(&both->staging, "says")->says.items[0], "staging");
    assert_string_equal(target_probe(&both->staging, "told")->values.items[0], "staging");
    assert_string_equal(both->staging.guardrails[0].forbid[0].value, "in staging");
    assert_string_equal(both->staging.exceptions[0].allows[0].value, "in staging");
}

static void the_declaration_itself_stays_as_it_is_written(void **state)
{
    const struct both *both = *state;
    assert_string_equal(both->desired.settings[2].wanted.text, "${environment} at ${url}");
    assert_int_equal(both->desired.settings[4].by_environment_count, 2);
    assert_ptr_equal(both->staging.desired, &both->desired);
    assert_string_equal(both->staging.environment->name, "staging");
}

static void only_what_applies_there_is_in_it(void **state)
{
    const struct both *both = *state;
    assert_non_null(target_setting(&both->staging, "LIST"));
    assert_null(target_setting(&both->production, "LIST"));
    assert_int_equal(both->staging.setting_count, 9);
    assert_int_equal(both->production.setting_count, 8);
    assert_null(target_report(&both->staging, "live"));
    assert_non_null(target_report(&both->production, "live"));
    assert_null(target_probe(&both->staging, "late"));
    assert_int_equal(both->production.probe_count, 4);
    assert_int_equal(both->staging.guardrail_count, 1);
    assert_int_equal(both->production.guardrail_count, 2);
    assert_int_equal(both->staging.exception_count, 1);
    assert_int_equal(both->production.exception_count, 0);
}

static void a_report_or_probe_that_is_not_asked_there_is_no_witness_there(void **state)
{
    const struct both *both = *state;
    const struct setting *list = target_setting(&both->staging, "LIST");
    assert_int_equal(list->reported_count, 1);
    assert_string_equal(list->reported[0].report, "all");
    assert_int_equal(list->shown_by_count, 1);
    assert_string_equal(list->shown_by[0].probe, "door");
    const struct setting *each = target_setting(&both->production, "EACH");
    assert_int_equal(each->reported_count, 2);
    assert_int_equal(each->shown_by_count, 2);
}

static void what_an_environment_wants_for_itself_is_chosen(void **state)
{
    const struct both *both = *state;
    const struct setting *staging = target_setting(&both->staging, "EACH");
    const struct setting *production = target_setting(&both->production, "EACH");
    assert_int_equal(staging->wanted.type, SETTING_ABSENT);
    assert_int_equal(production->wanted.type, SETTING_FLAG);
    assert_true(production->wanted.flag);
    assert_int_equal(production->by_environment_count, 0);
}

static void only_values_that_may_be_known_are_shown(void **state)
{
    const struct both *both = *state;
    static const struct {
        const char *name;
        bool staging, production;
    } rows[] = {
        {"MODE", true, true},     {"TOKEN", false, false}, {"LIST", true, false},
        {"EACH", false, true},    {"GONE", true, true}, /* a guardrail names a value of it */
        {"LEAKED", false, false}, {"IDLE", false, false},  {"NEVER_DECLARED", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(target_shows(&both->staging, rows[i].name), rows[i].staging);
        assert_int_equal(target_shows(&both->production, rows[i].name), rows[i].production);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_and_its_address_are_put_in),
        cmocka_unit_test(the_declaration_itself_stays_as_it_is_written),
        cmocka_unit_test(only_what_applies_there_is_in_it),
        cmocka_unit_test(a_report_or_probe_that_is_not_asked_there_is_no_witness_there),
        cmocka_unit_test(what_an_environment_wants_for_itself_is_chosen),
        cmocka_unit_test(only_values_that_may_be_known_are_shown),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
