#include "model/adopt.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

enum {
    LETTERS_MOST = 15, /* longer words are rare where people name things */
    DIGITS_MOST = 8,   /* a date without hyphens */
    MIXED_MOST = 5,    /* v2, gpt4, 512mb */
    MIXED_WORDS = 1,   /* base64 falls into pieces at its slashes */
    TURNS_MOST = 2,
    VOWELS_FROM = 7, /* from here on a word has at least one vowel in six letters */
    HEX_FROM = 8,
    PHRASE_WORD = 3, /* so many words of so many letters make a passphrase */
    PHRASE_WORDS = 4
};

struct letter_run {
    size_t letters, digits, vowels, turns, hex;
};

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static struct letter_run measure(const char *word, size_t length)
{
    struct letter_run run = {0};
    for (size_t i = 0; i < length; i++) {
        const char lower = text_lower(word[i]);
        run.letters += text_is_letter(word[i]);
        run.digits += text_is_digit(word[i]);
        run.vowels += strchr("aeiouy", lower) != NULL;
        run.hex += strchr("abcdef0123456789", lower) != NULL;
        run.turns += i > 0 && !is_upper(word[i - 1]) && is_upper(word[i]);
    }
    return run;
}

static bool run_looks_random(const char *word, size_t length)
{
    const struct letter_run run = measure(word, length);
    if (run.digits == length)
        return length > DIGITS_MOST;
    if (run.digits > 0)
        return length > MIXED_MOST;
    const bool vowels = length < VOWELS_FROM || run.vowels * 6 >= length;
    const bool cased = run.turns <= 1 + length / 5;
    const bool hex = run.hex == length && length >= HEX_FROM;
    return length > LETTERS_MOST || !vowels || !cased || hex;
}

static size_t run_length(const char *text)
{
    size_t length = 0;
    while (text_is_letter(text[length]) || text_is_digit(text[length]))
        length++;
    return length;
}

bool words_look_random(const char *text)
{
    size_t mixed = 0, turns = 0;
    while (*text) {
        const size_t length = run_length(text);
        const struct letter_run run = measure(text, length);
        mixed += run.digits > 0 && run.digits < length;
        turns += run.turns;
        if ((length && run_looks_random(text, length)) || mixed > MIXED_WORDS || turns > TURNS_MOST)
            return true;
        text += length;
        if (*text && (*text < ' ' || *text > '~' || strchr("@$&!^=?+#%\\\"'`*<>|;{}", *text)))
            return true;
        text += *text != '\0';
    }
    return false;
}

bool text_looks_random(const char *text)
{
    size_t words = 0;
    if (*text == ' ' || text_ends(text, " ") || words_look_random(text))
        return true;
    for (const char *at = text; *at;) {
        const size_t length = run_length(at);
        words += length >= PHRASE_WORD;
        at += length + (at[length] != '\0');
    }
    return words >= PHRASE_WORDS;
}

bool address_looks_random(const char *text)
{
    const char *host = text_starts(text, "https://")  ? text + 8
                       : text_starts(text, "http://") ? text + 7
                                                      : NULL;
    return !host || !*host || words_look_random(host);
}
