#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/wire.h"
#include "crypto/public_key.h"
#include "support/signing.h"

enum { KEY_MOST = 4096 };

/* Made with ssh-keygen 9.2; nobody has the private halves. */
static const struct {
    const char *base64, *fingerprint;
} made[] = {
    {"AAAAC3NzaC1lZDI1NTE5AAAAICCPlTdgaCRGI3Kb7w3zLhvkXrVRBvdnfcooYW4aMiCm",
     "SHA256:fRD21CDZc1r7cGi8Lssn6cNrpxT0Pz3lT6d+fse1Xys"},
    {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBptGesOqsTrwx41PKeF3SEa0wLi"
     "w/9dtL1r6S73Oj7dtqvs+Y9aGoe5uvgux/pId3mv+Y2Ykw0qb+O6zmPyOcE=",
     "SHA256:4MenNzSqClxJxD8FV3TBxo+tTVlSo46/ztcjz/5/RTQ"},
    {"AAAAB3NzaC1yc2EAAAADAQABAAABAQC2co6IZdUA6DtlLyvFl5V1i2HnwU0n2Do6J0LQHMuvKqNyvBj1"
     "QRvZy9CRMrG0i+KG/PB6EDmUngd6/kSguB9BKJxCnhm22l5aq8OrUnxJNTnrxat3n2RuD9BuWNXIkJli"
     "1KszvPsTCvch3oHYYGJgSir5l5V69sRqyUsWbkY9lmiYzDoLWvgqvmGDlqBTVweQzwQUG27hwA/oggOH"
     "7hc/AG+NMtgxuw/VWK043pRhkUQP01h4oShHKXELZtfLaQ/YBCGxM5J5Lx9uhZ0Nkg+XXRo/1W6sKCxO"
     "0y7TXRiu8AdX4d3+XfVL7Sj9HWom2LelUO7VlJdgO0z3HLU+fmsH",
     "SHA256:NEvebhYzQSkHosN2//yuLybm3nKZU1gXcowEjqUBX+0"},
};

static const char *judged(struct arena *arena, const unsigned char *key, size_t length)
{
    struct err err;
    if (public_key_is_sound(key, length, &err))
        return "";
    assert_int_equal(err.code, ERR_INPUT);
    assert_null(err.where.file);
    return err_text(&err, arena);
}

static void keys_of_ssh_keygen_are_sound_and_shown_as_it_shows_them(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        unsigned char key[KEY_MOST];
        char fingerprint[PUBLIC_KEY_FINGERPRINT_SIZE];
        size_t length = 0;
        assert_true(
            base64_decode(made[i].base64, strlen(made[i].base64), key, sizeof key, &length));
        assert_string_equal(judged(&arena, key, length), "");
        public_key_fingerprint(key, length, fingerprint);
        assert_string_equal(fingerprint, made[i].fingerprint);
    }
    arena_release(&arena);
}

static void every_supported_key_type_is_accepted(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++) {
        struct signing_key key;
        signing_make(&arena, (enum signing_kind)kind, 2048, &key);
        assert_string_equal(judged(&arena, key.public, key.length), "");
        signing_release(&key);
    }
    arena_release(&arena);
}

#define NEW   "hint: Make a new key with: ssh-keygen -t ed25519.\n"
#define COPY  "hint: Copy the whole line of the person's .pub file.\n"
#define SMALL "the Ed25519 key is a point of small order: anyone could sign\n" NEW
#define FORM  "the Ed25519 key is not in canonical form\n" NEW
#define CURVE "the Ed25519 key is not a point of its curve\n" NEW

