#include "doc/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/text.h"

struct schema_keys {
    const struct schema_table *tables;
    const struct schema_variant *variant; /* NULL: none, or not known */
    bool undecided; /* the type is missing or unknown, so that no key can be called unknown */
};

/* `node` is the map that is read; NULL for all but the variant. */
static void schema_keys_of(const struct shape_map *map, const struct node *node,
                           struct schema_keys *out)
{
    *out = (struct schema_keys){.tables = map->tables};
    if (!map->variants || !node)
        return;
    const char *word = node_text(node_get(node, "type"));
    for (const struct schema_variant *variant = map->variants; variant->word; variant++)
        if (text_is(word, variant->word))
            out->variant = variant;
    out->undecided = !out->variant;
}

/* Visits all rows; stops at number `at`, or at `key` if that is given. */
static const struct schema_row *walk(const struct schema_keys *keys, size_t at, const char *key,
                                     size_t *offset)
{
    const struct schema_table of_variant[] = {{keys->variant ? keys->variant->rows : NULL, 0},
                                              {NULL, 0}};
    const struct schema_table *const all[] = {keys->tables, of_variant};
    size_t number = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (const struct schema_table *table = all[i]; table->rows; table++)
            for (const struct schema_row *row = table->rows; row->key; row++) {
                *offset = table->base + row->offset;
                if (key ? text_is(row->key, key) : number++ == at)
                    return row;
            }
    return NULL;
}

/* Row number `at`, or NULL after the last. */
static const struct schema_row *schema_keys_at(const struct schema_keys *keys, size_t at)
{
    size_t offset = 0;
    return walk(keys, at, NULL, &offset);
}

/* The row of a key with its offset in the struct that is filled, or NULL. */
static const struct schema_row *schema_keys_find(const struct schema_keys *keys, const char *key,
                                                 size_t *offset)
{
    return walk(keys, 0, key, offset);
}

static const char *const *schema_keys_list(const struct schema_keys *keys, struct arena *arena,
                                           size_t *count)
{
    const char **list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (const struct schema_row *row = schema_keys_at(keys, 0); row;
         row = schema_keys_at(keys, *count)) {
        const char **larger = arena_grow(arena, list, *count, &capacity, sizeof *list);
        larger[*count] = row->key;
        list = larger;
        *count += 1;
    }
    return list;
}

/* The map in a message: `a probe`, or with a type `a probe of type tls`. */
static const char *schema_keys_noun(const struct schema_keys *keys, const struct shape *shape,
                                    struct arena *arena)
{
    if (!keys->variant)
        return shape->noun;
    return arena_printf(arena, "%s of type %s", shape->noun, keys->variant->word);
}

/* --- scalars ---------------------------------------------------------------------------------- */

static const char digits[] = "0123456789";

/* A decimal with an optional sign and one optional point. */
static bool is_decimal(const char *text)
{
    text += *text == '-' || *text == '+';
    const size_t whole = strspn(text, digits);
    text += whole;
    const bool has_point = *text == '.';
    text += has_point;
    const size_t part = has_point ? strspn(text, digits) : 0;
    return whole + part > 0 && text[part] == '\0';
}

/* What the core schema of YAML 1.2 (10.3.2) makes of a plain scalar that is text here; NULL where it is
 * text there too. */
static const char *plain_type(const char *text)
{
    if (text_is_any_case(text, "true") || text_is_any_case(text, "false"))
        return "a boolean";
    return is_decimal(text) ? "a number" : NULL;
}

static bool wants_text(enum scalar_kind kind)
{
    return kind == SCALAR_TEXT || kind == SCALAR_WORD;
}

/* U+2018 to U+201F, which a word processor makes of quotes. */
static bool is_curly(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return bytes[0] == 0xE2 && bytes[1] == 0x80 && bytes[2] >= 0x98 && bytes[2] <= 0x9F;
}

/* Prose may begin or end with one; a value that is a single word, or that two of them enclose, was meant to
 * be quoted. */
static bool has_curly_quotes(const struct node *node)
{
    enum { CURLY = 3 };
    const bool begins = node->length >= CURLY && is_curly(node->text);
    const bool ends = node->length >= CURLY && is_curly(node->text + node->length - CURLY);
    return (begins && ends) || ((begins || ends) && !strchr(node->text, ' '));
}

