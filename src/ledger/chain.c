#include "ledger/chain.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file_folder.h"
#include "base/memory.h"
#include "base/text.h"
#include "chain_parts.h"
#include "doc/json.h"
#include "doc/json_write.h"
#include "doc/node.h"

enum { LOCK_WAIT_MS = 5000, FORMAT = 1, BODY_MOST = 64 * 1024 };

/* --- the first line ----------------------------------------------------------------------- */

/* Its fields: key and value. Ids decide; names are for people. */
struct field {
    const char *key, *value;
    bool decides;
};

enum { FIELDS = 5 };

static void list_fields(const struct ledger_target *target, struct field out[FIELDS])
{
    const struct field fields[FIELDS] = {
        {"project", target->project_id, true},
        {"environment", target->environment_id, true},
        {"service", target->service_id, true},
        {"service_name", target->service, false},
        {"environment_name", target->environment, false},
    };
    memcpy(out, fields, sizeof fields);
}

static bool write_first(struct ledger *ledger, const struct ledger_options *options,
                        struct err *err)
{
    struct buf body;
    struct json_writer json;
    struct field fields[FIELDS];
    list_fields(options->target, fields);
    buf_init(&body, BODY_MOST);
    json_write_init(&json, &body, false);
    json_object_open(&json);
    json_key_int(&json, "format", FORMAT);
    json_key_text(&json, "id", options->new_id);
    for (size_t i = 0; i < FIELDS; i++)
        json_key_text(&json, fields[i].key, fields[i].value);
    json_object_close(&json);
    const bool good =
        ledger_append(ledger, options->now, "ledger", buf_string(&body), body.length, err);
    buf_release(&body);
    return good;
}

static bool is_id(const char *id)
{
    return id && strlen(id) == LEDGER_ID_DIGITS &&
           strspn(id, "0123456789abcdef") == LEDGER_ID_DIGITS;
}

static bool check_first(struct ledger *ledger, const struct ledger_target *target, struct err *err)
{
    struct field fields[FIELDS];
    const struct ledger_entry *first = ledger_at(ledger, 1);
    const char *id = first ? node_text(node_get(first->body, "id")) : NULL;
    if (!first || !text_is(first->kind, "ledger") || !is_id(id)) {
        err_at(err, chain_place(ledger, 1), "is no beginning of a ledger");
        return err_hint(err, "Keep the folder as evidence and name another one with --state.");
    }
    memcpy(ledger->id, id, sizeof ledger->id);
    if (!target)
        return true;
    list_fields(target, fields);
    for (size_t i = 0; i < FIELDS; i++) {
        const char *value = node_text(node_get(first->body, fields[i].key));
        if (!fields[i].decides || text_is(value, fields[i].value))
            continue;
        err_at(err, chain_place(ledger, 1), "is the ledger of another target: its %s is '%.64s'",
               fields[i].key, value ? value : "");
        return err_hint(err, "Name this target's own state folder with --state.");
    }
    return true;
}

/* --- opening ------------------------------------------------------------------------------ */

static bool record_torn(struct ledger *ledger, const struct ledger_options *options, size_t torn,
                        const char *digest, struct err *err)
{
    const char *body =
        arena_printf(ledger->arena, "{\"bytes\":%zu,\"sha256\":\"%s\"}", torn, digest);
    return ledger_append(ledger, options->now, "torn", body, strlen(body), err);
}

/* What a killed writer left: half a line, or a `head` that does not know of the last one. */
static bool repair(struct ledger *ledger, const struct ledger_options *options, struct err *err)
{
    unsigned char digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    const size_t torn = ledger->torn;
    const size_t whole = ledger->length - torn;
    if (torn > 0) {
        digest_sha256(ledger->bytes + whole, torn, digest);
        digest_hex(digest, hex);
        if (!file_append_cut(&ledger->file, whole, err))
            return false;
        ledger->torn = 0;
    }
    if (ledger->count == 0 && !write_first(ledger, options, err))
        return false;
    if (torn > 0)
        return record_torn(ledger, options, torn, hex, err);
    return (ledger->head.there && !ledger->head.pending) || chain_head_write(ledger, NULL, err);
}

static bool open_files(struct ledger *ledger, const struct ledger_options *options, struct err *err)
{
    const bool make = !options->read_only;
    if (!file_folder_open(options->folder, make, &ledger->folder, err))
        return false;
    if (ledger->folder < 0)
        return true;
    ledger->file.folder = ledger->folder;
    if (make) {
        if (!file_lock_take(ledger->folder, "lock", ledger->lock_path,
                            options->wait ? LOCK_WAIT_MS : 0, &ledger->lock, err))
            return false;
        file_folder_sweep(ledger->folder);
    }
    return file_append_open(&ledger->file, make, err);
}

