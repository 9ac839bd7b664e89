#include "detection_values.h"

#include "base/arena.h"
#include "base/text.h"

enum { SECRET_LENGTH = 40 };

/* One other value on its way. */
struct other_making {
    struct arena *arena;
    const struct target *target;
    const struct setting *setting;
};

/* --- what fits --------------------------------------------------------------------------------- */

static struct secret_facts good_facts(const struct setting *setting)
{
    const int64_t least = setting->wanted.secret.min_length;
    return (struct secret_facts){.length = least > SECRET_LENGTH ? (size_t)least : SECRET_LENGTH,
                                 .one_line = true};
}

/* Of a range of numbers the least, or the greatest where there is no least. */
static const char *text_of(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    const struct decimal most = DECIMAL_MOST, least = DECIMAL_LEAST;
    if (!setting_is_range(setting))
        return setting_text(arena, setting);
    const bool has_least = decimal_order(&wanted->least, &least) > 0;
    const bool has_most = decimal_order(&wanted->most, &most) < 0;
    return has_least || has_most ? decimal_text(arena, has_least ? &wanted->least : &wanted->most)
                                 : "0";
}

struct other_value right_value(struct arena *arena, const struct setting *setting)
{
    const enum setting_type type = setting->wanted.type;
    struct other_value value = {.key = "right", .words = "as declared"};
    value.facts = good_facts(setting);
    value.is_absent = type == SETTING_ABSENT || type == SETTING_INERT;
    value.text = value.is_absent || type == SETTING_SECRET ? NULL : text_of(arena, setting);
    return value;
}

/* --- one function for each kind of value; false: this setting has no such value ------------------ */

typedef bool make_value(const struct other_making *making, size_t number, struct other_value *out);

static bool make_absent(const struct other_making *making, size_t number, struct other_value *out)
{
    (void)making;
    out->is_absent = true;
    return number == 0;
}

static bool make_quoted_text(const struct other_making *making, size_t number,
                             struct other_value *out)
{
    const char *text = text_of(making->arena, making->setting);
    out->text = arena_printf(making->arena, "\"%s\"", text ? text : "");
    return number == 0;
}

static bool make_opposite(const struct other_making *making, size_t number, struct other_value *out)
{
    out->text = making->setting->wanted.flag ? "false" : "true";
    return number == 0;
}

static bool make_other_text(const struct other_making *making, size_t number,
                            struct other_value *out)
{
    (void)making;
    out->text = "something-else";
    return number == 0;
}

static bool make_empty_text(const struct other_making *making, size_t number,
                            struct other_value *out)
{
    (void)making;
    out->text = "";
    return number == 0;
}

static bool make_other_url(const struct other_making *making, size_t number,
                           struct other_value *out)
{
    (void)making;
    out->text = "https://something-else.example.com";
    return number == 0;
}

static bool make_below(const struct other_making *making, size_t number, struct other_value *out)
{
    struct decimal below;
    if (number > 0 || !decimal_beside(&making->setting->wanted.least, -1, &below))
        return false;
    out->text = decimal_text(making->arena, &below);
    return true;
}

static bool make_above(const struct other_making *making, size_t number, struct other_value *out)
{
    struct decimal above;
    if (number > 0 || !decimal_beside(&making->setting->wanted.most, 1, &above))
        return false;
    out->text = decimal_text(making->arena, &above);
    return true;
}

/* The list in its own notation, without the members from `kept` on, and with `added` (may be NULL). */
static const char *list_with(const struct other_making *making, size_t kept, const char *added)
{
    struct setting made = *making->setting;
    const struct names *list = &made.wanted.list;
    const char **items = arena_array(making->arena, list->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < kept && i < list->count; i++)
        items[count++] = list->items[i];
    if (added)
        items[count++] = added;
    made.wanted.list = (struct names){items, count};
    return setting_text(making->arena, &made);
}

static bool make_other_json(const struct other_making *making, size_t number,
                            struct other_value *out)
{
    (void)making;
    out->text = "\"something-else\"";
    return number == 0;
}

/* What the type overlooks where exactness is not asked. */
static bool make_inexact(const struct other_making *making, size_t number, struct other_value *out)
{
    out->text = arena_printf(making->arena, "%s\n", text_of(making->arena, making->setting));
    return number == 0 && making->setting->exact;
}

static bool make_more(const struct other_making *making, size_t number, struct other_value *out)
{
    out->text = list_with(making, making->setting->wanted.list.count, "something-else");
    return number == 0;
}

static bool make_less(const struct other_making *making, size_t number, struct other_value *out)
{
    const size_t count = making->setting->wanted.list.count;
    if (number > 0 || count == 0)
        return false;
    out->text = list_with(making, count - 1, NULL);
    return true;
}

