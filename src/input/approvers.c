#include "input/approvers.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "base/wire.h"
#include "doc/schema.h"
#include "model/trust.h"

/* BLOB_MOST holds an RSA key of 16384 bits with its exponent. */
enum { ED25519_SIZE = 32, P256_POINT_SIZE = 65, BLOB_MOST = 4096 };

static bool is_key_type(const char *word)
{
    return text_starts(word, "ssh-") || text_starts(word, "sk-") || text_starts(word, "ecdsa-") ||
           text_starts(word, "rsa-");
}

/* --- the wire form (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4; OpenSSH's PROTOCOL.u2f) ------------ */

/* Each takes what follows the type; whether the numbers make a sound key is not asked here. */
static bool take_ed25519(struct wire *wire)
{
    struct wire key;
    return wire_take_string(wire, &key) && key.length == ED25519_SIZE;
}

static bool take_ecdsa(struct wire *wire)
{
    struct wire curve, point;
    return wire_take_string(wire, &curve) && wire_is(&curve, "nistp256") &&
           wire_take_string(wire, &point) && point.length == P256_POINT_SIZE;
}

static bool take_rsa(struct wire *wire)
{
    struct wire exponent, modulus;
    return wire_take_number(wire, &exponent) && wire_take_number(wire, &modulus);
}

static const struct approver_key_type {
    const char *name;
    bool (*take)(struct wire *wire);
    bool has_application; /* on a security key */
} types[] = {
    {"ssh-ed25519", take_ed25519, false},
    {"ecdsa-sha2-nistp256", take_ecdsa, false},
    {"ssh-rsa", take_rsa, false},
    {"sk-ssh-ed25519@openssh.com", take_ed25519, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", take_ecdsa, true},
};

static const struct approver_key_type *find_type(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_is(types[i].name, name))
            return &types[i];
    return NULL;
}

/* Type, key and, on a security key, the application; nothing after it. */
static bool is_key(struct wire wire, const struct approver_key_type *type)
{
    struct wire name, application;
    if (!wire_take_string(&wire, &name) || !wire_is(&name, type->name) || !type->take(&wire))
        return false;
    if (type->has_application && (!wire_take_string(&wire, &application) || !application.length))
        return false;
    return wire.length == 0;
}

static bool refuse_type(const char *type, struct err *err)
{
    if (text_has(type, "-cert-")) {
        err_set(err, ERR_INPUT, "this is a certificate, not a key");
        return err_hint(err, "Write the person's own public key.");
    }
    err_set(err, ERR_INPUT, "'%.60s' is not a supported key type", type);
    return err_hint(err, "Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
                         "key).");
}

static bool read_key(struct arena *arena, const char *type, const char *base64,
                     struct approver *out, struct err *err)
{
    unsigned char bytes[BLOB_MOST] = {0};
    size_t length = 0;
    const struct approver_key_type *known = find_type(type);
    if (!known)
        return refuse_type(type, err);
    if (!base64_decode(base64, strlen(base64), bytes, sizeof bytes, &length) ||
        !is_key((struct wire){bytes, length}, known)) {
        err_set(err, ERR_INPUT, "what follows '%.40s' is not a key of that type", type);
        return err_hint(err, "Copy the whole line of the person's .pub file.");
    }
    unsigned char *key = arena_alloc(arena, length);
    memcpy(key, bytes, length);
    out->type = arena_text(arena, type);
    out->key = key;
    out->key_length = length;
    return true;
}

/* --- options ------------------------------------------------------------------------------- */

static bool is_exact(const char *name)
{
    return *name && !strpbrk(name, "*?!");
}

static bool take_namespaces(struct arena *arena, const char *value, struct approver *out,
                            struct err *err)
{
    size_t count = 0;
    const char *const *names = text_split(arena, value, ',', &count);
    /* ssh-keygen trims nothing: with a blank it is another namespace. */
    bool valid = count > 0 && !value[strcspn(value, " \t\v\f\r\n")];
    for (size_t i = 0; i < count; i++)
        valid = valid && is_exact(names[i]);
    if (!valid) {
        err_set(err, ERR_INPUT, "'%.60s' are not exact namespaces", value);
        return err_hint(err, "Write namespaces=\"tautline-plan\".");
    }
    out->namespaces = (struct names){names, count};
    return true;
}

/* ssh-keygen(1): YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z]. Without the Z it would be the local time of
 * the reader, and the same line would end at a different time for each reader. */
