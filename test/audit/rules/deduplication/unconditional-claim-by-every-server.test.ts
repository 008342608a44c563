import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'a schedule of every server, in PHP',
      files: {
        'app/Console/Commands/InvoiceDueSubscriptions.php': `
        <?php

        namespace App\\Console\\Commands;

        use App\\Models\\Invoice;
        use App\\Models\\Subscription;
        use Illuminate\\Console\\Command;
        use Illuminate\\Support\\Facades\\DB;

        class InvoiceDueSubscriptions extends Command
        {
            protected $signature = 'billing:invoice-due';

            protected $description = 'Write the invoices of the periods that have ended';

            public function handle(): int
            {
                $failed = 0;

                foreach (Subscription::with('plan')->where('period_end', '<=', now())->get() as $subscription) {
                    try {
                        DB::transaction(fn () => $this->invoice($subscription));
                    } catch (\\Throwable $e) {
                        report($e);
                        $failed++;
                    }
                }

                return $failed === 0 ? self::SUCCESS : self::FAILURE;
            }

            private function invoice(Subscription $subscription): void
            {
                $units = $subscription->readings()
                    ->where('read_at', '>=', $subscription->period_start)
                    ->where('read_at', '<', $subscription->period_end)
                    ->sum('watt_hours');

                Invoice::create([
                    'subscription_id' => $subscription->id,
                    'period_start' => $subscription->period_start,
                    'period_end' => $subscription->period_end,
                    'amount_cents' => $subscription->plan->priceOf($units),
                ]);
                $subscription->update([
                    'period_start' => $subscription->period_end,
                    'period_end' => $subscription->nextPeriodEnd(),
                ]);
            }
        }
      `,
        'routes/console.php': `
        <?php

        use Illuminate\\Support\\Facades\\Schedule;

        Schedule::command('cache:prune-stale-tags')->hourly();
        Schedule::command('telescope:prune')->daily();

        Schedule::command('billing:invoice-due')->everyFifteenMinutes()->emailOutputOnFailure('billing@wattly.app');
      `,
      },
      at: ['routes/console.php:8'],
    },
  ],
  silent: [
    {
      name: 'one server alone, in PHP',
      files: {
        'app/Console/Commands/InvoiceDueSubscriptions.php': `
        <?php

        namespace App\\Console\\Commands;

        use App\\Models\\Invoice;
        use App\\Models\\Subscription;
        use Illuminate\\Console\\Command;
        use Illuminate\\Support\\Facades\\DB;

        class InvoiceDueSubscriptions extends Command
        {
            protected $signature = 'billing:invoice-due';

            protected $description = 'Write the invoices of the periods that have ended';

            public function handle(): int
            {
                $failed = 0;

                foreach (Subscription::where('period_end', '<=', now())->pluck('id') as $id) {
                    try {
                        DB::transaction(function () use ($id) {
                            $subscription = Subscription::with('plan')->lockForUpdate()->findOrFail($id);
                            if ($subscription->period_end->isPast()) {
                                $this->invoice($subscription);
                            }
                        });
                    } catch (\\Throwable $e) {
                        report($e);
                        $failed++;
                    }
                }

                return $failed === 0 ? self::SUCCESS : self::FAILURE;
            }

            private function invoice(Subscription $subscription): void
            {
                $units = $subscription->readings()
                    ->where('read_at', '>=', $subscription->period_start)
                    ->where('read_at', '<', $subscription->period_end)
                    ->sum('watt_hours');

                Invoice::create([
                    'subscription_id' => $subscription->id,
                    'period_start' => $subscription->period_start,
                    'period_end' => $subscription->period_end,
                    'amount_cents' => $subscription->plan->priceOf($units),
                ]);
                $subscription->update([
                    'period_start' => $subscription->period_end,
                    'period_end' => $subscription->nextPeriodEnd(),
                ]);
            }
        }
      `,
        'routes/console.php': `
        <?php

        use Illuminate\\Support\\Facades\\Schedule;

        Schedule::command('cache:prune-stale-tags')->hourly();
        Schedule::command('telescope:prune')->daily();

        Schedule::command('billing:invoice-due')
            ->everyFifteenMinutes()
            ->onOneServer()
            ->withoutOverlapping(60)
            ->emailOutputOnFailure('billing@wattly.app');
      `,
      },
    },
  ],
});
