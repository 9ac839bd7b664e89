/* Deployments that really start something, and the address in front of it. */
'use strict';

const assert = require('assert');
const childProcess = require('child_process');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const test = require('node:test');
const { isRunning } = require('./applications');
const { send, session, world } = require('./testkit');

const ECHO = { command: [process.execPath, path.join(__dirname, 'echo_app.js')] };
const WHERE = { environment: 'staging', service: 'web' };

/* The usual world, in which staging's web is an application. */
function withApplication(changes = {}, knobs = {}) {
    const described = world({ knobs });
    Object.assign(described.projects[0].environments[0].services.web, { app: ECHO }, changes);
    return described;
}

async function told(s) {
    const answer = await send(s.edge());
    return JSON.parse(answer.body);
}

function states(s) {
    return s.sim.world.environments()[0].services.web.deployments.map((one) => one.status);
}

test('a deployment starts the application with exactly its variables', async (t) => {
    const s = await session(t, withApplication());
    const { env } = await told(s);
    assert.deepStrictEqual(Object.keys(env).sort(), ['EMPTY', 'ENVIRONMENT', 'HOST', 'LINES',
        'PATH', 'PORT', 'REDIS', 'SECRET']);
    assert.deepStrictEqual([env.REDIS, env.SECRET, env.LINES, env.EMPTY, env.HOST],
        ['redis://redis.internal:6379/north', 'planted-secret', 'one\ntwo\n', '', '127.0.0.1']);
});

test('the address stays, the process follows the deployments', async (t) => {
    const s = await session(t, withApplication());
    const url = s.edge();
    const first = await told(s);
    await s.admin('POST', '/variables', { ...WHERE, set: { ENVIRONMENT: 'stored only' } });
    assert.strictEqual((await told(s)).env.ENVIRONMENT, 'staging');
    await s.admin('POST', '/deploy', WHERE);
    const second = await told(s);
    assert.strictEqual(second.env.ENVIRONMENT, 'stored only');
    assert.strictEqual(s.edge(), url);
    assert.deepStrictEqual([isRunning(first.pid), isRunning(second.pid)], [false, true]);
    assert.deepStrictEqual(states(s), ['REMOVED', 'SUCCESS']);
    await s.sim.deployments.close();
    assert.strictEqual(isRunning(second.pid), false);
});

test('the old process answers until the new one is up', async (t) => {
    const s = await session(t, withApplication());
    const { pid } = await told(s);
    await s.admin('POST', '/variables',
        { ...WHERE, set: { SLOW_START_MS: '500' }, deploy: true, wait: false });
    assert.deepStrictEqual(states(s), ['SUCCESS', 'DEPLOYING']);
    assert.strictEqual((await told(s)).pid, pid);
    await s.admin('POST', '/settle');
    assert.notStrictEqual((await told(s)).pid, pid);
});

test('variables of the image beat those of the deployment', async (t) => {
    const s = await session(t, withApplication({ image_env: { ENVIRONMENT: 'image' } }));
    assert.strictEqual((await told(s)).env.ENVIRONMENT, 'image');
});

test('an application that does not come up fails its deployment, the old one stays',
    async (t) => {
        const s = await session(t, withApplication());
        const { pid } = await told(s);
        await s.admin('POST', '/variables', { ...WHERE, set: { EXIT: '1' }, deploy: true });
        assert.deepStrictEqual(states(s), ['SUCCESS', 'FAILED']);
        assert.strictEqual((await told(s)).pid, pid);
        const [, failed] = s.sim.world.environments()[0].services.web.deployments;
        assert.match(failed.failure, /ended at once: told to exit/);
        await s.admin('PUT', '/knobs', { readinessMs: 100 });
        await s.admin('POST', '/variables',
            { ...WHERE, set: { SLOW_START_MS: '60000' }, unset: ['EXIT'], deploy: true });
        assert.match(s.sim.world.environments()[0].services.web.deployments[2].failure,
            /did not listen within 100 ms/);
    });

