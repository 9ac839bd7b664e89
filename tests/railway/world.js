/*
 * world: workspaces, projects, environments, services, tokens, as plain data.
 *
 * The data is JSON all the way down, so that the whole world can be read and put back through the
 * admin interface. Ids that the description leaves out follow from the names, and ids made later
 * from a count: the same story gives the same ids.
 */
'use strict';

const crypto = require('crypto');

const { sourceOf } = require('./source');

const LONG_AGO = '2026-02-01T00:00:00.000Z';

function uuidOf(text) {
    const hex = crypto.createHash('sha256').update(text).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`,
        hex.slice(20, 32)].join('-');
}

function variableOf(told) {
    const given = told !== null && typeof told === 'object' ? told : { value: told };
    return {
        value: String(given.value ?? ''),
        sealed: Boolean(given.sealed),
        createdAt: given.createdAt || LONG_AGO,
        updatedAt: given.updatedAt || given.createdAt || LONG_AGO,
    };
}

function variablesOf(told) {
    const pairs = Object.entries(told || {});
    return Object.fromEntries(pairs.map(([name, value]) => [name, variableOf(value)]));
}

function domainsOf(told, path) {
    return (told || []).map((domain) => (typeof domain === 'string'
        ? { id: uuidOf(`${path}/domain/${domain}`), domain }
        : { id: uuidOf(`${path}/domain/${domain.domain}`), ...domain }));
}

function instanceOf(told, name, serviceId, path) {
    return {
        ...told,
        id: told.id || uuidOf(`${path}/${name}`),
        name,
        serviceId,
        source: sourceOf(told.source, name, serviceId),
        variables: variablesOf(told.variables),
        serviceDomains: domainsOf(told.serviceDomains, `${path}/${name}`),
        customDomains: domainsOf(told.customDomains, `${path}/${name}`),
        deployments: told.deployments || [],
    };
}

function serviceOf(told, path) {
    const given = typeof told === 'string' ? { name: told } : told;
    return {
        ...given,
        id: given.id || uuidOf(`${path}/service/${given.name}`),
        createdAt: given.createdAt || LONG_AGO,
    };
}

function environmentOf(told, project, path) {
    const environment = {
        ...told,
        id: told.id || uuidOf(`${path}/environment/${told.name}`),
        projectId: project.id,
        isEphemeral: Boolean(told.isEphemeral),
        canAccess: told.canAccess !== false,
        createdAt: told.createdAt || LONG_AGO,
        updatedAt: told.updatedAt || LONG_AGO,
        revision: told.revision || 1,
        shared: variablesOf(told.shared),
        services: {},
        staged: told.staged || null,
        patches: told.patches || [],
    };
    for (const [name, instance] of Object.entries(told.services || {})) {
        const service = project.services.find((known) => known.name === name);
        if (!service) throw new Error(`'${name}' is not a service of project '${project.name}'`);
        environment.services[name] =
            instanceOf(instance, name, service.id, `${path}/${told.name}/instance`);
    }
    return environment;
}

function projectOf(told, workspaceId) {
    const path = `project/${told.name}`;
    const project = {
        ...told,
        id: told.id || uuidOf(path),
        workspaceId: told.workspaceId || workspaceId,
        createdAt: told.createdAt || LONG_AGO,
        services: (told.services || []).map((service) => serviceOf(service, path)),
    };
    project.environments = (told.environments || [])
        .map((environment) => environmentOf(environment, project, path));
    return project;
}

function userOf(told) {
    return { ...told, id: told.id || uuidOf(`user/${told.email}`), name: told.name || told.email };
}

/* A token names its project and environment by name or id; the ids are what counts later. */
function tokenOf(told, data) {
    const token = { ...told, kind: told.kind || 'project' };
    if (token.kind === 'project') {
        const project = data.projects.find(
            (known) => known.id === told.projectId || known.name === told.project);
        const environment = project && project.environments.find(
            (known) => known.id === told.environmentId || known.name === told.environment);
        if (!environment) throw new Error('a project token names no environment of the world');
        token.projectId = project.id;
        token.environmentId = environment.id;
    }
    if (token.kind === 'workspace')
        token.workspaceId = told.workspaceId || data.workspaces[0].id;
    if (token.kind === 'account')
        token.userId = told.userId || (data.users[0] && data.users[0].id);
    return token;
}

class World {
    /* description: see README.md, "The world". Throws when it contradicts itself. */
    constructor(description, knobs) {
        const told = structuredClone(description);
        const workspaces = told.workspaces || [{ name: 'workspace' }];
        this.knobs = knobs;
        this.data = {
            made: told.made || 0,
            workspaces: workspaces.map((known) => ({
                ...known, id: known.id || uuidOf(`workspace/${known.name}`) })),
            users: (told.users || []).map(userOf),
            auditLogs: told.auditLogs || [],
            workflows: told.workflows || {},
        };
        this.data.projects = (told.projects || [])
            .map((project) => projectOf(project, this.data.workspaces[0].id));
        this.data.tokens = (told.tokens || []).map((token) => tokenOf(token, this.data));
    }

    nowMs() {
        const base = this.knobs.clock === null ? Date.now() : Date.parse(this.knobs.clock);
        return base + this.knobs.clockOffsetSeconds * 1000;
    }

    now() {
        return new Date(this.nowMs()).toISOString();
    }

    newId(kind) {
        this.data.made += 1;
        return uuidOf(`${kind}/${this.data.made}`);
    }

    addToken(told) {
        this.data.tokens.push(tokenOf(told, this.data));
    }

    project(idOrName) {
        return this.data.projects.find((known) => known.id === idOrName || known.name === idOrName);
    }

    environments() {
        return this.data.projects.flatMap((project) => project.environments);
    }

    environment(id) {
        return this.environments().find((known) => known.id === id);
    }

    projectOf(environment) {
        return this.data.projects.find((known) => known.id === environment.projectId);
    }

    instances() {
        return this.environments().flatMap((environment) => Object.values(environment.services)
            .map((instance) => ({ environment, instance })));
    }

    /* The service within the environment, by its id; undefined when it is not there. */
    instance(environment, serviceId) {
        return Object.values(environment.services).find((known) => known.serviceId === serviceId);
    }

    deployment(id) {
        for (const { environment, instance } of this.instances()) {
            const deployment = instance.deployments.find((known) => known.id === id);
            if (deployment) return { environment, instance, deployment };
        }
        return undefined;
    }

    /* Everything that changes an environment's configuration moves its etag. */
    touch(environment) {
        environment.revision += 1;
        environment.updatedAt = this.now();
    }

    etag(environment) {
        const digest = crypto.createHash('sha256');
        digest.update(`${environment.id}/${environment.revision}`);
        return digest.digest('hex').slice(0, 32);
    }

    audit(environment, eventType, payload) {
        const project = this.projectOf(environment);
        this.data.auditLogs.push({
            id: this.newId('audit'), eventType, createdAt: this.now(), payload, context: {},
            environmentId: environment.id, projectId: project.id,
            workspaceId: project.workspaceId,
        });
    }
}

module.exports = { World, uuidOf, domainsOf };
