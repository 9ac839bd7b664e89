#include "model/adopt.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/json_form.h"
#include "base/text.h"
#include "base/url.h"

enum { VALUE_MOST = 300, NAME_MOST = 128, NUMBER_DIGITS = 7, DECIMAL_DIGITS = 14 };

/* Anywhere in a name. */
static const char *const secret_parts[] = {
    "token", "secret",  "passw",   "passphrase", "passcode", "credential", "key",
    "priv",  "signing", "session", "cookie",     "bearer",   "oauth",      "mnemonic",
    "licen", "webhook", "user",    "login",      "mail",     "phone",      "account",
};
/* As a whole word of a name. */
static const char *const secret_words[] = {
    "dsn",  "pwd", "pass", "auth", "pin", "otp",   "totp",        "mfa",  "seed", "salt",
    "hash", "sid", "cert", "pem",  "jwt", "certs", "certificate", "cred", "hmac", "signature",
};
static const char *const address_words[] = {"url", "uri", "dsn", "connection", "endpoint"};
/* An address of such a store usually contains a password. */
static const char *const store_words[] = {
    "redis", "database", "db",    "postgres", "postgresql", "pg",     "mysql",  "mongo",
    "amqp",  "rabbitmq", "kafka", "mongodb",  "nats",       "sentry", "broker", "smtp",
};
static const char *const flag_words[] = {
    "enabled", "enable", "disabled", "disable", "required", "strict", "debug", "allowed", "allow",
    "secure",  "verify", "override", "force",   "use",      "is",     "stop",  "skip",
};
static const char *const amount_words[] = {
    "seconds", "secs",   "sec",     "ms",    "minutes", "mins",   "hours",   "days",
    "ttl",     "size",   "limit",   "count", "max",     "min",    "timeout", "length",
    "bytes",   "expiry", "retries", "age",   "tokens",  "rounds",
};
/* Else `3.10` is a version, and not 3.1. */
static const char *const decimal_words[] = {
    "rate",   "ratio", "factor",     "threshold",   "temperature", "fraction",
    "weight", "score", "multiplier", "probability", "percent",     "backoff",
};
static const char *const list_words[] = {"origins", "methods", "headers", "hosts", "domains"};
/* What protects or checks something, and what opens something. */
static const char *const protecting_words[] = {"auth",   "token",  "signature", "verify", "csrf",
                                               "strict", "secure", "ssl",       "tls"};
static const char *const opening_words[] = {"unsigned", "allowlist", "debug", "insecure",
                                            "bypass",   "anonymous", "public"};
/* A flag that stops something must be free to do so, whatever it stops. */
static const char *const brake_words[] = {
    "stop",   "halt",    "pause",     "paused",   "kill",     "killswitch", "freeze",
    "frozen", "suspend", "suspended", "shutdown", "lockdown", "quarantine", "maintenance"};
/* So must one that turns off what opens something. */
static const char *const off_words[] = {"disable", "disabled", "block", "off", "no", "without"};

/* ---- words of a name ---- */

static bool is_word(const char *word, size_t length, const char *lower)
{
    for (size_t i = 0; i < length; i++)
        if (text_lower(word[i]) != lower[i])
            return false;
    return lower[length] == '\0';
}

static bool is_among(const char *word, size_t length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_word(word, length, list[i]))
            return true;
    return false;
}

static bool is_word_byte(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte);
}

/* Asks of each word between what is no letter and no digit. */
static bool name_has(const char *name, const char *const *list, size_t count)
{
    while (*name) {
        size_t length = 0;
        while (is_word_byte(name[length]))
            length++;
        if (is_among(name, length, list, count))
            return true;
        name += length + (name[length] != '\0');
    }
    return false;
}

static bool name_ends(const char *name, const char *const *list, size_t count)
{
    const char *last = strrchr(name, '_');
    last = last ? last + 1 : name;
    return is_among(last, strlen(last), list, count);
}

#define HAS(name, list)  name_has(name, list, sizeof(list) / sizeof *(list))
#define ENDS(name, list) name_ends(name, list, sizeof(list) / sizeof *(list))

static bool is_secret_name(const char *name)
{
    char lower[NAME_MOST + 1];
    size_t length = 0;
    for (; length < NAME_MOST && name[length]; length++)
        lower[length] = text_lower(name[length]);
    lower[length] = '\0';
    for (size_t i = 0; i < sizeof secret_parts / sizeof *secret_parts; i++)
        if (text_has(lower, secret_parts[i]))
            return true;
    return HAS(name, secret_words) || (HAS(name, store_words) && HAS(name, address_words));
}

