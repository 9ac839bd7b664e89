#include "output/review_sarif.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "doc/json_write.h"
#include "output/review_note.h"
#include "output/sarif.h"

/* One report on its way. */
struct sarif {
    struct arena *arena;
    struct json_writer writer;
    const struct review_paper *paper;
    const struct style *style;
    struct review_notes notes;
    size_t count; /* of the notes that are results */
};

static void key_message(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    json_object_open(writer);
    json_key_text(writer, "text", text);
    json_object_close(writer);
}

/* Rules are listed in the order of their first result. */
static bool is_first(const struct sarif *sarif, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (text_is(sarif->notes.items[i].rule, sarif->notes.items[number].rule))
            return false;
    return true;
}

static int64_t rule_number(const struct sarif *sarif, const char *rule)
{
    int64_t number = 0;
    for (size_t i = 0; i < sarif->count && !text_is(sarif->notes.items[i].rule, rule); i++)
        number += is_first(sarif, i);
    return number;
}

/* GitHub wants all three texts of a rule. */
static void put_rule(struct sarif *sarif, const struct review_note *note)
{
    struct json_writer *writer = &sarif->writer;
    const char *text = arena_printf(sarif->arena, "%s.", note->rule_text);
    json_object_open(writer);
    json_key_text(writer, "id", note->rule);
    key_message(writer, "shortDescription", text);
    key_message(writer, "fullDescription", text);
    key_message(writer, "help", "tautline review BASE HEAD tells all about the change.");
    json_key(writer, "defaultConfiguration");
    json_object_open(writer);
    json_key_text(writer, "level", item_level_name(note->level));
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
    json_key_text(writer, "name", "tautline");
    json_key(writer, "rules");
    json_array_open(writer);
    for (size_t i = 0; i < sarif->count; i++)
        if (is_first(sarif, i))
            put_rule(sarif, &sarif->notes.items[i]);
    json_array_close(writer);
    json_object_close(writer);
    json_object_close(writer);
}

static void put_invocation(struct sarif *sarif)
{
    struct json_writer *writer = &sarif->writer;
    json_key(writer, "invocations");
    json_array_open(writer);
    json_object_open(writer);
    json_key_bool(writer, "executionSuccessful", sarif->paper->exit != EXIT_FAILED);
    json_key_int(writer, "exitCode", sarif->paper->exit);
    json_key_text(writer, "exitCodeDescription", review_headline(sarif->arena, sarif->paper));
    json_object_close(writer);
    json_array_close(writer);
}

static void put_artifact(struct sarif *sarif, const char *file)
{
    const char *path = item_path(sarif->style->folder, file);
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
    json_object_close(writer);
    json_object_close(writer);
    json_object_close(writer);
    json_array_close(writer);
}

static void put_result(struct sarif *sarif, const struct review_note *note)
{
    struct json_writer *writer = &sarif->writer;
    json_object_open(writer);
    json_key_text(writer, "ruleId", note->rule);
    json_key_int(writer, "ruleIndex", rule_number(sarif, note->rule));
    json_key_text(writer, "level", item_level_name(note->level));
    key_message(writer, "message", arena_printf(sarif->arena, "%s\n%s", note->title, note->text));
    put_location(sarif, &note->where);
    json_key(writer, "partialFingerprints");
    json_object_open(writer);
    json_key_text(writer, "primaryLocationLineHash",
                  arena_printf(sarif->arena, "%s:1", note->fingerprint));
    json_object_close(writer);
    json_key(writer, "suppressions"); /* empty is "not suppressed" (SARIF 3.27.23) */
    json_array_open(writer);
    json_array_close(writer);
    json_object_close(writer);
}

static void put_run(struct sarif *sarif)
{
    struct json_writer *writer = &sarif->writer;
    json_object_open(writer);
    put_tool(sarif);
    put_invocation(sarif);
    json_key_text(writer, "columnKind", "unicodeCodePoints");
    json_key(writer, "results");
    json_array_open(writer);
    for (size_t i = 0; i < sarif->count; i++)
        put_result(sarif, &sarif->notes.items[i]);
    json_array_close(writer);
    json_object_close(writer);
}

void review_sarif(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct sarif sarif = {.arena = &arena, .paper = paper, .style = style};
    review_notes_make(&arena, paper, &sarif.notes);
    sarif.count = sarif.notes.count < SARIF_RESULTS_MOST ? sarif.notes.count : SARIF_RESULTS_MOST;
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
