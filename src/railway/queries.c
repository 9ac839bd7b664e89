#include "railway/queries.h"

#define REVISION_OF_DEPLOYMENT "{ id status createdAt statusUpdatedAt meta }"

#define REVISION                                                                                   \
    "  environment(id: $environment, projectId: $project) { id name configEtag }\n"                \
    "  staged: environmentStagedChanges(environmentId: $environment) {\n"                          \
    "    id status patch(decryptVariables: false) createdAt updatedAt lastAppliedError\n"          \
    "    appliedBy { username email } }\n"                                                         \
    "  instance: serviceInstance(environmentId: $environment, serviceId: $service) {\n"            \
    "    serviceId serviceName source { repo image }\n"                                            \
    "    latestDeployment " REVISION_OF_DEPLOYMENT "\n"                                            \
    "    activeDeployments " REVISION_OF_DEPLOYMENT "\n"                                           \
    "    domains { serviceDomains { domain } customDomains { domain } } }\n"

#define PAYLOAD                                                                                    \
    "  stored: variables(projectId: $project, environmentId: $environment,\n"                      \
    "    serviceId: $service, unrendered: true)\n"                                                 \
    "  shared: variables(projectId: $project, environmentId: $environment, unrendered: true)\n"    \
    "    @include(if: $shared)\n"

#define INDEX "edges { node { name serviceId isSealed references updatedAt } } " PAGE
#define PAGE  "pageInfo { hasNextPage endCursor }"
#define NAMED "edges { node { id name } } " PAGE

#define SERVICES "services(first: 100) { " NAMED " }"
#define IN_PROJECT                                                                                 \
    "    environments(first: 100) { " NAMED " }\n"                                                 \
    "    " SERVICES
#define IN_PROJECTS "edges { node { id name\n" IN_PROJECT " } } " PAGE

const struct railway_document railway_names_of_token = {"TautlineNames",
                                                        "query TautlineNames {\n"
                                                        "  projectToken { projectId environmentId\n"
                                                        "    project { id name " SERVICES " }\n"
                                                        "    environment { id name } }\n"
                                                        "}\n"};

const struct railway_document railway_names_of_projects = {
    "TautlineProjects", "query TautlineProjects($after: String) {\n"
                        "  projects(first: 100, after: $after) { " IN_PROJECTS " }\n"
                        "}\n"};

const struct railway_document railway_names_of_project = {
    "TautlineProject", "query TautlineProject($project: String!) {\n"
                       "  project(id: $project) { id name\n" IN_PROJECT " }\n"
                       "}\n"};

const struct railway_document railway_more_services = {
    "TautlineServices", "query TautlineServices($project: String!, $after: String) {\n"
                        "  project(id: $project) { id\n"
                        "    services(first: 100, after: $after) { " NAMED " } }\n"
                        "}\n"};

const struct railway_document railway_look = {
    "TautlineLook",
    "query TautlineLook($project: String!, $environment: String!, $service: String!,\n"
    "  $shared: Boolean!, $token: Boolean!, $services: Boolean = false,\n"
    "  $names: Boolean = false, $projects: Boolean = false) {\n"
    "  projectToken @include(if: $token) { projectId environmentId\n"
    "    project { id name services(first: 100) @include(if: $services) { " NAMED " } }\n"
    "    environment { id name } }\n"
    "  project(id: $project) @include(if: $names) { id name\n" IN_PROJECT " }\n"
    "  projects(first: 100) @include(if: $projects) { " IN_PROJECTS " }\n" REVISION PAYLOAD
    "  index: environment(id: $environment, projectId: $project) {\n"
    "    variables(first: 500) { " INDEX " } }\n"
    "}\n"};

const struct railway_document railway_more_index = {
    "TautlineIndex",
    "query TautlineIndex($project: String!, $environment: String!, $after: String) {\n"
    "  index: environment(id: $environment, projectId: $project) {\n"
    "    variables(first: 500, after: $after) { " INDEX " } }\n"
    "}\n"};

const struct railway_document railway_look_again = {
    "TautlineLookAgain",
    "query TautlineLookAgain($project: String!, $environment: String!, $service: String!,\n"
    "  $deployment: String!, $running: Boolean!, $references: Boolean!, $shared: Boolean!) {\n"
    "  snapshot: deploymentSnapshot(deploymentId: $deployment) @include(if: $running) {\n"
    "    id variables }\n"
    "  rendered: variablesForServiceDeployment(projectId: $project,\n"
    "    environmentId: $environment, serviceId: $service) @include(if: $references)\n" PAYLOAD
        REVISION "}\n"};

const struct railway_document railway_rendered = {
    "TautlineRendered",
    "query TautlineRendered($project: String!, $environment: String!, $service: String!) {\n"
    "  stored: variables(projectId: $project, environmentId: $environment,\n"
    "    serviceId: $service, unrendered: true)\n"
    "  rendered: variablesForServiceDeployment(projectId: $project,\n"
    "    environmentId: $environment, serviceId: $service)\n"
    "}\n"};

const struct railway_document railway_patches = {
    "TautlinePatches",
    "query TautlinePatches($environment: String!) {\n"
    "  environmentPatches(environmentId: $environment, first: 20) { edges { node {\n"
    "    id status appliedAt appliedBy { username email }\n"
    "    patch(decryptVariables: false) } } }\n"
    "}\n"};

const struct railway_document railway_deployment = {
    "TautlineDeployment", "query TautlineDeployment($deployment: String!) {\n"
                          "  deployment(id: $deployment) { id status }\n"
                          "}\n"};

const struct railway_document railway_workflow = {
    "TautlineWorkflow", "query TautlineWorkflow($workflow: String!) {\n"
                        "  workflowStatus(workflowId: $workflow) { status }\n"
                        "}\n"};

const struct railway_document railway_who_am_i = {
    "TautlineWhoAmI", "query TautlineWhoAmI {\n  me { id name email }\n}\n"};

const struct railway_document railway_token_kinds = {
    "TautlineToken", "query TautlineToken {\n  apiToken { workspaces { id name } }\n}\n"};

const struct railway_document *const railway_documents[] = {
    &railway_names_of_token,
    &railway_names_of_projects,
    &railway_names_of_project,
    &railway_more_services,
    &railway_look,
    &railway_more_index,
    &railway_look_again,
    &railway_rendered,
    &railway_patches,
    &railway_deployment,
    &railway_workflow,
    &railway_who_am_i,
    &railway_token_kinds,
};

const size_t railway_document_count = sizeof railway_documents / sizeof railway_documents[0];