/* ---- values ---- */

static bool is_number(const char *value)
{
    const char *digits = value + (*value == '-');
    const size_t length = strlen(digits);
    return length > 0 && length <= NUMBER_DIGITS && strspn(digits, "0123456789") == length &&
           (digits[0] != '0' || length == 1) && !text_is(value, "-0");
}

/* With a point, and as JSON writes it, so that YAML takes it for the same number. */
static bool is_decimal(const char *value)
{
    struct decimal number;
    const char *digits = value + (*value == '-');
    const char *point = strchr(digits, '.');
    return point && point > digits && text_is_digit(point[1]) && strlen(digits) <= DECIMAL_DIGITS &&
           !strpbrk(value, "eE+") && (*digits != '0' || digits[1] == '.') &&
           decimal_read(value, &number);
}

bool adopt_is_truth(const char *value)
{
    return text_is_any_case(value, "true") || text_is_any_case(value, "false");
}

static bool is_json_list(struct arena *arena, const char *value)
{
    size_t count = 0;
    return *value == '[' && json_form_items(arena, value, &count);
}

static bool is_flag(const char *name, const char *value)
{
    bool flag = false;
    if (!setting_read_flag(value, &flag))
        return false;
    return !text_is_digit(*value) || ENDS(name, flag_words);
}

/* The name in the Railway reference at `at`, its length, and the end of the reference; NULL if it is not
 * terminated. */
static const char *reference_name(const char *at, size_t *length, const char **end)
{
    const char *close = strstr(at, "}}");
    if (!close)
        return NULL;
    const char *name = at + 3;
    for (const char *dot = name; dot < close; dot++)
        if (*dot == '.')
            name = dot + 1;
    while (*name == ' ')
        name++;
    size_t count = 0;
    while (is_word_byte(name[count]) || name[count] == '_')
        count++;
    *length = count;
    *end = close + 2;
    return name;
}

/* Does the text between the braces consist of names, and of none that could be a secret itself? */
static bool is_named(const char *at, const char *end)
{
    char inside[VALUE_MOST + 1];
    const size_t length = (size_t)(end - at) - 5; /* `${{` and `}}` */
    if (length > VALUE_MOST)
        return false;
    memcpy(inside, at + 3, length);
    inside[length] = '\0';
    for (const char *byte = inside; *byte; byte++)
        if (!is_word_byte(*byte) && !strchr("_-. ", *byte))
            return false;
    return !words_look_random(inside);
}

static bool is_harmless_reference(const char *name, size_t length)
{
    char word[NAME_MOST + 1];
    if (length == 0 || length > NAME_MOST)
        return false;
    memcpy(word, name, length);
    word[length] = '\0';
    if (text_starts(word, "RAILWAY_"))
        return true;
    return !is_secret_name(word) && !HAS(word, address_words);
}

/* The value with an `x` in place of each harmless reference, in `out`; false where one is not. */
static bool without_references(const char *value, char out[VALUE_MOST + 1])
{
    size_t length = 0;
    while (*value && length < VALUE_MOST) {
        if (!text_starts(value, "${{")) {
            out[length++] = *value++;
            continue;
        }
        size_t name_length = 0;
        const char *end = value;
        const char *name = reference_name(value, &name_length, &end);
        if (!name || !is_named(value, end) || !is_harmless_reference(name, name_length))
            return false;
        out[length++] = 'x';
        value = end;
    }
    out[length] = '\0';
    return *value == '\0';
}

bool adopt_names_reference(const char *value)
{
    size_t length = 0;
    const char *end = value;
    return text_starts(value, "${{") && reference_name(value, &length, &end) && *end == '\0' &&
           length > 0 && is_named(value, end);
}

bool adopt_refers_to_railway(const char *value)
{
    const char *at = strstr(value, "${{");
    if (!at)
        return false;
    while (at) {
        size_t length = 0;
        const char *end = at;
        const char *name = reference_name(at, &length, &end);
        if (!name || !text_starts(name, "RAILWAY_"))
            return false;
        at = strstr(end, "${{");
    }
    return true;
}

static bool are_plain(const struct names *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        if (!text_is(parts->items[i], "*") && address_looks_random(parts->items[i]) &&
            words_look_random(parts->items[i]))
            return false;
    return true;
}