test('everything passes through unchanged, both ways', async (t) => {
    const s = await session(t, withApplication());
    const body = Buffer.from([0, 255, 10, 13, 128]);
    const answer = await send(`${s.edge()}/a%2Fb?x=1&x=2`, { method: 'POST', body, headers: [
        'Host', 'shop.example.com', 'X-Twice', '1', 'x-twice', '2', 'X-Odd-CASE', 'v',
        'Content-Length', '5'] });
    const echoed = JSON.parse(answer.body);
    assert.deepStrictEqual([answer.status, echoed.method, echoed.target], [207, 'POST',
        '/a%2Fb?x=1&x=2']);
    assert.deepStrictEqual(echoed.rawHeaders.slice(0, 10), [
        'Host', 'shop.example.com', 'X-Twice', '1', 'x-twice', '2', 'X-Odd-CASE', 'v',
        'Content-Length', '5']);
    assert.strictEqual(echoed.body, body.toString('latin1'));
    assert.deepStrictEqual(answer.rawHeaders.slice(0, 8), [
        'Content-Type', 'application/json', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2',
        'X-MiXeD-Case', 'kept']);
    assert.match(answer.headers['x-railway-request-id'], /^simulated-\d+$/);
    assert.strictEqual(answer.headers['x-railway-edge'], 'railway/simulated');
    assert.strictEqual(answer.headers.date, undefined);
});

test('OPTIONS and HEAD reach the application', async (t) => {
    const s = await session(t, withApplication());
    const options = await send(s.edge(), { method: 'OPTIONS',
        headers: { Origin: 'https://a.example.com', 'Access-Control-Request-Method': 'DELETE' } });
    assert.deepStrictEqual([options.status, options.headers['x-mixed-case']], [204, 'kept']);
    const head = await send(s.edge(), { method: 'HEAD' });
    assert.deepStrictEqual([head.status, head.body], [207, '']);
});

async function assertEventually(question) {
    for (let tries = 0; tries < 500 && !question(); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(question());
}

async function assertDead(s, expected = ['CRASHED']) {
    const answer = await send(s.edge());
    assert.strictEqual(answer.status, 502);
    assert.strictEqual(JSON.parse(answer.body).message, 'Application failed to respond');
    assert.ok(answer.headers['x-railway-request-id']);
    assert.deepStrictEqual(states(s), expected);
}

test('a dead application is answered by the platform', async (t) => {
    const s = await session(t, withApplication());
    await s.admin('POST', '/application', { ...WHERE, action: 'kill' });
    await assertDead(s);
    await s.admin('POST', '/deploy', WHERE);
    assert.strictEqual((await send(s.edge())).status, 207);
});

test('a service without a deployment is not found', async (t) => {
    const s = await session(t, withApplication({ app: undefined, edge: true, deploy: false }));
    const answer = await send(s.edge());
    assert.strictEqual(answer.status, 404);
    const body = JSON.parse(answer.body);
    assert.deepStrictEqual([body.status, body.code, body.message],
        ['error', 404, 'Application not found']);
    assert.strictEqual(answer.headers['x-railway-edge'], 'railway/simulated');
});

test('a sleeping service answers by the knob and wakes', async (t) => {
    for (const sleepingAnswer of [404, 502]) {
        const s = await session(t, withApplication({}, { sleepingAnswer }));
        await s.admin('POST', '/deployment', { ...WHERE, status: 'SLEEPING' });
        assert.strictEqual((await send(s.edge())).status, sleepingAnswer);
        await s.admin('POST', '/settle');
        assert.strictEqual((await send(s.edge())).status, 207);
        assert.deepStrictEqual(states(s), ['SUCCESS']);
    }
});

test('a sleeping service stays asleep with the knob', async (t) => {
    const s = await session(t, withApplication({}, { sleepingWakes: false }));
    await s.admin('POST', '/deployment', { ...WHERE, status: 'SLEEPING' });
    await send(s.edge());
    await s.admin('POST', '/settle');
    assert.deepStrictEqual([(await send(s.edge())).status, states(s)[0]], [502, 'SLEEPING']);
});

test('the edge has faults and latency of its own', async (t) => {
    const s = await session(t, withApplication({}, { edgeLatencyMs: 40 }));
    await s.admin('POST', '/faults', [
        { target: 'edge', kind: 'application_dead', match: { service: 'web', path: '/dead' } },
        { target: 'edge', kind: 'reset', match: { method: 'DELETE' } },
        { target: 'edge', kind: 'raw', status: 301, headers: { Location: '/elsewhere' },
            match: { path: '/moved' } }]);
    const start = process.hrtime.bigint();
    assert.strictEqual((await send(s.edge())).status, 207);
    assert.ok(Number(process.hrtime.bigint() - start) / 1e6 >= 39);
    assert.strictEqual((await send(`${s.edge()}/dead`)).status, 502);
    assert.strictEqual((await send(`${s.edge()}/dead`)).status, 207);
    assert.strictEqual((await send(`${s.edge()}/moved`)).headers.location, '/elsewhere');
    await assert.rejects(send(s.edge(), { method: 'DELETE' }), /ECONNRESET|hang up/);
    const { edge } = await s.admin('GET', '/log');
    assert.deepStrictEqual(edge.map((one) => [one.method, one.target, one.status]), [
        ['GET', '/', 207], ['GET', '/dead', 502], ['GET', '/dead', 207], ['GET', '/moved', 301],
        ['DELETE', '/', 0]]);
});

test('several services may share one application that is already there', async (t) => {
    const server = net.createServer((socket) => socket.end(
        'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nshared'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const upstream = `http://127.0.0.1:${server.address().port}`;
    const described = withApplication({ app: { upstream } });
    described.projects[0].environments[0].services.redis.app = { upstream };
    const s = await session(t, described);
    assert.strictEqual((await send(s.edge('web'))).body, 'shared');
    assert.strictEqual((await send(s.edge('redis'))).body, 'shared');
});

/* A fork server in the small: one JSON line in, a process started, its pid out. */
function forkServer(t) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'railway-test-'));
    const socketPath = path.join(folder, 'fork.sock');
    const server = net.createServer((socket) => socket.once('data', (line) => {
        const { env, port } = JSON.parse(line);
        const child = childProcess.spawn(ECHO.command[0], ECHO.command.slice(1),
            { env: { ...env, PORT: String(port), FORKED: 'yes' }, stdio: 'ignore' });
        socket.end(`${JSON.stringify({ pid: child.pid })}\n`);
    }));
    t.after(() => {
        server.close();
        fs.rmSync(folder, { recursive: true });
    });
    return new Promise((resolve) => server.listen(socketPath, () => resolve(socketPath)));
}

