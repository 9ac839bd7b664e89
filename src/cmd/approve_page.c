#include "approve_page.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "output/statement.h"
#include "output/words.h"

bool approving_opens(const struct approving *approving)
{
    return approving->plan_files.has_closing && approving->plan_files.plan.read.closing != NULL;
}

/* As the gate asks: by the trust file, or by the text. */
static bool needs_two(const struct approving *approving)
{
    return approving->trusted.trust.two_persons || approving->plan_files.plan.read.two_persons;
}

bool approving_needs_second(const struct approving *approving)
{
    return needs_two(approving) && approving->plan_files.plan.read.needs.count < 2;
}

enum { LABEL = 12, RULE = 80 };

/* --- texts ------------------------------------------------------------------------------- */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Line by line, so that nothing in it reaches the terminal but letters. */
static void add_escaped(struct buf *out, const char *text, size_t length)
{
    for (size_t start = 0; start < length;) {
        const char *end = memchr(text + start, '\n', length - start);
        const size_t size = end ? (size_t)(end - (text + start)) : length - start;
        text_escape(out, text + start, size);
        buf_char(out, '\n');
        start += size + 1;
    }
}

static void add_paper(const struct approving *approving, const struct plan_file *paper,
                      struct buf *out)
{
    buf_printf(out, "%s, in full, exactly as it will be signed:\n",
               text_escaped(&approving->app->arena, paper->path));
    buf_fill(out, '-', RULE);
    buf_char(out, '\n');
    add_escaped(out, paper->text, paper->length);
    buf_fill(out, '-', RULE);
    buf_text(out, "\n\n");
}

static void add_label(struct buf *out, const char *label)
{
    buf_text(out, label);
    buf_fill(out, ' ', LABEL - strlen(label));
}

/* --- who --------------------------------------------------------------------------------- */

static const struct gate_approval *approval_for(const struct gate_approval *approvals, size_t count,
                                                const char *role)
{
    for (size_t i = 0; i < count; i++)
        if (!approvals[i].is_second && names_has(&approvals[i].roles, role))
            return &approvals[i];
    return NULL;
}

static void add_role(const struct approving *approving, const char *role,
                     const struct gate_approval *approval, struct buf *out)
{
    struct arena *arena = &approving->app->arena;
    const struct trust_role *known = trust_role(&approving->trusted.trust, role);
    if (approval)
        buf_printf(out, "%s: %s has signed\n", role, approval->principal);
    else if (known)
        buf_printf(out, "%s: missing; one of %s\n", role, names_text(arena, &known->principals));
    else
        buf_printf(out, "%s: missing, and no person has this role\n", role);
}

/* Those who have a role and have not signed, as the trust file lists them. */
static struct names others(const struct approving *approving, const struct gate_approval *approvals,
                           size_t count)
{
    struct arena *arena = &approving->app->arena;
    const struct trust *trust = &approving->trusted.trust;
    const char **items = NULL;
    size_t found = 0, capacity = 0;
    for (size_t role = 0; role < trust->role_count; role++)
        for (size_t i = 0; i < trust->roles[role].principals.count; i++) {
            const char *person = trust->roles[role].principals.items[i];
            bool known = names_has_any_case(&(struct names){items, found}, person);
            for (size_t k = 0; k < count; k++)
                known = known || principal_is(approvals[k].principal, person);
            if (known)
                continue;
            items = arena_grow(arena, items, found, &capacity, sizeof *items);
            items[found++] = person;
        }
    return (struct names){items, found};
}

static void add_second(const struct approving *approving, const struct gate_approval *approvals,
                       size_t count, struct buf *out)
{
    struct arena *arena = &approving->app->arena;
    const struct names missing = others(approving, approvals, count);
    const char *second = NULL;
    add_label(out, "");
    for (size_t i = 0; i < count; i++)
        if (approvals[i].is_second)
            second = arena_printf(arena, "second person: %s has signed (%s)",
                                  approvals[i].principal, names_text(arena, &approvals[i].roles));
    if (!second)
        second = missing.count ? arena_printf(arena, "second person: missing; one of %s",
                                              names_text(arena, &missing))
                               : "second person: missing, and no other person has a role";
    buf_printf(out, "%s\n", second);
}

void approve_standing(const struct approving *approving, const struct plan_files *plan_files,
                      struct buf *out)
{
    struct gate_question question = approving->question;
    struct gate_closing closing;
    struct gate_refusal refusal;
    const struct gate_approval *approvals = NULL;
    const struct names *needs = &plan_files->plan.read.needs;
    size_t count = 0;
    plan_files_ask(plan_files, &closing, &question);
    const bool enough =
        gate_approved(&approving->app->arena, &question, &approvals, &count, &refusal);
    for (size_t i = 0; i < needs->count; i++) {
        add_label(out, i == 0 ? "Needs" : "");
        add_role(approving, needs->items[i], approval_for(approvals, count, needs->items[i]), out);
    }
    if (approving_needs_second(approving))
        add_second(approving, approvals, count, out);
    else if (!needs_two(approving)) {
        add_label(out, "");
        buf_text(out, STATEMENT_ALONE "\n");
    }
    for (size_t i = 0; !enough && i < refusal.notes.count; i++) {
        add_label(out, i == 0 ? "But" : "");
        buf_printf(out, "%s\n", refusal.notes.items[i]);
    }
    add_label(out, "So");
    if (enough)
        buf_text(out, "all required people have signed\n");
    else
        buf_printf(out, "%s\n", refusal.err.text);
}

