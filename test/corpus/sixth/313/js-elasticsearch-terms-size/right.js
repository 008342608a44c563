const { Client } = require('@elastic/elasticsearch');
const config = require('../config');

const es = new Client({ node: config.elasticUrl });
const PAGE = 1000;

function inMonth(from, until) {
  return {
    bool: {
      filter: [
        { range: { '@timestamp': { gte: from.toISOString(), lt: until.toISOString() } } },
        { term: { billable: true } },
      ],
    },
  };
}

/** Requests and bytes of every API key in the month, as they go on the invoices. */
async function usageByKey(from, until) {
  const usage = [];
  let after;
  do {
    const result = await es.search({
      index: 'gateway-requests-*',
      size: 0,
      query: inMonth(from, until),
      aggs: {
        keys: {
          composite: {
            size: PAGE,
            sources: [{ api_key_id: { terms: { field: 'api_key_id' } } }],
            ...(after && { after }),
          },
          aggs: { bytes: { sum: { field: 'response_bytes' } } },
        },
      },
    });
    const { buckets, after_key: next } = result.aggregations.keys;
    for (const bucket of buckets) {
      usage.push({
        apiKeyId: bucket.key.api_key_id,
        requests: bucket.doc_count,
        bytes: bucket.bytes.value,
      });
    }
    after = next;
  } while (after);
  return usage;
}

/** The ten busiest routes, for the dashboard. */
async function topRoutes(apiKeyId, from, until) {
  const query = inMonth(from, until);
  query.bool.filter.push({ term: { api_key_id: apiKeyId } });
  const result = await es.search({
    index: 'gateway-requests-*',
    size: 0,
    query,
    aggs: { routes: { terms: { field: 'route', size: 10 } } },
  });
  return result.aggregations.routes.buckets.map((bucket) => bucket.key);
}

module.exports = { usageByKey, topRoutes };