static bool parse_time(struct arena *arena, const char *text, int64_t *out)
{
    const size_t digits = strspn(text, "0123456789");
    if ((digits != 8 && digits != 12 && digits != 14) || !text_is(text + digits, "Z"))
        return false;
    const char *clock = digits == 8 ? "000000" : text + 8;
    const char *seconds = digits == 14 ? text + 12 : "00";
    return when_parse_instant(arena_printf(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4,
                                           text + 6, clock, clock + 2, seconds),
                              out);
}

static bool take_time(struct arena *arena, const char *value, int64_t *out, bool *has,
                      struct err *err)
{
    if (!parse_time(arena, value, out)) {
        err_set(err, ERR_INPUT, "'%.40s' is not a time with its zone", value);
        return err_hint(err, "Write 20270101Z or 202701011800Z.");
    }
    *has = true;
    return true;
}

static bool take_after(struct arena *arena, const char *value, struct approver *out,
                       struct err *err)
{
    return take_time(arena, value, &out->valid_after, &out->has_after, err);
}

static bool take_before(struct arena *arena, const char *value, struct approver *out,
                        struct err *err)
{
    return take_time(arena, value, &out->valid_before, &out->has_before, err);
}

static const struct {
    const char *name;
    bool (*take)(struct arena *arena, const char *value, struct approver *out, struct err *err);
} known[] = {
    {"namespaces", take_namespaces},
    {"valid-after", take_after},
    {"valid-before", take_before},
};

enum { KNOWN = sizeof known / sizeof known[0] };

static bool unknown_option(struct arena *arena, const char *name, struct err *err)
{
    const char *names[KNOWN];
    if (text_is_any_case(name, "cert-authority")) {
        err_set(err, ERR_INPUT, "a certificate authority could approve in any name");
        return err_hint(err, "Give each person a key of their own.");
    }
    for (size_t i = 0; i < KNOWN; i++)
        names[i] = known[i].name;
    err_set(err, ERR_INPUT, "'%.40s' is not an option", name);
    return err_hint(err, "%s", schema_suggestion(arena, name, names, KNOWN, "Options are: "));
}

static bool take_option(struct arena *arena, const char *name, const char *value, bool seen[KNOWN],
                        struct approver *out, struct err *err)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (!text_is_any_case(known[i].name, name))
            continue;
        if (!value) {
            err_set(err, ERR_INPUT, "'%s' has no value in quotes", known[i].name);
            return err_hint(err, "Write %s=\"...\".", known[i].name);
        }
        if (seen[i]) {
            err_set(err, ERR_INPUT, "'%s' is given twice", known[i].name);
            return err_hint(err, "Write each option once.");
        }
        seen[i] = true;
        return known[i].take(arena, value, out, err);
    }
    return unknown_option(arena, name, err);
}

/* One `name` or `name="value"` from the front of `*at`; what follows is a comma or the end. */
static bool split_option(struct arena *arena, const char **at, const char **name,
                         const char **value)
{
    const size_t length = strcspn(*at, "=,\"");
    *name = arena_slice(arena, *at, length);
    *value = NULL;
    *at += length;
    if (**at == '=') {
        const char *quote = (*at)[1] == '"' ? strchr(*at + 2, '"') : NULL;
        if (!quote)
            return false;
        *value = arena_slice(arena, *at + 2, (size_t)(quote - (*at + 2)));
        *at = quote + 1;
    }
    if (**at == ',')
        return *++*at != '\0';
    return **at == '\0';
}

static bool read_options(struct arena *arena, const char *options, struct approver *out,
                         struct err *err)
{
    bool seen[KNOWN] = {false};
    while (*options) {
        const char *name = NULL, *value = NULL;
        if (!split_option(arena, &options, &name, &value)) {
            err_set(err, ERR_INPUT, "the options cannot be read at '%.40s'", name);
            return err_hint(err, "Write name=\"value\",name=\"value\" without spaces in between.");
        }
        if (!take_option(arena, name, value, seen, out, err))
            return false;
    }
    if (out->has_after && out->has_before && out->valid_after >= out->valid_before) {
        err_set(err, ERR_INPUT, "the key is never valid");
        return err_hint(err, "Write a valid-before that is later than valid-after.");
    }
    return true;
}

struct approvers_line;

struct approvers_reading {
    struct arena *arena;
    struct faults *faults;
    const char *file;
    /* What a line of this kind of file is made of. */
    bool (*read_fields)(const struct approvers_reading *reading, struct approvers_line *line,
                        struct approver *out, struct err *err);
    struct approver *items;
    size_t count, capacity;
};

