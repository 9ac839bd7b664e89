#include "support/asking.h"

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

int64_t asking_slowness(void)
{
#ifdef TAUTLINE_SANITIZED
    return 3;
#else
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload") ? 12 : 1;
#endif
}

void asking_open_with(struct asking *asking, const struct http_options *options)
{
    struct err err = {0};
    memset(asking, 0, sizeof *asking);
    asking->http = http_new(options, &err);
    assert_string_equal(err.text, "");
    assert_non_null(asking->http);
}

void asking_open(struct asking *asking, const char *ca_file)
{
    const struct http_options options = {.deadline = 20000 * asking_slowness(),
                                         .ca_file = ca_file,
                                         .user_agent = "tautline/test",
                                         .hurry = true};
    asking_open_with(asking, &options);
}

void asking_close(struct asking *asking)
{
    http_free(asking->http);
}

const char *asking_words(const struct http_answer *answer, char *out, size_t size)
{
    if (answer->outcome == HTTP_ANSWERED)
        snprintf(out, size, "%d %.60s", answer->status, answer->body);
    else
        snprintf(out, size, "%s: %s", outcomes[answer->outcome], answer->why);
    return out;
}

static void keep(void *context, const struct http_answer *answer)
{
    struct probe_request *asked = context;
    asking_words(answer, asked->text, sizeof asked->text);
    asked->calls++;
    asked->tries = answer->tries;
    asked->sent_at = answer->sent_at;
    asked->took = answer->took;
    asked->certificate_ends = answer->certificate_ends;
    asked->length = answer->length;
}

size_t asking_add(struct asking *asking, const struct http_request *request)
{
    assert_true(asking->count < ASKED_MOST);
    http_add(asking->http, request, keep, &asking->asked[asking->count]);
    return asking->count++;
}

size_t asking_get(struct asking *asking, const char *origin, const char *path)
{
    char url[300];
    snprintf(url, sizeof url, "%s%s", origin, path);
    const struct http_request request = {
        .method = "GET", .url = url, .reach = HTTP_LOOPBACK, .timeout = 2000 * asking_slowness()};
    return asking_add(asking, &request);
}

const char *asking_one(struct asking *asking, const char *origin, const char *path)
{
    const size_t place = asking_get(asking, origin, path);
    http_run(asking->http);
    assert_int_equal(asking->asked[place].calls, 1);
    return asking->asked[place].text;
}
