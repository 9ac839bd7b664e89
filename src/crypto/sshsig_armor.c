#include "sshsig_armor.h"

#include <string.h>

#include "base/arena.h"
#include "base/wire.h"
#include "crypto/sshsig.h"

#include "sshsig_rule.h"

/* PROTOCOL.sshsig, "Armored SSH signatures". ssh-keygen wraps at 70 columns, others at 76. */
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END   "-----END SSH SIGNATURE-----"

enum { COLUMNS_MOST = 76 };

struct text {
    const char *bytes;
    size_t length;
};

static bool take_front(struct text *text, const char *front)
{
    const size_t length = strlen(front);
    if (text->length < length || memcmp(text->bytes, front, length) != 0)
        return false;
    *text = (struct text){text->bytes + length, text->length - length};
    return true;
}

static bool take_back(struct text *text, const char *back)
{
    const size_t length = strlen(back);
    if (text->length < length || memcmp(text->bytes + text->length - length, back, length) != 0)
        return false;
    text->length -= length;
    return true;
}

/* Takes the line breaks away: every line is whole, and as long as the first, but the last, which
 * may be shorter. */
static bool join_lines(struct text lines, char *out, size_t *length)
{
    size_t width = 0;
    bool ended = false;
    *length = 0;
    while (lines.length > 0) {
        const char *end = memchr(lines.bytes, '\n', lines.length);
        const size_t size = end ? (size_t)(end - lines.bytes) : 0;
        if (size == 0 || size > COLUMNS_MOST || ended || (width && size > width))
            return false;
        ended = width && size < width;
        width = width ? width : size;
        memcpy(out + *length, lines.bytes, size);
        *length += size;
        lines = (struct text){lines.bytes + size + 1, lines.length - size - 1};
    }
    return *length > 0;
}

bool sshsig_open_armor(struct arena *arena, const char *bytes, size_t length, struct wire *out,
                       struct err *err)
{
    struct text text = {bytes, length};
    size_t digits = 0, count = 0;
    if (length > SSHSIG_LIMIT)
        return sshsig_refuse(err, SSHSIG_SIZE, NULL);
    take_back(&text, "\n"); /* an editor may have taken it away */
    if (!take_front(&text, BEGIN) || !take_back(&text, END))
        return sshsig_refuse(err, SSHSIG_ARMOR, NULL);
    char *joined = arena_alloc(arena, text.length + 1);
    unsigned char *blob = arena_alloc(arena, text.length + 1);
    if (!join_lines(text, joined, &digits))
        return sshsig_refuse(err, SSHSIG_LINES, NULL);
    if (!base64_decode(joined, digits, blob, text.length, &count))
        return sshsig_refuse(err, SSHSIG_BASE64, NULL);
    *out = (struct wire){blob, count};
    return true;
}
