#!/usr/bin/env node
/*
 * simulator: a Railway on loopback, for tests and the demonstration.
 *
 *   simulator.js [--port N] [--world FILE] [--until-stdin-closes]
 *
 * Prints one JSON line with its addresses when everything is up. Ends, and ends its children, on
 * SIGTERM and SIGINT, and with --until-stdin-closes when its standard input is closed.
 */
'use strict';

const fs = require('fs');
const http = require('http');
const { Admin } = require('./admin');
const { Api, readBody } = require('./api');
const { Applications } = require('./applications');
const { Deployments } = require('./deployments');
const { Edges } = require('./edge');
const { Faults } = require('./faults');
const { Limits } = require('./limits');
const { Record } = require('./record');
const { Staging } = require('./staging');
const { Lag } = require('./variables');
const { World } = require('./world');
const knobs = require('./knobs');

const API_PATH = '/graphql/v2';
const ADMIN_PATH = '/admin';
const END_MS = 5000;
const KEPT = ['statusUpdatedAt', 'updatedAt', 'canRedeploy', 'deploymentStopped'];

class Simulator {
    constructor() {
        this.knobs = knobs.defaults();
        this.applications = new Applications();
        this.faults = new Faults();
        this.record = new Record();
        this.limits = new Limits(this);
        this.edges = new Edges(this);
        this.staging = new Staging(this);
        this.admin = new Admin(this);
        this.api = new Api(this);
        this.server = http.createServer((request, response) => {
            this.route(request, response).catch((error) => this.failed(response, error));
        });
        this.server.keepAliveTimeout = 65000;
    }

    /* Makes the described world the only one. Answers when its applications are up. */
    async load(description) {
        const next = new World(description, this.knobs);
        const wanted = { ...knobs.defaults(), ...description.knobs };
        knobs.turn(knobs.defaults(), description.knobs || {});
        if (this.deployments) await this.deployments.close();
        Object.assign(this.knobs, wanted, {
            stateMs: { ...knobs.defaults().stateMs, ...wanted.stateMs } });
        this.first = structuredClone(description);
        this.world = next;
        this.lag = new Lag(next);
        this.faults.clear();
        this.limits.clear();
        this.record.clear();
        await this.edges.follow(next);
        this.deployments = new Deployments(next, this.applications, this.edges);
        for (const { environment, instance } of next.instances()) {
            this.fillIn(environment, instance);
            this.begin(environment, instance);
        }
        await this.deployments.settle();
        return this.admin.overview();
    }

    restart() {
        return this.load(this.first);
    }

    /* {{edge}} in a value of the description is the service's own public address. */
    fillIn(environment, instance) {
        const url = this.edges.urlOf(environment, instance);
        for (const variable of Object.values(instance.variables))
            if (url) variable.value = variable.value.replaceAll('{{edge}}', url);
    }

    /* Deployments that the description tells of, or one that was made long ago. */
    begin(environment, instance) {
        const told = instance.deployments;
        instance.deployments = [];
        const usual = instance.deploy === false ? [] : [{ running: instance.running }];
        for (const deployment of told.length > 0 ? told : usual)
            this.beginOne(environment, instance, deployment);
    }

    beginOne(environment, instance, told) {
        const { snapshot } = told;
        const isOver = told.status && (told.status !== 'SUCCESS' || !instance.app);
        const made = this.deployments.create(environment, instance, {
            id: told.id, at: told.createdAt || environment.createdAt, meta: told.meta,
            code: told.code,
            outcome: told.outcome || 'SUCCESS', running: told.running, immediate: true,
            status: isOver ? told.status : undefined,
            snapshot: snapshot && {
                unrendered: snapshot.unrendered, rendered: snapshot.rendered,
                sealed: snapshot.sealed } });
        if (snapshot === null) made.snapshot = null;
        for (const name of KEPT) if (told[name] !== undefined) made[name] = told[name];
    }

    async route(request, response) {
        const url = new URL(request.url, 'http://127.0.0.1');
        if (url.pathname === API_PATH) return this.api.handle(request, response, url);
        if (url.pathname.startsWith(ADMIN_PATH)) return this.manage(request, response, url);
        response.writeHead(404, { 'Content-Type': 'text/plain' });
        return response.end('not found\n');
    }

    async manage(request, response, url) {
        const text = await readBody(request);
        const body = text === '' ? {} : JSON.parse(text);
        const path = url.pathname.slice(ADMIN_PATH.length) || '/';
        const answer = await this.admin.perform(request.method, path, body);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(`${JSON.stringify(answer === undefined ? { ok: true } : answer)}\n`);
    }

    failed(response, error) {
        if (response.headersSent) return response.destroy();
        response.writeHead(400, { 'Content-Type': 'application/json' });
        return response.end(`${JSON.stringify({ error: error.message })}\n`);
    }

    /* Listens on loopback. Returns { url, admin }. */
    async listen(port) {
        await new Promise((resolve, reject) => {
            this.server.once('error', reject);
            this.server.listen({ port, host: '127.0.0.1' }, resolve);
        });
        const base = `http://127.0.0.1:${this.server.address().port}`;
        this.url = `${base}${API_PATH}`;
        return { url: this.url, admin: `${base}${ADMIN_PATH}` };
    }

    async close() {
        if (this.deployments) await this.deployments.close();
        await this.edges.close();
        if (this.server.closeAllConnections) this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

/* Starts one in this process: for tests in JavaScript. */
async function start({ port = 0, world = {} } = {}) {
    const sim = new Simulator();
    const addresses = await sim.listen(port);
    await sim.load(world);
    return { sim, ...addresses };
}

function optionsOf(args) {
    const options = { port: 0 };
    for (let i = 0; i < args.length; i += 1) {
        const value = args[i + 1];
        if (args[i] === '--until-stdin-closes') options.untilStdinCloses = true;
        else if (args[i] === '--port' && /^\d+$/.test(value)) options.port = Number(args[++i]);
        else if (args[i] === '--world' && value) options.world = args[++i];
        else throw new Error(`unknown option or missing value: ${args[i]}`);
    }
    return options;
}

async function main(args) {
    const options = optionsOf(args);
    const world = options.world ? JSON.parse(fs.readFileSync(options.world, 'utf8')) : {};
    let ending = false;
    let sim;
    const end = async (code) => {
        if (ending) return;
        ending = true;
        setTimeout(() => process.exit(code), END_MS).unref();
        if (sim) await sim.close();
        process.exit(code);
    };
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => end(0));
    process.on('exit', () => sim && sim.applications.killAll());
    sim = new Simulator();
    const addresses = await sim.listen(options.port);
    await sim.load(world);
    if (options.untilStdinCloses) process.stdin.on('end', () => end(0)).resume();
    process.stdout.write(`${JSON.stringify(addresses)}\n`);
}

if (require.main === module) {
    main(process.argv.slice(2)).catch((error) => {
        process.stderr.write(`simulator: ${error.message}\n`);
        process.exit(1);
    });
}

module.exports = { Simulator, start };
