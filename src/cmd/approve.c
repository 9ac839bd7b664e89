/*
 * approve: shows a plan, asks a person, and has ssh-keygen sign exactly that.
 *
 * The private key is never read here: ssh-keygen signs, by itself, with an agent or a security key,
 * and what it made is verified in this process before it is kept as PLAN.sig.PRINCIPAL. A plan that
 * opens an exception is signed together with the one that closes it.
 *
 * Without a terminal it neither asks nor signs: it prints the commands for another machine, and
 * the plan is still not approved, exit 6. With `--print` it prints the same on request, exit 0.
 * The question is answered with the word `yes` alone: an Enter too many signs nothing, and
 * nothing that was typed before the question counts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/plan_files.h"
#include "cmd/sealing.h"
#include "cmd/state.h"
#include "cmd/trust_serial.h"
#include "crypto/public_key.h"
#include "crypto/sshsig.h"
#include "doc/json_write.h"
#include "doc/yaml.h"
#include "input/approvers.h"
#include "world/spawn.h"
#include "world/system.h"

#include "approve_page.h"
#include "snapshot.h"

/* ---- the key ---- */

enum { KEY_MOST = 16 * 1024 };

/* What ssh itself tries, the better ones first. */
static const char *const usual[] = {"id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_ecdsa_sk",
                                    "id_rsa"};

/* --- public keys ------------------------------------------------------------------------- */

/* One line of a .pub file, read like a line of the approvers file after the name. */
static bool read_public(struct approving *approving, const char *path, struct approver *out,
                        struct err *err)
{
    struct arena *arena = &approving->app->arena;
    struct file_text text;
    struct faults faults;
    struct approvers read;
    if (!file_read(arena, path, KEY_MOST, FILE_ANY, &text, err))
        return false;
    const char *line = arena_printf(arena, "me %s", text.bytes);
    faults_init(&faults, arena);
    if (!approvers_read(arena, path, line, strlen(line), &read, &faults)) {
        *err = faults.items[0];
        return false;
    }
    *out = read.items[0];
    return true;
}

static const char *public_of(struct approving *approving, const char *key_file)
{
    return text_ends(key_file, ".pub") ? key_file
                                       : arena_printf(&approving->app->arena, "%s.pub", key_file);
}

/* --- refusals ---------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static bool refuse(struct gate_refusal *out, const char *rule,
                                                         const char *hint, const char *format, ...)
{
    struct err err = {.code = ERR_INPUT};
    char text[sizeof err.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err_fill(&err, ERR_INPUT, ERR_NO_PLACE, "%s", text);
    err_fill_hint(&err, "%s", hint);
    *out = (struct gate_refusal){.code = EXIT_NOT_APPROVED, .rule = rule, .err = err};
    return false;
}

/* A person of one of the roles that the text needs, or who may be the second one? */
static bool is_needed(const struct approving *approving, const char *principal)
{
    const struct names *needs = &approving->plan_files.plan.read.needs;
    if (approving_needs_second(approving) && trust_role_of(&approving->trusted.trust, principal))
        return true;
    for (size_t i = 0; i < needs->count; i++)
        if (trust_has_role(&approving->trusted.trust, principal, needs->items[i]))
            return true;
    return false;
}

static bool counts_now(const struct approving *approving, const struct approver *approver)
{
    return approver_counts(approver, approver->principals.items[0], STATEMENT_NAMESPACE,
                           approving->app->now) &&
           !approvers_find(&approving->trusted.revoked, approver->key, approver->key_length);
}

/* The person of a key, if it belongs to exactly one and `--as` allows it. */
static const char *person_of(const struct approving *approving, const struct approver *approver)
{
    const char *wanted = approving->app->options.principal;
    if (!approver || approver->principals.count != 1 ||
        (wanted && !principal_is(wanted, approver->principals.items[0])))
        return NULL;
    return approver->principals.items[0];
}

/* --- which key --------------------------------------------------------------------------- */