/* The readers of lists of origins, methods and headers take it for all. */
static bool make_all(const struct other_making *making, size_t number, struct other_value *out)
{
    const struct setting *setting = making->setting;
    bool is_cors = false;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe *probe = target_probe(making->target, setting->shown_by[i].probe);
        is_cors = is_cors || (probe && probe->type == PROBE_CORS);
    }
    out->text = list_with(making, 0, "*");
    return is_cors && number == 0;
}

static bool make_present(const struct other_making *making, size_t number, struct other_value *out)
{
    (void)making;
    out->text = "something";
    return number == 0;
}

/* A list of paths that are to be open, with one that a probe asks. */
static bool make_opening(const struct other_making *making, size_t number, struct other_value *out)
{
    const struct setting *setting = making->setting;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe *probe = target_probe(making->target, setting->shown_by[i].probe);
        if (!probe || probe->type != PROBE_HEADER_TOKEN || number-- > 0)
            continue;
        out->text = probe->paths.count ? probe->paths.items[0] : probe->closed.items[0];
        return true;
    }
    return false;
}

/* What guardrails forbid, as they write it. */
static bool make_forbidden(const struct other_making *making, size_t number,
                           struct other_value *out)
{
    const struct target *target = making->target;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        for (size_t k = 0; k < guardrail->forbid_count; k++) {
            const struct forbidden *row = &guardrail->forbid[k];
            if (row->present || !text_is(row->name, making->setting->name) || number-- > 0)
                continue;
            out->text = row->value;
            return true;
        }
    }
    return false;
}

static bool make_another_secret(const struct other_making *making, size_t number,
                                struct other_value *out)
{
    out->facts = good_facts(making->setting);
    return number == 0;
}

static bool make_empty_secret(const struct other_making *making, size_t number,
                              struct other_value *out)
{
    (void)making;
    out->facts = (struct secret_facts){.one_line = true};
    return number == 0;
}

static bool make_short(const struct other_making *making, size_t number, struct other_value *out)
{
    const int64_t least = making->setting->wanted.secret.min_length;
    out->facts = (struct secret_facts){.length = (size_t)least - 1, .one_line = true};
    return number == 0 && least > 1;
}

static bool make_lines(const struct other_making *making, size_t number, struct other_value *out)
{
    out->facts = good_facts(making->setting);
    out->facts.one_line = false;
    return number == 0 && making->setting->wanted.secret.one_line;
}

static bool make_blanks(const struct other_making *making, size_t number, struct other_value *out)
{
    out->facts = good_facts(making->setting);
    out->facts.blank_edges = true;
    return number == 0 && making->setting->wanted.secret.one_line;
}

static bool make_quoted_secret(const struct other_making *making, size_t number,
                               struct other_value *out)
{
    out->facts = good_facts(making->setting);
    out->facts.quoted = true;
    return number == 0 && making->setting->wanted.secret.unquoted;
}

static bool make_placeholder(const struct other_making *making, size_t number,
                             struct other_value *out)
{
    out->facts = good_facts(making->setting);
    out->facts.placeholder = true;
    return number == 0;
}

static bool make_shared(const struct other_making *making, size_t number, struct other_value *out)
{
    const struct names *environments = &making->setting->wanted.secret.differs_between;
    const char *own = making->target->environment->name;
    out->facts = good_facts(making->setting);
    for (size_t i = 0; names_has(environments, own) && i < environments->count; i++) {
        if (text_is(environments->items[i], own) || number-- > 0)
            continue;
        out->same_as = environments->items[i];
        return true;
    }
    return false;
}

static bool make_unsealed(const struct other_making *making, size_t number, struct other_value *out)
{
    const struct other_value right = right_value(making->arena, making->setting);
    out->text = right.text;
    out->facts = right.facts;
    out->is_unsealed = true;
    return number == 0 && making->setting->sealed;
}

/* --- the table --------------------------------------------------------------------------------- */

#define OF(type) (1U << SETTING_##type)

enum {
    VARIABLES = 1 << WAY_STORED | 1 << WAY_RUNNING | 1 << WAY_DEPLOYED,
    EVERYWHERE = VARIABLES | 1 << WAY_PROCESS,
    /* Another good secret that everything agrees on fits the declaration. */
    NOT_DEPLOYED = EVERYWHERE & ~(1 << WAY_DEPLOYED),
    ONLY_STORED = 1 << WAY_STORED
};

#define AMOUNTS (OF(NUMBER) | OF(DECIMAL))
#define FORMED  (OF(FLAG) | OF(LIST) | AMOUNTS | OF(JSON) | OF(URL))
#define VALUED  (OF(TEXT) | FORMED)

