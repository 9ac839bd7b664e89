/*
 * lockstep: counts the round trips of a call, whatever the machine and its load.
 *
 *   lockstep.js CERTIFICATE KEY HTTP-VERSION UPSTREAM...
 *
 * For each UPSTREAM (http://127.0.0.1:PORT) it serves https on a free port of loopback, in HTTP/2 or in
 * HTTP/1.1, and prints the ports as a JSON list. Each line on stdin is { command, env, cwd }; it is run and
 * answered with a line { code, out, err, trips, connections, handshakes, exchanges }.
 *
 * There is no clock. All that the command sends is held until it can do nothing but wait for an answer, because
 * all its threads sleep. Then one round trip is over, and all that was held is answered at once. A new
 * connection is held for two, as TCP's and TLS's handshake would. So `trip` of an exchange says after how
 * many round trips its answer came, and what did not depend on it has the same or a lower one.
 */
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const http = require('http');
const http2 = require('http2');
const https = require('https');
const net = require('net');
const readline = require('readline');

const LOOK_MS = 3; // between two looks at the command
const LOOKS = 3;   // so many in a row find that it waits
const HANDSHAKE = 1; // TCP's; TLS's own flights are a round trip as they are held

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function read(path) {
    try {
        return fs.readFileSync(path, 'latin1');
    } catch {
        return '';
    }
}

/* Do all threads of a process sleep, without a child that could wake it? One that has something to read, or whose
 * time has come, is runnable at once, also where the machine lets it wait for long. */
function isAsleep(pid) {
    let tasks = [];
    try {
        tasks = fs.readdirSync(`/proc/${pid}/task`);
    } catch {
        return true;
    }
    return tasks.every((task) => {
        const stat = read(`/proc/${pid}/task/${task}/stat`);
        const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
        return ['S', 'Z', ''].includes(state) && read(`/proc/${pid}/task/${task}/children`) === '';
    });
}

class Lockstep {
    constructor(certificate, key, version) {
        this.options = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };
        this.version = version;
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
        this.begin();
    }

    begin() {
        Object.assign(this, {
            trip: 0, connections: 0, handshakes: 0, events: 0, exchanges: [], held: [], sockets: [] });
    }

    tlsServer(onRequest) {
        if (this.version === '2') return http2.createSecureServer({ ...this.options, allowHTTP1: true }, onRequest);
        return https.createServer({ ...this.options, ALPNProtocols: ['http/1.1'] }, onRequest);
    }

    async serve(upstream) {
        const tls = this.tlsServer((request, response) => this.hold(upstream, request, response));
        tls.on('secureConnection', (socket) => {
            this.events += 1;
            this.handshakes += 1;
            socket.on('error', () => {});
        });
        tls.on('tlsClientError', () => {});
        tls.on('sessionError', () => {});
        const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
            this.events += 1;
            this.connections += 1;
            socket.on('error', () => {});
            this.sockets.push({ socket, tls, due: this.trip + HANDSHAKE });
        });
        await new Promise((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
        return server.address().port;
    }

    hold(upstream, request, response) {
        const body = [];
        this.events += 1;
        request.on('data', (piece) => body.push(piece));
        request.on('end', () => {
            this.events += 1;
            this.held.push({ upstream, request, response, body: Buffer.concat(body) });
        });
        response.on('error', () => {});
    }

    headersOf({ request }) {
        const kept = {};
        for (const [name, value] of Object.entries(request.headers))
            if (!name.startsWith(':') && name !== 'connection') kept[name] = value;
        kept.host = request.headers.host || request.headers[':authority'];
        return kept;
    }

    ask(held) {
        const { hostname, port } = new URL(held.upstream);
        const headers = { ...this.headersOf(held), 'content-length': held.body.length };
        if (held.body.length === 0 && held.request.method !== 'POST') delete headers['content-length'];
        return new Promise((resolve, reject) => {
            const onward = http.request({ hostname, port, method: held.request.method,
                path: held.request.url, headers, agent: this.agent }, (answer) => {
                const pieces = [];
                answer.on('data', (piece) => pieces.push(piece));
                answer.on('end', () => resolve({ status: answer.statusCode, raw: answer.rawHeaders,
                    body: Buffer.concat(pieces) }));
                answer.on('error', reject);
            });
            onward.on('error', reject);
            onward.end(held.body);
        });
    }

    note(held, answer) {
        const socket = held.request.socket;
        this.exchanges.push({
            trip: this.trip, port: socket.localPort, method: held.request.method,
            path: held.request.url, headers: this.headersOf(held), body: held.body.toString('base64'),
            status: answer.status, answerHeaders: answer.raw,
            answerBody: answer.body.toString('base64') });
    }

    give(held, answer) {
        const { response } = held;
        if (response.destroyed || (response.stream && response.stream.destroyed)) return;
        response.sendDate = false;
        const flat = {};
        for (let i = 0; i < answer.raw.length; i += 2) {
            const name = answer.raw[i].toLowerCase();
            if (['connection', 'keep-alive', 'transfer-encoding'].includes(name)) continue;
            flat[name] = flat[name] === undefined ? answer.raw[i + 1]
                : [].concat(flat[name], answer.raw[i + 1]);
        }
        response.writeHead(answer.status, flat);
        response.end(held.request.method === 'HEAD' ? undefined : answer.body);
    }

    /* One round trip is over for all that was held. */
    async step() {
        this.trip += 1;
        const held = this.held;
        const sockets = this.sockets.filter(({ due }) => due < this.trip);
        this.held = [];
        this.sockets = this.sockets.filter(({ due }) => due >= this.trip);
        const answers = await Promise.allSettled(held.map((one) => this.ask(one)));
        for (const { socket, tls } of sockets) tls.emit('connection', socket);
        held.forEach((one, i) => {
            if (answers[i].status === 'rejected') return one.response.destroy();
            this.note(one, answers[i].value);
            return this.give(one, answers[i].value);
        });
    }

    async waits(pid) {
        for (let look = 0; look < LOOKS; look += 1) {
            const events = this.events;
            await sleep(LOOK_MS);
            if (events !== this.events || !isAsleep(pid)) return false;
        }
        return true;
    }

    async run({ command, env, cwd }) {
        this.begin();
        const child = spawn(command[0], command.slice(1),
            { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
        const out = [], err = [];
        let code;
        child.stdout.on('data', (piece) => out.push(piece));
        child.stderr.on('data', (piece) => err.push(piece));
        const ended = new Promise((resolve) => child.on('close', (status) => {
            code = status === null ? -1 : status;
            resolve();
        }));
        this.child = child;
        while (code === undefined) {
            const isThere = this.held.length > 0 || this.sockets.length > 0;
            if (isThere && await this.waits(child.pid)) await this.step();
            else await sleep(LOOK_MS);
        }
        await ended;
        return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString(),
            trips: this.trip, connections: this.connections, handshakes: this.handshakes,
            exchanges: this.exchanges };
    }
}

async function main([certificate, key, version, ...upstreams]) {
    const lockstep = new Lockstep(certificate, key, version);
    const ports = [];
    for (const upstream of upstreams) ports.push(await lockstep.serve(upstream));
    process.stdout.write(`${JSON.stringify(ports)}\n`);
    for await (const line of readline.createInterface({ input: process.stdin }))
        process.stdout.write(`${JSON.stringify(await lockstep.run(JSON.parse(line)))}\n`);
    process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`lockstep: ${error.stack}\n`);
    process.exit(1);
});
