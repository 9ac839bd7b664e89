#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/detection.h"
#include "support/declaring.h"

/* 2026-02-24T18:00:00Z. */
enum { NOW = 1771956000 };

static const struct names everywhere = {NULL, 0};

struct detected_text {
    struct arena arena;
    struct desired desired;
    struct detection detection;
};

static void detect(struct detected_text *of, const char *rest)
{
    const struct clocks clocks = {.ours = NOW};
    arena_init(&of->arena);
    assert_string_equal(declaring(&of->arena, rest, &of->desired), "valid");
    detection_make(&of->arena, &of->desired, &everywhere, &clocks, &of->detection);
}

static const struct fault *fault_of(const struct detected_text *of, const char *name,
                                    const char *way, const char *value)
{
    for (size_t i = 0; i < of->detection.count; i++) {
        const struct fault *fault = &of->detection.faults[i];
        if (text_is(fault->environment, "production") && text_is(fault->name, name) &&
            text_is(fault->way_name, way) && text_is(fault->value, value))
            return fault;
    }
    return NULL;
}

/* `named: running, reported`, `not named`, or `no fault`. */
static const char *said(struct detected_text *of, const char *name, const char *way,
                        const char *value)
{
    const struct fault *fault = fault_of(of, name, way, value);
    if (!fault)
        return "no fault";
    if (!fault->named)
        return "not named";
    return fault->witnesses.count == 0
               ? "named"
               : arena_printf(&of->arena, "named: %s", names_text(&of->arena, &fault->witnesses));
}

struct said_row {
    const char *name, *way, *value, *said;
};

static void check(const char *rest, const struct said_row *rows, size_t count)
{
    struct detected_text of;
    detect(&of, rest);
    for (size_t i = 0; i < count; i++) {
        const char *found = said(&of, rows[i].name, rows[i].way, rows[i].value);
        if (!text_is(found, rows[i].said))
            print_error("%s, %s, %s:\n", rows[i].name, rows[i].way, rows[i].value);
        assert_string_equal(found, rows[i].said);
    }
    arena_release(&of.arena);
}

#define CHECK(rest, rows) check(rest, rows, sizeof(rows) / sizeof(rows)[0])

static void a_setting_without_report_or_probe_is_seen_only_as_a_variable(void **state)
{
    static const struct said_row rows[] = {
        {"UP", "stored", "opposite", "named: stored"},
        {"UP", "running", "opposite", "named: running"},
        {"UP", "deployed", "opposite", "named: stored, running"},
        {"UP", "process", "opposite", "not named"},
        {"UP", "stored", "unreadable", "named: stored"},
        {"UP", "deployed", "absent", "named: stored, running"},
        {"UP", "process", "absent", "no fault"},
        {"MODE", "stored", "another", "named: stored"},
        {"MODE", "process", "another", "not named"},
        {"GONE", "running", "present", "named: running"},
        {"GONE", "process", "present", "not named"},
        {"ANY", "stored", "another", "no fault"},
    };
    CHECK("  UP: { flag: true }\n  GONE: { absent: true }\n  ANY: { inert: true }\n", rows);
}

static void every_type_has_its_other_values(void **state)
{
    static const struct said_row rows[] = {
        {"LIST", "stored", "more", "named: stored"},
        {"LIST", "stored", "less", "named: stored"},
        {"LIST", "stored", "empty", "named: stored"},
        {"LIST", "stored", "forbidden", "named: stored"},
        {"NUMBER", "stored", "below", "named: stored"},
        {"NUMBER", "stored", "above", "named: stored"},
        {"NUMBER", "stored", "unreadable", "named: stored"},
        {"URL", "stored", "another", "named: stored"},
        {"URL", "stored", "unreadable", "named: stored"},
        {"SECRET", "stored", "absent", "named: stored"},
        {"SECRET", "deployed", "empty", "named: stored, running"},
        {"SECRET", "deployed", "short", "named: stored, running"},
        {"SECRET", "deployed", "lines", "named: stored, running"},
        {"SECRET", "deployed", "blanks", "named: stored, running"},
        {"SECRET", "deployed", "quoted", "named: stored, running"},
        {"SECRET", "deployed", "placeholder", "named: stored, running"},
        {"SECRET", "deployed", "shared", "named: stored, running"},
        {"SECRET", "deployed", "another", "no fault"}, /* another good one fits */
        {"TOKEN", "stored", "short", "no fault"},      /* of any length */
        {"SEALED", "stored", "unsealed", "named: stored"},
    };
    CHECK("  LIST: { list: [a, b] }\n"
          "  NUMBER: { number: { least: 3, most: 5 } }\n"
          "  URL: { url: \"https://a.example.com\" }\n"
          "  SECRET: { secret: { min_length: 20, one_line: true, unquoted: true,"
          " differs_between: [staging, production] } }\n"
          "  SEALED: { secret: {}, sealed: true }\n"
          "guardrails:\n"
          "  no-c: { forbid: { LIST: c } }\n",
          rows);
}

