import { knex } from '../db.js';

/**
 * One row per account for the monthly statement: minutes of transcription used, minutes granted
 * (plan, promotions, support), and the price of what is left over.
 */
export async function statementRows(from, until) {
  const usage = knex('transcription_usage')
    .where('finished_at', '>=', from)
    .where('finished_at', '<', until)
    .groupBy('account_id')
    .select('account_id')
    .sum({ used: 'seconds' })
    .as('u');
  const grants = knex('minute_grants')
    .where('valid_from', '>=', from)
    .where('valid_from', '<', until)
    .groupBy('account_id')
    .select('account_id')
    .sum({ granted: 'seconds' })
    .as('g');

  const rows = await knex('accounts as a')
    .leftJoin(usage, 'u.account_id', 'a.id')
    .leftJoin(grants, 'g.account_id', 'a.id')
    .whereNull('a.closed_at')
    .select('a.id', 'a.name', 'a.millicents_per_second', 'u.used', 'g.granted')
    .orderBy('a.id');

  // pg gives sums as strings
  return rows.map((row) => toStatement(row, BigInt(row.used ?? 0), BigInt(row.granted ?? 0)));
}

function toStatement(row, used, granted) {
  const overage = used > granted ? used - granted : 0n;
  return {
    accountId: row.id,
    name: row.name,
    usedSeconds: used,
    grantedSeconds: granted,
    overageMillicents: overage * BigInt(row.millicents_per_second),
  };
}

export async function callsPerAccount(from, until) {
  return knex('transcription_usage as u')
    .join('accounts as a', 'a.id', 'u.account_id')
    .where('u.finished_at', '>=', from)
    .where('u.finished_at', '<', until)
    .groupBy('a.id', 'a.name')
    .select('a.id', 'a.name')
    .count({ calls: 'u.id' });
}
