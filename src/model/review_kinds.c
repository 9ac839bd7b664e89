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

static const struct facet setting_facets[] = {
    ONE(setting, in, FACET_SCOPE, UP, DOWN, DOWN, "it is no longer judged everywhere it was"),
    {"absent_means", FACET_WORDS, DOWN, DOWN, DOWN, 0, 0,
     "it decides what an absent variable counts as", absence_words},
    ONE(setting, ignore_case, FACET_TRUTH, DOWN, UP, DOWN, "more values count as the wanted one"),
    ONE(setting, sealed, FACET_TRUTH, UP, DOWN, DOWN, "it need not be sealed any more"),
    ANY(setting, shared, FACET_TRUTH, UNKNOWN, "another variable is meant"),
    LIST(setting, "reported", reported, reported_count, FACET_POINTERS, UP, DOWN, DOWN,
         "a witness is no longer asked"),
    LIST(setting, "shown_by", shown_by, shown_by_count, FACET_PROBES, UP, DOWN, DOWN,
         "a witness is no longer asked"),
    HARMLESS(setting, why, FACET_TEXT),
};

#define SECRET(member, form, grows, shrinks, swaps, why)                                           \
    {                                                                                              \
#member, form, grows, shrinks, swaps, AT(setting, wanted.secret.member), 0, why, NULL      \
    }

