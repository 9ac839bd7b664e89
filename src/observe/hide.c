#include "observe/hide.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/node.h"

/* Larger than any answer that is read (HTTP_BODY_LIMIT), so it never overflows. */
enum { MAP_MOST = 4 * 1024 * 1024 };

static const char *const configured_by_users[] = {
    "RAILWAY_DEPLOYMENT_OVERLAP_SECONDS",
    "RAILWAY_DEPLOYMENT_DRAINING_SECONDS",
    "RAILWAY_DOCKERFILE_PATH",
    "RAILWAY_HEALTHCHECK_TIMEOUT_SEC",
    "RAILWAY_RUN_UID",
    "RAILWAY_SHM_SIZE_BYTES",
};

/* What people leave in place of a secret and forget. Compared in lower case. */
static const char *const placeholders[] = {
    "changeme",
    "change-me",
    "change_me",
    "changeit",
    "replaceme",
    "replace-me",
    "replace_me",
    "secret",
    "password",
    "passw0rd",
    "token",
    "test",
    "example",
    "dummy",
    "todo",
    "tbd",
    "fixme",
    "none",
    "null",
    "undefined",
    "xxx",
    "xxxx",
    "xxxxxxxx",
    "your-token",
    "your_token",
    "your-secret",
    "your_secret",
    "placeholder",
    "insert-token-here",
    "your-token-here",
    "your-secret-here",
    "your_token_here",
    "your_secret_here",
    "supersecret",
    "*****",
    "<sealed>",
    "secret_variable_value",
};

bool hide_is_provided(const char *name)
{
    return text_starts(name, "RAILWAY_") &&
           !text_in(name, configured_by_users,
                    sizeof configured_by_users / sizeof configured_by_users[0]);
}

static bool value_is_placeholder(const char *value)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (text_is_any_case(value, placeholders[i]))
            return true;
    return value[0] == '<' && text_ends(value, ">");
}

static bool byte_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct secret_facts hide_facts(const char *value, size_t length)
{
    const char first = length ? value[0] : '\0';
    const char last = length ? value[length - 1] : '\0';
    return (struct secret_facts){
        .length = length,
        .one_line = !memchr(value, '\n', length) && !memchr(value, '\r', length),
        .quoted = length > 1 && first == last && (first == '"' || first == '\''),
        .placeholder = length > 0 && value_is_placeholder(value),
        .blank_edges = length > 0 && (byte_is_blank(first) || byte_is_blank(last)),
    };
}

static void fingerprint(struct arena *arena, const struct node *node,
                        const struct hide_rules *rules, struct variable *out)
{
    digest_hmac(rules->likeness_key, FINGERPRINT_KEY_SIZE, node->text, node->length, out->likeness);
    if (!rules->fingerprint_key)
        return;
    const struct fingerprint_of of = {.purpose = "variable",
                                      .project = rules->project,
                                      .environment = rules->environment,
                                      .service = rules->service,
                                      .name = out->name,
                                      .value = node->text,
                                      .length = node->length};
    char text[FINGERPRINT_SIZE];
    fingerprint_make(rules->fingerprint_key, &of, text);
    out->fingerprint = arena_text(arena, text);
}

/* A value that the reviewed file shows to everybody is not guarded: it would be found everywhere.
 * */
static void guard(const struct node *node, const struct hide_rules *rules, struct variable *out)
{
    const bool declared = target_setting(rules->target, out->name) != NULL;
    if (declared && node->length > 0)
        out->secret = secrets_keep(rules->secrets, out->name, node->text, node->length);
    else if (!rules->declaration || !text_has(rules->declaration, node->text))
        secrets_guard(rules->secrets, out->name, node->text, node->length);
}

static void read_variable(struct arena *arena, const struct node_entry *entry,
                          const struct hide_rules *rules, struct variable *out)
{
    const struct node *node = entry->value;
    *out = (struct variable){.name = arena_text(arena, entry->key), .secret = -1};
    if (node->kind == NODE_NULL) {
        out->kind = VARIABLE_SEALED;
        return;
    }
    out->is_reference = text_has(node->text, "${{");
    if (target_shows(rules->target, out->name)) {
        out->kind = VARIABLE_SHOWN;
        out->value = arena_slice(arena, node->text, node->length);
        return;
    }
    out->kind = VARIABLE_HIDDEN;
    out->facts = hide_facts(node->text, node->length);
    fingerprint(arena, node, rules, out);
    guard(node, rules, out);
}

static const char *reason_against(struct arena *arena, const struct node *map)
{
    if (!map || map->kind != NODE_MAP)
        return "Railway did not tell the variables";
    for (size_t i = 0; i < map->count; i++) {
        const struct node_entry *entry = &map->entries[i];
        if (entry->value->kind != NODE_TEXT && entry->value->kind != NODE_NULL)
            return arena_printf(arena, "the value of '%s' is %s, not text",
                                text_escaped(arena, entry->key),
                                node_kind_name(entry->value->kind));
    }
    return NULL;
}

struct variable *hide_variables(struct arena *arena, const struct node *map,
                                const struct hide_rules *rules, struct variables *out)
{
    const char *why = reason_against(arena, map);
    if (why) {
        *out = (struct variables){.seen = false, .why = why};
        return NULL;
    }
    struct variable *items = arena_array(arena, map->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < map->count; i++)
        if (!hide_is_provided(map->sorted[i]->key))
            read_variable(arena, map->sorted[i], rules, &items[count++]);
    *out = (struct variables){.seen = true, .items = items, .count = count};
    return items;
}

void hide_digest(const struct node *map, const unsigned char *key, unsigned char out[LIKENESS_SIZE])
{
    struct buf all;
    buf_init(&all, MAP_MOST);
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++) {
        const struct node_entry *entry = map->sorted[i];
        buf_add(&all, entry->key, strlen(entry->key) + 1);
        buf_char(&all, (char)('0' + (int)entry->value->kind));
        if (entry->value->text)
            buf_add(&all, entry->value->text, entry->value->length + 1);
    }
    digest_hmac(key, FINGERPRINT_KEY_SIZE, buf_string(&all), all.length, out);
    buf_release(&all);
}
