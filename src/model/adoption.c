#include "model/adoption.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "model/adopt.h"

struct adopting {
    struct arena *arena;
    const struct adoption *adoption;
    bool (*is_secret)(void *context, const char *value);
    void *context;
};

const struct variable *adoption_variable(const struct adopted_environment *environment,
                                         const char *name)
{
    return environment->stored->seen ? variables_find(environment->stored, name) : NULL;
}

/* ---- names ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct names all_names(const struct adopting *adopting)
{
    const struct adoption *adoption = adopting->adoption;
    size_t most = 0, count = 0, kept = 0;
    for (size_t i = 0; i < adoption->environment_count; i++)
        most += adoption->environments[i].stored->count;
    const char **items = arena_array(adopting->arena, most, sizeof *items);
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct variables *stored = adoption->environments[i].stored;
        for (size_t k = 0; k < stored->count; k++)
            items[count++] = stored->items[k].name;
    }
    if (count)
        qsort(items, count, sizeof *items, compare_names);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_is(items[kept - 1], items[i]))
            items[kept++] = items[i];
    return (struct names){items, kept};
}

/* ---- aliases ---- */

/* Of an umlaut what is written for it where there is none; of everything else a hyphen. */
static const char *plain_for(const char *text, size_t *length)
{
    static const char *const rows[][2] = {
        {"\xc3\xa4", "ae"}, {"\xc3\xb6", "oe"}, {"\xc3\xbc", "ue"}, {"\xc3\x9f", "ss"},
        {"\xc3\x84", "Ae"}, {"\xc3\x96", "Oe"}, {"\xc3\x9c", "Ue"},
    };
    uint32_t code = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_starts(text, rows[i][0])) {
            *length = 2;
            return rows[i][1];
        }
    *length = text_utf8_next(text, strlen(text), &code);
    *length = *length ? *length : 1;
    return "-";
}

static const char *alias_of(struct arena *arena, const char *name)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    for (size_t length = 1; *name && out.length < NAME_KEY_MOST - 8; name += length) {
        length = 1;
        if (text_is_letter(*name) || text_is_digit(*name) || (out.length && strchr("._", *name)))
            buf_char(&out, *name);
        else {
            const char *plain = plain_for(name, &length);
            const bool again = out.length == 0 || buf_string(&out)[out.length - 1] == '-';
            buf_text(&out, *plain == '-' && again ? "" : plain);
        }
    }
    const char *alias = buf_finish(&out, arena);
    const size_t length = strlen(alias);
    alias = arena_slice(arena, alias, length && alias[length - 1] == '-' ? length - 1 : length);
    return *alias ? alias : "environment";
}

static bool is_taken(const struct adopted_environment *environments, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(environments[i].name, name))
            return true;
    return false;
}

void adoption_aliases(struct arena *arena, struct adopted_environment *environments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (name_is_key(environments[i].name))
            continue;
        const char *first = alias_of(arena, environments[i].name), *alias = first;
        for (unsigned next = 2; is_taken(environments, count, alias); next++)
            alias = arena_printf(arena, "%s-%u", first, next);
        environments[i].title = environments[i].name;
        environments[i].name = alias;
    }
}

/* ---- secret or not ---- */

static bool is_known_secret(const struct adopting *adopting, const char *value)
{
    return adopting->is_secret && adopting->is_secret(adopting->context, value);
}

static bool must_hide(const struct adopting *adopting, const struct variable *variable)
{
    if (variable->kind != VARIABLE_SHOWN || is_known_secret(adopting, variable->value))
        return true;
    const char *rendered = variable->rendered;
    if (!variable->is_reference || adopt_refers_to_railway(variable->value))
        return false;
    return !rendered || !adopt_may_show(variable->name, rendered, strlen(rendered)) ||
           is_known_secret(adopting, rendered);
}

static bool is_measured(const struct variable *variable)
{
    return variable->is_reference ? variable->kind != VARIABLE_SEALED && variable->has_rendering
                                  : variable->kind == VARIABLE_HIDDEN;
}

/* Of the length nothing: today's would tell it, and the next secret may rightly be shorter. */
static void hold_properties(const struct adopting *adopting, struct adopted_setting *setting)
{
    const struct adoption *adoption = adopting->adoption;
    bool one_line = true, unquoted = true, measured = true, any = false;
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct variable *variable =
            adoption_variable(&adoption->environments[i], setting->name);
        if (!variable || variable->kind == VARIABLE_SEALED)
            continue;
        measured = measured && is_measured(variable);
        one_line = one_line && variable->facts.one_line && !variable->facts.blank_edges;
        unquoted = unquoted && !variable->facts.quoted;
        any = true;
    }
    setting->secret.min_length = 1;
    setting->secret.one_line = any && measured && one_line;
    setting->secret.unquoted = any && measured && unquoted;
}

