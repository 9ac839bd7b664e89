#include "doc/yaml_bytes.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "doc/yaml.h"

/* The way through the file, one character at a time. */
struct walk {
    struct arena *arena;
    struct faults *faults;
    const char *bytes;
    size_t length;
    size_t at;
    struct place where;
    bool indenting; /* nothing but blanks and tabs so far in this line */
    bool broken;    /* the byte before was not UTF-8; one fault tells of all in a row */
    char *copy;
    size_t copied;
    unsigned *replaced;
    size_t replaced_count;
    size_t replaced_capacity;
};

/* Is one fault more worth its words? A file of nothing else has 65,536 of them. */
static bool has_room(struct walk *walk)
{
    if (walk->faults->count < FAULTS_MOST)
        return true;
    walk->faults->dropped++;
    return false;
}

/* --- characters ---------------------------------------------------------------------------- */

enum { LF = '\n', CR = '\r', NEXT_LINE = 0x85, BOM = 0xFEFF };

static bool is_hidden_break(uint32_t code)
{
    return code == NEXT_LINE || code == 0x2028 || code == 0x2029;
}

/* Blanks that are not U+0020 (Unicode category Zs, and the empty Braille pattern): YAML takes them
 * for text where a reviewer sees a separation. */
static bool is_false_blank(uint32_t code)
{
    return code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F ||
           code == 0x205F || code == 0x2800 || code == 0x3000;
}

static const char *code_name(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *name;
    } names[] = {
        {0x00, "NUL"},
        {0x1B, "escape"},
        {0x7F, "delete"},
        {NEXT_LINE, "next line"},
        {0xA0, "no-break space"},
        {0xAD, "soft hyphen"},
        {0x200B, "zero width space"},
        {0x200C, "zero width non-joiner"},
        {0x200D, "zero width joiner"},
        {0x200E, "left-to-right mark"},
        {0x200F, "right-to-left mark"},
        {0x2028, "line separator"},
        {0x2029, "paragraph separator"},
        {0x202A, "left-to-right embedding"},
        {0x202B, "right-to-left embedding"},
        {0x202C, "pop directional formatting"},
        {0x202D, "left-to-right override"},
        {0x202E, "right-to-left override"},
        {0x2060, "word joiner"},
        {0x2066, "left-to-right isolate"},
        {0x2067, "right-to-left isolate"},
        {0x2068, "first strong isolate"},
        {0x2069, "pop directional isolate"},
        {BOM, "byte order mark"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == code)
            return names[i].name;
    if (code < 0x20 || (code >= 0x80 && code < 0xA0))
        return "control character";
    return is_false_blank(code) ? "space" : "invisible character";
}

static void hint_escape(struct err *err, const char *instead, uint32_t code)
{
    const char letter = code > 0xFFFF ? 'U' : code > 0xFF ? 'u' : 'x';
    const int width = code > 0xFFFF ? 8 : code > 0xFF ? 4 : 2;
    err_fill_hint(err, "%s or write \"\\%c%0*X\" in double quotes.", instead, letter, width,
                  (unsigned)code);
}

static void refuse_code(struct walk *walk, uint32_t code)
{
    if (!has_room(walk))
        return;
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "U+%04X (%s) is not allowed", (unsigned)code,
             code_name(code));
    if (code == 0)
        err_fill_hint(&err, "Remove it.");
    else if (code == BOM && walk->at == 0)
        err_fill_hint(&err, "Save the file as UTF-8 without a byte order mark.");
    else if (is_hidden_break(code))
        hint_escape(&err, "YAML would break the line here: use a line feed,", code);
    else if (is_false_blank(code))
        hint_escape(&err, "Use an ordinary blank,", code);
    else
        hint_escape(&err, "Remove it,", code);
    faults_add(walk->faults, &err);
}

static void refuse_lone_return(struct walk *walk)
{
    if (!has_room(walk))
        return;
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "U+000D (carriage return) is not allowed alone");
    err_fill_hint(&err, "End lines with a line feed, or with both.");
    faults_add(walk->faults, &err);
}

static void refuse_invalid(struct walk *walk)
{
    if (!has_room(walk))
        return;
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "byte 0x%02X is not valid UTF-8",
             (unsigned)(unsigned char)walk->bytes[walk->at]);
    err_fill_hint(&err, "Save the file as UTF-8.");
    faults_add(walk->faults, &err);
}

static void refuse_tab(struct walk *walk)
{
    if (!has_room(walk))
        return;
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "a tab is not allowed in indentation");
    err_fill_hint(&err, "Indent with blanks.");
    faults_add(walk->faults, &err);
}

static void refuse_directive(struct walk *walk)
{
    if (!has_room(walk))
        return;
    const char *line = walk->bytes + walk->at;
    const char *end = memchr(line, LF, walk->length - walk->at);
    size_t length = end ? (size_t)(end - line) : walk->length - walk->at;
    while (length > 0 && strchr(" \t\r", line[length - 1]))
        length--;
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "'%.*s' is a directive, which is not allowed",
             length > 64 ? 64 : (int)length, line);
    err_fill_hint(&err, "Remove the line.");
    faults_add(walk->faults, &err);
}