static void what_has_the_declared_effect_is_no_fault(void **state)
{
    static const struct said_row rows[] = {
        {"SAFE", "stored", "absent", "no fault"},
        {"OPEN", "stored", "absent", "named: stored"},
        {"OPEN", "process", "opposite", "named: reported"},
        {"DEPENDS", "deployed", "absent", "named: stored, running, reported"},
    };
    CHECK("  SAFE: { flag: false, absent_means: false }\n"
          "  OPEN: { flag: false, absent_means: true, reported: self#/open }\n"
          "  DEPENDS: { flag: true, absent_means: unknown, reported: self#/depends }\n"
          "reports:\n"
          "  self: { path: /self }\n",
          rows);
}

static void a_report_shows_the_value_and_of_a_secret_only_that_there_is_one(void **state)
{
    static const struct said_row rows[] = {
        {"UP", "process", "opposite", "named: reported"},
        {"TEXT", "process", "another", "named: reported"},
        {"LIST", "process", "less", "named: reported"},
        {"NUMBER", "process", "above", "named: reported"},
        {"KEY", "process", "absent", "named: reported"},
        {"KEY", "process", "another", "not named"},
        {"GONE", "process", "present", "named: reported"},
        {"self#/on", "answer", "missing", "named"},
        {"self", "answer", "unobserved", "named"},
    };
    CHECK("  UP: { flag: true, reported: self#/on }\n"
          "  TEXT: { text: a, reported: self#/text }\n"
          "  LIST: { list: [a, b], reported: self#/list }\n"
          "  NUMBER: { number: 3, reported: self#/number }\n"
          "  KEY: { secret: {}, reported: self#/key }\n"
          "  GONE: { absent: true, reported: self#/gone }\n"
          "reports:\n"
          "  self: { path: /self }\n",
          rows);
}

