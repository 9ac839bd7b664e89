/* review_setting: what is wanted of a variable, in each environment. */
#include "base/arena.h"
#include "base/text.h"
#include "plan_parts.h"
#include "review_parts.h"

/* What is declared may be shown in reports (target_shows): who calls a secret a text publishes it. */
const char *review_setting_risk(const struct setting *setting)
{
    static const char *const signs[] = {"token", "secret", "password", "passwd",       "credential",
                                        "_key",  "apikey", "private",  "database_url", "_dsn"};
    char name[128];
    size_t length = 0;
    if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_ABSENT ||
        setting->wanted.type == SETTING_INERT || setting->wanted.type == SETTING_FLAG ||
        setting->wanted.type == SETTING_NUMBER) {
        return NULL;
    }
    for (; setting->name[length] && length + 1 < sizeof name; length++) {
        name[length] = text_lower(setting->name[length]);
    }
    name[length] = '\0';
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (text_has(name, signs[i])) {
            return "it is called like a secret and not declared as one: reports would show it";
        }
    }
    return NULL;
}

/* --- one environment, on both sides ---------------------------------------------------------------- */

struct sides {
    const char *name;
    struct target was, is;
};

/* One setting in one environment. */
struct wants {
    struct reviewing *reviewing;
    const struct sides *sides;
    const struct setting *base, *head;
};

static bool is_same(const struct setting *base, const struct setting *head)
{
    const struct wanted *was = &base->wanted, *is = &head->wanted;
    if (was->type != is->type) {
        return false;
    }
    if (was->type == SETTING_FLAG) {
        return was->flag == is->flag;
    }
    if (was->type == SETTING_LIST) {
        return names_is_same_set(&was->list, &is->list, false);
    }
    return was->type == SETTING_NUMBER ? was->least == is->least && was->most == is->most
                                       : text_is(was->text, is->text);
}

/* --- one type becomes another ---------------------------------------------------------------------- */

enum { ANY_TYPE = -1 };

/* The first row that fits decides. */
static const struct {
    int was, is;
    enum direction direction;
    const char *why;
} types[] = {
    {ANY_TYPE, SETTING_INERT, DIRECTION_WEAKENS, "it is not judged any more"},
    {SETTING_INERT, ANY_TYPE, DIRECTION_STRENGTHENS, "it is judged from now on"},
    {SETTING_SECRET, SETTING_ABSENT, DIRECTION_UNKNOWN, "nobody can tell what it is without it"},
    {SETTING_SECRET, ANY_TYPE, DIRECTION_WEAKENS,
     "it is no secret any more: reports would show it"},
    {SETTING_ABSENT, SETTING_SECRET, DIRECTION_UNKNOWN, "nobody can tell what it is with it"},
    {ANY_TYPE, SETTING_SECRET, DIRECTION_WEAKENS, "its value is not compared any more"},
};

