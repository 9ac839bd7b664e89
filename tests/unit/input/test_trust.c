#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/desired.h"
#include "model/trust.h"
#include "support/declaring.h"

#define NO_PASSKEYS(page)                                                                          \
    "f:10:13: passkeys cannot sign at '" page "'\n"                                                \
    "hint: Write https:// and the name of a host that serves this page and nothing else; a "       \
    "simulation may use http://localhost.\n"

static const char sound[] =
    "tautline_trust: 1\n"
    "serial: 1\n"
    "approvers: approvers\n"
    "roles:\n"
    "  PTO: [pto@example.com]\n"
    "environments:\n"
    "  live: { needs: [PTO] }\n"
    "targets:\n"
    "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
    "environment_id: 33333333-3333-4333-8333-333333333333, service: "
    "33333333-3333-4333-8333-333333333333 }\n";

static const char *read_trust(struct arena *arena, const char *text, struct trust *out)
{
    struct faults faults;
    faults_init(&faults, arena);
    const bool is_read = trust_read(arena, "f", text, strlen(text), out, &faults);
    assert_int_equal(is_read, faults.count == 0);
    return is_read ? "" : declaring_said(arena, &faults);
}

static void every_fault_has_its_own_place(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         ""},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "plans: { max_age: 2h }\n",
         ""},
        {"roles: [PTO]\n",
         "f:1:1: a trust file needs 'tautline_trust'\n"
         "hint: Add 'tautline_trust': the version of this format: 1.\n"
         "f:1:1: a trust file needs 'serial'\n"
         "hint: Add 'serial': a number that grows with each change of this file, so that an older "
         "one is noticed.\n"
         "f:1:1: a trust file needs 'approvers'\n"
         "hint: Add 'approvers': the file of public keys, in the format of ssh's allowed_signers.\n"
         "f:1:1: a trust file needs 'environments'\n"
         "hint: Add 'environments': what a plan needs, by environment; no other environment is ever changed.\n"
         "f:1:1: a trust file needs 'targets'\n"
         "hint: Add 'targets': the ids of what may be changed.\n"
         "f:1:8: 'roles' takes a map of roles and their principals, not a list\n"
         "hint: Write a map of roles and their principals.\n"},
        {"tautline: 1\n",
         "f:1:1: 'tautline' is not a key of a trust file\n"
         "hint: It takes: tautline_trust, serial, two_persons, approvers, revoked, approve_at, roles, environments, plans, "
         "targets, floor.\n"
         "f:1:1: a trust file needs 'tautline_trust'\n"
         "hint: Add 'tautline_trust': the version of this format: 1.\n"
         "f:1:1: a trust file needs 'serial'\n"
         "hint: Add 'serial': a number that grows with each change of this file, so that an older "
         "one is noticed.\n"
         "f:1:1: a trust file needs 'approvers'\n"
         "hint: Add 'approvers': the file of public keys, in the format of ssh's allowed_signers.\n"
         "f:1:1: a trust file needs 'roles'\n"
         "hint: Add 'roles': who has which role.\n"
         "f:1:1: a trust file needs 'environments'\n"
         "hint: Add 'environments': what a plan needs, by environment; no other environment is ever changed.\n"
         "f:1:1: a trust file needs 'targets'\n"
         "hint: Add 'targets': the ids of what may be changed.\n"},
        {"tautline_trust: 2\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:1:17: 'tautline_trust' takes a version of this format, not '2'\n"
         "hint: Write 1, without quotes.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:18: 'needs' is empty\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO, PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:24: 'PTO' is repeated in 'needs'\n"
         "hint: Write each item once.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PT] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:19: 'PT' is not a role of f\n"
         "hint: Did you mean 'PTO'?\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: PTO }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:18: 'needs' takes a list of roles, not text\n"
         "hint: Name at least one role of trust.yaml.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: {}\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:9: an environment needs 'needs'\n"
         "hint: Add 'needs': roles that must each approve a plan, by different people; at least one.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO], threshold: 0 }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:7:25: 'threshold' is not a key of an environment\n"
         "hint: It takes: needs.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: []\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:5:8: 'PTO' is empty\n"
         "hint: Name at least one person, as in [pto@example.com].\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [\"*@example.com\"]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:5:9: '*@example.com' is not a principal\n"
         "hint: Write the exact name from the approvers file, as in pto@example.com.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [\"pto example\"]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:5:9: 'pto example' is not a principal\n"
         "hint: Write the exact name from the approvers file, as in pto@example.com.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: pto@example.com\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:5:8: 'PTO' takes a list of principals, not text\n"
         "hint: Name at least one person, as in [pto@example.com].\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [a@example.com, a@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:5:24: 'a@example.com' is repeated in 'PTO'\n"
         "hint: Write each item once.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: ../approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:3:12: '../approvers' is not the name of a file in this folder\n"
         "hint: Write a relative name without '..'.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: /etc/approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:3:12: '/etc/approvers' is not the name of a file in this folder\n"
         "hint: Write a relative name without '..'.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:1:1: a trust file needs 'approvers'\n"
         "hint: Add 'approvers': the file of public keys, in the format of ssh's allowed_signers.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "plans: { max_age: 1s }\n",
         "f:10:19: '1s' is not a valid maximum age of a plan\n"
         "hint: Write a duration from 5m to 14d, as in 24h.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "plans: { max_age: 15d }\n",
         "f:10:19: '15d' is not a valid maximum age of a plan\n"
         "hint: Write a duration from 5m to 14d, as in 24h.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "plans: { max_age: soon }\n",
         "f:10:19: 'soon' is not a valid maximum age of a plan\n"
         "hint: Write a duration from 5m to 14d, as in 24h.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "plans: {}\n",
         "f:10:8: a map about plans needs one of: max_age, max_changes, max_deploys, protected\n"
         "hint: Write one of these keys.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: test, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:9:3: 'shop' is in 'test', for which no needs are declared\n"
         "hint: Add the environment to 'environments', with the roles that it needs.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333 }\n",
         "f:9:9: a target needs 'service'\n"
         "hint: Add 'service': the Railway id of the service.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: shop }\n",
         "f:9:140: 'shop' is not a Railway id\n"
         "hint: Write a UUID in lower case, 33333333-3333-4333-8333-333333333333.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "  again: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n",
         "f:10:3: 'again' has the ids of 'shop'\n"
         "hint: Name each target once.\n"},
        {"tautline_trust: 1\n"
         "serial: 1\n"
         "approvers: approvers\n"
         "roles:\n"
         "  PTO: [pto@example.com]\n"
         "environments:\n"
         "  live: { needs: [PTO] }\n"
         "targets:\n"
         "  shop: { environment: live, project: 33333333-3333-4333-8333-333333333333, "
         "environment_id: 33333333-3333-4333-8333-333333333333, service: "
         "33333333-3333-4333-8333-333333333333 }\n"
         "quorum: 1\n",
         "f:10:1: 'quorum' is not a key of a trust file\n"
         "hint: It takes: tautline_trust, serial, two_persons, approvers, revoked, approve_at, roles, environments, plans, "
         "targets, floor.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct trust trust;
        arena_init(&arena);
        assert_string_equal(read_trust(&arena, cases[i].text, &trust), cases[i].said);
        arena_release(&arena);
    }
}

