#include "desired_shapes.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/json_form.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "model/desired.h"
#include "model/review_kind.h"
#include "model/setting.h"

/* --- what is wanted ------------------------------------------------------------------------ */

static bool check_wanted(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (!setting_is_stand_in(text))
        return scalar_check_substitutions(text, err);
    err_set(err, ERR_INPUT, "'%.40s' is a placeholder, not a value", text);
    return err_hint(
        err, "Write the value itself, or 'secret: {}' if it must not be shown, or 'absent'.");
}

/* --- types ------------------------------------------------------------------------------- */

static const struct shape text_value =
    SCALAR("text", .kind = SCALAR_TEXT, .may_be_empty = true, .check = check_wanted);

static bool take_flag(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    struct wanted *wanted = out;
    (void)err; /* true or false was checked */
    wanted->flag = text_is(node->text, "true");
    wanted->text = arena_text(reading->arena, node->text);
    return true;
}

static const struct shape flag_value =
    SCALAR("true or false", .kind = SCALAR_BOOL, .take = take_flag);

/* Whether the notation can hold it is checked with the setting. */
static const struct shape list_item = SCALAR("text", .kind = SCALAR_TEXT, .check = check_wanted);

static const struct shape list_value =
    LIST("a list of texts", &list_item, sizeof(const char *), .may_be_empty = true);

/* RFC 8259 6: what every reader of JSON keeps exactly. */
#define NUMBER_MOST INT64_C(9007199254740991)

static bool take_whole(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    struct decimal *number = out;
    (void)reading;
    (void)err; /* the range was checked */
    *number = (struct decimal){0, 0};
    return text_to_int(node->text, -NUMBER_MOST, NUMBER_MOST, &number->digits);
}

/* One number: it is the least and the most. */
static bool take_number(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err)
{
    struct wanted *wanted = out;
    (void)take_whole(reading, node, &wanted->least, err);
    wanted->most = wanted->least;
    wanted->text = arena_text(reading->arena, node->text);
    return true;
}

static bool take_decimal(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    struct wanted *wanted = out;
    (void)err; /* the form was checked */
    (void)decimal_read(node->text, &wanted->least);
    wanted->most = wanted->least;
    wanted->text = arena_text(reading->arena, node->text);
    return true;
}

static bool check_whole(struct arena *arena, const char *text, struct err *err)
{
    struct decimal number;
    (void)arena;
    if (!text_has(text, ".") || !decimal_read(text, &number))
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not a whole number", text);
    return err_hint(err, "Write decimal in place of number.");
}

#define WHOLE(...)                                                                                 \
    SCALAR("a whole number", .kind = SCALAR_NUMBER, .least = -NUMBER_MOST, .most = NUMBER_MOST,    \
           .check = check_whole, __VA_ARGS__)

static const struct shape one_number = WHOLE(.take = take_number);
static const struct shape whole_bound = WHOLE(.take = take_whole);
static const struct shape one_decimal =
    SCALAR("a number", .kind = SCALAR_DECIMAL, .take = take_decimal);
static const struct shape decimal_bound = SCALAR("a number", .kind = SCALAR_DECIMAL);

#define BOUNDS(bound)                                                                              \
    {                                                                                              \
        {"least", &(bound), OPTIONAL, AT(wanted, least), "the least accepted number"},             \
            {"most", &(bound), OPTIONAL, AT(wanted, most), "the greatest accepted number"},        \
        {                                                                                          \
            .key = NULL                                                                            \
        }                                                                                          \
    }

static const struct schema_row number_rows[] = BOUNDS(whole_bound);
static const struct schema_row decimal_rows[] = BOUNDS(decimal_bound);

static const struct schema_choice range_choices[] = {
    {AT_LEAST_ONE, {"least", "most"}},
    {.keys = {NULL}},
};

static void begin_range(const struct node *node, void *out)
{
    struct wanted *wanted = out;
    (void)node;
    wanted->least = DECIMAL_LEAST;
    wanted->most = DECIMAL_MOST;
}

static void finish_range(struct schema_reading *reading, const struct node *node, void *out)
{
    struct wanted *wanted = out;
    struct arena *arena = reading->arena;
    const char *least = node_text(node_get(node, "least")),
               *most = node_text(node_get(node, "most"));
    if (decimal_order(&wanted->least, &wanted->most) > 0)
        schema_fault(reading, node->where,
                     arena_printf(arena, "no number is at least %s and at most %s", least, most),
                     "Swap the two.");
    wanted->text = least && most ? arena_printf(arena, "%s to %s", least, most)
                   : least       ? arena_printf(arena, "at least %s", least)
                                 : arena_printf(arena, "at most %s", most);
}

