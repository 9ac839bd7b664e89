#include "input/statement.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "statement_parts.h"

/* --- small things ------------------------------------------------------------------------------ */

bool part_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

const char *part_word(struct lines *lines, const char *text)
{
    const char *read = text_of_word(lines->arena, text, strlen(text));
    if (!read)
        lines_fault(lines, "'%.60s' is no single word", text);
    return read;
}

const char *part_count(const char *text, size_t *out)
{
    const size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9 || (digits > 1 && text[0] == '0'))
        return NULL;
    size_t number = 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (size_t)(text[i] - '0');
    *out = number;
    return text + digits;
}

/* --- the head ---------------------------------------------------------------------------------- */

typedef bool part_read(struct lines *lines, const char *text, struct statement *out);

static bool read_for(struct lines *lines, const char *text, struct statement *out)
{
    const size_t length = strlen(text), whole = text_word_length(text, length);
    /* A comma that no quote keeps is the one between the two. */
    const size_t word = text[0] == '"' ? whole : whole - (whole > 0);
    if (!text_starts(text + word, ", "))
        return lines_fault(lines, "here stands no 'SERVICE, ENVIRONMENT'");
    out->service = part_word(lines, arena_slice(lines->arena, text, word));
    out->environment = out->service ? part_word(lines, text + word + 2) : NULL;
    return out->environment != NULL;
}

static bool read_instant(struct lines *lines, const char *text, int64_t *out)
{
    char again[WHEN_TEXT_SIZE];
    return (when_parse_instant(text, out) && text_is(when_format(*out, again), text)) ||
           lines_fault(lines, "'%.40s' is no instant such as 2026-02-24T18:20:11Z", text);
}

static bool read_number(struct lines *lines, const char *text, struct statement *out)
{
    out->number = text;
    return part_hex(text, STATEMENT_NUMBER_DIGITS) ||
           lines_fault(lines, "'%.40s' is not %d hex digits", text, STATEMENT_NUMBER_DIGITS);
}

static bool read_trust(struct lines *lines, const char *text, struct statement *out)
{
    (void)out;
    return text_is(text, STATEMENT_TRUST_WORDS) ||
           lines_fault(lines, "here stands '" STATEMENT_TRUST_WORDS "'");
}

static bool read_seen(struct lines *lines, const char *text, struct statement *out)
{
    static const char words[] = "stored values of ";
    const char *rest =
        text_starts(text, words) ? part_count(text + sizeof words - 1, &out->seen_count) : NULL;
    const char *noun =
        out->seen_count == 1 ? " declared setting, key " : " declared settings, key ";
    if (!rest || !text_starts(rest, noun) || !part_hex(rest + strlen(noun), STATEMENT_KEY_DIGITS))
        return lines_fault(lines, "here stands 'stored values of N declared settings, key ID'");
    out->key_id = rest + strlen(noun);
    return true;
}

static bool read_ledger(struct lines *lines, const char *text, struct statement *out)
{
    static const char words[] = ", entry ";
    const size_t length = strlen(text), whole = text_word_length(text, length);
    const size_t word = text[0] == '"' ? whole : whole - (whole > 0);
    if (!text_starts(text + word, words))
        return lines_fault(lines, "here stands no 'LEDGER, entry N'");
    const char *rest = part_count(text + word + sizeof words - 1, &out->ledger_entry);
    out->ledger_id = part_word(lines, arena_slice(lines->arena, text, word));
    return out->ledger_id &&
           ((rest && *rest == '\0') || lines_fault(lines, "here stands no 'LEDGER, entry N'"));
}

#define READ_WORD(name, member)                                                                    \
    static bool name(struct lines *lines, const char *text, struct statement *out)                 \
    {                                                                                              \
        return (out->member = part_word(lines, text)) != NULL;                                     \
    }
#define READ_INSTANT(name, member)                                                                 \
    static bool name(struct lines *lines, const char *text, struct statement *out)                 \
    {                                                                                              \
        return read_instant(lines, text, &out->member);                                            \
    }

READ_WORD(read_project, project_id)
READ_WORD(read_environment, environment_id)
READ_WORD(read_service, service_id)
READ_WORD(read_api, api)
READ_WORD(read_exception, exception)
READ_WORD(read_author, author)
READ_WORD(read_desired, desired_file)
READ_INSTANT(read_not_before, not_before)
READ_INSTANT(read_made, made)
READ_INSTANT(read_expires, expires)

