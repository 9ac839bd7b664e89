/*
 * record: what was asked, so that tests can count it. Tokens and values of variables never enter.
 */
'use strict';

const crypto = require('crypto');

const KEPT = 20000;

function digest(text) {
    return crypto.createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function isObject(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/* Request variables with every value of a Railway variable taken out. */
function withoutValues(node, key) {
    if (key === 'value') return '(value)';
    if (isObject(node) && (key === 'variables' || key === 'sharedVariables'))
        return Object.fromEntries(Object.entries(node)
            .map(([name, value]) => [name, value === null ? null : '(value)']));
    if (Array.isArray(node)) return node.map((item) => withoutValues(item));
    if (isObject(node))
        return Object.fromEntries(Object.entries(node)
            .map(([name, value]) => [name, withoutValues(value, name)]));
    return node;
}

class Record {
    constructor() {
        this.clear();
    }

    clear() {
        this.requests = [];
        this.edge = [];
        this.documents = {};
        this.counts = {
            requests: 0, queries: 0, mutations: 0, refused: 0, edge: 0,
            byOperation: {}, byField: {}, byDocument: {}, byStatus: {},
        };
    }

    add(table, name) {
        table[name] = (table[name] || 0) + 1;
    }

    /* facts: see api.js. Returns the entry, whose status is filled in when it is known. */
    request(facts) {
        const { counts } = this;
        const entry = {
            number: counts.requests + 1, at: facts.at, source: facts.source, token: facts.token,
            operation: facts.operation, type: facts.type, fields: facts.fields,
            document: facts.text === undefined ? undefined : digest(facts.text),
            variables: withoutValues(facts.variables), status: undefined, faults: [],
        };
        counts.requests += 1;
        if (facts.type === 'query') counts.queries += 1;
        for (const field of facts.fields) this.add(counts.byField, field);
        if (facts.type === 'mutation') counts.mutations += facts.fields.length;
        if (facts.operation) this.add(counts.byOperation, facts.operation);
        if (entry.document) {
            this.add(counts.byDocument, entry.document);
            this.documents[entry.document] = facts.text;
        }
        this.requests.push(entry);
        if (this.requests.length > KEPT) this.requests.shift();
        return entry;
    }

    answered(entry, status) {
        entry.status = status;
        this.add(this.counts.byStatus, status);
        if (status === 429) this.counts.refused += 1;
    }

    /* A request to an application: its target with the query, the names of its headers. */
    edgeRequest(entry) {
        this.counts.edge += 1;
        this.edge.push(entry);
        if (this.edge.length > KEPT) this.edge.shift();
        return entry;
    }

    report() {
        return {
            counts: this.counts, requests: this.requests, edge: this.edge,
            documents: this.documents,
        };
    }
}

module.exports = { Record, digest };
