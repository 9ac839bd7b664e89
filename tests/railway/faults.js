/*
 * faults: what goes wrong on purpose, once, some times, or until taken away.
 *
 * A fault is { kind, target, match, times, skip, after, ... }. README.md lists the kinds. `after`
 * lets the request take effect first and spoils only the answer.
 */
'use strict';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

const page = (title) => `<!DOCTYPE html>\n<html><head><title>${title}</title></head>` +
    `<body><h1>${title}</h1></body></html>\n`;
const platform = (status, message) => JSON.stringify(
    { status: 'error', code: status, message, request_id: 'simulated' });

/* Answers in place of the real one: kind -> (fault) => { status, headers, body }. */
const ANSWERS = {
    raw: (fault) => ({
        status: fault.status || 200, headers: fault.headers || TEXT,
        body: fault.bodyBase64 ? Buffer.from(fault.bodyBase64, 'base64') : fault.body || '' }),
    rate_limited: (fault) => ({
        status: 429,
        headers: fault.retryAfter === undefined
            ? TEXT : { ...TEXT, 'Retry-After': String(fault.retryAfter) },
        body: fault.body || 'error code: 1015' }),
    bad_gateway: () => ({ status: 502, headers: HTML, body: page('502 Bad Gateway') }),
    gateway_timeout: () => ({ status: 504, headers: HTML, body: page('504 Gateway Time-out') }),
    server_error: () => ({ status: 500, headers: TEXT, body: 'Internal Server Error' }),
    login_page: () => ({ status: 200, headers: HTML, body: page('Log in') }),
    redirect: (fault) => ({
        status: fault.status || 302, headers: { ...TEXT, Location: fault.location }, body: '' }),
    empty: () => ({ status: 200, headers: JSON_TYPE, body: '' }),
    not_json: () => ({ status: 200, headers: JSON_TYPE, body: 'upstream connect error' }),
    problem: () => ({
        status: 200, headers: JSON_TYPE,
        body: JSON.stringify({ errors: [{
            message: 'Problem processing request', traceId: '1000000000000000001' }] }) }),
    not_authorized: () => ({
        status: 200, headers: JSON_TYPE,
        body: JSON.stringify({
            errors: [{ message: 'Not Authorized', extensions: { code: 'INTERNAL_SERVER_ERROR' },
                traceId: '1000000000000000002' }],
            data: null }) }),
    application_dead: () => ({
        status: 502, headers: JSON_TYPE, platform: true,
        body: platform(502, 'Application failed to respond') }),
    application_missing: () => ({
        status: 404, headers: JSON_TYPE, platform: true,
        body: platform(404, 'Application not found') }),
};

/* The other kinds do something to the request, the result or the connection. */
const DEEDS = ['delay', 'reset', 'cut', 'set', 'remove', 'errors_beside_data', 'act',
    'move_fence'];

function matchesText(wanted, values) {
    return wanted === undefined || values.includes(wanted);
}

/* facts: { operation, fields, type } of an API request, { service, environment, method, path }. */
function matches(match, facts) {
    return matchesText(match.operation, [facts.operation]) &&
        matchesText(match.field, facts.fields || []) &&
        matchesText(match.type, [facts.type]) &&
        matchesText(match.service, [facts.service]) &&
        matchesText(match.environment, [facts.environment]) &&
        matchesText(match.method, [facts.method]) &&
        (match.path === undefined || (facts.path || '').startsWith(match.path));
}

class Faults {
    constructor() {
        this.list = [];
        this.made = 0;
    }

    /* Adds a fault and returns it as it is kept. Throws when its kind is not known. */
    add(told) {
        if (!ANSWERS[told.kind] && !DEEDS.includes(told.kind))
            throw new Error(`there is no fault '${told.kind}'`);
        this.made += 1;
        const fault = {
            target: 'api', match: {}, times: 1, skip: 0, ...told, id: this.made, met: 0 };
        this.list.push(fault);
        return fault;
    }

    remove(id) {
        this.list = this.list.filter((fault) => fault.id !== id);
    }

    clear() {
        this.list = [];
    }

    /* The faults that this request meets; each is used up by one. times -1 never ends. */
    take(target, facts) {
        const met = this.list.filter(
            (fault) => fault.target === target && matches(fault.match, facts));
        const ready = met.filter((fault) => {
            fault.met += 1;
            return fault.met > fault.skip;
        });
        for (const fault of ready) if (fault.times > 0) fault.times -= 1;
        this.list = this.list.filter((fault) => fault.times !== 0);
        return ready;
    }
}

function answerOf(fault) {
    const make = fault && ANSWERS[fault.kind];
    return make && make(fault);
}

function steps(path) {
    return Array.isArray(path) ? path : String(path).split('.');
}

function change(node, [step, ...rest], deed) {
    if (node === null || typeof node !== 'object') return;
    const keys = step === '*' ? Object.keys(node) : [step];
    for (const key of keys) {
        if (rest.length > 0) change(node[key], rest, deed);
        else deed(node, key);
    }
}

/* Spoils a result: { data, errors } is changed in place. */
function spoil(result, fault) {
    if (fault.kind === 'set')
        change(result.data, steps(fault.path), (node, key) => { node[key] = fault.value; });
    if (fault.kind === 'remove')
        change(result.data, steps(fault.path), (node, key) => { delete node[key]; });
    if (fault.kind === 'errors_beside_data')
        result.errors = [...(result.errors || []), {
            message: fault.message || 'Problem processing request',
            path: fault.path && steps(fault.path), traceId: '1000000000000000003' }];
}

module.exports = { Faults, answerOf, spoil, ANSWERS, DEEDS };
