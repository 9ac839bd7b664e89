/*
 * testkit: what the simulator's own tests share. A world, a simulator for one test, and callers.
 */
'use strict';

const http = require('http');
const { start } = require('./simulator');

const TOKENS = { project: 'made-up-project-token', account: 'made-up-account-token',
    workspace: 'made-up-workspace-token', production: 'made-up-production-token' };

/* Two environments; web refers to a shared variable and to redis, and has a sealed one. */
function world(changes = {}) {
    const environment = (name) => ({
        name,
        shared: { REGION: 'north' },
        services: {
            web: {
                variables: {
                    ENVIRONMENT: name, EMPTY: '', LINES: 'one\ntwo\n',
                    REDIS: 'redis://${{ redis.HOST }}:${{redis.PORT}}/${{shared.REGION}}',
                    SECRET: { value: 'planted-secret', sealed: true },
                },
                serviceDomains: [`web-${name}.example.com`],
                customDomains: [`${name}.example.org`],
            },
            redis: { variables: { HOST: 'redis.internal', PORT: '6379' } },
        },
    });
    return {
        workspaces: [{ name: 'team' }],
        users: [{ name: 'Ana', email: 'ana@example.com' }],
        tokens: [
            { token: TOKENS.project, project: 'shop', environment: 'staging' },
            { token: TOKENS.production, project: 'shop', environment: 'production' },
            { token: TOKENS.account, kind: 'account' },
            { token: TOKENS.workspace, kind: 'workspace' },
        ],
        projects: [{ name: 'shop', services: ['web', 'redis'],
            environments: [environment('staging'), environment('production')] }],
        ...changes,
    };
}

/* A request with nothing added or followed. headers: an object, or a flat list of raw ones. */
function send(url, { method = 'GET', headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
        const length = body !== undefined && !Array.isArray(headers) &&
            { 'Content-Length': Buffer.byteLength(body) };
        const all = Array.isArray(headers) ? headers : { ...headers, ...length };
        const request = http.request(url, { method, headers: all, agent: false }, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.once('error', reject);
            response.once('aborted', () => reject(new Error('aborted')));
            response.once('end', () => resolve({
                status: response.statusCode, headers: response.headers,
                rawHeaders: response.rawHeaders, body: Buffer.concat(chunks).toString('utf8') }));
        });
        request.once('error', reject);
        request.end(body);
    });
}

class Session {
    constructor({ sim, url, admin }) {
        this.sim = sim;
        this.url = url;
        this.adminUrl = admin;
        const staging = sim.world.environments().find((known) => known.name === 'staging');
        this.ids = staging && {
            project: staging.projectId, environment: staging.id,
            web: staging.services.web && staging.services.web.serviceId,
            redis: staging.services.redis && staging.services.redis.serviceId };
    }

    /* A raw API request. token: 'project', 'account', ... or { header: value } or null. */
    post(body, { token = 'project', search = '?source=test', headers = {} } = {}) {
        const auth = {
            project: { 'Project-Access-Token': TOKENS.project },
            production: { 'Project-Access-Token': TOKENS.production },
            account: { Authorization: `Bearer ${TOKENS.account}` },
            workspace: { Authorization: `Bearer ${TOKENS.workspace}` },
        }[token] || token || {};
        return send(this.url + search, {
            method: 'POST', headers: { 'Content-Type': 'application/json', ...auth, ...headers },
            body: typeof body === 'string' ? body : JSON.stringify(body) });
    }

    /* A document; answers { status, data, errors }. */
    async ask(query, variables, options) {
        const answer = await this.post({ query, variables }, options);
        return { status: answer.status, ...JSON.parse(answer.body) };
    }

    async admin(method, path, body) {
        const answer = await send(this.adminUrl + path, {
            method, body: body === undefined ? undefined : JSON.stringify(body) });
        const told = JSON.parse(answer.body);
        if (answer.status !== 200) throw new Error(told.error);
        return told;
    }

    edge(service = 'web', environment = 'staging') {
        return this.sim.edges.list().find(
            (known) => known.service === service && known.environment === environment).url;
    }
}

/* A simulator that ends with the test t. */
async function session(t, description = world()) {
    const started = await start({ world: description });
    t.after(() => started.sim.close());
    return new Session(started);
}

module.exports = { TOKENS, world, send, session };
