/*
 * Any bytes as a document. The oracle: with nothing to write it is the same to the byte; what was written is
 * found again in the same blocks, says just that, and nothing outside them has changed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

enum { MOST = 16 * 1024 * 1024 };

static const char *const environment_names[] = {"staging", "production"};
static const char text[] = "**production**\n\n| `A` | 1 |\n| `B` | 2 |\n";

static bool find(struct arena *arena, const char *bytes, size_t length, struct document *out)
{
    struct faults faults;
    faults_init(&faults, arena);
    *out = (struct document){.file = "a.md", .bytes = bytes, .length = length};
    const bool good = document_find(arena, &(struct names){environment_names, 2}, out, &faults);
    MUST(good == (faults.count == 0));
    for (size_t i = 0; i < faults.count; i++)
        MUST(faults.items[i].text[0] && faults.items[i].hint[0]);
    return good;
}

static bool same(const struct document *a, size_t from_a, size_t to_a, const struct document *b,
                 size_t from_b, size_t to_b)
{
    return to_a - from_a == to_b - from_b &&
           memcmp(a->bytes + from_a, b->bytes + from_b, to_a - from_a) == 0;
}

static void check_outside(const struct document *before, const struct document *after)
{
    size_t at_before = 0, at_after = 0;
    MUST(before->count == after->count);
    for (size_t i = 0; i < before->count; i++) {
        MUST(same(before, at_before, before->blocks[i].start, after, at_after,
                  after->blocks[i].start));
        at_before = before->blocks[i].end;
        at_after = after->blocks[i].end;
    }
    MUST(same(before, at_before, before->length, after, at_after, after->length));
}

static void check(struct arena *arena, const struct document *document)
{
    struct document after;
    struct document_differences differences;
    struct buf out;
    const char **texts = arena_array(arena, document->count, sizeof *texts);
    buf_init(&out, MOST);
    document_write(&out, document, texts);
    MUST(out.length == document->length &&
         memcmp(buf_string(&out), document->bytes, out.length) == 0);
    for (size_t i = 0; i < document->count; i++) {
        document_compare(arena, document, &document->blocks[i], text, &differences);
        texts[i] = text;
    }
    buf_clear(&out);
    document_write(&out, document, texts);
    MUST(find(arena, buf_string(&out), out.length, &after));
    check_outside(document, &after);
    for (size_t i = 0; i < after.count; i++)
        MUST(document_compare(arena, &after, &after.blocks[i], text, &differences));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct document document;
    arena_init(&arena);
    const char *bytes = arena_slice(&arena, (const char *)data, size);
    if (find(&arena, bytes, size, &document))
        check(&arena, &document);
    arena_release(&arena);
    return 0;
}
