#include "output/statement.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/text_word.h"
#include "base/when.h"

#include "statement_changes.h"
#include "statement_lines.h"

/* A statement that is longer is refused by the command that makes it. */
enum { LINE_MOST = 4 * STATEMENT_LIMIT };
enum { KEY_DIGITS = 16, DIGEST_DIGITS = 64 };

#define TRUST_WORDS      "serial "
#define TRUST_REST       ": the roles and the keys that may sign"
#define FLOOR_WORDS      "the guardrails that the trust file installs"
#define NONE             "none"
#define AFTERWARDS_WORDS "by what is declared and what is stored"
#define FLOOR_HELD       " of them by the floor"
#define OTHER_WORDS      " more by probes or a proof, which apply asks after the deploy"
#define OPEN_WORDS       "open: "
#define NOTHING_UNKNOWN  "nothing"
#define UNKNOWN_WORDS    " that this plan cannot know"
#define COMMIT_WORDS     "commit "
#define IMAGE_WORDS      "image "
#define UNPINNED_WORDS   "not pinned: "
#define THEN_WORDS       "what runs when it is applied"
#define SECOND_WORDS     "and a second person with any role: "
#define CLOSING_WORDS    "signed with this plan; it ends what this plan opens"
#define DIGEST_WORDS     "    sha256:"

static const char *const titles[] = {
    [STATEMENT_PLAN] = "tautline plan 2",
    [STATEMENT_CLOSING] = "tautline closing plan 2",
};

enum { IN_PLAN = 1 << STATEMENT_PLAN, IN_CLOSING = 1 << STATEMENT_CLOSING };
enum { IN_BOTH = IN_PLAN | IN_CLOSING, OPTIONAL = 1 << 8, PROSE = 1 << 9, OR_NONE = 1 << 10 };

/* One labelled part of the text. Two have no label: the changes between two empty lines, and the summary
 * with the line below it. */
struct statement_part {
    const char *label;
    /* IN_PLAN, IN_CLOSING; OPTIONAL: the text may leave it out; PROSE: a list of sentences; OR_NONE:
     * `none` where there is no digest. */
    unsigned kinds;
    /* Writes what follows the label. */
    void (*write)(struct statement_writer *writer, const struct statement *statement);
    /* Reads it: `text` follows the label, further lines follow in `lines`. NULL: a sentence that
     * never varies; the canonical check compares it. */
    bool (*read)(struct statement_lines *lines, const char *text, struct statement *out);
    size_t member;        /* offset of what a generic pair of functions writes and reads */
    const char *sentence; /* what write_sentence writes */
    size_t digest;        /* offset of the digest in a line below; 0: none */
};

/* ---- generic pairs: a member that is one word, an instant, a list ---- */

static const char *text_member(const struct statement *statement, size_t offset)
{
    const char *text = NULL;
    memcpy(&text, (const char *)statement + offset, sizeof text);
    return text;
}

static void set_text_member(struct statement *out, size_t offset, const char *text)
{
    memcpy((char *)out + offset, &text, sizeof text);
}

#define MEMBER(name) offsetof(struct statement, name)

static bool read_digest(struct statement_lines *lines, size_t offset, struct statement *out)
{
    const char *line = lines_take(lines, 0);
    if (!line)
        return false;
    if (!text_starts(line, DIGEST_WORDS) ||
        !text_is_hex(line + sizeof DIGEST_WORDS - 1, DIGEST_DIGITS))
        return lines_fault(lines, "expected '    sha256:' and 64 hex digits");
    set_text_member(out, offset, line + sizeof DIGEST_WORDS - 1);
    return true;
}

static void write_word(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, text_member(statement, writer->part->member));
}

static bool read_word(struct statement_lines *lines, const char *text, struct statement *out)
{
    const char *word = lines_word(lines, text, strlen(text));
    set_text_member(out, lines->part->member, word);
    return word != NULL;
}

static void write_instant(struct statement_writer *writer, const struct statement *statement)
{
    int64_t when = 0;
    char text[WHEN_TEXT_SIZE];
    memcpy(&when, (const char *)statement + writer->part->member, sizeof when);
    buf_text(&writer->line, when_format(when, text));
}

