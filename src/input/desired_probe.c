#include "desired_shapes.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "model/desired.h"
#include "model/floor.h"
#include "model/guardrail.h"
#include "model/probe.h"
#include "model/review_kind.h"
#include "model/setting.h"

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

static const struct shape method =
    SCALAR_ID("method", "a method", .kind = SCALAR_FORM, .words = method_words, .take = take_text);

static const struct shape methods = LIST("a list of methods", &method, sizeof(const char *));

static const struct shape header_names =
    LIST("a list of header names", &shape_header_name, sizeof(const char *), .may_be_empty = true);

static const struct shape origin =
    SCALAR("an origin", .kind = SCALAR_FORM, .pattern = "^(https?://|[$][{])",
           .check = scalar_check_origin);

static const struct shape origins = LIST("a list of origins", &origin, sizeof(const char *));

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

static const struct shape report_at =
    SCALAR("a place in a report", .kind = SCALAR_FORM,
           .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}#/", .take = take_at);

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

static const struct shape one_value =
    SCALAR("text", .kind = SCALAR_TEXT, .may_be_empty = true, .take = take_one);

#define NUMBER_MOST INT64_C(9007199254740991)

static const struct shape one_number =
    SCALAR("a whole number", .kind = SCALAR_NUMBER, .least = -NUMBER_MOST, .most = NUMBER_MOST,
           .take = take_one);

static const struct shape parameter =
    SCALAR("the name of a parameter", .kind = SCALAR_WORD,
           .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", .check = scalar_check_name);

static const struct shape days =
    SCALAR("a number of days", .kind = SCALAR_NUMBER, .least = 1, .most = 825);

/* --- signatures ---------------------------------------------------------------------------- */

/* Is every `{…}` one of the parts before `end`? */
static bool check_template(const char *text, enum signed_part end, struct err *err)
{
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        enum signed_part part = SIGNED_TIMESTAMP;
        while (part < end && !text_starts(at, signed_part_word(part)))
            part++;
        if (part == end) {
            err_set(err, ERR_INPUT, "'%.40s' is not a placeholder", at);
            return err_hint(err,
                            "Known are {timestamp}, {timestamp_ms}, {time} and {id}, and {body} "
                            "in what is signed.");
        }
    }
    return true;
}

static bool check_carried(struct arena *arena, const char *text, struct err *err)
{
    return shape_header_value.scalar.check(arena, text, err) &&
           check_template(text, SIGNED_BODY, err);
}

static bool check_signed(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (text_has(text, "{body}"))
        return check_template(text, SIGNED_PARTS, err);
    err_set(err, ERR_INPUT, "'%.60s' does not sign the body", text);
    return err_hint(err, "Write {body} where the body belongs: '{timestamp}.{body}'.");
}

static const struct shape carried = SCALAR("text with {timestamp} or {id}", .kind = SCALAR_TEXT,
                                           .pattern = "^[ -~]+$", .check = check_carried);

static const struct shape signs =
    SCALAR("what is signed", .kind = SCALAR_TEXT, .pattern = "[{]body[}]", .check = check_signed);

static const struct shape carrying_headers = {
    .kind = SHAPE_NAMED,
    .noun = "a map of headers",
    .hint = "Write { X-Timestamp: '{timestamp}' }.",
    .named = {.name = &shape_sent_header,
              .item = &carried,
              .size = sizeof(struct header),
              .name_offset = AT(header, name),
              .where_offset = SCHEMA_NO_OFFSET,
              .value_offset = AT(header, text)},
};

static const struct schema_word algorithm_words[] = {
    {"sha256", 0}, {"sha1", 0}, {"sha512", 0}, {.word = NULL}};
static const struct schema_word encoding_words[] = {
    {"hex", ENCODING_HEX}, {"base64", ENCODING_BASE64}, {.word = NULL}};
static const struct schema_word key_words[] = {
    {"text", KEY_TEXT}, {"base64", KEY_BASE64}, {.word = NULL}};

static const struct shape algorithm =
    SCALAR("an algorithm", .kind = SCALAR_FORM, .words = algorithm_words, .take = take_text);
static const struct shape encoding =
    SCALAR("an encoding", .kind = SCALAR_FORM, .words = encoding_words);
