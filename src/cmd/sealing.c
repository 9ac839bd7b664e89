#include "cmd/sealing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/file_write.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/credentials.h"
#include "cmd/state.h"
#include "crypto/digest.h"
#include "ledger/chain.h"
#include "world/process.h"
#include "world/system.h"

#include "trust_place.h"

#define MAKE_ONE "(umask 077; head -c 32 /dev/urandom > '%s')"

/* ---- where it is ---- */

static bool is_absolute(const char *path)
{
    return path && *path == '/';
}

/* NULL where neither variable names a place. */
static const char *find_path(struct app *app)
{
    const char *named = process_variable(SEALING_KEY_VARIABLE);
    /* XDG Base Directory Specification: a relative path is ignored. */
    const char *config = process_variable("XDG_CONFIG_HOME");
    const char *home = process_variable("HOME");
    if (named)
        return named;
    if (is_absolute(config))
        return arena_printf(&app->arena, "%s/tautline/sealing.key", config);
    return is_absolute(home) ? arena_printf(&app->arena, "%s/.config/tautline/sealing.key", home)
                             : NULL;
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_slice(arena, path, (size_t)(slash - path));
}

static bool is_same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Up from the nearest folder above `path` that exists, by inode: names may lead through links. */
static bool is_below(struct arena *arena, const char *path, const struct stat *folder)
{
    struct stat here, above;
    const char *at = folder_of(arena, path);
    while (stat(at, &here) != 0) {
        if (text_is(folder_of(arena, at), at))
            return false;
        at = folder_of(arena, at);
    }
    for (;;) {
        if (is_same_inode(&here, folder))
            return true;
        at = arena_printf(arena, "%s/..", at);
        if (stat(at, &above) != 0 || is_same_inode(&here, &above))
            return false;
        here = above;
    }
}

static bool is_outside_the_state(struct app *app, const char *path, struct err *err)
{
    const char *state, *why;
    struct stat folder;
    if (state_find(app, &state, &why) == STATE_NONE || stat(state, &folder) != 0 ||
        !is_below(&app->arena, path, &folder))
        return true;
    err_at(err, ((struct place){path, 0, 0}), "the sealing key is inside the state folder");
    return err_hint(err, "Name a file elsewhere with " SEALING_KEY_VARIABLE
                         ": who can write the ledger must not be able to seal its entries.");
}

/* A commit would take it along. */
static bool is_outside_a_checkout(struct app *app, const char *path, struct err *err)
{
    const char *top = trust_checkout(app, folder_of(&app->arena, path));
    if (!top)
        return true;
    err_at(err, ((struct place){path, 0, 0}), "the sealing key would be in a checkout, '%s'", top);
    return err_hint(err, "Name a file elsewhere with " SEALING_KEY_VARIABLE ".");
}

/* Where `..` leads is known only once the folders before it are there. */
static bool is_straight(const char *path, struct err *err)
{
    for (const char *at = path; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0')) {
            err_at(err, ((struct place){path, 0, 0}), "the path of the sealing key has '..' in it");
            return err_hint(err, "Name the file without it with " SEALING_KEY_VARIABLE ".");
        }
    }
    return true;
}

/* One that is there is as well kept as one that is made. */
static bool is_well_placed(struct app *app, const char *path, struct err *err)
{
    return is_outside_the_state(app, path, err) && is_outside_a_checkout(app, path, err);
}

/* The key of fingerprints is shared among the hosts that compare them; that of seals is one host's. */
static bool is_a_key_of_its_own(struct app *app, const char *path, const struct file_text *text,
                                struct err *err)
{
    struct err ignored = {0};
    const unsigned char *fingerprints = NULL;
    if (!fingerprint_key_read(app, &fingerprints, &ignored) || !fingerprints ||
        memcmp(fingerprints, text->bytes, SEALING_KEY_SIZE) != 0)
        return true;
    err_at(err, ((struct place){path, 0, 0}), "the sealing key is the key of fingerprints");
    return err_hint(err, "Name another file with " SEALING_KEY_VARIABLE
                         ": who can compare fingerprints must not be able to seal entries.");
}

