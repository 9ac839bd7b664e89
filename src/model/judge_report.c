#include "model/judge_report.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static enum says says_if(bool desired)
{
    return desired ? SAYS_DESIRED : SAYS_OTHER;
}

/* `5.0`, as some languages write the whole number 5. */
static const char *whole_number(struct arena *arena, const char *text)
{
    const char *point = strchr(text, '.');
    if (point == NULL || point[1] == '\0' || point[1 + strspn(point + 1, "0")] != '\0') {
        return text;
    }
    return arena_slice(arena, text, (size_t)(point - text));
}

static enum says scalar_says(const struct setting *setting, const struct reading *reading)
{
    struct arena arena;
    arena_init(&arena);
    bool number = setting->wanted.type == SETTING_NUMBER && reading->kind == READING_NUMBER;
    const char *text = number ? whole_number(&arena, reading->text) : reading->text;
    enum says says = says_if(setting_effect(setting, text) == EFFECT_DESIRED);
    arena_release(&arena);
    return says;
}

/* Types whose value a report may tell by saying that one is there. */
static bool is_told_by_presence(const struct setting *setting, const struct reading *reading)
{
    enum setting_type type = setting->wanted.type;
    return type == SETTING_SECRET || (type == SETTING_URL && reading->kind == READING_BOOL);
}

static enum says presence_says(const struct reading *reading, const char **why)
{
    if (reading->kind == READING_BOOL) {
        return says_if(text_is(reading->text, "true"));
    }
    if (reading->kind == READING_TEXT) {
        return says_if(!text_is_empty(reading->text));
    }
    *why = "the report holds neither yes or no nor a text there";
    return SAYS_UNSEEN;
}

/* Nothing is wanted: what says nothing is as desired. */
static enum says absence_says(const struct reading *reading)
{
    switch (reading->kind) {
    case READING_NULL:
        return SAYS_DESIRED;
    case READING_BOOL:
        return says_if(text_is(reading->text, "false"));
    case READING_TEXT:
        return says_if(text_is_empty(reading->text));
    case READING_LIST:
        return says_if(reading->list.count == 0);
    case READING_UNSEEN:
    case READING_MISSING:
    case READING_NUMBER:
    case READING_OTHER:
        break;
    }
    return SAYS_OTHER;
}

/* What no type can use; NULL where it can be compared. */
static const char *unusable(const struct setting *setting, const struct reading *reading)
{
    if (reading == NULL) {
        return "the report was not read";
    }
    switch (reading->kind) {
    case READING_UNSEEN:
        return reading->why != NULL ? reading->why : "the report was not read";
    case READING_MISSING:
        return "the report has no such member";
    case READING_NULL:
        return setting->wanted.type == SETTING_ABSENT ? NULL : "the report says null";
    case READING_OTHER:
        return "the report holds an object there";
    case READING_LIST:
        return setting->wanted.type == SETTING_LIST || setting->wanted.type == SETTING_ABSENT
                   ? NULL
                   : "the report holds a list there";
    case READING_BOOL:
    case READING_NUMBER:
    case READING_TEXT:
        break;
    }
    return NULL;
}

enum says judge_reading(const struct setting *setting, const struct reading *reading,
                        const char **why)
{
    *why = unusable(setting, reading);
    if (*why != NULL) {
        return SAYS_UNSEEN;
    }
    if (setting->wanted.type == SETTING_ABSENT) {
        return absence_says(reading);
    }
    if (is_told_by_presence(setting, reading)) {
        return presence_says(reading, why);
    }
    if (reading->kind == READING_LIST) {
        return says_if(
            names_is_same_set(&reading->list, &setting->wanted.list, setting->ignore_case));
    }
    return scalar_says(setting, reading);
}

/* Instead of anything that a report tells of a secret, but for yes and no. */
static const char *stand_in(const struct reading *reading)
{
    switch (reading->kind) {
    case READING_NUMBER:
        return "(a number)";
    case READING_TEXT:
        return text_is_empty(reading->text) ? "(empty)" : "(a text)";
    case READING_LIST:
        return "(a list)";
    case READING_BOOL:
    case READING_NULL:
    case READING_MISSING:
    case READING_OTHER:
    case READING_UNSEEN:
        break;
    }
    return NULL;
}

const char *reading_shown(struct arena *arena, const struct setting *setting,
                          const struct reading *reading)
{
    if (reading == NULL) {
        return "(not seen)";
    }
    if (setting->wanted.type == SETTING_SECRET && stand_in(reading) != NULL) {
        return stand_in(reading);
    }
    switch (reading->kind) {
    case READING_BOOL:
    case READING_NUMBER:
        return reading->text;
    case READING_TEXT:
        return text_is_empty(reading->text) ? "(empty)" : reading->text;
    case READING_LIST:
        return reading->list.count > 0 ? names_text(arena, &reading->list) : "(an empty list)";
    case READING_NULL:
        return "null";
    case READING_MISSING:
        return "(no such member)";
    case READING_OTHER:
        return "(an object)";
    case READING_UNSEEN:
        break;
    }
    return "(not seen)";
}
