const Stripe = require('stripe');
const { knex } = require('../db');
const logger = require('../logger').child({ job: 'stripe-usage' });
const prices = require('../config/prices.json');
const { captureException } = require('@sentry/node');

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { apiVersion: '2024-06-20' });

async function openTotals(orgId) {
  return knex('usage_daily').where({ org_id: orgId, settled: false }).select('id', 'meter', 'day', 'quantity');
}

async function reportOrganization(org) {
  const subscription = await stripe.subscriptions.retrieve(org.stripe_subscription_id);
  const rows = await openTotals(org.id);
  const unmapped = [];

  for (const row of rows) {
    const item = subscription.items.data.find((candidate) => candidate.price.id === prices[row.meter]);
    if (!item) {
      unmapped.push(row.meter);
      continue;
    }
    await stripe.subscriptionItems.createUsageRecord(
      item.id,
      { quantity: row.quantity, timestamp: Math.floor(new Date(row.day).getTime() / 1000), action: 'set' },
      { idempotencyKey: `usage-daily-${row.id}` },
    );
    await knex('usage_daily').where({ id: row.id }).update({ settled: true });
  }

  logger.info({ org: org.id, rows: rows.length - unmapped.length }, 'usage settled');
  if (unmapped.length > 0)
    throw new Error(`organization ${org.id} has open usage of meters without a price: ${unmapped.join(', ')}`);
}

exports.run = async function run() {
  const organizations = await knex('organizations').whereNotNull('stripe_subscription_id');
  const failures = [];
  for (const org of organizations) {
    try {
      await reportOrganization(org);
    } catch (err) {
      logger.error({ err, org: org.id }, 'usage of organization not reported');
      captureException(err);
      failures.push(org.id);
    }
  }
  if (failures.length > 0) throw new Error(`usage of ${failures.length} organizations not reported`);
};
