/*
 * judge_context: what the files of one judgement share. Other layers call judge_target.
 *
 * One look at one target, the clocks, and for each exception of the target its state, decided once,
 * and whether anything needs it. A plan judges what it would write with the same functions.
 */
#ifndef TAUTLINE_MODEL_JUDGE_CONTEXT_H
#define TAUTLINE_MODEL_JUDGE_CONTEXT_H

#include "model/judge.h"

/* What an absence means is a property of one world: `target` has it settled for `observed`, and the two
 * change together, by context_in alone. */
struct judge_context {
    struct arena *arena;
    const struct target *made; /* as declared */
    const struct target *const target;
    const struct observed *const observed;
    struct siblings siblings;
    struct clocks clocks;           /* with Railway's date put in where the look brought one */
    enum exception_state *states;   /* of the target's exceptions, in their order */
    bool *used;                     /* likewise: something is as it is because of this exception */
    const struct finding *settings; /* of the target's settings, once they are judged; else NULL */
};

struct judge_context context_make(struct arena *arena, const struct target *target,
                                  const struct observed *observed, const struct clocks *clocks);

/* The same in another world. */
struct judge_context context_in(const struct judge_context *context,
                                const struct observed *observed);

/* Of a judgement that was made, for questions that no exception decides. */
struct judge_context context_of(struct arena *arena, const struct judgement *judgement);

/* --- judge_context.c: which exception applies ---------------------------------------------------- */

/* Number of an exception in the target; NO_EXCEPTION: no exception. */
enum { NO_EXCEPTION = -1 };

/* The exception in `state` whose `allows` has the effect that `value` (NULL: absent) has. */
int judge_allowing(const struct judge_context *context, const struct setting *setting,
                   const char *value, enum exception_state state);

/* The exception in `state` that allows anything of this setting. */
int judge_tolerating(const struct judge_context *context, const struct setting *setting,
                     enum exception_state state);

/* The exception in `state` because of which the setting may be absent: a setting that requires it is open
 * under that exception, so that it is not needed yet. */
int context_excusing(const struct judge_context *context, const struct setting *setting,
                     enum exception_state state);

/* The exception in `state` that sets the setting, and in `*out` the setting as it sets it. */
int context_setting(const struct judge_context *context, const struct setting *setting,
                    enum exception_state state, struct setting *out);

/* The exception in `state` that lifts what `forbidden` forbids in this guardrail. */
int context_lifting(const struct judge_context *context, const struct guardrail *guardrail,
                    const struct forbidden *forbidden, enum exception_state state);

/* The exception in `state` that lifts the hole that a probe of `also` shows; NO_EXCEPTION. It does
 * so where it allows what the probe shows: a forbidden setting that names the probe, or, where none
 * names it, everything that the guardrail forbids. */
int guardrail_lifts_probe(const struct judge_context *context, const struct guardrail *guardrail,
                          const struct probe_name *name, enum exception_state state);

/* The exception in force because of which a probe fails: every part of it that fails shows a hole
 * that is lifted. NO_EXCEPTION where one does not. */
int probe_excepted(const struct judge_context *context, const struct probe_result *result);

/* Why an exception is not in force: `its exception ended on 2026-03-10`. NULL for in force. */
const char *judge_exception_words(const struct judge_context *context, int exception);

const char *judge_exception_name(const struct judge_context *context, int exception);
int64_t judge_days_left(const struct judge_context *context, int exception);
/* Days and policy: `allowlist, 14 days left`. */
const char *judge_days_text(const struct judge_context *context, int exception);

/* --- judge_variable.c: what Railway keeps and what the process was started with ------------------- */

/* The first line of what was refused; NULL where nothing was. */
const char *judge_refusal(const struct judge_context *context);

enum side { SIDE_STORED, SIDE_RUNNING };

/* One side of one setting. */
struct variable_view {
    bool seen;
    const char *why;                 /* not seen */
    const struct variable *variable; /* NULL: absent, where seen */
};

struct variable_view variable_view(const struct judge_context *context,
                                   const struct setting *setting, enum side side);

