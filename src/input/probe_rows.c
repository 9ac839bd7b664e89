#include "probe_rows.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "input/report.h"
#include "input/scalars.h"
#include "input/source.h"
#include "model/probe.h"
#include "model/setting.h"

#define AT(member) offsetof(struct probe, member)

/* --- values ------------------------------------------------------------------------------ */

static bool take_text(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    const char *text = arena_text(reading->arena, node->text);
    (void)err; /* the word was checked */
    memcpy(out, &text, sizeof text);
    return true;
}

/* RFC 9110, 9.3 and RFC 5789, but for CONNECT and TRACE. */
static const struct schema_word method_words[] = {
    {"GET", 0}, {"HEAD", 0},  {"OPTIONS", 0}, {"POST", 0},
    {"PUT", 0}, {"PATCH", 0}, {"DELETE", 0},  {.word = NULL},
};

static const struct shape method = {
    .kind = SHAPE_SCALAR,
    .id = "method",
    .noun = "a method",
    .scalar = {.kind = SCALAR_FORM, .words = method_words, .take = take_text},
};

static const struct shape methods = {
    .kind = SHAPE_LIST,
    .noun = "a list of methods",
    .list = {.item = &method, .size = sizeof(const char *)},
};

static const struct shape header_names = {
    .kind = SHAPE_LIST,
    .noun = "a list of header names",
    .list = {.item = &shape_header_name, .size = sizeof(const char *), .may_be_empty = true},
};

static const struct shape origin = {
    .kind = SHAPE_SCALAR,
    .noun = "an origin",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^(https?://|[$][{])", .check = scalar_check_origin},
};

static const struct shape origins = {
    .kind = SHAPE_LIST,
    .noun = "a list of origins",
    .list = {.item = &origin, .size = sizeof(const char *)},
};

static bool take_at(struct schema_reading *reading, const struct node *node, void *out,
                    struct err *err)
{
    struct probe *probe = out;
    struct report_pointer at;
    if (!shape_report_pointer.scalar.take(reading, node, &at, err))
        return false;
    probe->report = at.report;
    probe->pointer = at.pointer;
    return true;
}

static const struct shape report_at = {
    .kind = SHAPE_SCALAR,
    .noun = "a place in a report",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}#/",
               .take = take_at},
};

/* One text as a list of one. */
static bool take_one(struct schema_reading *reading, const struct node *node, void *out,
                     struct err *err)
{
    if (!scalar_check_substitutions(node->text, err))
        return false;
    const char **items = arena_array(reading->arena, 1, sizeof *items);
    items[0] = arena_text(reading->arena, node->text);
    const struct names names = {items, 1};
    memcpy(out, &names, sizeof names);
    return true;
}

static const struct shape one_value = {
    .kind = SHAPE_SCALAR,
    .noun = "text",
    .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true, .take = take_one},
};

#define NUMBER_MOST INT64_C(9007199254740991)

static const struct shape one_number = {
    .kind = SHAPE_SCALAR,
    .noun = "a whole number",
    .scalar = {.kind = SCALAR_NUMBER, .least = -NUMBER_MOST, .most = NUMBER_MOST, .take = take_one},
};

static const struct shape parameter = {
    .kind = SHAPE_SCALAR,
    .noun = "the name of a parameter",
    .scalar = {.kind = SCALAR_WORD,
               .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
               .check = scalar_check_name},
};

static const struct shape days = {
    .kind = SHAPE_SCALAR,
    .noun = "a number of days",
    .scalar = {.kind = SCALAR_NUMBER, .least = 1, .most = 825},
};

static const struct schema_row hmac_rows[] = {
    {"header", &shape_header_name, REQUIRED, AT(hmac_header), "the header that carries it"},
    {.key = NULL},
};

static const struct schema_table hmac_tables[] = {
    {source_rows, AT(hmac)},
    {hmac_rows, 0},
    {.rows = NULL},
};

static const struct schema_choice hmac_choices[] = {
    {EXACTLY_ONE, {"variable", "env", "file"}},
    {.keys = {NULL}},
};

static const struct shape hmac = {
    .kind = SHAPE_MAP,
    .id = "hmac",
    .noun = "a source of a secret with its header",
    .hint = "Write { variable: NAME, header: X-Signature }; a secret never stands here.",
    .map = {.tables = hmac_tables, .choices = hmac_choices},
};

/* --- keys by type ------------------------------------------------------------------------ */

