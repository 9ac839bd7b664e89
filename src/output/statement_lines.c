#include "statement_lines.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/text_word.h"
#include "model/setting.h"
#include "output/statement.h"

enum { FINGERPRINT_DIGITS = 16 };

void writer_end_line(struct statement_writer *writer, size_t indent)
{
    text_fold(writer->out, buf_string(&writer->line), writer->line.length, indent);
    buf_clear(&writer->line);
}

void writer_next_line(struct statement_writer *writer)
{
    writer_end_line(writer, PART_HANG);
    buf_fill(&writer->line, ' ', PART_COLUMN);
}

bool lines_fault_at(struct statement_lines *lines, unsigned line, const char *format, ...)
{
    struct buf text;
    va_list args;
    buf_init(&text, sizeof lines->err->text);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    err_fill(lines->err, ERR_INPUT, ((struct place){lines->file, line, 1}), "%s",
             buf_string(&text));
    err_fill_hint(lines->err, "Use the file exactly as `tautline plan` wrote it.");
    buf_release(&text);
    return false;
}

/* What is wrong with the byte in its place; NULL: nothing. */
static const char *wrong_byte(const char *bytes, size_t at)
{
    const unsigned char byte = (unsigned char)bytes[at];
    if (byte == '\r')
        return "a carriage return: line ends were converted";
    if (byte == '\0')
        return "a NUL byte";
    if (byte == '\t')
        return "a tab";
    if (byte > '~')
        return "a character outside ASCII";
    if (byte == '\n')
        return at > 0 && bytes[at - 1] == ' ' ? "a trailing blank" : NULL;
    return byte < ' ' ? "a control character" : NULL;
}

bool lines_check(struct statement_lines *lines)
{
    if (lines->length > STATEMENT_LIMIT)
        return lines_fault_at(lines, 0, "the file is too large for a plan (%zu bytes, at most %d)",
                              lines->length, STATEMENT_LIMIT);
    unsigned line = 1;
    for (size_t i = 0; i < lines->length; i++) {
        const char *wrong = wrong_byte(lines->bytes, i);
        if (wrong)
            return lines_fault_at(lines, line, "the line contains %s", wrong);
        line += lines->bytes[i] == '\n';
    }
    if (lines->length == 0 || lines->bytes[lines->length - 1] != '\n')
        return lines_fault_at(lines, line, "%s",
                              lines->length ? "the last line has no line end"
                                            : "the file is empty");
    return true;
}

bool lines_begin(const struct statement_lines *lines, const char *with)
{
    const size_t length = strlen(with);
    return lines->length - lines->at >= length &&
           memcmp(lines->bytes + lines->at, with, length) == 0;
}

const char *lines_take(struct statement_lines *lines, size_t indent)
{
    struct buf line;
    lines->first = lines->next;
    if (lines->at >= lines->length) {
        lines_fault(lines, "the plan ends too early");
        return NULL;
    }
    buf_init(&line, STATEMENT_LIMIT);
    const char *start = lines->bytes + lines->at;
    const size_t taken = text_unfold(&line, start, lines->length - lines->at, indent);
    const char *text = taken > 0 ? arena_slice(lines->arena, buf_string(&line), line.length) : NULL;
    buf_release(&line);
    if (!text) {
        lines_fault(lines, "the line is longer than %d columns or continued wrongly", FOLD_COLUMNS);
        return NULL;
    }
    lines->at += taken;
    for (size_t i = 0; i < taken; i++)
        lines->next += start[i] == '\n';
    return text;
}

bool lines_skip(struct statement_lines *lines, const char *with)
{
    return lines_begin(lines, with) && lines_take(lines, ROW_HANG) != NULL;
}

bool lines_have_more(const struct statement_lines *lines)
{
    return lines_begin(lines, "             ") && !lines_begin(lines, "              ");
}

const char *lines_take_more(struct statement_lines *lines)
{
    const char *line = lines_take(lines, PART_HANG);
    return line ? line + PART_COLUMN : NULL;
}

bool text_is_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

const char *lines_word(struct statement_lines *lines, const char *text, size_t length)
{
    const char *read = text_of_word(lines->arena, text, length);
    if (!read)
        lines_fault(lines, "'%.*s' is not a single word", length < 60 ? (int)length : 60, text);
    return read;
}

const char *text_count(const char *text, size_t *out)
{
    const size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9)
        return NULL;
    *out = 0;
    for (size_t i = 0; i < digits; i++)
        *out = *out * 10 + (size_t)(text[i] - '0');
    return text + digits;
}

bool lines_name(struct statement_lines *lines, const char *text, size_t length, const char **name,
                bool *shared)
{
    const char *word = arena_slice(lines->arena, text, length);
    *shared = text_starts(word, "shared.");
    *name = *shared ? word + sizeof "shared." - 1 : word;
    return setting_name_is_valid(*name) ||
           lines_fault(lines, "'%.60s' is not the name of a variable", word);
}

void line_add_name(struct buf *line, const char *name, bool shared)
{
    buf_printf(line, "%s%s", shared ? "shared." : "", name);
}

size_t statement_name_length(const char *name, bool shared)
{
    return strlen(name) + (shared ? sizeof "shared." - 1 : 0);
}

/* Can the text be told from one in quotes, and from the next line? Visible ASCII and single blanks,
 * without quotes and backslashes. */
static bool is_prose(const char *text)
{
    const size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ')
        return false;
    for (size_t i = 0; i < length; i++) {
        const bool twice = text[i] == ' ' && text[i + 1] == ' ';
        if (text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\' || twice)
            return false;
    }
    return !text_has(text, "##["); /* a command in a pipeline's log */
}

void line_add_prose(struct buf *line, const char *text)
{
    if (is_prose(text))
        buf_text(line, text);
    else
        text_quoted(line, text);
}

const char *lines_prose(struct statement_lines *lines, const char *text)
{
    const char *read = text[0] == '"' ? text_of_quoted(lines->arena, text, strlen(text)) : text;
    if (!read || is_prose(read) == (text[0] == '"')) {
        lines_fault(lines, "'%.60s' is not quoted as a plan does it", text);
        return NULL;
    }
    return read;
}

const char *lines_value(struct statement_lines *lines, const char *text, size_t length)
{
    static const char *const hidden[] = {"(absent)", "(sealed)", "(hidden)"};
    const char *word = arena_slice(lines->arena, text, length);
    if (text_in(word, hidden, sizeof hidden / sizeof *hidden) ||
        (text_starts(word, "fp:") && text_is_hex(word + 3, FINGERPRINT_DIGITS)) ||
        text_of_word(lines->arena, word, length))
        return word;
    lines_fault(lines, "'%.60s' is not a value as a plan shows it", word);
    return NULL;
}

bool lines_list_add(struct statement_lines *lines, struct statement_list *list, const char *text)
{
    if (!text)
        return false;
    if (text_in(text, list->items, list->count))
        return lines_fault(lines, "'%.60s' is listed twice", text);
    list->items =
        arena_grow(lines->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = text;
    return true;
}
