#include "cmd/planning.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/credentials.h"
#include "crypto/digest.h"
#include "doc/schema.h"
#include "output/statement.h"
#include "planning_parts.h"

enum { TEXT_MOST = 4 * STATEMENT_LIMIT };

bool planning_refuse(struct plan_refusal *refusal, enum exit_code code, const char *hint,
                     const char *format, ...)
{
    struct buf text;
    va_list args;
    buf_init(&text, sizeof refusal->err.text);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    refusal->code = code;
    err_fill(&refusal->err, ERR_INPUT, ERR_NO_PLACE, "%s", buf_string(&text));
    err_fill_hint(&refusal->err, "%s", hint);
    buf_release(&text);
    return false;
}

static bool refuse_with(struct plan_refusal *refusal, const struct err *err)
{
    refusal->err = *err;
    refusal->code = err->code == ERR_USAGE    ? EXIT_USAGE
                    : err->code == ERR_REMOTE ? EXIT_INCONCLUSIVE
                                              : EXIT_FAILED;
    return false;
}

/* --- what is planned for ----------------------------------------------------------------------- */

static bool has_environment(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (text_is(desired->environments[i].name, name))
            return true;
    return false;
}

static bool find_declaration(struct app *app, const struct planning_options *options,
                             const struct declaration **out, struct plan_refusal *refusal)
{
    const struct declarations *all = options->declarations;
    const char **known = NULL;
    size_t found = 0, count = 0, capacity = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct desired *desired = &all->items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            known = arena_grow(&app->arena, known, count, &capacity, sizeof *known);
            known[count++] = desired->environments[k].name;
        }
        if (has_environment(desired, options->environment)) {
            *out = &all->items[i];
            found++;
        }
    }
    if (found == 1)
        return true;
    return planning_refuse(
        refusal, EXIT_USAGE,
        found == 0
            ? schema_suggestion(&app->arena, options->environment, known, count, "Declared are: ")
            : "Name the file: a plan is for one service.",
        found == 0 ? "there is no environment '%.80s'" : "several files declare '%.80s'",
        options->environment);
}

static bool check_only(struct app *app, const struct planning_options *options,
                       const struct target *target, struct plan_refusal *refusal)
{
    const char **known = arena_array(&app->arena, target->setting_count, sizeof *known);
    for (size_t i = 0; i < target->setting_count; i++)
        known[i] = target->settings[i].name;
    for (size_t i = 0; i < options->only.count; i++)
        if (!text_in(options->only.items[i], known, target->setting_count))
            return planning_refuse(refusal, EXIT_USAGE,
                                   schema_suggestion(&app->arena, options->only.items[i], known,
                                                     target->setting_count, "Declared are: "),
                                   "there is no setting '%.80s' in '%.80s'", options->only.items[i],
                                   options->environment);
    return true;
}

/* --- looking ----------------------------------------------------------------------------------- */

/* Fingerprints that nobody can compare with what was signed would say nothing. */
static bool check_key(struct app *app, struct plan_refusal *refusal)
{
    struct err err = {0};
    const unsigned char *key = NULL;
    if (!fingerprint_key_read(app, &key, &err))
        return refuse_with(refusal, &err);
    return key ||
           planning_refuse(refusal, EXIT_FAILED,
                           "Make one outside the checkout and keep it: (umask 077; head -c 32 "
                           "/dev/urandom > KEY); export " FINGERPRINT_KEY_VARIABLE "=KEY",
                           "a plan needs a fingerprint key, and " FINGERPRINT_KEY_VARIABLE
                           " names none");
}

const unsigned char *planning_key(struct app *app)
{
    struct err err = {0};
    const unsigned char *key = NULL;
    (void)fingerprint_key_read(app, &key, &err);
    return key;
}

static bool look(struct app *app, const struct planning_options *options, struct planned *out,
                 struct plan_refusal *refusal)
{
    struct err err = {0};
    struct declaration *one = arena_alloc(&app->arena, sizeof *one);
    *one = *out->declaration;
    struct declarations declarations = {.items = one, .count = 1};
    faults_init(&declarations.faults, &app->arena);
    const struct check_run_options check_run = {.environment = options->environment,
                                                .only_railway = options->only_railway};
    if (!check_run_make(app, &declarations, &check_run, &out->run, &err))
        return refuse_with(refusal, &err);
    out->declaration = one;
    out->judgement = &out->run.judgements[0];
    return true;
}

static struct plan_question question_of(struct app *app, const struct planning_options *options,
                                        const struct planned *planned)
{
    const struct observed *observed = planned->judgement->observed;
    return (struct plan_question){
        .target = planned->judgement->target,
        .observed = observed,
        .clocks = {.ours = app->now,
                   .railway = observed->has_railway_date ? app->now + observed->railway_ahead : 0},
        .trust = options->trusted ? &options->trusted->trust : NULL,
        .only = options->only,
    };
}

