#include "model/names.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

bool names_has(const struct names *names, const char *name)
{
    return text_in(name, names->items, names->count);
}

bool names_has_any_case(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_is_any_case(names->items[i], name))
            return true;
    return false;
}

bool names_has_all(const struct names *names, const struct names *wanted, bool ignore_case)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (!(ignore_case ? names_has_any_case(names, wanted->items[i])
                          : names_has(names, wanted->items[i])))
            return false;
    return true;
}

bool names_is_same_set(const struct names *a, const struct names *b, bool ignore_case)
{
    return names_has_all(a, b, ignore_case) && names_has_all(b, a, ignore_case);
}

const char *names_text(struct arena *arena, const struct names *names)
{
    return text_joined(arena, names->items, names->count, ", ");
}

bool names_applies(const struct names *in, const char *environment)
{
    return in->count == 0 || names_has(in, environment);
}

const char *names_some(struct arena *arena, const struct names *names, size_t most)
{
    if (names->count <= most)
        return names_text(arena, names);
    struct names some = {names->items, most};
    return arena_printf(arena, "%s and %zu more", names_text(arena, &some), names->count - most);
}

bool name_is_key(const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (!text_is_letter(name[i]) && !text_is_digit(name[i]) &&
            (i == 0 || !strchr("._-", name[i])))
            return false;
    return length > 0 && length <= NAME_KEY_MOST;
}

void clauses_add(struct arena *arena, struct clauses *clauses, const char *text)
{
    clauses->items = arena_grow(arena, clauses->items, clauses->count, &clauses->capacity,
                                sizeof *clauses->items);
    clauses->items[clauses->count++] = text;
}

const char *clauses_text(struct arena *arena, const struct clauses *clauses)
{
    return clauses->count == 0 ? NULL : text_joined(arena, clauses->items, clauses->count, "; ");
}
