<?php

declare(strict_types=1);

namespace Gantry\Console;

use Carbon\CarbonImmutable;
use ChargeBee\ChargeBee\Models\Usage;
use Gantry\Models\Subscription;
use Gantry\Usage\MessageCounter;
use Illuminate\Console\Command;

final class ReportSmsUsage extends Command
{
    protected $signature = 'billing:report-sms';

    protected $description = 'Reports the SMS parts of every finished day to Chargebee';

    public function handle(MessageCounter $counter): int
    {
        $today = CarbonImmutable::today('UTC');
        $failed = 0;

        Subscription::query()->metered()->orderBy('id')->each(
            function (Subscription $subscription) use ($counter, $today, &$failed): void {
                try {
                    $this->reportDays($subscription, $counter, $today);
                } catch (\Throwable $e) {
                    report($e);
                    $failed++;
                }
            }
        );

        $this->info($failed === 0 ? 'all reported' : "{$failed} subscriptions failed");

        return $failed === 0 ? self::SUCCESS : self::FAILURE;
    }

    private function reportDays(Subscription $subscription, MessageCounter $counter, CarbonImmutable $today): void
    {
        $day = $subscription->reported_until;
        while ($day->lessThan($today)) {
            $next = $day->addDay();
            $parts = $counter->partsBetween($subscription->id, $day, $next);
            if ($parts > 0) {
                $this->send($subscription, $day, $parts);
            }
            $subscription->update(['reported_until' => $next]);
            $day = $next;
        }
    }

    private function send(Subscription $subscription, CarbonImmutable $day, int $parts): void
    {
        Usage::create(
            $subscription->chargebee_id,
            [
                'id' => "sms-{$subscription->id}-{$day->format('Ymd')}",
                'item_price_id' => 'sms-parts-eur-monthly',
                'quantity' => (string) $parts,
                'usage_date' => $day->getTimestamp(),
            ],
            null,
            ['chargebee-idempotency-key' => "sms-{$subscription->id}-{$day->format('Ymd')}"],
        );
    }
}