static const struct schema_row http_rows[] = {
    {"path", &shape_path, REQUIRED, AT(path), "the path that is asked"},
    {"method", &method, OPTIONAL, AT(method),
     "GET where nothing is said; others than GET, HEAD and OPTIONS need writes: true"},
    {"status", &shape_statuses, OPTIONAL, AT(status),
     "statuses that the answer may have; 200 where nothing is said"},
    {"contains", &shape_texts, OPTIONAL, AT(contains), "what the answer must contain"},
    {"lacks", &shape_texts, OPTIONAL, AT(lacks), "what the answer must not contain"},
    {"location", &shape_header_value, OPTIONAL, AT(location),
     "where a redirect must lead; it is not followed"},
    {"header", &shape_headers, OPTIONAL, AT(headers),
     "headers that are sent, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, AT(headers), "the same as header"},
    {.key = NULL},
};

static const struct schema_row report_rows[] = {
    {"at", &report_at, REQUIRED, 0, "where in which report: report#/pointer"},
    {"equals", &one_value, OPTIONAL, AT(values), "the value that must stand there"},
    {"one_of", &shape_values, OPTIONAL, AT(values), "values of which one must stand there"},
    {"at_most", &one_number, OPTIONAL, AT(values), "the greatest number that may stand there"},
    {"at_least", &one_number, OPTIONAL, AT(values), "the least number that may stand there"},
    {.key = NULL},
};

static const struct schema_row header_token_rows[] = {
    {"header", &shape_header_name, REQUIRED, AT(header), "the header that carries the token"},
    {"token", &shape_source, REQUIRED, AT(token), "where the right token comes from"},
    {"paths", &shape_paths, REQUIRED, AT(paths),
     "paths that are asked without, with a wrong and with the right token"},
    {"closed", &shape_paths, OPTIONAL, AT(closed),
     "paths that are asked without and with a wrong token only"},
    {"refused", &shape_statuses, OPTIONAL, AT(refused),
     "statuses of a refusal; 401 where nothing is said"},
    {"accepted", &shape_statuses, OPTIONAL, AT(accepted),
     "statuses with the right token; 200 where nothing is said"},
    {"says", &shape_texts, OPTIONAL, AT(says), "text that only the application's refusal has"},
    {.key = NULL},
};

static const struct schema_row query_token_rows[] = {
    {"path", &shape_path, REQUIRED, AT(path), "a path that needs a token"},
    {"parameter", &parameter, REQUIRED, AT(parameter),
     "the parameter of the query; only a made-up token is ever sent in it"},
    {"says_off", &shape_words, OPTIONAL, AT(says_off),
     "text of a refusal where the query token is off"},
    {"says_on", &shape_words, OPTIONAL, AT(says_on),
     "text of a refusal where the query token is on"},
    {"refused", &shape_statuses, OPTIONAL, AT(refused),
     "statuses of a refusal; 401 where nothing is said"},
    {.key = NULL},
};

static const struct schema_row cors_rows[] = {
    {"path", &shape_path, REQUIRED, AT(path), "the path that is asked"},
    {"origins", &origins, REQUIRED, AT(origins), "the origins that get in, and no others"},
    {"methods", &methods, REQUIRED, AT(methods), "the methods that are allowed, and no others"},
    {"headers", &header_names, REQUIRED, AT(allowed_headers),
     "the headers that are allowed, and no others but the safelisted"},
    {"credentials", &shape_flag, OPTIONAL, AT(credentials),
     "credentials are allowed; false where nothing is said"},
    {.key = NULL},
};

static const struct schema_row webhook_rows[] = {
    {"path", &shape_path, REQUIRED, AT(path), "the path that receives"},
    {"refused", &shape_statuses, REQUIRED, AT(refused), "statuses of a refusal"},
    {"accepted", &shape_statuses, REQUIRED, AT(accepted),
     "statuses of what got past the door: the body that is sent is no JSON"},
    {"unconfigured", &shape_statuses, OPTIONAL, AT(unconfigured),
     "statuses of a door without a key: deliveries are being lost"},
    {"bearer", &shape_source, OPTIONAL, AT(bearer), "the right bearer token"},
    {"hmac", &hmac, OPTIONAL, 0, "the key of the right signature, and its header"},
    {"says", &shape_texts, OPTIONAL, AT(says), "text that only the application's refusal has"},
    {.key = NULL},
};

static const struct schema_row tls_rows[] = {
    {"days_left", &days, OPTIONAL, AT(days_left),
     "days for which the certificate must still be valid; 14 where nothing is said"},
    {.key = NULL},
};

static const struct schema_row page_refresh_rows[] = {
    {"path", &shape_path, REQUIRED, AT(path), "the path that is read twice"},
    {"field", &shape_pointer, REQUIRED, AT(field), "the JSON pointer of what must change"},
    {"pause", &shape_timeout, OPTIONAL, AT(pause),
     "between the two reads; 3s where nothing is said"},
    {"header", &shape_headers, OPTIONAL, AT(headers),
     "headers that are sent, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, AT(headers), "the same as header"},
    {.key = NULL},
};

static const struct schema_choice header_choices[] = {
    {AT_MOST_ONE, {"header", "headers"}},
    {.keys = {NULL}},
};

static const struct schema_choice report_choices[] = {
    {EXACTLY_ONE, {"equals", "one_of", "at_most", "at_least"}},
    {.keys = {NULL}},
};

static const struct schema_choice query_choices[] = {
    {AT_LEAST_ONE, {"says_off", "says_on"}},
    {.keys = {NULL}},
};

static const struct schema_choice webhook_choices[] = {
    {AT_MOST_ONE, {"bearer", "hmac"}},
    {.keys = {NULL}},
};

const struct schema_variant probe_variants[] = {
    {"http", http_rows, header_choices},
    {"report", report_rows, report_choices},
    {"header_token", header_token_rows, NULL},
    {"query_token", query_token_rows, query_choices},
    {"cors", cors_rows, NULL},
    {"webhook", webhook_rows, webhook_choices},
    {"tls", tls_rows, NULL},
    {"page_refresh", page_refresh_rows, header_choices},
    {.word = NULL},
};
