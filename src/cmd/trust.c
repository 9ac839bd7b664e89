#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/trust.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "crypto/public_key.h"
#include "doc/json_write.h"
#include "doc/node.h"
#include "doc/yaml.h"
#include "input/approvers.h"
#include "input/trust.h"
#include "ledger/chain.h"

/* ---- one trust file and what it names ---- */

#define TRUST_NAME "trust.yaml"

bool trust_is_named(const char *path)
{
    const char *slash = strrchr(path, '/');
    return text_is(slash ? slash + 1 : path, TRUST_NAME);
}

/* One reading: how well its files must be kept, and what was read so far, for the digest. */
struct trust_reading {
    struct app *app;
    enum file_trust trust;
    const struct trust_source *source; /* NULL: files */
    struct faults *faults;
    struct buf bytes;
};

/* Write access to one of these files is enough to become an approver. */
static bool read_guarded(struct trust_reading *of, const char *path, size_t limit,
                         struct file_text *out)
{
    struct arena *arena = &of->app->arena;
    struct err err = {0};
    const bool is_read =
        of->source ? of->source->read(of->source->context, path, limit, out, &err)
                   : (of->trust != FILE_GUARDED || file_way_is_guarded(arena, path, &err)) &&
                         file_read(arena, path, limit, of->trust, out, &err);
    if (!is_read) {
        faults_add(of->faults, &err);
        return false;
    }
    secrets_allow(of->app->secrets, out->bytes, out->length);
    buf_printf(&of->bytes, "%zu\n", out->length);
    buf_add(&of->bytes, out->bytes, out->length);
    return true;
}

static const char *beside(struct app *app, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    return arena_printf(&app->arena, "%.*s%s", length, path, name);
}

/* A weak key can be forged, and then its approval proves nothing. */
static bool check_strength(struct trust_reading *of, const struct approvers *approvers)
{
    bool all_sound = true;
    for (size_t i = 0; i < approvers->count; i++) {
        const struct approver *one = &approvers->items[i];
        struct err err;
        if (public_key_is_sound(one->key, one->key_length, &err))
            continue;
        err.where = one->where;
        faults_add(of->faults, &err);
        all_sound = false;
    }
    return all_sound;
}

static bool read_keys(struct trust_reading *of, struct trusted *out)
{
    struct arena *arena = &of->app->arena;
    struct file_text text;
    const char *keys = beside(of->app, out->path, out->trust.approvers);
    if (!read_guarded(of, keys, APPROVERS_LIMIT, &text) ||
        !approvers_read(arena, keys, text.bytes, text.length, &out->approvers, of->faults) ||
        !check_strength(of, &out->approvers))
        return false;
    if (!out->trust.revoked)
        return true;
    const char *revoked = beside(of->app, out->path, out->trust.revoked);
    return read_guarded(of, revoked, APPROVERS_LIMIT, &text) &&
           approvers_read_revoked(arena, revoked, text.bytes, text.length, &out->revoked,
                                  of->faults);
}

static bool read_all(struct trust_reading *of, struct trusted *out)
{
    struct file_text text;
    return read_guarded(of, out->path, YAML_LIMIT, &text) &&
           trust_read(&of->app->arena, out->path, text.bytes, text.length, &out->trust,
                      of->faults) &&
           read_keys(of, out) && trust_check_approvers(&out->trust, &out->approvers, of->faults);
}

static bool load(struct trust_reading *of, const char *path, struct trusted *out)
{
    struct trusted trusted = {.path = arena_text(&of->app->arena, path)};
    buf_init(&of->bytes, SIZE_MAX);
    const bool is_read = read_all(of, &trusted);
    digest_sha256_hex(buf_string(&of->bytes), of->bytes.length, trusted.digest);
    buf_release(&of->bytes);
    if (is_read)
        *out = trusted;
    return is_read;
}

bool trust_load(struct app *app, const char *path, enum file_trust trust, struct trusted *out,
                struct faults *faults)
{
    struct trust_reading of = {.app = app, .trust = trust, .faults = faults};
    return load(&of, path, out);
}

bool trust_load_by(struct app *app, const struct trust_source *source, const char *path,
                   struct trusted *out, struct faults *faults)
{
    struct trust_reading of = {.app = app, .source = source, .faults = faults};
    return load(&of, path, out);
}

