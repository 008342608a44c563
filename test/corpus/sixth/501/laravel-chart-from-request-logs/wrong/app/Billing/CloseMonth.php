<?php

namespace App\Billing;

use App\Models\Invoice;
use App\Models\Team;
use App\Models\UsageRecord;
use Carbon\CarbonPeriodImmutable;

class CloseMonth
{
    public function __construct(private readonly PriceBook $prices)
    {
    }

    public function invoice(Team $team, CarbonPeriodImmutable $period): Invoice
    {
        $calls = (int) UsageRecord::query()
            ->where('team_id', $team->id)
            ->where('recorded_at', '>=', $period->getStartDate())
            ->where('recorded_at', '<', $period->getEndDate())
            ->sum('billable_calls');

        return Invoice::firstOrCreate(
            ['team_id' => $team->id, 'period_start' => $period->getStartDate()],
            ['calls' => $calls, 'total_cents' => $this->prices->for($team)->total($calls)],
        );
    }
}
