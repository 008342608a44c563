import type { Knex } from 'knex';

/**
 * Before March there was no cache_write_tokens, and providers without a prompt
 * cache leave both cache columns empty.
 */
export interface CompletionRow {
  request_id: string;
  org_id: string;
  model: string;
  input_tokens: string;
  output_tokens: string;
  cache_read_tokens: string | null;
  cache_write_tokens: string | null;
  finished_at: Date;
}

export interface ModelUsage {
  model: string;
  tokens: bigint;
  requests: bigint;
}

export interface Range {
  from: Date;
  until: Date;
}

const inRange = (org: string, range: Range) => (q: Knex.QueryBuilder) =>
  q
    .where('org_id', org)
    .where('finished_at', '>=', range.from)
    .where('finished_at', '<', range.until);

export function createTokenUsage(knex: Knex) {
  async function byModel(org: string, range: Range): Promise<ModelUsage[]> {
    const rows: { model: string; tokens: string; requests: string }[] = await knex<CompletionRow>('completions')
      .select('model')
      .select(
        knex.raw(`
          SUM(input_tokens) + SUM(output_tokens)
            + COALESCE(SUM(cache_read_tokens), 0)
            + COALESCE(SUM(cache_write_tokens), 0) AS tokens`),
      )
      .count({ requests: '*' })
      .modify(inRange(org, range))
      .groupBy('model')
      .orderBy('model');

    return rows.map((r) => ({
      model: r.model,
      tokens: BigInt(r.tokens),
      requests: BigInt(r.requests),
    }));
  }

  async function total(org: string, range: Range): Promise<bigint> {
    const usage = await byModel(org, range);
    return usage.reduce((sum, u) => sum + u.tokens, 0n);
  }

  async function lastRequestAt(org: string): Promise<Date | null> {
    const row = await knex<CompletionRow>('completions')
      .where('org_id', org)
      .max({ at: 'finished_at' })
      .first();
    return (row?.at as Date | null | undefined) ?? null;
  }

  return { byModel, total, lastRequestAt };
}
