const { pool } = require('../db');

const SQL = `
  SELECT u.region, u.gigabytes, r.price_per_gb
  FROM egress_by_region u
  JOIN region_rates r ON r.region = u.region AND r.valid_for @> u.month
  WHERE u.customer_id = $1 AND u.month = $2
  ORDER BY u.region
`;

async function egressLines(customerId, month) {
  const { rows } = await pool.query(SQL, [customerId, month]);
  let total = 0;
  const lines = rows.map((row) => {
    const amount = parseFloat(row.gigabytes) * parseFloat(row.price_per_gb); // <- MTR-305
    total += amount; // <- MTR-305
    return { region: row.region, quantity: row.gigabytes, amount: amount.toFixed(2) };
  });
  return { lines, total: total.toFixed(2) }; // <- MTR-305
}

/** Bar widths of the chart next to the invoice. */
function chartBars(lines, maxWidth) {
  const largest = Math.max(...lines.map((line) => parseFloat(line.quantity)));
  return lines.map((line) => ({
    region: line.region,
    width: largest > 0 ? Math.round((parseFloat(line.quantity) / largest) * maxWidth) : 0,
  }));
}

module.exports = { egressLines, chartBars };
