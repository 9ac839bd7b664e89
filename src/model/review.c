#include "model/review.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "model/floor.h"
#include "model/plan_direction.h"
#include "model/trust.h"
#include "review_rows.h"

const char *review_change_name(enum review_change change)
{
    static const char *const names[] = {
        [REVIEW_ADDED] = "added", [REVIEW_CHANGED] = "changed", [REVIEW_REMOVED] = "removed"};
    return names[change];
}

/* --- settings: what is wanted in each environment ------------------------------------------------ */

/* Reports show what is declared (target_shows), so that a secret that is declared as text is published. */
const char *review_setting_risk(const void *thing)
{
    const struct setting *setting = thing;
    static const char *const signs[] = {"token", "secret", "password", "passwd",       "credential",
                                        "_key",  "apikey", "private",  "database_url", "_dsn"};
    char name[128];
    size_t length = 0;
    if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_ABSENT ||
        setting->wanted.type == SETTING_INERT || setting->wanted.type == SETTING_FLAG ||
        setting->wanted.type == SETTING_NUMBER || setting->wanted.type == SETTING_DECIMAL)
        return NULL;
    for (; setting->name[length] && length + 1 < sizeof name; length++)
        name[length] = text_lower(setting->name[length]);
    name[length] = '\0';
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (text_has(name, signs[i])) {
            return "its name is that of a secret and it is not declared as one: reports would show it";
        }
    }
    return NULL;
}

/* --- one environment, on both sides ---------------------------------------------------------------- */

struct setting_sides {
    const char *name;
    struct target was, is;
};

/* One setting in one environment. */
struct setting_pair {
    struct reviewing *reviewing;
    const struct review_kind *kind;
    const struct setting_sides *sides;
    const struct setting *base, *head;
};

static bool is_same(const struct setting *base, const struct setting *head)
{
    const struct wanted *was = &base->wanted, *is = &head->wanted;
    if (was->type != is->type)
        return false;
    if (was->type == SETTING_FLAG)
        return was->flag == is->flag;
    if (was->type == SETTING_LIST)
        return names_is_same_set(&was->list, &is->list, false);
    if (was->type == SETTING_NUMBER || was->type == SETTING_DECIMAL)
        return decimal_order(&was->least, &is->least) == 0 &&
               decimal_order(&was->most, &is->most) == 0;
    return text_is(was->text, is->text) ||
           (was->type == SETTING_JSON && setting_effect(head, was->text) == EFFECT_DESIRED);
}

/* --- one type becomes another ---------------------------------------------------------------------- */

enum { ANY_TYPE = -1 };

/* The first row that fits decides. */
static const struct {
    int was, is;
    enum direction direction;
    const char *why;
} types[] = {
    {ANY_TYPE, SETTING_INERT, DIRECTION_WEAKENS, "it is no longer judged"},
    {SETTING_INERT, ANY_TYPE, DIRECTION_STRENGTHENS, "it is judged from now on"},
    {SETTING_SECRET, SETTING_ABSENT, DIRECTION_UNKNOWN, "the effect of its absence is not known"},
    {SETTING_SECRET, ANY_TYPE, DIRECTION_WEAKENS,
     "it is no longer a secret: reports would show it"},
    {SETTING_ABSENT, SETTING_SECRET, DIRECTION_UNKNOWN, "the effect of its value is not known"},
    {ANY_TYPE, SETTING_SECRET, DIRECTION_WEAKENS, "its value is no longer compared"},
};

static const char *type_change(const struct setting_pair *pair, struct field_change *change)
{
    const int was = (int)pair->base->wanted.type, is = (int)pair->head->wanted.type;
    for (size_t i = 0; was != is && i < sizeof types / sizeof types[0]; i++) {
        if ((types[i].was == ANY_TYPE || types[i].was == was) &&
            (types[i].is == ANY_TYPE || types[i].is == is)) {
            change->direction = types[i].direction;
            return types[i].why;
        }
    }
    return NULL;
}

/* --- values ---------------------------------------------------------------------------------------- */

