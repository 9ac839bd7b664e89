#include "schema_scalar.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

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

/* What an editor would take a plain scalar for that is text to us, NULL where it is text to all:
 * the core schema of YAML 1.2 (10.3.2). */
static const char *plain_type(const char *text)
{
    if (text_is_any_case(text, "true") || text_is_any_case(text, "false"))
        return "a truth value";
    return is_decimal(text) ? "a number" : NULL;
}

static bool wants_text(enum scalar_kind kind)
{
    return kind == SCALAR_TEXT || kind == SCALAR_WORD;
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
    const char *type = node_mistaken_for(node);
    if (!type && shape->scalar.kind == SCALAR_WORD)
        type = plain_type(node->text);
    if (!type)
        return true;
    err_at(err, node->where, "'%.60s' without quotes is %s to YAML, and '%s' takes %s", node->text,
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

/* A number or a truth value in quotes is text to every reader of YAML. */
static bool check_unquoted(const char *key, const struct node *node, struct err *err)
{
    if (node->plain)
        return true;
    err_at(err, node->where, "'%.60s' stands in quotes, and '%s' takes no text", node->text, key);
    return err_hint(err, "Take the quotes away.");
}

static bool take_flag(const struct shape *shape, const char *key, const struct node *node,
                      void *out, struct err *err)
{
    const bool is_true = text_is(node->text, "true");
    const bool is_word =
        is_true || (shape->scalar.kind == SCALAR_BOOL && text_is(node->text, "false"));
    if (!is_word) {
        const char *words = shape->scalar.kind == SCALAR_BOOL ? "true or false" : "true";
        err_at(err, node->where, "'%.60s' is not %s, as '%s' takes", node->text, words, key);
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
    err_at(err, node->where, "'%.60s' is not %s, as '%s' takes", node->text, shape->noun, key);
    if (scalar->least == scalar->most)
        return err_hint(err, "Write %lld, without quotes.", (long long)scalar->least);
    return err_hint(err, "Write a whole number from %lld to %lld, without quotes.",
                    (long long)scalar->least, (long long)scalar->most);
}

static bool store(struct schema_reading *reading, const struct shape *shape, const char *key,
                  const struct node *node, void *out, struct err *err)
{
    const struct shape_scalar *scalar = &shape->scalar;
    int64_t number = 0;
    bool flag = false;
    int word = 0;
    if (scalar->words && !take_word(reading, shape, key, node, &word, err))
        return false;
    if (!wants_text(scalar->kind) && scalar->kind != SCALAR_FORM && !check_unquoted(key, node, err))
        return false;
    if (scalar->kind == SCALAR_NUMBER && !take_number(shape, key, node, &number, err))
        return false;
    if ((scalar->kind == SCALAR_BOOL || scalar->kind == SCALAR_TRUE) &&
        !take_flag(shape, key, node, &flag, err))
        return false;
    if (scalar->take)
        return scalar->take(reading, node, out, err);
    const char *text = arena_text(reading->arena, node->text);
    if (scalar->words)
        memcpy(out, &word, sizeof word);
    else if (scalar->kind == SCALAR_NUMBER)
        memcpy(out, &number, sizeof number);
    else if (scalar->kind == SCALAR_BOOL || scalar->kind == SCALAR_TRUE)
        memcpy(out, &flag, sizeof flag);
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

void schema_scalar_read(struct schema_reading *reading, const struct shape *shape, const char *key,
                        const struct node *node, void *out)
{
    struct err err = {.code = ERR_NONE};
    if (read_scalar(reading, shape, key ? key : "the document", node, out, &err))
        return;
    if (!err.where.file)
        err.where = node->where;
    faults_add(reading->faults, &err);
}
