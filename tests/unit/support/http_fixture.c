#include "support/http_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static const char *const outcomes[] = {[HTTP_ANSWERED] = "answered",
                                       [HTTP_NO_NAME] = "no name",
                                       [HTTP_NO_CONNECTION] = "no connection",
                                       [HTTP_TIMED_OUT] = "timed out",
                                       [HTTP_BROKEN] = "broken",
                                       [HTTP_TOO_LARGE] = "too large",
                                       [HTTP_TLS] = "tls",
                                       [HTTP_FORBIDDEN] = "forbidden",
                                       [HTTP_REFUSED] = "refused"};

int64_t http_fixture_slowness(void)
{
#ifdef TAUTLINE_SANITIZED
    return 3;
#else
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload") ? 12 : 1;
#endif
}

void http_fixture_open_with(struct http_fixture *fixture, const struct http_options *options)
{
    struct err err = {0};
    memset(fixture, 0, sizeof *fixture);
    fixture->http = http_new(options, &err);
    assert_string_equal(err.text, "");
    assert_non_null(fixture->http);
}

void http_fixture_open(struct http_fixture *fixture, const char *ca_file)
{
    const struct http_options options = {.deadline = 20000 * http_fixture_slowness(),
                                         .ca_file = ca_file,
                                         .user_agent = "tautline/test",
                                         .hurry = true};
    http_fixture_open_with(fixture, &options);
}

void http_fixture_close(struct http_fixture *fixture)
{
    http_free(fixture->http);
}

const char *http_fixture_text(const struct http_answer *answer, char *out, size_t size)
{
    if (answer->outcome == HTTP_ANSWERED)
        snprintf(out, size, "%d %.60s", answer->status, answer->body);
    else
        snprintf(out, size, "%s: %s", outcomes[answer->outcome], answer->why);
    return out;
}

static void keep(void *context, const struct http_answer *answer)
{
    struct http_fixture_answer *answers = context;
    http_fixture_text(answer, answers->text, sizeof answers->text);
    answers->calls++;
    answers->tries = answer->tries;
    answers->sent_at = answer->sent_at;
    answers->took = answer->took;
    answers->certificate_ends = answer->certificate_ends;
    answers->certificate = answer->certificate;
    answers->length = answer->length;
}

size_t http_fixture_add(struct http_fixture *fixture, const struct http_request *request)
{
    assert_true(fixture->count < HTTP_FIXTURE_MOST);
    http_add(fixture->http, request, keep, &fixture->answers[fixture->count]);
    return fixture->count++;
}

size_t http_fixture_get(struct http_fixture *fixture, const char *origin, const char *path)
{
    char url[300];
    snprintf(url, sizeof url, "%s%s", origin, path);
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 2000 * http_fixture_slowness()};
    return http_fixture_add(fixture, &request);
}

const char *http_fixture_one(struct http_fixture *fixture, const char *origin, const char *path)
{
    const size_t place = http_fixture_get(fixture, origin, path);
    http_run(fixture->http);
    assert_int_equal(fixture->answers[place].calls, 1);
    return fixture->answers[place].text;
}
