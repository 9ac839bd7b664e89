#include "observe/redact.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/node.h"
#include "model/adopt.h"
#include "railway/answers.h"

/* Larger than any answer that is read (HTTP_BODY_LIMIT), so it never overflows. */
enum { MAP_MOST = 4 * 1024 * 1024 };

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

struct secret_facts redact_facts(const char *value, size_t length)
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

const char *redact_fingerprint(struct arena *arena, const struct redact_rules *rules,
                               const char *name, const char *value, size_t length)
{
    char text[FINGERPRINT_SIZE];
    if (!rules->fingerprint_key)
        return NULL;
    const struct fingerprint_of of = {.purpose = "variable",
                                      .project = rules->project,
                                      .environment = rules->environment,
                                      .service = rules->service,
                                      .name = name,
                                      .value = value,
                                      .length = length};
    fingerprint_make(rules->fingerprint_key, &of, text);
    return arena_text(arena, text);
}

static void fingerprint(struct arena *arena, const struct node *node,
                        const struct redact_rules *rules, struct variable *out)
{
    digest_hmac(rules->likeness_key, FINGERPRINT_KEY_SIZE, node->text, node->length, out->likeness);
    out->fingerprint = redact_fingerprint(arena, rules, out->name, node->text, node->length);
}

/* `${{Redis.URL}}` and nothing else: a name, which many variables may share. */
static bool is_one_reference(const char *text)
{
    const char *end = text_starts(text, "${{") ? strstr(text, "}}") : NULL;
    return end && end[2] == '\0';
}

/* What may be sent, and what the sink looks for. */
static void keep(const struct redact_rules *rules, const struct node *node, struct variable *out)
{
    if (node->length > 0 && !is_one_reference(node->text))
        out->secret = secrets_keep(rules->secrets, out->name, node->text, node->length);
}

static bool is_wanted(const struct setting *setting, const char *text)
{
    const struct wanted *wanted = &setting->wanted;
    for (size_t i = 0; wanted->type == SETTING_LIST && i < wanted->list.count; i++)
        if (text_has(wanted->list.items[i], text))
            return true;
    return wanted->text && text_has(wanted->text, text);
}

/* Does a shown setting say it, in what is wanted or in what is stored? */
static bool is_in_settings(const struct target *target, const struct node *map, const char *text)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        if (!target_shows(target, setting->name))
            continue;
        const char *value = node_text(node_get(map, setting->name));
        if (is_wanted(setting, text) || (value && text_has(value, text)))
            return true;
    }
    return false;
}

/* A value that every report shows is no secret, and guarding it would forbid every report: what the
 * reviewed file holds, what a shown setting says, the service's own hosts and ids. */
static bool is_plain(const struct redact_rules *rules, const struct node *map, const char *text)
{
    for (size_t i = 0; i < rules->shown.count; i++)
        if (text_has(rules->shown.items[i], text))
            return true;
    return is_one_reference(text) || (rules->declaration && text_has(rules->declaration, text)) ||
           is_in_settings(rules->target, map, text);
}

/* Every declaration holds its own names and hosts, even those that look random. */
static bool may_adopt(struct arena *arena, const struct redact_rules *rules, const char *name,
                      const struct node *node)
{
    const struct desired *desired = rules->target->desired;
    const char *const own[] = {desired->project.name, desired->service.name,
                               rules->target->environment->name};
    const char *text = node->text;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (text_is(own[i], text))
            return true;
    for (size_t i = 0; i < rules->shown.count; i++)
        if (text_has(rules->shown.items[i], "."))
            text = text_replaced(arena, text, rules->shown.items[i], "host");
    const bool whole = strlen(node->text) == node->length;
    return whole && adopt_may_show(name, text, strlen(text));
}

static bool is_shown(struct arena *arena, const struct redact_rules *rules, const char *name,
                     const struct node *node)
{
    return rules->adopting ? may_adopt(arena, rules, name, node)
                           : target_shows(rules->target, name);
}

static void read_variable(struct arena *arena, const struct node *map, size_t place,
                          const struct redact_rules *rules, struct variable *out)
{
    const struct node *node = map->sorted[place]->value;
    *out = (struct variable){.name = arena_text(arena, map->sorted[place]->key), .secret = -1};
    if (railway_value(node) == VALUE_SEALED) {
        out->kind = VARIABLE_SEALED;
        return;
    }
    out->is_reference = text_has(node->text, "${{");
    if (is_shown(arena, rules, out->name, node)) {
        out->kind = VARIABLE_SHOWN;
        out->value = arena_slice(arena, node->text, node->length);
        return;
    }
    out->kind = VARIABLE_HIDDEN;
    out->facts = redact_facts(node->text, node->length);
    fingerprint(arena, node, rules, out);
    if (rules->adopting && adopt_names_reference(node->text))
        out->value = arena_text(arena, node->text);
    if (rules->adopting ? !out->facts.placeholder : target_names(rules->target, out->name))
        keep(rules, node, out);
    else if (!is_plain(rules, map, node->text))
        secrets_guard(rules->secrets, out->name, node->text, node->length);
}

static const char *reason_against(struct arena *arena, const struct node *map)
{
    if (!map || map->kind != NODE_MAP)
        return "Railway did not return the variables";
    for (size_t i = 0; i < map->count; i++) {
        const struct node_entry *entry = &map->entries[i];
        if (railway_value(entry->value) == VALUE_UNREADABLE)
            return arena_printf(arena, "the value of '%s' is %s, not text",
                                text_escaped(arena, entry->key),
                                node_kind_name(entry->value->kind));
    }
    return NULL;
}

void redact_variables(struct arena *arena, const struct node *map, const struct redact_rules *rules,
                      struct variables *out)
{
    const char *why = reason_against(arena, map);
    if (why || !map) {
        *out = (struct variables){.seen = false, .why = why};
        return;
    }
    struct variable *items = arena_array(arena, map->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < map->count; i++)
        if (!railway_provides(map->sorted[i]->key))
            read_variable(arena, map, i, rules, &items[count++]);
    *out = (struct variables){.seen = true, .items = items, .count = count};
}

void redact_rendering(struct arena *arena, const struct node *rendered,
                      const struct redact_rules *rules, struct variable *variable)
{
    const struct node *node = node_get(rendered, variable->name);
    if (!variable->is_reference || !node_text(node))
        return;
    if (variable->kind == VARIABLE_SHOWN) {
        variable->rendered = arena_slice(arena, node->text, node->length);
        return;
    }
    variable->facts = redact_facts(node->text, node->length);
    variable->has_rendering = true;
    digest_hmac(rules->likeness_key, FINGERPRINT_KEY_SIZE, node->text, node->length,
                variable->rendered_likeness);
    keep(rules, node, variable);
}

void redact_digest(const struct node *map, const unsigned char *key,
                   unsigned char out[LIKENESS_SIZE])
{
    struct buf all;
    buf_init(&all, MAP_MOST);
    buf_char(&all, map && map->kind == NODE_MAP ? 'm' : '-');
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