static void a_probe_shows_what_one_of_its_type_can(void **state)
{
    static const struct said_row rows[] = {
        {"STRICT", "process", "opposite", "not named"}, /* a credential covers the flag */
        {"OPEN", "process", "opposite", "not named"},   /* a token covers it */
        {"QUERY", "process", "opposite", "named: behaved"},
        {"TOKEN", "process", "another", "named"},
        {"TOKEN", "process", "absent", "named"},
        {"KEY", "process", "absent", "named: behaved"},
        {"KEY", "process", "another", "named"}, /* by the probe that sends it */
        {"UNSENT", "process", "absent", "named: behaved"},
        {"UNSENT", "process", "another", "not named"},
        {"TOLD", "process", "absent", "named: behaved"},
        {"UNTOLD", "process", "absent", "not named"}, /* answered as a wrong one is */
        {"PATHS", "process", "opens", "named: behaved"},
        {"PATHS", "process", "present", "not named"},
        {"ORIGINS", "process", "more", "not named"},
        {"ORIGINS", "process", "less", "named: behaved"},
        {"ORIGINS", "process", "all", "named: behaved"},
        {"METHODS", "process", "more", "named: behaved"},
        {"PAGE", "process", "another", "named: behaved"},
        {"WORKS", "process", "another", "not named"}, /* it works with other texts, too */
        {"QUEUE", "process", "another", "not named"}, /* it writes, and is not asked */
        {"page", "answer", "fail", "named"},
        {"bare/closed", "answer", "fail", "named"},
        {"bare/admits", "answer", "fail", "no fault"}, /* not asked */
        {"hook/admits", "answer", "fail", "named"},
        {"bare", "answer", "unobserved", "named"},
        {"queue", "answer", "fail", "no fault"},
    };
    CHECK("  STRICT: { flag: true, shown_by: bare/closed }\n"
          "  OPEN: { flag: false, shown_by: door/without }\n"
          "  QUERY: { flag: false, shown_by: query }\n"
          "  KEY: { secret: {}, shown_by: hook/configured }\n"
          "  UNSENT: { secret: {}, shown_by: page }\n"
          "  TOLD: { secret: {}, shown_by: told/configured }\n"
          "  UNTOLD: { secret: {}, shown_by: bare/configured }\n"
          "  PATHS: { absent: true, shown_by: door/without }\n"
          "  ORIGINS: { list: [\"${url}\"], shown_by: cors/origins }\n"
          "  METHODS: { list: [GET], shown_by: cors/methods }\n"
          "  PAGE: { text: a, shown_by: page }\n"
          "  WORKS: { text: a, shown_by: up }\n"
          "  QUEUE: { text: a, shown_by: queue }\n"
          "probes:\n"
          "  bare: { type: webhook, path: /b, refused: 401, accepted: 400 }\n"
          "  hook: { type: webhook, path: /h, refused: 401, accepted: 400, unconfigured: 503,"
          " admits: true, hmac: { variable: KEY, header: X-Signature } }\n"
          "  told: { type: webhook, path: /t, refused: 401, accepted: 400, unconfigured: 503 }\n"
          "  query: { type: query_token, parameter: token, path: /q, says_off: disabled }\n"
          "  door: { type: header_token, header: X-Token, token: { variable: TOKEN },"
          " paths: [/d] }\n"
          "  cors: { type: cors, path: /c, origins: [\"${url}\"], methods: [GET], headers: [] }\n"
          "  page: { type: http, path: /p, contains: a }\n"
          "  up: { type: http, path: /up }\n"
          "  queue: { type: http, path: /w, writes: true }\n",
          rows);
}

static void a_probe_of_a_guardrail_shows_what_it_forbids(void **state)
{
    static const struct said_row rows[] = {
        {"UP", "process", "opposite", "named"},
        {"DOWN", "process", "opposite", "not named"},
    };
    CHECK("  UP: { flag: true }\n"
          "  DOWN: { flag: true }\n"
          "probes:\n"
          "  door: { type: http, path: /d, status: 401 }\n"
          "guardrails:\n"
          "  up: { forbid: { UP: false }, also: door }\n"
          "  down: { forbid: { DOWN: false } }\n",
          rows);
}

static void days_that_pass_are_faults(void **state)
{
    static const struct said_row rows[] = {
        {"hole", "time", "ended", "named"},       {"hole", "time", "early", "named"},
        {"hole", "time", "doubtful", "named"},    {"KEY", "time", "overdue", "named"},
        {"sent", "time", "absent", "named"},      {"sent", "time", "old", "named"},
        {"TOKEN", "time", "overdue", "no fault"},
    };
    CHECK("  UP: { flag: true }\n"
          "  KEY: { secret: { rotate_by: 2026-06-01 } }\n"
          "guardrails:\n"
          "  up: { forbid: { UP: false } }\n"
          "  sent: { proof: send, max_age: 30d }\n"
          "exceptions:\n"
          "  hole: { lifts: up, allows: { UP: false }, reason: r, risk: r, owner: PTO,"
          " starts: 2026-02-24, last_day: 2026-03-10 }\n",
          rows);
}

