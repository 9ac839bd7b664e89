#include "crypto/sshsig.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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
    SSHSIG_CLIENT,
    SSHSIG_CHALLENGE,
    SSHSIG_EXTENSIONS,
    SSHSIG_MATCH,
    SSHSIG_PASSKEY,
    SSHSIG_PAGE,
    SSHSIG_ORIGIN,
    SSHSIG_HOST,
    SSHSIG_FRAME,
    SSHSIG_PERSON
};

/* The same, and false, as err_at of base/err.h. */
#define sshsig_refuse(err, rule, subject) (sshsig_say((err), (rule), (subject)), err_failed())

/* --- the rules --------------------------------------------------------------------------- */

#define SIGN_AGAIN   "Sign the file again: ssh-keygen -Y sign -n tautline-plan -f KEY FILE."
#define SIGN_HERE    "Sign with the expected namespace: -n tautline-plan."
#define NEW_KEY      "Sign with another key, made with: ssh-keygen -t ed25519."
#define TOUCH        "Sign again and touch the key; a key made with -O no-touch-required does not count."
#define SIGN_ON_PAGE "Open this plan on the page that trust names as approve_at, and sign again."
#define NO_PAGE                                                                                    \
    "Sign with ssh-keygen, or ask an operator to name the page in the trust file (approve_at)."
#define BE_VERIFIED                                                                                \
    "Sign again with a PIN, a fingerprint or the face; a passkey that only asks for a touch does not count."

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
    [SSHSIG_CLIENT] = {"client-data", false,
                       "what the browser added is not of a signature with a passkey", SIGN_ON_PAGE},
    [SSHSIG_CHALLENGE] = {"challenge", false, "the passkey signed other content than this",
                          SIGN_ON_PAGE},
    [SSHSIG_EXTENSIONS] = {"extensions", false,
                           "the passkey's flags and extensions contradict each other",
                           SIGN_ON_PAGE},
    [SSHSIG_MATCH] = {"match", false, "the signature does not match this content and this key",
                      SIGN_AGAIN},
    [SSHSIG_PASSKEY] = {"passkey", true,
                        "is the page of this passkey, and the signature was not made in a browser",
                        SIGN_ON_PAGE},
    [SSHSIG_PAGE] = {"page", true,
                     "is where this was signed, and the trust file names no page for approvals",
                     NO_PAGE},
    [SSHSIG_ORIGIN] = {"origin", true,
                       "is where this was signed, which is not the page that the trust file names",
                       SIGN_ON_PAGE},
    [SSHSIG_HOST] = {"host", true,
                     "is what the passkey was made for, which is not the host of the page",
                     "Enrol a passkey on the page itself."},
    [SSHSIG_FRAME] = {"frame", true, "the page was shown inside another page", SIGN_ON_PAGE},
    [SSHSIG_PERSON] = {"person", true, "the passkey did not verify who used it", BE_VERIFIED},
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
    SIGNED_MOST = SSHSIG_LIMIT + 1024, /* a namespace and a digest, or a passkey's extensions */
    /* WebAuthn Level 2, 6.1: the person touched the key; was verified; a key was made; extensions. */
    DEVICE_PRESENT = 0x01,
    DEVICE_VERIFIED = 0x04,
    DEVICE_MADE = 0x40,
    DEVICE_EXTENDED = 0x80
};

/* A signature without its form: what the key signed with. */
struct mark {
    struct wire bytes;         /* Ed25519, RSA */
    struct wire r, s;          /* P-256 */
    unsigned char flags;       /* on a security key … */
    struct wire flags_counter; /* … as they were signed */
    bool on_page;              /* asked by a browser, which says for whom and what … */
    struct wire origin, client, extensions;
    struct wire rest; /* … and what it added */
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
    if (!wire_take(wire, 5, &out->flags_counter))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    out->flags = out->flags_counter.bytes[0];
    return (out->flags & DEVICE_PRESENT) || sshsig_refuse(err, SSHSIG_PRESENCE, NULL);
}

/* What a browser adds. */
static bool take_page(struct wire *wire, struct mark *out, struct err *err)
{
    if (!wire_take_string(wire, &out->origin) || !wire_take_string(wire, &out->client) ||
        !wire_take_string(wire, &out->extensions))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    const bool extended = (out->flags & DEVICE_EXTENDED) != 0;
    return ((out->flags & DEVICE_MADE) == 0 && extended == (out->extensions.length > 0)) ||
           sshsig_refuse(err, SSHSIG_EXTENSIONS, NULL);
}

