#include "model/code.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/observed.h"

#define DIGEST_MARK "sha256:"

enum { DIGEST_DIGITS = 64 };

static bool is_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

/* SHA-1 and SHA-256. */
static bool is_commit(const char *text)
{
    return text && (is_hex(text, 40) || is_hex(text, DIGEST_DIGITS));
}

/* The 64 hex digits after `sha256:`; NULL where it is no such digest. */
static const char *digest_of(const char *text)
{
    if (!text || !text_starts(text, DIGEST_MARK))
        return NULL;
    const char *digits = text + sizeof DIGEST_MARK - 1;
    return is_hex(digits, DIGEST_DIGITS) ? digits : NULL;
}

/* `NAME:TAG` and `NAME@sha256:…` alike. */
static void read_image(struct arena *arena, const struct deployment *deployment, struct code *out)
{
    const char *at = strchr(deployment->image, '@');
    const char *digest = digest_of(at ? at + 1 : deployment->image_digest);
    if (!digest) {
        out->text =
            arena_printf(arena, "the image %s is known by its name alone", deployment->image);
        return;
    }
    out->kind = CODE_IMAGE;
    out->digest = digest;
    out->text = at ? arena_slice(arena, deployment->image, (size_t)(at - deployment->image))
                   : deployment->image;
}

void code_of_deployment(struct arena *arena, const struct deployment *deployment, struct code *out)
{
    struct code code = {.kind = CODE_UNPINNED};
    if (!deployment->id) {
        code.text = "no single deployment runs";
    } else if (is_commit(deployment->commit)) {
        code.kind = CODE_COMMIT;
        code.text = deployment->commit;
    } else if (!text_is_empty(deployment->image)) {
        read_image(arena, deployment, &code);
    } else {
        code.text = "Railway does not tell which commit or image runs";
    }
    *out = code;
}

bool code_is_same(const struct code *a, const struct code *b)
{
    return a->kind == b->kind && (a->kind == CODE_COMMIT || a->kind == CODE_IMAGE) &&
           text_is(a->text, b->text) && text_is(a->digest, b->digest);
}

const char *code_text(struct arena *arena, const struct code *code)
{
    switch (code->kind) {
    case CODE_COMMIT:
        return arena_printf(arena, "commit %s", code->text);
    case CODE_IMAGE:
        return arena_printf(arena, "image %s@" DIGEST_MARK "%s", code->text, code->digest);
    case CODE_UNPINNED:
        return arena_printf(arena, "not pinned: %s", code->text);
    case CODE_THEN:
        break;
    }
    return "what runs when it is applied";
}

/* --- what Railway would deploy besides ----------------------------------------------------------- */

/* What is not known does not differ: the plan says that it is not known. */
static void note_latest(struct arena *arena, const struct observed *observed,
                        const struct code *runs, struct clauses *notes)
{
    const struct deployment *latest = &observed->latest;
    struct code code;
    code_of_deployment(arena, latest, &code);
    if (runs->kind == CODE_UNPINNED || code.kind == CODE_UNPINNED || code_is_same(runs, &code))
        return;
    clauses_add(arena, notes,
                arena_printf(arena, "the latest deployment, %s, has %s, and not the one that runs",
                             latest->status ? latest->status : "of unknown state",
                             code_text(arena, &code)));
}

/* The name of an image is compared without its digest: a tag that moved shows only when it is pulled. */
static bool is_same_image(const char *configured, const char *running)
{
    const size_t length = strcspn(running, "@");
    return strcspn(configured, "@") == length && strncmp(configured, running, length) == 0;
}

static void note_configured(struct arena *arena, const struct observed *observed,
                            struct clauses *notes)
{
    const struct source_configured *configured = &observed->configured;
    const struct deployment *active = &observed->active;
    if (!active->id)
        return;
    if (configured->image && active->image && is_same_image(configured->image, active->image))
        return;
    if (configured->image && (active->image || active->commit))
        clauses_add(arena, notes,
                    arena_printf(arena, "the configured image is %s, and not the one that runs",
                                 configured->image));
    else if (configured->repo && active->image)
        clauses_add(arena, notes,
                    arena_printf(arena, "the repository %s is configured, and an image runs",
                                 configured->repo));
}

void code_of(struct arena *arena, const struct observed *observed, struct code *out)
{
    struct clauses notes = {0};
    struct code code;
    code_of_deployment(arena, &observed->active, &code);
    note_latest(arena, observed, &code, &notes);
    note_configured(arena, observed, &notes);
    code.notes = (struct names){notes.items, notes.count};
    *out = code;
}