/* ---- reading ---- */

static bool read_key(struct app *app, const char *path, const unsigned char **out, struct err *err)
{
    struct file_text text;
    struct stat found;
    *out = NULL;
    if (!is_straight(path, err))
        return false;
    /* A link to nothing is there: reading it says what is wrong. */
    if (lstat(path, &found) != 0 && errno == ENOENT)
        return true;
    if (!is_well_placed(app, path, err) ||
        !file_read(&app->arena, path, SEALING_KEY_SIZE, FILE_PRIVATE, &text, err))
        return false;
    if (text.length != SEALING_KEY_SIZE) {
        err_at(err, ((struct place){path, 0, 0}), "the sealing key has %zu bytes", text.length);
        return err_hint(err, "Put the key back from a copy, or make one of %d bytes: " MAKE_ONE ".",
                        SEALING_KEY_SIZE, path);
    }
    if (!is_a_key_of_its_own(app, path, &text, err))
        return false;
    *out = (const unsigned char *)text.bytes;
    return true;
}

bool sealing_check(struct app *app, struct ledger *ledger, struct err *err)
{
    const char *path = find_path(app);
    const unsigned char *key = NULL;
    if (path && !read_key(app, path, &key, err))
        return false;
    ledger_seal_with(ledger, key);
    return true;
}

bool sealing_try(struct app *app, struct ledger *ledger)
{
    struct err ignored = {0};
    const char *path = find_path(app);
    const unsigned char *key = NULL;
    if (path && read_key(app, path, &key, &ignored) && key)
        ledger_seal_with(ledger, key);
    return key != NULL;
}

/* ---- making ---- */

/* Two applies at once make one key: the second to come takes what is there. */
static bool write_key(const char *folder, const char *path, struct err *err)
{
    unsigned char key[SEALING_KEY_SIZE];
    const char *slash = strrchr(path, '/');
    int fd = -1;
    if (!file_folder_open(folder, true, &fd, err))
        return false;
    random_bytes(key, sizeof key);
    const bool made =
        file_create(fd, slash ? slash + 1 : path, (const char *)key, sizeof key) || errno == EEXIST;
    const int number = errno;
    mem_wipe(key, sizeof key);
    close(fd);
    if (made)
        return true;
    err_fill(err, ERR_SYSTEM, (struct place){path, 0, 0}, "the sealing key cannot be made: %s",
             strerror(number));
    return err_hint(
        err, "Check the disk and the folder, or name another file with " SEALING_KEY_VARIABLE ".");
}

/* The newest sealed entry; 0: there is none. */
static size_t find_sealed(const struct ledger *ledger)
{
    size_t number = ledger_count(ledger);
    while (number > 0 && !ledger_sealer(ledger, number))
        number--;
    return number;
}

static bool make_key(struct app *app, const char *path, const struct ledger *ledger,
                     struct err *err)
{
    const size_t sealed = find_sealed(ledger);
    if (sealed == 0)
        return is_well_placed(app, path, err) && write_key(folder_of(&app->arena, path), path, err);
    err_at(err, ((struct place){path, 0, 0}),
           "the sealing key is missing, and entry %zu of the ledger was sealed with key %s", sealed,
           ledger_sealer(ledger, sealed));
    return err_hint(
        err,
        "Put the key back from a copy. If it is lost, make a new one: " MAKE_ONE
        "; then an apply that has not ended cannot go on, and an exception that is open "
        "is closed by an ordinary plan.",
        path);
}

bool sealing_begin(struct app *app, struct ledger *ledger, struct err *err)
{
    const char *path = find_path(app);
    const unsigned char *key = NULL;
    if (!path) {
        err_set(err, ERR_INPUT, "apply needs a place for its sealing key");
        return err_hint(err, "Name a file with " SEALING_KEY_VARIABLE
                             ", or set HOME or XDG_CONFIG_HOME to an absolute path.");
    }
    if (!read_key(app, path, &key, err))
        return false;
    if (!key && !(make_key(app, path, ledger, err) && read_key(app, path, &key, err)))
        return false;
    ledger_seal_with(ledger, key);
    return true;
}