static bool check_quoting(const struct shape *shape, const char *key, const struct node *node,
                          struct err *err)
{
    if (!node->plain)
        return true;
    if (node->length == 0) {
        err_at(err, node->where, "'%s' has no value", key);
        return err_hint(err, "Write %s, or leave the key out.", shape->noun);
    }
    if (!wants_text(shape->scalar.kind))
        return true;
    if (has_curly_quotes(node)) {
        err_at(err, node->where, "'%.60s' has curly quotes, which do not quote in YAML",
               node->text);
        return err_hint(
            err, "Write straight quotes; where curly ones are meant, put straight ones around "
                 "them.");
    }
    const char *type = node_mistaken_for(node);
    if (!type && shape->scalar.kind == SCALAR_WORD)
        type = plain_type(node->text);
    if (!type)
        return true;
    err_at(err, node->where, "'%.60s' without quotes is %s to YAML, but '%s' takes %s", node->text,
           type, key, shape->noun);
    return err_hint(err, "Quote it: \"%.60s\".", node->text);
}

static bool take_word(struct schema_reading *reading, const struct shape *shape, const char *key,
                      const struct node *node, int *out, struct err *err)
{
    size_t count = 0;
    for (const struct schema_word *word = shape->scalar.words; word->word; word++, count++)
        if (text_is(word->word, node->text)) {
            *out = word->value;
            return true;
        }
    const char **known = arena_array(reading->arena, count, sizeof *known);
    for (size_t i = 0; i < count; i++)
        known[i] = shape->scalar.words[i].word;
    err_at(err, node->where, "'%.60s' is not %s that '%s' knows", node->text, shape->noun, key);
    return err_hint(err, "%s",
                    schema_suggestion(reading->arena, node->text, known, count, "It takes: "));
}

/* A quoted number or boolean is text to every YAML parser. */
static bool check_unquoted(const char *key, const struct node *node, struct err *err)
{
    if (node->plain)
        return true;
    err_at(err, node->where, "'%.60s' is quoted, but '%s' does not take text", node->text, key);
    return err_hint(err, "Remove the quotes.");
}

static bool is_boolean(enum scalar_kind kind)
{
    return kind == SCALAR_BOOL || kind == SCALAR_TRUE || kind == SCALAR_YES;
}

static bool take_bool(const struct shape *shape, const char *key, const struct node *node,
                      void *out, struct err *err)
{
    static const struct {
        const char *yes, *no, *words;
    } forms[] = {
        [SCALAR_BOOL] = {"true", "false", "true or false"},
        [SCALAR_TRUE] = {"true", NULL, "true"},
        [SCALAR_YES] = {"yes", "no", "yes or no"},
    };
    const enum scalar_kind kind = shape->scalar.kind;
    const bool is_true = text_is(node->text, forms[kind].yes);
    if (!is_true && !text_is(node->text, forms[kind].no)) {
        const char *words = forms[kind].words;
        err_at(err, node->where, "'%s' takes %s, not '%.60s'", key, words, node->text);
        return err_hint(err, "Write %s, without quotes.", words);
    }
    memcpy(out, &is_true, sizeof is_true);
    return true;
}

static bool take_number(const struct shape *shape, const char *key, const struct node *node,
                        int64_t *out, struct err *err)
{
    const struct shape_scalar *scalar = &shape->scalar;
    const bool leading = node->text[0] == '0' && node->length > 1;
    if (!leading && !text_is(node->text, "-0") &&
        text_to_int(node->text, scalar->least, scalar->most, out))
        return true;
    err_at(err, node->where, "'%s' takes %s, not '%.60s'", key, shape->noun, node->text);
    if (scalar->least == scalar->most)
        return err_hint(err, "Write %lld, without quotes.", (long long)scalar->least);
    return err_hint(err, "Write a whole number from %lld to %lld, without quotes.",
                    (long long)scalar->least, (long long)scalar->most);
}

/* RFC 8259, section 6: no sign in front but '-', digits on both sides of the point. */
static bool is_json_number(const char *text)
{
    const char *whole = text + (*text == '-');
    const char *point = strchr(text, '.');
    return text_is_digit(*whole) && !(*whole == '0' && text_is_digit(whole[1])) &&
           (!point || text_is_digit(point[1]));
}

static bool take_decimal(const struct shape *shape, const char *key, const struct node *node,
                         struct decimal *out, struct err *err)
{
    if (is_json_number(node->text) && decimal_read(node->text, out))
        return true;
    err_at(err, node->where, "'%s' takes %s, not '%.60s'", key, shape->noun, node->text);
    return err_hint(err,
                    "Write a number as 0.5, -3 or 2.5e-3, without quotes, of at most 18 digits.");
}

