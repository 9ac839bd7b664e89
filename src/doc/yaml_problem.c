#include "doc/yaml_problem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* How a text and its hint are put together. */
enum {
    SHOW_CHARACTER = 1, /* the text goes on from '…', the character at the place */
    SHOW_ESCAPE = 2,    /* the same with the two characters of an escape */
    SHOW_WORD = 32,     /* the same with the word there */
    SHOW_LINE = 48      /* the same with the rest of the line */
};

struct row {
    const char *words;
    const char *context; /* NULL: any */
    const char *text;
    const char *hint; /* without a full stop: goes on with the place where the construct began */
    int show;
    bool at_context; /* the fault is where the construct began */
};

static const char block_map[] = "while parsing a block mapping";
static const char quoted[] = "while scanning a quoted scalar";

static const struct row rows[] = {
    {"mapping values are not allowed in this context", NULL, "':' is not allowed here",
     "Check the indentation, or quote the text that has ': ' in it.", 0, false},
    {"did not find expected key", block_map, "stands where a key was expected",
     "Check the indentation here, and the quotes and brackets before.", SHOW_WORD, false},
    {"did not find expected '-' indicator", NULL, "stands where '-' was expected",
     "Check the indentation of the list that begins at", SHOW_WORD, false},
    {"did not find expected ',' or ']'", NULL, "stands where ',' or ']' was expected",
     "Close the list that begins at", SHOW_WORD, false},
    {"did not find expected ',' or '}'", NULL, "stands where ',' or '}' was expected",
     "Close the map that begins at", SHOW_WORD, false},
    {"found unexpected end of stream", quoted, "stands where a closing quote was expected",
     "Close the quote that is opened at", SHOW_WORD, false},
    {"found unexpected document indicator", quoted, "stands inside a quoted text",
     "Close the quote that is opened at", SHOW_WORD, false},
    {"could not find expected ':'", NULL, "is no key: ':' is missing",
     "Write 'key: value' on one line, the key in at most 128 bytes.", SHOW_LINE, true},
    {"found character that cannot start any token", NULL, "cannot begin a value",
     "Quote the text that begins with it.", SHOW_CHARACTER, false},
    {"found unknown escape character", NULL, "is not an escape",
     "Double the backslash, or use single quotes.", SHOW_ESCAPE, false},
    {"found invalid Unicode character escape code", NULL, "an escape names no character",
     "Write a number from 0 to D7FF or E000 to 10FFFF.", 0, false},
    {"did not find expected hexdecimal number", NULL, "an escape has too few digits",
     "Give \\x two hexadecimal digits, \\u four and \\U eight.", 0, false},
    {"did not find expected node content", NULL, "stands where a value was expected",
     "Write a value before it, or quote the text that begins with it.", SHOW_CHARACTER, false},
    {"did not find expected <document start>", NULL, "stands behind the end of the document",
     "Keep one map in a file; check the indentation here and before.", SHOW_WORD, false},
    {"block sequence entries are not allowed in this context", NULL, "'-' is not allowed here",
     "Begin a list on a line of its own below its key, or write [...].", 0, false},
    {"mapping keys are not allowed in this context", NULL, "'?' is not allowed here",
     "Write 'key: value'.", 0, false},
    {"did not find expected comment or line break", NULL, "stands on the line of '|' or '>'",
     "Begin the text on the next line.", SHOW_WORD, false},
    {"found a tab character where an indentation space is expected", NULL,
     "a tab is not allowed in indentation", "Indent with blanks.", 0, false},
    {"found a tab character that violates indentation", NULL, "a tab is not allowed in indentation",
     "Indent with blanks.", 0, false},
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

static const struct row far_row = {
    "mapping values are not allowed in this context",
    NULL,
    "':' stands behind more than 1024 characters",
    "Shorten the key to 128 bytes, or quote the text that has ': ' in it.",
    0,
    false};
static const struct row tab_row = {NULL,          NULL, "a tab is not allowed here",
                                   "Use blanks.", 0,    false};

static bool fits(const struct row *row, const struct yaml_problem *problem)
{
    return (!row->words || text_is(row->words, problem->words)) &&
           (!row->context || text_is(row->context, problem->context));
}

static const struct row *find_row(const struct yaml_problem *problem)
{
    /* libyaml looks that far for the ':' of a key. */
    if (problem->where.column > 1024 && fits(&far_row, problem))
        return &far_row;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (fits(&rows[i], problem))
            return &rows[i];
    return NULL;
}

/* libyaml's place may be behind the last line. */
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

static void tell_text(const struct row *row, const char *at, struct err *err)
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
    const struct row *row = find_row(problem);
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
