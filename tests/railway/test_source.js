'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { session } = require('./testkit');

const SECOND = 'b'.repeat(40);
const ELSEWHERE = 'c'.repeat(40);
const IMAGE = 'ghcr.io/example/web:1';

const LOOK = `query ($e: String!, $s: String!) {
    serviceInstance(environmentId: $e, serviceId: $s) {
        source { repo image } latestDeployment { id meta } activeDeployments { id meta } } }`;
const DEPLOY = `mutation ($e: String!, $s: String!, $c: String) {
    serviceInstanceDeployV2(environmentId: $e, serviceId: $s, commitSha: $c) }`;
const AGAIN = `mutation ($i: String!, $p: Boolean) {
    deploymentRedeploy(id: $i, usePreviousImageTag: $p) { id meta } }`;

async function look(s) {
    const { data } = await s.ask(LOOK, { e: s.ids.environment, s: s.ids.web });
    return data.serviceInstance;
}

async function metaAfter(s, document, variables) {
    const answer = await s.ask(document, { e: s.ids.environment, s: s.ids.web, ...variables });
    assert.strictEqual(answer.errors, undefined);
    return (await look(s)).latestDeployment.meta;
}

const move = (s, source) => s.admin('POST', '/service', { environment: 'staging', service: 'web', source });

test('a deploy takes the commit that is configured now, or the one that it names', async (t) => {
    const s = await session(t);
    const before = (await look(s)).latestDeployment.meta.commitHash;
    assert.match(before, /^[0-9a-f]{40}$/);
    await move(s, { repo: 'example/web', commit: SECOND, commits: [before] });
    assert.strictEqual((await look(s)).latestDeployment.meta.commitHash, before);
    assert.strictEqual((await metaAfter(s, DEPLOY, {})).commitHash, SECOND);
    assert.strictEqual((await metaAfter(s, DEPLOY, { c: before })).commitHash, before);
});

test('an unknown commit is refused, and nothing happens', async (t) => {
    const s = await session(t);
    const before = (await look(s)).latestDeployment;
    const where = { e: s.ids.environment, s: s.ids.web, c: ELSEWHERE };
    const { errors } = await s.ask(DEPLOY, where);
    assert.strictEqual(errors[0].message, 'Commit not found');
    assert.deepStrictEqual((await look(s)).latestDeployment, before);
    await s.admin('PUT', '/knobs', { unknownCommit: 'deployed' });
    assert.strictEqual((await metaAfter(s, DEPLOY, { c: ELSEWHERE })).commitHash, ELSEWHERE);
    await s.admin('PUT', '/knobs', { commitSha: 'ignored' });
    assert.strictEqual((await metaAfter(s, DEPLOY, { c: ELSEWHERE })).commitHash,
        before.meta.commitHash);
});

test('a deployment that is deployed again takes its own code, or what is configured', async (t) => {
    const s = await session(t);
    const { id, meta } = (await look(s)).latestDeployment;
    await move(s, { repo: 'example/web', commit: SECOND });
    assert.strictEqual((await metaAfter(s, AGAIN, { i: id })).commitHash, meta.commitHash);
    await s.admin('PUT', '/knobs', { redeployTakes: 'configured' });
    assert.strictEqual((await metaAfter(s, AGAIN, { i: id })).commitHash, SECOND);
});

test('the tag of an image moves, and a deployment keeps what it named', async (t) => {
    const s = await session(t);
    await move(s, { image: IMAGE, digest: '1'.repeat(64) });
    assert.deepStrictEqual(await metaAfter(s, DEPLOY, {}),
        { image: IMAGE, imageDigest: `sha256:${'1'.repeat(64)}` });
    const { id } = (await look(s)).latestDeployment;
    await move(s, { image: IMAGE, digest: '2'.repeat(64) });
    assert.strictEqual((await metaAfter(s, AGAIN, { i: id, p: true })).imageDigest,
        `sha256:${'1'.repeat(64)}`);
    assert.strictEqual((await metaAfter(s, AGAIN, { i: id, p: false })).imageDigest,
        `sha256:${'2'.repeat(64)}`);
    assert.deepStrictEqual((await look(s)).source, { repo: null, image: IMAGE });
});

test('what meta and source tell is a knob', async (t) => {
    const s = await session(t);
    await move(s, { image: IMAGE });
    await s.admin('POST', '/deploy', { environment: 'staging', service: 'web' });
    await s.admin('PUT', '/knobs', { deploymentMeta: 'no-digest' });
    assert.deepStrictEqual((await look(s)).latestDeployment.meta, { image: IMAGE });
    await s.admin('PUT', '/knobs', { deploymentMeta: 'none', sourceShown: false });
    const seen = await look(s);
    assert.deepStrictEqual([seen.latestDeployment.meta, seen.source], [{}, null]);
});
