#include "crypto/sshsig.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "public_key_read.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/wire.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"

enum sshsig_rule {
    SSHSIG_SIZE,
    SSHSIG_ARMOR,
    SSHSIG_LINES,
    SSHSIG_BASE64,
    SSHSIG_BLOB,
    SSHSIG_VERSION,
    SSHSIG_KEY,
    SSHSIG_NAMESPACE,
    SSHSIG_RESERVED,
    SSHSIG_HASH,
    SSHSIG_FORM,
    SSHSIG_FORMAT,
    SSHSIG_NUMBER,
    SSHSIG_RANGE,
    SSHSIG_PRESENCE,
    SSHSIG_MATCH
};

/* The same, and false, as err_at of base/err.h. */
#define sshsig_refuse(err, rule, subject) (sshsig_say((err), (rule), (subject)), err_failed())

/* --- the rules --------------------------------------------------------------------------- */

#define SIGN_AGAIN "Sign the file again: ssh-keygen -Y sign -n tautline-plan -f KEY FILE."
#define SIGN_HERE  "Sign with the expected namespace: -n tautline-plan."
#define NEW_KEY    "Sign with another key, made with: ssh-keygen -t ed25519."
#define TOUCH      "Sign again and touch the key; a key made with -O no-touch-required does not count."

/* Stricter: ssh-keygen -Y verify (9.2) lets something pass that the row refuses. */
static const struct {
    const char *name;
    bool is_stricter;
    const char *says, *hint;
} rules[] = {
    [SSHSIG_SIZE] = {"size", true, "the signature is longer than any valid one", SIGN_AGAIN},
    [SSHSIG_ARMOR] = {"armor", true,
                      "the file is not exactly one signature between its BEGIN and END lines",
                      SIGN_AGAIN},
    [SSHSIG_LINES] = {"lines", true,
                      "the signature's lines must have equal length, at most 76, and end in LF",
                      SIGN_AGAIN},
    [SSHSIG_BASE64] = {"base64", true, "the signature is not canonical base64", SIGN_AGAIN},
    [SSHSIG_BLOB] = {"blob", false, "the signature is incomplete, or extra data follows it",
                     SIGN_AGAIN},
    [SSHSIG_VERSION] = {"version", true, "the signature's version is not 1", SIGN_AGAIN},
    [SSHSIG_KEY] = {"key", true, NULL, NEW_KEY},
    [SSHSIG_NAMESPACE] = {"namespace", false,
                          "is the namespace of the signature, not the expected one", SIGN_HERE},
    [SSHSIG_RESERVED] = {"reserved", true, "the signature's reserved field is not empty",
                         SIGN_AGAIN},
    [SSHSIG_HASH] = {"hash", false, "is not a supported digest: sha256 or sha512", SIGN_AGAIN},
    [SSHSIG_FORM] = {"form", true, "is not a signature format of this key type", SIGN_AGAIN},
    [SSHSIG_FORMAT] = {"format", true, "the signature has the wrong length for its format",
                       SIGN_AGAIN},
    [SSHSIG_NUMBER] = {"number", true, "a number in the signature is not in canonical form",
                       SIGN_AGAIN},
    [SSHSIG_RANGE] = {"range", true,
                      "a number in the signature is not below the order of the curve", SIGN_AGAIN},
    [SSHSIG_PRESENCE] = {"presence", true, "the security key was not touched", TOUCH},
    [SSHSIG_MATCH] = {"match", false, "the signature does not match this content and this key",
                      SIGN_AGAIN},
};

/* Fills `err` with the row's words after 'subject', which may be NULL. */
static void sshsig_say(struct err *err, enum sshsig_rule rule, const char *subject)
{
    const char *stricter = rules[rule].is_stricter ? ", stricter than ssh-keygen" : "";
    const char *says = rules[rule].says;
    if (!says) /* the key's own words */
        err_set(err, ERR_INPUT, "%.300s (rule %s%s)", subject, rules[rule].name, stricter);
    else if (subject)
        err_set(err, ERR_INPUT, "'%.60s' %s (rule %s%s)", subject, says, rules[rule].name,
                stricter);
    else
        err_set(err, ERR_INPUT, "%s (rule %s%s)", says, rules[rule].name, stricter);
    err_fill_hint(err, "%s", rules[rule].hint);
}

