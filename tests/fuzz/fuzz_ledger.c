/*
 * Any bytes as a ledger, with a `head` that fits where that can be. The oracle reads it a second time
 * in another way: what is taken is a chain, line by line; and what was taken for writing is taken
 * again with two entries more, of which the second is sealed. No input has a right seal.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sink.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "ledger/chain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

static const unsigned char sealing_key[SEALING_KEY_SIZE] = {1, 2, 3};
static char folder[] = "/tmp/tautline-fuzz-XXXXXX";
static int folder_fd = -1;

static void remove_all(void)
{
    static const char *const names[] = {"ledger", "head", "lock"};
    for (size_t i = 0; i < 3; i++)
        unlinkat(folder_fd, names[i], 0);
    rmdir(folder);
}

static void make_folder(void)
{
    if (folder_fd >= 0)
        return;
    crypto_init();
    MUST(mkdtemp(folder));
    folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    MUST(folder_fd >= 0 && atexit(remove_all) == 0);
}

static void put(const char *name, const char *bytes, size_t length)
{
    const int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    close(fd);
}

/* Chains the lines of `text`: where a line has room for a number and a digest, the right ones are
 * put in, so that the fuzzer need not find a SHA-256. Returns how many lines there are. */
static size_t chain(char *text, size_t length, char head[DIGEST_HEX_SIZE])
{
    unsigned char digest[DIGEST_SIZE];
    size_t count = 0;
    memset(head, '0', DIGEST_HEX_SIZE - 1);
    head[DIGEST_HEX_SIZE - 1] = '\0';
    char *end = text + length;
    for (char *at = text, *newline; (newline = memchr(at, '\n', (size_t)(end - at))) != NULL;
         at = newline + 1) {
        const size_t whole = (size_t)(newline - at) + 1;
        if (whole > 15 + 64 && memcmp(at + 6, ",\"prev\":\"", 9) == 0)
            memcpy(at + 15, head, 64);
        digest_sha256(at, whole, digest);
        digest_hex(digest, head);
        count++;
    }
    return count;
}

static void check_chain(const struct ledger *ledger, const char *text)
{
    const char *at = text;
    for (size_t i = 1; i <= ledger_count(ledger); i++) {
        unsigned char digest[DIGEST_SIZE];
        char hex[DIGEST_HEX_SIZE];
        const char *newline = strchr(at, '\n');
        MUST(newline);
        digest_sha256(at, (size_t)(newline - at) + 1, digest);
        digest_hex(digest, hex);
        const struct ledger_entry *entry = ledger_at(ledger, i);
        MUST(entry->number == i && text_is(entry->digest, hex) && ledger_has(ledger, i, hex));
        MUST(text_starts(at, "{\"n\":"));
        MUST(ledger_sealed(ledger, i) != SEAL_RIGHT);
        at = newline + 1;
    }
}

static void write_again(struct ledger_options *options)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    options->read_only = false;
    if (!ledger_open(options, &ledger, &err))
        MUST(err.text[0] && err.hint[0]);
    else {
        const size_t count = ledger_count(ledger);
        MUST(ledger_append(ledger, 0, "check", "{}", 2, &err) && ledger_count(ledger) == count + 1);
        MUST(ledger_append_sealed(ledger, 0, "begin", "{}", 2, &err));
        ledger_close(ledger);
        options->read_only = true;
        MUST(ledger_open(options, &ledger, &err) && ledger_count(ledger) == count + 2);
        MUST(ledger_sealed(ledger, count + 1) == SEAL_NONE);
        MUST(ledger_sealed(ledger, count + 2) == SEAL_RIGHT);
        ledger_close(ledger);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct sink sink;
    struct err err = {0};
    struct ledger *ledger = NULL;
    char digest[DIGEST_HEX_SIZE];
    make_folder();
    arena_init(&arena);
    sink_init(&sink, NULL);
    char *text = arena_alloc(&arena, size + 1);
    if (size > 0)
        memcpy(text, data, size);
    const size_t count = chain(text, size, digest);
    const char *head = arena_printf(&arena, "%zu %s\n", count, digest);
    put("ledger", text, size);
    put("head", head, strlen(head));
    struct ledger_options options = {.arena = &arena,
                                     .sink = &sink,
                                     .folder = folder,
                                     .new_id = "00112233445566778899aabbccddeeff",
                                     .sealing_key = sealing_key,
                                     .read_only = true};
    if (!ledger_open(&options, &ledger, &err))
        MUST(err.code == ERR_INPUT && err.text[0] && err.hint[0] && !ledger);
    else if (ledger) {
        MUST(ledger_count(ledger) == count && text_is(ledger_head(ledger), digest));
        check_chain(ledger, text);
        MUST(ledger_check_bodies(ledger, &err) || err.text[0]);
        ledger_close(ledger);
        write_again(&options);
    }
    arena_release(&arena);
    return 0;
}
