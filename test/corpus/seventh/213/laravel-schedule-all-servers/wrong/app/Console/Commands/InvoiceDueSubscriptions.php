<?php

namespace App\Console\Commands;

use App\Models\Invoice;
use App\Models\Subscription;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\DB;

class InvoiceDueSubscriptions extends Command
{
    protected $signature = 'billing:invoice-due';

    protected $description = 'Write the invoices of the periods that have ended';

    public function handle(): int
    {
        $failed = 0;

        foreach (Subscription::with('plan')->where('period_end', '<=', now())->get() as $subscription) { // <- MTR-213
            try {
                DB::transaction(fn () => $this->invoice($subscription)); // <- MTR-213
            } catch (\Throwable $e) {
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
