#include "input/codeowners.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

const char *const codeowners_places[CODEOWNERS_PLACES] = {".github/CODEOWNERS", "CODEOWNERS",
                                                          "docs/CODEOWNERS"};

/* --- reading --------------------------------------------------------------------------------------- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* The next word of a line from `*at` on; a backslash keeps a blank in it. NULL at the end of the line
 * and where a comment begins. */
static const char *next_word(struct arena *arena, const char *line, size_t length, size_t *at)
{
    while (*at < length && is_blank(line[*at]))
        (*at)++;
    if (*at == length || line[*at] == '#')
        return NULL;
    char *word = arena_alloc(arena, length - *at + 1);
    size_t used = 0;
    while (*at < length && !is_blank(line[*at])) {
        if (line[*at] == '\\' && *at + 1 < length)
            (*at)++;
        word[used++] = line[(*at)++];
    }
    return word;
}

static bool is_pattern(const char *word)
{
    return word[0] != '!' && !strchr(word, '[');
}

static struct names read_owners(struct arena *arena, const char *line, size_t length, size_t at)
{
    const char **items = NULL, *word = NULL;
    size_t count = 0, capacity = 0;
    while ((word = next_word(arena, line, length, &at)) != NULL) {
        items = arena_grow(arena, items, count, &capacity, sizeof *items);
        items[count++] = word;
    }
    return (struct names){items, count};
}

void codeowners_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                     struct codeowners *out)
{
    struct codeowners_line *lines = NULL;
    size_t count = 0, capacity = 0;
    unsigned number = 0;
    for (size_t start = 0; start < length;) {
        const char *line = bytes + start;
        const char *end = memchr(line, '\n', length - start);
        const size_t size = end ? (size_t)(end - line) : length - start;
        size_t at = 0;
        const char *pattern = next_word(arena, line, size, &at);
        number++;
        start += size + 1;
        if (!pattern || !is_pattern(pattern))
            continue;
        lines = arena_grow(arena, lines, count, &capacity, sizeof *lines);
        lines[count++] = (struct codeowners_line){
            pattern, read_owners(arena, line, size, at), {arena_text(arena, file), number, 1}};
    }
    *out = (struct codeowners){lines, count};
}

/* --- fitting --------------------------------------------------------------------------------------- */

/* `*` is any text without a slash, `?` any one character. Goes back to the last star alone, so that no
 * pattern takes long. */
static bool segment_fits(const char *pattern, const char *text)
{
    const char *star = NULL, *again = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            again = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++again;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

struct segments {
    const char *const *items;
    size_t count;
};

/* A pattern as segments from the root on; `**` is any number of them. */
static struct segments pattern_segments(struct arena *arena, const char *pattern)
{
    const size_t length = strlen(pattern);
    const char *slash = strchr(pattern, '/');
    const bool anywhere = !slash || slash + 1 == pattern + length;
    struct segments segments = {NULL, 0};
    segments.items = text_split(arena, arena_printf(arena, "%s%s", anywhere ? "**/" : "", pattern),
                                '/', &segments.count);
    return segments;
}

static bool is_any(const struct segments *segments, size_t at)
{
    return at < segments->count && text_is(segments->items[at], "**");
}

/* A match of a folder matches everything below it. A last part `*` is about the files in it alone. */
static bool may_end(const struct segments *pattern, const struct segments *path, size_t at,
                    bool folder)
{
    if (at == path->count)
        return !folder;
    return !text_is(pattern->items[pattern->count - 1], "*") || pattern->count == 1 ||
           (pattern->count == 2 && is_any(pattern, 0));
}

bool codeowners_fits(struct arena *arena, const char *pattern, const char *path)
{
    const struct segments wants = pattern_segments(arena, pattern);
    const bool folder = text_ends(pattern, "/");
    struct segments has = {NULL, 0};
    size_t at = 0, want = 0, star = SIZE_MAX, again = 0;
    has.items = text_split(arena, path, '/', &has.count);
    if (strspn(pattern, "/") == strlen(pattern))
        return false;
    for (;;) {
        if (want == wants.count && may_end(&wants, &has, at, folder))
            return true;
        if (is_any(&wants, want)) {
            star = ++want;
            again = at;
        } else if (want < wants.count && at < has.count &&
                   segment_fits(wants.items[want], has.items[at])) {
            want++;
            at++;
        } else if (star != SIZE_MAX && again < has.count) {
            want = star;
            at = ++again;
        } else {
            return false;
        }
    }
}

const struct codeowners_line *codeowners_of(struct arena *arena,
                                            const struct codeowners *codeowners, const char *path)
{
    for (size_t i = codeowners->count; i > 0; i--)
        if (codeowners_fits(arena, codeowners->lines[i - 1].pattern, path))
            return &codeowners->lines[i - 1];
    return NULL;
}
