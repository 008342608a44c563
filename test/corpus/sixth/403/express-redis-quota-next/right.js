'use strict';

const { createClient } = require('redis');
const { Counter } = require('prom-client');
const { takeFromDatabase } = require('../billing/quota-store');
const { planOf } = require('../billing/plans');
const logger = require('../logger');

const redis = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 500 } });
redis.on('error', (err) => logger.error({ err }, 'redis connection'));
redis.connect();

const redisFailures = new Counter({ name: 'quota_redis_failures_total', help: 'Quota checks that went to Postgres' });

const TAKE = `
local used = redis.call('INCRBY', KEYS[1], ARGV[1])
if used == tonumber(ARGV[1]) then redis.call('EXPIREAT', KEYS[1], ARGV[2]) end
return used
`;

function costOf(req) {
  return req.path.startsWith('/v1/batch') ? req.body.items.length : 1;
}

async function take(account, cost) {
  const { startsAt, endsAt } = account.currentPeriod;
  try {
    return await redis.eval(TAKE, {
      keys: [`quota:${account.id}:${startsAt}`],
      arguments: [String(cost), String(endsAt + 86400)],
    });
  } catch (err) {
    redisFailures.inc();
    logger.error({ err, account: account.id }, 'quota counter unavailable, counting in Postgres');
    return takeFromDatabase(account.id, startsAt, cost);
  }
}

async function monthlyQuota(req, res, next) {
  let plan;
  let used;
  try {
    plan = await planOf(req.account.id);
    used = await take(req.account, costOf(req));
  } catch (err) {
    logger.error({ err, account: req.account.id }, 'quota check failed');
    return res.status(503).set('Retry-After', '5').json({ error: 'quota_unavailable' });
  }
  if (used > plan.monthlyCalls) {
    return res.status(429).json({ error: 'monthly_quota_exceeded', limit: plan.monthlyCalls });
  }
  res.set('X-Quota-Used', String(used));
  return next();
}

module.exports = { monthlyQuota, costOf };
