/*
 * chain: the ledger of one target, an append-only text file of chained lines.
 *
 * One canonical JSON object a line: {"n":2,"prev":"<sha256 of the line before, with its LF>","at":
 * "2026-02-24T18:20:11Z","kind":"check","body":{…}}. The first line is of kind `ledger`, has a `prev` of
 * zeros, and holds a random id and the target, so that a fresh folder cannot replay and another
 * target's ledger is refused. A line whose instant no other clock confirmed has
 * `"clock":"unconfirmed"` behind `at`. An entry of an apply ends with a seal (ledger/seal.h):
 * …,"body":{…},"seal":{"key":"<id>","mac":"<hex>"}}. `sha256sum` and a dozen lines of script verify it
 * (examples/verify-ledger.sh). Beside it is `head`: number and digest of the newest line, and
 * before each append a second line that announces the next. This tells the line of a killed writer from
 * one that someone else added: the ledger ends with the newest or with the announced line, or it is
 * refused. A line counts when it is whole; a torn last line is cut off and the cut is recorded. What is
 * secret in a body is replaced before the line gets its seal and its digest.
 *
 * Two locks: `lock` is held for the moment of an append, `apply.lock` for the whole of an apply. Who appends
 * first reads what others have added since.
 */
#ifndef TAUTLINE_LEDGER_CHAIN_H
#define TAUTLINE_LEDGER_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct node;
struct sink;

enum { LEDGER_LINE_MOST = 1024 * 1024, LEDGER_DIGEST_SIZE = 65, LEDGER_ID_DIGITS = 32 };

/* Whose ledger it is: Railway's ids, and the names for people. */
struct ledger_target {
    const char *project_id, *environment_id, *service_id;
    const char *service, *environment, *project; /* NULL: not known */
};

struct ledger_entry {
    size_t number; /* from 1 */
    int64_t at;
    bool unconfirmed; /* no other clock agreed with `at`: never counts as the newest */
    const char *kind;
    const struct node *body; /* NULL where it is not JSON: Tautline did not write it */
    char digest[LEDGER_DIGEST_SIZE];
};

struct ledger; /* one open ledger */

struct ledger_options {
    struct arena *arena;
    struct sink *sink;
    const char *folder; /* of this target; made where it is missing (0700) unless `read_only` */
    const struct ledger_target *target; /* NULL: any (evidence verify) */
    const char *new_id;                 /* LEDGER_ID_DIGITS random hex digits, for a new one */
    int64_t now;
    const unsigned char *sealing_key; /* SEALING_KEY_SIZE bytes, borrowed; NULL: not at hand */
    bool confirmed;                   /* another clock agrees with `now`: see ledger_clock_agrees */
    bool read_only;                   /* nothing is made, repaired or locked */
    bool apply; /* takes the lock of an apply until ledger_close; taken: ERR_BUSY at once */
};

/* Opens, verifies the whole chain against `head`, repairs a torn end. `*out` is NULL where there is none and
 * `read_only`. Errors name the file and the first line that is wrong (ERR_INPUT), say that it is another
 * target's (ERR_TARGET), that it is in use (ERR_BUSY) or what the system said (ERR_SYSTEM). A clock before
 * the newest entry is not an error: see ledger_newest. */
bool ledger_open(const struct ledger_options *options, struct ledger **out, struct err *err);
void ledger_close(struct ledger *ledger); /* NULL is allowed */

/* For what depends on the newest entries: reads what others added, and keeps them from adding more until
 * ledger_turn_end. Never held while anything is waited for. ERR_BUSY where others append for longer than
 * half a minute. Turns may be taken one inside the other. */
bool ledger_turn(struct ledger *ledger, struct err *err);
void ledger_turn_end(struct ledger *ledger);

/* Appends one entry whose body is the JSON object `body` (one line), in a turn of its own or in the one that
 * was taken, synced before it returns. After a failure the ledger reads itself again: the entry is there
 * whole or not at all, and `err` says which (ledger_count tells as well). ERR_BUSY where lock or ledger
 * were taken away meanwhile. */
bool ledger_append(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                   size_t length, struct err *err);

/* The same for an entry that others may believe later: sealed with the key of `ledger_options` or
 * ledger_seal_with, and refused without one (ERR_SYSTEM). */
bool ledger_append_sealed(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                          size_t length, struct err *err);

/* Seals and checks with this key from now on; borrowed. */
void ledger_seal_with(struct ledger *ledger, const unsigned char *sealing_key);

/* What the seal of an entry says of who wrote it. Anything but SEAL_RIGHT may refuse, and never permit. */
enum ledger_seal {
    SEAL_NONE,      /* it has none */
    SEAL_UNCHECKED, /* there is no key here */
    SEAL_OTHER,     /* made with a key of another id */
    SEAL_WRONG,     /* not what this key makes of this entry in this place */
    SEAL_RIGHT
};
enum ledger_seal ledger_sealed(const struct ledger *ledger, size_t number);

/* The id of the key that sealed entry `number`, as the entry has it; NULL where it has no seal. */
const char *ledger_sealer(const struct ledger *ledger, size_t number);

const char *ledger_file(const struct ledger *ledger); /* its path */
const char *ledger_id(const struct ledger *ledger);
size_t ledger_count(const struct ledger *ledger);
const char *ledger_head(const struct ledger *ledger); /* 64 hex digits */
int64_t
ledger_newest(const struct ledger *ledger); /* the latest confirmed instant; 0: there is none */
size_t
ledger_unconfirmed(const struct ledger *ledger);     /* how many entries have no confirmed clock */
bool ledger_lock_holds(const struct ledger *ledger); /* the apply's lock is still the one we hold */

/* Railway's clock agrees with ours within two minutes: from here on the instants of what is appended are
 * confirmed. */
void ledger_clock_agrees(struct ledger *ledger);

/* Entry `number` (1 to count); NULL beyond. Bodies live in the arena of ledger_open. */
const struct ledger_entry *ledger_at(const struct ledger *ledger, size_t number);

/* Is entry `number` of this kind? Reads no body. */
bool ledger_is(const struct ledger *ledger, size_t number, const char *kind);

/* Is entry `number` there with this digest? What a signed plan pins. */
bool ledger_has(const struct ledger *ledger, size_t number, const char *digest);

/* The newest entry of this kind before entry `before` (0: of all), NULL where there is none. Bodies of
 * other kinds are not read. */
const struct ledger_entry *ledger_last(const struct ledger *ledger, const char *kind,
                                       size_t before);

/* Is every body JSON? Opening verifies the chain only, which does not depend on that. The error names the
 * first line whose body is not. */
bool ledger_check_bodies(const struct ledger *ledger, struct err *err);

/* Bytes of a torn last line that a read-only opening found and left. */
size_t ledger_torn(const struct ledger *ledger);

#endif
