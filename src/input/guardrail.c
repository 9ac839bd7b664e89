#include "input/guardrail.h"

#include "input/probe.h"
#include "input/scalars.h"
#include "model/guardrail.h"

const struct shape shape_variable_values = {
    .kind = SHAPE_NAMED,
    .id = "variable_values",
    .noun = "a map of variables and values",
    .hint = "Write { NAME: value }.",
    .named = {.name = &shape_variable,
              .item = &shape_value,
              .size = sizeof(struct forbidden),
              .name_offset = offsetof(struct forbidden, name),
              .where_offset = offsetof(struct forbidden, where),
              .value_offset = offsetof(struct forbidden, value)},
};

static const struct schema_row guardrail_rows[] = {
    {"in", &shape_names, OPTIONAL, offsetof(struct guardrail, in),
     "environments in which it holds; all where nothing is said"},
    {"forbid", &shape_variable_values, OPTIONAL, offsetof(struct guardrail, forbid),
     "values that must not take effect"},
    {"also", &shape_probe_names, OPTIONAL, offsetof(struct guardrail, also),
     "probes that show the same hole"},
    {"probes", &shape_probe_names, OPTIONAL, offsetof(struct guardrail, probes),
     "probes that must pass"},
    {"proof", &shape_name, OPTIONAL, offsetof(struct guardrail, proof),
     "a record that must be there; judged only where a state is named"},
    {"max_age", &shape_span, OPTIONAL, offsetof(struct guardrail, max_age),
     "the greatest age of the proof, as in 30d"},
    {"change_needs", &shape_roles, OPTIONAL, offsetof(struct guardrail, change_needs),
     "roles without which what it guards is not changed"},
    {"why", &shape_words, OPTIONAL, offsetof(struct guardrail, why), "the reason, for the reader"},
    {.key = NULL},
};

static const struct schema_table guardrail_tables[] = {{guardrail_rows, 0}, {.rows = NULL}};

static const struct schema_choice guardrail_choices[] = {
    {AT_LEAST_ONE, {"forbid", "probes", "proof"}},
    {FIRST_NEEDS_SECOND, {"also", "forbid"}},
    {FIRST_NEEDS_SECOND, {"max_age", "proof"}},
    {.keys = {NULL}},
};

static const struct shape guardrail = {
    .kind = SHAPE_MAP,
    .id = "guardrail",
    .noun = "a guardrail",
    .hint = "Write { forbid: { NAME: value } }, { probes: [name] } or { proof: name }.",
    .map = {.tables = guardrail_tables, .choices = guardrail_choices},
};

const struct shape shape_guardrails = {
    .kind = SHAPE_NAMED,
    .noun = "a map of guardrails by name",
    .named = {.name = &shape_name,
              .item = &guardrail,
              .size = sizeof(struct guardrail),
              .name_offset = offsetof(struct guardrail, name),
              .where_offset = offsetof(struct guardrail, where)},
};
