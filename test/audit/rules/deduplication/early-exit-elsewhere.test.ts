import { earlyExit } from '#audit/rules/deduplication/early-exit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyExit, {
  fires: [
    {
      name: 'success told before the commit, in Go',
      files: {
        'src/usage/pgx.go': `
          package usage

          import "context"

          func (s *Store) Settle(ctx context.Context, period string, lines []Line) error {
          	tx, err := s.pool.Begin(ctx)
          	if err != nil {
          		return err
          	}
          	defer tx.Rollback(ctx)
          	for _, line := range lines {
          		if _, err := tx.Exec(ctx, \`INSERT INTO usage_lines (id, units) VALUES ($1, $2)\`, line.ID, line.Units); err != nil {
          			return err
          		}
          	}
          	if !s.closes {
          		return nil
          	}
          	if _, err := tx.Exec(ctx, \`UPDATE usage_periods SET closed = true WHERE id = $1\`, period); err != nil {
          		return err
          	}
          	return tx.Commit(ctx)
          }
        `,
      },
      at: ['src/usage/pgx.go:17'],
    },
    {
      name: 'an event kept and its work left out, in TypeScript',
      files: {
        'src/usage/knex.ts': `
          export async function grant(knex: Knex, event: PaidEvent): Promise<void> {
            await knex.transaction(async (trx) => {
              await trx.webhookEvents.insert({ id: event.id });
              const wallet = await trx('wallets').where({ customer: event.customer }).first();
              if (!wallet) return;
              await trx('wallets').where({ id: wallet.id }).update({ credits: wallet.credits + event.credits });
            });
          }
        `,
      },
      at: ['src/usage/knex.ts:5'],
    },
  ],
  silent: [
    {
      name: 'success told before the commit, in Go, as it should be',
      files: {
        'src/usage/pgx.go': `
          package usage

          import "context"

          func (s *Store) Settle(ctx context.Context, period string, lines []Line) error {
          	tx, err := s.pool.Begin(ctx)
          	if err != nil {
          		return err
          	}
          	defer tx.Rollback(ctx)
          	if len(lines) == 0 {
          		return nil
          	}
          	for _, line := range lines {
          		if _, err := tx.Exec(ctx, \`INSERT INTO usage_lines (id, units) VALUES ($1, $2)\`, line.ID, line.Units); err != nil {
          			return err
          		}
          	}
          	if _, err := tx.Exec(ctx, \`UPDATE usage_periods SET closed = true WHERE id = $1\`, period); err != nil {
          		return err
          	}
          	return tx.Commit(ctx)
          }
        `,
      },
    },
    {
      name: 'an event kept and its work left out, in TypeScript, as it should be',
      files: {
        'src/usage/knex.ts': `
          export async function grant(knex: Knex, event: PaidEvent): Promise<void> {
            await knex.transaction(async (trx) => {
              const wallet = await trx('wallets').where({ customer: event.customer }).first();
              if (!wallet) throw new Error(\`no wallet of \${event.customer}\`);
              await trx.webhookEvents.insert({ id: event.id });
              await trx('wallets').where({ id: wallet.id }).update({ credits: wallet.credits + event.credits });
            });
          }
        `,
      },
    },
  ],
});