static const struct shape key = SCALAR("a form of a key", .kind = SCALAR_FORM, .words = key_words);

static const struct schema_row hmac_rows[] = {
    {"header", &shape_sent_header, REQUIRED, AT(signature, header),
     "the header that carries the signature"},
    {"prefix", &carried, OPTIONAL, AT(signature, prefix),
     "what comes before the signature in that header: 'sha256=', 't={timestamp},v1='"},
    {"signs", &signs, OPTIONAL, AT(signature, signs),
     "what is signed, with {timestamp}, {timestamp_ms}, {time} (RFC 3339), {id} and {body} "
     "(default: '{body}')"},
    {"algorithm", &algorithm, OPTIONAL, AT(signature, algorithm),
     "the digest of the HMAC (default: sha256)"},
    {"encoding", &encoding, OPTIONAL, AT(signature, encoding),
     "how the signature is written (default: hex)"},
    {"key", &key, OPTIONAL, AT(signature, key), "how the secret holds the key (default: text)"},
    {"key_prefix", &shape_header_value, OPTIONAL, AT(signature, key_prefix),
     "what the secret has before the key"},
    {"headers", &carrying_headers, OPTIONAL, AT(signature, headers),
     "further headers, with {timestamp} or {id}"},
    {"tolerance", &shape_span, OPTIONAL, AT(signature, tolerance),
     "the age from which a timestamp must be refused; without it one of a week ago is tried"},
    {.key = NULL},
};

static const struct schema_table hmac_tables[] = {
    {source_rows, AT(signature, source)},
    {hmac_rows, 0},
    {.rows = NULL},
};

static const struct schema_choice hmac_choices[] = {
    {EXACTLY_ONE, {"variable", "env", "file"}},
    {.keys = {NULL}},
};

enum { CARRYING_MOST = 4 }; /* ATTEMPT_HEADERS_MOST without the signature itself */

static bool carries(const struct signature *signature, const char *placeholder)
{
    for (size_t i = 0; i < signature->header_count; i++)
        if (text_has(signature->headers[i].text, placeholder))
            return true;
    return signature->prefix && text_has(signature->prefix, placeholder);
}

/* What is signed has to reach the application as well. */
static void finish_hmac(struct schema_reading *reading, const struct node *node, void *out)
{
    const struct signature *signature = out;
    for (enum signed_part part = 0; signature->signs && part < SIGNED_BODY; part++)
        if (text_has(signature->signs, signed_part_word(part)) &&
            !carries(signature, signed_part_word(part)))
            schema_fault(reading, shape_place(node, "signs"),
                         arena_printf(reading->arena, "%s is signed, and no header carries it",
                                      signed_part_word(part)),
                         "Add it to 'prefix' or to one of 'headers'.");
    if (signature->tolerance && !signature_is_dated(signature))
        schema_fault(reading, shape_place(node, "tolerance"), "no timestamp is signed",
                     "Add {timestamp} to 'signs', or remove 'tolerance'.");
    if (signature->header_count > CARRYING_MOST)
        schema_fault(reading, shape_place(node, "headers"),
                     arena_printf(reading->arena, "a signature has at most %d further headers",
                                  CARRYING_MOST),
                     "Keep those that carry {timestamp} or {id}.");
}

static const struct shape hmac = {
    .kind = SHAPE_MAP,
    .id = "hmac",
    .noun = "a source of a secret with its header",
    .hint = "Write { variable: NAME, header: X-Signature }; never write a secret here.",
    .map = {.tables = hmac_tables, .choices = hmac_choices, .finish = finish_hmac},
};

/* --- keys by type ------------------------------------------------------------------------ */