static bool read_instant(struct statement_lines *lines, const char *text, struct statement *out)
{
    int64_t when = 0;
    if (!when_parse_instant(text, &when))
        return lines_fault(lines, "'%.40s' is not a time such as 2026-02-24T18:20:11Z", text);
    memcpy((char *)out + lines->part->member, &when, sizeof when);
    return true;
}

static struct names names_member(const struct statement *statement, size_t offset)
{
    struct names names;
    memcpy(&names, (const char *)statement + offset, sizeof names);
    return names;
}

static void write_list(struct statement_writer *writer, const struct statement *statement)
{
    const struct names names = names_member(statement, writer->part->member);
    for (size_t i = 0; i < names.count; i++) {
        if (i > 0)
            writer_next_line(writer);
        if (writer->part->kinds & PROSE)
            line_add_prose(&writer->line, names.items[i]);
        else
            text_word(&writer->line, names.items[i]);
    }
}

static bool read_list(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_list list = {0};
    const bool prose = (lines->part->kinds & PROSE) != 0;
    do {
        text = list.count == 0 ? text : lines_take_more(lines);
        if (!text || !lines_list_add(lines, &list,
                                     prose ? lines_prose(lines, text)
                                           : lines_word(lines, text, strlen(text))))
            return false;
    } while (lines_have_more(lines));
    const struct names names = {list.items, list.count};
    memcpy((char *)out + lines->part->member, &names, sizeof names);
    return true;
}

/* ---- the head ---- */

/* The length of the word before a comma; a comma in quotes belongs to the word. */
static size_t length_before_comma(const char *text)
{
    const size_t whole = text_word_length(text, strlen(text));
    return text[0] == '"' || whole == 0 ? whole : whole - 1;
}

static void write_for(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, statement->service);
    buf_text(&writer->line, ", ");
    text_word(&writer->line, statement->environment);
}

static bool read_for(struct statement_lines *lines, const char *text, struct statement *out)
{
    const size_t word = length_before_comma(text);
    if (!text_starts(text + word, ", "))
        return lines_fault(lines, "expected 'SERVICE, ENVIRONMENT'");
    const char *environment = text + word + 2;
    return (out->service = lines_word(lines, text, word)) != NULL &&
           (out->environment = lines_word(lines, environment, strlen(environment))) != NULL;
}

static bool read_number(struct statement_lines *lines, const char *text, struct statement *out)
{
    out->number = text;
    return text_is_hex(text, STATEMENT_NUMBER_DIGITS) ||
           lines_fault(lines, "'%.40s' is not %d hex digits", text, STATEMENT_NUMBER_DIGITS);
}

static void write_sentence(struct statement_writer *writer, const struct statement *statement)
{
    const struct statement_part *part = writer->part;
    const bool none = part->digest != 0 && !text_member(statement, part->digest);
    buf_text(&writer->line, none ? NONE : part->sentence);
}

static void write_seen(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(&writer->line, "stored values of %zu declared setting%s, key %s",
               statement->seen_count, statement->seen_count == 1 ? "" : "s", statement->key_id);
}

static bool read_seen(struct statement_lines *lines, const char *text, struct statement *out)
{
    static const char words[] = "stored values of ", key[] = ", key ";
    const char *rest =
        text_starts(text, words) ? text_count(text + sizeof words - 1, &out->seen_count) : NULL;
    const char *found = rest ? strstr(rest, key) : NULL;
    if (!found || !text_is_hex(found + sizeof key - 1, KEY_DIGITS))
        return lines_fault(lines, "expected 'stored values of N declared settings, key ID'");
    out->key_id = found + sizeof key - 1;
    return true;
}

static void write_ledger(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, statement->ledger_id);
    buf_printf(&writer->line, ", entry %zu", statement->ledger_entry);
}

static bool read_ledger(struct statement_lines *lines, const char *text, struct statement *out)
{
    static const char words[] = ", entry ";
    const size_t word = length_before_comma(text);
    if (!text_starts(text + word, words) ||
        !text_count(text + word + sizeof words - 1, &out->ledger_entry))
        return lines_fault(lines, "expected 'LEDGER, entry N'");
    out->ledger_id = lines_word(lines, text, word);
    return out->ledger_id != NULL;
}

/* ---- what follows from the changes ---- */

/* One sentence with a number before it, in a line of its own. */
static void write_number_line(struct statement_writer *writer, size_t number, const char *words)
{
    writer_next_line(writer);
    buf_printf(&writer->line, "%zu%s", number, words);
}

