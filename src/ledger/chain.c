#include "ledger/chain.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_write.h"
#include "base/sink.h"
#include "base/text.h"
#include "base/when.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "doc/json_write.h"
#include "doc/node.h"

#include "line.h"
#include "seal.h"

enum { HEX = DIGEST_HEX_SIZE - 1, HEAD_MOST = 1024, READINGS = 1000, FORMAT = 1 };
/* The lock of appends is held for some writes to the disk and never longer. */
enum { LOCK_WAIT_MS = 30000 };
/* A million entries and more; what is larger does not belong into memory. */
#define LEDGER_MOST ((size_t)1024 * 1024 * 1024)

/* Bytes, depth and values of a body: a later version may nest deeper than this one writes. */
static const struct json_limits written_limits = {LEDGER_LINE_MOST, 16, 50000},
                                read_limits = {LEDGER_LINE_MOST, 64, 50000};

#define HINT_FOREIGN                                                                               \
    "Keep the folder as evidence, compare it with a copy and with the plans that were signed; "    \
    "`tautline evidence verify` reads it."

/* What `head` says: the newest entry, and perhaps the one that is about to come. */
struct head_file {
    bool there;
    size_t count;
    char digest[DIGEST_HEX_SIZE];
    bool pending;
    char next[DIGEST_HEX_SIZE];
};

struct ledger {
    struct arena *arena;
    struct sink *sink;
    const unsigned char *sealing_key;   /* NULL: not at hand */
    struct seal_place place;            /* of this ledger, once its first line was read */
    const struct ledger_target *target; /* borrowed while it is opened, like `new_id` */
    const char *new_id;
    int64_t now;
    bool read_only, confirmed;
    int folder;                   /* -1 where it is not open */
    struct file_lock turn, apply; /* both -1 where they are not held */
    unsigned turns;               /* taken, one inside the other */
    struct file_append file;
    const char *head_path, *turn_path, *apply_path;
    char *bytes; /* owned: the file as it was first read */
    size_t bytes_length;
    size_t end;             /* bytes of the whole lines that are known */
    const char *torn_bytes; /* behind the last LF, where the file was read last */
    size_t torn;
    struct ledger_line *lines;
    size_t count, capacity;
    struct head_file head;
    bool broken; /* the content of the file is no longer known */
    char id[LEDGER_ID_DIGITS + 1];
    char head_digest[DIGEST_HEX_SIZE]; /* of the newest line */
};

static struct place place_of(const struct ledger *ledger, size_t line)
{
    return (struct place){ledger->file.path, (unsigned)line, line > 0};
}

/* --- one line ----------------------------------------------------------------------------- */

/* An entry that is to be appended. */
struct ledger_new {
    int64_t at;
    const char *kind, *body;
    size_t length;
    bool sealed;
};

static void write_line(struct ledger *ledger, const struct ledger_new *entry,
                       struct ledger_line *out)
{
    char when[WHEN_TEXT_SIZE];
    struct buf text;
    buf_init(&text, LEDGER_LINE_MOST + 1); /* a line that is cut off is not valid */
    buf_printf(&text, "{\"n\":%zu,\"prev\":\"%s\",\"at\":\"%s\"%s,\"kind\":\"%s\",\"body\":",
               ledger->count + 1, ledger->head_digest, when_format(entry->at, when),
               ledger->confirmed ? "" : LINE_UNCONFIRMED, entry->kind);
    buf_add(&text, entry->body, entry->length);
    if (!text.overflowed) /* before its seal and its digest */
        sink_hide(ledger->sink, text.bytes + text.length - entry->length, entry->length);
    if (entry->sealed)
        seal_add(&text, ledger->sealing_key, &ledger->place);
    buf_text(&text, "}\n");
    const char *bytes = arena_slice(ledger->arena, text.bytes, text.length);
    *out = (struct ledger_line){.bytes = bytes, .length = text.length};
    buf_release(&text);
}

/* --- head --------------------------------------------------------------------------------- */