static void what_an_exception_in_force_sets_is_right(void **state)
{
    static const struct said_row rows[] = {
        {"UP", "stored", "opposite", "named: stored"},
        {"UP", "running", "opposite", "named: running, reported"},
        {"UP", "deployed", "opposite", "named: stored, running, reported"},
        {"UP", "process", "opposite", "named: reported"},
        {"UP", "running", "unreadable", "named: running, reported"},
        {"OTHER", "stored", "opposite", "named: stored"},
    };
    CHECK("  UP: { flag: true, absent_means: true, reported: self#/on, shown_by: page/closed }\n"
          "  OTHER: { flag: true }\n"
          "  KEY: { secret: {} }\n"
          "reports:\n  self: { path: /self }\n"
          "probes:\n"
          "  page: { type: webhook, path: /in, refused: 401, accepted: 400, unconfigured: 503,"
          " hmac: { variable: KEY, header: X-Sig } }\n"
          "guardrails:\n"
          "  up: { forbid: { UP: false } }\n"
          "exceptions:\n"
          "  hole: { lifts: up, sets: { UP: false }, reason: r, risk: r, owner: PTO,"
          " starts: 2026-02-24, last_day: 2026-03-10 }\n",
          rows);
}

static void without_an_address_nothing_is_asked(void **state)
{
    struct arena arena;
    struct desired desired;
    struct environment environments[2];
    struct detected_text of = {0};
    const struct clocks clocks = {.ours = NOW};
    arena_init(&arena);
    assert_string_equal(declaring(&arena,
                                  "  UP: { flag: true, reported: self#/on, shown_by: page }\n"
                                  "reports:\n  self: { path: /self }\n"
                                  "probes:\n  page: { type: http, path: / }\n",
                                  &desired),
                        "valid");
    for (size_t i = 0; i < 2; i++) {
        environments[i] = desired.environments[i];
        environments[i].url = NULL;
    }
    desired.environments = environments;
    arena_init(&of.arena);
    detection_make(&of.arena, &desired, &everywhere, &clocks, &of.detection);
    assert_string_equal(said(&of, "UP", "deployed", "opposite"), "named: stored, running");
    assert_string_equal(said(&of, "UP", "process", "opposite"), "not named");
    assert_string_equal(said(&of, "page", "answer", "fail"), "no fault");
    assert_string_equal(said(&of, "self", "answer", "unobserved"), "no fault");
    arena_release(&of.arena);
    arena_release(&arena);
}

static void only_the_named_environments_are_broken(void **state)
{
    static const char *const one[] = {"staging"};
    const struct names staging = {one, 1};
    const struct clocks clocks = {.ours = NOW};
    struct detected_text of;
    struct detection half;
    detect(&of, "");
    detection_make(&of.arena, &of.desired, &staging, &clocks, &half);
    assert_int_equal(2 * half.count, of.detection.count);
    for (size_t i = 0; i < half.count; i++)
        assert_string_equal(half.faults[i].environment, "staging");
    arena_release(&of.arena);
}

