#include "http_intake.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "http_request.h"
#include "world/http.h"

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

static const char *after_blanks(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* Does the text contain `"key": value`? Not a JSON parser, because world/ may not include doc/; a wrong
 * guess only makes an observation unobserved. */
static bool has_member(const char *body, const char *key, const char *value)
{
    for (const char *at = strstr(body, key); at; at = strstr(at + 1, key)) {
        const char *colon = after_blanks(at + strlen(key));
        if (*colon == ':' && text_starts(after_blanks(colon + 1), value))
            return true;
    }
    return false;
}

const char *http_platform_answer(const struct http_answer *answer)
{
    if (answer->outcome != HTTP_ANSWERED)
        return NULL;
    const char *body = answer->body;
    const bool bad_gateway = answer->status == 502 || answer->status == 504;
    if ((bad_gateway || answer->status == 503) && text_has(body, "Application failed to respond"))
        return "Railway's edge says that the application failed to respond";
    if (bad_gateway && (http_answer_header(answer, "X-Railway-Edge", NULL) ||
                        http_answer_header(answer, "X-Railway-Request-Id", NULL)))
        return "Railway's edge answered instead of the application";
    if (answer->status == 404 && *after_blanks(body) == '{' &&
        has_member(body, "\"status\"", "\"error\"") && has_member(body, "\"code\"", "404") &&
        has_member(body, "\"message\"", "\"Application not found\""))
        return "Railway's edge has no application at this address";
    return NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

void http_intake_init(struct http_intake *intake, bool without_body, size_t limit)
{
    memset(intake, 0, sizeof *intake);
    arena_init(&intake->memory);
    buf_init(&intake->body, limit);
    intake->length = -1;
    intake->without_body = without_body;
    intake->outcome = HTTP_ANSWERED;
}

void http_intake_release(struct http_intake *intake)
{
    buf_release(&intake->body);
    arena_release(&intake->memory);
}

static bool stop(struct http_intake *intake, enum http_outcome outcome, const char *why)
{
    intake->outcome = outcome;
    intake->why = why;
    return false;
}

static bool broken(struct http_intake *intake, const char *why)
{
    return stop(intake, HTTP_BROKEN, why);
}

struct version {
    const char *name;
    unsigned number;
};

/* As libcurl writes HTTP/2, which has a status alone. */
static const struct version versions[] = {{"HTTP/1.1 ", 11}, {"HTTP/1.0 ", 10}, {"HTTP/2 ", 20}};

/* `HTTP/1.1 200 OK`; the words after the status may be missing (RFC 9112 section 4). */
static bool parse_status(const char *line, size_t length, unsigned *version, int *status)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        const size_t skipped = strlen(versions[i].name);
        const char *digits = line + skipped;
        if (length < skipped + 3 || memcmp(line, versions[i].name, skipped) != 0)
            continue;
        if (!text_is_digit(digits[0]) || !text_is_digit(digits[1]) || !text_is_digit(digits[2]))
            return false;
        *version = versions[i].number;
        *status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
        return length == skipped + 3 || digits[3] == ' ';
    }
    return false;
}

static bool take_status(struct http_intake *intake, const char *line, size_t length)
{
    int status = 0;
    if (!parse_status(line, length, &intake->version, &status))
        return broken(intake, "the status line is not one of HTTP/1.1 or HTTP/2");
    if (status < 100 || status > 599)
        return broken(intake, "the status is not within 100 to 599");
    if (status == 101)
        return broken(intake, "the server changes the protocol, which was not requested");
    if (status < 200 && ++intake->interim > HTTP_INTERIM_LIMIT)
        return broken(intake, "too many interim answers");
    intake->status = status;
    intake->header_count = 0;
    intake->length = -1;
    intake->chunked = false;
    intake->closes = false;
    intake->stage = INTAKE_HEAD;
    return true;
}

