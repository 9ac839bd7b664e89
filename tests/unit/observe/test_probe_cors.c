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
        {"https://a.example.com",
         "https://n0.example.net, null, https://axexample.com, https://a.examplexcom, "
         "https://xa.example.com, https://a.example.com.example.net, "
         "https://a.example.com_.example.net, https://x.a.example.com, http://a.example.com, "
         "https://a.example.com:8443"},
        {"https://a.example:8443",
         "https://n0.example.net, null, https://axexample:8443, https://xa.example:8443, "
         "https://a.example.example.net:8443, https://a.example_.example.net:8443, "
         "https://x.a.example:8443, http://a.example:8443, https://a.example:8444"},
        {"http://127.0.0.1:4000",
         "https://n0.example.net, null, http://127x0.0.1:4000, http://127.0x0.1:4000, "
         "http://127.0.0x1:4000, http://x127.0.0.1:4000, http://127.0.0.1.example.net:4000, "
         "http://127.0.0.1_.example.net:4000, http://x.127.0.0.1:4000, https://127.0.0.1:4000, "
         "http://127.0.0.1:8443"},
        /* what is declared is no neighbour */
        {"https://a.example, https://x.a.example",
         "https://n0.example.net, null, https://axexample, https://xxa.example, "
         "https://xa.example, https://x.axexample, https://a.example.example.net, "
         "https://xx.a.example, https://a.example_.example.net, https://x.a.example.example.net, "
         "http://a.example, https://x.a.example_.example.net, https://a.example:8443, "
         "https://x.x.a.example, http://x.a.example, https://x.a.example:8443"},
        {"https://n0.example.net",
         "null, https://n0xexample.net, https://n0.examplexnet, https://xn0.example.net, "
         "https://n0.example.net.example.net, https://n0.example.net_.example.net, "
         "https://x.n0.example.net, http://n0.example.net, https://n0.example.net:8443"},
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
    const char *let_in = arena_printf(arena, "Access-Control-Allow-Origin: %s\n%s",
                                      all ? "*" : origin, all ? "" : "Vary: Origin\n");
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

static void declare_origins(struct probe_fixture *fixture, const char *origins)
{
    probe_fixture_begin(fixture, PROBE_CORS);
    fixture->probe.origins = probe_fixture_names(&fixture->arena, origins);
    fixture->probe.methods = probe_fixture_names(&fixture->arena, "GET,POST,OPTIONS");
    fixture->probe.allowed_headers =
        probe_fixture_names(&fixture->arena, "Content-Type,X-Dashboard-Token");
    fixture->probe.credentials = true;
    probe_fixture_prepare(fixture);
}

static void declare(struct probe_fixture *fixture)
{
    declare_origins(fixture, OURS);
}

static const struct server usual = {OURS, "GET,POST,OPTIONS", "Content-Type,X-Dashboard-Token",
                                    false};

static void a_policy_is_asked_as_a_browser_asks_it(void **state)
{
#define OWN(label, method, headers)                                                                \
    label " OPTIONS /page [Origin: " OURS "] [Access-Control-Request-Method: " method "] "         \
          "[Access-Control-Request-Headers: " headers "]\n"
#define BOTH "content-type,x-dashboard-token"
#define FOREIGN(origin)                                                                            \
    "foreign OPTIONS /page [Origin: " origin "] [Access-Control-Request-Method: POST] "            \
    "[Access-Control-Request-Headers: " BOTH "]\n"
#define ACTUAL(origin) "foreign, actual GET /page [Origin: " origin "]\n"
    struct probe_fixture fixture;
    declare(&fixture);
    check_text(
        "asked", probe_fixture_request(&fixture),
        OWN("ours", "GET", BOTH) OWN("ours", "POST", BOTH) OWN("ours", "OPTIONS", BOTH) OWN(
            "ours, another method", "PUT", BOTH) OWN("ours, another method", "PATCH", BOTH)
            OWN("ours, another method", "DELETE", BOTH) OWN(
                "ours, another header", "POST",
                "content-type,x-" PROBE_FIXTURE_NONCE
                ",x-dashboard-token") "ours, without headers OPTIONS /page [Origin: " OURS
                                      "] [Access-Control-Request-Method: POST]\n"
                                      "ours, actual GET /page [Origin: " OURS "]\n" FOREIGN(
                                          "https://" PROBE_FIXTURE_NONCE
                                          ".example.net") ACTUAL("https://" PROBE_FIXTURE_NONCE
                                                                 ".example.net") FOREIGN("null")
                                          ACTUAL("null") FOREIGN("https://appxexample.com") FOREIGN(
                                              "https://app.examplexcom")
                                              FOREIGN("https://xapp.example.com") FOREIGN(
                                                  "https://app.example.com.example.net")
                                                  FOREIGN("https://app.example.com_.example.net")
                                                      FOREIGN("https://x.app.example.com")
                                                          FOREIGN("http://app.example.com") FOREIGN(
                                                              "https://app.example.com:8443")
                                                              ACTUAL("https://appxexample.com") ACTUAL(
                                                                  "https://app.examplexcom")
                                                                  ACTUAL(
                                                                      "https://xapp.example.com"));
    assert_int_equal(fixture.probe_run.count, 24);
    probe_fixture_end(&fixture);
}