static const struct schema_row http_rows[] = {
    {"path", &shape_path, REQUIRED, AT(probe, path), "the path to request"},
    {"method", &method, OPTIONAL, AT(probe, method),
     "the method (default: GET); all but GET, HEAD and OPTIONS need writes: true"},
    {"status", &shape_statuses, OPTIONAL, AT(probe, status),
     "statuses that the answer may have (default: 200)"},
    {"contains", &shape_texts, OPTIONAL, AT(probe, contains), "what the answer must contain"},
    {"lacks", &shape_texts, OPTIONAL, AT(probe, lacks), "what the answer must not contain"},
    {"location", &shape_header_value, OPTIONAL, AT(probe, location),
     "the target that a redirect must have; it is not followed"},
    {"reason", &shape_pointer, OPTIONAL, AT(probe, reason),
     "the JSON pointer of the reason that the application gives where it fails; words of it are shown"},
    {"header", &shape_headers, OPTIONAL, AT(probe, headers),
     "request headers, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, AT(probe, headers), "the same as header"},
    {.key = NULL},
};

static const struct schema_row report_rows[] = {
    {"at", &report_at, REQUIRED, 0, "a place in a report: report#/pointer"},
    {"equals", &one_value, OPTIONAL, AT(probe, values), "the value that must be there"},
    {"one_of", &shape_values, OPTIONAL, AT(probe, values), "values of which one must be there"},
    {"at_most", &one_number, OPTIONAL, AT(probe, values), "the greatest number that may be there"},
    {"at_least", &one_number, OPTIONAL, AT(probe, values), "the least number that may be there"},
    {.key = NULL},
};

static const struct schema_row header_token_rows[] = {
    {"header", &shape_sent_header, OPTIONAL, AT(probe, header),
     "the header that carries the token (default: Authorization)"},
    {"token", &shape_sent_token, REQUIRED, AT(probe, token), "where the right token comes from"},
    {"paths", &shape_paths, REQUIRED, AT(probe, paths),
     "paths to request without, with a wrong and with the right token"},
    {"closed", &shape_paths, OPTIONAL, AT(probe, closed),
     "paths to request only without and with a wrong token"},
    {"paths_of", &shape_variable, OPTIONAL, AT(probe, paths_of),
     "a setting that lists open paths: those that its value names are requested like closed ones"},
    {"refused", &shape_statuses, OPTIONAL, AT(probe, refused),
     "statuses of a refusal (default: 401)"},
    {"accepted", &shape_statuses, OPTIONAL, AT(probe, accepted),
     "statuses with the right token (default: 200)"},
    {"says", &shape_texts, OPTIONAL, AT(probe, says),
     "text that only the application's own refusal contains"},
    {.key = NULL},
};

static const struct schema_row query_token_rows[] = {
    {"path", &shape_path, REQUIRED, AT(probe, path), "a path that needs a token"},
    {"parameter", &parameter, REQUIRED, AT(probe, parameter),
     "the query parameter; only a made-up token is ever sent in it"},
    {"says_off", &shape_words, OPTIONAL, AT(probe, says_off),
     "text of a refusal where the query token is off"},
    {"says_on", &shape_words, OPTIONAL, AT(probe, says_on),
     "text of a refusal where the query token is on"},
    {"refused", &shape_statuses, OPTIONAL, AT(probe, refused),
     "statuses of a refusal (default: 401)"},
    {.key = NULL},
};

static const struct schema_row cors_rows[] = {
    {"path", &shape_path, REQUIRED, AT(probe, path), "the path to request"},
    {"origins", &origins, REQUIRED, AT(probe, origins), "the allowed origins, and no others"},
    {"methods", &methods, REQUIRED, AT(probe, methods), "the allowed methods, and no others"},
    {"headers", &header_names, REQUIRED, AT(probe, allowed_headers),
     "the allowed headers, and no others except the CORS-safelisted"},
    {"credentials", &shape_flag, OPTIONAL, AT(probe, credentials),
     "credentials are allowed (default: false)"},
    {.key = NULL},
};

static const struct schema_row webhook_rows[] = {
    {"path", &shape_path, REQUIRED, AT(probe, path), "the path of the webhook"},
    {"refused", &shape_statuses, REQUIRED, AT(probe, refused), "statuses of a refusal"},
    {"accepted", &shape_statuses, REQUIRED, AT(probe, accepted),
     "statuses of an authorized request: the probe's body is not JSON"},
    {"unconfigured", &shape_statuses, OPTIONAL, AT(probe, unconfigured),
     "statuses of a webhook without a configured key: deliveries are lost (default: 503)"},
    {"header", &shape_sent_header, OPTIONAL, AT(probe, header),
     "the header that carries the token (default: Authorization)"},
    {"token", &shape_sent_token, OPTIONAL, AT(probe, token),
     "the right token: a secret that is sent itself"},
    {"hmac", &hmac, OPTIONAL, AT(probe, hmac), "the right signature: a secret that signs the body"},
    {"admits", &shape_flag, OPTIONAL, AT(probe, admits),
     "the right credential is sent too: the application parses a body before it stores it"},
    {"says", &shape_texts, OPTIONAL, AT(probe, says),
     "text that only the application's own refusal contains; it tells where a status does not"},
    {.key = NULL},
};

static const struct schema_row tls_rows[] = {
    {"days_left", &days, OPTIONAL, AT(probe, days_left),
     "days for which the certificate must still be valid (default: 14)"},
    {.key = NULL},
};

static const struct schema_row page_refresh_rows[] = {
    {"path", &shape_path, REQUIRED, AT(probe, path), "the path to request twice"},
    {"field", &shape_pointer, REQUIRED, AT(probe, field), "the JSON pointer of what must change"},
    {"pause", &shape_timeout, OPTIONAL, AT(probe, pause),
     "the time between the two requests (default: 3s)"},
    {"header", &shape_headers, OPTIONAL, AT(probe, headers),
     "request headers, each a text or a source"},
    {"headers", &shape_headers, OPTIONAL, AT(probe, headers), "the same as header"},
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
    {AT_MOST_ONE, {"token", "hmac"}},
    {FIRST_NEEDS_SECOND, {"header", "token"}},
    {.keys = {NULL}},
};

static const struct schema_variant probe_variants[] = {
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

/* --- what the keys of a type mean together ------------------------------------------------- */

enum { DAYS_LEFT = 14, PAUSE = 3 };

static void default_statuses(struct statuses *statuses, const int *status)
{
    if (statuses->count == 0)
        *statuses = (struct statuses){status, 1};
}

/* One status means one thing, unless the text tells. */
static void check_apart(struct schema_reading *reading, struct place where,
                        const struct statuses *a, const struct statuses *b, const char *words,
                        const char *hint)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (a->items[i] == b->items[k])
                schema_fault(
                    reading, where,
                    arena_printf(reading->arena, "%d is listed as both %s", a->items[i], words),
                    hint);
}

static const char in_one[] = "Write each status in one of the two.";

static void check_told_apart(struct schema_reading *reading, struct place where,
                             const struct probe *probe)
{
    if (probe->says.count == 0)
        check_apart(
            reading, where, &probe->accepted, &probe->refused, "refused and accepted",
            "Add 'says', a text that only a refusal contains, or write it in one of the two.");
}

static void finish_http(struct schema_reading *reading, const struct node *node,
                        struct probe *probe)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS"};
    static const int ok[] = {200};
    if (!probe->method)
        probe->method = safe[0];
    default_statuses(&probe->status, ok);
    if (!text_in(probe->method, safe, 3) && !probe->writes)
        schema_fault(reading, shape_place(node, "method"),
                     arena_printf(reading->arena, "%s can change something", probe->method),
                     "Add 'writes: true': the probe then runs only if it is named.");
}

