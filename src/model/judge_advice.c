#include "model/judge_setting.h"

#include "base/arena.h"
#include "base/text.h"

/* --- how to make a value so ---------------------------------------------------------------------- */

static const char *how_to_set(struct arena *arena, const struct setting *wanted, const char *name)
{
    const struct wanted *it = &wanted->wanted;
    if (it->type == SETTING_NUMBER && it->least != it->most) {
        return arena_printf(arena, "set %s to a number from %lld to %lld", name,
                            (long long)it->least, (long long)it->most);
    }
    const char *text = setting_text(arena, wanted);
    return text_is_empty(text) ? arena_printf(arena, "set %s to an empty text", name)
                               : arena_printf(arena, "set %s to `%s`", name, text);
}

const char *setting_how_to(struct arena *arena, const struct setting *wanted)
{
    const char *name =
        wanted->shared ? arena_printf(arena, "the shared variable %s", wanted->name) : wanted->name;
    switch (wanted->wanted.type) {
    case SETTING_SECRET:
        return arena_printf(arena, "give %s a new value (%s)", name,
                            setting_wanted_text(arena, wanted));
    case SETTING_ABSENT:
        return arena_printf(arena, "remove %s", name);
    case SETTING_TEXT:
    case SETTING_FLAG:
    case SETTING_LIST:
    case SETTING_NUMBER:
    case SETTING_URL:
    case SETTING_INERT:
        break;
    }
    const char *set = how_to_set(arena, wanted, name);
    return wanted->sealed ? arena_printf(arena, "%s and seal it", set) : set;
}

/* --- one sentence for each case -------------------------------------------------------------------- */

enum { EITHER = -1 };

/* The first row of the verdict that fits decides. `%s` is how to make the value so. */
static const struct {
    enum verdict verdict;
    int running, reported, behaved; /* EITHER, or what the witness says */
    const char *wording;
} rows[] = {
    {VERDICT_DRIFT, SAYS_DESIRED, EITHER, EITHER,
     "%s before the next deploy: what runs now is still as desired"},
    {VERDICT_DRIFT, EITHER, EITHER, EITHER, "%s, then deploy"},
    {VERDICT_MASKED, EITHER, EITHER, EITHER,
     "%s, then deploy: it is protected only by accident, and the next deploy may open it"},
    {VERDICT_PENDING, EITHER, EITHER, EITHER, "deploy: the stored value is right and not live yet"},
    {VERDICT_UNENFORCED, EITHER, SAYS_DESIRED, SAYS_OTHER,
     "changing the variable cannot help: look at the application or its image; its report is "
     "wrong too"},
    {VERDICT_UNENFORCED, EITHER, EITHER, SAYS_OTHER,
     "changing the variable cannot help: look at the application or its image"},
    {VERDICT_UNENFORCED, EITHER, EITHER, EITHER,
     "changing the variable cannot help: look at the application, its image or its report"},
    {VERDICT_CONTRADICTION, EITHER, EITHER, EITHER,
     "do not trust the report: the application behaves as desired"},
    {VERDICT_UNOBSERVED, EITHER, EITHER, EITHER,
     "change nothing because of this: look again once it can be seen"},
    {VERDICT_EXCEPTED, SAYS_DESIRED, EITHER, EITHER,
     "it opens at the next deploy; where that is not meant, %s before"},
    {VERDICT_EXCEPTED, EITHER, EITHER, SAYS_DESIRED,
     "the exception is not needed: %s, then deploy"},
    {VERDICT_EXCEPTED, EITHER, EITHER, EITHER, "before the exception ends: %s, then deploy"},
};

/* A faulty secret protects nothing by accident: it works, and that is all. */
static const char masked_secret[] =
    "%s, then deploy: that it works all the same does not make it right";

static bool says_fits(const struct finding *finding, enum witness witness, int says)
{
    return says == EITHER || (int)finding->witnesses[witness].says == says;
}

const char *setting_advice(const struct judge_context *context, const struct finding *finding,
                           const struct setting *wanted)
{
    struct arena *arena = context->arena;
    if (finding->state.verdict == VERDICT_MASKED && wanted->wanted.type == SETTING_SECRET) {
        return text_replaced(arena, masked_secret, "%s", setting_how_to(arena, wanted));
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].verdict == finding->state.verdict &&
            says_fits(finding, WITNESS_RUNNING, rows[i].running) &&
            says_fits(finding, WITNESS_REPORTED, rows[i].reported) &&
            says_fits(finding, WITNESS_BEHAVED, rows[i].behaved)) {
            return text_replaced(arena, rows[i].wording, "%s", setting_how_to(arena, wanted));
        }
    }
    return NULL;
}
