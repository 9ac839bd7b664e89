/*
 * service_end: one look under way, and how it ends. Only for the parts of service.
 */
#ifndef TAUTLINE_OBSERVE_SERVICE_END_H
#define TAUTLINE_OBSERVE_SERVICE_END_H

#include "base/err.h"
#include "observe/identity.h"
#include "observe/index.h"
#include "observe/service.h"

struct service_look {
    struct service_options o;
    struct observed *observed;
    service_step *revision, *done;
    void *context;
    struct identity id;
    const char *before; /* the fence before the payload */
    unsigned char payload[LIKENESS_SIZE], shared[LIKENESS_SIZE];
    struct index index;
    struct variable *stored; /* the items of observed->stored, still to be completed */
    unsigned looks, name_pages, index_pages;
    bool asks_token; /* the document under way asks what the token is for */
    bool revision_told, request_whose, request_who;
};

/* Says once that it is known whether the service sleeps and which hosts are its own. */
void service_tell_revision(struct service_look *look);

/* Everything was learned that will be. */
void service_finish(struct service_look *look);

/* Nothing of a look that did not come to its end is judged. `why` is copied. */
void service_fail(struct service_look *look, const char *why);

/* By an ERR_REMOTE nothing could be observed; by any other the tool may not look at all. */
void service_refuse(struct service_look *look, const struct err *err);

#endif
