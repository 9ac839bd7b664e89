#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { DIGITS_MOST = 18, EXPONENT_MOST = 400, PLACES_MOST = 20 };

/* --- reading ----------------------------------------------------------------------------------- */

/* Digits that are read, and where the point is among them. */
struct digit_scan {
    int64_t digits;
    int count;    /* that count: zeros in front do not */
    int exponent; /* of the last digit that was kept */
    bool any;
};

/* Zeros at the end are kept back until another digit follows, so that `1.500000000000000000000` has two. */
static bool take_digit(struct digit_scan *reading, char byte, int *zeros, bool after_point)
{
    reading->any = true;
    *zeros += 1;
    reading->exponent -= after_point;
    if (byte == '0')
        return true;
    for (; *zeros > 0; *zeros -= 1) {
        reading->count += reading->digits != 0 || *zeros == 1;
        if (reading->count > DIGITS_MOST)
            return false;
        reading->digits = reading->digits * 10 + (*zeros == 1 ? byte - '0' : 0);
    }
    return true;
}

static const char *take_digits(struct digit_scan *reading, const char *text)
{
    int zeros = 0;
    bool after_point = false;
    for (; text_is_digit(*text) || (*text == '.' && !after_point); text++) {
        if (*text == '.')
            after_point = true;
        else if (!take_digit(reading, *text, &zeros, after_point))
            return NULL;
    }
    reading->exponent += zeros; /* of zeros that nothing followed */
    return reading->any ? text : NULL;
}

static bool take_exponent(struct digit_scan *reading, const char *text)
{
    int64_t exponent = 0;
    if (*text == '\0')
        return true;
    if (*text != 'e' && *text != 'E')
        return false;
    text += 1 + (text[1] == '+');
    if (!text_to_int(text, -EXPONENT_MOST, EXPONENT_MOST, &exponent))
        return false;
    reading->exponent += (int)exponent;
    return true;
}

bool decimal_read(const char *text, struct decimal *out)
{
    struct digit_scan reading = {0};
    const bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    const char *rest = strlen(text) <= EXPONENT_MOST ? take_digits(&reading, text) : NULL;
    if (!rest || !take_exponent(&reading, rest))
        return false;
    *out = (struct decimal){negative ? -reading.digits : reading.digits,
                            reading.digits ? reading.exponent : 0};
    return true;
}

/* --- order ------------------------------------------------------------------------------------- */

/* The digits without sign and zeros at the end, and the exponent of 0.DIGITS. */
static int spread(const struct decimal *number, char digits[32])
{
    int length = snprintf(digits, 32, "%lld", (long long)llabs(number->digits));
    const int exponent = number->exponent + length;
    while (length > 1 && digits[length - 1] == '0')
        length--;
    digits[length] = '\0';
    return exponent;
}

static int sign(const struct decimal *number)
{
    return (number->digits > 0) - (number->digits < 0);
}

int decimal_order(const struct decimal *a, const struct decimal *b)
{
    char left[32], right[32];
    if (sign(a) != sign(b) || sign(a) == 0)
        return sign(a) - sign(b);
    const int wider = spread(a, left), narrower = spread(b, right);
    const int order = wider != narrower ? wider - narrower : strcmp(left, right);
    return sign(a) * ((order > 0) - (order < 0));
}

bool decimal_beside(const struct decimal *number, int step, struct decimal *out)
{
    const int64_t most = INT64_MAX / 100;
    struct decimal made = *number;
    int64_t one = 1;
    for (; made.exponent > 0; made.exponent--, made.digits *= 10)
        if (llabs(made.digits) > most)
            return false;
    for (int i = made.exponent; i < 0; i++, one *= 10)
        if (one > most)
            return false;
    if (llabs(made.digits) > most)
        return false;
    made.digits += step * one;
    *out = made;
    return true;
}

/* --- writing ----------------------------------------------------------------------------------- */

const char *decimal_text(struct arena *arena, const struct decimal *number)
{
    static const char zeros[] = "00000000000000000000";
    char digits[32];
    const char *minus = number->digits < 0 ? "-" : "";
    const int point = spread(number, digits);
    const int length = (int)strlen(digits);
    if (number->digits == 0)
        return "0";
    if (point > PLACES_MOST || length - point > PLACES_MOST)
        return arena_printf(arena, "%s%se%d", minus, digits, point - length);
    if (point <= 0)
        return arena_printf(arena, "%s0.%.*s%s", minus, -point, zeros, digits);
    if (point >= length)
        return arena_printf(arena, "%s%s%.*s", minus, digits, point - length, zeros);
    return arena_printf(arena, "%s%.*s.%s", minus, point, digits, digits + point);
}
