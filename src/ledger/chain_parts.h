/*
 * chain_parts: what the parts of the ledger share.
 */
#ifndef TAUTLINE_LEDGER_CHAIN_PARTS_H
#define TAUTLINE_LEDGER_CHAIN_PARTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/file_append.h"
#include "base/file_lock.h"
#include "crypto/digest.h"
#include "ledger/chain.h"

/* One line as it stands in the file; texts are not ended by a NUL. */
struct line {
    const char *bytes; /* with its LF */
    size_t length;
    size_t number;
    const char *prev; /* 64 hex digits */
    int64_t at;
    const char *kind;
    size_t kind_length;
    const char *body;
    size_t body_length;
    unsigned char digest[DIGEST_SIZE];
    const struct ledger_entry *entry; /* once it was asked for */
};

/* What `head` says: the newest entry, and perhaps the one that is about to come. */
struct head {
    bool there;
    size_t count;
    char digest[DIGEST_HEX_SIZE];
    bool pending;
    char next[DIGEST_HEX_SIZE];
};

struct ledger {
    struct arena *arena;
    struct sink *sink;
    bool read_only;
    int folder; /* -1 where it is not open */
    struct file_lock lock;
    struct file_append file;
    const char *folder_path, *head_path, *lock_path;
    char *bytes; /* owned: the file as it was read */
    size_t length;
    size_t torn; /* bytes behind the last LF */
    struct line *lines;
    size_t count, capacity;
    struct head head;
    bool broken; /* what stands in the file is no longer known */
    char id[LEDGER_ID_DIGITS + 1];
    char head_digest[DIGEST_HEX_SIZE]; /* of the newest line */
};

/* Reads one line of `length` bytes with its LF; false where it is none of a ledger. */
bool chain_line_read(const char *bytes, size_t length, struct line *out);

/* Writes the line of an entry into the arena. */
void chain_line_write(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                      size_t length, struct line *out);

void chain_add(struct ledger *ledger, const struct line *line);

/* Reads `head` and the ledger and holds one against the other. */
bool chain_load(struct ledger *ledger, struct err *err);

/* Puts into `head` the newest line and, unless NULL, the digest of the next. */
bool chain_head_write(struct ledger *ledger, const char *next, struct err *err);

struct place chain_place(const struct ledger *ledger, size_t line);

#endif
