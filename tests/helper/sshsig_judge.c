/*
 * sshsig_judge: what Tautline says of signatures, for tests that ask ssh-keygen as well.
 *
 * Without words it judges what comes on stdin, again and again: a line with the lengths of namespace,
 * armor and message, then these bytes. It answers each with a line: `accepted`, or the refusal.
 *
 * With TYPE FLAGS WAY it signs stdin with a new key of TYPE (`passkey`: one of SIGN_PAGE), in one of the
 * ways below, as a security key would that sets FLAGS. It prints the public key as a .pub file has it, then the signature.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/sshsig.h"
#include "support/signing.h"

enum { MESSAGE_MOST = 64 * 1024 };

struct question {
    size_t name_length, armor_length, text_length;
    char *name, *armor, *text;
};

static char *take(struct arena *arena, size_t length)
{
    char *bytes = arena_alloc(arena, length + 1);
    if (fread(bytes, 1, length, stdin) != length)
        exit(1);
    return bytes;
}

/* False at the end of stdin. */
static bool take_question(struct arena *arena, struct question *out)
{
    char line[80];
    char *at = line;
    if (!fgets(line, sizeof line, stdin))
        return false;
    out->name_length = strtoul(at, &at, 10);
    out->armor_length = strtoul(at, &at, 10);
    out->text_length = strtoul(at, &at, 10);
    out->name = take(arena, out->name_length);
    out->armor = take(arena, out->armor_length);
    out->text = take(arena, out->text_length);
    return true;
}

static const char *answer(struct arena *arena, const struct question *question)
{
    const struct sshsig_claim claim = {question->name, question->text, question->text_length,
                                       SIGN_PAGE};
    struct sshsig sshsig;
    struct err err;
    if (sshsig_read(arena, question->armor, question->armor_length, &sshsig, &err) &&
        sshsig_verify(&sshsig, &claim, NULL, &err))
        return "accepted";
    return arena_text(arena, err.text);
}

static int judge(void)
{
    for (;;) {
        struct question question;
        struct arena arena;
        arena_init(&arena);
        const bool more = take_question(&arena, &question);
        if (more)
            printf("%s\n", answer(&arena, &question));
        arena_release(&arena);
        if (!more)
            return feof(stdin) ? 0 : 1;
    }
}

static const struct {
    const char *name;
    struct signing_options options;
} ways[] = {
    {"well", {0}},
    {"version-0", {.version = 0x100}},
    {"version-2", {.version = 2}},
    {"reserved", {.reserved = "x"}},
    {"plus-order", {.plus_order = true}},
    {"zero", {.zero = true}},
    {"zero-padded", {.zero_padded = true}},
    {"shortened", {.shortened = true}},
    {"behind", {.behind = "x"}},
    {"behind-signature", {.behind_signature = "x"}},
    {"sha1", {.hash = "sha1"}},
    {"sha256", {.hash = "sha256"}},
    {"rsa-sha2-256", {.form = "rsa-sha2-256"}},
    {"rsa-sha1", {.form = "ssh-rsa"}},
    {"other-space", {.name_space = "file"}},
    {"empty-space", {.name_space = ""}},
    {"no-browser", {.form = "sk-ecdsa-sha2-nistp256@openssh.com"}},
    {"another-origin", {.origin = "https://approve.example.org"}},
    {"another-scheme", {.origin = "http://" SIGN_HOST}},
    {"another-port", {.origin = SIGN_PAGE ":8443"}},
    {"told-origin", {.told = "https://approve.example.org"}},
    {"quoted-origin", {.origin = SIGN_PAGE "\"x", .back = "}"}},
    {"another-text", {.asked = "tautline plan 2\n"}},
    {"made-a-key", {.front = "{\"type\":\"webauthn.create\",\"challenge\":\""}},
    {"payment", {.front = "{\"type\":\"payment.get\",\"challenge\":\""}},
    {"blank", {.front = "{\"type\": \"webauthn.get\",\"challenge\":\""}},
    {"in-a-frame", {.back = ",\"crossOrigin\":true,\"topOrigin\":\"https://www.example.com\"}"}},
    {"in-a-frame-later", {.back = ",\"crossOrigin\":false,\"crossOrigin\":true}"}},
    {"top-origin", {.back = ",\"crossOrigin\":false,\"topOrigin\":\"https://x.example\"}"}},
    {"not-ended", {.back = ",\"crossOrigin\":false"}},
    {"data-behind", {.back = ",\"crossOrigin\":false}x"}},
    {"another-key-first", {.back = ",\"hashAlgorithm\":\"SHA-256\"}"}},
    {"older-browser", {.back = "}"}},
    {"later-browser", {.back = ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"x\"}"}},
    {"extended", {.flags = 0x85, .extensions = "\xa0"}},
    {"extended-silently", {.extensions = "\xa0"}},
    {"extended-by-nothing", {.flags = 0x85}},
    {"key-inside", {.flags = 0x45}},
    {"unverified", {.flags = 0x01}},
    {"untouched", {.flags = 0x04}},
};

static const struct signing_options *find_way(const char *name)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (text_is(ways[i].name, name))
            return &ways[i].options;
    exit(64);
}

static int sign(struct arena *arena, unsigned kind, const struct signing_options *options)
{
    struct signing_key key;
    struct buf base64;
    char *text = arena_alloc(arena, MESSAGE_MOST + 1);
    if (fread(text, 1, MESSAGE_MOST, stdin) == MESSAGE_MOST)
        return 1;
    signing_make(arena, (enum signing_kind)kind, 2048, &key);
    buf_init(&base64, SIZE_MAX);
    text_base64(&base64, key.public, key.length);
    printf("%s %s\n%s", signing_types[kind], buf_string(&base64),
           signing_sign(arena, &key, options, text));
    buf_release(&base64);
    signing_release(&key);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena arena;
    int code = 64;
    if (argc == 1)
        return judge();
    if (argc != 4)
        return code;
    arena_init(&arena);
    struct signing_options options = *find_way(argv[3]);
    const unsigned flags = (unsigned)strtoul(argv[2], NULL, 0);
    options.flags = flags ? flags : options.flags;
    for (unsigned kind = 0; kind < SIGN_PASSKEY; kind++)
        if (text_is(signing_types[kind], argv[1]))
            code = sign(&arena, kind, &options);
    if (text_is(argv[1], "passkey"))
        code = sign(&arena, SIGN_PASSKEY, &options);
    arena_release(&arena);
    return code;
}
