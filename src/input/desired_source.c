#include "desired_shapes.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/desired.h"
#include "model/probe.h"
#include "model/review_kind.h"
#include "model/setting.h"

enum { NAME_SIZE = 80 };

static bool take(struct schema_reading *reading, const struct node *node, struct source *out,
                 enum source_kind kind)
{
    out->kind = kind;
    out->name = arena_text(reading->arena, node->text);
    out->where = node->where;
    return true;
}

static bool take_variable(struct schema_reading *reading, const struct node *node, void *out,
                          struct err *err)
{
    return shape_variable.scalar.check(reading->arena, node->text, err) &&
           take(reading, node, out, SOURCE_VARIABLE);
}

static bool take_env(struct schema_reading *reading, const struct node *node, void *out,
                     struct err *err)
{
    return shape_env_name.scalar.check(reading->arena, node->text, err) &&
           take(reading, node, out, SOURCE_ENV);
}

static bool take_file(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    return shape_file_name.scalar.check(reading->arena, node->text, err) &&
           take(reading, node, out, SOURCE_FILE);
}

static const struct shape from_variable =
    SCALAR("the name of a variable of the service", .kind = SCALAR_WORD,
           .pattern = "^[A-Za-z_][A-Za-z0-9_.-]{0,127}$", .take = take_variable);

static const struct shape from_env =
    SCALAR("the name of an environment variable", .kind = SCALAR_WORD,
           .pattern = "^[A-Za-z_][A-Za-z0-9_]{0,127}$", .take = take_env);

static const struct shape from_file =
    SCALAR("the name of a file", .kind = SCALAR_WORD, .pattern = "^[A-Za-z0-9_-][A-Za-z0-9._/-]*$",
           .take = take_file);

const struct schema_row source_rows[] = {
    {"variable", &from_variable, OPTIONAL, 0, "a variable of this service, declared as a secret"},
    {"env", &from_env, OPTIONAL, 0, "an environment variable of Tautline's process"},
    {"file", &from_file, OPTIONAL, 0, "a file below --secrets DIR"},
    {.key = NULL},
};

static const struct schema_choice source_choices[] = {
    {EXACTLY_ONE, {"variable", "env", "file"}},
    {.keys = {NULL}},
};

/* --- tokens that are sent -------------------------------------------------------------------- */

static const struct shape scheme =
    SCALAR("a scheme", .kind = SCALAR_WORD, .pattern = "^[A-Za-z][A-Za-z0-9-]{0,31}$",
           .check = scalar_check_scheme);

static const struct shape user = SCALAR("the name of a user", .kind = SCALAR_WORD,
                                        .pattern = "^[!-9;-~]+$", .check = scalar_check_user);

static const struct schema_row sent_token_rows[] = {
    {"scheme", &scheme, OPTIONAL, AT(token, scheme),
     "the scheme before the secret: Bearer, or Basic for a user and a password"},
    {"user", &user, OPTIONAL, AT(token, user),
     "the user of Basic, where the secret is the password alone"},
    {.key = NULL},
};

static void finish_token(struct schema_reading *reading, const struct node *node, void *out)
{
    const struct token *token = out;
    const bool basic = token->scheme && text_is_any_case(token->scheme, "Basic");
    if (token->user && !basic)
        schema_fault(reading, shape_place(node, "user"), "only Basic sends the name of a user",
                     "Add 'scheme: Basic', or remove 'user'.");
}

static const struct schema_table sent_token_tables[] = {
    {source_rows, AT(token, source)},
    {sent_token_rows, 0},
    {.rows = NULL},
};

const struct shape shape_sent_token = {
    .kind = SHAPE_MAP,
    .id = "sent_token",
    .noun = "a source of a secret",
    .hint = "Write { variable: NAME }, { env: NAME } or { file: NAME }; never write a secret here.",
    .map = {.tables = sent_token_tables, .choices = source_choices, .finish = finish_token},
};

static const struct schema_row token_rows[] = {
    {"env", &from_env, OPTIONAL, 0, "an environment variable of Tautline's process"},
    {"file", &from_file, OPTIONAL, 0, "a file below --secrets DIR"},
    {.key = NULL},
};

static const struct schema_table token_tables[] = {{token_rows, 0}, {.rows = NULL}};

static const struct schema_choice token_choices[] = {
    {EXACTLY_ONE, {"env", "file"}},
    {.keys = {NULL}},
};

const struct shape shape_token_source = {
    .kind = SHAPE_MAP,
    .id = "token_source",
    .noun = "a source of a token",
    .hint = "Write { env: NAME } or { file: NAME }; never write a token here.",
    .map = {.tables = token_tables, .choices = token_choices},
};

const struct shape shape_new_value = {
    .kind = SHAPE_MAP,
    .id = "new_value",
    .noun = "a source of a new value",
    .hint = "Write { env: NAME } or { file: NAME }; never write a secret here.",
    .map = {.tables = token_tables, .choices = token_choices},
};

/* --- headers ----------------------------------------------------------------------------- */

