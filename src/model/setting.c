#include "model/setting.h"

#include <string.h>

#include "base/arena.h"
#include "base/json_form.h"
#include "base/text.h"
#include "base/url.h"

bool setting_name_is_valid(const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (!text_is_letter(name[i]) && name[i] != '_' &&
            (i == 0 || (!text_is_digit(name[i]) && name[i] != '.' && name[i] != '-')))
            return false;
    return length > 0 && length <= SETTING_NAME_MOST && !text_starts(name, "shared.");
}

/* --- reading ----------------------------------------------------------------------------------- */

/* The words that every parser of the applications knows, after blanks are trimmed. */
static const char *const words_on[] = {"1", "true", "yes", "on"};
static const char *const words_off[] = {"0", "false", "no", "off"};

/* Does `word` stand in `value`, blanks at both ends left out, in any case? */
static bool value_is_word(const char *value, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char byte = value[i];
        char lower = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
        if (lower != word[i])
            return false;
    }
    return true;
}

static const char blanks[] = " \t\r\n\v\f";

bool setting_read_flag(const char *value, bool *out)
{
    const char *start = value + strspn(value, blanks);
    size_t length = strlen(start);
    while (length > 0 && strchr(blanks, start[length - 1]))
        length--;
    for (size_t i = 0; i < sizeof words_on / sizeof *words_on; i++) {
        bool on = value_is_word(start, length, words_on[i]);
        if (on || value_is_word(start, length, words_off[i])) {
            *out = on;
            return true;
        }
    }
    return false;
}

/* RFC 8259, section 6: what every reader of JSON keeps exactly is less than this. */
static bool read_number(struct arena *arena, const char *value, struct decimal *out)
{
    *out = (struct decimal){0, 0};
    return text_to_int(text_trimmed(arena, value), INT64_MIN + 1, INT64_MAX, &out->digits);
}

static bool read_decimal(struct arena *arena, const char *value, struct decimal *out)
{
    return decimal_read(text_trimmed(arena, value), out);
}

static bool want_text(struct arena *arena, const struct setting *setting, const char *value,
                      struct wanted *out)
{
    (void)arena;
    (void)setting;
    (void)value;
    (void)out;
    return true;
}

static bool want_flag(struct arena *arena, const struct setting *setting, const char *value,
                      struct wanted *out)
{
    (void)arena;
    (void)setting;
    return setting_read_flag(value, &out->flag);
}

static bool want_list(struct arena *arena, const struct setting *setting, const char *value,
                      struct wanted *out)
{
    return notation_read(arena, NOTATION_STORED, value, &setting->wanted.list, &out->list);
}

static bool want_number(struct arena *arena, const struct setting *setting, const char *value,
                        struct wanted *out)
{
    (void)setting;
    const bool ok = read_number(arena, value, &out->least);
    out->most = out->least;
    return ok;
}

static bool want_decimal(struct arena *arena, const struct setting *setting, const char *value,
                         struct wanted *out)
{
    (void)setting;
    const bool ok = read_decimal(arena, value, &out->least);
    out->most = out->least;
    return ok;
}

static bool want_json(struct arena *arena, const struct setting *setting, const char *value,
                      struct wanted *out)
{
    (void)setting;
    (void)out;
    return json_form(arena, value) != NULL;
}

static bool want_present(struct arena *arena, const struct setting *setting, const char *value,
                         struct wanted *out)
{
    out->type = SETTING_TEXT;
    return want_text(arena, setting, value, out);
}

bool setting_list(struct arena *arena, const struct setting *setting, const char *value,
                  struct names *out)
{
    return notation_read(arena, setting->notation, value, &setting->wanted.list, out);
}

/* --- effects ----------------------------------------------------------------------------------- */

static enum effect effect_if(bool desired)
{
    return desired ? EFFECT_DESIRED : EFFECT_OTHER;
}

static enum effect text_effect(const struct setting *setting, const char *value)
{
    return effect_if(setting->ignore_case ? text_is_any_case(value, setting->wanted.text)
                                          : text_is(value, setting->wanted.text));
}

static enum effect flag_effect(const struct setting *setting, const char *value)
{
    bool flag = false;
    if (!setting_read_flag(value, &flag))
        return EFFECT_UNREADABLE;
    return effect_if(flag == setting->wanted.flag);
}

static enum effect list_effect(const struct setting *setting, const char *value)
{
    struct arena arena;
    arena_init(&arena);
    struct names list = {NULL, 0};
    enum effect effect = EFFECT_UNREADABLE;
    if (setting_list(&arena, setting, value, &list))
        effect = effect_if(names_is_same_set(&list, &setting->wanted.list, setting->ignore_case));
    arena_release(&arena);
    return effect;
}

