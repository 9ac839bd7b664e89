#include "model/setting.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"

static const char *const type_names[] = {
    [SETTING_TEXT] = "text",     [SETTING_FLAG] = "flag",   [SETTING_LIST] = "list",
    [SETTING_NUMBER] = "number", [SETTING_URL] = "url",     [SETTING_SECRET] = "secret",
    [SETTING_ABSENT] = "absent", [SETTING_INERT] = "inert",
};

const char *setting_type_name(enum setting_type type)
{
    return type_names[type];
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

bool setting_want(struct arena *arena, const struct setting *setting, const char *value,
                  struct setting *out)
{
    struct setting made = *setting;
    made.wanted.text = value;
    made.by_environment_count = 0;
    switch (setting->wanted.type) {
    case SETTING_FLAG:
        if (!setting_read_flag(value, &made.wanted.flag))
            return false;
        break;
    case SETTING_LIST:
        made.wanted.list.items = text_split(arena, value, ',', &made.wanted.list.count);
        break;
    case SETTING_NUMBER:
        if (!text_to_int(text_trimmed(arena, value), INT64_MIN, INT64_MAX, &made.wanted.least))
            return false;
        made.wanted.most = made.wanted.least;
        break;
    case SETTING_ABSENT:
        made.wanted.type = SETTING_TEXT;
        break;
    case SETTING_SECRET:
    case SETTING_INERT:
        return false;
    case SETTING_TEXT:
    case SETTING_URL:
        break;
    }
    *out = made;
    return true;
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

static enum effect value_effect(const struct setting *setting, const char *value)
{
    switch (setting->wanted.type) {
    case SETTING_TEXT:
        return text_effect(setting, value);
    case SETTING_FLAG:
        return flag_effect(setting, value);
    case SETTING_LIST:
        return list_effect(setting, value);
    case SETTING_NUMBER:
        return number_effect(setting, value);
    case SETTING_URL:
        return url_effect(setting, value);
    case SETTING_ABSENT:
        return EFFECT_OTHER;
    case SETTING_SECRET:
    case SETTING_INERT:
        break;
    }
    return EFFECT_UNKNOWN;
}

enum effect setting_effect(const struct setting *setting, const char *value)
{
    if (value)
        return value_effect(setting, value);
    if (setting->wanted.type == SETTING_ABSENT)
        return EFFECT_DESIRED;
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

/* --- what is written ---------------------------------------------------------------------------- */

const char *setting_text(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    switch (wanted->type) {
    case SETTING_FLAG:
        return text_is_empty(wanted->text) ? (wanted->flag ? "true" : "false") : wanted->text;
    case SETTING_LIST:
        return text_joined(arena, wanted->list.items, wanted->list.count, ",");
    case SETTING_NUMBER:
        return wanted->least == wanted->most ? arena_printf(arena, "%lld", (long long)wanted->least)
                                             : NULL;
    case SETTING_TEXT:
    case SETTING_URL:
        return wanted->text;
    case SETTING_SECRET:
    case SETTING_ABSENT:
    case SETTING_INERT:
        break;
    }
    return NULL;
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

static const char *number_text(struct arena *arena, const struct wanted *wanted)
{
    if (wanted->least == wanted->most)
        return arena_printf(arena, "%lld", (long long)wanted->least);
    return arena_printf(arena, "%lld to %lld", (long long)wanted->least, (long long)wanted->most);
}

static const char *secret_text(struct arena *arena, const struct secret_rule *rule)
{
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

static const char *plain_text(struct arena *arena, const struct wanted *wanted)
{
    switch (wanted->type) {
    case SETTING_FLAG:
        return wanted->flag ? "true" : "false";
    case SETTING_LIST:
        return wanted->list.count > 0 ? names_text(arena, &wanted->list) : "(an empty list)";
    case SETTING_NUMBER:
        return number_text(arena, wanted);
    case SETTING_SECRET:
        return secret_text(arena, &wanted->secret);
    case SETTING_ABSENT:
        return "(absent)";
    case SETTING_INERT:
        return "(anything)";
    case SETTING_TEXT:
    case SETTING_URL:
        break;
    }
    return text_is_empty(wanted->text) ? "(empty)" : wanted->text;
}

const char *setting_wanted_text(struct arena *arena, const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    bool written = wanted->type == SETTING_FLAG || wanted->type == SETTING_NUMBER;
    const char *text =
        written && !text_is_empty(wanted->text) ? wanted->text : plain_text(arena, wanted);
    return setting->sealed ? arena_printf(arena, "%s, sealed", text) : text;
}

static const char *how_to_set(struct arena *arena, const struct setting *wanted, const char *name)
{
    const struct wanted *it = &wanted->wanted;
    if (it->type == SETTING_NUMBER && it->least != it->most) {
        return arena_printf(arena, "set %s to a number from %lld to %lld", name,
                            (long long)it->least, (long long)it->most);
    }
    const char *text = setting_text(arena, wanted);
    return text_is_empty(text) ? arena_printf(arena, "set %s to an empty text", name)
                               : arena_printf(arena, "set %s to `%s`", name, text);
}

const char *setting_how_to(struct arena *arena, const struct setting *wanted)
{
    const char *name =
        wanted->shared ? arena_printf(arena, "the shared variable %s", wanted->name) : wanted->name;
    switch (wanted->wanted.type) {
    case SETTING_SECRET:
        return arena_printf(arena, "give %s a new value (%s)", name,
                            setting_wanted_text(arena, wanted));
    case SETTING_ABSENT:
        return arena_printf(arena, "remove %s", name);
    case SETTING_TEXT:
    case SETTING_FLAG:
    case SETTING_LIST:
    case SETTING_NUMBER:
    case SETTING_URL:
    case SETTING_INERT:
        break;
    }
    const char *set = how_to_set(arena, wanted, name);
    return wanted->sealed ? arena_printf(arena, "%s and seal it", set) : set;
}