/* A header that carries a credential by its name. */
static bool is_credential(const char *name)
{
    static const char *const words[] = {"authorization", "cookie",  "token", "secret",
                                        "password",      "api-key", "apikey"};
    char lower[NAME_SIZE];
    size_t length = 0;
    for (; name[length] && length + 1 < sizeof lower; length++)
        lower[length] = text_lower(name[length]);
    lower[length] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_has(lower, words[i]))
            return true;
    return false;
}

static bool take_header_text(struct schema_reading *reading, const struct node *node, void *out,
                             struct err *err)
{
    struct header *header = out;
    if (!shape_header_value.scalar.check(reading->arena, node->text, err))
        return false;
    if (is_credential(header->name)) {
        err_set(err, ERR_INPUT, "'%.60s' is a credential: a declaration must not contain its text",
                header->name);
        return err_hint(err, "Write { variable: NAME }, { env: NAME } or { file: NAME }.");
    }
    header->text = arena_text(reading->arena, node->text);
    return true;
}

static const struct shape header_text = SCALAR("the value of a header", .kind = SCALAR_TEXT,
                                               .pattern = "^[ -~]+$", .take = take_header_text);

static const struct schema_table header_tables[] = {
    {source_rows, AT(header, token.source)},
    {sent_token_rows, AT(header, token)},
    {.rows = NULL},
};

static void finish_header(struct schema_reading *reading, const struct node *node, void *out)
{
    finish_token(reading, node, &((struct header *)out)->token);
}

static const struct shape header_source = {
    .kind = SHAPE_MAP,
    .noun = "a source of a secret",
    .map = {.tables = header_tables, .choices = source_choices, .finish = finish_header},
};

static const struct shape header_value = {
    .kind = SHAPE_EITHER,
    .id = "header",
    .noun = "text or a source of a secret",
    .either = {.scalar = &header_text, .map = &header_source},
};

const struct shape shape_headers = {
    .kind = SHAPE_NAMED,
    .id = "headers",
    .noun = "a map of headers",
    .hint = "Write { X-Name: text } or { X-Name: { variable: NAME } }.",
    .named = {.name = &shape_sent_header,
              .item = &header_value,
              .size = sizeof(struct header),
              .name_offset = AT(header, name),
              .where_offset = SCHEMA_NO_OFFSET},
};

/* --- reports ------------------------------------------------------------------------------- */

static bool take_pointer(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    struct report_pointer *found = out;
    const char *hash = strchr(node->text, '#');
    if (!hash) {
        err_at(err, node->where, "'%.80s' does not name a place in the report", node->text);
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

const struct shape shape_report_pointer =
    SCALAR_ID("report_pointer", "a place in a report", .kind = SCALAR_FORM,
              .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}#/", .take = take_pointer);

static const struct schema_row report_rows[] = {
    {"path", &shape_path, REQUIRED, AT(report_endpoint, path), "the path to request"},
    {"header", &shape_headers, OPTIONAL, AT(report_endpoint, headers),
     "request headers, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, AT(report_endpoint, headers), "the same as header"},
    {"status", &shape_statuses, OPTIONAL, AT(report_endpoint, status),
     "statuses of an answer that is a report (default: 200)"},
    {"in", &shape_names, OPTIONAL, AT(report_endpoint, in),
     "environments in which it runs (default: all)"},
    {"alone", &shape_flag, OPTIONAL, AT(report_endpoint, alone),
     "no other request goes to the host at the same time"},
    {"timeout", &shape_timeout, OPTIONAL, AT(report_endpoint, timeout),
     "how long to wait for the answer, as in 20s"},
    {.key = NULL},
};

static const char other_request[] = "the request differs";

static const struct review_field report_fields[] = {
    EITHER_WAY(report_endpoint, path, FIELD_TEXT, UNCLEAR, other_request),
    ARRAY(report_endpoint, headers, header_count, FIELD_HEADERS, UNCLEAR, UNCLEAR, UNCLEAR,
          other_request),
    EITHER_WAY(report_endpoint, status, FIELD_CODES, UNCLEAR, "another answer counts as a report"),
    MORE_IS_STRICTER(report_endpoint, in, FIELD_SCOPE,
                     "it is no longer requested everywhere it was"),
    HARMLESS(report_endpoint, alone, FIELD_BOOL),
    HARMLESS(report_endpoint, timeout, FIELD_SPAN),
};

const struct review_kind review_reports = {
    THINGS("report", report_endpoint, desired, reports, report_count,
           (long)AT(report_endpoint, in)),
    FIELDS(report_fields),
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "it is no longer requested",
};

static const struct schema_choice report_choices[] = {
    {AT_MOST_ONE, {"header", "headers"}},
    {.keys = {NULL}},
};

static const struct shape report_map = {
    .kind = SHAPE_MAP,
    .id = "report",
    .noun = "a report",
    .map = {TABLE(report_rows), .choices = report_choices},
};

const struct shape shape_reports =
    NAMED_AND_KEPT("a map of reports by name", &shape_name, &report_map, report_endpoint);