/* A line, and how far it was read. */
struct approvers_line {
    const char *text;
    const char *at;
    unsigned number;
};

static struct place place_at(const struct approvers_reading *reading,
                             const struct approvers_line *line, const char *at)
{
    const size_t column =
        text_width(arena_slice(reading->arena, line->text, (size_t)(at - line->text)));
    return (struct place){reading->file, line->number, (unsigned)column + 1};
}

/* --- characters -------------------------------------------------------------------------- */

/* A reviewer must see everything that ssh would read. */
static bool check_characters(const struct approvers_reading *reading,
                             const struct approvers_line *line, struct err *err)
{
    const size_t length = strlen(line->text);
    uint32_t code = 0;
    for (size_t i = 0; i < length;) {
        const size_t size = text_utf8_next(line->text + i, length - i, &code);
        if (size == 0 || (text_is_deceptive(code) && code != '\t')) {
            err_at(err, place_at(reading, line, line->text + i),
                   "this character is invisible to a reviewer");
            return err_hint(err, "Write UTF-8 text with lines that end in LF only.");
        }
        i += size;
    }
    return true;
}

/* --- fields ------------------------------------------------------------------------------ */

static void skip_blanks(struct approvers_line *line)
{
    line->at += strspn(line->at, " \t");
}

/* The next field; blanks in quotes belong to it. "" at the end of the line. */
static const char *take_field(struct arena *arena, struct approvers_line *line)
{
    const char *start = line->at;
    bool quoted = false;
    while (*line->at && (quoted || !strchr(" \t", *line->at)))
        quoted ^= *line->at++ == '"';
    const char *field = arena_slice(arena, start, (size_t)(line->at - start));
    skip_blanks(line);
    return field;
}

static bool is_ascii(const char *text)
{
    while (*text > ' ' && *text <= '~')
        text++;
    return *text == '\0';
}

static bool take_principals(struct arena *arena, const char *field, struct approver *out,
                            struct err *err)
{
    size_t count = 0;
    const char *const *names = text_split(arena, field, ',', &count);
    if (is_key_type(field)) {
        err_set(err, ERR_INPUT, "the line starts with a key and does not name its owner");
        return err_hint(err, "Write the principal first: pto@example.com ssh-ed25519 AAAA...");
    }
    bool valid = count > 0 && !strchr(field, '"') && !strchr(field, '=');
    for (size_t i = 0; i < count; i++)
        valid = valid && is_exact(names[i]);
    if (!is_ascii(field)) {
        err_set(err, ERR_INPUT, "the principal has a character that is not printable ASCII");
        return err_hint(err, "Write a name such as pto@example.com: two that look alike would be "
                             "two persons.");
    }
    if (!valid) {
        /* Not quoted: it may be a piece of a key that went astray. */
        err_set(err, ERR_INPUT, "the line does not start with exact principals");
        return err_hint(err, "Write names such as pto@example.com, without patterns or quotes.");
    }
    out->principals = (struct names){names, count};
    return true;
}

static bool failed_at(struct err *err, struct place where)
{
    err->where = where;
    return false;
}

static bool read_fields(const struct approvers_reading *reading, struct approvers_line *line,
                        struct approver *out, struct err *err)
{
    struct arena *arena = reading->arena;
    out->where = place_at(reading, line, line->at);
    if (!take_principals(arena, take_field(arena, line), out, err))
        return failed_at(err, out->where);
    struct place where = place_at(reading, line, line->at);
    const char *type = take_field(arena, line);
    if (*type && !is_key_type(type)) {
        if (!read_options(arena, type, out, err))
            return failed_at(err, where);
        where = place_at(reading, line, line->at);
        type = take_field(arena, line);
    }
    if (*type == '\0') {
        err_at(err, where, "the line has no key");
        return err_hint(err, "Add the type and the key from the person's .pub file.");
    }
    return read_key(arena, type, take_field(arena, line), out, err) || failed_at(err, where);
}

static bool read_revoked_fields(const struct approvers_reading *reading,
                                struct approvers_line *line, struct approver *out, struct err *err)
{
    out->where = place_at(reading, line, line->at);
    const char *type = take_field(reading->arena, line);
    if (!is_key_type(type)) {
        /* Not quoted: it may be a piece of a key that went astray. */
        err_at(err, out->where, "the line does not start with the type of a key");
        return err_hint(err, "Write the line of the person's .pub file: ssh-ed25519 AAAA...");
    }
    return read_key(reading->arena, type, take_field(reading->arena, line), out, err) ||
           failed_at(err, out->where);
}