static bool take_length(struct http_intake *intake, const char *value)
{
    int64_t length = 0;
    if (!text_is_digit(*value) || !text_to_int(value, 0, INT64_MAX, &length))
        return broken(intake, "Content-Length is not a valid length");
    if (intake->length >= 0 && intake->length != length)
        return broken(intake, "Content-Length is repeated with different values");
    intake->length = length;
    return true;
}

/* Ambiguous framing is refused (RFC 9112 6.3). */
static bool take_framing(struct http_intake *intake, const char *name, const char *value)
{
    if (text_is_any_case(name, "Content-Length") && !take_length(intake, value))
        return false;
    if (text_is_any_case(name, "Transfer-Encoding")) {
        if (intake->chunked || !text_is_any_case(value, "chunked"))
            return broken(intake, "Transfer-Encoding is not 'chunked', once");
        intake->chunked = true;
    }
    if (intake->chunked && intake->length >= 0)
        return broken(intake, "Content-Length and Transfer-Encoding are both set");
    if (text_is_any_case(name, "Connection") && text_is_any_case(value, "close"))
        intake->closes = true;
    if (text_is_any_case(name, "Content-Encoding") && *value &&
        !text_is_any_case(value, "identity"))
        return broken(intake, "the body is encoded, which was not requested");
    return true;
}

static bool take_header(struct http_intake *intake, const char *line, size_t length)
{
    if (*line == ' ' || *line == '\t')
        return broken(intake, "a header line is folded");
    const char *colon = memchr(line, ':', length);
    if (!colon)
        return broken(intake, "a header line has no colon");
    if (!http_is_token(line, (size_t)(colon - line)))
        return broken(intake, "a header name is not valid");
    if (intake->stage == INTAKE_BODY)
        return true; /* a trailer: ignored */
    const char *name = arena_slice(&intake->memory, line, (size_t)(colon - line));
    const char *rest = arena_slice(&intake->memory, colon + 1, length - (size_t)(colon - line) - 1);
    const char *value = text_trimmed(&intake->memory, rest);
    intake->headers = arena_grow(&intake->memory, intake->headers, intake->header_count,
                                 &intake->header_capacity, sizeof *intake->headers);
    intake->headers[intake->header_count++] = (struct http_header){name, value};
    return take_framing(intake, name, value);
}

static const char *limit_words(struct http_intake *intake, const char *what)
{
    return arena_printf(&intake->memory, "%s than %zu MiB", what, intake->body.limit >> 20);
}

static bool end_head(struct http_intake *intake)
{
    if (intake->stage == INTAKE_BODY)
        return true;
    intake->stage = intake->status < 200 ? INTAKE_STATUS : INTAKE_BODY;
    if (intake->stage == INTAKE_BODY && !intake->without_body && intake->status != 304 &&
        intake->length > (int64_t)intake->body.limit)
        return stop(intake, HTTP_TOO_LARGE, limit_words(intake, "Content-Length is more"));
    return true;
}

static bool has_controls(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)line[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return true;
    }
    return false;
}

bool http_intake_line(struct http_intake *intake, const char *line, size_t length)
{
    intake->head_bytes += length;
    if (intake->head_bytes > HTTP_HEADER_LIMIT)
        return stop(intake, HTTP_TOO_LARGE, "the headers are longer than 64 KiB");
    if (length > 0 && line[length - 1] == '\n')
        length--;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (has_controls(line, length))
        return broken(intake, "a header line holds control bytes");
    if (intake->stage == INTAKE_STATUS)
        return take_status(intake, line, length);
    return length == 0 ? end_head(intake) : take_header(intake, line, length);
}

bool http_intake_body(struct http_intake *intake, const char *bytes, size_t length)
{
    if (length > intake->body.limit - intake->body.length)
        return stop(intake, HTTP_TOO_LARGE, limit_words(intake, "the body is longer"));
    buf_add(&intake->body, bytes, length);
    return true;
}

void http_intake_end(struct http_intake *intake)
{
    if (intake->outcome == HTTP_ANSWERED && intake->stage != INTAKE_BODY)
        broken(intake, "the answer is incomplete");
}
