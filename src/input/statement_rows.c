#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "statement_parts.h"

enum { NAME_AT = 4 };

/* A row as it stands there: where its columns begin is compared once all are known. */
struct placed {
    bool tall;
    size_t name_gap, values_gap; /* blanks behind the name and behind the values */
    unsigned line;
};

struct rows {
    struct statement_row *items;
    struct placed *placed;
    size_t count, capacity, placed_capacity;
};

/* --- words ------------------------------------------------------------------------------------- */

static bool kind_of(char mark, enum change_kind *out)
{
    for (int kind = CHANGE_ADD; kind <= CHANGE_LIVE; kind++) {
        if (statement_mark((enum change_kind)kind) == mark) {
            *out = (enum change_kind)kind;
            return true;
        }
    }
    return false;
}

static bool direction_of(const char *text, enum direction *out)
{
    for (int i = DIRECTION_STRENGTHENS; i <= DIRECTION_UNKNOWN; i++) {
        if (text_is(text, direction_name((enum direction)i))) {
            *out = (enum direction)i;
            return true;
        }
    }
    return false;
}

/* A text, or what stands in place of one that is not shown. */
static bool is_value(struct lines *lines, const char *word)
{
    static const char *const stand_ins[] = {"(absent)", "(sealed)", "(hidden)"};
    return text_in(word, stand_ins, sizeof stand_ins / sizeof *stand_ins) ||
           (text_starts(word, "fp:") && part_hex(word + 3, STATEMENT_FINGERPRINT_DIGITS)) ||
           text_of_word(lines->arena, word, strlen(word)) != NULL;
}

static const char *take_value(struct lines *lines, const char *text, size_t length)
{
    const char *word = arena_slice(lines->arena, text, length);
    if (is_value(lines, word))
        return word;
    lines_fault(lines, "'%.60s' is no value as a plan shows it", word);
    return NULL;
}

bool statement_read_name(struct lines *lines, const char *text, size_t length, const char **name,
                         bool *shared)
{
    const char *word = arena_slice(lines->arena, text, length);
    *shared = text_starts(word, "shared.");
    *name = *shared ? word + sizeof "shared." - 1 : word;
    size_t at = 0;
    while (text_is_letter((*name)[at]) || (*name)[at] == '_' ||
           (at > 0 && text_is_digit((*name)[at])))
        at++;
    return (at > 0 && (*name)[at] == '\0') ||
           lines_fault(lines, "'%.60s' is not the name of a variable", word);
}

/* --- one row ----------------------------------------------------------------------------------- */

static bool read_tall(struct lines *lines, struct statement_row *row)
{
    static const char from[] = "      from  ", to[] = "      to    ";
    const char *line = lines_take(lines, TALL_HANG, "the value before");
    if (!line || !text_starts(line, from))
        return line && lines_fault(lines, "here stands 'from' and the value before");
    row->before = take_value(lines, line + sizeof from - 1, strlen(line) - (sizeof from - 1));
    line = row->before ? lines_take(lines, TALL_HANG, "the value after") : NULL;
    if (!line || !text_starts(line, to))
        return line && lines_fault(lines, "here stands 'to' and the value after");
    row->after = take_value(lines, line + sizeof to - 1, strlen(line) - (sizeof to - 1));
    line = row->after ? lines_take(lines, 0, "a direction") : NULL;
    return line && ((text_starts(line, "      ") && direction_of(line + 6, &row->direction)) ||
                    lines_fault(lines, "here stands no direction"));
}

/* `BEFORE -> AFTER  DIRECTION` */
static bool read_values(struct lines *lines, const char *text, struct statement_row *row,
                        struct placed *placed)
{
    const size_t before = text_word_length(text, strlen(text));
    if (before == 0 || !text_starts(text + before, " -> "))
        return lines_fault(lines, "here stands no 'BEFORE -> AFTER'");
    const char *rest = text + before + 4;
    const size_t after = text_word_length(rest, strlen(rest));
    placed->values_gap = strspn(rest + after, " ");
    row->before = take_value(lines, text, before);
    row->after = row->before ? take_value(lines, rest, after) : NULL;
    return row->after && (direction_of(rest + after + placed->values_gap, &row->direction) ||
                          lines_fault(lines, "the row ends with no direction"));
}

