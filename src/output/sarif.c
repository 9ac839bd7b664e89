#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "base/when.h"
#include "doc/json_write.h"

/* One report on its way. */
struct sarif {
    struct arena *arena;
    struct json_writer writer;
    const struct report *report;
    const struct style *style;
    const struct report_entries *items;
    const struct report_entry **results; /* those of the items that are results */
    size_t result_count, left_out;
    const char **rules; /* ids, each once, in the order of their first result */
    size_t rule_count;
};

/* --- what is a result -------------------------------------------------------------------------- */

/* What an operator has to do, look at, or has decided to tolerate, and every change; not what is merely
 * said. */
static bool is_result(const struct report_entry *entry)
{
    return entry->where.file && (entry->level != ENTRY_NOTE || entry->is_excepted || entry->says);
}

static size_t rule_number(const struct sarif *sarif, const char *rule)
{
    size_t at = 0;
    while (at < sarif->rule_count && !text_is(sarif->rules[at], rule))
        at++;
    return at;
}

static void choose(struct sarif *sarif)
{
    sarif->results = arena_array(sarif->arena, sarif->items->count, sizeof *sarif->results);
    sarif->rules = arena_array(sarif->arena, sarif->items->count, sizeof *sarif->rules);
    for (size_t i = 0; i < sarif->items->count; i++) {
        const struct report_entry *entry = &sarif->items->items[i];
        if (!is_result(entry))
            continue;
        if (sarif->result_count == SARIF_RESULTS_MOST) {
            sarif->left_out++;
            continue;
        }
        sarif->results[sarif->result_count++] = entry;
        if (rule_number(sarif, entry->rule) == sarif->rule_count)
            sarif->rules[sarif->rule_count++] = entry->rule;
    }
}

/* --- parts ------------------------------------------------------------------------------------- */

static void key_message(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    json_object_open(writer);
    json_key_text(writer, "text", text);
    json_object_close(writer);
}

static const char *sentence(struct sarif *sarif, const char *text)
{
    char *made = arena_printf(sarif->arena, "%s.", text_escaped(sarif->arena, text));
    if (made[0] >= 'a' && made[0] <= 'z')
        made[0] = (char)(made[0] - 'a' + 'A');
    return made;
}

/* GitHub wants all three texts of a rule. */
static void put_rule(struct sarif *sarif, const struct report_entry *entry)
{
    struct json_writer *writer = &sarif->writer;
    const char *text = sentence(sarif, entry->rule_text);
    json_object_open(writer);
    json_key_text(writer, "id", entry->rule);
    key_message(writer, "shortDescription", text);
    key_message(writer, "fullDescription", text);
    key_message(writer, "help", sarif->report->help);
    json_key(writer, "defaultConfiguration");
    json_object_open(writer);
    json_key_text(writer, "level", entry_level_name(entry->level));
    json_object_close(writer);
    json_object_close(writer);
}

static void put_tool(struct sarif *sarif)
{
    struct json_writer *writer = &sarif->writer;
    json_key(writer, "tool");
    json_object_open(writer);
    json_key(writer, "driver");
    json_object_open(writer);
    json_key_text(writer, "name", sarif->report->tool);
    json_key_text(writer, "version", sarif->report->version);
    json_key_text(writer, "semanticVersion", sarif->report->version);
    json_key(writer, "rules");
    json_array_open(writer);
    for (size_t rule = 0, i = 0; rule < sarif->rule_count; i++)
        if (text_is(sarif->results[i]->rule, sarif->rules[rule])) {
            put_rule(sarif, sarif->results[i]);
            rule++;
        }
    json_array_close(writer);
    json_object_close(writer);
    json_object_close(writer);
}

/* --- the invocation ---------------------------------------------------------------------------- */

static void put_notification(struct sarif *sarif, const char *level, const char *text)
{
    if (!text)
        return;
    json_object_open(&sarif->writer);
    json_key_text(&sarif->writer, "level", level);
    key_message(&sarif->writer, "message", text);
    json_object_close(&sarif->writer);
}

