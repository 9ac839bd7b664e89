#include "model/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

struct document_line {
    const char *start;
    size_t length;    /* without its end */
    const char *next; /* where the next one starts */
    bool crlf;
};

/* The line that starts at offset `at`; false at the end. */
bool document_line_at(const char *bytes, size_t length, size_t at, struct document_line *out);

/* --- a block compared with what it should say ----------------------------------------------- */

bool document_line_at(const char *bytes, size_t length, size_t at, struct document_line *out)
{
    if (at >= length)
        return false;
    const char *start = bytes + at;
    const char *end = memchr(start, '\n', length - at);
    const char *next = end ? end + 1 : bytes + length;
    end = end ? end : next;
    const bool crlf = next > end && end > start && end[-1] == '\r';
    *out = (struct document_line){start, (size_t)(end - start) - crlf, next, crlf};
    return true;
}

static bool line_is(const struct document_line *a, const struct document_line *b)
{
    return a->length == b->length && memcmp(a->start, b->start, a->length) == 0;
}

static bool same_lines(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct document_line in_a, in_b;
    size_t at_a = 0, at_b = 0;
    for (;;) {
        const bool more_a = document_line_at(a, a_length, at_a, &in_a);
        const bool more_b = document_line_at(b, b_length, at_b, &in_b);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (!line_is(&in_a, &in_b))
            return false;
        at_a = (size_t)(in_a.next - a);
        at_b = (size_t)(in_b.next - b);
    }
}

/* One line of what should be said, and whether the block says it. */
struct wanted_line {
    struct document_line line;
    bool said;
};

struct comparing {
    struct arena *arena;
    struct wanted_line *wanted;
    size_t wanted_count;
    size_t lines;                      /* of the block, without blank ones */
    struct document_difference *items; /* DIFFERENCES_MOST */
    struct document_differences *out;
};

static bool is_blank(const struct document_line *line)
{
    size_t i = 0;
    while (i < line->length && strchr(" \t\r", line->start[i]) && line->start[i])
        i++;
    return i == line->length;
}

static void split(struct comparing *of, const char *text)
{
    const size_t length = strlen(text);
    struct document_line line;
    size_t capacity = 0;
    for (size_t at = 0; document_line_at(text, length, at, &line);
         at = (size_t)(line.next - text)) {
        if (is_blank(&line))
            continue;
        of->wanted =
            arena_grow(of->arena, of->wanted, of->wanted_count, &capacity, sizeof *of->wanted);
        of->wanted[of->wanted_count++] = (struct wanted_line){line, false};
    }
}

/* What a line is about: the first cell of a row, and of other lines the text before the first colon. */
static size_t topic_length(const struct document_line *line)
{
    const bool row = line->length > 0 && line->start[0] == '|';
    const char *from = line->start + row;
    const char *end = line->length > 1 ? memchr(from, row ? '|' : ':', line->length - row) : NULL;
    return end ? (size_t)(end - line->start) + 1 : line->length;
}

static bool same_topic(const struct document_line *a, const struct document_line *b)
{
    const size_t length = topic_length(a);
    return length == topic_length(b) && memcmp(a->start, b->start, length) == 0;
}

enum { SHOWN_MOST = 400 };

/* Escaped and not endless: it is shown to people. */
static const char *shown(struct arena *arena, const struct document_line *line)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    text_escape(&out, line->start, line->length < SHOWN_MOST ? line->length : SHOWN_MOST);
    if (line->length > SHOWN_MOST)
        buf_text(&out, "...");
    const char *text = arena_text(arena, buf_string(&out));
    buf_release(&out);
    return text;
}

static void differ(struct comparing *of, unsigned number, const struct document_line *says,
                   const struct document_line *is)
{
    struct document_differences *out = of->out;
    if (out->count == DIFFERENCES_MOST) {
        out->left_out++;
        return;
    }
    of->items[out->count++] = (struct document_difference){
        number, says ? shown(of->arena, says) : NULL, is ? shown(of->arena, is) : NULL};
}