static bool read_number_line(struct statement_lines *lines, const char *words, size_t *out)
{
    size_t number = 0;
    const char *rest =
        lines_have_more(lines) ? text_count(lines->bytes + lines->at + PART_COLUMN, &number) : NULL;
    if (!rest || !text_starts(rest, words))
        return false;
    *out = number;
    return lines_take_more(lines) != NULL;
}

static void write_afterwards(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(&writer->line, "%zu guardrail%s held, %zu lifted, %zu unobserved",
               statement->guardrails_held, statement->guardrails_held == 1 ? "" : "s",
               statement->guardrails_lifted, statement->guardrails_unobserved);
    writer_next_line(writer);
    buf_text(&writer->line, AFTERWARDS_WORDS);
    if (statement->floor)
        write_number_line(writer, statement->floor_held, FLOOR_HELD);
    if (statement->guardrails_other > 0)
        write_number_line(writer, statement->guardrails_other, OTHER_WORDS);
    for (size_t i = 0; i < statement->open.count; i++) {
        writer_next_line(writer);
        buf_text(&writer->line, OPEN_WORDS);
        line_add_prose(&writer->line, statement->open.items[i]);
    }
}

static bool read_guardrails(const char *text, struct statement *out)
{
    static const char lifted[] = " held, ", unobserved[] = " lifted, ";
    const char *rest = text_count(text, &out->guardrails_held);
    rest = rest ? strstr(rest, lifted) : NULL;
    rest = rest ? text_count(rest + sizeof lifted - 1, &out->guardrails_lifted) : NULL;
    return rest && text_starts(rest, unobserved) &&
           text_count(rest + sizeof unobserved - 1, &out->guardrails_unobserved);
}

static bool read_afterwards(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_list list = {0};
    if (!read_guardrails(text, out))
        return lines_fault(lines, "expected the number of guardrails");
    lines_skip(lines, "             by ");
    read_number_line(lines, FLOOR_HELD, &out->floor_held);
    read_number_line(lines, OTHER_WORDS, &out->guardrails_other);
    while (lines_have_more(lines)) {
        text = lines_take_more(lines);
        if (!text)
            return false;
        if (!text_starts(text, OPEN_WORDS))
            return lines_fault(lines, "expected '" OPEN_WORDS "' and an exception");
        if (!lines_list_add(lines, &list, lines_prose(lines, text + sizeof OPEN_WORDS - 1)))
            return false;
    }
    out->open = (struct names){list.items, list.count};
    return true;
}

static void write_prose_lines(struct statement_writer *writer, const struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        writer_next_line(writer);
        line_add_prose(&writer->line, names->items[i]);
    }
}

static bool read_prose_lines(struct statement_lines *lines, struct names *out)
{
    struct statement_list list = {0};
    while (lines_have_more(lines)) {
        const char *text = lines_take_more(lines);
        if (!text || !lines_list_add(lines, &list, lines_prose(lines, text)))
            return false;
    }
    *out = (struct names){list.items, list.count};
    return true;
}

static void write_unknown(struct statement_writer *writer, const struct statement *statement)
{
    const struct names *unknown = &statement->unknown;
    if (unknown->count == 0)
        buf_text(&writer->line, NOTHING_UNKNOWN);
    else
        buf_printf(&writer->line, "%zu thing%s" UNKNOWN_WORDS, unknown->count,
                   unknown->count == 1 ? "" : "s");
    write_prose_lines(writer, unknown);
}

/* Its first line counts the others, which the canonical check compares. */
static bool read_unknown(struct statement_lines *lines, const char *text, struct statement *out)
{
    (void)text;
    return read_prose_lines(lines, &out->unknown);
}

/* ---- the code ---- */

static const char *const code_words[] = {
    [CODE_UNPINNED] = UNPINNED_WORDS,
    [CODE_COMMIT] = COMMIT_WORDS,
    [CODE_IMAGE] = IMAGE_WORDS,
    [CODE_THEN] = THEN_WORDS,
};

/* Code that is not known may be anything. */
static void count_code(struct statement *out)
{
    const bool unknown = out->code.kind == CODE_UNPINNED && out->deploys;
    out->weakens += unknown;
    out->unknown_directions += unknown;
}

