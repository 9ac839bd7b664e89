#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "observe/probe.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

/* --- cors_origins ------------------------------------------------------------------------------ */

static void the_nearest_neighbours_of_each_origin_are_foreign(void **state)
{
    static const struct {
        const char *origins, *neighbours;
    } rows[] = {
        {"https://a.example.com", "https://xa.example.com, https://a.example.com.example.net, "
                                  "https://x.a.example.com, "
                                  "http://a.example.com, https://a.example.com:8443, null, "
                                  "https://n0.example.net"},
        {"https://a.example.com:8443",
         "https://xa.example.com:8443, https://a.example.com.example.net:8443, "
         "https://x.a.example.com:8443, http://a.example.com:8443, "
         "https://a.example.com:8444, null, "
         "https://n0.example.net"},
        {"http://127.0.0.1:4000", "http://x127.0.0.1:4000, http://127.0.0.1.example.net:4000, "
                                  "http://x.127.0.0.1:4000, "
                                  "https://127.0.0.1:4000, http://127.0.0.1:8443, null, "
                                  "https://n0.example.net"},
        /* what is declared is no neighbour, and none is asked twice */
        {"https://a.example.com, https://x.a.example.com",
         "https://xa.example.com, https://a.example.com.example.net, "
         "http://a.example.com, "
         "https://a.example.com:8443, https://xx.a.example.com, "
         "https://x.a.example.com.example.net, "
         "https://x.x.a.example.com, http://x.a.example.com, "
         "https://x.a.example.com:8443, null, "
         "https://n0.example.net"},
        {"https://a.example.com, https://n0.example.net",
         "https://xa.example.com, https://a.example.com.example.net, "
         "https://x.a.example.com, "
         "http://a.example.com, https://a.example.com:8443, "
         "https://xn0.example.net, "
         "https://n0.example.net.example.net, https://x.n0.example.net, "
         "http://n0.example.net, "
         "https://n0.example.net:8443, null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct probe_fixture fixture;
        struct clauses found = {0};
        probe_fixture_begin(&fixture, PROBE_CORS);
        fixture.probe.origins = probe_fixture_names(&fixture.arena, rows[i].origins);
        memcpy(fixture.probe_run.nonce, "n0", 3);
        probe_fixture_prepare(&fixture);
        for (size_t k = 0; k < fixture.probe_run.count; k++)
            if (text_is(fixture.probe_run.requests[k]->label, "foreign"))
                clauses_add(&fixture.arena, &found,
                            fixture.probe_run.requests[k]->headers[0].value);
        const struct names origins = {found.items, found.count};
        check_text(rows[i].origins, names_text(&fixture.arena, &origins), rows[i].neighbours);
        probe_fixture_end(&fixture);
    }
}

/* --- probe_cors -------------------------------------------------------------------------------- */

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define OURS        "https://app.example.com"
#define GOOD_WORDS                                                                                 \
    "\n  origins: pass: exactly the declared origins\n  methods: pass: exactly "                   \
    "the declared ones"                                                                            \
    "\n  headers: pass: exactly the declared ones\n  credentials: pass: as "                       \
    "declared"
#define GOOD "pass" GOOD_WORDS

/* ---- a server ---- */

/* What CORSMiddleware of Starlette 0.26 answers; `*` in a list is its wildcard.
 */
struct server {
    const char *origins, *methods, *headers;
    bool no_credentials;
};

static struct names list_of(struct arena *arena, const char *list, const char *all)
{
    return probe_fixture_names(arena, text_is(list, "*") ? all : list);
}

static const char *value_of(const struct probe_request *asked, const char *name)
{
    for (size_t i = 0; i < asked->header_count; i++)
        if (text_is(asked->headers[i].name, name))
            return asked->headers[i].value;
    return NULL;
}

static bool lets_in(struct arena *arena, const struct server *server, const char *origin)
{
    const struct names origins = probe_fixture_names(arena, server->origins);
    return text_is(server->origins, "*") || names_has(&origins, origin);
}

static bool allows_headers(struct arena *arena, const struct server *server, const char *requested)
{
    const struct names allowed = probe_fixture_names(
        arena, arena_printf(arena, "%s,Accept,Accept-Language,Content-Language,Content-Type",
                            server->headers));
    const struct names wanted = probe_fixture_names(arena, requested ? requested : "");
    for (size_t i = 0; i < wanted.count; i++)
        if (!names_has_any_case(&allowed, wanted.items[i]))
            return false;
    return true;
}

static void answer_preflight(struct probe_fixture *fixture, const struct server *server,
                             struct probe_request *asked)
{
    struct arena *arena = &fixture->arena;
    const char *origin = value_of(asked, "Origin"),
               *requested = value_of(asked, "Access-Control-Request-Headers");
    const struct names methods =
        list_of(arena, server->methods, "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT");
    const bool all_headers = text_is(server->headers, "*");
    const bool origin_fits = lets_in(arena, server, origin);
    const bool fits = origin_fits &&
                      names_has(&methods, value_of(asked, "Access-Control-Request-Method")) &&
                      (all_headers || allows_headers(arena, server, requested));
    const char *listed = arena_printf(arena,
                                      "Access-Control-Allow-Headers: Accept, Accept-Language, "
                                      "Content-Language, Content-Type%s%s\n",
                                      *server->headers ? ", " : "", server->headers);
    const char *mirrored =
        requested ? arena_printf(arena, "Access-Control-Allow-Headers: %s\n", requested) : "";
    const bool explicit = !text_is(server->origins, "*") || !server->no_credentials;
    const char *let_in =
        arena_printf(arena, "Access-Control-Allow-Origin: %s\n", explicit ? origin : "*");
    probe_fixture_answer(
        asked, arena, fits ? 200 : 400,
        arena_printf(arena,
                     "%sVary: Origin\nAccess-Control-Allow-Methods: "
                     "%s\nAccess-Control-Max-Age: 600\n%s%s",
                     origin_fits || !explicit ? let_in : "", names_text(arena, &methods),
                     all_headers ? mirrored : listed,
                     server->no_credentials ? "" : "Access-Control-Allow-Credentials: true\n"),
        fits ? "OK" : "Disallowed CORS");
}

static void answer_actual(struct probe_fixture *fixture, const struct server *server,
                          struct probe_request *asked)
{
    struct arena *arena = &fixture->arena;
    const char *origin = value_of(asked, "Origin");
    const bool all = text_is(server->origins, "*");
    const char *let_in =
        arena_printf(arena, "Access-Control-Allow-Origin: %s\n", all ? "*" : origin);
    probe_fixture_answer(
        asked, arena, 401,
        arena_printf(arena, "%s%s", lets_in(arena, server, origin) ? let_in : "",
                     server->no_credentials ? "" : "Access-Control-Allow-Credentials: true\n"),
        "{\"detail\":\"Unauthorized\"}");
}

static void serve(struct probe_fixture *fixture, const struct server *server)
{
    for (size_t i = 0; i < fixture->probe_run.count; i++)
        if (text_is(fixture->probe_run.requests[i]->method, "OPTIONS"))
            answer_preflight(fixture, server, fixture->probe_run.requests[i]);
        else
            answer_actual(fixture, server, fixture->probe_run.requests[i]);
}

/* ---- the declared policy ---- */

static void declare(struct probe_fixture *fixture)
{
    probe_fixture_begin(fixture, PROBE_CORS);
    fixture->probe.origins = probe_fixture_names(&fixture->arena, OURS);
    fixture->probe.methods = probe_fixture_names(&fixture->arena, "GET,POST,OPTIONS");
    fixture->probe.allowed_headers =
        probe_fixture_names(&fixture->arena, "Content-Type,X-Dashboard-Token");
    fixture->probe.credentials = true;
    probe_fixture_prepare(fixture);
}

static const struct server usual = {OURS, "GET,POST,OPTIONS", "Content-Type,X-Dashboard-Token",
                                    false};

static void
a_declared_origin_is_asked_for_enough_and_for_too_much_the_foreign_for_too_much(void **state)
{
#define FOREIGN(origin)                                                                            \
    "foreign OPTIONS /page [Origin: " origin "] [Access-Control-Request-Method: DELETE] "          \
    "[Access-Control-Request-Headers: x-" PROBE_FIXTURE_NONCE                                      \
    "]\nforeign, actual GET /page [Origin: " origin "]\n"
    struct probe_fixture fixture;
    declare(&fixture);
    check_text("asked", probe_fixture_request(&fixture),
               "ours OPTIONS /page [Origin: " OURS "] [Access-Control-Request-Method: POST] "
               "[Access-Control-Request-Headers: content-type, x-dashboard-token]\n"
               "ours, asking for more OPTIONS /page [Origin: " OURS
               "] [Access-Control-Request-Method: DELETE] "
               "[Access-Control-Request-Headers: x-" PROBE_FIXTURE_NONCE "]\n"
               "ours, actual GET /page [Origin: " OURS "]\n" FOREIGN("https://xapp.example.com")
                   FOREIGN("https://app.example.com.example.net")
                       FOREIGN("https://x.app.example.com") FOREIGN("http://app.example.com")
                           FOREIGN("https://app.example.com:8443") FOREIGN("null")
                               FOREIGN("https://" PROBE_FIXTURE_NONCE ".example.net"));
    probe_fixture_end(&fixture);
}

static void a_policy_is_judged_as_starlette_shows_it(void **state)
{
    static const struct {
        struct server server;
        const char *judged;
    } rows[] = {
        {{OURS, "GET,POST,OPTIONS", "Content-Type,X-Dashboard-Token", false}, GOOD},
        /* order, case of headers and safelisted names make no difference */
        {{OURS, "OPTIONS,GET,POST", "x-dashboard-token", false}, GOOD},
        {{OURS, "GET,POST,OPTIONS", "X-DASHBOARD-TOKEN,Accept,Content-Type", false}, GOOD},
        /* methods and headers as they were before the tightening */
        {{OURS, "*", "*", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: allowed are 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, "
         "PUT', declared are 'GET, POST, "
         "OPTIONS'\n"
         "  headers: fail: everything that is asked for is allowed, even a made-up name\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,POST,OPTIONS,DELETE", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: allowed are 'GET, POST, OPTIONS, DELETE', declared "
         "are 'GET, POST, OPTIONS'\n"
         "  headers: pass: exactly the declared ones\n  credentials: pass: as "
         "declared"},
        {{OURS, "get,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: allowed are 'get, POST, OPTIONS', declared are 'GET, "
         "POST, OPTIONS'\n"
         "  headers: pass: exactly the declared ones\n  credentials: pass: as "
         "declared"},
        {{OURS, "GET,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: allowed are 'GET, OPTIONS', declared are 'GET, POST, "
         "OPTIONS'\n"
         "  headers: pass: exactly the declared ones\n  credentials: pass: as "
         "declared"},
        {{OURS, "GET,POST,OPTIONS", "X-Dashboard-Token,X-Other", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n  methods: pass: "
         "exactly the declared ones\n"
         "  headers: fail: allowed are 'X-Dashboard-Token, X-Other', declared "
         "are 'X-Dashboard-Token'\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,POST,OPTIONS", "", false},
         "fail\n"
         "  origins: pass: exactly the declared origins\n  methods: pass: "
         "exactly the declared ones\n"
         "  headers: fail: allowed are '', declared are 'X-Dashboard-Token'\n"
         "  credentials: pass: as declared"},
        /* a trailing slash locks the dashboard out; so do the localhost origins
         of an unset variable */
        {{OURS "/", "GET,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: fail: the declared origin '" OURS "' is refused\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: unobserved: no declared origin is allowed"},
        {{"http://localhost:3000", "GET,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: fail: the declared origin '" OURS "' is refused\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: unobserved: no declared origin is allowed"},
        {{"*", "GET,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: fail: any origin is allowed, with credentials\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: pass: as declared"},
        {{"*", "GET,POST,OPTIONS", "X-Dashboard-Token", true},
         "fail\n"
         "  origins: fail: any origin is allowed\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: fail: credentials are not allowed"},
        {{OURS ",null", "GET,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: fail: the foreign origin 'null' is allowed\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: pass: as declared"},
        {{OURS ",http://app.example.com", "GET,POST,OPTIONS", "X-Dashboard-Token", false},
         "fail\n"
         "  origins: fail: the foreign origin 'http://app.example.com' is "
         "allowed\n"
         "  methods: pass: exactly the declared ones\n  headers: pass: exactly "
         "the declared ones\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,POST,OPTIONS", "X-Dashboard-Token", true},
         "fail\n"
         "  origins: pass: exactly the declared origins\n  methods: pass: "
         "exactly the declared ones\n"
         "  headers: pass: exactly the declared ones\n"
         "  credentials: fail: credentials are not allowed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture);
        serve(&fixture, &rows[i].server);
        check_text(rows[i].server.origins, probe_fixture_judged(&fixture), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

/* ---- one answer that is unlike the rest ---- */

static void one_answer_that_is_unlike_the_rest_decides(void **state)
{
#define LISTS                                                                                      \
    "Access-Control-Allow-Methods: GET, POST, "                                                    \
    "OPTIONS\nAccess-Control-Allow-Headers: "                                                      \
    "X-Dashboard-Token\nAccess-Control-Allow-Credentials: true\n"
#define ALLOW(origin) "Access-Control-Allow-Origin: " origin "\n"
    static const struct {
        size_t which; /* 0 ours, 1 asking for more, 2 actual, 3 foreign, 4 foreign,
                     actual */
        int status;
        const char *head, *part, *judged;
    } rows[] = {
        {0, 200, ALLOW(OURS) ALLOW(OURS) LISTS, "origins",
         "fail: 2 Access-Control-Allow-Origin headers in one answer"},
        {2, 200, ALLOW("*") "Access-Control-Allow-Credentials: true\n", "origins",
         "fail: any origin is allowed, with credentials"},
        {2, 200, ALLOW("https://x.example.com"), "origins",
         "fail: '" OURS "' is told that 'https://x.example.com' is allowed"},
        {2, 200, "", "origins", "fail: the declared origin '" OURS "' is refused"},
        {4, 200, ALLOW("https://xapp.example.com"), "origins",
         "fail: the foreign origin 'https://xapp.example.com' is allowed"},
        {4, 200, ALLOW("https://evil.example.net"), "origins",
         "fail: the foreign origin 'https://evil.example.net' is allowed"},
        /* always naming the one declared origin is no hole */
        {4, 200, ALLOW(OURS), "origins", "pass: exactly the declared origins"},
        {3, 200, ALLOW("\x1b[31m"), "origins", "fail: the foreign origin '\\x1B[31m' is allowed"},
        {0, 403, ALLOW(OURS) LISTS, "origins",
         "fail: the preflight of the declared origin '" OURS "' fails: HTTP 403"},
        {1, 200, LISTS, "origins", "pass: exactly the declared origins"},
        {1, 500, "", "origins", "unobserved: HTTP 500"},
        {3, 429, "", "origins", "unobserved: HTTP 429"},
        {1, 500, "", "methods", "unobserved: HTTP 500"},
        {1, 500, "", "credentials", "unobserved: HTTP 500"},
        /* a list may stand in several lines */
        {0, 200,
         ALLOW(OURS) "Access-Control-Allow-Methods: "
                     "GET\naccess-control-allow-methods: POST,OPTIONS\n"
                     "Access-Control-Allow-Headers: "
                     "X-Dashboard-Token\nAccess-Control-Allow-Credentials: true\n",
         "methods", "pass: exactly the declared ones"},
        {0, 200,
         ALLOW(OURS) "Access-Control-Allow-Methods: "
                     "GET\nAccess-Control-Allow-Methods: DELETE\n",
         "methods", "fail: allowed are 'GET, DELETE', declared are 'GET, POST, OPTIONS'"},
        {0, 204, ALLOW(OURS) "Access-Control-Allow-Methods: *\n", "methods",
         "fail: allowed are '*', declared are 'GET, POST, OPTIONS'"},
        {0, 204, ALLOW(OURS) "Access-Control-Allow-Methods: GET, POST, OPTIONS\n", "headers",
         "fail: allowed are '', declared are 'X-Dashboard-Token'"},
        {3, 200, "Access-Control-Allow-Headers: X-Dashboard-Token, X-" PROBE_FIXTURE_NONCE "\n",
         "headers", "fail: everything that is asked for is allowed, even a made-up name"},
        {3, 200, "Access-Control-Allow-Methods: PUT\n", "methods",
         "fail: allowed are 'PUT', declared are 'GET, POST, OPTIONS'"},
        {2, 401, ALLOW(OURS), "credentials", "fail: credentials are not allowed"},
        {2, 401, ALLOW(OURS) "Access-Control-Allow-Credentials: True\n", "credentials",
         "fail: credentials are not allowed"},
        {4, 401, "Access-Control-Allow-Credentials: false\n", "credentials", "pass: as declared"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture);
        serve(&fixture, &usual);
        probe_fixture_answer(fixture.probe_run.requests[rows[i].which], &fixture.arena,
                             rows[i].status, rows[i].head, "");
        const char *line = arena_printf(&fixture.arena, "\n  %s: %s", rows[i].part, rows[i].judged);
        const char *judged = probe_fixture_judged(&fixture);
        const char *next = arena_printf(&fixture.arena, "%s\n", judged);
        if (!text_has(next, arena_printf(&fixture.arena, "%s\n", line)))
            fail_msg("row %zu: no line '%s' in '%s'", i, line, judged);
        probe_fixture_end(&fixture);
    }
}

static void a_server_without_cors_locks_out_and_shows_no_lists(void **state)
{
    struct probe_fixture fixture;
    declare(&fixture);
    probe_fixture_answer_all(&fixture, NULL, 405, "Allow: GET\n", "");
    check_text("none", probe_fixture_judged(&fixture),
               "fail\n"
               "  origins: fail: the declared origin '" OURS "' is refused\n"
               "  methods: unobserved: no preflight answer lists them\n"
               "  headers: unobserved: no preflight answer lists them\n"
               "  credentials: unobserved: no declared origin is allowed");
    probe_fixture_fail(&fixture, NULL, "no answer within 20 s");
    check_text("silent", probe_fixture_judged(&fixture),
               "unobserved\n  origins: unobserved: no answer "
               "within 20 s\n  methods: unobserved: no answer within 20 s\n  "
               "headers: unobserved: no answer within 20 s\n  credentials: "
               "unobserved: no answer "
               "within 20 s");
    probe_fixture_end(&fixture);
}

static void where_no_header_but_the_safelisted_is_declared_none_need_be_listed(void **state)
{
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_CORS);
    fixture.probe.origins = probe_fixture_names(&fixture.arena, OURS);
    fixture.probe.methods = probe_fixture_names(&fixture.arena, "GET,POST,OPTIONS");
    fixture.probe.allowed_headers = probe_fixture_names(&fixture.arena, "Content-Type");
    fixture.probe.credentials = true;
    probe_fixture_prepare(&fixture);
    for (size_t i = 0; i < fixture.probe_run.count; i++)
        probe_fixture_answer(fixture.probe_run.requests[i], &fixture.arena, i == 0 ? 204 : 403,
                             i < 3
                                 ? ALLOW(OURS) "Access-Control-Allow-Methods: GET, POST, OPTIONS\n"
                                               "Access-Control-Allow-Credentials: true\n"
                                 : "",
                             "");
    check_text("none", probe_fixture_judged(&fixture), GOOD);
    probe_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_neighbours_of_each_origin_are_foreign),
        cmocka_unit_test(
            a_declared_origin_is_asked_for_enough_and_for_too_much_the_foreign_for_too_much),
        cmocka_unit_test(a_policy_is_judged_as_starlette_shows_it),
        cmocka_unit_test(one_answer_that_is_unlike_the_rest_decides),
        cmocka_unit_test(a_server_without_cors_locks_out_and_shows_no_lists),
        cmocka_unit_test(where_no_header_but_the_safelisted_is_declared_none_need_be_listed),
    };
    return cmocka_run_group_tests_name("probe_cors", tests, NULL, NULL);
}
