/*
 * remote: what an apply asks of Railway and changes there, as a table of calls.
 *
 * The one that changes the real world is made by act/writer, and only from a permit. A test scripts its
 * own. Each call returns when the answer is there; texts in answers live in the arena of the apply.
 */
#ifndef TAUTLINE_ACT_REMOTE_H
#define TAUTLINE_ACT_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "model/observed.h"
#include "model/setting.h"
#include "railway/answers.h"
#include "railway/client.h"

struct arena;
struct clearance;
struct node;

/* Whose variables: never told by leaving something out. */
enum remote_scope { REMOTE_SERVICE, REMOTE_SHARED, REMOTE_SCOPES };

/* One variable that is to be stored. */
struct remote_value {
    const char *name;
    const char *value; /* a secret's is borrowed from the registry */
};

enum remote_outcome {
    REMOTE_CONFIRMED,    /* Railway says that it is done */
    REMOTE_REFUSED,      /* it was certainly not done */
    REMOTE_BUSY,         /* not done; later it may be */
    REMOTE_INDETERMINATE /* time-out, reset, 429, 5xx, an unreadable answer: read back */
};

struct remote_reply {
    enum remote_outcome outcome;
    bool answered;   /* INDETERMINATE: a whole answer came, and it says no */
    const char *why; /* not CONFIRMED: one line of ours */
    const char *id;  /* CONFIRMED: of the deployment or the workflow */
};

/* A variable about which a look wants to know. */
struct remote_question {
    const char *name;
    enum remote_scope scope;
    const struct setting *setting; /* whose typed equality counts; NULL: the bytes alone */
};

struct remote_variable {
    bool there;
    bool sealed; /* there, and Railway does not give its value */
    char fingerprint[FINGERPRINT_SIZE];
    bool has_effect;    /* the setting is no secret, and … */
    enum effect effect; /* … what is stored has this effect of it */
    int64_t updated_at; /* by Railway's clock; 0: unknown */
};

/* Railway's state of one moment, as far as an apply needs it. */
struct remote_look {
    bool seen;
    const char *why; /* not seen */
    const char *etag;
    struct staged staged;
    struct deployment latest;
    struct deployment active;          /* id NULL: none, or several */
    struct remote_variable *variables; /* one for each question */
};

/* A variable of the service that refers to another one, and what a deployment would get of it now. */
struct remote_reference {
    const char *name;
    const char *fingerprint; /* `absent`: nothing */
};

struct remote_rendering {
    bool seen;
    const char *why; /* not seen */
    const struct remote_reference *items;
    size_t count;
};

struct remote_state {
    enum railway_progress progress;
    const char *status; /* Railway's word, escaped */
    const char *why;
};

/* Which code the deploy takes: a commit; else that of a deployment, again; else, where neither is known,
 * whatever Railway has configured. */
struct remote_code {
    const char *commit;
    const char *deployment;
};

struct remote {
    void *context;
    void (*look)(void *context, const struct remote_question *questions, size_t count,
                 struct remote_look *out);
    void (*render)(void *context, struct remote_rendering *out);
    void (*deployment)(void *context, const char *id, struct remote_state *out);
    void (*workflow)(void *context, const char *id, struct remote_state *out);
    /* What changes something. None of them deploys but `deploy`. */
    void (*set)(void *context, enum remote_scope scope, const struct remote_value *values,
                size_t count, struct remote_reply *out);
    void (*stage)(void *context, const struct names *service, const struct names *shared,
                  struct remote_reply *out);
    void (*commit)(void *context, const char *message, struct remote_reply *out);
    /* REFUSED without a clearance (act/clearance) that was not used. */
    void (*deploy)(void *context, struct clearance *clearance, const struct remote_code *code,
                   struct remote_reply *out);
};

/* The fingerprint of a value in the journal of an apply; NULL is `absent`. */
struct remote_keying {
    const unsigned char *key; /* FINGERPRINT_KEY_SIZE bytes */
    const char *project, *environment, *service;
};
void remote_fingerprint(const struct remote_keying *keying, const char *name, const char *value,
                        char out[FINGERPRINT_SIZE]);

/* --- Railway, as far as it is only read: a value is compared where it is read, and only what the
 * comparison says is kept --- */

struct reader {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    struct remote_keying keying; /* with the target's ids */
};

/* `reader` is borrowed. The calls that change something stay NULL. */
void reader_open(struct reader *reader, struct remote *out);

/* The first page of a look: everything but what further pages of the index tell. NULL-free answers are
 * not expected: what is missing makes the look unseen. */
void reader_read(const struct reader *reader, const struct node *data,
                 const struct remote_question *questions, size_t count, struct remote_look *out);
/* One page of the index of variables. The cursor of the next one, NULL where there is none, "" where
 * the answer does not say. */
const char *reader_read_index(const struct reader *reader, const struct node *data,
                              const struct remote_question *questions, size_t count,
                              struct remote_look *out);

#endif
