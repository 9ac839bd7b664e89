/* review_trust: who may change what, and who has to agree to a change of that. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "review_rows.h"

/* --- roles, needs, targets ------------------------------------------------------------------------- */

static const struct review_field role_fields[] = {
    ONE(trust_role, principals, FIELD_NAMES, DOWN, SAME, DOWN, "somebody else has the role"),
};

static const struct review_field need_fields[] = {
    ONE(trust_environment, needs, FIELD_NAMES, UP, DOWN, DOWN, "fewer or others must agree"),
};

static const char other_target[] = "plans for something else may be applied";

static const struct review_field target_fields[] = {
    ANY(trust_target, environment, FIELD_TEXT, DOWN, other_target),
    {"project", FIELD_TEXT, DOWN, DOWN, DOWN, AT(trust_target, project_id), 0, other_target, NULL},
    ANY(trust_target, environment_id, FIELD_TEXT, DOWN, other_target),
    {"service", FIELD_TEXT, DOWN, DOWN, DOWN, AT(trust_target, service_id), 0, other_target, NULL},
};

static const struct review_kind kinds[] = {
    {
        THINGS("needs", trust_environment, trust, environments, environment_count, NOT_THERE),
        FIELDS(need_fields),
        .added = DOWN,
        .added_why = "it may be changed from now on",
        .removed = UP,
    },
    {
        THINGS("role", trust_role, trust, roles, role_count, NOT_THERE),
        FIELDS(role_fields),
        .added = DOWN,
        .added_why = "somebody has a role that nobody had",
        .removed = SAME,
    },
    {
        THINGS("target", trust_target, trust, targets, target_count, NOT_THERE),
        FIELDS(target_fields),
        .added = DOWN,
        .added_why = "plans for it may be applied from now on",
        .removed = UP,
    },
};

/* --- limits ---------------------------------------------------------------------------------------- */

#define LIMIT(label, member, form, grows, shrinks, why)                                            \
    {                                                                                              \
        label, form, grows, shrinks, DOWN, AT(trust, member), 0, why, NULL                         \
    }

static const struct review_field limit_fields[] = {
    LIMIT("max_age", plan_max_age, FIELD_SPAN, DOWN, UP, "a plan may be older when it is applied"),
    LIMIT("max_changes", plan_max_changes, FIELD_NUMBER, DOWN, UP, "one plan may change more"),
    LIMIT("max_deploys", plan_max_deploys, FIELD_NUMBER, DOWN, UP, "one plan may deploy more"),
    LIMIT("protected", protected, FIELD_NAMES, UP, DOWN, "a plan may change it"),
};

static const struct review_kind whole = {
    .name = "trust",
    .name_at = AT(trust, file),
    .shown_at = AT(trust, file),
    .where_at = AT(trust, approvers_where),
    .in_at = NOT_THERE,
    FIELDS(limit_fields),
    .added = UNKNOWN,
    .added_why = "before, nothing said who may approve",
    .removed = DOWN,
    .removed_why = "nothing says who may approve",
};

/* --- keys ------------------------------------------------------------------------------------------- */

/* A line of the approvers, as a thing with a name. */
struct listed_key {
    const char *key;   /* the whole of it */
    const char *shown; /* its type and its end */
    struct place where;
    struct names principals, namespaces;
    int64_t after, before; /* INT64_MIN, INT64_MAX where nothing is said */
};

enum { KEY_MOST = 16384, KEY_SHOWN = 8 };

/* A key for every namespace is also one for plans. */
static struct names namespace_words(struct arena *arena, const void *thing)
{
    const struct listed_key *key = thing;
    struct clauses words = {0};
    if (key->namespaces.count > 0) {
        return key->namespaces;
    }
    clauses_add(arena, &words, "tautline-plan");
    clauses_add(arena, &words, "every other");
    return (struct names){words.items, words.count};
}

static const struct review_field key_fields[] = {
    ONE(listed_key, principals, FIELD_NAMES, DOWN, UP, DOWN, "somebody else may use the key"),
    {"namespaces", FIELD_WORDS, DOWN, UP, DOWN, 0, 0, "the key counts for more", namespace_words},
    {"valid-after", FIELD_INSTANT, UP, DOWN, DOWN, AT(listed_key, after), 0,
     "the key counts earlier", NULL},
    {"valid-before", FIELD_INSTANT, DOWN, UP, DOWN, AT(listed_key, before), 0,
     "the key counts for longer", NULL},
};

