/*
 * graphql: Debian's node-graphql, from the module path of this node.
 *
 * Debian's own node finds it by name; a node from elsewhere needs the folder of the package.
 */
'use strict';

const PLACES = ['graphql', '/usr/share/nodejs/graphql', '/usr/lib/nodejs/graphql'];

function load() {
    for (const place of PLACES) {
        try {
            return require(place);
        } catch (error) {
            if (error.code !== 'MODULE_NOT_FOUND') throw error;
        }
    }
    throw new Error('graphql-js is missing: install the Debian package node-graphql');
}

module.exports = load();
