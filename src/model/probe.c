#include "model/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { PARTS_MOST = 4 };

static const struct {
    const char *name;
    const char *parts[PARTS_MOST + 1];
    bool tells_closed; /* an open way in from a closed one */
} types[] = {
#define TYPE_ROW(type, word, closed, ...) [type] = {word, {__VA_ARGS__}, closed},
    PROBE_TYPE_ROWS(TYPE_ROW)
#undef TYPE_ROW
};

const char *probe_type_name(enum probe_type type)
{
    return types[type].name;
}

bool probe_tells_closed(enum probe_type type)
{
    return types[type].tells_closed;
}

const char *const *probe_type_parts(enum probe_type type)
{
    return types[type].parts;
}

bool probe_asks_part(const struct probe *probe, const char *part)
{
    return probe->type != PROBE_WEBHOOK || probe->admits || !text_is(part, "admits");
}

bool path_is_plain(const char *path)
{
    enum { PATH_MOST = 256 };
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.~-";
    return *path == '/' && path[strspn(path, plain)] == '\0' && !text_has(path, "//") &&
           !text_has(path, "..") && strlen(path) <= PATH_MOST;
}

static const char *const outcome_names[] = {
    [PROBE_PASS] = "pass",
    [PROBE_FAIL] = "fail",
    [PROBE_UNOBSERVED] = "unobserved",
    [PROBE_NOT_ASKED] = "not_asked",
};

const char *probe_outcome_name(enum probe_outcome outcome)
{
    return outcome_names[outcome];
}

const char *signed_part_word(enum signed_part part)
{
    static const char *const words[] = {"{timestamp}", "{timestamp_ms}", "{time}", "{id}",
                                        "{body}"};
    return words[part];
}

bool signature_is_dated(const struct signature *signature)
{
    for (enum signed_part part = SIGNED_TIMESTAMP; signature->signs && part <= SIGNED_TIME; part++)
        if (text_has(signature->signs, signed_part_word(part)))
            return true;
    return false;
}

bool statuses_has(const struct statuses *statuses, int status)
{
    for (size_t i = 0; i < statuses->count; i++)
        if (statuses->items[i] == status)
            return true;
    return false;
}

const struct probe_result *probe_result_find(const struct probe_result *results, size_t count,
                                             const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(results[i].probe, name))
            return &results[i];
    return NULL;
}

/* A probe that was not asked has no parts: each of them was not asked either. */
static enum probe_outcome no_such_part(const struct probe_result *result, const char **why)
{
    bool told = result->part_count == 0 && result->outcome != PROBE_PASS;
    *why = told ? result->why : "the probe has no such part";
    return told && result->outcome == PROBE_NOT_ASKED ? PROBE_NOT_ASKED : PROBE_UNOBSERVED;
}

enum probe_outcome probe_result_part(const struct probe_result *result, const char *part,
                                     const char **why)
{
    if (!result) {
        *why = "there is no answer";
        return PROBE_UNOBSERVED;
    }
    if (!part) {
        *why = result->why;
        return result->outcome;
    }
    for (size_t i = 0; i < result->part_count; i++) {
        if (text_is(result->parts[i].name, part)) {
            *why = result->parts[i].why;
            return result->parts[i].outcome;
        }
    }
    return no_such_part(result, why);
}

bool probe_is_named(const struct probe_name *names, size_t count, const char *probe)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(names[i].probe, probe))
            return true;
    return false;
}

const char *probe_name_text(struct arena *arena, const struct probe_name *name)
{
    return !name->part ? name->probe : arena_printf(arena, "%s/%s", name->probe, name->part);
}