/* `41 <64 hex digits>` and an LF; returns what follows, or NULL. */
static const char *read_head_line(const char *text, size_t *count, char digest[DIGEST_HEX_SIZE])
{
    size_t number = 0;
    const char *at = text;
    for (; text_is_digit(*at) && at - text < 12; at++)
        number = number * 10 + (size_t)(*at - '0');
    if (at == text || *at != ' ' || strspn(at + 1, "0123456789abcdef") != HEX ||
        at[1 + HEX] != '\n')
        return NULL;
    *count = number;
    memcpy(digest, at + 1, HEX);
    digest[HEX] = '\0';
    return at + 1 + HEX + 1;
}

static bool parse_head(const char *text, size_t length, struct head_file *out)
{
    struct head_file head = {.there = true};
    size_t next = 0;
    const char *rest = read_head_line(text, &head.count, head.digest);
    if (rest && *rest != '\0') {
        head.pending = true;
        rest = read_head_line(rest, &next, head.next);
    }
    if (!rest || rest != text + length || (head.pending && next != head.count + 1))
        return false;
    *out = head;
    return true;
}

static bool read_head(struct ledger *ledger, struct head_file *out, struct err *err)
{
    struct file_append file = {
        .folder = ledger->folder, .name = "head", .path = ledger->head_path, .read_only = true};
    char *bytes = NULL;
    size_t length = 0;
    *out = (struct head_file){0};
    if (!file_append_open(&file, false, err))
        return false;
    if (file.fd < 0)
        return true;
    bool good = file_append_read(&file, 0, HEAD_MOST, &bytes, &length, err);
    if (good && !parse_head(bytes, length, out)) {
        err_at(err, ((struct place){ledger->head_path, 0, 0}), "was not written by tautline");
        good = err_hint(err, HINT_FOREIGN);
    }
    mem_free(bytes, bytes ? length + 1 : 0);
    file_append_close(&file);
    return good;
}

/* --- the chain ---------------------------------------------------------------------------- */

#define wrong(ledger, line, err, ...)                                                              \
    (err_at((err), place_of((ledger), (line)), __VA_ARGS__), err_hint((err), HINT_FOREIGN))

static void add_line(struct ledger *ledger, const struct ledger_line *line)
{
    ledger->lines = arena_grow(ledger->arena, ledger->lines, ledger->count, &ledger->capacity,
                               sizeof *ledger->lines);
    ledger->lines[ledger->count++] = *line;
    digest_hex(line->digest, ledger->head_digest);
}

/* Does anything else carry this line's digest: the line that follows it before `end`, or `head`? */
static bool is_confirmed(const struct ledger *ledger, const struct ledger_line *line,
                         const char *end)
{
    char digest[DIGEST_HEX_SIZE];
    struct ledger_line next;
    digest_hex(line->digest, digest);
    const char *start = line->bytes + line->length;
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    if (newline && ledger_line_read(start, (size_t)(newline - start) + 1, &next))
        return memcmp(next.prev, digest, HEX) == 0;
    return text_is(digest,
                   line->number == ledger->head.count ? ledger->head.digest : ledger->head.next);
}

/* A line that does not carry the digest of the one before: which of the two was changed? */
static bool broken_link(const struct ledger *ledger, const struct ledger_line *line,
                        const char *end, struct err *err)
{
    const size_t at = line->number;
    if (at == 1)
        return wrong(ledger, 1, err, "was edited: the first line has nothing before it");
    return is_confirmed(ledger, line, end)
               ? wrong(ledger, at - 1, err,
                       "was edited: its digest is not the one that the next line carries")
               : wrong(ledger, at, err,
                       "was edited or added: it does not carry the digest of the line before");
}

