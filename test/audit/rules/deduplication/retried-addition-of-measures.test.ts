import { retriedAddition } from '#audit/rules/deduplication/retried-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(retriedAddition, {
  fires: [
    {
      name: 'units of an account, in Python',
      files: {
        'src/usage/206-sql-update-tenacity.py': `
          import asyncpg
          from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential


          class QuotaStore:
              def __init__(self, pool: asyncpg.Pool):
                  self._pool = pool

              @retry(
                  retry=retry_if_exception_type((asyncpg.PostgresConnectionError, OSError, TimeoutError)),
                  stop=stop_after_attempt(5),
                  wait=wait_random_exponential(max=10),
                  reraise=True,
              )
              async def add_usage(self, account_id: str, period: str, units: int) -> int:
                  async with self._pool.acquire(timeout=3) as conn:
                      return await conn.fetchval(
                          """
                          UPDATE account_usage
                             SET units_used = units_used + $3
                           WHERE account_id = $1 AND period = $2
                           RETURNING units_used
                          """,
                          account_id,
                          period,
                          units,
                      )
        `,
      },
      at: ['src/usage/206-sql-update-tenacity.py:18'],
    },
  ],
  silent: [
    {
      name: 'a request that is stored with the addition, in Python',
      files: {
        'src/usage/206-claimed-update.py': `
          import asyncpg
          from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential


          class QuotaStore:
              def __init__(self, pool: asyncpg.Pool):
                  self._pool = pool

              @retry(
                  retry=retry_if_exception_type((asyncpg.PostgresConnectionError, OSError)),
                  stop=stop_after_attempt(5),
                  wait=wait_random_exponential(max=10),
                  reraise=True,
              )
              async def add_usage(self, request_id: str, account_id: str, period: str, units: int) -> None:
                  async with self._pool.acquire(timeout=3) as conn, conn.transaction():
                      fresh = await conn.fetchval(
                          "INSERT INTO usage_requests (request_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING request_id", request_id
                      )
                      if fresh is None:
                          return
                      await conn.execute(
                          "UPDATE account_usage SET units_used = units_used + $3 WHERE account_id = $1 AND period = $2",
                          account_id,
                          period,
                          units,
                      )
        `,
      },
    },
  ],
});
