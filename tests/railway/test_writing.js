/* What the simulated Railway does for those who write. */
'use strict';

const assert = require('assert');
const test = require('node:test');
const { session, world } = require('./testkit');

const UPSERT = `mutation ($i: VariableCollectionUpsertInput!) {
    variableCollectionUpsert(input: $i) }`;

function input(s, changes) {
    return { i: { projectId: s.ids.project, environmentId: s.ids.environment,
        serviceId: s.ids.web, ...changes } };
}

/* Everything that a test compares about the staging environment. */
function look(s, service = 'web') {
    const environment = s.sim.world.environments()[0];
    const instance = environment.services[service];
    const texts = Object.fromEntries(Object.entries(instance.variables)
        .map(([name, variable]) => [name, variable.value]));
    return { texts, etag: s.sim.world.etag(environment), shared: environment.shared,
        deployments: instance.deployments.map((one) => one.status), instance, environment };
}

test('a write acts at once, moves the etag and deploys', async (t) => {
    const s = await session(t);
    const before = look(s);
    const answer = await s.ask(UPSERT, input(s, { variables: { ENVIRONMENT: 'x', NEW: 'y' } }));
    assert.deepStrictEqual(answer.data, { variableCollectionUpsert: true });
    const after = look(s);
    assert.deepStrictEqual(after.texts, { ...before.texts, ENVIRONMENT: 'x', NEW: 'y' });
    assert.notStrictEqual(after.etag, before.etag);
    assert.deepStrictEqual(after.deployments, ['REMOVED', 'SUCCESS']);
    assert.strictEqual(after.instance.deployments[1].snapshot.rendered.NEW, 'y');
});

test('skipDeploys stores without deploying', async (t) => {
    const s = await session(t);
    await s.ask(UPSERT, input(s, { variables: { ENVIRONMENT: 'x' }, skipDeploys: true }));
    const after = look(s);
    assert.strictEqual(after.texts.ENVIRONMENT, 'x');
    assert.deepStrictEqual(after.deployments, ['SUCCESS']);
    assert.strictEqual(after.instance.deployments[0].snapshot.rendered.ENVIRONMENT, 'staging');
});

test('replace wipes every other variable, sealed ones too', async (t) => {
    const s = await session(t);
    await s.ask(UPSERT, input(s, { variables: { ONLY: '1' }, replace: true, skipDeploys: true }));
    assert.deepStrictEqual(look(s).texts, { ONLY: '1' });
});

test('single upserts are as many deploys', async (t) => {
    const s = await session(t);
    for (const name of ['A', 'B', 'C'])
        await s.ask('mutation ($i: VariableUpsertInput!) { variableUpsert(input: $i) }',
            input(s, { name, value: '1' }));
    assert.strictEqual(look(s).deployments.length, 4);
});

test('an equal value deploys only with the knob', async (t) => {
    const s = await session(t);
    const before = look(s);
    await s.ask(UPSERT, input(s, { variables: { ENVIRONMENT: 'staging' } }));
    assert.deepStrictEqual([look(s).etag, look(s).deployments.length], [before.etag, 1]);
    await s.admin('PUT', '/knobs', { equalValueDeploys: true });
    await s.ask(UPSERT, input(s, { variables: { ENVIRONMENT: 'staging' } }));
    assert.strictEqual(look(s).deployments.length, 2);
});

test('a shared write deploys every service that refers to it', async (t) => {
    const s = await session(t);
    const shared = { projectId: s.ids.project, environmentId: s.ids.environment };
    await s.ask(UPSERT, { i: { ...shared, variables: { REGION: 'south' } } });
    assert.strictEqual(look(s, 'web').deployments.length, 2);
    assert.strictEqual(look(s, 'redis').deployments.length, 1);
    assert.strictEqual(look(s).instance.deployments[1].snapshot.rendered.REDIS,
        'redis://redis.internal:6379/south');
    await s.ask(UPSERT, { i: { ...shared, variables: { UNUSED: '1' } } });
    assert.strictEqual(look(s, 'web').deployments.length, 2);
    const workspace = s.sim.world.data.workspaces[0].id;
    const { data } = await s.ask(`{ auditLogs(workspaceId: "${workspace}", first: 5) {
        edges { node { eventType payload } } } }`, {}, { token: 'workspace' });
    assert.deepStrictEqual(data.auditLogs.edges.map((edge) => edge.node.payload.names),
        [['UNUSED'], ['REGION']]);
});

