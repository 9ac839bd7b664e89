/*
 * deployments: their states, what each was started with, and the process behind each.
 *
 * With all durations at 0 and no application to start, a deployment has ended when create()
 * returns. A service with an application starts it with exactly the deployment's variables, and
 * the old process is ended when the new one is up.
 */
'use strict';

const { render } = require('./rendering');
const { codeOf } = require('./source');
const { uuidOf } = require('./world');

const FLIGHT = ['INITIALIZING', 'BUILDING', 'DEPLOYING', 'QUEUED', 'WAITING'];
const ENDED = ['FAILED', 'CRASHED', 'REMOVED', 'SKIPPED', 'NEEDS_APPROVAL', 'SUCCESS', 'SLEEPING'];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function snapshotOf(world, environment, instance) {
    const unrendered = {};
    const rendered = {};
    const sealed = [];
    for (const [name, variable] of Object.entries(instance.variables)) {
        unrendered[name] = variable.value;
        rendered[name] = render(world, environment, instance, variable);
        if (variable.sealed) sealed.push(name);
    }
    return { unrendered, rendered, sealed };
}

/* Lays { NAME: text or null } over what a deployment was started with; null takes a name out. */
function overlay(snapshot, changes) {
    for (const [name, value] of Object.entries(changes)) {
        for (const map of [snapshot.unrendered, snapshot.rendered]) {
            if (value === null) delete map[name];
            else map[name] = value;
        }
    }
}

class Deployments {
    /* applications starts processes; edges lead to them. Either may be missing in a test. */
    constructor(world, applications, edges) {
        this.world = world;
        this.applications = applications;
        this.edges = edges;
        this.processes = new Map();
        this.running = new Set();
        this.closed = false;
    }

    latest(instance) {
        return instance.deployments[instance.deployments.length - 1];
    }

    isActive(deployment) {
        const { crashedIsActive, deployingIsActive } = this.world.knobs;
        return ['SUCCESS', 'SLEEPING', 'REMOVING'].includes(deployment.status) ||
            (crashedIsActive && deployment.status === 'CRASHED') ||
            (deployingIsActive && deployment.status === 'DEPLOYING');
    }

    active(instance) {
        return instance.deployments.filter((deployment) => this.isActive(deployment)).reverse();
    }

    isBusy(instance) {
        const latest = this.latest(instance);
        return Boolean(latest) && FLIGHT.includes(latest.status);
    }

    setStatus(deployment, status) {
        deployment.status = status;
        deployment.statusUpdatedAt = this.world.now();
        deployment.updatedAt = deployment.statusUpdatedAt;
    }

    /*
     * Begins a deployment and returns it. options: outcome, at (time it was made), snapshot (to
     * be started with, in place of what is stored), running (laid over it), immediate (no waits),
     * status (it is over and has this state: nothing is started, no other is replaced), code (in
     * place of what is configured), meta (laid over what it tells of the code).
     */
    create(environment, instance, options = {}) {
        const id = options.id || this.world.newId('deployment');
        const at = options.at || this.world.now();
        const snapshot = structuredClone(
            options.snapshot || snapshotOf(this.world, environment, instance));
        overlay(snapshot, options.running || {});
        const deployment = {
            id, serviceId: instance.serviceId, environmentId: environment.id,
            projectId: environment.projectId, status: 'INITIALIZING', createdAt: at,
            statusUpdatedAt: at, updatedAt: at, canRedeploy: true, deploymentStopped: false,
            code: options.code === undefined ? codeOf(instance) : options.code,
            meta: options.meta || instance.meta || {},
            outcome: options.outcome || this.world.knobs.deployEnds,
            snapshot: { id: uuidOf(`${id}/snapshot`), createdAt: at, updatedAt: at, ...snapshot },
        };
        instance.deployments.push(deployment);
        if (this.world.knobs.etagCoversDeployments) this.world.touch(environment);
        if (options.status) this.setStatus(deployment, options.status);
        else this.follow(this.advance(instance, deployment, options.immediate));
        if (options.at) deployment.statusUpdatedAt = deployment.updatedAt = options.at;
        return deployment;
    }

