<?php

use App\Jobs\PruneExports;
use App\Models\Subscription;
use App\Services\ChargebeeUsage;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\Schedule;

Artisan::command('usage:push', function (ChargebeeUsage $chargebee): int {
    $failed = 0;
    Subscription::query()->where('status', 'active')->chunkById(200, function ($subscriptions) use ($chargebee, &$failed): void {
        foreach ($subscriptions as $subscription) {
            $pending = $subscription->usageRows()->whereNull('pushed_at')->get();
            try {
                foreach ($pending as $row) {
                    $chargebee->addUsage($subscription->chargebee_id, $row->item_price_id, $row->quantity, $row->used_on);
                    $row->forceFill(['pushed_at' => now()])->save();
                }
            } catch (\Throwable $e) {
                report($e);
                $failed++;
            }
        }
    });
    $this->info("$failed subscriptions failed");

    return $failed === 0 ? 0 : 1;
})->purpose('Push the usage that Chargebee does not have yet');

Schedule::command('usage:push')->everyMinute()->onOneServer()->runInBackground(); // <- MTR-217
Schedule::job(new PruneExports())->dailyAt('03:10');
Schedule::command('queue:prune-batches')->daily();
