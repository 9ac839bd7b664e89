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

#include "base/err.h"
#include "model/names.h"
#include "model/probe.h"

struct arena;

enum setting_type {
    SETTING_TEXT,   /* exactly this text */
    SETTING_FLAG,   /* 1 true yes on / 0 false no off, any case, blanks trimmed; no quotes */
    SETTING_LIST,   /* parts between commas, trimmed; compared as a set */
    SETTING_NUMBER, /* a whole number, or one within a range */
    SETTING_URL,    /* the same address (url_is_same) */
    SETTING_SECRET, /* judged by properties, never by value */
    SETTING_ABSENT, /* must not be there */
    SETTING_INERT,  /* declared for information, never judged */
    SETTING_PRESENT /* any value, also an empty one: what a guardrail forbids, never declared */
};

/* The word that the declaration uses for a type. */
const char *setting_type_name(enum setting_type type);

/* How values of a type are compared: `number: a whole number in digits, blanks trimmed`. */
const char *setting_type_equality(enum setting_type type);

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
    const char *text; /* TEXT, URL; also as written, for showing, of FLAG and NUMBER */
    bool flag;
    struct names list;
    int64_t least, most; /* NUMBER; equal where one number is wanted */
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
    const char *absent_means; /* only for ABSENCE_MEANS */
    enum absence absence;
    bool ignore_case; /* TEXT and LIST */
    bool sealed;      /* must be sealed */
    bool shared;      /* a variable of the environment, not of the service */
    const struct report_pointer *reported;
    size_t reported_count;
    const struct probe_name *shown_by;
    size_t shown_by_count;
    const char *why; /* may be NULL */
};

enum effect {
    EFFECT_DESIRED,    /* has the effect that is wanted */
    EFFECT_OTHER,      /* has another */
    EFFECT_UNREADABLE, /* the type cannot read it (a flag in quotes): the default, always other */
    EFFECT_UNKNOWN     /* absent, and what absence means depends on something else */
};

/* The effect of `value` (NULL: absent) for every type but SECRET and INERT. A value with `${{…}}`
 * is judged by the caller, who knows its rendering. */
enum effect setting_effect(const struct setting *setting, const char *value);

/* The same setting with `value` in place of what is wanted (an exception's, a guardrail's); an absent
 * one becomes a text. False where the type cannot read it, and for SECRET and INERT, whose values are
 * never written down. Lists are placed in `arena`. */
bool setting_want(struct arena *arena, const struct setting *setting, const char *value,
                  struct setting *out);

/* Reads a flag as the applications do; false where the text is no word for either. */
bool setting_read_flag(const char *value, bool *out);

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

#endif
