/*
 * admin: how a test changes the simulation. JSON over HTTP under /admin, one row for each call.
 *
 * README.md describes the calls. Where an environment is left out, the world must have only one.
 */
'use strict';

const variables = require('./variables');
const { domainsOf } = require('./world');
const { turn, defaults } = require('./knobs');

const COLLEAGUE = { id: 'colleague', email: 'colleague@example.com', name: 'colleague' };

class Mistake extends Error {}

function onlyOne(list, what) {
    if (list.length !== 1) throw new Mistake(`say which ${what}: there are ${list.length}`);
    return list[0];
}

class Admin {
    constructor(sim) {
        this.sim = sim;
        this.rows = [
            ['GET', '/', () => this.overview()],
            ['GET', '/world', () => ({ ...this.sim.world.data, knobs: this.sim.knobs })],
            ['PUT', '/world', (body) => this.sim.load(body)],
            ['POST', '/restart', () => this.sim.restart()],
            ['GET', '/knobs', () => this.sim.knobs],
            ['PUT', '/knobs', (body) => this.turnKnobs(body)],
            ['DELETE', '/knobs', () => Object.assign(this.sim.knobs, defaults())],
            ['GET', '/faults', () => this.sim.faults.list],
            ['POST', '/faults', (body) => this.addFaults(body)],
            ['DELETE', '/faults', (body) => this.removeFaults(body)],
            ['GET', '/log', () => this.sim.record.report()],
            ['DELETE', '/log', () => this.clearLog()],
            ['POST', '/variables', (body) => this.setVariables(body)],
            ['POST', '/deploy', (body) => this.deploy(body)],
            ['POST', '/deployment', (body) => this.setDeployment(body)],
            ['POST', '/settle', () => this.settle()],
            ['POST', '/stage', (body) => this.stage(body)],
            ['DELETE', '/stage', (body) => this.unstage(body)],
            ['POST', '/commit', (body) => this.commit(body)],
            ['POST', '/touch', (body) => this.touch(body)],
            ['POST', '/application', (body) => this.application(body)],
            ['POST', '/service', (body) => this.changeService(body)],
            ['DELETE', '/service', (body) => this.removeService(body)],
            ['POST', '/tokens', (body) => this.sim.world.addToken(body)],
        ];
    }

    /* Calls by method and path. Returns what the row returns, which may be a promise. */
    perform(method, path, body) {
        const row = this.rows.find((known) => known[0] === method && known[1] === path);
        if (!row) throw new Mistake(`there is no ${method} /admin${path}`);
        return row[2](body || {});
    }

    /* The same from within a request that is under way: a mistake is told on stderr. */
    async attempt(method, path, body) {
        try {
            await this.perform(method, path, body);
        } catch (error) {
            process.stderr.write(`simulator: ${method} /admin${path}: ${error.message}\n`);
        }
    }

    overview() {
        const { sim } = this;
        return {
            url: sim.url, edges: sim.edges.list(),
            environments: sim.world.environments().map((environment) => ({
                project: sim.world.projectOf(environment).name, name: environment.name,
                projectId: environment.projectId, id: environment.id,
                configEtag: sim.world.etag(environment),
                services: Object.values(environment.services).map((instance) => ({
                    name: instance.name, id: instance.serviceId,
                    deployment: (sim.deployments.latest(instance) || {}).id,
                    status: (sim.deployments.latest(instance) || {}).status })),
            })),
            calls: this.rows.map(([method, path]) => `${method} /admin${path}`),
        };
    }

    environment(body) {
        const fits = (environment) => {
            const project = this.sim.world.projectOf(environment);
            return (!body.environment ||
                    [environment.name, environment.id].includes(body.environment)) &&
                (!body.project || [project.name, project.id].includes(body.project));
        };
        return onlyOne(this.sim.world.environments().filter(fits), 'environment');
    }

    /* { environment, instance }; shared: true means the shared variables. */
    scope(body) {
        const environment = this.environment(body);
        if (body.shared) return { environment };
        const fits = (instance) =>
            !body.service || [instance.name, instance.serviceId].includes(body.service);
        const instance = onlyOne(Object.values(environment.services).filter(fits), 'service');
        return { environment, instance };
    }

    turnKnobs(body) {
        turn(this.sim.knobs, body);
        return this.sim.knobs;
    }

    addFaults(body) {
        return [].concat(body).map((fault) => this.sim.faults.add(fault));
    }

    removeFaults(body) {
        if (body.id === undefined) this.sim.faults.clear();
        else this.sim.faults.remove(body.id);
    }

    clearLog() {
        this.sim.record.clear();
        this.sim.limits.clear();
    }