bool planning_look(struct app *app, const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal)
{
    *out = (struct planned){0};
    if (!find_declaration(app, options, &out->declaration, refusal) || !check_key(app, refusal) ||
        !look(app, options, out, refusal))
        return false;
    struct plan_question question = question_of(app, options, out);
    if (!check_only(app, options, question.target, refusal))
        return false;
    if (options->closes) {
        question.closes = target_exception(question.target, options->closes);
        if (!question.closes)
            return planning_refuse(
                refusal, EXIT_FAILED, "The exception must stay declared until it is closed.",
                "there is no exception '%.80s' in '%.80s'", options->closes, options->environment);
    }
    /* Ids are known only where the look was let in; the plan says what stood in the way. */
    const bool seen = !question.observed->refused && question.observed->stored.seen;
    if (seen && !question.closes &&
        !planning_secrets(app, out, planning_key(app), &question, refusal))
        return false;
    out->question = question;
    return true;
}

bool planning_plan(struct app *app, struct planned *planned, struct plan_refusal *refusal)
{
    return plan_make(&app->arena, &planned->question, &planned->plan, refusal);
}

/* --- the text ---------------------------------------------------------------------------------- */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *hex_of(struct app *app, const char *bytes, size_t length)
{
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_sha256(bytes, length, digest);
    digest_hex(digest, hex);
    return arena_text(&app->arena, hex);
}

static void put_target(const struct planned *planned, struct statement *out)
{
    const struct observed *observed = planned->question.observed;
    const struct desired *desired = &planned->declaration->desired;
    out->service = desired->service.name;
    out->environment = planned->question.target->environment->name;
    out->project_id = observed->project_id;
    out->environment_id = observed->environment_id;
    out->service_id = observed->service_id;
    out->api = planned->run.api;
    out->simulated = planned->run.simulated;
}

static void put_seen(struct app *app, const struct planned *planned, struct statement *out)
{
    char seen[DIGEST_HEX_SIZE];
    const struct seen_question question = {
        .target = planned->question.target,
        .observed = planned->question.observed,
        .key = planning_key(app),
        .exception = planned->question.closes,
    };
    out->seen_count = planning_seen(app, &question, seen);
    out->seen = arena_text(&app->arena, seen);
    out->key_id = planned->run.key_id;
}

static void put_header(const struct planning_options *options, struct statement *out)
{
    const struct planning_header *header = &options->header;
    out->author = header->author;
    out->made = header->made;
    out->number = header->number;
    out->ledger_id = header->ledger_id;
    out->ledger_entry = header->ledger_entry;
    out->ledger_head = header->ledger_head;
}

void planning_head(struct app *app, const struct planning_options *options,
                   const struct planned *planned, struct statement *out)
{
    const struct exception *closes = planned->question.closes;
    const struct planning_header *header = &options->header;
    *out = (struct statement){.kind = closes ? STATEMENT_CLOSING : STATEMENT_PLAN};
    put_target(planned, out);
    put_header(options, out);
    put_seen(app, planned, out);
    statement_of_plan(&app->arena, &planned->plan, out);
    out->trust = options->trusted ? options->trusted->digest : "";
    if (!closes) {
        out->expires = header->expires;
        out->desired_file = file_name(planned->declaration->desired.file);
        out->desired =
            hex_of(app, planned->declaration->bytes, strlen(planned->declaration->bytes));
        return;
    }
    out->exception = closes->name;
    out->not_before = closes->ends;
    out->requires = planning_requires(app, closes);
    out->trust = header->trust ? header->trust : out->trust;
    out->needs = header->needs ? *header->needs : out->needs;
}

bool planning_render(struct app *app, const struct statement *statement, const char **text,
                     size_t *length, struct plan_refusal *refusal)
{
    struct buf out;
    buf_init(&out, TEXT_MOST);
    statement_text(&out, statement);
    const bool fits = !out.overflowed && out.length <= STATEMENT_LIMIT;
    if (fits) {
        *text = arena_slice(&app->arena, buf_string(&out), out.length);
        *length = out.length;
    }
    buf_release(&out);
    return fits ||
           planning_refuse(refusal, EXIT_BREACHED,
                           "Plan a part of it with --only KEY, several plans one after the "
                           "other.",
                           "the plan is longer than the %d bytes that a person can be asked "
                           "to read",
                           STATEMENT_LIMIT);
}

bool planning_write(struct app *app, const struct planning_options *options,
                    struct planned *planned, struct plan_refusal *refusal)
{
    if (plan_is_empty(&planned->plan))
        return true;
    if (!planned->question.closes && !planning_closing(app, options, planned, refusal))
        return false;
    planning_head(app, options, planned, &planned->statement);
    planned->statement.closing = planned->closing_text ? planned->closing_digest : NULL;
    if (!planning_render(app, &planned->statement, &planned->text, &planned->length, refusal))
        return false;
    memcpy(planned->digest, hex_of(app, planned->text, planned->length), DIGEST_HEX_SIZE);
    return true;
}

bool planning_make(struct app *app, const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal)
{
    return planning_look(app, options, out, refusal) && planning_plan(app, out, refusal) &&
           planning_write(app, options, out, refusal);
}
