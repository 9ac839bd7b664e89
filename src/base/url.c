#include "base/url.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { PORT_HTTPS = 443, PORT_HTTP = 80, PORT_DIGITS = 5, HOST_MOST = 253, LABEL_MOST = 63 };

static const char HINT_SHAPE[] = "Write it like https://host.example.com/path.";

/* The parts of an address, unchecked. */
struct pieces {
    const char *scheme, *host, *port, *path; /* `port` may be NULL */
    bool bracketed;
};

/* --- bytes -------------------------------------------------------------------------------- */

/* Not allowed anywhere in an address (RFC 3986, section 2). */
static bool is_never_in_address(char byte)
{
    return byte <= ' ' || byte > '~' || strchr("\"<>\\^`{|}", byte) != NULL;
}

static bool check_bytes(const char *text, struct err *err)
{
    for (size_t i = 0; text[i]; i++) {
        char byte[TEXT_ESCAPE_SIZE];
        if (!is_never_in_address(text[i]))
            continue;
        text_escape_next(text + i, strlen(text + i), byte);
        err_set(err, ERR_INPUT, "the address contains '%s' at character %zu", byte, i + 1);
        if (text[i] == '\\')
            return err_hint(err, "Write '/' between the parts of a path.");
        return err_hint(err, "Write it percent-encoded, or leave it out.");
    }
    return true;
}

static bool is_hex(char byte)
{
    return text_is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool check_percents(const char *path, struct err *err)
{
    for (const char *at = path; (at = strchr(at, '%')); at++)
        if (!is_hex(at[1]) || !is_hex(at[2])) {
            err_set(err, ERR_INPUT, "the address contains a '%%' that encodes nothing");
            return err_hint(err, "Write '%%25' for the character itself.");
        }
    return true;
}

/* --- cutting ------------------------------------------------------------------------------ */

static bool no_shape(struct err *err)
{
    err_set(err, ERR_INPUT, "the address does not begin with 'https://'");
    return err_hint(err, "%s", HINT_SHAPE);
}

static bool is_bare_ipv6(const char *host)
{
    const char *colon = strchr(host, ':');
    return colon && strchr(colon + 1, ':') &&
           host[strspn(host, "0123456789abcdefABCDEF:.")] == '\0';
}

/* `host`, `host:port`, `[address]` or `[address]:port`. */
static bool cut_host(struct arena *arena, const char *text, size_t length, struct pieces *out,
                     struct err *err)
{
    char *host = arena_slice(arena, text, length);
    char *end = strchr(host, ':');
    if (is_bare_ipv6(host)) {
        err_set(err, ERR_INPUT, "host '%s' is an IPv6 address without brackets", host);
        return err_hint(err, "Write it like https://[2001:db8::1]/path.");
    }
    out->bracketed = *host == '[';
    if (out->bracketed) {
        char *close = strchr(host, ']');
        if (!close || (close[1] != '\0' && close[1] != ':')) {
            err_set(err, ERR_INPUT, "host '%s' is not an IPv6 address in brackets", host);
            return err_hint(err, "Write it like https://[2001:db8::1]/path.");
        }
        end = close[1] == ':' ? close + 1 : NULL;
        *close = '\0';
        host++;
    }
    out->port = NULL;
    if (end) {
        *end = '\0';
        out->port = end + 1;
    }
    out->host = host;
    return true;
}

static bool cut(struct arena *arena, const char *text, struct pieces *out, struct err *err)
{
    const char *colon = strstr(text, "://");
    const size_t scheme = strcspn(text, ":/?#@");
    if (!colon || text + scheme != colon || scheme == 0)
        return no_shape(err);
    const char *host = colon + 3;
    const size_t length = strcspn(host, "/?#");
    out->scheme = arena_slice(arena, text, scheme);
    out->path = arena_text(arena, host + length);
    if (memchr(host, '@', length)) {
        err_set(err, ERR_INPUT, "the address contains a user name or password before '@'");
        return err_hint(err, "Leave it out; pass secrets by environment or file.");
    }
    return cut_host(arena, host, length, out, err);
}

/* --- host --------------------------------------------------------------------------------- */

/* The one usual form, so that one host has one name. */
static bool check_ipv6(const char *host, struct err *err)
{
    struct in6_addr address;
    char usual[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, host, &address) != 1) {
        err_set(err, ERR_INPUT, "host '[%s]' is not an IPv6 address", host);
        return err_hint(err, "Write it like https://[2001:db8::1]/path.");
    }
    inet_ntop(AF_INET6, &address, usual, sizeof usual);
    if (!text_is(host, usual)) {
        err_set(err, ERR_INPUT, "host '[%s]' is not in its usual form", host);
        return err_hint(err, "Write '[%s]'.", usual);
    }
    return true;
}

static bool is_ipv4(const char *host)
{
    struct in_addr address;
    return inet_pton(AF_INET, host, &address) == 1;
}

/* A last part of digits only, or 0x…, makes libraries read the whole as an IPv4 address, in
 * spellings such as 127.1 (URL standard, "ends in a number checker"). */