/* setting_how_to, in the notation in which the variable is stored. */
const char *context_how_to(const struct judge_context *context, const struct setting *wanted);

/* What the variable of a look means to its process: its text, its rendering, or NULL where that is
 * not known (hidden, sealed, a reference without rendering) or where it is absent. */
const char *view_text(const struct variable_view *view);

/* `true`, `(absent)`, `(sealed)`, `fp:…`, `(hidden)`, `(empty)`, `(not seen)`. */
const char *view_shown(const struct judge_context *context, const struct variable_view *view);

/* The setting with what its absence means on one side. */
struct setting absence_on(const struct setting *setting, enum side side);

/* May the next process take an absence for something else than this one, so that this one says nothing? */
bool absence_waits(const struct setting *setting, enum side side);

/* Why it is not known what an absence means. */
const char *absence_words(const struct judge_context *context, const struct setting *setting);

/* Judges both sides. `word` is what behaviour, else the report, says of the live process: it speaks
 * for an absent variable whose absence means something unknown. NOT_ASKED: nothing shows it. */
void judge_variables(const struct judge_context *context, const struct setting *setting,
                     const struct testimony *word, struct testimony *stored,
                     struct testimony *running);

/* The first probe that the setting names and that runs only by name; NULL: none. */
const char *asked_by_name(const struct judge_context *context, const struct setting *setting);

/* What is wrong with the properties, each in words (`shorter than 32 bytes (19)`); NULL: nothing. */
const char *secret_faults(struct arena *arena, const struct secret_rule *rule,
                          const struct secret_facts *facts);

/* Are two values the same? SAYS_DESIRED yes, SAYS_OTHER no, SAYS_UNSEEN where one is not HIDDEN or is
 * a reference whose rendering was not read. */
enum says secrets_same(const struct variable *a, const struct variable *b);

/* The same of any two variables, NULL where there is none: in clear where both are, else as secrets. */
enum says variables_same(const struct variable *a, const struct variable *b);

/* Can what is stored be compared with another environment in this run? SAYS_DESIRED yes,
 * SAYS_UNSEEN where its values were not seen, SAYS_NOT_ASKED where the run does not look there. */
enum says secrets_comparable(const struct judge_context *context, const char *environment);

/* --- judge_absence.c: what absence means while another setting is as wanted ------------------------- */

/* The target of the context with each condition settled by what is stored and runs. */
const struct target *absence_settled(struct arena *arena, const struct judge_context *context);

/* The same for a world in which everything is as declared. */
struct target absence_as_declared(struct arena *arena, const struct target *target);

/* --- judge_requires.c: settings that need each other ----------------------------------------------- */

/* A setting, and one that it requires and that is not stored as declared. */
struct requirement {
    const struct setting *setting, *required;
    const char *fault; /* of `required`, after its name: `is absent` */
    bool unseen;       /* it is not known whether the requirement is met */
};

/* Is requirement number `number` of the setting unmet by what is stored? */
bool requires_unmet(const struct judge_context *context, const struct setting *setting,
                    size_t number, struct requirement *out);

/* The first setting that is stored as declared while one that it requires is not, where one of the two is
 * touched. */
bool requires_broken(const struct judge_context *after,
                     bool (*touches)(const void *of, const struct setting *setting), const void *of,
                     struct requirement *out);

/* The advice for a setting, after what it requires and what is missing. */
const char *requires_first(const struct judge_context *context, const struct setting *setting,
                           const char *advice);

/* The advice for a setting that ends with a deploy, with a warning where that would also make something
 * live whose requirement is missing. */
const char *requires_deploy(const struct judge_context *context, const struct setting *setting,
                            const char *advice);

/* --- judge_shows.c: what a probe can show --------------------------------------------------------- */

/* Would the probe, or part of it, not pass if the setting were `instead` (NULL: absent)? What it does not
 * ask, or what a credential covers, it cannot show: its pass says nothing then, and overrules nothing. */
bool probe_can_show(const struct judge_context *context, const struct setting *setting,
                    const struct probe_name *name, const char *instead);

