#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/sshsig.h"
#include "support/signing.h"

/* Made with ssh-keygen 9.2 -Y sign -n tautline-plan; nobody has the private halves. */
static const char TEXT[] = "tautline plan 1\n\nFor        shop, production\n";
static const char *const made[] = {
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgII+VN2BoJEYjcpvvDfMuG+RetV\n"
    "EG92d9yihhbhoyIKYAAAANdGF1dGxpbmUtcGxhbgAAAAAAAAAGc2hhNTEyAAAAUwAAAAtz\n"
    "c2gtZWQyNTUxOQAAAEDWpzuAgp1ou0wMMsQcMjixgK+NE1bAOZOvhj96tt8K/zNfvPdJAf\n"
    "ZUAqQux0MG4XqP+j9KmSBgt3Hggh/wFsgD\n"
    "-----END SSH SIGNATURE-----\n",
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n"
    "EEGm0Z6w6qxOvDHjU8p4XdIRrTAuLD/120vWvpLvc6Pt22q+z5j1oah7m6+C7H+kh3ea/5\n"
    "jZiTDSpv47rOY/I5wQAAAA10YXV0bGluZS1wbGFuAAAAAAAAAAZzaGE1MTIAAABjAAAAE2\n"
    "VjZHNhLXNoYTItbmlzdHAyNTYAAABIAAAAIGGBfXU9w8u8ajXKNyGlxMKv+cTZL+op1Aip\n"
    "atVqvChhAAAAIE8nvOtToEQWl7tyeGQ4gYz22zxQkJzC+LwZMlCsuw6+\n"
    "-----END SSH SIGNATURE-----\n",
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBALZyjohl1QDoO2UvK8WXlX\n"
    "WLYefBTSfYOjonQtAcy68qo3K8GPVBG9nL0JEysbSL4ob88HoQOZSeB3r+RKC4H0EonEKe\n"
    "GbbaXlqrw6tSfEk1OevFq3efZG4P0G5Y1ciQmWLUqzO8+xMK9yHegdhgYmBKKvmXlXr2xG\n"
    "rJSxZuRj2WaJjMOgta+Cq+YYOWoFNXB5DPBBQbbuHAD+iCA4fuFz8Ab40y2DG7D9VYrTje\n"
    "lGGRRA/TWHihKEcpcQtm18tpD9gEIbEzknkvH26FnQ2SD5ddGj/VbqwoLE7TLtNdGK7wB1\n"
    "fh3f5d9UvtKP0daibYt6VQ7tWUl2A7TPcctT5+awcAAAANdGF1dGxpbmUtcGxhbgAAAAAA\n"
    "AAAGc2hhNTEyAAABFAAAAAxyc2Etc2hhMi01MTIAAAEAFXXE/an0F5uoOok22OJyik//Ce\n"
    "C+syHIdFFkFkX7g1bF4M/xoTzJLE2VkRa7HF7AyMnMCYARoJnZmR+iYjVjs7yJSxfJx7qk\n"
    "2sdHd2RgEtSFS+vBYYqwfkfMdzJiKXZbmcSxExLWbgjFTl64ONBHxcEcJG9K0eFvHyo3E2\n"
    "cZ/AmtdVgctUGIMqo+2EHG8HFlPbeAXZEuwXGCBtuISK6APovv6i8a1N5Js58FwCaMi4B/\n"
    "epOa8C9zcX+UYbE1BqQ3bQf173ShReXDqH18bC88Uh5xhUaqoDOj5T+LXv54xKgw9QLSNO\n"
    "86CWth//ha4m9lfI5pPqHARQrBjZSSJBx3WA==\n"
    "-----END SSH SIGNATURE-----\n",
};

static const char NAMESPACE[] = "tautline-plan";

/* "" or the refusal. */
static const char *judged(struct arena *arena, const char *armor, size_t length, const char *text,
                          size_t text_length)
{
    const struct sshsig_claim claim = {NAMESPACE, text, text_length, SIGN_PAGE};
    struct sshsig sshsig;
    struct err err;
    if (sshsig_read(arena, armor, length, &sshsig, &err) &&
        sshsig_verify(&sshsig, &claim, NULL, &err))
        return "";
    assert_int_equal(err.code, ERR_INPUT);
    assert_null(err.where.file);
    return err_text(&err, arena);
}

