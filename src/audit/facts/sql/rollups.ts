import { wordsOf } from '../names.ts';
import { isBound, type SqlStatement, type SqlTable } from './statement.ts';

/** How long a time a row of a table of totals stands for, by a word of its name; the shortest first. */
const TIMES = [
  'raw',
  'minute',
  'minutely',
  'hour',
  'hourly',
  'day',
  'daily',
  'week',
  'weekly',
  'month',
  'monthly',
  'year',
  'yearly',
];

interface Rollup {
  readonly table: SqlTable;
  readonly stem: string;
  readonly rank: number;
}

/**
 * Two tables of totals over the same things, of different times, whose rows a UNION puts together with no condition on
 * time; null where there are none. A condition on time may take each moment from one of them.
 */
export function overlappingRollups(
  statement: SqlStatement,
): { readonly fine: SqlTable; readonly coarse: SqlTable } | null {
  const members = [
    statement,
    ...statement.nested.filter(({ role }) => role === 'union').map((one) => one.statement),
  ];
  if (members.length < 2 || members.some(asksTime)) return null;
  const rollups = members.flatMap(({ tables }) => (tables.length === 1 ? tables.flatMap(rollupOf) : []));
  for (const fine of rollups)
    for (const coarse of rollups)
      if (fine.stem === coarse.stem && fine.rank < coarse.rank)
        return { fine: fine.table, coarse: coarse.table };
  return null;
}

function rollupOf(table: SqlTable): Rollup[] {
  const words = wordsOf(table.name);
  const time = words.find((word) => TIMES.includes(word));
  if (time === undefined || words.length < 2) return [];
  return [{ table, stem: words.filter((word) => word !== time).join(' '), rank: TIMES.indexOf(time) }];
}

function asksTime({ where }: SqlStatement): boolean {
  return where.some((one) => isBound(one) || /period|month|day|hour/i.test(one.column?.name ?? ''));
}