static void take_key(struct approving *approving, const struct approver *signer,
                     const char *key_file)
{
    approving->signer = signer;
    approving->principal = signer->principals.items[0];
    approving->key_file = key_file;
    public_key_fingerprint(signer->key, signer->key_length, approving->fingerprint);
}

static const struct approver *listed(const struct approving *approving,
                                     const struct approver *public)
{
    return approvers_find(&approving->trusted.approvers, public->key, public->key_length);
}

/* The first of ssh's default keys that belongs to a person whose approval is needed, and is valid. */
static bool find_usual(struct approving *approving)
{
    const char *home = process_variable("HOME");
    struct arena *arena = &approving->app->arena;
    for (size_t i = 0; home && i < sizeof usual / sizeof *usual; i++) {
        const char *key_file = arena_printf(arena, "%s/.ssh/%s", home, usual[i]);
        struct approver public;
        struct err ignored = {0};
        if (!read_public(approving, public_of(approving, key_file), &public, &ignored))
            continue;
        const struct approver *signer = listed(approving, &public);
        const char *person = person_of(approving, signer);
        if (!person || !counts_now(approving, signer) || !is_needed(approving, person))
            continue;
        take_key(approving, signer, key_file);
        return true;
    }
    return false;
}

static bool use_named(struct approving *approving, struct gate_refusal *refusal)
{
    const char *key_file = approving->app->options.key_file;
    char fingerprint[PUBLIC_KEY_FINGERPRINT_SIZE];
    struct approver public;
    *refusal = (struct gate_refusal){.rule = NULL};
    if (!read_public(approving, public_of(approving, key_file), &public, &refusal->err))
        return false;
    public_key_fingerprint(public.key, public.key_length, fingerprint);
    const struct approver *signer = listed(approving, &public);
    if (!signer)
        return refuse(
            refusal, "key-unknown",
            "Use a key that the approvers file lists, or ask an operator to add this one.",
            "the approvers file does not list the key %s", fingerprint);
    if (!person_of(approving, signer))
        return refuse(refusal, "key-of-another", "Use your own key, or change --as.",
                      "the key %s is listed for '%.100s'", fingerprint,
                      names_text(&approving->app->arena, &signer->principals));
    take_key(approving, signer, key_file);
    return true;
}

static bool no_key(struct approving *approving, struct gate_refusal *refusal)
{
    const char *wanted = approving->app->options.principal;
    const char *page = approving_page(approving);
    const char *hint = arena_printf(
        &approving->app->arena,
        "Pass the key with --key FILE: the private key, or the .pub file if an agent holds it. "
        "--print shows how to sign elsewhere%s%s.",
        page ? "; a passkey signs at " : "", page ? page : "");
    if (wanted)
        return refuse(refusal, "key-missing", hint,
                      "no key in ~/.ssh lets '%.100s' approve this plan", wanted);
    return refuse(refusal, "key-missing", hint,
                  "no key in ~/.ssh belongs to a person who can approve this plan");
}

/* Can this person's signature be of use? */
static bool check_signer(struct approving *approving, struct gate_refusal *refusal)
{
    const struct approver *signer = approving->signer;
    const char *person = approving->principal;
    struct arena *arena = &approving->app->arena;
    if (approvers_find(&approving->trusted.revoked, signer->key, signer->key_length))
        return refuse(refusal, "key-revoked", "Create a new key and ask an operator to list it.",
                      "the key %s of '%.100s' is revoked", approving->fingerprint, person);
    if (!counts_now(approving, signer))
        return refuse(
            refusal, "key-not-now",
            "Ask an operator to list a key for the namespace tautline-plan that is valid today.",
            "the key %s of '%.100s' is not valid now", approving->fingerprint, person);
    if (!trust_role_of(&approving->trusted.trust, person))
        return refuse(refusal, "role-missing", "An operator gives roles in the trust file.",
                      "'%.100s' has no role in the trust file", person);
    if (!is_needed(approving, person))
        return refuse(refusal, "role-not-needed", "The line 'Needs' of the plan lists them.",
                      "'%.100s' has none of the roles that this plan needs: %s", person,
                      names_text(arena, &approving->plan_files.plan.read.needs));
    return true;
}