static const char *judged_text(struct arena *arena, const char *armor)
{
    return judged(arena, armor, strlen(armor), TEXT, strlen(TEXT));
}

static void what_ssh_keygen_signed_is_accepted(void **state)
{
    static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        struct sshsig sshsig;
        struct err err;
        assert_string_equal(judged_text(&arena, made[i]), "");
        assert_true(sshsig_read(&arena, made[i], strlen(made[i]), &sshsig, &err));
        assert_string_equal(sshsig.type, types[i]);
        assert_string_equal(sshsig.name_space, NAMESPACE);
        assert_string_equal(sshsig.hash, "sha512");
    }
    arena_release(&arena);
}

static void every_type_signs_with_either_digest(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++) {
        static const struct signing_options outputs[] = {{.hash = "sha256"}, {.hash = "sha512"}};
        struct signing_key key;
        signing_make(&arena, (enum signing_kind)kind, 2048, &key);
        for (size_t i = 0; i < 2; i++)
            assert_string_equal(judged_text(&arena, signing_sign(&arena, &key, &outputs[i], TEXT)),
                                "");
        signing_release(&key);
    }
    arena_release(&arena);
}

/* --- the rules --------------------------------------------------------------------------- */

#define AGAIN      "hint: Sign the file again: ssh-keygen -Y sign -n tautline-plan -f KEY FILE.\n"
#define STRICTER   ", stricter than ssh-keygen)\n"
#define FORM(name) "'" name "' is not a signature format of this key type (rule form" STRICTER AGAIN
#define FORMAT     "the signature has the wrong length for its format (rule format" STRICTER AGAIN
#define BLOB       "the signature is incomplete, or extra data follows it (rule blob)\n" AGAIN
#define MATCH      "the signature does not match this content and this key (rule match)\n" AGAIN
#define NUMBER     "a number in the signature is not in canonical form (rule number" STRICTER AGAIN
#define SPACE(name)                                                                                \
    "'" name "' is the namespace of the signature, not the expected one (rule namespace)\n"        \
    "hint: Sign with the expected namespace: -n tautline-plan.\n"

#define ON_PAGE "hint: Open this plan on the page that trust names as approve_at, and sign again.\n"
#define CLIENT                                                                                     \
    "what the browser added is not of a signature with a passkey (rule client-data)\n" ON_PAGE
#define FRAME "the page was shown inside another page (rule frame" STRICTER ON_PAGE
#define EXTENSIONS                                                                                 \
    "the passkey's flags and extensions contradict each other (rule extensions)\n" ON_PAGE
#define ORIGIN(name)                                                                               \
    "'" name "' is where this was signed, which is not the page that the trust file names (rule "  \
    "origin" STRICTER ON_PAGE

