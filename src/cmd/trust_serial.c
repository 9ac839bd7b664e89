#include "cmd/trust_serial.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/sealing.h"
#include "doc/json_write.h"
#include "doc/node.h"
#include "ledger/chain.h"

enum { ENTRY_MOST = 1024 };

/* ---- what an entry names ---- */

/* An entry that names a serial, and the content that it belongs to. */
struct named {
    size_t number;
    int64_t serial;     /* 0: none */
    const char *digest; /* NULL: not named */
};

/* The entries that do, and where. */
struct naming {
    const char *kind, *serial, *digest;
};

static const struct naming namings[] = {
    {"trust", "serial", "digest"},
    {"begin", "trust_serial", "trust"},
};

static struct named named_by(const struct ledger_entry *entry, const struct naming *naming)
{
    struct named named = {.number = entry->number};
    const struct node *node = node_get(entry->body, naming->serial);
    if (node && node->kind == NODE_NUMBER)
        (void)text_to_int(node->text, 1, INT64_MAX, &named.serial);
    named.digest = node_get_text(entry->body, naming->digest);
    return named;
}

typedef bool named_question(const struct named *named, const struct trusted *trusted);

static bool is_higher(const struct named *named, const struct trusted *trusted)
{
    return named->serial > trusted->trust.serial;
}

static bool is_same(const struct named *named, const struct trusted *trusted)
{
    return named->serial == trusted->trust.serial;
}

static bool is_other(const struct named *named, const struct trusted *trusted)
{
    return is_same(named, trusted) && named->digest && !text_is(named->digest, trusted->digest);
}

/* The entry with the highest serial of which the question is true, among those that this host sealed or
 * among the others. `serial` 0: there is none. */
static struct named find(const struct ledger *ledger, const struct trusted *trusted, bool sealed,
                         named_question *asked)
{
    struct named most = {0};
    for (size_t i = 0; i < sizeof namings / sizeof *namings; i++) {
        const char *kind = namings[i].kind;
        for (const struct ledger_entry *entry = ledger_last(ledger, kind, 0); entry;
             entry = ledger_last(ledger, kind, entry->number)) {
            const struct named named = named_by(entry, &namings[i]);
            if (named.serial > most.serial && asked(&named, trusted) &&
                (ledger_sealed(ledger, named.number) == SEAL_RIGHT) == sealed)
                most = named;
        }
    }
    return most;
}

/* ---- comparing ---- */

const char *trust_outdated(struct arena *arena, const struct ledger *ledger,
                           const struct trusted *trusted)
{
    const long long serial = trusted->trust.serial;
    const struct named higher = find(ledger, trusted, true, is_higher);
    if (higher.serial)
        return arena_printf(arena, "it has serial %lld, and the ledger names %lld", serial,
                            (long long)higher.serial);
    return find(ledger, trusted, true, is_other).serial
               ? arena_printf(arena, "serial %lld belongs to a file with other content", serial)
               : NULL;
}

static void tell_unsealed(struct app *app, const struct ledger *ledger,
                          const struct trusted *trusted)
{
    const struct named higher = find(ledger, trusted, false, is_higher);
    const struct named other = find(ledger, trusted, false, is_other);
    const struct named *named = higher.serial ? &higher : &other;
    if (!named->serial)
        return;
    const char *line = arena_printf(
        &app->arena,
        "tautline: the trust file has serial %lld, and entry %zu of the ledger names %s; this host did "
        "not seal that entry, so it does not count. If it is not forged, install the newest "
        "trust file.\n",
        (long long)trusted->trust.serial, named->number,
        higher.serial ? arena_printf(&app->arena, "%lld", (long long)higher.serial)
                      : "it for another content");
    sink_err(&app->sink, line, strlen(line));
}

/* ---- recording ---- */

static bool append_serial(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                          bool seals, struct err *err)
{
    struct buf body;
    struct json_writer json;
    buf_init(&body, ENTRY_MOST);
    json_write_init(&json, &body, false);
    json_object_open(&json);
    json_key_int(&json, "serial", trusted->trust.serial);
    json_key_text(&json, "digest", trusted->digest);
    json_object_close(&json);
    bool (*append)(struct ledger *, int64_t, const char *, const char *, size_t, struct err *) =
        seals ? ledger_append_sealed : ledger_append;
    const bool done = json_write_end(&json) &&
                      append(ledger, app->now, "trust", buf_string(&body), body.length, err);
    buf_release(&body);
    return done;
}

static bool is_recorded(const struct named *named, const struct trusted *trusted)
{
    return is_same(named, trusted) && named->digest;
}

static bool compare(struct app *app, const struct ledger *ledger, const struct trusted *trusted,
                    struct err *err)
{
    const char *outdated = trust_outdated(&app->arena, ledger, trusted);
    if (outdated) {
        err_at(err, ((struct place){trusted->path, 0, 0}), "this trust file is not the newest: %s",
               outdated);
        return err_hint(err, "An operator installs the newest trust file; a changed one gets a "
                             "higher serial.");
    }
    tell_unsealed(app, ledger, trusted);
    return true;
}

static bool record_now(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                       bool seals, struct err *err)
{
    if (!compare(app, ledger, trusted, err))
        return false;
    return !trusted->installed || find(ledger, trusted, true, is_recorded).serial ||
           (!seals && find(ledger, trusted, false, is_recorded).serial) ||
           append_serial(app, ledger, trusted, seals, err);
}

/* The seal of a host that never applies would keep the one that does from making its key. */
static bool applied_here(const struct ledger *ledger)
{
    const struct ledger_entry *begun = ledger_last(ledger, "begin", 0);
    while (begun && ledger_sealed(ledger, begun->number) != SEAL_RIGHT)
        begun = ledger_last(ledger, "begin", begun->number);
    return begun;
}

/* In one turn, so that a newer one that another process records meanwhile is seen. */
bool trust_record(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                  struct err *err)
{
    const bool seals = sealing_try(app, ledger) && applied_here(ledger);
    if (!ledger_turn(ledger, err))
        return false;
    const bool good = record_now(app, ledger, trusted, seals, err);
    ledger_turn_end(ledger);
    return good;
}

bool trust_record_installed(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                            struct err *err)
{
    return !trusted || !trusted->installed || trust_record(app, ledger, trusted, err);
}

bool trust_compare_installed(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                             struct err *err)
{
    if (!trusted || !trusted->installed)
        return true;
    (void)sealing_try(app, ledger);
    return compare(app, ledger, trusted, err);
}