static const unsigned char *likeness(const struct variable *variable)
{
    if (!variable || !is_measured(variable))
        return NULL;
    return variable->is_reference ? variable->rendered_likeness : variable->likeness;
}

/* Every environment has one, and no two are the same. */
static bool all_differ(const struct adoption *adoption, const char *name)
{
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const unsigned char *one = likeness(adoption_variable(&adoption->environments[i], name));
        if (!one)
            return false;
        for (size_t k = 0; k < i; k++) {
            const unsigned char *other =
                likeness(adoption_variable(&adoption->environments[k], name));
            if (other && memcmp(one, other, LIKENESS_SIZE) == 0)
                return false;
        }
    }
    return adoption->environment_count > 1;
}

/* The names of the environments that have a variable. */
static struct names environments_with(const struct adopting *adopting, const char *name)
{
    const struct adoption *adoption = adopting->adoption;
    const char **items = arena_array(adopting->arena, adoption->environment_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < adoption->environment_count; i++)
        if (adoption_variable(&adoption->environments[i], name))
            items[count++] = adoption->environments[i].name;
    return (struct names){items, count};
}

static void make_secret(const struct adopting *adopting, struct adopted_setting *setting)
{
    const struct adoption *adoption = adopting->adoption;
    size_t sealed = 0, there = 0;
    setting->type = SETTING_SECRET;
    hold_properties(adopting, setting);
    if (all_differ(adoption, setting->name))
        setting->secret.differs_between = environments_with(adopting, setting->name);
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct variable *variable =
            adoption_variable(&adoption->environments[i], setting->name);
        if (!variable)
            continue;
        there++;
        sealed += variable->kind == VARIABLE_SEALED;
        if (variable->kind == VARIABLE_HIDDEN && variable->facts.placeholder)
            setting->care = CARE_PLACEHOLDER;
        if (variable->kind != VARIABLE_SEALED && variable->value && variable->is_reference)
            setting->reference = variable->value;
    }
    setting->sealed = sealed == there;
    setting->partly_sealed = sealed > 0 && sealed < there;
}

/* ---- values ---- */

/* One text for all: as it is, else with `${environment}` and `${url}`; NULL where they differ. Of
 * one environment alone the second is the better guess. */
static const char *common(const struct adopting *adopting, const struct adopted_setting *setting)
{
    const struct adoption *adoption = adopting->adoption;
    const char *plain = NULL, *put = NULL;
    bool same_plain = true, same_put = true;
    size_t there = 0;
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct adopted_environment *environment = &adoption->environments[i];
        const struct variable *variable = adoption_variable(environment, setting->name);
        if (!variable)
            continue;
        const char *own = adopt_substituted(adopting->arena, variable->value, environment->name,
                                            environment->url);
        same_plain = same_plain && (!there || text_is(plain, variable->value));
        same_put = same_put && (!there || text_is(put, own));
        plain = variable->value;
        put = own;
        there++;
    }
    return same_put ? put : same_plain ? plain : NULL;
}

static enum setting_type common_type(const struct adopting *adopting,
                                     const struct adopted_setting *setting)
{
    const struct adoption *adoption = adopting->adoption;
    enum setting_type type = SETTING_TEXT;
    bool first = true;
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct variable *variable =
            adoption_variable(&adoption->environments[i], setting->name);
        if (!variable)
            continue;
        const enum setting_type own = adopt_type(adopting->arena, variable->name, variable->value);
        if (!first && own != type)
            return SETTING_TEXT;
        type = own;
        first = false;
    }
    return type;
}

/* A value in which something was put: what is wanted is read from the text as it is written. */
static struct wanted wanted_of(const struct adopting *adopting,
                               const struct adopted_setting *setting, const char *text)
{
    struct setting read = {.wanted = {.type = setting->type, .text = text}};
    if (setting->type == SETTING_LIST)
        (void)setting_want(adopting->arena, &read, text, &read);
    else
        read.wanted = adopt_wanted(adopting->arena, setting->type, text);
    return read.wanted;
}

/* Flags that are written differently mean the same. */
static bool is_one_wanted(const struct adopted_value *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!text_is(values[0].wanted.text, values[i].wanted.text))
            return false;
    return count > 0 && values[0].wanted.type == SETTING_FLAG;
}

static void make_values(const struct adopting *adopting, struct adopted_setting *setting)
{
    const struct adoption *adoption = adopting->adoption;
    struct adopted_value *values =
        arena_array(adopting->arena, adoption->environment_count, sizeof *values);
    setting->type = common_type(adopting, setting);
    setting->values = values;
    const char *text = common(adopting, setting);
    if (text) {
        values[0] = (struct adopted_value){NULL, wanted_of(adopting, setting, text)};
        setting->value_count = 1;
        return;
    }
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct adopted_environment *environment = &adoption->environments[i];
        const struct variable *variable = adoption_variable(environment, setting->name);
        if (variable)
            values[setting->value_count++] = (struct adopted_value){
                environment->name, wanted_of(adopting, setting, variable->value)};
    }
    if (is_one_wanted(values, setting->value_count)) {
        values[0].environment = NULL;
        setting->value_count = 1;
    }
}