static const struct rule_row {
    enum signing_kind kind;
    struct signing_options options;
    const char *said;
} rows[] = {
    {SIGN_ED25519, {.name_space = "file"}, SPACE("file")},
    {SIGN_ED25519, {.name_space = ""}, SPACE("")},
    {SIGN_ED25519, {.name_space = "tautline-plan2"}, SPACE("tautline-plan2")},
    {SIGN_ED25519, {.name_space = "Tautline-plan"}, SPACE("Tautline-plan")},
    {SIGN_ED25519, {.version = 2}, "the signature's version is not 1 (rule version" STRICTER AGAIN},
    {SIGN_ED25519,
     {.version = 0x100},
     "the signature's version is not 1 (rule version" STRICTER AGAIN},
    {SIGN_ED25519,
     {.reserved = "x"},
     "the signature's reserved field is not empty (rule reserved" STRICTER AGAIN},
    {SIGN_ED25519,
     {.hash = "sha1"},
     "'sha1' is not a supported digest: sha256 or sha512 (rule hash)\n" AGAIN},
    {SIGN_ED25519,
     {.hash = "SHA512"},
     "'SHA512' is not a supported digest: sha256 or sha512 (rule hash)\n" AGAIN},
    {SIGN_ED25519,
     {.hash = ""},
     "'' is not a supported digest: sha256 or sha512 (rule hash)\n" AGAIN},
    {SIGN_ED25519, {.behind = "x"}, BLOB},
    {SIGN_ED25519, {.behind_signature = "x"}, BLOB},
    {SIGN_ED25519, {.form = "ssh-ed448"}, FORM("ssh-ed448")},
    {SIGN_ED25519, {.form = ""}, FORM("")},
    {SIGN_ED25519, {.zero = true}, MATCH},
    {SIGN_ED25519, {.shortened = true}, FORMAT},
    {SIGN_ED25519, {.zero_padded = true}, FORMAT},
    {SIGN_ED25519,
     {.plus_order = true},
     "a number in the signature is not below the order of the curve (rule range" STRICTER AGAIN},
    {SIGN_P256, {.zero = true}, MATCH},
    {SIGN_P256, {.zero_padded = true}, NUMBER},
    {SIGN_P256, {.shortened = true}, NUMBER},
    {SIGN_P256, {.form = "ecdsa-sha2-nistp384"}, FORM("ecdsa-sha2-nistp384")},
    {SIGN_P256, {.behind_signature = "x"}, BLOB},
    {SIGN_RSA, {.form = "ssh-rsa"}, FORM("ssh-rsa")},
    {SIGN_RSA, {.form = "rsa-sha2-256"}, FORM("rsa-sha2-256")},
    {SIGN_RSA, {.zero = true}, MATCH},
    {SIGN_RSA, {.zero_padded = true}, FORMAT},
    {SIGN_RSA, {.shortened = true}, FORMAT},
    {SIGN_SK_ED25519, {.flags = 0x05}, ""}, /* touched, and the person was verified */
    {SIGN_SK_ED25519,
     {.flags = 0x100},
     "the security key was not touched (rule presence" STRICTER
     "hint: Sign again and touch the key; a key made with -O no-touch-required does not count.\n"},
    {SIGN_SK_ED25519,
     {.flags = 0x04},
     "the security key was not touched (rule presence" STRICTER
     "hint: Sign again and touch the key; a key made with -O no-touch-required does not count.\n"},
    {SIGN_SK_ED25519, {.form = "ssh-ed25519"}, FORM("ssh-ed25519")},
    {SIGN_SK_ED25519, {.behind_signature = "x"}, BLOB},
    {SIGN_SK_ED25519, {.zero = true}, MATCH},
    {SIGN_SK_P256, {.flags = 0x05}, ""},
    {SIGN_SK_P256,
     {.flags = 0x100},
     "the security key was not touched (rule presence" STRICTER
     "hint: Sign again and touch the key; a key made with -O no-touch-required does not count.\n"},
    {SIGN_SK_P256,
     {.form = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"},
     "'ssh:' is what the passkey was made for, which is not the host of the page (rule host" STRICTER
     "hint: Enrol a passkey on the page itself.\n"},
    {SIGN_SK_ED25519,
     {.form = "webauthn-sk-ssh-ed25519@openssh.com"},
     FORM("webauthn-sk-ssh-ed25519@openssh.com")},
    {SIGN_PASSKEY, {.flags = 0x1d}, ""}, /* and may be kept elsewhere too */
    {SIGN_PASSKEY, {.flags = 0x85, .extensions = "\xa0"}, ""},
    {SIGN_PASSKEY, {.back = "}"}, ""},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":false,\"later\":{}}"}, ""},
    {SIGN_PASSKEY,
     {.form = "sk-ecdsa-sha2-nistp256@openssh.com"},
     "'" SIGN_HOST "' is the page of this passkey, and the signature was not made in a browser "
     "(rule passkey" STRICTER ON_PAGE},
    {SIGN_PASSKEY,
     {.origin = "https://approve.example.org"},
     ORIGIN("https://approve.example.org")},
    {SIGN_PASSKEY, {.origin = SIGN_PAGE ":8443"}, ORIGIN(SIGN_PAGE ":8443")},
    {SIGN_PASSKEY, {.origin = SIGN_PAGE "/"}, ORIGIN(SIGN_PAGE "/")},
    {SIGN_PASSKEY, {.origin = "http://" SIGN_HOST}, ORIGIN("http://" SIGN_HOST)},
    {SIGN_PASSKEY, {.origin = ""}, ORIGIN("")},
    {SIGN_PASSKEY, {.told = "https://approve.example.org"}, CLIENT},
    {SIGN_PASSKEY, {.front = "{\"type\":\"webauthn.create\",\"challenge\":\""}, CLIENT},
    {SIGN_PASSKEY, {.front = "{\"type\":\"payment.get\",\"challenge\":\""}, CLIENT},
    {SIGN_PASSKEY, {.front = "{\"challenge\":\""}, CLIENT},
    {SIGN_PASSKEY,
     {.asked = "tautline plan 1\n"},
     "the passkey signed other content than this (rule challenge)\n" ON_PAGE},
    {SIGN_PASSKEY, {.zero = true}, MATCH},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":true}"}, FRAME},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":false,\"crossOrigin\":true}"}, FRAME},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":false,\"topOrigin\":\"https://x.example\"}"}, FRAME},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":falsehood}"}, FRAME},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":false}}"}, FRAME},
    {SIGN_PASSKEY, {.back = ",\"crossOrigin\":false"}, FRAME},
    {SIGN_PASSKEY, {.back = ""}, FRAME},
    {SIGN_PASSKEY, {.extensions = "\xa0"}, EXTENSIONS},
    {SIGN_PASSKEY, {.flags = 0x85}, EXTENSIONS},
    {SIGN_PASSKEY, {.flags = 0x45}, EXTENSIONS},
    {SIGN_PASSKEY,
     {.flags = 0x04},
     "the security key was not touched (rule presence" STRICTER
     "hint: Sign again and touch the key; a key made with -O no-touch-required does not count.\n"},
    {SIGN_PASSKEY,
     {.flags = 0x01},
     "the passkey did not verify who used it (rule person" STRICTER
     "hint: Sign again with a PIN, a fingerprint or the face; a passkey that only asks for a touch "
     "does not count.\n"},
};