/* More of the file goes on to `end`. */
static bool check_line(struct ledger *ledger, const char *bytes, size_t length, const char *end,
                       struct err *err)
{
    struct ledger_line line;
    const size_t number = ledger->count + 1;
    if (length > LEDGER_LINE_MOST)
        return wrong(ledger, number, err, "is too long for a line of a ledger");
    if (!ledger_line_read(bytes, length, &line))
        return wrong(ledger, number, err, "was edited: it is not a line of a ledger");
    if (line.number != number)
        return wrong(ledger, number, err,
                     "is entry %zu where entry %zu belongs: lines were cut, swapped or added here",
                     line.number, number);
    if (memcmp(line.prev, ledger->head_digest, HEX) != 0)
        return broken_link(ledger, &line, end, err);
    add_line(ledger, &line);
    return true;
}

/* Room for all lines at once: growing would copy them again and again. */
static void make_room(struct ledger *ledger, const char *bytes, size_t length)
{
    size_t count = 0;
    const char *end = bytes + length;
    for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        count++;
    if (ledger->count > 0 || count <= ledger->capacity)
        return;
    ledger->capacity = count + 16;
    ledger->lines = arena_array(ledger->arena, ledger->capacity, sizeof *ledger->lines);
}

/* The lines of what is behind the known ones; the bytes must stay. */
static bool check_lines(struct ledger *ledger, const char *bytes, size_t length, struct err *err)
{
    const char *end = bytes + length;
    make_room(ledger, bytes, length);
    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        if (!newline)
            break;
        const size_t whole = (size_t)(newline - bytes) + 1;
        if (!check_line(ledger, bytes, whole, end, err))
            return false;
        ledger->end += whole;
        bytes = newline + 1;
    }
    ledger->torn_bytes = bytes;
    ledger->torn = (size_t)(end - bytes);
    return true;
}

/* --- both --------------------------------------------------------------------------------- */

static bool check_head(const struct ledger *ledger, struct err *err)
{
    const struct head_file *head = &ledger->head;
    if (!head->there)
        return ledger->end + ledger->torn == 0 ||
               wrong(ledger, 0, err, "the file 'head' beside it is missing");
    if (ledger->count < head->count)
        return wrong(ledger, ledger->count + 1, err,
                     "is missing: the ledger was cut, 'head' records %zu entries", head->count);
    if (head->count > 0) {
        char digest[DIGEST_HEX_SIZE];
        digest_hex(ledger->lines[head->count - 1].digest, digest);
        if (!text_is(digest, head->digest))
            return wrong(
                ledger, head->count, err,
                "is not the line that 'head' names: it, or the chain up to it, was edited");
    }
    const bool expected =
        ledger->count == head->count || (ledger->count == head->count + 1 && head->pending &&
                                         text_is(ledger->head_digest, head->next));
    return expected || wrong(ledger, head->count + 1, err, "was added: 'head' does not record it");
}

static bool is_same_head(const struct head_file *a, const struct head_file *b)
{
    return a->there == b->there && a->count == b->count && a->pending == b->pending &&
           text_is(a->digest, b->digest) && text_is(a->next, b->next);
}

/* What came behind the lines that are known: all of it at first, then what others added. */
static bool read_more(struct ledger *ledger, struct err *err)
{
    char *bytes = NULL;
    size_t length = 0;
    ledger->torn = 0;
    if (ledger->file.fd < 0)
        return true;
    if (!file_append_read(&ledger->file, ledger->end, LEDGER_MOST, &bytes, &length, err))
        return false;
    if (!ledger->bytes) {
        ledger->bytes = bytes;
        ledger->bytes_length = length;
    } else {
        char *copy = arena_slice(ledger->arena, bytes, length);
        mem_free(bytes, length + 1);
        bytes = copy;
    }
    return check_lines(ledger, bytes, length, err);
}

/* Reads on until `head` stays the same: without the lock a writer may be at work, and what it added is read
 * next. */
static bool catch_up(struct ledger *ledger, struct err *err)
{
    struct head_file after;
    bool steady = false;
    if (!read_head(ledger, &after, err))
        return false;
    for (int i = 0; i < READINGS && !steady; i++) {
        ledger->head = after;
        if (!read_more(ledger, err) || !read_head(ledger, &after, err))
            return false;
        steady = is_same_head(&ledger->head, &after);
    }
    if (!steady) {
        err_fill(err, ERR_BUSY, place_of(ledger, 0), "is being written");
        return err_hint(err, "Run this again.");
    }
    return check_head(ledger, err);
}