static bool take_said(struct comparing *of, const struct document_line *line)
{
    for (size_t i = 0; i < of->wanted_count; i++) {
        if (of->wanted[i].said || !line_is(&of->wanted[i].line, line))
            continue;
        of->wanted[i].said = true;
        return true;
    }
    return false;
}

/* The wanted line with the same topic that the block does not have yet. */
static struct wanted_line *meant_by(struct comparing *of, const struct document_line *line)
{
    for (size_t i = 0; i < of->wanted_count; i++)
        if (!of->wanted[i].said && same_topic(&of->wanted[i].line, line))
            return &of->wanted[i];
    return NULL;
}

typedef void each_line(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said);

/* First the lines that are right, then those that are not, so that a wrong one never takes the place of a
 * right one further down. */
static void mark_right(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said)
{
    (void)number;
    *said = take_said(of, line);
}

static void name_wrong(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said)
{
    if (*said)
        return;
    /* More than a person reads; a block may have very many lines. */
    const bool enough = of->out->count == DIFFERENCES_MOST;
    struct wanted_line *meant = enough ? NULL : meant_by(of, line);
    differ(of, number, line, meant ? &meant->line : NULL);
    if (meant)
        meant->said = true;
}

static void walk(struct comparing *of, const struct document *document,
                 const struct document_block *block, bool *said, each_line *each)
{
    unsigned number = block->line;
    size_t i = 0;
    struct document_line line;
    for (size_t at = block->start; document_line_at(document->bytes, block->end, at, &line);
         at = (size_t)(line.next - document->bytes)) {
        number++;
        if (!is_blank(&line))
            each(of, &line, number, &said[i++]);
    }
    of->lines = i;
}

bool document_compare(struct arena *arena, const struct document *document,
                      const struct document_block *block, const char *text,
                      struct document_differences *out)
{
    *out = (struct document_differences){0};
    if (same_lines(document->bytes + block->start, block->end - block->start, text, strlen(text)))
        return true;
    struct comparing of = {.arena = arena, .out = out};
    of.items = arena_array(arena, DIFFERENCES_MOST, sizeof *of.items);
    out->items = of.items;
    split(&of, text);
    bool *said = arena_array(arena, block->end - block->start + 1, sizeof *said);
    walk(&of, document, block, said, mark_right);
    walk(&of, document, block, said, name_wrong);
    out->empty = of.lines == 0;
    for (size_t i = 0; i < of.wanted_count && !out->empty; i++)
        if (!of.wanted[i].said)
            differ(&of, block->line, NULL, &of.wanted[i].line);
    out->order = out->count == 0 && !out->empty;
    return false;
}

bool document_blocks_same(const struct document *a, const struct document_block *in_a,
                          const struct document *b, const struct document_block *in_b)
{
    return same_lines(a->bytes + in_a->start, in_a->end - in_a->start, b->bytes + in_b->start,
                      in_b->end - in_b->start);
}

/* --- the blocks of a document -------------------------------------------------------------- */

static const char *const part_names[] = {
    [BLOCK_SETTINGS] = "settings",     [BLOCK_GUARDRAILS] = "guardrails",
    [BLOCK_EXCEPTIONS] = "exceptions", [BLOCK_STATUS] = "status",
    [BLOCK_EVIDENCE] = "evidence",
};

static const char OPENING[] = "<!--";
static const char CLOSING[] = "-->";
static const char WORD[] = "tautline:";
static const char BOM[] = "\xEF\xBB\xBF";

const char *document_part_name(enum document_part part)
{
    return part_names[part];
}

/* One reading of one document. */
struct finding_blocks {
    struct arena *arena;
    const struct names *environments;
    struct document *document;
    struct faults *faults;
    struct document_block *blocks;
    size_t capacity;
    struct document_block open; /* its line is 0 where none is open */
    unsigned line;              /* that is being read */
};