static struct names find_trusts(struct app *app, const struct names *files)
{
    static const char *const home[] = {DECLARATIONS_HOME "/" TRUST_NAME};
    struct stat found;
    if (files->count == 0)
        return (struct names){home, lstat(home[0], &found) == 0};
    const char **items = arena_array(&app->arena, files->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++)
        if (trust_is_named(files->items[i]))
            items[count++] = files->items[i];
    return (struct names){items, count};
}

void load_trusts(struct app *app, const struct names *files, struct declarations *declarations,
                 struct trusts *out)
{
    const struct names paths = find_trusts(app, files);
    struct faults *faults = &declarations->faults;
    *out = (struct trusts){arena_array(&app->arena, paths.count, sizeof *out->items), 0};
    for (size_t i = 0; i < paths.count; i++) {
        struct trusted *trusted = &out->items[out->count];
        if (!trust_load(app, paths.items[i], FILE_NOT_PUBLIC, trusted, faults))
            continue;
        out->count++;
        for (size_t k = 0; k < declarations->count; k++)
            trust_check_desired(&trusted->trust, &declarations->items[k].desired, faults);
    }
}

/* ---- the installed one ---- */

/* What cannot be looked at counts as there: reading it will say why it cannot be used. */
static bool is_there(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat first, second;
    return lstat(a, &first) == 0 && lstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* --- which one --------------------------------------------------------------------------- */

/* The declarations that are named: a command's own words stand before them. */
static struct names declared(const struct app *app)
{
    static const char *const home[] = {DECLARATIONS_HOME "/x"};
    const struct names *words = &app->options.words;
    const size_t own = app->options.command ? app->options.command->words_least : 0;
    if (words->count <= own)
        return (struct names){home, 1};
    return app_words(app, own);
}

static const char *folder_of(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_slice(&app->arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
}

static const char *beside_declarations(struct app *app)
{
    const struct names files = declared(app);
    return arena_printf(&app->arena, "%s/trust.yaml", folder_of(app, files.items[0]));
}

static bool choose(struct app *app, const char *installed, bool any_place, const char **path,
                   struct err *err)
{
    const char *named = app->options.trust_file;
    const bool has_installed = is_there(installed);
    if (has_installed && named && !is_same_file(installed, named)) {
        err_at(err, ((struct place){arena_text(&app->arena, named), 0, 0}),
               "is not the trust file installed on this machine, '%.200s'", installed);
        return err_hint(err, "Remove --trust; only an operator can change the installed file.");
    }
    if (has_installed)
        *path = installed;
    else if (named)
        *path = named;
    else if (any_place && is_there(beside_declarations(app)))
        *path = beside_declarations(app);
    else {
        err_set(err, ERR_INPUT, "no trust file found, so no change can be approved");
        return err_hint(err,
                        "Ask an operator to install it as %.150s, or name one outside the "
                        "checkout with --trust FILE.",
                        installed);
    }
    return true;
}

/* --- where it may stand ------------------------------------------------------------------ */

/* The folder of a file, as it is called without links and dots. */
static bool real_folder(struct app *app, const char *path, char out[PATH_MAX], struct err *err)
{
    if (realpath(folder_of(app, path), out))
        return true;
    err_at(err, ((struct place){arena_text(&app->arena, path), 0, 0}), "cannot find its folder: %s",
           strerror(errno));
    return err_hint(err, "Check the path.");
}

/* What tools keep at the top of a checkout. */
static bool has_mark(struct app *app, const char *folder, size_t length)
{
    static const char *const marks[] = {".git", ".github", ".hg", ".jj", ".svn"};
    bool found = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !found; i++)
        found = is_there(arena_printf(&app->arena, "%.*s/%s", (int)length, folder, marks[i]));
    return found;
}

static bool check_no_checkout(struct app *app, const char *path, const char *folder,
                              struct err *err)
{
    for (size_t length = strlen(folder); length > 0; length--) {
        if (folder[length] != '\0' && folder[length] != '/')
            continue;
        if (!has_mark(app, folder, length))
            continue;
        err_at(err, ((struct place){path, 0, 0}), "is in a checkout, '%.*s'", (int)length, folder);
        return err_hint(
            err,
            "Ask an operator to install it where no checkout can change it, as " TRUST_INSTALLED
            ".");
    }
    return true;
}

static bool is_below(const char *folder, const char *above)
{
    const size_t length = text_is(above, "/") ? 0 : strlen(above);
    return strncmp(folder, above, length) == 0 && (folder[length] == '/' || folder[length] == '\0');
}

/* A checkout without marks (an archive that was unpacked) is told by the folder in which declarations are
 * kept: the one above it came with them. Not for the installed file, which may have its declarations beside
 * it (ci/systemd). */
static void widen(char above[PATH_MAX])
{
    char *slash = strrchr(above, '/');
    if (slash && slash > above && text_is(slash + 1, DECLARATIONS_HOME))
        *slash = '\0';
}

static bool check_no_declaration(struct app *app, const char *path, const char *folder,
                                 bool is_installed, struct err *err)
{
    const struct names files = declared(app);
    for (size_t i = 0; i < files.count; i++) {
        char above[PATH_MAX];
        if (!realpath(folder_of(app, files.items[i]), above))
            continue;
        if (!is_installed)
            widen(above);
        if (!is_below(folder, above))
            continue;
        err_at(err, ((struct place){path, 0, 0}), "is below the folder of a declaration, '%s'",
               above);
        return err_hint(err, "A declaration must not come with its own trust file: keep it "
                             "elsewhere, as " TRUST_INSTALLED ".");
    }
    return true;
}

static bool check_place(struct app *app, const char *path, bool is_installed, struct err *err)
{
    char folder[PATH_MAX];
    const char *kept = arena_text(&app->arena, path);
    return real_folder(app, path, folder, err) && check_no_checkout(app, kept, folder, err) &&
           check_no_declaration(app, kept, folder, is_installed, err);
}

/* Files of keys may stand in a folder of their own below the trust file's. */
static bool check_places(struct app *app, const struct trusted *trusted, bool is_installed,
                         struct err *err)
{
    const char *folder = folder_of(app, trusted->path);
    const char *const names[] = {trusted->trust.approvers, trusted->trust.revoked};
    if (!check_place(app, trusted->path, is_installed, err))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] && !check_place(app, arena_printf(&app->arena, "%s/%s", folder, names[i]),
                                     is_installed, err))
            return false;
    return true;
}

