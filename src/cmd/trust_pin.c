#include "cmd/trust_pin.h"

#include "base/buf.h"
#include "base/text.h"
#include "doc/json_write.h"
#include "doc/node.h"
#include "ledger/chain.h"

enum { ENTRY_MOST = 1024 };

static const char *digest_of(const struct ledger_entry *entry)
{
    return entry ? node_text(node_get(entry->body, "digest")) : NULL;
}

bool trust_pin_is_replaced(const struct ledger *ledger, const char *digest)
{
    const struct ledger_entry *entry = ledger_last(ledger, "trust", 0);
    if (!entry || text_is(digest_of(entry), digest))
        return false;
    while (entry && !text_is(digest_of(entry), digest))
        entry = ledger_last(ledger, "trust", entry->number);
    return entry != NULL;
}

bool trust_pin_set(struct ledger *ledger, int64_t now, const char *digest, struct err *err)
{
    struct buf body;
    struct json_writer json;
    if (text_is(digest_of(ledger_last(ledger, "trust", 0)), digest))
        return true;
    buf_init(&body, ENTRY_MOST);
    json_write_init(&json, &body, false);
    json_object_open(&json);
    json_key_text(&json, "digest", digest);
    json_object_close(&json);
    const bool done = json_write_end(&json) &&
                      ledger_append(ledger, now, "trust", buf_string(&body), body.length, err);
    buf_release(&body);
    return done;
}