/* --- appending ---------------------------------------------------------------------------- */

/* Numbers and digests only, so that there is nothing in it for the sink to look for. */
static bool write_head(struct ledger *ledger, const char *next, struct err *err)
{
    struct buf text;
    buf_init(&text, HEAD_MOST);
    buf_printf(&text, "%zu %s\n", ledger->count, ledger->head_digest);
    if (next)
        buf_printf(&text, "%zu %s\n", ledger->count + 1, next);
    const enum file_replaced how =
        file_replace(ledger->folder, "head", text.bytes, text.length, false);
    const int number = errno;
    buf_release(&text);
    if (how == FILE_REPLACED) {
        struct head_file *head = &ledger->head;
        *head = (struct head_file){.there = true, .count = ledger->count, .pending = next != NULL};
        memcpy(head->digest, ledger->head_digest, sizeof head->digest);
        if (next)
            memcpy(head->next, next, sizeof head->next);
        return true;
    }
    err_fill(err, ERR_SYSTEM, (struct place){ledger->head_path, 0, 0}, "cannot be written, %s: %s",
             next ? "nothing was added to the ledger" : "but the entry is in the ledger",
             strerror(number));
    return err_hint(err, "%s",
                    number == ENOSPC || number == EDQUOT
                        ? "Make room on the disk, then run this again."
                        : "Check the disk, the folder and its permissions, then run this again.");
}

/* --- an entry ----------------------------------------------------------------------------- */

static bool check_body(const struct ledger *ledger, const char *body, size_t length,
                       struct err *err)
{
    if (!json_is_valid(body, length, &written_limits, ledger->file.path, err))
        return false;
    if (*body == '{' && body[length - 1] == '}' && !memchr(body, '\n', length))
        return true;
    err_at(err, place_of(ledger, 0), "an entry's body must be one JSON object on one line");
    return err_hint(err, "This is a bug in tautline.");
}

static bool may_append(const struct ledger *ledger, struct err *err)
{
    if (ledger->read_only || ledger->broken) {
        err_fill(err, ERR_SYSTEM, place_of(ledger, 0), "%s, nothing was added",
                 ledger->broken ? "could not be written before" : "was opened read-only");
        return err_hint(err, "Run `tautline evidence verify`.");
    }
    const bool turn = file_lock_holds(&ledger->turn);
    if (turn && (ledger->apply.fd < 0 || file_lock_holds(&ledger->apply)))
        return true;
    err_fill(err, ERR_BUSY, (struct place){turn ? ledger->apply_path : ledger->turn_path, 0, 0},
             "the lock was deleted or replaced while it was held, nothing was added");
    return err_hint(err, "Find out who did that; another tautline may be running here.");
}

/* The turn is ours. */
static bool append_now(struct ledger *ledger, const struct ledger_new *entry, struct err *err)
{
    struct ledger_line line;
    char digest[DIGEST_HEX_SIZE];
    if (!may_append(ledger, err))
        return false;
    write_line(ledger, entry, &line);
    if (!ledger_line_read(line.bytes, line.length, &line)) {
        err_at(err, place_of(ledger, 0),
               "the entry '%.32s' is too long or not an entry, nothing was added", entry->kind);
        return err_hint(err, "At most %d bytes go into a line.", (int)LEDGER_LINE_MOST);
    }
    digest_hex(line.digest, digest);
    if (!write_head(ledger, digest, err))
        return false;
    const enum file_added how =
        sink_append(ledger->sink, &ledger->file, line.bytes, line.length, err);
    ledger->broken = how == FILE_UNKNOWN;
    if (how == FILE_ADDED || how == FILE_ADDED_UNSURE) {
        add_line(ledger, &line);
        ledger->end += line.length;
    }
    return how == FILE_ADDED && write_head(ledger, NULL, err);
}

