#include <sys/stat.h>

#include "act/gate.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/load_trust.h"
#include "cmd/rehearsal.h"

#include "doctor_parts.h"

/* A key that ends sooner is said: a new one has to be made, reviewed and installed. */
enum { SOON = 14 * WHEN_DAY };

/* --- the gate ---------------------------------------------------------------------------- */

static void examine_gate(struct exam *exam)
{
    const char *words = NULL;
    if (rehearsal_make(&exam->app->arena, &words))
        exam_good(exam, "gate", words);
    else
        exam_bad(exam, "gate", words, EXIT_FAILED);
}

/* --- the people -------------------------------------------------------------------------- */

static struct gate_electorate people(const struct exam *exam, const struct trusted *trusted)
{
    return (struct gate_electorate){
        .trust = &trusted->trust,
        .approvers = &trusted->approvers,
        .revoked = &trusted->revoked,
        .when = exam->app->now,
    };
}

/* `PTO: pto@example.com, paul@example.com; HoS: …`, those whose keys count. */
static const char *who_may(struct arena *arena, const struct trusted *trusted,
                           const struct names *needs, const struct names *persons)
{
    const char *words = "";
    for (size_t i = 0; i < needs->count; i++) {
        const char **items = arena_array(arena, persons->count + 1, sizeof *items);
        struct names having = {items, 0};
        for (size_t k = 0; k < persons->count; k++)
            if (trust_has_role(&trusted->trust, persons->items[k], needs->items[i]))
                items[having.count++] = persons->items[k];
        words = arena_printf(arena, "%s%s%s: %s", words, i ? "; " : "", needs->items[i],
                             having.count ? names_text(arena, &having) : "nobody");
    }
    return words;
}

/* Whose plans nobody could approve, because the author never does so alone. */
static const char *indispensable(struct arena *arena, struct gate_electorate who,
                                 const struct names *needs, const struct names *persons)
{
    for (size_t i = 0; needs->count == 1 && i < persons->count; i++) {
        who.without = persons->items[i];
        if (gate_outlook(arena, &who, needs).count > 0)
            return persons->items[i];
    }
    return NULL;
}

static void examine_environment(struct exam *exam, const struct trusted *trusted,
                                const struct trust_environment *environment)
{
    struct arena *arena = &exam->app->arena;
    const struct gate_electorate who = people(exam, trusted);
    const struct names *needs = &environment->needs;
    const struct names persons = gate_persons(arena, &who);
    const struct names missing = gate_outlook(arena, &who, needs);
    const char *words = who_may(arena, trusted, needs, &persons);
    if (missing.count > 0) {
        exam_bad(exam, environment->name,
                 arena_printf(arena, "no plan can be approved today, nobody for %s (%s)",
                              names_text(arena, &missing), words),
                 EXIT_NOT_APPROVED);
        return;
    }
    const char *one = indispensable(arena, who, needs, &persons);
    exam_good(exam, environment->name,
              one ? arena_printf(arena, "%s; a plan by %s could be approved by nobody", words, one)
                  : words);
    struct gate_electorate later = who;
    later.when += SOON;
    if (gate_outlook(arena, &later, needs).count > 0)
        exam_tell(exam, "soon", environment->name,
                  "within 14 days keys end without which no plan can be approved");
}

static bool ends_soon(const struct approver *approver, int64_t now)
{
    return approver->has_before && approver->valid_before > now &&
           approver->valid_before <= now + SOON;
}

static void tell_ends(struct exam *exam, const struct trusted *trusted)
{
    struct arena *arena = &exam->app->arena;
    char when[WHEN_TEXT_SIZE];
    for (size_t i = 0; i < trusted->approvers.count; i++) {
        const struct approver *approver = &trusted->approvers.items[i];
        if (ends_soon(approver, exam->app->now))
            exam_tell(exam, "soon", "key",
                      arena_printf(arena, "that of %s ends on %s (line %u of the approvers)",
                                   names_text(arena, &approver->principals),
                                   when_format(approver->valid_before, when),
                                   approver->where.line));
    }
}

/* --- the targets ------------------------------------------------------------------------- */

static void examine_target(struct exam *exam, const struct trusted *trusted,
                           const struct judgement *judgement)
{
    const struct observed *observed = judgement->observed;
    const char *name = judgement->target->environment->name;
    if (!observed->project_id || !observed->environment_id || !observed->service_id)
        return;
    const struct trust_target *target = trust_target(
        &trusted->trust, observed->project_id, observed->environment_id, observed->service_id);
    if (target && text_is(target->environment, name))
        exam_good(exam, "target",
                  arena_printf(&exam->app->arena, "%s is '%s' there", name, target->name));
    else
        exam_bad(exam, "target",
                 arena_printf(&exam->app->arena,
                              "the ids of %s do not stand there: a plan for it is refused", name),
                 EXIT_NOT_APPROVED);
}

/* --- the whole --------------------------------------------------------------------------- */

static void examine_people(struct exam *exam, const struct run *run, const struct trusted *trusted)
{
    struct arena *arena = &exam->app->arena;
    exam_good(exam, "trust", text_escaped(arena, trusted->path));
    exam_tell(exam, "", "", arena_printf(arena, "sha256:%s", trusted->digest));
    for (size_t i = 0; i < trusted->trust.environment_count; i++)
        examine_environment(exam, trusted, &trusted->trust.environments[i]);
    tell_ends(exam, trusted);
    for (size_t i = 0; i < run->judgement_count; i++)
        examine_target(exam, trusted, &run->judgements[i]);
}

/* Nobody wanted to know, and nothing is installed: said, and no fault of a check. */
static bool is_wanted(const struct app *app)
{
    struct stat status;
    return app->options.trust_file || lstat(TRUST_INSTALLED, &status) == 0;
}

void exam_trust(struct exam *exam, const struct run *run)
{
    struct arena *arena = &exam->app->arena;
    struct trusted trusted;
    struct err err = {0};
    buf_text(exam->out, "who may change it\n");
    examine_gate(exam);
    if (!is_wanted(exam->app))
        exam_tell(exam, "", "trust",
                  "none is installed here: nothing can be applied. An operator puts it at\n"
                  "                    " TRUST_INSTALLED ", or names it with --trust FILE");
    else if (trust_load_installed(exam->app, false, &trusted, &err))
        examine_people(exam, run, &trusted);
    else
        exam_bad(exam, "trust",
                 text_replaced(arena, text_trimmed(arena, err_text(&err, arena)), "\nhint: ", ". "),
                 EXIT_FAILED);
}
