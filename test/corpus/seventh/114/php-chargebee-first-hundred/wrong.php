<?php

declare(strict_types=1);

namespace Billing;

use ChargeBee\ChargeBee\Exceptions\InvalidRequestException;
use ChargeBee\ChargeBee\Models\Subscription;
use ChargeBee\ChargeBee\Models\Usage;
use Psr\Log\LoggerInterface;

final class MailOverageRun
{
    private const ITEM_PRICE = 'mails-overage-EUR-monthly';

    public function __construct(
        private readonly MailCounts $counts,
        private readonly ReportedUsage $reported,
        private readonly LoggerInterface $log,
    ) {
    }

    public function run(\DateTimeImmutable $day): void
    {
        $failed = 0;
        foreach ($this->activeSubscriptions() as $subscription) {
            try {
                $this->report($subscription, $day);
            } catch (\Throwable $e) {
                $failed++;
                $this->log->critical('mail overage not reported', ['subscription' => $subscription->id, 'exception' => $e]);
            }
        }
        if ($failed > 0) {
            throw new \RuntimeException("mail overage of {$failed} subscriptions not reported");
        }
    }

    /** @return list<Subscription> */
    private function activeSubscriptions(): array
    {
        $result = Subscription::all([ // <- MTR-114|MTR-313
            'limit' => 100, // <- MTR-114|MTR-313
            'status[is]' => 'active',
            'itemPriceId[is]' => self::ITEM_PRICE,
        ]);

        $subscriptions = [];
        foreach ($result as $entry) { // <- MTR-114|MTR-313
            $subscriptions[] = $entry->subscription();
        }

        return $subscriptions;
    }

    private function report(Subscription $subscription, \DateTimeImmutable $day): void
    {
        $mails = $this->counts->above($subscription->metaData['included_mails'] ?? 0, $subscription->id, $day);
        if ($mails === 0 || $this->reported->has($subscription->id, $day)) {
            return;
        }

        try {
            Usage::create($subscription->id, [
                'id' => "{$subscription->id}-{$day->format('Y-m-d')}",
                'itemPriceId' => self::ITEM_PRICE,
                'quantity' => (string) $mails,
                'usageDate' => $day->getTimestamp(),
            ]);
        } catch (InvalidRequestException $e) {
            if ($e->getApiErrorCode() !== 'duplicate_entry') {
                throw $e;
            }
        }
        $this->reported->add($subscription->id, $day);
    }
}