static const char *range_change(const struct setting_pair *pair, struct field_change *change)
{
    const struct wanted *was = &pair->base->wanted, *is = &pair->head->wanted;
    if (was->type != is->type) {
        change->direction = DIRECTION_UNKNOWN;
        return "it is compared in another way";
    }
    const int least = decimal_order(&is->least, &was->least);
    const int most = decimal_order(&is->most, &was->most);
    if (least >= 0 && most <= 0) {
        change->direction = DIRECTION_STRENGTHENS;
        return "fewer numbers are accepted";
    }
    const bool wider = least <= 0 && most >= 0;
    change->direction = wider ? DIRECTION_WEAKENS : DIRECTION_UNKNOWN;
    return wider ? "more numbers are accepted" : "other numbers are accepted";
}

static bool is_value(const struct setting *setting)
{
    return setting->wanted.type != SETTING_ABSENT;
}

/* Judged by the guardrails of BASE: one that the change itself adds must not decide about it. */
static const char *value_change(const struct setting_pair *pair, struct field_change *change)
{
    struct arena *arena = pair->reviewing->arena;
    const char *why = NULL;
    if (setting_is_range(pair->base) || setting_is_range(pair->head))
        return range_change(pair, change);
    if (is_value(pair->base) && is_value(pair->head) &&
        pair->base->wanted.type != pair->head->wanted.type) {
        change->direction = DIRECTION_UNKNOWN;
        return "it is compared in another way";
    }
    const struct judge_context context = {.arena = arena, .target = &pair->sides->was};
    const struct moving moving = {.context = &context,
                                  .declared = pair->base,
                                  .sets = NO_EXCEPTION,
                                  .before = {true, setting_text(arena, pair->base), NULL},
                                  .after = {true, setting_text(arena, pair->head), NULL}};
    change->direction = plan_direction_of_values(&moving, &why);
    return why;
}

/* --- rows ------------------------------------------------------------------------------------------- */

static bool is_one_row(const struct review_row *a, const struct review_row *b)
{
    return text_is(a->member, b->member) && text_is(a->before, b->before) &&
           text_is(a->after, b->after) && a->direction == b->direction && text_is(a->why, b->why);
}

static struct names with_name(struct arena *arena, const struct names *names, const char *name)
{
    const char **items = arena_array(arena, names->count + 1, sizeof *items);
    for (size_t i = 0; i < names->count; i++)
        items[i] = names->items[i];
    items[names->count] = name;
    return (struct names){items, names->count + 1};
}

/* The rows since `start` are about this environment; a row that another environment has already becomes one
 * row of both. */
static void gather(const struct setting_pair *pair, size_t first, size_t start)
{
    struct reviewing *reviewing = pair->reviewing;
    const struct review_thing thing = {pair->kind, pair->base, pair->head};
    size_t kept = start;
    for (size_t i = start; i < reviewing->count; i++) {
        struct review_row *row = &reviewing->rows[i];
        size_t same = first;
        while (same < start && !is_one_row(&reviewing->rows[same], row))
            same++;
        struct review_row *into = &reviewing->rows[same < start ? same : kept];
        const struct names before = same < start ? into->environments : (struct names){NULL, 0};
        *into = *row;
        into->environments = with_name(reviewing->arena, &before, pair->sides->name);
        if (review_row_weakens(into))
            into->needs = review_needs(reviewing, &thing, &into->environments);
        kept += same >= start;
    }
    reviewing->count = kept;
}

/* A secret without rotate_by may stay the same forever. */
static struct setting forever(const struct setting *setting)
{
    struct setting copy = *setting;
    if (!copy.wanted.secret.rotates)
        copy.wanted.secret.rotate_by = INT64_MAX;
    return copy;
}

static void compare_secrets(const struct setting_pair *pair)
{
    const struct setting base = forever(pair->base), head = forever(pair->head);
    const struct review_thing thing = {pair->kind, &base, &head};
    review_fields(pair->reviewing, &thing, pair->kind->secret, pair->kind->secret_count);
}

