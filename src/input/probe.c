#include "input/probe.h"

#include <string.h>

#include "base/arena.h"
#include "input/scalars.h"
#include "model/setting.h"

#include "probe_rows.h"

/* --- names of probes and their parts ------------------------------------------------------- */

const char *const *probe_parts(enum probe_type type)
{
    static const char *const none[] = {NULL};
    static const char *const token[] = {"without", "wrong", "right", NULL};
    static const char *const query[] = {"off", NULL};
    static const char *const cors[] = {"origins", "methods", "headers", "credentials", NULL};
    static const char *const webhook[] = {"closed", "configured", "admits", NULL};
    switch (type) {
    case PROBE_HEADER_TOKEN:
        return token;
    case PROBE_QUERY_TOKEN:
        return query;
    case PROBE_CORS:
        return cors;
    case PROBE_WEBHOOK:
        return webhook;
    case PROBE_HTTP:
    case PROBE_REPORT:
    case PROBE_TLS:
    case PROBE_PAGE_REFRESH:
        break;
    }
    return none;
}

static bool take_name(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    struct probe_name *found = out;
    const size_t length = strcspn(node->text, "/");
    const char *probe = arena_slice(reading->arena, node->text, length);
    const char *part = node->text[length] ? node->text + length + 1 : NULL;
    if (!scalar_check_name(reading->arena, probe, err) ||
        (part && !scalar_check_name(reading->arena, part, err)))
        return false;
    found->probe = probe;
    found->part = arena_text(reading->arena, part);
    found->where = node->where;
    return true;
}

static const struct shape probe_name = {
    .kind = SHAPE_SCALAR,
    .noun = "a probe or a part of one",
    .scalar = {.kind = SCALAR_WORD,
               .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(/[A-Za-z0-9._-]+)?$",
               .take = take_name},
};

const struct shape shape_probe_names = {
    .kind = SHAPE_LIST,
    .id = "probe_names",
    .noun = "a probe or a list of probes",
    .list = {.item = &probe_name, .size = sizeof(struct probe_name), .single = true},
};

/* --- probes ------------------------------------------------------------------------------ */

static const struct schema_word type_words[] = {
    {"http", PROBE_HTTP},
    {"report", PROBE_REPORT},
    {"header_token", PROBE_HEADER_TOKEN},
    {"query_token", PROBE_QUERY_TOKEN},
    {"cors", PROBE_CORS},
    {"webhook", PROBE_WEBHOOK},
    {"tls", PROBE_TLS},
    {"page_refresh", PROBE_PAGE_REFRESH},
    {.word = NULL},
};

static const struct shape type = {
    .kind = SHAPE_SCALAR,
    .noun = "a type",
    .scalar = {.kind = SCALAR_FORM, .words = type_words},
};

static const struct schema_row common_rows[] = {
    {"type", &type, REQUIRED, offsetof(struct probe, type), "what is asked, and how it is judged"},
    {"in", &shape_names, OPTIONAL, offsetof(struct probe, in),
     "environments in which it is asked; all where nothing is said"},
    {"writes", &shape_flag, OPTIONAL, offsetof(struct probe, writes),
     "it can change something: it runs only when it is asked for by name"},
    {"alone", &shape_flag, OPTIONAL, offsetof(struct probe, alone),
     "nothing else is asked of the host meanwhile"},
    {"timeout", &shape_timeout, OPTIONAL, offsetof(struct probe, timeout),
     "how long to wait for an answer, as in 20s"},
    {"why", &shape_words, OPTIONAL, offsetof(struct probe, why), "the reason, for the reader"},
    {.key = NULL},
};

static const struct schema_table probe_tables[] = {{common_rows, 0}, {.rows = NULL}};

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    probe_finish_type(reading, node, out);
}

static const struct shape probe = {
    .kind = SHAPE_MAP,
    .id = "probe",
    .noun = "a probe",
    .hint = "Write { type: http, path: /health } and the like.",
    .map = {.tables = probe_tables, .variants = probe_variants, .finish = finish},
};

const struct shape shape_probes = {
    .kind = SHAPE_NAMED,
    .noun = "a map of probes by name",
    .named = {.name = &shape_name,
              .item = &probe,
              .size = sizeof(struct probe),
              .name_offset = offsetof(struct probe, name),
              .where_offset = offsetof(struct probe, where)},
};
