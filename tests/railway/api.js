/*
 * api: GraphQL over HTTP as Railway answers it, executed by graphql-js against the contract.
 *
 * Errors of resolvers are HTTP 200 with errors[]; documents that the schema refuses are 400.
 */
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const graphql = require('./graphql');
const { Denied, identify } = require('./access');
const { Refusal } = require('./variables');
const { queries } = require('./reading');
const { mutations } = require('./writing');
const { answerOf, spoil } = require('./faults');
const { resetConnection } = require('./edge');

const BODY_LIMIT = 8 * 1024 * 1024;
const EXAMINED_KEPT = 500;
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const TEXT_TYPE = { 'Content-Type': 'text/plain; charset=utf-8' };

const schema = graphql.buildSchema(
    fs.readFileSync(path.join(__dirname, 'contract.graphql'), 'utf8'));

const examined = new Map();

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function withHook(resolver) {
    return (args, context, info) => {
        context.beforeField(info.path.key);
        return resolver(context.sim, context.identity, args);
    };
}

const root = Object.fromEntries(Object.entries({ ...queries, ...mutations })
    .map(([name, resolver]) => [name, withHook(resolver)]));

async function readBody(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size <= BODY_LIMIT) chunks.push(chunk);
    }
    if (size > BODY_LIMIT) throw new Error('the body is too large');
    return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text) {
    try {
        const told = JSON.parse(text);
        const fits = told !== null && typeof told === 'object' && !Array.isArray(told);
        return fits && typeof told.query === 'string' ? told : undefined;
    } catch {
        return undefined;
    }
}

function examineDocument(text) {
    try {
        const document = graphql.parse(text);
        return { document, errors: graphql.validate(schema, document) };
    } catch (error) {
        return { error };
    }
}

/* { document, errors of the schema }, or { error } of the grammar. Texts come again and again. */
function parseDocument(text) {
    if (!examined.has(text)) {
        if (examined.size >= EXAMINED_KEPT) examined.clear();
        examined.set(text, examineDocument(text));
    }
    return examined.get(text);
}

/* What can be said of a request before it is executed. */
function factsOf(told, document) {
    if (!told || !document) return { fields: [], text: told && told.query };
    const operation = graphql.getOperationAST(document, told.operationName);
    if (!operation) return { fields: [], text: told.query };
    const fields = operation.selectionSet.selections
        .filter((selection) => selection.kind === 'Field').map((field) => field.name.value);
    return {
        operation: operation.name && operation.name.value, type: operation.operation, fields,
        text: told.query, variables: told.variables,
    };
}

class Api {
    constructor(sim) {
        this.sim = sim;
        this.traces = 0;
    }

    /* Trace ids are long numbers; the same story gives the same ones. */
    traceId() {
        this.traces += 1;
        const hash = crypto.createHash('sha256').update(`trace/${this.traces}`).digest();
        return hash.readBigUInt64BE().toString();
    }

    refusal(status, code, errors) {
        const traceId = this.traceId();
        return {
            status, headers: JSON_TYPE,
            body: JSON.stringify({ errors: errors.map((error) => ({
                message: error.message, locations: error.locations,
                extensions: { code }, traceId })) }),
        };
    }

    /* Everything that must be right before a resolver is called: an answer, or the variables. */
    refuse(told, parsed) {
        if (!told) return this.refusal(400, 'BAD_REQUEST', [new Error('Invalid request body')]);
        if (parsed.error) return this.refusal(400, 'GRAPHQL_PARSE_FAILED', [parsed.error]);
        if (parsed.errors.length > 0)
            return this.refusal(400, 'GRAPHQL_VALIDATION_FAILED', parsed.errors);
        const operation = graphql.getOperationAST(parsed.document, told.operationName);
        if (!operation)
            return this.refusal(400, 'OPERATION_RESOLUTION_FAILURE',
                [new Error('Must provide operation name if query contains several')]);
        const { maxRootFields: most } = this.sim.knobs;
        if (most > 0 && operation.selectionSet.selections.length > most)
            return this.refusal(400, 'BAD_USER_INPUT', [new Error('Query is too complex')]);
        const coerced = graphql.getVariableValues(
            schema, operation.variableDefinitions || [], told.variables || {});
        return coerced.errors && this.refusal(400, 'BAD_USER_INPUT', coerced.errors);
    }

    errorOf(error, traceId) {
        const cause = error.originalError;
        const known = !cause || cause instanceof Denied || cause instanceof Refusal || cause.code;
        if (!known) process.stderr.write(`simulator: ${cause.stack}\n`);
        const message = known ? error.message : 'Problem processing request';
        const code = (cause && cause.code) || 'INTERNAL_SERVER_ERROR';
        const isCoded = message !== 'Problem processing request';
        return {
            message, locations: error.locations, path: error.path,
            ...(isCoded && { extensions: { code } }), traceId,
        };
    }

