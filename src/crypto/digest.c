#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/* OpenSSL passes the calling file and line, which are not used. */
static void *openssl_alloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_sized_alloc(size);
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_sized_realloc(old, size);
}

static void openssl_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    mem_sized_free(memory);
}

void crypto_init(void)
{
    if (CRYPTO_set_mem_functions(openssl_alloc, openssl_realloc, openssl_free) != 1)
        end_process("tautline: OpenSSL was used before it was made to wipe its memory\n", 1);
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        end_process("tautline: OpenSSL does not start\n", 1);
}

/* Both are in every build of OpenSSL: without them nothing that is signed or compared holds. */
static _Noreturn void no_digest(void)
{
    end_process("tautline: OpenSSL has no SHA-256\n", 1);
}

void digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SIZE])
{
    size_t size = 0;
    if (EVP_Q_digest(NULL, "SHA256", NULL, bytes, length, out, &size) != 1 || size != DIGEST_SIZE)
        no_digest();
}

void digest_hex(const unsigned char digest[DIGEST_SIZE], char out[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[DIGEST_HEX_SIZE - 1] = '\0';
}

void digest_sha256_hex(const void *bytes, size_t length, char out[DIGEST_HEX_SIZE])
{
    unsigned char digest[DIGEST_SIZE];
    digest_sha256(bytes, length, digest);
    digest_hex(digest, out);
}

void digest_hmac(const void *key, size_t key_length, const void *bytes, size_t length,
                 unsigned char out[DIGEST_SIZE])
{
    size_t size = 0;
    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_length, bytes, length, out,
                   DIGEST_SIZE, &size) ||
        size != DIGEST_SIZE)
        no_digest();
}

size_t digest_hmac_with(const char *algorithm, const void *key, size_t key_length,
                        const void *bytes, size_t length, unsigned char out[DIGEST_MOST])
{
    size_t size = 0;
    if (!EVP_Q_mac(NULL, "HMAC", NULL, algorithm, NULL, key, key_length, bytes, length, out,
                   DIGEST_MOST, &size))
        no_digest();
    return size;
}

static void add_field(struct buf *out, const char *field)
{
    buf_text(out, field ? field : "");
    buf_char(out, '\0');
}

void fingerprint_make(const unsigned char key[FINGERPRINT_KEY_SIZE],
                      const struct fingerprint_of *of, char out[FINGERPRINT_SIZE])
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    add_field(&text, of->purpose);
    add_field(&text, of->project);
    add_field(&text, of->environment);
    add_field(&text, of->service);
    add_field(&text, of->name);
    buf_add(&text, of->value, of->length);
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_hmac(key, FINGERPRINT_KEY_SIZE, text.bytes, text.length, digest);
    digest_hex(digest, hex);
    memcpy(out, hex, FINGERPRINT_SIZE - 1);
    out[FINGERPRINT_SIZE - 1] = '\0';
    buf_release(&text);
}

static void key_id(const unsigned char *key, size_t length, const char *word, char out[KEY_ID_SIZE])
{
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_hmac(key, length, word, strlen(word), digest);
    digest_hex(digest, hex);
    memcpy(out, hex, KEY_ID_SIZE - 1);
    out[KEY_ID_SIZE - 1] = '\0';
}

void fingerprint_key_id(const unsigned char key[FINGERPRINT_KEY_SIZE], char out[KEY_ID_SIZE])
{
    key_id(key, FINGERPRINT_KEY_SIZE, "tautline fingerprint key", out);
}

void sealing_key_id(const unsigned char key[SEALING_KEY_SIZE], char out[KEY_ID_SIZE])
{
    key_id(key, SEALING_KEY_SIZE, "tautline sealing key", out);
}

bool digest_is_same(const unsigned char *a, const unsigned char *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}
