/*
 * variables: reading and writing the stored variables of a service, or the shared ones.
 *
 * A scope is { environment, instance }; without an instance it is the shared variables. Nothing
 * here deploys: a write answers with the services that it affects, and the caller decides.
 */
'use strict';

const { provided, render, references } = require('./rendering');

class Refusal extends Error {}

function held(scope) {
    return scope.instance ? scope.instance.variables : scope.environment.shared;
}

/*
 * With `readLagMs` reads go on showing what was there before a write. The old state is kept beside
 * the environment, not in it, so that it is no part of the world.
 */
class Lag {
    constructor(world) {
        this.world = world;
        this.kept = new Map();
    }

    beforeWrite(environment) {
        const ms = this.world.knobs.readLagMs;
        if (ms === 0 || this.shown(environment) !== environment) return;
        this.kept.set(environment.id, {
            until: Date.now() + ms, environment: structuredClone(environment) });
    }

    shown(environment) {
        const kept = this.kept.get(environment.id);
        return kept && kept.until > Date.now() ? kept.environment : environment;
    }
}

function sameScope(scope, environment) {
    return { environment, instance: scope.instance && environment.services[scope.instance.name] };
}

/* Services whose processes a change of these names would reach. */
function affected(scope, names) {
    if (scope.instance) return [scope.instance];
    const refersTo = (variable) => references(variable.value).some(
        (reference) => reference.namespace === 'shared' && names.includes(reference.name));
    return Object.values(scope.environment.services)
        .filter((instance) => Object.values(instance.variables).some(refersTo));
}

function refuseName(name) {
    if (name === '' || /[=\0]/.test(name)) throw new Refusal('Invalid variable name');
}

function refuseValue(value) {
    if (typeof value !== 'string') throw new Refusal('Problem processing request');
    if (value.includes('\0')) throw new Refusal('Invalid variable value');
}

function store(world, scope, name, value) {
    const variables = held(scope);
    const now = world.now();
    const old = variables[name];
    if (old && old.value === value && !world.knobs.equalValueDeploys) return false;
    variables[name] = old
        ? { ...old, value, updatedAt: now }
        : { value, sealed: false, createdAt: now, updatedAt: now };
    return true;
}

function changed(world, scope, names) {
    if (names.length === 0) return [];
    world.touch(scope.environment);
    if (!scope.instance) world.audit(scope.environment, 'shared_variable.updated', { names });
    return affected(scope, names);
}

function storeEach(world, scope, wanted, names) {
    for (const [name, value] of Object.entries(wanted)) {
        refuseName(name);
        refuseValue(value);
        if (store(world, scope, name, value)) names.push(name);
    }
}

/*
 * Sets a collection of names to texts. replace wipes every other variable of the scope, sealed
 * ones too. A refused entry refuses all of them, or (collectionAtomic off) those that follow it.
 */
function upsert(world, lag, scope, wanted, replace) {
    lag.beforeWrite(scope.environment);
    const names = [];
    if (world.knobs.collectionAtomic)
        for (const [name, value] of Object.entries(wanted)) {
            refuseName(name);
            refuseValue(value);
        }
    try {
        if (replace) names.push(...wipe(scope, wanted));
        storeEach(world, scope, wanted, names);
    } catch (error) {
        changed(world, scope, names);
        throw error;
    }
    return changed(world, scope, names);
}

function wipe(scope, kept) {
    const gone = Object.keys(held(scope)).filter((name) => !Object.hasOwn(kept, name));
    for (const name of gone) delete held(scope)[name];
    return gone;
}

function remove(world, lag, scope, names) {
    lag.beforeWrite(scope.environment);
    const there = names.filter((name) => Object.hasOwn(held(scope), name));
    for (const name of there) delete held(scope)[name];
    return changed(world, scope, there);
}

function seal(world, scope, names, sealed) {
    for (const name of names) {
        const variable = held(scope)[name];
        if (!variable) throw new Refusal(`there is no variable '${name}'`);
        variable.sealed = sealed;
        variable.updatedAt = world.now();
    }
    if (names.length > 0) world.touch(scope.environment);
}

function mapOf(world, scope, valueFor) {
    const map = {};
    for (const [name, variable] of Object.entries(held(scope))) {
        if (!variable.sealed) map[name] = valueFor(variable);
        else if (world.knobs.sealedInMap === 'null') map[name] = null;
    }
    return map;
}

/* The map of names to stored texts; a sealed variable is null. */
function unrendered(world, lag, scope) {
    const shown = sameScope(scope, lag.shown(scope.environment));
    const map = mapOf(world, shown, (variable) => variable.value);
    if (scope.instance && world.knobs.unrenderedProvided)
        Object.assign(map, provided(world, shown.environment, shown.instance));
    return map;
}

/* The map of names to texts as a deployment would get them; a sealed variable is null. */
function rendered(world, lag, scope) {
    const shown = sameScope(scope, lag.shown(scope.environment));
    const { environment, instance } = shown;
    const map = mapOf(world, shown, (variable) => render(world, environment, instance, variable));
    if (instance && world.knobs.renderedProvided)
        Object.assign(map, provided(world, environment, instance));
    return map;
}

function referencesOf(world, variable) {
    const found = references(variable.value);
    if (world.knobs.referencesForm === 'none') return [];
    if (world.knobs.referencesForm === 'template') return found.map((one) => one.text);
    return found.map((one) => (one.namespace ? `${one.namespace}.${one.name}` : one.name));
}

function indexOf(world, environment, owner, variables, serviceId) {
    return Object.entries(variables).map(([name, variable]) => ({
        id: `${owner}/${name}`, name, serviceId, environmentId: environment.id,
        isSealed: variable.sealed, references: referencesOf(world, variable),
        createdAt: variable.createdAt, updatedAt: variable.updatedAt,
    }));
}

/* Every variable of an environment without its value, shared ones first. */
function index(world, lag, given) {
    const environment = lag.shown(given);
    const services = Object.values(environment.services);
    return [
        ...indexOf(world, environment, environment.id, environment.shared, null),
        ...services.flatMap((instance) => indexOf(
            world, environment, instance.id, instance.variables, instance.serviceId)),
    ];
}

module.exports = { Lag, Refusal, upsert, remove, seal, unrendered, rendered, index };
