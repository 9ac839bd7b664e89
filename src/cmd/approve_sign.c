#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/state.h"
#include "crypto/sshsig.h"
#include "doc/json_write.h"
#include "world/spawn.h"

#include "approve_parts.h"

enum { BODY_MOST = 4096 };

/* --- signing ----------------------------------------------------------------------------- */

/* What came is what the person's key made of exactly these bytes, or it is not kept. */
static bool verify(const struct approving *approving, const struct plan_file *paper,
                   const struct spawn_result *made, struct err *err)
{
    const struct approver *signer = approving->signer;
    struct sshsig signature;
    if (!sshsig_read(&approving->app->arena, made->output, made->length, &signature, err) ||
        !sshsig_verify(&signature, STATEMENT_NAMESPACE, paper->text, paper->length, err))
        return false;
    if (signature.key_length == signer->key_length &&
        memcmp(signature.key, signer->key, signer->key_length) == 0)
        return true;
    err_set(err, ERR_SYSTEM, "ssh-keygen signed with another key than '%.200s.pub' says",
            approving->key_file);
    return err_hint(err, "Make the .pub file again: ssh-keygen -y -f KEY > KEY.pub");
}

static bool sign(const struct approving *approving, const struct plan_file *paper, const char **out,
                 struct err *err)
{
    const char *const argv[] = {
        "ssh-keygen",        "-q", "-Y", "sign", "-n", STATEMENT_NAMESPACE, "-f",
        approving->key_file, NULL};
    const struct spawn_options options = {
        .name = argv[0],
        .argv = argv,
        .input = paper->text,
        .input_length = paper->length,
        .output_most = SSHSIG_LIMIT,
        .asks = true,
    };
    struct spawn_result made;
    if (!spawn_run(&approving->app->arena, &options, &made, err))
        return false;
    if (made.code != 0) {
        err_set(err, ERR_SYSTEM, "ssh-keygen has not signed (it ended with %d)", made.code);
        return err_hint(err, "What it says itself stands above; is the agent running, the key "
                             "plugged in, the passphrase right?");
    }
    *out = made.output;
    return verify(approving, paper, &made, err);
}

bool approve_sign(const struct approving *approving, const char *signatures[2], struct err *err)
{
    const struct plan_files *plan_files = &approving->plan_files;
    signatures[1] = NULL;
    return sign(approving, &plan_files->plan, &signatures[0], err) &&
           (!approving_opens(approving) ||
            sign(approving, &plan_files->closing, &signatures[1], err));
}

/* --- the ledger -------------------------------------------------------------------------- */

static size_t write_body(const struct approving *approving, struct buf *out)
{
    struct json_writer writer;
    const struct plan_files *plan_files = &approving->plan_files;
    json_write_init(&writer, out, false);
    json_object_open(&writer);
    json_key_text(&writer, "number", plan_files->plan.read.number);
    json_key_text(&writer, "plan", plan_files->plan.digest);
    if (approving_opens(approving))
        json_key_text(&writer, "closing", plan_files->closing.digest);
    json_key_text(&writer, "principal", approving->principal);
    json_key_text(&writer, "key", approving->fingerprint);
    json_object_close(&writer);
    return out->length;
}

static struct ledger_target target_of(const struct statement *read)
{
    return (struct ledger_target){
        .project_id = read->project_id,
        .environment_id = read->environment_id,
        .service_id = read->service_id,
        .service = read->service,
        .environment = read->environment,
    };
}

static const char *not_recorded(const struct approving *approving, const char *why)
{
    return arena_printf(&approving->app->arena,
                        "not recorded in a ledger here: %s; apply records who signed", why);
}

/* Is the ledger that the plan was made on kept here? Only looked at: nothing is made. */
static bool is_here(const struct approving *approving, const char **why)
{
    const struct statement *read = &approving->plan_files.plan.read;
    const struct ledger_target target = target_of(read);
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!state_open(approving->app, &target, true, &ledger, &err)) {
        *why = arena_text(&approving->app->arena, err.text);
        return false;
    }
    const bool here = ledger && text_is(ledger_id(ledger), read->ledger_id);
    *why = !ledger ? "none is kept" : "another one is kept";
    ledger_close(ledger);
    return here;
}

const char *approve_record(const struct approving *approving)
{
    const struct ledger_target target = target_of(&approving->plan_files.plan.read);
    struct app *app = approving->app;
    struct ledger *ledger = NULL;
    struct err err = {0};
    const char *why = NULL;
    struct buf body;
    if (!is_here(approving, &why))
        return not_recorded(approving, why);
    if (!state_open(app, &target, false, &ledger, &err))
        return not_recorded(approving, err.text);
    buf_init(&body, BODY_MOST);
    const size_t length = write_body(approving, &body);
    const bool done = ledger_append(ledger, app->now, "approval", buf_string(&body), length, &err);
    const char *words = done ? arena_printf(&app->arena, "recorded in the ledger as entry %zu",
                                            ledger_count(ledger))
                             : not_recorded(approving, err.text);
    buf_release(&body);
    ledger_close(ledger);
    return words;
}