static bool open_all(struct ledger *ledger, const struct ledger_options *options, struct err *err)
{
    if (!open_files(ledger, options, err))
        return false;
    if (ledger->folder < 0)
        return true;
    if (!chain_load(ledger, err))
        return false;
    if (ledger->count > 0 && !check_first(ledger, options->target, err))
        return false;
    if (options->read_only)
        return true;
    return repair(ledger, options, err) && check_first(ledger, options->target, err);
}

static struct ledger *make_ledger(const struct ledger_options *options)
{
    struct arena *arena = options->arena;
    struct ledger *ledger = arena_alloc(arena, sizeof *ledger);
    *ledger = (struct ledger){
        .arena = arena,
        .sink = options->sink,
        .read_only = options->read_only,
        .folder = -1,
        .lock = {.fd = -1},
        .folder_path = arena_text(arena, options->folder),
        .head_path = arena_printf(arena, "%s/head", options->folder),
        .lock_path = arena_printf(arena, "%s/lock", options->folder),
    };
    ledger->file = (struct file_append){
        .folder = -1,
        .name = "ledger",
        .path = arena_printf(arena, "%s/ledger", options->folder),
        .fd = -1,
        .read_only = options->read_only,
    };
    return ledger;
}

bool ledger_open(const struct ledger_options *options, struct ledger **out, struct err *err)
{
    struct ledger *ledger = make_ledger(options);
    const bool good = open_all(ledger, options, err);
    if (good && ledger->count > 0) {
        *out = ledger;
        return true;
    }
    if (good)
        *out = NULL;
    ledger_close(ledger);
    return good;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    file_append_close(&ledger->file);
    file_lock_release(&ledger->lock);
    if (ledger->folder >= 0)
        close(ledger->folder);
    ledger->folder = -1;
    mem_free(ledger->bytes, ledger->bytes ? ledger->length + 1 : 0);
    ledger->bytes = NULL;
}

/* --- questions ---------------------------------------------------------------------------- */

const char *ledger_file(const struct ledger *ledger)
{
    return ledger->file.path;
}

const char *ledger_id(const struct ledger *ledger)
{
    return ledger->id;
}

size_t ledger_count(const struct ledger *ledger)
{
    return ledger->count;
}

const char *ledger_head(const struct ledger *ledger)
{
    return ledger->head_digest;
}

int64_t ledger_newest(const struct ledger *ledger)
{
    int64_t newest = 0;
    for (size_t i = 0; i < ledger->count; i++)
        newest = ledger->lines[i].at > newest ? ledger->lines[i].at : newest;
    return newest;
}

bool ledger_lock_holds(const struct ledger *ledger)
{
    return ledger->lock.fd >= 0 && file_lock_holds(&ledger->lock);
}

size_t ledger_torn(const struct ledger *ledger)
{
    return ledger->torn;
}

static const struct json_limits limits = {LEDGER_LINE_MOST, 64, 50000};

static const struct node *read_body(const struct ledger *ledger, const struct line *line)
{
    const struct json_text text = {ledger->file.path, line->body, line->body_length};
    const struct node *body = NULL;
    struct err err = {0};
    return json_read(ledger->arena, &text, &limits, &body, &err) ? body : NULL;
}

const struct ledger_entry *ledger_at(const struct ledger *ledger, size_t number)
{
    if (number == 0 || number > ledger->count)
        return NULL;
    struct line *line = &ledger->lines[number - 1];
    if (line->entry)
        return line->entry;
    struct ledger_entry *entry = arena_alloc(ledger->arena, sizeof *entry);
    entry->number = number;
    entry->at = line->at;
    entry->kind = arena_slice(ledger->arena, line->kind, line->kind_length);
    entry->body = read_body(ledger, line);
    digest_hex(line->digest, entry->digest);
    line->entry = entry;
    return entry;
}

bool ledger_check_bodies(const struct ledger *ledger, struct err *err)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct line *line = &ledger->lines[i];
        struct err fault = {0};
        if (json_is_valid(line->body, line->body_length, &limits, ledger->file.path, &fault))
            continue;
        err_at(err, chain_place(ledger, i + 1), "has a body that is no JSON: %.200s", fault.text);
        return err_hint(err, "No tautline has written this: keep the folder as evidence.");
    }
    return true;
}

const struct ledger_entry *ledger_last(const struct ledger *ledger, const char *kind, size_t before)
{
    const size_t length = strlen(kind);
    size_t at = before == 0 || before > ledger->count + 1 ? ledger->count + 1 : before;
    while (--at > 0) {
        const struct line *line = &ledger->lines[at - 1];
        if (line->kind_length == length && memcmp(line->kind, kind, length) == 0)
            return ledger_at(ledger, at);
    }
    return NULL;
}

bool ledger_has(const struct ledger *ledger, size_t number, const char *digest)
{
    char hex[DIGEST_HEX_SIZE];
    if (number == 0 || number > ledger->count)
        return false;
    digest_hex(ledger->lines[number - 1].digest, hex);
    return text_is(hex, digest);
}