/* --- lines ------------------------------------------------------------------------------- */

static void refuse_private(const struct approvers_reading *reading,
                           const struct approvers_line *line)
{
    struct err err;
    err_at(&err, place_at(reading, line, line->at), "this is a private key or a PEM file");
    err_fill_hint(
        &err, "Remove it, make a new key if it was private, and write the line of the .pub file.");
    faults_add(reading->faults, &err);
}

static bool check_once(const struct approvers_reading *reading, const struct approver *approver,
                       struct err *err)
{
    const struct approvers before = {reading->items, reading->count};
    const struct approver *other = approvers_find(&before, approver->key, approver->key_length);
    if (!other)
        return true;
    err_at(err, approver->where, "the same key is in line %u", other->where.line);
    return err_hint(err, "A key belongs to one person: write it once.");
}

static bool read_line(struct approvers_reading *reading, struct approvers_line *line,
                      struct err *err)
{
    if (!check_characters(reading, line, err))
        return false;
    if (*line->at == '\0' || *line->at == '#')
        return true;
    struct approver approver = {.type = NULL};
    if (!reading->read_fields(reading, line, &approver, err) ||
        !check_once(reading, &approver, err))
        return false;
    reading->items = arena_grow(reading->arena, reading->items, reading->count, &reading->capacity,
                                sizeof *reading->items);
    reading->items[reading->count++] = approver;
    return true;
}

static void read_lines(struct approvers_reading *reading, const char *bytes, size_t length)
{
    unsigned number = 1;
    for (size_t start = 0; start < length; number++) {
        const char *end = memchr(bytes + start, '\n', length - start);
        const size_t size = end ? (size_t)(end - (bytes + start)) : length - start;
        struct err err = {.code = ERR_NONE};
        struct approvers_line line = {.text = arena_slice(reading->arena, bytes + start, size),
                                      .number = number};
        line.at = line.text;
        skip_blanks(&line);
        if (text_has(line.text, "-----BEGIN") || text_has(line.text, "PRIVATE KEY")) {
            refuse_private(reading, &line);
            return; /* a fault in the rest would quote the key */
        }
        if (strlen(line.text) != size) {
            err_at(&err, ((struct place){reading->file, number, 1}),
                   "this line contains a NUL byte");
            err_fill_hint(&err, "Write UTF-8 text with lines that end in LF only.");
            faults_add(reading->faults, &err);
        } else if (!read_line(reading, &line, &err)) {
            faults_add(reading->faults, &err);
        }
        start += size + 1;
    }
}

static void fault(struct approvers_reading *reading, const char *text, const char *hint)
{
    struct err err;
    err_at(&err, ((struct place){reading->file, 0, 0}), "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(reading->faults, &err);
}

/* What both kinds of file have in common. */
static bool read_keys(struct approvers_reading *reading, const char *bytes, size_t length,
                      bool may_be_empty, struct approvers *out)
{
    const size_t before = reading->faults->count + reading->faults->dropped;
    if (length > APPROVERS_LIMIT)
        fault(reading, "the file is too large", "Write at most 64 KiB.");
    else
        read_lines(reading, bytes, length);
    if (reading->faults->count + reading->faults->dropped != before)
        return false;
    if (reading->count > APPROVERS_MOST) {
        fault(reading, "the file has too many keys", "Write at most 200.");
        return false;
    }
    if (reading->count == 0 && !may_be_empty) {
        fault(reading, "the file has no keys",
              "Add a line: pto@example.com namespaces=\"tautline-plan\" ssh-ed25519 AAAA...");
        return false;
    }
    *out = (struct approvers){reading->items, reading->count};
    return true;
}

bool approvers_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct approvers *out, struct faults *faults)
{
    struct approvers_reading reading = {.arena = arena,
                                        .faults = faults,
                                        .file = arena_text(arena, file),
                                        .read_fields = read_fields};
    return read_keys(&reading, bytes, length, false, out);
}

bool approvers_read_revoked(struct arena *arena, const char *file, const char *bytes, size_t length,
                            struct approvers *out, struct faults *faults)
{
    struct approvers_reading reading = {.arena = arena,
                                        .faults = faults,
                                        .file = arena_text(arena, file),
                                        .read_fields = read_revoked_fields};
    return read_keys(&reading, bytes, length, true, out);
}
