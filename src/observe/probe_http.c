#include "observe/probe_http.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/json.h"

/* ---- http ---- */

static bool declares_5xx(const struct statuses *statuses)
{
    for (size_t i = 0; i < statuses->count; i++)
        if (statuses->items[i] >= 500)
            return true;
    return false;
}

/* RFC 9110, 9.2.1: asking again does no harm. */
static bool is_safe(const char *method)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS"};
    return text_in(method, safe, sizeof safe / sizeof safe[0]);
}

void probe_http_prepare(struct job *job)
{
    const struct probe *probe = job->probe;
    struct asked *asked = job_ask(job, "page", probe->method ? probe->method : "GET", probe->path);
    /* Where a 5xx is a declared answer, asking again would only hide it. */
    asked->once = declares_5xx(&probe->status) || !is_safe(asked->method);
    /* On a kept connection what was not answered may be sent twice. */
    asked->own_connection = !is_safe(asked->method);
}

static const char *first_missing(const struct probe *probe, const struct asked *asked)
{
    for (size_t i = 0; i < probe->contains.count; i++)
        if (!asked_body_has(asked, probe->contains.items[i]))
            return probe->contains.items[i];
    return NULL;
}

static const char *first_present(const struct probe *probe, const struct asked *asked)
{
    for (size_t i = 0; i < probe->lacks.count; i++)
        if (asked_body_has(asked, probe->lacks.items[i]))
            return probe->lacks.items[i];
    return NULL;
}

static const char *fault_of_page(struct job *job, const struct asked *asked)
{
    const struct probe *probe = job->probe;
    const char *missing = first_missing(probe, asked), *present = first_present(probe, asked);
    size_t count = 0;
    const char *location = http_answer_header(&asked->heard, "Location", &count);
    if (missing)
        return arena_printf(job->arena, "the page lacks '%s'", missing);
    if (present)
        return arena_printf(job->arena, "the page holds '%s'", present);
    if (probe->location && count > 1)
        return "two Location headers";
    if (probe->location && !text_is(location, probe->location))
        return arena_printf(job->arena, "it leads to '%s' instead of '%s'",
                            location ? text_escaped(job->arena, location) : "nowhere",
                            probe->location);
    return NULL;
}

/* `200, 404`; with nothing declared 200. */
static const char *wanted_statuses(struct arena *arena, const struct statuses *statuses)
{
    const char *text = statuses->count == 0 ? "200" : "";
    for (size_t i = 0; i < statuses->count; i++)
        text = arena_printf(arena, "%s%s%d", text, i > 0 ? ", " : "", statuses->items[i]);
    return text;
}

/* Where a redirect leads is the application's own text, which may hold anything: it is not quoted. */
static const char *fault_of_status(struct job *job, int status)
{
    const bool leads = status >= 300 && status < 400 && status != 304;
    return arena_printf(job->arena, "HTTP %d%s, wanted %s", status, leads ? " (a redirect)" : "",
                        wanted_statuses(job->arena, &job->probe->status));
}

void probe_http_judge(struct job *job, struct probe_result *out)
{
    const struct asked *asked = job->asked[0];
    const char *trouble = asked_trouble(asked);
    const int status = asked->heard.status;
    if (trouble) {
        job_conclude(out, PROBE_UNOBSERVED, trouble);
        return;
    }
    const char *words = arena_printf(job->arena, "HTTP %d", status);
    if (!job_status_is(&job->probe->status, 200, status)) {
        if (job_status_says_nothing(status))
            job_conclude(out, PROBE_UNOBSERVED, words);
        else
            job_conclude(out, PROBE_FAIL, fault_of_status(job, status));
        return;
    }
    const char *fault = fault_of_page(job, asked);
    job_conclude(out, fault ? PROBE_FAIL : PROBE_PASS, fault ? fault : words);
}

/* ---- tls ---- */

void probe_tls_prepare(struct job *job)
{
    struct asked *asked =
        job_ask(job, "certificate", "GET", job->probe->path ? job->probe->path : "/");
    asked->certificate = true;
    asked->own_connection = true;
}

void probe_tls_judge(struct job *job, struct probe_result *out)
{
    const struct asked *asked = job->asked[0];
    const int64_t ends = asked->heard.certificate_ends;
    const int64_t days = (ends - job->o->now) / WHEN_DAY;
    char day[WHEN_TEXT_SIZE];
    if (!asked->answered)
        job_conclude(out, PROBE_UNOBSERVED, asked_trouble(asked));
    else if (ends == 0)
        job_conclude(out, PROBE_UNOBSERVED, "the end of the certificate could not be read");
    else
        job_conclude(out, days >= job->probe->days_left ? PROBE_PASS : PROBE_FAIL,
                     arena_printf(job->arena, "the certificate ends on %s, in %lld day%s",
                                  when_format_day(ends, day), (long long)days,
                                  days == 1 ? "" : "s"));
}

/* ---- page_refresh ---- */

void probe_page_refresh_prepare(struct job *job)
{
    struct asked *first = job_ask(job, "first", "GET", job->probe->path);
    struct asked *second = job_ask(job, "second", "GET", job->probe->path);
    first->then = second;
    first->pause = job->probe->pause;
}

static const char *field_of(struct job *job, const struct asked *asked)
{
    const struct node *root = NULL;
    struct err err = {0};
    const struct json_text text = {"answer", asked->heard.body, asked->heard.length};
    if (!json_read(job->arena, &text, &json_limits_api, &root, &err))
        return NULL;
    return job_plain_text(node_pointer(root, job->probe->field));
}

static const char *trouble_of_read(struct job *job, const struct asked *asked)
{
    if (asked_trouble(asked))
        return asked_trouble(asked);
    if (asked->heard.status != 200)
        return arena_printf(job->arena, "HTTP %d", asked->heard.status);
    return NULL;
}

void probe_page_refresh_judge(struct job *job, struct probe_result *out)
{
    const char *first_trouble = trouble_of_read(job, job->asked[0]);
    const char *trouble = first_trouble ? first_trouble : trouble_of_read(job, job->asked[1]);
    if (trouble) {
        job_conclude(out, PROBE_UNOBSERVED, trouble);
        return;
    }
    const char *before = field_of(job, job->asked[0]);
    const char *after = field_of(job, job->asked[1]);
    if (!before || !after)
        job_conclude(out, PROBE_FAIL,
                     arena_printf(job->arena, "the answer has no '%s'", job->probe->field));
    else if (text_is(before, after))
        job_conclude(
            out, PROBE_FAIL,
            arena_printf(job->arena, "'%s' did not change between two reads", job->probe->field));
    else
        job_conclude(out, PROBE_PASS,
                     arena_printf(job->arena, "'%s' changed between two reads", job->probe->field));
}
