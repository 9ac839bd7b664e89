/*
 * access: who asks, and what that token may see.
 *
 * Three kinds: a project token (header Project-Access-Token, one environment), an account token
 * and a workspace token (Authorization: Bearer). The messages are those of the real API.
 */
'use strict';

const { digest } = require('./record');

class Denied extends Error {
    constructor(message) {
        super(message || 'Not Authorized');
    }
}

/*
 * Returns { kind, token (of the world) or undefined, told }. A wrong header or a wrong token is no
 * failure yet: the real API says so for each root field.
 */
function identify(world, headers) {
    const project = headers['project-access-token'];
    const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization || '');
    const find = (text, fits) =>
        world.data.tokens.find((known) => known.token === text && fits(known.kind));
    if (project !== undefined)
        return { header: 'project', shown: digest(project),
            token: find(project, (kind) => kind === 'project') };
    if (bearer)
        return { header: 'bearer', shown: digest(bearer[1]),
            token: find(bearer[1], (kind) => kind !== 'project') };
    return { header: 'none', shown: undefined, token: undefined };
}

function demand(identity, ...kinds) {
    if (identity.header === 'project' && !identity.token)
        throw new Denied('Project Token not found');
    if (!identity.token || (kinds.length > 0 && !kinds.includes(identity.token.kind)))
        throw new Denied();
    return identity.token;
}

function workspacesOf(world, token) {
    if (token.kind === 'workspace')
        return world.data.workspaces.filter((known) => known.id === token.workspaceId);
    const user = world.data.users.find((known) => known.id === token.userId);
    if (!user || !user.workspaces) return world.data.workspaces;
    return world.data.workspaces.filter(
        (known) => user.workspaces.includes(known.id) || user.workspaces.includes(known.name));
}

function maySeeProject(world, token, project) {
    if (token.kind === 'project') return token.projectId === project.id;
    return workspacesOf(world, token).some((known) => known.id === project.workspaceId);
}

/* The project of that id, for a token that may see it. */
function projectFor(world, identity, id) {
    const token = demand(identity);
    const project = world.data.projects.find((known) => known.id === id);
    if (!project) throw new Denied('Project not found');
    if (!maySeeProject(world, token, project)) throw new Denied();
    return project;
}

function maySeeEnvironment(world, token, environment) {
    if (token.kind === 'project') return token.environmentId === environment.id;
    return environment.canAccess && maySeeProject(world, token, world.projectOf(environment));
}

/* The environment of that id (and of that project, where one is told). */
function environmentFor(world, identity, id, projectId) {
    const token = demand(identity);
    const environment = world.environment(id);
    if (!environment || (projectId && environment.projectId !== projectId))
        throw new Denied('Environment not found');
    if (!maySeeEnvironment(world, token, environment)) throw new Denied();
    return environment;
}

/* { environment, instance }, or without an instance the shared variables when no id is given. */
function scopeFor(world, identity, { environmentId, projectId, serviceId }) {
    const environment = environmentFor(world, identity, environmentId, projectId);
    if (serviceId === undefined || serviceId === null) return { environment };
    const instance = world.instance(environment, serviceId);
    if (!instance) throw new Denied('Service not found');
    return { environment, instance };
}

function deploymentFor(world, identity, id) {
    const token = demand(identity);
    const found = world.deployment(id);
    if (!found) throw new Denied('Deployment not found');
    if (!maySeeEnvironment(world, token, found.environment)) throw new Denied();
    return found;
}

module.exports = {
    Denied, identify, demand, workspacesOf, projectFor, maySeeProject, environmentFor, scopeFor,
    deploymentFor,
};