/* --- the doors --------------------------------------------------------------------------- */

static bool load_guarded(struct app *app, const char *path, bool is_installed, struct trusted *out,
                         struct err *err)
{
    struct trusted trusted;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (!trust_load(app, path, FILE_GUARDED, &trusted, &faults)) {
        *err = faults.items[0];
        return false;
    }
    if (!check_places(app, &trusted, is_installed, err))
        return false;
    trusted.installed = true;
    *out = trusted;
    return true;
}

bool trust_load_from(struct app *app, const char *installed, bool any_place, struct trusted *out,
                     struct err *err)
{
    const char *path = NULL;
    struct faults faults;
    faults_init(&faults, &app->arena);
    if (!choose(app, installed, any_place, &path, err))
        return false;
    if (load_guarded(app, path, path == installed, out, err))
        return true;
    if (!any_place || path == installed)
        return false;
    if (!trust_load(app, path, FILE_NOT_PUBLIC, out, &faults)) {
        *err = faults.items[0];
        return false;
    }
    *err = (struct err){.code = ERR_NONE};
    return true;
}

bool trust_load_installed(struct app *app, bool any_place, struct trusted *out, struct err *err)
{
    return trust_load_from(app, TRUST_INSTALLED, any_place, out, err);
}

bool trust_take(struct app *app, const struct declarations *declarations, bool any_place,
                struct trusted *out, struct err *err)
{
    const struct trusted *read = declarations->trusted;
    if (!read || (!any_place && !read->installed))
        return trust_load_installed(app, any_place, out, err);
    *out = *read;
    return true;
}

/* --- for commands that only look --------------------------------------------------------- */

static const char *beside_any(struct app *app, const struct names *files)
{
    static const char *const home[] = {DECLARATIONS_HOME "/x"};
    const struct names named = files->count ? *files : (struct names){home, 1};
    for (size_t i = 0; i < named.count; i++) {
        const char *path =
            arena_printf(&app->arena, "%s/" TRUST_NAME, folder_of(app, named.items[i]));
        if (is_there(path))
            return path;
    }
    return NULL;
}

/* Kept as an operator keeps it, it counts as installed. */
static bool load_looked(struct app *app, const char *path, bool is_named, struct trusted *out,
                        struct faults *faults)
{
    struct err err = {0};
    if (is_named && load_guarded(app, path, text_is(path, TRUST_INSTALLED), out, &err))
        return true;
    if (!text_is(path, TRUST_INSTALLED))
        return trust_load(app, path, FILE_NOT_PUBLIC, out, faults);
    faults_add(faults, &err);
    return false;
}

