#include "act/remote.h"

#include <string.h>

#include "base/text.h"

void remote_fingerprint(const struct remote_keying *keying, const char *name, const char *value,
                        char out[FINGERPRINT_SIZE])
{
    const struct fingerprint_of of = {
        .purpose = "apply",
        .project = keying->project,
        .environment = keying->environment,
        .service = keying->service,
        .name = name,
        .value = value ? value : "",
        .length = value ? strlen(value) : 0,
    };
    if (value)
        fingerprint_make(keying->key, &of, out);
    else
        memcpy(out, "absent", sizeof "absent");
}

struct word {
    const char *word;
    enum remote_progress progress;
};

static enum remote_progress find(const struct word *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(words[i].word, word))
            return words[i].progress;
    return REMOTE_UNDER_WAY;
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* RAILWAY.md "Reading". */
enum remote_progress remote_deployment_progress(const char *status)
{
    static const struct word words[] = {
        {"SUCCESS", REMOTE_UP},
        {"SLEEPING", REMOTE_UP},
        {"FAILED", REMOTE_ENDED},
        {"CRASHED", REMOTE_ENDED},
        {"REMOVED", REMOTE_ENDED},
        {"SKIPPED", REMOTE_ENDED},
        {"NEEDS_APPROVAL", REMOTE_NEEDS_APPROVAL},
    };
    return find(words, COUNT(words), status);
}

/* NotFound is normal at first (RAILWAY.md "Writing"). */
enum remote_progress remote_workflow_progress(const char *status)
{
    static const struct word words[] = {{"Complete", REMOTE_UP}, {"Error", REMOTE_ENDED}};
    return find(words, COUNT(words), status);
}