static bool store(struct schema_reading *reading, const struct shape *shape, const char *key,
                  const struct node *node, void *out, struct err *err)
{
    const struct shape_scalar *scalar = &shape->scalar;
    int64_t number = 0;
    struct decimal decimal = {0, 0};
    bool boolean = false;
    int word = 0;
    if (scalar->words && !take_word(reading, shape, key, node, &word, err))
        return false;
    if (!wants_text(scalar->kind) && scalar->kind != SCALAR_FORM && !check_unquoted(key, node, err))
        return false;
    if (scalar->kind == SCALAR_NUMBER && !take_number(shape, key, node, &number, err))
        return false;
    if (scalar->kind == SCALAR_DECIMAL && !take_decimal(shape, key, node, &decimal, err))
        return false;
    if (is_boolean(scalar->kind) && !take_bool(shape, key, node, &boolean, err))
        return false;
    if (scalar->take)
        return scalar->take(reading, node, out, err);
    const char *text = arena_text(reading->arena, node->text);
    if (scalar->words)
        memcpy(out, &word, sizeof word);
    else if (scalar->kind == SCALAR_NUMBER)
        memcpy(out, &number, sizeof number);
    else if (scalar->kind == SCALAR_DECIMAL)
        memcpy(out, &decimal, sizeof decimal);
    else if (is_boolean(scalar->kind))
        memcpy(out, &boolean, sizeof boolean);
    else
        memcpy(out, &text, sizeof text);
    return true;
}

static bool read_scalar(struct schema_reading *reading, const struct shape *shape, const char *key,
                        const struct node *node, void *out, struct err *err)
{
    if (!check_quoting(shape, key, node, err))
        return false;
    if (node->length == 0 && !shape->scalar.may_be_empty) {
        err_at(err, node->where, "'%s' is empty", key);
        return err_hint(err, "Write %s.", shape->noun);
    }
    if (shape->scalar.check && !shape->scalar.check(reading->arena, node->text, err))
        return false;
    return store(reading, shape, key, node, out, err);
}

/* `node` is text. Adds a fault where it is not what the shape wants. */
static void schema_scalar_read(struct schema_reading *reading, const struct shape *shape,
                               const char *key, const struct node *node, void *out)
{
    struct err err = {.code = ERR_NONE};
    if (read_scalar(reading, shape, key ? key : "the document", node, out, &err))
        return;
    if (!err.where.file)
        err.where = node->where;
    faults_add(reading->faults, &err);
}

/* --- documents -------------------------------------------------------------------------------- */

static void read_value(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out);

static size_t fault_count(const struct schema_reading *reading)
{
    return reading->faults->count + reading->faults->dropped;
}

void schema_fault(struct schema_reading *reading, struct place where, const char *text,
                  const char *hint)
{
    struct err err;
    err_fill(&err, ERR_INPUT, where, "%s", text);
    if (hint)
        err_fill_hint(&err, "%s", hint);
    faults_add(reading->faults, &err);
}

const char *schema_suggestion(struct arena *arena, const char *word, const char *const *known,
                              size_t count, const char *otherwise)
{
    const char *nearest = text_nearest(word, known, count);
    if (nearest)
        return arena_printf(arena, "Did you mean '%s'?", nearest);
    return count == 0
               ? NULL
               : arena_printf(arena, "%s%s.", otherwise, text_joined(arena, known, count, ", "));
}

static void wrong_kind(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node)
{
    const bool is_nothing = node->kind == NODE_TEXT && node->plain && node->length == 0;
    const char *text = NULL;
    if (!key)
        text = arena_printf(reading->arena, "the document is %s, not %s",
                            is_nothing ? "empty" : node_kind_name(node->kind), shape->noun);
    else if (is_nothing)
        text = arena_printf(reading->arena, "'%s' has no value", key);
    else
        text = arena_printf(reading->arena, "'%s' takes %s, not %s", key, shape->noun,
                            node_kind_name(node->kind));
    const char *hint = shape->hint;
    if (!hint)
        hint = arena_printf(reading->arena, "Write %s.", shape->noun);
    schema_fault(reading, node->where, text, hint);
}

/* --- lists ------------------------------------------------------------------------------- */

static void store_span(void *out, const void *items, size_t count)
{
    memcpy(out, &items, sizeof items);
    memcpy((char *)out + sizeof items, &count, sizeof count);
}

/* Is the same text among the items before `at`? */
static bool is_repeated(const struct node *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (node_text(list->items[at]) && text_is(node_text(list->items[i]), list->items[at]->text))
            return true;
    return false;
}

