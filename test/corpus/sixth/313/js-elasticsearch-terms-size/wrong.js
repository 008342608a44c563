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
  const result = await es.search({
    index: 'gateway-requests-*',
    size: 0,
    query: inMonth(from, until),
    aggs: {
      keys: {
        terms: { field: 'api_key_id', size: PAGE }, // <- MTR-313
        aggs: { bytes: { sum: { field: 'response_bytes' } } },
      },
    },
  });

  return result.aggregations.keys.buckets.map((bucket) => ({ // <- MTR-313
    apiKeyId: bucket.key,
    requests: bucket.doc_count,
    bytes: bucket.bytes.value,
  }));
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
