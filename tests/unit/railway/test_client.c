#include "railway/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "railway/arguments.h"
#include "support/judge_fixture.h"

static void the_address_is_fixed_and_a_replacement_is_on_this_machine(void **state)
{
    static const struct {
        const char *url, *opened; /* NULL: refused */
    } rows[] = {
        {NULL, "https://backboard.railway.com/graphql/v2"},
        {"http://127.0.0.1:4000/graphql/v2", "http://127.0.0.1:4000/graphql/v2 simulated"},
        {"https://localhost:4000/graphql", "https://localhost:4000/graphql simulated"},
        {"http://[::1]:4000/", "http://[::1]:4000/ simulated"},
        {"https://backboard.example.com/graphql/v2", NULL},
        {"http://backboard.example.com/graphql/v2", NULL},
        {"https://127.0.0.1.example.com/", NULL},
        {"https://u:p@127.0.0.1/", NULL},
        {"file:///etc/hosts", NULL},
        {"", NULL},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct railway railway = {.url = NULL};
        struct err err = {0};
        const bool good = railway_open(&arena, NULL, NULL, rows[i].url, &railway, &err);
        check_text(
            rows[i].url ? rows[i].url : "(none)",
            good ? arena_printf(&arena, "%s%s", railway.url, railway.simulated ? " simulated" : "")
                 : NULL,
            rows[i].opened);
        assert_int_equal(err.code, good ? ERR_NONE : ERR_USAGE);
        if (!good)
            assert_null(railway.url);
    }
    arena_release(&arena);
}

static void a_replacement_elsewhere_is_refused_with_what_to_write(void **state)
{
    struct arena arena;
    struct railway railway;
    struct err err = {0};
    arena_init(&arena);
    assert_false(railway_open(&arena, NULL, NULL, "https://api.example.com/", &railway, &err));
    check_text("refusal", err_text(&err, &arena),
               "'https://api.example.com/' is not on this machine\n"
               "hint: TAUTLINE_RAILWAY_URL is for simulations: name a loopback address.\n");
    arena_release(&arena);
}

static void note(void *context, const struct railway_answer *answer)
{
    const char **said = context;
    assert_int_equal(answer->fault, RAILWAY_UNSENT);
    assert_null(answer->data);
    *said = answer->why;
}

/* Refused at once, so that neither a queue nor a token is needed. */
static const char *refusal(const char *document, const struct railway_arguments *arguments)
{
    struct railway railway = {.url = RAILWAY_URL};
    const struct railway_token token = {TOKEN_PROJECT, 0, "the variable RAILWAY_TOKEN"};
    const struct railway_query query = {"Name", document, arguments};
    const char *said = NULL;
    railway_ask(&railway, &token, &query, note, &said);
    return said;
}

static void only_queries_are_sent(void **state)
{
    static const char *const documents[] = {
        "mutation Name { x }", "subscription Name { x }", "{ x }",  "fragment f on Y { x }",
        " query Name { x }",   "Query Name { x }",        "query{", "",
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        check_text(documents[i], refusal(documents[i], NULL), "only queries are sent");
}

static void a_question_that_does_not_fit_is_not_sent_in_part(void **state)
{
    static char cursor[70 * 1024];
    memset(cursor, 'c', sizeof cursor - 1);
    const struct railway_argument after = ARGUMENT_TEXT("after", cursor);
    const struct railway_arguments arguments = {&after, 1};
    check_text("long", refusal("query Name { x }", &arguments),
               "the question is too long to be sent");
}

/* The same way out, with room for many values; what does not fit is not sent in part either. */
static void a_change_that_does_not_fit_is_not_sent_in_part(void **state)
{
    static char value[1100 * 1024];
    memset(value, 'v', sizeof value - 1);
    const struct railway_argument pair = ARGUMENT_TEXT("A", value);
    const struct railway_arguments arguments = {&pair, 1};
    struct railway railway = {.url = RAILWAY_URL};
    const struct railway_token token = {TOKEN_PROJECT, 0, "the variable RAILWAY_TOKEN"};
    const struct railway_query change = {"Name", "change Name { x }", &arguments};
    const char *said = NULL;
    railway_send(&railway, &token, &change, note, &said);
    check_text("long", said, "the question is too long to be sent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_fixed_and_a_replacement_is_on_this_machine),
        cmocka_unit_test(a_replacement_elsewhere_is_refused_with_what_to_write),
        cmocka_unit_test(only_queries_are_sent),
        cmocka_unit_test(a_question_that_does_not_fit_is_not_sent_in_part),
        cmocka_unit_test(a_change_that_does_not_fit_is_not_sent_in_part),
    };
    return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
