#include "cmd/doctor.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/load.h"
#include "cmd/rights.h"
#include "cmd/tokens.h"

#include "doctor_parts.h"

enum { RESULT_MOST = 1024 * 1024, NAME_WIDTH = 13 };

void exam_tell(struct exam *exam, const char *mark, const char *name, const char *words)
{
    const size_t length = text_width(name);
    buf_printf(exam->out, "  %-4s %s", mark, name);
    buf_fill(exam->out, ' ', length < NAME_WIDTH ? NAME_WIDTH - length : 1);
    buf_printf(exam->out, "%s\n", words);
}

void exam_good(struct exam *exam, const char *name, const char *words)
{
    exam_tell(exam, "ok", name, words);
}

void exam_bad(struct exam *exam, const char *name, const char *words, enum exit_code code)
{
    exam_tell(exam, code == EXIT_INCONCLUSIVE ? "?" : "bad", name, words);
    exam->code = exit_code_worse(exam->code, code);
}

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
        exam_good(exam, "deployment", "one is active, and what it was started with is known");
    else
        exam_bad(exam, "deployment", observed->running.why, EXIT_INCONCLUSIVE);
}

static void examine_clock(struct exam *exam, const struct observed *observed)
{
    const int64_t ahead = observed->railway_ahead;
    if (!observed->has_railway_date)
        exam_bad(exam, "clock", "Railway told no time to compare with", EXIT_INCONCLUSIVE);
    else if (llabs((long long)ahead) > CLOCK_SKEW_MOST)
        exam_bad(exam, "clock",
                 arena_printf(&exam->app->arena,
                              "%lld s off Railway's: ends of exceptions are not judged",
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
        exam_bad(exam, "address", "none is declared, so nothing can be probed", EXIT_INCONCLUSIVE);
        return;
    }
    if (names_has_any_case(&judgement->observed->domains, url.host) ||
        (simulated && url_is_loopback_host(url.host)))
        exam_good(exam, "address", arena_printf(arena, "%s is this service's", url.host));
    else
        exam_bad(
            exam, "address",
            arena_printf(arena,
                         "Railway does not list %s as a domain of this service: no secret is sent "
                         "there",
                         url.host),
            EXIT_INCONCLUSIVE);
}

static void examine_key(struct exam *exam)
{
    if (process_variable("TAUTLINE_FINGERPRINT_KEY_FILE"))
        exam_good(exam, "fingerprints", "under the key of TAUTLINE_FINGERPRINT_KEY_FILE");
    else
        exam_good(exam, "fingerprints",
                  "without a key: secrets are told as same or different only");
}

static void examine(struct exam *exam, const struct run *run, const struct judgement *judgement)
{
    buf_printf(exam->out, "%s, %s%s\n", judgement->target->desired->service.name,
               judgement->target->environment->name, run->simulated ? "   SIMULATED" : "");
    if (!examine_token(exam, judgement))
        return;
    examine_railway(exam, judgement);
    if (judgement->observed->refused)
        return;
    examine_clock(exam, judgement->observed);
    examine_address(exam, judgement, run->simulated);
    examine_key(exam);
}

int doctor_command(struct app *app)
{
    struct declarations declarations;
    struct run run;
    struct err err = {0};
    struct buf out;
    /* No probe is named, so that only Railway is asked. */
    const struct check_run_options options = {.only_probes = true};
    load_declarations(app, &app->options.words, &declarations);
    load_tell(app, &declarations);
    if (declarations.count == 0)
        return load_exit(&declarations);
    if (!check_run_make(app, &declarations, &options, &run, &err))
        return app_fail(app, &err);
    buf_init(&out, RESULT_MOST);
    const int loaded = load_exit(&declarations);
    struct exam exam = {app, &out, (enum exit_code)loaded};
    for (size_t i = 0; i < run.judgement_count; i++)
        examine(&exam, &run, &run.judgements[i]);
    exam_trust(&exam, &run);
    const int code = app_out(app, buf_string(&out), out.length, (int)exam.code);
    buf_release(&out);
    return code;
}