/* --- the way ------------------------------------------------------------------------------- */

static void keep(struct walk *walk, const char *bytes, size_t length)
{
    memcpy(walk->copy + walk->copied, bytes, length);
    walk->copied += length;
}

/* One character for one character, so that columns stay. */
static void replace(struct walk *walk, const char *bytes)
{
    keep(walk, bytes, strlen(bytes));
    const size_t count = walk->replaced_count;
    if (count > 0 && walk->replaced[count - 1] == walk->where.line)
        return;
    walk->replaced = arena_grow(walk->arena, walk->replaced, count, &walk->replaced_capacity,
                                sizeof *walk->replaced);
    walk->replaced[walk->replaced_count++] = walk->where.line;
}

/* Refuses what is wrong with one character; what the parser gets instead, or NULL for itself.
 * What libyaml reads as the text that it is stays, so that the rest of the file is judged too. */
static const char *replacement(struct walk *walk, uint32_t code, size_t size)
{
    static const char unknown[] = "\xEF\xBF\xBD";
    const bool last = walk->at + 1 == walk->length;
    if (size == 0) {
        if (!walk->broken)
            refuse_invalid(walk);
        return unknown;
    }
    if (code >= ' ' && code < 0x7F && (code != '%' || walk->where.column > 1))
        return NULL;
    if (code == '\t' && walk->indenting) {
        refuse_tab(walk);
        return " ";
    }
    if (code == '%' && walk->where.column == 1) {
        refuse_directive(walk);
        return "#";
    }
    if (code == CR && (last || walk->bytes[walk->at + 1] != LF)) {
        refuse_lone_return(walk);
        return " ";
    }
    if (code == '\t' || code == LF || code == CR)
        return NULL;
    if (!text_is_deceptive(code) && !is_false_blank(code))
        return NULL;
    refuse_code(walk, code);
    const bool unreadable = code < 0xA0 || code == BOM || code == 0xFFFE || code == 0xFFFF;
    return unreadable || is_hidden_break(code) ? unknown : NULL;
}

static void step(struct walk *walk)
{
    uint32_t code = 0;
    const char *bytes = walk->bytes + walk->at;
    const size_t size = text_utf8_next(bytes, walk->length - walk->at, &code);
    const char *instead = replacement(walk, code, size);
    if (instead)
        replace(walk, instead);
    else
        keep(walk, bytes, size);
    walk->at += size > 0 ? size : 1;
    walk->broken = size == 0;
    if (code == LF) {
        walk->where.line++;
        walk->where.column = 1;
        walk->indenting = true;
        return;
    }
    walk->where.column++;
    walk->indenting = walk->indenting && (code == ' ' || code == '\t');
}

static bool refuse_whole(struct faults *faults, struct place where, const char *text,
                         const char *hint)
{
    struct err err = {0};
    err_fill(&err, ERR_INPUT, where, "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(faults, &err);
    return false;
}

/* With a byte order mark, or without: no text of ours begins with a letter and a NUL. */
static bool is_wide(const char *bytes, size_t length)
{
    const unsigned char first = length > 1 ? (unsigned char)bytes[0] : 1;
    const unsigned char second = length > 1 ? (unsigned char)bytes[1] : 1;
    return (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF) ||
           (first == 0) != (second == 0);
}

bool yaml_bytes_check(struct arena *arena, const char *file, const char *bytes, size_t length,
                      struct yaml_text *out, struct faults *faults)
{
    if (length > YAML_LIMIT)
        return refuse_whole(faults, (struct place){file, 0, 0}, "the file is larger than 64 KiB",
                            "Declare each service in a file of its own.");
    if (is_wide(bytes, length))
        return refuse_whole(faults, (struct place){file, 1, 1}, "the file is not UTF-8 but UTF-16",
                            "Save the file as UTF-8 without a byte order mark.");
    struct walk walk = {.arena = arena,
                        .faults = faults,
                        .bytes = bytes,
                        .length = length,
                        .where = {file, 1, 1},
                        .indenting = true,
                        .copy = arena_alloc(arena, length * 3 + 1)};
    while (walk.at < length)
        step(&walk);
    const bool ends_with_break = length > 0 && bytes[length - 1] == LF;
    *out = (struct yaml_text){.bytes = walk.copy,
                              .length = walk.copied,
                              .lines = walk.where.line - ends_with_break,
                              .replaced = walk.replaced,
                              .replaced_count = walk.replaced_count};
    return true;
}

bool yaml_bytes_is_replaced(const struct yaml_text *text, unsigned first, unsigned last)
{
    for (size_t i = 0; i < text->replaced_count; i++)
        if (text->replaced[i] >= first && text->replaced[i] <= last)
            return true;
    return false;
}

const char *yaml_bytes_at(const struct yaml_text *text, unsigned line, unsigned column)
{
    const char *at = text->bytes;
    for (; line > 1 && *at; line--) {
        const char *end = strchr(at, LF);
        at = end ? end + 1 : text->bytes + text->length;
    }
    for (; column > 1 && *at && *at != LF; column--) {
        uint32_t code = 0;
        at += text_utf8_next(at, strlen(at), &code);
    }
    return at;
}
