/*
 * doctor: tells whether a check could work: token, target, reachability, clock, rights.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "act/gate.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/credentials.h"
#include "cmd/floor.h"
#include "cmd/load.h"
#include "cmd/trust.h"
#include "doc/node.h"
#include "model/floor.h"
#include "model/run.h"
#include "railway/queries.h"
#include "world/http.h"

/* One examination: a line `ok`, `bad` or `?`, and the code that follows from it. */
struct exam {
    struct app *app;
    struct buf *out;
    enum exit_code code;
};

enum { RESULT_MOST = 1024 * 1024, NAME_WIDTH = 13 };

static void exam_tell(struct exam *exam, const char *mark, const char *name, const char *words)
{
    const size_t length = text_width(name);
    buf_printf(exam->out, "  %-4s %s", mark, name);
    buf_fill(exam->out, ' ', length < NAME_WIDTH ? NAME_WIDTH - length : 1);
    buf_printf(exam->out, "%s\n", words);
}

static void exam_good(struct exam *exam, const char *name, const char *words)
{
    exam_tell(exam, "ok", name, words);
}

static void exam_bad(struct exam *exam, const char *name, const char *words, enum exit_code code)
{
    exam_tell(exam, code == EXIT_INCONCLUSIVE ? "?" : "bad", name, words);
    exam->code = exit_code_worse(exam->code, code);
}

/* ---- what the token may do, asked of Railway where its kind does not say it ---- */

enum { DEADLINE_MS = 30000 };

struct rights {
    struct app *app;
    bool person;        /* `me` answered: an account's token */
    size_t workspaces;  /* how many it sees */
    const char *failed; /* the token's kind could not be asked */
};

static void on_me(void *context, const struct railway_answer *answer)
{
    struct rights *rights = context;
    rights->person = answer->fault == RAILWAY_FINE;
}

static void on_workspaces(void *context, const struct railway_answer *answer)
{
    struct rights *rights = context;
    const struct node *list = node_path(answer->data, "apiToken", "workspaces", (char *)NULL);
    if (answer->fault == RAILWAY_FINE && list && list->kind == NODE_LIST)
        rights->workspaces = list->count;
    else if (answer->fault != RAILWAY_FINE)
        rights->failed = arena_text(&rights->app->arena, answer->why);
}

static void ask_kind(struct app *app, const struct railway_token *token, struct rights *rights)
{
    struct railway railway;
    struct err err = {0};
    struct http *http = railway_connect(app, DEADLINE_MS, NULL, &railway, &err);
    if (!http) {
        rights->failed = arena_text(&app->arena, err.text);
        return;
    }
    const struct railway_query kinds = {railway_token_kinds.operation, railway_token_kinds.text,
                                        NULL};
    const struct railway_query me = {railway_who_am_i.operation, railway_who_am_i.text, NULL};
    railway_ask(&railway, token, &kinds, on_workspaces, rights);
    railway_ask(&railway, token, &me, on_me, rights);
    http_run(http);
    railway_disconnect(app, http);
}

static const char *rights_words(struct app *app, const struct railway_token *token)
{
    if (token->kind == TOKEN_PROJECT)
        return "read and write one environment of one project (Railway has no read-only "
               "tokens)";
    struct rights rights = {.app = app};
    ask_kind(app, token, &rights);
    if (rights.failed)
        return arena_printf(&app->arena, "not known: %s", rights.failed);
    return arena_printf(&app->arena,
                        "all rights of %s, in %zu workspaces: a project token would be enough",
                        rights.person ? "its owner" : "its workspace", rights.workspaces);
}

/* ---- the target ---- */

static bool examine_token(struct exam *exam, const struct judgement *judgement)
{
    struct railway_token token;
    struct err err = {0};
    if (!tokens_find(exam->app, judgement->target->environment, &token, &err)) {
        exam_bad(exam, "token", arena_printf(&exam->app->arena, "%s. %s", err.text, err.hint),
                 EXIT_FAILED);
        return false;
    }
    exam_good(exam, "token",
              arena_printf(&exam->app->arena, "%s token from %s",
                           token.kind == TOKEN_PROJECT ? "a project" : "an account or workspace",
                           token.from));
    exam_good(exam, "rights", rights_words(exam->app, &token));
    return true;
}

/* For those who pin ids in the declaration, or name targets in trust.yaml. */
static void tell_ids(struct exam *exam, const struct observed *observed)
{
    const struct {
        const char *name, *id;
    } rows[] = {{"project", observed->project_id},
                {"environment", observed->environment_id},
                {"service", observed->service_id}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].id)
            exam_tell(exam, "", rows[i].name, text_escaped(&exam->app->arena, rows[i].id));
}

