#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/file_replace.h"
#include "base/sink.h"
#include "base/text.h"
#include "chain_parts.h"
#include "doc/json.h"

enum { HEAD_SIZE = 256, BODY_DEPTH = 16, BODY_VALUES = 50000 };

/* --- head --------------------------------------------------------------------------------- */

static struct head head_of(const struct ledger *ledger, const char *next)
{
    struct head head = {.there = true, .count = ledger->count, .pending = next != NULL};
    memcpy(head.digest, ledger->head_digest, sizeof head.digest);
    if (next)
        memcpy(head.next, next, sizeof head.next);
    return head;
}

/* Numbers and digests only, so that there is nothing in it for the sink to look for. */
bool chain_head_write(struct ledger *ledger, const char *next, struct err *err)
{
    struct buf text;
    buf_init(&text, HEAD_SIZE);
    buf_printf(&text, "%zu %s\n", ledger->count, ledger->head_digest);
    if (next)
        buf_printf(&text, "%zu %s\n", ledger->count + 1, next);
    const enum file_replaced how =
        file_replace(ledger->folder, "head", text.bytes, text.length, false);
    const int number = errno;
    buf_release(&text);
    if (how == FILE_REPLACED) {
        ledger->head = head_of(ledger, next);
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
    static const struct json_limits limits = {LEDGER_LINE_MOST, BODY_DEPTH, BODY_VALUES};
    if (!json_is_valid(body, length, &limits, ledger->file.path, err))
        return false;
    if (*body == '{' && body[length - 1] == '}' && !memchr(body, '\n', length))
        return true;
    err_at(err, chain_place(ledger, 0), "an entry's body must be one JSON object on one line");
    return err_hint(err, "This is a fault of the program.");
}

static bool may_append(const struct ledger *ledger, struct err *err)
{
    if (ledger->read_only || ledger->broken) {
        err_fill(err, ERR_SYSTEM, chain_place(ledger, 0), "%s, nothing was added",
                 ledger->broken ? "could not be written before" : "was opened for reading only");
        return err_hint(err, "Run `tautline evidence verify`.");
    }
    if (ledger_lock_holds(ledger))
        return true;
    err_fill(err, ERR_BUSY, (struct place){ledger->lock_path, 0, 0},
             "the lock was deleted or replaced while it was held, nothing was added");
    return err_hint(err, "Find out who did that; another tautline may be at work here.");
}

static bool make_line(struct ledger *ledger, int64_t at, const char *kind, const struct line *body,
                      struct line *out, struct err *err)
{
    struct line line;
    chain_line_write(ledger, at, kind, body->body, body->body_length, &line);
    if (chain_line_read(line.bytes, line.length, out))
        return true;
    err_at(err, chain_place(ledger, 0),
           "the entry '%.32s' is too long or no entry, nothing was added", kind);
    return err_hint(err, "At most %d bytes go into a line.", (int)LEDGER_LINE_MOST);
}

bool ledger_append(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                   size_t length, struct err *err)
{
    struct line line;
    char digest[DIGEST_HEX_SIZE];
    const struct line given = {.body = body, .body_length = length};
    if (!may_append(ledger, err) || !check_body(ledger, body, length, err) ||
        !make_line(ledger, at, kind, &given, &line, err))
        return false;
    digest_hex(line.digest, digest);
    if (!chain_head_write(ledger, digest, err))
        return false;
    const enum file_added how =
        sink_append(ledger->sink, &ledger->file, line.bytes, line.length, err);
    ledger->broken = how == FILE_UNKNOWN;
    if (how == FILE_ADDED || how == FILE_ADDED_UNSURE)
        chain_add(ledger, &line);
    return how == FILE_ADDED && chain_head_write(ledger, NULL, err);
}