static const char *const demand_keys[] = {
    [DEMAND_EQUALS] = "equals",
    [DEMAND_ONE_OF] = "one_of",
    [DEMAND_AT_MOST] = "at_most",
    [DEMAND_AT_LEAST] = "at_least",
};

static void finish_report(const struct node *node, struct probe *probe)
{
    for (size_t i = 0; i < sizeof demand_keys / sizeof demand_keys[0]; i++)
        if (node_get(node, demand_keys[i]))
            probe->demand = (enum demand)i;
}

static void default_header(struct probe *probe)
{
    if (!probe->header)
        probe->header = "Authorization";
}

static void finish_token(struct schema_reading *reading, const struct node *node,
                         struct probe *probe)
{
    static const int unauthorized[] = {401};
    static const int ok[] = {200};
    default_statuses(&probe->refused, unauthorized);
    if (probe->type == PROBE_HEADER_TOKEN) {
        default_statuses(&probe->accepted, ok);
        default_header(probe);
        check_told_apart(reading, node->where, probe);
    }
}

static void finish_webhook(struct schema_reading *reading, const struct node *node,
                           struct probe *probe)
{
    check_told_apart(reading, shape_place(node, "accepted"), probe);
    if (probe->token.source.kind != SOURCE_NONE)
        default_header(probe);
    if (probe->admits && !probe->hmac.header && probe->token.source.kind == SOURCE_NONE)
        schema_fault(reading, shape_place(node, "admits"), "no credential is declared to be sent",
                     "Add 'token' or 'hmac', or remove 'admits'.");
    check_apart(reading, shape_place(node, "unconfigured"), &probe->unconfigured, &probe->refused,
                "refused and unconfigured", in_one);
    check_apart(reading, shape_place(node, "unconfigured"), &probe->unconfigured, &probe->accepted,
                "accepted and unconfigured", in_one);
}