static bool approve_find_key(struct approving *approving, struct gate_refusal *refusal)
{
    const struct options *options = &approving->app->options;
    if (options->key_file)
        return use_named(approving, refusal) && check_signer(approving, refusal);
    if (find_usual(approving))
        return true;
    approving->principal = options->principal;
    return options->print_only || no_key(approving, refusal);
}

/* ---- signing ---- */

enum { BODY_MOST = 4096 };

/* --- signing ----------------------------------------------------------------------------- */

/* What came is what the person's key made of exactly these bytes, or it is not kept. */
static bool verify(const struct approving *approving, const struct plan_file *paper,
                   const struct spawn_result *made, struct err *err)
{
    const struct approver *signer = approving->signer;
    const struct sshsig_claim claim = {STATEMENT_NAMESPACE, paper->text, paper->length, NULL};
    struct sshsig signature;
    if (!sshsig_read(&approving->app->arena, made->output, made->length, &signature, err) ||
        !sshsig_verify(&signature, &claim, NULL, err))
        return false;
    if (signature.key_length == signer->key_length &&
        memcmp(signature.key, signer->key, signer->key_length) == 0)
        return true;
    err_set(err, ERR_SYSTEM, "ssh-keygen did not sign with the key in '%.200s.pub'",
            approving->key_file);
    return err_hint(err, "Create the .pub file again: ssh-keygen -y -f KEY > KEY.pub");
}

static bool sign_text(const struct approving *approving, const struct plan_file *paper,
                      const char **out, struct err *err)
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
        err_set(err, ERR_SYSTEM, "ssh-keygen did not sign (exit code %d)", made.code);
        return err_hint(err, "See its own message above. Is the agent running, the key "
                             "plugged in, the passphrase right?");
    }
    *out = made.output;
    return verify(approving, paper, &made, err);
}

static bool approve_sign(const struct approving *approving, const char *signatures[2],
                         struct err *err)
{
    const struct plan_files *plan_files = &approving->plan_files;
    signatures[1] = NULL;
    return sign_text(approving, &plan_files->plan, &signatures[0], err) &&
           (!approving_opens(approving) ||
            sign_text(approving, &plan_files->closing, &signatures[1], err));
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
    return arena_printf(&approving->app->arena, "not recorded here: %s; apply records who signed",
                        why);
}

/* The ledger that the plan was made on, where it is kept here; else NULL, and `*why`. Only looked at:
 * nothing is made. */
static struct ledger *find_ledger(const struct approving *approving, const char **why)
{
    const struct statement *read = &approving->plan_files.plan.read;
    const struct ledger_target target = target_of(read);
    struct ledger *ledger = NULL;
    struct err err = {0};
    if (!state_open(approving->app, &target, true, &ledger, &err)) {
        *why = arena_text(&approving->app->arena, err.text);
        return NULL;
    }
    if (ledger && text_is(ledger_id(ledger), read->ledger_id))
        return ledger;
    *why = !ledger ? "none is kept" : "a different one is kept";
    ledger_close(ledger);
    return NULL;
}

/* Why the ledger that is kept here does not accept the trust file; NULL where none is kept. */
static const char *find_outdated(const struct approving *approving)
{
    const char *ignored = NULL;
    struct ledger *ledger = find_ledger(approving, &ignored);
    if (!ledger)
        return NULL;
    (void)sealing_try(approving->app, ledger);
    const char *outdated = trust_outdated(&approving->app->arena, ledger, &approving->trusted);
    ledger_close(ledger);
    return outdated;
}