static void write_code(struct statement_writer *writer, const struct statement *statement)
{
    const struct code *code = &statement->code;
    buf_text(&writer->line, code_words[code->kind]);
    if (code->kind == CODE_UNPINNED)
        line_add_prose(&writer->line, code->text);
    else if (code->kind != CODE_THEN)
        text_word(&writer->line, code->text);
    if (code->kind == CODE_IMAGE) {
        writer_end_line(writer, PART_HANG);
        buf_printf(&writer->line, DIGEST_WORDS "%s", code->digest);
    }
    write_prose_lines(writer, &code->notes);
}

static bool read_code(struct statement_lines *lines, const char *text, struct statement *out)
{
    int kind = CODE_UNPINNED;
    while (kind < CODE_THEN && !text_starts(text, code_words[kind]))
        kind++;
    const char *rest = text_starts(text, code_words[kind]) ? text + strlen(code_words[kind]) : NULL;
    out->code.kind = (enum code_kind)kind;
    if (!rest)
        return lines_fault(lines, "expected a commit, an image, or why the code is not pinned");
    if (kind == CODE_UNPINNED)
        out->code.text = lines_prose(lines, rest);
    else if (kind != CODE_THEN)
        out->code.text = lines_word(lines, rest, strlen(rest));
    count_code(out);
    return (kind == CODE_THEN || out->code.text) &&
           (kind != CODE_IMAGE || read_digest(lines, MEMBER(code.digest), out)) &&
           read_prose_lines(lines, &out->code.notes);
}

/* ---- who must sign, and under which trust ---- */

static void write_needs(struct statement_writer *writer, const struct statement *statement)
{
    write_list(writer, statement);
    if (!statement->two_persons) {
        writer_next_line(writer);
        buf_text(&writer->line, STATEMENT_ALONE);
    }
    for (size_t i = 0; statement->two_persons && i < statement->second_roles.count; i++) {
        if (i == 0)
            writer_next_line(writer);
        buf_text(&writer->line, i == 0 ? SECOND_WORDS : ", ");
        text_word(&writer->line, statement->second_roles.items[i]);
    }
}

static bool read_second_roles(struct statement_lines *lines, const char *text,
                              struct statement *out)
{
    struct statement_list list = {0};
    for (;;) {
        const size_t word = length_before_comma(text);
        const size_t length =
            text[word] == '\0' || text_starts(text + word, ", ") ? word : strlen(text);
        if (!lines_list_add(lines, &list, lines_word(lines, text, length)))
            return false;
        if (text[length] == '\0')
            break;
        text += length + 2;
    }
    out->second_roles = (struct names){list.items, list.count};
    return true;
}

static bool read_needs(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_list list = {0};
    out->two_persons = true;
    do {
        if (list.count > 0 && !(text = lines_take_more(lines)))
            return false;
        if (text_starts(text, SECOND_WORDS) && list.count > 0) {
            if (!read_second_roles(lines, text + sizeof SECOND_WORDS - 1, out))
                return false;
            break;
        }
        out->two_persons = !text_is(text, STATEMENT_ALONE) || list.count == 0;
        if (!out->two_persons)
            break;
        if (!lines_list_add(lines, &list, lines_word(lines, text, strlen(text))))
            return false;
    } while (lines_have_more(lines));
    out->needs = (struct names){list.items, list.count};
    return true;
}

static void write_trust(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(&writer->line, TRUST_WORDS "%lld" TRUST_REST, (long long)statement->trust_serial);
}

static bool read_trust(struct statement_lines *lines, const char *text, struct statement *out)
{
    size_t serial = 0;
    if (!text_starts(text, TRUST_WORDS) || !text_count(text + sizeof TRUST_WORDS - 1, &serial))
        return lines_fault(lines, "expected '" TRUST_WORDS "' and a number");
    out->trust_serial = (int64_t)serial;
    return true;
}

/* ---- the summary ---- */

static void write_summary(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(writer->out, "\nPlan: %zu to add, %zu to change, %zu to remove; %zu weaken",
               statement->adds, statement->changed, statement->removes, statement->weakens);
    if (statement->unknown_directions > 0)
        buf_printf(writer->out, " (%zu unknown)", statement->unknown_directions);
    buf_printf(writer->out, ", %zu strengthen.\n\n---\n", statement->strengthens);
}

