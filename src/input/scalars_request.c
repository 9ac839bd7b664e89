#include "input/scalars.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"

enum { HEADER_NAME_MOST = 64, PATH_MOST = 1024 };

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

bool scalar_check_header_name(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    const size_t length = strspn(text, token);
    if (length > 0 && text[length] == '\0' && length <= HEADER_NAME_MOST)
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a header", text);
    return err_hint(err, "Write letters, digits and '-', at most %d.", HEADER_NAME_MOST);
}

static bool check_header_value(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    const size_t length = strlen(text);
    if (!is_visible_ascii(text, true) || text[0] == ' ' || (length && text[length - 1] == ' ')) {
        err_set(err, ERR_INPUT, "'%.80s' is not the value of a header", text);
        return err_hint(err, "Write visible ASCII, without line breaks and without blanks at the "
                             "ends.");
    }
    return scalar_check_substitutions(text, err);
}

const struct shape shape_path = {
    .kind = SHAPE_SCALAR,
    .id = "path",
    .noun = "a path",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^/[!-~]*$", .check = check_path},
};

const struct shape shape_paths = {
    .kind = SHAPE_LIST,
    .id = "paths",
    .noun = "a path or a list of paths",
    .list = {.item = &shape_path, .size = sizeof(const char *), .single = true},
};

const struct shape shape_pointer = {
    .kind = SHAPE_SCALAR,
    .noun = "a JSON pointer",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^/", .check = scalar_check_pointer},
};

const struct shape shape_header_name = {
    .kind = SHAPE_SCALAR,
    .id = "header_name",
    .noun = "the name of a header",
    .scalar = {.kind = SCALAR_WORD,
               .pattern = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$",
               .check = scalar_check_header_name},
};

const struct shape shape_header_value = {
    .kind = SHAPE_SCALAR,
    .noun = "the value of a header",
    .scalar = {.kind = SCALAR_TEXT, .pattern = "^[ -~]+$", .check = check_header_value},
};

/* --- addresses --------------------------------------------------------------------------- */

const char *scalar_sample(struct arena *arena, const char *text)
{
    const char *sample = text_replaced(arena, text, "${environment}", "environment");
    return text_replaced(arena, sample, "${url}", "https://host.example");
}

bool scalar_check_origin(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    return scalar_check_substitutions(text, err) &&
           url_parse_origin(arena, scalar_sample(arena, text), &url, err);
}
