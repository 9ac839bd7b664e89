/*
 * scene: one target and one look at it, put together in a few lines.
 *
 * Everything lives in the scene. It begins with the environment `production`, both sides seen and
 * empty, no date from Railway, and our clock at SCENE_NOW.
 */
#ifndef TAUTLINE_TESTS_SCENE_H
#define TAUTLINE_TESTS_SCENE_H

#include "base/arena.h"
#include "model/judge.h"

/* 2026-02-24T18:00:00Z, and the first second after 2026-03-10. */
enum { SCENE_NOW = 1771956000, SCENE_ENDS = 1773187200, SCENE_MOST = 12 };

struct scene {
    struct arena arena;
    struct environment environment;
    struct target target;
    struct observed observed;
    struct clocks clocks;
    struct setting settings[SCENE_MOST];
    struct report_endpoint reports[SCENE_MOST];
    struct report_reading readings[SCENE_MOST];
    struct probe probes[SCENE_MOST];
    struct probe_result results[SCENE_MOST];
    struct guardrail guardrails[SCENE_MOST];
    struct exception exceptions[SCENE_MOST];
    struct variable stored[SCENE_MOST], running[SCENE_MOST], shared[SCENE_MOST];
    struct sibling siblings[SCENE_MOST];
    size_t sibling_count;
    struct judgement judgement;
};

void scene_begin(struct scene *scene);
void scene_end(struct scene *scene);

/* A setting of the type; the caller fills in what is wanted. */
struct setting *scene_setting(struct scene *scene, const char *name, enum setting_type type);
struct setting *scene_flag(struct scene *scene, const char *name, bool wanted);
struct setting *scene_text(struct scene *scene, const char *name, const char *wanted);
/* Members between commas. */
struct setting *scene_list(struct scene *scene, const char *name, const char *wanted);

/* A variable on one side, SHOWN; the sides stay sorted, so that the pointer is good only until the
 * next one is added. */
struct variable *scene_stores(struct scene *scene, const char *name, const char *value);
struct variable *scene_runs(struct scene *scene, const char *name, const char *value);
struct variable *scene_shares(struct scene *scene, const char *name, const char *value);
void scene_keeps(struct scene *scene, const char *name, const char *value); /* both sides */
/* Makes it HIDDEN: a clean secret of 40 bytes whose value is known by one byte. */
void variable_hide(struct variable *variable, unsigned char likeness);

/* The setting names one more member of the report `runtime`, which says so. */
struct report_reading *scene_reports(struct scene *scene, struct setting *setting,
                                     enum reading_kind kind, const char *text);
/* One more probe and its answer; `setting` (may be NULL) names it. */
struct probe_result *scene_probes(struct scene *scene, struct setting *setting, const char *name,
                                  enum probe_outcome outcome, const char *why);

struct guardrail *scene_forbids(struct scene *scene, const char *name, const char *variable,
                                const char *value);
/* One more forbidden row, probe in `also`, probe that must pass. */
void guardrail_forbid(struct scene *scene, struct guardrail *guardrail, const char *variable,
                      const char *value);
void guardrail_also(struct scene *scene, struct guardrail *guardrail, const char *probe,
                    const char *part);
void guardrail_needs(struct scene *scene, struct guardrail *guardrail, const char *probe);
/* In force from 2026-02-24 to 2026-03-10, owner PTO, policy allowlist. */
struct exception *scene_allows(struct scene *scene, const char *name, const char *lifts,
                               const char *variable, const char *value);

void scene_judge(struct scene *scene);
/* Fails the test where there is none. */
const struct finding *scene_finding(const struct scene *scene, enum finding_kind kind,
                                    const char *name);
/* The verdict on a setting in words: `drift`. */
const char *scene_state(const struct scene *scene, enum finding_kind kind, const char *name);
/* `=`, `!`, `~` (unseen), `-` of the four witnesses in order: `=!--`. */
const char *finding_says(struct scene *scene, const struct finding *finding);

/* The same text, or both none; a message that shows both. */
void check_text(const char *what, const char *found, const char *expected);

#endif
