#include "gate_approvals.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/public_key.h"
#include "crypto/sshsig.h"

enum { NO_ONE = -1 };

/* --- roles ------------------------------------------------------------------------------- */

/* Distinct persons, and the roles that are to be filled. */
struct role_candidates {
    const struct trust *trust;
    const struct names *needs;
    const char *const *persons;
    size_t count;
    bool two_persons; /* two of them must have a role, even where one is needed */
};

struct role_matching {
    const struct role_candidates *candidates;
    int *filled_by; /* by role */
    bool *asked;    /* by person, in this round */
};

/* The role that a person fills so far; the number of roles where none. */
static size_t role_of(const struct role_matching *matching, int person)
{
    size_t role = 0;
    while (role < matching->candidates->needs->count && matching->filled_by[role] != person)
        role++;
    return role;
}

/* Finds a person for `role`, moving others to other roles of theirs where needed: an augmenting path,
 * at most as long as there are persons. */
static bool fill(struct role_matching *matching, size_t role)
{
    const struct role_candidates *candidates = matching->candidates;
    for (size_t i = 0; i < candidates->count; i++) {
        if (matching->asked[i] || !trust_has_role(candidates->trust, candidates->persons[i],
                                                  candidates->needs->items[role]))
            continue;
        matching->asked[i] = true;
        const size_t other = role_of(matching, (int)i);
        if (other == candidates->needs->count || fill(matching, other)) {
            matching->filled_by[role] = (int)i;
            return true;
        }
    }
    return false;
}

/* By role the index of the person who fills it, or NO_ONE. A matching, because one person may have
 * several roles. */
static const int *fill_roles(struct arena *arena, const struct role_candidates *candidates)
{
    const size_t roles = candidates->needs->count;
    struct role_matching matching = {
        .candidates = candidates,
        .filled_by = arena_array(arena, roles + 1, sizeof(int)),
    };
    for (size_t role = 0; role < roles; role++)
        matching.filled_by[role] = NO_ONE;
    for (size_t role = 0; role < roles; role++) {
        matching.asked = arena_array(arena, candidates->count + 1, sizeof(bool));
        fill(&matching, role);
    }
    return matching.filled_by;
}

static const char *second_person(struct arena *arena, const struct trust *trust)
{
    const char **roles = arena_array(arena, trust->role_count, sizeof *roles);
    for (size_t i = 0; i < trust->role_count; i++)
        roles[i] = trust->roles[i].name;
    return arena_printf(arena, "a second person with any role (%s)",
                        text_joined(arena, roles, trust->role_count, ", "));
}

/* The roles that are not filled. With `two_persons` also the second person, where too few would be
 * left when those roles are filled. */
static struct names find_missing(struct arena *arena, const struct role_candidates *candidates,
                                 const int *filled_by)
{
    const struct names *needs = candidates->needs;
    const char **missing = arena_array(arena, needs->count + 1, sizeof *missing);
    size_t count = 0, persons = 0;
    for (size_t role = 0; role < needs->count; role++)
        if (filled_by[role] == NO_ONE)
            missing[count++] = needs->items[role];
    for (size_t i = 0; i < candidates->count; i++)
        persons += trust_role_of(candidates->trust, candidates->persons[i]) != NULL;
    if (candidates->two_persons && persons + count < 2)
        missing[count++] = second_person(arena, candidates->trust);
    return (struct names){missing, count};
}

struct tallying {
    struct arena *arena;
    const struct gate_question *question;
    const struct gate_document *document;
    struct gate_tally *out;
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
        return arena_printf(arena, "the key of %s is valid from %s on",
                            approver->principals.items[0],
                            when_format(approver->valid_after, text));
    if (approver->has_before && when >= approver->valid_before)
        return arena_printf(arena, "the key of %s has not been valid since %s",
                            approver->principals.items[0],
                            when_format(approver->valid_before, text));
    return arena_printf(arena, "the key of %s is not listed for plans (namespaces)",
                        approver->principals.items[0]);
}

static bool counts_in_time(const struct gate_document *document, const struct approver *approver)
{
    const char *principal = approver->principals.items[0];
    return approver_counts(approver, principal, STATEMENT_NAMESPACE, document->when) ||
           (document->also &&
            approver_counts(approver, principal, STATEMENT_NAMESPACE, document->also));
}

/* Whose the key is, where it counts; else NULL, and `*why`. */
static const struct approver *find_signer(const struct tallying *tallying,
                                          const struct sshsig *signature, const char *key,
                                          const char **why)
{
    const struct gate_question *question = tallying->question;
    size_t count = 0, revoked = 0;
    find_key(question->revoked, signature, &revoked);
    const struct approver *approver = find_key(question->approvers, signature, &count);
    if (revoked > 0)
        *why = arena_printf(tallying->arena, "the key %s is revoked", key);
    else if (!approver)
        *why = arena_printf(tallying->arena, "the key %s is not among the approvers", key);
    else if (count != 1 || approver->principals.count != 1)
        *why = arena_printf(tallying->arena,
                            "the key %s is listed for more than one principal, so its owner "
                            "is unclear",
                            key);
    else if (!counts_in_time(tallying->document, approver))
        *why = why_not_now(tallying->arena, approver, tallying->document->when);
    else
        return approver;
    return NULL;
}

static bool has_approved(const struct gate_tally *tally, const char *principal)
{
    for (size_t i = 0; i < tally->count; i++)
        if (principal_is(tally->approvals[i].principal, principal))
            return true;
    return false;
}