static void put_notifications(struct sarif *sarif)
{
    json_key(&sarif->writer, "toolExecutionNotifications");
    json_array_open(&sarif->writer);
    for (int i = 0; i < REPORT_MARKS; i++)
        put_notification(sarif, i == MARK_DUE || i == MARK_UNREAD ? "warning" : "note",
                         sarif->report->marks[i]);
    for (size_t i = 0; i < sarif->items->count; i++) {
        const struct report_entry *entry = &sarif->items->items[i];
        if (!entry->where.file && entry->level != ENTRY_NOTE)
            put_notification(sarif, entry_level_name(entry->level),
                             arena_printf(sarif->arena, "%s\n%s",
                                          report_entry_title(sarif->arena, entry),
                                          report_entry_text(sarif->arena, entry)));
    }
    if (sarif->left_out > 0)
        put_notification(sarif, "warning",
                         arena_printf(sarif->arena,
                                      "%zu more results are not in this file: GitHub takes %d; the "
                                      "worst are here",
                                      sarif->left_out, (int)SARIF_RESULTS_MOST));
    json_array_close(&sarif->writer);
}

static void put_invocation(struct sarif *sarif)
{
    struct json_writer *writer = &sarif->writer;
    char at[WHEN_TEXT_SIZE];
    json_key(writer, "invocations");
    json_array_open(writer);
    json_object_open(writer);
    json_key_bool(writer, "executionSuccessful", sarif->report->exit != EXIT_FAILED);
    json_key_int(writer, "exitCode", sarif->report->exit);
    json_key_text(writer, "exitCodeDescription", sarif->report->headline);
    if (sarif->report->at && !sarif->report->marks[MARK_HYPOTHETICAL])
        json_key_text(writer, "startTimeUtc", when_format(sarif->report->at, at));
    put_notifications(sarif);
    json_object_close(writer);
    json_array_close(writer);
}

/* --- results ----------------------------------------------------------------------------------- */

static void put_artifact(struct sarif *sarif, const char *file)
{
    const char *path = report_entry_path(sarif->style->folder, file);
    struct buf uri;
    buf_init(&uri, SIZE_MAX);
    if (path[0] == '/')
        buf_text(&uri, "file://");
    text_path(&uri, path, strlen(path));
    json_key(&sarif->writer, "artifactLocation");
    json_object_open(&sarif->writer);
    json_key_text(&sarif->writer, "uri", buf_string(&uri));
    if (path[0] != '/')
        json_key_text(&sarif->writer, "uriBaseId", "%SRCROOT%");
    json_object_close(&sarif->writer);
    buf_release(&uri);
}

static void put_location(struct sarif *sarif, const struct place *where)
{
    struct json_writer *writer = &sarif->writer;
    json_key(writer, "locations");
    json_array_open(writer);
    json_object_open(writer);
    json_key(writer, "physicalLocation");
    json_object_open(writer);
    put_artifact(sarif, where->file);
    json_key(writer, "region");
    json_object_open(writer);
    json_key_int(writer, "startLine", where->line > 0 ? where->line : 1);
    if (where->line > 0 && where->column > 0)
        json_key_int(writer, "startColumn", where->column);
    json_object_close(writer);
    json_object_close(writer);
    json_object_close(writer);
    json_array_close(writer);
}

/* Which of those with the same fingerprint it is, from 1: one place may hold several faults. */
static size_t occurrence(struct sarif *sarif, const struct report_entry *entry, const char *print)
{
    size_t count = 1;
    for (size_t i = 0; !entry->judgement && !entry->says && sarif->results[i] != entry; i++)
        count += text_is(
            report_entry_fingerprint(sarif->arena, sarif->results[i], sarif->style->folder), print);
    return count;
}

/* GitHub reads primaryLocationLineHash and would make it from the line alone: one setting in two
 * environments is on one line and would be one alert. */
