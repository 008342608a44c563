<?php

declare(strict_types=1);

namespace App\Billing;

use App\Models\Plan;
use App\Models\Subscription;
use Carbon\CarbonImmutable;

/** What changing the plan in mid-period costs, in cents. */
final class PlanChange
{
    public function __construct(private readonly int $trialDays = 30)
    {
    }

    public function amountDue(Subscription $subscription, Plan $next, CarbonImmutable $now): int
    {
        if ($subscription->created_at->addDays($this->trialDays)->isAfter($now)) {
            return 0;
        }

        $daysLeft = (int) $now->diffInDays($subscription->current_period_end); // <- MTR-310
        $credit = intdiv($subscription->plan->price_cents, 30) * $daysLeft; // <- MTR-310, MTR-312?
        $charge = intdiv($next->price_cents, 30) * $daysLeft; // <- MTR-310, MTR-312?

        return $charge - $credit;
    }
}