const struct facet review_secret[] = {
    SECRET(min_length, FACET_NUMBER, UP, DOWN, DOWN, "a shorter secret is enough"),
    SECRET(one_line, FACET_TRUTH, UP, DOWN, DOWN, "less is demanded of the secret"),
    SECRET(unquoted, FACET_TRUTH, UP, DOWN, DOWN, "less is demanded of the secret"),
    SECRET(rotate_by, FACET_INSTANT, DOWN, UP, DOWN, "it may stay the same for longer"),
    SECRET(differs_between, FACET_NAMES, UP, DOWN, DOWN,
           "environments may have the same secret again"),
    SECRET(from, FACET_SOURCE, UNKNOWN, UNKNOWN, UNKNOWN, "a new value comes from elsewhere"),
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

static const struct facet guardrail_facets[] = {
    ONE(guardrail, in, FACET_SCOPE, UP, DOWN, DOWN, "it no longer holds everywhere it did"),
    LIST(guardrail, "forbid", forbid, forbid_count, FACET_FORBIDS, UP, DOWN, DOWN,
         "a value is no longer forbidden"),
    LIST(guardrail, "also", also, also_count, FACET_PROBES, UP, DOWN, DOWN,
         "a probe no longer shows the hole"),
    LIST(guardrail, "probes", probes, probe_count, FACET_PROBES, UP, DOWN, DOWN,
         "a probe need not pass any more"),
    ONE(guardrail, proof, FACET_TEXT, UP, DOWN, UNKNOWN, "another proof is enough, or none"),
    ONE(guardrail, max_age, FACET_AGE, DOWN, UP, DOWN, "an older proof is enough"),
    ONE(guardrail, change_needs, FACET_NAMES, UP, DOWN, DOWN,
        "fewer must agree to a change of what it guards"),
    HARMLESS(guardrail, why, FACET_TEXT),
};

static bool guards_guardrail(const struct guardrail *guardrail, const void *thing)
{
    const struct guardrail *other = thing;
    return text_is(guardrail->name, other->name);
}

static const char word_given[] = "people have agreed to other words";

static const struct facet exception_facets[] = {
    ANY(exception, lifts, FACET_TEXT, DOWN, "another guardrail is lifted"),
    ANY(exception, policy, FACET_TEXT, DOWN, word_given),
    LIST(exception, "allows", allows, allow_count, FACET_FORBIDS, DOWN, UP, DOWN,
         "another value is tolerated"),
    ANY(exception, sets, FACET_TRUTH, DOWN, "a plan writes another value than before"),
    ONE(exception, in, FACET_SCOPE, DOWN, UP, DOWN, "it counts in more environments"),
    ANY(exception, reason, FACET_TEXT, DOWN, word_given),
    ANY(exception, risk, FACET_TEXT, DOWN, word_given),
    ANY(exception, owner, FACET_TEXT, DOWN, "somebody else answers for it"),
    {"closing stored", FACET_NAMES, UP, DOWN, DOWN, AT(exception, closing_stored), 0,
     "it may be closed without what was to be there", NULL},
    {"closing passes", FACET_NAMES, UP, DOWN, DOWN, AT(exception, closing_passes), 0,
     "it may be closed without what was to pass", NULL},
    ONE(exception, starts, FACET_INSTANT, UP, DOWN, DOWN, "it begins earlier"),
    {"end", FACET_LAST, DOWN, UP, DOWN, AT(exception, ends), 0, "it ends later", NULL},
    ONE(exception, max, FACET_SPAN, DOWN, UP, DOWN, "it may last longer"),
};

static bool guards_exception(const struct guardrail *guardrail, const void *thing)
{
    const struct exception *exception = thing;
    return text_is(guardrail->name, exception->lifts);
}

/* --- environments and the whole --------------------------------------------------------------------- */

static const struct facet environment_facets[] = {
    ONE(environment, id, FACET_TEXT, UP, DOWN, DOWN, "another environment may be meant"),
    ANY(environment, url, FACET_TEXT, DOWN, "another address is asked, and gets what probes send"),
    ANY(environment, token, FACET_SOURCE, DOWN, "another token is used"),
    {"network", FACET_TRUTH, DOWN, UP, DOWN, AT(environment, network_private), 0,
     "probes may reach private networks", NULL},
    ONE(environment, wake, FACET_TRUTH, DOWN, UNKNOWN, DOWN, "probes wake what sleeps, or do not"),
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

static const struct facet declaration_facets[] = {
    {"project", FACET_TEXT, DOWN, DOWN, DOWN, AT(desired, project.name), 0,
     "another project is meant", NULL},
    {"project id", FACET_TEXT, UP, DOWN, DOWN, AT(desired, project.id), 0,
     "another project may be meant", NULL},
    {"service", FACET_TEXT, DOWN, DOWN, DOWN, AT(desired, service.name), 0,
     "another service is meant", NULL},
    {"service id", FACET_TEXT, UP, DOWN, DOWN, AT(desired, service.id), 0,
     "another service may be meant", NULL},
    {"per_host", FACET_NUMBER, SAME, SAME, SAME, AT(desired, limits.per_host), 0, NULL, NULL},
    {"deadline", FACET_SPAN, SAME, SAME, SAME, AT(desired, limits.deadline), 0, NULL, NULL},
    {"documents", FACET_WORDS, UP, DOWN, UNKNOWN, 0, 0,
     "a document is no longer held against what was verified", document_words},
    ONE(desired, allow_empty, FACET_TRUTH, DOWN, UP, DOWN,
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
    FACETS(declaration_facets),
    .added = SAME,
    .removed = DOWN,
    .removed_why = "nothing of it is held any more",
};

static const struct review_kind environments = {
    THINGS("environment", environment, desired, environments, environment_count, ITS_NAME),
    FACETS(environment_facets),
    .added = UNKNOWN,
    .added_why = "its probes send to an address that was never reviewed",
    .removed = DOWN,
    .removed_why = "nothing of it is held any more",
    .is_guarded = guards_environment,
};

const struct review_kind review_setting_kind = {
    THINGS("setting", setting, desired, settings, setting_count, (long)AT(setting, in)),
    FACETS(setting_facets),
    .added = UP,
    .removed = DOWN,
    .removed_why = "it is not judged any more",
    .is_guarded = guards_setting,
    .added_risk = setting_risk,
};

static const struct review_kind guardrails = {
    THINGS("guardrail", guardrail, desired, guardrails, guardrail_count, (long)AT(guardrail, in)),
    FACETS(guardrail_facets),
    .added = UP,
    .removed = DOWN,
    .removed_why = "what it forbids may be planned",
    .is_guarded = guards_guardrail,
};

const struct review_kind review_exceptions = {
    THINGS("exception", exception, desired, exceptions, exception_count, (long)AT(exception, in)),
    FACETS(exception_facets),
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