static void each_rule_refuses_by_its_name(void **state)
{
    struct arena arena;
    struct signing_key keys[SIGN_KINDS];
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++)
        signing_make(&arena, (enum signing_kind)kind, 2048, &keys[kind]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(
            judged_text(&arena, signing_sign(&arena, &keys[rows[i].kind], &rows[i].options, TEXT)),
            rows[i].said);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++)
        signing_release(&keys[kind]);
    arena_release(&arena);
}

/* A key that was refused for how it signed has signed the text all the same. */
static void a_passkey_signs_on_the_page_of_trust_alone(void **state)
{
    static const struct {
        const char *host, *origin, *page, *said;
    } cases[] = {
        {SIGN_HOST, SIGN_PAGE, SIGN_PAGE, ""},
        {SIGN_HOST, SIGN_PAGE ":8443", SIGN_PAGE ":8443", ""},
        {"localhost", "http://localhost:8000", "http://localhost:8000", ""},
        {SIGN_HOST, SIGN_PAGE, "https://approve.example.org",
         "'" SIGN_PAGE
         "' is where this was signed, which is not the page that the trust file names "
         "(rule origin" STRICTER ON_PAGE},
        {SIGN_HOST, SIGN_PAGE, NULL,
         "'" SIGN_PAGE "' is where this was signed, and the trust file names no page for approvals "
         "(rule page" STRICTER
         "hint: Sign with ssh-keygen, or ask an operator to name the page in the "
         "trust file (approve_at).\n"},
        {"example.com", SIGN_PAGE, SIGN_PAGE,
         "'example.com' is what the passkey was made for, which is not the host of the page (rule "
         "host" STRICTER "hint: Enrol a passkey on the page itself.\n"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct signing_options options = {.origin = cases[i].origin};
        const struct sshsig_claim claim = {NAMESPACE, TEXT, strlen(TEXT), cases[i].page};
        struct signing_key key;
        struct sshsig read;
        struct err err = {0};
        bool of_bytes = false;
        signing_make_passkey(&arena, cases[i].host, &key);
        const char *armor = signing_sign(&arena, &key, &options, TEXT);
        assert_true(sshsig_read(&arena, armor, strlen(armor), &read, &err));
        assert_int_equal(sshsig_verify(&read, &claim, &of_bytes, &err), !*cases[i].said);
        assert_string_equal(*cases[i].said ? err_text(&err, &arena) : "", cases[i].said);
        assert_true(of_bytes);
        signing_release(&key);
    }
    arena_release(&arena);
}

static void a_signature_by_another_key_is_refused(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++) {
        struct signing_key key, other;
        signing_make(&arena, (enum signing_kind)kind, 2048, &key);
        signing_make(&arena, (enum signing_kind)kind, 2048, &other);
        const struct signing_options options = {.other = &other};
        assert_string_equal(judged_text(&arena, signing_sign(&arena, &key, &options, TEXT)), MATCH);
        signing_release(&key);
        signing_release(&other);
    }
    arena_release(&arena);
}

