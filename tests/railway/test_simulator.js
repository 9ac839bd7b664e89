/* The simulator as a program, its contract, and that README.md tells all of it. */
'use strict';

const assert = require('assert');
const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const test = require('node:test');
const graphql = require('./graphql');
const knobs = require('./knobs');
const { ANSWERS, DEEDS } = require('./faults');
const { check } = require('./check_contract');
const { isRunning } = require('./applications');
const { send, session, world } = require('./testkit');

const PROGRAM = path.join(__dirname, 'simulator.js');
const SCHEMA = path.join(__dirname, '..', '..', '..', 'shared', 'railway', 'schema.json');
const CONTRACT = fs.readFileSync(path.join(__dirname, 'contract.graphql'), 'utf8');
const README = fs.readFileSync(path.join(__dirname, 'README.md'), 'utf8');

function folder(t) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'railway-test-'));
    t.after(() => fs.rmSync(made, { recursive: true }));
    return made;
}

/* Starts the program; answers { child, told, ended } when it has printed its line. */
function run(t, args, stdin = 'pipe') {
    const child = childProcess.spawn(process.execPath, [PROGRAM, ...args],
        { stdio: [stdin, 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    return new Promise((resolve, reject) => {
        child.stdout.once('data', (line) => resolve({ child, told: JSON.parse(line), ended }));
        child.stderr.once('data', (text) => reject(new Error(String(text))));
    });
}

function withApplication(t) {
    const described = world();
    described.projects[0].environments[0].services.web.app = {
        command: [process.execPath, path.join(__dirname, 'echo_app.js')] };
    const file = path.join(folder(t), 'world.json');
    fs.writeFileSync(file, JSON.stringify(described));
    return file;
}

async function pidOf({ told }) {
    const { edges } = JSON.parse((await send(`${told.admin}/`)).body);
    return JSON.parse((await send(edges[0].url)).body).pid;
}

test('the program prints its addresses and ends with its children on SIGTERM', async (t) => {
    const running = await run(t, ['--port', '0', '--world', withApplication(t)]);
    assert.match(running.told.url, /^http:\/\/127\.0\.0\.1:\d+\/graphql\/v2$/);
    assert.match(running.told.admin, /^http:\/\/127\.0\.0\.1:\d+\/admin$/);
    const pid = await pidOf(running);
    running.child.kill('SIGTERM');
    assert.strictEqual(await running.ended, 0);
    assert.strictEqual(isRunning(pid), false);
});

test('the program ends with its children when its standard input is closed', async (t) => {
    const running = await run(t, ['--world', withApplication(t), '--until-stdin-closes']);
    const pid = await pidOf(running);
    running.child.stdin.end();
    assert.strictEqual(await running.ended, 0);
    assert.strictEqual(isRunning(pid), false);
});

test('wrong options and worlds are refused in one line', async (t) => {
    const file = path.join(folder(t), 'world.json');
    fs.writeFileSync(file, JSON.stringify({ projects: [{ name: 'p', environments: [
        { name: 'e', services: { web: {} } }] }] }));
    const rows = [
        [['--nope'], 'simulator: unknown option or missing value: --nope\n'],
        [['--port'], 'simulator: unknown option or missing value: --port\n'],
        [['--world', file], "simulator: 'web' is not a service of project 'p'\n"],
    ];
    for (const [args, message] of rows) {
        const done = childProcess.spawnSync(process.execPath, [PROGRAM, ...args]);
        assert.deepStrictEqual([done.status, String(done.stderr)], [1, message]);
    }
});

test('a world that is read can be put back, and says the same', async (t) => {
    const s = await session(t);
    await s.admin('POST', '/variables', { environment: 'staging', service: 'web',
        set: { NEW: '1' }, deploy: true });
    await s.admin('PUT', '/knobs', { pageSize: 7 });
    const before = await s.admin('GET', '/world');
    await s.admin('PUT', '/world', before);
    assert.deepStrictEqual(await s.admin('GET', '/world'), before);
    await s.admin('POST', '/restart');
    assert.deepStrictEqual(await s.admin('GET', '/world'), before);
});

test('the same story gives the same ids', async (t) => {
    const stories = [];
    for (let i = 0; i < 2; i += 1) {
        const s = await session(t, world({ knobs: { clock: '2026-02-24T18:00:00.000Z' } }));
        await s.admin('POST', '/deploy', { environment: 'staging', service: 'web' });
        stories.push(await s.admin('GET', '/world'));
    }
    assert.deepStrictEqual(stories[0], stories[1]);
});

test('a mistaken call is told and changes nothing', async (t) => {
    const s = await session(t);
    const before = await s.admin('GET', '/world');
    const rows = [
        ['GET', '/nowhere', undefined, 'there is no GET /admin/nowhere'],
        ['POST', '/deploy', { service: 'web' }, 'say which environment: there are 2'],
        ['POST', '/deploy', { environment: 'staging' }, 'say which service: there are 2'],
        ['PUT', '/knobs', { nope: 1 }, "there is no knob 'nope'"],
        ['PUT', '/knobs', { pageSize: 3, deployEnds: 'WELL' }, "'deployEnds' cannot have this " +
            'value: one of SUCCESS, FAILED, CRASHED, NEEDS_APPROVAL, SKIPPED, SLEEPING'],
        ['PUT', '/world', { knobs: { nope: 1 } }, "there is no knob 'nope'"],
        ['PUT', '/world', { tokens: [{ token: 'x', project: 'p' }] },
            'a project token names no environment of the world'],
        ['POST', '/deployment', { id: 'x', status: 'FAILED' }, 'there is no such deployment'],
        ['POST', '/variables', { environment: 'staging', service: 'web', seal: ['NOPE'] },
            "there is no variable 'NOPE'"],
    ];
    for (const [method, where, body, message] of rows)
        await assert.rejects(s.admin(method, where, body), { message });
    assert.deepStrictEqual(await s.admin('GET', '/world'), before);
});

test('a variable may be sealed and unsealed by hand', async (t) => {
    const s = await session(t);
    const place = { environment: 'staging', shared: true };
    await s.admin('POST', '/variables', { ...place, set: { NEW: '1' }, seal: ['REGION'] });
    const { shared } = s.sim.world.environments()[0];
    assert.deepStrictEqual([shared.REGION.sealed, shared.NEW.value], [true, '1']);
    await s.admin('POST', '/variables', { ...place, unseal: ['REGION'], unset: ['NEW'] });
    const after = s.sim.world.environments()[0].shared;
    assert.deepStrictEqual([after.REGION.sealed, after.NEW], [false, undefined]);
});

test('README.md names every knob, fault and call, and no other', async (t) => {
    const s = await session(t);
    const section = (title) => README.split(`\n## ${title}\n`)[1].split('\n## ')[0];
    const firstCells = (title) => section(title).split('\n')
        .filter((line) => /^\| `/.test(line))
        .flatMap((line) => line.split('|')[1].match(/`[^`]+`/g).map((name) => name.slice(1, -1)));
    assert.deepStrictEqual(firstCells('Knobs').sort(), knobs.rows.map((row) => row.name).sort());
    assert.deepStrictEqual(firstCells('Faults').sort(),
        [...Object.keys(ANSWERS), ...DEEDS].sort());
    assert.deepStrictEqual(firstCells('Calls').sort(),
        s.sim.admin.rows.map(([method, where]) => `${method} ${where}`).sort());
    const unproven = section('Knobs').split('\n').filter((line) => line.includes('| **[U]**'))
        .flatMap((line) => line.split('|')[1].match(/`[^`]+`/g).map((name) => name.slice(1, -1)));
    assert.deepStrictEqual(unproven.sort(),
        knobs.rows.filter((row) => row.unproven).map((row) => row.name).sort());
});

/* The contract itself as an introspection result, after a change of its text. */
function schemaFile(t, from, to) {
    const text = CONTRACT.replace(from, to);
    assert.ok(from === '' || text !== CONTRACT, `nothing like ${from} in the contract`);
    const file = path.join(folder(t), 'schema.json');
    const told = graphql.introspectionFromSchema(graphql.buildSchema(text));
    fs.writeFileSync(file, JSON.stringify({ data: told }));
    return file;
}

test('the check of the contract finds every kind of difference', (t) => {
    const rows = [
        ['', '', []],
        ['    configEtag: String!\n', '', ['Environment.configEtag: not in the schema']],
        ['configEtag: String!', 'configEtag: String',
            ['Environment.configEtag: String! here, String in the schema']],
        ['unrendered: Boolean', 'unrendered: Boolean!',
            ['Query.variables(unrendered): Boolean here, Boolean! in the schema']],
        ['deployment(id: String!)', 'deployment(id: String!, why: String!)',
            ['Query.deployment.why: demanded by the schema, not here']],
        ['    CRASHED\n', '', ['DeploymentStatus.CRASHED: not in the schema']],
        ['    CRASHED\n', '    CRASHED\n    HIBERNATING\n',
            ['DeploymentStatus.HIBERNATING: in the schema, not here']],
        ['replace: Boolean = false', 'replace: Boolean = true',
            ['VariableCollectionUpsertInput.replace: another default in the schema']],
        ['input VariableDeleteInput {', 'input VariableDeleteInput {\n    why: String!',
            ['VariableDeleteInput.why: demanded by the schema, not here']],
        ['isSealed: Boolean!', 'isSealed: Boolean! @deprecated(reason: "no")',
            ['Variable.isSealed: deprecated in the schema']],
        ['scalar DeploymentMeta', 'type DeploymentMeta { a: Int }',
            ['DeploymentMeta: GraphQLScalarType here, GraphQLObjectType there']],
    ];
    for (const [from, to, differences] of rows)
        assert.deepStrictEqual(check(schemaFile(t, from, to), []).differences, differences);
});

test('the check of the contract refuses a document that the schema refuses', (t) => {
    const made = folder(t);
    const good = path.join(made, 'good.graphql');
    const bad = path.join(made, 'log.json');
    fs.writeFileSync(good, '{ me { id } }');
    fs.writeFileSync(bad, JSON.stringify({ documents: { a: '{ me { id } }', b: '{ me { x } }' } }));
    const { counts, differences } = check(schemaFile(t, '', ''), [good, bad]);
    assert.strictEqual(counts.documents, 3);
    assert.deepStrictEqual(differences, [`${bad}: Cannot query field "x" on type "User".`]);
});

test('the contract holds against the schema of Railway, where that is at hand',
    { skip: !fs.existsSync(SCHEMA) && 'it is not at hand' }, () => {
        const { counts, differences } = check(SCHEMA, []);
        assert.deepStrictEqual(differences, []);
        assert.ok(counts.fields > 150);
    });
