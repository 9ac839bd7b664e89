/*
 * knobs: what can be turned about the simulated Railway, one row each.
 *
 * `unproven` marks behaviour that is not proven for the real Railway: no verdict may depend on
 * it, and tests turn it both ways. README.md lists the same names, and a test holds them equal.
 */
'use strict';

const STATES = { INITIALIZING: 0, BUILDING: 0, DEPLOYING: 0, OVERLAP: 0, REMOVING: 0 };
const ENDS = ['SUCCESS', 'FAILED', 'CRASHED', 'NEEDS_APPROVAL', 'SKIPPED', 'SLEEPING'];

const flag = (value) => typeof value === 'boolean';
const count = (value) => Number.isInteger(value) && value >= 0;
const textOrNull = (value) => value === null || typeof value === 'string';
const timeOrNull = (value) => value === null || !Number.isNaN(Date.parse(value));
const oneOf = (...words) => Object.assign((value) => words.includes(value), { words });
const durations = (value) =>
    Object.entries(value).every(([name, ms]) => name in STATES && count(ms));

const rows = [
    { name: 'clock', value: null, fits: timeOrNull },
    { name: 'clockOffsetSeconds', value: 0, fits: Number.isInteger },
    { name: 'latencyMs', value: 0, fits: count },
    { name: 'edgeLatencyMs', value: 0, fits: count },
    { name: 'dateHeader', value: true, fits: flag },
    { name: 'sourceRule', value: 'refuse', fits: oneOf('refuse', 'serve') },
    { name: 'rateLimitPerHour', value: 10000, fits: count },
    { name: 'rateLimitPerSecond', value: 0, fits: count },
    { name: 'rateLimitReset', value: 'seconds', unproven: true,
      fits: oneOf('seconds', 'milliseconds', 'iso', 'none') },
    { name: 'retryAfter', value: null, fits: textOrNull },
    { name: 'maxRootFields', value: 0, fits: count },
    { name: 'pageSize', value: 500, fits: (value) => count(value) && value > 0 },
    { name: 'endlessPages', value: false, fits: flag },
    { name: 'equalValueDeploys', value: false, unproven: true, fits: flag },
    { name: 'collectionAtomic', value: true, unproven: true, fits: flag },
    { name: 'readLagMs', value: 0, fits: count },
    { name: 'unrenderedProvided', value: false, unproven: true, fits: flag },
    { name: 'renderedProvided', value: true, fits: flag },
    { name: 'snapshotRendered', value: true, unproven: true, fits: flag },
    { name: 'snapshotSealed', value: 'null', unproven: true,
      fits: oneOf('null', 'omitted', 'value', 'masked') },
    { name: 'snapshotProvided', value: false, fits: flag },
    { name: 'snapshotPresent', value: true, fits: flag },
    { name: 'sealedInMap', value: 'null', fits: oneOf('null', 'omitted') },
    { name: 'referencesForm', value: 'dotted', unproven: true,
      fits: oneOf('dotted', 'template', 'none') },
    { name: 'etagCoversStaged', value: false, unproven: true, fits: flag },
    { name: 'etagCoversDeployments', value: false, unproven: true, fits: flag },
    { name: 'stagedAuthorShown', value: false, unproven: true, fits: flag },
    { name: 'stageMergeDefault', value: false, unproven: true, fits: flag },
    { name: 'patchValuesByDefault', value: true, unproven: true, fits: flag },
    { name: 'stateMs', value: STATES, fits: durations },
    { name: 'deployEnds', value: 'SUCCESS', fits: oneOf(...ENDS) },
    { name: 'crashedIsActive', value: false, unproven: true, fits: flag },
    { name: 'deployingIsActive', value: false, unproven: true, fits: flag },
    { name: 'redeployVariables', value: 'stored', unproven: true,
      fits: oneOf('stored', 'snapshot') },
    { name: 'redeployTakes', value: 'own', unproven: true, fits: oneOf('own', 'configured') },
    { name: 'deploymentMeta', value: 'whole', unproven: true,
      fits: oneOf('whole', 'no-digest', 'none') },
    { name: 'sourceShown', value: true, unproven: true, fits: flag },
    { name: 'commitSha', value: 'taken', unproven: true, fits: oneOf('taken', 'ignored') },
    { name: 'unknownCommit', value: 'refused', unproven: true, fits: oneOf('refused', 'deployed') },
    { name: 'sleepingAnswer', value: 502, unproven: true, fits: oneOf(404, 502) },
    { name: 'sleepingWakes', value: true, fits: flag },
    { name: 'readinessMs', value: 20000, fits: count },
    { name: 'workflowNotFoundReads', value: 1, fits: count },
    { name: 'workflowRunningReads', value: 0, fits: count },
    { name: 'workflowError', value: null, fits: textOrNull },
];

function defaults() {
    return Object.fromEntries(rows.map((row) => [row.name, structuredClone(row.value)]));
}

function refusal(name, row) {
    if (!row) return `there is no knob '${name}'`;
    const words = row.fits.words;
    return `'${name}' cannot have this value` + (words ? `: one of ${words.join(', ')}` : '');
}

/* Turns the given knobs; throws, and turns none, when a name or value is not known. */
function turn(knobs, wanted) {
    for (const [name, value] of Object.entries(wanted)) {
        const row = rows.find((known) => known.name === name);
        if (!row || !row.fits(value)) throw new Error(refusal(name, row));
    }
    for (const [name, value] of Object.entries(wanted))
        knobs[name] = name === 'stateMs' ? { ...knobs.stateMs, ...value } : value;
}

module.exports = { rows, defaults, turn };
