/* The stand-in application behind the simulated Railway: behaviour follows configuration. */
'use strict';

const assert = require('assert');
const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const test = require('node:test');
const { send, session } = require('./testkit');

const CAIO = path.join(__dirname, '..', '..', 'examples', 'caio');
const PYTHON = '/usr/bin/python3';
const WHERE = { environment: 'staging', service: 'web' };

function world(app) {
    const variables = {
        ENVIRONMENT: 'staging', REDIS_URL: 'memory:', DASHBOARD_AUTH_TOKEN: 'made-up-dashboard',
        DASHBOARD_QUERY_TOKEN_ENABLED: 'false', CORS_ALLOWED_ORIGINS: '{{edge}}' };
    return { projects: [{ name: 'shop', services: ['web'], environments: [
        { name: 'staging', services: { web: { variables, app } } }] }] };
}

async function follows(s) {
    const url = s.edge();
    const refusal = async () => (await send(`${url}/api/operator/status?token=wrong`)).body;
    assert.strictEqual((await send(`${url}/api/health`)).status, 200);
    assert.match(await refusal(), /Query-token auth is disabled/);
    const preflight = await send(`${url}/api/health`, { method: 'OPTIONS',
        headers: { Origin: url, 'Access-Control-Request-Method': 'GET' } });
    assert.deepStrictEqual([preflight.status, preflight.headers['access-control-allow-origin']],
        [200, url]);
    await s.admin('POST', '/variables',
        { ...WHERE, set: { DASHBOARD_QUERY_TOKEN_ENABLED: 'true' } });
    assert.match(await refusal(), /Query-token auth is disabled/);
    await s.admin('POST', '/deploy', WHERE);
    assert.match(await refusal(), /via \?token=/);
    await s.admin('POST', '/service',
        { ...WHERE, image_env: { DASHBOARD_QUERY_TOKEN_ENABLED: 'off' }, deploy: true });
    assert.match(await refusal(), /Query-token auth is disabled/);
}

test('the stand-in started as a program follows its deployments', async (t) => {
    await follows(await session(t, world({ command: [PYTHON, path.join(CAIO, 'app.py')] })));
});

test('the stand-in started by its fork server follows its deployments', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'railway-test-'));
    const forkserver = path.join(folder, 'fork.sock');
    const child = childProcess.spawn(PYTHON, [path.join(CAIO, 'forkserver.py'), forkserver],
        { stdio: ['pipe', 'inherit', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    t.after(async () => {
        child.kill('SIGTERM');
        await ended;
        fs.rmSync(folder, { recursive: true });
    });
    await follows(await session(t, world({ forkserver })));
});
