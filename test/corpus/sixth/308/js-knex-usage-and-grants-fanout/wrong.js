import { knex } from '../db.js';

/**
 * One row per account for the monthly statement: minutes of transcription used, minutes granted
 * (plan, promotions, support), and the price of what is left over.
 */
export async function statementRows(from, until) {
  const rows = await knex('accounts as a')
    .leftJoin('transcription_usage as u', (join) => { // <- MTR-308
      join.on('u.account_id', 'a.id').andOnVal('u.finished_at', '>=', from).andOnVal('u.finished_at', '<', until);
    })
    .leftJoin('minute_grants as g', (join) => { // <- MTR-308
      join.on('g.account_id', 'a.id').andOnVal('g.valid_from', '>=', from).andOnVal('g.valid_from', '<', until);
    })
    .whereNull('a.closed_at')
    .groupBy('a.id', 'a.name', 'a.millicents_per_second')
    .select('a.id', 'a.name', 'a.millicents_per_second')
    .sum({ used: 'u.seconds' }) // <- MTR-308
    .sum({ granted: 'g.seconds' }) // <- MTR-308
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
