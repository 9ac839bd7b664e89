#include "observe/probe_run.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/node.h"

enum { WORDS_MOST = 2000 };

struct probe_request *probe_ask(struct probe_run *run, const char *label, const char *method,
                                const char *path)
{
    struct probe_request *asked = arena_alloc(run->arena, sizeof *asked);
    *asked = (struct probe_request){
        .label = label,
        .method = method,
        .url = arena_printf(run->arena, "%s%s", run->base, path),
        .alone = run->probe->alone,
        .timeout = run->probe->timeout * 1000,
        .per_host = (unsigned)run->o->target->desired->limits.per_host,
        .arena = run->arena,
    };
    probe_request_headers(asked, run->probe->headers, run->probe->header_count);
    run->requests =
        arena_grow(run->arena, run->requests, run->count, &run->capacity, sizeof *run->requests);
    run->requests[run->count++] = asked;
    return asked;
}

const struct probe_request *probe_heard(const struct probe_run *run, const char *label)
{
    for (size_t i = 0; i < run->count; i++)
        if (text_is(run->requests[i]->label, label))
            return run->requests[i];
    return NULL;
}

void probe_add_part(struct probe_run *run, const char *name, enum probe_outcome outcome,
                    const char *why)
{
    run->parts = arena_grow(run->arena, run->parts, run->part_count, &run->part_capacity,
                            sizeof *run->parts);
    run->parts[run->part_count++] = (struct probe_part){name, outcome, why};
}

void probe_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why)
{
    out->outcome = outcome;
    out->closed = outcome;
    out->why = why;
}

static bool has_part(const struct probe_run *run, enum probe_outcome outcome)
{
    for (size_t i = 0; i < run->part_count; i++)
        if (run->parts[i].outcome == outcome)
            return true;
    return false;
}

static bool part_is(const struct probe_part *part, enum probe_outcome outcome, const char *why)
{
    return part->outcome == outcome && text_is(part->why, why);
}

/* Was this part's reason told with an earlier one? */
static bool is_told(const struct probe_run *run, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (part_is(&run->parts[i], run->parts[index].outcome, run->parts[index].why))
            return true;
    return false;
}

/* `without, wrong: the reason; right: another one`. */
static const char *words_of_parts(const struct probe_run *run, enum probe_outcome outcome)
{
    struct buf words;
    buf_init(&words, WORDS_MOST);
    for (size_t i = 0; i < run->part_count; i++) {
        const struct probe_part *part = &run->parts[i];
        if (part->outcome != outcome || is_told(run, i))
            continue;
        if (run->part_count == 1) {
            buf_text(&words, part->why); /* the probe's own name says it all */
            break;
        }
        buf_printf(&words, "%s%s", words.length ? "; " : "", part->name);
        for (size_t k = i + 1; k < run->part_count; k++)
            if (part_is(&run->parts[k], outcome, part->why))
                buf_printf(&words, ", %s", run->parts[k].name);
        buf_printf(&words, ": %s", part->why);
    }
    const char *out = arena_text(run->arena, buf_string(&words));
    buf_release(&words);
    return out;
}

void probe_conclude_parts(struct probe_run *run, struct probe_result *out)
{
    const enum probe_outcome outcome = has_part(run, PROBE_FAIL)         ? PROBE_FAIL
                                       : has_part(run, PROBE_UNOBSERVED) ? PROBE_UNOBSERVED
                                       : has_part(run, PROBE_PASS)       ? PROBE_PASS
                                                                         : PROBE_UNOBSERVED;
    probe_conclude(out, outcome, words_of_parts(run, outcome));
    out->parts = run->parts;
    out->part_count = run->part_count;
}

bool probe_status_is(const struct statuses *declared, int otherwise, int status)
{
    return declared->count ? statuses_has(declared, status) : status == otherwise;
}

const char *probe_plain_text(const struct node *node)
{
    const bool plain =
        node && (node->kind == NODE_TEXT || node->kind == NODE_NUMBER || node->kind == NODE_BOOL);
    return plain ? node->text : NULL;
}

bool probe_status_says_nothing(int status)
{
    return status == 429 || status >= 500;
}

bool probe_says(const struct probe *probe, const struct probe_request *asked)
{
    for (size_t i = 0; i < probe->says.count; i++)
        if (probe_request_body_has(asked, probe->says.items[i]))
            return true;
    return false;
}