static void an_ed25519_key_of_small_order_or_non_canonical_is_refused(void **state)
{
    static const struct {
        unsigned char point[32];
        const char *said;
    } rows[] = {
        {{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         SMALL},
        {{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80},
         SMALL},
        {{0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         SMALL},
        {{0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80},
         SMALL},
        {{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
          0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
          0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
         SMALL},
        {{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
          0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
          0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x85},
         SMALL},
        {{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
          0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
          0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
         SMALL},
        {{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
          0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
          0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0xfa},
         SMALL},
        {{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         SMALL},
        {{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
         SMALL},
        {{0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         FORM},
        {{0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
         FORM},
        {{0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         FORM},
        {{0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
         FORM},
        {{0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         FORM},
        {{0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
         FORM},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         FORM},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
         FORM},
        {{0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         CURVE},
        {{0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         CURVE},
        {{0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         CURVE},
        {{0xeb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         CURVE},
        {{0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         ""},
        {{0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         ""},
        {{0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
         ""},
        {{0xea, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
         ""},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char key[51] = "\0\0\0\13ssh-ed25519\0\0\0\40";
        memcpy(key + 19, rows[i].point, 32);
        assert_string_equal(judged(&arena, key, sizeof key), rows[i].said);
    }
    arena_release(&arena);
}

#define MAKE "hint: Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security key).\n"
#define ANEW "hint: Copy the line of the person's .pub file again.\n"

static void an_unsound_key_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *base64, *said;
    } rows[] = {
        /* the generator */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         ""},
        /* compressed */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAAhAmsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKW",
         "the P-256 key is not an uncompressed point\n" COPY},
        /* hybrid */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBmsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         "the P-256 key is not an uncompressed point\n" COPY},
        /* infinity */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAABAA==",
         "the P-256 key is not an uncompressed point\n" COPY},
        /* no point */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAAA",
         "the P-256 key is not an uncompressed point\n" COPY},
        /* a byte more */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABCBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUA",
         "the P-256 key is not an uncompressed point\n" COPY},
        /* off the curve */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY=",
         "the P-256 key is not a point of its curve\n" NEW},
        /* zeros */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         "the P-256 key is not a point of its curve\n" NEW},
        /* x above the prime */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBP//////////////////////////"
         "////////////////T+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         "the P-256 key is not a point of its curve\n" NEW},
        /* another curve */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAzODQAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         "this is not a key of type 'ecdsa-sha2-nistp256'\n" COPY},
        /* no application */
        {"AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBGsX0fLh"
         "LEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         "this is not a key of type 'sk-ecdsa-sha2-nistp256@openssh.com'\n" COPY},
        /* an empty one */
        {"AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBGsX0fLh"
         "LEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUA"
         "AAAA",
         "this is not a key of type 'sk-ecdsa-sha2-nistp256@openssh.com'\n" COPY},
        /* a NUL in it */
        {"AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBGsX0fLh"
         "LEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUA"
         "AAAGc3NoOgB4",
         "this is not a key of type 'sk-ecdsa-sha2-nistp256@openssh.com'\n" COPY},
        /* trailing */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUA",
         "extra data follows a key of type 'ecdsa-sha2-nistp256'\n" ANEW},
        /* RSA */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         ""},
        /* 2047 bits */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAEvxCfKtWzlCQy/qbftW04AW2pO+kVn7msmlCADuzAZunMNUk1KI"
         "efhY9E8mdoUkv1mhi9oMv9EvbWKYQDQ1XgocAvSW+4IsXm/TEoe2j2K5+U1R1pSYQCXIpJqzGlyNvKRA"
         "owxPp9Hg+FeyMU/d0zjt8hGas0iuHJcjxsWyTvjzbZk6yRz6DJ8N2EAMjYFo1Z9ntKmoWZ/D9PUzzVZJ"
         "0kafLBq/8WriITd8F0L5hDj76mRtHEim4w481MdVRuukPk/rMUDZnkNEtbqNP68xwiPLAd8GJJuujDbf"
         "NmqY1r4gGYB7lCURYy6hT3EvCo4IndJk9KjEWIiK9pySA6xS04M=",
         "the RSA key has 2047 bits, and 2048 to 16384 are taken\n" NEW},
        /* 1024 bits */
        {"AAAAB3NzaC1yc2EAAAADAQABAAAAgQDHnhW2hG/IIPoFxS3gWm88dghku1vKK7UyDRvLesJCk3dw4SML"
         "xr6rCABM07/A3+iIlcy6MZ+a6VC2Gspop50TGRq/MQ6IV6YD7ArdQBuHlbGfyW5sRGL6yj4qzHRZB148"
         "NhKTvQflqGUeZkyHQgPX7HcPRQUwHdSvJdHBPdwCww==",
         "the RSA key has 1024 bits, and 2048 to 16384 are taken\n" NEW},
        /* nothing */
        {"AAAAB3NzaC1yc2EAAAADAQABAAAAAA==",
         "the RSA key has 0 bits, and 2048 to 16384 are taken\n" NEW},
        /* 16385 bits */
        {"AAAAB3NzaC1yc2EAAAADAQABAAAIAQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQ==",
         "the RSA key has 16385 bits, and 2048 to 16384 are taken\n" NEW},
        /* exponent 1 */
        {"AAAAB3NzaC1yc2EAAAABAQAAAQEAl+IT5Vq2coSGX9Tb9q2nAC21J30is/c1k0oQAd2YDN05hqkmpRDz"
         "8LHonkztCkl+s0MXtBl/ol7axTCAaGq8FDgF6S33BFi836YlD20exXPymqOtKTCAS5FJNWY0uRt5SIFG"
         "GJ9Po8Hwr2Rin7umcdvkIzVmkVw5LkeNi2Sd8ebbMnWSOfQZPhuwgBkbAtGrPs9pU1CzP4fp6mearJOk"
         "jT5YNX/i1cRCbvguhfMIcffUyNo4kU3GHHmpjqqN10h8n9ZigbM8holrdRp/XmOER5YDvgxJN10Ybb5s"
         "1TGtfEAzAPcoSiLGXUKe4l4VHBE7pMnpUYixERXtOSQHWKWnBQ==",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* 3 */
        {"AAAAB3NzaC1yc2EAAAABAwAAAQEAl+IT5Vq2coSGX9Tb9q2nAC21J30is/c1k0oQAd2YDN05hqkmpRDz"
         "8LHonkztCkl+s0MXtBl/ol7axTCAaGq8FDgF6S33BFi836YlD20exXPymqOtKTCAS5FJNWY0uRt5SIFG"
         "GJ9Po8Hwr2Rin7umcdvkIzVmkVw5LkeNi2Sd8ebbMnWSOfQZPhuwgBkbAtGrPs9pU1CzP4fp6mearJOk"
         "jT5YNX/i1cRCbvguhfMIcffUyNo4kU3GHHmpjqqN10h8n9ZigbM8holrdRp/XmOER5YDvgxJN10Ybb5s"
         "1TGtfEAzAPcoSiLGXUKe4l4VHBE7pMnpUYixERXtOSQHWKWnBQ==",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* 65535 */
        {"AAAAB3NzaC1yc2EAAAADAP//AAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* 65536 */
        {"AAAAB3NzaC1yc2EAAAADAQAAAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* 65538 */
        {"AAAAB3NzaC1yc2EAAAADAQACAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* 65539 */
        {"AAAAB3NzaC1yc2EAAAADAQADAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         ""},
        /* 64 bits */
        {"AAAAB3NzaC1yc2EAAAAJAP//////////AAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM"
         "3TmGqSalEPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1"
         "ZjS5G3lIgUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/"
         "h+nqZ5qsk6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+"
         "DEk3XRhtvmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         ""},
        /* 65 bits */
        {"AAAAB3NzaC1yc2EAAAAJAQAAAAAAAAABAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM"
         "3TmGqSalEPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1"
         "ZjS5G3lIgUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/"
         "h+nqZ5qsk6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+"
         "DEk3XRhtvmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacF",
         "the RSA key's exponent is even, too small or too large\n" NEW},
        /* even */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAQCX4hPlWrZyhIZf1Nv2racALbUnfSKz9zWTShAB3ZgM3TmGqSal"
         "EPPwseieTO0KSX6zQxe0GX+iXtrFMIBoarwUOAXpLfcEWLzfpiUPbR7Fc/Kao60pMIBLkUk1ZjS5G3lI"
         "gUYYn0+jwfCvZGKfu6Zx2+QjNWaRXDkuR42LZJ3x5tsydZI59Bk+G7CAGRsC0as+z2lTULM/h+nqZ5qs"
         "k6SNPlg1f+LVxEJu+C6F8whx99TI2jiRTcYceamOqo3XSHyf1mKBszyGiWt1Gn9eY4RHlgO+DEk3XRht"
         "vmzVMa18QDMA9yhKIsZdQp7iXhUcETukyelRiLERFe05JAdYpacE",
         "the RSA key's modulus is even, prime, or has a small factor\n" NEW},
        /* prime */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAQDyzgEt7z48X4CGyR1nzixi0YeqkOW48oEK0/swyCfVPtYuHZ83"
         "PaQd3P8KF1TV0a/gsVOPDrHAQDPdVHaAJ9BQPans7naoO6HvMbl6WE1t0BIzEj6KzGwN5JItKs2sg6oU"
         "f4OcBbZJPgf7k9vGKs8OcV5Dvx52kzG0bHnY94s0bXpC6LinM3lfAVCR1EaY/yhy9ME5f6X4uokTsmw4"
         "zHwTZOWku1cdwpQe8CBg26Z2CUiThmgAJX965lzMKI2T3MxL119iQbrK7Geah4RW50uIEz5QhzGLDGCO"
         "5uDTq+3haehR2ALSVQcoIv/L5fjbggnwDUyOc9WgBMOmb0U98l9X",
         "the RSA key's modulus is even, prime, or has a small factor\n" NEW},
        /* square */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAQDpLuTLBWDim07WKplxFrvLl30Z+SD5lMKovtAFp6aXtzvM9sEB"
         "sExAAt4T89KvOekVAvih7BhOuGZATZpR3+jp0gg/5z+KHvziXoglfpuv9XCwPexpq/4MiHJsnV6ijUJc"
         "+R8GCJQVr+e+cnSITx8XaVyjKWI9LI6hiTaubVTLACHNZTub+XLYZWFMExNYjydgmnXSsAEkexVD8Z0c"
         "yxKmiNNdWnzyHao+6TH/RmiynIWqHNoY5zcfjX887RgdSoRswIvCAngoQGWSBbuBqjjz9S+FO4D6IPgQ"
         "MqETOmnjkiKjfAjD73wkcMyLOQEbs+OneuLJmW/reD7wKbd7BWyJ",
         "the RSA key's modulus is even, prime, or has a small factor\n" NEW},
        /* small factor */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAQDychu3vdjU6LV/mOxRo+JyFP37G5wQwmRsGqQ4CdryoX2uBXd6"
         "TpyTVygobKvr8EvhAb2pe1eG0+cJ+FZHAFv71GfRTz5DIom3vaM0ZGnfmS5nhSKPY1gS+y4lfILPS7Co"
         "k8cL5JYWKGR1/kygixnMismJGS6QiGX4YU1m3nOQoogGQ0notSUca89S+6q2XPVKaIVRyguQWrVztuWF"
         "kmz3WXN4C2ApiYcOne9tGUO/GjZ8+ecNDzvnkl6mFgvyycuwIIoxPg+X1Rqgay32LjrqQRjXQw3kkKhZ"
         "6l0hlznqE73ao7VSqyMqvzI0l5YVawgVnsXa/0/7BRVXxzMZj7lj",
         "the RSA key's modulus is even, prime, or has a small factor\n" NEW},
        /* a zero too many */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAgAAl+IT5Vq2coSGX9Tb9q2nAC21J30is/c1k0oQAd2YDN05hqkm"
         "pRDz8LHonkztCkl+s0MXtBl/ol7axTCAaGq8FDgF6S33BFi836YlD20exXPymqOtKTCAS5FJNWY0uRt5"
         "SIFGGJ9Po8Hwr2Rin7umcdvkIzVmkVw5LkeNi2Sd8ebbMnWSOfQZPhuwgBkbAtGrPs9pU1CzP4fp6mea"
         "rJOkjT5YNX/i1cRCbvguhfMIcffUyNo4kU3GHHmpjqqN10h8n9ZigbM8holrdRp/XmOER5YDvgxJN10Y"
         "bb5s1TGtfEAzAPcoSiLGXUKe4l4VHBE7pMnpUYixERXtOSQHWKWnBQ==",
         "this is not a key of type 'ssh-rsa'\n" COPY},
        /* negative */
        {"AAAAB3NzaC1yc2EAAAADAQABAAABAJfiE+VatnKEhl/U2/atpwAttSd9IrP3NZNKEAHdmAzdOYapJqUQ"
         "8/Cx6J5M7QpJfrNDF7QZf6Je2sUwgGhqvBQ4Bekt9wRYvN+mJQ9tHsVz8pqjrSkwgEuRSTVmNLkbeUiB"
         "RhifT6PB8K9kYp+7pnHb5CM1ZpFcOS5HjYtknfHm2zJ1kjn0GT4bsIAZGwLRqz7PaVNQsz+H6epnmqyT"
         "pI0+WDV/4tXEQm74LoXzCHH31MjaOJFNxhx5qY6qjddIfJ/WYoGzPIaJa3Uaf15jhEeWA74MSTddGG2+"
         "bNUxrXxAMwD3KEoixl1CnuJeFRwRO6TJ6VGIsREV7TkkB1ilpwU=",
         "this is not a key of type 'ssh-rsa'\n" COPY},
        /* DSA */
        {"AAAAB3NzaC1kc3M=", "'ssh-dss' is not a supported key type\n" MAKE},
        /* Ed448 */
        {"AAAACXNzaC1lZDQ0OAAAADkAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAA=",
         "'ssh-ed448' is not a supported key type\n" MAKE},
        /* P-384 */
        {"AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32B"
         "LeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
         "'ecdsa-sha2-nistp384' is not a supported key type\n" MAKE},
        /* a certificate */
        {"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t",
         "'ssh-ed25519-cert-v01@openssh.com' is not a supported key type\n" MAKE},
        /* no type */
        {"AAAAAA==", "'' is not a supported key type\n" MAKE},
        /* NUL behind the type */
        {"AAAADHNzaC1lZDI1NTE5AAAAACADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
         "'ssh-ed25519' is not a supported key type\n" MAKE},
        /* empty */
        {"", "this is not a key of type '(none)'\n" COPY},
        /* cut */
        {"AAAAC3NzaC1l", "this is not a key of type '(none)'\n" COPY},
        /* 31 bytes */
        {"AAAAC3NzaC1lZDI1NTE5AAAAHwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         "this is not a key of type 'ssh-ed25519'\n" COPY},
        /* 33 bytes */
        {"AAAAC3NzaC1lZDI1NTE5AAAAIQMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
         "this is not a key of type 'ssh-ed25519'\n" COPY},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char key[KEY_MOST];
        size_t length = 0;
        if (*rows[i].base64)
            assert_true(
                base64_decode(rows[i].base64, strlen(rows[i].base64), key, sizeof key, &length));
        assert_string_equal(judged(&arena, key, length), rows[i].said);
    }
    arena_release(&arena);
}

static void every_cut_of_a_key_is_refused(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (unsigned kind = 0; kind < SIGN_KINDS; kind++) {
        struct signing_key key;
        signing_make(&arena, (enum signing_kind)kind, 2048, &key);
        for (size_t length = 0; length < key.length; length++)
            assert_string_not_equal(judged(&arena, key.public, length), "");
        signing_release(&key);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_ssh_keygen_are_sound_and_shown_as_it_shows_them),
        cmocka_unit_test(every_supported_key_type_is_accepted),
        cmocka_unit_test(an_ed25519_key_of_small_order_or_non_canonical_is_refused),
        cmocka_unit_test(an_unsound_key_is_refused_with_its_reason),
        cmocka_unit_test(every_cut_of_a_key_is_refused),
    };
    return cmocka_run_group_tests_name("public_key", tests, NULL, NULL);
}