static const char *type_change(const struct wants *wants, struct field_change *change)
{
    const int was = (int)wants->base->wanted.type, is = (int)wants->head->wanted.type;
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

static bool is_range(const struct setting *setting)
{
    return setting->wanted.type == SETTING_NUMBER && setting->wanted.least != setting->wanted.most;
}

static const char *range_change(const struct wants *wants, struct field_change *change)
{
    const struct wanted *was = &wants->base->wanted, *is = &wants->head->wanted;
    if (was->type != is->type) {
        change->direction = DIRECTION_UNKNOWN;
        return "it is compared in another way";
    }
    if (is->least >= was->least && is->most <= was->most) {
        change->direction = DIRECTION_STRENGTHENS;
        return "fewer numbers are right";
    }
    const bool wider = is->least <= was->least && is->most >= was->most;
    change->direction = wider ? DIRECTION_WEAKENS : DIRECTION_UNKNOWN;
    return wider ? "more numbers are right" : "other numbers are right";
}

static bool is_value(const struct setting *setting)
{
    return setting->wanted.type != SETTING_ABSENT;
}

/* With the eyes of BASE: a guardrail that came along with the change is no witness for it. */
static const char *value_change(const struct wants *wants, struct field_change *change)
{
    struct arena *arena = wants->reviewing->arena;
    const char *why = NULL;
    if (is_range(wants->base) || is_range(wants->head)) {
        return range_change(wants, change);
    }
    if (is_value(wants->base) && is_value(wants->head) &&
        wants->base->wanted.type != wants->head->wanted.type) {
        change->direction = DIRECTION_UNKNOWN;
        return "it is compared in another way";
    }
    const struct planning_plan plan = {.arena = arena,
                                       .context = {.arena = arena, .target = &wants->sides->was}};
    const struct planned_setting planned = {
        .declared = wants->base, .wanted = wants->base, .sets = NO_EXCEPTION, .asked = true};
    const struct moving moving = {.plan = &plan,
                                  .setting = &planned,
                                  .kind = CHANGE_CHANGE,
                                  .before = {true, setting_text(arena, wants->base), NULL},
                                  .after = {true, setting_text(arena, wants->head), NULL}};
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
    for (size_t i = 0; i < names->count; i++) {
        items[i] = names->items[i];
    }
    items[names->count] = name;
    return (struct names){items, names->count + 1};
}

/* What was added since `start` is about this environment; what another environment says already is one
 * row of both. */
static void gather(const struct wants *wants, size_t first, size_t start)
{
    struct reviewing *reviewing = wants->reviewing;
    const struct review_thing thing = {&review_setting_kind, wants->base, wants->head};
    size_t kept = start;
    for (size_t i = start; i < reviewing->count; i++) {
        struct review_row *row = &reviewing->rows[i];
        size_t same = first;
        while (same < start && !is_one_row(&reviewing->rows[same], row)) {
            same++;
        }
        struct review_row *into = &reviewing->rows[same < start ? same : kept];
        const struct names before = same < start ? into->environments : (struct names){NULL, 0};
        *into = *row;
        into->environments = with_name(reviewing->arena, &before, wants->sides->name);
        if (review_row_weakens(into)) {
            into->needs = review_needs(reviewing, &thing, &into->environments);
        }
        kept += same >= start;
    }
    reviewing->count = kept;
}

/* A secret that need never change is one that may stay for ever. */
static struct setting for_ever(const struct setting *setting)
{
    struct setting copy = *setting;
    if (!copy.wanted.secret.rotates) {
        copy.wanted.secret.rotate_by = INT64_MAX;
    }
    return copy;
}

static void compare_secrets(const struct wants *wants)
{
    const struct setting base = for_ever(wants->base), head = for_ever(wants->head);
    const struct review_thing thing = {&review_setting_kind, &base, &head};
    review_fields(wants->reviewing, &thing, review_secret, review_secret_count);
}

static void compare_values(const struct wants *wants)
{
    struct arena *arena = wants->reviewing->arena;
    struct field_change change = {.before = setting_wanted_text(arena, wants->base),
                                  .after = setting_wanted_text(arena, wants->head)};
    if (is_same(wants->base, wants->head)) {
        return;
    }
    const struct review_thing thing = {&review_setting_kind, wants->base, wants->head};
    const char *why = type_change(wants, &change);
    if (!why) {
        why = value_change(wants, &change);
    }
    review_add(wants->reviewing, &thing, "value", &change)->why = why;
}

static void compare(const struct wants *wants, size_t first)
{
    const size_t start = wants->reviewing->count;
    if (wants->base->wanted.type == SETTING_SECRET && wants->head->wanted.type == SETTING_SECRET) {
        compare_secrets(wants);
    } else {
        compare_values(wants);
    }
    gather(wants, first, start);
}

/* The environments that are declared on both sides. */
static size_t find_sides(struct reviewing *reviewing, struct sides **out)
{
    const struct desired *was = reviewing->was, *is = reviewing->is;
    struct sides *sides = arena_array(reviewing->arena, is->environment_count, sizeof *sides);
    size_t count = 0;
    for (size_t i = 0; i < is->environment_count; i++) {
        for (size_t k = 0; k < was->environment_count; k++) {
            if (text_is(is->environments[i].name, was->environments[k].name)) {
                sides[count].name = is->environments[i].name;
                target_make(reviewing->arena, was, &was->environments[k], &sides[count].was);
                target_make(reviewing->arena, is, &is->environments[i], &sides[count].is);
                count++;
            }
        }
    }
    *out = sides;
    return count;
}

void review_settings(struct reviewing *reviewing)
{
    struct sides *sides = NULL;
    const size_t count = find_sides(reviewing, &sides);
    for (size_t i = 0; i < reviewing->is->setting_count; i++) {
        const size_t first = reviewing->count;
        for (size_t k = 0; k < count; k++) {
            const char *name = reviewing->is->settings[i].name;
            const struct wants wants = {reviewing, &sides[k], target_setting(&sides[k].was, name),
                                        target_setting(&sides[k].is, name)};
            if (wants.base && wants.head) {
                compare(&wants, first);
            }
        }
    }
}
