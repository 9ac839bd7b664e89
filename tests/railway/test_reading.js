/* What the simulated Railway answers to those who look. */
'use strict';

const assert = require('assert');
const test = require('node:test');
const { send, session, world } = require('./testkit');

const VARIABLES = `query ($p: String!, $e: String!, $s: String, $u: Boolean) {
    variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: $u)
}`;

async function unrendered(s, service = s.ids.web) {
    const answer = await s.ask(VARIABLES,
        { p: s.ids.project, e: s.ids.environment, s: service, u: true });
    return answer.data.variables;
}

async function knob(s, values) {
    await s.admin('PUT', '/knobs', values);
}

function withoutTrace({ status, errors }) {
    return { status, messages: errors.map((error) => error.message),
        codes: errors.map((error) => error.extensions && error.extensions.code) };
}

test('a project token names its own target', async (t) => {
    const s = await session(t);
    const { data } = await s.ask(
        '{ projectToken { projectId environmentId project { name } environment { name } } }');
    assert.deepStrictEqual(data.projectToken, {
        projectId: s.ids.project, environmentId: s.ids.environment,
        project: { name: 'shop' }, environment: { name: 'staging' } });
});

test('each kind of token may ask what its kind may ask', async (t) => {
    const s = await session(t);
    const own = `{ environment(id: "${s.ids.environment}") { name } }`;
    const logs = `{ auditLogs(workspaceId: "${s.sim.world.data.workspaces[0].id}") {
        edges { node { id } } } }`;
    const rows = [
        ['project', '{ projectToken { id } }', undefined],
        ['account', '{ projectToken { id } }', 'Not Authorized'],
        ['account', '{ me { id } }', undefined],
        ['workspace', '{ me { id } }', 'Not Authorized'],
        ['project', '{ me { id } }', 'Not Authorized'],
        ['account', '{ apiToken { workspaces { name } } }', undefined],
        ['workspace', '{ apiToken { workspaces { name } } }', undefined],
        ['project', '{ apiToken { workspaces { name } } }', 'Not Authorized'],
        ['project', own, undefined],
        ['production', own, 'Not Authorized'],
        ['account', own, undefined],
        ['workspace', own, undefined],
        [null, own, 'Not Authorized'],
        [{ 'Project-Access-Token': 'wrong' }, own, 'Project Token not found'],
        [{ Authorization: 'Bearer wrong' }, own, 'Not Authorized'],
        [{ Authorization: 'Bearer made-up-project-token' }, own, 'Not Authorized'],
        [{ 'Project-Access-Token': 'made-up-account-token' }, own, 'Project Token not found'],
        ['workspace', logs, undefined],
        ['account', logs, 'Not Authorized'],
    ];
    for (const [token, query, message] of rows) {
        const answer = await s.ask(query, {}, { token });
        assert.strictEqual(answer.status, 200);
        assert.strictEqual(answer.errors && answer.errors[0].message, message,
            `${JSON.stringify(token)} ${query}`);
    }
});

test('a refused root field is HTTP 200 with a message, a code and a trace id', async (t) => {
    const s = await session(t);
    const answer = await s.ask('{ me { id } }');
    assert.deepStrictEqual(withoutTrace(answer), {
        status: 200, messages: ['Not Authorized'], codes: ['INTERNAL_SERVER_ERROR'] });
    assert.match(answer.errors[0].traceId, /^\d+$/);
    assert.strictEqual(answer.data, null);
});