test('a collection is all or nothing, or half with the knob', async (t) => {
    const s = await session(t);
    const bad = input(s, { variables: { A: '1', B: null, C: '3' } });
    const refused = await s.ask(UPSERT, bad);
    assert.strictEqual(refused.errors[0].message, 'Problem processing request');
    assert.strictEqual(refused.errors[0].extensions, undefined);
    assert.strictEqual(look(s).texts.A, undefined);
    await s.admin('PUT', '/knobs', { collectionAtomic: false });
    await s.ask(UPSERT, bad);
    assert.deepStrictEqual([look(s).texts.A, look(s).texts.C], ['1', undefined]);
});

test('variableDelete takes out and always deploys', async (t) => {
    const s = await session(t);
    const answer = await s.ask('mutation ($i: VariableDeleteInput!) { variableDelete(input: $i) }',
        input(s, { name: 'EMPTY' }));
    assert.deepStrictEqual(answer.data, { variableDelete: true });
    assert.ok(!Object.hasOwn(look(s).texts, 'EMPTY'));
    assert.strictEqual(look(s).deployments.length, 2);
});

test('a sealed variable stays sealed when it is written', async (t) => {
    const s = await session(t);
    await s.ask(UPSERT, input(s, { variables: { SECRET: 'other' } }));
    assert.deepStrictEqual([look(s).instance.variables.SECRET.sealed, look(s).texts.SECRET],
        [true, 'other']);
});

test('a token of another environment changes nothing', async (t) => {
    const s = await session(t);
    const before = look(s).texts;
    const answer = await s.ask(UPSERT, input(s, { variables: { A: '1' } }),
        { token: 'production' });
    assert.strictEqual(answer.errors[0].message, 'Not Authorized');
    assert.deepStrictEqual(look(s).texts, before);
});

test('reads go on showing the old state for a while with the knob', async (t) => {
    const s = await session(t, world({ knobs: { readLagMs: 60000 } }));
    await s.ask(UPSERT, input(s, { variables: { ENVIRONMENT: 'x' } }));
    const read = async () => (await s.ask(
        `query ($p: String!, $e: String!, $s: String) {
            variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true) }`,
        { p: s.ids.project, e: s.ids.environment, s: s.ids.web })).data.variables.ENVIRONMENT;
    assert.strictEqual(await read(), 'staging');
    s.sim.lag.kept.clear();
    assert.strictEqual(await read(), 'x');
});

const DEPLOY = `mutation ($e: String!, $s: String!) {
    serviceInstanceDeployV2(environmentId: $e, serviceId: $s) }`;
const REDEPLOY = `mutation ($e: String!, $s: String!) {
    serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }`;

test('a deploy answers with the id of a deployment that can be asked for', async (t) => {
    const s = await session(t);
    const where = { e: s.ids.environment, s: s.ids.web };
    const { data } = await s.ask(DEPLOY, where);
    const asked = await s.ask(`query ($i: String!) { deployment(id: $i) {
        status canRedeploy deploymentStopped serviceId } }`,
        { i: data.serviceInstanceDeployV2 });
    assert.deepStrictEqual(asked.data.deployment, {
        status: 'SUCCESS', canRedeploy: true, deploymentStopped: false,
        serviceId: s.ids.web });
});

test('deployments go through their states, and a redeploy while building is refused',
    async (t) => {
        const s = await session(t);
        const where = { e: s.ids.environment, s: s.ids.web };
        await s.admin('PUT', '/knobs', { stateMs: { BUILDING: 400, OVERLAP: 10, REMOVING: 10 } });
        const seen = [];
        const { deployments } = s.sim;
        const { setStatus } = deployments;
        deployments.setStatus = (deployment, status) => {
            setStatus.call(deployments, deployment, status);
            seen.push(look(s).deployments.join(' '));
        };
        await s.ask(DEPLOY, where);
        const refused = await s.ask(REDEPLOY, where);
        assert.match(refused.errors[0].message, /^Cannot redeploy yet/);
        await s.admin('POST', '/settle');
        assert.deepStrictEqual(seen, ['SUCCESS INITIALIZING', 'SUCCESS BUILDING',
            'SUCCESS DEPLOYING', 'SUCCESS SUCCESS', 'REMOVING SUCCESS', 'REMOVED SUCCESS']);
        assert.deepStrictEqual((await s.ask(REDEPLOY, where)).data,
            { serviceInstanceRedeploy: true });
        await s.admin('POST', '/settle');
    });

