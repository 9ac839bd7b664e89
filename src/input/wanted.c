#include "input/wanted.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "input/scalars.h"
#include "input/source.h"
#include "model/setting.h"

static bool check_wanted(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (!setting_is_stand_in(text))
        return scalar_check_substitutions(text, err);
    err_set(err, ERR_INPUT, "'%.40s' stands in place of a value and is none", text);
    return err_hint(err, "Write the value itself, or 'secret: {}' where it must not be shown, or "
                         "'absent'.");
}

/* --- types ------------------------------------------------------------------------------- */

static const struct shape text_value = {
    .kind = SHAPE_SCALAR,
    .noun = "text",
    .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true, .check = check_wanted},
};

static bool take_flag(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    struct wanted *wanted = out;
    (void)err; /* true or false was checked */
    wanted->flag = text_is(node->text, "true");
    wanted->text = arena_text(reading->arena, node->text);
    return true;
}

static const struct shape flag_value = {
    .kind = SHAPE_SCALAR,
    .noun = "true or false",
    .scalar = {.kind = SCALAR_BOOL, .take = take_flag},
};

static bool check_list_item(struct arena *arena, const char *text, struct err *err)
{
    if (*text == '\0' || text_has(text, ",") || !text_is(text, text_trimmed(arena, text))) {
        err_set(err, ERR_INPUT, "'%.60s' is not one item of a list", text);
        return err_hint(err,
                        "Write each item alone, without commas and without blanks at its ends.");
    }
    return check_wanted(arena, text, err);
}

static const struct shape list_item = {
    .kind = SHAPE_SCALAR,
    .noun = "text",
    .scalar = {.kind = SCALAR_TEXT, .check = check_list_item},
};

static const struct shape list_value = {
    .kind = SHAPE_LIST,
    .noun = "a list of texts",
    .list = {.item = &list_item, .size = sizeof(const char *), .may_be_empty = true},
};

/* RFC 8259 6: what every reader of JSON keeps exactly. */
#define NUMBER_MOST INT64_C(9007199254740991)

static bool take_number(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err)
{
    struct wanted *wanted = out;
    (void)err; /* the range was checked */
    text_to_int(node->text, -NUMBER_MOST, NUMBER_MOST, &wanted->least);
    wanted->most = wanted->least;
    wanted->text = arena_text(reading->arena, node->text);
    return true;
}

static const struct shape one_number = {
    .kind = SHAPE_SCALAR,
    .noun = "a whole number",
    .scalar = {.kind = SCALAR_NUMBER,
               .least = -NUMBER_MOST,
               .most = NUMBER_MOST,
               .take = take_number},
};

static const struct shape bound = {
    .kind = SHAPE_SCALAR,
    .noun = "a whole number",
    .scalar = {.kind = SCALAR_NUMBER, .least = -NUMBER_MOST, .most = NUMBER_MOST},
};

static const struct schema_row range_rows[] = {
    {"least", &bound, OPTIONAL, offsetof(struct wanted, least), "the least number that is right"},
    {"most", &bound, OPTIONAL, offsetof(struct wanted, most), "the greatest number that is right"},
    {.key = NULL},
};

static const struct schema_table range_tables[] = {{range_rows, 0}, {.rows = NULL}};

static const struct schema_choice range_choices[] = {
    {AT_LEAST_ONE, {"least", "most"}},
    {.keys = {NULL}},
};

static void begin_range(const struct node *node, void *out)
{
    struct wanted *wanted = out;
    (void)node;
    wanted->least = -NUMBER_MOST;
    wanted->most = NUMBER_MOST;
}

static void finish_range(struct schema_reading *reading, const struct node *node, void *out)
{
    struct wanted *wanted = out;
    const bool below = node_get(node, "least"), above = node_get(node, "most");
    struct arena *arena = reading->arena;
    const long long least = wanted->least, most = wanted->most;
    if (least > most)
        schema_fault(
            reading, node->where,
            arena_printf(arena, "no number is at least %lld and at most %lld", least, most),
            "Exchange the two.");
    wanted->text = below && above ? arena_printf(arena, "%lld to %lld", least, most)
                   : below        ? arena_printf(arena, "at least %lld", least)
                                  : arena_printf(arena, "at most %lld", most);
}

static const struct shape number_range = {
    .kind = SHAPE_MAP,
    .noun = "a range of numbers",
    .map = {.tables = range_tables,
            .choices = range_choices,
            .begin = begin_range,
            .finish = finish_range},
};

static const struct shape number_value = {
    .kind = SHAPE_EITHER,
    .noun = "a whole number or a range",
    .hint = "Write a number, or { least: 1, most: 10 }.",
    .either = {.scalar = &one_number, .map = &number_range},
};

static bool check_url(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    return check_wanted(arena, text, err) &&
           (text_has(text, "${{") || url_parse(arena, scalar_sample(arena, text), &url, err));
}

static const struct shape url_value = {
    .kind = SHAPE_SCALAR,
    .noun = "an address",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^(https?://|[$][{])", .check = check_url},
};

/* --- secrets ----------------------------------------------------------------------------- */

enum { SECRET_LENGTH_MOST = 65536 };

static const struct shape min_length = {
    .kind = SHAPE_SCALAR,
    .noun = "a length in bytes",
    .scalar = {.kind = SCALAR_NUMBER, .least = 1, .most = SECRET_LENGTH_MOST},
};

static bool take_rotate_by(struct schema_reading *reading, const struct node *node, void *out,
                           struct err *err)
{
    struct secret_rule *rule = out;
    (void)reading;
    if (!when_parse_day(node->text, &rule->rotate_by)) {
        err_at(err, node->where, "'%.40s' is not a day", node->text);
        return err_hint(err, "Write a day that exists as 2026-06-01.");
    }
    rule->rotates = true;
    return true;
}

static const struct shape rotate_by = {
    .kind = SHAPE_SCALAR,
    .noun = "a day",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
               .take = take_rotate_by},
};

