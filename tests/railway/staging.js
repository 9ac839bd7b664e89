/*
 * staging: changes that wait in an environment until they are committed.
 *
 * A patch has the shape of an environment's configuration:
 * { services: { SERVICE_ID: { variables: { NAME: null | { value, isSealed } } } },
 *   sharedVariables: { NAME: ... } }. null takes a variable out.
 */
'use strict';

const { Refusal, upsert, remove, seal } = require('./variables');

function isObject(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function merged(old, added) {
    const result = { ...old };
    for (const [key, value] of Object.entries(added))
        result[key] = isObject(value) && isObject(old[key]) ? merged(old[key], value) : value;
    return result;
}

function textOf(told) {
    return isObject(told) ? told.value : told;
}

/* Every variable's value in a patch replaced by null, as the API masks them. */
function masked(node, key) {
    if (key === 'variables' || key === 'sharedVariables')
        return Object.fromEntries(Object.entries(node).map(
            ([name, told]) => [name, isObject(told) ? { ...told, value: null } : null]));
    if (!isObject(node)) return node;
    return Object.fromEntries(Object.entries(node)
        .map(([name, value]) => [name, masked(value, name)]));
}

class Staging {
    /* sim gives world, lag and deployments as they are at each call. */
    constructor(sim) {
        this.sim = sim;
    }

    empty(environment) {
        const now = this.sim.world.now();
        return {
            id: '<empty>', status: 'STAGED', patch: {}, message: null, createdAt: now,
            updatedAt: now, appliedAt: null, appliedBy: null, lastAppliedError: null,
            environmentId: environment.id,
        };
    }

    current(environment) {
        return environment.staged || this.empty(environment);
    }

    /* by: { id, name, email } of who stages; merge keeps what was staged before. */
    stage(environment, patch, merge, by) {
        const { world } = this.sim;
        const old = environment.staged;
        const now = world.now();
        const known = isObject(patch) && (patch.services === undefined || isObject(patch.services));
        if (!known) throw new Refusal('Problem processing request');
        environment.staged = {
            ...(old || { ...this.empty(environment), id: world.newId('patch'), createdAt: now }),
            patch: old && merge ? merged(old.patch, patch) : patch,
            updatedAt: now, stagedBy: by, lastAppliedError: null,
        };
        if (world.knobs.etagCoversStaged) world.touch(environment);
        return environment.staged;
    }

    discard(environment) {
        environment.staged = null;
        if (this.sim.world.knobs.etagCoversStaged) this.sim.world.touch(environment);
    }

    /* Commits all staged changes, of every user. Returns the workflow's id. */
    commit(environment, { message, skipDeploys, by }) {
        const { world } = this.sim;
        const patch = environment.staged;
        if (!patch) throw new Refusal('No staged changes to commit');
        const id = `commit/${world.newId('workflow')}`;
        const error = world.knobs.workflowError;
        world.data.workflows[id] = { reads: 0, status: error ? 'Error' : 'Complete', error };
        if (error) {
            patch.lastAppliedError = error;
            return id;
        }
        this.apply(environment, patch.patch, skipDeploys);
        environment.staged = null;
        environment.patches.unshift({
            ...patch, status: 'COMMITTED', message: message || null, appliedAt: world.now(),
            appliedBy: by || null, updatedAt: world.now(),
        });
        return id;
    }

    /* Makes a patch true. Returns the deployments that it brought. */
    apply(environment, patch, skipDeploys) {
        const { world, deployments } = this.sim;
        const affected = new Set();
        const add = (instances) => instances.forEach((instance) => affected.add(instance));
        add(this.applyScope({ environment }, patch.sharedVariables || {}));
        for (const [serviceId, config] of Object.entries(patch.services || {})) {
            const instance = world.instance(environment, serviceId);
            if (!instance) throw new Refusal('Service not found');
            add(this.applyScope({ environment, instance }, config.variables || {}));
        }
        return skipDeploys ? [] : deployments.createAll(environment, [...affected]);
    }

    applyScope(scope, changes) {
        const { world, lag } = this.sim;
        const told = Object.entries(changes);
        const gone = told.filter(([, value]) => value === null).map(([name]) => name);
        const kept = told.filter(([, value]) => value !== null);
        const wanted = Object.fromEntries(kept.map(([name, value]) => [name, textOf(value)]));
        const affected = [
            ...remove(world, lag, scope, gone), ...upsert(world, lag, scope, wanted, false)];
        const sealed = kept.filter(([, value]) => isObject(value) && value.isSealed);
        seal(world, scope, sealed.map(([name]) => name), true);
        return affected;
    }

    /* NotFound is normal at first, then Running, then how it ended. */
    workflow(id) {
        const { world } = this.sim;
        const workflow = world.data.workflows[id];
        if (!workflow) return { status: 'NotFound', error: null };
        workflow.reads += 1;
        const { workflowNotFoundReads: unknown, workflowRunningReads: running } = world.knobs;
        if (workflow.reads <= unknown) return { status: 'NotFound', error: null };
        if (workflow.reads <= unknown + running) return { status: 'Running', error: null };
        return { status: workflow.status, error: workflow.error };
    }
}

module.exports = { Staging, masked, merged };
