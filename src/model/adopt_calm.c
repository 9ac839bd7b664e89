#include "model/adopt_calm.h"

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

struct run {
    size_t letters, digits, vowels, turns, hex;
};

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static struct run measure(const char *word, size_t length)
{
    struct run run = {0};
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

static bool is_calm_run(const char *word, size_t length)
{
    const struct run run = measure(word, length);
    if (run.digits == length)
        return length <= DIGITS_MOST;
    if (run.digits > 0)
        return length <= MIXED_MOST;
    const bool spoken = length < VOWELS_FROM || run.vowels * 6 >= length;
    const bool cased = run.turns <= 1 + length / 5;
    return length <= LETTERS_MOST && spoken && cased && !(run.hex == length && length >= HEX_FROM);
}

static size_t run_length(const char *text)
{
    size_t length = 0;
    while (text_is_letter(text[length]) || text_is_digit(text[length]))
        length++;
    return length;
}

bool calm_words(const char *text)
{
    size_t mixed = 0, turns = 0;
    while (*text) {
        const size_t length = run_length(text);
        const struct run run = measure(text, length);
        mixed += run.digits > 0 && run.digits < length;
        turns += run.turns;
        if ((length && !is_calm_run(text, length)) || mixed > MIXED_WORDS || turns > TURNS_MOST)
            return false;
        text += length;
        if (*text && (*text < ' ' || *text > '~' || strchr("@$&!^=?+#%\\\"'`*<>|;{}", *text)))
            return false;
        text += *text != '\0';
    }
    return true;
}

bool calm_text(const char *text)
{
    size_t words = 0;
    if (*text == ' ' || text_ends(text, " ") || !calm_words(text))
        return false;
    for (const char *at = text; *at;) {
        const size_t length = run_length(at);
        words += length >= PHRASE_WORD;
        at += length + (at[length] != '\0');
    }
    return words < PHRASE_WORDS;
}

bool calm_address(const char *text)
{
    const char *host = text_starts(text, "https://")  ? text + 8
                       : text_starts(text, "http://") ? text + 7
                                                      : NULL;
    return host && *host && calm_words(host);
}
