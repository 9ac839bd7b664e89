#include "model/setting.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"

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

static bool want_text(struct arena *arena, const char *value, struct wanted *out)
{
    (void)arena;
    (void)value;
    (void)out;
    return true;
}

static bool want_flag(struct arena *arena, const char *value, struct wanted *out)
{
    (void)arena;
    return setting_read_flag(value, &out->flag);
}

static bool want_list(struct arena *arena, const char *value, struct wanted *out)
{
    out->list.items = text_split(arena, value, ',', &out->list.count);
    return true;
}

static bool want_number(struct arena *arena, const char *value, struct wanted *out)
{
    const bool ok = text_to_int(text_trimmed(arena, value), INT64_MIN, INT64_MAX, &out->least);
    out->most = out->least;
    return ok;
}

static bool want_present(struct arena *arena, const char *value, struct wanted *out)
{
    out->type = SETTING_TEXT;
    return want_text(arena, value, out);
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
    list.items = text_split(&arena, value, ',', &list.count);
    bool same = names_is_same_set(&list, &setting->wanted.list, setting->ignore_case);
    arena_release(&arena);
    return effect_if(same);
}

static enum effect number_effect(const struct setting *setting, const char *value)
{
    struct arena arena;
    arena_init(&arena);
    int64_t number = 0;
    bool readable = text_to_int(text_trimmed(&arena, value), INT64_MIN, INT64_MAX, &number);
    arena_release(&arena);
    if (!readable)
        return EFFECT_UNREADABLE;
    return effect_if(number >= setting->wanted.least && number <= setting->wanted.most);
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

static const char *own_text(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    return wanted->text;
}

static const char *flag_text(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    return text_is_empty(wanted->text) ? (wanted->flag ? "true" : "false") : wanted->text;
}

static const char *list_text(struct arena *arena, const struct wanted *wanted)
{
    return text_joined(arena, wanted->list.items, wanted->list.count, ",");
}

static const char *number_text(struct arena *arena, const struct wanted *wanted)
{
    return wanted->least == wanted->most ? arena_printf(arena, "%lld", (long long)wanted->least)
                                         : NULL;
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

static const char *own_words(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    return text_is_empty(wanted->text) ? "(empty)" : wanted->text;
}

static const char *list_words(struct arena *arena, const struct wanted *wanted)
{
    return wanted->list.count > 0 ? names_text(arena, &wanted->list) : "(an empty list)";
}

static const char *number_words(struct arena *arena, const struct wanted *wanted)
{
    if (!text_is_empty(wanted->text) || wanted->least == wanted->most)
        return text_is_empty(wanted->text) ? number_text(arena, wanted) : wanted->text;
    return arena_printf(arena, "%lld to %lld", (long long)wanted->least, (long long)wanted->most);
}

static const char *secret_words(struct arena *arena, const struct wanted *wanted)
{
    const struct secret_rule *rule = &wanted->secret;
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

static const char *absent_words(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    (void)wanted;
    return "(absent)";
}

static const char *present_words(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    (void)wanted;
    return "(any value)";
}

static const char *inert_words(struct arena *arena, const struct wanted *wanted)
{
    (void)arena;
    (void)wanted;
    return "(anything)";
}

/* --- the types --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    /* Makes `value` what is wanted; NULL: values of this type are never written down. */
    bool (*want)(struct arena *arena, const char *value, struct wanted *out);
    /* Of a value that is there; NULL: unknown. */
    enum effect (*effect)(const struct setting *setting, const char *value);
    /* The text to store for it; NULL: no single text. */
    const char *(*text)(struct arena *arena, const struct wanted *wanted);
    /* What is wanted, for a report. */
    const char *(*words)(struct arena *arena, const struct wanted *wanted);
    /* How values are compared, for a person who doubts a verdict. */
    const char *equality;
} types[] = {
    [SETTING_TEXT] = {"text", want_text, text_effect, own_text, own_words,
                      "text: the same text, byte for byte"},
    [SETTING_FLAG] = {"flag", want_flag, flag_effect, flag_text, flag_text,
                      "flag: 1 true yes on / 0 false no off, any case, blanks trimmed; quotes make "
                      "it unreadable, and an unreadable value never matches"},
    [SETTING_LIST] =
        {"list", want_list, list_effect, list_text, list_words,
         "list: parts between commas, blanks trimmed, compared as a set: neither order "
         "nor repetition counts"},
    [SETTING_NUMBER] = {"number", want_number, number_effect, number_text, number_words,
                        "number: a whole number in digits, blanks trimmed"},
    [SETTING_URL] = {"url", want_text, url_effect, own_text, own_words,
                     "url: the same address: scheme and host in any case, a port that is the "
                     "scheme's own may be left out"},
    [SETTING_SECRET] = {"secret", NULL, NULL, NULL, secret_words,
                        "secret: by its properties, never by its value"},
    [SETTING_ABSENT] = {"absent", want_present, never_desired, NULL, absent_words,
                        "absent: the variable must not be there, not even empty"},
    [SETTING_INERT] = {"inert", NULL, NULL, NULL, inert_words,
                       "inert: declared for documentation, never judged"},
    [SETTING_PRESENT] = {"present", NULL, always_desired, NULL, present_words,
                         "present: any value, also an empty one"},
};

const char *setting_type_name(enum setting_type type)
{
    return types[type].name;
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
    if (!types[setting->wanted.type].want ||
        !types[setting->wanted.type].want(arena, value, &made.wanted))
        return false;
    *out = made;
    return true;
}

static enum effect value_effect(const struct setting *setting, const char *value)
{
    return types[setting->wanted.type].effect ? types[setting->wanted.type].effect(setting, value)
                                              : EFFECT_UNKNOWN;
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
        return value_effect(setting, setting->absent_means);
    case ABSENCE_UNKNOWN:
        return EFFECT_UNKNOWN;
    case ABSENCE_DIFFERS:
        break;
    }
    return EFFECT_OTHER;
}

const char *setting_text(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    return types[wanted->type].text ? types[wanted->type].text(arena, wanted) : NULL;
}

const char *setting_wanted_text(struct arena *arena, const struct setting *setting)
{
    const char *text = types[setting->wanted.type].words(arena, &setting->wanted);
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
    const struct wanted *it = &wanted->wanted;
    const char *text = setting_text(arena, wanted);
    const char *to = text && *text ? arena_printf(arena, "`%s`", text) : "an empty text";
    if (!text && it->least != it->most)
        to = arena_printf(arena, "a %s from %lld to %lld", setting_type_name(it->type),
                          (long long)it->least, (long long)it->most);
    return arena_printf(arena, "set %s to %s%s", name, to, wanted->sealed ? " and seal it" : "");
}
