#include "model/reference.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

struct names references_in(struct arena *arena, const char *text)
{
    const char **items = arena_array(arena, strlen(text) / strlen("${{}}") + 1, sizeof *items);
    size_t count = 0;
    const char *at = strstr(text, "${{");
    while (at) {
        const char *start = at + strlen("${{");
        const char *end = strstr(start, "}}");
        if (!end)
            break;
        items[count++] = text_trimmed(arena, arena_slice(arena, start, (size_t)(end - start)));
        at = strstr(end, "${{");
    }
    return (struct names){items, count};
}

/* ---- its parts ---- */

/* A reference in parts. What it names is known where it has a form that is known: anything else may be any
 * variable. */
struct reference_parts {
    const char *space; /* of the service, `shared`, "": none */
    const char *name;
    bool has_space, is_plain;
};

static bool is_part(const char *text, bool is_name)
{
    const char *at = text;
    while (is_name ? text_is_letter(*at) || text_is_digit(*at) || *at == '_'
                   : *at >= ' ' && *at <= '~' && *at != '{' && *at != '}')
        at++;
    return *text && !*at;
}

static struct reference_parts parts_of(struct arena *arena, const char *reference)
{
    /* Names of services may have dots, those of variables have none. */
    const char *dot = strrchr(reference, '.');
    const char *space =
        dot ? arena_slice(arena, reference, (size_t)(dot - reference)) : (const char *)"";
    struct reference_parts parts = {.space = text_trimmed(arena, space),
                                    .name = text_trimmed(arena, dot ? dot + 1 : reference),
                                    .has_space = dot != NULL};
    parts.is_plain = is_part(parts.name, true) && (!dot || is_part(parts.space, false));
    return parts;
}

bool reference_names(struct arena *arena, const char *reference, const char *service,
                     const char *name, bool shared)
{
    const struct reference_parts parts = parts_of(arena, reference);
    const bool is_common = text_is_any_case(parts.space, REFERENCE_SHARED);
    const bool is_own = !service || text_is_any_case(parts.space, service);
    if (!parts.is_plain)
        return true;
    return text_is_any_case(parts.name, name) &&
           (!parts.has_space || (shared ? is_common : is_own && !is_common));
}

bool reference_may_be_shared(struct arena *arena, const char *reference)
{
    const struct reference_parts parts = parts_of(arena, reference);
    return !parts.is_plain || text_is_any_case(parts.space, REFERENCE_SHARED);
}
