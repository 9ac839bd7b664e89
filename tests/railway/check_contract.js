#!/usr/bin/env node
/*
 * check_contract: holds contract.graphql and Tautline's documents against Railway's own schema.
 *
 *   check_contract.js SCHEMA.json [DOCUMENTS...]
 *
 * SCHEMA.json is an introspection result. DOCUMENTS are .graphql files, or .json files with texts
 * of documents (a list, a map, or the simulator's log). Exit 0 with the counts, 1 with every
 * difference, 64 for wrong usage.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const graphql = require('./graphql');

const CONTRACT = path.join(__dirname, 'contract.graphql');

function realSchema(file) {
    const told = JSON.parse(fs.readFileSync(file, 'utf8'));
    return graphql.buildClientSchema(told.data || told);
}

function isOurs(type) {
    return !graphql.isIntrospectionType(type) && !graphql.isSpecifiedScalarType(type);
}

function kindOf(type) {
    return type.constructor.name;
}

/* One argument or input field: its type and its default must be the same on both sides. */
function compareInput(place, ours, real, differences) {
    if (!real) return differences.push(`${place}: not in the schema`);
    if (String(ours.type) !== String(real.type))
        differences.push(`${place}: ${ours.type} here, ${real.type} in the schema`);
    if (JSON.stringify(ours.defaultValue) !== JSON.stringify(real.defaultValue))
        differences.push(`${place}: another default in the schema`);
    if (real.deprecationReason) differences.push(`${place}: deprecated in the schema`);
}

/* What the schema demands must be known here, or a document could leave it out. */
function compareRequired(place, ours, real, differences) {
    for (const input of real)
        if (graphql.isRequiredInputField(input) && !ours.some((own) => own.name === input.name))
            differences.push(`${place}.${input.name}: demanded by the schema, not here`);
}

function compareField(place, ours, real, counts, differences) {
    counts.fields += 1;
    if (!real) return differences.push(`${place}: not in the schema`);
    if (String(ours.type) !== String(real.type))
        differences.push(`${place}: ${ours.type} here, ${real.type} in the schema`);
    if (real.deprecationReason) differences.push(`${place}: deprecated in the schema`);
    for (const argument of ours.args) {
        counts.arguments += 1;
        const other = real.args.find((known) => known.name === argument.name);
        compareInput(`${place}(${argument.name})`, argument, other, differences);
    }
    compareRequired(place, ours.args, real.args, differences);
}

function compareEnum(ours, real, counts, differences) {
    const here = ours.getValues().map((value) => value.name);
    const there = real.getValues().map((value) => value.name);
    counts.values += here.length;
    for (const name of here)
        if (!there.includes(name)) differences.push(`${ours.name}.${name}: not in the schema`);
    for (const name of there)
        if (!here.includes(name)) differences.push(`${ours.name}.${name}: in the schema, not here`);
}

function compareInputObject(ours, real, counts, differences) {
    const known = real.getFields();
    for (const field of Object.values(ours.getFields())) {
        counts.fields += 1;
        compareInput(`${ours.name}.${field.name}`, field, known[field.name], differences);
    }
    const here = Object.values(ours.getFields());
    compareRequired(ours.name, here, Object.values(known), differences);
}

function compareType(ours, real, counts, differences) {
    counts.types += 1;
    if (!real) return differences.push(`${ours.name}: not in the schema`);
    if (kindOf(ours) !== kindOf(real))
        return differences.push(`${ours.name}: ${kindOf(ours)} here, ${kindOf(real)} there`);
    if (graphql.isEnumType(ours)) return compareEnum(ours, real, counts, differences);
    if (graphql.isInputObjectType(ours)) return compareInputObject(ours, real, counts, differences);
    if (!graphql.isObjectType(ours)) return undefined;
    const known = real.getFields();
    for (const field of Object.values(ours.getFields()))
        compareField(`${ours.name}.${field.name}`, field, known[field.name], counts, differences);
    return undefined;
}

function textsOf(file) {
    const text = fs.readFileSync(file, 'utf8');
    if (!file.endsWith('.json')) return [text];
    const told = JSON.parse(text);
    return Object.values(told.documents || told);
}

function compareDocuments(files, schema, counts, differences) {
    for (const file of files) {
        for (const text of textsOf(file)) {
            counts.documents += 1;
            for (const error of documentErrors(schema, text)) differences.push(`${file}: ${error}`);
        }
    }
}

function documentErrors(schema, text) {
    try {
        return graphql.validate(schema, graphql.parse(text)).map((error) => error.message);
    } catch (error) {
        return [error.message];
    }
}

/* Compares everything. Returns { counts, differences }; nothing differs when the list is empty. */
function check(schemaFile, documentFiles, contractText) {
    const schema = realSchema(schemaFile);
    const contract = graphql.buildSchema(contractText || fs.readFileSync(CONTRACT, 'utf8'));
    const counts = { types: 0, fields: 0, arguments: 0, values: 0, documents: 0 };
    const differences = [];
    for (const type of Object.values(contract.getTypeMap()))
        if (isOurs(type)) compareType(type, schema.getType(type.name), counts, differences);
    compareDocuments(documentFiles, schema, counts, differences);
    return { counts, differences };
}

function main(args) {
    if (args.length < 1) {
        process.stderr.write('usage: check_contract.js SCHEMA.json [DOCUMENTS...]\n');
        return 64;
    }
    const { counts, differences } = check(args[0], args.slice(1));
    if (differences.length > 0) {
        process.stderr.write(differences.map((line) => `${line}\n`).join(''));
        return 1;
    }
    process.stdout.write(
        `the contract holds: ${counts.types} types, ${counts.fields} fields, ` +
            `${counts.arguments} arguments, ${counts.values} enum values; ` +
            `${counts.documents} documents valid\n`);
    return 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));

module.exports = { check };