static bool append(struct ledger *ledger, const struct ledger_new *entry, struct err *err)
{
    if (!check_body(ledger, entry->body, entry->length, err) || !ledger_turn(ledger, err))
        return false;
    const bool good = append_now(ledger, entry, err);
    ledger_turn_end(ledger);
    return good;
}

bool ledger_append(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                   size_t length, struct err *err)
{
    return append(ledger, &(struct ledger_new){at, kind, body, length, false}, err);
}

bool ledger_append_sealed(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                          size_t length, struct err *err)
{
    if (ledger->sealing_key)
        return append(ledger, &(struct ledger_new){at, kind, body, length, true}, err);
    err_fill(err, ERR_SYSTEM, place_of(ledger, 0),
             "there is no sealing key for the entry '%.32s', nothing was added", kind);
    return err_hint(err, "This is a bug in tautline.");
}

/* --- the first line ----------------------------------------------------------------------- */

/* Its fields: key and value. Ids decide; names are for people. */
struct target_field {
    const char *key, *value;
    bool decides;
};

enum { FIELDS = 5 };

static void list_fields(const struct ledger_target *target, struct target_field out[FIELDS])
{
    const struct target_field fields[FIELDS] = {
        {"project", target->project_id, true},
        {"environment", target->environment_id, true},
        {"service", target->service_id, true},
        {"service_name", target->service, false},
        {"environment_name", target->environment, false},
    };
    memcpy(out, fields, sizeof fields);
}

static bool write_first(struct ledger *ledger, struct err *err)
{
    struct buf body;
    struct json_writer json;
    struct target_field fields[FIELDS];
    list_fields(ledger->target, fields);
    buf_init(&body, LEDGER_LINE_MOST);
    json_write_init(&json, &body, false);
    json_object_open(&json);
    json_key_int(&json, "format", FORMAT);
    json_key_text(&json, "id", ledger->new_id);
    for (size_t i = 0; i < FIELDS; i++)
        json_key_text(&json, fields[i].key, fields[i].value);
    json_object_close(&json);
    const bool good =
        ledger_append(ledger, ledger->now, "ledger", buf_string(&body), body.length, err);
    buf_release(&body);
    return good;
}

static bool check_first(struct ledger *ledger, struct err *err)
{
    const struct ledger_target *target = ledger->target;
    struct target_field fields[FIELDS];
    const struct ledger_entry *first = ledger_at(ledger, 1);
    const char *id = first ? node_get_text(first->body, "id") : NULL;
    if (!first || !text_is(first->kind, "ledger") || !id || strlen(id) != LEDGER_ID_DIGITS ||
        strspn(id, "0123456789abcdef") != LEDGER_ID_DIGITS) {
        err_at(err, place_of(ledger, 1), "is not the first line of a ledger");
        return err_hint(err, "Keep the folder as evidence and name another one with --state.");
    }
    memcpy(ledger->id, id, sizeof ledger->id);
    ledger->place = (struct seal_place){
        .ledger = ledger->id,
        .project = node_get_text(first->body, "project"),
        .environment = node_get_text(first->body, "environment"),
        .service = node_get_text(first->body, "service"),
    };
    if (!target)
        return true;
    list_fields(target, fields);
    for (size_t i = 0; i < FIELDS; i++) {
        const char *value = node_get_text(first->body, fields[i].key);
        if (!fields[i].decides || text_is(value, fields[i].value))
            continue;
        err_fill(err, ERR_TARGET, place_of(ledger, 1),
                 "is the ledger of another target: its %s is '%.64s'", fields[i].key,
                 value ? value : "");
        return err_hint(err, "Name this target's own state folder with --state.");
    }
    return true;
}

/* --- a turn ------------------------------------------------------------------------------- */

