#include "approvers_options.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/schema.h"
#include "model/trust.h"

bool approvers_is_exact(const char *name)
{
    return *name && !strpbrk(name, "*?!");
}

static bool take_namespaces(struct arena *arena, const char *value, struct approver *out,
                            struct err *err)
{
    size_t count = 0;
    const char *const *names = text_split(arena, value, ',', &count);
    bool valid = count > 0;
    for (size_t i = 0; i < count; i++)
        valid = valid && approvers_is_exact(names[i]);
    if (!valid) {
        err_set(err, ERR_INPUT, "'%.60s' are not exact namespaces", value);
        return err_hint(err, "Write namespaces=\"tautline-plan\".");
    }
    out->namespaces = (struct names){names, count};
    return true;
}

/* ssh-keygen(1): YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z]. Without the Z it would be the local time of
 * whoever looks, and the same line would end at different instants. */
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
        err_set(err, ERR_INPUT, "a certificate authority could approve as anybody");
        return err_hint(err, "Name each person with an own key.");
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
            err_set(err, ERR_INPUT, "'%s' stands twice", known[i].name);
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

bool approvers_read_options(struct arena *arena, const char *options, struct approver *out,
                            struct err *err)
{
    bool seen[KNOWN] = {false};
    while (*options) {
        const char *name = NULL, *value = NULL;
        if (!split_option(arena, &options, &name, &value)) {
            err_set(err, ERR_INPUT, "the options cannot be read at '%.40s'", name);
            return err_hint(err, "Write name=\"value\",name=\"value\" without blanks between.");
        }
        if (!take_option(arena, name, value, seen, out, err))
            return false;
    }
    if (out->has_after && out->has_before && out->valid_after >= out->valid_before) {
        err_set(err, ERR_INPUT, "the key is valid at no time");
        return err_hint(err, "Write a valid-before that is later than valid-after.");
    }
    return true;
}
