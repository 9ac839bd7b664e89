#include "support/judge_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

void judge_fixture_begin(struct judge_fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fixture->environment.name = "production";
    fixture->clocks.ours = JUDGE_FIXTURE_NOW;
    fixture->target = (struct target){
        .environment = &fixture->environment,
        .settings = fixture->settings,
        .reports = fixture->reports,
        .probes = fixture->probes,
        .guardrails = fixture->guardrails,
        .exceptions = fixture->exceptions,
    };
    fixture->reports[0].name = "runtime";
    fixture->target.report_count = 1;
    fixture->observed = (struct observed){
        .stored = {.seen = true, .items = fixture->stored},
        .running = {.seen = true, .items = fixture->running},
        .shared = {.seen = true, .items = fixture->shared},
        .readings = fixture->readings,
        .probes = fixture->results,
    };
}

void judge_fixture_end(struct judge_fixture *fixture)
{
    arena_release(&fixture->arena);
}

/* --- the declaration --------------------------------------------------------------------------- */

struct setting *judge_fixture_setting(struct judge_fixture *fixture, const char *name,
                                      enum setting_type type)
{
    assert_true(fixture->target.setting_count < JUDGE_FIXTURE_MOST);
    struct setting *setting = &fixture->settings[fixture->target.setting_count++];
    setting->name = name;
    setting->where = (struct place){"desired.yaml", (unsigned)fixture->target.setting_count, 3};
    setting->wanted.type = type;
    setting->wanted.secret.min_length = 1;
    return setting;
}

struct setting *judge_fixture_flag(struct judge_fixture *fixture, const char *name, bool wanted)
{
    struct setting *setting = judge_fixture_setting(fixture, name, SETTING_FLAG);
    setting->wanted.flag = wanted;
    setting->wanted.text = wanted ? "true" : "false";
    return setting;
}

struct setting *judge_fixture_text(struct judge_fixture *fixture, const char *name,
                                   const char *wanted)
{
    struct setting *setting = judge_fixture_setting(fixture, name, SETTING_TEXT);
    setting->wanted.text = wanted;
    return setting;
}

struct setting *judge_fixture_list(struct judge_fixture *fixture, const char *name,
                                   const char *wanted)
{
    struct setting *setting = judge_fixture_setting(fixture, name, SETTING_LIST);
    setting->wanted.list.items =
        text_split(&fixture->arena, wanted, ',', &setting->wanted.list.count);
    return setting;
}

/* A copy of `count` things with room for one more, which is returned. */
static void *one_more(struct judge_fixture *fixture, const void **items, size_t *count, size_t size)
{
    char *copy = arena_array(&fixture->arena, *count + 1, size);
    if (*count > 0)
        memcpy(copy, *items, *count * size);
    *items = copy;
    return copy + size * (*count)++;
}

struct guardrail *judge_fixture_forbids(struct judge_fixture *fixture, const char *name,
                                        const char *variable, const char *value)
{
    assert_true(fixture->target.guardrail_count < JUDGE_FIXTURE_MOST);
    struct guardrail *guardrail = &fixture->guardrails[fixture->target.guardrail_count++];
    guardrail->name = name;
    if (variable != NULL)
        guardrail_forbid(fixture, guardrail, variable, value);
    return guardrail;
}

void guardrail_forbid(struct judge_fixture *fixture, struct guardrail *guardrail,
                      const char *variable, const char *value)
{
    const void *items = guardrail->forbid;
    struct forbidden *row = one_more(fixture, &items, &guardrail->forbid_count, sizeof *row);
    *row = (struct forbidden){.name = variable, .value = value};
    guardrail->forbid = items;
}

void guardrail_also(struct judge_fixture *fixture, struct guardrail *guardrail, const char *probe,
                    const char *part)
{
    const void *items = guardrail->also;
    struct probe_name *name = one_more(fixture, &items, &guardrail->also_count, sizeof *name);
    *name = (struct probe_name){.probe = probe, .part = part};
    guardrail->also = items;
}

void guardrail_needs(struct judge_fixture *fixture, struct guardrail *guardrail, const char *probe)
{
    const void *items = guardrail->probes;
    struct probe_name *name = one_more(fixture, &items, &guardrail->probe_count, sizeof *name);
    *name = (struct probe_name){.probe = probe};
    guardrail->probes = items;
}

struct exception *judge_fixture_allows(struct judge_fixture *fixture, const char *name,
                                       const char *lifts, const char *variable, const char *value)
{
    assert_true(fixture->target.exception_count < JUDGE_FIXTURE_MOST);
    struct exception *exception = &fixture->exceptions[fixture->target.exception_count++];
    struct forbidden *row = arena_alloc(&fixture->arena, sizeof *row);
    *row = (struct forbidden){.name = variable, .value = value};
    *exception = (struct exception){
        .name = name,
        .lifts = lifts,
        .policy = "allowlist",
        .owner = "PTO",
        .allows = row,
        .allow_count = 1,
        .bounded = true,
        .starts = 1771891200,
        .ends = JUDGE_FIXTURE_ENDS,
        .max = (int64_t)EXCEPTION_MAX_DAYS * 86400,
    };
    return exception;
}