test('documents that the schema refuses are 400', async (t) => {
    const s = await session(t);
    const rows = [
        ['{ me { id secret } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
        ['{ environment { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
        ['{ me(id: 3) { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
        ['{ me { id }', {}, 'GRAPHQL_PARSE_FAILED'],
        ['query ($i: String!) { project(id: $i) { id } }', {}, 'BAD_USER_INPUT'],
        ['query ($i: String!) { project(id: $i) { id } }', { i: 7 }, 'BAD_USER_INPUT'],
        ['query a { me { id } } query b { me { id } }', {}, 'OPERATION_RESOLUTION_FAILURE'],
    ];
    for (const [query, variables, code] of rows) {
        const answer = await s.ask(query, variables);
        assert.strictEqual(answer.status, 400, query);
        assert.strictEqual(answer.errors[0].extensions.code, code, query);
        assert.strictEqual(answer.data, undefined);
    }
});

test('what is not one JSON object with a query is 400', async (t) => {
    const s = await session(t);
    for (const body of ['', 'x', '[{"query":"{ me { id } }"}]', '{"query":7}', 'null']) {
        const answer = await s.post(body);
        assert.strictEqual(answer.status, 400, body);
        assert.strictEqual(JSON.parse(answer.body).errors[0].extensions.code, 'BAD_REQUEST');
    }
});

test('an address without a query string falls under the edge rule', async (t) => {
    const s = await session(t);
    const bare = await s.post({ query: '{ __typename }' }, { search: '' });
    assert.deepStrictEqual([bare.status, bare.body], [429, 'error code: 1015']);
    await knob(s, { sourceRule: 'serve' });
    assert.strictEqual((await s.post({ query: '{ __typename }' }, { search: '' })).status, 200);
});

test('only POST is served', async (t) => {
    const s = await session(t);
    const answer = await send(`${s.url}?source=test`);
    assert.deepStrictEqual([answer.status, answer.headers.allow], [405, 'POST']);
    assert.strictEqual((await send(s.url.replace('/graphql/v2', '/else'))).status, 404);
});

test('a document with more root fields than the knob allows is refused', async (t) => {
    const s = await session(t, world({ knobs: { maxRootFields: 2 } }));
    const status = async (query) => (await s.ask(query)).status;
    assert.strictEqual(await status('{ a: __typename b: __typename }'), 200);
    assert.strictEqual(await status('{ a: __typename b: __typename c: __typename }'), 400);
});

test('the limit of a second ends with the second', async (t) => {
    const s = await session(t, world({ knobs: { rateLimitPerSecond: 2 } }));
    const ask = async (token) => (await s.post({ query: '{ __typename }' }, { token }));
    const answers = [];
    for (let i = 0; i < 20 && (answers.length === 0 || answers.at(-1).status === 200); i += 1)
        answers.push(await ask('project'));
    const refused = answers.at(-1);
    assert.deepStrictEqual([refused.status, refused.headers['retry-after']], [429, '1']);
    assert.ok(answers.length > 2);
    assert.strictEqual((await ask('account')).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.strictEqual((await ask('project')).status, 200);
});

test('what runs may differ from what is stored from the beginning', async (t) => {
    const described = world();
    Object.assign(described.projects[0].environments[0].services.web,
        { running: { ENVIRONMENT: 'before', EMPTY: null } });
    const s = await session(t, described);
    const deployment = (await s.admin('GET', '/')).environments[0].services[0].deployment;
    const { data } = await s.ask(
        `{ deploymentSnapshot(deploymentId: "${deployment}") { variables } }`);
    const { variables } = data.deploymentSnapshot;
    assert.deepStrictEqual([variables.ENVIRONMENT, variables.EMPTY], ['before', undefined]);
    const stored = await unrendered(s);
    assert.deepStrictEqual([stored.ENVIRONMENT, stored.EMPTY], ['staging', '']);
});

test('stored values come as they are, with null for a sealed one', async (t) => {
    const s = await session(t);
    assert.deepStrictEqual(await unrendered(s), {
        ENVIRONMENT: 'staging', EMPTY: '', LINES: 'one\ntwo\n',
        REDIS: 'redis://${{ redis.HOST }}:${{redis.PORT}}/${{shared.REGION}}', SECRET: null });
});

test('shared variables are those without a service', async (t) => {
    const s = await session(t);
    const { data } = await s.ask(VARIABLES, { p: s.ids.project, e: s.ids.environment, u: true });
    assert.deepStrictEqual(data.variables, { REGION: 'north' });
});

test('rendered values have their references filled in and the provided names', async (t) => {
    const s = await session(t);
    const { data } = await s.ask(`query ($p: String!, $e: String!, $s: String!) {
        variablesForServiceDeployment(projectId: $p, environmentId: $e, serviceId: $s) }`,
        { p: s.ids.project, e: s.ids.environment, s: s.ids.web });
    const map = data.variablesForServiceDeployment;
    assert.strictEqual(map.REDIS, 'redis://redis.internal:6379/north');
    assert.strictEqual(map.RAILWAY_SERVICE_NAME, 'web');
    assert.strictEqual(map.SECRET, null);
});

test('references render through chains, and to nothing when they lead nowhere', async (t) => {
    const rows = [
        ['${{shared.REGION}}', 'north'], ['${{ENVIRONMENT}}', 'staging'],
        ['<${{ nowhere.X }}>', '<>'], ['${{web.LOOP}}', ''], ['${{ }}', '${{ }}'],
        ['${{RAILWAY_SERVICE_NAME}}!', 'web!'], ['${{redis.RAILWAY_PRIVATE_DOMAIN}}',
            'redis.railway.internal'], ['$${{web.CHAIN}}', '$redis://redis.internal:6379/north'],
        ['${{Shared.REGION}}', ''], ['${{ redis . HOST }}', 'redis.internal'],
    ];
    const described = world();
    const { variables } = described.projects[0].environments[0].services.web;
    rows.forEach(([text], index) => { variables[`ROW_${index}`] = text; });
    Object.assign(variables, { LOOP: '${{web.LOOP}}', CHAIN: '${{REDIS}}' });
    const s = await session(t, described);
    const { data } = await s.ask(VARIABLES,
        { p: s.ids.project, e: s.ids.environment, s: s.ids.web });
    rows.forEach(([text, expected], index) =>
        assert.strictEqual(data.variables[`ROW_${index}`], expected, text));
});

test('provided names and sealed ones in the maps are knobs', async (t) => {
    const s = await session(t);
    await knob(s, { unrenderedProvided: true, sealedInMap: 'omitted' });
    const map = await unrendered(s);
    assert.strictEqual(map.RAILWAY_ENVIRONMENT_NAME, 'staging');
    assert.ok(!Object.hasOwn(map, 'SECRET'));
});

test('the index tells of every variable in pages and never of a value', async (t) => {
    const s = await session(t);
    await knob(s, { pageSize: 3 });
    const query = `query ($e: String!, $a: String) { environment(id: $e) {
        variables(first: 100, after: $a) {
            edges { node { name serviceId isSealed references createdAt updatedAt } }
            pageInfo { hasNextPage endCursor } } } }`;
    const seen = [];
    let after;
    let pages = 0;
    for (let more = true; more; pages += 1) {
        const { data } = await s.ask(query, { e: s.ids.environment, a: after });
        const page = data.environment.variables;
        seen.push(...page.edges.map((edge) => edge.node));
        after = page.pageInfo.endCursor;
        more = page.pageInfo.hasNextPage;
    }
    assert.strictEqual(pages, 3);
    assert.deepStrictEqual(seen.map((one) => one.name), [
        'REGION', 'ENVIRONMENT', 'EMPTY', 'LINES', 'REDIS', 'SECRET', 'HOST', 'PORT']);
    assert.deepStrictEqual(seen[4].references, ['redis.HOST', 'redis.PORT', 'shared.REGION']);
    assert.deepStrictEqual(seen.map((one) => one.isSealed).indexOf(true), 5);
    assert.strictEqual(seen[0].serviceId, null);
    assert.ok(!JSON.stringify(seen).includes('planted-secret'));
    await knob(s, { pageSize: 500, endlessPages: true });
    const { data } = await s.ask(query, { e: s.ids.environment });
    assert.strictEqual(data.environment.variables.pageInfo.hasNextPage, true);
});

test('connections also page backwards', async (t) => {
    const s = await session(t);
    const { data } = await s.ask(`{ project(id: "${s.ids.project}") {
        last: services(last: 1) { edges { cursor node { name } }
            pageInfo { hasPreviousPage hasNextPage } }
        environments(isEphemeral: false) { edges { node { name isEphemeral canAccess } } } } }`);
    const { last, environments } = data.project;
    assert.deepStrictEqual(last.edges.map((edge) => edge.node.name), ['redis']);
    assert.deepStrictEqual(last.pageInfo, { hasPreviousPage: true, hasNextPage: false });
    assert.deepStrictEqual(environments.edges.map((edge) => edge.node.name),
        ['staging', 'production']);
});

test('one service instance is told by its id, to those who may see it', async (t) => {
    const s = await session(t);
    const query = `query ($e: String!, $s: String!) { serviceInstance(
        environmentId: $e, serviceId: $s) { serviceName latestDeployment { status } } }`;
    const where = { e: s.ids.environment, s: s.ids.redis };
    assert.deepStrictEqual((await s.ask(query, where)).data.serviceInstance,
        { serviceName: 'redis', latestDeployment: { status: 'SUCCESS' } });
    const refusal = async (variables, token) =>
        (await s.ask(query, variables, { token })).errors[0].message;
    assert.strictEqual(await refusal(where, 'production'), 'Not Authorized');
    assert.strictEqual(await refusal({ ...where, s: 'nobody' }), 'Not Authorized');
});

test('the snapshot is what the deployment was started with', async (t) => {
    const s = await session(t);
    const deployment = (await s.admin('GET', '/')).environments[0].services[0].deployment;
    const snapshot = async () => (await s.ask(
        `{ deploymentSnapshot(deploymentId: "${deployment}") { id createdAt variables } }`))
        .data.deploymentSnapshot;
    await s.admin('POST', '/variables',
        { environment: 'staging', service: 'web', set: { ENVIRONMENT: 'changed' } });
    const first = await snapshot();
    assert.deepStrictEqual(first.variables, {
        ENVIRONMENT: 'staging', EMPTY: '', LINES: 'one\ntwo\n',
        REDIS: 'redis://redis.internal:6379/north', SECRET: null });
    await knob(s, { snapshotRendered: false, snapshotSealed: 'value' });
    const second = (await snapshot()).variables;
    assert.strictEqual(second.REDIS,
        'redis://${{ redis.HOST }}:${{redis.PORT}}/${{shared.REGION}}');
    assert.strictEqual(second.SECRET, 'planted-secret');
    await knob(s, { snapshotSealed: 'masked', snapshotProvided: true });
    const third = (await snapshot()).variables;
    assert.deepStrictEqual([third.SECRET, third.RAILWAY_SERVICE_NAME], ['*****', 'web']);
    await knob(s, { snapshotSealed: 'omitted' });
    assert.ok(!Object.hasOwn((await snapshot()).variables, 'SECRET'));
    await knob(s, { snapshotPresent: false });
    assert.strictEqual(await snapshot(), null);
});

test('limits are told in headers, and what is over them is refused', async (t) => {
    const s = await session(t, world({ knobs: {
        rateLimitPerHour: 2, clock: '2026-02-24T18:00:00.000Z', rateLimitReset: 'iso' } }));
    const headersOf = async () => {
        const { status, headers } = await s.post({ query: '{ __typename }' });
        return [status, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining'],
            headers['x-ratelimit-reset'], headers['retry-after'], headers.date];
    };
    const date = 'Tue, 24 Feb 2026 18:00:00 GMT';
    const reset = '2026-02-24T19:00:00.000Z';
    assert.deepStrictEqual(await headersOf(), [200, '2', '1', reset, undefined, date]);
    assert.deepStrictEqual(await headersOf(), [200, '2', '0', reset, undefined, date]);
    assert.deepStrictEqual(await headersOf(), [429, '2', '0', reset, '3600', date]);
    await knob(s, { retryAfter: 'soon', rateLimitReset: 'milliseconds' });
    assert.deepStrictEqual(await headersOf(), [429, '2', '0', '1771959600000', 'soon', date]);
    await knob(s, { rateLimitPerHour: 0, dateHeader: false });
    assert.deepStrictEqual(await headersOf(),
        [200, undefined, undefined, undefined, undefined, undefined]);
});

test('the log counts and never holds a token or a value', async (t) => {
    const s = await session(t);
    await s.ask('query One { me { id } }', {}, { token: 'account' });
    await s.ask('query One { me { id } }', {}, { token: 'account' });
    await s.ask(`mutation ($i: VariableCollectionUpsertInput!) {
        variableCollectionUpsert(input: $i) }`, { i: {
        projectId: s.ids.project, environmentId: s.ids.environment, serviceId: s.ids.web,
        skipDeploys: true, variables: { NEW: 'planted-value' } } });
    await s.ask('mutation ($i: VariableUpsertInput!) { variableUpsert(input: $i) }', { i: {
        projectId: s.ids.project, environmentId: s.ids.environment, name: 'NEW',
        value: 'planted-value' } });
    const log = await s.admin('GET', '/log');
    assert.strictEqual(log.counts.requests, 4);
    assert.strictEqual(log.counts.queries, 2);
    assert.strictEqual(log.counts.mutations, 2);
    assert.deepStrictEqual(log.counts.byOperation, { One: 2 });
    assert.deepStrictEqual(log.counts.byField, {
        me: 2, variableCollectionUpsert: 1, variableUpsert: 1 });
    assert.deepStrictEqual(log.requests[2].variables.i.variables, { NEW: '(value)' });
    assert.deepStrictEqual(log.requests[3].variables.i.value, '(value)');
    assert.strictEqual(log.requests[0].token.kind, 'account');
    assert.strictEqual(Object.keys(log.documents).length, 3);
    for (const secret of ['planted-value', 'made-up-account-token', 'made-up-project-token'])
        assert.ok(!JSON.stringify(log).includes(secret), secret);
    await s.admin('DELETE', '/log');
    assert.strictEqual((await s.admin('GET', '/log')).counts.requests, 0);
});