/* Refuses with the bytes as the row's subject. */
static bool refuse_bytes(enum sshsig_rule rule, const struct wire *bytes, struct err *err)
{
    char text[64] = "";
    const size_t length = bytes->length < sizeof text ? bytes->length : sizeof text - 1;
    memcpy(text, bytes->bytes, length);
    return sshsig_refuse(err, rule, text);
}

static bool take_signature(const struct sshsig *sshsig, const struct public_key *key,
                           struct mark *out, struct err *err)
{
    struct wire wire = {sshsig->signature, sshsig->signature_length};
    struct wire form, blob;
    if (!wire_take_string(&wire, &form) || !wire_take_string(&wire, &blob))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    out->on_page = key->page_signature && wire_is(&form, key->page_signature);
    if (!out->on_page && !wire_is(&form, key->signature))
        return refuse_bytes(SSHSIG_FORM, &form, err);
    if ((key->on_device && !take_device(&wire, out, err)) ||
        (out->on_page && !take_page(&wire, out, err)))
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

static bool skip(struct wire *wire, const char *bytes, size_t length)
{
    struct wire taken;
    return wire->length >= length && memcmp(wire->bytes, bytes, length) == 0 &&
           wire_take(wire, length, &taken);
}

static bool skip_text(struct wire *wire, const char *text)
{
    return skip(wire, text, strlen(text));
}

/* RFC 4648, 5, without padding. */
static void add_base64url(struct buf *out, const struct buf *bytes)
{
    text_base64(out, (const unsigned char *)bytes->bytes, bytes->length);
    while (out->length > 0 && out->bytes[out->length - 1] == '=')
        out->length--;
    for (size_t i = 0; i < out->length; i++)
        out->bytes[i] = out->bytes[i] == '+' ? '-' : out->bytes[i] == '/' ? '_' : out->bytes[i];
}

/* What the browser signed with: the beginning is fixed (WebAuthn Level 2, 5.8.1.1), and OpenSSH demands it
 * to the byte. The challenge is what is to be signed, so that a passkey and ssh-keygen sign the same. */
static bool check_client(const struct buf *challenge, struct mark *mark, struct err *err)
{
    struct wire rest = mark->client;
    struct buf base64;
    if (!skip_text(&rest, "{\"type\":\"webauthn.get\",\"challenge\":\""))
        return sshsig_refuse(err, SSHSIG_CLIENT, NULL);
    buf_init(&base64, SIZE_MAX);
    add_base64url(&base64, challenge);
    const bool is_asked = skip(&rest, base64.bytes, base64.length) && skip_text(&rest, "\"");
    buf_release(&base64);
    if (!is_asked)
        return sshsig_refuse(err, SSHSIG_CHALLENGE, NULL);
    if (memchr(mark->origin.bytes, '"', mark->origin.length) ||
        memchr(mark->origin.bytes, '\0', mark->origin.length) ||
        !skip_text(&rest, ",\"origin\":\"") ||
        !skip(&rest, (const char *)mark->origin.bytes, mark->origin.length) ||
        !skip_text(&rest, "\""))
        return sshsig_refuse(err, SSHSIG_CLIENT, NULL);
    mark->rest = rest;
    return true;
}

/* PROTOCOL.u2f: the key signs digests of the application and of the message around its flags, its
 * counter and extensions. The message is the browser's data where a browser asked. */
static void make_device_signed(struct buf *out, const struct public_key *key,
                               const struct mark *mark)
{
    unsigned char application[DIGEST_SIZE], message[DIGEST_SIZE];
    digest_sha256(key->application.bytes, key->application.length, application);
    if (mark->on_page)
        digest_sha256(mark->client.bytes, mark->client.length, message);
    else
        digest_sha256(out->bytes, out->length, message);
    buf_clear(out);
    buf_add(out, (const char *)application, sizeof application);
    buf_add(out, (const char *)mark->flags_counter.bytes, mark->flags_counter.length);
    if (mark->on_page)
        buf_add(out, (const char *)mark->extensions.bytes, mark->extensions.length);
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

/* --- a passkey on a page ----------------------------------------------------------------- */

/* The host of an origin, which a browser writes as scheme://host[:port]. */
static struct wire host_of(const struct wire *origin)
{
    struct wire host = *origin;
    if (!skip_text(&host, "https://"))
        (void)skip_text(&host, "http://");
    const unsigned char *port = memchr(host.bytes, ':', host.length);
    if (port)
        host.length = (size_t)(port - host.bytes);
    return host;
}

/* Nothing follows the origin but that the page was shown by itself, and what a later browser may add
 * (WebAuthn Level 2, 5.8.1.3). Older ones do not say it: they sign in no frame. */
static bool is_by_itself(const struct mark *mark)
{
    static const char other[] = "rigin\""; /* crossOrigin and topOrigin, once more */
    struct wire rest = mark->rest;
    if (wire_is(&rest, "}"))
        return true;
    if (!skip_text(&rest, ",\"crossOrigin\":false") || rest.length == 0 ||
        rest.bytes[rest.length - 1] != '}' || (rest.bytes[0] != ',' && rest.length > 1))
        return false;
    for (size_t i = 0; i + sizeof other - 1 <= rest.length; i++)
        if (memcmp(rest.bytes + i, other, sizeof other - 1) == 0)
            return false;
    return true;
}

/* What a browser vouches for, and ssh-keygen does not look at: where the person signed, and that it was
 * this person. A key for ssh alone, and one for a page alone, or the touch of any program on the person's
 * machine would be enough for a passkey. */
static bool check_page(const struct public_key *key, const struct mark *mark, const char *page,
                       struct err *err)
{
    if (!mark->on_page)
        return !public_key_is_of_page(key) || refuse_bytes(SSHSIG_PASSKEY, &key->application, err);
    if (!page)
        return refuse_bytes(SSHSIG_PAGE, &mark->origin, err);
    const struct wire host = host_of(&mark->origin);
    if (!wire_is(&mark->origin, page))
        return refuse_bytes(SSHSIG_ORIGIN, &mark->origin, err);
    if (host.length != key->application.length ||
        memcmp(host.bytes, key->application.bytes, host.length) != 0)
        return refuse_bytes(SSHSIG_HOST, &key->application, err);
    if (!is_by_itself(mark))
        return sshsig_refuse(err, SSHSIG_FRAME, NULL);
    return (mark->flags & DEVICE_VERIFIED) || sshsig_refuse(err, SSHSIG_PERSON, NULL);
}

/* --- the door ---------------------------------------------------------------------------- */

static bool check_mark(const struct sshsig *sshsig, const struct public_key *key, struct mark *mark,
                       const struct sshsig_claim *claim, struct err *err)
{
    struct buf text;
    buf_init(&text, SIGNED_MOST);
    const bool is_made = make_signed(&text, sshsig, claim->bytes, claim->length);
    const bool is_asked = !is_made || !mark->on_page || check_client(&text, mark, err);
    if (key->on_device)
        make_device_signed(&text, key, mark);
    const bool verifies = is_made && is_asked && mark_verifies(key, mark, &text);
    buf_release(&text);
    if (!is_asked)
        return false;
    return verifies || sshsig_refuse(err, SSHSIG_MATCH, NULL);
}

bool sshsig_verify(const struct sshsig *sshsig, const struct sshsig_claim *claim, bool *of_bytes,
                   struct err *err)
{
    struct public_key key;
    struct mark mark = {.flags = 0};
    struct err why;
    bool ignored = false;
    of_bytes = of_bytes ? of_bytes : &ignored;
    *of_bytes = false;
    if (!text_is(sshsig->name_space, claim->name_space))
        return sshsig_refuse(err, SSHSIG_NAMESPACE, sshsig->name_space);
    if (!public_key_read(sshsig->key, sshsig->key_length, &key, &why) ||
        !public_key_looks_sound(&key, &why))
        return sshsig_refuse(err, SSHSIG_KEY, why.text);
    if (!take_signature(sshsig, &key, &mark, err))
        return false;
    if (key.family == KEY_ED25519 && !is_below_order(&mark.bytes))
        return sshsig_refuse(err, SSHSIG_RANGE, NULL);
    *of_bytes = check_mark(sshsig, &key, &mark, claim, err);
    if (!*of_bytes || !check_page(&key, &mark, claim->page, err))
        return false;
    /* The look at an RSA modulus takes a hundred times as long as all the rest: it comes last. */
    return public_key_is_sound(sshsig->key, sshsig->key_length, &why) ||
           sshsig_refuse(err, SSHSIG_KEY, why.text);
}
