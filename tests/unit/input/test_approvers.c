#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "input/approvers.h"
#include "model/trust.h"
#include "support/declaring.h"

static const char *read_keys(struct arena *arena, const char *text, size_t length,
                             struct approvers *out)
{
    struct faults faults;
    faults_init(&faults, arena);
    const bool is_read = approvers_read(arena, "f", text, length, out, &faults);
    assert_int_equal(is_read, faults.count == 0);
    return is_read ? "" : declaring_said(arena, &faults);
}

static void every_fault_has_its_own_place(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         ""},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW a comment",
         ""},
        {"# one\n"
         "\n"
         "  pto@example.com namespaces=\"tautline-plan\",valid-after=\"20260101Z\",valid-bef"
         "ore=\"202701011830Z\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n"
         "\thos@example.com,deputy@example.com\tVALID-BEFORE=\"20270101235959Z\"\tssh-ed2551"
         "9 AAAAC3NzaC1lZDI1NTE5AAAAIGJFX0cEplVOKXu+CkIrfC+3qwdy52xtTNNUk3/WtWeH x\n",
         ""},
        {"pto@example.com sk-ssh-ed25519@openssh.com "
         "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIBERERERERERERERERERERERERERERERERERER"
         "ERERERAAAABHNzaDo=\n",
         ""},
        {"pto@example.com sk-ssh-ed25519@openssh.com "
         "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIBERERERERERERERERERERERERERERERERERER"
         "ERERERAAAABHNzaDp=\n",
         "f:1:17: what follows 'sk-ssh-ed25519@openssh.com' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"", "f: the file has no keys\n"
             "hint: Add a line: pto@example.com namespaces=\"tautline-plan\" ssh-ed25519 "
             "AAAA...\n"},
        {"# nothing\n",
         "f: the file has no keys\n"
         "hint: Add a line: pto@example.com namespaces=\"tautline-plan\" ssh-ed25519 "
         "AAAA...\n"},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW "
         "pto@example.com\n",
         "f:1:1: the line starts with a key and does not name its owner\n"
         "hint: Write the principal first: pto@example.com ssh-ed25519 AAAA...\n"},
        {"*@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with exact principals\n"
         "hint: Write names such as pto@example.com, without patterns or quotes.\n"},
        {"!a@example.com,b@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with exact principals\n"
         "hint: Write names such as pto@example.com, without patterns or quotes.\n"},
        {"\xd1\x80to@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the principal has a character that is not printable ASCII\n"
         "hint: Write a name such as pto@example.com: two that look alike would be two persons.\n"},
        {"pto@example.com,\xef\xbd\x90to@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the principal has a character that is not printable ASCII\n"
         "hint: Write a name such as pto@example.com: two that look alike would be two persons.\n"},
        {"\"pto@example.com\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with exact principals\n"
         "hint: Write names such as pto@example.com, without patterns or quotes.\n"},
        {"namespaces=\"tautline-plan\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with exact principals\n"
         "hint: Write names such as pto@example.com, without patterns or quotes.\n"},
        {"pto@example.com \n", "f:1:17: the line has no key\n"
                               "hint: Add the type and the key from the person's .pub file.\n"},
        {"pto@example.com namespaces=\"tautline-plan\"\n",
         "f:1:43: the line has no key\n"
         "hint: Add the type and the key from the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 \n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com cert-authority ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: a certificate authority could approve in any name\n"
         "hint: Give each person a key of their own.\n"},
        {"pto@example.com no-touch-required ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'no-touch-required' is not an option\n"
         "hint: Options are: namespaces, valid-after, valid-before.\n"},
        {"pto@example.com namespace=\"x\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'namespace' is not an option\n"
         "hint: Did you mean 'namespaces'?\n"},
        {"pto@example.com namespaces=x ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: the options cannot be read at 'namespaces'\n"
         "hint: Write name=\"value\",name=\"value\" without spaces in between.\n"},
        {"pto@example.com namespaces ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'namespaces' has no value in quotes\n"
         "hint: Write namespaces=\"...\".\n"},
        {"pto@example.com namespaces=\"*\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: '*' are not exact namespaces\n"
         "hint: Write namespaces=\"tautline-plan\".\n"},
        {"pto@example.com namespaces=\" tautline-plan\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: ' tautline-plan' are not exact namespaces\n"
         "hint: Write namespaces=\"tautline-plan\".\n"},
        {"pto@example.com namespaces=\"tautline-plan \" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'tautline-plan ' are not exact namespaces\n"
         "hint: Write namespaces=\"tautline-plan\".\n"},
        {"pto@example.com namespaces=\"git, tautline-plan\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'git, tautline-plan' are not exact namespaces\n"
         "hint: Write namespaces=\"tautline-plan\".\n"},
        {"pto@example.com namespaces=\"\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: '' are not exact namespaces\n"
         "hint: Write namespaces=\"tautline-plan\".\n"},
        {"pto@example.com namespaces=\"tautline-plan\",namespaces=\"tautline-plan\" "
         "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: 'namespaces' is given twice\n"
         "hint: Write each option once.\n"},
        {"pto@example.com namespaces=\"tautline-plan\", ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: the options cannot be read at 'namespaces'\n"
         "hint: Write name=\"value\",name=\"value\" without spaces in between.\n"},
        {"pto@example.com valid-before=\"20270101\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: '20270101' is not a time with its zone\n"
         "hint: Write 20270101Z or 202701011800Z.\n"},
        {"pto@example.com valid-before=\"20270230Z\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: '20270230Z' is not a time with its zone\n"
         "hint: Write 20270101Z or 202701011800Z.\n"},
        {"pto@example.com valid-before=\"2027-01-01Z\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: '2027-01-01Z' is not a time with its zone\n"
         "hint: Write 20270101Z or 202701011800Z.\n"},
        {"pto@example.com valid-after=\"20270101Z\",valid-before=\"20270101Z\" ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: the key is never valid\n"
         "hint: Write a valid-before that is later than valid-after.\n"},
        {"pto@example.com valid-before=\"20270101Z ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: the options cannot be read at 'valid-before'\n"
         "hint: Write name=\"value\",name=\"value\" without spaces in between.\n"},
        {"pto@example.com ecdsa-sha2-nistp256 "
         "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAZYFaeYZgx1e0EUUVvO1ggSmE36A6"
         "ZX9AHgMeP7tfALyVYo4h9WVeX2po6rTJH1tqugj/SLzCa6YhuJ3/fe/7U=\n",
         ""},
        {"pto@example.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=\n", ""},
        {"pto@example.com sk-ecdsa-sha2-nistp256@openssh.com "
         "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBAABAgMEBQYH"
         "CAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8AAAAEc3No"
         "Og==\n",
         ""},
        {"pto@example.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAgAD\n",
         "f:1:17: what follows 'ssh-rsa' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-rsa AAAAB3NzaC1yc2E=\n",
         "f:1:17: what follows 'ssh-rsa' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com sk-ecdsa-sha2-nistp256@openssh.com "
         "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBAABAgMEBQYH"
         "CAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
         "f:1:17: what follows 'sk-ecdsa-sha2-nistp256@openssh.com' is not a key of that "
         "type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ecdsa-sha2-nistp256 "
         "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAzODQAAABBBAABAgMEBQYHCAkKCwwNDg8QERITFBUW"
         "FxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
         "f:1:17: what follows 'ecdsa-sha2-nistp256' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ecdsa-sha2-nistp256 "
         "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAAhAgABAgMEBQYHCAkKCwwNDg8QERITFBUW"
         "FxgZGhscHR4f\n",
         "f:1:17: what follows 'ecdsa-sha2-nistp256' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-dss AAAAB3NzaC1yc2E=\n",
         "f:1:17: 'ssh-dss' is not a supported key type\n"
         "hint: Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
         "key).\n"},
        {"pto@example.com ecdsa-sha2-nistp384 AAAAB3NzaC1yc2E=\n",
         "f:1:17: 'ecdsa-sha2-nistp384' is not a supported key type\n"
         "hint: Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
         "key).\n"},
        {"pto@example.com ssh-ed448 AAAAB3NzaC1yc2E=\n",
         "f:1:17: 'ssh-ed448' is not a supported key type\n"
         "hint: Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
         "key).\n"},
        {"pto@example.com ssh-ed25519-cert-v01@openssh.com "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: this is a certificate, not a key\n"
         "hint: Write the person's own public key.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcS\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipy\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyWAAAA\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 @@@@\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 AAAA=AAA\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com sk-ssh-ed25519@openssh.com "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:17: what follows 'sk-ssh-ed25519@openssh.com' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAHxERERERERERERERERERERERERERERERERERERERERE=\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIBERERERERERERERERERERERERERERERERERERERERERAAAAAXg=\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 /////3NzaA==\n",
         "f:1:17: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com sk-ssh-ed25519@openssh.com "
         "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIBERERERERERERERERERERERERERERERERERER"
         "ERERER\n",
         "f:1:17: what follows 'sk-ssh-ed25519@openssh.com' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n"
         "hos@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:2:1: the same key is in line 1\n"
         "hint: A key belongs to one person: write it once.\n"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\n"
         "bWFkZSB1cA==\n"
         "-----END OPENSSH PRIVATE KEY-----\n",
         "f:1:1: this is a private key or a PEM file\n"
         "hint: Remove it, make a new key if it was private, and write the line of the .pub file.\n"},
        {"bWFkZSB1cCBhbmQgbG9uZyBlbm91Z2ggdG8gYmUgcGFydCBvZiBhIGtleQ*\n",
         "f:1:1: the line does not start with exact principals\n"
         "hint: Write names such as pto@example.com, without patterns or quotes.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\r\n",
         "f:1:97: this character is invisible to a reviewer\n"
         "hint: Write UTF-8 text with lines that end in LF only.\n"},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW "
         "\342\200\256pto\n",
         "f:1:98: this character is invisible to a reviewer\n"
         "hint: Write UTF-8 text with lines that end in LF only.\n"},
        {"pto@example.com rubbish\n"
         "x\n",
         "f:1:17: 'rubbish' is not an option\n"
         "hint: Options are: namespaces, valid-after, valid-before.\n"
         "f:2:2: the line has no key\n"
         "hint: Add the type and the key from the person's .pub file.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct approvers approvers;
        arena_init(&arena);
        assert_string_equal(read_keys(&arena, cases[i].text, strlen(cases[i].text), &approvers),
                            cases[i].said);
        arena_release(&arena);
    }
}