static enum effect amount_effect(const struct setting *setting, const char *value,
                                 bool (*read)(struct arena *arena, const char *value,
                                              struct decimal *out))
{
    struct arena arena;
    arena_init(&arena);
    struct decimal number;
    const bool readable = read(&arena, value, &number);
    arena_release(&arena);
    if (!readable)
        return EFFECT_UNREADABLE;
    return effect_if(decimal_order(&number, &setting->wanted.least) >= 0 &&
                     decimal_order(&number, &setting->wanted.most) <= 0);
}

static enum effect number_effect(const struct setting *setting, const char *value)
{
    return amount_effect(setting, value, read_number);
}

static enum effect decimal_effect(const struct setting *setting, const char *value)
{
    return amount_effect(setting, value, read_decimal);
}

static enum effect json_effect(const struct setting *setting, const char *value)
{
    struct arena arena;
    arena_init(&arena);
    const char *found = json_form(&arena, value), *wanted = json_form(&arena, setting->wanted.text);
    const enum effect effect = found ? effect_if(text_is(found, wanted)) : EFFECT_UNREADABLE;
    arena_release(&arena);
    return effect;
}

static enum effect url_effect(const struct setting *setting, const char *value)
{
    if (text_is(value, setting->wanted.text))
        return EFFECT_DESIRED;
    struct arena arena;
    arena_init(&arena);
    struct err err = {0};
    struct url wanted, found;
    enum effect effect = EFFECT_OTHER;
    /* A wanted address that is no web address (`redis://…`) can only be compared as text. */
    if (url_parse(&arena, setting->wanted.text, &wanted, &err)) {
        effect = url_parse(&arena, value, &found, &err) ? effect_if(url_is_same(&wanted, &found))
                                                        : EFFECT_UNREADABLE;
    }
    arena_release(&arena);
    return effect;
}

static enum effect never_desired(const struct setting *setting, const char *value)
{
    (void)setting;
    (void)value;
    return EFFECT_OTHER;
}

static enum effect always_desired(const struct setting *setting, const char *value)
{
    (void)setting;
    (void)value;
    return EFFECT_DESIRED;
}

/* --- what is written ---------------------------------------------------------------------------- */

static const char *own_text(struct arena *arena, const struct setting *setting)
{
    (void)arena;
    return setting->wanted.text;
}

static const char *flag_text(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    (void)arena;
    return text_is_empty(wanted->text) ? (wanted->flag ? "true" : "false") : wanted->text;
}

static const char *list_text(struct arena *arena, const struct setting *setting)
{
    return notation_write(arena, setting->notation, &setting->wanted.list);
}

static const char *amount_text(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    if (setting_is_range(setting))
        return NULL;
    const bool as_written = wanted->type == SETTING_DECIMAL && !text_is_empty(wanted->text);
    return as_written ? text_trimmed(arena, wanted->text) : decimal_text(arena, &wanted->least);
}

bool setting_is_range(const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    return (wanted->type == SETTING_NUMBER || wanted->type == SETTING_DECIMAL) &&
           decimal_order(&wanted->least, &wanted->most) != 0;
}

struct setting setting_as_stored(struct arena *arena, const struct setting *setting,
                                 const char *stored)
{
    struct setting as = *setting;
    if (as.wanted.type == SETTING_LIST && as.notation == NOTATION_STORED)
        as.notation = notation_of(arena, stored, &as.wanted.list);
    return as;
}

bool setting_is_stand_in(const char *text)
{
    static const char *const known[] = {"null", "<sealed>", "(sealed)", "(absent)",
                                        "SECRET_VARIABLE_VALUE"};
    const size_t length = strlen(text);
    return (length >= 3 && strspn(text, "*") == length) ||
           text_in(text, known, sizeof known / sizeof known[0]);
}

/* --- words ------------------------------------------------------------------------------------- */

static const char *own_words(struct arena *arena, const struct setting *setting)
{
    (void)arena;
    return text_is_empty(setting->wanted.text) ? "(empty)" : setting->wanted.text;
}

static const char *list_words(struct arena *arena, const struct setting *setting)
{
    const struct names *list = &setting->wanted.list;
    return list->count > 0 ? names_text(arena, list) : "(an empty list)";
}

static const char *amount_words(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    if (!text_is_empty(wanted->text) || !setting_is_range(setting))
        return text_is_empty(wanted->text) ? amount_text(arena, setting) : wanted->text;
    return arena_printf(arena, "%s to %s", decimal_text(arena, &wanted->least),
                        decimal_text(arena, &wanted->most));
}

