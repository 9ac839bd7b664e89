/*
 * judge_fixture: one target and one observation of it, built in a few lines.
 *
 * The fixture owns everything. It begins with the environment `production`, both sides seen and
 * empty, no date from Railway, and our clock at JUDGE_FIXTURE_NOW.
 */
#ifndef TAUTLINE_TESTS_JUDGE_FIXTURE_H
#define TAUTLINE_TESTS_JUDGE_FIXTURE_H

#include "base/arena.h"
#include "model/judge.h"

/* 2026-02-24T18:00:00Z, and the first second after 2026-03-10. */
enum { JUDGE_FIXTURE_NOW = 1771956000, JUDGE_FIXTURE_ENDS = 1773187200, JUDGE_FIXTURE_MOST = 12 };

struct judge_fixture {
    struct arena arena;
    struct environment environment;
    struct target target;
    struct observed observed;
    struct clocks clocks;
    struct setting settings[JUDGE_FIXTURE_MOST];
    struct report_endpoint reports[JUDGE_FIXTURE_MOST];
    struct report_reading readings[JUDGE_FIXTURE_MOST];
    struct probe probes[JUDGE_FIXTURE_MOST];
    struct probe_result results[JUDGE_FIXTURE_MOST];
    struct guardrail guardrails[JUDGE_FIXTURE_MOST];
    struct exception exceptions[JUDGE_FIXTURE_MOST];
    struct variable stored[JUDGE_FIXTURE_MOST], running[JUDGE_FIXTURE_MOST],
        shared[JUDGE_FIXTURE_MOST];
    struct sibling siblings[JUDGE_FIXTURE_MOST];
    size_t sibling_count;
    struct judgement judgement;
};

void judge_fixture_begin(struct judge_fixture *fixture);
void judge_fixture_end(struct judge_fixture *fixture);

/* A setting of the type; the caller fills in what is wanted. */
struct setting *judge_fixture_setting(struct judge_fixture *fixture, const char *name,
                                      enum setting_type type);
struct setting *judge_fixture_flag(struct judge_fixture *fixture, const char *name, bool wanted);
struct setting *judge_fixture_text(struct judge_fixture *fixture, const char *name,
                                   const char *wanted);
/* Members between commas. */
struct setting *judge_fixture_list(struct judge_fixture *fixture, const char *name,
                                   const char *wanted);

/* A variable on one side, SHOWN; the sides stay sorted, so that the pointer is good only until the
 * next one is added. */
struct variable *judge_fixture_stores(struct judge_fixture *fixture, const char *name,
                                      const char *value);
struct variable *judge_fixture_runs(struct judge_fixture *fixture, const char *name,
                                    const char *value);
struct variable *judge_fixture_shares(struct judge_fixture *fixture, const char *name,
                                      const char *value);
void judge_fixture_keeps(struct judge_fixture *fixture, const char *name,
                         const char *value); /* both sides */
/* Makes it HIDDEN: a clean secret of 40 bytes whose value is known by one byte. */
void variable_hide(struct variable *variable, unsigned char likeness);

/* The setting names one more member of the report `runtime`, which says so. */
struct report_reading *judge_fixture_reports(struct judge_fixture *fixture, struct setting *setting,
                                             enum reading_kind kind, const char *text);
/* One more probe and its answer; `setting` (may be NULL) names it. */
struct probe_result *judge_fixture_probes(struct judge_fixture *fixture, struct setting *setting,
                                          const char *name, enum probe_outcome outcome,
                                          const char *why);

struct guardrail *judge_fixture_forbids(struct judge_fixture *fixture, const char *name,
                                        const char *variable, const char *value);
/* One more forbidden row, probe in `also`, probe that must pass. */
void guardrail_forbid(struct judge_fixture *fixture, struct guardrail *guardrail,
                      const char *variable, const char *value);
void guardrail_also(struct judge_fixture *fixture, struct guardrail *guardrail, const char *probe,
                    const char *part);
void guardrail_needs(struct judge_fixture *fixture, struct guardrail *guardrail, const char *probe);
/* In force from 2026-02-24 to 2026-03-10, owner PTO, policy allowlist. */
struct exception *judge_fixture_allows(struct judge_fixture *fixture, const char *name,
                                       const char *lifts, const char *variable, const char *value);

void judge_fixture_judge(struct judge_fixture *fixture);
/* Fails the test if it is missing. */
const struct finding *judge_fixture_finding(const struct judge_fixture *fixture,
                                            enum finding_kind kind, const char *name);
/* The verdict on a setting in words: `drift`. */
const char *judge_fixture_state(const struct judge_fixture *fixture, enum finding_kind kind,
                                const char *name);
/* `=`, `!`, `~` (unseen), `-` of the four witnesses in order: `=!--`. */
const char *finding_says(struct judge_fixture *fixture, const struct finding *finding);

/* The same text, or both none; a message that shows both. */
void check_text(const char *what, const char *found, const char *expected);

#endif
