import { retriedAddition } from '#audit/rules/deduplication/retried-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(retriedAddition, {
  fires: [
    {
      name: 'a closure handed to a retry, in Go',
      files: {
        'internal/meter/store.go': `
          package meter

          import (
          	"context"

          	"github.com/cenkalti/backoff/v4"
          	"github.com/jackc/pgx/v5/pgxpool"
          )

          type Store struct{ pool *pgxpool.Pool }

          func (s *Store) Add(ctx context.Context, account string, bytes int64) error {
          	op := func() error {
          		_, err := s.pool.Exec(ctx, \`UPDATE account_usage SET bytes = bytes + $2 WHERE account_id = $1\`, account, bytes)
          		return err
          	}
          	return backoff.Retry(op, backoff.WithContext(backoff.NewExponentialBackOff(), ctx))
          }
        `,
      },
      at: ['internal/meter/store.go:14'],
    },
    {
      name: 'a closure handed to a retry, in TypeScript',
      files: {
        'src/usage.ts': `
          import pRetry from 'p-retry';

          export async function addUsage(orgId: string, tokens: number) {
            const add = async () => {
              await prisma.monthlyUsage.update({ where: { orgId }, data: { tokens: { increment: tokens } } });
              await notify(orgId);
            };
            await pRetry(add, { retries: 5 });
          }
        `,
      },
      at: ['src/usage.ts:5'],
    },
  ],
  silent: [
    {
      name: 'a closure handed to a transaction, in TypeScript',
      files: {
        'src/usage.ts': `
          export async function addUsage(orgId: string, tokens: number) {
            const add = async (tx: Tx) => {
              await tx.monthlyUsage.update({ where: { orgId }, data: { tokens: { increment: tokens } } });
            };
            await prisma.$transaction(add);
          }
        `,
      },
    },
  ],
});
