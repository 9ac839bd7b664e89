#include "input/report.h"

#include <string.h>

#include "base/arena.h"
#include "input/scalars.h"
#include "input/source.h"
#include "model/probe.h"
#include "model/setting.h"

static bool take_pointer(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    struct report_pointer *found = out;
    const char *hash = strchr(node->text, '#');
    if (!hash) {
        err_at(err, node->where, "'%.80s' does not say where in the report", node->text);
        return err_hint(err,
                        "Write the report, '#', and a JSON pointer: runtime#/auth/strict_mode.");
    }
    const char *report = arena_slice(reading->arena, node->text, (size_t)(hash - node->text));
    if (!scalar_check_name(reading->arena, report, err) ||
        !scalar_check_pointer(reading->arena, hash + 1, err))
        return false;
    found->report = report;
    found->pointer = arena_text(reading->arena, hash + 1);
    found->where = node->where;
    return true;
}

const struct shape shape_report_pointer = {
    .kind = SHAPE_SCALAR,
    .id = "report_pointer",
    .noun = "a place in a report",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}#/",
               .take = take_pointer},
};

static const struct schema_row report_rows[] = {
    {"path", &shape_path, REQUIRED, offsetof(struct report_endpoint, path),
     "the path that is asked"},
    {"header", &shape_headers, OPTIONAL, offsetof(struct report_endpoint, headers),
     "headers that are sent, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, offsetof(struct report_endpoint, headers),
     "the same as header"},
    {"in", &shape_names, OPTIONAL, offsetof(struct report_endpoint, in),
     "environments in which it is asked; all where nothing is said"},
    {"alone", &shape_flag, OPTIONAL, offsetof(struct report_endpoint, alone),
     "nothing else is asked of the host meanwhile"},
    {"timeout", &shape_timeout, OPTIONAL, offsetof(struct report_endpoint, timeout),
     "how long to wait for the answer, as in 20s"},
    {.key = NULL},
};

static const struct schema_table report_tables[] = {{report_rows, 0}, {.rows = NULL}};

static const struct schema_choice report_choices[] = {
    {AT_MOST_ONE, {"header", "headers"}},
    {.keys = {NULL}},
};

static const struct shape report = {
    .kind = SHAPE_MAP,
    .id = "report",
    .noun = "a report",
    .map = {.tables = report_tables, .choices = report_choices},
};

const struct shape shape_reports = {
    .kind = SHAPE_NAMED,
    .noun = "a map of reports by name",
    .named = {.name = &shape_name,
              .item = &report,
              .size = sizeof(struct report_endpoint),
              .name_offset = offsetof(struct report_endpoint, name),
              .where_offset = offsetof(struct report_endpoint, where)},
};