static void examine_railway(struct exam *exam, const struct judgement *judgement)
{
    const struct observed *observed = judgement->observed;
    struct arena *arena = &exam->app->arena;
    if (observed->refused) {
        exam_bad(exam, "target", text_replaced(arena, observed->refusal, "\n", ". "), EXIT_FAILED);
        return;
    }
    if (!observed->stored.seen) {
        exam_bad(exam, "Railway", observed->stored.why, EXIT_INCONCLUSIVE);
        return;
    }
    exam_good(exam, "target", "the token is for this project and environment");
    tell_ids(exam, observed);
    exam_good(exam, "Railway",
              arena_printf(arena, "%zu variables in %u requests", observed->stored.count,
                           observed->api_requests));
    if (observed->running.seen)
        exam_good(exam, "deployment",
                  "one is active, and the values that it started with are known");
    else
        exam_bad(exam, "deployment", observed->running.why, EXIT_INCONCLUSIVE);
}

static void examine_clock(struct exam *exam, const struct observed *observed)
{
    const int64_t ahead = observed->railway_ahead;
    if (!observed->has_railway_date)
        exam_bad(exam, "clock", "Railway sent no time to compare with", EXIT_INCONCLUSIVE);
    else if (llabs((long long)ahead) > CLOCK_SKEW_MOST)
        exam_bad(exam, "clock",
                 arena_printf(&exam->app->arena,
                              "%lld s off Railway's: expiry of exceptions is not judged",
                              llabs((long long)ahead)),
                 EXIT_INCONCLUSIVE);
    else
        exam_good(exam, "clock",
                  arena_printf(&exam->app->arena, "%lld s off Railway's", llabs((long long)ahead)));
}

static void examine_address(struct exam *exam, const struct judgement *judgement, bool simulated)
{
    const char *address = judgement->target->environment->url;
    struct arena *arena = &exam->app->arena;
    struct url url;
    struct err err = {0};
    if (!address || !url_parse(arena, address, &url, &err)) {
        exam_bad(exam, "address", "no URL is declared, so nothing can be probed",
                 EXIT_INCONCLUSIVE);
        return;
    }
    if (names_has_any_case(&judgement->observed->domains, url.host) ||
        (simulated && url_is_loopback_host(url.host)))
        exam_good(exam, "address", arena_printf(arena, "%s belongs to this service", url.host));
    else
        exam_bad(
            exam, "address",
            arena_printf(arena,
                         judgement->observed->domains_seen
                             ? "Railway does not list %s as a domain of this service: no secret "
                               "is sent there"
                             : "the domains of this service were not read: no secret is sent to "
                               "%s",
                         url.host),
            EXIT_INCONCLUSIVE);
}

static void examine_key(struct exam *exam)
{
    if (process_variable("TAUTLINE_FINGERPRINT_KEY_FILE"))
        exam_good(exam, "fingerprints", "keyed with TAUTLINE_FINGERPRINT_KEY_FILE");
    else
        exam_good(exam, "fingerprints", "no key: secrets are reported only as same or different");
}

static void examine(struct exam *exam, const struct run *run, const struct judgement *judgement)
{
    buf_printf(exam->out, "%s, %s%s\n", judgement->target->desired->service.name,
               judgement->target->environment->name, run->simulated ? "   SIMULATED" : "");
    if (judgement->observed->bad_token) {
        examine_railway(exam, judgement);
        return;
    }
    if (!examine_token(exam, judgement))
        return;
    examine_railway(exam, judgement);
    if (judgement->observed->refused)
        return;
    examine_clock(exam, judgement->observed);
    examine_address(exam, judgement, run->simulated);
    examine_key(exam);
}

/* A key that ends sooner is said: a new one has to be made, reviewed and installed. */
enum { SOON = 14 * WHEN_DAY };

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

/* `PTO: pto@example.com, paul@example.com; HoS: …`, those whose keys count; then, where a single role is
 * needed and two persons sign, who may be the second one. */
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
                             having.count ? names_text(arena, &having) : "no one");
    }
    if (!trusted->trust.two_persons || needs->count > 1)
        return words;
    const char **items = arena_array(arena, persons->count + 1, sizeof *items);
    struct names seconds = {items, 0};
    for (size_t i = 0; i < persons->count; i++)
        if (trust_role_of(&trusted->trust, persons->items[i]))
            items[seconds.count++] = persons->items[i];
    return arena_printf(arena, "%s; second person: %s", words,
                        seconds.count ? names_text(arena, &seconds) : "no one");
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
                 arena_printf(arena, "no plan can be approved today: missing %s (%s)",
                              names_text(arena, &missing), words),
                 EXIT_NOT_APPROVED);
        return;
    }
    exam_good(exam, environment->name, words);
    struct gate_electorate later = who;
    later.when += SOON;
    if (gate_outlook(arena, &later, needs).count > 0)
        exam_tell(exam, "soon", environment->name,
                  "keys that are needed to approve any plan expire within 14 days");
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
            exam_tell(
                exam, "soon", "key",
                arena_printf(arena, "the key of %s expires on %s (line %u of the approvers file)",
                             names_text(arena, &approver->principals),
                             when_format(approver->valid_before, when), approver->where.line));
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
        exam_good(
            exam, "target",
            arena_printf(&exam->app->arena, "the trust file lists %s as '%s'", name, target->name));
    else
        exam_bad(exam, "target",
                 arena_printf(
                     &exam->app->arena,
                     "the trust file does not list the ids of %s: a plan for it is refused", name),
                 EXIT_NOT_APPROVED);
}

