#include "mutations.h"

const struct railway_document mutation_set_service = {
    "TautlineSetService",
    "mutation TautlineSetService($project: String!, $environment: String!, $service: String!,\n"
    "  $variables: EnvironmentVariables!) {\n"
    "  variableCollectionUpsert(input: { projectId: $project, environmentId: $environment,\n"
    "    serviceId: $service, variables: $variables, skipDeploys: true })\n"
    "}\n"};

const struct railway_document mutation_set_shared = {
    "TautlineSetShared",
    "mutation TautlineSetShared($project: String!, $environment: String!,\n"
    "  $variables: EnvironmentVariables!) {\n"
    "  variableCollectionUpsert(input: { projectId: $project, environmentId: $environment,\n"
    "    variables: $variables, skipDeploys: true })\n"
    "}\n"};

const struct railway_document mutation_stage = {
    "TautlineStage",
    "mutation TautlineStage($environment: String!, $input: EnvironmentConfig!) {\n"
    "  environmentStageChanges(environmentId: $environment, input: $input, merge: true) { id }\n"
    "}\n"};

const struct railway_document mutation_commit = {
    "TautlineCommit",
    "mutation TautlineCommit($environment: String!, $message: String!) {\n"
    "  environmentPatchCommitStaged(environmentId: $environment, commitMessage: $message,\n"
    "    skipDeploys: true)\n"
    "}\n"};

const struct railway_document mutation_deploy_commit = {
    "TautlineDeployCommit",
    "mutation TautlineDeployCommit($environment: String!, $service: String!,\n"
    "  $commit: String!) {\n"
    "  serviceInstanceDeployV2(environmentId: $environment, serviceId: $service,\n"
    "    commitSha: $commit)\n"
    "}\n"};

const struct railway_document mutation_deploy_again = {
    "TautlineDeployAgain",
    "mutation TautlineDeployAgain($deployment: String!) {\n"
    "  deploymentRedeploy(id: $deployment, usePreviousImageTag: true) { id }\n"
    "}\n"};

const struct railway_document mutation_deploy = {
    "TautlineDeploy",
    "mutation TautlineDeploy($environment: String!, $service: String!) {\n"
    "  serviceInstanceDeployV2(environmentId: $environment, serviceId: $service)\n"
    "}\n"};

const struct railway_document *const mutations[] = {
    &mutation_set_service,   &mutation_set_shared,   &mutation_stage,  &mutation_commit,
    &mutation_deploy_commit, &mutation_deploy_again, &mutation_deploy,
};

const size_t mutation_count = sizeof mutations / sizeof mutations[0];
