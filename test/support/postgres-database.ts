import { randomUUID } from 'node:crypto';
import { PgBoss } from 'pg-boss';

/**
 * The server that the tests may make databases on, where there is one:
 * `METERCHECK_TEST_POSTGRES=postgres://user:password@host:5432/postgres npx vitest run test/jobs test/e2e`.
 */
export const TEST_POSTGRES = process.env['METERCHECK_TEST_POSTGRES'];

/** A database of a test's own on a real server. */
export interface PostgresDatabase {
  readonly url: string;
  execute(sql: string): Promise<void>;
  /** Removes it, whoever is connected. */
  remove(): Promise<void>;
}

export async function makeDatabase(serverUrl: string): Promise<PostgresDatabase> {
  const name = `metercheck_test_${randomUUID().slice(0, 8)}`;
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const server = await connect(serverUrl, `${name}_admin`);
  await server.execute(`create database ${name}`);
  const database = await connect(url, 'test_admin');
  return {
    url,
    execute: database.execute,
    remove: async () => {
      await database.end();
      await server.execute(`drop database ${name} with (force)`);
      await server.execute(`drop schema ${name}_admin cascade`);
      await server.end();
    },
  };
}

/** Any statement over pg-boss's own driver, which connects with a schema only. */
async function connect(connectionString: string, schema: string) {
  const boss = new PgBoss({ connectionString, schema, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => {});
  await boss.start();
  return {
    execute: async (sql: string) => void (await boss.getDb().executeSql(sql)),
    end: () => boss.stop({ graceful: false }),
  };
}