/* ---- all of it ---- */

/* Was what runs started with something else? Sealed values cannot be compared. */
static bool is_pending(const struct adopted_environment *environment, const char *name)
{
    const struct variable *stored = adoption_variable(environment, name);
    if (!stored || !environment->running->seen || stored->kind == VARIABLE_SEALED ||
        stored->is_reference)
        return false;
    const struct variable *running = variables_find(environment->running, name);
    if (!running || running->kind != stored->kind)
        return true;
    return stored->kind == VARIABLE_SHOWN
               ? !text_is(stored->value, running->value)
               : memcmp(stored->likeness, running->likeness, LIKENESS_SIZE) != 0;
}

static struct adopted_setting make_setting(const struct adopting *adopting, const char *name)
{
    const struct adoption *adoption = adopting->adoption;
    struct adopted_setting setting = {.name = name, .in = environments_with(adopting, name)};
    if (setting.in.count == adoption->environment_count)
        setting.in.count = 0;
    bool secret = false;
    if (!setting_name_is_valid(name)) {
        setting.care = CARE_NAME;
        return setting;
    }
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct variable *variable = adoption_variable(&adoption->environments[i], name);
        secret = secret || (variable && must_hide(adopting, variable));
        setting.pending = setting.pending || is_pending(&adoption->environments[i], name);
    }
    if (secret) {
        make_secret(adopting, &setting);
        return setting;
    }
    make_values(adopting, &setting);
    setting.ignore_case = setting.type == SETTING_LIST && adopt_ignores_case(name);
    setting.guards = setting.type == SETTING_FLAG && setting.value_count == 1 && adopt_guards(name);
    return setting;
}

const char *adoption_cors_part(const struct adopted_setting *setting)
{
    static const struct {
        const char *name, *part;
    } rows[] = {{"CORS_ALLOWED_ORIGINS", "origins"},
                {"CORS_ALLOWED_METHODS", "methods"},
                {"CORS_ALLOWED_HEADERS", "headers"}};
    const bool fits = setting->care == CARE_NONE && setting->type == SETTING_LIST &&
                      setting->value_count == 1 && setting->in.count == 0;
    for (size_t i = 0; fits && i < sizeof rows / sizeof *rows; i++)
        if (text_is(setting->name, rows[i].name))
            return rows[i].part;
    return NULL;
}

/* Is the word of so many bytes a whole word of the name, in any case? */
static bool name_has_word(const char *name, const char *word, size_t length)
{
    for (const char *at = name; *at;) {
        const size_t own = strcspn(at, "_");
        size_t same = 0;
        while (same < own && same < length && text_lower(at[same]) == text_lower(word[same]))
            same++;
        if (same == own && same == length)
            return true;
        at += own + (at[own] == '_');
    }
    return false;
}

static size_t shared_words(const char *name, const char *text)
{
    size_t shared = 0;
    while (*text) {
        const size_t length = strcspn(text, "/-_");
        shared += length > 1 && name_has_word(name, text, length);
        text += length + (text[length] != '\0');
    }
    return shared;
}

const char *adoption_secret_for(const struct adoption *adoption, const char *text)
{
    const char *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < adoption->setting_count; i++) {
        const struct adopted_setting *setting = &adoption->settings[i];
        if (setting->care != CARE_NONE || setting->type != SETTING_SECRET || setting->in.count)
            continue;
        const size_t shared = shared_words(setting->name, text);
        if (shared > 0 && shared >= most)
            best = shared == most ? NULL : setting->name;
        most = shared > most ? shared : most;
    }
    return best;
}

bool adoption_has_cors(const struct adoption *adoption)
{
    size_t parts = 0;
    for (size_t i = 0; i < adoption->setting_count; i++)
        parts += adoption_cors_part(&adoption->settings[i]) != NULL;
    return parts == 3;
}

void adoption_settings(struct arena *arena, struct adoption *adoption,
                       bool (*is_secret)(void *context, const char *value), void *context)
{
    const struct adopting adopting = {arena, adoption, is_secret, context};
    const struct names names = all_names(&adopting);
    struct adopted_setting *settings = arena_array(arena, names.count, sizeof *settings);
    for (size_t i = 0; i < names.count; i++)
        settings[i] = make_setting(&adopting, names.items[i]);
    adoption->settings = settings;
    adoption->setting_count = names.count;
}
