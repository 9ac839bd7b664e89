#include "yaml_text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "doc/yaml.h"

/* The state of reading the file, one character at a time. */
struct walk {
    struct arena *arena;
    struct faults *faults;
    const char *bytes;
    size_t length;
    size_t at;
    struct place where;
    bool indenting;     /* only spaces and tabs so far in this line */
    bool in_block;      /* this line belongs to the text of a '|' or '>' */
    size_t indent;      /* of that text, in spaces; 0: no line of it has been seen */
    size_t parent;      /* the column of what the text belongs to */
    const char *header; /* the '|' or '>' behind which the parser gets `digit` */
    char digit;
    bool broken; /* the previous byte was not UTF-8; one fault for all in a row */
    char *copy;
    size_t copied;
    unsigned *replaced;
    size_t replaced_count;
    size_t replaced_capacity;
};

/* Is there room for one more fault? A file of nothing but faults has 65,536 of them. */
static bool has_room(struct walk *walk)
{
    if (walk->faults->count < FAULTS_MOST)
        return true;
    walk->faults->dropped++;
    return false;
}

__attribute__((format(printf, 3, 4))) static void refuse(struct walk *walk, const char *hint,
                                                         const char *format, ...)
{
    if (!has_room(walk))
        return;
    char text[sizeof(((struct err *)0)->text)];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct err err = {0};
    err_fill(&err, ERR_INPUT, walk->where, "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(walk->faults, &err);
}

/* --- characters ---------------------------------------------------------------------------- */

enum { LF = '\n', CR = '\r', NEXT_LINE = 0x85, BOM = 0xFEFF };

static bool is_hidden_break(uint32_t code)
{
    return code == NEXT_LINE || code == 0x2028 || code == 0x2029;
}

/* Spaces other than U+0020 (Unicode category Zs, and the empty Braille pattern): text to YAML where a
 * reviewer sees a separator. */
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
        hint_escape(&err, "Use an ordinary space,", code);
    else
        hint_escape(&err, "Remove it,", code);
    faults_add(walk->faults, &err);
}

static void refuse_directive(struct walk *walk)
{
    const char *line = walk->bytes + walk->at;
    const char *end = memchr(line, LF, walk->length - walk->at);
    size_t length = end ? (size_t)(end - line) : walk->length - walk->at;
    while (length > 0 && strchr(" \t\r", line[length - 1]))
        length--;
    refuse(walk, "Remove the line.", "'%.*s' is a directive, which is not allowed",
           length > 64 ? 64 : (int)length, line);
}

/* --- the text ------------------------------------------------------------------------------- */

static void keep(struct walk *walk, const char *bytes, size_t length)
{
    memcpy(walk->copy + walk->copied, bytes, length);
    walk->copied += length;
}

/* --- the text of a block ---
 *
 * Where a line belongs to the text of a '|' or '>', a tab after its indentation is text (YAML 1.2, 8.1.1).
 */

static size_t spaces_at(const char *line, const char *end)
{
    const char *at = line;
    while (at < end && *at == ' ')
        at++;
    return (size_t)(at - line);
}

static const char *skip_quoted(const char *at, const char *end)
{
    const char quote = *at++;
    for (; at < end && *at != quote; at++)
        at += *at == '\\' && quote == '"';
    return at < end ? at + 1 : end;
}

static bool is_blank(const char *at, const char *end)
{
    return at >= end || *at == ' ' || *at == '\t' || *at == '\r';
}

/* Behind the key and the ':' of a line, or at its end. */
static const char *skip_key(const char *at, const char *end)
{
    while (at < end && !(*at == ':' && is_blank(at + 1, end)))
        at = *at == '"' || *at == '\'' ? skip_quoted(at, end) : at + 1;
    return at < end ? at + 1 : end;
}

/* The '|' or '>' with which a text begins on the next line; NULL: none. `*parent` is the column of what it
 * belongs to. */
static const char *find_header(const char *line, const char *end, size_t *parent)
{
    const char *at = line + spaces_at(line, end);
    *parent = (size_t)(at - line);
    while (at + 1 < end && *at == '-' && at[1] == ' ') {
        *parent = (size_t)(at - line);
        at += 1 + spaces_at(at + 1, end);
    }
    if (at < end && *at != '|' && *at != '>' && *at != '#') {
        *parent = (size_t)(at - line);
        at = skip_key(at, end);
        while (at < end && is_blank(at, end))
            at++;
    }
    const size_t length =
        at < end && (*at == '|' || *at == '>') ? 1 + strspn(at + 1, "+-123456789") : 0;
    return length && is_blank(at + length, end) ? at : NULL;
}

