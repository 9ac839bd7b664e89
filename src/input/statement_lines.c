#include "statement_lines.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/text_word.h"
#include "model/statement.h"

static const char as_written[] =
    "Take the file as `tautline plan` wrote it: what is changed by hand is no plan any more.";

/* --- faults ------------------------------------------------------------------------------------ */

static void fault_at(struct lines *lines, unsigned line, const char *text)
{
    err_fill(lines->err, ERR_INPUT, ((struct place){lines->file, line, 1}), "%s", text);
    err_fill_hint(lines->err, "%s", as_written);
}

__attribute__((format(printf, 2, 0))) static const char *formatted(struct lines *lines,
                                                                   const char *format, va_list args)
{
    struct buf text;
    buf_init(&text, sizeof lines->err->text);
    buf_vprintf(&text, format, args);
    const char *copy = arena_slice(lines->arena, buf_string(&text), text.length);
    buf_release(&text);
    return copy;
}

bool lines_fault(struct lines *lines, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault_at(lines, lines->first, formatted(lines, format, args));
    va_end(args);
    return false;
}

bool lines_fault_next(struct lines *lines, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault_at(lines, lines->next, formatted(lines, format, args));
    va_end(args);
    return false;
}

/* --- bytes ------------------------------------------------------------------------------------- */

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
        return "a character beyond ASCII";
    if (byte == '\n')
        return at > 0 && bytes[at - 1] == ' ' ? "a blank at the end of the line" : NULL;
    return byte < ' ' ? "a control character" : NULL;
}

bool lines_open(struct lines *lines)
{
    lines->next = lines->first = 1;
    if (lines->length > STATEMENT_LIMIT) {
        lines->next = 0;
        return lines_fault_next(lines, "is too large for a plan (%zu bytes, at most %d)",
                                lines->length, STATEMENT_LIMIT);
    }
    for (size_t i = 0; i < lines->length; i++) {
        const char *wrong = wrong_byte(lines->bytes, i);
        if (wrong)
            return lines_fault_next(lines, "there is %s", wrong);
        lines->next += lines->bytes[i] == '\n';
    }
    if (lines->length == 0 || lines->bytes[lines->length - 1] != '\n')
        return lines_fault_next(lines, lines->length == 0 ? "the file is empty"
                                                          : "the last line does not end");
    lines->next = 1;
    return true;
}

/* --- lines ------------------------------------------------------------------------------------- */

static unsigned count_lines(const char *bytes, size_t length)
{
    unsigned count = 0;
    for (size_t i = 0; i < length; i++)
        count += bytes[i] == '\n';
    return count;
}

bool lines_ended(const struct lines *lines)
{
    return lines->at >= lines->length;
}

const char *lines_take(struct lines *lines, size_t indent, const char *what)
{
    struct buf line;
    lines->first = lines->next;
    if (lines_ended(lines)) {
        lines_fault(lines, "the text ends here, and %s is missing", what);
        return NULL;
    }
    buf_init(&line, STATEMENT_LIMIT);
    const char *start = lines->bytes + lines->at;
    const size_t taken = text_unfold(&line, start, lines->length - lines->at, indent);
    const char *text = taken > 0 ? arena_slice(lines->arena, buf_string(&line), line.length) : NULL;
    buf_release(&line);
    if (!text) {
        lines_fault(lines, "the line is longer than %d columns or does not go on as it should",
                    FOLD_COLUMNS);
        return NULL;
    }
    lines->at += taken;
    lines->next += count_lines(start, taken);
    return text;
}

bool lines_begin(const struct lines *lines, const char *with)
{
    const size_t length = strlen(with);
    return lines->length - lines->at >= length &&
           memcmp(lines->bytes + lines->at, with, length) == 0;
}

bool lines_expect(struct lines *lines, const char *text, const char *what)
{
    const char *line = lines_take(lines, 0, what);
    if (!line)
        return false;
    return text_is(line, text) ||
           lines_fault(lines, "here stands '%.60s' in place of %s", line, what);
}
