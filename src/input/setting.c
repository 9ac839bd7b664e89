#include "input/setting.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "input/probe.h"
#include "input/report.h"
#include "input/scalars.h"
#include "input/wanted.h"
#include "model/setting.h"

static bool take_short(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    struct setting *setting = out;
    return wanted_take_short(reading, node, &setting->wanted, err);
}

static const struct shape short_form = {
    .kind = SHAPE_SCALAR,
    .noun = "text",
    .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true, .take = take_short},
};

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

static const struct shape absent_means = {
    .kind = SHAPE_SCALAR,
    .noun = "text or unknown",
    .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true, .take = take_absent_means},
};

static const struct shape reported = {
    .kind = SHAPE_LIST,
    .noun = "a place in a report or a list of them",
    .list = {.item = &shape_report_pointer, .size = sizeof(struct report_pointer), .single = true},
};

static const struct shape by_environment = {
    .kind = SHAPE_NAMED,
    .noun = "a map of wanted values by environment",
    .named = {.name = &shape_name,
              .item = &shape_wanted,
              .size = sizeof(struct wanted_in),
              .name_offset = offsetof(struct wanted_in, environment),
              .where_offset = SCHEMA_NO_OFFSET,
              .value_offset = offsetof(struct wanted_in, wanted)},
};

static const struct schema_row setting_rows[] = {
    {"by_environment", &by_environment, OPTIONAL, offsetof(struct setting, by_environment),
     "what is wanted, for each environment by itself"},
    {"in", &shape_names, OPTIONAL, offsetof(struct setting, in),
     "environments in which it is judged; all where nothing is said"},
    {"absent_means", &absent_means, OPTIONAL, 0,
     "the effect of an absent variable, or unknown where the default depends on something else"},
    {"reported", &reported, OPTIONAL, offsetof(struct setting, reported),
     "where the application tells of it: report#/pointer"},
    {"shown_by", &shape_probe_names, OPTIONAL, offsetof(struct setting, shown_by),
     "probes that show its effect: probe or probe/part"},
    {"ignore_case", &shape_flag, OPTIONAL, offsetof(struct setting, ignore_case),
     "upper and lower case mean the same; for text and list"},
    {"sealed", &shape_flag, OPTIONAL, offsetof(struct setting, sealed), "it must be sealed"},
    {"shared", &shape_flag, OPTIONAL, offsetof(struct setting, shared),
     "a variable of the environment, not of the service"},
    {"why", &shape_words, OPTIONAL, offsetof(struct setting, why), "the reason, for the reader"},
    {.key = NULL},
};

static const struct schema_table setting_tables[] = {
    {wanted_rows, offsetof(struct setting, wanted)},
    {setting_rows, 0},
    {.rows = NULL},
};

static const struct schema_choice setting_choices[] = {
    {EXACTLY_ONE,
     {"text", "flag", "list", "number", "url", "secret", "absent", "inert", "by_environment"}},
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

static struct place place_of(const struct node *node, const char *key)
{
    const struct node *value = node_get(node, key);
    return value ? value->where : node->where;
}

/* Can the type read what an absent variable is said to mean? */
static bool is_readable(struct arena *arena, const struct setting *setting)
{
    const char *text = setting->absent_means;
    int64_t number = 0;
    struct url url;
    struct err err;
    if (wants(setting, SETTING_FLAG) && !text_is(text, "true") && !text_is(text, "false"))
        return false;
    if (wants(setting, SETTING_NUMBER) && !text_to_int(text, INT64_MIN, INT64_MAX, &number))
        return false;
    return !wants(setting, SETTING_URL) || url_parse(arena, scalar_sample(arena, text), &url, &err);
}

static const char *absence_error(struct arena *arena, const struct setting *setting,
                                 const char **hint)
{
    const bool only_absent = setting->by_environment_count == 0 && wants(setting, SETTING_ABSENT);
    *hint = "Leave absent_means out.";
    if (wants(setting, SETTING_INERT))
        return "an inert setting is never judged, whatever its absence means";
    if (only_absent)
        return "the setting is wanted absent, so that its absence needs no meaning";
    if (setting->absence == ABSENCE_UNKNOWN)
        return NULL;
    *hint = "Write unknown, or leave absent_means out.";
    if (wants(setting, SETTING_SECRET))
        return "a secret has no value that its absence could mean";
    *hint = "Write true or false for a flag, a number for a number, an address for a url, or "
            "unknown.";
    return is_readable(arena, setting)
               ? NULL
               : arena_printf(arena, "'%.60s' is nothing that the type of the setting can read",
                              setting->absent_means);
}

static void check_inert(struct schema_reading *reading, const struct node *node,
                        const struct setting *setting)
{
    static const char *const judged[] = {"reported", "shown_by", "sealed"};
    for (size_t i = 0; wants(setting, SETTING_INERT) && i < sizeof judged / sizeof judged[0]; i++)
        if (node_get(node, judged[i]))
            schema_fault(reading, place_of(node, judged[i]),
                         arena_printf(reading->arena,
                                      "an inert setting is never judged, '%s' has no use",
                                      judged[i]),
                         "Leave one of the two out.");
}

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    struct setting *setting = out;
    if (setting->by_environment_count == 0)
        wanted_finish(reading, node, &setting->wanted);
    const char *hint = NULL;
    const char *fault =
        setting->absence == ABSENCE_DIFFERS ? NULL : absence_error(reading->arena, setting, &hint);
    if (fault)
        schema_fault(reading, place_of(node, "absent_means"), fault, hint);
    if (setting->ignore_case && !wants(setting, SETTING_TEXT) && !wants(setting, SETTING_LIST))
        schema_fault(reading, place_of(node, "ignore_case"),
                     "'ignore_case' is for text and list only",
                     "Leave it out: the type already knows what means the same.");
    check_inert(reading, node, setting);
}

static const struct shape map_form = {
    .kind = SHAPE_MAP,
    .noun = "a setting",
    .map = {.tables = setting_tables, .choices = setting_choices, .finish = finish},
};

static const struct shape setting = {
    .kind = SHAPE_EITHER,
    .id = "setting",
    .noun = "text, absent or a map with a type",
    .hint = "Write the text, absent, or { flag: true } and the like.",
    .either = {.scalar = &short_form, .map = &map_form},
};

const struct shape shape_settings = {
    .kind = SHAPE_NAMED,
    .noun = "a map of settings by variable",
    .named = {.name = &shape_variable,
              .item = &setting,
              .size = sizeof(struct setting),
              .name_offset = offsetof(struct setting, name),
              .where_offset = offsetof(struct setting, where)},
};
