#include "observe/attempt.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "base/wire.h"
#include "crypto/digest.h"

enum { KEY_MOST = 4096 };

bool attempt_needs_secret(const struct attempt *attempt)
{
    return attempt->form == ATTEMPT_RIGHT || attempt->form == ATTEMPT_SHORT;
}

const struct source *attempt_source(const struct attempt *attempt)
{
    return attempt->token ? &attempt->token->source : &attempt->signature->source;
}

static bool is_short(const struct attempt *attempt)
{
    return attempt->form == ATTEMPT_SHORT || attempt->form == ATTEMPT_WRONG_SHORT;
}

static struct buf *add(struct attempt_headers *out, const char *name)
{
    buf_init(&out->values[out->count], ATTEMPT_TEXT_MOST);
    out->names[out->count] = name;
    return &out->values[out->count++];
}

/* --- tokens ----------------------------------------------------------------------------------- */

static void put_cut(struct buf *out, const char *text, bool cut)
{
    const size_t length = strlen(text);
    buf_add(out, text, length - (cut && length > 0));
}

/* RFC 7617: base64 of `user:password`. */
static void put_basic(const struct attempt *attempt, const char *value, struct buf *out)
{
    struct buf pair;
    buf_init(&pair, ATTEMPT_TEXT_MOST);
    if (attempt->token->user)
        buf_printf(&pair, "%s:", attempt->token->user);
    else if (attempt->form == ATTEMPT_WRONG)
        buf_printf(&pair, "%s:", attempt->made_up);
    put_cut(&pair, value, is_short(attempt));
    text_base64(out, (const unsigned char *)buf_string(&pair), pair.length);
    buf_release(&pair);
}

static void write_token(const struct attempt *attempt, const char *secret,
                        struct attempt_headers *out)
{
    struct buf *value = add(out, attempt->header);
    const char *scheme = attempt->token->scheme;
    const char *text = attempt_needs_secret(attempt) ? secret : attempt->made_up;
    if (attempt->form == ATTEMPT_EMPTY)
        text = "";
    if (scheme)
        buf_printf(value, "%s%s", scheme, *text || attempt->token->user ? " " : "");
    if (scheme && text_is_any_case(scheme, "Basic"))
        put_basic(attempt, text, value);
    else
        put_cut(value, text, is_short(attempt));
}

/* --- signatures --------------------------------------------------------------------------------- */

static void put_part(const struct attempt *attempt, const struct attempt_of *of,
                     enum signed_part part, struct buf *out)
{
    const long long when = of->now - attempt->age;
    char time[WHEN_TEXT_SIZE];
    switch (part) {
    case SIGNED_TIMESTAMP:
        buf_printf(out, "%lld", when);
        break;
    case SIGNED_MILLISECONDS:
        buf_printf(out, "%lld000", when);
        break;
    case SIGNED_TIME:
        buf_text(out, when_format(when, time));
        break;
    case SIGNED_ID:
        buf_text(out, attempt->made_up);
        break;
    case SIGNED_BODY:
        buf_text(out, of->body ? of->body : "");
        break;
    case SIGNED_PARTS:
        break;
    }
}

/* The template with its placeholders replaced. */
static void fill(const struct attempt *attempt, const struct attempt_of *of, const char *text,
                 struct buf *out)
{
    while (*text) {
        enum signed_part part = 0;
        while (part < SIGNED_PARTS && !text_starts(text, signed_part_word(part)))
            part++;
        if (part == SIGNED_PARTS) {
            buf_char(out, *text++);
            continue;
        }
        put_part(attempt, of, part, out);
        text += strlen(signed_part_word(part));
    }
}

static bool put_key(const struct attempt *attempt, const char *secret, struct buf *out)
{
    const struct signature *signature = attempt->signature;
    const char *text = secret;
    if (!attempt_needs_secret(attempt)) {
        buf_text(out, attempt->made_up);
        return true;
    }
    if (signature->key_prefix && text_starts(text, signature->key_prefix))
        text += strlen(signature->key_prefix);
    if (signature->key == KEY_TEXT) {
        buf_text(out, text);
        return true;
    }
    unsigned char bytes[KEY_MOST];
    size_t count = 0;
    const bool read = base64_decode(text, strlen(text), bytes, sizeof bytes, &count);
    if (read)
        buf_add(out, (const char *)bytes, count);
    mem_wipe(bytes, sizeof bytes);
    return read;
}

static void put_encoded(const struct signature *signature, const unsigned char *bytes, size_t count,
                        struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    if (signature->encoding == ENCODING_BASE64) {
        text_base64(out, bytes, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        buf_char(out, digits[bytes[i] >> 4]);
        buf_char(out, digits[bytes[i] & 15]);
    }
}

static void put_signature(const struct attempt *attempt, const struct attempt_of *of,
                          const struct buf *key, struct buf *out)
{
    const struct signature *signature = attempt->signature;
    unsigned char digest[DIGEST_MOST];
    struct buf signs, text;
    buf_init(&signs, ATTEMPT_TEXT_MOST);
    buf_init(&text, ATTEMPT_TEXT_MOST);
    fill(attempt, of, signature->signs ? signature->signs : "{body}", &signs);
    const size_t size =
        digest_hmac_with(signature->algorithm ? signature->algorithm : "sha256", buf_string(key),
                         key->length, buf_string(&signs), signs.length, digest);
    put_encoded(signature, digest, size, &text);
    if (attempt->form != ATTEMPT_EMPTY)
        put_cut(out, buf_string(&text), is_short(attempt));
    buf_release(&signs);
    buf_release(&text);
}

static bool write_signature(const struct attempt *attempt, const struct attempt_of *of,
                            const char *secret, struct attempt_headers *out)
{
    const struct signature *signature = attempt->signature;
    struct buf key;
    buf_init(&key, ATTEMPT_TEXT_MOST);
    if (!put_key(attempt, secret, &key)) {
        buf_release(&key);
        return false;
    }
    struct buf *value = add(out, signature->header);
    fill(attempt, of, signature->prefix ? signature->prefix : "", value);
    put_signature(attempt, of, &key, value);
    for (size_t i = 0; i < signature->header_count && out->count < ATTEMPT_HEADERS_MOST; i++)
        fill(attempt, of, signature->headers[i].text, add(out, signature->headers[i].name));
    buf_release(&key);
    return true;
}

bool attempt_write(const struct attempt *attempt, const struct attempt_of *of, const char *secret,
                   struct attempt_headers *out)
{
    out->count = 0;
    out->secret = attempt_needs_secret(attempt);
    if (attempt->signature)
        return write_signature(attempt, of, secret, out);
    write_token(attempt, secret, out);
    return true;
}

void attempt_release(struct attempt_headers *headers)
{
    for (size_t i = 0; i < headers->count; i++)
        buf_release(&headers->values[i]);
    headers->count = 0;
}