static bool append(const struct approving *approving, struct ledger *ledger, struct err *err)
{
    struct buf body;
    buf_init(&body, BODY_MOST);
    const size_t length = write_body(approving, &body);
    const int64_t now = approving->app->now;
    const bool done = trust_record(approving->app, ledger, &approving->trusted, err) &&
                      ledger_append(ledger, now, "approval", buf_string(&body), length, err);
    buf_release(&body);
    return done;
}

static const char *approve_record(const struct approving *approving)
{
    const struct ledger_target target = target_of(&approving->plan_files.plan.read);
    struct app *app = approving->app;
    struct ledger *ledger = NULL;
    struct err err = {0};
    const char *why = NULL;
    ledger = find_ledger(approving, &why);
    if (!ledger)
        return not_recorded(approving, why);
    ledger_close(ledger);
    if (!state_open(app, &target, false, &ledger, &err))
        return not_recorded(approving, err.text);
    const char *words =
        append(approving, ledger, &err)
            ? arena_printf(&app->arena, "recorded in the ledger as entry %zu", ledger_count(ledger))
            : not_recorded(approving, err.text);
    ledger_close(ledger);
    return words;
}

/* ---- the command ---- */

enum { PAGE_MOST = 1024 * 1024, ANSWER_SIZE = 64 };

/* --- reading ----------------------------------------------------------------------------- */

static void ask_gate(struct approving *approving)
{
    struct gate_question *question = &approving->question;
    plan_files_ask(&approving->plan_files, &approving->closing, question);
    question->trust = &approving->trusted.trust;
    question->trust_digest = approving->trusted.digest;
    question->trust_outdated = find_outdated(approving);
    question->approvers = &approving->trusted.approvers;
    question->revoked = &approving->trusted.revoked;
    question->clocks.ours = approving->app->now;
    question->built = BUILT_AT;
}

/* -1: all is there; else the exit code. */
static int prepare(struct approving *approving)
{
    struct app *app = approving->app;
    struct gate_refusal refusal;
    struct err err = {0};
    if (!plan_files_load(app, app->options.words.items[0], &approving->plan_files, &err))
        return app_fail(app, &err);
    if (!plan_files_understand(app, &approving->plan_files, &err)) {
        app_fail(app, &err);
        return EXIT_NOT_APPROVED;
    }
    if (!trust_load_installed(app, true, &approving->trusted, &err))
        return app_fail(app, &err);
    ask_gate(approving);
    if (!gate_signable(&app->arena, &approving->question, &refusal))
        return plan_files_refused(app, &refusal);
    if (approve_find_key(approving, &refusal))
        return -1;
    return refusal.rule ? plan_files_refused(app, &refusal) : app_fail(app, &refusal.err);
}

/* Does this person's approval of the text count already? */
static bool has_signed(const struct approving *approving, const struct plan_file *paper)
{
    struct gate_question question = approving->question;
    struct gate_refusal refusal;
    const struct gate_approval *approvals = NULL;
    size_t count = 0;
    question.text = paper->text;
    question.length = paper->length;
    question.read = &paper->read;
    question.signatures = paper->signatures;
    question.signature_count = paper->signature_count;
    question.closing = NULL;
    gate_approved(&approving->app->arena, &question, &approvals, &count, &refusal);
    for (size_t i = 0; i < count; i++)
        if (principal_is(approvals[i].principal, approving->principal))
            return true;
    return false;
}

static bool has_signed_all(const struct approving *approving)
{
    return has_signed(approving, &approving->plan_files.plan) &&
           (!approving_opens(approving) || has_signed(approving, &approving->plan_files.closing));
}

static bool has_file(const struct approving *approving, const struct plan_file *paper)
{
    const char *path = plan_files_signature_path(approving->app, paper->path, approving->principal);
    for (size_t i = 0; i < paper->signature_count; i++)
        if (text_ends(path, paper->signatures[i].file))
            return true;
    return false;
}

/* --- the reviewed declaration ------------------------------------------------------------ */

