#include "http_retry.h"

#include <string.h>

#include "base/when.h"
#include "world/http.h"
#include "world/system.h"

bool http_retry_is_due(const struct http_answer *answer, bool broke)
{
    if (answer->outcome != HTTP_ANSWERED)
        return broke;
    return answer->status == 429 || answer->status >= 500;
}

static int64_t clamped(int64_t seconds)
{
    if (seconds < 0)
        return 0;
    return seconds < HTTP_RETRY_AFTER_MOST ? seconds : HTTP_RETRY_AFTER_MOST;
}

/* However many digits there are. */
static int64_t digits_of(const char *text)
{
    int64_t seconds = 0;
    for (; *text; text++)
        seconds = clamped(seconds * 10 + (*text - '0'));
    return seconds;
}

int64_t http_retry_after(const struct http_answer *answer, int64_t now)
{
    const char *text = http_answer_header(answer, "Retry-After", NULL);
    if (!text || !*text)
        return 0;
    if (text[strspn(text, "0123456789")] == '\0')
        return digits_of(text);
    int64_t then = 0;
    if (!when_parse_http(text, &then))
        return 0;
    const char *date = http_answer_header(answer, "Date", NULL);
    int64_t from = now;
    if (!date || !when_parse_http(date, &from))
        from = now;
    return clamped(then - from);
}

int64_t http_retry_delay(const struct http_answer *answer, unsigned tries, int64_t now)
{
    const unsigned doublings = tries < HTTP_RETRIES_MOST ? tries : HTTP_RETRIES_MOST;
    const uint32_t most = UINT32_C(1000) << (doublings > 0 ? doublings - 1 : 0);
    return http_retry_after(answer, now) * 1000 + random_below(most);
}