static void revoked_keys_are_lines_of_pub_files(void **state)
{
    static const struct {
        const char *text, *said;
        size_t count;
    } rows[] = {
        {"", "", 0},
        {"# nobody yet\n", "", 0},
        {"# lost in a train\n"
         "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW pto\n"
         "\tssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=\n",
         "", 2},
        {"pto@example.com ssh-ed25519 "
         "AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with the type of a key\n"
         "hint: Write the line of the person's .pub file: ssh-ed25519 AAAA...\n",
         0},
        {"AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW\n",
         "f:1:1: the line does not start with the type of a key\n"
         "hint: Write the line of the person's .pub file: ssh-ed25519 AAAA...\n",
         0},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg\n",
         "f:1:1: what follows 'ssh-ed25519' is not a key of that type\n"
         "hint: Copy the whole line of the person's .pub file.\n",
         0},
        {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=\n"
         "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM= again\n",
         "f:2:1: the same key is in line 1\n"
         "hint: A key belongs to one person: write it once.\n",
         0},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\n",
         "f:1:1: this is a private key or a PEM file\n"
         "hint: Remove it, make a new key if it was private, and write the line of the .pub file.\n",
         0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct faults faults;
        struct approvers revoked = {NULL, 0};
        arena_init(&arena);
        faults_init(&faults, &arena);
        const bool is_read = approvers_read_revoked(&arena, "f", rows[i].text, strlen(rows[i].text),
                                                    &revoked, &faults);
        assert_string_equal(is_read ? "" : declaring_said(&arena, &faults), rows[i].said);
        assert_int_equal(revoked.count, rows[i].count);
        arena_release(&arena);
    }
}

