#include "model/reference.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/adopt.h"

#define OPENS  "${{"
#define CLOSES "}}"

static const char shared_name[] = "shared";

/* `[A-Za-z_][A-Za-z0-9_-]*`; dots are in names of services alone. */
static bool is_name(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!text_is_letter(*at) && *at != '_' &&
            (at == text || (!text_is_digit(*at) && *at != '-')))
            return false;
    return *text != '\0';
}

/* Railway's users name services as they like; what is not plain ASCII could be trimmed or compared in more
 * than one way. */
static bool is_service(const char *text)
{
    for (const char *at = text; *at; at++)
        if (*at < ' ' || *at > '~' || strchr("{}$", *at))
            return false;
    return *text != '\0';
}

static const char *part(struct arena *arena, const char *start, const char *end)
{
    return text_trimmed(arena, arena_slice(arena, start, (size_t)(end - start)));
}

/* What is between `${{` and `}}`. */
static struct reference read_inside(struct arena *arena, const char *inside)
{
    const char *dot = strrchr(inside, '.');
    const char *service = dot ? part(arena, inside, dot) : NULL;
    const char *name = text_trimmed(arena, dot ? dot + 1 : inside);
    if (!is_name(name) || (service && !is_service(service)))
        return (struct reference){.to = REFERENCE_ODD};
    if (!service)
        return (struct reference){.to = REFERENCE_OWN, .name = name};
    if (text_is(service, shared_name))
        return (struct reference){.to = REFERENCE_SHARED, .name = name};
    return (struct reference){.to = REFERENCE_SERVICE, .service = service, .name = name};
}

struct reference_list references_in(struct arena *arena, const char *text)
{
    struct reference *items = arena_array(arena, strlen(text) / strlen(OPENS) + 1, sizeof *items);
    size_t count = 0;
    for (const char *at = strstr(text, OPENS); at;) {
        const char *start = at + strlen(OPENS);
        const char *end = strstr(start, CLOSES);
        items[count++] = end ? read_inside(arena, arena_slice(arena, start, (size_t)(end - start)))
                             : (struct reference){.to = REFERENCE_ODD};
        at = end ? strstr(end, OPENS) : NULL;
    }
    return (struct reference_list){items, count};
}

bool reference_may_name(const struct reference *reference, const char *service, const char *name,
                        bool shared)
{
    switch (reference->to) {
    case REFERENCE_ODD:
        return true;
    case REFERENCE_OWN:
        return text_is_any_case(reference->name, name);
    case REFERENCE_SHARED:
        return shared && text_is_any_case(reference->name, name);
    case REFERENCE_SERVICE:
        return text_is_any_case(reference->name, name) &&
               (shared ? text_is_any_case(reference->service, shared_name)
                       : !service || text_is_any_case(reference->service, service));
    }
    return true;
}

const char *reference_text(struct arena *arena, const struct reference *reference)
{
    const char *service = reference->to == REFERENCE_SHARED ? shared_name : reference->service;
    if (!reference->name || words_look_random(reference->name) ||
        (service && words_look_random(service)))
        return NULL;
    return arena_printf(arena, OPENS "%s%s%s" CLOSES, service ? service : "", service ? "." : "",
                        reference->name);
}
