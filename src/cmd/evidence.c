#include "cmd/evidence.h"

#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "model/names.h"

static const struct action {
    const char *name;
    int (*run)(struct app *app, const struct names *words);
} actions[] = {
    {"verify", evidence_verify},
    {"report", evidence_report},
    {"add-proof", evidence_add_proof},
};

enum { ACTIONS = sizeof actions / sizeof *actions };

static int unknown(struct app *app, const char *word)
{
    struct err err = {0};
    const char *names[ACTIONS];
    for (size_t i = 0; i < ACTIONS; i++)
        names[i] = actions[i].name;
    const char *nearest = text_nearest(word, names, ACTIONS);
    err_set(&err, ERR_USAGE, "'evidence' does not know '%.80s'", word);
    if (nearest)
        err_hint(&err, "Did you mean '%s'?", nearest);
    else
        err_hint(&err, "It knows: %s.", text_joined(&app->arena, names, ACTIONS, ", "));
    return app_fail(app, &err);
}

int evidence_command(struct app *app)
{
    const struct names *words = &app->options.words;
    for (size_t i = 0; i < ACTIONS; i++)
        if (text_is(words->items[0], actions[i].name))
            return actions[i].run(app, &(struct names){words->items + 1, words->count - 1});
    return unknown(app, words->items[0]);
}