static void bytes_that_are_not_text_are_refused(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        const char *said;
    } cases[] = {
        {"a\0b", 3,
         "f:1:1: this line contains a NUL byte\n"
         "hint: Write UTF-8 text with lines that end in LF only.\n"},
        {"\xff", 1,
         "f:1:1: this character is invisible to a reviewer\n"
         "hint: Write UTF-8 text with lines that end in LF only.\n"},
    };
    struct arena arena;
    struct approvers approvers;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(read_keys(&arena, cases[i].text, cases[i].length, &approvers),
                            cases[i].said);
    const char *large = arena_alloc(&arena, APPROVERS_LIMIT + 1);
    assert_string_equal(read_keys(&arena, large, APPROVERS_LIMIT + 1, &approvers),
                        "f: the file is too large\nhint: Write at most 64 KiB.\n");
    arena_release(&arena);
}

static void a_line_is_read_whole(void **state)
{
    static const char text[] =
        "# key\n"
        "pto@example.com,deputy@example.com "
        "namespaces=\"tautline-plan,file\",valid-after=\"20260224Z\",valid-before=\"202603101"
        "830Z\" "
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW "
        "of the PTO\n";
    struct arena arena;
    struct approvers approvers;
    arena_init(&arena);
    assert_string_equal(read_keys(&arena, text, sizeof text - 1, &approvers), "");
    assert_int_equal(approvers.count, 1);
    const struct approver *one = &approvers.items[0];
    assert_int_equal(one->where.line, 2);
    assert_int_equal(one->principals.count, 2);
    assert_string_equal(one->principals.items[1], "deputy@example.com");
    assert_int_equal(one->namespaces.count, 2);
    assert_string_equal(one->namespaces.items[1], "file");
    assert_true(one->has_after);
    assert_int_equal(one->valid_after, 1771891200);
    assert_true(one->has_before);
    assert_int_equal(one->valid_before, 1773167400);
    assert_string_equal(one->type, "ssh-ed25519");
    assert_int_equal(one->key_length, 4 + 11 + 4 + 32);
    assert_memory_equal(one->key, "\0\0\0\x0bssh-ed25519\0\0\0\x20", 19);
    arena_release(&arena);
}

static void the_keys_beside_the_declarations_are_valid(void **state)
{
    struct arena arena;
    struct approvers approvers;
    struct file_text text;
    struct err err;
    arena_init(&arena);
    assert_true(
        file_read(&arena, "desired-state/approvers", APPROVERS_LIMIT, FILE_ANY, &text, &err));
    assert_string_equal(read_keys(&arena, text.bytes, text.length, &approvers), "");
    assert_int_equal(approvers.count, 3);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_has_its_own_place),
        cmocka_unit_test(bytes_that_are_not_text_are_refused),
        cmocka_unit_test(revoked_keys_are_lines_of_pub_files),
        cmocka_unit_test(a_line_is_read_whole),
        cmocka_unit_test(the_keys_beside_the_declarations_are_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