test('several deployments are active during a rollout', async (t) => {
    const s = await session(t);
    await s.admin('PUT', '/knobs', { stateMs: { OVERLAP: 400 } });
    await s.ask(DEPLOY, { e: s.ids.environment, s: s.ids.web });
    const active = async () => (await s.ask(`{ environment(id: "${s.ids.environment}") {
        serviceInstances { edges { node { activeDeployments { status } } } } } }`))
        .data.environment.serviceInstances.edges[0].node.activeDeployments.length;
    assert.strictEqual(await active(), 2);
    await s.admin('POST', '/settle');
    assert.strictEqual(await active(), 1);
});

test('a deployment ends as the knob says', async (t) => {
    const rows = [
        ['SUCCESS', ['REMOVED', 'SUCCESS']], ['FAILED', ['SUCCESS', 'FAILED']],
        ['CRASHED', ['REMOVED', 'CRASHED']], ['SLEEPING', ['REMOVED', 'SLEEPING']],
        ['SKIPPED', ['SUCCESS', 'SKIPPED']], ['NEEDS_APPROVAL', ['SUCCESS', 'NEEDS_APPROVAL']],
    ];
    for (const [deployEnds, states] of rows) {
        const s = await session(t, world());
        await s.admin('PUT', '/knobs', { deployEnds });
        await s.ask(DEPLOY, { e: s.ids.environment, s: s.ids.web });
        assert.deepStrictEqual(look(s).deployments, states);
    }
});

test('a deployment that waits for a human goes on when approved', async (t) => {
    const s = await session(t);
    await s.admin('POST', '/deploy',
        { environment: 'staging', service: 'web', outcome: 'NEEDS_APPROVAL' });
    await s.admin('POST', '/deployment',
        { environment: 'staging', service: 'web', approve: true });
    assert.deepStrictEqual(look(s).deployments, ['REMOVED', 'SUCCESS']);
});

const STAGED = `query ($e: String!) { environmentStagedChanges(environmentId: $e) {
    id status patch lastAppliedError appliedBy { email } } }`;
const STAGE = `mutation ($e: String!, $i: EnvironmentConfig!, $m: Boolean) {
    environmentStageChanges(environmentId: $e, input: $i, merge: $m) { id status } }`;
const COMMIT = `mutation ($e: String!, $s: Boolean) {
    environmentPatchCommitStaged(environmentId: $e, commitMessage: "why", skipDeploys: $s) }`;
const WORKFLOW = 'query ($w: String!) { workflowStatus(workflowId: $w) { status error } }';

test('deleting without a deploy goes through staging', async (t) => {
    const s = await session(t);
    const e = s.ids.environment;
    assert.strictEqual((await s.ask(STAGED, { e })).data.environmentStagedChanges.id, '<empty>');
    const patch = { services: { [s.ids.web]: { variables: { EMPTY: null } } } };
    const staged = await s.ask(STAGE, { e, i: patch });
    assert.strictEqual(staged.data.environmentStageChanges.status, 'STAGED');
    const shown = (await s.ask(STAGED, { e })).data.environmentStagedChanges;
    assert.deepStrictEqual(shown.patch, patch);
    const before = look(s);
    const w = (await s.ask(COMMIT, { e, s: true })).data.environmentPatchCommitStaged;
    const status = async () => (await s.ask(WORKFLOW, { w })).data.workflowStatus.status;
    assert.deepStrictEqual([await status(), await status()], ['NotFound', 'Complete']);
    const after = look(s);
    assert.ok(!Object.hasOwn(after.texts, 'EMPTY'));
    assert.deepStrictEqual(after.deployments, ['SUCCESS']);
    assert.notStrictEqual(after.etag, before.etag);
    assert.strictEqual((await s.ask(STAGED, { e })).data.environmentStagedChanges.id, '<empty>');
    const { data } = await s.ask(`query ($e: String!) { environmentPatches(environmentId: $e) {
        edges { node { status message appliedAt appliedBy { email } } } } }`, { e });
    const [{ node }] = data.environmentPatches.edges;
    assert.deepStrictEqual([node.status, node.message, node.appliedBy.email],
        ['COMMITTED', 'why', 'token@example.com']);
});