#define RANGE(table)                                                                               \
    {                                                                                              \
        .kind = SHAPE_MAP, .noun = "a range of numbers", .map = {                                  \
            TABLE(table),                                                                          \
            .choices = range_choices,                                                              \
            .begin = begin_range,                                                                  \
            .finish = finish_range                                                                 \
        }                                                                                          \
    }

static const struct shape number_range = RANGE(number_rows);
static const struct shape decimal_range = RANGE(decimal_rows);

static const struct shape number_value = {
    .kind = SHAPE_EITHER,
    .noun = "a whole number or a range",
    .hint = "Write a number, or { least: 1, most: 10 }.",
    .either = {.scalar = &one_number, .map = &number_range},
};

static const struct shape decimal_value = {
    .kind = SHAPE_EITHER,
    .noun = "a number or a range",
    .hint = "Write a number, or { least: 0.5, most: 1 }.",
    .either = {.scalar = &one_decimal, .map = &decimal_range},
};

static bool check_json(struct arena *arena, const char *text, struct err *err)
{
    if (!check_wanted(arena, text, err))
        return false;
    if (json_form(arena, scalar_sample(arena, text)))
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not JSON (RFC 8259)", text);
    return err_hint(err, "Write it in single quotes, as in '{\"limit\": 5}', and no key twice.");
}

static const struct shape json_value = SCALAR("JSON", .kind = SCALAR_TEXT, .check = check_json);

static bool check_url(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    return check_wanted(arena, text, err) &&
           (text_has(text, "${{") || url_parse(arena, scalar_sample(arena, text), &url, err));
}

static const struct shape url_value =
    SCALAR("an address", .kind = SCALAR_FORM, .pattern = "^(https?://|[$][{])", .check = check_url);

/* --- secrets ----------------------------------------------------------------------------- */

enum { SECRET_LENGTH_MOST = 65536 };

static const struct shape min_length =
    SCALAR("a length in bytes", .kind = SCALAR_NUMBER, .least = 1, .most = SECRET_LENGTH_MOST);

static bool take_rotate_by(struct schema_reading *reading, const struct node *node, void *out,
                           struct err *err)
{
    struct secret_rule *rule = out;
    (void)reading;
    if (!when_parse_day(node->text, &rule->rotate_by)) {
        err_at(err, node->where, "'%.40s' is not a date", node->text);
        return err_hint(err, "Write an existing date, as in 2026-06-01.");
    }
    rule->rotates = true;
    return true;
}

static const struct shape rotate_by =
    SCALAR("a day", .kind = SCALAR_FORM, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
           .take = take_rotate_by);

static const struct shape environments =
    LIST("a list of two or more environments", &shape_name, sizeof(const char *), .least = 2);

static const struct schema_row secret_rows[] = {
    {"min_length", &min_length, OPTIONAL, AT(secret_rule, min_length),
     "the minimum length in bytes"},
    {"one_line", &shape_flag, OPTIONAL, AT(secret_rule, one_line), "it contains no line break"},
    {"unquoted", &shape_flag, OPTIONAL, AT(secret_rule, unquoted), "it is not enclosed in quotes"},
    {"rotate_by", &rotate_by, OPTIONAL, 0, "the day before which it must be replaced"},
    {"differs_between", &environments, OPTIONAL, AT(secret_rule, differs_between),
     "environments that must not share its value"},
    {"from", &shape_new_value, OPTIONAL, AT(secret_rule, from),
     "where a new value comes from; if the source is empty, the stored value is only judged"},
    {.key = NULL},
};