/* RFC 9110, 5.1: names of headers have no case. */
static void finish_cors(struct schema_reading *reading, const struct node *node,
                        struct probe *probe)
{
    const struct names *names = &probe->allowed_headers;
    for (size_t i = 0; i < names->count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_is_any_case(names->items[i], names->items[k]))
                schema_fault(reading, node_get(node, "headers")->items[i]->where,
                             arena_printf(reading->arena, "'%.80s' is '%.80s' in another spelling",
                                          names->items[i], names->items[k]),
                             "Write each item once.");
}

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    struct probe *probe = out;
    switch (probe->type) {
    case PROBE_HTTP:
        finish_http(reading, node, probe);
        break;
    case PROBE_REPORT:
        finish_report(node, probe);
        break;
    case PROBE_HEADER_TOKEN:
    case PROBE_QUERY_TOKEN:
        finish_token(reading, node, probe);
        break;
    case PROBE_CORS:
        finish_cors(reading, node, probe);
        break;
    case PROBE_WEBHOOK:
        finish_webhook(reading, node, probe);
        break;
    case PROBE_TLS:
        probe->days_left = probe->days_left ? probe->days_left : DAYS_LEFT;
        break;
    case PROBE_PAGE_REFRESH:
        probe->pause = probe->pause ? probe->pause : PAUSE;
        break;
    }
}

/* --- names of probes and their parts ------------------------------------------------------- */

static bool take_name(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    struct probe_name *found = out;
    const size_t length = strcspn(node->text, "/");
    const char *probe = arena_slice(reading->arena, node->text, length);
    const char *part = node->text[length] ? node->text + length + 1 : NULL;
    if (!scalar_check_name(reading->arena, probe, err) ||
        (part && !scalar_check_name(reading->arena, part, err)))
        return false;
    found->probe = probe;
    found->part = arena_text(reading->arena, part);
    found->where = node->where;
    return true;
}

