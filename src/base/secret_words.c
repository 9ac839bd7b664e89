#include "secret_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { FIRST_SLOTS = 4096, WORD_LEAST = 4, PART_LEAST = 2 };

void secret_words_init(struct secret_words *words)
{
    *words = (struct secret_words){.slot_count = FIRST_SLOTS};
    words->slots = mem_alloc(FIRST_SLOTS * sizeof *words->slots);
}

void secret_words_release(struct secret_words *words)
{
    mem_free(words->slots, words->slot_count * sizeof *words->slots);
    *words = (struct secret_words){0};
}

/* FNV-1a */
static size_t hash_of(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211U;
    return (size_t)(hash ^ hash >> 32);
}

static struct secret_word *slot_of(const struct secret_words *words, const char *bytes,
                                   size_t length)
{
    const size_t mask = words->slot_count - 1;
    for (size_t at = hash_of(bytes, length) & mask;; at = (at + 1) & mask) {
        struct secret_word *slot = &words->slots[at];
        if (slot->length == 0 ||
            (slot->length == length && memcmp(slot->bytes, bytes, length) == 0))
            return slot;
    }
}

static void add_word(struct secret_words *words, const char *bytes, size_t length)
{
    struct secret_word *slot = slot_of(words, bytes, length);
    if (length > UINT32_MAX || slot->length > 0)
        return;
    *slot = (struct secret_word){bytes, (uint32_t)length};
    if (++words->used * 2 <= words->slot_count)
        return;
    struct secret_word *old = words->slots;
    const size_t old_count = words->slot_count;
    words->slot_count = old_count * 2;
    words->slots = mem_alloc(mem_product(words->slot_count, sizeof *words->slots));
    for (size_t i = 0; i < old_count; i++)
        if (old[i].length > 0)
            *slot_of(words, old[i].bytes, old[i].length) = old[i];
    mem_free(old, old_count * sizeof *old);
}

static bool is_word_byte(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte);
}

void secret_words_add(struct secret_words *words, const char *bytes, size_t length, bool path)
{
    for (size_t at = 0; at < length;) {
        size_t end = at;
        bool letters = path;
        for (; end < length && is_word_byte(bytes[end]); end++)
            letters = letters && text_is_letter(bytes[end]);
        if (end - at >= (letters ? PART_LEAST : WORD_LEAST))
            add_word(words, bytes + at, end - at);
        at = end + 1;
    }
}

/* The most of the text that words before a place can be; -1 where none end there. */
enum { UNREACHED = -1 };

struct reading {
    const struct secret_words *words;
    const struct secret_words_text *text;
    const char *bytes;
    size_t length;
    int covered[SECRET_WORDS_MOST + 1];
};

static void reach(struct reading *reading, size_t at, int covered)
{
    if (reading->covered[at] < covered)
        reading->covered[at] = covered;
}

/* Letters of one case, as people write: what else the program's constants hold says nothing of a text of two
 * or three bytes. */
static bool is_plain(const struct secret_word *word)
{
    bool small = true, capital = true;
    for (size_t i = 0; i < word->length; i++) {
        small = small && word->bytes[i] >= 'a' && word->bytes[i] <= 'z';
        capital = capital && word->bytes[i] >= 'A' && word->bytes[i] <= 'Z';
    }
    return small || capital;
}

static bool may_be_part(const struct secret_word *word, size_t size)
{
    return word->length >= size && (size >= WORD_LEAST || is_plain(word));
}

/* What the text begins with may be the end of a word, or one byte of anything. */
static void begin(struct reading *reading)
{
    for (size_t at = 0; at <= reading->length; at++)
        reading->covered[at] = at <= (reading->text->wholly ? 0 : 1) ? 0 : UNREACHED;
    for (size_t i = 0; i < reading->words->slot_count && !reading->text->wholly; i++) {
        const struct secret_word *word = &reading->words->slots[i];
        for (size_t size = PART_LEAST; size <= word->length && size <= reading->length; size++)
            if (memcmp(word->bytes + word->length - size, reading->bytes, size) == 0 &&
                may_be_part(word, size))
                reach(reading, size, (int)size);
    }
}

/* To the end of each usual window that holds this place. */
static void go_on_usual(struct reading *reading, size_t at)
{
    const size_t window = reading->text->window;
    for (size_t start = at < window ? 0 : at - window + 1; start <= at; start++)
        if (start + window <= reading->length && reading->text->usual[start])
            reach(reading, start + window, reading->covered[at] + (int)(start + window - at));
}

static void go_on(struct reading *reading, size_t at)
{
    const char *rest = reading->bytes + at;
    const size_t left = reading->length - at;
    const int covered = reading->covered[at];
    if (!is_word_byte(*rest))
        reach(reading, at + 1, covered);
    for (size_t size = PART_LEAST; size <= left; size++)
        if (slot_of(reading->words, rest, size)->length > 0)
            reach(reading, at + size, covered + (int)size);
}

/* The end may be the beginning of a word, or one byte of anything. */
static void finish(struct reading *reading, size_t at)
{
    const size_t left = reading->length - at;
    if (left == 1)
        reach(reading, reading->length, reading->covered[at]);
    for (size_t i = 0; i < reading->words->slot_count && left >= PART_LEAST; i++) {
        const struct secret_word *word = &reading->words->slots[i];
        if (may_be_part(word, left) && memcmp(word->bytes, reading->bytes + at, left) == 0)
            reach(reading, reading->length, reading->covered[at] + (int)left);
    }
}

bool secret_words_make(const struct secret_words *words, const struct secret_words_text *text)
{
    struct reading reading = {
        .words = words, .text = text, .bytes = text->bytes, .length = text->length};
    if (text->length > SECRET_WORDS_MOST || words->used == 0)
        return false;
    begin(&reading);
    for (size_t at = 0; at < text->length; at++)
        if (reading.covered[at] != UNREACHED) {
            go_on(&reading, at);
            go_on_usual(&reading, at);
            if (!text->wholly)
                finish(&reading, at);
        }
    return reading.covered[text->length] * 2 >= (int)text->length;
}
