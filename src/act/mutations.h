/*
 * mutations: every document that changes something at Railway, as text. There are no others.
 *
 * What must never vary is written in the documents and not in their variables: no write of variables
 * deploys (`skipDeploys: true`), none replaces (the argument is not there), shared variables have a
 * document of their own, and staging adds to what is staged (`merge: true`).
 */
#ifndef TAUTLINE_ACT_MUTATIONS_H
#define TAUTLINE_ACT_MUTATIONS_H

#include "railway/queries.h"

/* Stores variables of the service: $project, $environment, $service, $variables. */
extern const struct railway_document mutation_set_service;
/* Stores shared variables: $project, $environment, $variables. */
extern const struct railway_document mutation_set_shared;
/* Stages what takes variables out: $environment, $input. */
extern const struct railway_document mutation_stage;
/* Commits everything that is staged: $environment, $message. */
extern const struct railway_document mutation_commit;
/* The one deploy. Of a commit: $environment, $service, $commit; of a deployment's own code and image again:
 * $deployment; of what is configured, where neither is known: $environment, $service. */
extern const struct railway_document mutation_deploy_commit;
extern const struct railway_document mutation_deploy_again;
extern const struct railway_document mutation_deploy;

extern const struct railway_document *const mutations[];
extern const size_t mutation_count;

#endif
