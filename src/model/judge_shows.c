#include "model/judge_context.h"

#include "base/text.h"

/* --- when a probe can tell --------------------------------------------------------------------- */

/* One setting and one probe, or part of it, that is to show the setting. */
struct shown {
    const struct judge_context *context;
    const struct setting *setting;
    const struct probe *probe;
    const char *part;
    const char *instead; /* what the setting would be; NULL: absent */
};

static bool always(const struct shown *shown)
{
    (void)shown;
    return true;
}

/* A door that has a credential refuses what has none, whatever the flag says. */
static bool is_uncovered(const struct shown *shown)
{
    const char *has_one = shown->probe->type == PROBE_WEBHOOK ? "configured" : "right";
    const struct observed *observed = shown->context->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, shown->probe->name);
    const char *why = NULL;
    return !result || result->outcome == PROBE_NOT_ASKED || result->part_count == 0 ||
           probe_result_part(result, has_one, &why) != PROBE_PASS;
}

/* Only a text of the answer can tell one value from another. */
static bool has_its_text(const struct shown *shown)
{
    const struct probe *probe = shown->probe;
    return probe->contains.count > 0 || probe->lacks.count > 0 || probe->location;
}

static bool asks_its_paths(const struct shown *shown)
{
    return shown->probe->paths_of && text_is(shown->probe->paths_of, shown->setting->name);
}

/* Methods and headers are told as a list. Of origins only those that are asked as: one more is not seen. */
static bool is_told_of(const struct shown *shown)
{
    const struct names *origins = &shown->probe->origins, *wanted = &shown->setting->wanted.list;
    struct setting other;
    if (!shown->instead || wanted->count == 0 || !names_is_same_set(origins, wanted, true) ||
        !setting_want(shown->context->arena, shown->setting, shown->instead, &other))
        return true;
    return !names_has_all(&other.wanted.list, wanted, true) || names_has(&other.wanted.list, "*");
}

/* That something works shows that it is there, not that it is the right one. */
static bool is_missed(const struct shown *shown)
{
    return !shown->instead;
}

static bool is_sent(const struct shown *shown)
{
    const struct probe *probe = shown->probe;
    const struct source *source = probe->hmac.header ? &probe->hmac.source : &probe->token.source;
    return source->kind == SOURCE_VARIABLE && text_is(source->name, shown->setting->name);
}

/* The right token gets in; another one in its place does not. */
static bool is_token(const struct shown *shown)
{
    return (!shown->part || text_is(shown->part, "right")) && (is_sent(shown) || is_missed(shown));
}

static bool is_credential(const struct shown *shown)
{
    if (shown->part && text_is(shown->part, "closed"))
        return false;
    const bool admitted =
        shown->probe->admits && (!shown->part || text_is(shown->part, "admits")) && is_sent(shown);
    return admitted || is_missed(shown);
}

/* What has no row cannot show the setting: it would pass whatever that is. */
static const struct {
    enum setting_type setting;
    enum probe_type probe;
    bool (*asks)(const struct shown *shown);
} rows[] = {
    {SETTING_FLAG, PROBE_HTTP, always},
    {SETTING_FLAG, PROBE_REPORT, always},
    {SETTING_FLAG, PROBE_HEADER_TOKEN, is_uncovered},
    {SETTING_FLAG, PROBE_QUERY_TOKEN, always},
    {SETTING_FLAG, PROBE_CORS, always},
    {SETTING_FLAG, PROBE_WEBHOOK, is_uncovered},
    {SETTING_LIST, PROBE_CORS, is_told_of},
    {SETTING_LIST, PROBE_REPORT, always},
    {SETTING_LIST, PROBE_HEADER_TOKEN, asks_its_paths},
    {SETTING_NUMBER, PROBE_HTTP, has_its_text},
    {SETTING_NUMBER, PROBE_REPORT, always},
    {SETTING_DECIMAL, PROBE_HTTP, has_its_text},
    {SETTING_DECIMAL, PROBE_REPORT, always},
    {SETTING_JSON, PROBE_HTTP, has_its_text},
    {SETTING_JSON, PROBE_REPORT, always},
    {SETTING_TEXT, PROBE_HTTP, has_its_text},
    {SETTING_TEXT, PROBE_REPORT, always},
    {SETTING_TEXT, PROBE_HEADER_TOKEN, asks_its_paths},
    {SETTING_URL, PROBE_HTTP, is_missed},
    {SETTING_URL, PROBE_REPORT, is_missed},
    {SETTING_ABSENT, PROBE_HEADER_TOKEN, asks_its_paths},
    {SETTING_SECRET, PROBE_HTTP, is_missed},
    {SETTING_SECRET, PROBE_REPORT, is_missed},
    {SETTING_SECRET, PROBE_HEADER_TOKEN, is_token},
    {SETTING_SECRET, PROBE_WEBHOOK, is_credential},
};

bool probe_can_show(const struct judge_context *context, const struct setting *setting,
                    const struct probe_name *name, const char *instead)
{
    const struct shown shown = {context, setting, target_probe(context->target, name->probe),
                                name->part, instead};
    for (size_t i = 0; shown.probe && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].setting == setting->wanted.type && rows[i].probe == shown.probe->type)
            return rows[i].asks(&shown);
    return false;
}

bool judge_would_show(struct arena *arena, const struct judgement *judgement,
                      const struct setting *setting, const struct probe_name *name,
                      const char *instead)
{
    const struct judge_context context = context_of(arena, judgement);
    return probe_can_show(&context, setting, name, instead);
}

enum pass_shows judge_pass_shows(struct arena *arena, const struct judgement *judgement,
                                 const struct setting *setting, const struct probe_name *name)
{
    const bool secret = setting->wanted.type == SETTING_SECRET;
    if (judge_would_show(arena, judgement, setting, name, secret ? "another" : ""))
        return SHOWS_VALUE;
    return judge_would_show(arena, judgement, setting, name, NULL) ? SHOWS_PRESENCE : SHOWS_NOTHING;
}