static const char *secret_words(struct arena *arena, const struct setting *setting)
{
    const struct secret_rule *rule = &setting->wanted.secret;
    const char *length = rule->min_length > 1 ? arena_printf(arena, ", %lld bytes or more",
                                                             (long long)rule->min_length)
                                              : "";
    const char *differs =
        rule->differs_between.count > 0
            ? arena_printf(arena, ", different in %s", names_text(arena, &rule->differs_between))
            : "";
    return arena_printf(arena, "a secret%s%s%s%s", length, rule->one_line ? ", one line" : "",
                        rule->unquoted ? ", no quotes" : "", differs);
}

static const char *absent_words(struct arena *arena, const struct setting *setting)
{
    (void)arena;
    (void)setting;
    return "(absent)";
}

static const char *present_words(struct arena *arena, const struct setting *setting)
{
    (void)arena;
    (void)setting;
    return "(any value)";
}

static const char *inert_words(struct arena *arena, const struct setting *setting)
{
    (void)arena;
    (void)setting;
    return "(anything)";
}

/* --- the types --------------------------------------------------------------------------------- */

static const struct {
    /* Makes `value` what is wanted; NULL: values of this type are never written down. */
    bool (*want)(struct arena *arena, const struct setting *setting, const char *value,
                 struct wanted *out);
    /* Of a value that is there; NULL: unknown. */
    enum effect (*effect)(const struct setting *setting, const char *value);
    /* The text to store for it; NULL: no single text. */
    const char *(*text)(struct arena *arena, const struct setting *setting);
    /* What is wanted, for a report. */
    const char *(*words)(struct arena *arena, const struct setting *setting);
    bool has_forms; /* several texts have one effect */
    /* How values are compared, for a person who doubts a verdict. */
    const char *equality;
} types[SETTING_TYPES] = {
    [SETTING_TEXT] = {want_text, text_effect, own_text, own_words, false,
                      "text: the same text, byte for byte"},
    [SETTING_FLAG] = {want_flag, flag_effect, flag_text, flag_text, true,
                      "flag: 1 true yes on / 0 false no off, any case, blanks trimmed; quotes make "
                      "it unreadable, and an unreadable value never matches"},
    [SETTING_LIST] = {want_list, list_effect, list_text, list_words, true,
                      "list: the parts between commas, semicolons or blanks, or of a JSON array; "
                      "blanks trimmed, compared as a set: neither order nor repetition counts"},
    [SETTING_NUMBER] = {want_number, number_effect, amount_text, amount_words, true,
                        "number: a whole number in digits, blanks trimmed"},
    [SETTING_DECIMAL] = {want_decimal, decimal_effect, amount_text, amount_words, true,
                         "decimal: a number with or without a fraction or an exponent, by value: "
                         "0.5, .50 and 5e-1 are the same; blanks trimmed"},
    [SETTING_JSON] = {want_json, json_effect, own_text, own_words, true,
                      "json: what it says: neither blanks nor the order of keys count, and numbers "
                      "are compared by value"},
    [SETTING_URL] = {want_text, url_effect, own_text, own_words, true,
                     "url: the same address: scheme and host in any case, a port that is the "
                     "scheme's own may be left out"},
    [SETTING_SECRET] = {NULL, NULL, NULL, secret_words, false,
                        "secret: by its properties, never by its value"},
    [SETTING_ABSENT] = {want_present, never_desired, NULL, absent_words, false,
                        "absent: the variable must not be there, not even empty"},
    [SETTING_INERT] = {NULL, NULL, NULL, inert_words, false,
                       "inert: declared for documentation, never judged"},
    [SETTING_PRESENT] = {NULL, always_desired, NULL, present_words, false,
                         "present: any value, also an empty one"},
};

const char *setting_type_name(enum setting_type type)
{
#define SETTING_WORD(type, word) [SETTING_##type] = (word),
    static const char *const words[] = {SETTING_TYPE_ROWS(SETTING_WORD)[SETTING_PRESENT] =
                                            "present"};
#undef SETTING_WORD
    return words[type];
}

const char *setting_type_equality(enum setting_type type)
{
    return types[type].equality;
}

bool setting_want(struct arena *arena, const struct setting *setting, const char *value,
                  struct setting *out)
{
    struct setting made = *setting;
    made.wanted.text = value;
    made.by_environment_count = 0;
    made.exact = false;
    if (!types[setting->wanted.type].want ||
        !types[setting->wanted.type].want(arena, setting, value, &made.wanted))
        return false;
    *out = made;
    return true;
}

