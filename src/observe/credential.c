#include "observe/credential.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "world/process.h"

/* HTTPS, RFC 9110, 4.2.2. What else listens at a host may be anything. */
enum { RAILWAY_PORT = 443 };

static const char *words(const struct credentials *credentials, const char *name, const char *rest)
{
    return arena_printf(credentials->arena, "%s %s", name, rest);
}

/* A pull request that changes `url` cannot lead a secret away. */
static const char *reason_against_host(const struct credentials *credentials)
{
    struct url url;
    struct err err = {0};
    const char *address = credentials->target->environment->url;
    if (!address || !url_parse(credentials->arena, address, &url, &err))
        return "no address to send a secret to";
    if (credentials->simulated && url_is_loopback_host(url.host))
        return NULL;
    const bool listed = names_has_any_case(&credentials->observed->domains, url.host);
    if (listed && url.port == RAILWAY_PORT)
        return NULL;
    if (listed)
        return arena_printf(credentials->arena,
                            "no secret is sent to port %u of '%s': Railway serves its domains at "
                            "port %u alone",
                            (unsigned)url.port, url.host, (unsigned)RAILWAY_PORT);
    return arena_printf(
        credentials->arena,
        credentials->observed->domains_seen
            ? "no secret is sent to '%s', which Railway does not list as a domain of "
              "this service"
            : "no secret is sent to '%s': the domains of this service were not read",
        url.host);
}

static const struct variable *find_in(const struct variables *variables, const char *name)
{
    return variables->seen ? variables_find(variables, name) : NULL;
}

/* Of a sealed variable it is unknown what a snapshot holds, a value or a mask. */
const struct variable *credential_variable(const struct observed *observed, const char *name)
{
    const struct variable *stored = find_in(&observed->stored, name);
    const bool sealed = stored && stored->kind == VARIABLE_SEALED;
    return observed->running.seen && !sealed ? find_in(&observed->running, name) : stored;
}

static enum credential_state from_variable(const struct credentials *credentials, const char *name,
                                           int *handle, const char **why)
{
    const struct observed *observed = credentials->observed;
    if (!observed->running.seen && !observed->stored.seen) {
        *why = words(credentials, name, "could not be read from Railway");
        return CREDENTIAL_UNKNOWN;
    }
    const struct variable *variable = credential_variable(observed, name);
    if (!variable || (variable->kind == VARIABLE_HIDDEN && variable->facts.length == 0)) {
        *why = words(credentials, name, "is absent");
        return CREDENTIAL_ABSENT;
    }
    if (variable->kind == VARIABLE_SEALED) {
        *why = words(credentials, name, "is sealed, so its value is not known");
        return CREDENTIAL_UNKNOWN;
    }
    if (variable->is_reference && !variable->has_rendering) {
        *why = words(credentials, name, "is a reference whose value is not known");
        return CREDENTIAL_UNKNOWN;
    }
    if (variable->secret < 0) {
        *why = words(credentials, name, "is not declared as a secret, so it cannot be sent");
        return CREDENTIAL_UNKNOWN;
    }
    *handle = variable->secret;
    return CREDENTIAL_READY;
}

static enum credential_state from_environment(const struct credentials *credentials,
                                              const char *name, int *handle, const char **why)
{
    const int secret = process_take_secret(credentials->secrets, name);
    if (secret < 0) {
        *why = words(credentials, name, "is not set in the environment of this run");
        return CREDENTIAL_UNKNOWN;
    }
    *handle = secret;
    return CREDENTIAL_READY;
}

static enum credential_state from_file(const struct credentials *credentials, const char *name,
                                       int *handle, const char **why)
{
    struct file_text text;
    struct err err = {0};
    if (!credentials->secrets_dir) {
        *why = words(credentials, name, "is a file, and no --secrets DIR was given");
        return CREDENTIAL_UNKNOWN;
    }
    const char *path = arena_printf(credentials->arena, "%s/%s", credentials->secrets_dir, name);
    if (!file_read_secret(credentials->arena, path, &text, &err)) {
        *why = words(credentials, name, err.text);
        return CREDENTIAL_UNKNOWN;
    }
    *handle = secrets_keep(credentials->secrets, name, text.bytes, text.length);
    return CREDENTIAL_READY;
}

/* The registry keeps equal values once, so equal handles are equal values. */
static bool is_own_token(const struct credentials *credentials, int handle)
{
    for (size_t i = 0; i < credentials->own_token_count; i++)
        if (credentials->own_tokens[i] == handle)
            return true;
    return false;
}

static bool is_header_text(const char *value)
{
    for (const unsigned char *byte = (const unsigned char *)value; *byte; byte++)
        if (*byte < ' ' || *byte > '~')
            return false;
    return true;
}

enum credential_state credential_find(const struct credentials *credentials,
                                      const struct source *source, const char **value,
                                      const char **why)
{
    int handle = -1;
    enum credential_state state = CREDENTIAL_UNKNOWN;
    *why = reason_against_host(credentials);
    if (*why)
        return CREDENTIAL_FORBIDDEN;
    if (source->kind == SOURCE_VARIABLE)
        state = from_variable(credentials, source->name, &handle, why);
    else if (source->kind == SOURCE_ENV)
        state = from_environment(credentials, source->name, &handle, why);
    else if (source->kind == SOURCE_FILE)
        state = from_file(credentials, source->name, &handle, why);
    if (state != CREDENTIAL_READY)
        return state;
    if (is_own_token(credentials, handle)) {
        *why = words(credentials, source->name, "is one of Tautline's own tokens: never sent");
        return CREDENTIAL_FORBIDDEN;
    }
    if (!is_header_text(secrets_value(credentials->secrets, handle))) {
        *why = words(credentials, source->name, "has characters that a header may not carry");
        return CREDENTIAL_UNKNOWN;
    }
    *value = secrets_value(credentials->secrets, handle);
    return CREDENTIAL_READY;
}

void credential_know(const struct credentials *credentials, const struct source *source)
{
    int handle = -1;
    const char *why;
    if (source->kind == SOURCE_ENV)
        (void)from_environment(credentials, source->name, &handle, &why);
    else if (source->kind == SOURCE_FILE)
        (void)from_file(credentials, source->name, &handle, &why);
}