/* --- the look ---------------------------------------------------------------------------------- */

static struct variable *variable_add(struct variable *items, size_t *count, const char *name,
                                     const char *value)
{
    assert_true(*count < JUDGE_FIXTURE_MOST);
    size_t at = (*count)++;
    for (; at > 0 && strcmp(items[at - 1].name, name) > 0; at--)
        items[at] = items[at - 1];
    items[at] = (struct variable){.name = name, .value = value, .secret = -1};
    return &items[at];
}

struct variable *judge_fixture_stores(struct judge_fixture *fixture, const char *name,
                                      const char *value)
{
    return variable_add(fixture->stored, &fixture->observed.stored.count, name, value);
}

struct variable *judge_fixture_runs(struct judge_fixture *fixture, const char *name,
                                    const char *value)
{
    return variable_add(fixture->running, &fixture->observed.running.count, name, value);
}

struct variable *judge_fixture_shares(struct judge_fixture *fixture, const char *name,
                                      const char *value)
{
    return variable_add(fixture->shared, &fixture->observed.shared.count, name, value);
}

void judge_fixture_keeps(struct judge_fixture *fixture, const char *name, const char *value)
{
    (void)judge_fixture_stores(fixture, name, value);
    (void)judge_fixture_runs(fixture, name, value);
}

void variable_hide(struct variable *variable, unsigned char likeness)
{
    variable->kind = VARIABLE_HIDDEN;
    variable->value = NULL;
    variable->facts = (struct secret_facts){.length = 40, .one_line = true};
    variable->likeness[0] = likeness;
}

struct report_reading *judge_fixture_reports(struct judge_fixture *fixture, struct setting *setting,
                                             enum reading_kind kind, const char *text)
{
    size_t number = fixture->observed.reading_count++;
    assert_true(number < JUDGE_FIXTURE_MOST);
    const char *pointer = arena_printf(&fixture->arena, "/member/%zu", number);
    fixture->readings[number] = (struct report_reading){
        .report = "runtime", .pointer = pointer, .kind = kind, .text = text};
    const void *items = setting->reported;
    struct report_pointer *named =
        one_more(fixture, &items, &setting->reported_count, sizeof *named);
    *named = (struct report_pointer){.report = "runtime", .pointer = pointer};
    setting->reported = items;
    return &fixture->readings[number];
}

struct probe_result *judge_fixture_probes(struct judge_fixture *fixture, struct setting *setting,
                                          const char *name, enum probe_outcome outcome,
                                          const char *why)
{
    size_t number = fixture->observed.probe_count++;
    assert_true(number < JUDGE_FIXTURE_MOST);
    fixture->probes[fixture->target.probe_count++] = (struct probe){.name = name};
    fixture->results[number] =
        (struct probe_result){.probe = name, .outcome = outcome, .closed = outcome, .why = why};
    if (setting != NULL) {
        const void *items = setting->shown_by;
        struct probe_name *named =
            one_more(fixture, &items, &setting->shown_by_count, sizeof *named);
        *named = (struct probe_name){.probe = name};
        setting->shown_by = items;
    }
    return &fixture->results[number];
}

/* --- the judgement ----------------------------------------------------------------------------- */

void judge_fixture_judge(struct judge_fixture *fixture)
{
    const struct siblings siblings = {fixture->siblings, fixture->sibling_count};
    judge_target(&fixture->arena, &fixture->target, &fixture->observed, &siblings, &fixture->clocks,
                 &fixture->judgement);
}

const struct finding *judge_fixture_finding(const struct judge_fixture *fixture,
                                            enum finding_kind kind, const char *name)
{
    for (size_t i = 0; i < fixture->judgement.count; i++) {
        const struct finding *finding = &fixture->judgement.findings[i];
        if (finding->kind == kind && text_is(finding->name, name))
            return finding;
    }
    fail_msg("there is no finding on the %s '%s'", finding_kind_name(kind), name);
    return &fixture->judgement.findings[0];
}

const char *judge_fixture_state(const struct judge_fixture *fixture, enum finding_kind kind,
                                const char *name)
{
    return judge_fixture_finding(fixture, kind, name)->state_name;
}

const char *finding_says(struct judge_fixture *fixture, const struct finding *finding)
{
    static const char marks[] = {
        [SAYS_DESIRED] = '=', [SAYS_OTHER] = '!', [SAYS_UNSEEN] = '~', [SAYS_NOT_ASKED] = '-'};
    char *text = arena_alloc(&fixture->arena, WITNESS_COUNT + 1);
    for (int i = 0; i < WITNESS_COUNT; i++)
        text[i] = marks[finding->witnesses[i].says];
    return text;
}

void check_text(const char *what, const char *found, const char *expected)
{
    if (!text_is(found, expected))
        fail_msg("%s: found '%s', expected '%s'", what, found ? found : "(none)",
                 expected ? expected : "(none)");
}