/* --- the text around the bytes (PROTOCOL.sshsig, "Armored SSH signatures") -------------------- */

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

static bool sshsig_open_armor(struct arena *arena, const char *bytes, size_t length,
                              struct wire *out, struct err *err)
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

/* --- the parts (PROTOCOL.sshsig, "Blob format") --------------------------------------------------- */

/* As a text; NULL where it contains a NUL. */
static const char *text_of(struct arena *arena, const struct wire *wire)
{
    if (memchr(wire->bytes, '\0', wire->length))
        return NULL;
    return arena_slice(arena, (const char *)wire->bytes, wire->length);
}

struct parts {
    struct wire magic, key, name_space, reserved, hash, signature;
    uint32_t version;
};

static bool take_parts(struct wire wire, struct parts *out)
{
    return wire_take(&wire, 6, &out->magic) && wire_is(&out->magic, "SSHSIG") &&
           wire_take_uint32(&wire, &out->version) && wire_take_string(&wire, &out->key) &&
           wire_take_string(&wire, &out->name_space) && wire_take_string(&wire, &out->reserved) &&
           wire_take_string(&wire, &out->hash) && wire_take_string(&wire, &out->signature) &&
           wire.length == 0;
}

static bool check_texts(struct arena *arena, const struct parts *parts, struct sshsig *out,
                        struct err *err)
{
    out->name_space = text_of(arena, &parts->name_space);
    out->hash = text_of(arena, &parts->hash);
    if (text_is_empty(out->name_space))
        return sshsig_refuse(err, SSHSIG_NAMESPACE, "");
    if (!text_is(out->hash, "sha256") && !text_is(out->hash, "sha512"))
        return sshsig_refuse(err, SSHSIG_HASH, out->hash ? out->hash : "");
    return true;
}

bool sshsig_read(struct arena *arena, const char *bytes, size_t length, struct sshsig *out,
                 struct err *err)
{
    struct wire blob;
    struct parts parts;
    struct public_key key;
    struct err why;
    struct sshsig read;
    if (!sshsig_open_armor(arena, bytes, length, &blob, err))
        return false;
    if (!take_parts(blob, &parts))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    if (parts.version != 1)
        return sshsig_refuse(err, SSHSIG_VERSION, NULL);
    if (!public_key_read(parts.key.bytes, parts.key.length, &key, &why))
        return sshsig_refuse(err, SSHSIG_KEY, why.text);
    if (parts.reserved.length > 0)
        return sshsig_refuse(err, SSHSIG_RESERVED, NULL);
    if (!check_texts(arena, &parts, &read, err))
        return false;
    read.key = parts.key.bytes;
    read.key_length = parts.key.length;
    read.type = key.type;
    read.signature = parts.signature.bytes;
    read.signature_length = parts.signature.length;
    *out = read;
    return true;
}

enum {
    SHA512_SIZE = 64,
    ED25519_SIGNATURE_SIZE = 64,
    SIGNED_MOST = 1024,   /* a namespace and a digest */
    DEVICE_PRESENT = 0x01 /* PROTOCOL.u2f: the key was touched */
};

/* A signature without its form: what the key signed with. */
struct mark {
    struct wire bytes;         /* Ed25519, RSA */
    struct wire r, s;          /* P-256 */
    unsigned char flags;       /* on a security key … */
    struct wire flags_counter; /* … as they were signed */
};

/* --- taking it apart (RFC 8709, 6; RFC 5656, 3.1.2; RFC 8332, 3; PROTOCOL.u2f) --------------------- */