    execute(told, document, identity, beforeField) {
        const result = graphql.execute({
            schema, document, rootValue: root, variableValues: told.variables || {},
            operationName: told.operationName,
            contextValue: { sim: this.sim, identity, beforeField },
        });
        const traceId = result.errors && this.traceId();
        const plain = { data: result.data ?? null };
        if (result.errors)
            plain.errors = result.errors.map((error) => this.errorOf(error, traceId));
        return plain;
    }

    /* Runs the admin calls that were planned for this moment of the request. */
    act(faults, moment) {
        for (const fault of faults) {
            if (moment !== (fault.when || 'after')) continue;
            if (fault.kind === 'move_fence')
                this.sim.admin.attempt('POST', '/touch', { environment: fault.environment });
            if (fault.kind === 'act')
                this.sim.admin.attempt(fault.method || 'POST', fault.path, fault.body);
        }
    }

    /* Executes and spoils. Returns the answer; faults are those that this request met. */
    answer(told, parsed, identity, faults) {
        this.act(faults, 'before');
        const refused = this.refuse(told, parsed);
        if (refused) return refused;
        const result = this.execute(told, parsed.document, identity,
            (alias) => this.act(faults, `field:${alias}`));
        if (faults.length > 0) result.data = structuredClone(result.data);
        for (const fault of faults) spoil(result, fault);
        this.act(faults, 'after');
        return { status: 200, headers: JSON_TYPE, body: JSON.stringify(result) };
    }

    gate(request, url) {
        if (request.method !== 'POST')
            return { status: 405, headers: { ...TEXT_TYPE, Allow: 'POST' }, body: 'POST only' };
        if (this.sim.knobs.sourceRule === 'refuse' && url.search === '')
            return { status: 429, headers: TEXT_TYPE, body: 'error code: 1015' };
        return undefined;
    }

    /* One HTTP request, from its body to its answer. */
    async handle(request, response, url) {
        const { sim } = this;
        const told = parseJson(await readBody(request));
        const parsed = told ? parseDocument(told.query) : {};
        const facts = factsOf(told, parsed.document);
        const identity = identify(sim.world, request.headers);
        const entry = sim.record.request({
            ...facts, at: sim.world.now(), source: url.searchParams.get('source'),
            token: identity.shown && { header: identity.header, digest: identity.shown,
                kind: identity.token ? identity.token.kind : 'unknown' } });
        const faults = sim.faults.take('api', facts);
        entry.faults = faults.map((fault) => fault.kind);
        const delays = faults.filter((fault) => fault.kind === 'delay');
        const ms = delays.reduce((sum, fault) => sum + fault.ms, sim.knobs.latencyMs);
        if (ms > 0) await sleep(ms);
        const job = { request, response, url, told, parsed, identity, faults };
        sim.record.answered(entry, this.finish(job));
    }

    /* Gate, limits, faults, execution, in this order. Returns the status, 0 for a lost answer. */
    finish({ request, response, url, told, parsed, identity, faults }) {
        const closed = this.gate(request, url);
        if (closed) return this.send(response, closed, {});
        const limit = this.sim.limits.count(identity.shown);
        if (limit.refused)
            return this.send(response, {
                status: 429, headers: TEXT_TYPE, body: 'Too Many Requests' }, limit.headers);
        const spoiler = faults.find(
            (fault) => answerOf(fault) || ['reset', 'cut'].includes(fault.kind));
        const takesEffect = !spoiler || spoiler.after || spoiler.kind === 'cut';
        const answer = takesEffect && this.answer(told, parsed, identity, faults);
        if (!spoiler) return this.send(response, answer, limit.headers);
        return this.spoiled(request, response, spoiler, answer, limit.headers);
    }

    spoiled(request, response, spoiler, answer, headers) {
        if (spoiler.kind === 'reset') {
            resetConnection(request.socket);
            return 0;
        }
        if (spoiler.kind === 'cut') return this.sendHalf(response, answer);
        return this.send(response, answerOf(spoiler), headers);
    }

    dateHeader() {
        if (!this.sim.knobs.dateHeader) return {};
        return { Date: new Date(this.sim.world.nowMs()).toUTCString() };
    }

    send(response, answer, headers) {
        const body = Buffer.from(answer.body);
        response.sendDate = false;
        response.writeHead(answer.status, {
            ...this.dateHeader(), ...headers, 'Content-Length': body.length, ...answer.headers });
        response.end(body);
        return answer.status;
    }

    /* Promises the whole answer, sends half of it and closes. */
    sendHalf(response, answer) {
        const body = Buffer.from(answer.body);
        response.sendDate = false;
        response.writeHead(answer.status, {
            ...this.dateHeader(), 'Content-Length': body.length, ...answer.headers });
        response.write(body.subarray(0, body.length >> 1), () => response.socket.end());
        return 0;
    }
}

module.exports = { Api, readBody };