static void compare_values(const struct setting_pair *pair)
{
    struct arena *arena = pair->reviewing->arena;
    struct field_change change = {.before = setting_wanted_text(arena, pair->base),
                                  .after = setting_wanted_text(arena, pair->head)};
    if (is_same(pair->base, pair->head))
        return;
    const struct review_thing thing = {pair->kind, pair->base, pair->head};
    const char *why = type_change(pair, &change);
    if (!why)
        why = value_change(pair, &change);
    review_add(pair->reviewing, &thing, "value", &change)->why = why;
}

static void compare(const struct setting_pair *pair, size_t first)
{
    const size_t start = pair->reviewing->count;
    if (pair->base->wanted.type == SETTING_SECRET && pair->head->wanted.type == SETTING_SECRET)
        compare_secrets(pair);
    else
        compare_values(pair);
    gather(pair, first, start);
}

/* The environments that are declared on both sides. */
static size_t find_sides(struct reviewing *reviewing, struct setting_sides **out)
{
    const struct desired *was = reviewing->was, *is = reviewing->is;
    struct setting_sides *sides =
        arena_array(reviewing->arena, is->environment_count, sizeof *sides);
    size_t count = 0;
    for (size_t i = 0; i < is->environment_count; i++) {
        const struct environment *before = desired_environment(was, is->environments[i].name);
        if (!before)
            continue;
        sides[count].name = before->name;
        target_make(reviewing->arena, was, before, &sides[count].was);
        target_make(reviewing->arena, is, &is->environments[i], &sides[count++].is);
    }
    *out = sides;
    return count;
}

static void compare_wanted(struct reviewing *reviewing, const struct review_kind *kind)
{
    struct setting_sides *sides = NULL;
    const size_t count = find_sides(reviewing, &sides);
    for (size_t i = 0; i < reviewing->is->setting_count; i++) {
        const size_t first = reviewing->count;
        for (size_t k = 0; k < count; k++) {
            const char *name = reviewing->is->settings[i].name;
            const struct setting_pair pair = {reviewing, kind, &sides[k],
                                              target_setting(&sides[k].was, name),
                                              target_setting(&sides[k].is, name)};
            if (pair.base && pair.head)
                compare(&pair, first);
        }
    }
}

/* --- lists -------------------------------------------------------------------------------------- */

/* The list of a kind in a declaration or trust; empty where that is NULL. */
static struct review_list list_of(const struct review_kind *kind, const void *whole)
{
    struct review_list list = {NULL, 0};
    if (whole) {
        memcpy(&list.items, (const char *)whole + kind->items_at, sizeof list.items);
        memcpy(&list.count, (const char *)whole + kind->count_at, sizeof list.count);
    }
    return list;
}

static void compare_list(struct reviewing *reviewing, const struct review_kind *kind,
                         const void *was, const void *is)
{
    const struct review_list base = list_of(kind, was), head = list_of(kind, is);
    review_lists(reviewing, kind, &base, &head);
}

/* --- declarations ------------------------------------------------------------------------------------ */

static void add_environments(struct reviewing *reviewing, struct clauses *names,
                             const struct desired *desired)
{
    for (size_t i = 0; desired && i < desired->environment_count; i++) {
        const struct names known = {names->items, names->count};
        if (!names_has(&known, desired->environments[i].name))
            clauses_add(reviewing->arena, names, desired->environments[i].name);
    }
}

static void begin_declaration(struct reviewing *reviewing, const struct desired *was,
                              const struct desired *is)
{
    struct clauses every = {0};
    reviewing->was = was;
    reviewing->is = is;
    add_environments(reviewing, &every, was);
    add_environments(reviewing, &every, is);
    reviewing->every = (struct names){every.items, every.count};
}

/* A new declaration is one row; its exceptions are listed too. */
static void compare_declaration(struct reviewing *reviewing, const struct review_tables *tables,
                                const struct desired *was, const struct desired *is)
{
    const struct review_thing thing = {tables->whole, was, is};
    begin_declaration(reviewing, was, is);
    review_things(reviewing, &thing);
    for (size_t i = 0; is && i < tables->count; i++) {
        const struct review_kind *kind = tables->kinds[i];
        if (was || kind->told_when_new)
            compare_list(reviewing, kind, was, is);
        if (was && kind->secret)
            compare_wanted(reviewing, kind);
    }
}

