/*
 * reading: the resolvers of the queries. All of them are synchronous, so that the root fields of
 * one document are answered one after the other and a change can be let in between two of them.
 */
'use strict';

const access = require('./access');
const variables = require('./variables');
const { provided } = require('./rendering');
const { metaOf } = require('./source');
const { masked } = require('./staging');

function positionOf(cursor) {
    return Number(Buffer.from(cursor, 'base64').toString('utf8').replace('cursor:', ''));
}

/* A page of nodes as a connection; pageSize is the most that is given at once. */
function connection(nodes, { first, after, last, before }, knobs, build) {
    const cursorOf = (index) => Buffer.from(`cursor:${index}`).toString('base64');
    let start = after ? positionOf(after) + 1 : 0;
    let end = before ? positionOf(before) : nodes.length;
    if (last !== undefined && last !== null) start = Math.max(start, end - last);
    end = Math.min(end, start + Math.min(first ?? knobs.pageSize, knobs.pageSize));
    const edges = nodes.slice(start, end).map((node, index) => ({
        cursor: cursorOf(start + index), node: build ? build(node) : node }));
    const lastEdge = edges[edges.length - 1];
    return {
        edges,
        pageInfo: {
            hasNextPage: knobs.endlessPages || end < nodes.length, hasPreviousPage: start > 0,
            startCursor: edges[0] ? edges[0].cursor : null,
            endCursor: lastEdge ? lastEdge.cursor : null,
        },
    };
}

/* The objects that resolvers give: plain fields, and functions for what takes arguments. */
function environmentObject(sim, environment) {
    const { world, knobs, lag } = sim;
    return {
        ...environment,
        configEtag: () => world.etag(environment),
        serviceInstances: (args) => connection(Object.values(environment.services), args, knobs,
            (instance) => instanceObject(sim, environment, instance)),
        variables: (args) => connection(variables.index(world, lag, environment), args, knobs),
    };
}

/* A deployment with as much of its code as `meta` tells. */
function deploymentObject(sim, deployment) {
    const meta = { ...metaOf(deployment.code, sim.knobs.deploymentMeta), ...deployment.meta };
    return { ...deployment, meta };
}

function instanceObject(sim, environment, instance) {
    const { deployments } = sim;
    const shown = (deployment) => (deployment ? deploymentObject(sim, deployment) : null);
    return {
        id: instance.id, serviceId: instance.serviceId, serviceName: instance.name,
        environmentId: environment.id,
        source: sim.knobs.sourceShown && instance.source
            ? { repo: instance.source.repo || null, image: instance.source.image || null } : null,
        latestDeployment: () => shown(deployments.latest(instance)),
        activeDeployments: () => deployments.active(instance).map(shown),
        domains: {
            serviceDomains: instance.serviceDomains, customDomains: instance.customDomains },
    };
}

function projectObject(sim, project) {
    const { knobs } = sim;
    return {
        ...project,
        services: (args) => connection(project.services, args, knobs,
            (service) => ({ ...service, projectId: project.id })),
        environments: (args) => connection(
            project.environments.filter((environment) => args.isEphemeral === undefined ||
                environment.isEphemeral === args.isEphemeral),
            args, knobs, (environment) => environmentObject(sim, environment)),
    };
}

function patchObject(sim, patch) {
    const author = sim.knobs.stagedAuthorShown && patch.stagedBy;
    return {
        ...patch,
        appliedBy: patch.appliedBy || author || null,
        patch: ({ decryptVariables }) => {
            const shown = decryptVariables ?? sim.knobs.patchValuesByDefault;
            return shown ? patch.patch : masked(patch.patch);
        },
    };
}

const SEALED = { null: () => null, value: (text) => text, masked: () => '*****' };

/* What a deployment was started with, as the API tells it. */
function snapshotObject(sim, { environment, instance, deployment }) {
    const { knobs, world } = sim;
    const { snapshot } = deployment;
    if (!snapshot || !knobs.snapshotPresent) return null;
    const map = { ...(knobs.snapshotRendered ? snapshot.rendered : snapshot.unrendered) };
    for (const name of snapshot.sealed.filter((known) => Object.hasOwn(map, known))) {
        if (knobs.snapshotSealed === 'omitted') delete map[name];
        else map[name] = SEALED[knobs.snapshotSealed](map[name]);
    }
    if (knobs.snapshotProvided) Object.assign(map, provided(world, environment, instance));
    return { ...snapshot, variables: map };
}

