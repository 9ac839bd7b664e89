/*
 * rendering: what a stored value becomes when a deployment gets it.
 *
 * A reference is ${{NAMESPACE.NAME}} or ${{NAME}}; the namespace is a service's name or `shared`.
 * Blanks inside are allowed, one value may contain several, with text around them. A reference to
 * nothing, or to itself by a detour, becomes the empty text.
 */
'use strict';

const REFERENCE = /\$\{\{\s*(?:([^{}]*?)\.\s*)?([^{}.\s]+)\s*\}\}/g;

/* Names that Railway itself provides to a service. */
function provided(world, environment, instance) {
    const project = world.projectOf(environment);
    const domain = instance.serviceDomains[0] || instance.customDomains[0];
    const names = {
        RAILWAY_ENVIRONMENT: environment.name,
        RAILWAY_ENVIRONMENT_ID: environment.id,
        RAILWAY_ENVIRONMENT_NAME: environment.name,
        RAILWAY_PRIVATE_DOMAIN: `${instance.name}.railway.internal`,
        RAILWAY_PROJECT_ID: project.id,
        RAILWAY_PROJECT_NAME: project.name,
        RAILWAY_SERVICE_ID: instance.serviceId,
        RAILWAY_SERVICE_NAME: instance.name,
    };
    if (domain) names.RAILWAY_PUBLIC_DOMAIN = domain.domain;
    return names;
}

function namespaceOf(world, environment, instance, namespace) {
    if (namespace === undefined || (instance && namespace === instance.name)) return instance;
    return environment.services[namespace];
}

function lookUp(world, environment, instance, reference, seen) {
    if (reference.namespace === 'shared')
        return valueOf(world, environment, undefined, environment.shared[reference.name], seen);
    const owner = namespaceOf(world, environment, instance, reference.namespace);
    if (!owner) return '';
    const own = owner.variables[reference.name];
    if (!own) return provided(world, environment, owner)[reference.name] || '';
    return valueOf(world, environment, owner, own, seen);
}

function valueOf(world, environment, instance, variable, seen) {
    if (!variable || seen.includes(variable)) return '';
    return variable.value.replace(REFERENCE, (whole, namespace, name) => lookUp(
        world, environment, instance, { namespace: namespace && namespace.trim(), name },
        [...seen, variable]));
}

/* One value as a deployment would get it. instance is undefined for a shared variable. */
function render(world, environment, instance, variable) {
    return valueOf(world, environment, instance, variable, []);
}

/* The references in a stored text: [{ namespace (undefined = own service), name, text }]. */
function references(text) {
    return [...text.matchAll(REFERENCE)].map((match) => ({
        namespace: match[1] && match[1].trim(), name: match[2], text: match[0] }));
}

module.exports = { provided, render, references };