static const char *end_of_line(const struct walk *walk)
{
    const char *line = walk->bytes + walk->at;
    const char *end = memchr(line, LF, walk->length - walk->at);
    return end ? end : walk->bytes + walk->length;
}

/* libyaml takes a tab at the beginning of a text for a part of its indentation, unless that is given as a
 * number: then the parser gets one. */
static void note_tab(struct walk *walk, const char *header, const char *end)
{
    const char *last = walk->bytes + walk->length;
    size_t spaces = 0;
    for (const char *line = end; line < last && *line == LF;) {
        spaces = spaces_at(line + 1, last);
        line += 1 + spaces;
        if (line < last && *line == '\t' && spaces > walk->parent && spaces - walk->parent < 10) {
            walk->header = header;
            walk->digit = (char)('0' + spaces - walk->parent);
        }
    }
}

/* Decides for the line that begins here. */
static void begin_line(struct walk *walk)
{
    const char *line = walk->bytes + walk->at, *end = end_of_line(walk);
    const size_t spaces = spaces_at(line, end);
    size_t parent = 0;
    if (walk->in_block && (line + spaces == end || line[spaces] == '\r'))
        return;
    if (walk->in_block && walk->indent == 0 && spaces > walk->parent)
        walk->indent = spaces;
    if (walk->in_block && walk->indent > 0 && spaces >= walk->indent)
        return;
    const char *header = find_header(line, end, &parent);
    walk->in_block = header != NULL;
    walk->parent = parent;
    walk->indent = 0;
    for (const char *at = header; at && at < end && !is_blank(at, end); at++)
        if (*at >= '1' && *at <= '9')
            walk->indent = parent + (size_t)(*at - '0');
    if (header && walk->indent == 0)
        note_tab(walk, header, end);
}

static bool is_in_text(const struct walk *walk)
{
    return walk->in_block && walk->indent > 0 && walk->where.column > walk->indent;
}

/* A last line of blanks within a text that is kept whole is an empty line of it, also where the file ends
 * without a line feed; libyaml leaves it out. */
static bool lacks_last_break(const struct walk *walk)
{
    size_t spaces = 0;
    while (spaces < walk->length && walk->bytes[walk->length - 1 - spaces] == ' ')
        spaces++;
    const bool blank =
        spaces > 0 && (spaces == walk->length || walk->bytes[walk->length - 1 - spaces] == LF);
    return blank && walk->in_block && (walk->indent == 0 || spaces <= walk->indent);
}

/* One character for one character, so that columns stay the same. */
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

/* Refuses a character that is not allowed; returns what the parser gets instead, or NULL for the character
 * itself. A character that libyaml reads as text stays, so that the rest of the file is checked too. */