#define SECRET(label, form, grows, shrinks, swaps, why)                                            \
    MEMBER_AS(#label, setting, wanted.secret.label, form, grows, shrinks, swaps, why)

static const struct review_field secret_fields[] = {
    SECRET(min_length, FIELD_NUMBER, STRICTER, WEAKER, WEAKER, "a shorter secret is enough"),
    SECRET(one_line, FIELD_BOOL, STRICTER, WEAKER, WEAKER, "less is demanded of the secret"),
    SECRET(unquoted, FIELD_BOOL, STRICTER, WEAKER, WEAKER, "less is demanded of the secret"),
    SECRET(rotate_by, FIELD_INSTANT, WEAKER, STRICTER, WEAKER, "it may stay the same for longer"),
    SECRET(differs_between, FIELD_NAMES, STRICTER, WEAKER, WEAKER,
           "environments may share the secret again"),
    SECRET(from, FIELD_SOURCE, UNCLEAR, UNCLEAR, UNCLEAR, "a new value has another source"),
};

static void begin_secret(const struct node *node, void *out)
{
    (void)node;
    ((struct secret_rule *)out)->min_length = 1;
}

static const struct shape secret_value = {
    .kind = SHAPE_MAP,
    .id = "secret",
    .noun = "the properties of a secret",
    .hint = "Write { min_length: 32, one_line: true, unquoted: true }; never write its value here.",
    .map = {TABLE(secret_rows), .begin = begin_secret},
};

/* --- all types --------------------------------------------------------------------------- */

static const struct schema_row wanted_rows[] = {
    {"text", &text_value, OPTIONAL, AT(wanted, text), "exactly this text"},
    {"flag", &flag_value, OPTIONAL, 0, "a flag, in any spelling that the application accepts"},
    {"list", &list_value, OPTIONAL, AT(wanted, list),
     "parts in the notation in which they are stored, compared as a set"},
    {"number", &number_value, OPTIONAL, 0, "a whole number, or a range of them"},
    {"decimal", &decimal_value, OPTIONAL, 0,
     "a number with or without a fraction, or a range of them, compared by value"},
    {"json", &json_value, OPTIONAL, AT(wanted, text),
     "JSON, compared by what it says: neither blanks nor the order of keys count"},
    {"url", &url_value, OPTIONAL, AT(wanted, text), "an address"},
    {"secret", &secret_value, OPTIONAL, AT(wanted, secret), "a secret, judged by its properties"},
    {"absent", &shape_true, OPTIONAL, AT(wanted, flag), "must not be set"},
    {"inert", &shape_true, OPTIONAL, AT(wanted, flag),
     "no code reads it: declared for readers, never judged"},
    {.key = NULL},
};

_Static_assert(sizeof wanted_rows / sizeof *wanted_rows == SETTING_PRESENT + 1,
               "a row for each type");

#define TYPE_KEY(type, word) word,

static void finish_wanted(struct schema_reading *reading, const struct node *node, void *out)
{
    struct wanted *wanted = out;
    (void)reading;
    for (enum setting_type type = 0; type < SETTING_PRESENT; type++)
        if (node_get(node, setting_type_name(type)))
            wanted->type = type;
}

/* Read as text, the stored value would be shown, because text is declared not to be secret. */
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

/* Exactly this text, or the keyword `absent`. */
static bool take_short(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    const bool absent = text_is(node->text, "absent");
    if (absent && !node->plain) {
        err_at(err, node->where, "'absent' in quotes may be the keyword or the text");
        return err_hint(err, "Write absent without quotes, or { text: absent }.");
    }
    if (!absent && (!check_no_type(node, err) || !check_wanted(reading->arena, node->text, err)))
        return false;
    *(struct wanted *)out =
        (struct wanted){.type = absent ? SETTING_ABSENT : SETTING_TEXT,
                        .text = absent ? NULL : arena_text(reading->arena, node->text)};
    return true;
}

static const struct shape short_form =
    SCALAR("text", .kind = SCALAR_TEXT, .may_be_empty = true, .take = take_short);

static const struct schema_choice wanted_choices[] = {
    {EXACTLY_ONE, {SETTING_TYPE_ROWS(TYPE_KEY)}},
    {.keys = {NULL}},
};

static const struct shape typed = {
    .kind = SHAPE_MAP,
    .noun = "a desired value",
    .map = {TABLE(wanted_rows), .choices = wanted_choices, .finish = finish_wanted},
};

static const struct shape each_wanted = {
    .kind = SHAPE_EITHER,
    .id = "wanted",
    .noun = "text, absent or a map with a type",
    .either = {.scalar = &short_form, .map = &typed},
};

/* --- settings ------------------------------------------------------------------------------ */

static bool take_short_setting(struct schema_reading *reading, const struct node *node, void *out,
                               struct err *err)
{
    struct setting *setting = out;
    return take_short(reading, node, &setting->wanted, err);
}

static const struct shape short_setting =
    SCALAR("text", .kind = SCALAR_TEXT, .may_be_empty = true, .take = take_short_setting);

static bool take_absent_means(struct schema_reading *reading, const struct node *node, void *out,
                              struct err *err)
{
    struct setting *setting = out;
    if (!scalar_check_substitutions(node->text, err))
        return false;
    const bool unknown = node->plain && text_is(node->text, "unknown");
    setting->absence = unknown ? ABSENCE_UNKNOWN : ABSENCE_MEANS;
    setting->absent_means = unknown ? NULL : arena_text(reading->arena, node->text);
    return true;
}

static const struct shape absent_means =
    SCALAR("text or unknown", .kind = SCALAR_TEXT, .may_be_empty = true, .take = take_absent_means);

static const struct shape reported =
    LIST("a place in a report or a list of them", &shape_report_pointer,
         sizeof(struct report_pointer), .single = true);

static const struct schema_word notations[] = {
    {"commas", NOTATION_COMMAS},
    {"blanks", NOTATION_BLANKS},
    {"semicolons", NOTATION_SEMICOLONS},
    {"json", NOTATION_JSON},
    {.word = NULL},
};

static const struct shape list_notation =
    SCALAR("a notation of lists", .kind = SCALAR_WORD, .words = notations);

static const struct shape by_environment = {
    .kind = SHAPE_NAMED,
    .noun = "a map of desired values by environment",
    .named = {.name = &shape_name,
              .item = &each_wanted,
              .size = sizeof(struct wanted_in),
              .name_offset = AT(wanted_in, environment),
              .where_offset = SCHEMA_NO_OFFSET,
              .value_offset = AT(wanted_in, wanted)},
};

static const struct schema_row setting_rows[] = {
    {"by_environment", &by_environment, OPTIONAL, AT(setting, by_environment),
     "the desired value in each environment"},
    {"in", &shape_names, OPTIONAL, AT(setting, in),
     "environments in which it is judged (default: all)"},
    {"absent_means", &absent_means, OPTIONAL, 0,
     "the effect of an absent variable, or unknown if the default depends on something else"},
    {"absent_while", &shape_variable, OPTIONAL, AT(setting, absent_while),
     "absent_means counts only while this setting is as wanted, stored and running"},
    {"reported", &reported, OPTIONAL, AT(setting, reported),
     "where the application reports it: report#/pointer"},
    {"shown_by", &shape_probe_names, OPTIONAL, AT(setting, shown_by),
     "probes that show its effect: probe or probe/part"},
    {"requires", &shape_variables, OPTIONAL, AT(setting, requires),
     "settings that must be as wanted before a plan makes this one so"},
    {"ignore_case", &shape_flag, OPTIONAL, AT(setting, ignore_case),
     "ignore upper and lower case; for text and list"},
    {"notation", &list_notation, OPTIONAL, AT(setting, notation),
     "how the application reads a list (default: as it is stored)"},
    {"exact", &shape_flag, OPTIONAL, AT(setting, exact),
     "no other text with the same effect, and no blanks at its ends"},
    {"sealed", &shape_flag, OPTIONAL, AT(setting, sealed), "it must be sealed"},
    {"shared", &shape_flag, OPTIONAL, AT(setting, shared),
     "a variable of the environment, not of the service"},
    {"why", &shape_words, OPTIONAL, AT(setting, why), "the reason, for readers"},
    {.key = NULL},
};

static struct names absence_words(struct arena *arena, const void *thing)
{
    const struct setting *absent = thing;
    const char **word = arena_array(arena, 1, sizeof *word);
    *word = absent->absent_while
                ? arena_printf(arena, "%s while %s", absent->absent_means, absent->absent_while)
            : absent->absence == ABSENCE_UNKNOWN ? "unknown"
                                                 : absent->absent_means;
    return (struct names){word, absent->absence == ABSENCE_UNKNOWN ||
                                    (absent->absence == ABSENCE_MEANS && *word)};
}

static struct names notation_words(struct arena *arena, const void *thing)
{
    const char **word = arena_array(arena, 1, sizeof *word);
    *word = notation_word(((const struct setting *)thing)->notation);
    return (struct names){word, *word != NULL};
}

/* What is wanted is compared in each environment (model/review.c). */
static const struct review_field setting_fields[] = {
    MORE_IS_STRICTER(setting, in, FIELD_SCOPE, "it is no longer judged everywhere it was"),
    WORDS("absent_means", setting, absent_means, WEAKER, WEAKER, WEAKER,
          "it decides the effect of an absent variable", absence_words),
    MORE_IS_STRICTER(setting, requires, FIELD_NAMES,
                     "a plan may make it as wanted while what it needs is missing"),
    MORE_IS_WEAKER(setting, ignore_case, FIELD_BOOL, "more values count as the desired one"),
    WORDS("notation", setting, notation, UNCLEAR, UNCLEAR, UNCLEAR,
          "the list is read in another way", notation_words),
    MORE_IS_STRICTER(setting, exact, FIELD_BOOL, "more texts count as the desired one"),
    MORE_IS_STRICTER(setting, sealed, FIELD_BOOL, "it need not be sealed any more"),
    EITHER_WAY(setting, shared, FIELD_BOOL, UNCLEAR, "it is another variable"),
    ARRAY(setting, reported, reported_count, FIELD_POINTERS, STRICTER, WEAKER, WEAKER,
          "a source of evidence is no longer used"),
    ARRAY(setting, shown_by, shown_by_count, FIELD_PROBES, STRICTER, WEAKER, WEAKER,
          "a source of evidence is no longer used"),
    HARMLESS(setting, why, FIELD_TEXT),
};

static bool guards_setting(const struct guardrail *guardrail, const void *thing)
{
    return guardrail_guards(guardrail, thing);
}

const struct review_kind review_settings = {
    THINGS("setting", setting, desired, settings, setting_count, (long)AT(setting, in)),
    FIELDS(setting_fields),
    .secret = secret_fields,
    .secret_count = sizeof secret_fields / sizeof secret_fields[0],
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "it is no longer judged",
    .is_guarded = guards_setting,
    .added_risk = review_setting_risk,
};

static const struct schema_table setting_tables[] = {
    {wanted_rows, AT(setting, wanted)},
    {setting_rows, 0},
    {.rows = NULL},
};

static const struct schema_choice setting_choices[] = {
    {EXACTLY_ONE, {SETTING_TYPE_ROWS(TYPE_KEY) "by_environment"}},
    {.keys = {NULL}},
};

/* --- what the keys mean together ----------------------------------------------------------- */

static bool wants(const struct setting *setting, enum setting_type type)
{
    for (size_t i = 0; i < setting->by_environment_count; i++)
        if (setting->by_environment[i].wanted.type == type)
            return true;
    return setting->by_environment_count == 0 && setting->wanted.type == type;
}

/* Can the type read the declared meaning of an absent variable? */
static bool is_readable(struct arena *arena, const struct setting *setting)
{
    const char *text = setting->absent_means;
    struct decimal number;
    struct names list;
    int64_t whole = 0;
    struct url url;
    struct err err;
    if (wants(setting, SETTING_FLAG) && !text_is(text, "true") && !text_is(text, "false"))
        return false;
    if (wants(setting, SETTING_NUMBER) && !text_to_int(text, INT64_MIN, INT64_MAX, &whole))
        return false;
    if (wants(setting, SETTING_DECIMAL) && !decimal_read(text, &number))
        return false;
    if (wants(setting, SETTING_LIST) && !setting_list(arena, setting, text, &list))
        return false;
    if (wants(setting, SETTING_JSON) && !json_form(arena, scalar_sample(arena, text)))
        return false;
    return !wants(setting, SETTING_URL) || url_parse(arena, scalar_sample(arena, text), &url, &err);
}

static const char *absence_error(struct arena *arena, const struct setting *setting,
                                 const char **hint)
{
    const bool only_absent = setting->by_environment_count == 0 && wants(setting, SETTING_ABSENT);
    *hint = "Leave absent_means out.";
    if (wants(setting, SETTING_INERT))
        return "an inert setting is never judged, so its absence needs no meaning";
    if (only_absent)
        return "the setting must be absent, so its absence needs no meaning";
    if (setting->absence == ABSENCE_UNKNOWN)
        return NULL;
    *hint = "Write unknown, or leave absent_means out.";
    if (wants(setting, SETTING_SECRET))
        return "the absence of a secret cannot mean a value";
    *hint = "Write true or false for a flag, a number for a number or decimal, a list in its "
            "notation, JSON for json, an address for a url, or unknown.";
    return is_readable(arena, setting)
               ? NULL
               : arena_printf(arena, "the type of the setting cannot read '%.60s'",
                              setting->absent_means);
}

/* Until it is settled by what is seen, it is not known. */
static void finish_condition(struct schema_reading *reading, const struct node *node,
                             struct setting *setting)
{
    if (!setting->absent_while)
        return;
    if (setting->absence != ABSENCE_MEANS)
        schema_fault(reading, shape_place(node, "absent_while"),
                     "'absent_while' says when absent_means counts",
                     "Add the value that absence means then, or leave it out.");
    setting->absence = ABSENCE_UNKNOWN;
}

static void check_inert(struct schema_reading *reading, const struct node *node,
                        const struct setting *setting)
{
    static const char *const judged[] = {"reported", "shown_by", "sealed", "requires"};
    for (size_t i = 0; wants(setting, SETTING_INERT) && i < sizeof judged / sizeof judged[0]; i++)
        if (node_get(node, judged[i]))
            schema_fault(reading, shape_place(node, judged[i]),
                         arena_printf(reading->arena,
                                      "an inert setting is never judged, so '%s' has no effect",
                                      judged[i]),
                         "Leave one of the two out.");
}

/* `map` is where the list is declared: the setting, or its value in an environment. */
static void check_items(struct schema_reading *reading, const struct node *map,
                        enum notation notation)
{
    const struct node *list = map->kind == NODE_MAP ? node_get(map, "list") : NULL;
    for (size_t i = 0; list && i < list->count; i++) {
        const char *item = node_text(list->items[i]);
        if (notation_holds(reading->arena, notation, item))
            continue;
        schema_fault(reading, list->items[i]->where,
                     arena_printf(reading->arena, "'%.60s' is not a single list item", item),
                     notation == NOTATION_STORED || notation == NOTATION_COMMAS
                         ? "Write each item separately, without commas and without spaces at its "
                           "ends; an application that reads JSON has notation: json."
                         : "Write each item separately, without what parts the items of its "
                           "notation.");
    }
}

static void check_notation(struct schema_reading *reading, const struct node *node,
                           const struct setting *setting)
{
    const struct node *each = node_get(node, "by_environment");
    if (setting->notation != NOTATION_STORED && !wants(setting, SETTING_LIST))
        schema_fault(reading, shape_place(node, "notation"), "'notation' is for list only",
                     "Leave it out.");
    check_items(reading, node, setting->notation);
    for (size_t i = 0; each && i < each->count; i++)
        check_items(reading, each->entries[i].value, setting->notation);
}

static bool has_forms(const struct setting *setting)
{
    for (enum setting_type type = 0; type < SETTING_PRESENT; type++)
        if (setting_has_forms(type) && wants(setting, type))
            return true;
    return false;
}

static void check_exact(struct schema_reading *reading, const struct node *node,
                        const struct setting *setting)
{
    if (setting->exact && !has_forms(setting))
        schema_fault(reading, shape_place(node, "exact"),
                     "'exact' is for types that take several texts for the same",
                     "Leave it out: a text is compared byte for byte, and of a secret one_line and "
                     "unquoted say more.");
}

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    struct setting *setting = out;
    if (setting->by_environment_count == 0)
        finish_wanted(reading, node, &setting->wanted);
    const char *hint = NULL;
    const char *fault =
        setting->absence == ABSENCE_DIFFERS ? NULL : absence_error(reading->arena, setting, &hint);
    if (fault)
        schema_fault(reading, shape_place(node, "absent_means"), fault, hint);
    if (setting->ignore_case && !wants(setting, SETTING_TEXT) && !wants(setting, SETTING_LIST))
        schema_fault(reading, shape_place(node, "ignore_case"),
                     "'ignore_case' is for text and list only",
                     "Leave it out: the type already ignores case where it should.");
    finish_condition(reading, node, setting);
    check_notation(reading, node, setting);
    check_exact(reading, node, setting);
    check_inert(reading, node, setting);
}

static const struct shape map_form = {
    .kind = SHAPE_MAP,
    .noun = "a setting",
    .map = {.tables = setting_tables, .choices = setting_choices, .finish = finish},
};

static const struct shape setting_either = {
    .kind = SHAPE_EITHER,
    .id = "setting",
    .noun = "text, absent or a map with a type",
    .hint = "Write the text, absent, or { flag: true } and the like.",
    .either = {.scalar = &short_setting, .map = &map_form},
};

const struct shape shape_settings =
    NAMED("a map of settings by variable", &shape_variable, &setting_either, setting);
