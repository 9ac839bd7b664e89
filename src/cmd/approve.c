#include "cmd/approve.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/built.h"
#include "world/terminal.h"

#include "approve_parts.h"

enum { PAGE_MOST = 1024 * 1024, ANSWER_SIZE = 64 };

bool approving_opens(const struct approving *approving)
{
    return approving->plan_files.has_closing && approving->plan_files.plan.read.closing != NULL;
}

/* --- reading ----------------------------------------------------------------------------- */

static void ask_gate(struct approving *approving)
{
    struct gate_question *question = &approving->question;
    plan_files_ask(&approving->plan_files, &approving->closing, question);
    question->trust = &approving->trusted.trust;
    question->trust_digest = approving->trusted.digest;
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
        if (text_is(approvals[i].principal, approving->principal))
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

static void say(const struct approving *approving, const char *text)
{
    sink_err(&approving->app->sink, text, strlen(text));
}

static int say_where(const struct approving *approving)
{
    say(approving,
        "There is no terminal here to ask anybody. Where the key is, next to the plan:\n");
    return show(approving, approve_commands) ? EXIT_NOT_APPROVED : EXIT_FAILED;
}

static bool is_agreed(const struct approving *approving)
{
    char answer[ANSWER_SIZE];
    const struct statement *read = &approving->plan_files.plan.read;
    terminal_forget();
    say(approving,
        arena_printf(&approving->app->arena, "\nSign this %s for %s, %s, as %s? Type yes to sign: ",
                     approving_opens(approving) ? "plan and its closing plan" : "plan",
                     read->service, read->environment, approving->principal));
    return terminal_answer(answer, sizeof answer) && text_is(answer, "yes");
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

int approve_command(struct app *app)
{
    struct approving approving = {.app = app};
    const int code = prepare(&approving);
    if (code >= 0)
        return code;
    if (app->options.print_only)
        return show(&approving, approve_commands) ? EXIT_IN_SYNC : EXIT_FAILED;
    const bool already = has_signed_all(&approving);
    approving.replaces = !already && has_file(&approving, &approving.plan_files.plan) &&
                         !has_signed(&approving, &approving.plan_files.plan);
    if (!show(&approving, approve_page))
        return EXIT_FAILED;
    if (already) {
        say(&approving,
            arena_printf(&app->arena, "%s has signed this already.\n", approving.principal));
        return EXIT_IN_SYNC;
    }
    return terminal_is_there() ? sign(&approving) : say_where(&approving);
}
