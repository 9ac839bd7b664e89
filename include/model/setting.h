/*
 * setting: one variable and what is wanted of it.
 *
 * Values are text exactly as written; the type says which texts mean the same (setting_equal) and
 * what effect a text has (setting_effect). Those two functions are the whole of typed equality.
 */
#ifndef TAUTLINE_MODEL_SETTING_H
#define TAUTLINE_MODEL_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/err.h"
#include "model/names.h"
#include "model/notation.h"
#include "model/probe.h"

struct arena;

/* Type and the word of the declaration for it. */
#define SETTING_TYPE_ROWS(row)                                                                     \
    row(TEXT, "text")           /* exactly this text */                                            \
        row(FLAG, "flag")       /* 1 true yes on / 0 false no off, any case, trimmed; no quotes */ \
        row(LIST, "list")       /* parts in a notation, trimmed; compared as a set */              \
        row(NUMBER, "number")   /* a whole number, or one within a range */                        \
        row(DECIMAL, "decimal") /* the same with a fraction, compared by value */                  \
        row(JSON, "json")       /* JSON, compared by what it says */                               \
        row(URL, "url")         /* the same address (url_is_same) */                               \
        row(SECRET, "secret")   /* judged by properties, never by value */                         \
        row(ABSENT, "absent")   /* must not be there */                                            \
        row(INERT, "inert")     /* declared for information, never judged */

#define SETTING_TYPE(type, word) SETTING_##type,
enum setting_type {
    SETTING_TYPE_ROWS(SETTING_TYPE) /* those that are declared */
    SETTING_PRESENT, /* any value, also an empty one: what a guardrail forbids, never declared */
    SETTING_TYPES
};
#undef SETTING_TYPE

/* Letters, digits and `_`, and `.` and `-`, which Railway and processes take and a shell does not (the
 * settings of Elasticsearch and Spring); no digit, `.` or `-` first, and not `shared.`, by which plans and
 * references name the variables of an environment. */
enum { SETTING_NAME_MOST = 128 };
bool setting_name_is_valid(const char *name);

/* The word that the declaration uses for a type. */
const char *setting_type_name(enum setting_type type);

/* How values of a type are compared: `number: a whole number in digits, blanks trimmed`. */
const char *setting_type_equality(enum setting_type type);

/* Have several texts the same effect? */
bool setting_has_forms(enum setting_type type);

/* What a secret has to be. */
struct secret_rule {
    int64_t min_length; /* in bytes; 1 where nothing is said */
    bool one_line;      /* no CR or LF inside */
    bool unquoted;      /* not in quotes */
    bool rotates;
    int64_t rotate_by;            /* last day, its first second; only if `rotates` */
    struct names differs_between; /* environments whose values must not be the same */
    struct source from;           /* of a new value: SOURCE_ENV or SOURCE_FILE; else SOURCE_NONE */
};

/* What is wanted in one environment. Only the member of the setting's type is used. */
struct wanted {
    enum setting_type type;
    const char *text; /* TEXT, JSON, URL; also as written, for showing, of FLAG, NUMBER, DECIMAL */
    bool flag;
    struct names list;
    struct decimal least, most; /* NUMBER, DECIMAL; equal where one number is wanted */
    struct secret_rule secret;
};

/* What an absent variable does. */
enum absence {
    ABSENCE_DIFFERS, /* nothing declared: absent is not as desired (as desired for type absent) */
    ABSENCE_MEANS,   /* the effect of `absent_means` */
    ABSENCE_UNKNOWN  /* the default depends on something else */
};

/* `runtime#/auth/strict_mode`: a JSON pointer (RFC 6901) into a declared report. */
struct report_pointer {
    const char *report;
    const char *pointer; /* starts with '/' */
    struct place where;
};

/* Of a condition, settled for one world: on which side does absence mean `absent_means`? */
struct decided {
    bool stored, running;
    bool stays; /* the next process goes by the same */
};

