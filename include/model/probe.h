/*
 * probe: a declared question to the live application, and its answer.
 *
 * What each type asks and when it passes is told in observe/probe_*.h; here stand the plain
 * structs only.
 */
#ifndef TAUTLINE_MODEL_PROBE_H
#define TAUTLINE_MODEL_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/names.h"

struct arena;

/* Where a secret that is sent comes from; never from the declaration itself. */
enum source_kind {
    SOURCE_NONE,
    SOURCE_VARIABLE, /* the running snapshot, else the stored variables of the same run */
    SOURCE_ENV,      /* an environment variable of Tautline's process */
    SOURCE_FILE      /* a file below --secrets DIR */
};

struct source {
    enum source_kind kind;
    const char *name;
    struct place where;
};

/* A secret that a header carries as it is, or behind a scheme (RFC 9110, 11.4). */
struct token {
    struct source source;
    const char *scheme; /* Bearer; Basic sends base64(user:secret); NULL: the secret alone */
    const char *user;   /* Basic; NULL: the secret is user:password */
};

struct header {
    const char *name;
    const char *text; /* fixed text; NULL where `token` is used */
    struct token token;
};

enum signature_encoding { ENCODING_HEX, ENCODING_BASE64 };
enum key_form { KEY_TEXT, KEY_BASE64 };

/* A secret that signs a request. What enum signed_part says is put into `prefix`, `signs` and the texts of
 * `headers`. */
struct signature {
    struct source source;
    const char *header;     /* carries the prefix and the signature; NULL: there is no signature */
    const char *prefix;     /* NULL: none */
    const char *signs;      /* NULL: the body alone */
    const char *algorithm;  /* of the HMAC: sha256, sha1 or sha512; NULL: sha256 */
    int encoding;           /* enum signature_encoding */
    int key;                /* enum key_form: how the secret is written */
    const char *key_prefix; /* what stands before the key and is no part of it; NULL: nothing */
    const struct header *headers; /* texts only */
    size_t header_count;
    int64_t tolerance; /* seconds after which a timestamp must be refused; 0: a week is tried */
};

/* What can be put into a signature's texts; those of time come first, the body last. */
enum signed_part {
    SIGNED_TIMESTAMP,    /* {timestamp}: seconds since 1970 */
    SIGNED_MILLISECONDS, /* {timestamp_ms} */
    SIGNED_TIME,         /* {time}: RFC 3339, 2026-02-24T18:20:11Z */
    SIGNED_ID,           /* {id}: another one in each request */
    SIGNED_BODY,         /* {body}: only in what is signed */
    SIGNED_PARTS
};

const char *signed_part_word(enum signed_part part);

bool signature_is_dated(const struct signature *signature);

struct statuses {
    const int *items; /* 100 to 599 */
    size_t count;
};

bool statuses_has(const struct statuses *statuses, int status);

/* An endpoint in which the application tells of itself. */
struct report_endpoint {
    const char *name;
    struct place where;
    const char *path;
    const struct header *headers;
    size_t header_count;
    struct names in;
    struct statuses status; /* of an answer that is a report; none: 200 */
    bool alone;
    int64_t timeout; /* seconds; 0: the default */
    const char
        *declared; /* all that was declared of it, on one line; NULL: it was not read from a file */
};

/* The probe types: the word of the declaration, whether it tells an open way in from a closed one, and the
 * parts that can be named (`methods` of `cors/methods`), NULL where there are none. */
/* clang-format off */
#define PROBE_TYPE_ROWS(row)                                                                       \
    row(PROBE_HTTP, "http", false, NULL)                                                           \
    row(PROBE_REPORT, "report", false, NULL)                                                       \
    row(PROBE_HEADER_TOKEN, "header_token", true, "without", "wrong", "right")                     \
    row(PROBE_QUERY_TOKEN, "query_token", true, "off")                                             \
    row(PROBE_CORS, "cors", true, "origins", "methods", "headers", "credentials")                  \
    row(PROBE_WEBHOOK, "webhook", true, "closed", "configured", "admits")                          \
    row(PROBE_TLS, "tls", false, NULL)                                                             \
    row(PROBE_PAGE_REFRESH, "page_refresh", false, NULL)
/* clang-format on */

#define PROBE_TYPE(type, ...) type,
enum probe_type { PROBE_TYPE_ROWS(PROBE_TYPE) };
#undef PROBE_TYPE
#define PROBE_TYPE(type, ...) char of_##type;
struct probe_types {
    PROBE_TYPE_ROWS(PROBE_TYPE)
};
#undef PROBE_TYPE
enum { PROBE_TYPE_COUNT = sizeof(struct probe_types) };