/* A process has an effect and no text: in the process alone is what has another effect. */
static const struct {
    const char *key, *words;
    unsigned types, ways;
    make_value *make;
} rows[] = {
    {"absent", "absent", VALUED, VARIABLES, make_absent},
    {"absent", "absent", OF(SECRET), EVERYWHERE, make_absent},
    {"unreadable", "in quotes", OF(FLAG) | AMOUNTS | OF(URL), VARIABLES, make_quoted_text},
    {"inexact", "with a line break at its end", FORMED, VARIABLES, make_inexact},
    {"opposite", "the opposite", OF(FLAG), EVERYWHERE, make_opposite},
    {"another", "another text", OF(TEXT), EVERYWHERE, make_other_text},
    {"empty", "empty", OF(TEXT) | OF(LIST), VARIABLES, make_empty_text},
    {"another", "another address", OF(URL), EVERYWHERE, make_other_url},
    {"another", "other JSON", OF(JSON), EVERYWHERE, make_other_json},
    {"unreadable", "no JSON", OF(JSON), VARIABLES, make_other_text},
    {"below", "a lower number", AMOUNTS, EVERYWHERE, make_below},
    {"above", "a higher number", AMOUNTS, EVERYWHERE, make_above},
    {"more", "one member more", OF(LIST), EVERYWHERE, make_more},
    {"less", "one member less", OF(LIST), EVERYWHERE, make_less},
    {"all", "everything (*)", OF(LIST), EVERYWHERE, make_all},
    {"present", "present", OF(ABSENT), EVERYWHERE, make_present},
    {"opens", "a path that a probe asks", OF(ABSENT), EVERYWHERE, make_opening},
    {"forbidden", "what a guardrail forbids",
     OF(TEXT) | OF(LIST) | OF(NUMBER) | OF(URL) | OF(ABSENT), EVERYWHERE, make_forbidden},
    {"another", "another secret", OF(SECRET), NOT_DEPLOYED, make_another_secret},
    {"empty", "empty", OF(SECRET), VARIABLES, make_empty_secret},
    {"short", "too short", OF(SECRET), VARIABLES, make_short},
    {"lines", "of several lines", OF(SECRET), VARIABLES, make_lines},
    {"blanks", "with blanks at its ends", OF(SECRET), VARIABLES, make_blanks},
    {"quoted", "in quotes", OF(SECRET), VARIABLES, make_quoted_secret},
    {"placeholder", "a placeholder", OF(SECRET), VARIABLES, make_placeholder},
    {"shared", "that of another environment", OF(SECRET), VARIABLES, make_shared},
    {"unsealed", "not sealed", VALUED | OF(SECRET), ONLY_STORED, make_unsealed},
};

/* Has it the declared effect all the same? */
static bool is_as_declared(const struct setting *setting, const struct other_value *value)
{
    return setting->wanted.type != SETTING_SECRET && !value->is_unsealed &&
           setting_effect(setting, value->text) == EFFECT_DESIRED;
}

void other_values_make(struct arena *arena, const struct target *target,
                       const struct setting *setting, struct other_values *out)
{
    const struct other_making making = {arena, target, setting};
    struct other_value *items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(rows[i].types & 1U << setting->wanted.type))
            continue;
        for (size_t number = 0;; number++) {
            struct other_value value = {
                .key = rows[i].key, .words = rows[i].words, .ways = rows[i].ways};
            if (!rows[i].make(&making, number, &value))
                break;
            if (is_as_declared(setting, &value))
                continue;
            items = arena_grow(arena, items, count, &capacity, sizeof *items);
            items[count++] = value;
        }
    }
    *out = (struct other_values){items, count};
}

/* --- effects ----------------------------------------------------------------------------------- */

/* The first value of the table that the process alone can have. */
static const char *worst_text(struct arena *arena, const struct target *target,
                              const struct setting *setting)
{
    struct other_values values;
    other_values_make(arena, target, setting, &values);
    for (size_t i = 0; i < values.count; i++)
        if (values.items[i].ways & 1U << WAY_PROCESS)
            return values.items[i].text;
    return NULL;
}

const char *effective_text(struct arena *arena, const struct target *target,
                           const struct setting *setting, const struct other_value *value)
{
    const enum setting_type type = setting->wanted.type;
    if (type == SETTING_ABSENT || type == SETTING_INERT || type == SETTING_SECRET)
        return value->text;
    if (value->text && setting_effect(setting, value->text) != EFFECT_UNREADABLE)
        return value->text;
    return setting->absence == ABSENCE_MEANS ? setting->absent_means
                                             : worst_text(arena, target, setting);
}
