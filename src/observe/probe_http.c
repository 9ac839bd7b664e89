#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "doc/node.h"
#include "model/showing.h"

/* ---- http ---- */

/* RFC 9110, 9.2.1: asking again does no harm. */
static bool is_safe(const char *method)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS"};
    return text_in(method, safe, sizeof safe / sizeof safe[0]);
}

static void http_prepare(struct probe_run *run)
{
    const struct probe *probe = run->probe;
    struct probe_request *asked =
        probe_ask(run, "page", probe->method ? probe->method : "GET", probe->path);
    asked->once = probe_declares_5xx(&probe->status) || !is_safe(asked->method);
    /* On a kept connection what was not answered may be sent twice. */
    asked->own_connection = !is_safe(asked->method);
}

static const char *first_missing(const struct probe *probe, const struct probe_request *asked)
{
    for (size_t i = 0; i < probe->contains.count; i++)
        if (!probe_request_body_has(asked, probe->contains.items[i]))
            return probe->contains.items[i];
    return NULL;
}

static const char *first_present(const struct probe *probe, const struct probe_request *asked)
{
    for (size_t i = 0; i < probe->lacks.count; i++)
        if (probe_request_body_has(asked, probe->lacks.items[i]))
            return probe->lacks.items[i];
    return NULL;
}

/* Both are references to the address that was asked (RFC 9110, 10.2.2). */
static bool leads_to(struct probe_run *run, const struct probe_request *asked, const char *location)
{
    return location && text_is(url_resolved(run->arena, asked->url, location),
                               url_resolved(run->arena, asked->url, run->probe->location));
}

