/* What goes wrong on purpose, and only then. */
'use strict';

const assert = require('assert');
const test = require('node:test');
const { session, world } = require('./testkit');

const NAMES = '{ __typename }';
const ETAG = 'query ($e: String!) { environment(id: $e) { configEtag } }';

async function fault(s, ...faults) {
    return s.admin('POST', '/faults', faults);
}

async function post(s, query = NAMES, variables = {}) {
    return s.post({ query, variables });
}

test('each kind of answer is given once, and then all is well again', async (t) => {
    const rows = [
        [{ kind: 'rate_limited' }, 429, 'text/plain', /^error code: 1015$/, undefined],
        [{ kind: 'rate_limited', retryAfter: 'never' }, 429, 'text/plain', /1015/, 'never'],
        [{ kind: 'bad_gateway' }, 502, 'text/html', /502 Bad Gateway/, undefined],
        [{ kind: 'gateway_timeout' }, 504, 'text/html', /504 Gateway Time-out/, undefined],
        [{ kind: 'server_error' }, 500, 'text/plain', /Internal Server Error/, undefined],
        [{ kind: 'login_page' }, 200, 'text/html', /Log in/, undefined],
        [{ kind: 'empty' }, 200, 'application/json', /^$/, undefined],
        [{ kind: 'not_json' }, 200, 'application/json', /^upstream connect error$/, undefined],
        [{ kind: 'problem' }, 200, 'application/json', /Problem processing request/, undefined],
        [{ kind: 'not_authorized' }, 200, 'application/json', /Not Authorized/, undefined],
        [{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, 302, 'text/plain', /^$/, undefined],
        [{ kind: 'raw', status: 418, headers: { 'Content-Type': 'a/b' }, body: '{' }, 418, 'a/b',
            /^\{$/, undefined],
    ];
    const s = await session(t);
    for (const [told, status, type, body, retryAfter] of rows) {
        await fault(s, told);
        const answer = await post(s);
        assert.strictEqual(answer.status, status, told.kind);
        assert.ok(answer.headers['content-type'].startsWith(type), told.kind);
        assert.match(answer.body, body, told.kind);
        assert.strictEqual(answer.headers['retry-after'], retryAfter, told.kind);
        assert.strictEqual((await post(s)).body, '{"data":{"__typename":"Query"}}', told.kind);
    }
});

test('raw bytes can be given that are no text', async (t) => {
    const s = await session(t);
    await fault(s, { kind: 'raw', bodyBase64: '//4=', headers: { 'X-Two': ['a', 'b'] } });
    const answer = await post(s);
    assert.strictEqual(Buffer.from(answer.body).toString('hex'), 'efbfbdefbfbd');
    assert.strictEqual(answer.headers['x-two'], 'a, b');
});

test('a fault may be counted, skipped, matched and taken away', async (t) => {
    const s = await session(t);
    const statuses = async (...queries) => {
        const seen = [];
        for (const query of queries) seen.push((await post(s, query)).status);
        return seen;
    };
    await fault(s, { kind: 'bad_gateway', times: 2 });
    assert.deepStrictEqual(await statuses(NAMES, NAMES, NAMES), [502, 502, 200]);
    await fault(s, { kind: 'bad_gateway', skip: 1 });
    assert.deepStrictEqual(await statuses(NAMES, NAMES, NAMES), [200, 502, 200]);
    await fault(s, { kind: 'bad_gateway', match: { operation: 'Two' } });
    assert.deepStrictEqual(await statuses('query One { __typename }', 'query Two { __typename }'),
        [200, 502]);
    await fault(s, { kind: 'bad_gateway', match: { field: 'me' } });
    assert.deepStrictEqual(await statuses(NAMES, '{ me { id } }'), [200, 502]);
    await fault(s, { kind: 'bad_gateway', match: { type: 'mutation' } });
    assert.deepStrictEqual(await statuses(NAMES), [200]);
    const [{ id }] = await fault(s, { kind: 'empty', times: -1 });
    await s.admin('DELETE', '/faults', { id });
    assert.deepStrictEqual((await s.admin('GET', '/faults')).map((one) => one.kind),
        ['bad_gateway']);
    await s.admin('DELETE', '/faults');
    assert.deepStrictEqual(await s.admin('GET', '/faults'), []);
    await assert.rejects(fault(s, { kind: 'bad_luck' }), /there is no fault 'bad_luck'/);
});

test('a new world has no faults', async (t) => {
    const s = await session(t);
    await fault(s, { kind: 'bad_gateway', times: -1 });
    await s.admin('POST', '/restart');
    assert.strictEqual((await post(s)).status, 200);
});

const WRITE = `mutation ($i: VariableCollectionUpsertInput!) {
    variableCollectionUpsert(input: $i) }`;

function write(s) {
    return post(s, WRITE, { i: { projectId: s.ids.project, environmentId: s.ids.environment,
        serviceId: s.ids.web, skipDeploys: true, variables: { NEW: '1' } } });
}

function stored(s) {
    return s.sim.world.environments()[0].services.web.variables.NEW !== undefined;
}

test('an answer may be lost before or after its effect', async (t) => {
    const rows = [
        [{ kind: 'reset' }, false], [{ kind: 'reset', after: true }, true], [{ kind: 'cut' }, true],
    ];
    for (const [told, effect] of rows) {
        const s = await session(t);
        await fault(s, told);
        await assert.rejects(write(s), /ECONNRESET|aborted|socket hang up/);
        assert.strictEqual(stored(s), effect, JSON.stringify(told));
    }
});

test('a wrong answer may come with or without an effect', async (t) => {
    for (const after of [false, true]) {
        const s = await session(t);
        await fault(s, { kind: 'bad_gateway', after });
        assert.strictEqual((await write(s)).status, 502);
        assert.strictEqual(stored(s), after);
    }
});

test('a mutation may be answered with false', async (t) => {
    const s = await session(t);
    await fault(s, { kind: 'set', path: 'variableCollectionUpsert', value: false });
    assert.strictEqual((await write(s)).body, '{"data":{"variableCollectionUpsert":false}}');
});

test('a field may be null, gone, foreign or beside errors', async (t) => {
    const s = await session(t);
    const query = `query ($e: String!) { environment(id: $e) { name serviceInstances {
        edges { node { serviceName latestDeployment { status } } } } } }`;
    const ask = async () => JSON.parse((await post(s, query, { e: s.ids.environment })).body);
    await fault(s, { kind: 'set', path: 'environment.name', value: null });
    assert.strictEqual((await ask()).data.environment.name, null);
    await fault(s, { kind: 'remove', path: ['environment', 'serviceInstances'] });
    assert.deepStrictEqual((await ask()).data.environment, { name: 'staging' });
    await fault(s, { kind: 'set', value: 'HIBERNATING',
        path: 'environment.serviceInstances.edges.*.node.latestDeployment.status' });
    const { edges } = (await ask()).data.environment.serviceInstances;
    assert.deepStrictEqual(edges.map((edge) => edge.node.latestDeployment.status),
        ['HIBERNATING', 'HIBERNATING']);
    await fault(s, { kind: 'errors_beside_data', message: 'half', path: 'environment' });
    const { data, errors } = await ask();
    assert.strictEqual(data.environment.name, 'staging');
    assert.deepStrictEqual([errors[0].message, errors[0].path], ['half', ['environment']]);
});

test('the fence may move between two requests or within one', async (t) => {
    const s = await session(t);
    const etag = async () => JSON.parse((await post(s, ETAG, { e: s.ids.environment })).body)
        .data.environment.configEtag;
    await fault(s, { kind: 'move_fence', times: 2 });
    const seen = [await etag(), await etag(), await etag(), await etag()];
    assert.deepStrictEqual([new Set(seen).size, seen[2] === seen[3]], [3, true]);
    const twice = `query ($e: String!) { a: environment(id: $e) { configEtag }
        b: environment(id: $e) { configEtag } }`;
    const pair = async () => {
        const { a, b } = JSON.parse((await post(s, twice, { e: s.ids.environment })).body).data;
        return a.configEtag === b.configEtag;
    };
    assert.strictEqual(await pair(), true);
    await fault(s, { kind: 'move_fence', when: 'field:b' });
    assert.strictEqual(await pair(), false);
});

test('variables may change between two fields of one document', async (t) => {
    const s = await session(t);
    const query = `query ($p: String!, $e: String!, $s: String) {
        a: variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true)
        b: variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true) }`;
    await fault(s, { kind: 'act', when: 'field:b', path: '/variables', body: {
        environment: 'staging', service: 'web', set: { ENVIRONMENT: 'torn' } } });
    const { data } = await s.ask(query,
        { p: s.ids.project, e: s.ids.environment, s: s.ids.web });
    assert.deepStrictEqual([data.a.ENVIRONMENT, data.b.ENVIRONMENT], ['staging', 'torn']);
});

test('an answer may be late, for all by a knob or for one by a fault', async (t) => {
    const s = await session(t, world({ knobs: { latencyMs: 60 } }));
    const time = async () => {
        const start = process.hrtime.bigint();
        await post(s);
        return Number(process.hrtime.bigint() - start) / 1e6;
    };
    assert.ok(await time() >= 59);
    await fault(s, { kind: 'delay', ms: 100 });
    assert.ok(await time() >= 159);
});

test('an error of the simulator itself is said on stderr and hidden in the answer', async (t) => {
    const s = await session(t);
    const said = [];
    const { write: original } = process.stderr;
    process.stderr.write = (text) => said.push(String(text));
    t.after(() => { process.stderr.write = original; });
    s.sim.staging.current = () => { throw new TypeError('a mistake of ours'); };
    const answer = await s.ask(
        'query ($e: String!) { environmentStagedChanges(environmentId: $e) { id } }',
        { e: s.ids.environment });
    process.stderr.write = original;
    assert.strictEqual(answer.errors[0].message, 'Problem processing request');
    assert.match(said.join(''), /a mistake of ours/);
});
