<?php

declare(strict_types=1);

namespace App\Metering;

use GuzzleHttp\ClientInterface;
use Psr\Log\LoggerInterface;

final class UsageForwarder
{
    public function __construct(
        private readonly ClientInterface $http,
        private readonly PendingUsage $pending,
        private readonly LoggerInterface $log,
    ) {
    }

    /** Called by cron every minute; a row that is still pending goes out again next time. */
    public function forward(): int
    {
        $sent = 0;
        foreach ($this->pending->oldest(500) as $row) {
            $this->push($row);
            $this->pending->markForwarded($row->id); // <- MTR-102|MTR-122|MTR-109|MTR-210
            $sent++;
        }
        $this->touchHealthcheck($sent);

        return $sent;
    }

    private function push(UsageRow $row): void
    {
        $this->http->request('POST', '/v2/usage', [ // <- MTR-102|MTR-122|MTR-109|MTR-210
            'headers' => ['Idempotency-Key' => $row->id],
            'json' => $row->toArray(),
            'timeout' => 5,
            'http_errors' => false, // <- MTR-102|MTR-122|MTR-109|MTR-210
        ]);
    }

    private function touchHealthcheck(int $sent): void
    {
        $this->http->request('GET', 'https://hc-ping.com/usage-forwarder', [
            'query' => ['sent' => $sent],
            'http_errors' => false,
        ]);
    }
}
