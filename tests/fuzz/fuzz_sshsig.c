/*
 * Any bytes as an armored signature, or (after a zero byte) as what is inside one: the reader and the
 * verifier never crash; what they refuse has a rule and a hint; what they read is whole; and nobody
 * who holds no key makes a signature: only the seed's own bytes are accepted, for its own text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/public_key.h"
#include "crypto/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

/* With the 256 MiB in which freed memory usually waits, every run touches fresh pages and is up to
 * ten times slower. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

/* What the seeds sign; some of them are signed for it, none for the other. */
static const char TEXT[] = "tautline plan 1\n\nFor        shop, production\n";
static const char OTHER[] = "tautline plan 1\n\nFor        shop, staging\n";
static const struct sshsig_claim claims[] = {
    {"tautline-plan", TEXT, sizeof TEXT - 1, "https://approve.example.com"},
    {"tautline-plan", OTHER, sizeof OTHER - 1, "https://approve.example.com"},
};

/* Eight bytes from within each signature of the seeds. */
static const unsigned char known[][8] = {
    {0x4c, 0x0c, 0x32, 0xc4, 0x1c, 0x32, 0x38, 0xb1},
    {0x3d, 0xc3, 0xcb, 0xbc, 0x6a, 0x35, 0xca, 0x37},
    {0xa8, 0x3a, 0x89, 0x36, 0xd8, 0xe2, 0x72, 0x8a},
    {0x14, 0xfb, 0xd9, 0x69, 0x50, 0xfe, 0xd6, 0xf2},
    {0x38, 0xf2, 0x2b, 0xc4, 0xe1, 0x02, 0xe5, 0x9b},
    {0xb7, 0x8b, 0xad, 0x26, 0xf6, 0x26, 0x19, 0xc1},
};

static bool is_known(const struct sshsig *sshsig)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        for (size_t at = 0; at + sizeof known[i] <= sshsig->signature_length; at++)
            if (memcmp(sshsig->signature + at, known[i], sizeof known[i]) == 0)
                return true;
    return false;
}

static void check_refusal(const struct err *err)
{
    MUST(err->code == ERR_INPUT && !err->where.file);
    MUST(text_has(err->text, "(rule ") && text_ends(err->text, ")"));
    MUST(!text_is_empty(err->hint));
}

static void check_read(const struct sshsig *sshsig)
{
    struct err err;
    MUST(text_starts(sshsig->type, "ssh-") || text_starts(sshsig->type, "ecdsa-") ||
         text_starts(sshsig->type, "sk-"));
    MUST(!text_is_empty(sshsig->name_space) && sshsig->key_length > 0);
    /* The look at an RSA modulus would be all that this harness does. */
    if (!text_is(sshsig->type, "ssh-rsa"))
        public_key_is_sound(sshsig->key, sshsig->key_length, &err);
    bool is_of_text = false;
    if (sshsig_verify(sshsig, &claims[0], &is_of_text, &err))
        MUST(is_known(sshsig) && is_of_text);
    else
        check_refusal(&err);
    MUST(!is_of_text || is_known(sshsig));
    MUST(!sshsig_verify(sshsig, &claims[1], &is_of_text, &err) && !is_of_text);
    check_refusal(&err);
}

static void try_armor(const char *bytes, size_t length)
{
    struct arena arena;
    struct sshsig sshsig;
    struct err err;
    arena_init(&arena);
    if (sshsig_read(&arena, bytes, length, &sshsig, &err))
        check_read(&sshsig);
    else
        check_refusal(&err);
    arena_release(&arena);
}

static void try_inside(const unsigned char *bytes, size_t length)
{
    struct buf base64, armor;
    buf_init(&base64, SIZE_MAX);
    buf_init(&armor, SIZE_MAX);
    text_base64(&base64, bytes, length);
    buf_text(&armor, "-----BEGIN SSH SIGNATURE-----\n");
    for (size_t i = 0; i < base64.length; i += 70)
        buf_printf(&armor, "%.70s\n", base64.bytes + i);
    buf_text(&armor, "-----END SSH SIGNATURE-----\n");
    try_armor(armor.bytes, armor.length);
    buf_release(&base64);
    buf_release(&armor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 0)
        try_inside(data + 1, size - 1);
    else
        try_armor((const char *)data, size);
    return 0;
}
