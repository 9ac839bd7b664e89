#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/declaring.h"

static void a_guardrail_forbids_something_or_needs_a_probe_or_proof(void **state)
{
    static const struct declaring_row rows[] = {
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { in: production, forbid: { F: true }, also: p, probes: [p], proof: sent, "
         "max_age: 30d, change_needs: [PTO, HoS], why: because }\n"
         "probes: { p: { type: tls } }\n",
         "valid"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: {}\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { why: x }\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: [F]\n",
         "d.yaml:12:6: 'g' takes a guardrail, not a list\n"
         "hint: Write { forbid: { NAME: value } }, { probes: [name] } or { proof: name }.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: {} }\n",
         "d.yaml:12:16: 'forbid' is empty\n"
         "hint: Write a map of variables and values.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: F }\n",
         "d.yaml:12:16: 'forbid' takes a map of variables and values, not text\n"
         "hint: Write { NAME: value }.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: no } }\n",
         "d.yaml:12:21: 'no' without quotes is a boolean to YAML, but 'F' takes text\n"
         "hint: Quote it: \"no\".\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: [true] } }\n",
         "d.yaml:12:21: 'F' takes text, not a list\n"
         "hint: Write text.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { probes: [] }\n",
         "d.yaml:12:16: 'probes' is empty\n"
         "hint: Write a probe or a list of probes.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { also: p }\n"
         "probes: { p: { type: tls } }\n",
         "d.yaml:12:6: a guardrail needs one of: forbid, probes, proof\n"
         "hint: Write one of these keys.\n"
         "d.yaml:12:6: 'also' needs 'forbid'\n"
         "hint: Write both, or leave 'also' out.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: true }, max_age: 30d }\n",
         "d.yaml:12:6: 'max_age' needs 'proof'\n"
         "hint: Write both, or leave 'max_age' out.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, max_age: 30 }\n",
         "d.yaml:12:30: '30' is not a duration\n"
         "hint: Write a number and one of s, m, h, d, as in 20s or 30d.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, change_needs: [] }\n",
         "d.yaml:12:35: 'change_needs' is empty\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { proof: sent, change_needs: PTO }\n",
         "d.yaml:12:35: 'change_needs' takes a list of roles, not text\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"  F: { flag: false }\n"
         "guardrails:\n"
         "  g: { forbid: { F: true }, forbids: x }\n",
         "d.yaml:12:29: 'forbids' is not a key of a guardrail\n"
         "hint: Did you mean 'forbid'?\n"},
    };
    DECLARING_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guardrail_forbids_something_or_needs_a_probe_or_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
