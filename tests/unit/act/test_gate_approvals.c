#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "support/gate_fixture.h"
#include "support/judge_fixture.h"
#include "support/signing.h"

/* --- who must sign --------------------------------------------------------------------------- */

enum { TWO_PERSONS, ONE_PERSON, TEXT_SAYS_TWO };

static void each_role_is_filled_by_a_different_person(void **state)
{
    static const char *const both[] = {"PTO", "HoS"}, *const twice[] = {"PTO", "PTO"};
    static const struct {
        const char *const *needs; /* NULL: PTO alone */
        int persons;
        unsigned char signers[GATE_SIGNATURES];
        const char *answer;
    } rows[] = {
        {NULL, TWO_PERSONS, {0}, "not-signed"},
        {NULL, TWO_PERSONS, {PTO}, "not-approved"},
        {NULL, TWO_PERSONS, {BOTH}, "not-approved"},
        {NULL, TWO_PERSONS, {HOS, HOS_2}, "not-approved"},
        {NULL, TWO_PERSONS, {PTO, HOS}, "permit"},
        {NULL, TWO_PERSONS, {HOS, PTO}, "permit"},
        {NULL, TWO_PERSONS, {PTO, PTO_2}, "permit"},
        {NULL, TWO_PERSONS, {BOTH, HOS}, "permit"},
        {NULL, TWO_PERSONS, {UNKNOWN_PERSON, ANA, PTO, HOS}, "permit"},
        /* Two keys of one person are one person; who has no role is none of the two. */
        {NULL, TWO_PERSONS, {PTO, PTO_AGAIN}, "not-approved"},
        {NULL, TWO_PERSONS, {PTO, PTO}, "not-approved"},
        {NULL, TWO_PERSONS, {PTO, ANA}, "not-approved"},
        {NULL, TWO_PERSONS, {PTO, UNKNOWN_PERSON}, "not-approved"},
        {NULL, ONE_PERSON, {PTO}, "permit"},
        {NULL, ONE_PERSON, {PTO_AGAIN}, "permit"},
        {NULL, ONE_PERSON, {BOTH}, "permit"},
        {NULL, ONE_PERSON, {0}, "not-signed"},
        {NULL, ONE_PERSON, {HOS}, "not-approved"},
        {NULL, ONE_PERSON, {ANA}, "not-approved"},
        {NULL, ONE_PERSON, {UNKNOWN_PERSON}, "not-approved"},
        {NULL, ONE_PERSON, {UNKNOWN_PERSON, ANA, PTO}, "permit"},
        /* What was signed as a matter of two persons stays one. */
        {NULL, TEXT_SAYS_TWO, {PTO}, "not-approved"},
        {NULL, TEXT_SAYS_TWO, {PTO, HOS}, "permit"},
        /* Two roles, two persons, whatever the trust file says. */
        {both, TWO_PERSONS, {PTO, HOS}, "permit"},
        {both, ONE_PERSON, {HOS, PTO}, "permit"},
        {both, ONE_PERSON, {PTO}, "not-approved"},
        {both, ONE_PERSON, {BOTH}, "not-approved"},
        {both, ONE_PERSON, {BOTH, BOTH}, "not-approved"},
        {both, TWO_PERSONS, {PTO, PTO_2}, "not-approved"},
        /* A person with both roles takes the one that is left, in any order. */
        {both, TWO_PERSONS, {BOTH, PTO}, "permit"},
        {both, TWO_PERSONS, {PTO, BOTH}, "permit"},
        {both, TWO_PERSONS, {BOTH, HOS}, "permit"},
        {both, TWO_PERSONS, {HOS, BOTH}, "permit"},
        /* The same role twice is two persons, and two keys of one are one. */
        {twice, ONE_PERSON, {PTO, PTO_AGAIN}, "not-approved"},
        {twice, ONE_PERSON, {PTO, PTO}, "not-approved"},
        {twice, TWO_PERSONS, {PTO, HOS}, "not-approved"},
        {twice, TWO_PERSONS, {PTO, PTO_2}, "permit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        if (rows[i].needs)
            fixture.read.needs = (struct names){rows[i].needs, 2};
        fixture.trust.two_persons = rows[i].persons == TWO_PERSONS;
        fixture.read.two_persons = rows[i].persons != ONE_PERSON;
        memcpy(fixture.signers, rows[i].signers, sizeof fixture.signers);
        gate_fixture_close(&fixture);
        check_text(arena_printf(&fixture.arena, "row %zu", i), gate_fixture_answer(&fixture),
                   rows[i].answer);
        assert_true(fixture.permit || fixture.refusal.code == EXIT_NOT_APPROVED);
        gate_fixture_end(&fixture);
    }
}

/* The line Author is typed by the one who makes the plan: what it says changes no answer. */
static void the_author_counts_by_a_signature_alone(void **state)
{
    static const char *const authors[] = {"pto@example.com", "hos@example.com", "ana@example.com"};
    for (size_t i = 0; i < sizeof authors / sizeof *authors; i++) {
        for (size_t second = 0; second < 2; second++) {
            struct gate_fixture fixture;
            gate_fixture_begin(&fixture);
            fixture.read.author = authors[i];
            if (!second)
                fixture.signers[1] = 0;
            gate_fixture_close(&fixture);
            check_text(authors[i], gate_fixture_answer(&fixture),
                       second ? "permit" : "not-approved");
            if (!second)
                check_text("said", fixture.refusal.err.text,
                           "an approval is missing: a second person with any role (PTO, HoS)");
            gate_fixture_end(&fixture);
        }
    }
}

static void a_person_is_one_in_any_case_of_letters(void **state)
{
    static const char *const loud[] = {"PTO@Example.COM"};
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    fixture.approvers[1].principals = (struct names){loud, 1};
    memcpy(fixture.signers, (const unsigned char[]){PTO, PTO_AGAIN, 0}, 3);
    gate_fixture_close(&fixture);
    check_text("two keys, two spellings", gate_fixture_answer(&fixture), "not-approved");
    assert_true(text_ends(fixture.refusal.notes.items[0],
                          "PTO@Example.COM has already approved, and counts once"));
    gate_fixture_end(&fixture);
    gate_fixture_begin(&fixture);
    fixture.approvers[1].principals = (struct names){loud, 1};
    memcpy(fixture.signers, (const unsigned char[]){PTO_AGAIN, HOS, 0}, 3);
    gate_fixture_close(&fixture);
    check_text("the role of the other spelling", gate_fixture_answer(&fixture), "permit");
    gate_fixture_end(&fixture);
}

/* What trust gives counts, not what the text or the approvers say. */
static void only_trust_gives_roles(void **state)
{
    static const char *const others[] = {"paul@example.com"};
    static const char *const unknown[] = {"PTO", "CEO"};
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    fixture.roles[0].principals = (struct names){others, 1};
    gate_fixture_close(&fixture);
    check_text("role taken away", gate_fixture_answer(&fixture), "not-approved");
    gate_fixture_end(&fixture);
    gate_fixture_begin(&fixture);
    fixture.read.needs = (struct names){unknown, 2};
    gate_fixture_close(&fixture);
    check_text("a role that no one has", gate_fixture_answer(&fixture), "not-approved");
    check_text("said", fixture.refusal.err.text, "an approval is missing: CEO");
    gate_fixture_end(&fixture);
}

/* --- which signatures count ------------------------------------------------------------------ */

typedef void gate_fixture_change(struct gate_fixture *fixture);

static void key_is_not_yet_valid(struct gate_fixture *fixture)
{
    fixture->approvers[0].has_after = true;
    fixture->approvers[0].valid_after = GATE_NOW + 1;
}

static void key_is_valid_from_now(struct gate_fixture *fixture)
{
    fixture->approvers[0].has_after = true;
    fixture->approvers[0].valid_after = GATE_NOW;
}

static void key_is_no_more_valid(struct gate_fixture *fixture)
{
    fixture->approvers[0].has_before = true;
    fixture->approvers[0].valid_before = GATE_NOW;
}

static void key_is_valid_for_a_second(struct gate_fixture *fixture)
{
    fixture->approvers[0].has_before = true;
    fixture->approvers[0].valid_before = GATE_NOW + 1;
}

static void key_is_for_git(struct gate_fixture *fixture)
{
    static const char *const git[] = {"git"};
    fixture->approvers[0].namespaces = (struct names){git, 1};
}

static void key_is_for_anything(struct gate_fixture *fixture)
{
    fixture->approvers[0].namespaces.count = 0;
}

static void key_is_revoked(struct gate_fixture *fixture)
{
    fixture->revoked[0] = (struct approver){.key = fixture->approvers[0].key,
                                            .key_length = fixture->approvers[0].key_length};
    fixture->gone.count = 1;
}

static void key_of_another_is_revoked(struct gate_fixture *fixture)
{
    fixture->revoked[0] = fixture->approvers[1];
    fixture->gone.count = 1;
}

static void key_is_not_listed(struct gate_fixture *fixture)
{
    fixture->known.items = fixture->approvers + 1;
    fixture->known.count--;
}

static void key_is_listed_for_two(struct gate_fixture *fixture)
{
    static const char *const two[] = {"pto@example.com", "paul@example.com"};
    fixture->approvers[0].principals = (struct names){two, 2};
}

static void key_is_listed_twice(struct gate_fixture *fixture)
{
    fixture->approvers[1].key = fixture->approvers[0].key;
    fixture->approvers[1].key_length = fixture->approvers[0].key_length;
}

static void signature_is_empty(struct gate_fixture *fixture)
{
    fixture->signatures[0].length = 0;
    fixture->signatures[0].bytes = "";
}

static void signature_is_cut(struct gate_fixture *fixture)
{
    fixture->signatures[0].length -= 40;
}

static void signature_is_base64_alone(struct gate_fixture *fixture)
{
    fixture->signatures[0].bytes += strlen("-----BEGIN SSH SIGNATURE-----\n");
    fixture->signatures[0].length = 64;
}

static void signature_is_pem(struct gate_fixture *fixture)
{
    fixture->signatures[0].bytes = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    fixture->signatures[0].length = strlen(fixture->signatures[0].bytes);
}

static void signed_in(struct gate_fixture *fixture, const char *name_space, const char *text,
                      size_t length)
{
    fixture->signatures[0].bytes = signer_sign(&fixture->arena, PTO, name_space, text, length);
    fixture->signatures[0].length = strlen(fixture->signatures[0].bytes);
}

static void signed_for_git(struct gate_fixture *fixture)
{
    signed_in(fixture, "git", fixture->question.text, fixture->question.length);
}

static void signed_without_namespace(struct gate_fixture *fixture)
{
    signed_in(fixture, "", fixture->question.text, fixture->question.length);
}

static void signed_another_plan(struct gate_fixture *fixture)
{
    signed_in(fixture, STATEMENT_NAMESPACE, "tautline plan 2\n", 16);
}

static void signed_one_byte_less(struct gate_fixture *fixture)
{
    signed_in(fixture, STATEMENT_NAMESPACE, fixture->question.text, fixture->question.length - 1);
}

/* SHA256 of person 1's key. */
#define KEY "SHA256:"

static void a_signature_counts_or_its_reason_is_named(void **state)
{
    static const struct {
        gate_fixture_change *change;
        const char *why; /* how the note begins after "does not count: "; NULL: it counts */
    } rows[] = {
        {NULL, NULL},
        {key_is_not_yet_valid, "the key of pto@example.com is valid from 2026-02-24T18:00:01Z on"},
        {key_is_valid_from_now, NULL},
        {key_is_no_more_valid, "the key of pto@example.com has not been valid since "
                               "2026-02-24T18:00:00Z"},
        {key_is_valid_for_a_second, NULL},
        {key_is_for_git, "the key of pto@example.com is not listed for plans (namespaces)"},
        {key_is_for_anything, NULL},
        {key_is_revoked, "the key " KEY},
        {key_of_another_is_revoked, NULL},
        {key_is_not_listed, "the key " KEY},
        {key_is_listed_for_two, "the key " KEY},
        {key_is_listed_twice, "the key " KEY},
        {signature_is_empty, ""},
        {signature_is_cut, ""},
        {signature_is_base64_alone, ""},
        {signature_is_pem, ""},
        {signed_for_git, ""},
        {signed_without_namespace, ""},
        {signed_another_plan, ""},
        {signed_one_byte_less, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        gate_fixture_close(&fixture);
        if (rows[i].change)
            rows[i].change(&fixture);
        const char *row = arena_printf(&fixture.arena, "row %zu", i);
        check_text(row, gate_fixture_answer(&fixture), rows[i].why ? "not-approved" : "permit");
        if (rows[i].why) {
            const char *note =
                arena_printf(&fixture.arena, "plan.txt.sig.1 does not count: %s", rows[i].why);
            assert_int_equal(fixture.refusal.notes.count, 1);
            assert_true(text_starts(fixture.refusal.notes.items[0], note));
            assert_true(strlen(fixture.refusal.notes.items[0]) >
                        strlen("plan.txt.sig.1 does not count: "));
        }
        gate_fixture_end(&fixture);
    }
}

static void each_reason_why_a_key_does_not_count_is_named(void **state)
{
    static const struct {
        gate_fixture_change *change;
        const char *end;
    } rows[] = {
        {key_is_revoked, " is revoked"},
        {key_is_not_listed, " is not among the approvers"},
        {key_is_listed_for_two, " is listed for more than one principal, so its owner is unclear"},
        {key_is_listed_twice, " is listed for more than one principal, so its owner is unclear"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        gate_fixture_close(&fixture);
        rows[i].change(&fixture);
        check_text("answer", gate_fixture_answer(&fixture), "not-approved");
        assert_true(text_ends(fixture.refusal.notes.items[0], rows[i].end));
        gate_fixture_end(&fixture);
    }
}

/* Every byte of the text, changed in one bit, with a text that is canonical all the same: the
 * signature alone must see it. */
static void a_bit_of_the_text_that_was_changed_is_no_approval(void **state)
{
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    gate_fixture_close(&fixture);
    char *text = arena_slice(&fixture.arena, fixture.question.text, fixture.question.length);
    fixture.question.text = text;
    for (size_t i = 0; i < fixture.question.length; i++) {
        const struct gate_approval *approvals = NULL;
        size_t count = 1;
        text[i] = (char)(text[i] ^ (1 << (i % 8)));
        assert_false(
            gate_approved(&fixture.arena, &fixture.question, &approvals, &count, &fixture.refusal));
        assert_int_equal(count, 0);
        text[i] = (char)(text[i] ^ (1 << (i % 8)));
    }
    gate_fixture_end(&fixture);
}

/* A colleague's stray file does not keep a sound plan from running, and is said. */
static void what_does_not_count_beside_enough_is_only_said(void **state)
{
    struct gate_fixture fixture;
    size_t count = 0;
    gate_fixture_begin(&fixture);
    memcpy(fixture.signers,
           (const unsigned char[]){UNKNOWN_PERSON, PTO, PTO, PTO_AGAIN, HOS, HOS_2}, 6);
    gate_fixture_close(&fixture);
    check_text("answer", gate_fixture_answer(&fixture), "permit");
    const struct gate_approval *approvals = permit_approvals(fixture.permit, &count);
    assert_int_equal(count, 3);
    check_text("first", approvals[0].principal, "pto@example.com");
    check_text("role", approvals[0].roles.items[0], "PTO");
    assert_false(approvals[0].is_second);
    check_text("second", approvals[1].principal, "hos@example.com");
    check_text("role", approvals[1].roles.items[0], "HoS");
    assert_true(approvals[1].is_second);
    check_text("not needed", approvals[2].principal, "hana@example.com");
    assert_int_equal(approvals[2].roles.count, 0);
    const struct names notes = permit_notes(fixture.permit);
    assert_int_equal(notes.count, 3);
    assert_true(text_ends(notes.items[0], " is not among the approvers"));
    check_text("once", notes.items[1],
               "plan.txt.sig.3 does not count: pto@example.com has already approved, and counts "
               "once");
    check_text("twice", notes.items[2],
               "plan.txt.sig.4 does not count: pto@example.com has already approved, and counts "
               "once");
    gate_fixture_end(&fixture);
}

/* --- before anybody has signed --------------------------------------------------------------- */

static void only_a_pto_is_left(struct gate_fixture *fixture)
{
    fixture->known.count = 2;
}

static void who_could_approve_is_known_before_signing(void **state)
{
    static const char *const one[] = {"PTO"}, *const both[] = {"PTO", "HoS"};
    static const char *const thrice[] = {"PTO", "PTO", "PTO", "PTO"};
    static const struct {
        struct names needs;
        int persons_needed;
        gate_fixture_change *change;
        const char *persons, *missing;
    } rows[] = {
#define ALL                                                                                        \
    "pto@example.com, paul@example.com, hos@example.com, hana@example.com, both@example.com, "     \
    "ana@example.com"
#define SECOND "a second person with any role (PTO, HoS)"
        {{one, 1}, TWO_PERSONS, NULL, ALL, ""},
        {{both, 2}, TWO_PERSONS, NULL, ALL, ""},
        {{thrice, 3}, TWO_PERSONS, NULL, ALL, ""},
        {{thrice, 4}, TWO_PERSONS, NULL, ALL, "PTO"},
        /* Another key of the same person is left. */
        {{thrice, 3}, TWO_PERSONS, key_is_revoked, ALL, ""},
        {{thrice, 3}, TWO_PERSONS, key_is_listed_for_two, ALL, ""},
        {{one, 1}, TWO_PERSONS, only_a_pto_is_left, "pto@example.com", SECOND},
        {{one, 1}, ONE_PERSON, only_a_pto_is_left, "pto@example.com", ""},
        {{both, 2}, TWO_PERSONS, only_a_pto_is_left, "pto@example.com", "HoS"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        fixture.trust.two_persons = rows[i].persons_needed == TWO_PERSONS;
        if (rows[i].change)
            rows[i].change(&fixture);
        const struct gate_electorate who = {&fixture.trust, &fixture.known, &fixture.gone,
                                            GATE_NOW};
        const struct names persons = gate_persons(&fixture.arena, &who);
        const struct names missing = gate_outlook(&fixture.arena, &who, &rows[i].needs);
        const char *row = arena_printf(&fixture.arena, "row %zu", i);
        check_text(row, names_text(&fixture.arena, &persons), rows[i].persons);
        check_text(row, names_text(&fixture.arena, &missing), rows[i].missing);
        gate_fixture_end(&fixture);
    }
}

static void a_key_that_does_not_count_approves_nothing(void **state)
{
    static gate_fixture_change *const changes[] = {key_is_not_yet_valid, key_is_no_more_valid,
                                                   key_is_for_git, key_is_revoked,
                                                   key_is_listed_for_two};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        changes[i](&fixture);
        fixture.known.count = 1;
        const struct gate_electorate who = {&fixture.trust, &fixture.known, &fixture.gone,
                                            GATE_NOW};
        assert_int_equal(gate_persons(&fixture.arena, &who).count, 0);
        gate_fixture_end(&fixture);
    }
}

/* --- passkeys -------------------------------------------------------------------------------- */

static void sign_with_passkey(struct gate_fixture *fixture, const struct signing_key *key,
                              const char *origin, unsigned flags)
{
    const struct signing_options options = {.origin = origin, .flags = flags};
    const char *text =
        arena_slice(&fixture->arena, fixture->question.text, fixture->question.length);
    const char *bytes = signing_sign(&fixture->arena, key, &options, text);
    fixture->signatures[0].bytes = bytes;
    fixture->signatures[0].length = strlen(bytes);
}

static void a_passkey_counts_on_the_page_of_trust_alone(void **state)
{
    static const char local[] = "http://localhost:8000";
    static const struct {
        const char *host, *origin, *approve_at;
        bool simulated;
        unsigned flags;
        const char *answer, *note;
    } rows[] = {
        {SIGN_HOST, SIGN_PAGE, SIGN_PAGE, false, 0, "permit", NULL},
        {SIGN_HOST, SIGN_PAGE, SIGN_PAGE, true, 0, "permit", NULL},
        {SIGN_HOST, SIGN_PAGE, SIGN_PAGE, false, 0x01, "not-approved", "rule person"},
        {SIGN_HOST, SIGN_PAGE, NULL, false, 0, "not-approved", "rule page"},
        {SIGN_HOST, "https://example.org", SIGN_PAGE, false, 0, "not-approved", "rule origin"},
        {"example.com", SIGN_PAGE, SIGN_PAGE, false, 0, "not-approved", "rule host"},
        /* A page of this machine counts in a simulation alone. */
        {"localhost", local, local, true, 0, "permit", NULL},
        {"localhost", local, local, false, 0, "not-approved", "rule page"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        struct signing_key key;
        gate_fixture_begin(&fixture);
        signing_make_passkey(&fixture.arena, rows[i].host, &key);
        fixture.approvers[0].key = key.public;
        fixture.approvers[0].key_length = key.length;
        fixture.trust.approve_at = rows[i].approve_at;
        fixture.read.simulated = rows[i].simulated;
        gate_fixture_close(&fixture);
        fixture.question.simulated = rows[i].simulated;
        sign_with_passkey(&fixture, &key, rows[i].origin, rows[i].flags);
        check_text(arena_printf(&fixture.arena, "row %zu", i), gate_fixture_answer(&fixture),
                   rows[i].answer);
        if (rows[i].note)
            assert_true(text_has(names_text(&fixture.arena, &fixture.refusal.notes), rows[i].note));
        signing_release(&key);
        gate_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_is_filled_by_a_different_person),
        cmocka_unit_test(the_author_counts_by_a_signature_alone),
        cmocka_unit_test(a_person_is_one_in_any_case_of_letters),
        cmocka_unit_test(only_trust_gives_roles),
        cmocka_unit_test(a_signature_counts_or_its_reason_is_named),
        cmocka_unit_test(each_reason_why_a_key_does_not_count_is_named),
        cmocka_unit_test(a_bit_of_the_text_that_was_changed_is_no_approval),
        cmocka_unit_test(who_could_approve_is_known_before_signing),
        cmocka_unit_test(a_key_that_does_not_count_approves_nothing),
        cmocka_unit_test(what_does_not_count_beside_enough_is_only_said),
        cmocka_unit_test(a_passkey_counts_on_the_page_of_trust_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