/* The same declaration on the other side: by its file, else by its service. */
static const struct desired *partner(const struct review_side *side, const struct desired *of)
{
    for (size_t i = 0; i < side->desired_count; i++)
        if (text_is(side->desired[i].file, of->file))
            return &side->desired[i];
    for (size_t i = 0; i < side->desired_count; i++)
        if (text_is(side->desired[i].project.name, of->project.name) &&
            text_is(side->desired[i].service.name, of->service.name))
            return &side->desired[i];
    return NULL;
}

/* The old content cannot be read, so that no difference is known. */
static void say_unread(struct reviewing *reviewing, const struct review_kind *whole,
                       const struct desired *is)
{
    const struct review_thing thing = {whole, NULL, is};
    const struct field_change change = {DIRECTION_UNKNOWN, NULL, NULL};
    begin_declaration(reviewing, NULL, is);
    struct review_row *row = review_add(reviewing, &thing, NULL, &change);
    row->change = REVIEW_CHANGED;
    row->why = "its old content cannot be read";
}

static void compare_declarations(struct reviewing *reviewing, const struct review_tables *tables)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    for (size_t i = 0; i < head->desired_count; i++) {
        const struct desired *is = &head->desired[i], *was = partner(base, is);
        if (!was && names_has(&base->unread, is->file))
            say_unread(reviewing, tables->whole, is);
        else
            compare_declaration(reviewing, tables, was, is);
    }
    for (size_t i = 0; i < base->desired_count; i++) {
        const struct desired *was = &base->desired[i];
        if (!partner(head, was) && !names_has(&head->unread, was->file))
            compare_declaration(reviewing, tables, was, NULL);
    }
    begin_declaration(reviewing, NULL, NULL);
}

/* --- trust: ------------------------------------------------------------ */

/* --- keys ------------------------------------------------------------------------------------------- */

/* A line of the approvers, as a thing with a name: it has no schema row. */
struct listed_key {
    const char *key;   /* the whole of it */
    const char *shown; /* its type and its end */
    struct place where;
    struct names principals, namespaces;
    int64_t after, before; /* INT64_MIN and INT64_MAX: no limit */
};

enum { KEY_MOST = 16384, KEY_SHOWN = 8 };

/* A key for every namespace is also one for plans. */
static struct names namespace_words(struct arena *arena, const void *thing)
{
    const struct listed_key *key = thing;
    struct clauses words = {0};
    if (key->namespaces.count > 0)
        return key->namespaces;
    clauses_add(arena, &words, "tautline-plan");
    clauses_add(arena, &words, "every other");
    return (struct names){words.items, words.count};
}

static const struct review_field key_fields[] = {
    MORE_IS_WEAKER(listed_key, principals, FIELD_NAMES, "other people may use the key"),
    WORDS("namespaces", listed_key, namespaces, WEAKER, STRICTER, WEAKER,
          "the key is valid for more", namespace_words),
    MEMBER_AS("valid-after", listed_key, after, FIELD_INSTANT, STRICTER, WEAKER, WEAKER,
              "the key is valid earlier"),
    MEMBER_AS("valid-before", listed_key, before, FIELD_INSTANT, WEAKER, STRICTER, WEAKER,
              "the key is valid for longer"),
};

#define KEYS                                                                                       \
    .size = sizeof(struct listed_key), .name_at = offsetof(struct listed_key, key),                \
    .shown_at = offsetof(struct listed_key, shown),                                                \
    .where_at = offsetof(struct listed_key, where), .in_at = SCOPE_EVERYWHERE

static const struct review_kind approver = {
    .name = "approver",
    KEYS,
    FIELDS(key_fields),
    .added = WEAKER,
    .added_why = "another key may approve",
    .removed = STRICTER,
};

static const struct review_kind revoked = {
    .name = "revoked key",
    KEYS,
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "a revoked key may be valid again",
};

