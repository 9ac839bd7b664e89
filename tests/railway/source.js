/*
 * source: which code a deployment takes live, and what its `meta` tells of it.
 *
 * A service has a source, a repository with its newest commit or an image with the digest that its tag names
 * now. It moves between deployments (POST /admin/service), and each deployment keeps its own.
 */
'use strict';

const crypto = require('crypto');

const hex = (text, algorithm) => crypto.createHash(algorithm).update(text).digest('hex');

/* The source that a service has unless the world says otherwise; null: none is known. */
function sourceOf(told, name, serviceId) {
    return told === undefined
        ? { repo: `example/${name}`, commit: hex(serviceId, 'sha1') }
        : told && { ...told };
}

/* What is configured now, as a deployment would take it. */
function codeOf(instance) {
    const { source } = instance;
    if (!source) return null;
    return source.image
        ? { image: source.image, digest: source.digest || hex(source.image, 'sha256') }
        : { repo: source.repo, commit: source.commit };
}

function metaOf(code, knob) {
    if (!code || knob === 'none') return {};
    if (code.commit) return { repo: code.repo, branch: 'main', commitHash: code.commit };
    return knob === 'no-digest'
        ? { image: code.image }
        : { image: code.image, imageDigest: `sha256:${code.digest}` };
}

/* Does the repository have this commit? All that were deployed, unless the world lists them. */
function hasCommit(instance, commit) {
    const { source } = instance;
    const deployed = instance.deployments.map((made) => made.code && made.code.commit);
    return Boolean(source) && !source.image &&
        [source.commit, ...(source.commits || deployed)].includes(commit);
}

module.exports = { sourceOf, codeOf, metaOf, hasCommit };
