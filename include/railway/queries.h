/*
 * queries: every document that is sent to Railway for reading, as text.
 *
 * They are few on purpose: what can be asked together is asked together. Each starts with `query`;
 * a test holds them against the API's schema where that is at hand.
 */
#ifndef TAUTLINE_RAILWAY_QUERIES_H
#define TAUTLINE_RAILWAY_QUERIES_H

#include <stddef.h>

struct railway_document {
    const char *operation;
    const char *text;
};

/* What a project token is for, with the names of its project's services: no variables. */
extern const struct railway_document railway_names_of_token;
/* The projects that an account or workspace token sees, with environments and services: $after. */
extern const struct railway_document railway_names_of_projects;
/* One project by id with environments and services: $project. */
extern const struct railway_document railway_names_of_project;
/* One further page of a project's services: $project, $after. */
extern const struct railway_document railway_more_services;
/* Revision and values: $project, $environment, $service, $shared, $token (with projectToken); and beside
 * them, each false where it is left out, what the three above list: $services (in projectToken), $names (of
 * the project), $projects. */
extern const struct railway_document railway_look;
/* One further page of the index of variables: $project, $environment, $after. */
extern const struct railway_document railway_more_index;
/* Snapshot, values and revision again: $project, $environment, $service, $deployment, $running,
 * $references, $shared. */
extern const struct railway_document railway_look_again;
/* What a deployment of the service would get now: $project, $environment, $service. */
extern const struct railway_document railway_rendered;
/* The newest committed patches, for who changed what: $environment. */
extern const struct railway_document railway_patches;
/* How far one deployment, and one commit of staged changes, has come: $deployment; $workflow. */
extern const struct railway_document railway_deployment;
extern const struct railway_document railway_workflow;
/* Who a token belongs to, for `doctor`: no variables. */
extern const struct railway_document railway_who_am_i;
extern const struct railway_document railway_token_kinds;

/* All of the above, for tests and for `doctor`. */
extern const struct railway_document *const railway_documents[];
extern const size_t railway_document_count;

#endif
