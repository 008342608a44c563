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

        $start = $subscription->current_period_start->getTimestamp();
        $end = $subscription->current_period_end->getTimestamp();
        $secondsLeft = max(0, $end - $now->getTimestamp());
        $difference = $next->price_cents - $subscription->plan->price_cents;

        return self::divideRounded($difference * $secondsLeft, $end - $start);
    }

    private static function divideRounded(int $dividend, int $divisor): int
    {
        $half = intdiv($divisor, 2);

        return intdiv($dividend >= 0 ? $dividend + $half : $dividend - $half, $divisor);
    }
}
