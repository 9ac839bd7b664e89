/*
 * append FOLDER COUNT: opens the ledger of FOLDER, says `start`, and appends COUNT entries.
 *
 * Each is told on a line of its own, by the number in its body: `acked`, or after a failure `there`
 * or `gone`, as the ledger itself says. For tests that kill it, or fail a system call of it.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sink.h"
#include "crypto/digest.h"
#include "ledger/chain.h"

enum { NOON = 1771934400 }; /* 2026-02-24T12:00:00Z */

static struct arena arena;
static struct sink sink;

static void say(const char *words)
{
    sink_out(&sink, words, strlen(words));
}

static int fail(const struct err *err)
{
    const char *text = err_text(err, &arena);
    sink_err(&sink, text, strlen(text));
    return 1;
}

static bool append(struct ledger *ledger, int i, struct err *err)
{
    const size_t before = ledger_count(ledger);
    const char *body = arena_printf(&arena, "{\"i\":%d}", i);
    const bool good = ledger_append(ledger, NOON + i, "check", body, strlen(body), err);
    const char *how = good ? "acked" : ledger_count(ledger) > before ? "there" : "gone";
    say(arena_printf(&arena, "%s %d\n", how, i));
    return good;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct ledger *ledger = NULL;
    struct ledger_target target = {"project-1", "environment-1", "service-1",
                                   "shop",      "production",    "shop"};
    if (argc != 3 && argc != 5)
        return 64;
    if (argc == 5) {
        target.project_id = argv[3];
        target.environment_id = target.environment = argv[4];
    }
    umask(077);
    signal(SIGXFSZ, SIG_IGN); /* as in the program */
    arena_init(&arena);
    sink_init(&sink, NULL);
    const struct ledger_options options = {.arena = &arena,
                                           .sink = &sink,
                                           .folder = argv[1],
                                           .target = &target,
                                           .new_id = "00112233445566778899aabbccddeeff",
                                           .now = NOON,
                                           .confirmed = true};
    /* What libraries do when they are first used is not what is asked here. */
    unsigned char digest[DIGEST_SIZE];
    crypto_init();
    digest_sha256("", 0, digest);
    say("start\n");
    if (!ledger_open(&options, &ledger, &err))
        return fail(&err);
    /* What failed is not tried again, but what comes next is: it must start from a known state. */
    int code = 0;
    const int first = (int)ledger_count(ledger);
    for (int i = first; i < first + (int)strtol(argv[2], NULL, 10); i++)
        if (!append(ledger, i, &err))
            code = fail(&err);
    ledger_close(ledger);
    arena_release(&arena);
    return code;
}