test('a fork server may start the application', async (t) => {
    const forkserver = await forkServer(t);
    const s = await session(t, withApplication({ app: { forkserver } }));
    const first = await told(s);
    assert.deepStrictEqual([first.env.FORKED, first.env.ENVIRONMENT], ['yes', 'staging']);
    await s.admin('POST', '/variables', { ...WHERE, set: { ENVIRONMENT: 'new' }, deploy: true });
    const second = await told(s);
    assert.strictEqual(second.env.ENVIRONMENT, 'new');
    assert.deepStrictEqual([isRunning(first.pid), isRunning(second.pid)], [false, true]);
    process.kill(second.pid, 'SIGKILL');
    await assertEventually(() => !isRunning(second.pid));
    await assertDead(s, ['REMOVED', 'CRASHED']);
});

test('a new world keeps the addresses of services that live on', async (t) => {
    const s = await session(t, withApplication());
    const url = s.edge();
    const { pid } = await told(s);
    const data = await s.admin('GET', '/world');
    await s.admin('PUT', '/world', data);
    assert.strictEqual(s.edge(), url);
    const again = await told(s);
    assert.notStrictEqual(again.pid, pid);
    assert.strictEqual(isRunning(pid), false);
    await s.admin('DELETE', '/service', WHERE);
    await assert.rejects(send(url), /ECONNREFUSED/);
    assert.strictEqual(isRunning(again.pid), false);
});

test('a kept connection that the application closes is no dead application', async (t) => {
    const bodies = [];
    const upstream = net.createServer((socket) => {
        let answered = false;
        socket.on('error', () => {});
        socket.on('data', (piece) => {
            if (answered) return socket.destroy();
            answered = true;
            bodies.push(piece.toString().split('\r\n\r\n')[1]);
            return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
    });
    await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    t.after(() => upstream.close());
    const app = { upstream: `http://127.0.0.1:${upstream.address().port}` };
    const s = await session(t, withApplication({ app }));
    bodies.length = 0;
    for (const body of ['one', 'two', 'three'])
        assert.strictEqual((await send(s.edge(), { method: 'POST', body })).status, 200);
    assert.deepStrictEqual(bodies, ['one', 'two', 'three']);
});
