<?php

namespace App\Billing;

use App\Models\Site;
use App\Models\TrafficLedger;
use Carbon\CarbonPeriodImmutable;

final class TrafficCharge
{
    private const BYTES_PER_GB = 1_000_000_000;

    public function __construct(private readonly BillingPeriods $periods)
    {
    }

    /** What is invoiced: gigabytes (10^9) that left the edge, without purge and health traffic. */
    public function gigabytes(Site $site): string
    {
        $period = $this->periods->current($site);
        $bytes = TrafficLedger::query()
            ->where('site_id', $site->id)
            ->where('billable', true)
            ->where('served_at', '>=', $period->start)
            ->where('served_at', '<', $period->end)
            ->sum('bytes');

        return bcdiv((string) $bytes, (string) self::BYTES_PER_GB, 3);
    }

    public function cents(Site $site): int
    {
        $exact = bcmul($this->gigabytes($site), (string) $site->plan->cents_per_gb, 3);

        return (int) bcadd($exact, '0.5', 0);
    }
}