/* What a killed writer left: half a line, or a `head` that does not know of the last one. */
static bool repair(struct ledger *ledger, struct err *err)
{
    char hex[DIGEST_HEX_SIZE];
    const size_t torn = ledger->torn;
    if (torn > 0) {
        digest_sha256_hex(ledger->torn_bytes, torn, hex);
        if (!file_append_cut(&ledger->file, ledger->end, err))
            return false;
        ledger->torn = 0;
    }
    if (ledger->count == 0 && !write_first(ledger, err))
        return false;
    if (torn == 0)
        return (ledger->head.there && !ledger->head.pending) || write_head(ledger, NULL, err);
    const char *body = arena_printf(ledger->arena, "{\"bytes\":%zu,\"sha256\":\"%s\"}", torn, hex);
    return ledger_append(ledger, ledger->now, "torn", body, strlen(body), err);
}

bool ledger_turn(struct ledger *ledger, struct err *err)
{
    if (ledger->turns > 0 || ledger->read_only) {
        ledger->turns++;
        return true;
    }
    if (!file_lock_take(ledger->folder, "lock", ledger->turn_path, LOCK_WAIT_MS, &ledger->turn,
                        err))
        return false;
    ledger->turns = 1;
    file_folder_sweep(ledger->folder);
    if (ledger->broken || (catch_up(ledger, err) && repair(ledger, err)))
        return true;
    ledger_turn_end(ledger);
    return false;
}

void ledger_turn_end(struct ledger *ledger)
{
    if (--ledger->turns == 0)
        file_lock_release(&ledger->turn);
}

/* --- opening ------------------------------------------------------------------------------ */

static bool open_files(struct ledger *ledger, const struct ledger_options *options, struct err *err)
{
    const bool make = !options->read_only;
    if (!file_folder_open(options->folder, make, &ledger->folder, err))
        return false;
    if (ledger->folder < 0)
        return true;
    ledger->file.folder = ledger->folder;
    if (options->apply &&
        !file_lock_take(ledger->folder, "apply.lock", ledger->apply_path, 0, &ledger->apply, err))
        return false;
    return file_append_open(&ledger->file, make, err);
}

static bool is_in_order(const struct ledger *ledger)
{
    return ledger->count > 0 && ledger->torn == 0 && !ledger->head.pending;
}

/* All of it is read before a turn is asked for, so that a turn is short however long the ledger is. */
static bool open_all(struct ledger *ledger, const struct ledger_options *options, struct err *err)
{
    if (!open_files(ledger, options, err))
        return false;
    if (ledger->folder < 0)
        return true;
    memset(ledger->head_digest, '0', HEX);
    if (!catch_up(ledger, err))
        return false;
    if (ledger->count > 0 && !check_first(ledger, err))
        return false;
    if (options->read_only || is_in_order(ledger))
        return true;
    if (!ledger_turn(ledger, err))
        return false;
    ledger_turn_end(ledger);
    return check_first(ledger, err);
}