bool setting_has_forms(enum setting_type type)
{
    return types[type].has_forms;
}

/* Of what has the wanted effect only the text that would be written is exact; of a range, and of what has
 * another effect, each text without blanks at its ends. */
static bool is_exact(const struct setting *setting, const char *value, enum effect effect)
{
    struct arena arena;
    arena_init(&arena);
    const struct setting as = setting_as_stored(&arena, setting, value);
    const char *text = effect == EFFECT_DESIRED ? setting_text(&arena, &as) : NULL;
    const bool exact = text ? text_is(text, value) : !setting_overlooked(setting, value);
    arena_release(&arena);
    return exact;
}

static enum effect value_effect(const struct setting *setting, const char *value)
{
    const enum setting_type type = setting->wanted.type;
    const enum effect effect =
        types[type].effect ? types[type].effect(setting, value) : EFFECT_UNKNOWN;
    return setting->exact && types[type].has_forms && !is_exact(setting, value, effect)
               ? EFFECT_UNREADABLE
               : effect;
}

/* What a declaration says of absence is read in any form. */
static enum effect absence_effect(const struct setting *setting)
{
    struct setting loose = *setting;
    loose.exact = false;
    return value_effect(&loose, setting->absent_means);
}

enum effect setting_effect(const struct setting *setting, const char *value)
{
    if (value)
        return value_effect(setting, value);
    if (setting->wanted.type == SETTING_ABSENT)
        return EFFECT_DESIRED;
    if (setting->wanted.type == SETTING_PRESENT)
        return EFFECT_OTHER;
    switch (setting->absence) {
    case ABSENCE_MEANS:
        return absence_effect(setting);
    case ABSENCE_UNKNOWN:
        return EFFECT_UNKNOWN;
    case ABSENCE_DIFFERS:
        break;
    }
    return EFFECT_OTHER;
}

const char *setting_overlooked(const struct setting *setting, const char *value)
{
    const size_t length = strlen(value);
    const char last = length ? value[length - 1] : 'x';
    if (!types[setting->wanted.type].has_forms || strspn(value, blanks) == length)
        return NULL;
    if (last == '\n' || last == '\r')
        return "ends with a line break";
    if (strchr(blanks, last))
        return "ends with a blank";
    return strchr(blanks, *value) ? "begins with a blank" : NULL;
}

const char *setting_text(struct arena *arena, const struct setting *setting)
{
    const enum setting_type type = setting->wanted.type;
    return types[type].text ? types[type].text(arena, setting) : NULL;
}

const char *setting_wanted_text(struct arena *arena, const struct setting *setting)
{
    const char *text = types[setting->wanted.type].words(arena, setting);
    return setting->sealed ? arena_printf(arena, "%s, sealed", text) : text;
}

const char *setting_how_to(struct arena *arena, const struct setting *wanted)
{
    const char *name =
        wanted->shared ? arena_printf(arena, "the shared variable %s", wanted->name) : wanted->name;
    if (wanted->wanted.type == SETTING_SECRET)
        return arena_printf(arena, "give %s a new value (%s)", name,
                            setting_wanted_text(arena, wanted));
    if (wanted->wanted.type == SETTING_ABSENT)
        return arena_printf(arena, "remove %s", name);
    const char *text = setting_text(arena, wanted);
    const char *to = text && *text ? arena_printf(arena, "`%s`", text) : "an empty text";
    if (setting_is_range(wanted)) {
        const char *words = amount_words(arena, wanted);
        to = arena_printf(arena, "a %s %s %s", setting_type_name(wanted->wanted.type),
                          text_starts(words, "at ") ? "of" : "from", words);
    }
    return arena_printf(arena, "set %s to %s%s", name, to, wanted->sealed ? " and seal it" : "");
}

static bool is_of(const struct source *source, const struct setting *setting)
{
    return source->kind == SOURCE_VARIABLE && text_is(source->name, setting->name);
}

bool probe_sends(const struct probe *probe, const struct setting *setting)
{
    bool sent = is_of(&probe->token.source, setting) || is_of(&probe->hmac.source, setting);
    for (size_t i = 0; i < probe->header_count; i++)
        sent = sent || is_of(&probe->headers[i].token.source, setting);
    return sent;
}

bool probe_reads(const struct probe *probe, const struct setting *setting)
{
    for (size_t i = 0; probe->report && i < setting->reported_count; i++)
        if (text_is(setting->reported[i].report, probe->report) &&
            text_is(setting->reported[i].pointer, probe->pointer))
            return true;
    return false;
}
