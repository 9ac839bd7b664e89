#include "seal.h"

#include <stdint.h>

#include "base/buf.h"

static void add_field(struct buf *out, const char *field)
{
    buf_text(out, field ? field : "");
    buf_char(out, '\0');
}

static void make(const unsigned char *key, const struct seal_place *place, const char *bytes,
                 size_t length, char out[DIGEST_HEX_SIZE])
{
    struct buf text;
    unsigned char digest[DIGEST_SIZE];
    buf_init(&text, SIZE_MAX);
    add_field(&text, "tautline seal");
    add_field(&text, place->ledger);
    add_field(&text, place->project);
    add_field(&text, place->environment);
    add_field(&text, place->service);
    buf_add(&text, bytes, length);
    digest_hmac(key, SEALING_KEY_SIZE, text.bytes, text.length, digest);
    digest_hex(digest, out);
    buf_release(&text);
}

void seal_add(struct buf *line, const unsigned char key[SEALING_KEY_SIZE],
              const struct seal_place *place)
{
    char id[KEY_ID_SIZE], mac[DIGEST_HEX_SIZE];
    make(key, place, line->bytes, line->length, mac);
    sealing_key_id(key, id);
    buf_printf(line, SEAL_START "%s" SEAL_MIDDLE "%s" SEAL_END, id, mac);
}

static bool is_same(const char *a, const char *b, size_t length)
{
    return digest_is_same((const unsigned char *)a, (const unsigned char *)b, length);
}

bool seal_is_by(const unsigned char key[SEALING_KEY_SIZE], const char *id)
{
    char own[KEY_ID_SIZE];
    sealing_key_id(key, own);
    return is_same(own, id, KEY_ID_SIZE - 1);
}

bool seal_is_of(const unsigned char key[SEALING_KEY_SIZE], const struct seal_place *place,
                const char *bytes, size_t length, const char *mac)
{
    char own[DIGEST_HEX_SIZE];
    make(key, place, bytes, length, own);
    return is_same(own, mac, DIGEST_HEX_SIZE - 1);
}
