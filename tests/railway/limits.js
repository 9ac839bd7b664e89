/*
 * limits: so many requests an hour and a second for each token, told in headers.
 */
'use strict';

const HOUR_MS = 3600 * 1000;

class Limits {
    constructor(sim) {
        this.sim = sim;
        this.windows = new Map();
    }

    window(token, length, now) {
        const key = `${token}/${length}`;
        const old = this.windows.get(key);
        if (old && now < old.ends) return old;
        const fresh = { used: 0, ends: now + length };
        this.windows.set(key, fresh);
        return fresh;
    }

    resetText(ends) {
        const form = this.sim.knobs.rateLimitReset;
        if (form === 'iso') return new Date(ends).toISOString();
        return String(form === 'seconds' ? Math.ceil(ends / 1000) : ends);
    }

    /* Counts one request. Returns { headers, refused }; refused has headers of its own. */
    count(token) {
        const { knobs, world } = this.sim;
        const now = world.nowMs();
        const hour = this.window(token, HOUR_MS, now);
        const second = this.window(token, 1000, Date.now());
        hour.used += 1;
        second.used += 1;
        const overHour = knobs.rateLimitPerHour > 0 && hour.used > knobs.rateLimitPerHour;
        const overSecond = knobs.rateLimitPerSecond > 0 && second.used > knobs.rateLimitPerSecond;
        const headers = this.headers(hour);
        if (!overHour && !overSecond) return { headers, refused: false };
        const seconds = overHour ? Math.ceil((hour.ends - now) / 1000) : 1;
        headers['Retry-After'] = knobs.retryAfter ?? String(seconds);
        return { headers, refused: true };
    }

    headers(hour) {
        const { knobs } = this.sim;
        if (knobs.rateLimitPerHour === 0) return {};
        const headers = {
            'X-RateLimit-Limit': String(knobs.rateLimitPerHour),
            'X-RateLimit-Remaining': String(Math.max(0, knobs.rateLimitPerHour - hour.used)),
        };
        if (knobs.rateLimitReset !== 'none')
            headers['X-RateLimit-Reset'] = this.resetText(hour.ends);
        return headers;
    }

    clear() {
        this.windows.clear();
    }
}

module.exports = { Limits };
