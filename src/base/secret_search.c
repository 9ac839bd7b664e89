#include "secret_search.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { BITS = 20, BITMAP_WORDS = (1 << BITS) / 64, FIRST_HEADS = 256, TRIES = 64 };

struct secret_needle {
    const char *bytes; /* borrowed */
    size_t length;
    size_t offset; /* of the window that it is filed under */
    size_t next;   /* number + 1 */
    size_t handle;
};

void secret_index_init(struct secret_index *index)
{
    *index = (struct secret_index){.head_count = FIRST_HEADS};
    index->heads = mem_alloc(FIRST_HEADS * sizeof *index->heads);
    index->bitmap = mem_alloc(BITMAP_WORDS * sizeof *index->bitmap);
}

void secret_index_release(struct secret_index *index)
{
    mem_free(index->needles, index->capacity * sizeof *index->needles);
    mem_free(index->heads, index->head_count * sizeof *index->heads);
    mem_free(index->bitmap, BITMAP_WORDS * sizeof *index->bitmap);
    *index = (struct secret_index){0};
}

/* Multiplicative (Knuth): the upper bits are the good ones. */
static uint32_t hash_at(const char *window)
{
    uint32_t value = 0;
    memcpy(&value, window, SECRET_WINDOW);
    return value * 2654435761U;
}

static bool is_marked(const struct secret_index *index, uint32_t hash)
{
    const uint32_t bit = hash >> (32 - BITS);
    return index->bitmap[bit / 64] >> (bit % 64) & 1;
}