test('staging without merge overwrites what a colleague staged', async (t) => {
    const s = await session(t);
    const e = s.ids.environment;
    await s.admin('POST', '/stage', { environment: 'staging', service: 'web',
        variables: { THEIRS: { value: '1' } }, by: { id: 'b', email: 'bo@example.com' } });
    const ours = { services: { [s.ids.web]: { variables: { OURS: { value: '2' } } } } };
    const names = async () => Object.keys((await s.ask(STAGED, { e }))
        .data.environmentStagedChanges.patch.services[s.ids.web].variables);
    await s.ask(STAGE, { e, i: ours, m: true });
    assert.deepStrictEqual(await names(), ['THEIRS', 'OURS']);
    await s.ask(STAGE, { e, i: ours, m: false });
    assert.deepStrictEqual(await names(), ['OURS']);
});

test('whose staged change it is, and its values, are knobs', async (t) => {
    const s = await session(t);
    const e = s.ids.environment;
    await s.admin('POST', '/stage', { environment: 'staging', service: 'web',
        variables: { A: { value: 'v' } }, by: { id: 'b', email: 'bo@example.com' } });
    const staged = async () => (await s.ask(STAGED, { e })).data.environmentStagedChanges;
    assert.strictEqual((await staged()).appliedBy, null);
    await s.admin('PUT', '/knobs', { stagedAuthorShown: true, patchValuesByDefault: false });
    const shown = await staged();
    assert.strictEqual(shown.appliedBy.email, 'bo@example.com');
    assert.deepStrictEqual(shown.patch.services[s.ids.web].variables, { A: { value: null } });
    await s.admin('DELETE', '/stage', { environment: 'staging' });
    assert.strictEqual((await staged()).id, '<empty>');
});

test('a failed commit stays staged and says why', async (t) => {
    const s = await session(t);
    const e = s.ids.environment;
    await s.admin('PUT', '/knobs',
        { workflowError: 'it broke', workflowNotFoundReads: 0, workflowRunningReads: 1 });
    await s.admin('POST', '/stage',
        { environment: 'staging', service: 'web', variables: { EMPTY: null } });
    const w = (await s.ask(COMMIT, { e })).data.environmentPatchCommitStaged;
    const status = async () => (await s.ask(WORKFLOW, { w })).data.workflowStatus;
    assert.deepStrictEqual(await status(), { status: 'Running', error: null });
    assert.deepStrictEqual(await status(), { status: 'Error', error: 'it broke' });
    const staged = (await s.ask(STAGED, { e })).data.environmentStagedChanges;
    assert.deepStrictEqual([staged.status, staged.lastAppliedError], ['STAGED', 'it broke']);
    assert.ok(Object.hasOwn(look(s).texts, 'EMPTY'));
});

test('a change set compares the etag before it sets', async (t) => {
    const s = await session(t);
    const query = `mutation ($e: String!, $i: JSON!, $b: String) {
        environmentApplyChangeSet(environmentId: $e, input: $i, baseConfigEtag: $b) {
            status deploymentId } }`;
    const i = { version: 1, diagnostics: [], changes: [
        { kind: 'variable.set', address: 'service.web', variable: 'NEW', after: 'x' },
        { kind: 'variable.delete', address: 'service.web', variable: 'EMPTY' }] };
    const stale = await s.ask(query, { e: s.ids.environment, i, b: 'old' });
    assert.strictEqual(stale.errors[0].extensions.code, 'STALE_ENVIRONMENT_BASE');
    assert.strictEqual(look(s).texts.NEW, undefined);
    const done = await s.ask(query, { e: s.ids.environment, i, b: look(s).etag });
    assert.strictEqual(done.data.environmentApplyChangeSet.status, 'applied');
    assert.deepStrictEqual([look(s).texts.NEW, look(s).texts.EMPTY], ['x', undefined]);
    assert.deepStrictEqual(look(s).deployments, ['REMOVED', 'SUCCESS']);
});

test('the etag may cover staged changes and deployments', async (t) => {
    for (const covers of [false, true]) {
        const s = await session(t, world(
            { knobs: { etagCoversStaged: covers, etagCoversDeployments: covers } }));
        const first = look(s).etag;
        await s.admin('POST', '/stage',
            { environment: 'staging', service: 'web', variables: { A: { value: '1' } } });
        const second = look(s).etag;
        await s.admin('POST', '/deploy', { environment: 'staging', service: 'web' });
        assert.deepStrictEqual([first !== second, second !== look(s).etag], [covers, covers]);
    }
});
