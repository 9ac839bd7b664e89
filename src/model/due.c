#include "model/due.h"

#include "base/arena.h"

static const struct {
    const char *name;
    enum finding_kind of;
} kinds[DUE_KINDS] = {
    [DUE_ROTATION] = {"rotation", FINDING_NOTE},
    [DUE_EXCEPTION] = {"exception", FINDING_EXCEPTION},
    [DUE_CERTIFICATE] = {"certificate", FINDING_PROBE},
};

const char *due_kind_name(enum due_kind kind)
{
    return kinds[kind].name;
}

static size_t most(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += run->judgements[i].count;
    return count;
}

static size_t add_kind(const struct judgement *judgement, enum due_kind kind, struct due *out)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind != kinds[kind].of || finding->due == 0)
            continue;
        out[count++] = (struct due){
            .kind = kind,
            .name = finding->about ? finding->about : finding->name,
            .when = finding->due,
            .judgement = judgement,
            .finding = finding,
        };
    }
    return count;
}

void dues_of(struct arena *arena, const struct run *run, struct dues *out)
{
    struct due *items = arena_array(arena, most(run), sizeof *items);
    size_t count = 0;
    for (int kind = 0; kind < DUE_KINDS; kind++)
        for (size_t i = 0; i < run->judgement_count; i++)
            count += add_kind(&run->judgements[i], (enum due_kind)kind, items + count);
    *out = (struct dues){items, count};
}
