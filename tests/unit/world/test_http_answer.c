#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "world/http.h"

static void a_header_is_found_in_any_case_and_counted(void **state)
{
    static const struct http_header headers[] = {
        {"Date", "today"}, {"vary", "Origin"}, {"Vary", "Accept"}, {"X-Empty", ""}};
    const struct http_answer answer = {.headers = headers, .header_count = 4};
    size_t count = 9;
    assert_string_equal(http_answer_header(&answer, "VARY", &count), "Origin");
    assert_int_equal(count, 2);
    assert_string_equal(http_answer_header(&answer, "x-empty", &count), "");
    assert_int_equal(count, 1);
    assert_null(http_answer_header(&answer, "Var", &count));
    assert_int_equal(count, 0);
    assert_string_equal(http_answer_header(&answer, "date", NULL), "today");
}

#define NOT_FOUND                                                                                  \
    "{\"status\":\"error\",\"code\":404,\"message\":\"Application not found\",\"request_id\":\"x\"}"
#define SPACED                                                                                     \
    "\n{ \"message\" : \"Application not found\", \"code\": 404,\n\"status\" :\"error\" }"

static const char failed[] = "Railway's edge says that the application failed to respond";
static const char in_place[] = "Railway's edge answered instead of the application";
static const char unknown[] = "Railway's edge has no application at this address";

static void answers_of_the_platform_are_distinguished_from_the_applications(void **state)
{
    static const struct {
        int status;
        const char *header; /* NULL: none of the edge's */
        const char *body;
        const char *words;
    } rows[] = {
        {502, "X-Railway-Edge", "Application failed to respond", failed},
        {502, NULL, "Application failed to respond", failed},
        {503, "x-railway-request-id", "<h1>Application failed to respond</h1>", failed},
        {504, NULL, "Application failed to respond", failed},
        {200, "X-Railway-Edge", "Application failed to respond", NULL},
        {502, "x-railway-edge", "", in_place},
        {504, "X-Railway-Request-Id", "gateway", in_place},
        {502, NULL, "", NULL},
        {504, NULL, "gateway", NULL},
        {503, "X-Railway-Edge", "{\"detail\": \"not configured\"}", NULL},
        {500, "X-Railway-Edge", "", NULL},
        {404, "X-Railway-Edge", NOT_FOUND, unknown},
        {404, NULL, NOT_FOUND, unknown},
        {404, NULL, SPACED, unknown},
        {401, NULL, NOT_FOUND, NULL},
        {404, "X-Railway-Edge", "{\"detail\": \"Not Found\"}", NULL},
        {404, NULL, "{\"status\":\"error\",\"code\":404,\"message\":\"No such lead\"}", NULL},
        {404, NULL, "{\"status\":\"error\",\"message\":\"Application not found\"}", NULL},
        {404, NULL, "{\"code\":404,\"message\":\"Application not found\"}", NULL},
        {404, NULL, "[\"status\":\"error\",\"code\":404,\"message\":\"Application not found\"]",
         NULL},
        {404, NULL, "{\"status\" \"error\"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct http_header header = {rows[i].header, "1"};
        const struct http_answer answer = {.outcome = HTTP_ANSWERED,
                                           .status = rows[i].status,
                                           .headers = &header,
                                           .header_count = rows[i].header ? 1 : 0,
                                           .body = rows[i].body,
                                           .length = strlen(rows[i].body)};
        const char *words = http_platform_answer(&answer);
        if (!text_is(words, rows[i].words))
            fail_msg("row %zu: '%s'", i, words ? words : "the application's");
    }
}

static void a_missing_answer_is_not_the_platforms(void **state)
{
    const struct http_answer answer = {.outcome = HTTP_TIMED_OUT, .status = 502, .body = ""};
    assert_null(http_platform_answer(&answer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_found_in_any_case_and_counted),
        cmocka_unit_test(answers_of_the_platform_are_distinguished_from_the_applications),
        cmocka_unit_test(a_missing_answer_is_not_the_platforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
