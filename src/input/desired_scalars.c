#include "desired_shapes.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "model/observed.h"
#include "model/probe.h"
#include "model/setting.h"
#include "model/substitution.h"

enum { VARIABLE_MOST = 128, WORDS_MOST = 1000 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char digits[] = "0123456789";

/* Are all bytes of `text` letters, digits or one of `others`? */
static bool is_made_of(const char *text, const char *others)
{
    for (; *text; text++)
        if (!strchr(letters, *text) && !strchr(digits, *text) && !strchr(others, *text))
            return false;
    return true;
}

/* --- names ------------------------------------------------------------------------------- */

bool scalar_check_name(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (name_is_key(text))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not a name", text);
    return err_hint(
        err, "Write at most %d letters, digits, '.', '_' or '-', starting with a letter or digit.",
        NAME_KEY_MOST);
}

static bool is_identifier(const char *text)
{
    return *text && !strchr(digits, *text) && is_made_of(text, "_") &&
           strlen(text) <= VARIABLE_MOST;
}

static bool check_env_name(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (is_identifier(text))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a variable", text);
    return err_hint(err, "Write at most %d letters, digits and '_', not starting with a digit.",
                    VARIABLE_MOST);
}

/* Those of RAILWAY_* that steer Railway; others may be the user's own. */
static const char *const configured[] = {
    "RAILWAY_DEPLOYMENT_DRAINING_SECONDS",
    "RAILWAY_DEPLOYMENT_OVERLAP_SECONDS",
    "RAILWAY_DOCKERFILE_PATH",
    "RAILWAY_HEALTHCHECK_TIMEOUT_SEC",
    "RAILWAY_RUN_UID",
    "RAILWAY_SHM_SIZE_BYTES",
};

static bool check_variable_name(const char *text, struct err *err)
{
    if (setting_name_is_valid(text))
        return true;
    if (text_starts(text, "shared.")) {
        err_set(err, ERR_INPUT, "'%.80s' is what plans and references call a shared variable",
                text);
        return err_hint(err, "Write its name, with shared: true.");
    }
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a variable", text);
    return err_hint(err,
                    "Write at most %d letters, digits, '_', '.' and '-', starting with a letter or "
                    "'_'.",
                    SETTING_NAME_MOST);
}

static bool check_variable(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    const size_t count = sizeof configured / sizeof configured[0];
    if (!check_variable_name(text, err))
        return false;
    if (!text_starts(text, "RAILWAY_") || text_in(text, configured, count))
        return true;
    if (variable_is_provided(text)) {
        err_set(err, ERR_INPUT, "'%.80s' is provided by Railway and cannot be set", text);
        return err_hint(err, "Leave it out, or name a variable of your own.");
    }
    const char *nearest = text_nearest(text, configured, count);
    if (!nearest)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' steers nothing at Railway", text);
    return err_hint(err, "Did you mean '%s'?", nearest);
}

static bool check_file_name(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (*text && *text != '/' && *text != '.' && is_made_of(text, "._-/") &&
        !text_has(text, "..") && !text_has(text, "//") && strlen(text) <= VARIABLE_MOST)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a file below --secrets", text);
    return err_hint(err, "Write a relative name of letters, digits, '.', '_', '-' and '/'.");
}

static bool is_hex_group(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdef") >= length;
}

/* RFC 9562: 8-4-4-4-12 hexadecimal digits; Railway writes them in lower case. */
static bool check_id(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    static const size_t groups[] = {8, 4, 4, 4, 12};
    const char *at = text;
    bool valid = strlen(text) == 36;
    for (size_t i = 0; valid && i < 5; i++) {
        valid = is_hex_group(at, groups[i]) && at[groups[i]] == (i < 4 ? '-' : '\0');
        at += groups[i] + 1;
    }
    if (valid)
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not a Railway id", text);
    return err_hint(err, "Write a UUID in lower case, 33333333-3333-4333-8333-333333333333.");
}

const struct shape shape_name =
    SCALAR_ID("name", "a name", .kind = SCALAR_WORD, .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
              .check = scalar_check_name);

const struct shape shape_names = LIST_ID("names", "a name or a list of names", &shape_name,
                                         sizeof(const char *), .single = true);

const struct shape shape_roles = {
    .kind = SHAPE_LIST,
    .id = "roles",
    .noun = "a list of roles",
    .hint = "Name at least one role of trust.yaml.",
    .list = {.item = &shape_name, .size = sizeof(const char *)},
};

const struct shape shape_variable =
    SCALAR_ID("variable", "the name of a variable", .kind = SCALAR_WORD,
              .pattern = "^[A-Za-z_][A-Za-z0-9_.-]{0,127}$", .check = check_variable);

const struct shape shape_variables = LIST_ID("variables", "a variable or a list of variables",
                                             &shape_variable, sizeof(const char *), .single = true);

const struct shape shape_env_name =
    SCALAR("the name of a variable", .kind = SCALAR_WORD,
           .pattern = "^[A-Za-z_][A-Za-z0-9_]{0,127}$", .check = check_env_name);

const struct shape shape_file_name =
    SCALAR("the name of a file", .kind = SCALAR_WORD, .pattern = "^[A-Za-z0-9_-][A-Za-z0-9._/-]*$",
           .check = check_file_name);

const struct shape shape_id =
    SCALAR_ID("id", "a Railway id", .kind = SCALAR_FORM,
              .pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", .check = check_id);

/* --- text -------------------------------------------------------------------------------- */

static bool check_words(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (strlen(text) <= WORDS_MOST)
        return true;
    err_set(err, ERR_INPUT, "a text of %zu bytes is too long", strlen(text));
    return err_hint(err, "Write at most %d bytes.", WORDS_MOST);
}

/* The end of what begins with `${` at `text`, or NULL where it is not closed. */
static const char *substitution_end(const char *text)
{
    const bool reference = text_starts(text, "${{");
    const char *end = strstr(text, reference ? "}}" : "}");
    return end ? end + (reference ? 2 : 1) : NULL;
}

bool scalar_check_substitutions(const char *text, struct err *err)
{
    static const char *const known[] = {"${environment}", "${url}"};
    for (const char *at = substitution_next(text); at; at = substitution_next(at)) {
        const char *end = substitution_end(at);
        if (!end) {
            err_set(err, ERR_INPUT, "'%.60s' is not terminated", at);
            return err_hint(
                err, "Write ${environment}, ${url} or a Railway reference, ${{service.NAME}}.");
        }
        const size_t length = (size_t)(end - at);
        const bool is_known =
            text_starts(at, "${{") || text_starts(at, known[0]) || text_starts(at, known[1]);
        if (!is_known) {
            err_set(err, ERR_INPUT, "'%.*s' is not a substitution", length > 60 ? 60 : (int)length,
                    at);
            return err_hint(
                err, "Only ${environment} and ${url} are substituted; a Railway reference is "
                     "${{service.NAME}}, and the text ${X} is written $${X}.");
        }
        at = end;
    }
    return true;
}

static bool check_value(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    return scalar_check_substitutions(text, err);
}

const struct shape shape_words = SCALAR("text", .kind = SCALAR_TEXT, .check = check_words);

const struct shape shape_value =
    SCALAR_ID("value", "text", .kind = SCALAR_TEXT, .may_be_empty = true, .check = check_value);

const struct shape shape_values = LIST("a list of texts", &shape_value, sizeof(const char *));

static const struct shape part_of_answer =
    SCALAR("text", .kind = SCALAR_TEXT, .check = check_value);

const struct shape shape_texts = LIST_ID("texts", "text or a list of texts", &part_of_answer,
                                         sizeof(const char *), .single = true);

static bool check_address(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    if (!text_has(text, "${"))
        return url_parse_origin(arena, text, &url, err);
    err_set(err, ERR_INPUT, "'%.80s' is not an address", text);
    return err_hint(err, "Nothing is substituted here: write the address as it is.");
}

const struct shape shape_address = {
    .kind = SHAPE_SCALAR,
    .noun = "an address",
    .hint = "Write https:// and the host, without a path.",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^https?://", .check = check_address},
};

enum { HEADER_NAME_MOST = 64, SCHEME_MOST = 32, PATH_MOST = 1024 };

static bool is_visible_ascii(const char *text, bool blanks)
{
    for (; *text; text++)
        if (*text < (blanks ? ' ' : '!') || *text > '~')
            return false;
    return true;
}

/* --- requests ---------------------------------------------------------------------------- */

/* RFC 9112, 3.2.1: origin-form. A fragment is never sent, a backslash is read differently by
 * different programs. */
static bool check_path(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (*text == '/' && is_visible_ascii(text, false) && !strpbrk(text, "#\\\"<>^`{|}") &&
        strlen(text) <= PATH_MOST)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not a path", text);
    return err_hint(err, "Write a path that starts with '/', in visible ASCII, percent-encoded, "
                         "without '#'.");
}

bool scalar_check_pointer(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    bool valid = *text == '/';
    for (const char *at = strchr(text, '~'); at; at = strchr(at + 1, '~'))
        valid = valid && (at[1] == '0' || at[1] == '1');
    if (valid)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not a JSON pointer", text);
    return err_hint(err,
                    "Write each key after a '/', as in /auth/strict_mode; '~' is ~0 and '/' in "
                    "a key is ~1.");
}

/* RFC 9110, 5.6.2. */
static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static bool check_header_name(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    const size_t length = strspn(text, token);
    if (length > 0 && text[length] == '\0' && length <= HEADER_NAME_MOST)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a header", text);
    return err_hint(err, "Write letters, digits and '-', at most %d.", HEADER_NAME_MOST);
}

/* What a client, a proxy or a framework decides by: with one of these a probe would ask another host, by
 * another method or from another address than it says (RFC 9110, 7.2 and 7.6.1; RFC 9112, 6; RFC 7239). */
static const char *const steering[] = {
    "host",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "expect",
    "via",
    "max-forwards",
    "forwarded",

    "http2-settings",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "client-ip",
    "x-host",
    "x-original-host",
    "x-http-host-override",
    "x-original-url",
    "x-rewrite-url",
    "x-original-uri",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-scheme",
    "x-url-scheme",
    "front-end-https",
};
static const char *const steering_starts[] = {"proxy-", "x-forwarded"};

static bool is_steering(const char *name)
{
    char lower[HEADER_NAME_MOST + 1];
    size_t length = 0;
    for (; length < HEADER_NAME_MOST && name[length]; length++)
        lower[length] = text_lower(name[length]);
    lower[length] = '\0';
    for (size_t i = 0; i < sizeof steering_starts / sizeof *steering_starts; i++)
        if (text_starts(lower, steering_starts[i]))
            return true;
    return text_in(lower, steering, sizeof steering / sizeof *steering);
}

static bool check_sent_header(struct arena *arena, const char *text, struct err *err)
{
    if (!check_header_name(arena, text, err))
        return false;
    if (!is_steering(text))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' decides where or how a request goes", text);
    return err_hint(err, "Declare the address and the method themselves.");
}

static bool check_header_value(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    const size_t length = strlen(text);
    if (!is_visible_ascii(text, true) || text[0] == ' ' || (length && text[length - 1] == ' ')) {
        err_set(err, ERR_INPUT, "'%.80s' is not the value of a header", text);
        return err_hint(err,
                        "Write visible ASCII, without line breaks and without spaces at the ends.");
    }
    return scalar_check_substitutions(text, err);
}

const struct shape shape_path =
    SCALAR_ID("path", "a path", .kind = SCALAR_FORM, .pattern = "^/[!-~]*$", .check = check_path);

const struct shape shape_paths = LIST_ID("paths", "a path or a list of paths", &shape_path,
                                         sizeof(const char *), .single = true);

const struct shape shape_pointer =
    SCALAR("a JSON pointer", .kind = SCALAR_FORM, .pattern = "^/", .check = scalar_check_pointer);

const struct shape shape_header_name =
    SCALAR_ID("header_name", "the name of a header", .kind = SCALAR_WORD,
              .pattern = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$", .check = check_header_name);

bool scalar_check_scheme(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (*text && strchr(letters, *text) && is_made_of(text, "-") && strlen(text) <= SCHEME_MOST)
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not a scheme", text);
    return err_hint(err, "Write one word, such as Bearer or Basic.");
}

bool scalar_check_user(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (is_visible_ascii(text, false) && !strchr(text, ':'))
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not the name of a user", text);
    return err_hint(err, "Write visible ASCII, without blanks and colons.");
}

/* Of a request of ours. */
const struct shape shape_sent_header =
    SCALAR_ID("sent_header", "the name of a header that is sent", .kind = SCALAR_WORD,
              .pattern = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$", .check = check_sent_header);

const struct shape shape_header_value = SCALAR("the value of a header", .kind = SCALAR_TEXT,
                                               .pattern = "^[ -~]+$", .check = check_header_value);

/* --- addresses --------------------------------------------------------------------------- */

const char *scalar_sample(struct arena *arena, const char *text)
{
    return substitution_fill(arena, text, "environment", "https://host.example");
}

bool scalar_check_origin(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    return scalar_check_substitutions(text, err) &&
           url_parse_origin(arena, scalar_sample(arena, text), &url, err);
}

/* --- truth, numbers and time --------------------------------------------------------------- */

static bool span_error(struct err *err, const char *text)
{
    err_set(err, ERR_INPUT, "'%.40s' is not a duration", text);
    return err_hint(err, "Write a number and one of s, m, h, d, as in 20s or 30d.");
}

static bool take_span(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    (void)reading;
    return when_parse_span(node->text, out) || span_error(err, node->text);
}

static bool take_timeout(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    (void)reading;
    int64_t seconds = 0;
    if (!when_parse_span(node->text, &seconds))
        return span_error(err, node->text);
    if (seconds > (int64_t)10 * WHEN_MINUTE) {
        err_set(err, ERR_INPUT, "'%.40s' is too long for a run", node->text);
        return err_hint(err, "Write at most 10m.");
    }
    memcpy(out, &seconds, sizeof seconds);
    return true;
}

static bool take_status(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err)
{
    (void)reading;
    (void)err; /* the range was checked */
    int64_t status = 0;
    text_to_int(node->text, 100, 599, &status);
    const int small = (int)status;
    memcpy(out, &small, sizeof small);
    return true;
}

static const struct shape status =
    SCALAR("an HTTP status", .kind = SCALAR_NUMBER, .least = 100, .most = 599, .take = take_status);

const struct shape shape_statuses =
    LIST_ID("statuses", "an HTTP status or a list of them", &status, sizeof(int), .single = true);

const struct shape shape_flag = SCALAR("true or false", .kind = SCALAR_BOOL);

const struct shape shape_true = SCALAR("true", .kind = SCALAR_TRUE);

const struct shape shape_span = SCALAR_ID("span", "a duration", .kind = SCALAR_FORM,
                                          .pattern = "^[0-9]+[smhd]$", .take = take_span);

const struct shape shape_timeout = SCALAR_ID("timeout", "a duration", .kind = SCALAR_FORM,
                                             .pattern = "^[0-9]+[smhd]$", .take = take_timeout);

bool shape_take_nothing(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err)
{
    (void)reading;
    (void)node;
    (void)out;
    (void)err;
    return true;
}

struct place shape_place(const struct node *map, const char *key)
{
    const struct node *value = node_get(map, key);
    return value ? value->where : map->where;
}