static const char *fault_of_page(struct probe_run *run, const struct probe_request *asked)
{
    const struct probe *probe = run->probe;
    const char *missing = first_missing(probe, asked), *present = first_present(probe, asked);
    size_t count = 0;
    const char *location = http_answer_header(&asked->heard, "Location", &count);
    if (missing)
        return arena_printf(run->arena, "the page lacks '%s'", missing);
    if (present)
        return arena_printf(run->arena, "the page holds '%s'", present);
    if (probe->location && count > 1)
        return "two Location headers";
    if (probe->location && !leads_to(run, asked, location))
        return arena_printf(run->arena, "it leads to '%s' instead of '%s'",
                            location ? text_escaped(run->arena, showing_answer(location))
                                     : "nowhere",
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
static const char *fault_of_status(struct probe_run *run, int status)
{
    const bool leads = status >= 300 && status < 400 && status != 304;
    return arena_printf(run->arena, "HTTP %d%s, expected %s", status, leads ? " (a redirect)" : "",
                        wanted_statuses(run->arena, &run->probe->status));
}

/* As many of its first words as may be shown. */
static const char *beginning(struct arena *arena, const char *text)
{
    enum { SHOWN_MOST = 60 };
    size_t length = strlen(text);
    if (length <= SHOWN_MOST && showing_is_words(text))
        return text;
    for (length = length < SHOWN_MOST ? length : SHOWN_MOST; length > 0; length--) {
        const char *first = text[length] == ' ' ? arena_slice(arena, text, length) : NULL;
        if (first && showing_is_words(first))
            return arena_printf(arena, "%s …", first);
    }
    return "(a text)";
}

/* With what the application says of it, at the place that the declaration names. */
static const char *with_reason(struct probe_run *run, const struct probe_request *asked,
                               const char *words)
{
    const char *why = NULL;
    const struct node *root =
        run->probe->reason ? probe_json(run->arena, &asked->heard, &why) : NULL;
    const char *said = root ? probe_plain_text(node_pointer(root, run->probe->reason)) : NULL;
    return said ? arena_printf(run->arena, "%s; it says: %s", words,
                               text_escaped(run->arena, beginning(run->arena, said)))
                : words;
}

static void http_judge(struct probe_run *run, struct probe_result *out)
{
    const struct probe_request *asked = run->requests[0];
    const char *trouble = probe_request_trouble(asked);
    const int status = asked->heard.status;
    if (trouble) {
        probe_conclude(out, PROBE_UNOBSERVED, trouble);
        return;
    }
    const char *words = arena_printf(run->arena, "HTTP %d", status);
    if (!probe_status_is(&run->probe->status, 200, status)) {
        if (probe_status_says_nothing(status))
            probe_conclude(out, PROBE_UNOBSERVED, with_reason(run, asked, words));
        else
            probe_conclude(out, PROBE_FAIL, with_reason(run, asked, fault_of_status(run, status)));
        return;
    }
    const char *fault = fault_of_page(run, asked);
    probe_conclude(out, fault ? PROBE_FAIL : PROBE_PASS,
                   fault ? with_reason(run, asked, fault) : words);
}

/* ---- tls ---- */

static void tls_prepare(struct probe_run *run)
{
    probe_ask(run, "certificate", "GET", run->probe->path ? run->probe->path : "/");
}

static const char *whose_certificate(struct arena *arena, unsigned which)
{
    return which == 0 ? "the certificate"
                      : arena_printf(arena, "certificate %u of the chain that was sent", which + 1);
}

static void tls_judge(struct probe_run *run, struct probe_result *out)
{
    const struct probe_request *asked = run->requests[0];
    const int64_t ends = asked->heard.certificate_ends;
    const int64_t days = (ends - run->o->now) / WHEN_DAY;
    char day[WHEN_TEXT_SIZE];
    out->ends = asked->answered ? ends : 0;
    if (!asked->answered)
        probe_conclude(out, PROBE_UNOBSERVED, probe_request_trouble(asked));
    else if (ends == 0)
        probe_conclude(out, PROBE_UNOBSERVED, "the end of the certificate could not be read");
    else
        probe_conclude(out, days >= run->probe->days_left ? PROBE_PASS : PROBE_FAIL,
                       arena_printf(run->arena, "%s ends on %s, in %lld day%s",
                                    whose_certificate(run->arena, asked->heard.certificate),
                                    when_format_day(ends, day), (long long)days,
                                    days == 1 ? "" : "s"));
}

/* ---- page_refresh ---- */

static void page_refresh_prepare(struct probe_run *run)
{
    struct probe_request *first = probe_ask(run, "first", "GET", run->probe->path);
    struct probe_request *second = probe_ask(run, "second", "GET", run->probe->path);
    first->then = second;
    first->pause = run->probe->pause;
}

/* NULL, and why, where it is not there. */
static const char *field_of(struct probe_run *run, const struct probe_request *asked,
                            const char **why)
{
    const char *fault = NULL;
    const struct node *root = probe_json(run->arena, &asked->heard, &fault);
    const char *field = root ? probe_plain_text(node_pointer(root, run->probe->field)) : NULL;
    if (fault)
        *why = arena_printf(run->arena, "the answer is %s", fault);
    else if (!field)
        *why = arena_printf(run->arena, "the answer has no '%s'", run->probe->field);
    return field;
}

static const char *trouble_of_read(struct probe_run *run, const struct probe_request *asked)
{
    if (probe_request_trouble(asked))
        return probe_request_trouble(asked);
    if (asked->heard.status != 200)
        return arena_printf(run->arena, "HTTP %d", asked->heard.status);
    return NULL;
}

static void page_refresh_judge(struct probe_run *run, struct probe_result *out)
{
    const char *first_trouble = trouble_of_read(run, run->requests[0]);
    const char *trouble = first_trouble ? first_trouble : trouble_of_read(run, run->requests[1]);
    if (trouble) {
        probe_conclude(out, PROBE_UNOBSERVED, trouble);
        return;
    }
    const char *why = NULL;
    const char *before = field_of(run, run->requests[0], &why);
    const char *after = field_of(run, run->requests[1], &why);
    if (!before || !after)
        probe_conclude(out, PROBE_FAIL, why);
    else if (text_is(before, after))
        probe_conclude(
            out, PROBE_FAIL,
            arena_printf(run->arena, "'%s' did not change between two reads", run->probe->field));
    else
        probe_conclude(
            out, PROBE_PASS,
            arena_printf(run->arena, "'%s' changed between two reads", run->probe->field));
}

const struct probe_kind probe_http_kinds[] = {
    {http_prepare, http_judge, PROBE_HTTP, false, NULL},
    {tls_prepare, tls_judge, PROBE_TLS, true, NULL},
    {page_refresh_prepare, page_refresh_judge, PROBE_PAGE_REFRESH, false, NULL},
    {0},
};