static void check_count(struct schema_reading *reading, const struct shape *shape, const char *key,
                        const struct node *node)
{
    const size_t least = shape->list.least > 1 ? shape->list.least : !shape->list.may_be_empty;
    if (node->count >= least)
        return;
    const char *text = node->count == 0
                           ? arena_printf(reading->arena, "'%s' is empty", key)
                           : arena_printf(reading->arena, "'%s' has %zu of at least %zu items", key,
                                          node->count, least);
    schema_fault(reading, node->where, text,
                 shape->hint ? shape->hint
                             : arena_printf(reading->arena, "Write %s.", shape->noun));
}

static void read_list(struct schema_reading *reading, const struct shape *shape, const char *key,
                      const struct node *node, void *out)
{
    const struct shape_list *list = &shape->list;
    if (node->kind == NODE_TEXT && list->single) {
        void *item = arena_alloc(reading->arena, list->size);
        read_value(reading, list->item, key, node, item);
        store_span(out, item, 1);
        return;
    }
    if (node->kind != NODE_LIST) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    check_count(reading, shape, key, node);
    char *items = arena_array(reading->arena, node->count, list->size);
    for (size_t i = 0; i < node->count; i++) {
        if (is_repeated(node, i))
            schema_fault(reading, node->items[i]->where,
                         arena_printf(reading->arena, "'%.60s' is repeated in '%s'",
                                      node->items[i]->text, key),
                         "Write each item once.");
        read_value(reading, list->item, key, node->items[i], items + i * list->size);
    }
    store_span(out, items, node->count);
}

/* --- names ------------------------------------------------------------------------------- */

static void read_entry(struct schema_reading *reading, const struct shape *shape,
                       const struct node_entry *entry, char *item)
{
    const struct shape_named *named = &shape->named;
    struct err err = {.code = ERR_NONE};
    if (named->name->scalar.check && !named->name->scalar.check(reading->arena, entry->key, &err)) {
        err.where = entry->where;
        faults_add(reading->faults, &err);
    }
    const char *name = arena_text(reading->arena, entry->key);
    memcpy(item + named->name_offset, &name, sizeof name);
    if (named->where_offset != SCHEMA_NO_OFFSET)
        memcpy(item + named->where_offset, &entry->where, sizeof entry->where);
    if (named->line_offset) {
        const char *line = node_line(reading->arena, entry->value);
        memcpy(item + named->line_offset, &line, sizeof line);
    }
    read_value(reading, named->item, entry->key, entry->value, item + named->value_offset);
}

static void read_named(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out)
{
    if (node->kind != NODE_MAP) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    if (node->count == 0 && !shape->named.may_be_empty)
        schema_fault(reading, node->where, arena_printf(reading->arena, "'%s' is empty", key),
                     arena_printf(reading->arena, "Write %s.", shape->noun));
    char *items = arena_array(reading->arena, node->count, shape->named.size);
    for (size_t i = 0; i < node->count; i++)
        read_entry(reading, shape, &node->entries[i], items + i * shape->named.size);
    store_span(out, items, node->count);
}

/* --- maps -------------------------------------------------------------------------------- */

static void unknown_key(struct schema_reading *reading, const struct schema_keys *keys,
                        const struct shape *shape, const struct node_entry *entry)
{
    size_t count = 0;
    const char *const *known = schema_keys_list(keys, reading->arena, &count);
    schema_fault(reading, entry->where,
                 arena_printf(reading->arena, "'%.60s' is not a key of %s", entry->key,
                              schema_keys_noun(keys, shape, reading->arena)),
                 schema_suggestion(reading->arena, entry->key, known, count, "It takes: "));
}

static void missing_key(struct schema_reading *reading, const struct schema_keys *keys,
                        const struct shape *shape, const struct node *node,
                        const struct schema_row *row)
{
    schema_fault(reading, node->where,
                 arena_printf(reading->arena, "%s needs '%s'",
                              schema_keys_noun(keys, shape, reading->arena), row->key),
                 arena_printf(reading->arena, "Add '%s': %s.", row->key, row->about));
}

static size_t keys_present(const struct node *node, const struct schema_choice *choice,
                           const struct node_entry **last)
{
    size_t present = 0;
    for (size_t i = 0; i < node->count; i++)
        for (size_t k = 0; k < SCHEMA_KEYS_MOST && choice->keys[k]; k++)
            if (text_is(node->entries[i].key, choice->keys[k])) {
                *last = &node->entries[i];
                present++;
            }
    return present;
}