const char *probe_type_name(enum probe_type type);

/* Can a probe of this type tell an open way in from a closed one? */
bool probe_tells_closed(enum probe_type type);

/* The parts of a type that can be named (`methods` of `cors/methods`), NULL after the last. */
const char *const *probe_type_parts(enum probe_type type);

/* Can a path that a variable names be asked? Only a plain one: `/api/leads`, no pattern, no other host, no
 * way up. */
bool path_is_plain(const char *path);

/* What a `report` probe demands of the value at its pointer. */
enum demand { DEMAND_EQUALS, DEMAND_ONE_OF, DEMAND_AT_MOST, DEMAND_AT_LEAST };

struct probe {
    const char *name;
    enum probe_type type;
    bool writes; /* can change something: asked only by name */
    bool alone;  /* nothing else is asked of the host meanwhile */
    struct place where;
    struct names in;
    int64_t timeout; /* seconds; 0: the default */
    const char *why; /* may be NULL */
    const char
        *declared; /* all that was declared of it, on one line; NULL: it was not read from a file */

    const char *path; /* http, query_token, cors, webhook, page_refresh */
    const struct header *headers;
    size_t header_count;

    /* http */
    const char *method;     /* GET, HEAD or OPTIONS; others only with `writes` */
    struct statuses status; /* none: 200 */
    struct names contains, lacks;
    const char *location; /* value of Location; NULL: not asked */
    const char *reason; /* JSON pointer to what the application says of a failure; NULL: not told */

    /* report */
    const char *report, *pointer;
    enum demand demand;
    struct names values; /* EQUALS and ONE_OF: as text; AT_MOST, AT_LEAST: one number */

    /* header_token, query_token, webhook */
    const char *header;             /* that carries the token */
    const char *parameter;          /* query_token */
    struct token token;             /* header_token, webhook: the right one */
    struct signature hmac;          /* webhook: the right signature */
    bool admits;                    /* webhook: the right credential may be sent */
    struct names paths;             /* header_token: asked without, wrong, right */
    struct names closed;            /* header_token: asked without and wrong only */
    const char *paths_of;           /* header_token: a setting that lists paths, asked like those
                                       of `closed`; NULL: none */
    const char *says_off, *says_on; /* query_token: text of the refusal */
    struct names says;              /* text that only the application's own refusal has */
    struct statuses refused, accepted, unconfigured; /* webhook; refused/accepted: header_token */

    /* cors */
    struct names origins, methods, allowed_headers;
    bool credentials;

    /* tls */
    int64_t days_left;

    /* page_refresh */
    const char *field; /* JSON pointer of what must change between two reads */
    int64_t pause;     /* seconds between the reads */
};

/* `cors/methods`: a probe, or one part of it (NULL: the probe as a whole). */
struct probe_name {
    const char *probe;
    const char *part;
    struct place where;
};

/* Is the probe, or a part of it, among the names? */
bool probe_is_named(const struct probe_name *names, size_t count, const char *probe);

/* `cors/methods`. */
const char *probe_name_text(struct arena *arena, const struct probe_name *name);

enum probe_outcome {
    PROBE_PASS,
    PROBE_FAIL,
    PROBE_UNOBSERVED,
    PROBE_NOT_ASKED /* writes and was not named, or the environment was not asked */
};

const char *probe_outcome_name(enum probe_outcome outcome);

struct probe_part {
    const char *name; /* `methods` of `cors/methods` */
    enum probe_outcome outcome;
    const char *why; /* one line: what was seen */
};

struct probe_result {
    const char *probe;
    enum probe_outcome outcome; /* fail if a part failed, else unobserved if one is, else pass */
    /* For guardrails: PASS = the hole is closed, FAIL = it is open. Differs from `outcome` only for
     * a webhook that is not configured: it fails, and is closed. */
    enum probe_outcome closed;
    const char *why; /* one line */
    const struct probe_part *parts;
    size_t part_count;
    unsigned requests; /* how many were sent */
    int64_t took;      /* milliseconds from the first request to the last answer */
    int64_t ends;      /* tls: when the certificate ends; 0: of another type, or not seen */
};

/* Does it ask for this part? The right credential is sent only where the declaration lets it be. */
bool probe_asks_part(const struct probe *probe, const char *part);

/* The result of the probe `name`; NULL: none. */
const struct probe_result *probe_result_find(const struct probe_result *results, size_t count,
                                             const char *name);
/* Outcome of the part (or of the whole for a NULL part) and the words for it; UNOBSERVED where the
 * result or the part does not exist. */
enum probe_outcome probe_result_part(const struct probe_result *result, const char *part,
                                     const char **why);

#endif