static void mark(struct secret_index *index, uint32_t hash)
{
    const uint32_t bit = hash >> (32 - BITS);
    index->bitmap[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static size_t *head_of(const struct secret_index *index, uint32_t hash)
{
    return &index->heads[(hash ^ hash >> 16) & (index->head_count - 1)];
}

static void file_needle(struct secret_index *index, size_t number)
{
    struct secret_needle *needle = &index->needles[number];
    size_t *head = head_of(index, hash_at(needle->bytes + needle->offset));
    needle->next = *head;
    *head = number + 1;
}

static void grow(struct secret_index *index)
{
    if (index->count == index->capacity) {
        const size_t more = index->capacity > 0 ? index->capacity * 2 : 64;
        index->needles = mem_grow(index->needles, index->capacity * sizeof *index->needles,
                                  mem_product(more, sizeof *index->needles));
        index->capacity = more;
    }
    if (index->count < index->head_count)
        return;
    mem_free(index->heads, index->head_count * sizeof *index->heads);
    index->head_count *= 2;
    index->heads = mem_alloc(mem_product(index->head_count, sizeof *index->heads));
    for (size_t i = 0; i < index->count; i++)
        file_needle(index, i);
}

/* How many needles are compared at each occurrence of this window. */
static size_t chain_length(const struct secret_index *index, const char *window, size_t enough)
{
    size_t length = 0;
    for (size_t at = *head_of(index, hash_at(window)); at > 0 && length < enough; length++)
        at = index->needles[at - 1].next;
    return length;
}

/* The offset of the least used window, of at most TRIES evenly spread ones. */
static size_t best_offset(const struct secret_index *index, const char *bytes, size_t length)
{
    const size_t last = length - SECRET_WINDOW;
    const size_t step = last / TRIES + 1;
    size_t best = 0;
    size_t least = SIZE_MAX;
    for (size_t offset = 0; offset <= last && least > 0; offset += step) {
        const size_t used = chain_length(index, bytes + offset, least);
        if (used < least) {
            least = used;
            best = offset;
        }
    }
    return least > 0 && chain_length(index, bytes + last, least) < least ? last : best;
}

void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t handle)
{
    if (length < SECRET_WINDOW)
        return;
    grow(index);
    const size_t offset = best_offset(index, bytes, length);
    index->needles[index->count] = (struct secret_needle){
        .bytes = bytes, .length = length, .offset = offset, .handle = handle};
    mark(index, hash_at(bytes + offset));
    file_needle(index, index->count++);
}

/* The needle with its window at `at` that the text contains. */
static const struct secret_needle *needle_at(const struct secret_index *index, uint32_t hash,
                                             const char *bytes, size_t length, size_t at)
{
    for (size_t i = *head_of(index, hash); i > 0; i = index->needles[i - 1].next) {
        const struct secret_needle *needle = &index->needles[i - 1];
        if (needle->offset > at || length - at < needle->length - needle->offset)
            continue;
        if (memcmp(bytes + at - needle->offset, needle->bytes, needle->length) == 0)
            return needle;
    }
    return NULL;
}

bool secret_index_find(const struct secret_index *index, const char *bytes, size_t length,
                       size_t *handle)
{
    if (index->count == 0)
        return false;
    for (size_t at = 0; at + SECRET_WINDOW <= length; at++) {
        const uint32_t hash = hash_at(bytes + at);
        if (!is_marked(index, hash))
            continue;
        const struct secret_needle *needle = needle_at(index, hash, bytes, length, at);
        if (needle) {
            *handle = needle->handle;
            return true;
        }
    }
    return false;
}

/* --- decoding --------------------------------------------------------------------------------- */

/* What begins an escape in each way. */
static const char marks[SECRET_WAYS] = {
    [SECRET_ENTITIES] = '&',
    [SECRET_BACKSLASHES] = '\\',
    [SECRET_PERCENT] = '%',
    [SECRET_FORM] = '%',
};

/* Reads from `least` to `most` digits; returns how many, 0 where there are fewer. */
static size_t read_number(const char *bytes, size_t length, unsigned base, size_t least,
                          size_t most, uint32_t *out)
{
    uint32_t number = 0;
    size_t count = 0;
    while (count < length && count < most && text_hex(bytes[count]) >= 0 &&
           text_hex(bytes[count]) < (int)base)
        number = number * base + (uint32_t)text_hex(bytes[count++]);
    *out = number;
    return count >= least ? count : 0;
}

static bool begins(const char *bytes, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* Each decodes one escape at `bytes` and returns its length; 0 where there is no escape. */

static size_t take_entity(struct buf *out, const char *bytes, size_t length)
{
    static const struct {
        const char *name;
        char means;
    } named[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    enum { DIGITS_MOST = 8 };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (begins(bytes, length, named[i].name)) {
            buf_char(out, named[i].means);
            return strlen(named[i].name);
        }
    if (length < 3 || bytes[1] != '#')
        return 0;
    const bool is_hex = text_lower(bytes[2]) == 'x';
    const size_t start = is_hex ? 3 : 2;
    uint32_t code = 0;
    const size_t digits =
        read_number(bytes + start, length - start, is_hex ? 16 : 10, 1, DIGITS_MOST, &code);
    if (digits == 0 || start + digits >= length || bytes[start + digits] != ';')
        return 0;
    text_utf8_add(out, code);
    return start + digits + 1;
}

/* `\uNNNN`, of a pair of them the one character, and our own `\u{NNNN}`. */
static size_t take_unicode(struct buf *out, const char *bytes, size_t length)
{
    uint32_t code = 0, low = 0;
    if (begins(bytes, length, "\\u{")) {
        const size_t digits = read_number(bytes + 3, length - 3, 16, 1, 6, &code);
        if (digits == 0 || 3 + digits >= length || bytes[3 + digits] != '}')
            return 0;
        text_utf8_add(out, code);
        return digits + 4;
    }
    if (read_number(bytes + 2, length - 2, 16, 4, 4, &code) == 0)
        return 0;
    if (code >= 0xD800 && code <= 0xDBFF && begins(bytes + 6, length - 6, "\\u") &&
        read_number(bytes + 8, length - 8, 16, 4, 4, &low) > 0 && low >= 0xDC00 && low <= 0xDFFF) {
        text_utf8_add(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        return 12;
    }
    text_utf8_add(out, code);
    return 6;
}

static size_t take_backslash(struct buf *out, const char *bytes, size_t length)
{
    static const char letters[] = "nrtbf0";
    static const char means[] = "\n\r\t\b\f\0";
    uint32_t code = 0;
    if (length < 2)
        return 0;
    if (bytes[1] == 'u')
        return take_unicode(out, bytes, length);
    if (bytes[1] == 'x') {
        if (read_number(bytes + 2, length - 2, 16, 2, 2, &code) == 0)
            return 0;
        buf_char(out, (char)code);
        return 4;
    }
    const char *letter = bytes[1] ? strchr(letters, bytes[1]) : NULL;
    const bool is_punctuation =
        bytes[1] > ' ' && bytes[1] < 0x7F && !text_is_letter(bytes[1]) && !text_is_digit(bytes[1]);
    if (!letter && !is_punctuation)
        return 0;
    buf_char(out, letter ? means[letter - letters] : bytes[1]);
    return 2;
}

static size_t take_percent(struct buf *out, const char *bytes, size_t length)
{
    uint32_t code = 0;
    if (read_number(bytes + 1, length - 1, 16, 2, 2, &code) == 0)
        return 0;
    buf_char(out, (char)code);
    return 3;
}

static size_t take_form(struct buf *out, const char *bytes, size_t length)
{
    if (bytes[0] != '+')
        return take_percent(out, bytes, length);
    buf_char(out, ' ');
    return 1;
}

typedef size_t take_escape(struct buf *out, const char *bytes, size_t length);

static take_escape *const takes[SECRET_WAYS] = {
    [SECRET_ENTITIES] = take_entity,
    [SECRET_BACKSLASHES] = take_backslash,
    [SECRET_PERCENT] = take_percent,
    [SECRET_FORM] = take_form,
};

static bool is_mark(enum secret_way way, char byte)
{
    return byte == marks[way] || (way == SECRET_FORM && byte == '+');
}

static bool has_mark(enum secret_way way, const char *bytes, size_t length)
{
    return memchr(bytes, marks[way], length) || (way == SECRET_FORM && memchr(bytes, '+', length));
}

bool secret_decode(struct buf *out, enum secret_way way, const char *bytes, size_t length)
{
    if (length == 0 || !has_mark(way, bytes, length))
        return false;
    size_t from = 0; /* text between escapes is copied in one piece */
    for (size_t i = 0; i < length;) {
        if (!is_mark(way, bytes[i])) {
            i++;
            continue;
        }
        buf_add(out, bytes + from, i - from);
        const size_t size = takes[way](out, bytes + i, length - i);
        from = size > 0 ? i + size : i;
        i += size > 0 ? size : 1;
    }
    buf_add(out, bytes + from, length - from);
    return true;
}
