/*
 * journal: what the ledger says of an apply that began and has not ended.
 *
 * An apply leaves these entries, each with the plan's `number`, in this order; those in brackets only if it
 * undid something:
 *
 *   begin     plan (digest of the statement), approvals [{by, key, roles}], deployment (the latest one
 *             before), running (the one that ran), code {commit} or {image, sha256}, etag, until (it may
 *             be resumed until then), keys [{name, shared, before, after, since}] (fingerprints,
 *             `absent`, `sealed`; when Railway last changed it), wrong (what was not in order before),
 *             references [{name, before}] (what refers to something and should not change; fingerprints),
 *             watched [{name, shared, mark}] (what is guarded or protected, and no row writes),
 *             deploys, closing (digest of the plan that ends what this one opens), trust_serial, trust (its
 *             digest), two_persons
 *   write     what (`service`, `shared`, `stage`, `commit`), names: the intent, before it is sent
 *   wrote     what, outcome (`confirmed`, `refused`, `read back`, `not done`, `unknown`), why
 *   deploy    latest (the latest deployment before it is sent)
 *   deployed  deployment, how (`made`, `found`)
 *   [undo     why]  and then write, wrote, deploy, deployed again
 *   verified  passes, settings, probes, excused, unseen, deployment, status
 *   [undone   deployment, status]
 *   end       outcome (`applied`, `undone`, `kept`, `nothing`), deployment, status, why
 *
 * Each is sealed (ledger/chain): write access to the ledger's file must not be enough to make an apply look
 * begun, ended or undone. What is not sealed with the key of this host is never a reason to do something,
 * and may be one to refuse.
 */
#ifndef TAUTLINE_ACT_JOURNAL_H
#define TAUTLINE_ACT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "act/remote.h"
#include "model/code.h"
#include "model/names.h"
#include "model/plan_live.h"

struct arena;
struct ledger;
struct ledger_entry;

struct journal_key {
    const char *name;
    enum remote_scope scope;
    const char *before, *after;
    int64_t since; /* updated at Railway, before; 0: not known */
};

/* One half of an apply: forward, or its undo. */
struct journal_half {
    bool wrote;           /* something was sent that may have taken effect */
    bool deploy_sent;     /* a deploy was intended … */
    const char *latest;   /* … when this was the latest deployment; NULL: there was none */
    const char *deployed; /* the deployment that makes it live; NULL: not known */
};

/* Nothing of it counts where no apply began. */
struct journal {
    bool open;              /* began, and has not ended */
    const char *outcome;    /* not open: how it ended */
    size_t begun;           /* number of the entry `begin` */
    int64_t until;          /* it may be resumed until then; 0: no limit */
    const char *number;     /* of the plan */
    const char *plan;       /* digest of its statement */
    const char *deployment; /* the latest one before; NULL: none */
    const char *running;    /* the one that ran before; NULL: none */
    struct code code;       /* that the deploy has to take live */
    const struct journal_key *keys;
    size_t key_count;
    const struct remote_reference *references; /* that should not change */
    size_t reference_count;
    struct watch watch; /* that others should not change */
    struct names wrong;
    struct journal_half forward, back;
    bool undoing;
    const char *undo_why;
    bool sealed; /* every entry of it so far was sealed with the key of this host */
};

/* An entry that no apply of Tautline leaves like that. */
struct journal_fault {
    size_t entry;
    const char *why; /* after the place: `begins …` */
};

/* Could an apply have left all these entries? False with the first that it could not: one that is sealed
 * wrongly; one without a seal after one that is sealed with the key of this host; a second `begin` of a
 * number. Entries before the first seal are those of a Tautline that did not seal. */
bool journal_check(struct arena *arena, const struct ledger *ledger, struct journal_fault *out);

/* The newest apply of the ledger. */
void journal_read(struct arena *arena, const struct ledger *ledger, struct journal *out);

/* The newest `begin` but that of `number` for whose end every other plan has to wait at `now`; NULL where
 * there is none. An `end` ends what was begun under the same seal; what never came to send anything holds up
 * nothing. */
const struct ledger_entry *journal_blocker(struct arena *arena, const struct ledger *ledger,
                                           const char *number, int64_t now);

/* The apply of the plan that was signed together with the closing plan of digest `closing`: that it began,
 * and that it ended written and not undone, both sealed by this host. */
struct journal_opening {
    int64_t at;      /* when it began; 0: there is none … */
    const char *why; /* … because */
};
struct journal_opening journal_opening(struct arena *arena, const struct ledger *ledger,
                                       const char *closing);

/* Did an apply begin with this number, sealed or not? */
bool journal_used(const struct ledger *ledger, const char *number);

/* Is this deployment another than `latest`, and than those that were there before the apply? Then it was made
 * after its intent, so after its writes. `id` NULL: none was seen. */
bool journal_is_newer(const struct journal *journal, const char *latest, const char *id);

/* Does Railway itself show that something of this apply was done: a variable as it was to become, or changed
 * since; a deployment since the one that it intended? */
bool journal_is_shown(const struct journal *journal, const struct observed *observed,
                      const struct remote_keying *keying);

/* The key's entry; NULL where the apply does not know it. */
const struct journal_key *journal_key(const struct journal *journal, const char *name,
                                      enum remote_scope scope);

#endif