static void put_fingerprints(struct sarif *sarif, const struct report_entry *entry)
{
    const char *print = report_entry_fingerprint(sarif->arena, entry, sarif->style->folder);
    const size_t number = occurrence(sarif, entry, print);
    json_key(&sarif->writer, "partialFingerprints");
    json_object_open(&sarif->writer);
    json_key_text(&sarif->writer, "primaryLocationLineHash",
                  arena_printf(sarif->arena, "%s:%zu", print, number));
    json_key_text(&sarif->writer, "tautlineFinding/v1", print);
    json_object_close(&sarif->writer);
}

/* Where one result has suppressions, all must have the key (SARIF 3.27.23): empty is "not suppressed". */
static void put_suppressions(struct sarif *sarif, const struct report_entry *entry)
{
    struct json_writer *writer = &sarif->writer;
    const struct exception *exception = report_entry_exception(entry);
    json_key(writer, "suppressions");
    json_array_open(writer);
    if (entry->is_excepted) {
        json_object_open(writer);
        json_key_text(writer, "kind", "external");
        json_key_text(writer, "status", "accepted");
        json_key_text(writer, "justification",
                      text_escaped(sarif->arena, exception && exception->reason
                                                     ? exception->reason
                                                     : entry->finding->exception));
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_properties(struct sarif *sarif, const struct report_entry *entry)
{
    struct json_writer *writer = &sarif->writer;
    json_key(writer, "properties");
    json_object_open(writer);
    json_key_text(writer, "kind", entry->kind);
    json_key_text(writer, "name", entry->name);
    if (entry->service) {
        json_key_text(writer, "project", entry->project);
        json_key_text(writer, "service", entry->service);
    }
    if (entry->environment)
        json_key_text(writer, "environment", entry->environment);
    json_key_text(writer, "state", entry->finding ? entry->finding->state_name : entry->rule);
    json_key_text(writer, "exception", entry->finding ? entry->finding->exception : NULL);
    json_object_close(writer);
}

static void put_result(struct sarif *sarif, const struct report_entry *entry)
{
    struct json_writer *writer = &sarif->writer;
    json_object_open(writer);
    json_key_text(writer, "ruleId", entry->rule);
    json_key_int(writer, "ruleIndex", (int64_t)rule_number(sarif, entry->rule));
    json_key_text(writer, "level", entry_level_name(entry->level));
    key_message(writer, "message",
                arena_printf(sarif->arena, "%s\n%s", report_entry_title(sarif->arena, entry),
                             report_entry_text(sarif->arena, entry)));
    put_location(sarif, &entry->where);
    put_fingerprints(sarif, entry);
    put_suppressions(sarif, entry);
    put_properties(sarif, entry);
    json_object_close(writer);
}

/* Without automationDetails: GitHub prefers its id to the `category:` of an upload, and a second upload of
 * the same category closes the alerts of the first. */
static void put_run(struct sarif *sarif)
{
    struct json_writer *writer = &sarif->writer;
    json_object_open(writer);
    put_tool(sarif);
    put_invocation(sarif);
    json_key_text(writer, "columnKind", "unicodeCodePoints");
    json_key(writer, "results");
    json_array_open(writer);
    for (size_t i = 0; i < sarif->result_count; i++)
        put_result(sarif, sarif->results[i]);
    json_array_close(writer);
    json_key(writer, "properties");
    json_object_open(writer);
    json_key_bool(writer, "simulated", sarif->report->marks[MARK_SIMULATED]);
    json_key_bool(writer, "hypothetical", sarif->report->marks[MARK_HYPOTHETICAL]);
    json_object_close(writer);
    json_object_close(writer);
}

void sarif_report(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct sarif sarif = {
        .arena = &arena, .report = report, .style = style, .items = &report->items};
    choose(&sarif);
    json_write_init(&sarif.writer, out, true);
    json_object_open(&sarif.writer);
    json_key_text(&sarif.writer, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_key_text(&sarif.writer, "version", "2.1.0");
    json_key(&sarif.writer, "runs");
    json_array_open(&sarif.writer);
    put_run(&sarif);
    json_array_close(&sarif.writer);
    json_object_close(&sarif.writer);
    buf_char(out, '\n');
    arena_release(&arena);
}
