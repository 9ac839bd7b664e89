#include "model/substitution.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Is the `${` at `at` escaped by a `$` before it? */
static bool is_escaped(const char *text, const char *at)
{
    return at > text && at[-1] == '$' && at[2] != '{';
}

const char *substitution_next(const char *text)
{
    const char *at = strstr(text, "${");
    while (at && is_escaped(text, at))
        at = strstr(at + 2, "${");
    return at;
}

bool substitution_uses(const char *text, const char *name)
{
    for (const char *at = substitution_next(text); at; at = substitution_next(at + 2))
        if (text_starts(at, name))
            return true;
    return false;
}

const char *substitution_fill(struct arena *arena, const char *text, const char *environment,
                              const char *url)
{
    const struct {
        const char *name, *value;
    } rows[] = {{"${environment}", environment}, {"${url}", url}};
    struct buf out;
    const char *from = text;
    buf_init(&out, SIZE_MAX);
    for (const char *at = strstr(text, "${"); at; at = strstr(from, "${")) {
        const bool escaped = is_escaped(text, at);
        size_t row = 0;
        while (row < 2 && (escaped || !rows[row].value || !text_starts(at, rows[row].name)))
            row++;
        buf_add(&out, from, (size_t)(at - from) - escaped);
        buf_text(&out, row < 2 ? rows[row].value : "${");
        from = at + (row < 2 ? strlen(rows[row].name) : 2);
    }
    buf_text(&out, from);
    return buf_finish(&out, arena);
}