struct wanted_in {
    const char *environment;
    struct wanted wanted;
};

struct setting {
    const char *name; /* the variable's name */
    struct place where;
    struct wanted wanted;
    const struct wanted_in *by_environment; /* in place of `wanted` where count > 0 */
    size_t by_environment_count;
    struct names in;          /* environments; none means all */
    struct names requires;    /* settings that must be as wanted before this one may be */
    const char *absent_means; /* only for ABSENCE_MEANS, and with a condition */
    const char *absent_while; /* the condition: this setting is as wanted; NULL: none */
    /* With a condition ABSENCE_UNKNOWN, until a judge settles it (model/judge_absence). */
    enum absence absence;
    struct decided decided; /* likewise; ABSENCE_MEANS: on both sides */
    bool ignore_case;       /* TEXT and LIST */
    enum notation notation; /* LIST */
    bool exact;  /* no other text with the same effect; not of TEXT, SECRET, ABSENT, INERT */
    bool sealed; /* must be sealed */
    bool shared; /* a variable of the environment, not of the service */
    const struct report_pointer *reported;
    size_t reported_count;
    const struct probe_name *shown_by;
    size_t shown_by_count;
    const char *why; /* may be NULL */
};

enum effect {
    EFFECT_DESIRED, /* has the effect that is wanted */
    EFFECT_OTHER,   /* has another */
    EFFECT_UNREADABLE, /* the type cannot read it (a flag in quotes), or it is not exact: always other */
    EFFECT_UNKNOWN /* absent, and what absence means depends on something else */
};

/* The effect of `value` (NULL: absent) for every type but SECRET and INERT. A value with `${{…}}`
 * is judged by the caller, who knows its rendering. */
enum effect setting_effect(const struct setting *setting, const char *value);

/* The same setting with `value` in place of what is wanted (an exception's, a guardrail's); an absent
 * one becomes a text, and any text with the effect counts. False where the type cannot read it, and for
 * SECRET and INERT, whose values are never written down. Lists are placed in `arena`. */
bool setting_want(struct arena *arena, const struct setting *setting, const char *value,
                  struct setting *out);

/* Reads a flag as the applications do; false where the text is no word for either. */
bool setting_read_flag(const char *value, bool *out);

/* The parts of a list; false where its notation cannot read `value`. */
bool setting_list(struct arena *arena, const struct setting *setting, const char *value,
                  struct names *out);

/* The setting in the notation in which `stored` (NULL: absent) is written, where none is declared: a list
 * is written back as it was. */
struct setting setting_as_stored(struct arena *arena, const struct setting *setting,
                                 const char *stored);

/* One number is wanted at most, and several fit. */
bool setting_is_range(const struct setting *setting);

/* What at its ends the type overlooks (`ends with a line break`); NULL where it overlooks nothing. */
const char *setting_overlooked(const struct setting *setting, const char *value);

/* The text that makes a variable as it is wanted; NULL where there is no such text: for SECRET, ABSENT
 * and INERT, and for a range of numbers. */
const char *setting_text(struct arena *arena, const struct setting *setting);

/* Does the text only stand in place of a value, as Railway and its tools show one that they hide
 * (`*****`, `<sealed>`, `SECRET_VARIABLE_VALUE` …)? It is never declared and never written. */
bool setting_is_stand_in(const char *text);

/* The wanted value in words for a report (`true`, `GET, POST`, `a secret, 32 bytes or more`). */
const char *setting_wanted_text(struct arena *arena, const struct setting *setting);

/* ``set NAME to `true` ``, `remove NAME`, `give NAME a new value (a secret, …)`. */
const char *setting_how_to(struct arena *arena, const struct setting *wanted);

/* Does the probe send its value, as a token, in a header or as the key of a signature? */
bool probe_sends(const struct probe *probe, const struct setting *setting);

/* Does the probe read the very place of a report at which the setting is told? */
bool probe_reads(const struct probe *probe, const struct setting *setting);

#endif