static const struct {
    part_read *read;
    size_t digest; /* offset of what stands below; 0: nothing */
} head[] = {
    [PART_FOR] = {read_for, 0},
    [PART_PROJECT] = {read_project, 0},
    [PART_ENVIRONMENT] = {read_environment, 0},
    [PART_SERVICE] = {read_service, 0},
    [PART_API] = {read_api, 0},
    [PART_EXCEPTION] = {read_exception, 0},
    [PART_NOT_BEFORE] = {read_not_before, 0},
    [PART_AUTHOR] = {read_author, 0},
    [PART_MADE] = {read_made, 0},
    [PART_EXPIRES] = {read_expires, 0},
    [PART_NUMBER] = {read_number, 0},
    [PART_DESIRED] = {read_desired, offsetof(struct statement, desired)},
    [PART_TRUST] = {read_trust, offsetof(struct statement, trust)},
    [PART_SEEN] = {read_seen, offsetof(struct statement, seen)},
    [PART_LEDGER] = {read_ledger, offsetof(struct statement, ledger_head)},
};

bool part_digest(struct lines *lines, const char **out)
{
    static const char before[] = "    sha256:";
    const char *line = lines_take(lines, 0, "a digest");
    if (!line)
        return false;
    *out = line + sizeof before - 1;
    return (text_starts(line, before) && part_hex(*out, STATEMENT_DIGEST_DIGITS)) ||
           lines_fault(lines, "here stands no '    sha256:' and 64 hex digits");
}

/* --- labels ------------------------------------------------------------------------------------ */

static bool begins_part(const struct lines *lines, enum statement_part part)
{
    const char *label = statement_label(part);
    return lines_begin(
        lines, arena_printf(lines->arena, "%s%*s", label, PART_COLUMN - (int)strlen(label), ""));
}

/* Says what is wrong where another line stands than `part`. */
static bool fault_part(struct lines *lines, enum statement_part part)
{
    const char *wanted = statement_label(part);
    for (size_t i = 0; i < PART_COUNT; i++) {
        const enum statement_part found = (enum statement_part)i;
        if (found == part || !begins_part(lines, found))
            continue;
        return found < part ? lines_fault_next(lines, "'%s' stands here again or too late",
                                               statement_label(found))
                            : lines_fault_next(lines, "'%s' is missing before '%s'", wanted,
                                               statement_label(found));
    }
    if (lines_ended(lines))
        return lines_fault_next(lines, "the text ends here, and '%s' is missing", wanted);
    return lines_fault_next(lines, "here should stand '%s'", wanted);
}

const char *part_take(struct lines *lines, enum statement_part part)
{
    if (!begins_part(lines, part)) {
        fault_part(lines, part);
        return NULL;
    }
    const char *line = lines_take(lines, PART_HANG, statement_label(part));
    return line ? line + PART_COLUMN : NULL;
}

const char *part_more(struct lines *lines)
{
    const char *line = lines_take(lines, PART_HANG, "what follows");
    return line ? line + PART_COLUMN : NULL;
}

bool part_has_more(const struct lines *lines)
{
    return lines_begin(lines, "             ") && !lines_begin(lines, "              ");
}

static bool take_member(struct lines *lines, size_t offset, struct statement *out)
{
    const char *text = NULL;
    if (!part_digest(lines, &text))
        return false;
    memcpy((char *)out + offset, &text, sizeof text);
    return true;
}

static bool read_head(struct lines *lines, struct statement *out)
{
    for (size_t i = PART_FOR; i <= PART_LEDGER; i++) {
        const enum statement_part part = (enum statement_part)i;
        if (!statement_has(out, part))
            continue;
        const char *text = part_take(lines, part);
        if (!text || !head[part].read(lines, text, out) ||
            (head[part].digest != 0 && !take_member(lines, head[part].digest, out)))
            return false;
    }
    return lines_expect(lines, "", "an empty line");
}

static bool read_title(struct lines *lines, struct statement *out)
{
    const char *line = lines_take(lines, 0, "'tautline plan 1'");
    if (!line)
        return false;
    if (text_is(line, statement_title(STATEMENT_CLOSING)))
        out->kind = STATEMENT_CLOSING;
    else if (!text_is(line, statement_title(STATEMENT_PLAN)))
        return lines_fault(lines, "the first line is not 'tautline plan 1'");
    out->simulated = lines_begin(lines, "SIMULATED");
    return (!out->simulated || lines_expect(lines, STATEMENT_SIMULATED, "'SIMULATED'")) &&
           lines_expect(lines, "", "an empty line");
}

bool statement_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct statement *out, struct err *err)
{
    struct lines lines = {
        .arena = arena, .file = file, .bytes = bytes, .length = length, .err = err};
    struct statement read = {.kind = STATEMENT_PLAN};
    if (!lines_open(&lines) || !read_title(&lines, &read) || !read_head(&lines, &read) ||
        !statement_read_rows(&lines, &read) || !statement_read_tail(&lines, &read))
        return false;
    *out = read;
    return true;
}