/* The file of `snapshot` whose bytes the plan names; else the last one with its name, and `*same` false;
 * NULL where it has none. */
static const char *find_declaration(const struct approving *approving,
                                    const struct snapshot *snapshot, bool *same)
{
    struct app *app = approving->app;
    const struct statement *read = &approving->plan_files.plan.read;
    const struct names paths = snapshot_declarations(app, snapshot);
    const char *found = NULL;
    *same = false;
    for (size_t i = 0; i < paths.count && !*same; i++) {
        char digest[DIGEST_HEX_SIZE];
        struct file_text text;
        struct err ignored = {0};
        const char *slash = strrchr(paths.items[i], '/');
        if (!text_is(slash ? slash + 1 : paths.items[i], read->desired_file) ||
            !snapshot_read(app, snapshot, paths.items[i], YAML_LIMIT, &text, &ignored))
            continue;
        digest_sha256_hex(text.bytes, text.length, digest);
        *same = text_is(digest, read->desired);
        found = paths.items[i];
    }
    return found;
}

static const char *compare_declaration(const struct approving *approving,
                                       const struct snapshot *snapshot)
{
    struct arena *arena = &approving->app->arena;
    bool same;
    const char *path = find_declaration(approving, snapshot, &same);
    const char *where = snapshot->commit ? arena_printf(arena, "%s (commit %.12s)", snapshot->name,
                                                        snapshot->commit)
                                         : snapshot->name;
    if (!path)
        return arena_printf(arena, "NO: %s has no %s in " DECLARATIONS_HOME, where,
                            approving->plan_files.plan.read.desired_file);
    return same ? arena_printf(arena, "yes: the declaration is %s of %s", path, where)
                : arena_printf(arena, "NO: the declaration is not %s of %s", path, where);
}

/* Is the declaration of the plan the file of the reviewed revision? A closing plan names none. False where
 * a revision that was named cannot be read. */
static bool find_reviewed(struct approving *approving, struct err *err)
{
    struct app *app = approving->app;
    const char *const upstreams[] = {"main@{upstream}", "master@{upstream}"};
    const char *const *words = app->options.reviewed ? &app->options.reviewed : upstreams;
    const size_t count = app->options.reviewed ? 1 : sizeof upstreams / sizeof *upstreams;
    struct snapshot snapshot;
    bool found = false;
    if (!approving->plan_files.plan.read.desired)
        return true;
    for (size_t i = 0; i < count && !found; i++)
        found = snapshot_take(app, words[i], &snapshot, err);
    if (!found && app->options.reviewed)
        return false;
    approving->reviewed =
        found
            ? compare_declaration(approving, &snapshot)
            : "not known: no upstream of the main branch is here; name a revision with --reviewed";
    return true;
}

/* --- telling ----------------------------------------------------------------------------- */

typedef void approve_part(const struct approving *approving, struct buf *out);

static bool show(const struct approving *approving, approve_part *part)
{
    struct buf out;
    buf_init(&out, PAGE_MOST);
    part(approving, &out);
    const bool shown =
        !out.overflowed && app_out(approving->app, buf_string(&out), out.length, 0) == 0;
    buf_release(&out);
    return shown;
}

static bool say(const struct approving *approving, const char *text)
{
    return sink_err(&approving->app->sink, text, strlen(text));
}

static int say_where(const struct approving *approving)
{
    say(approving,
        "There is no terminal to ask on. Run this where the key is, next to the plan:\n");
    return show(approving, approve_commands) ? EXIT_NOT_APPROVED : EXIT_FAILED;
}

/* An answer to a question that could not be shown whole is not waited for. */
static bool is_agreed(const struct approving *approving)
{
    char answer[ANSWER_SIZE];
    const struct statement *read = &approving->plan_files.plan.read;
    const char *question =
        arena_printf(&approving->app->arena, "\nSign this %s for %s, %s, as %s? Type yes to sign: ",
                     approving_opens(approving) ? "plan and its closing plan" : "plan",
                     read->service, read->environment, approving->principal);
    terminal_forget();
    return say(approving, question) && terminal_answer(answer, sizeof answer) &&
           text_is(answer, "yes");
}

