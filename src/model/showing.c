#include "model/showing.h"

#include <string.h>

#include "base/arena.h"
#include "base/json_form.h"
#include "base/text.h"
#include "base/url.h"
#include "model/adopt.h"

enum { WORDS_MOST = 64, UUID_LENGTH = 36 };

bool showing_is_words(const char *text)
{
    if (strlen(text) > WORDS_MOST || strchr(text, '@'))
        return false;
    return text_has(text, "://") ? !address_looks_random(text) : !text_looks_random(text);
}

/* RFC 9562: 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(const char *text)
{
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : text_hex(text[i]) < 0)
            return false;
    }
    return text[UUID_LENGTH] == '\0';
}

const char *showing_name(const char *text)
{
    return is_uuid(text) || showing_is_words(text) ? text : "(not shown)";
}

const char *showing_answer(const char *text)
{
    return showing_is_words(text) ? text : "(a text)";
}

const char *showing_answers(struct arena *arena, const struct names *parts)
{
    const char **shown = arena_array(arena, parts->count, sizeof *shown);
    for (size_t i = 0; i < parts->count; i++)
        shown[i] = text_is(parts->items[i], "*") ? "*" : showing_answer(parts->items[i]);
    const struct names names = {shown, parts->count};
    return names_text(arena, &names);
}

/* One variable of one target, with a value. */
struct showing_question {
    struct arena *arena;
    const struct target *target;
    const char *name, *value;
};

/* --- what the declaration says of it ------------------------------------------------------- */

static bool is_typed(const struct setting *setting)
{
    return setting->wanted.type != SETTING_SECRET && setting->wanted.type != SETTING_ABSENT &&
           setting->wanted.type != SETTING_INERT;
}

static bool means(const struct showing_question *of, const struct setting *setting,
                  const char *declared)
{
    struct setting made;
    return declared && setting_want(of->arena, setting, declared, &made) &&
           setting_effect(&made, of->value) == EFFECT_DESIRED;
}

/* Any value is no value that was reviewed. */
static bool is_row(const struct showing_question *of, const struct setting *setting,
                   const struct forbidden *row)
{
    return !row->present && text_is(row->name, of->name) && means(of, setting, row->value);
}

static bool is_number(enum setting_type type)
{
    return type == SETTING_NUMBER || type == SETTING_DECIMAL;
}

/* A range says none of its numbers. */
static bool is_range(const struct wanted *wanted)
{
    return is_number(wanted->type) && decimal_order(&wanted->least, &wanted->most) != 0;
}

static bool means_wanted(const struct showing_question *of, const struct setting *setting,
                         const struct wanted *wanted)
{
    struct setting made = *setting;
    made.wanted = *wanted;
    made.exact = false;
    return is_typed(&made) && !is_range(wanted) &&
           setting_effect(&made, of->value) == EFFECT_DESIRED;
}

static bool is_wanted(const struct showing_question *of, const struct setting *setting)
{
    bool wanted = means_wanted(of, setting, &setting->wanted) ||
                  (setting->absence == ABSENCE_MEANS && means(of, setting, setting->absent_means));
    for (size_t i = 0; i < setting->by_environment_count; i++)
        wanted = wanted || means_wanted(of, setting, &setting->by_environment[i].wanted);
    return wanted;
}

/* By the setting as it is here, and as another environment has it. */
static bool is_wanted_anywhere(const struct showing_question *of)
{
    const struct desired *desired = of->target->desired;
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(of->target, i)); i++)
        if (text_is(setting->name, of->name) && is_wanted(of, setting))
            return true;
    for (size_t i = 0; desired && i < desired->setting_count; i++)
        if (text_is(desired->settings[i].name, of->name) && is_wanted(of, &desired->settings[i]))
            return true;
    return false;
}

