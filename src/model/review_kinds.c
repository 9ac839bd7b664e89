/* review_kinds: what a declaration is made of, and which way each change of it goes. */
#include "base/arena.h"
#include "base/text.h"
#include "plan_parts.h"
#include "review_rows.h"

/* --- settings ------------------------------------------------------------------------------------ */

static struct names absence_words(struct arena *arena, const void *thing)
{
    const struct setting *setting = thing;
    struct clauses words = {0};
    if (setting->absence == ABSENCE_UNKNOWN) {
        clauses_add(arena, &words, "unknown");
    } else if (setting->absence == ABSENCE_MEANS) {
        clauses_add(arena, &words, setting->absent_means);
    }
    return (struct names){words.items, words.count};
}

static const struct review_field setting_fields[] = {
    ONE(setting, in, FIELD_SCOPE, UP, DOWN, DOWN, "it is no longer judged everywhere it was"),
    {"absent_means", FIELD_WORDS, DOWN, DOWN, DOWN, 0, 0,
     "it decides what an absent variable counts as", absence_words},
    ONE(setting, ignore_case, FIELD_BOOL, DOWN, UP, DOWN, "more values count as the wanted one"),
    ONE(setting, sealed, FIELD_BOOL, UP, DOWN, DOWN, "it need not be sealed any more"),
    ANY(setting, shared, FIELD_BOOL, UNKNOWN, "another variable is meant"),
    LIST(setting, "reported", reported, reported_count, FIELD_POINTERS, UP, DOWN, DOWN,
         "a witness is no longer asked"),
    LIST(setting, "shown_by", shown_by, shown_by_count, FIELD_PROBES, UP, DOWN, DOWN,
         "a witness is no longer asked"),
    HARMLESS(setting, why, FIELD_TEXT),
};

#define SECRET(member, form, grows, shrinks, swaps, why)                                           \
    {                                                                                              \
#member, form, grows, shrinks, swaps, AT(setting, wanted.secret.member), 0, why, NULL      \
    }

const struct review_field review_secret[] = {
    SECRET(min_length, FIELD_NUMBER, UP, DOWN, DOWN, "a shorter secret is enough"),
    SECRET(one_line, FIELD_BOOL, UP, DOWN, DOWN, "less is demanded of the secret"),
    SECRET(unquoted, FIELD_BOOL, UP, DOWN, DOWN, "less is demanded of the secret"),
    SECRET(rotate_by, FIELD_INSTANT, DOWN, UP, DOWN, "it may stay the same for longer"),
    SECRET(differs_between, FIELD_NAMES, UP, DOWN, DOWN,
           "environments may have the same secret again"),
    SECRET(from, FIELD_SOURCE, UNKNOWN, UNKNOWN, UNKNOWN, "a new value comes from elsewhere"),
};
const size_t review_secret_count = COUNT(review_secret);

static bool guards_setting(const struct guardrail *guardrail, const void *thing)
{
    return plan_is_guarded_by(guardrail, thing);
}

static const char *setting_risk(const void *thing)
{
    return review_setting_risk(thing);
}

/* --- guardrails and exceptions ---------------------------------------------------------------------- */

static const struct review_field guardrail_fields[] = {
    ONE(guardrail, in, FIELD_SCOPE, UP, DOWN, DOWN, "it no longer holds everywhere it did"),
    LIST(guardrail, "forbid", forbid, forbid_count, FIELD_FORBIDS, UP, DOWN, DOWN,
         "a value is no longer forbidden"),
    LIST(guardrail, "also", also, also_count, FIELD_PROBES, UP, DOWN, DOWN,
         "a probe no longer shows the hole"),
    LIST(guardrail, "probes", probes, probe_count, FIELD_PROBES, UP, DOWN, DOWN,
         "a probe need not pass any more"),
    ONE(guardrail, proof, FIELD_TEXT, UP, DOWN, UNKNOWN, "another proof is enough, or none"),
    ONE(guardrail, max_age, FIELD_AGE, DOWN, UP, DOWN, "an older proof is enough"),
    ONE(guardrail, change_needs, FIELD_NAMES, UP, DOWN, DOWN,
        "fewer must agree to a change of what it guards"),
    HARMLESS(guardrail, why, FIELD_TEXT),
};

static bool guards_guardrail(const struct guardrail *guardrail, const void *thing)
{
    const struct guardrail *other = thing;
    return text_is(guardrail->name, other->name);
}

static const char word_given[] = "people have agreed to other words";

static const struct review_field exception_fields[] = {
    ANY(exception, lifts, FIELD_TEXT, DOWN, "another guardrail is lifted"),
    ANY(exception, policy, FIELD_TEXT, DOWN, word_given),
    LIST(exception, "allows", allows, allow_count, FIELD_FORBIDS, DOWN, UP, DOWN,
         "another value is tolerated"),
    ANY(exception, sets, FIELD_BOOL, DOWN, "a plan writes another value than before"),
    ONE(exception, in, FIELD_SCOPE, DOWN, UP, DOWN, "it counts in more environments"),
    ANY(exception, reason, FIELD_TEXT, DOWN, word_given),
    ANY(exception, risk, FIELD_TEXT, DOWN, word_given),
    ANY(exception, owner, FIELD_TEXT, DOWN, "somebody else answers for it"),
    {"closing stored", FIELD_NAMES, UP, DOWN, DOWN, AT(exception, closing_stored), 0,
     "it may be closed without what was to be there", NULL},
    {"closing passes", FIELD_NAMES, UP, DOWN, DOWN, AT(exception, closing_passes), 0,
     "it may be closed without what was to pass", NULL},
    ONE(exception, starts, FIELD_INSTANT, UP, DOWN, DOWN, "it begins earlier"),
    {"end", FIELD_LAST, DOWN, UP, DOWN, AT(exception, ends), 0, "it ends later", NULL},
    ONE(exception, max, FIELD_SPAN, DOWN, UP, DOWN, "it may last longer"),
};

