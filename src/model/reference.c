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

/* Names of services may have dots, those of variables have none. */
bool reference_names(const char *reference, const char *service, const char *name, bool shared)
{
    static const char common[] = "shared.";
    const char *dot = strrchr(reference, '.');
    if (!text_is_any_case(dot ? dot + 1 : reference, name))
        return false;
    const size_t length = dot ? (size_t)(dot - reference) : 0;
    const bool is_common = text_starts(reference, common) && length == strlen(common) - 1;
    const bool is_own = !service || (length == strlen(service) && text_starts(reference, service));
    return !dot || (shared ? is_common : is_own && !is_common);
}