static const char *replacement(struct walk *walk, uint32_t code, size_t size)
{
    static const char unknown[] = "\xEF\xBF\xBD";
    const bool last = walk->at + 1 == walk->length;
    if (size == 0) {
        if (!walk->broken)
            refuse(walk, "Save the file as UTF-8.", "byte 0x%02X is not valid UTF-8",
                   (unsigned)(unsigned char)walk->bytes[walk->at]);
        return unknown;
    }
    if (code >= ' ' && code < 0x7F && (code != '%' || walk->where.column > 1))
        return NULL;
    if (code == '\t' && walk->indenting && is_in_text(walk))
        return NULL;
    if (code == '\t' && walk->indenting) {
        refuse(walk, "Indent with spaces.", "a tab is not allowed in indentation");
        return " ";
    }
    if (code == '%' && walk->where.column == 1) {
        refuse_directive(walk);
        return "#";
    }
    if (code == CR && (last || walk->bytes[walk->at + 1] != LF)) {
        refuse(walk, "End lines with a line feed, or with both.",
               "U+000D (carriage return) is not allowed alone");
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
    if (bytes == walk->header)
        keep(walk, &walk->digit, 1);
    walk->at += size > 0 ? size : 1;
    walk->broken = size == 0;
    if (code == LF) {
        walk->where.line++;
        walk->where.column = 1;
        walk->indenting = true;
        begin_line(walk);
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

/* With or without a byte order mark: no valid file begins with a letter and a NUL. */
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
                        .copy = arena_alloc(arena, length * 3 + 2)};
    begin_line(&walk);
    while (walk.at < length)
        step(&walk);
    if (lacks_last_break(&walk))
        keep(&walk, "\n", 1);
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

/* --- keys ------------------------------------------------------------------------------------- */

enum { SHOWN = 64 };

bool yaml_key_is_apart(const char *text, struct place where, struct err *err)
{
    const size_t word = strcspn(text, " \n");
    const char *colon = memchr(text, ':', word);
    if (!colon || colon == text || colon + 1 == text + word || colon[1] == '/')
        return true;
    err_at(err, where, "'%.*s' needs a space after ':'", word < SHOWN ? (int)word : SHOWN, text);
    return err_hint(err, "Write 'key: value', or quote the text.");
}

/* In a plain key only a tab has not been refused already, at its own place. */
static bool has_deceptive(const struct node *key)
{
    if (key->plain)
        return strchr(key->text, '\t') != NULL;
    for (size_t at = 0; at < key->length;) {
        uint32_t code = 0;
        const size_t size = text_utf8_next(key->text + at, key->length - at, &code);
        if (size == 0 || text_is_deceptive(code))
            return true;
        at += size;
    }
    return false;
}

bool yaml_key_check(const struct node *key, struct err *err)
{
    const char *mistaken = node_mistaken_for(key);
    if (key->length == 0) {
        err_at(err, key->where, "a key is empty");
        return err_hint(err, "Write a name before the ':'.");
    }
    if (key->length > YAML_KEY_LONGEST) {
        err_at(err, key->where, "the key '%.32s...' has %zu bytes of at most 128", key->text,
               key->length);
        return err_hint(err, "Shorten it.");
    }
    if (has_deceptive(key)) {
        err_at(err, key->where, "the key '%s' has a character that cannot be seen", key->text);
        return err_hint(err, "Write a name that can be read.");
    }
    if (text_is(key->text, "<<")) {
        err_at(err, key->where, "'<<' is a merge key, which is not allowed");
        return err_hint(err, "Write the keys where they are needed.");
    }
    if (mistaken) {
        err_at(err, key->where, "the key '%s' means %s to YAML", key->text, mistaken);
        return err_hint(err, "Put it in quotes.");
    }
    return !key->plain || yaml_key_is_apart(key->text, key->where, err);
}

/* --- errors of libyaml ------------------------------------------------------------------------ */

/* How a text and its hint are put together. */
enum {
    SHOW_CHARACTER = 1, /* the text goes on from '…', the character at the place */
    SHOW_ESCAPE = 2,    /* the same with the two characters of an escape */
    SHOW_WORD = 32,     /* the same with the word there */
    SHOW_LINE = 48      /* the same with the rest of the line */
};

struct problem_row {
    const char *words;
    const char *context; /* NULL: any */
    const char *text;
    const char *hint; /* without a full stop: goes on with the place where the construct began */
    int show;
    bool at_context; /* the fault is where the construct began */
};

static const char block_map[] = "while parsing a block mapping";
static const char quoted[] = "while scanning a quoted scalar";

static const struct problem_row rows[] = {
    {"mapping values are not allowed in this context", NULL, "':' is not allowed here",
     "Check the indentation, or quote the text that has ': ' in it.", 0, false},
    {"did not find expected key", block_map, "found where a key was expected",
     "Check the indentation here, and the quotes and brackets before.", SHOW_WORD, false},
    {"did not find expected '-' indicator", NULL, "found where '-' was expected",
     "Check the indentation of the list that begins at", SHOW_WORD, false},
    {"did not find expected ',' or ']'", NULL, "found where ',' or ']' was expected",
     "Close the list that begins at", SHOW_WORD, false},
    {"did not find expected ',' or '}'", NULL, "found where ',' or '}' was expected",
     "Close the map that begins at", SHOW_WORD, false},
    {"found unexpected end of stream", quoted, "found where a closing quote was expected",
     "Close the quote that is opened at", SHOW_WORD, false},
    {"found unexpected document indicator", quoted, "is inside a quoted text",
     "Close the quote that is opened at", SHOW_WORD, false},
    {"could not find expected ':'", NULL, "is not a key: ':' is missing",
     "Write 'key: value' on one line, the key in at most 128 bytes.", SHOW_LINE, true},
    {"found character that cannot start any token", NULL, "cannot begin a value",
     "Quote the text that begins with it.", SHOW_CHARACTER, false},
    {"found unknown escape character", NULL, "is not an escape",
     "Double the backslash, or use single quotes.", SHOW_ESCAPE, false},
    {"found invalid Unicode character escape code", NULL, "an escape does not name a character",
     "Write a number from 0 to D7FF or E000 to 10FFFF.", 0, false},
    {"did not find expected hexdecimal number", NULL, "an escape has too few digits",
     "Give \\x two hexadecimal digits, \\u four and \\U eight.", 0, false},
    {"did not find expected node content", NULL, "found where a value was expected",
     "Write a value before it, or quote the text that begins with it.", SHOW_CHARACTER, false},
    {"did not find expected <document start>", NULL, "follows the end of the document",
     "Keep one map in a file; check the indentation here and before.", SHOW_WORD, false},
    {"block sequence entries are not allowed in this context", NULL, "'-' is not allowed here",
     "Begin a list on a line of its own below its key, or write [...].", 0, false},
    {"mapping keys are not allowed in this context", NULL, "'?' is not allowed here",
     "Write 'key: value'.", 0, false},
    {"did not find expected comment or line break", NULL, "is on the same line as '|' or '>'",
     "Begin the text on the next line.", SHOW_WORD, false},
    {"found a tab character where an indentation space is expected", NULL,
     "a tab is not allowed in indentation", "Indent with spaces.", 0, false},
    {"found a tab character that violates indentation", NULL, "a tab is not allowed in indentation",
     "Indent with spaces.", 0, false},
    {"found an indentation indicator equal to 0", NULL, "an indentation of 0 is not allowed",
     "Leave the number out.", 0, false},
    {NULL, "while scanning an anchor", "is an anchor, which is not allowed",
     "Quote the text that begins with '&'.", SHOW_WORD, true},
    {NULL, "while scanning an alias", "is an alias, which is not allowed",
     "Quote the text that begins with '*'.", SHOW_WORD, true},
    {NULL, "while scanning a tag", "is a tag, which is not allowed",
     "Quote the text that begins with '!'.", SHOW_WORD, true},
    {NULL, "while parsing a tag", "is a tag, which is not allowed",
     "Quote the text that begins with '!'.", SHOW_WORD, true},
};

static const struct problem_row far_row = {
    "mapping values are not allowed in this context",
    NULL,
    "':' follows more than 1024 characters",
    "Shorten the key to 128 bytes, or quote the text that has ': ' in it.",
    0,
    false};
static const struct problem_row tab_row = {NULL,          NULL, "a tab is not allowed here",
                                           "Use spaces.", 0,    false};

static bool fits(const struct problem_row *row, const struct yaml_problem *problem)
{
    return (!row->words || text_is(row->words, problem->words)) &&
           (!row->context || text_is(row->context, problem->context));
}

static const struct problem_row *find_row(const struct yaml_problem *problem)
{
    /* libyaml looks that far for the ':' of a key. */
    if (problem->where.column > 1024 && fits(&far_row, problem))
        return &far_row;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (fits(&rows[i], problem))
            return &rows[i];
    return NULL;
}

/* The place of libyaml may be after the last line. */
static struct place clamped(struct place where, const struct yaml_text *text)
{
    if (where.line <= text->lines && where.line > 0)
        return where;
    where.line = text->lines;
    const char *last = yaml_bytes_at(text, where.line, 1);
    where.column = 1;
    for (uint32_t code = 0; *last && *last != '\n'; where.column++)
        last += text_utf8_next(last, strlen(last), &code);
    return where;
}

/* How many bytes of `at` are worth showing: at most `most` characters of a line, one word of it
 * unless the row wants more. */
static int shown_length(const char *at, int most)
{
    const char *end = at;
    for (uint32_t code = 0; most > 0 && *end && !strchr("\r\n", *end); most--) {
        end += text_utf8_next(end, strlen(end), &code);
        if (*end && strchr(" \t", *end) && most <= SHOW_WORD)
            break;
    }
    return (int)(end - at);
}

static void tell_text(const struct problem_row *row, const char *at, struct err *err)
{
    const int length = shown_length(at, row->show);
    if (row->show == 0)
        err_fill(err, ERR_INPUT, err->where, "%s", row->text);
    else if (length > 0)
        err_fill(err, ERR_INPUT, err->where, "'%.*s' %s", length, at, row->text);
    else
        err_fill(err, ERR_INPUT, err->where, "the end of the %s %s",
                 at[strspn(at, "\r\n")] ? "line" : "file", row->text);
}

void yaml_problem_tell(const struct yaml_problem *problem, const struct yaml_text *text,
                       struct err *err)
{
    const struct place where = clamped(problem->where, text);
    const struct place began = problem->context_where;
    if (!problem->words) {
        err_fill(err, ERR_SYSTEM, where, "the YAML parser ran out of memory");
        err_fill_hint(err, "Free memory and run again.");
        return;
    }
    const struct problem_row *row = find_row(problem);
    if (!row) {
        err_fill(err, ERR_INPUT, where, "the text is not YAML: %s", problem->words);
        err_fill_hint(err, "Check the indentation, quotes and brackets here and before.");
        return;
    }
    err->where = row->at_context ? began : where;
    const char *at = yaml_bytes_at(text, err->where.line, err->where.column);
    if (*at == '\t' && row->show == SHOW_CHARACTER)
        row = &tab_row;
    tell_text(row, at, err);
    const bool whole = text_ends(row->hint, ".");
    if (whole)
        err_fill_hint(err, "%s", row->hint);
    else
        err_fill_hint(err, "%s line %u, column %u.", row->hint, began.line, began.column);
}
