#include "observe/job.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/node.h"

enum { WORDS_MOST = 2000 };

struct asked *job_ask(struct job *job, const char *label, const char *method, const char *path)
{
    struct asked *asked = arena_alloc(job->arena, sizeof *asked);
    *asked = (struct asked){
        .label = label,
        .method = method,
        .url = arena_printf(job->arena, "%s%s", job->base, path),
        .alone = job->probe->alone,
        .timeout = job->probe->timeout * 1000,
        .per_host = (unsigned)job->o->target->desired->limits.per_host,
        .arena = job->arena,
    };
    asked_headers(asked, job->probe->headers, job->probe->header_count);
    job->asked = arena_grow(job->arena, job->asked, job->count, &job->capacity, sizeof *job->asked);
    job->asked[job->count++] = asked;
    return asked;
}

const struct asked *job_heard(const struct job *job, const char *label)
{
    for (size_t i = 0; i < job->count; i++)
        if (text_is(job->asked[i]->label, label))
            return job->asked[i];
    return NULL;
}

void job_part(struct job *job, const char *name, enum probe_outcome outcome, const char *why)
{
    job->parts = arena_grow(job->arena, job->parts, job->part_count, &job->part_capacity,
                            sizeof *job->parts);
    job->parts[job->part_count++] = (struct probe_part){name, outcome, why};
}

void job_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why)
{
    out->outcome = outcome;
    out->closed = outcome;
    out->why = why;
}

static bool has_part(const struct job *job, enum probe_outcome outcome)
{
    for (size_t i = 0; i < job->part_count; i++)
        if (job->parts[i].outcome == outcome)
            return true;
    return false;
}

static bool part_is(const struct probe_part *part, enum probe_outcome outcome, const char *why)
{
    return part->outcome == outcome && text_is(part->why, why);
}

/* Was this part's reason told with an earlier one? */
static bool is_told(const struct job *job, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (part_is(&job->parts[i], job->parts[index].outcome, job->parts[index].why))
            return true;
    return false;
}

/* `without, wrong: the reason; right: another one`. */
static const char *words_of_parts(const struct job *job, enum probe_outcome outcome)
{
    struct buf words;
    buf_init(&words, WORDS_MOST);
    for (size_t i = 0; i < job->part_count; i++) {
        const struct probe_part *part = &job->parts[i];
        if (part->outcome != outcome || is_told(job, i))
            continue;
        if (job->part_count == 1) {
            buf_text(&words, part->why); /* the probe's own name says it all */
            break;
        }
        buf_printf(&words, "%s%s", words.length ? "; " : "", part->name);
        for (size_t k = i + 1; k < job->part_count; k++)
            if (part_is(&job->parts[k], outcome, part->why))
                buf_printf(&words, ", %s", job->parts[k].name);
        buf_printf(&words, ": %s", part->why);
    }
    const char *out = arena_text(job->arena, buf_string(&words));
    buf_release(&words);
    return out;
}

void job_conclude_parts(struct job *job, struct probe_result *out)
{
    const enum probe_outcome outcome = has_part(job, PROBE_FAIL)         ? PROBE_FAIL
                                       : has_part(job, PROBE_UNOBSERVED) ? PROBE_UNOBSERVED
                                       : has_part(job, PROBE_PASS)       ? PROBE_PASS
                                                                         : PROBE_UNOBSERVED;
    job_conclude(out, outcome, words_of_parts(job, outcome));
    out->parts = job->parts;
    out->part_count = job->part_count;
}

bool job_status_is(const struct statuses *declared, int otherwise, int status)
{
    return declared->count ? statuses_has(declared, status) : status == otherwise;
}

const char *job_plain_text(const struct node *node)
{
    const bool plain =
        node && (node->kind == NODE_TEXT || node->kind == NODE_NUMBER || node->kind == NODE_BOOL);
    return plain ? node->text : NULL;
}

bool job_status_says_nothing(int status)
{
    return status == 429 || status >= 500;
}

bool job_says(const struct probe *probe, const struct asked *asked)
{
    for (size_t i = 0; i < probe->says.count; i++)
        if (asked_body_has(asked, probe->says.items[i]))
            return true;
    return false;
}