static struct listed_key key_of(struct arena *arena, const struct approver *one)
{
    struct buf text;
    buf_init(&text, KEY_MOST);
    text_base64(&text, one->key, one->key_length);
    const char *key = arena_text(arena, buf_string(&text));
    const size_t length = text.length;
    buf_release(&text);
    const char *end = length > KEY_SHOWN ? key + length - KEY_SHOWN : key;
    const char *whose = names_text(arena, &one->principals);
    return (struct listed_key){
        .key = key,
        .shown = arena_printf(arena, "%s%s%s …%s", whose, *whose ? " " : "", one->type, end),
        .where = one->where,
        .principals = one->principals,
        .namespaces = one->namespaces,
        .after = one->has_after ? one->valid_after : INT64_MIN,
        .before = one->has_before ? one->valid_before : INT64_MAX,
    };
}

static struct review_list keys_of(struct arena *arena, const struct approvers *approvers)
{
    struct listed_key *keys = arena_array(arena, approvers->count, sizeof *keys);
    for (size_t i = 0; i < approvers->count; i++)
        keys[i] = key_of(arena, &approvers->items[i]);
    return (struct review_list){keys, approvers->count};
}

static void compare_keys(struct reviewing *reviewing, const struct review_kind *kind,
                         const struct approvers *base, const struct approvers *head)
{
    const struct review_list was = keys_of(reviewing->arena, base),
                             is = keys_of(reviewing->arena, head);
    review_lists(reviewing, kind, &was, &is);
}

/* --- trust --------------------------------------------------------------------------------------- */

static const struct trust_floor *floor_named(const struct trust *trust, const char *name)
{
    for (size_t i = 0; i < trust->floor_count; i++)
        if (text_is(trust->floors[i].name, name))
            return &trust->floors[i];
    return NULL;
}

/* The environments of a floor are its targets, which are compared by themselves. */
static void compare_floor(struct reviewing *reviewing, const struct review_tables *declaration,
                          const struct desired *was, const struct desired *is)
{
    begin_declaration(reviewing, was, is);
    reviewing->prefix = FLOOR_PREFIX;
    for (size_t i = 0; i < declaration->count; i++) {
        const struct review_kind *kind = declaration->kinds[i];
        if (kind->items_at == offsetof(struct desired, environments))
            continue;
        compare_list(reviewing, kind, was, is);
        if (kind->secret)
            compare_wanted(reviewing, kind);
    }
    reviewing->prefix = NULL;
    begin_declaration(reviewing, NULL, NULL);
}

/* A floor that is new or gone as a whole is one row of its own. */
static void compare_floors(struct reviewing *reviewing, const struct review_tables *declaration)
{
    const struct trust *base = reviewing->base->trust, *head = reviewing->head->trust;
    for (size_t i = 0; i < head->floor_count; i++) {
        const struct trust_floor *is = &head->floors[i], *was = floor_named(base, is->name);
        if (was)
            compare_floor(reviewing, declaration, &was->declared, &is->declared);
    }
}

static void compare_trust(struct reviewing *reviewing, const struct review_tables *declaration,
                          const struct review_tables *tables)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    const struct review_thing thing = {tables->whole, base->trust, head->trust};
    if (!base->trust && !head->trust)
        return;
    if (!head->trust && names_has(&head->unread, base->trust->file))
        return;
    review_things(reviewing, &thing);
    if (!base->trust || !head->trust)
        return;
    for (size_t i = 0; i < tables->count; i++)
        compare_list(reviewing, tables->kinds[i], base->trust, head->trust);
    compare_floors(reviewing, declaration);
    compare_keys(reviewing, &approver, &base->approvers, &head->approvers);
    compare_keys(reviewing, &revoked, &base->revoked, &head->revoked);
}

/* --- code owners -------------------------------------------------------------------------------------- */

static const struct review_field owner_fields[] = {
    MORE_IS_WEAKER(review_owned, owners, FIELD_NAMES,
                   "one owner is enough, and other people are owners now"),
};