static bool look(struct app *app, const char *path, bool is_named, const struct trusted **out,
                 struct faults *faults)
{
    struct trusted *trusted = arena_alloc(&app->arena, sizeof *trusted);
    *out = NULL;
    if (!path)
        return true;
    if (!load_looked(app, path, is_named, trusted, faults))
        return false;
    *out = trusted;
    return true;
}

bool trust_look_installed(struct app *app, const struct trusted **out, struct faults *faults)
{
    const char *path = NULL;
    struct err err = {0};
    *out = NULL;
    if (!app->options.trust_file && !is_there(TRUST_INSTALLED))
        return true;
    if (choose(app, TRUST_INSTALLED, true, &path, &err))
        return look(app, path, true, out, faults);
    faults_add(faults, &err);
    return false;
}

bool trust_look(struct app *app, const struct names *files, const struct trusted **out,
                struct faults *faults)
{
    return trust_look_installed(app, out, faults) &&
           (*out || look(app, beside_any(app, files), false, out, faults));
}

/* ---- its serial in the ledger ---- */

enum { ENTRY_MOST = 1024 };

static int64_t serial_of(const struct ledger_entry *entry, const char *key)
{
    int64_t serial = 0;
    const struct node *node = node_get(entry->body, key);
    const bool good =
        node && node->kind == NODE_NUMBER && text_to_int(node->text, 1, INT64_MAX, &serial);
    return good ? serial : 0;
}

/* The highest serial that entries of a kind name; 0: none. */
static int64_t highest(const struct ledger *ledger, const char *kind, const char *key)
{
    int64_t most = 0;
    for (const struct ledger_entry *entry = ledger_last(ledger, kind, 0); entry;
         entry = ledger_last(ledger, kind, entry->number))
        if (serial_of(entry, key) > most)
            most = serial_of(entry, key);
    return most;
}

/* The content for which an entry `trust` names this serial; NULL: none does. */
static const char *digest_named(const struct ledger *ledger, int64_t serial)
{
    const struct ledger_entry *entry = ledger_last(ledger, "trust", 0);
    while (entry && serial_of(entry, "serial") != serial)
        entry = ledger_last(ledger, "trust", entry->number);
    return entry ? node_text(node_get(entry->body, "digest")) : NULL;
}

const char *trust_outdated(struct arena *arena, const struct ledger *ledger,
                           const struct trusted *trusted)
{
    const int64_t serial = trusted->trust.serial;
    const int64_t told = highest(ledger, "trust", "serial");
    const int64_t begun = highest(ledger, "begin", "trust_serial");
    const int64_t least = told > begun ? told : begun;
    if (serial < least)
        return arena_printf(arena, "it has serial %lld, and the ledger names %lld",
                            (long long)serial, (long long)least);
    const char *digest = digest_named(ledger, serial);
    if (digest && !text_is(digest, trusted->digest))
        return arena_printf(arena, "serial %lld belongs to a file with other content",
                            (long long)serial);
    return NULL;
}

static bool append_serial(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                          struct err *err)
{
    struct buf body;
    struct json_writer json;
    buf_init(&body, ENTRY_MOST);
    json_write_init(&json, &body, false);
    json_object_open(&json);
    json_key_int(&json, "serial", trusted->trust.serial);
    json_key_text(&json, "digest", trusted->digest);
    json_object_close(&json);
    const bool done = json_write_end(&json) &&
                      ledger_append(ledger, app->now, "trust", buf_string(&body), body.length, err);
    buf_release(&body);
    return done;
}

static bool record_now(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                       struct err *err)
{
    const char *outdated = trust_outdated(&app->arena, ledger, trusted);
    if (outdated) {
        err_at(err, ((struct place){trusted->path, 0, 0}), "this trust file is not the newest: %s",
               outdated);
        return err_hint(err, "An operator installs the newest trust file; a changed one gets a "
                             "higher serial.");
    }
    return !trusted->installed || digest_named(ledger, trusted->trust.serial) ||
           append_serial(app, ledger, trusted, err);
}

/* In one turn, so that a newer one that another process records meanwhile is seen. */
bool trust_record(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                  struct err *err)
{
    if (!ledger_turn(ledger, err))
        return false;
    const bool good = record_now(app, ledger, trusted, err);
    ledger_turn_end(ledger);
    return good;
}

bool trust_record_installed(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                            struct err *err)
{
    return !trusted || !trusted->installed || trust_record(app, ledger, trusted, err);
}
