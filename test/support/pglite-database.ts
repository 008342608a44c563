import { PGlite } from '@electric-sql/pglite';
import { type Db, fromPglite } from 'pg-boss';

/** A PostgreSQL in this process's memory, in WebAssembly. */
export interface PgliteDatabase {
  readonly db: Db;
  close(): Promise<void>;
}

/**
 * Starts one. It has a single session: while a transaction runs, statements outside of it wait, so what runs in one must
 * not wait for them.
 */
export async function startPglite(): Promise<PgliteDatabase> {
  const pglite = await PGlite.create();
  const db: Db = { ...fromPglite(pglite), beginTransaction: () => beginTransaction(pglite) };
  return { db, close: () => pglite.close() };
}

type Transaction = Awaited<ReturnType<NonNullable<Db['beginTransaction']>>>;

/** PGlite runs a transaction as one function; pg-boss wants to begin it here and end it there. */
async function beginTransaction(pglite: PGlite): Promise<Transaction> {
  const begun = Promise.withResolvers<Db>();
  const end = Promise.withResolvers<'commit' | 'rollback'>();
  const whole = pglite.transaction(async (transaction) => {
    begun.resolve({
      executeSql: async (text, values) => {
        if (values?.length) return transaction.query(text, values);
        const results = await transaction.exec(text);
        return { rows: results.flatMap(({ rows }) => rows) };
      },
    });
    if ((await end.promise) === 'rollback') await transaction.rollback();
  });
  whole.catch(begun.reject);
  return {
    db: await begun.promise,
    commit: () => {
      end.resolve('commit');
      return whole;
    },
    rollback: async () => {
      end.resolve('rollback');
      await whole.catch(() => {});
    },
  };
}
