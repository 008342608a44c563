'use strict';

const { periodAt } = require('./periods');

/**
 * Opens the next period of a subscription whose period is over.
 * billing_periods has a unique index on (subscription_id, number).
 */
function createRenewal({ pool, logger }) {
  async function renew(subscriptionId, now = new Date()) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query(
        `SELECT s.id, s.interval, s.anchor_at, p.number, p.ends_at
           FROM subscriptions s
           JOIN billing_periods p ON p.subscription_id = s.id AND p.number = s.current_period
          WHERE s.id = $1
            FOR UPDATE OF s`,
        [subscriptionId],
      );
      const sub = rows[0];
      if (!sub || sub.ends_at > now) {
        await client.query('ROLLBACK');
        return null;
      }

      const period = periodAt(sub.anchor_at, sub.interval, sub.number + 1);
      await client.query(
        `INSERT INTO billing_periods (subscription_id, number, starts_at, ends_at)
         VALUES ($1, $2, $3, $4)`,
        [sub.id, sub.number + 1, period.start, period.end],
      );
      await client.query('UPDATE subscriptions SET current_period = $2 WHERE id = $1', [sub.id, sub.number + 1]);
      await client.query('COMMIT');
      logger.info({ subscriptionId, number: sub.number + 1, ...period }, 'period opened');
      return period;
    } catch (err) {
      await client.query('ROLLBACK');
      throw err;
    } finally {
      client.release();
    }
  }

  return { renew };
}

module.exports = { createRenewal };
