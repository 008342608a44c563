import { overlappingRuns } from '#audit/rules/deduplication/overlapping-runs.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(overlappingRuns, {
  fires: [
    {
      name: 'a goroutine on every tick, in Go',
      files: {
        'src/usage/go.go': `
          package billing

          func (b *Biller) Loop(ctx context.Context) {
          	t := time.NewTicker(b.every)
          	for {
          		select {
          		case <-ctx.Done():
          			return
          		case <-t.C:
          			go b.chargeOverage(ctx)
          		}
          	}
          }

          func (b *Biller) chargeOverage(ctx context.Context) {
          	rows, err := b.db.QueryContext(ctx, \`SELECT id, account, units FROM overage_usage WHERE charged_at IS NULL\`)
          	if err != nil {
          		return
          	}
          	defer rows.Close()
          	for rows.Next() {
          		var id, account string
          		var units int64
          		if rows.Scan(&id, &account, &units) != nil {
          			return
          		}
          		b.db.ExecContext(ctx, \`UPDATE account_balances SET credits = credits - $1 WHERE account = $2\`, units, account)
          		b.db.ExecContext(ctx, \`UPDATE overage_usage SET charged_at = now() WHERE id = $1\`, id)
          	}
          }
        `,
      },
      at: ['src/usage/go.go:10'],
    },
    {
      name: 'a schedule that may overlap, in PHP',
      files: {
        'src/usage/laravel.php': `
          <?php

          use Illuminate\\Console\\Scheduling\\Schedule;

          class Kernel extends ConsoleKernel
          {
              protected function schedule(Schedule $schedule): void
              {
                  $schedule->command('billing:report-usage')->everyFiveMinutes();
                  $schedule->command('horizon:snapshot')->everyFiveMinutes();
              }
          }
        `,
      },
      at: ['src/usage/laravel.php:9'],
    },
  ],
  silent: [
    {
      name: 'a goroutine on every tick, in Go, as it should be',
      files: {
        'src/usage/go.go': `
          package billing

          func (b *Biller) Loop(ctx context.Context) {
          	t := time.NewTicker(b.every)
          	for {
          		select {
          		case <-ctx.Done():
          			return
          		case <-t.C:
          			b.chargeOverage(ctx)
          		}
          	}
          }

          func (b *Biller) chargeOverage(ctx context.Context) {
          	rows, err := b.db.QueryContext(ctx, \`SELECT id, account, units FROM overage_usage WHERE charged_at IS NULL\`)
          	if err != nil {
          		return
          	}
          	defer rows.Close()
          	for rows.Next() {
          		var id, account string
          		var units int64
          		if rows.Scan(&id, &account, &units) != nil {
          			return
          		}
          		b.db.ExecContext(ctx, \`UPDATE account_balances SET credits = credits - $1 WHERE account = $2\`, units, account)
          		b.db.ExecContext(ctx, \`UPDATE overage_usage SET charged_at = now() WHERE id = $1\`, id)
          	}
          }
        `,
      },
    },
    {
      name: 'a schedule that may overlap, in PHP, as it should be',
      files: {
        'src/usage/laravel.php': `
          <?php

          use Illuminate\\Console\\Scheduling\\Schedule;

          class Kernel extends ConsoleKernel
          {
              protected function schedule(Schedule $schedule): void
              {
                  $schedule->command('billing:report-usage')->everyFiveMinutes()->withoutOverlapping();
                  $schedule->command('horizon:snapshot')->everyFiveMinutes();
              }
          }
        `,
      },
    },
  ],
});