/* --- the whole --------------------------------------------------------------------------- */

static void tell_page(struct exam *exam, const struct trust *trust)
{
    if (trust->approve_at)
        exam_tell(exam, "", "page",
                  arena_printf(&exam->app->arena, "passkeys sign plans at %s%s", trust->approve_at,
                               trust_page(trust, false) ? "" : ", in a simulation only"));
}

static void examine_people(struct exam *exam, const struct run *run, const struct trusted *trusted)
{
    struct arena *arena = &exam->app->arena;
    exam_good(exam, "trust", text_escaped(arena, trusted->path));
    exam_tell(exam, "", "",
              arena_printf(arena, "serial %lld, sha256:%s", (long long)trusted->trust.serial,
                           trusted->digest));
    exam_tell(exam, "", "persons",
              trusted->trust.two_persons ? "two persons must sign each plan"
                                         : "two_persons: no, so one person can approve a plan");
    tell_page(exam, &trusted->trust);
    for (size_t i = 0; i < trusted->trust.environment_count; i++)
        examine_environment(exam, trusted, &trusted->trust.environments[i]);
    tell_ends(exam, trusted);
    for (size_t i = 0; i < run->judgement_count; i++)
        examine_target(exam, trusted, &run->judgements[i]);
}

/* Without --trust and without an installed file this is only reported: it is not an error of a check. */
static bool is_wanted(const struct app *app)
{
    struct stat status;
    return app->options.trust_file || lstat(TRUST_INSTALLED, &status) == 0;
}

static void exam_trust(struct exam *exam, const struct run *run)
{
    struct arena *arena = &exam->app->arena;
    struct trusted trusted;
    struct err err = {0};
    buf_text(exam->out, "who can approve changes\n");
    if (!is_wanted(exam->app))
        exam_tell(
            exam, "", "trust",
            "no trust file is installed, so nothing can be applied. An operator installs it as\n"
            "                    " TRUST_INSTALLED ", or passes it with --trust FILE");
    else if (trust_load_installed(exam->app, false, &trusted, &err))
        examine_people(exam, run, &trusted);
    else
        exam_bad(exam, "trust",
                 text_replaced(arena, text_trimmed(arena, err_text(&err, arena)), "\nhint: ", ". "),
                 EXIT_FAILED);
}

static void exam_floor(struct exam *exam, const struct judgement *judgement)
{
    const struct floor *floor = judgement->target->environment->floor;
    struct arena *arena = &exam->app->arena;
    if (!floor)
        return;
    if (floor->target)
        exam_tell(exam, "", "floor",
                  arena_printf(arena, "%zu guardrail%s of %s, sha256:%s", floor->guardrail_count,
                               text_plural(floor->guardrail_count),
                               text_escaped(arena, floor->file), floor->digest));
    if (!floor->installed)
        exam_tell(exam, "", "floor",
                  arena_printf(arena, "floor not installed: %s of the checkout is used",
                               text_escaped(arena, floor->file)));
}

/* ---- the command ---- */

/* What is wrong with the trust is told below, with the rest of it. */
static void load(struct app *app, struct declarations *out)
{
    const struct trusted *trusted = NULL;
    struct faults told_below;
    faults_init(&told_below, &app->arena);
    load_files(app, &app->options.words, out);
    if (trust_look(app, &app->options.words, &trusted, &told_below))
        floors_join(app, out, trusted);
}

static int command(struct app *app)
{
    struct declarations declarations;
    struct run run;
    struct err err = {0};
    struct buf out;
    /* No probe is named, so that only Railway is asked. */
    const struct check_run_options options = {.only_probes = true};
    load(app, &declarations);
    const int loaded = load_tell(app, &declarations);
    if (declarations.count == 0)
        return loaded;
    if (!check_run_make(app, &declarations, &options, &run, &err))
        return app_fail(app, &err);
    buf_init(&out, RESULT_MOST);
    struct exam exam = {app, &out, (enum exit_code)loaded};
    for (size_t i = 0; i < run.judgement_count; i++) {
        examine(&exam, &run, &run.judgements[i]);
        exam_floor(&exam, &run.judgements[i]);
    }
    exam_trust(&exam, &run);
    const int code = app_out(app, buf_string(&out), out.length, (int)exam.code);
    buf_release(&out);
    return code;
}

const struct command doctor_command = {
    .name = "doctor",
    .words = "[FILE…]",
    .about = "check whether a check can work here",
    .more =
        "Checks the token, its target, the connection, the clock and the rights of the token, and whether\n"
        "the people in the installed trust file (or --trust) could approve a plan today. A "
        "missing trust file\n"
        "is an error only if --trust names it.",
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_HYPOTHESIS | USE_TRUST,
    .subject = NO_REPORT,
};
