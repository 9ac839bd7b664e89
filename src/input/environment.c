#include "input/environment.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "input/scalars.h"
#include "input/source.h"
#include "model/desired.h"

/* --- names and ids ----------------------------------------------------------------------- */

enum { TITLE_MOST = 100 };

static bool check_title(struct arena *arena, const char *text, struct err *err)
{
    if (strlen(text) <= TITLE_MOST && text_is(text, text_trimmed(arena, text)) &&
        !text_has(text, "\n"))
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not the name of a project or a service", text);
    return err_hint(err, "Write it as Railway shows it, at most %d bytes on one line.", TITLE_MOST);
}

static bool take_title(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    struct pinned *pinned = out;
    if (!check_title(reading->arena, node->text, err))
        return false;
    pinned->name = arena_text(reading->arena, node->text);
    pinned->where = node->where;
    return true;
}

static const struct shape title = {
    .kind = SHAPE_SCALAR,
    .noun = "a name",
    .scalar = {.kind = SCALAR_WORD, .take = take_title},
};

static const struct schema_row pinned_rows[] = {
    {"name", &title, REQUIRED, 0, "the name that Railway shows"},
    {"id", &shape_id, OPTIONAL, offsetof(struct pinned, id),
     "Railway's id: nothing else of that name is ever taken for it"},
    {.key = NULL},
};

static const struct schema_table pinned_tables[] = {{pinned_rows, 0}, {.rows = NULL}};

static const struct shape pinned_map = {
    .kind = SHAPE_MAP,
    .noun = "a name with its id",
    .map = {.tables = pinned_tables},
};

const struct shape shape_pinned = {
    .kind = SHAPE_EITHER,
    .id = "pinned",
    .noun = "a name, or a name with its id",
    .hint = "Write the name, or { name: ..., id: ... }.",
    .either = {.scalar = &title, .map = &pinned_map},
};

/* --- environments ------------------------------------------------------------------------ */

static bool check_address(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    if (!text_has(text, "${"))
        return url_parse_origin(arena, text, &url, err);
    err_set(err, ERR_INPUT, "'%.80s' is not an address", text);
    return err_hint(err, "Nothing is put in here: write the address as it is.");
}

static const struct shape address = {
    .kind = SHAPE_SCALAR,
    .noun = "an address",
    .hint = "Write https:// and the host, without a path.",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^https?://", .check = check_address},
};

static const struct schema_word network_words[] = {{"public", 0}, {"private", 1}, {.word = NULL}};

static bool take_network(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    bool *is_private = out;
    (void)reading;
    (void)err; /* the word was checked */
    *is_private = text_is(node->text, "private");
    return true;
}

static const struct shape network = {
    .kind = SHAPE_SCALAR,
    .noun = "a kind of network",
    .scalar = {.kind = SCALAR_FORM, .words = network_words, .take = take_network},
};

static const struct schema_row environment_rows[] = {
    {"url", &address, OPTIONAL, offsetof(struct environment, url),
     "the service's own address, without a path; ${url} stands for it"},
    {"id", &shape_id, OPTIONAL, offsetof(struct environment, id),
     "Railway's id of the environment"},
    {"token", &shape_token_source, OPTIONAL, offsetof(struct environment, token),
     "where Railway's token for it comes from; RAILWAY_TOKEN or RAILWAY_API_TOKEN where nothing is "
     "said"},
    {"network", &network, OPTIONAL, offsetof(struct environment, network_private),
     "private: probes may go to addresses of private networks"},
    {"wake", &shape_flag, OPTIONAL, offsetof(struct environment, wake),
     "probes may wake a sleeping service"},
    {.key = NULL},
};

static const struct schema_table environment_tables[] = {{environment_rows, 0}, {.rows = NULL}};

static const struct shape environment = {
    .kind = SHAPE_MAP,
    .id = "environment",
    .noun = "an environment",
    .hint = "Write { url: https://service.example.com }, or {} where nothing is probed.",
    .map = {.tables = environment_tables},
};

const struct shape shape_environments = {
    .kind = SHAPE_NAMED,
    .noun = "a map of environments by name",
    .named = {.name = &shape_name,
              .item = &environment,
              .size = sizeof(struct environment),
              .name_offset = offsetof(struct environment, name),
              .where_offset = offsetof(struct environment, where)},
};
