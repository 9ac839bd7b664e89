#include "output/yaml_scalar.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "doc/node.h"

/* Words that a declaration takes for more than their text where they stand without quotes. */
static const char *const keywords[] = {"absent", "secret", "sealed", "inert", "unknown"};

static bool is_plain_byte(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte) || strchr("._/-", byte) != NULL;
}

static bool is_plain(const char *text)
{
    const struct node node = {
        .kind = NODE_TEXT, .plain = true, .text = text, .length = strlen(text)};
    if (!text_is_letter(*text) && !text_is_digit(*text) && *text != '/' && *text != '_')
        return false;
    for (const char *at = text; *at; at++)
        if (!is_plain_byte(*at))
            return false;
    return !node_mistaken_for(&node) &&
           !text_in(text, keywords, sizeof keywords / sizeof *keywords);
}

static void add_escape(struct buf *out, uint32_t code)
{
    if (code == '\n')
        buf_text(out, "\\n");
    else if (code == '\r')
        buf_text(out, "\\r");
    else if (code == '\t')
        buf_text(out, "\\t");
    else if (code <= 0xff)
        buf_printf(out, "\\x%02X", (unsigned)code);
    else if (code <= 0xffff)
        buf_printf(out, "\\u%04X", (unsigned)code);
    else
        buf_printf(out, "\\U%08X", (unsigned)code);
}

/* Characters of scripts that are surely seen as they are. Any other beyond ASCII is escaped: blanks of
 * odd widths, private ones, and what a later Unicode adds. */
static bool is_seen(uint32_t code)
{
    const bool script = (code > 0xA0 && code < 0x1680) || (code > 0x3000 && code < 0xD800) ||
                        (code >= 0x1F300 && code < 0x1FB00);
    return (code < 0x80 || script) && !text_is_deceptive(code);
}

void yaml_scalar(struct buf *out, const char *text)
{
    const size_t length = strlen(text);
    if (is_plain(text)) {
        buf_text(out, text);
        return;
    }
    buf_char(out, '"');
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        const size_t taken = text_utf8_next(text + at, length - at, &code);
        if (taken == 0) { /* not UTF-8: there is no way to say it, and no JSON brings it */
            at++;
            continue;
        }
        if (!is_seen(code))
            add_escape(out, code);
        else {
            if (code == '"' || code == '\\')
                buf_char(out, '\\');
            buf_add(out, text + at, taken);
        }
        at += taken;
    }
    buf_char(out, '"');
}