static bool guards_exception(const struct guardrail *guardrail, const void *thing)
{
    const struct exception *exception = thing;
    return text_is(guardrail->name, exception->lifts);
}

/* --- environments and the whole --------------------------------------------------------------------- */

static const struct review_field environment_fields[] = {
    ONE(environment, id, FIELD_TEXT, UP, DOWN, DOWN, "another environment may be meant"),
    ANY(environment, url, FIELD_TEXT, DOWN, "another address is asked, and gets what probes send"),
    ANY(environment, token, FIELD_SOURCE, DOWN, "another token is used"),
    {"network", FIELD_BOOL, DOWN, UP, DOWN, AT(environment, network_private), 0,
     "probes may reach private networks", NULL},
    ONE(environment, wake, FIELD_BOOL, DOWN, UNKNOWN, DOWN, "probes wake what sleeps, or do not"),
};

/* The documents that are held against what was verified, the one that decides by itself. */
static struct names document_words(struct arena *arena, const void *thing)
{
    const struct documents *documents = &((const struct desired *)thing)->documents;
    struct clauses words = {0};
    if (documents->canonical.path) {
        clauses_add(arena, &words,
                    arena_printf(arena, "%s (canonical)", documents->canonical.path));
    }
    for (size_t i = 0; i < documents->other_count; i++) {
        clauses_add(arena, &words, documents->others[i].path);
    }
    return (struct names){words.items, words.count};
}

static const struct review_field declaration_fields[] = {
    {"project", FIELD_TEXT, DOWN, DOWN, DOWN, AT(desired, project.name), 0,
     "another project is meant", NULL},
    {"project id", FIELD_TEXT, UP, DOWN, DOWN, AT(desired, project.id), 0,
     "another project may be meant", NULL},
    {"service", FIELD_TEXT, DOWN, DOWN, DOWN, AT(desired, service.name), 0,
     "another service is meant", NULL},
    {"service id", FIELD_TEXT, UP, DOWN, DOWN, AT(desired, service.id), 0,
     "another service may be meant", NULL},
    {"per_host", FIELD_NUMBER, SAME, SAME, SAME, AT(desired, limits.per_host), 0, NULL, NULL},
    {"deadline", FIELD_SPAN, SAME, SAME, SAME, AT(desired, limits.deadline), 0, NULL, NULL},
    {"documents", FIELD_WORDS, UP, DOWN, UNKNOWN, 0, 0,
     "a document is no longer held against what was verified", document_words},
    ONE(desired, allow_empty, FIELD_BOOL, DOWN, UP, DOWN,
        "a service without any variable is believed"),
};

/* --- the table --------------------------------------------------------------------------------------- */

static bool guards_environment(const struct guardrail *guardrail, const void *thing)
{
    const struct environment *environment = thing;
    return names_applies(&guardrail->in, environment->name);
}

const struct review_kind review_declaration = {
    .name = "declaration",
    .name_at = AT(desired, file),
    .shown_at = AT(desired, file),
    .where_at = AT(desired, service.where),
    .in_at = NOT_THERE,
    FIELDS(declaration_fields),
    .added = SAME,
    .removed = DOWN,
    .removed_why = "nothing of it is held any more",
};

static const struct review_kind environments = {
    THINGS("environment", environment, desired, environments, environment_count, ITS_NAME),
    FIELDS(environment_fields),
    .added = UNKNOWN,
    .added_why = "its probes send to an address that was never reviewed",
    .removed = DOWN,
    .removed_why = "nothing of it is held any more",
    .is_guarded = guards_environment,
};

const struct review_kind review_setting_kind = {
    THINGS("setting", setting, desired, settings, setting_count, (long)AT(setting, in)),
    FIELDS(setting_fields),
    .added = UP,
    .removed = DOWN,
    .removed_why = "it is not judged any more",
    .is_guarded = guards_setting,
    .added_risk = setting_risk,
};

static const struct review_kind guardrails = {
    THINGS("guardrail", guardrail, desired, guardrails, guardrail_count, (long)AT(guardrail, in)),
    FIELDS(guardrail_fields),
    .added = UP,
    .removed = DOWN,
    .removed_why = "what it forbids may be planned",
    .is_guarded = guards_guardrail,
};

const struct review_kind review_exceptions = {
    THINGS("exception", exception, desired, exceptions, exception_count, (long)AT(exception, in)),
    FIELDS(exception_fields),
    .added = DOWN,
    .added_why = "a hole is tolerated until its end",
    .removed = UP,
    .is_guarded = guards_exception,
};

const struct review_kind *const review_kinds[] = {
    &guardrails,    &review_exceptions, &review_setting_kind,
    &review_probes, &environments,      &review_reports,
};
const size_t review_kind_count = COUNT(review_kinds);
