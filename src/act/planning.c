#include "act/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "model/floor.h"
#include "output/statement.h"

enum { TEXT_MOST = 4 * STATEMENT_LIMIT, SEEN_MOST = 16 * 1024 * 1024 };

/* --- the plan ---------------------------------------------------------------------------------- */

struct clocks planning_clocks(const struct planning_options *options,
                              const struct observed *observed)
{
    return (struct clocks){
        .ours = options->now,
        .railway = observed->has_railway_date ? options->now + observed->railway_ahead : 0,
    };
}

bool planning_look(const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal)
{
    *out = (struct planned){0};
    if (!options->look(options->context, options, &out->view, refusal))
        return false;
    const struct judgement *judgement = out->view.judgement;
    const struct observed *observed = judgement->observed;
    out->question = (struct plan_question){
        .target = judgement->target,
        .observed = observed,
        .clocks = planning_clocks(options, observed),
        .trust = options->trust,
        .secrets = out->view.secrets,
        .secret_count = out->view.secret_count,
        .only = options->only,
        .as_is = options->as_is,
    };
    if (options->closes) {
        out->question.closes = target_exception(judgement->target, options->closes);
        if (!out->question.closes)
            return planning_refuse(
                refusal, EXIT_FAILED, "The exception must stay declared until it is closed.",
                "there is no exception '%.80s' in '%.80s'", options->closes, options->environment);
    }
    return plan_make(options->arena, &out->question, &out->plan, refusal);
}

/* --- what was seen, as one digest --------------------------------------------------------------- */

static void add(struct buf *out, const char *text)
{
    buf_add(out, text, strlen(text) + 1);
}

/* A value that may be shown has a fingerprint of its own kind, so that it can be compared with nothing
 * else. */
static void add_value(struct buf *out, const struct observed *observed, const unsigned char *key,
                      const struct variable *variable)
{
    char text[FINGERPRINT_SIZE];
    if (variable->kind != VARIABLE_SHOWN) {
        add(out, variable->fingerprint ? variable->fingerprint : "");
        return;
    }
    const struct fingerprint_of of = {.purpose = "seen",
                                      .project = observed->project_id,
                                      .environment = observed->environment_id,
                                      .service = observed->service_id,
                                      .name = variable->name,
                                      .value = variable->value,
                                      .length = strlen(variable->value)};
    fingerprint_make(key, &of, text);
    add(out, text);
}

/* A closing plan does not cover the time at which a value was stored. */
static void add_setting(struct buf *out, const struct plan_question *question,
                        const unsigned char *key, const struct setting *setting)
{
    static const char *const states[] = {
        [VARIABLE_SHOWN] = "value", [VARIABLE_HIDDEN] = "value", [VARIABLE_SEALED] = "sealed"};
    const struct variables *variables =
        setting->shared ? &question->observed->shared : &question->observed->stored;
    const struct variable *variable = variables_find(variables, setting->name);
    add(out, setting->name);
    add(out, setting->shared ? "environment" : "service");
    add(out, variable ? states[variable->kind] : "absent");
    if (variable)
        add_value(out, question->observed, key, variable);
    if (variable && !question->closes) {
        buf_printf(out, "%lld", (long long)variable->updated_at);
        buf_char(out, '\0');
    }
}

/* A closing plan covers only what its exception speaks of. */
static bool is_covered(const struct exception *exception, const struct setting *setting)
{
    for (size_t i = 0; exception && i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, setting->name))
            return true;
    return !exception;
}

static int by_name(const void *a, const void *b)
{
    const struct setting *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

/* SHA-256 in hex over, for each setting by name: NAME, whose it is, its state, its keyed fingerprint and
 * when it was changed last, each ended by a NUL. Returns how many. */
static size_t digest_seen(const struct planning_options *options,
                          const struct plan_question *question, char out[DIGEST_HEX_SIZE])
{
    const struct target *target = question->target;
    const struct setting **sorted =
        arena_array(options->arena, target->setting_count, sizeof *sorted);
    struct buf all;
    size_t count = 0;
    for (size_t i = 0; i < target->setting_count; i++)
        if (is_covered(question->closes, &target->settings[i]))
            sorted[count++] = &target->settings[i];
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, by_name);
    buf_init(&all, SEEN_MOST);
    for (size_t i = 0; i < count; i++)
        add_setting(&all, question, options->key, sorted[i]);
    digest_sha256_hex(buf_string(&all), all.length, out);
    buf_release(&all);
    return count;
}