static void a_weak_or_unknown_key_is_refused(void **state)
{
    static const unsigned char unknown[] = "\0\0\0\7ssh-dss";
    const struct signing_key dss = {.public = unknown, .length = sizeof unknown - 1};
    struct arena arena;
    struct signing_key key, weak, prime;
    arena_init(&arena);
    signing_make(&arena, SIGN_ED25519, 0, &key);
    signing_make(&arena, SIGN_RSA, 1024, &weak);
    assert_string_equal(
        judged_text(&arena, signing_sign(&arena, &weak, &(struct signing_options){0}, TEXT)),
        "the RSA key has 1024 bits, and 2048 to 16384 are taken (rule key" STRICTER
        "hint: Sign with another key, made with: ssh-keygen -t ed25519.\n");
    assert_string_equal(
        judged_text(&arena,
                    signing_sign(&arena, &key, &(struct signing_options){.other = &dss}, TEXT)),
        "'ssh-dss' is not a supported key type (rule key" STRICTER
        "hint: Sign with another key, made with: ssh-keygen -t ed25519.\n");
    signing_release(&key);
    signing_make_prime(&arena, &prime);
    assert_string_equal(
        judged_text(&arena, signing_sign(&arena, &prime, &(struct signing_options){0}, TEXT)),
        "the RSA key's modulus is even, prime, or has a small factor (rule key" STRICTER
        "hint: Sign with another key, made with: ssh-keygen -t ed25519.\n");
    signing_release(&prime);
    signing_release(&weak);
    arena_release(&arena);
}

/* --- the armor --------------------------------------------------------------------------- */

#define ARMOR                                                                                      \
    "the file is not exactly one signature between its BEGIN and END lines (rule armor" STRICTER   \
        AGAIN
#define LINES                                                                                      \
    "the signature's lines must have equal length, at most 76, and end in LF (rule lines" STRICTER \
        AGAIN
#define BASE64 "the signature is not canonical base64 (rule base64" STRICTER AGAIN
#define FIRST  "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgII+VN2BoJEYjcpvvDfMuG+RetV\n"

static void an_armor_has_one_form(void **state)
{
    static const struct {
        const char *what, *with, *said;
    } cases[] = {
        {"-----BEGIN SSH", "\n-----BEGIN SSH", ARMOR},
        {"-----BEGIN SSH", "-----begin SSH", ARMOR},
        {"-----BEGIN SSH SIGNATURE-----\n", "", ARMOR},
        {"-----BEGIN SSH SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----", ARMOR},
        {"-----BEGIN SSH SIGNATURE", "-----BEGIN PUBLIC KEY", ARMOR},
        {"-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----", ""},
        {"-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n\n", ARMOR},
        {"-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\nx", ARMOR},
        {"-----END SSH SIGNATURE-----\n", "", ARMOR},
        {"\n-----END", "-----END", LINES},
        {"\n-----END", "\n\n-----END", LINES},
        {"\n", "\r\n", ARMOR},
        {FIRST, "", BASE64},
        {FIRST, FIRST FIRST, BASE64},
        {"AAADMAAAAL", "AAADM\nAAAAL", LINES},
        {"AAADMAAAAL", "AAADM AAAAL", LINES},
        {"AAADMAAAAL", "AAADM=AAAL", BASE64},
        {"AAADMAAAAL", "AAADM-AAAL", BASE64},
        {"FsgD\n", "FsgD\n====\n", LINES},
        {"FsgD\n", "Fsg=\n", BLOB},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = text_replaced(&arena, made[0], cases[i].what, cases[i].with);
        assert_string_equal(judged_text(&arena, text), cases[i].said);
    }
    assert_string_equal(judged_text(&arena, ""), ARMOR);
    assert_string_equal(judged_text(&arena, "-----BEGIN SSH SIGNATURE-----\n"), ARMOR);
    assert_string_equal(judged_text(&arena, "-----BEGIN SSH SIGNATURE-----\n"
                                            "-----END SSH SIGNATURE-----\n"),
                        LINES);
    assert_string_equal(
        judged(&arena, arena_alloc(&arena, SSHSIG_LIMIT + 1), SSHSIG_LIMIT + 1, "", 0),
        "the signature is longer than any valid one (rule size" STRICTER AGAIN);
    arena_release(&arena);
}