static bool is_forbidden(const struct showing_question *of)
{
    const struct target *target = of->target;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        const struct setting *setting = target_guarded(target, guardrail, of->name);
        for (size_t k = 0; setting && k < guardrail->forbid_count; k++)
            if (is_row(of, setting, &guardrail->forbid[k]))
                return true;
    }
    return false;
}

static bool is_allowed(const struct showing_question *of)
{
    const struct target *target = of->target;
    const struct setting *setting = target_setting(target, of->name);
    for (size_t i = 0; setting && i < target->exception_count; i++) {
        const struct exception *exception = &target->exceptions[i];
        for (size_t k = 0; k < exception->allow_count; k++)
            if (is_row(of, setting, &exception->allows[k]))
                return true;
    }
    return false;
}

static bool is_stated(const struct showing_question *of)
{
    return is_wanted_anywhere(of) || is_forbidden(of) || is_allowed(of);
}

/* --- what its type reads ------------------------------------------------------------------- */

/* Of a flag or number in quotes the quotes are the fault, and it is seen that they are. */
static const char *unquoted(const struct showing_question *of)
{
    const size_t length = strlen(of->value);
    const char first = of->value[0];
    return length > 2 && (first == '"' || first == '\'') && of->value[length - 1] == first
               ? arena_slice(of->arena, of->value + 1, length - 2)
               : of->value;
}

static bool is_readable(const struct showing_question *of, const struct setting *setting)
{
    const enum setting_type type = setting->wanted.type;
    struct setting made;
    return (type == SETTING_FLAG || is_number(type)) &&
           setting_want(of->arena, setting, unquoted(of), &made);
}

static bool refers(const struct wanted *wanted)
{
    for (size_t i = 0; wanted->type == SETTING_LIST && i < wanted->list.count; i++)
        if (text_has(wanted->list.items[i], "${{"))
            return true;
    return wanted->text && text_has(wanted->text, "${{");
}

/* Each part of a list by itself: a word, or a part that is declared. */
static bool are_words(const struct showing_question *of, const struct setting *setting)
{
    const enum setting_type type = setting->wanted.type;
    struct names parts = {NULL, 0};
    if (type == SETTING_FLAG || is_number(type))
        return false;
    if (type != SETTING_LIST || !setting_list(of->arena, setting, of->value, &parts))
        return showing_is_words(of->value);
    for (size_t i = 0; i < parts.count; i++)
        if (!names_has_any_case(&setting->wanted.list, parts.items[i]) &&
            !text_is(parts.items[i], "*") && !showing_is_words(parts.items[i]))
            return false;
    return true;
}

/* A list of open paths that a probe asks is made of paths, in words. */
static bool is_asked_paths(const struct showing_question *of)
{
    size_t count = 0;
    bool asked = false;
    for (size_t i = 0; i < of->target->probe_count; i++)
        asked = asked || text_is(of->target->probes[i].paths_of, of->name);
    const char *const *parts = text_split(of->arena, of->value, ',', &count);
    for (size_t i = 0; i < count; i++)
        if (!path_is_plain(parts[i]) || !showing_is_words(parts[i]))
            return false;
    return asked;
}

static enum showing showing_as(const struct showing_question *of, const struct setting *setting)
{
    if (setting->wanted.type == SETTING_ABSENT && is_asked_paths(of))
        return SHOWING_WORDS;
    if (!is_typed(setting))
        return SHOWING_NOTHING;
    if (is_readable(of, setting)) /* a number may be a secret of another variable */
        return is_number(setting->wanted.type) ? SHOWING_WORDS : SHOWING_REVIEWED;
    const bool may_be_words = !refers(&setting->wanted) && !text_has(of->value, "${{");
    return may_be_words && are_words(of, setting) ? SHOWING_WORDS : SHOWING_NOTHING;
}

/* --- all of it ------------------------------------------------------------------------------ */

static bool is_secret(const struct target *target, const char *name)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        if (text_is(setting->name, name) && setting->wanted.type == SETTING_SECRET)
            return true;
    return !target_names(target, name);
}

