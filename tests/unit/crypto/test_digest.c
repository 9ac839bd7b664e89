#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/digest.h"
#include "support/tmpdir.h"

static void start_after_use(void)
{
    unsigned char digest[DIGEST_SIZE];
    digest_sha256("", 0, digest);
    crypto_init();
}

struct late_start {
    int code;
    char said[TMPDIR_OUTPUT];
};

/* In a child, before this process uses OpenSSL itself. */
static int setup(void **state)
{
    static struct late_start late;
    late.code = tmpdir_child(start_after_use, late.said);
    *state = &late;
    crypto_init();
    return 0;
}

static void check_hex(const unsigned char digest[DIGEST_SIZE], const char *expected)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(digest, hex);
    assert_string_equal(hex, expected);
}

static void sha256_matches_the_standard(void **state)
{
    /* FIPS 180-4, the examples of NIST; a million times 'a' stands below. */
    static const struct {
        const char *text, *digest;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    unsigned char digest[DIGEST_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        digest_sha256(rows[i].text, strlen(rows[i].text), digest);
        check_hex(digest, rows[i].digest);
    }
    static char million[1000000];
    memset(million, 'a', sizeof million);
    digest_sha256(million, sizeof million, digest);
    check_hex(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void hmac_matches_the_standard(void **state)
{
    /* RFC 4231, test cases 1, 2, 3 and 6. */
    unsigned char key[131];
    unsigned char data[50];
    unsigned char digest[DIGEST_SIZE];
    memset(key, 0x0B, sizeof key);
    digest_hmac(key, 20, "Hi There", 8, digest);
    check_hex(digest, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    digest_hmac("Jefe", 4, "what do ya want for nothing?", 28, digest);
    check_hex(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xAA, sizeof key);
    memset(data, 0xDD, sizeof data);
    digest_hmac(key, 20, data, sizeof data, digest);
    check_hex(digest, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    digest_hmac(key, 131, "Test Using Larger Than Block-Size Key - Hash Key First", 54, digest);
    check_hex(digest, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void nothing_has_a_digest_too(void **state)
{
    unsigned char digest[DIGEST_SIZE];
    digest_sha256(NULL, 0, digest);
    check_hex(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_hmac("", 0, "", 0, digest);
    check_hex(digest, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static const unsigned char KEY[FINGERPRINT_KEY_SIZE] = "a made-up key of thirty-two byte";

static const struct fingerprint_of WHOLE = {"stored", "project",       "staging", "service",
                                            "TOKEN",  "made-up-token", 13};

static void a_fingerprint_is_the_start_of_an_hmac_over_all_its_parts(void **state)
{
    static const char text[] = "stored\0project\0staging\0service\0TOKEN\0made-up-token";
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    char fingerprint[FINGERPRINT_SIZE];
    digest_hmac(KEY, sizeof KEY, text, sizeof text - 1, digest);
    digest_hex(digest, hex);
    fingerprint_make(KEY, &WHOLE, fingerprint);
    assert_int_equal(strlen(fingerprint), 16);
    assert_memory_equal(fingerprint, hex, 16);
}

static void the_same_value_elsewhere_shows_another_fingerprint(void **state)
{
    static const struct fingerprint_of others[] = {
        {"running", "project", "staging", "service", "TOKEN", "made-up-token", 13},
        {"stored", "other", "staging", "service", "TOKEN", "made-up-token", 13},
        {"stored", "project", "production", "service", "TOKEN", "made-up-token", 13},
        {"stored", "project", "staging", "other", "TOKEN", "made-up-token", 13},
        {"stored", "project", "staging", "service", "OTHER", "made-up-token", 13},
        {"stored", "project", "staging", "service", "TOKEN", "made-up-tokem", 13},
        {"stored", "project", "staging", "service", "TOKEN", "made-up-token", 12},
        {"stored", "projects", "taging", "service", "TOKEN", "made-up-token", 13},
        {"stored", "project", "staging", "service", "TOKENmade", "-up-token", 9},
        {"stored", "project", "staging", "service", NULL, "TOKENmade-up-token", 18},
        {"stored", "project", "staging", "service", "TOKEN", "", 0},
    };
    enum { COUNT = sizeof others / sizeof others[0] };
    char seen[COUNT + 1][FINGERPRINT_SIZE];
    fingerprint_make(KEY, &WHOLE, seen[COUNT]);
    for (size_t i = 0; i < COUNT; i++) {
        fingerprint_make(KEY, &others[i], seen[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(seen[i], seen[j]);
        assert_string_not_equal(seen[i], seen[COUNT]);
    }
    unsigned char key[FINGERPRINT_KEY_SIZE];
    memcpy(key, KEY, sizeof key);
    key[31] ^= 1;
    fingerprint_make(key, &WHOLE, seen[0]);
    assert_string_not_equal(seen[0], seen[COUNT]);
}

static void digests_are_the_same_only_in_every_bit(void **state)
{
    unsigned char a[DIGEST_SIZE] = {0};
    unsigned char b[DIGEST_SIZE] = {0};
    assert_true(digest_is_same(a, b, DIGEST_SIZE));
    assert_true(digest_is_same(a, b, 0));
    for (unsigned bit = 0; bit < DIGEST_SIZE * 8; bit++) {
        b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_false(digest_is_same(a, b, DIGEST_SIZE));
        b[bit / 8] = 0;
    }
}

/* "made-up-needle-in-the-registry", each byte XOR 0x55: the test itself must not hold it. */
static const unsigned char NEEDLE[] = {0x38, 0x34, 0x31, 0x30, 0x78, 0x20, 0x25, 0x78, 0x3B, 0x30,
                                       0x30, 0x31, 0x39, 0x30, 0x78, 0x3C, 0x3B, 0x78, 0x21, 0x3D,
                                       0x30, 0x78, 0x27, 0x30, 0x32, 0x3C, 0x26, 0x21, 0x27, 0x2C};

static void openssl_keeps_nothing_of_a_value_or_a_key(void **state)
{
    char value[sizeof NEEDLE + 1] = {0};
    unsigned char digest[DIGEST_SIZE];
    char fingerprint[FINGERPRINT_SIZE];
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        value[i] = (char)(NEEDLE[i] ^ 0x55);
    const struct fingerprint_of of = {"stored", "p", "e", "s", "N", value, sizeof NEEDLE};
    digest_sha256(value, sizeof NEEDLE, digest);
    digest_hmac(value, sizeof NEEDLE, value, sizeof NEEDLE, digest);
    fingerprint_make(KEY, &of, fingerprint);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 1);
    mem_wipe(value, sizeof value);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 0);
}

static void a_key_is_known_by_the_start_of_an_hmac_over_a_fixed_word(void **state)
{
    unsigned char other[FINGERPRINT_KEY_SIZE], digest[DIGEST_SIZE];
    char id[KEY_ID_SIZE], another[KEY_ID_SIZE], hex[DIGEST_HEX_SIZE];
    memcpy(other, KEY, sizeof other);
    other[0] ^= 1;
    fingerprint_key_id(KEY, id);
    fingerprint_key_id(other, another);
    digest_hmac(KEY, FINGERPRINT_KEY_SIZE, "tautline fingerprint key", 24, digest);
    digest_hex(digest, hex);
    assert_memory_equal(id, hex, KEY_ID_SIZE - 1);
    assert_int_equal(strlen(id), KEY_ID_SIZE - 1);
    assert_string_not_equal(id, another);
}

static void a_start_after_the_first_use_is_refused(void **state)
{
    const struct late_start *late = *state;
    assert_int_equal(late->code, 1);
    assert_string_equal(late->said,
                        "tautline: OpenSSL was used before it was made to wipe its memory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_matches_the_standard),
        cmocka_unit_test(hmac_matches_the_standard),
        cmocka_unit_test(nothing_has_a_digest_too),
        cmocka_unit_test(a_fingerprint_is_the_start_of_an_hmac_over_all_its_parts),
        cmocka_unit_test(the_same_value_elsewhere_shows_another_fingerprint),
        cmocka_unit_test(digests_are_the_same_only_in_every_bit),
        cmocka_unit_test(a_key_is_known_by_the_start_of_an_hmac_over_a_fixed_word),
        cmocka_unit_test(openssl_keeps_nothing_of_a_value_or_a_key),
        cmocka_unit_test(a_start_after_the_first_use_is_refused),
    };
    return cmocka_run_group_tests_name("digest", tests, setup, NULL);
}