/* --- keeping ----------------------------------------------------------------------------- */

static bool keep(const struct approving *approving, const struct plan_file *paper,
                 const char *signature, struct err *err)
{
    const char *path = plan_files_signature_path(approving->app, paper->path, approving->principal);
    return sink_file(&approving->app->sink, path, signature, strlen(signature), true, err);
}

/* The closing plan's first: a plan that opens is never signed without it. */
static bool keep_all(const struct approving *approving, const char *const signatures[2],
                     struct err *err)
{
    return (!signatures[1] ||
            keep(approving, &approving->plan_files.closing, signatures[1], err)) &&
           keep(approving, &approving->plan_files.plan, signatures[0], err);
}

static int tell_signed(const struct approving *approving, const char *recorded)
{
    struct app *app = approving->app;
    struct plan_files plan_files;
    struct err err = {0};
    struct buf out;
    if (!plan_files_load(app, approving->plan_files.plan.path, &plan_files, &err) ||
        !plan_files_understand(app, &plan_files, &err))
        return app_fail(app, &err);
    buf_init(&out, PAGE_MOST);
    buf_printf(&out, "\nSigned      %s\n",
               text_escaped(&app->arena, plan_files_signature_path(app, plan_files.plan.path,
                                                                   approving->principal)));
    buf_printf(&out, "Ledger      %s\n", text_escaped(&app->arena, recorded));
    approve_standing(approving, &plan_files, &out);
    const int code = app_out(app, buf_string(&out), out.length, EXIT_IN_SYNC);
    buf_release(&out);
    return code;
}

static int sign(const struct approving *approving)
{
    const char *signatures[2];
    struct err err = {0};
    if (!is_agreed(approving)) {
        say(approving, "Not signed.\n");
        return EXIT_NOT_APPROVED;
    }
    if (!approve_sign(approving, signatures, &err) || !keep_all(approving, signatures, &err))
        return app_fail(approving->app, &err);
    return tell_signed(approving, approve_record(approving));
}

static int command(struct app *app)
{
    struct approving approving = {.app = app};
    struct err err = {0};
    const int code = prepare(&approving);
    if (code >= 0)
        return code;
    if (app->options.print_only)
        return show(&approving, approve_commands) ? EXIT_IN_SYNC : EXIT_FAILED;
    const bool already = has_signed_all(&approving);
    approving.replaces = !already && has_file(&approving, &approving.plan_files.plan) &&
                         !has_signed(&approving, &approving.plan_files.plan);
    if (!find_reviewed(&approving, &err))
        return app_fail(app, &err);
    if (!show(&approving, approve_page))
        return EXIT_FAILED;
    if (already) {
        say(&approving,
            arena_printf(&app->arena, "%s has already signed this.\n", approving.principal));
        return EXIT_IN_SYNC;
    }
    return terminal_is_there() ? sign(&approving) : say_where(&approving);
}

const struct command approve_command = {
    .name = "approve",
    .words = "PLAN",
    .about = "show a plan, ask for confirmation, and sign it",
    .more =
        "Shows the full PLAN (and PLAN.closing, if it opens an exception), its digest, who has to sign and\n"
        "who has signed, and whether its declaration is the reviewed one (--reviewed); asks; runs\n"
        "ssh-keygen to sign it (agents and security keys work); verifies the signature and stores it as\n"
        "PLAN.sig.PRINCIPAL. Without --key it looks in ~/.ssh for the key of a person who can approve.\n"
        "Without a terminal it does not ask: it prints the commands for another machine and exits with 6.",
    .words_least = 1,
    .words_most = 1,
    .run = command,
    .uses = USE_APPROVE | USE_TRUST | USE_STATE,
    .subject = NO_REPORT,
};
