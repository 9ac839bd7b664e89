#include "cmd/rights.h"

#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "doc/node.h"
#include "railway/queries.h"
#include "world/http.h"

enum { DEADLINE_MS = 30000 };

struct asking {
    struct app *app;
    bool person;        /* `me` answered: an account's token */
    size_t workspaces;  /* how many it sees */
    const char *failed; /* the token's kind could not be asked */
};

static void on_me(void *context, const struct railway_answer *answer)
{
    struct asking *asking = context;
    asking->person = answer->fault == RAILWAY_FINE;
}

static void on_workspaces(void *context, const struct railway_answer *answer)
{
    struct asking *asking = context;
    const struct node *list = node_path(answer->data, "apiToken", "workspaces", (char *)NULL);
    if (answer->fault == RAILWAY_FINE && list && list->kind == NODE_LIST)
        asking->workspaces = list->count;
    else if (answer->fault != RAILWAY_FINE)
        asking->failed = arena_text(&asking->app->arena, answer->why);
}

static void ask_kind(struct app *app, const struct railway_token *token, struct asking *asking)
{
    const struct http_options options = {.deadline = DEADLINE_MS,
                                         .ca_file = app->options.ca_file,
                                         .proxy = app->options.proxy,
                                         .user_agent = "tautline/" TAUTLINE_VERSION};
    struct railway railway;
    struct err err = {0};
    struct http *http = http_new(&options, &err);
    if (!http || !railway_open(&app->arena, http, app->secrets,
                               process_variable("TAUTLINE_RAILWAY_URL"), &railway, &err)) {
        asking->failed = arena_text(&app->arena, err.text);
        http_free(http);
        return;
    }
    const struct railway_query kinds = {railway_token_kinds.operation, railway_token_kinds.text,
                                        NULL};
    const struct railway_query me = {railway_who_am_i.operation, railway_who_am_i.text, NULL};
    railway_ask(&railway, token, &kinds, on_workspaces, asking);
    railway_ask(&railway, token, &me, on_me, asking);
    http_run(http);
    http_free(http);
}

const char *rights_words(struct app *app, const struct railway_token *token)
{
    if (token->kind == TOKEN_PROJECT)
        return "one environment of one project, reading and writing (Railway has no read-only "
               "tokens)";
    struct asking asking = {.app = app};
    ask_kind(app, token, &asking);
    if (asking.failed)
        return arena_printf(&app->arena, "not known: %s", asking.failed);
    return arena_printf(
        &app->arena, "everything that %s may, in %zu workspaces: a project token would be enough",
        asking.person ? "its owner" : "its workspace", asking.workspaces);
}