    setVariables(body) {
        const { world, lag, deployments } = this.sim;
        const scope = this.scope(body);
        const affected = new Set([
            ...variables.upsert(world, lag, scope, body.set || {}, false),
            ...variables.remove(world, lag, scope, body.unset || []),
        ]);
        variables.seal(world, scope, body.seal || [], true);
        variables.seal(world, scope, body.unseal || [], false);
        if (!body.deploy) return { affected: [...affected].map((instance) => instance.name) };
        const made = deployments.createAll(scope.environment, [...affected]);
        return this.whenSettled(made, body);
    }

    async settle() {
        await this.sim.deployments.settle();
    }

    async whenSettled(made, body) {
        if (body.wait !== false) await this.sim.deployments.settle();
        return { deployments: made };
    }

    deploy(body) {
        const { environment, instance } = this.scope(body);
        const { outcome, running, meta, code } = body;
        const made = this.sim.deployments.create(
            environment, instance, { outcome, running, meta, code });
        return this.whenSettled([made], body);
    }

    /* Puts a deployment into a state by hand; `approve` lets a waiting one go on. */
    setDeployment(body) {
        const { deployments, world } = this.sim;
        const scope = body.id ? undefined : this.scope(body);
        const found = scope
            ? { ...scope, deployment: deployments.latest(scope.instance) }
            : world.deployment(body.id);
        if (!found || !found.deployment) throw new Mistake('there is no such deployment');
        const { instance, deployment } = found;
        if (body.approve) deployments.approve(instance, deployment);
        else if (['CRASHED', 'REMOVED', 'SLEEPING', 'FAILED'].includes(body.status))
            deployments.follow(Promise.resolve(deployments.end(deployment, body.status)));
        else if (body.status) deployments.setStatus(deployment, body.status);
        if (body.snapshot === null) deployment.snapshot = null;
        return this.whenSettled([deployment], body);
    }

    stage(body) {
        const environment = this.environment(body);
        const by = body.by || COLLEAGUE;
        return this.sim.staging.stage(environment, this.patchOf(environment, body),
            body.merge !== false, by);
    }

    /* A patch as it is, or { service: NAME, variables: {...} } for the usual case. */
    patchOf(environment, body) {
        if (body.patch) return body.patch;
        if (body.shared) return { sharedVariables: body.variables };
        const { instance } = this.scope(body);
        return { services: { [instance.serviceId]: { variables: body.variables } } };
    }

    unstage(body) {
        this.sim.staging.discard(this.environment(body));
    }

    commit(body) {
        const environment = this.environment(body);
        const by = body.by || (environment.staged && environment.staged.stagedBy);
        const workflowId = this.sim.staging.commit(environment, {
            message: body.message, skipDeploys: body.skipDeploys, by });
        return { workflowId };
    }

    touch(body) {
        const all = body.environment ? [this.environment(body)] : this.sim.world.environments();
        for (const environment of all) this.sim.world.touch(environment);
    }

    /* Ends the process behind a service (dead application), or tells of it. */
    async application(body) {
        const { instance } = this.scope(body);
        const application = this.sim.deployments.process(instance);
        if (!application) return { running: false };
        if (body.action === 'kill') {
            application.signal('SIGKILL');
            while (application.isAlive()) await new Promise((resolve) => setTimeout(resolve, 5));
            application.noteIfDead();
        }
        return {
            running: application.isAlive(), pid: application.pid, port: application.port,
            output: application.output(),
        };
    }

    /* What belongs to the service and not to its variables; a deploy makes it true. */
    async changeService(body) {
        const { environment, instance } = this.scope(body);
        const { world, deployments } = this.sim;
        for (const name of ['app', 'image_env', 'meta', 'source'])
            if (body[name] !== undefined) instance[name] = body[name];
        for (const name of ['serviceDomains', 'customDomains'])
            if (body[name] !== undefined) instance[name] = domainsOf(body[name], instance.id);
        world.touch(environment);
        await this.sim.edges.follow(world);
        if (body.deploy) deployments.create(environment, instance);
        await deployments.settle();
    }

    async removeService(body) {
        const { environment, instance } = this.scope(body);
        const { deployments, world } = this.sim;
        for (const deployment of deployments.active(instance))
            await deployments.end(deployment, 'REMOVED');
        delete environment.services[instance.name];
        const project = world.projectOf(environment);
        const elsewhere = project.environments.some((other) => other.services[instance.name]);
        if (!elsewhere)
            project.services = project.services.filter((known) => known.name !== instance.name);
        world.touch(environment);
        await this.sim.edges.follow(world);
    }
}

module.exports = { Admin, Mistake };