/* --- the page ---------------------------------------------------------------------------- */

static void add_digest(const struct approving *approving, const char *label,
                       const struct plan_file *paper, struct buf *out)
{
    add_label(out, label);
    buf_printf(out, "%s  %s\n", paper->digest,
               text_escaped(&approving->app->arena, name_of(paper->path)));
}

static void add_end(const struct approving *approving, struct buf *out)
{
    const struct statement *read = &approving->plan_files.plan.read;
    char when[WHEN_TEXT_SIZE];
    const char *left = lasting_text(&approving->app->arena, read->expires - approving->app->now);
    add_label(out, "Valid");
    if (read->kind == STATEMENT_CLOSING)
        buf_printf(out, "from %s on, without an end: it can only tighten\n",
                   when_format(read->not_before, when));
    else
        buf_printf(out, "until %s, %s from now\n", when_format(read->expires, when),
                   left ? left : "less than a minute");
}

static void add_weak(const struct approving *approving, struct buf *out)
{
    const struct statement *read = &approving->plan_files.plan.read;
    const size_t unknown = read->unknown_directions, count = read->weakens - unknown;
    if (count > 0) {
        add_label(out, "Careful");
        buf_printf(out, "%zu change%s what protects the service\n", count,
                   count == 1 ? " weakens" : "s weaken");
    }
    if (unknown > 0) {
        add_label(out, "Careful");
        buf_printf(out, "whether it weakens what protects the service is not known of %zu\n",
                   unknown);
    }
}

static void add_you(const struct approving *approving, struct buf *out)
{
    struct arena *arena = &approving->app->arena;
    if (!approving->signer)
        return;
    add_label(out, "You");
    buf_printf(out, "%s, with the key %s\n", approving->principal, approving->fingerprint);
    add_label(out, "");
    buf_printf(out, "of %s\n", text_escaped(arena, approving->key_file));
    if (approving->replaces) {
        const struct plan_file *plan = &approving->plan_files.plan;
        add_label(out, "");
        buf_printf(out, "%s is not valid and will be replaced\n",
                   text_escaped(arena, name_of(plan_files_signature_path(approving->app, plan->path,
                                                                         approving->principal))));
    }
}

const char *approving_page(const struct approving *approving)
{
    return trust_page(&approving->trusted.trust, approving->plan_files.plan.read.simulated);
}

void approve_page(const struct approving *approving, struct buf *out)
{
    const struct plan_files *plan_files = &approving->plan_files;
    add_paper(approving, &plan_files->plan, out);
    if (approving_opens(approving))
        add_paper(approving, &plan_files->closing, out);
    add_digest(approving, "SHA-256", &plan_files->plan, out);
    if (approving_opens(approving))
        add_digest(approving, "", &plan_files->closing, out);
    approve_standing(approving, plan_files, out);
    add_end(approving, out);
    if (approving->reviewed) {
        add_label(out, "Reviewed");
        buf_printf(out, "%s\n", text_escaped(&approving->app->arena, approving->reviewed));
    }
    add_label(out, "Trust");
    buf_printf(out, "%s, the trust that the plan was made with\n",
               text_escaped(&approving->app->arena, approving->trusted.path));
    if (approving_page(approving)) {
        add_label(out, "Passkeys");
        buf_printf(out, "sign at %s\n", approving_page(approving));
    }
    add_weak(approving, out);
    add_you(approving, out);
}

/* --- commands ---------------------------------------------------------------------------- */

/* Quoted for a shell where it must be. */
static const char *quoted(struct arena *arena, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "@%+=:,./-_";
    const char *safe = text_escaped(arena, word);
    if (*safe && strspn(safe, plain) == strlen(safe))
        return safe;
    return arena_printf(arena, "'%s'", text_replaced(arena, safe, "'", "'\\''"));
}

static void add_command(const struct approving *approving, const struct plan_file *paper,
                        struct buf *out)
{
    struct arena *arena = &approving->app->arena;
    const char *name = name_of(paper->path);
    const char *person = approving->principal ? approving->principal : "PRINCIPAL";
    buf_printf(out, "echo '%s  %s' | sha256sum -c &&\n", paper->digest, quoted(arena, name));
    buf_printf(out, "ssh-keygen -Y sign -n %s -f %s < %s > %s\n", STATEMENT_NAMESPACE,
               approving->key_file ? quoted(arena, approving->key_file) : "KEY",
               quoted(arena, name),
               quoted(arena, plan_files_signature_path(approving->app, name, person)));
}

void approve_commands(const struct approving *approving, struct buf *out)
{
    add_command(approving, &approving->plan_files.plan, out);
    if (approving_opens(approving))
        add_command(approving, &approving->plan_files.closing, out);
}
