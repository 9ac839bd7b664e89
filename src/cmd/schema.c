/*
 * schema: prints the JSON Schema of the declaration, a report or trust.yaml.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "doc/schema_json.h"
#include "input/desired.h"
#include "input/trust.h"
#include "output/formats.h"

enum { SCHEMA_MOST = 1024 * 1024 };

static int command(struct app *app)
{
    const char *which = app->options.words.count ? app->options.words.items[0] : "declaration";
    struct buf out;
    struct err err = {0};
    buf_init(&out, SCHEMA_MOST);
    int code = 0;
    if (text_is(which, "declaration")) {
        schema_json(&desired_shape, "Tautline: the desired state of one service", &out);
    } else if (text_is(which, "report")) {
        json_report_schema(&out);
    } else if (text_is(which, "coverage")) {
        json_coverage_schema(&out);
    } else if (text_is(which, "trust")) {
        schema_json(&trust_shape, "Tautline: who may change what", &out);
    } else {
        err_fill(&err, ERR_USAGE, ERR_NO_PLACE, "unknown schema '%.40s'", which);
        err_fill_hint(&err, "Schemas are declaration, report, coverage and trust.");
        code = app_fail(app, &err);
    }
    if (code == 0)
        code = app_out(app, buf_string(&out), out.length, 0);
    buf_release(&out);
    return code;
}

const struct command schema_command = {
    .name = "schema",
    .words = "[declaration|report|coverage|trust]",
    .about = "print a JSON Schema",
    .more =
        "Prints the JSON Schema of the declaration (for editors), of the JSON report of a check or of\n"
        "coverage, or of trust.yaml.",
    .words_most = 1,
    .run = command,
    .subject = NO_REPORT,
};