static void check_choice(struct schema_reading *reading, const struct shape *shape,
                         const struct node *node, const struct schema_choice *choice)
{
    const struct node_entry *last = NULL;
    const size_t present = keys_present(node, choice, &last);
    size_t count = 0;
    while (count < SCHEMA_KEYS_MOST && choice->keys[count])
        count++;
    struct arena *arena = reading->arena;
    const char *all = text_joined(arena, choice->keys, count, ", ");
    if (choice->rule == FIRST_NEEDS_SECOND) {
        if (node_get(node, choice->keys[0]) && !node_get(node, choice->keys[1]))
            schema_fault(reading, node->where,
                         arena_printf(arena, "'%s' needs '%s'", choice->keys[0], choice->keys[1]),
                         arena_printf(arena, "Write both, or leave '%s' out.", choice->keys[0]));
    } else if (present == 0 && choice->rule != AT_MOST_ONE) {
        schema_fault(reading, node->where,
                     arena_printf(arena, "%s needs one of: %s", shape->noun, all),
                     "Write one of these keys.");
    } else if (present > 1 && choice->rule != AT_LEAST_ONE) {
        schema_fault(
            reading, last->where,
            arena_printf(arena, "'%s' cannot be combined with another of: %s", last->key, all),
            "Write only one of these keys.");
    }
}

static void check_choices(struct schema_reading *reading, const struct shape *shape,
                          const struct node *node, const struct schema_choice *choices)
{
    for (; choices && choices->keys[0]; choices++)
        check_choice(reading, shape, node, choices);
}

static void read_rows(struct schema_reading *reading, const struct shape *shape,
                      const struct schema_keys *keys, const struct node *node, void *out)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct node_entry *entry = &node->entries[i];
        size_t offset = 0;
        const struct schema_row *row = schema_keys_find(keys, entry->key, &offset);
        if (row && row->need != RESERVED)
            read_value(reading, row->shape, entry->key, entry->value, (char *)out + offset);
        else if (!row && !keys->undecided)
            unknown_key(reading, keys, shape, entry);
    }
    const struct schema_row *row = NULL;
    for (size_t at = 0; (row = schema_keys_at(keys, at)); at++)
        if (row->need == REQUIRED && !node_get(node, row->key))
            missing_key(reading, keys, shape, node, row);
}

static void read_map(struct schema_reading *reading, const struct shape *shape, const char *key,
                     const struct node *node, void *out)
{
    if (node->kind != NODE_MAP) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    const struct shape_map *map = &shape->map;
    const size_t before = fault_count(reading);
    struct schema_keys keys;
    schema_keys_of(map, node, &keys);
    if (map->begin)
        map->begin(node, out);
    read_rows(reading, shape, &keys, node, out);
    check_choices(reading, shape, node, map->choices);
    if (keys.variant)
        check_choices(reading, shape, node, keys.variant->choices);
    if (map->finish && fault_count(reading) == before)
        map->finish(reading, node, out);
}

/* --- all --------------------------------------------------------------------------------- */

static const struct shape *chosen(const struct shape *shape, const struct node *node)
{
    switch (node->kind) {
    case NODE_LIST:
        return shape->either.list;
    case NODE_MAP:
        return shape->either.map;
    case NODE_NULL:
    case NODE_BOOL:
    case NODE_NUMBER:
    case NODE_TEXT:
        break;
    }
    return shape->either.scalar;
}

static void read_value(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out)
{
    switch (shape->kind) {
    case SHAPE_EITHER:
        if (chosen(shape, node))
            read_value(reading, chosen(shape, node), key, node, out);
        else
            wrong_kind(reading, shape, key, node);
        break;
    case SHAPE_SCALAR:
        if (node->kind == NODE_TEXT)
            schema_scalar_read(reading, shape, key, node, out);
        else
            wrong_kind(reading, shape, key, node);
        break;
    case SHAPE_LIST:
        read_list(reading, shape, key, node, out);
        break;
    case SHAPE_MAP:
        read_map(reading, shape, key, node, out);
        break;
    case SHAPE_NAMED:
        read_named(reading, shape, key, node, out);
        break;
    case SHAPE_ANY:
        break;
    }
}

bool schema_read(struct schema_reading *reading, const struct shape *shape, const struct node *node,
                 void *out)
{
    const size_t before = fault_count(reading);
    read_value(reading, shape, NULL, node, out);
    return fault_count(reading) == before;
}
