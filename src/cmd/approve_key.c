#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "input/approvers.h"

#include "approve_parts.h"

enum { KEY_MOST = 16 * 1024 };

/* What ssh itself tries, the better ones first. */
static const char *const usual[] = {"id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_ecdsa_sk",
                                    "id_rsa"};

/* --- public keys ------------------------------------------------------------------------- */

/* One line of a .pub file, as the approvers would have it behind somebody's name. */
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

/* A person of one of the roles that the text needs? */
static bool is_needed(const struct approving *approving, const char *principal)
{
    const struct names *needs = &approving->plan_files.plan.read.needs;
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

/* The person of a key that stands for exactly one, and that `--as` means. */
static const char *person_of(const struct approving *approving, const struct approver *approver)
{
    const char *wanted = approving->app->options.principal;
    if (!approver || approver->principals.count != 1 ||
        (wanted && !text_is(wanted, approver->principals.items[0])))
        return NULL;
    return approver->principals.items[0];
}

/* --- which key --------------------------------------------------------------------------- */

static void take(struct approving *approving, const struct approver *signer, const char *key_file)
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

/* The first of ssh's own keys that is somebody's whose approval is needed, and counts. */
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
        take(approving, signer, key_file);
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
            "Use the key whose public half the approvers list, or have an operator add it.",
            "the key %s is not among the approvers", fingerprint);
    if (!person_of(approving, signer))
        return refuse(refusal, "key-of-another", "Use your own key, or name yourself with --as.",
                      "the key %s is listed for '%.100s'", fingerprint,
                      names_text(&approving->app->arena, &signer->principals));
    take(approving, signer, key_file);
    return true;
}

static bool no_key(struct approving *approving, struct gate_refusal *refusal)
{
    const char *wanted = approving->app->options.principal;
    static const char hint[] =
        "Name the key with --key FILE: the private key, or the .pub file where "
        "an agent holds it; --print tells how to sign elsewhere.";
    if (wanted)
        return refuse(refusal, "key-missing", hint,
                      "no key below ~/.ssh is one with which '%.100s' may approve this plan",
                      wanted);
    return refuse(refusal, "key-missing", hint,
                  "no key below ~/.ssh is that of anybody who may approve this plan");
}

/* Can this person's signature be of use? */
static bool check_signer(struct approving *approving, struct gate_refusal *refusal)
{
    const struct approver *signer = approving->signer;
    const char *person = approving->principal;
    struct arena *arena = &approving->app->arena;
    if (approvers_find(&approving->trusted.revoked, signer->key, signer->key_length))
        return refuse(refusal, "key-revoked", "Make a new key and have an operator list it.",
                      "the key %s of '%.100s' is revoked", approving->fingerprint, person);
    if (!counts_now(approving, signer))
        return refuse(
            refusal, "key-not-now",
            "Have an operator list a key for namespace tautline-plan that is valid today.",
            "the key %s of '%.100s' does not count now", approving->fingerprint, person);
    if (!is_needed(approving, person))
        return refuse(refusal, "role-not-needed", "See the line Needs of the plan.",
                      "'%.100s' has none of the roles that this plan needs: %s", person,
                      names_text(arena, &approving->plan_files.plan.read.needs));
    return true;
}

bool approve_find_key(struct approving *approving, struct gate_refusal *refusal)
{
    const struct options *options = &approving->app->options;
    if (options->key_file)
        return use_named(approving, refusal) && check_signer(approving, refusal);
    if (find_usual(approving))
        return true;
    approving->principal = options->principal;
    return options->print_only || no_key(approving, refusal);
}
