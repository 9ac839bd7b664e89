#include "observe/redact.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/node.h"
#include "model/adopt.h"
#include "model/reference.h"
#include "model/showing.h"
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

/* What differs for different values, under the key of this run. */
static const char *mark_of(struct arena *arena, const unsigned char likeness[LIKENESS_SIZE])
{
    enum { MARK = 16 };
    static const char digits[] = "0123456789abcdef";
    char mark[MARK * 2 + 1] = "";
    for (size_t i = 0; i < MARK; i++) {
        mark[2 * i] = digits[likeness[i] >> 4];
        mark[2 * i + 1] = digits[likeness[i] & 15];
    }
    return arena_text(arena, mark);
}

/* ---- adopting ---- */

static bool is_own(const struct redact_rules *rules, const char *text)
{
    const struct desired *desired = rules->target->desired;
    const char *const own[] = {desired->project.name, desired->service.name,
                               rules->target->environment->name};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (text_is(own[i], text))
            return true;
    if (rules->target->environment->url && text_is(rules->target->environment->url, text))
        return true;
    const char *host = text_starts(text, "https://") ? text + strlen("https://") : text;
    return names_has(&rules->shown, host);
}

/* Nothing is reviewed yet: shown is what can be no secret, Railway's own names and hosts, a reference to
 * names, and what was asked for by name. */
static bool may_adopt(struct arena *arena, const struct redact_rules *rules, const char *name,
                      const char *value)
{
    if (!*value || adopt_is_truth(value) || adopt_names_reference(value) || is_own(rules, value))
        return true;
    for (size_t i = 0; i < rules->shown.count; i++)
        if (text_has(rules->shown.items[i], "."))
            value = text_replaced(arena, value, rules->shown.items[i], "host");
    return names_has(&rules->asked, name) && adopt_may_show(name, value, strlen(value));
}

/* ---- one variable ---- */

static bool is_sealed(const struct variables *stored, const char *name)
{
    const struct variable *variable = stored && stored->seen ? variables_find(stored, name) : NULL;
    return variable && variable->kind == VARIABLE_SEALED;
}

static enum showing showing_in(struct arena *arena, const struct redact_rules *rules,
                               const char *name, const struct node *node)
{
    if (strlen(node->text) != node->length)
        return SHOWING_NOTHING;
    const bool sealed = is_sealed(rules->stored, name);
    if (rules->adopting && sealed)
        return SHOWING_NOTHING;
    if (rules->adopting)
        return may_adopt(arena, rules, name, node->text) ? SHOWING_REVIEWED : SHOWING_NOTHING;
    return sealed ? showing_of_sealed(arena, rules->target, name, node->text)
                  : showing_of(arena, rules->target, name, node->text);
}

/* A reference that is shown is made of names, which a hidden template may hold too. */
static void show(struct arena *arena, const struct redact_rules *rules, const struct node *node,
                 struct variable *out)
{
    out->kind = VARIABLE_SHOWN;
    out->value = arena_slice(arena, node->text, node->length);
    if (out->is_reference)
        secrets_allow(rules->secrets, out->value, node->length);
}

/* What is declared is kept: a secret to be sent, any other value to be put back by an undo. */
static void hide(struct arena *arena, const struct redact_rules *rules, const struct node *node,
                 struct variable *out)
{
    const bool declared = rules->adopting || target_names(rules->target, out->name);
    out->kind = VARIABLE_HIDDEN;
    if (!rules->adopting)
        out->value = showing_stand_in(arena, rules->target, out->name, node->text,
                                      mark_of(arena, out->likeness));
    if (!declared) {
        if (!is_one_reference(node->text))
            secrets_guard(rules->secrets, out->name, node->text, node->length);
        return;
    }
    if (rules->adopting && out->facts.placeholder)
        return;
    keep(rules, node, out);
    if (out->value && out->secret >= 0) {
        out->kept = (size_t)out->secret + 1;
        out->secret = -1;
    }
}

/* Hidden as long as not everything that is hidden is known; only then it is decided on. */
static void hold(struct arena *arena, const struct redact_rules *rules, const struct node *node,
                 struct variable *out)
{
    out->kind = VARIABLE_HIDDEN;
    out->undecided = true;
    out->value = showing_stand_in(arena, rules->target, out->name, node->text,
                                  mark_of(arena, out->likeness));
    out->kept = (size_t)secrets_hold(rules->secrets, out->name, node->text, node->length) + 1;
}

/* Names that a refusal says, like those of variables. */
static void read_references(struct arena *arena, const struct redact_rules *rules,
                            const struct node *node, struct variable *out)
{
    out->refers = references_in(arena, node->text);
    for (size_t i = 0; i < out->refers.count; i++) {
        const char *text = reference_text(arena, &out->refers.items[i]);
        if (text)
            secrets_allow(rules->secrets, text, strlen(text));
    }
}

