#include "http_token.h"

#include <string.h>

static bool is_token_byte(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

bool http_is_token(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_token_byte((unsigned char)bytes[i]))
            return false;
    }
    return length > 0;
}

bool http_is_value(const char *text)
{
    for (; *text; text++) {
        if (*text != '\t' && (*text < 0x20 || *text > 0x7e))
            return false;
    }
    return true;
}

bool http_is_target(const char *text)
{
    const char *end = text;
    while (*end > 0x20 && *end <= 0x7e)
        end++;
    return end > text && !*end;
}
