#include "gate_approvals.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/public_key.h"
#include "crypto/sshsig.h"

#include "gate_roles.h"

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

static void fill_roles(const struct counting *counting)
{
    struct gate_ballot *ballot = counting->out;
    const struct names *needs = &counting->paper->read->needs;
    const char *author = counting->paper->read->author;
    const char **persons = arena_array(counting->arena, ballot->count + 1, sizeof *persons);
    for (size_t i = 0; i < ballot->count; i++)
        persons[i] = ballot->approvals[i].principal;
    const struct gate_cast cast = {counting->question->trust, needs, persons, ballot->count,
                                   author};
    const int *filled_by = gate_fill_roles(counting->arena, &cast);
    bool others = false;
    for (size_t role = 0; role < needs->count; role++) {
        if (filled_by[role] == GATE_NOBODY)
            continue;
        ballot->approvals[filled_by[role]].roles = (struct names){&needs->items[role], 1};
        others = others || !gate_is_author(counting->arena, author, persons[filled_by[role]]);
    }
    ballot->missing = gate_unfilled(counting->arena, needs, filled_by);
    ballot->author_alone = ballot->missing.count == 0 && !others;
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
