#include "observe/openapi.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "doc/json.h"
#include "doc/node.h"
#include "model/adopt.h"
#include "railway/client.h"
#include "world/http.h"

#define OPENAPI_PATH "/openapi.json"

enum { PATH_MOST = 80, HEADER_MOST = 64, TIMEOUT_MS = 10000 };

/* The last part of a path where an application tells of itself. */
static const char *const report_words[] = {"status", "health",    "dependencies", "runtime",
                                           "config", "readiness", "diagnostics",  "info",
                                           "ready",  "version",   "settings"};

struct description {
    const struct node *root;
    const struct secrets *secrets;
    struct adopted_api *out;
};

/* --- names and paths --------------------------------------------------------------------------- */

static bool is_made_of(const char *text, const char *marks)
{
    for (; *text; text++)
        if (!text_is_letter(*text) && !text_is_digit(*text) && !strchr(marks, *text))
            return false;
    return true;
}

/* Without parameters, and nothing that could be a secret itself. */
static bool is_plain_path(const char *path)
{
    return path[0] == '/' && path[1] && path[1] != '/' && strlen(path) <= PATH_MOST &&
           is_made_of(path, "/_-") && !words_look_random(path);
}

static bool is_plain_header(const char *name)
{
    return name && *name && strlen(name) <= HEADER_MOST && is_made_of(name, "-") &&
           !words_look_random(name);
}

static bool holds_secret(const struct description *reading, const char *text)
{
    return secrets_found(reading->secrets, text, strlen(text)) != NULL;
}

static bool is_report_path(const char *path)
{
    return text_in(strrchr(path, '/') + 1, report_words,
                   sizeof report_words / sizeof *report_words);
}

static bool is_webhook_path(const char *path)
{
    return text_has(path, "webhook") || text_has(path, "/hooks/") || text_ends(path, "/hook");
}

/* --- doors ------------------------------------------------------------------------------------- */

/* How a scheme is sent; NULL where not in a header (RFC 7235 has `Authorization`). */
static const char *header_of(const struct node *scheme)
{
    const char *type = node_get_text(scheme, "type");
    if (text_is(type, "apiKey") && text_is(node_get_text(scheme, "in"), "header"))
        return node_get_text(scheme, "name");
    const char *way = node_get_text(scheme, "scheme");
    return text_is(type, "http") && way && text_is_any_case(way, "bearer") ? "Authorization" : NULL;
}

static void read_doors(struct description *reading)
{
    const struct node *schemes =
        node_path(reading->root, "components", "securitySchemes", (char *)NULL);
    struct adopted_api *out = reading->out;
    for (size_t i = 0; schemes && schemes->kind == NODE_MAP && i < schemes->count; i++) {
        const struct node *scheme = schemes->entries[i].value;
        const char *header = header_of(scheme);
        if (is_plain_header(header) && !holds_secret(reading, header) &&
            out->door_count < ADOPTED_MOST)
            out->doors[out->door_count++] = (struct adopted_door){
                .scheme = schemes->entries[i].key,
                .header = header,
                .bearer = text_is(node_get_text(scheme, "type"), "http"),
            };
    }
}

/* The door before an operation: of its own `security`, else of that of the whole description. An empty list
 * means none. */
static struct adopted_door *door_of(struct description *reading, const struct node *operation)
{
    const struct node *own = node_get(operation, "security");
    const struct node *security = own ? own : node_get(reading->root, "security");
    for (size_t i = 0; security && security->kind == NODE_LIST && i < security->count; i++)
        for (size_t k = 0; k < reading->out->door_count; k++)
            if (node_get(security->items[i], reading->out->doors[k].scheme))
                return &reading->out->doors[k];
    return NULL;
}

/* --- operations -------------------------------------------------------------------------------- */

static void add_path(struct adopted_paths *paths, const char *path, const struct adopted_door *door)
{
    if (paths->count < ADOPTED_MOST)
        paths->items[paths->count++] = (struct adopted_path){path, door};
    else
        paths->more++;
}

static bool answers_json(const struct node *operation)
{
    return node_path(operation, "responses", "200", "content", "application/json", (char *)NULL);
}

static void read_path(struct description *reading, const char *path, const struct node *item)
{
    const struct node *get = node_get(item, "get"), *post = node_get(item, "post");
    if (!is_plain_path(path) || holds_secret(reading, path))
        return;
    struct adopted_door *door = get ? door_of(reading, get) : NULL;
    if (door && door->path_count < ADOPTED_DOOR_PATHS)
        door->paths[door->path_count++] = path;
    if (get && is_report_path(path) && answers_json(get))
        add_path(&reading->out->reports, path, door);
    if (post && is_webhook_path(path))
        add_path(&reading->out->webhooks, path, NULL);
}

static void read_description(const struct node *root, const struct secrets *secrets,
                             struct adopted_api *out)
{
    struct description reading = {root, secrets, out};
    const struct node *paths = node_get(root, "paths");
    const char *version = node_get_text(root, "openapi");
    if (!version || !text_starts(version, "3.") || !paths || paths->kind != NODE_MAP)
        return;
    out->found = true;
    read_doors(&reading);
    for (size_t i = 0; i < paths->count; i++)
        read_path(&reading, paths->entries[i].key, paths->entries[i].value);
}

/* --- asking ------------------------------------------------------------------------------------ */

struct openapi_question {
    struct arena *arena;
    const struct secrets *secrets;
    struct adopted_api *out;
};

static void on_answer(void *context, const struct http_answer *answer)
{
    struct openapi_question *question = context;
    const struct json_text text = {OPENAPI_PATH, answer->body, answer->length};
    const struct node *root = NULL;
    struct err err = {0};
    if (answer->outcome == HTTP_ANSWERED && answer->status == 200 &&
        !http_platform_answer(answer) &&
        json_read(question->arena, &text, &json_limits_api, &root, &err))
        read_description(root, question->secrets, question->out);
}

static void ask(struct openapi_question *question, const struct railway *railway, const char *url)
{
    static const struct http_header headers[] = {{"Accept", "application/json"}};
    const struct http_request request = {
        .method = "GET",
        .url = arena_printf(question->arena, "%s%s", url, OPENAPI_PATH),
        .headers = headers,
        .header_count = sizeof headers / sizeof *headers,
        .reach = railway->simulated ? HTTP_LOOPBACK : HTTP_PUBLIC,
        .timeout = TIMEOUT_MS,
    };
    http_add(railway->http, &request, on_answer, question);
    http_run(railway->http);
}

void openapi_find(struct arena *arena, const struct railway *railway, struct adoption *adoption)
{
    struct openapi_question question = {arena, railway->secrets, &adoption->api};
    for (size_t i = 0; i < adoption->environment_count && !adoption->api.found; i++)
        if (adoption->environments[i].url && !adoption->environments[i].sleeping)
            ask(&question, railway, adoption->environments[i].url);
}
