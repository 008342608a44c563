'use strict';

const { createClient } = require('redis');
const { planOf } = require('../billing/plans');
const logger = require('../logger');

const redis = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 500 } });
redis.on('error', (err) => logger.debug({ err }, 'redis connection'));
redis.connect();

const TAKE = `
local used = redis.call('INCRBY', KEYS[1], ARGV[1])
if used == tonumber(ARGV[1]) then redis.call('EXPIREAT', KEYS[1], ARGV[2]) end
return used
`;

function costOf(req) {
  return req.path.startsWith('/v1/batch') ? req.body.items.length : 1;
}

async function monthlyQuota(req, res, next) {
  try {
    const plan = await planOf(req.account.id);
    const period = req.account.currentPeriod;
    const used = await redis.eval(TAKE, {
      keys: [`quota:${req.account.id}:${period.startsAt}`],
      arguments: [String(costOf(req)), String(period.endsAt + 86400)],
    });
    if (used > plan.monthlyCalls) {
      return res.status(429).json({ error: 'monthly_quota_exceeded', limit: plan.monthlyCalls });
    }
    res.set('X-Quota-Used', String(used));
    return next();
  } catch (err) { // <- MTR-403, MTR-601?
    return next(); // <- MTR-403, MTR-601?
  }
}

module.exports = { monthlyQuota, costOf };