static void fault(struct finding_blocks *of, unsigned line, const char *text, const char *hint)
{
    struct err err = {0};
    err_fill(&err, ERR_INPUT, (struct place){of->document->file, line, line ? 1 : 0}, "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(of->faults, &err);
}

static const char *block_name(struct arena *arena, const struct document_block *block)
{
    return arena_printf(arena, "%s%s%s", part_names[block->part], block->environment ? " " : "",
                        block->environment ? block->environment : "");
}

/* --- marks ------------------------------------------------------------------------------------ */

/* Does a Tautline comment begin anywhere in the line, in any case and with any continuation? */
static bool has_mark(const struct document_line *line)
{
    const size_t opening = sizeof OPENING - 1, word = sizeof WORD - 1;
    for (size_t i = 0; i + opening + word <= line->length; i++) {
        if (memcmp(line->start + i, OPENING, opening) != 0)
            continue;
        size_t k = i + opening, same = 0;
        while (k < line->length && (line->start[k] == ' ' || line->start[k] == '\t'))
            k++;
        while (same < word && k + same < line->length &&
               text_lower(line->start[k + same]) == WORD[same])
            same++;
        if (same == word)
            return true;
    }
    return false;
}

/* The words between `<!--` and `-->` where the line is one mark and nothing else; else NULL. */
static const char *const *mark_words(struct finding_blocks *of, const struct document_line *line,
                                     size_t *count)
{
    const char *start = line->start;
    size_t length = line->length;
    if (memchr(start, '\0', length))
        return NULL;
    if (of->line == 1 && length >= 3 && memcmp(start, BOM, 3) == 0) {
        start += 3;
        length -= 3;
    }
    const char *text = text_trimmed(of->arena, arena_slice(of->arena, start, length));
    if (!text_starts(text, "<!-- ") || !text_ends(text, " -->") ||
        strstr(text, CLOSING) + strlen(CLOSING) != text + strlen(text))
        return NULL;
    const size_t inside = strlen(text) - strlen("<!-- ") - strlen(" -->");
    return text_split(of->arena, arena_slice(of->arena, text + strlen("<!-- "), inside), ' ',
                      count);
}

static bool unknown(struct finding_blocks *of, const char *what, const char *word,
                    const struct names *known)
{
    struct arena *arena = of->arena;
    const char *nearest = text_nearest(word, known->items, known->count);
    fault(of, of->line, arena_printf(arena, "unknown %s '%.80s'", what, word),
          nearest ? arena_printf(arena, "Did you mean '%s'?", nearest)
                  : arena_printf(arena, "Use one of: %s.", names_text(arena, known)));
    return false;
}

/* The words behind `tautline:begin`. */
static bool read_name(struct finding_blocks *of, const char *const *words, size_t count,
                      struct document_block *out)
{
    size_t part = 0;
    while (part < BLOCK_COUNT && !text_is(words[0], part_names[part]))
        part++;
    if (part == BLOCK_COUNT)
        return unknown(of, "block", words[0], &(struct names){part_names, BLOCK_COUNT});
    if (count == 2 && !names_has(of->environments, words[1]))
        return unknown(of, "environment", words[1], of->environments);
    *out = (struct document_block){.part = (enum document_part)part,
                                   .environment = count == 2 ? words[1] : NULL};
    return true;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static bool is_same(const struct document_block *a, const struct document_block *b)
{
    return a->part == b->part && text_is(a->environment, b->environment);
}

static void begin(struct finding_blocks *of, const struct document_line *line,
                  struct document_block block)
{
    struct arena *arena = of->arena;
    const char *name = block_name(arena, &block);
    if (of->open.line) {
        fault(of, of->line,
              arena_printf(arena, "'%s' begins inside '%s', which began in line %u", name,
                           block_name(arena, &of->open), of->open.line),
              "End a block before the next one begins.");
        return;
    }
    const struct document_block *same = document_block(of->document, block.part, block.environment);
    if (same)
        fault(of, of->line, arena_printf(arena, "'%s' is already in line %u", name, same->line),
              "Keep one block of each kind for each environment in a document.");
    of->open = block;
    of->open.line = of->line;
    of->open.start = (size_t)(line->next - of->document->bytes);
    of->open.crlf = line->crlf;
}

static void end(struct finding_blocks *of, const struct document_line *line,
                const struct document_block *block)
{
    struct arena *arena = of->arena;
    const char *name = block_name(arena, block);
    if (!of->open.line) {
        fault(of, of->line, arena_printf(arena, "'%s' ends here but does not begin", name),
              "Write the mark that begins it above this line.");
        return;
    }
    if (!is_same(&of->open, block)) {
        fault(of, of->line,
              arena_printf(arena, "'%s' ends here, but '%s' began in line %u", name,
                           block_name(arena, &of->open), of->open.line),
              "End it with the name that it began with.");
    } else if (!document_block(of->document, block->part, block->environment)) {
        struct document *document = of->document;
        of->open.end = (size_t)(line->start - document->bytes);
        of->blocks =
            arena_grow(arena, of->blocks, document->count, &of->capacity, sizeof *of->blocks);
        of->blocks[document->count++] = of->open;
        document->blocks = of->blocks;
    }
    of->open.line = 0;
}

static void read_mark(struct finding_blocks *of, const struct document_line *line)
{
    size_t count = 0;
    const char *const *words = mark_words(of, line, &count);
    const bool begins = words && count > 0 && text_is(words[0], "tautline:begin");
    const bool ends = words && count > 0 && text_is(words[0], "tautline:end");
    struct document_block block = {0};
    if ((!begins && !ends) || count < 2 || count > 3) {
        fault(of, of->line, "not a valid mark",
              "Write a mark on a line of its own: <!-- tautline:begin settings production -->, or "
              "tautline:end; to mention one, leave out the '<!--'.");
        return;
    }
    if (!read_name(of, words + 1, count - 1, &block))
        return;
    if (begins)
        begin(of, line, block);
    else
        end(of, line, &block);
}

bool document_find(struct arena *arena, const struct names *environments, struct document *out,
                   struct faults *faults)
{
    struct finding_blocks of = {
        .arena = arena, .environments = environments, .document = out, .faults = faults};
    const size_t before = faults->count + faults->dropped;
    struct document_line line;
    out->blocks = NULL;
    out->count = 0;
    for (size_t at = 0; document_line_at(out->bytes, out->length, at, &line);
         at = (size_t)(line.next - out->bytes)) {
        of.line++;
        if (has_mark(&line))
            read_mark(&of, &line);
    }
    if (of.open.line)
        fault(&of, of.open.line,
              arena_printf(arena, "'%s' begins here and never ends", block_name(arena, &of.open)),
              arena_printf(arena, "Write <!-- tautline:end %s --> where it ends.",
                           block_name(arena, &of.open)));
    else if (out->count == 0 && faults->count + faults->dropped == before)
        fault(&of, 0, "no marked block found",
              "Write <!-- tautline:begin status --> and <!-- tautline:end status --> on two lines "
              "where you want the block.");
    return faults->count + faults->dropped == before;
}

const struct document_block *document_block(const struct document *document,
                                            enum document_part part, const char *environment)
{
    for (size_t i = 0; i < document->count; i++)
        if (document->blocks[i].part == part &&
            text_is(document->blocks[i].environment, environment))
            return &document->blocks[i];
    return NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put_text(struct buf *out, const char *text, bool crlf)
{
    for (; *text; text++) {
        if (*text == '\n' && crlf)
            buf_char(out, '\r');
        buf_char(out, *text);
    }
}

void document_write(struct buf *out, const struct document *document, const char *const *texts)
{
    size_t at = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct document_block *block = &document->blocks[i];
        if (!texts[i])
            continue;
        buf_add(out, document->bytes + at, block->start - at);
        put_text(out, texts[i], block->crlf);
        at = block->end;
    }
    buf_add(out, document->bytes + at, document->length - at);
}
