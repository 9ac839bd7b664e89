#include "gate_approvals.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/public_key.h"
#include "crypto/sshsig.h"

struct counting {
    struct arena *arena;
    const struct gate_question *question;
    const struct gate_paper *paper;
    struct gate_ballot *out;
    const char **notes;
    size_t note_count;
};

/* --- one signature ----------------------------------------------------------------------- */

static bool is_key(const struct approver *approver, const struct sshsig *signature)
{
    return approver->key_length == signature->key_length &&
           memcmp(approver->key, signature->key, signature->key_length) == 0;
}

/* The line of the key, and how many lines have it. */
static const struct approver *find_key(const struct approvers *approvers,
                                       const struct sshsig *signature, size_t *count)
{
    const struct approver *found = NULL;
    *count = 0;
    for (size_t i = 0; approvers && i < approvers->count; i++) {
        if (!is_key(&approvers->items[i], signature))
            continue;
        found = &approvers->items[i];
        (*count)++;
    }
    return found;
}

/* Why a listed key does not count at `when`. */
static const char *why_not_now(struct arena *arena, const struct approver *approver, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    if (approver->has_after && when < approver->valid_after)
        return arena_printf(arena, "the key of %s counts from %s on", approver->principals.items[0],
                            when_format(approver->valid_after, text));
    if (approver->has_before && when >= approver->valid_before)
        return arena_printf(arena, "the key of %s has not counted since %s",
                            approver->principals.items[0],
                            when_format(approver->valid_before, text));
    return arena_printf(arena, "the key of %s is not listed for plans (namespaces)",
                        approver->principals.items[0]);
}

/* Whose the key is, where it counts; else NULL, and `*why`. */
static const struct approver *find_signer(const struct counting *counting,
                                          const struct sshsig *signature, const char *key,
                                          const char **why)
{
    const struct gate_question *question = counting->question;
    size_t count = 0, revoked = 0;
    find_key(question->revoked, signature, &revoked);
    const struct approver *approver = find_key(question->approvers, signature, &count);
    if (revoked > 0)
        *why = arena_printf(counting->arena, "the key %s is revoked", key);
    else if (!approver)
        *why = arena_printf(counting->arena, "the key %s is not among the approvers", key);
    else if (count != 1 || approver->principals.count != 1)
        *why = arena_printf(counting->arena,
                            "the key %s is listed for more than one principal: whose it is "
                            "cannot be told",
                            key);
    else if (!approver_counts(approver, approver->principals.items[0], STATEMENT_NAMESPACE,
                              counting->paper->when))
        *why = why_not_now(counting->arena, approver, counting->paper->when);
    else
        return approver;
    return NULL;
}

static bool has_approved(const struct gate_ballot *ballot, const char *principal)
{
    for (size_t i = 0; i < ballot->count; i++)
        if (text_is(ballot->approvals[i].principal, principal))
            return true;
    return false;
}

/* NULL where the signature counts; it is then among the approvals. */
static const char *count_one(const struct counting *counting,
                             const struct gate_signature *signature)
{
    struct sshsig read;
    struct err err = {0};
    char key[PUBLIC_KEY_FINGERPRINT_SIZE];
    if (!sshsig_read(counting->arena, signature->bytes, signature->length, &read, &err))
        return arena_text(counting->arena, err.text);
    public_key_fingerprint(read.key, read.key_length, key);
    const char *why = NULL;
    const struct approver *approver = find_signer(counting, &read, key, &why);
    if (!approver)
        return why;
    if (!sshsig_verify(&read, STATEMENT_NAMESPACE, counting->paper->text, counting->paper->length,
                       &err))
        return arena_text(counting->arena, err.text);
    const char *principal = approver->principals.items[0];
    if (has_approved(counting->out, principal))
        return arena_printf(counting->arena, "%s has approved already, and counts once", principal);
    counting->out->approvals[counting->out->count++] = (struct gate_approval){
        .principal = principal,
        .key = arena_text(counting->arena, key),
    };
    return NULL;
}

/* --- roles ------------------------------------------------------------------------------- */