static bool take_mark(const struct public_key *key, struct wire blob, struct mark *out,
                      struct err *err)
{
    if (key->family == KEY_P256) {
        if (!wire_take_number(&blob, &out->r) || !wire_take_number(&blob, &out->s))
            return sshsig_refuse(err, SSHSIG_NUMBER, NULL);
        return blob.length == 0 || sshsig_refuse(err, SSHSIG_FORMAT, NULL);
    }
    const size_t length =
        key->family == KEY_RSA ? key->modulus.length : (size_t)ED25519_SIGNATURE_SIZE;
    out->bytes = blob;
    return blob.length == length || sshsig_refuse(err, SSHSIG_FORMAT, NULL);
}

static bool take_device(struct wire *wire, struct mark *out, struct err *err)
{
    if (wire->length != 5 || !wire_take(wire, 5, &out->flags_counter))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    out->flags = out->flags_counter.bytes[0];
    return (out->flags & DEVICE_PRESENT) || sshsig_refuse(err, SSHSIG_PRESENCE, NULL);
}

static bool refuse_form(const struct wire *form, struct err *err)
{
    char text[64] = "";
    const size_t length = form->length < sizeof text ? form->length : sizeof text - 1;
    memcpy(text, form->bytes, length);
    return sshsig_refuse(err, SSHSIG_FORM, text);
}

static bool take_signature(const struct sshsig *sshsig, const struct public_key *key,
                           struct mark *out, struct err *err)
{
    struct wire wire = {sshsig->signature, sshsig->signature_length};
    struct wire form, blob;
    if (!wire_take_string(&wire, &form) || !wire_take_string(&wire, &blob))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    if (!wire_is(&form, key->signature))
        return refuse_form(&form, err);
    if (key->on_device && !take_device(&wire, out, err))
        return false;
    return wire.length == 0 ? take_mark(key, blob, out, err)
                            : sshsig_refuse(err, SSHSIG_BLOB, NULL);
}

/* --- what was signed --------------------------------------------------------------------- */

static void add_string(struct buf *out, const void *bytes, size_t length)
{
    const char size[] = {(char)(length >> 24 & 0xff), (char)(length >> 16 & 0xff),
                         (char)(length >> 8 & 0xff), (char)(length & 0xff)};
    buf_add(out, size, sizeof size);
    buf_add(out, bytes, length);
}

/* PROTOCOL.sshsig, "Signed data": never the bytes themselves. False only without OpenSSL's digests. */
static bool make_signed(struct buf *out, const struct sshsig *sshsig, const void *bytes,
                        size_t length)
{
    unsigned char digest[SHA512_SIZE];
    size_t size = 0;
    const char *name = text_is(sshsig->hash, "sha256") ? "SHA256" : "SHA512";
    if (EVP_Q_digest(NULL, name, NULL, bytes, length, digest, &size) != 1)
        return false;
    buf_text(out, "SSHSIG");
    add_string(out, sshsig->name_space, strlen(sshsig->name_space));
    add_string(out, "", 0);
    add_string(out, sshsig->hash, strlen(sshsig->hash));
    add_string(out, digest, size);
    return !out->overflowed;
}

/* PROTOCOL.u2f: the key signs digests of the application and of the message around its flags and
 * its counter. */
static void make_device_signed(struct buf *out, const struct public_key *key,
                               const struct mark *mark)
{
    unsigned char application[DIGEST_SIZE], message[DIGEST_SIZE];
    digest_sha256(key->application.bytes, key->application.length, application);
    digest_sha256(out->bytes, out->length, message);
    buf_clear(out);
    buf_add(out, (const char *)application, sizeof application);
    buf_add(out, (const char *)mark->flags_counter.bytes, mark->flags_counter.length);
    buf_add(out, (const char *)message, sizeof message);
}

/* --- asking OpenSSL ---------------------------------------------------------------------- */

static bool openssl_verifies(EVP_PKEY *key, const char *digest, const struct wire *signature,
                             const struct buf *text)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool verifies =
        context && EVP_DigestVerifyInit_ex(context, NULL, digest, NULL, NULL, key, NULL) == 1 &&
        EVP_DigestVerify(context, signature->bytes, signature->length,
                         (const unsigned char *)text->bytes, text->length) == 1;
    EVP_MD_CTX_free(context);
    return verifies;
}

