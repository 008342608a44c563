<?php

namespace App\Console\Commands;

use App\Models\Subscription;
use App\Notifications\CreditsGranted;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\DB;
use Throwable;

class GrantMonthlyCredits extends Command
{
    protected $signature = 'credits:grant-monthly {--team= : Only this team}';

    protected $description = 'Give every active team the credits its plan includes';

    public function handle(): int
    {
        $failed = 0;

        Subscription::query()
            ->active()
            ->with(['team', 'plan'])
            ->when($this->option('team'), fn ($q, $id) => $q->where('team_id', $id))
            ->whereDate('current_period_start', today('UTC'))
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

    private function grant(Subscription $subscription): void
    {
        DB::transaction(function () use ($subscription) { // <- MTR-409|MTR-206
            $subscription->team->increment('credits', $subscription->plan->monthly_credits); // <- MTR-409|MTR-206
            $subscription->team->creditEntries()->create([ // <- MTR-409|MTR-206
                'amount' => $subscription->plan->monthly_credits,
                'reason' => 'monthly_grant',
            ]);
        });

        $subscription->team->owner->notify(new CreditsGranted($subscription));
    }
}