/* NULL where the signature counts; it is then among the approvals. */
static const char *count_one(const struct tallying *tallying,
                             const struct gate_signature *signature)
{
    struct sshsig read;
    struct err err = {0};
    char key[PUBLIC_KEY_FINGERPRINT_SIZE];
    if (!sshsig_read(tallying->arena, signature->bytes, signature->length, &read, &err))
        return arena_text(tallying->arena, err.text);
    public_key_fingerprint(read.key, read.key_length, key);
    const char *why = NULL;
    const struct gate_document *document = tallying->document;
    const struct sshsig_claim claim = {
        .name_space = STATEMENT_NAMESPACE,
        .bytes = document->text,
        .length = document->length,
        .page = trust_page(tallying->question->trust, document->read->simulated),
    };
    bool is_of_text = false;
    const bool is_verified = sshsig_verify(&read, &claim, &is_of_text, &err);
    tallying->out->is_of_text = tallying->out->is_of_text || is_of_text;
    const struct approver *approver = find_signer(tallying, &read, key, &why);
    if (!approver)
        return why;
    if (!is_verified)
        return arena_text(tallying->arena, err.text);
    const char *principal = approver->principals.items[0];
    if (has_approved(tallying->out, principal))
        return arena_printf(tallying->arena, "%s has already approved, and counts once", principal);
    tallying->out->approvals[tallying->out->count++] = (struct gate_approval){
        .principal = principal,
        .key = arena_text(tallying->arena, key),
    };
    return NULL;
}

/* --- roles ------------------------------------------------------------------------------- */

/* Of those that fill no needed role, the first with a role of the trust is the second person. */
static void name_second(const struct tallying *tallying)
{
    struct gate_tally *tally = tallying->out;
    const char **role = arena_alloc(tallying->arena, sizeof *role);
    for (size_t i = 0; i < tally->count; i++) {
        *role = trust_role_of(tallying->question->trust, tally->approvals[i].principal);
        if (!*role || tally->approvals[i].roles.count > 0)
            continue;
        tally->approvals[i].roles = (struct names){role, 1};
        tally->approvals[i].is_second = true;
        return;
    }
}

static void tally_roles(const struct tallying *tallying)
{
    struct gate_tally *tally = tallying->out;
    const struct trust *trust = tallying->question->trust;
    const struct names *needs = &tallying->document->read->needs;
    const char **persons = arena_array(tallying->arena, tally->count + 1, sizeof *persons);
    for (size_t i = 0; i < tally->count; i++)
        persons[i] = tally->approvals[i].principal;
    const bool two_persons = trust->two_persons || tallying->document->read->two_persons;
    const struct role_candidates candidates = {trust, needs, persons, tally->count, two_persons};
    const int *filled_by = fill_roles(tallying->arena, &candidates);
    size_t filled = 0;
    for (size_t role = 0; role < needs->count; role++) {
        if (filled_by[role] == NO_ONE)
            continue;
        tally->approvals[filled_by[role]].roles = (struct names){&needs->items[role], 1};
        filled++;
    }
    if (two_persons && filled < 2)
        name_second(tallying);
    tally->missing = find_missing(tallying->arena, &candidates, filled_by);
}

/* --- the count --------------------------------------------------------------------------- */

void gate_count(struct arena *arena, const struct gate_question *question,
                const struct gate_document *document, struct gate_tally *out)
{
    struct gate_tally tally = {
        .approvals = arena_array(arena, document->signature_count + 1, sizeof *tally.approvals),
    };
    struct tallying tallying = {
        .arena = arena,
        .question = question,
        .document = document,
        .out = &tally,
        .notes = arena_array(arena, document->signature_count + 1, sizeof(char *)),
    };
    for (size_t i = 0; i < document->signature_count; i++) {
        const struct gate_signature *signature = &document->signatures[i];
        const char *why = count_one(&tallying, signature);
        if (why)
            tallying.notes[tallying.note_count++] = text_escaped(
                arena, arena_printf(arena, "%s does not count: %s", signature->file, why));
    }
    tally.notes = (struct names){tallying.notes, tallying.note_count};
    tally_roles(&tallying);
    *out = tally;
}

/* --- before anyone has signed ------------------------------------------------------------ */

static bool counts(const struct gate_electorate *who, const struct approver *approver)
{
    return approver->principals.count == 1 &&
           approver_counts(approver, approver->principals.items[0], STATEMENT_NAMESPACE,
                           who->when) &&
           !(who->revoked && approvers_find(who->revoked, approver->key, approver->key_length));
}

struct names gate_persons(struct arena *arena, const struct gate_electorate *who)
{
    const char **persons = arena_array(arena, who->approvers->count + 1, sizeof *persons);
    struct names found = {persons, 0};
    for (size_t i = 0; i < who->approvers->count; i++) {
        const struct approver *approver = &who->approvers->items[i];
        if (counts(who, approver) && !names_has_any_case(&found, approver->principals.items[0]))
            persons[found.count++] = approver->principals.items[0];
    }
    return found;
}

struct names gate_outlook(struct arena *arena, const struct gate_electorate *who,
                          const struct names *needs)
{
    const struct names persons = gate_persons(arena, who);
    const struct role_candidates candidates = {
        .trust = who->trust,
        .needs = needs,
        .persons = persons.items,
        .count = persons.count,
        .two_persons = who->trust->two_persons,
    };
    return find_missing(arena, &candidates, fill_roles(arena, &candidates));
}