static const struct review_kind owned = {
    .name = "code owners",
    .name_at = offsetof(struct review_owned, path),
    .shown_at = offsetof(struct review_owned, path),
    .where_at = offsetof(struct review_owned, where),
    .in_at = SCOPE_EVERYWHERE,
    FIELDS(owner_fields),
};

static const struct review_owned *owned_as(const struct review_side *side, const char *path)
{
    for (size_t i = 0; i < side->owned_count; i++)
        if (text_is(side->owned[i].path, path))
            return &side->owned[i];
    return NULL;
}

static void compare_owners(struct reviewing *reviewing, const struct review_owned *was,
                           const struct review_owned *is)
{
    const struct review_thing thing = {&owned, was, is};
    if (was->owners.count > 0 && is->owners.count > 0) {
        review_things(reviewing, &thing);
    } else if (was->owners.count > 0) {
        const struct field_change lost = {WEAKER, names_text(reviewing->arena, &was->owners), NULL};
        struct review_row *row = review_add(reviewing, &thing, "owners", &lost);
        row->why = "no code owner has to approve its changes";
        row->in_base = is->where.file == NULL;
        row->where = row->in_base ? was->where : is->where;
    } else if (is->owners.count > 0) {
        const struct field_change won = {STRICTER, NULL, names_text(reviewing->arena, &is->owners)};
        review_add(reviewing, &thing, "owners", &won);
    } else {
        clauses_add(reviewing->arena, &reviewing->uncovered, is->path);
    }
}

static void compare_all_owners(struct reviewing *reviewing)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    if (!base->has_owners && !head->has_owners)
        return;
    for (size_t i = 0; i < head->owned_count; i++) {
        const struct review_owned *was = owned_as(base, head->owned[i].path);
        const struct review_owned none = {.path = head->owned[i].path};
        compare_owners(reviewing, was ? was : &none, &head->owned[i]);
    }
}

/* --- the whole --------------------------------------------------------------------------------------- */

static void sort_and_count(struct reviewing *reviewing, struct review *out)
{
    static const enum direction order[] = {DIRECTION_WEAKENS, DIRECTION_UNKNOWN,
                                           DIRECTION_STRENGTHENS, DIRECTION_NEUTRAL};
    struct review_row *rows = arena_array(reviewing->arena, reviewing->count, sizeof *rows);
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
        for (size_t i = 0; i < reviewing->count; i++)
            if (reviewing->rows[i].direction == order[k])
                rows[out->count++] = reviewing->rows[i];
    }
    for (size_t i = 0; i < out->count; i++) {
        out->weakens += review_row_weakens(&rows[i]);
        out->strengthens += rows[i].direction == DIRECTION_STRENGTHENS;
        out->neutral += rows[i].direction == DIRECTION_NEUTRAL;
    }
    out->rows = rows;
}

static void sum_needs(struct reviewing *reviewing, struct review *out)
{
    const struct trust *trust = reviewing->base->trust;
    struct clauses needs = {0};
    for (size_t i = 0; trust && i < trust->role_count; i++) {
        bool is_needed = false;
        for (size_t k = 0; k < out->count; k++)
            is_needed = is_needed || names_has(&out->rows[k].needs, trust->roles[i].name);
        if (is_needed)
            clauses_add(reviewing->arena, &needs, trust->roles[i].name);
    }
    out->needs = (struct names){needs.items, needs.count};
}

void review_make(struct arena *arena, const struct review_side *base,
                 const struct review_side *head, const struct review_tables *declaration,
                 const struct review_tables *trust, struct review *out)
{
    struct reviewing reviewing = {.arena = arena, .base = base, .head = head};
    *out = (struct review){0};
    compare_declarations(&reviewing, declaration);
    compare_trust(&reviewing, declaration, trust);
    compare_all_owners(&reviewing);
    sort_and_count(&reviewing, out);
    sum_needs(&reviewing, out);
    out->beyond = (struct names){reviewing.beyond.items, reviewing.beyond.count};
    out->uncovered = (struct names){reviewing.uncovered.items, reviewing.uncovered.count};
}
