<?php

namespace App\Console\Commands;

use App\Models\CreditEntry;
use App\Models\Subscription;
use App\Notifications\CreditsGranted;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\DB;
use Throwable;

class GrantMonthlyCredits extends Command
{
    protected $signature = 'credits:grant-monthly {--team= : Only this team}';

    protected $description = 'Give every active team the credits its plan includes, if it has none for its period yet';

    public function handle(): int
    {
        $failed = 0;

        Subscription::query()
            ->active()
            ->with(['team', 'plan'])
            ->when($this->option('team'), fn ($q, $id) => $q->where('team_id', $id))
            ->lazyById(200)
            ->each(function (Subscription $subscription) use (&$failed) {
                try {
                    $this->grant($subscription);
                } catch (Throwable $e) {
                    report($e);
                    $failed++;
                }
            });

        $this->info("Done, {$failed} failed.");

        return $failed === 0 ? self::SUCCESS : self::FAILURE;
    }

    /** credit_entries is unique on (subscription_id, reason, period_start): the command may run as often as it likes. */
    private function grant(Subscription $subscription): void
    {
        $granted = DB::transaction(function () use ($subscription) {
            $inserted = CreditEntry::query()->insertOrIgnore([
                'team_id' => $subscription->team_id,
                'subscription_id' => $subscription->id,
                'reason' => 'monthly_grant',
                'period_start' => $subscription->current_period_start,
                'amount' => $subscription->plan->monthly_credits,
                'created_at' => now(),
            ]);

            if ($inserted === 0) {
                return false;
            }

            $subscription->team->increment('credits', $subscription->plan->monthly_credits);

            return true;
        });

        if ($granted) {
            $subscription->team->owner->notify(new CreditsGranted($subscription));
        }
    }
}