static const struct shape probe_name =
    SCALAR("a probe or a part of one", .kind = SCALAR_WORD,
           .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(/[A-Za-z0-9._-]+)?$", .take = take_name);

const struct shape shape_probe_names =
    LIST_ID("probe_names", "a probe or a list of probes", &probe_name, sizeof(struct probe_name),
            .single = true);

/* --- probes ------------------------------------------------------------------------------ */

#define TYPE_WORD(type, word, ...) {word, type},
static const struct schema_word types[] = {PROBE_TYPE_ROWS(TYPE_WORD){.word = NULL}};

static const struct shape type = SCALAR("a type", .kind = SCALAR_FORM, .words = types);

static const struct schema_row common_rows[] = {
    {"type", &type, REQUIRED, AT(probe, type), "what it requests, and how the answer is judged"},
    {"in", &shape_names, OPTIONAL, AT(probe, in), "environments in which it runs (default: all)"},
    {"writes", &shape_flag, OPTIONAL, AT(probe, writes),
     "it can change something: it runs only if it is named"},
    {"alone", &shape_flag, OPTIONAL, AT(probe, alone),
     "no other request goes to the host at the same time"},
    {"timeout", &shape_timeout, OPTIONAL, AT(probe, timeout),
     "how long to wait for an answer, as in 20s"},
    {"why", &shape_words, OPTIONAL, AT(probe, why), "the reason, for readers"},
    {.key = NULL},
};

/* --- what a review compares ----------------------------------------------------------------------- */

static const char other_request[] = "the request differs";
static const char more_pass[] = "more answers pass";
static const char more_allowed[] = "more may be allowed";

/* Without a number, a status of 200 passes (observe/probe_http). */
static struct names status_words(struct arena *arena, const void *thing)
{
    const struct probe *asked = thing;
    const bool usual = asked->type == PROBE_HTTP && asked->status.count == 0;
    const char **words = arena_array(arena, asked->status.count + 1, sizeof *words);
    for (size_t i = 0; i < asked->status.count; i++)
        words[i] = arena_printf(arena, "%d", asked->status.items[i]);
    words[asked->status.count] = "200";
    return (struct names){words, asked->status.count + usual};
}

static struct names one_word(struct arena *arena, const char *text)
{
    const char **word = arena_array(arena, 1, sizeof *word);
    *word = text;
    return (struct names){word, text != NULL};
}

static struct names type_words(struct arena *arena, const void *thing)
{
    return one_word(arena, probe_type_name(((const struct probe *)thing)->type));
}

static struct names demand_words(struct arena *arena, const void *thing)
{
    const struct probe *asked = thing;
    const char **word = arena_array(arena, 1, sizeof *word);
    *word =
        arena_printf(arena, "%s %s", demand_keys[asked->demand], names_text(arena, &asked->values));
    return (struct names){word, asked->type == PROBE_REPORT};
}

static struct names encoding_of(struct arena *arena, const void *thing)
{
    const struct signature *signature = &((const struct probe *)thing)->hmac;
    return one_word(arena, signature->header ? encoding_words[signature->encoding].word : NULL);
}

static struct names key_of(struct arena *arena, const void *thing)
{
    const struct signature *signature = &((const struct probe *)thing)->hmac;
    return one_word(arena, signature->header ? key_words[signature->key].word : NULL);
}

/* A part of what is sent: another one may pass where it did not. */
#define SENT(label, member, form)                                                                  \
    MEMBER_AS(label, probe, member, form, UNCLEAR, UNCLEAR, UNCLEAR, other_request)

static const struct review_field probe_fields[] = {
    WORDS("type", probe, type, WEAKER, WEAKER, WEAKER, other_request, type_words),
    MORE_IS_STRICTER(probe, in, FIELD_SCOPE, "it no longer runs everywhere it did"),
    MEMBER(probe, writes, FIELD_BOOL, WEAKER, UNCLEAR, WEAKER, "it runs only if it is named"),
    HARMLESS(probe, alone, FIELD_BOOL),
    HARMLESS(probe, reason, FIELD_TEXT),
    HARMLESS(probe, timeout, FIELD_SPAN),
    HARMLESS(probe, why, FIELD_TEXT),
    EITHER_WAY(probe, path, FIELD_TEXT, UNCLEAR, other_request),
    ARRAY(probe, headers, header_count, FIELD_HEADERS, UNCLEAR, UNCLEAR, UNCLEAR, other_request),
    EITHER_WAY(probe, method, FIELD_TEXT, UNCLEAR, other_request),
    WORDS("status", probe, status, WEAKER, STRICTER, WEAKER, more_pass, status_words),
    MORE_IS_STRICTER(probe, contains, FIELD_NAMES, more_pass),
    MORE_IS_STRICTER(probe, lacks, FIELD_NAMES, more_pass),
    MEMBER(probe, location, FIELD_TEXT, STRICTER, WEAKER, UNCLEAR, more_pass),
    EITHER_WAY(probe, report, FIELD_TEXT, UNCLEAR, other_request),
    EITHER_WAY(probe, pointer, FIELD_TEXT, UNCLEAR, other_request),
    WORDS("demands", probe, values, UNCLEAR, UNCLEAR, UNCLEAR, "other answers pass", demand_words),
    EITHER_WAY(probe, header, FIELD_TEXT, UNCLEAR, other_request),
    EITHER_WAY(probe, parameter, FIELD_TEXT, UNCLEAR, other_request),
    SENT("token", token.source, FIELD_SOURCE),
    SENT("scheme", token.scheme, FIELD_TEXT),
    SENT("user", token.user, FIELD_TEXT),
    MORE_IS_STRICTER(probe, paths, FIELD_NAMES, "a protected path is no longer requested"),
    MORE_IS_STRICTER(probe, closed, FIELD_NAMES, "a protected path is no longer requested"),
    MEMBER(probe, paths_of, FIELD_TEXT, STRICTER, WEAKER, WEAKER,
           "paths that a variable opens are no longer requested"),
    EITHER_WAY(probe, says_off, FIELD_TEXT, UNCLEAR, "another text counts as a refusal"),
    EITHER_WAY(probe, says_on, FIELD_TEXT, UNCLEAR, "another text shows that the token works"),
    EITHER_WAY(probe, says, FIELD_NAMES, UNCLEAR, "another text counts as a refusal"),
    MEMBER(probe, refused, FIELD_CODES, WEAKER, WEAKER, WEAKER,
           "another answer counts as a refusal"),
    MORE_IS_WEAKER(probe, accepted, FIELD_CODES, more_pass),
    MORE_IS_WEAKER(probe, unconfigured, FIELD_CODES, "another answer counts as not configured"),
    SENT("hmac", hmac.source, FIELD_SOURCE),
    SENT("hmac header", hmac.header, FIELD_TEXT),
    SENT("prefix", hmac.prefix, FIELD_TEXT),
    SENT("signs", hmac.signs, FIELD_TEXT),
    SENT("algorithm", hmac.algorithm, FIELD_TEXT),
    WORDS("encoding", probe, hmac.encoding, UNCLEAR, UNCLEAR, UNCLEAR, other_request, encoding_of),
    WORDS("key", probe, hmac.key, UNCLEAR, UNCLEAR, UNCLEAR, other_request, key_of),
    SENT("key_prefix", hmac.key_prefix, FIELD_TEXT),
    ARRAY(probe, hmac.headers, hmac.header_count, FIELD_HEADERS, UNCLEAR, UNCLEAR, UNCLEAR,
          other_request),
    MEMBER_AS("tolerance", probe, hmac.tolerance, FIELD_AGE, WEAKER, STRICTER, WEAKER,
              "an older timestamp may pass"),
    MEMBER(probe, admits, FIELD_BOOL, UNCLEAR, WEAKER, WEAKER,
           "it decides whether the right credential is sent"),
    MORE_IS_WEAKER(probe, origins, FIELD_NAMES, more_allowed),
    MORE_IS_WEAKER(probe, methods, FIELD_NAMES, more_allowed),
    MEMBER_AS("headers", probe, allowed_headers, FIELD_NAMES, WEAKER, STRICTER, WEAKER,
              more_allowed),
    MORE_IS_WEAKER(probe, credentials, FIELD_BOOL, more_allowed),
    MORE_IS_STRICTER(probe, days_left, FIELD_NUMBER, "a certificate may be closer to its expiry"),
    EITHER_WAY(probe, field, FIELD_TEXT, UNCLEAR, other_request),
    HARMLESS(probe, pause, FIELD_SPAN),
};

static bool guards_probe(const struct guardrail *guardrail, const void *thing)
{
    return guardrail_names_probe(guardrail, ((const struct probe *)thing)->name);
}

const struct review_kind review_probes = {
    THINGS("probe", probe, desired, probes, probe_count, (long)AT(probe, in)),
    FIELDS(probe_fields),
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "it no longer runs",
    .is_guarded = guards_probe,
};

static const struct shape probe_map = {
    .kind = SHAPE_MAP,
    .id = "probe",
    .noun = "a probe",
    .hint = "Write { type: http, path: /health } and the like.",
    .map = {TABLE(common_rows), .variants = probe_variants, .finish = finish},
};

/* `floor/methods` would be a part of it, and the probe `methods` of the floor. */
static bool check_own_name(struct arena *arena, const char *text, struct err *err)
{
    if (!text_is(text, FLOOR_WORD))
        return scalar_check_name(arena, text, err);
    err_set(err, ERR_INPUT, "'" FLOOR_WORD "' is not a name for a probe");
    return err_hint(err, "Choose another: probes of the floor are called " FLOOR_PREFIX "NAME.");
}

static const struct shape own_name =
    SCALAR("a name", .kind = SCALAR_WORD, .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
           .check = check_own_name);

const struct shape shape_probes =
    NAMED_AND_KEPT("a map of probes by name", &own_name, &probe_map, probe);