#define KEYS                                                                                       \
    .size = sizeof(struct listed_key), .name_at = AT(listed_key, key),                             \
    .shown_at = AT(listed_key, shown), .where_at = AT(listed_key, where), .in_at = NOT_THERE

static const struct review_kind approver = {
    .name = "approver",
    KEYS,
    FIELDS(key_fields),
    .added = DOWN,
    .added_why = "somebody else may approve",
    .removed = UP,
};

static const struct review_kind revoked = {
    .name = "revoked key",
    KEYS,
    .added = UP,
    .removed = DOWN,
    .removed_why = "a key that was lost may count again",
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
    for (size_t i = 0; i < approvers->count; i++) {
        keys[i] = key_of(arena, &approvers->items[i]);
    }
    return (struct review_list){keys, approvers->count};
}

static void compare_keys(struct reviewing *reviewing, const struct review_kind *kind,
                         const struct approvers *base, const struct approvers *head)
{
    const struct review_list was = keys_of(reviewing->arena, base),
                             is = keys_of(reviewing->arena, head);
    review_lists(reviewing, kind, &was, &is);
}

/* --- the whole --------------------------------------------------------------------------------------- */

static struct review_list list_of(const struct review_kind *kind, const struct trust *trust)
{
    struct review_list list;
    memcpy(&list.items, (const char *)trust + kind->items_at, sizeof list.items);
    memcpy(&list.count, (const char *)trust + kind->count_at, sizeof list.count);
    return list;
}

void review_trust(struct reviewing *reviewing)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    const struct review_thing thing = {&whole, base->trust, head->trust};
    if (!base->trust && !head->trust) {
        return;
    }
    if (!head->trust && names_has(&head->unread, base->trust->file)) {
        return;
    }
    review_things(reviewing, &thing);
    if (!base->trust || !head->trust) {
        return;
    }
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const struct review_list was = list_of(&kinds[i], base->trust),
                                 is = list_of(&kinds[i], head->trust);
        review_lists(reviewing, &kinds[i], &was, &is);
    }
    compare_keys(reviewing, &approver, &base->approvers, &head->approvers);
    compare_keys(reviewing, &revoked, &base->revoked, &head->revoked);
}

/* --- code owners -------------------------------------------------------------------------------------- */

static const struct review_field owner_fields[] = {
    ONE(review_owned, owners, FIELD_NAMES, DOWN, UP, DOWN,
        "one owner is enough, and others may be that one"),
};

static const struct review_kind owned = {
    .name = "code owners",
    .name_at = AT(review_owned, path),
    .shown_at = AT(review_owned, path),
    .where_at = AT(review_owned, where),
    .in_at = NOT_THERE,
    FIELDS(owner_fields),
};

static const struct review_owned *owned_as(const struct review_side *side, const char *path)
{
    for (size_t i = 0; i < side->owned_count; i++) {
        if (text_is(side->owned[i].path, path)) {
            return &side->owned[i];
        }
    }
    return NULL;
}

static void compare_owners(struct reviewing *reviewing, const struct review_owned *was,
                           const struct review_owned *is)
{
    const struct review_thing thing = {&owned, was, is};
    if (was->owners.count > 0 && is->owners.count > 0) {
        review_things(reviewing, &thing);
    } else if (was->owners.count > 0) {
        const struct field_change lost = {DOWN, names_text(reviewing->arena, &was->owners), NULL};
        struct review_row *row = review_add(reviewing, &thing, "owners", &lost);
        row->why = "nobody in particular must agree to its change";
        row->in_base = is->where.file == NULL;
        row->where = row->in_base ? was->where : is->where;
    } else if (is->owners.count > 0) {
        const struct field_change won = {UP, NULL, names_text(reviewing->arena, &is->owners)};
        review_add(reviewing, &thing, "owners", &won);
    } else {
        clauses_add(reviewing->arena, &reviewing->uncovered, is->path);
    }
}

void review_owners(struct reviewing *reviewing)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    if (!base->has_owners && !head->has_owners) {
        return;
    }
    for (size_t i = 0; i < head->owned_count; i++) {
        const struct review_owned *was = owned_as(base, head->owned[i].path);
        const struct review_owned none = {.path = head->owned[i].path};
        compare_owners(reviewing, was ? was : &none, &head->owned[i]);
    }
}
