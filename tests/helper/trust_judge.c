/*
 * trust_judge INSTALLED TRUST PLACE [WORD…]: which trust would a command take, and why not?
 *
 * INSTALLED is the path used in place of /etc/tautline/trust.yaml, TRUST what --trust names (`-`:
 * nothing), PLACE `any` or `installed`, the words are a plan and declarations. Prints the path, the
 * digest, and how many keys count and count no more; or the refusal, and exits 1.
 */
#include <stdio.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/trust.h"

enum { OWN_WORDS = 4 };

static const struct command command = {.name = "apply", .words_least = 1};
static struct app app;

static int judge(const char *installed, bool any_place)
{
    struct trusted trusted = {.path = NULL};
    struct err err;
    if (!trust_load_from(&app, installed, any_place, &trusted, &err)) {
        printf("%s", err_text(&err, &app.arena));
        return err.code == ERR_INPUT ? 1 : 2;
    }
    printf("%s %s %zu %zu\n", trusted.path, trusted.digest, trusted.approvers.count,
           trusted.revoked.count);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < OWN_WORDS)
        return 64;
    arena_init(&app.arena);
    app.secrets = secrets_new();
    app.options.command = &command;
    app.options.trust_file = text_is(argv[2], "-") ? NULL : argv[2];
    const char **words = arena_array(&app.arena, (size_t)argc, sizeof *words);
    for (int i = OWN_WORDS; i < argc; i++)
        words[i - OWN_WORDS] = argv[i];
    app.options.words = (struct names){words, (size_t)(argc - OWN_WORDS)};
    const int code = judge(argv[1], text_is(argv[3], "any"));
    secrets_free(app.secrets);
    arena_release(&app.arena);
    return code;
}