static const struct shape environments = {
    .kind = SHAPE_LIST,
    .noun = "a list of two or more environments",
    .list = {.item = &shape_name, .size = sizeof(const char *), .least = 2},
};

static const struct schema_row secret_rows[] = {
    {"min_length", &min_length, OPTIONAL, offsetof(struct secret_rule, min_length),
     "the least length in bytes"},
    {"one_line", &shape_flag, OPTIONAL, offsetof(struct secret_rule, one_line),
     "no line break stands in it"},
    {"unquoted", &shape_flag, OPTIONAL, offsetof(struct secret_rule, unquoted),
     "it does not stand in quotes"},
    {"rotate_by", &rotate_by, OPTIONAL, 0, "the last day before which it must be replaced"},
    {"differs_between", &environments, OPTIONAL, offsetof(struct secret_rule, differs_between),
     "environments that must not share its value"},
    {"from", &shape_new_value, OPTIONAL, offsetof(struct secret_rule, from),
     "where a new value comes from, once there is one; where the source is empty, the value that is stored "
     "is only judged"},
    {.key = NULL},
};

static const struct schema_table secret_tables[] = {{secret_rows, 0}, {.rows = NULL}};

static void begin_secret(const struct node *node, void *out)
{
    (void)node;
    ((struct secret_rule *)out)->min_length = 1;
}

static const struct shape secret_value = {
    .kind = SHAPE_MAP,
    .id = "secret",
    .noun = "the properties of a secret",
    .hint =
        "Write { min_length: 32, one_line: true, unquoted: true }; its value never stands here.",
    .map = {.tables = secret_tables, .begin = begin_secret},
};

/* --- all types --------------------------------------------------------------------------- */

const struct schema_row wanted_rows[] = {
    {"text", &text_value, OPTIONAL, offsetof(struct wanted, text), "exactly this text"},
    {"flag", &flag_value, OPTIONAL, 0,
     "a flag, however the application's words for it are written"},
    {"list", &list_value, OPTIONAL, offsetof(struct wanted, list),
     "the parts between commas, compared as a set"},
    {"number", &number_value, OPTIONAL, 0, "a whole number, or a range of them"},
    {"url", &url_value, OPTIONAL, offsetof(struct wanted, text), "an address"},
    {"secret", &secret_value, OPTIONAL, offsetof(struct wanted, secret),
     "a secret, judged by its properties"},
    {"absent", &shape_true, OPTIONAL, offsetof(struct wanted, flag), "must not be there"},
    {"inert", &shape_true, OPTIONAL, offsetof(struct wanted, flag),
     "read by no code: declared for the reader, never judged"},
    {.key = NULL},
};

static const struct {
    const char *key;
    enum setting_type type;
} types[] = {
    {"text", SETTING_TEXT},     {"flag", SETTING_FLAG},   {"list", SETTING_LIST},
    {"number", SETTING_NUMBER}, {"url", SETTING_URL},     {"secret", SETTING_SECRET},
    {"absent", SETTING_ABSENT}, {"inert", SETTING_INERT},
};

void wanted_finish(struct schema_reading *reading, const struct node *node, struct wanted *wanted)
{
    (void)reading;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (node_get(node, types[i].key))
            wanted->type = types[i].type;
}

/* Taken as text, the value that Railway keeps would be shown: it is declared to be no secret. */
static bool check_no_type(const struct node *node, struct err *err)
{
    static const struct {
        const char *word, *meant;
    } rows[] = {{"secret", "{ secret: {} }"},
                {"sealed", "{ secret: {}, sealed: true }"},
                {"inert", "{ inert: true }"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_is(node->text, rows[i].word)) {
            err_at(err, node->where, "'%s' alone would be the text, not the type", rows[i].word);
            return err_hint(err, "Write %s; the text is { text: %s }.", rows[i].meant,
                            rows[i].word);
        }
    return true;
}

bool wanted_take_short(struct schema_reading *reading, const struct node *node, struct wanted *out,
                       struct err *err)
{
    const bool absent = text_is(node->text, "absent");
    if (absent && !node->plain) {
        err_at(err, node->where, "'absent' in quotes could be the keyword or the text");
        return err_hint(err, "Write absent without quotes, or { text: absent }.");
    }
    if (!absent && (!check_no_type(node, err) || !check_wanted(reading->arena, node->text, err)))
        return false;
    *out = (struct wanted){.type = absent ? SETTING_ABSENT : SETTING_TEXT,
                           .text = absent ? NULL : arena_text(reading->arena, node->text)};
    return true;
}

static bool take_short(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    return wanted_take_short(reading, node, out, err);
}

static const struct shape short_form = {
    .kind = SHAPE_SCALAR,
    .noun = "text",
    .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true, .take = take_short},
};

static void finish_map(struct schema_reading *reading, const struct node *node, void *out)
{
    wanted_finish(reading, node, out);
}

static const struct schema_table wanted_tables[] = {{wanted_rows, 0}, {.rows = NULL}};

static const struct schema_choice wanted_choices[] = {
    {EXACTLY_ONE, {"text", "flag", "list", "number", "url", "secret", "absent", "inert"}},
    {.keys = {NULL}},
};

static const struct shape typed = {
    .kind = SHAPE_MAP,
    .noun = "a wanted value",
    .map = {.tables = wanted_tables, .choices = wanted_choices, .finish = finish_map},
};

const struct shape shape_wanted = {
    .kind = SHAPE_EITHER,
    .id = "wanted",
    .noun = "text, absent or a map with a type",
    .either = {.scalar = &short_form, .map = &typed},
};