static bool read_summary(struct statement_lines *lines, const char *text, struct statement *out)
{
    (void)text;
    (void)out;
    lines_skip(lines, "\n");
    if (!lines_skip(lines, "Plan: "))
        return lines_fault_at(lines, lines->next, "expected the summary, 'Plan: ...'");
    lines_skip(lines, "\n");
    lines_skip(lines, "---\n");
    return true;
}

/* ---- the grammar ---- */

#define WORD(name)     .write = write_word, .read = read_word, .member = MEMBER(name)
#define INSTANT(name)  .write = write_instant, .read = read_instant, .member = MEMBER(name)
#define SENTENCE(text) .write = write_sentence, .sentence = (text)
#define LIST(name)     .write = write_list, .read = read_list, .member = MEMBER(name)

/* Everything after the title, in the order in which a person reads: what is done, what holds then, what
 * is not known, who must sign; below the summary what binds it, ids and digests. */
static const struct statement_part parts[] = {
    {"For", IN_BOTH, .write = write_for, .read = read_for},
    {"Exception", IN_CLOSING, WORD(exception)},
    {"Not before", IN_CLOSING, INSTANT(not_before)},
    {NULL, IN_BOTH, .write = statement_write_changes, .read = statement_read_changes},
    {"Requires", IN_CLOSING | OPTIONAL | PROSE, LIST(requires)},
    {"Afterwards", IN_PLAN, .write = write_afterwards, .read = read_afterwards},
    {"Unknown", IN_PLAN, .write = write_unknown, .read = read_unknown},
    {"Code", IN_BOTH, .write = write_code, .read = read_code},
    {"Undo", IN_BOTH, .write = statement_write_undo, .read = statement_read_undo},
    {"Needs", IN_BOTH, .write = write_needs, .read = read_needs, .member = MEMBER(needs)},
    {"Expires", IN_PLAN, INSTANT(expires)},
    {NULL, IN_BOTH, .write = write_summary, .read = read_summary},
    {"Author", IN_BOTH, WORD(author)},
    {"Made", IN_BOTH, INSTANT(made)},
    {"Number", IN_BOTH, .write = write_word, .read = read_number, .member = MEMBER(number)},
    {"Project", IN_BOTH, WORD(project_id)},
    {"Environment", IN_BOTH, WORD(environment_id)},
    {"Service", IN_BOTH, WORD(service_id)},
    {"API", IN_BOTH, WORD(api)},
    {"Desired", IN_PLAN, WORD(desired_file), .digest = MEMBER(desired)},
    {"Trust", IN_BOTH, .write = write_trust, .read = read_trust, .digest = MEMBER(trust)},
    {"Floor", IN_BOTH | OR_NONE, SENTENCE(FLOOR_WORDS), .digest = MEMBER(floor)},
    {"Seen", IN_BOTH, .write = write_seen, .read = read_seen, .digest = MEMBER(seen)},
    {"Ledger", IN_BOTH, .write = write_ledger, .read = read_ledger, .digest = MEMBER(ledger_head)},
    {"Closing", IN_PLAN | OR_NONE, SENTENCE(CLOSING_WORDS), .digest = MEMBER(closing)},
};

enum { PARTS = sizeof parts / sizeof *parts };

/* Is it of this kind of plan? An empty list is not written, nor what has no digest. */
static bool is_written(const struct statement_part *part, const struct statement *statement)
{
    if ((part->kinds & 1U << statement->kind) == 0)
        return false;
    if (part->read == read_list)
        return names_member(statement, part->member).count > 0;
    return part->digest == 0 || (part->kinds & OR_NONE) != 0 ||
           text_member(statement, part->digest) != NULL;
}

void statement_text(struct buf *out, const struct statement *statement)
{
    struct statement_writer writer = {.out = out};
    buf_init(&writer.line, LINE_MOST);
    buf_printf(out, "%s\n%s\n", titles[statement->kind],
               statement->simulated ? STATEMENT_SIMULATED "\n" : "");
    for (size_t i = 0; i < PARTS; i++) {
        const struct statement_part *part = &parts[i];
        if (!is_written(part, statement))
            continue;
        if (part->label) {
            buf_text(&writer.line, part->label);
            buf_fill(&writer.line, ' ', PART_COLUMN - strlen(part->label));
        }
        writer.part = part;
        part->write(&writer, statement);
        if (part->label)
            writer_end_line(&writer, PART_HANG);
        if (part->digest != 0 && text_member(statement, part->digest))
            buf_printf(out, DIGEST_WORDS "%s\n", text_member(statement, part->digest));
    }
    buf_release(&writer.line);
}