static void lines_of_76_columns_are_read(void **state)
{
    struct arena arena;
    arena_init(&arena);
    char *text = arena_text(&arena, text_replaced(&arena, made[2], "\n", ""));
    text = arena_text(&arena, text_replaced(&arena, text, "-----BEGIN SSH SIGNATURE-----", ""));
    text = arena_text(&arena, text_replaced(&arena, text, "-----END SSH SIGNATURE-----", ""));
    const size_t length = strlen(text);
    for (size_t width = 1; width <= 78; width++) {
        const char *lines = "-----BEGIN SSH SIGNATURE-----\n";
        for (size_t i = 0; i < length; i += width)
            lines = arena_printf(&arena, "%s%.*s\n", lines, (int)width, text + i);
        lines = arena_printf(&arena, "%s-----END SSH SIGNATURE-----\n", lines);
        assert_string_equal(judged_text(&arena, lines), width <= 76 ? "" : LINES);
    }
    arena_release(&arena);
}

/* --- damage ------------------------------------------------------------------------------ */

/* How many of the flips of one bit of `bytes` are tried, all refused. */
static size_t flip_armor(const char *armor)
{
    const size_t length = strlen(armor);
    struct arena arena;
    arena_init(&arena);
    char *bytes = arena_text(&arena, armor);
    for (size_t bit = 0; bit < length * 8; bit++) {
        struct arena inner;
        arena_init(&inner);
        bytes[bit / 8] = (char)((unsigned char)bytes[bit / 8] ^ 1U << bit % 8);
        assert_string_not_equal(judged(&inner, bytes, length, TEXT, strlen(TEXT)), "");
        bytes[bit / 8] = armor[bit / 8];
        arena_release(&inner);
    }
    arena_release(&arena);
    return length * 8;
}

static void every_bit_of_a_signature_counts(void **state)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++) {
        struct signing_key key;
        signing_make(&arena, (enum signing_kind)kind, 2048, &key);
        count += flip_armor(signing_sign(&arena, &key, &(struct signing_options){0}, TEXT));
        signing_release(&key);
    }
    print_message("# %zu signatures with one bit flipped\n", count);
    arena_release(&arena);
}

static void every_bit_of_a_statement_counts(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        char text[sizeof TEXT];
        memcpy(text, TEXT, sizeof text);
        for (size_t bit = 0; bit < strlen(TEXT) * 8; bit++) {
            text[bit / 8] = (char)((unsigned char)text[bit / 8] ^ 1U << bit % 8);
            assert_string_equal(judged(&arena, made[i], strlen(made[i]), text, strlen(TEXT)),
                                MATCH);
            text[bit / 8] = TEXT[bit / 8];
        }
        for (size_t length = 0; length < strlen(TEXT); length++)
            assert_string_equal(judged(&arena, made[i], strlen(made[i]), TEXT, length), MATCH);
    }
    arena_release(&arena);
}

static void every_cut_of_a_signature_is_refused(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        const size_t length = strlen(made[i]);
        for (size_t cut = 0; cut + 1 < length; cut++)
            assert_string_not_equal(judged(&arena, made[i], cut, TEXT, strlen(TEXT)), "");
        for (size_t at = 0; at + 1 < length; at++) {
            const char *less = arena_printf(&arena, "%.*s%s", (int)at, made[i], made[i] + at + 1);
            assert_string_not_equal(judged_text(&arena, less), "");
        }
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ssh_keygen_signed_is_accepted),
        cmocka_unit_test(every_type_signs_with_either_digest),
        cmocka_unit_test(each_rule_refuses_by_its_name),
        cmocka_unit_test(a_passkey_signs_on_the_page_of_trust_alone),
        cmocka_unit_test(a_signature_by_another_key_is_refused),
        cmocka_unit_test(a_weak_or_unknown_key_is_refused),
        cmocka_unit_test(an_armor_has_one_form),
        cmocka_unit_test(lines_of_76_columns_are_read),
        cmocka_unit_test(every_bit_of_a_signature_counts),
        cmocka_unit_test(every_bit_of_a_statement_counts),
        cmocka_unit_test(every_cut_of_a_signature_is_refused),
    };
    return cmocka_run_group_tests_name("sshsig", tests, NULL, NULL);
}