static void read_variable(struct arena *arena, const struct node_entry *entry,
                          const struct redact_rules *rules, struct variable *out)
{
    const struct node *node = entry->value;
    *out = (struct variable){.name = arena_text(arena, entry->key), .secret = -1};
    /* Names are in every report. */
    if (!words_look_random(out->name))
        secrets_allow(rules->secrets, out->name, strlen(out->name));
    if (railway_value(node) == VALUE_SEALED) {
        out->kind = VARIABLE_SEALED;
        return;
    }
    out->is_reference = text_has(node->text, "${{");
    if (out->is_reference)
        read_references(arena, rules, node, out);
    out->facts = redact_facts(node->text, node->length);
    fingerprint(arena, node, rules, out);
    const enum showing showing = showing_in(arena, rules, out->name, node);
    if (showing == SHOWING_REVIEWED)
        show(arena, rules, node, out);
    else if (showing == SHOWING_NOTHING)
        hide(arena, rules, node, out);
    else
        hold(arena, rules, node, out);
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

/* What refers to others was written by the user, whatever its name is. */
static bool is_provided(const struct node_entry *entry)
{
    const char *text = node_text(entry->value);
    return variable_is_provided(entry->key) && !(text && text_has(text, "${{"));
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
        if (!is_provided(map->sorted[i]))
            read_variable(arena, map->sorted[i], rules, &items[count++]);
    *out = (struct variables){.seen = true, .items = items, .count = count};
}

/* --- what was held back --------------------------------------------------------------------- */

static bool is_declared_secret(const struct redact_rules *rules, const char *name)
{
    const struct setting *setting = target_setting(rules->target, name);
    return setting && setting->wanted.type == SETTING_SECRET;
}

/* Is a variable of the map, whose value equals this one, hidden for good? Shorter undeclared values are
 * equal by chance; of a declared secret any length counts. */
static bool is_hidden_in(const struct redact_rules *rules, const struct variables *map,
                         const struct variable *variable)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct variable *other = &map->items[i];
        const bool secret = is_declared_secret(rules, other->name);
        if (other->kind == VARIABLE_HIDDEN && !other->undecided &&
            (secret || other->facts.length >= SECRET_LEAST_UNDECLARED) &&
            digest_is_same(other->likeness, variable->likeness, LIKENESS_SIZE))
            return true;
    }
    return false;
}

static bool is_hidden_elsewhere(const struct redact_rules *rules, const struct observed *observed,
                                const struct variable *variable)
{
    const int handle = (int)variable->kept - 1;
    return secrets_found(rules->secrets, secrets_value(rules->secrets, handle),
                         secrets_length(rules->secrets, handle)) ||
           is_hidden_in(rules, &observed->stored, variable) ||
           is_hidden_in(rules, &observed->shared, variable) ||
           is_hidden_in(rules, &observed->running, variable);
}

static void decide(struct arena *arena, const struct redact_rules *rules,
                   const struct observed *observed, struct variable *variable)
{
    const int handle = (int)variable->kept - 1;
    const char *value = secrets_value(rules->secrets, handle);
    const size_t length = secrets_length(rules->secrets, handle);
    if (is_hidden_elsewhere(rules, observed, variable)) {
        secrets_keep(rules->secrets, variable->name, value, length);
    } else {
        variable->kind = VARIABLE_SHOWN;
        variable->value = arena_slice(arena, value, length);
        variable->kept = 0;
    }
    variable->undecided = false;
}

/* All are decided by what was known before the first was. */
static struct variables decided(struct arena *arena, const struct redact_rules *rules,
                                const struct observed *observed, const struct variables *map)
{
    struct variables out = *map;
    struct variable *items = arena_array(arena, map->count, sizeof *items);
    for (size_t i = 0; i < map->count; i++) {
        items[i] = map->items[i];
        if (items[i].undecided && items[i].kind == VARIABLE_HIDDEN)
            decide(arena, rules, observed, &items[i]);
    }
    out.items = items;
    return out;
}

void redact_decide(struct arena *arena, const struct redact_rules *rules, struct observed *observed)
{
    const struct observed before = *observed;
    observed->stored = decided(arena, rules, &before, &before.stored);
    observed->shared = decided(arena, rules, &before, &before.shared);
    observed->running = decided(arena, rules, &before, &before.running);
}

/* --- renderings ----------------------------------------------------------------------------- */

/* What a reference renders to is not reviewed: of a setting that is no secret its effect is known,
 * by a stand-in, unless the declaration says the text or a flag or number reads it. */
static void render_setting(struct arena *arena, const struct node *node,
                           const struct redact_rules *rules, struct variable *variable)
{
    const char *mark = mark_of(arena, variable->rendered_likeness);
    if (showing_in(arena, rules, variable->name, node) == SHOWING_REVIEWED) {
        variable->rendered = arena_slice(arena, node->text, node->length);
        return;
    }
    variable->rendered =
        rules->adopting ? NULL
                        : showing_stand_in(arena, rules->target, variable->name, node->text, mark);
    if (node->length > 0)
        secrets_keep(rules->secrets, variable->name, node->text, node->length);
}

void redact_rendering(struct arena *arena, const struct node *rendered,
                      const struct redact_rules *rules, struct variable *variable)
{
    const struct node *node = node_get(rendered, variable->name);
    if (!variable->is_reference || !node_text(node))
        return;
    variable->has_rendering = true;
    digest_hmac(rules->likeness_key, FINGERPRINT_KEY_SIZE, node->text, node->length,
                variable->rendered_likeness);
    if (variable->value)
        render_setting(arena, node, rules, variable);
    if (variable->value && !rules->adopting)
        return;
    variable->facts = redact_facts(node->text, node->length);
    if (!variable->value)
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
