#include "approvers_key.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/trust.h"

static const char ED25519[] = "ssh-ed25519";
static const char SK_ED25519[] = "sk-ssh-ed25519@openssh.com";

enum { ED25519_SIZE = 32, BLOB_MOST = 1024 };

bool approvers_is_key_type(const char *word)
{
    return text_starts(word, "ssh-") || text_starts(word, "sk-") || text_starts(word, "ecdsa-") ||
           text_starts(word, "rsa-");
}

/* --- base64 ------------------------------------------------------------------------------ */

static int digit_of(char byte)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = byte ? strchr(digits, byte) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Four digits to up to three bytes; how many, or 0 where they are not valid. Bits that padding
 * leaves over must be zero, so that one key has one spelling. */
static size_t decode_four(const char *text, unsigned char *out)
{
    const size_t padding = text[3] != '=' ? 0 : text[2] != '=' ? 1 : 2;
    unsigned long bits = 0;
    for (size_t i = 0; i < 4; i++) {
        const int digit = i < 4 - padding ? digit_of(text[i]) : 0;
        if (digit < 0)
            return 0;
        bits = bits << 6 | (unsigned long)digit;
    }
    if (bits & ((1UL << 8 * padding) - 1))
        return 0;
    for (size_t i = 0; i < 3 - padding; i++)
        out[i] = (unsigned char)(bits >> (16 - 8 * i) & 0xff);
    return 3 - padding;
}

/* RFC 4648, section 4, with padding and nothing else. */
static bool decode(const char *text, unsigned char *out, size_t *length)
{
    const size_t digits = strlen(text);
    *length = 0;
    if (digits == 0 || digits % 4 != 0 || digits / 4 * 3 > BLOB_MOST)
        return false;
    for (size_t i = 0; i < digits; i += 4) {
        const size_t added = decode_four(text + i, out + *length);
        if (added == 0 || (added < 3 && i + 4 < digits))
            return false;
        *length += added;
    }
    return true;
}

/* --- the wire form (RFC 4253, 6.6; RFC 8709, 4) ------------------------------------------------ */

struct blob {
    const unsigned char *bytes;
    size_t length;
};

/* Takes a string off the front: four bytes of length, then as many bytes. */
static bool take_string(struct blob *blob, struct blob *out)
{
    if (blob->length < 4)
        return false;
    const size_t length = (size_t)blob->bytes[0] << 24 | (size_t)blob->bytes[1] << 16 |
                          (size_t)blob->bytes[2] << 8 | (size_t)blob->bytes[3];
    if (length > blob->length - 4)
        return false;
    *out = (struct blob){blob->bytes + 4, length};
    blob->bytes += 4 + length;
    blob->length -= 4 + length;
    return true;
}

static bool is_text(const struct blob *blob, const char *text)
{
    return blob->length == strlen(text) && memcmp(blob->bytes, text, blob->length) == 0;
}

/* Type, key of 32 bytes and, on a security key, the application; nothing after it. */
static bool is_key(struct blob blob, const char *type)
{
    struct blob name, key, application;
    if (!take_string(&blob, &name) || !is_text(&name, type) || !take_string(&blob, &key) ||
        key.length != ED25519_SIZE)
        return false;
    if (text_is(type, SK_ED25519) && (!take_string(&blob, &application) || application.length == 0))
        return false;
    return blob.length == 0;
}

static bool check_type(const char *type, struct err *err)
{
    if (text_is(type, ED25519) || text_is(type, SK_ED25519))
        return true;
    if (text_has(type, "-cert-")) {
        err_set(err, ERR_INPUT, "a certificate stands in place of a key");
        return err_hint(err, "Write the person's own public key.");
    }
    err_set(err, ERR_INPUT, "'%.60s' is not a type of key that is taken here", type);
    return err_hint(err, "Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
                         "key).");
}

bool approvers_read_key(struct arena *arena, const char *type, const char *base64,
                        struct approver *out, struct err *err)
{
    unsigned char bytes[BLOB_MOST + 4] = {0};
    size_t length = 0;
    if (!check_type(type, err))
        return false;
    if (!decode(base64, bytes, &length) || !is_key((struct blob){bytes, length}, type)) {
        err_set(err, ERR_INPUT, "what follows '%.40s' is not a key of that type", type);
        return err_hint(err, "Copy the whole line of the person's .pub file.");
    }
    unsigned char *key = arena_alloc(arena, length);
    memcpy(key, bytes, length);
    out->type = arena_text(arena, type);
    out->key = key;
    out->key_length = length;
    return true;
}