/* --- the text ---------------------------------------------------------------------------------- */

/* `probe NAME passes: { path: /health, type: http } at URL`: a name could mean another probe by the time when
 * the plan runs. */
static const char *passing(struct arena *arena, const struct target *target, const char *name)
{
    const struct probe *probe = target_probe(target, name);
    const struct report_endpoint *report =
        probe && probe->report ? target_report(target, probe->report) : NULL;
    const char *declared = probe && probe->declared ? probe->declared : "not declared";
    const char *url = target->environment->url;
    return arena_printf(arena, "probe %s passes: %s%s%s%s%s%s%s", name, declared,
                        report ? ", where " : "", report ? report->name : "", report ? " is " : "",
                        report && report->declared ? report->declared : "", url ? " at " : "",
                        url ? url : "");
}

static struct names requires_of(struct arena *arena, const struct target *target,
                                const struct exception *exception)
{
    const struct names *stored = &exception->closing_stored, *passes = &exception->closing_passes;
    const char **items = arena_array(arena, stored->count + passes->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < stored->count; i++)
        items[count++] = arena_printf(arena, "%s is stored", stored->items[i]);
    for (size_t i = 0; i < passes->count; i++)
        items[count++] = passing(arena, target, passes->items[i]);
    return (struct names){items, count};
}

static void add_closing_part(const struct planning_options *options, const struct target *target,
                             const struct exception *exception, struct statement *out)
{
    const struct statement *was = options->header.closing;
    out->exception = exception->name;
    out->not_before = exception->ends;
    out->requires = requires_of(options->arena, target, exception);
    if (!was)
        return;
    out->trust_serial = was->trust_serial;
    out->trust = was->trust;
    out->floor = was->floor;
    out->needs = was->needs;
    out->two_persons = was->two_persons;
    out->second_roles = was->second_roles;
}

/* Where the needs already ask for two persons, no further one is asked for. */
static void add_trust(const struct planning_options *options, struct statement *out)
{
    const struct trust *trust = options->trust;
    const char **roles = NULL;
    out->trust = options->trust_digest ? options->trust_digest : "";
    out->two_persons = !trust || trust->two_persons;
    if (!trust)
        return;
    out->trust_serial = trust->serial;
    if (!trust->two_persons || out->needs.count > 1)
        return;
    roles = arena_array(options->arena, trust->role_count, sizeof *roles);
    for (size_t i = 0; i < trust->role_count; i++)
        roles[i] = trust->roles[i].name;
    out->second_roles = (struct names){roles, trust->role_count};
}

static struct statement statement_for(const struct planning_options *options,
                                      const struct planned *planned)
{
    const struct exception *closes = planned->question.closes;
    const struct observed *observed = planned->question.observed;
    const struct planning_header *header = &options->header;
    char seen[DIGEST_HEX_SIZE];
    struct statement out = {
        .kind = closes ? STATEMENT_CLOSING : STATEMENT_PLAN,
        .service = options->desired->service.name,
        .environment = planned->question.target->environment->name,
        .project_id = observed->project_id,
        .environment_id = observed->environment_id,
        .service_id = observed->service_id,
        .api = planned->view.api,
        .simulated = planned->view.simulated,
        .author = header->author,
        .made = header->made,
        .number = header->number,
        .ledger_id = header->ledger_id,
        .ledger_entry = header->ledger_entry,
        .ledger_head = header->ledger_head,
        .seen_count = digest_seen(options, &planned->question, seen),
        .key_id = planned->view.key_id,
    };
    const struct floor *floor = planned->question.target->environment->floor;
    out.seen = arena_text(options->arena, seen);
    out.floor = floor ? floor->digest : NULL;
    statement_of_plan(options->arena, &planned->plan, &out);
    add_trust(options, &out);
    if (closes) {
        add_closing_part(options, planned->question.target, closes, &out);
        return out;
    }
    const char *slash = strrchr(options->desired->file, '/');
    out.expires = header->expires;
    out.desired_file = slash ? slash + 1 : options->desired->file;
    out.desired = options->desired->digest;
    return out;
}

