/*
 * edge: the public address of each service, the same for as long as the service lives.
 *
 * Requests and answers pass through as they are (repeated headers, raw bodies, any method); the
 * answer gains the platform's two headers. Where no process answers, the platform does.
 */
'use strict';

const http = require('http');
const { answerOf, ANSWERS } = require('./faults');

const HOP = ['connection', 'keep-alive', 'proxy-connection'];
const REGION = 'railway/simulated';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Raw headers without those that hold for one connection only. */
function endToEnd(rawHeaders) {
    const kept = [];
    for (let i = 0; i < rawHeaders.length; i += 2)
        if (!HOP.includes(rawHeaders[i].toLowerCase()))
            kept.push(rawHeaders[i], rawHeaders[i + 1]);
    return kept;
}

function headerNames(rawHeaders) {
    return rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
}

function resetConnection(socket) {
    if (socket.resetAndDestroy) socket.resetAndDestroy();
    else socket.destroy();
}

class Edge {
    /* sim gives world, knobs, faults, record and deployments as they are at each request. */
    constructor(sim, environment, instance) {
        this.sim = sim;
        this.environmentId = environment.id;
        this.name = instance.name;
        this.made = 0;
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
        this.server = http.createServer((request, response) => {
            this.answer(request, response).catch(() => response.destroy());
        });
        this.server.keepAliveTimeout = 65000;
    }

    listen(port) {
        return new Promise((resolve, reject) => {
            this.server.once('error', reject);
            this.server.listen({ port: port || 0, host: '127.0.0.1' }, () => resolve(this));
        });
    }

    get url() {
        return `http://127.0.0.1:${this.server.address().port}`;
    }

    place() {
        const environment = this.sim.world.environment(this.environmentId);
        return { environment, instance: environment && environment.services[this.name] };
    }

    platformHeaders() {
        this.made += 1;
        return ['X-Railway-Edge', REGION, 'X-Railway-Request-Id', `simulated-${this.made}`];
    }

    record(request, environment) {
        return this.sim.record.edgeRequest({
            environment: environment && environment.name, service: this.name,
            method: request.method, target: request.url,
            headers: headerNames(request.rawHeaders), status: undefined,
        });
    }

    async answer(request, response) {
        const { environment } = this.place();
        const entry = this.record(request, environment);
        response.once('close', () => { entry.status = entry.status || 0; });
        const faults = this.sim.faults.take('edge', {
            service: this.name, environment: environment && environment.name,
            method: request.method, path: request.url });
        const delays = faults.filter((fault) => fault.kind === 'delay');
        const ms = delays.reduce((sum, fault) => sum + fault.ms, this.sim.knobs.edgeLatencyMs);
        if (ms > 0) await sleep(ms);
        if (faults.some((fault) => fault.kind === 'reset'))
            return resetConnection(request.socket);
        const fault = faults.find((known) => ANSWERS[known.kind]);
        if (fault) return this.platform(request, response, entry, answerOf(fault));
        return this.pass(request, response, entry);
    }

    /* An answer of the edge in place of the application's. */
    platform(request, response, entry, answer) {
        const flat = Object.entries(answer.headers)
            .flatMap(([name, value]) => [].concat(value).flatMap((one) => [name, one]));
        const extra = answer.platform ? this.platformHeaders() : [];
        const body = Buffer.from(answer.body);
        request.resume();
        entry.status = answer.status;
        response.writeHead(answer.status,
            [...flat, 'Content-Length', String(body.length), ...extra]);
        response.end(request.method === 'HEAD' ? undefined : body);
    }

    missing(request, response, entry, kind) {
        this.platform(request, response, entry, answerOf({ kind }));
    }

    async pass(request, response, entry) {
        const { instance } = this.place();
        const { deployments, knobs } = this.sim;
        const application = instance && deployments.process(instance);
        if (application) return this.forward(request, response, entry, application);
        const active = instance ? deployments.active(instance) : [];
        const asleep = active.find((deployment) => deployment.status === 'SLEEPING');
        if (asleep) {
            if (knobs.sleepingWakes) deployments.follow(deployments.wake(instance, asleep));
            const kind = knobs.sleepingAnswer === 404 ? 'application_missing' : 'application_dead';
            return this.missing(request, response, entry, kind);
        }
        const latest = instance && deployments.latest(instance);
        const dead = active.length > 0 || (latest && latest.status === 'CRASHED');
        const kind = dead ? 'application_dead' : 'application_missing';
        return this.missing(request, response, entry, kind);
    }

    forward(request, response, entry, application) {
        const body = [];
        request.on('data', (piece) => body.push(piece));
        const again = () => this.onward(request, response, entry, application, false)
            .end(Buffer.concat(body));
        request.pipe(this.onward(request, response, entry, application, this.agent, again));
    }

    /* An application may close a kept connection while a request is on its way (RFC 9112, 9.5): that is
     * no dead application, and what it has not read is sent once more on a connection of its own. */
    onward(request, response, entry, application, agent, again) {
        const onward = http.request({
            host: '127.0.0.1', port: application.port, method: request.method,
            path: request.url, headers: endToEnd(request.rawHeaders), agent,
        });
        onward.once('response', (answer) => {
            entry.status = answer.statusCode;
            response.sendDate = false;
            response.writeHead(answer.statusCode, answer.statusMessage,
                [...endToEnd(answer.rawHeaders), ...this.platformHeaders()]);
            answer.pipe(response);
            answer.once('aborted', () => response.destroy());
        });
        onward.once('error', () => {
            if (again && onward.reusedSocket && request.complete && !response.headersSent)
                return again();
            application.noteIfDead();
            if (response.headersSent) return response.destroy();
            return this.missing(request, response, entry, 'application_dead');
        });
        response.once('close', () => { if (!response.writableFinished) onward.destroy(); });
        return onward;
    }

    close() {
        this.agent.destroy();
        if (this.server.closeAllConnections) this.server.closeAllConnections();
        return new Promise((resolve) => this.server.close(resolve));
    }
}

class Edges {
    constructor(sim) {
        this.sim = sim;
        this.open = new Map();
    }

    /* Opens an edge for each service that wants one, keeps those that are there, closes others. */
    async follow(world) {
        const wanted = new Map();
        for (const { environment, instance } of world.instances())
            if (instance.app || instance.edge)
                wanted.set(`${environment.id}/${instance.name}`, { environment, instance });
        for (const [key, edge] of this.open) {
            if (wanted.has(key)) continue;
            this.open.delete(key);
            await edge.close();
        }
        for (const [key, { environment, instance }] of wanted) {
            if (this.open.has(key)) continue;
            const edge = new Edge(this.sim, environment, instance);
            this.open.set(key, await edge.listen(instance.edgePort));
        }
    }

    /* The public address of a service, or undefined when it has none. */
    urlOf(environment, instance) {
        const edge = this.open.get(`${environment.id}/${instance.name}`);
        return edge && edge.url;
    }

    /* [{ project, environment, service, url }] for everybody who wants to call an application. */
    list() {
        return [...this.open.values()].map((edge) => {
            const { environment } = edge.place();
            const project = environment && this.sim.world.projectOf(environment);
            return {
                project: project && project.name, environment: environment && environment.name,
                service: edge.name, url: edge.url,
            };
        });
    }

    async close() {
        await Promise.all([...this.open.values()].map((edge) => edge.close()));
        this.open.clear();
    }
}

module.exports = { Edges, resetConnection };