static void the_serial_is_a_whole_number_from_1_on(void **state)
{
    static const struct {
        const char *serial, *said;
    } rows[] = {
        {"serial: 999999999", ""},
        {"serial: 0", "f:2:9: 'serial' takes a serial number, not '0'\n"
                      "hint: Write a whole number from 1 to 999999999, without quotes.\n"},
        {"serial: \"7\"", "f:2:9: '7' is quoted, but 'serial' does not take text\n"
                          "hint: Remove the quotes.\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct trust trust;
        arena_init(&arena);
        const char *text = text_replaced(&arena, sound, "serial: 1", rows[i].serial);
        assert_string_equal(read_trust(&arena, text, &trust), rows[i].said);
        arena_release(&arena);
    }
}

static void limits_and_lists_are_strict(void **state)
{
    static const struct {
        const char *rest, *said;
    } rows[] = {
        {"plans: { max_changes: 0 }\n",
         "f:10:23: 'max_changes' takes a number of changes, not '0'\n"
         "hint: Write a whole number from 1 to 500, without quotes.\n"},
        {"plans: { max_changes: -1 }\n",
         "f:10:23: 'max_changes' takes a number of changes, not '-1'\n"
         "hint: Write a whole number from 1 to 500, without quotes.\n"},
        {"plans: { max_changes: 501 }\n",
         "f:10:23: 'max_changes' takes a number of changes, not '501'\n"
         "hint: Write a whole number from 1 to 500, without quotes.\n"},
        {"plans: { max_changes: \"5\" }\n",
         "f:10:23: '5' is quoted, but 'max_changes' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"plans: { max_deploys: 0 }\n",
         "f:10:23: 'max_deploys' takes a number of deploys, not '0'\n"
         "hint: Write a whole number from 1 to 20, without quotes.\n"},
        {"plans: { max_deploys: 99 }\n",
         "f:10:23: 'max_deploys' takes a number of deploys, not '99'\n"
         "hint: Write a whole number from 1 to 20, without quotes.\n"},
        {"plans: { protected: [] }\n",
         "f:10:21: 'protected' is empty\nhint: Name at least one variable, as in [REDIS_URL].\n"},
        {"plans: { protected: [A, A] }\n",
         "f:10:25: 'A' is repeated in 'protected'\nhint: Write each item once.\n"},
        {"plans: { protected: REDIS_URL }\n",
         "f:10:21: 'protected' takes a list of variables, not text\n"
         "hint: Name at least one variable, as in [REDIS_URL].\n"},
        {"plans: { protected: [\"A B\"] }\n",
         "f:10:22: 'A B' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits, '_', '.' and '-', starting with a letter or "
         "'_'.\n"},
        {"two_persons: yes\n", ""},
        {"two_persons: no\n", ""},
        {"two_persons: false\n", "f:10:14: 'two_persons' takes yes or no, not 'false'\n"
                                 "hint: Write yes or no, without quotes.\n"},
        {"two_persons: \"no\"\n", "f:10:14: 'no' is quoted, but 'two_persons' does not take text\n"
                                  "hint: Remove the quotes.\n"},
        {"two_persons:\n", "f:10:13: 'two_persons' has no value\n"
                           "hint: Write yes or no, or leave the key out.\n"},
        {"approve_at: https://approve.example.com\n", ""},
        {"approve_at: https://approve.example.com:8443\n", ""},
        {"approve_at: http://localhost:8000\n", ""},
        {"approve_at: https://approve.example.com/\n",
         "f:10:13: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://approve.example.com'.\n"},
        {"approve_at: https://approve.example.com:443\n",
         "f:10:13: port 443 is the default of 'https'\n"
         "hint: Write 'https://approve.example.com'.\n"},
        {"approve_at: https://192.0.2.1\n", NO_PASSKEYS("https://192.0.2.1")},
        {"approve_at: https://[2001:db8::1]\n", NO_PASSKEYS("https://[2001:db8::1]")},
        {"approve_at: https://localhost\n", NO_PASSKEYS("https://localhost")},
        {"approve_at: http://127.0.0.1:8000\n", NO_PASSKEYS("http://127.0.0.1:8000")},
        {"revoked: ../revoked\n", "f:10:10: '../revoked' is not the name of a file in this folder\n"
                                  "hint: Write a relative name without '..'.\n"},
        {"revoked: [a]\n", "f:10:10: 'revoked' takes the name of a file, not a list\n"
                           "hint: Write the name of a file.\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct trust trust;
        arena_init(&arena);
        const char *text = arena_printf(&arena, "%s%s", sound, rows[i].rest);
        assert_string_equal(read_trust(&arena, text, &trust), rows[i].said);
        arena_release(&arena);
    }
}

static void limits_have_defaults(void **state)
{
    struct arena arena;
    struct trust trust;
    arena_init(&arena);
    assert_string_equal(read_trust(&arena, sound, &trust), "");
    assert_int_equal(trust.serial, 1);
    assert_true(trust.two_persons);
    assert_int_equal(trust.plan_max_changes, 20);
    assert_int_equal(trust.plan_max_deploys, 1);
    assert_int_equal(trust.protected.count, 0);
    assert_null(trust.revoked);
    assert_null(trust.approve_at);
    const char *text =
        arena_printf(&arena,
                     "%stwo_persons: no\nrevoked: keys/revoked\nplans: { max_changes: 500, "
                     "max_deploys: 20, protected: [REDIS_URL, B] }\n",
                     sound);
    assert_string_equal(read_trust(&arena, text, &trust), "");
    assert_false(trust.two_persons);
    assert_int_equal(trust.plan_max_age, 86400);
    assert_int_equal(trust.plan_max_changes, 500);
    assert_int_equal(trust.plan_max_deploys, 20);
    assert_int_equal(trust.protected.count, 2);
    assert_string_equal(trust.protected.items[0], "REDIS_URL");
    assert_string_equal(trust.revoked, "keys/revoked");
    assert_int_equal(trust.revoked_where.line, 11);
    arena_release(&arena);
}

static void roles_needs_and_targets_are_read(void **state)
{
    struct arena arena;
    struct trust trust;
    arena_init(&arena);
    assert_string_equal(read_trust(&arena, sound, &trust), "");
    assert_string_equal(trust.approvers, "approvers");
    assert_int_equal(trust.plan_max_age, 86400);
    assert_true(trust_has_role(&trust, "pto@example.com", "PTO"));
    assert_string_equal(trust_environment(&trust, "live")->needs.items[0], "PTO");
    assert_string_equal(trust.targets[0].name, "shop");
    assert_string_equal(trust.targets[0].environment, "live");
    assert_string_equal(trust.targets[0].service_id, "33333333-3333-4333-8333-333333333333");
    const char *longer = arena_printf(&arena, "%splans: { max_age: 2h }\n", sound);
    assert_string_equal(read_trust(&arena, longer, &trust), "");
    assert_int_equal(trust.plan_max_age, 7200);
    arena_release(&arena);
}

static void every_person_of_a_role_has_a_key(void **state)
{
    static const char *const names[] = {"hos@example.com"};
    static const struct approver keys[] = {{.principals = {names, 1}}};
    static const struct approvers approvers = {keys, 1};
    struct arena arena;
    struct trust trust;
    struct faults faults;
    arena_init(&arena);
    faults_init(&faults, &arena);
    assert_string_equal(read_trust(&arena, sound, &trust), "");
    assert_false(trust_check_approvers(&trust, &approvers, &faults));
    assert_string_equal(declaring_said(&arena, &faults),
                        "f:5:3: 'pto@example.com', who has the role PTO, has no key in approvers\n"
                        "hint: Add the person's public key to the approvers.\n");
    arena_release(&arena);
}

static void the_roles_and_environments_of_a_declaration_are_those_of_the_trust_file(void **state)
{
    struct arena arena;
    struct trust trust;
    struct desired desired;
    struct faults faults;
    arena_init(&arena);
    faults_init(&faults, &arena);
    assert_string_equal(read_trust(&arena, sound, &trust), "");
    assert_string_equal(declaring(&arena,
                                  "  F: { flag: false }\n"
                                  "guardrails:\n"
                                  "  g: { forbid: { F: true }, change_needs: [PTO, HoS] }\n"
                                  "exceptions:\n"
                                  "  e: { lifts: g, reason: r, risk: r, owner: PTOO, starts: "
                                  "2026-02-24, last_day: 2026-03-10 }\n",
                                  &desired),
                        "valid");
    assert_false(trust_check_desired(&trust, &desired, &faults));
    assert_string_equal(declaring_said(&arena, &faults),
                        "d.yaml:12:3: 'g' names the role 'HoS', which is not in f\n"
                        "hint: Roles are: PTO.\n"
                        "d.yaml:14:3: 'e' names the role 'PTOO', which is not in f\n"
                        "hint: Did you mean 'PTO'?\n"
                        "d.yaml:5:3: f declares no needs for 'staging'\n"
                        "hint: Add it there to 'environments', with at least one role.\n"
                        "d.yaml:6:3: f declares no needs for 'production'\n"
                        "hint: Add it there to 'environments', with at least one role.\n");
    arena_release(&arena);
}

/* A floor is read by the rules of a declaration; its environments are those of its targets. */
static void a_floor_is_held_to_the_rules_of_a_declaration(void **state)
{
    static const struct {
        const char *floor, *said;
    } cases[] = {
        {"{ settings: { A: { flag: true } }, guardrails: { a: { forbid: { A: false } } } }", ""},
        {"{ settings: { A: { flag: true } } }",
         "f:10:14: a floor needs 'guardrails'\n"
         "hint: Add 'guardrails': what must never be true, whatever a declaration says.\n"},
        {"{ guardrails: { a: { forbid: { A: false } } } }",
         "f:10:45: 'A' is not a declared setting\nhint: None are declared.\n"},
        {"{ targets: shap, settings: { A: a }, guardrails: { a: { forbid: { A: b } } } }",
         "f:10:25: 'shap' is not a target of f\nhint: Did you mean 'shop'?\n"},
        {"{ settings: { A: a }, guardrails: { a: { in: test, forbid: { A: b } } } }",
         "f:10:59: 'test' is not a declared environment\nhint: Declared: live.\n"},
        {"{ settings: { A: a }, guardrails: { a: { forbid: { A: a } } } }",
         "f:10:28: 'A' wants 'a' in 'live', and 'a' forbids it (10:65)\n"
         "hint: Change one of the two, or add an exception that lifts the guardrail.\n"},
        {"{ probes: { p: { type: http, path: / } }, guardrails: { a: { probes: p } } }",
         "f:10:26: 'p' runs in 'live', which has no url\n"
         "hint: Declare its url, or limit this with 'in'.\n"},
        {"{ settings: { A: a }, guardrails: { a: { forbid: { A: b }, change_needs: [HoS] } } }",
         "f:10:50: 'HoS' is not a role of f\nhint: Roles are: PTO.\n"},
        {"{ settings: { A: a }, exceptions: {}, guardrails: { a: { forbid: { A: b } } } }",
         "f:10:36: 'exceptions' is not a key of a floor\n"
         "hint: It takes: targets, reports, settings, probes, guardrails.\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct trust trust;
        arena_init(&arena);
        const char *text = arena_printf(&arena, "%sfloor: { it: %s }\n", sound, cases[i].floor);
        assert_string_equal(read_trust(&arena, text, &trust), cases[i].said);
        arena_release(&arena);
    }
}

static void two_floors_of_one_target_have_names_of_their_own(void **state)
{
    static const char *const floors[] = {
        "  one: { settings: { A: a }, guardrails: { a: { forbid: { A: b } } } }\n"
        "  two: { settings: { A: c }, guardrails: { b: { forbid: { A: d } } } }\n",
        "  one: { settings: { A: a }, guardrails: { a: { forbid: { A: b } } } }\n"
        "  two: { settings: { A: c }, guardrails: { a: { forbid: { A: d } } } }\n",
    };
    struct arena arena;
    struct trust trust;
    (void)state;
    arena_init(&arena);
    assert_string_equal(
        read_trust(&arena, arena_printf(&arena, "%sfloor:\n%s", sound, floors[0]), &trust), "");
    assert_int_equal(trust.floor_count, 2);
    assert_string_equal(
        read_trust(&arena, arena_printf(&arena, "%sfloor:\n%s", sound, floors[1]), &trust),
        "f:12:44: two floors of one target have a guardrail 'a' (11:44)\n"
        "hint: Give it another name.\n");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_has_its_own_place),
        cmocka_unit_test(the_serial_is_a_whole_number_from_1_on),
        cmocka_unit_test(limits_and_lists_are_strict),
        cmocka_unit_test(limits_have_defaults),
        cmocka_unit_test(roles_needs_and_targets_are_read),
        cmocka_unit_test(every_person_of_a_role_has_a_key),
        cmocka_unit_test(the_roles_and_environments_of_a_declaration_are_those_of_the_trust_file),
        cmocka_unit_test(a_floor_is_held_to_the_rules_of_a_declaration),
        cmocka_unit_test(two_floors_of_one_target_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