static bool ends_in_number(const char *host)
{
    const char *dot = strrchr(host, '.');
    const char *last = dot ? dot + 1 : host;
    return last[strspn(last, "0123456789")] == '\0' || text_starts(last, "0x");
}

static bool label_is_good(const char *label, size_t length)
{
    if (length == 0 || length > LABEL_MOST || label[0] == '-' || label[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!text_is_digit(label[i]) && !(label[i] >= 'a' && label[i] <= 'z') && label[i] != '-')
            return false;
    return true;
}

static bool labels_are_good(const char *host)
{
    for (const char *label = host;; label++) {
        const size_t length = strcspn(label, ".");
        if (!label_is_good(label, length))
            return false;
        label += length;
        if (*label == '\0')
            return strlen(host) <= HOST_MOST;
    }
}

static bool check_name(struct arena *arena, const char *host, struct err *err)
{
    if (*host == '\0') {
        err_set(err, ERR_INPUT, "the address has no host");
        return err_hint(err, "%s", HINT_SHAPE);
    }
    const char *lowered = text_lowered(arena, host);
    if (!text_is(host, lowered)) {
        err_set(err, ERR_INPUT, "host '%s' has upper-case letters", host);
        return err_hint(err, "Write '%s'.", lowered);
    }
    if (!ends_in_number(host) && labels_are_good(host))
        return true;
    if (ends_in_number(host) && is_ipv4(host))
        return true;
    err_set(err, ERR_INPUT, "'%s' is not the name of a host", host);
    return err_hint(err,
                    "Write letters a to z, digits and hyphens with single dots between, or four "
                    "numbers from 0 to 255.");
}

bool url_is_loopback_host(const char *host)
{
    return text_is(host, "localhost") || text_is(host, "::1") ||
           (text_starts(host, "127.") && is_ipv4(host));
}

/* --- scheme, port, path ------------------------------------------------------------------- */

static bool check_scheme(const struct pieces *pieces, struct url *out, struct err *err)
{
    const bool secure = text_is(pieces->scheme, "https");
    if (!secure && !text_is(pieces->scheme, "http")) {
        err_set(err, ERR_INPUT, "scheme '%s' is not allowed", pieces->scheme);
        return err_hint(err, "Write https://, in lower case.");
    }
    out->scheme = secure ? "https" : "http";
    return true;
}

static bool check_plain_http(const struct url *url, struct err *err)
{
    if (text_is(url->scheme, "https") || url_is_loopback_host(url->host))
        return true;
    err_set(err, ERR_INPUT, "'http' is not allowed for host '%s'", url->host);
    return err_hint(err, "Write https://, because http is for loopback only.");
}

static uint16_t own_port(const char *scheme)
{
    return text_is(scheme, "https") ? PORT_HTTPS : PORT_HTTP;
}

static bool check_port(const struct pieces *pieces, struct url *out, struct err *err)
{
    int64_t port = own_port(out->scheme);
    const char *text = pieces->port;
    const bool good = !text || (*text != '0' && strlen(text) <= PORT_DIGITS &&
                                text_to_int(text, 1, UINT16_MAX, &port));
    if (!good) {
        /* Not quoted: where a '/' cuts a password, it looks like a port. */
        err_set(err, ERR_INPUT, "the port is not a number from 1 to 65535");
        return err_hint(err, "Write a port number, or leave the colon out.");
    }
    out->port = (uint16_t)port;
    return true;
}

static bool has_dot_part(const char *path)
{
    const char *end = path + strcspn(path, "?");
    while (path < end) {
        path++; /* each part begins after a '/' */
        const size_t length = strcspn(path, "/?");
        if ((length == 1 && path[0] == '.') || (length == 2 && path[0] == '.' && path[1] == '.'))
            return true;
        path += length;
    }
    return false;
}

static bool check_path(const struct pieces *pieces, struct err *err)
{
    const char *path = pieces->path;
    if (strchr(path, '#')) {
        err_set(err, ERR_INPUT, "the address contains a fragment after '#'");
        return err_hint(err, "Leave it out, because it is never sent.");
    }
    if (*path == '?') {
        err_set(err, ERR_INPUT, "the address has a query but no path");
        return err_hint(err, "Write '/' before the '?'.");
    }
    if (has_dot_part(path)) {
        err_set(err, ERR_INPUT, "the path of the address has a part '.' or '..'");
        return err_hint(err, "Write the path without it.");
    }
    return check_percents(path, err);
}

/* --- whole addresses ---------------------------------------------------------------------- */

static bool parse(struct arena *arena, const char *text, struct pieces *pieces, struct url *out,
                  struct err *err)
{
    const size_t length = strlen(text);
    if (length > URL_MOST) {
        err_set(err, ERR_INPUT, "the address has %zu bytes", length);
        return err_hint(err, "Write at most %d.", URL_MOST);
    }
    if (!check_bytes(text, err) || !cut(arena, text, pieces, err) ||
        !check_scheme(pieces, out, err))
        return false;
    if (pieces->bracketed ? !check_ipv6(pieces->host, err) : !check_name(arena, pieces->host, err))
        return false;
    out->host = pieces->host;
    out->path = pieces->path;
    return check_plain_http(out, err) && check_port(pieces, out, err) && check_path(pieces, err);
}

bool url_parse(struct arena *arena, const char *text, struct url *out, struct err *err)
{
    struct pieces pieces = {0};
    struct url url = {0};
    if (!parse(arena, text, &pieces, &url, err))
        return false;
    *out = url;
    return true;
}

bool url_parse_origin(struct arena *arena, const char *text, struct url *out, struct err *err)
{
    struct pieces pieces = {0};
    struct url url = {0};
    if (text_is(text, "*") || text_is(text, "null")) {
        err_set(err, ERR_INPUT, "origin '%s' allows every site", text);
        return err_hint(err, "List each origin by name, like https://host.example.com.");
    }
    if (!parse(arena, text, &pieces, &url, err))
        return false;
    if (*url.path) {
        err_set(err, ERR_INPUT, "an origin has only a scheme, a host and a port");
        return err_hint(err, "Write '%s'.", url_origin(arena, &url));
    }
    if (pieces.port && url.port == own_port(url.scheme)) {
        err_set(err, ERR_INPUT, "port %u is the default of '%s'", url.port, url.scheme);
        return err_hint(err, "Write '%s'.", url_origin(arena, &url));
    }
    *out = url;
    return true;
}

const char *url_origin(struct arena *arena, const struct url *url)
{
    const bool bracketed = strchr(url->host, ':') != NULL;
    const char *host = bracketed ? arena_printf(arena, "[%s]", url->host) : url->host;
    if (url->port == own_port(url->scheme))
        return arena_printf(arena, "%s://%s", url->scheme, host);
    return arena_printf(arena, "%s://%s:%u", url->scheme, host, url->port);
}

/* --- references --------------------------------------------------------------------------- */

/* RFC 3986, 5.2.4: takes `.` and `..` out of an absolute path. */
static const char *without_dots(struct arena *arena, const char *path)
{
    char *out = arena_slice(arena, path, strlen(path));
    size_t length = 0;
    while (*path == '/') {
        const size_t part = 1 + strcspn(path + 1, "/");
        const char *name = arena_slice(arena, path + 1, part - 1);
        const bool up = text_is(name, ".."), dot = up || text_is(name, ".");
        while (up && length > 0 && out[--length] != '/')
            continue;
        memmove(out + length, path, dot ? 0 : part);
        length += dot ? 0 : part;
        path += part;
        if (dot && !*path)
            out[length++] = '/';
    }
    return arena_slice(arena, out, length);
}

/* How long `scheme://host:port` is; 0: a relative reference. */
static size_t origin_length(const char *text)
{
    const size_t scheme = strcspn(text, ":/?#");
    return scheme > 0 && text_starts(text + scheme, "://")
               ? scheme + 3 + strcspn(text + scheme + 3, "/?#")
               : 0;
}

static const char *usual_origin(struct arena *arena, const char *text, size_t length)
{
    const char *origin = text_lowered(arena, arena_slice(arena, text, length));
    const bool secure = text_starts(origin, "https:") && text_ends(origin, ":443");
    const bool plain = text_starts(origin, "http:") && text_ends(origin, ":80");
    return secure || plain ? arena_slice(arena, origin, length - (secure ? 4 : 3)) : origin;
}

/* An absolute address in its usual form. */
static const char *usual(struct arena *arena, const char *text)
{
    const size_t origin = origin_length(text);
    const size_t path = strcspn(text + origin, "?#");
    return arena_printf(arena, "%s%s%s", usual_origin(arena, text, origin),
                        path ? without_dots(arena, arena_slice(arena, text + origin, path)) : "/",
                        text + origin + path);
}

/* How much of the base comes before a relative reference. */
static size_t kept_of(const char *base, const char *reference)
{
    const size_t origin = origin_length(base);
    size_t kept = origin + strcspn(base + origin, "?#");
    if (text_starts(reference, "//"))
        return strcspn(base, "/");
    if (*reference == '/')
        return origin;
    if (*reference == '?')
        return kept;
    if (!*reference || *reference == '#')
        return strcspn(base, "#");
    while (kept > origin && base[kept - 1] != '/')
        kept--;
    return kept;
}

const char *url_resolved(struct arena *arena, const char *base, const char *reference)
{
    if (origin_length(reference))
        return usual(arena, reference);
    const size_t kept = kept_of(base, reference);
    const bool bare = kept == origin_length(base) && *reference && !strchr("/?#", *reference);
    return usual(arena,
                 arena_printf(arena, "%.*s%s%s", (int)kept, base, bare ? "/" : "", reference));
}

bool url_is_same(const struct url *a, const struct url *b)
{
    const char *a_path = *a->path ? a->path : "/";
    const char *b_path = *b->path ? b->path : "/";
    return text_is(a->scheme, b->scheme) && text_is(a->host, b->host) && a->port == b->port &&
           text_is(a_path, b_path);
}