function projectToken(sim, identity) {
    const token = access.demand(identity, 'project');
    const project = sim.world.project(token.projectId);
    const environment = sim.world.environment(token.environmentId);
    return {
        id: token.id || `token/${project.id}`, name: token.name || 'token',
        createdAt: token.createdAt || project.createdAt,
        projectId: project.id, environmentId: environment.id,
        project: projectObject(sim, project), environment: environmentObject(sim, environment),
    };
}

function me(sim, identity) {
    const token = access.demand(identity, 'account');
    const user = sim.world.data.users.find((known) => known.id === token.userId);
    if (!user) throw new access.Denied();
    return { ...user, workspaces: access.workspacesOf(sim.world, token) };
}

function matchesFilter(log, filter = {}) {
    const { environmentId, projectId, eventTypes, startDate, endDate } = filter;
    return (!environmentId || log.environmentId === environmentId) &&
        (!projectId || log.projectId === projectId) &&
        (!eventTypes || eventTypes.includes(log.eventType)) &&
        (!startDate || log.createdAt >= startDate) && (!endDate || log.createdAt <= endDate);
}

/* A workspace token only; it tells of shared variables, never of a service's own. */
function auditLogs(sim, identity, args) {
    const token = access.demand(identity, 'workspace');
    if (token.workspaceId !== args.workspaceId) throw new access.Denied();
    const logs = sim.world.data.auditLogs.filter(
        (log) => log.workspaceId === args.workspaceId && matchesFilter(log, args.filter));
    const newestFirst = args.sort !== 'asc';
    return connection(newestFirst ? [...logs].reverse() : logs, args, sim.knobs);
}

/* Root fields: (sim, identity, args) => value. */
const queries = {
    projectToken,
    me,
    auditLogs,
    apiToken: (sim, identity) => ({
        workspaces: access.workspacesOf(
            sim.world, access.demand(identity, 'account', 'workspace')) }),
    project: (sim, identity, { id }) =>
        projectObject(sim, access.projectFor(sim.world, identity, id)),
    projects: (sim, identity, args) => {
        const token = access.demand(identity, 'account', 'workspace');
        const seen = sim.world.data.projects.filter(
            (project) => access.maySeeProject(sim.world, token, project) &&
                (!args.workspaceId || project.workspaceId === args.workspaceId));
        return connection(seen, args, sim.knobs, (project) => projectObject(sim, project));
    },
    environment: (sim, identity, { id, projectId }) => environmentObject(
        sim, access.environmentFor(sim.world, identity, id, projectId)),
    environmentStagedChanges: (sim, identity, { environmentId }) => patchObject(sim,
        sim.staging.current(access.environmentFor(sim.world, identity, environmentId))),
    environmentPatches: (sim, identity, args) => connection(
        access.environmentFor(sim.world, identity, args.environmentId).patches, args, sim.knobs,
        (patch) => patchObject(sim, patch)),
    variables: (sim, identity, args) => {
        const scope = access.scopeFor(sim.world, identity, args);
        const read = args.unrendered ? variables.unrendered : variables.rendered;
        return read(sim.world, sim.lag, scope);
    },
    variablesForServiceDeployment: (sim, identity, args) => variables.rendered(
        sim.world, sim.lag, access.scopeFor(sim.world, identity, args)),
    deployment: (sim, identity, { id }) =>
        deploymentObject(sim, access.deploymentFor(sim.world, identity, id).deployment),
    deploymentSnapshot: (sim, identity, { deploymentId }) =>
        snapshotObject(sim, access.deploymentFor(sim.world, identity, deploymentId)),
    serviceInstance: (sim, identity, { environmentId, serviceId }) => {
        const environment = access.environmentFor(sim.world, identity, environmentId);
        const instance = sim.world.instance(environment, serviceId);
        if (!instance) throw new access.Denied();
        return instanceObject(sim, environment, instance);
    },
    workflowStatus: (sim, identity, { workflowId }) => {
        access.demand(identity);
        return sim.staging.workflow(workflowId);
    },
};

module.exports = { queries, deploymentObject, patchObject };
