<?php

namespace App\Jobs;

use App\Exceptions\UnmappedCustomer;
use App\Models\Team;
use App\Models\UsageRow;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Stripe\StripeClient;

class ReportMinutes implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public int $tries = 20;

    public array $backoff = [10, 60, 300];

    public function __construct(private readonly int $usageRowId)
    {
    }

    public function handle(StripeClient $stripe): void
    {
        $row = UsageRow::with('team')->findOrFail($this->usageRowId);
        if ($row->reported_at !== null) {
            return;
        }
        $customer = $this->customerOf($row->team);
        if ($customer === null) { // <- MTR-112
            return; // <- MTR-112
        } // <- MTR-112
        $stripe->billing->meterEvents->create([
            'event_name' => 'conference_minutes',
            'identifier' => "minutes-{$row->id}",
            'timestamp' => $row->ended_at->getTimestamp(),
            'payload' => ['stripe_customer_id' => $customer, 'value' => (string) $row->minutes],
        ]);
        $row->update(['reported_at' => now()]);
    }

    private function customerOf(Team $team): ?string
    {
        return $team->owner?->stripe_id;
    }

    public function failed(\Throwable $error): void
    {
        report($error);
    }
}
