#include <string.h>

#include "apply_parts.h"

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/credentials.h"
#include "cmd/state.h"
#include "crypto/digest.h"

static int usage(struct apply_call *call, const char *what, const char *hint)
{
    struct err err = {0};
    err_fill(&err, ERR_USAGE, ERR_NO_PLACE, "%s", what);
    err_fill_hint(&err, "%s", hint);
    return app_fail(call->app, &err);
}

static int read_plan_files(struct apply_call *call)
{
    struct app *app = call->app;
    struct err err = {0};
    if (!plan_files_load(app, app->options.words.items[0], &call->plan_files, &err))
        return app_fail(app, &err);
    if (!plan_files_understand(app, &call->plan_files, &err)) {
        app_fail(app, &err);
        return EXIT_NOT_APPROVED;
    }
    call->read = &call->plan_files.plan.read;
    const bool closes = call->read->kind == STATEMENT_CLOSING;
    if (closes && !app->options.closing)
        return usage(call, "this is the closing plan of an exception",
                     "Run it with --closing, after the exception has ended.");
    if (!closes && app->options.closing)
        return usage(call, "this is not the closing plan of an exception",
                     "Name the file PLAN.closing, or leave --closing out.");
    return -1;
}

/* The declaration of the plan's service and environment, and nothing else. */
static int read_declarations(struct apply_call *call)
{
    struct app *app = call->app;
    const struct names *words = &app->options.words;
    const struct names files = {words->items + 1, words->count - 1};
    struct declarations all;
    load_declarations(app, &files, &all);
    if (load_exit(&all) != EXIT_IN_SYNC) {
        load_tell(app, &all);
        return load_exit(&all);
    }
    call->declarations = all;
    call->declarations.count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (text_is(all.items[i].desired.service.name, call->read->service))
            call->declarations.items[call->declarations.count++] = all.items[i];
    if (call->declarations.count == 1)
        return -1;
    return usage(call,
                 call->declarations.count ? "several declarations are of the plan's service"
                                          : "no declaration is of the plan's service",
                 "Name the declaration that the plan was made of: tautline apply PLAN FILE.");
}

static int open_ledger(struct apply_call *call)
{
    struct app *app = call->app;
    struct err err = {0};
    const struct ledger_target target = {
        .project_id = call->read->project_id,
        .environment_id = call->read->environment_id,
        .service_id = call->read->service_id,
        .service = call->read->service,
        .environment = call->read->environment,
    };
    if (!state_open(app, &target, app->options.dry_run, &call->ledger, &err)) {
        const int code = app_fail(app, &err);
        return err.code == ERR_BUSY ? EXIT_STALE : code;
    }
    if (call->ledger)
        return -1;
    return app->options.dry_run && state_is_named(app)
               ? usage(call, "there is no ledger of this service in the state folder",
                       "Name the folder that the plan was made with: --state DIR.")
               : usage(call, "apply needs a place for its ledger",
                       "Name the folder that the plan was made with: --state DIR.");
}

/* Is it this machine's key, by which the plan was made, that says that its apply has begun? */
static bool is_sealed(struct apply_call *call, struct err *err)
{
    const struct statement *read = call->read;
    const unsigned char *key = NULL;
    char id[KEY_ID_SIZE];
    if (!fingerprint_key_read(call->app, &key, err))
        return false;
    const struct remote_keying keying = {key, read->project_id, read->environment_id,
                                         read->service_id};
    if (key) {
        fingerprint_key_id(key, id);
        if (text_is(id, read->key_id) && journal_is_sealed(&keying, call->ledger, &call->journal))
            return true;
    }
    err_set(err, ERR_INPUT,
            "the ledger says that this apply began in entry %zu, and that is not "
            "sealed with the key of TAUTLINE_FINGERPRINT_KEY_FILE",
            call->journal.begun);
    return err_hint(err, "Name the key with which the plan was made. If it is that one, somebody "
                         "else wrote the entry: keep the folder as evidence.");
}

/* What is verified by is what was signed, also by an apply that goes on. */
static bool is_of_signed_declaration(const struct apply_call *call)
{
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    const char *bytes = call->declarations.items[0].bytes;
    digest_sha256(bytes, strlen(bytes), digest);
    digest_hex(digest, hex);
    return call->read->kind == STATEMENT_CLOSING || text_is(hex, call->read->desired);
}

/* An apply that has not ended goes on with its own plan; every other one waits. */
static int read_journal(struct apply_call *call)
{
    struct app *app = call->app;
    const struct journal *journal = &call->journal;
    struct err err = {0};
    journal_read(&app->arena, call->ledger, &call->journal);
    call->resumes = journal->open && text_is(journal->plan, call->plan_files.plan.digest) &&
                    text_is(journal->number, call->read->number);
    if (call->resumes && !is_sealed(call, &err)) {
        app_fail(app, &err);
        return EXIT_STALE;
    }
    if (call->resumes && !is_of_signed_declaration(call))
        return apply_refuse(call, EXIT_STALE,
                            "the declaration is not the one that the plan was made of",
                            "Check out the file as it was, then apply the same plan again.");
    if (call->resumes || !journal_blocks(journal, app->now))
        return -1;
    return apply_refuse(call, EXIT_STALE,
                        arena_printf(&app->arena,
                                     "plan %s is being applied since entry %zu, and has not ended",
                                     journal->number, journal->begun),
                        "Apply that plan again first: it goes on, or undoes what it did.");
}

int apply_read(struct apply_call *call)
{
    struct err err = {0};
    int code = read_plan_files(call);
    if (code < 0)
        code = read_declarations(call);
    if (code < 0 && !trust_load_installed(call->app, false, &call->trusted, &err))
        code = app_fail(call->app, &err);
    if (code < 0)
        code = open_ledger(call);
    return code < 0 ? read_journal(call) : code;
}