static void a_share_and_a_number_are_reached(void **state)
{
    static const struct {
        size_t faults, named;
        int64_t number;
        bool is_percent, reached;
    } rows[] = {
        {200, 190, 95, true, true},    {200, 189, 95, true, false}, {200, 190, 190, false, true},
        {200, 190, 191, false, false}, {0, 0, 0, true, true},       {0, 0, 1, true, false},
        {0, 0, 1, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct detected sum = {.faults = rows[i].faults, .named = rows[i].named};
        const struct least least = {"as written", rows[i].number, rows[i].is_percent};
        const struct least none = {NULL, 100, true};
        assert_int_equal(detected_reaches(&sum, &least), rows[i].reached);
        assert_true(detected_reaches(&sum, &none));
    }
}

/* --- what a witness is worth ----------------------------------------------------------------------- */

static const char everything[] =
    "  STRICT: { flag: true, absent_means: unknown, reported: [self#/strict, live#/strict],"
    " shown_by: [bare/closed, hook/closed] }\n"
    "  QUERY: { flag: false, absent_means: true, reported: self#/query, shown_by: query }\n"
    "  KEY: { secret: { one_line: true }, reported: self#/key, shown_by: [hook/configured, up] }\n"
    "  PATHS: { absent: true, reported: self#/paths, shown_by: door/without }\n"
    "  ORIGINS: { list: [\"${url}\"], reported: self#/origins, shown_by: cors/origins }\n"
    "  METHODS: { list: [GET], shown_by: [cors/methods, page] }\n"
    "  PAGE: { text: a, reported: live#/page, shown_by: [page, queue, up] }\n"
    "  COUNT: { number: 3, reported: live#/count, shown_by: page }\n"
    "reports:\n"
    "  self: { path: /self }\n"
    "  live: { path: /live, in: production }\n"
    "probes:\n"
    "  bare: { type: webhook, path: /b, refused: 401, accepted: 400 }\n"
    "  hook: { type: webhook, path: /h, refused: 401, accepted: 400, admits: true,"
    " hmac: { variable: KEY, header: X-Signature } }\n"
    "  query: { type: query_token, parameter: token, path: /q, says_off: disabled }\n"
    "  door: { type: header_token, header: X-Token, token: { variable: TOKEN }, paths: [/d] }\n"
    "  cors: { type: cors, path: /c, origins: [\"${url}\"], methods: [GET], headers: [] }\n"
    "  page: { type: http, path: /p, contains: a }\n"
    "  queue: { type: http, path: /w, writes: true }\n"
    "  up: { type: report, at: self#/up, equals: true }\n"
    "guardrails:\n"
    "  strict: { forbid: { STRICT: false }, also: [bare, hook] }\n"
    "  no-query: { forbid: { QUERY: true } }\n";

/* The same declaration, of whose setting number `at` one pointer or one name of a probe is gone. */
static bool without_one(struct arena *arena, struct desired *desired, size_t at, size_t gone)
{
    struct setting *settings = arena_array(arena, desired->setting_count, sizeof *settings);
    for (size_t i = 0; i < desired->setting_count; i++)
        settings[i] = desired->settings[i];
    struct setting *setting = &settings[at];
    const size_t reports = setting->reported_count;
    if (gone >= reports + setting->shown_by_count)
        return false;
    struct report_pointer *reported = arena_array(arena, reports + 1, sizeof *reported);
    struct probe_name *shown_by = arena_array(arena, setting->shown_by_count + 1, sizeof *shown_by);
    size_t kept = 0, named = 0;
    for (size_t i = 0; i < reports; i++)
        if (i != gone)
            reported[kept++] = setting->reported[i];
    for (size_t i = 0; i < setting->shown_by_count; i++)
        if (reports + i != gone)
            shown_by[named++] = setting->shown_by[i];
    setting->reported = reported;
    setting->reported_count = kept;
    setting->shown_by = shown_by;
    setting->shown_by_count = named;
    desired->settings = settings;
    return true;
}

static const struct fault *same_fault(const struct detection *detection, const struct fault *fault)
{
    for (size_t i = 0; i < detection->count; i++) {
        const struct fault *other = &detection->faults[i];
        if (other->way == fault->way && text_is(other->environment, fault->environment) &&
            text_is(other->name, fault->name) && text_is(other->value, fault->value))
            return other;
    }
    return NULL;
}

/* More is named, also of 100, and what was named is named still. */
static void check_no_less(const struct detection *less, const struct detection *more)
{
    assert_true(more->all.named >= less->all.named);
    assert_true(more->all.named * less->all.faults >= less->all.named * more->all.faults);
    for (size_t i = 0; i < less->count; i++) {
        const struct fault *fault = &less->faults[i], *other = same_fault(more, fault);
        assert_true(!fault->named || (other && other->named));
    }
}

static void a_report_or_a_probe_more_never_shows_less(void **state)
{
    const struct clocks clocks = {.ours = NOW};
    struct detected_text of;
    size_t compared = 0, better = 0;
    detect(&of, everything);
    for (size_t i = 0; i < of.desired.setting_count; i++) {
        for (size_t gone = 0;; gone++) {
            struct desired poorer = of.desired;
            struct detection detection;
            if (!without_one(&of.arena, &poorer, i, gone))
                break;
            detection_make(&of.arena, &poorer, &everywhere, &clocks, &detection);
            check_no_less(&detection, &of.detection);
            compared++;
            better += of.detection.all.named > detection.all.named;
        }
    }
    assert_int_equal(compared, 21);
    assert_true(better > 5);
    arena_release(&of.arena);
}

/* Every link to it goes with it. */
static void a_witness_that_is_gone_leaves_less(void **state)
{
    const struct clocks clocks = {.ours = NOW};
    struct detected_text of;
    detect(&of, everything);
    struct desired poorest = of.desired;
    for (size_t i = 0; i < of.desired.setting_count; i++)
        while (without_one(&of.arena, &poorest, i, 0)) {
        }
    struct detection detection;
    detection_make(&of.arena, &poorest, &everywhere, &clocks, &detection);
    check_no_less(&detection, &of.detection);
    /* Left are the probes of a guardrail and of a secret that is sent. */
    assert_int_equal(detection.ways[WAY_PROCESS].by[WITNESS_REPORTED], 0);
    assert_int_equal(detection.ways[WAY_PROCESS].by[WITNESS_BEHAVED], 0);
    assert_true(detection.all.named < of.detection.all.named);
    arena_release(&of.arena);
}

/* Only what belongs to a thing is judged with it: what does not changes nothing. */
static void what_nothing_links_changes_nothing(void **state)
{
    static const struct names none = {NULL, 0};
    const struct clocks clocks = {.ours = NOW};
    struct detected_text of;
    detect(&of, everything);
    for (size_t gone = 0; gone < of.desired.setting_count; gone++) {
        struct desired fewer = of.desired;
        struct setting *settings = arena_array(&of.arena, fewer.setting_count, sizeof *settings);
        struct detection detection;
        size_t count = 0;
        for (size_t i = 0; i < fewer.setting_count; i++)
            if (i != gone)
                settings[count++] = fewer.settings[i];
        fewer.settings = settings;
        fewer.setting_count = count;
        detection_make(&of.arena, &fewer, &none, &clocks, &detection);
        for (size_t i = 0; i < detection.count; i++) {
            const struct fault *fault = &detection.faults[i];
            const struct fault *same = same_fault(&of.detection, fault);
            assert_true(same && (!text_is(fault->kind, "setting") || same->named == fault->named));
        }
    }
    arena_release(&of.arena);
}

static void what_is_lost_is_told_once(void **state)
{
    const struct clocks clocks = {.ours = NOW};
    struct detected_text of;
    struct detection detection;
    detect(&of, everything);
    struct desired poorest = of.desired;
    for (size_t i = 0; i < of.desired.setting_count; i++)
        while (without_one(&of.arena, &poorest, i, 0)) {
        }
    detection_make(&of.arena, &poorest, &everywhere, &clocks, &detection);
    const struct names lost = detection_lost(&of.arena, &of.detection, &detection);
    assert_string_equal(names_text(&of.arena, &lost),
                        "STRICT (process), QUERY (process), PATHS (process), ORIGINS (process), "
                        "METHODS (process), PAGE (process), COUNT (process)");
    const struct names gained = detection_lost(&of.arena, &detection, &of.detection);
    assert_int_equal(gained.count, 0);
    arena_release(&of.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_without_report_or_probe_is_seen_only_as_a_variable),
        cmocka_unit_test(every_type_has_its_other_values),
        cmocka_unit_test(what_has_the_declared_effect_is_no_fault),
        cmocka_unit_test(a_report_shows_the_value_and_of_a_secret_only_that_there_is_one),
        cmocka_unit_test(a_probe_shows_what_one_of_its_type_can),
        cmocka_unit_test(a_probe_of_a_guardrail_shows_what_it_forbids),
        cmocka_unit_test(days_that_pass_are_faults),
        cmocka_unit_test(what_an_exception_in_force_sets_is_right),
        cmocka_unit_test(without_an_address_nothing_is_asked),
        cmocka_unit_test(only_the_named_environments_are_broken),
        cmocka_unit_test(a_share_and_a_number_are_reached),
        cmocka_unit_test(a_report_or_a_probe_more_never_shows_less),
        cmocka_unit_test(a_witness_that_is_gone_leaves_less),
        cmocka_unit_test(what_nothing_links_changes_nothing),
        cmocka_unit_test(what_is_lost_is_told_once),
    };
    return cmocka_run_group_tests_name("detection", tests, NULL, NULL);
}