static struct ledger *make_ledger(const struct ledger_options *options)
{
    struct arena *arena = options->arena;
    struct ledger *ledger = arena_alloc(arena, sizeof *ledger);
    *ledger = (struct ledger){
        .arena = arena,
        .sink = options->sink,
        .sealing_key = options->sealing_key,
        .target = options->target,
        .new_id = options->new_id,
        .now = options->now,
        .read_only = options->read_only,
        .confirmed = options->confirmed,
        .folder = -1,
        .turn = {.fd = -1},
        .apply = {.fd = -1},
        .head_path = arena_printf(arena, "%s/head", options->folder),
        .turn_path = arena_printf(arena, "%s/lock", options->folder),
        .apply_path = arena_printf(arena, "%s/apply.lock", options->folder),
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
    file_lock_release(&ledger->turn);
    file_lock_release(&ledger->apply);
    if (ledger->folder >= 0)
        close(ledger->folder);
    ledger->folder = -1;
    mem_free(ledger->bytes, ledger->bytes ? ledger->bytes_length + 1 : 0);
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
        if (!ledger->lines[i].unconfirmed && ledger->lines[i].at > newest)
            newest = ledger->lines[i].at;
    return newest;
}

size_t ledger_unconfirmed(const struct ledger *ledger)
{
    size_t count = 0;
    for (size_t i = 0; i < ledger->count; i++)
        count += ledger->lines[i].unconfirmed;
    return count;
}

bool ledger_lock_holds(const struct ledger *ledger)
{
    return ledger->apply.fd >= 0 && file_lock_holds(&ledger->apply);
}

void ledger_clock_agrees(struct ledger *ledger)
{
    ledger->confirmed = true;
}

size_t ledger_torn(const struct ledger *ledger)
{
    return ledger->torn;
}

const struct ledger_entry *ledger_at(const struct ledger *ledger, size_t number)
{
    if (number == 0 || number > ledger->count)
        return NULL;
    struct ledger_line *line = &ledger->lines[number - 1];
    if (line->entry)
        return line->entry;
    struct ledger_entry *entry = arena_alloc(ledger->arena, sizeof *entry);
    entry->number = number;
    entry->at = line->at;
    entry->unconfirmed = line->unconfirmed;
    entry->kind = arena_slice(ledger->arena, line->kind, line->kind_length);
    const struct json_text text = {ledger->file.path, line->body, line->body_length};
    struct err err = {0};
    if (!json_read(ledger->arena, &text, &read_limits, &entry->body, &err))
        entry->body = NULL;
    digest_hex(line->digest, entry->digest);
    line->entry = entry;
    return entry;
}

bool ledger_check_bodies(const struct ledger *ledger, struct err *err)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_line *line = &ledger->lines[i];
        struct err fault = {0};
        if (json_is_valid(line->body, line->body_length, &read_limits, ledger->file.path, &fault))
            continue;
        err_at(err, place_of(ledger, i + 1), "has a body that is not JSON: %.200s", fault.text);
        return err_hint(err, "Tautline did not write this: keep the folder as evidence.");
    }
    return true;
}

bool ledger_is(const struct ledger *ledger, size_t number, const char *kind)
{
    const struct ledger_line *line =
        number > 0 && number <= ledger->count ? &ledger->lines[number - 1] : NULL;
    const size_t length = strlen(kind);
    return line && line->kind_length == length && memcmp(line->kind, kind, length) == 0;
}

const struct ledger_entry *ledger_last(const struct ledger *ledger, const char *kind, size_t before)
{
    size_t at = before == 0 || before > ledger->count + 1 ? ledger->count + 1 : before;
    while (--at > 0)
        if (ledger_is(ledger, at, kind))
            return ledger_at(ledger, at);
    return NULL;
}

void ledger_seal_with(struct ledger *ledger, const unsigned char *sealing_key)
{
    ledger->sealing_key = sealing_key;
}

enum ledger_seal ledger_sealed(const struct ledger *ledger, size_t number)
{
    const struct ledger_line *line =
        number > 0 && number <= ledger->count ? &ledger->lines[number - 1] : NULL;
    if (!line || !line->mac)
        return SEAL_NONE;
    if (!ledger->sealing_key)
        return SEAL_UNCHECKED;
    if (!seal_is_by(ledger->sealing_key, line->sealer))
        return SEAL_OTHER;
    const size_t length = (size_t)(line->body + line->body_length - line->bytes);
    return seal_is_of(ledger->sealing_key, &ledger->place, line->bytes, length, line->mac)
               ? SEAL_RIGHT
               : SEAL_WRONG;
}

const char *ledger_sealer(const struct ledger *ledger, size_t number)
{
    if (number == 0 || number > ledger->count || !ledger->lines[number - 1].sealer)
        return NULL;
    return arena_slice(ledger->arena, ledger->lines[number - 1].sealer, KEY_ID_SIZE - 1);
}

bool ledger_has(const struct ledger *ledger, size_t number, const char *digest)
{
    char hex[DIGEST_HEX_SIZE];
    if (number == 0 || number > ledger->count)
        return false;
    digest_hex(ledger->lines[number - 1].digest, hex);
    return text_is(hex, digest);
}