    /* Deploys every listed service once. */
    createAll(environment, instances) {
        return instances.map((instance) => this.create(environment, instance));
    }

    follow(work) {
        this.running.add(work);
        work.finally(() => this.running.delete(work));
    }

    async settle() {
        while (this.running.size > 0) await Promise.all([...this.running]);
    }

    isSuperseded(instance, deployment) {
        const later = instance.deployments.slice(instance.deployments.indexOf(deployment) + 1);
        return later.some((other) => !['SKIPPED', 'NEEDS_APPROVAL', 'FAILED']
            .includes(other.status));
    }

    async advance(instance, deployment, immediate) {
        if (['SKIPPED', 'NEEDS_APPROVAL'].includes(deployment.outcome))
            return this.setStatus(deployment, deployment.outcome);
        for (const state of ['INITIALIZING', 'BUILDING', 'DEPLOYING']) {
            this.setStatus(deployment, state);
            const ms = immediate ? 0 : this.world.knobs.stateMs[state];
            if (ms > 0) await sleep(ms);
            if (this.closed) return undefined;
            if (this.isSuperseded(instance, deployment))
                return this.setStatus(deployment, 'REMOVED');
        }
        if (deployment.outcome === 'FAILED') return this.setStatus(deployment, 'FAILED');
        if (instance.app && !(await this.start(instance, deployment))) return undefined;
        return this.takeOver(instance, deployment, immediate);
    }

    /* Starts the process. False when there is nothing to take over with. */
    async start(instance, deployment) {
        try {
            const application = await this.applications.start(
                instance, deployment.snapshot.rendered, this.world.knobs.readinessMs);
            this.processes.set(deployment.id, application);
            application.onExit(() => this.onExit(deployment));
        } catch (error) {
            deployment.failure = error.message;
            this.setStatus(deployment, 'FAILED');
            return false;
        }
        if (this.closed || this.isSuperseded(instance, deployment)) {
            await this.stopProcess(deployment);
            this.setStatus(deployment, 'REMOVED');
            return false;
        }
        return true;
    }

    onExit(deployment) {
        this.processes.delete(deployment.id);
        if (deployment.status === 'SUCCESS') this.setStatus(deployment, 'CRASHED');
    }

    async takeOver(instance, deployment, immediate) {
        const before = this.active(instance).filter((other) => other !== deployment);
        this.setStatus(deployment, 'SUCCESS');
        const durations = this.world.knobs.stateMs;
        if (!immediate && before.length > 0 && durations.OVERLAP > 0)
            await sleep(durations.OVERLAP);
        for (const old of before) this.setStatus(old, 'REMOVING');
        if (!immediate && before.length > 0 && durations.REMOVING > 0)
            await sleep(durations.REMOVING);
        for (const old of before) await this.end(old, 'REMOVED');
        if (['CRASHED', 'SLEEPING'].includes(deployment.outcome))
            await this.end(deployment, deployment.outcome);
    }

    /* Not async without a process, so that a service without one is done at once. */
    end(deployment, status) {
        this.setStatus(deployment, status);
        deployment.deploymentStopped = status === 'REMOVED';
        return this.processes.has(deployment.id) ? this.stopProcess(deployment) : undefined;
    }

    async stopProcess(deployment) {
        const application = this.processes.get(deployment.id);
        this.processes.delete(deployment.id);
        if (application) await application.stop();
    }

    /* The process that answers for the service now, or undefined. */
    process(instance) {
        const [deployment] = this.active(instance)
            .filter((known) => this.processes.has(known.id));
        return deployment && this.processes.get(deployment.id);
    }

    /* Lets a deployment that waits for a human go on. */
    approve(instance, deployment) {
        deployment.outcome = 'SUCCESS';
        this.follow(this.advance(instance, deployment));
    }

    /* A sleeping service is started again by a request. */
    async wake(instance, deployment) {
        deployment.outcome = 'SUCCESS';
        if (instance.app && !(await this.start(instance, deployment))) return;
        this.setStatus(deployment, 'SUCCESS');
    }

    async close() {
        this.closed = true;
        const applications = [...this.processes.values()];
        this.processes.clear();
        await Promise.all(applications.map((application) => application.stop()));
    }
}

module.exports = { Deployments, ENDED };
