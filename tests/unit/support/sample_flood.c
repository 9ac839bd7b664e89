#include <stdio.h>

#include "support/sample_parts.h"
#include "support/sample_run.h"

/* --- more than any format shows ------------------------------------------------------------------ */

enum { FLOOD = 26000, NAME_SIZE = 32 };

/* The least urgent first, so that whoever only cuts shows the wrong ones. */
static void fill(struct finding *finding, const char *name, size_t number)
{
    *finding = (struct finding){
        .kind = FINDING_SETTING,
        .name = name,
        .environment = "production",
        .where = AT((unsigned)number + 1),
        .state.verdict = VERDICT_UNOBSERVED,
        .state_name = "unobserved",
        .desired = "true",
        .why = "no answer within 20 s",
    };
    if (number >= FLOOD / 2) {
        finding->state.verdict = VERDICT_DRIFT;
        finding->state_name = "drift";
        finding->why = NULL;
        finding->advice = "set it to `true`, then deploy";
    }
}

struct run sample_flood(void)
{
    static struct finding findings[FLOOD];
    static char names[FLOOD][NAME_SIZE];
    static struct judgement judgement;
    for (size_t i = 0; i < FLOOD; i++) {
        snprintf(names[i], NAME_SIZE, "SETTING_%05zu", i);
        fill(&findings[i], names[i], i);
    }
    findings[FLOOD - 1].kind = FINDING_GUARDRAIL;
    findings[FLOOD - 1].name = "the-worst-of-all";
    findings[FLOOD - 1].state.guardrail = GUARDRAIL_BREACHED;
    findings[FLOOD - 1].state_name = "breached";
    judgement =
        (struct judgement){&sample_production, &sample_seen, findings, FLOOD, {0}, 0, {NULL, 0}};
    return sample_run_of(&judgement, 1);
}
