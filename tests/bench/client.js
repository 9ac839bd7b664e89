/*
 * client: node's own http2 client asks the recorded questions, one connection to each host, step by step.
 *
 *   client.js QUESTIONS.json CA.pem
 */
'use strict';

const fs = require('fs');
const http2 = require('http2');

const [path, ca] = process.argv.slice(2);
const questions = JSON.parse(fs.readFileSync(path, 'utf8'));
const sessions = new Map();

for (const { url } of questions) {
    const { origin } = new URL(url);
    if (!sessions.has(origin))
        sessions.set(origin, http2.connect(origin, { ca: fs.readFileSync(ca) }));
}

function ask({ url, method, headers, body }) {
    const { origin, pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
        const stream = sessions.get(origin).request(
            { ...headers, ':method': method, ':path': pathname + search }, { endStream: body === '' });
        stream.on('error', reject);
        stream.on('end', resolve);
        stream.resume();
        if (body !== '') stream.end(Buffer.from(body, 'latin1'));
    });
}

async function main() {
    for (let step = 0; questions.some((one) => one.step >= step); step += 1)
        await Promise.all(questions.filter((one) => one.step === step).map(ask));
    for (const session of sessions.values()) session.close();
}

main().catch((error) => {
    process.stderr.write(`client: ${error.message}\n`);
    process.exit(1);
});
