/*
 * trust: who may change what, from trust.yaml and the files of keys that it names.
 *
 * The copy of a checkout is read and compared with the declarations (validate), and plans are made
 * with it; what is written to Railway is allowed only by the one that an operator installed.
 */
#ifndef TAUTLINE_CMD_TRUST_H
#define TAUTLINE_CMD_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "cmd/load.h"
#include "crypto/digest.h"
#include "model/names.h"
#include "model/trust.h"

struct app;
struct arena;

struct trusted {
    struct trust trust;
    struct approvers approvers;
    struct approvers revoked; /* keys that count no more */
    /* SHA-256 over the bytes of trust.yaml, of the approvers and, where it names them, of the
     * revoked keys, each after its length: `for f in trust.yaml approvers revoked; do wc -c < $f;
     * cat $f; done | sha256sum`. */
    char digest[DIGEST_HEX_SIZE];
    const char *path;
    bool installed; /* kept as an operator keeps it: guarded, and outside a checkout */
};

/* Those that could be read whole. */
struct trusts {
    struct trusted *items;
    size_t count;
};

/* Is `path` a trust file, by its name? */
bool trust_is_named(const char *path);

/* Reads the trust files among `files`; without names the one beside the declarations of the current
 * folder, where there is one. Adds to the declarations' faults what is wrong in them, and what the
 * declarations ask for that they do not give. */
void load_trusts(struct app *app, const struct names *files, struct declarations *declarations,
                 struct trusts *out);

#define TRUST_INSTALLED "/etc/tautline/trust.yaml"

/* The trust that an operator installed: TRUST_INSTALLED, or, where that is not there, --trust FILE.
 * Refused (ERR_INPUT, with a hint): none; --trust beside an installed one that it is not; a file of
 * it, or a folder on the way to one, that others than its owner may write (but for /tmp and its
 * like), that is a symbolic link or has a second hard link, or whose owner is neither root nor the
 * user who runs this; one where what it judges could have brought it (src/cmd/trust_place.h); weak
 * keys. `any_place`: for plan and approve, which only read it: a checkout's copy will do, and
 * without --trust the one beside the declarations; `installed` says whether it is only that. */
bool trust_load_installed(struct app *app, bool any_place, struct trusted *out, struct err *err);

/* The same, read once: the trust whose floors are joined to the declarations, where it will do. */
bool trust_take(struct app *app, const struct declarations *declarations, bool any_place,
                struct trusted *out, struct err *err);

/* The trust that counts for a command that only looks at what `files` declare (none: desired-state):
 * the installed one, else --trust FILE wherever that is, else the one beside a declaration. `*out` is
 * NULL where there is none. False with faults added where it cannot be used. */
bool trust_look(struct app *app, const struct names *files, const struct trusted **out,
                struct faults *faults);

/* The same without the one beside a declaration. */
bool trust_look_installed(struct app *app, const struct trusted **out, struct faults *faults);

/* The same where the installed one would stand at `installed`. */
bool trust_load_from(struct app *app, const char *installed, bool any_place, struct trusted *out,
                     struct err *err);

/* Where the files of a trust come from, if not from this machine's files: fills `out`, or says in `err`
 * why not. */
struct trust_source {
    bool (*read)(void *context, const char *path, size_t limit, struct file_text *out,
                 struct err *err);
    void *context;
};

/* One trust file and what it names, from `source`. */
bool trust_load_by(struct app *app, const struct trust_source *source, const char *path,
                   struct trusted *out, struct faults *faults);

/* The same from the file `path`, guarded as `trust` says. */
bool trust_load(struct app *app, const char *path, enum file_trust trust, struct trusted *out,
                struct faults *faults);

#endif