/* --- judge_live.c: what the application says of itself and what it does --------------------------- */

/* The reading of a pointer, or NULL: also where the look was refused. */
const struct report_reading *context_reading(const struct judge_context *context,
                                             const struct report_pointer *pointer);

/* What one member of a report says of one setting. `reading` NULL: it was not taken. A report that
 * says nothing of the kind (no such member, null, an object) is UNSEEN. For secrets and addresses
 * `true` and any text mean that one is there, so that `connected` and `configured` can be named.
 * `*why` is set for UNSEEN only, else NULL. */
enum says judge_reading(const struct setting *setting, const struct report_reading *reading,
                        const char **why);

/* What may be shown of it: never the text that a report tells of a secret. */
const char *reading_shown(struct arena *arena, const struct setting *setting,
                          const struct report_reading *reading);

/* All reports that the setting names: any other, else any unseen, else desired. Reports that do not
 * belong to this environment are left out; NOT_ASKED where none is left. */
struct testimony judge_reported(const struct judge_context *context, const struct setting *setting);

/* What behaviour means while an exception sets another value than the declared one. */
enum asked_for {
    ASKED_AS_DECLARED, /* a pass is as desired */
    ASKED_OPPOSITE,    /* the flag is turned: a hole that is open is as desired */
    ASKED_NOTHING      /* the probe asks for a value that is not wanted now: left out */
};

/* Likewise all probes. Probes that were not asked are left out. For a flag a webhook that is not
 * configured counts as closed: it says nothing against the flag. */
struct testimony judge_behaved(const struct judge_context *context, const struct setting *setting,
                               enum asked_for asked_for);

/* Takes a pass back where running or the report say otherwise and no probe could have shown that. */
void judge_overruled(const struct judge_context *context, const struct setting *setting,
                     struct testimony witnesses[WITNESS_COUNT]);

/* Does a pass count beside what the others say? `assumed`: also of a probe that did not pass. */
bool judge_pass_counts(const struct judge_context *context, const struct setting *setting,
                       const enum says says[WITNESS_COUNT], bool assumed);

/* The one that speaks for the live process: behaviour where a probe was asked, else the report. */
struct testimony judge_word(const struct testimony *reported, const struct testimony *behaved);

/* What a named probe or part answered. NOT_ASKED with a NULL `*why` where it does not belong to this
 * environment, or writes and was not named. */
enum probe_outcome probe_answer(const struct judge_context *context, const struct probe_name *name,
                                const char **why);

/* Is a hole open? PASS closed, FAIL open; `*why` is what was seen. */
enum probe_outcome probe_closed(const struct judge_context *context, const struct probe_name *name,
                                const char **why);

/* --- judge_blame.c: one fault, one advice --------------------------------------------------------- */

/* A fault shows in several findings: of a setting, its probes, its guardrails and what the same probe could
 * not tell. One of them says what to do, and the others say `see` and its name. It is a setting that is not
 * as it should be, or else the application. */

/* What to do where these probes, or parts of them, failed: see the settings that name what failed; else those
 * that a guardrail forbids that names it, that were sent and refused, or that are told where it reads. NULL:
 * no setting has to do with it. */
const char *probes_advice(const struct judge_context *context, const struct probe_name *probes,
                          size_t count);

/* Where a guardrail is breached, and no value shows it: see the forbidden settings that are not as they
 * should be. An empty value, or a default that is not known, may be what opens it. NULL: all are right. */
const char *forbidden_advice(const struct judge_context *context,
                             const struct guardrail *guardrail);

/* Is the stored value known not to be as wanted, whatever it does? */
bool stored_is_other(const struct judge_context *context, const struct setting *setting);

/* What to do where these probes failed or could not tell because of a credential that is missing or refused:
 * see its setting, or, where that is `of` (NULL: none) or is in sync, what to do about it. NULL: it is not
 * because of one. */
const char *key_advice(const struct judge_context *context, const struct setting *of,
                       const struct probe_name *probes, size_t count);

/* Has the setting a finding that says what to do, beyond looking again? Only once settings are judged. */
bool setting_tells(const struct judge_context *context, const struct setting *setting);

