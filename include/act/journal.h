/*
 * journal: what the ledger says of an apply that began and has not ended.
 *
 * An apply leaves these entries, each with the plan's `number`, in this order; those in brackets only if it
 * undid something:
 *
 *   begin     plan (digest of the statement), approvals [{by, key, roles}], deployment (the latest one
 *             before), etag, until (it may be resumed until then), keys [{name, shared, before,
 *             after, since}] (fingerprints, `absent`, `sealed`; when Railway last changed it), wrong
 *             (what was not in order before), deploys, seal (journal_seal)
 *   write     what (`service`, `shared`, `stage`, `commit`), names: the intent, before it is sent
 *   wrote     what, outcome (`confirmed`, `refused`, `read back`, `not done`, `unknown`), why
 *   deploy    latest (the latest deployment before it is sent)
 *   deployed  deployment, how (`made`, `found`)
 *   [undo     why, seal]  and then write, wrote, deploy, deployed again
 *   verified  passes, settings, probes, excused, unseen, deployment, status
 *   [undone   deployment, status]
 *   end       outcome (`applied`, `undone`, `kept`, `nothing`), deployment, status, why
 */
#ifndef TAUTLINE_ACT_JOURNAL_H
#define TAUTLINE_ACT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "act/remote.h"
#include "model/names.h"

struct arena;
struct ledger;
struct node;

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

struct journal {
    bool open;              /* began, and has not ended; else nothing below counts */
    size_t begun;           /* number of the entry `begin` */
    int64_t until;          /* it may be resumed until then; 0: no limit */
    const char *number;     /* of the plan */
    const char *plan;       /* digest of its statement */
    const char *deployment; /* the latest one before; NULL: none */
    const char *seal;
    const struct journal_key *keys;
    size_t key_count;
    struct names wrong;
    struct journal_half forward, back;
    bool undoing;
    const char *undo_why;
    size_t undone_from;    /* number of the entry `undo` */
    const char *undo_seal; /* journal_undo_seal */
};

/* A keyed digest of a `begin`, so that only a holder of the fingerprint key can write one: a resumed plan is
 * not checked again for its age or for later changes, so write access to the ledger's file must not
 * be enough to make an apply look begun. Covers the ledger, the entry before, the plan, the deployment, the
 * keys, and until when it may be resumed. */
void journal_seal(const struct remote_keying *keying, const struct ledger *ledger,
                  const struct journal *journal, char out[FINGERPRINT_SIZE]);

/* Of the entry `undo` that becomes number `entry`: it decides that what was signed is taken back. */
void journal_undo_seal(const struct remote_keying *keying, const struct ledger *ledger,
                       size_t entry, const char *number, char out[FINGERPRINT_SIZE]);

/* Is the open apply, and its undo where there is one, sealed with this key? */
bool journal_is_sealed(const struct remote_keying *keying, const struct ledger *ledger,
                       const struct journal *journal);

/* The newest apply of the ledger. */
void journal_read(struct arena *arena, const struct ledger *ledger, struct journal *out);

/* Must every other plan wait for this one, at `now`? Not if it may not be resumed any more. */
bool journal_blocks(const struct journal *journal, int64_t now);

/* Did an apply begin with this number? */
bool journal_used(const struct ledger *ledger, const char *number);

/* The key's entry; NULL where the apply does not know it. */
const struct journal_key *journal_key(const struct journal *journal, const char *name,
                                      enum remote_scope scope);

#endif