enum { NOBODY = -1 };

/* Which approval fills which role: a matching, because one person may have several roles. */
struct filling {
    const struct counting *counting;
    const struct names *needs;
    int *filled_by; /* by role: index of the approval, or NOBODY */
    bool *asked;    /* by approval: in this round */
};

static bool is_author(const struct counting *counting, const char *principal)
{
    return text_is_any_case(text_trimmed(counting->arena, counting->paper->read->author),
                            principal);
}

/* The role that an approval fills so far; the number of roles where none. */
static size_t role_of(const struct filling *filling, int approval)
{
    size_t role = 0;
    while (role < filling->needs->count && filling->filled_by[role] != approval)
        role++;
    return role;
}

/* Finds somebody for `role`, moving others to other roles of theirs where needed: an augmenting
 * path, at most as long as there are approvals. */
static bool fill(struct filling *filling, size_t role, bool author)
{
    const struct gate_ballot *ballot = filling->counting->out;
    const struct trust *trust = filling->counting->question->trust;
    for (size_t i = 0; i < ballot->count; i++) {
        const char *principal = ballot->approvals[i].principal;
        if (filling->asked[i] || is_author(filling->counting, principal) != author ||
            !trust_has_role(trust, principal, filling->needs->items[role]))
            continue;
        filling->asked[i] = true;
        const size_t other = role_of(filling, (int)i);
        if (other == filling->needs->count || fill(filling, other, false) ||
            fill(filling, other, true)) {
            filling->filled_by[role] = (int)i;
            return true;
        }
    }
    return false;
}

static void note_roles(const struct filling *filling)
{
    struct gate_ballot *ballot = filling->counting->out;
    const char **missing =
        arena_array(filling->counting->arena, filling->needs->count, sizeof *missing);
    bool others = false;
    for (size_t role = 0; role < filling->needs->count; role++) {
        if (filling->filled_by[role] == NOBODY) {
            missing[ballot->missing.count++] = filling->needs->items[role];
            continue;
        }
        struct gate_approval *approval = &ballot->approvals[filling->filled_by[role]];
        approval->roles = (struct names){&filling->needs->items[role], 1};
        others = others || !is_author(filling->counting, approval->principal);
    }
    ballot->missing.items = missing;
    ballot->author_alone = ballot->missing.count == 0 && !others;
}

/* Others before the author, so that his own approval is used only where it must be. */
static void fill_roles(const struct counting *counting)
{
    const struct names *needs = &counting->paper->read->needs;
    struct filling filling = {
        .counting = counting,
        .needs = needs,
        .filled_by = arena_array(counting->arena, needs->count + 1, sizeof(int)),
    };
    for (size_t role = 0; role < needs->count; role++)
        filling.filled_by[role] = NOBODY;
    for (size_t role = 0; role < needs->count; role++) {
        filling.asked = arena_array(counting->arena, counting->out->count + 1, sizeof(bool));
        if (!fill(&filling, role, false))
            fill(&filling, role, true);
    }
    note_roles(&filling);
}

/* --- the count --------------------------------------------------------------------------- */

void gate_count(struct arena *arena, const struct gate_question *question,
                const struct gate_paper *paper, struct gate_ballot *out)
{
    struct gate_ballot ballot = {
        .approvals = arena_array(arena, paper->signature_count + 1, sizeof *ballot.approvals),
    };
    struct counting counting = {
        .arena = arena,
        .question = question,
        .paper = paper,
        .out = &ballot,
        .notes = arena_array(arena, paper->signature_count + 1, sizeof(char *)),
    };
    for (size_t i = 0; i < paper->signature_count; i++) {
        const struct gate_signature *signature = &paper->signatures[i];
        const char *why = count_one(&counting, signature);
        if (why)
            counting.notes[counting.note_count++] = text_escaped(
                arena, arena_printf(arena, "%s does not count: %s", signature->file, why));
    }
    ballot.notes = (struct names){counting.notes, counting.note_count};
    fill_roles(&counting);
    *out = ballot;
}
