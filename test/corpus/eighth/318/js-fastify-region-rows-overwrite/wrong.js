import fp from 'fastify-plugin';

/**
 * Decorates fastify with `usageSummary`, which the usage route and the invoice
 * preview share. bandwidth_hourly is unique on (account_id, hour, region, product).
 */
const TOTALS = `
  SELECT product, region, SUM(bytes)::text AS bytes
    FROM bandwidth_hourly
   WHERE account_id = $1
     AND hour >= $2
     AND hour < $3
   GROUP BY product, region
   ORDER BY product, region`;

const TITLES = new Map([
  ['cdn', 'Content delivery'],
  ['stream', 'Video streaming'],
  ['store', 'Object storage egress'],
]);

async function usagePlugin(fastify) {
  const { pg, log } = fastify;

  async function totals(accountId, from, until) {
    const { rows } = await pg.query(TOTALS, [accountId, from, until]);
    const bytes = {};
    const regions = {};
    for (const row of rows) {
      bytes[row.product] = BigInt(row.bytes); // <- MTR-318
      (regions[row.product] ??= []).push(row.region);
    }
    log.debug({ accountId, products: Object.keys(bytes).length }, 'usage totals');
    return Object.entries(bytes).map(([product, total]) => ({
      product,
      title: TITLES.get(product) ?? product,
      regions: regions[product],
      bytes: total,
    }));
  }

  async function regionsSeen(accountId, since) {
    const { rows } = await pg.query(
      'SELECT region, MAX(hour) AS last_hour FROM bandwidth_hourly WHERE account_id = $1 AND hour >= $2 GROUP BY region',
      [accountId, since],
    );
    const lastHour = {};
    for (const row of rows) {
      lastHour[row.region] = row.last_hour;
    }
    return lastHour;
  }

  fastify.decorate('usageSummary', { totals, regionsSeen });
}

export default fp(usagePlugin, { name: 'usage-summary', dependencies: ['@fastify/postgres'] });
