#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "public_key_parts.h"

/* A public key of `algorithm` with the parameters that were built. */
static EVP_PKEY *from_parameters(const char *algorithm, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
    if (parameters && context && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

static EVP_PKEY *make_p256(const struct public_key *key)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, key->point.bytes,
                                         key->point.length))
        made = from_parameters("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return made;
}

static BIGNUM *number_of(const struct wire *wire)
{
    return BN_bin2bn(wire->bytes, (int)wire->length, NULL);
}

static EVP_PKEY *make_rsa(const struct public_key *key)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = number_of(&key->modulus);
    BIGNUM *exponent = number_of(&key->exponent);
    if (builder && modulus && exponent &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent))
        made = from_parameters("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return made;
}

EVP_PKEY *public_key_make(const struct public_key *key)
{
    switch (key->family) {
    case KEY_ED25519:
        return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key->point.bytes,
                                              key->point.length);
    case KEY_P256:
        return make_p256(key);
    case KEY_RSA:
        break;
    }
    return make_rsa(key);
}