/* In any notation. */
static bool is_plain_list(const char *value)
{
    static const struct names nothing = {NULL, 0};
    struct names parts = {NULL, 0};
    struct arena arena;
    arena_init(&arena);
    const bool plain =
        notation_read(&arena, NOTATION_STORED, value, &nothing, &parts) && are_plain(&parts);
    arena_release(&arena);
    return plain;
}

static bool is_plain(const char *name, const char *value)
{
    char plain[VALUE_MOST + 1];
    if (!without_references(value, plain) || setting_is_stand_in(plain))
        return false;
    if (ENDS(name, list_words))
        return is_plain_list(plain);
    if (text_has(plain, "://"))
        return !address_looks_random(plain);
    return !HAS(name, address_words) && !text_looks_random(plain);
}

bool adopt_may_show(const char *name, const char *value, size_t length)
{
    if (strlen(value) != length || length > VALUE_MOST || strlen(name) > NAME_MOST)
        return false;
    if (length == 0 || adopt_is_truth(value))
        return true;
    const bool flag = is_flag(name, value);
    if (is_secret_name(name))
        return (flag && ENDS(name, flag_words)) || (is_number(value) && ENDS(name, amount_words));
    return flag || is_number(value) || is_plain(name, value);
}

/* ---- types ---- */

static enum setting_type guess(struct arena *arena, const char *name, const char *value)
{
    struct url url;
    struct err err = {0};
    if (adopt_is_truth(value) || is_flag(name, value))
        return SETTING_FLAG;
    if (is_number(value))
        return SETTING_NUMBER;
    if (is_decimal(value) && (ENDS(name, amount_words) || ENDS(name, decimal_words)))
        return SETTING_DECIMAL;
    if ((ENDS(name, list_words) && *value) || is_json_list(arena, value))
        return SETTING_LIST;
    if (*value == '{' && json_form(arena, value))
        return SETTING_JSON;
    if (!text_has(value, "${") && url_parse(arena, value, &url, &err))
        return SETTING_URL;
    return SETTING_TEXT;
}

/* A list is read back only where commas could hold each item. */
static bool can_be_declared(struct arena *arena, const struct setting *setting)
{
    const struct names *list = &setting->wanted.list;
    for (size_t i = 0; i < list->count; i++)
        if (!notation_holds(arena, NOTATION_STORED, list->items[i]))
            return false;
    return true;
}

struct wanted adopt_wanted(struct arena *arena, enum setting_type type, const char *value)
{
    struct wanted wanted = {.type = type, .text = value};
    struct setting setting = {.name = "", .wanted = wanted};
    if (!setting_want(arena, &setting, value, &setting) ||
        setting_effect(&setting, value) != EFFECT_DESIRED || !can_be_declared(arena, &setting))
        return (struct wanted){.type = SETTING_TEXT, .text = value};
    if (type == SETTING_FLAG)
        setting.wanted.text = setting.wanted.flag ? "true" : "false";
    return setting.wanted;
}

enum setting_type adopt_type(struct arena *arena, const char *name, const char *value)
{
    return adopt_wanted(arena, guess(arena, name, value), value).type;
}

bool adopt_ignores_case(const char *name)
{
    static const char *const headers[] = {"headers"};
    return ENDS(name, headers);
}

bool adopt_guards(const char *name)
{
    return !HAS(name, brake_words) &&
           (HAS(name, protecting_words) || (HAS(name, opening_words) && !HAS(name, off_words)));
}

/* ---- what the value holds ---- */

static const char *replaced_words(struct arena *arena, const char *value, const char *word,
                                  const char *with)
{
    const size_t length = strlen(word);
    const char *at = length ? strstr(value, word) : NULL;
    const char *from = value;
    while (at && ((at > value && is_word_byte(at[-1])) || is_word_byte(at[length]))) {
        from = at + 1;
        at = strstr(from, word);
    }
    if (!at)
        return value;
    const char *rest = replaced_words(arena, at + length, word, with);
    return arena_printf(arena, "%.*s%s%s", (int)(at - value), value, with, rest);
}

const char *adopt_substituted(struct arena *arena, const char *value, const char *environment,
                              const char *url)
{
    const char *out = url ? replaced_words(arena, value, url, "${url}") : value;
    /* `${environment}` would be found in itself, and `url` in `${url}`. */
    if (text_has("url environment", environment) || text_has(out, "${{"))
        return out;
    return replaced_words(arena, out, environment, "${environment}");
}