enum showing showing_of(struct arena *arena, const struct target *target, const char *name,
                        const char *value)
{
    const struct showing_question of = {arena, target, name, value};
    const struct setting *setting = NULL;
    enum showing best = SHOWING_NOTHING;
    if (is_secret(target, name))
        return SHOWING_NOTHING;
    if (!*value || adopt_names_reference(value) || is_stated(&of))
        return SHOWING_REVIEWED;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        const enum showing own =
            text_is(setting->name, name) ? showing_as(&of, setting) : SHOWING_NOTHING;
        best = own > best ? own : best;
    }
    return best;
}

enum showing showing_of_sealed(struct arena *arena, const struct target *target, const char *name,
                               const char *value)
{
    const struct showing_question of = {arena, target, name, value};
    const struct setting *setting = NULL;
    bool shown = !*value || is_stated(&of);
    for (size_t i = 0; !shown && (setting = target_each(target, i)); i++)
        shown = text_is(setting->name, name) && setting->wanted.type == SETTING_FLAG &&
                is_readable(&of, setting);
    return shown && !is_secret(target, name) ? SHOWING_REVIEWED : SHOWING_NOTHING;
}

/* --- stand-ins ------------------------------------------------------------------------------ */

static bool has_part(const struct names *list, const char *part, bool ignore_case)
{
    return ignore_case ? names_has_any_case(list, part) : names_has(list, part);
}

/* Is a part of a list one that the declaration says of it? */
static bool is_stated_part(const struct showing_question *of, const struct setting *setting,
                           const char *part)
{
    const struct target *target = of->target;
    if (has_part(&setting->wanted.list, part, setting->ignore_case) || text_is(part, "*"))
        return true;
    for (size_t i = 0; i < target->guardrail_count; i++)
        for (size_t k = 0; k < target->guardrails[i].forbid_count; k++) {
            const struct forbidden *row = &target->guardrails[i].forbid[k];
            struct setting made;
            if (!row->present && text_is(row->name, of->name) &&
                setting_want(of->arena, setting, row->value, &made) &&
                has_part(&made.wanted.list, part, setting->ignore_case))
                return true;
        }
    return false;
}

static const char *list_stand_in(const struct showing_question *of, const struct setting *setting,
                                 const char *mark)
{
    const char *hidden = arena_printf(of->arena, "hidden:%s", mark);
    struct names parts = {NULL, 0};
    if (!setting_list(of->arena, setting, of->value, &parts))
        return hidden;
    const struct setting as = setting_as_stored(of->arena, setting, of->value);
    const char **kept = arena_array(of->arena, parts.count + 1, sizeof *kept);
    struct names list = {kept, 0};
    for (size_t i = 0; i < parts.count; i++)
        if (is_stated_part(of, setting, parts.items[i]))
            kept[list.count++] = parts.items[i];
    kept[list.count++] = hidden;
    return notation_write(of->arena, as.notation, &list);
}

const char *showing_stand_in(struct arena *arena, const struct target *target, const char *name,
                             const char *value, const char *mark)
{
    const struct showing_question of = {arena, target, name, value};
    const struct setting *setting = NULL;
    struct url url;
    struct err err = {0};
    if (is_secret(target, name))
        return NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        if (!text_is(setting->name, name))
            continue;
        if (setting->wanted.type == SETTING_LIST)
            return list_stand_in(&of, setting, mark);
        if (is_number(setting->wanted.type) && is_readable(&of, setting))
            return arena_text(arena, value); /* nothing else is in the same ranges; never shown */
        if (setting->wanted.type == SETTING_JSON && json_form(arena, value))
            return arena_printf(arena, "\"hidden:%s\"", mark);
        if (setting->wanted.type == SETTING_URL && url_parse(arena, value, &url, &err))
            return arena_printf(arena, "https://hidden-%s.invalid/", mark);
    }
    return arena_printf(arena, "hidden:%s", mark);
}