/* Of a secret that a door refuses: `%s` is how to give it another value. */
extern const char advice_refused[];
/* Of what was not seen. */
extern const char advice_again[];

/* `see NAMES`. */
const char *see_setting(struct arena *arena, const char *names);

/* The advice for a setting that is not observed: where looking again does not help, what does. */
const char *unseen_advice(const struct judge_context *context, const struct setting *setting,
                          const struct finding *finding);

bool probe_part_failed(const struct probe_result *result, const char *part);

/* Does each probe that speaks against the setting find an endpoint that sees no credential at all? */
bool endpoint_sees_none(const struct judge_context *context, const struct setting *setting);

/* The last of the settings that the probe sends, where each is stored and running; else NULL. */
const char *running_credential(const struct judge_context *context, const struct probe *probe);

/* --- judge.c: one setting, its four witnesses, and what follows ---------------------------------- */

/* Fills `out` whole and marks the exceptions that the setting needs as used. */
void judge_setting(const struct judge_context *context, const struct setting *setting,
                   struct finding *out);

/* The same with `wanted` in place of what is declared; `sets` is the exception that sets it, or
 * NO_EXCEPTION. */
void judge_setting_as(const struct judge_context *context, const struct setting *declared,
                      const struct setting *wanted, int sets, struct finding *out);

/* --- judge_guardrail.c: what must never be, asked of everything that could show it ---------------- */

enum openness {
    OPENNESS_CLOSED,
    OPENNESS_OPEN,    /* the forbidden effect is there */
    OPENNESS_UNKNOWN, /* not seen, or what was seen tells nothing */
    OPENNESS_NOT_ASKED
};

/* What a text (NULL: absent) does. A list is open when it has a forbidden member. An empty value
 * that its type cannot read does what absence does; of another one that is not known, so that it is open
 * where absence is, and else UNKNOWN. */
enum openness forbidden_value(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const char *value);

/* What a side shows; `*why` is set for UNKNOWN. */
enum openness forbidden_side(const struct judge_context *context, const struct setting *declared,
                             const struct forbidden *forbidden, enum side side, const char **why);

/* What a probe that the setting names shows of it. */
enum openness forbidden_probe(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const struct probe_name *name,
                              const char **why);

/* What a probe by itself shows: closed, open, or not. `*why` (may be NULL) is what was seen. */
enum openness probe_openness(const struct judge_context *context, const struct probe_name *name,
                             const char **why);

/* Fills `out` whole and marks the exceptions that lift something that is open as used. */
void judge_guardrail(const struct judge_context *context, const struct guardrail *guardrail,
                     struct finding *out);

/* Is the guardrail's proof judged? Only where a state is kept; without one none can be recorded.
 * False also where the guardrail wants none. */
bool proof_is_asked(const struct judge_context *context, const struct guardrail *guardrail);

/* --- judge_exception.c --------------------------------------------------------------------------- */

/* Exception number `number` of the target. Called after everything that could need it is judged.
 * `all_seen`: stored and running were both seen, so that unused may be said.
 *
 * While it is in force, every other way in of the same kind must be seen closed; after its
 * end the ways that it opened must be. A way in is a probe, or a setting that the lifted guardrail
 * names and the exception does not. */
void judge_exception(const struct judge_context *context, size_t number, bool all_seen,
                     struct finding *out);

/* --- judge_note.c: what is said beside the verdicts and changes no exit code ---------------------- */

/* Names that are said in one note; the rest is counted. */
enum { NOTE_NAMES_MOST = 8, ROTATION_NOTICE_DAYS = 14 };

/* The variables of the service that no setting of the declaration names (those that Railway provides
 * left out), sorted. None where the stored variables were not seen. */
struct names context_undeclared(const struct judge_context *context);

/* Number of notes there can be about one target. */
size_t judge_notes_most(const struct judge_context *context);
/* Writes the notes to `out` (room for judge_notes_most) and returns how many there are. */
size_t judge_notes(const struct judge_context *context, const struct names *undeclared,
                   struct finding *out);

#endif
