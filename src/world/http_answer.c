#include "world/http.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

const char *http_answer_header(const struct http_answer *answer, const char *name, size_t *count)
{
    const char *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < answer->header_count; i++) {
        if (!text_is_any_case(answer->headers[i].name, name))
            continue;
        first = first ? first : answer->headers[i].value;
        found++;
    }
    if (count)
        *count = found;
    return first;
}

static bool has_edge_headers(const struct http_answer *answer)
{
    return http_answer_header(answer, "X-Railway-Edge", NULL) ||
           http_answer_header(answer, "X-Railway-Request-Id", NULL);
}

static const char *after_blanks(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* Does `"key": value` stand anywhere in the text? A reader of JSON would know better, but the rim
 * has none, and a wrong guess here only makes an observation unobserved. */
static bool has_member(const char *body, const char *key, const char *value)
{
    for (const char *at = strstr(body, key); at; at = strstr(at + 1, key)) {
        const char *colon = after_blanks(at + strlen(key));
        if (*colon == ':' && text_starts(after_blanks(colon + 1), value))
            return true;
    }
    return false;
}

static bool is_edge_json(const char *body)
{
    return *after_blanks(body) == '{' && has_member(body, "\"status\"", "\"error\"");
}

const char *http_platform_answer(const struct http_answer *answer)
{
    if (answer->outcome != HTTP_ANSWERED)
        return NULL;
    const char *body = answer->body;
    const bool bad_gateway = answer->status == 502 || answer->status == 504;
    if ((bad_gateway || answer->status == 503) && text_has(body, "Application failed to respond"))
        return "Railway's edge says that the application failed to respond";
    if (bad_gateway && has_edge_headers(answer))
        return "Railway's edge answered in place of the application";
    if (answer->status == 404 && is_edge_json(body) && has_member(body, "\"code\"", "404") &&
        has_member(body, "\"message\"", "\"Application not found\""))
        return "Railway's edge knows no application at this address";
    return NULL;
}