/* Renders into the arena; false where it is longer than a statement may be. */
static bool render(struct arena *arena, const struct statement *statement, const char **text,
                   size_t *length, struct plan_refusal *refusal)
{
    struct buf out;
    buf_init(&out, TEXT_MOST);
    statement_text(&out, statement);
    const bool fits = !out.overflowed && out.length <= STATEMENT_LIMIT;
    if (fits) {
        *text = arena_slice(arena, buf_string(&out), out.length);
        *length = out.length;
    }
    buf_release(&out);
    return fits ||
           planning_refuse(refusal, EXIT_BREACHED,
                           "Plan a part of it with --only KEY, in several plans one after another.",
                           "the plan is longer than the %d bytes that a person can be asked "
                           "to read",
                           STATEMENT_LIMIT);
}

/* --- the closing plan of an exception ------------------------------------------------------------ */

/* A number of its own, so that each is used once. */
static const char *closing_number(struct arena *arena, const char *number)
{
    static const char purpose[] = "closing";
    char hex[DIGEST_HEX_SIZE], text[sizeof purpose + STATEMENT_NUMBER_DIGITS];
    memset(text, 0, sizeof text);
    memcpy(text, purpose, sizeof purpose);
    memcpy(text + sizeof purpose, number, strnlen(number, STATEMENT_NUMBER_DIGITS));
    digest_sha256_hex(text, sizeof text, hex);
    return arena_slice(arena, hex, STATEMENT_NUMBER_DIGITS);
}

/* It runs without anyone looking: so it may do nothing but tighten. */
static bool check_tightens(const struct plan *plan, const struct exception *exception,
                           struct plan_refusal *refusal)
{
    if (plan_is_empty(plan))
        return planning_refuse(
            refusal, EXIT_BREACHED, "Declare the value that holds once the exception has ended.",
            "'%s' sets what is declared anyway: its end would close nothing", exception->name);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->changes[i].direction != DIRECTION_STRENGTHENS)
            return planning_refuse(
                refusal, EXIT_BREACHED,
                "Let a guardrail that the exception lifts forbid what it sets, so that its end is known "
                "to tighten.",
                "the plan that closes '%s' would not be known to strengthen: %s %s",
                exception->name, plan->changes[i].name, direction_name(plan->changes[i].direction));
    return true;
}

/* The closing plan is made for the state as it will be once the exception is open. */
static bool plan_closing(struct arena *arena, const struct planned *planned,
                         const struct exception *exception, struct planned *out,
                         struct plan_refusal *refusal)
{
    struct observed *after = arena_alloc(arena, sizeof *after);
    plan_after(arena, &planned->plan, planned->question.observed, after);
    out->question = planned->question;
    out->question.observed = after;
    out->question.closes = exception;
    out->question.secret_count = 0;
    out->question.only = (struct names){NULL, 0};
    out->question.as_is = (struct names){NULL, 0};
    return plan_make(arena, &out->question, &out->plan, refusal) &&
           check_tightens(&out->plan, exception, refusal);
}

static bool make_closing(const struct planning_options *options, struct planned *planned,
                         struct plan_refusal *refusal)
{
    struct arena *arena = options->arena;
    const struct names *opens = &planned->plan.opens;
    if (opens->count == 0)
        return true;
    if (opens->count > 1)
        return planning_refuse(
            refusal, EXIT_BREACHED,
            "Open one at a time with --only: each has a closing plan of its own.",
            "the plan opens %zu exceptions: %s", opens->count, names_text(arena, opens));
    const struct exception *exception = target_exception(planned->question.target, opens->items[0]);
    struct planned closing = *planned;
    if (!exception || !plan_closing(arena, planned, exception, &closing, refusal))
        return false;
    struct planning_options own = *options;
    own.header.number = closing_number(arena, options->header.number);
    planned->closing = statement_for(&own, &closing);
    if (!render(arena, &planned->closing, &planned->closing_text, &planned->closing_length,
                refusal))
        return false;
    digest_sha256_hex(planned->closing_text, planned->closing_length, planned->closing_digest);
    return true;
}

bool planning_write(const struct planning_options *options, struct planned *planned,
                    struct plan_refusal *refusal)
{
    if (plan_is_empty(&planned->plan))
        return true;
    if (!planned->question.closes && !make_closing(options, planned, refusal))
        return false;
    planned->statement = statement_for(options, planned);
    planned->statement.closing = planned->closing_text ? planned->closing_digest : NULL;
    if (!render(options->arena, &planned->statement, &planned->text, &planned->length, refusal))
        return false;
    digest_sha256_hex(planned->text, planned->length, planned->digest);
    return true;
}

bool planning_make(const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal)
{
    return planning_look(options, out, refusal) && planning_write(options, out, refusal);
}
