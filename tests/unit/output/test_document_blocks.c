#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/exception.h"
#include "output/document_blocks.h"
#include "support/declaring.h"
#include "support/golden.h"

enum { MOST = 1024 * 1024, DAY = 86400, AS_OF = 1773212400 /* 2026-03-11T07:00:00Z */ };

#define PAGES "tests/unit/output/pages/"

static const char declaration[] =
    "  ODD: { text: 'a|b <i>`c`</i> *d* [e](f) & \\ _g_' }\n"
    "  DOOR: { flag: false, absent_means: false }\n"
    "  UNREAD: { inert: true, why: read by no code }\n"
    "guardrails:\n"
    "  door-shut: { forbid: { DOOR: true } }\n"
    "  mode-fast: { forbid: { MODE: slow } }\n"
    "exceptions:\n"
    "  drill: { lifts: door-shut, sets: { DOOR: true }, reason: r, risk: r, owner: PTO, "
    "starts: 2026-03-01, last_day: 2026-03-20 }\n";

static const struct evidence_state settings[] = {{"MODE", "drift", NULL},
                                                 {"DOOR", "excepted", "drill"}};
static const struct evidence_state guardrails[] = {{"door-shut", "held", "drill"},
                                                   {"mode-fast", "breached", NULL}};
static const struct evidence_state probes[] = {{"health", "pass", NULL},
                                               {"queue", "not_asked", NULL},
                                               {"hook", "fail", NULL},
                                               {"hook-2", "fail", NULL}};
static const struct evidence_exception exceptions[] = {
    {.name = "drill",
     .state = "in_force",
     .lifts = "door-shut",
     .policy = "a|b",
     .owner = "PTO",
     .ends = AS_OF + 10 * DAY - 1},
    {.name = "spare", .state = "in_force", .ends = AS_OF + 1, .unused = true},
    {.name = "former", .state = "expired", .ends = AS_OF - DAY},
    {.name = "broken", .state = "malformed"},
};
static const char *const classes[] = {"breached", "drift"};

static const struct evidence_check full = {
    .at = AS_OF,
    .exit = 3,
    .classes = {classes, 2},
    .simulated = true,
    .deployment = "d-1",
    .commit = "abc`|<def",
    .in_sync = 2,
    .settings = {settings, 2},
    .guardrails = {guardrails, 2},
    .probes = {probes, 4},
    .exceptions = {exceptions, 4},
};
static const struct evidence_check nothing = {.at = AS_OF, .in_sync = 4};

static void every_block_says_what_was_verified(void **state)
{
    struct arena arena;
    struct desired desired;
    struct target targets[2];
    struct buf out;
    arena_init(&arena);
    buf_init(&out, MOST);
    assert_string_equal(declaring(&arena, declaration, &desired), "valid");
    for (size_t i = 0; i < 2; i++)
        target_make(&arena, &desired, &desired.environments[i], &targets[i]);
    const struct document_facts facts[] = {{&targets[0], &nothing, AS_OF - DAY},
                                           {&targets[1], &full, AS_OF}};
    for (int part = 0; part < BLOCK_COUNT; part++) {
        buf_printf(&out, "## %s\n\n", document_part_name((enum document_part)part));
        document_block_text(&out, &arena, (enum document_part)part, facts, 2);
        buf_char(&out, '\n');
    }
    golden_check(PAGES "document_blocks.md", buf_string(&out), out.length);
    buf_release(&out);
    arena_release(&arena);
}

static void a_block_tells_of_which_instant_it_speaks(void **state)
{
    static const struct {
        const char *text;
        int64_t when;
    } rows[] = {
        {"**production**, as of 2026-03-11T07:00:00Z\n", AS_OF},
        {"a\n\n**production**, as of 2026-03-11T07:00:00Z, SIMULATED\r\nb", AS_OF},
        {"**staging**, as of 2026-03-11T07:00:00Z\n", 0},
        {"**production**, as of 2026-13-11T07:00:00Z\n", 0},
        {"**production**, as of 2026-03-11", 0},
        {"so **production**, as of 2026-03-11T07:00:00Z\n", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        arena_init(&arena);
        assert_int_equal(
            document_block_as_of(&arena, rows[i].text, strlen(rows[i].text), "production"),
            rows[i].when);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_says_what_was_verified),
        cmocka_unit_test(a_block_tells_of_which_instant_it_speaks),
    };
    return cmocka_run_group_tests_name("document_blocks", tests, NULL, NULL);
}
