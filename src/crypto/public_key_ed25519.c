#include <openssl/bn.h>
#include <string.h>

#include "base/err.h"

#include "public_key_parts.h"

/* OpenSSL imports any 32 bytes. A key of small order has no holder: with the identity any message
 * has a signature that everybody can make (SECURITY, measured). */

/* The y of the points whose order divides eight, little-endian, without the sign of x. */
static const unsigned char small_orders[][ED25519_SIZE] = {
    {0x00},
    {0x01},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

static bool is_small_order(const unsigned char y[ED25519_SIZE])
{
    for (size_t i = 0; i < sizeof small_orders / sizeof small_orders[0]; i++)
        if (memcmp(y, small_orders[i], ED25519_SIZE) == 0)
            return true;
    return false;
}

/* y is less than the field's prime, 2^255 - 19. */
static bool is_reduced(const unsigned char y[ED25519_SIZE])
{
    bool is_high = y[0] >= 0xed && y[ED25519_SIZE - 1] == 0x7f;
    for (size_t i = 1; i < ED25519_SIZE - 1; i++)
        is_high = is_high && y[i] == 0xff;
    return !is_high;
}

struct field {
    BN_CTX *context;
    BIGNUM *prime, *u, *v;
};

static bool field_begin(struct field *field)
{
    field->context = BN_CTX_new();
    field->prime = BN_new();
    field->u = BN_new();
    field->v = BN_new();
    return field->context && field->prime && field->u && field->v &&
           BN_set_bit(field->prime, 255) && BN_sub_word(field->prime, 19);
}

static void field_end(struct field *field)
{
    BN_free(field->v);
    BN_free(field->u);
    BN_free(field->prime);
    BN_CTX_free(field->context);
}

/* RFC 8032, 5.1.3: x² = (y² - 1) / (d y² + 1) with d = -121665/121666. That is a square where
 * 121666 (y² - 1) (121666 - 121665 y²) is one; so is its negative then, as -1 is a square here. */
static bool is_square(struct field *field)
{
    BIGNUM *u = field->u, *v = field->v;
    return BN_mod_sqr(u, u, field->prime, field->context) && BN_copy(v, u) &&
           BN_mul_word(v, 121665) && BN_sub_word(v, 121666) && BN_sub_word(u, 1) &&
           BN_mul_word(u, 121666) && BN_mul(u, u, v, field->context) &&
           BN_nnmod(u, u, field->prime, field->context) &&
           BN_kronecker(u, field->prime, field->context) == 1;
}

static bool is_on_curve(const unsigned char y[ED25519_SIZE])
{
    struct field field;
    const bool is =
        field_begin(&field) && BN_lebin2bn(y, ED25519_SIZE, field.u) && is_square(&field);
    field_end(&field);
    return is;
}

bool public_key_ed25519_is_sound(const unsigned char point[ED25519_SIZE], struct err *err)
{
    unsigned char y[ED25519_SIZE];
    memcpy(y, point, sizeof y);
    y[ED25519_SIZE - 1] &= 0x7f; /* the sign of x */
    if (!is_reduced(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is not written in its one form");
    else if (is_small_order(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is a point of small order: anybody could sign");
    else if (!is_on_curve(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is not a point of its curve");
    else
        return true;
    return err_hint(err, "Make a new key with: ssh-keygen -t ed25519.");
}