static bool begins_part(const struct statement_lines *lines, const struct statement_part *part)
{
    return part->label &&
           lines_begin(lines, arena_printf(lines->arena, "%-*s", PART_COLUMN, part->label));
}

/* Says what is wrong where another line is found than `part`. */
static bool fault_part(struct statement_lines *lines, const struct statement_part *part)
{
    for (size_t i = 0; i < PARTS; i++) {
        const struct statement_part *found = &parts[i];
        if (!begins_part(lines, found))
            continue;
        return found < part ? lines_fault_at(lines, lines->next, "'%s' is repeated or too late",
                                             found->label)
                            : lines_fault_at(lines, lines->next, "'%s' is missing before '%s'",
                                             part->label, found->label);
    }
    return lines_fault_at(
        lines, lines->next,
        lines->at >= lines->length ? "the plan ends before '%s'" : "expected '%s'", part->label);
}

static bool read_part(struct statement_lines *lines, const struct statement_part *part,
                      struct statement *out)
{
    const char *text = "";
    if (part->label && !begins_part(lines, part))
        return (part->kinds & OPTIONAL) != 0 || fault_part(lines, part);
    if (part->label)
        text = lines_take_more(lines);
    lines->part = part;
    const bool none = (part->kinds & OR_NONE) != 0 && text && text_is(text, NONE);
    return text && (!part->read || part->read(lines, text, out)) &&
           (part->digest == 0 || none || read_digest(lines, part->digest, out));
}

static bool read_title(struct statement_lines *lines, struct statement *out)
{
    static const char *const old[] = {"tautline plan 1", "tautline closing plan 1"};
    const char *line = lines_take(lines, 0);
    if (!line)
        return false;
    if (text_in(line, old, sizeof old / sizeof *old)) {
        lines_fault(lines, "the plan was made by an older tautline ('%s')", line);
        err_fill_hint(lines->err, "Make it again: tautline plan.");
        return false;
    }
    if (text_is(line, titles[STATEMENT_CLOSING]))
        out->kind = STATEMENT_CLOSING;
    else if (!text_is(line, titles[STATEMENT_PLAN]))
        return lines_fault(lines, "the first line is not '%s'", titles[STATEMENT_PLAN]);
    out->simulated = lines_skip(lines, "SIMULATED");
    lines_skip(lines, "\n");
    return true;
}

/* Says which line is the first that differs from `again`, at the byte `at`. */
static bool fault_difference(struct statement_lines *lines, const struct buf *again, size_t at)
{
    unsigned line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++) {
        if (again->bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    const char *wanted = buf_string(again) + start;
    const int length = (int)strcspn(wanted, "\n");
    if (start == again->length)
        return lines_fault_at(lines, line, "unexpected text after the end of the plan");
    if (length == 0)
        return lines_fault_at(lines, line, "expected an empty line");
    return lines_fault_at(lines, line, "expected '%.*s'", length, wanted);
}

/* What was read must be written the same to the byte: then a text has one meaning, and a meaning one
 * text. */
static bool check_canonical(struct statement_lines *lines, const struct statement *statement)
{
    struct buf again;
    buf_init(&again, LINE_MOST);
    statement_text(&again, statement);
    size_t at = 0;
    while (at < lines->length && at < again.length && lines->bytes[at] == again.bytes[at])
        at++;
    const bool same =
        (at == lines->length && at == again.length) || fault_difference(lines, &again, at);
    buf_release(&again);
    return same;
}

bool statement_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct statement *out, struct err *err)
{
    struct statement_lines lines = {.arena = arena,
                                    .file = file,
                                    .bytes = bytes,
                                    .length = length,
                                    .next = 1,
                                    .first = 1,
                                    .err = err};
    struct statement read = {.kind = STATEMENT_PLAN};
    if (!lines_check(&lines) || !read_title(&lines, &read))
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if ((parts[i].kinds & 1U << read.kind) != 0 && !read_part(&lines, &parts[i], &read))
            return false;
    if (!check_canonical(&lines, &read))
        return false;
    *out = read;
    return true;
}
