/*
 * echo_app: a small application for the simulator's own tests. It tells what it was started with
 * and what it was asked. EXIT makes it end at once, SLOW_START_MS makes it listen late.
 */
'use strict';

const http = require('http');

if (process.env.EXIT) {
    process.stderr.write('told to exit\n');
    process.exit(3);
}

const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
        const body = Buffer.concat(chunks).toString('latin1');
        response.sendDate = false;
        response.writeHead(request.method === 'OPTIONS' ? 204 : 207, 'As It Is', [
            'Content-Type', 'application/json', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2',
            'X-MiXeD-Case', 'kept']);
        if (request.method === 'OPTIONS') return response.end();
        return response.end(JSON.stringify({
            pid: process.pid, env: process.env, method: request.method, target: request.url,
            rawHeaders: request.rawHeaders, body }));
    });
});

setTimeout(() => server.listen(Number(process.env.PORT), process.env.HOST),
    Number(process.env.SLOW_START_MS || 0));