/* OpenSSL wants the two numbers as DER (RFC 3279, 2.2.3). */
static unsigned char *make_der(const struct mark *mark, size_t *length)
{
    unsigned char *der = NULL;
    ECDSA_SIG *both = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(mark->r.bytes, (int)mark->r.length, NULL);
    BIGNUM *s = BN_bin2bn(mark->s.bytes, (int)mark->s.length, NULL);
    if (both && r && s && ECDSA_SIG_set0(both, r, s) == 1) {
        const int size = i2d_ECDSA_SIG(both, &der);
        *length = size > 0 ? (size_t)size : 0;
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(both);
    return der;
}

static bool verifies_p256(EVP_PKEY *key, const struct mark *mark, const struct buf *text)
{
    size_t length = 0;
    unsigned char *der = make_der(mark, &length);
    const bool verifies = der && openssl_verifies(key, "SHA256", &(struct wire){der, length}, text);
    OPENSSL_free(der);
    return verifies;
}

static bool mark_verifies(const struct public_key *key, const struct mark *mark,
                          const struct buf *text)
{
    EVP_PKEY *made = public_key_make(key);
    bool verifies = false;
    if (made && key->family == KEY_P256)
        verifies = verifies_p256(made, mark, text);
    else if (made)
        verifies =
            openssl_verifies(made, key->family == KEY_RSA ? "SHA512" : NULL, &mark->bytes, text);
    EVP_PKEY_free(made);
    ERR_clear_error(); /* libcurl's TLS would take a left error for its own */
    return verifies;
}

/* RFC 8032, 5.1.7: S below the order L = 2^252 + 27742317777372353535851937790883648493, or a second
 * signature of the same text could be made from the first. OpenSSL refuses it too. */
static bool is_below_order(const struct wire *signature)
{
    static const unsigned char order[ED25519_SIZE] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                                      0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                                      0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    const unsigned char *s = signature->bytes + ED25519_SIZE;
    for (size_t i = ED25519_SIZE; i-- > 0;)
        if (s[i] != order[i])
            return s[i] < order[i];
    return false;
}

/* --- the door ---------------------------------------------------------------------------- */

static bool check_mark(const struct sshsig *sshsig, const struct public_key *key,
                       const struct mark *mark, const struct wire *message, struct err *err)
{
    struct buf text;
    buf_init(&text, SIGNED_MOST);
    bool verifies = make_signed(&text, sshsig, message->bytes, message->length);
    if (verifies && key->on_device)
        make_device_signed(&text, key, mark);
    verifies = verifies && mark_verifies(key, mark, &text);
    buf_release(&text);
    return verifies || sshsig_refuse(err, SSHSIG_MATCH, NULL);
}

bool sshsig_verify(const struct sshsig *sshsig, const char *name_space, const void *bytes,
                   size_t length, struct err *err)
{
    const struct wire message = {bytes, length};
    struct public_key key;
    struct mark mark = {.flags = 0};
    struct err why;
    if (!text_is(sshsig->name_space, name_space))
        return sshsig_refuse(err, SSHSIG_NAMESPACE, sshsig->name_space);
    if (!public_key_read(sshsig->key, sshsig->key_length, &key, &why) ||
        !public_key_looks_sound(&key, &why))
        return sshsig_refuse(err, SSHSIG_KEY, why.text);
    if (!take_signature(sshsig, &key, &mark, err))
        return false;
    if (key.family == KEY_ED25519 && !is_below_order(&mark.bytes))
        return sshsig_refuse(err, SSHSIG_RANGE, NULL);
    /* The look at an RSA modulus takes a hundred times as long as all the rest: it comes last. */
    return check_mark(sshsig, &key, &mark, &message, err) &&
           (public_key_is_sound(sshsig->key, sshsig->key_length, &why) ||
            sshsig_refuse(err, SSHSIG_KEY, why.text));
}