/* What is declared alone is asked for, so no request changes anything. */
static void a_policy_for_post_alone_is_asked_without_a_get(void **state)
{
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_CORS);
    fixture.probe.origins = probe_fixture_names(&fixture.arena, OURS);
    fixture.probe.methods = probe_fixture_names(&fixture.arena, "POST");
    probe_fixture_prepare(&fixture);
    for (size_t i = 0; i < fixture.probe_run.count; i++)
        check_text("method", fixture.probe_run.requests[i]->method, "OPTIONS");
    probe_fixture_end(&fixture);
}

static void a_long_policy_is_asked_within_the_limit(void **state)
{
    static const struct {
        const char *origins, *part;
    } rows[] = {
        {"https://a.example,https://b.example,https://c.example",
         "pass: exactly the declared origins; 11 of 23 foreign ones were asked"},
        {"https://a1.example,https://a2.example,https://a3.example,https://a4.example,"
         "https://a5.example,https://a6.example,https://a7.example,https://a8.example,"
         "https://a9.example,https://b1.example,https://b2.example,https://b3.example",
         "unobserved: only 10 of 12 declared origins fit into 24 requests"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        struct server server = usual;
        declare_origins(&fixture, rows[i].origins);
        server.origins = rows[i].origins;
        serve(&fixture, &server);
        assert_int_equal(fixture.probe_run.count, 24);
        const char *origins = strstr(probe_fixture_judged(&fixture), "origins: ");
        check_text("origins", arena_slice(&fixture.arena, origins + 9, strcspn(origins + 9, "\n")),
                   rows[i].part);
        probe_fixture_end(&fixture);
    }
}

/* rs/cors: just what was asked for, and nothing at all where anything is not allowed. */
static void mirror(struct probe_fixture *fixture, const struct server *server, const char *vary,
                   struct probe_request *asked)
{
    struct arena *arena = &fixture->arena;
    const char *method = value_of(asked, "Access-Control-Request-Method"),
               *requested = value_of(asked, "Access-Control-Request-Headers"),
               *origin = value_of(asked, "Origin");
    const struct names methods = probe_fixture_names(arena, server->methods);
    const bool actual = !text_is(asked->method, "OPTIONS");
    const bool fits = lets_in(arena, server, origin) &&
                      names_has(&methods, actual ? asked->method : method) &&
                      allows_headers(arena, server, requested);
    const char *head =
        arena_printf(arena, "%sAccess-Control-Allow-Origin: %s\n%s%s%s%s%s%s", vary, origin,
                     actual ? "" : "Access-Control-Allow-Methods: ", actual ? "" : method,
                     actual ? "" : "\n", requested ? "Access-Control-Allow-Headers: " : "",
                     requested ? requested : "", requested ? "\n" : "");
    probe_fixture_answer(asked, arena, actual ? 200 : 204, fits ? head : vary, "");
}

static const char *mirrored(struct probe_fixture *fixture, const struct server *server,
                            const char *vary)
{
    fixture->probe.credentials = false;
    for (size_t i = 0; i < fixture->probe_run.count; i++)
        mirror(fixture, server, vary, fixture->probe_run.requests[i]);
    return probe_fixture_judged(fixture);
}

static void a_server_that_answers_only_what_was_asked_is_judged_by_all_answers(void **state)
{
    static const struct {
        struct server server;
        const char *vary, *judged;
    } rows[] = {
        {{OURS, "GET,POST,OPTIONS", "X-Dashboard-Token", true}, "Vary: Origin\n", GOOD},
        {{OURS, "GET,POST,OPTIONS", "X-Dashboard-Token", true}, "Vary: Accept, origin\n", GOOD},
        {{OURS, "GET,POST,OPTIONS", "X-Dashboard-Token", true},
         "",
         "pass\n"
         "  origins: pass: exactly the declared origins; without 'Vary: Origin' a cache may give "
         "one site the answer for another\n"
         "  methods: pass: exactly the declared ones\n"
         "  headers: pass: exactly the declared ones\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,POST,OPTIONS,PATCH", "X-Dashboard-Token", true},
         "Vary: Origin\n",
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: allowed are 'GET, POST, OPTIONS, PATCH', declared are 'GET, POST, "
         "OPTIONS'\n"
         "  headers: pass: exactly the declared ones\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,OPTIONS", "X-Dashboard-Token", true},
         "Vary: Origin\n",
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: fail: 'POST' is refused\n"
         "  headers: pass: exactly the declared ones\n"
         "  credentials: pass: as declared"},
        {{OURS, "GET,POST,OPTIONS", "X-Other", true},
         "Vary: Origin\n",
         "fail\n"
         "  origins: pass: exactly the declared origins\n"
         "  methods: pass: exactly the declared ones\n"
         "  headers: fail: a request with 'content-type,x-dashboard-token' is refused\n"
         "  credentials: pass: as declared"},
        {{OURS ",https://app.examplexcom", "GET,POST,OPTIONS", "X-Dashboard-Token", true},
         "Vary: Origin\n",
         "fail\n"
         "  origins: fail: the foreign origin 'https://app.examplexcom' is allowed\n"
         "  methods: pass: exactly the declared ones\n"
         "  headers: pass: exactly the declared ones\n"
         "  credentials: pass: as declared"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture);
        check_text(rows[i].server.methods, mirrored(&fixture, &rows[i].server, rows[i].vary),
                   rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

/* Without a token the guard answers, before anything thought of CORS. */
static void a_guard_that_answers_first_is_no_fault_of_the_policy(void **state)
{
    struct probe_fixture fixture;
    declare(&fixture);
    serve(&fixture, &usual);
    for (size_t i = 0; i < fixture.probe_run.count; i++)
        if (text_is(fixture.probe_run.requests[i]->method, "GET"))
            probe_fixture_answer(fixture.probe_run.requests[i], &fixture.arena, 401, "", "");
    check_text("a guard", probe_fixture_judged(&fixture), GOOD);
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

/* Places among the requests. */
enum { GETS = 0, MORE = 3, ACTUAL_OURS = 8, ANY = 9, ACTUAL_ANY = 10 };

static void one_answer_that_is_unlike_the_rest_decides(void **state)
{
#define LISTS                                                                                      \
    "Access-Control-Allow-Methods: GET, POST, "                                                    \
    "OPTIONS\nAccess-Control-Allow-Headers: "                                                      \
    "X-Dashboard-Token\nAccess-Control-Allow-Credentials: true\n"
#define ALLOW(origin) "Access-Control-Allow-Origin: " origin "\n"
    static const struct {
        size_t which;
        int status;
        const char *head, *part, *judged;
    } rows[] = {
        {GETS, 200, ALLOW(OURS) ALLOW(OURS) LISTS, "origins",
         "fail: 2 Access-Control-Allow-Origin headers in one answer"},
        {ACTUAL_OURS, 200, ALLOW("*") "Access-Control-Allow-Credentials: true\n", "origins",
         "fail: any origin is allowed, with credentials"},
        {ACTUAL_OURS, 200, ALLOW("https://x.example.com"), "origins",
         "fail: '" OURS "' is told that 'https://x.example.com' is allowed"},
        {ACTUAL_OURS, 200, "", "origins", "fail: the declared origin '" OURS "' is refused"},
        {ACTUAL_ANY, 200, ALLOW("https://xapp.example.com"), "origins",
         "fail: the foreign origin 'https://xapp.example.com' is allowed"},
        {ACTUAL_ANY, 200, ALLOW("https://evil.example.net"), "origins",
         "fail: the foreign origin 'https://evil.example.net' is allowed"},
        /* always naming the one declared origin is no hole */
        {ACTUAL_ANY, 200, ALLOW(OURS), "origins", "pass: exactly the declared origins"},
        {ANY, 200, ALLOW("\x1b[31m"), "origins", "fail: the foreign origin '(a text)' is allowed"},
        {GETS, 403, ALLOW(OURS) LISTS, "origins",
         "fail: the preflight of the declared origin '" OURS "' fails: HTTP 403"},
        {MORE, 200, LISTS, "origins", "pass: exactly the declared origins"},
        {MORE, 500, "", "origins", "unobserved: HTTP 500"},
        {ANY, 429, "", "origins", "unobserved: HTTP 429"},
        {MORE, 500, "", "methods", "unobserved: HTTP 500"},
        {MORE, 500, "", "credentials", "unobserved: HTTP 500"},
        /* a list may stand in several lines */
        {GETS, 200,
         ALLOW(OURS) "Access-Control-Allow-Methods: "
                     "GET\naccess-control-allow-methods: POST,OPTIONS\n"
                     "Access-Control-Allow-Headers: "
                     "X-Dashboard-Token\nAccess-Control-Allow-Credentials: true\n",
         "methods", "pass: exactly the declared ones"},
        {GETS, 200,
         ALLOW(OURS) "Access-Control-Allow-Methods: "
                     "GET\nAccess-Control-Allow-Methods: DELETE\n",
         "methods",
         "fail: allowed are 'GET, DELETE, POST, OPTIONS', declared are 'GET, POST, OPTIONS'"},
        {GETS, 204, ALLOW(OURS) "Access-Control-Allow-Methods: *\n", "methods",
         "fail: allowed are '*, GET, POST, OPTIONS', declared are 'GET, POST, OPTIONS'"},
        {GETS, 204, ALLOW(OURS) "Access-Control-Allow-Methods: GET, POST, OPTIONS\n", "headers",
         "fail: allowed are '', declared are 'X-Dashboard-Token'"},
        {MORE, 200, "Access-Control-Allow-Headers: X-Dashboard-Token, X-" PROBE_FIXTURE_NONCE "\n",
         "headers", "fail: everything that is asked for is allowed, even a made-up name"},
        {MORE, 200, "Access-Control-Allow-Methods: PUT\n", "methods",
         "fail: allowed are 'GET, POST, OPTIONS, PUT', declared are 'GET, POST, OPTIONS'"},
        /* what is listed for a foreign origin is not allowed to it */
        {ANY, 200, "Access-Control-Allow-Methods: PUT\n", "methods",
         "pass: exactly the declared ones"},
        {ACTUAL_OURS, 401, ALLOW(OURS), "credentials", "fail: credentials are not allowed"},
        {ACTUAL_OURS, 401, ALLOW(OURS) "Access-Control-Allow-Credentials: True\n", "credentials",
         "fail: credentials are not allowed"},
        {ACTUAL_ANY, 401, "Access-Control-Allow-Credentials: false\n", "credentials",
         "pass: as declared"},
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
    for (size_t i = 0; i < fixture.probe_run.count; i++) {
        const bool ours = text_starts(fixture.probe_run.requests[i]->label, "ours");
        probe_fixture_answer(fixture.probe_run.requests[i], &fixture.arena, ours ? 204 : 403,
                             ours ? ALLOW(OURS) "Vary: Origin\n"
                                                "Access-Control-Allow-Methods: GET, POST, OPTIONS\n"
                                                "Access-Control-Allow-Credentials: true\n"
                                  : "",
                             "");
    }
    check_text("none", probe_fixture_judged(&fixture), GOOD);
    probe_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_neighbours_of_each_origin_are_foreign),
        cmocka_unit_test(a_policy_is_asked_as_a_browser_asks_it),
        cmocka_unit_test(a_policy_for_post_alone_is_asked_without_a_get),
        cmocka_unit_test(a_long_policy_is_asked_within_the_limit),
        cmocka_unit_test(a_server_that_answers_only_what_was_asked_is_judged_by_all_answers),
        cmocka_unit_test(a_guard_that_answers_first_is_no_fault_of_the_policy),
        cmocka_unit_test(a_policy_is_judged_as_starlette_shows_it),
        cmocka_unit_test(one_answer_that_is_unlike_the_rest_decides),
        cmocka_unit_test(a_server_without_cors_locks_out_and_shows_no_lists),
        cmocka_unit_test(where_no_header_but_the_safelisted_is_declared_none_need_be_listed),
    };
    return cmocka_run_group_tests_name("probe_cors", tests, NULL, NULL);
}