static bool read_row(struct lines *lines, struct statement_row *row, struct placed *placed)
{
    const char *line = lines_take(lines, ROW_HANG, "a change");
    if (!line)
        return false;
    placed->line = lines->first;
    if (!text_starts(line, "  ") || strlen(line) <= NAME_AT || line[3] != ' ' ||
        !kind_of(line[2], &row->kind))
        return lines_fault(lines, "here stands no change");
    const char *name = line + NAME_AT;
    const size_t length = strcspn(name, " ");
    if (!statement_read_name(lines, name, length, &row->name, &row->shared))
        return false;
    placed->tall = name[length] == '\0';
    placed->name_gap = strspn(name + length, " ");
    return placed->tall ? read_tall(lines, row)
                        : read_values(lines, name + length + placed->name_gap, row, placed);
}

/* --- all rows ---------------------------------------------------------------------------------- */

static bool row_is_in_place(const struct statement_columns *columns,
                            const struct statement_row *row, const struct placed *placed)
{
    if (placed->tall)
        return statement_row_is_tall(columns, row);
    const size_t name = statement_name_length(row->name, row->shared);
    const size_t values = strlen(row->before) + 4 + strlen(row->after);
    return !statement_row_is_tall(columns, row) && name + placed->name_gap == columns->name + 2 &&
           values + placed->values_gap == columns->values + 2;
}

static bool check_columns(struct lines *lines, const struct rows *rows,
                          const struct statement *statement)
{
    const struct statement_columns columns = statement_columns(statement);
    for (size_t i = 0; i < rows->count; i++) {
        if (!row_is_in_place(&columns, &rows->items[i], &rows->placed[i])) {
            lines->first = rows->placed[i].line;
            return lines_fault(lines, "the row does not stand in its columns");
        }
    }
    return true;
}

static bool check_once(struct lines *lines, const struct rows *rows)
{
    const struct statement_row *last = &rows->items[rows->count - 1];
    for (size_t i = 0; i + 1 < rows->count; i++) {
        const struct statement_row *row = &rows->items[i];
        if (text_is(row->name, last->name) && row->shared == last->shared) {
            lines->first = rows->placed[rows->count - 1].line;
            return lines_fault(lines, "'%.60s' stands here twice", last->name);
        }
    }
    return true;
}

static bool begins_row(const struct lines *lines)
{
    for (int kind = CHANGE_ADD; kind <= CHANGE_LIVE; kind++) {
        const char mark[] = {' ', ' ', statement_mark((enum change_kind)kind), ' ', '\0'};
        if (lines_begin(lines, mark))
            return true;
    }
    return false;
}

static bool read_all(struct lines *lines, struct rows *rows)
{
    do {
        rows->items = arena_grow(lines->arena, rows->items, rows->count, &rows->capacity,
                                 sizeof *rows->items);
        rows->placed = arena_grow(lines->arena, rows->placed, rows->count, &rows->placed_capacity,
                                  sizeof *rows->placed);
        rows->items[rows->count] = (struct statement_row){0};
        rows->placed[rows->count] = (struct placed){0};
        if (!read_row(lines, &rows->items[rows->count], &rows->placed[rows->count]))
            return false;
        rows->count++;
        if (!check_once(lines, rows))
            return false;
    } while (begins_row(lines));
    return true;
}

static bool read_deploy(struct lines *lines, struct statement *out)
{
    out->deploys = lines_begin(lines, STATEMENT_DEPLOY_WORDS);
    if (!out->deploys)
        return true;
    const char *line = lines_take(lines, ROW_HANG, "the deploy");
    if (!line)
        return false;
    const char *service = part_word(lines, line + sizeof STATEMENT_DEPLOY_WORDS - 1);
    return service && (text_is(service, out->service) ||
                       lines_fault(lines, "the deploy is of '%.60s', the plan is for '%.60s'",
                                   service, out->service));
}

bool statement_read_rows(struct lines *lines, struct statement *out)
{
    struct rows rows = {0};
    if (!read_all(lines, &rows))
        return false;
    out->rows = rows.items;
    out->row_count = rows.count;
    return check_columns(lines, &rows, out) &&
           (!statement_has_live(out) ||
            lines_expect(lines, STATEMENT_LIVE_WORDS, "what '=' means")) &&
           (!statement_has_shared(out) ||
            lines_expect(lines, STATEMENT_SHARED_WORDS, "what 'shared.' means")) &&
           read_deploy(lines, out) && lines_expect(lines, "", "an empty line");
}
