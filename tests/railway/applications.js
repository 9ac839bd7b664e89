/*
 * applications: the processes that deployments run.
 *
 * A service of the world says how: { command: [...] } runs a program, { forkserver: PATH } asks a
 * fork server on a unix socket (one JSON line {"env", "port"} in, {"pid"} out), { upstream: URL }
 * leads to something that is already there and is never started or ended by us.
 */
'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const net = require('net');

const HOST = '127.0.0.1';
const FIRST_PORT = 20000; /* below the ports that the kernel gives to others of itself */
const PORTS = 12000;
const OUTPUT_KEPT = 16384;
const END_MS = 3000;
const POLL_MS = 10;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function isFree(port) {
    return new Promise((resolve) => {
        const probe = net.createServer();
        probe.once('error', () => resolve(false));
        probe.listen({ port, host: HOST, exclusive: true },
            () => probe.close(() => resolve(true)));
    });
}

async function freePort() {
    for (let tries = 0; tries < 200; tries += 1) {
        const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
        if (await isFree(port)) return port;
    }
    throw new Error('there is no free port');
}

function accepts(port) {
    return new Promise((resolve) => {
        const socket = net.connect({ port, host: HOST });
        const done = (answer) => {
            socket.destroy();
            resolve(answer);
        };
        socket.once('connect', () => done(true));
        socket.once('error', () => done(false));
    });
}

/* When the process was started, in clock ticks since boot: tells a reused pid from ours. */
function startTime(pid) {
    try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
        return undefined;
    }
}

/* A process by its pid: a child, or a process of a fork server; this program ends both. */
class Application {
    constructor(port, pid, output) {
        this.port = port;
        this.pid = pid;
        this.output = output || (() => '');
        this.started = pid && startTime(pid);
        this.listeners = [];
        this.stopping = false;
        this.exited = false;
    }

    isAlive() {
        return !this.exited && this.started !== undefined && startTime(this.pid) === this.started;
    }

    onExit(listener) {
        this.listeners.push(listener);
    }

    /* The end of a fork server's process is not reported: the next call that finds it dead reports it. */
    noteIfDead() {
        if (this.started !== undefined && !this.isAlive()) this.noteExit();
    }

    noteExit() {
        if (this.exited) return;
        this.exited = true;
        if (!this.stopping) for (const listener of this.listeners) listener();
    }

    signal(name) {
        try {
            if (this.isAlive()) process.kill(this.pid, name);
        } catch (error) {
            if (error.code !== 'ESRCH') throw error;
        }
    }

    async stop() {
        this.stopping = true;
        this.signal('SIGTERM');
        for (let waited = 0; waited < END_MS && this.isAlive(); waited += POLL_MS)
            await sleep(POLL_MS);
        this.signal('SIGKILL');
    }

    /* At the very end of the program, when nothing can be waited for. */
    kill() {
        this.stopping = true;
        this.signal('SIGKILL');
    }
}

function environmentFor(instance, variables, port) {
    return {
        PATH: process.env.PATH, ...variables, ...(instance.image_env || {}),
        HOST, PORT: String(port),
    };
}

function runCommand(app, env, port) {
    let kept = '';
    const [program, ...args] = app.command;
    const child = childProcess.spawn(program, args, {
        env, cwd: app.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk) => { kept = (kept + chunk).slice(-OUTPUT_KEPT); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return new Promise((resolve, reject) => {
        child.once('error', (error) => reject(new Error(`cannot start: ${error.message}`)));
        child.once('spawn', () => {
            const application = new Application(port, child.pid, () => kept);
            child.once('exit', () => application.noteExit());
            resolve(application);
        });
    });
}

function askForkServer(path, request) {
    return new Promise((resolve, reject) => {
        let text = '';
        const socket = net.connect({ path }, () => socket.write(`${JSON.stringify(request)}\n`));
        socket.setEncoding('utf8');
        socket.on('data', (chunk) => { text += chunk; });
        socket.once('error', reject);
        socket.once('end', () => {
            try {
                resolve(JSON.parse(text));
            } catch {
                reject(new Error(`fork server answered '${text.slice(0, 200)}'`));
            }
        });
    });
}

/* A fork server that was started a moment ago may not listen yet. */
async function askWhenThere(path, request, deadline) {
    for (;;) {
        try {
            return await askForkServer(path, request);
        } catch (error) {
            const early = ['ENOENT', 'ECONNREFUSED'].includes(error.code);
            if (!early || Date.now() > deadline)
                throw new Error(`fork server: ${error.message}`);
            await sleep(POLL_MS);
        }
    }
}

async function runForked(app, env, port, readinessMs) {
    const answer = await askWhenThere(
        app.forkserver, { env, port }, Date.now() + readinessMs);
    if (!Number.isInteger(answer.pid))
        throw new Error(`fork server told no pid: ${answer.error || ''}`);
    return new Application(port, answer.pid);
}

async function untilReady(application, readinessMs) {
    const deadline = Date.now() + readinessMs;
    while (Date.now() < deadline) {
        if (await accepts(application.port)) return;
        if (!application.isAlive())
            throw new Error(`the application ended at once: ${application.output()}`);
        await sleep(POLL_MS);
    }
    throw new Error(`the application did not listen within ${readinessMs} ms`);
}

class Applications {
    constructor() {
        this.alive = new Set();
    }

    /* Starts one and answers when it accepts connections; throws when it does not. */
    async start(instance, variables, readinessMs) {
        if (instance.app.upstream)
            return new Application(Number(new URL(instance.app.upstream).port), undefined);
        const port = await freePort();
        const env = environmentFor(instance, variables, port);
        const run = instance.app.forkserver ? runForked : runCommand;
        const application = await run(instance.app, env, port, readinessMs);
        this.alive.add(application);
        application.onExit(() => this.alive.delete(application));
        try {
            await untilReady(application, readinessMs);
        } catch (error) {
            await application.stop();
            throw error;
        }
        return application;
    }

    killAll() {
        for (const application of this.alive) application.kill();
    }
}

/* Whether a process runs; one that has ended and only waits to be reaped does not. */
function isRunning(pid) {
    return startTime(pid) !== undefined;
}

module.exports = { Applications, isRunning };
