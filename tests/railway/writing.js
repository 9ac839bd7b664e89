/*
 * writing: the resolvers of the mutations. They act at once, as the real ones do.
 */
'use strict';

const access = require('./access');
const variables = require('./variables');
const { hasCommit } = require('./source');
const { deploymentObject, patchObject } = require('./reading');
const { merged } = require('./staging');

class Stale extends Error {
    constructor() {
        super('The environment has changed since the plan was made');
        this.code = 'STALE_ENVIRONMENT_BASE';
    }
}

function isObject(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function whoAsks(sim, identity) {
    const { token } = identity;
    const user = sim.world.data.users.find((known) => known.id === token.userId);
    return user || { id: `token/${identity.shown}`, email: 'token@example.com', name: 'token' };
}

function write(sim, identity, input, wanted, replace) {
    if (!isObject(wanted)) throw new variables.Refusal('Problem processing request');
    const scope = access.scopeFor(sim.world, identity, input);
    const affected = variables.upsert(sim.world, sim.lag, scope, wanted, replace);
    if (!input.skipDeploys) sim.deployments.createAll(scope.environment, affected);
    return true;
}

function variableDelete(sim, identity, { input }) {
    const scope = access.scopeFor(sim.world, identity, input);
    const affected = variables.remove(sim.world, sim.lag, scope, [input.name]);
    sim.deployments.createAll(scope.environment, affected);
    return true;
}

/* The code of a commit; undefined is what is configured. */
function codeOfCommit(sim, instance, commit) {
    const { commitSha, unknownCommit } = sim.knobs;
    if (!commit || commitSha === 'ignored') return undefined;
    if (unknownCommit === 'refused' && !hasCommit(instance, commit))
        throw new variables.Refusal('Commit not found');
    return { repo: instance.source && instance.source.repo, commit };
}

/* What the tag of an image names now, or what it named when the deployment was made. */
function codeAgain(sim, instance, deployment, previousImage) {
    if (sim.knobs.redeployTakes === 'configured') return undefined;
    const { code } = deployment;
    const { source } = instance;
    const moved = code && source && code.image && code.image === source.image && !previousImage;
    return moved ? undefined : code;
}

function deployAgain(sim, environment, instance, deployment, previousImage) {
    if (sim.deployments.isBusy(instance))
        throw new variables.Refusal(
            'Cannot redeploy yet, please wait for the original deploy to finish building');
    const old = sim.knobs.redeployVariables === 'snapshot' ? deployment.snapshot : undefined;
    return sim.deployments.create(environment, instance, {
        code: codeAgain(sim, instance, deployment, previousImage),
        snapshot: old && {
            unrendered: old.unrendered, rendered: old.rendered, sealed: old.sealed } });
}

function redeployLatest(sim, identity, args) {
    const { environment, instance } = access.scopeFor(sim.world, identity, args);
    const latest = sim.deployments.latest(instance);
    if (!latest) throw new variables.Refusal('No deployment found to redeploy');
    deployAgain(sim, environment, instance, latest, false);
    return true;
}

function redeploy(sim, identity, args) {
    const { environment, instance, deployment } = access.deploymentFor(sim.world, identity, args.id);
    return deploymentObject(sim,
        deployAgain(sim, environment, instance, deployment, args.usePreviousImageTag));
}

/* One intent of a change set, as a patch of the environment's configuration. */
function patchOfChange(environment, change) {
    const name = String(change.address || '').replace(/^service\./, '');
    const instance = environment.services[name];
    if (!instance || !['variable.set', 'variable.delete'].includes(change.kind))
        throw new variables.Refusal('Problem processing request');
    const told = isObject(change.after) ? change.after : { value: change.after };
    const value = change.kind === 'variable.delete' ? null : told;
    return { services: { [instance.serviceId]: { variables: { [change.variable]: value } } } };
}

/* Compares the etag before it sets. Knows no skipDeploys and no shared variables. */
function applyChangeSet(sim, identity, args) {
    const environment = access.environmentFor(sim.world, identity, args.environmentId);
    if (args.baseConfigEtag && args.baseConfigEtag !== sim.world.etag(environment))
        throw new Stale();
    if (!isObject(args.input) || !Array.isArray(args.input.changes))
        throw new variables.Refusal('Problem processing request');
    const patch = args.input.changes
        .map((change) => patchOfChange(environment, change)).reduce(merged, {});
    const made = sim.staging.apply(environment, patch, false);
    return {
        id: sim.world.newId('changeset'), status: 'applied', diagnostics: [],
        deploymentId: made.length > 0 ? made[made.length - 1].id : null, stagedPatchId: null,
        changes: args.input.changes.map((change) => ({
            kind: change.kind, path: change.path || null, status: 'applied', summary: null,
            outputs: null })),
    };
}

/* Root fields: (sim, identity, args) => value. */
const mutations = {
    variableDelete,
    environmentApplyChangeSet: applyChangeSet,
    variableCollectionUpsert: (sim, identity, { input }) =>
        write(sim, identity, input, input.variables, input.replace),
    variableUpsert: (sim, identity, { input }) =>
        write(sim, identity, input, { [input.name]: input.value }, false),
    serviceInstanceDeployV2: (sim, identity, args) => {
        const { environment, instance } = access.scopeFor(sim.world, identity, args);
        const code = codeOfCommit(sim, instance, args.commitSha);
        return sim.deployments.create(environment, instance, { code }).id;
    },
    deploymentRedeploy: redeploy,
    serviceInstanceRedeploy: redeployLatest,
    environmentStageChanges: (sim, identity, { environmentId, input, merge }) => {
        const environment = access.environmentFor(sim.world, identity, environmentId);
        return patchObject(sim, sim.staging.stage(environment, input,
            merge ?? sim.knobs.stageMergeDefault, whoAsks(sim, identity)));
    },
    environmentPatchCommitStaged: (sim, identity, args) => {
        const environment = access.environmentFor(sim.world, identity, args.environmentId);
        return sim.staging.commit(environment, {
            message: args.commitMessage, skipDeploys: args.skipDeploys,
            by: whoAsks(sim, identity) });
    },
};

module.exports = { mutations };
