<?php

declare(strict_types=1);

namespace App\Metering;

use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\ClientException;
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
            try {
                $this->push($row);
            } catch (\Throwable $e) {
                $this->pending->recordFailure($row->id, $e->getMessage());
                $this->log->critical('usage row not forwarded', ['row' => $row->id, 'exception' => $e]);
                continue;
            }
            $this->pending->markForwarded($row->id);
            $sent++;
        }
        $this->touchHealthcheck($sent);

        return $sent;
    }

    private function push(UsageRow $row): void
    {
        try {
            $this->http->request('POST', '/v2/usage', [
                'headers' => ['Idempotency-Key' => $row->id],
                'json' => $row->toArray(),
                'timeout' => 5,
            ]);
        } catch (ClientException $e) {
            // 409: the service has this row from an earlier attempt.
            if ($e->getResponse()->getStatusCode() !== 409) {
                throw $e;
            }
        }
    }

    private function touchHealthcheck(int $sent): void
    {
        $this->http->request('GET', 'https://hc-ping.com/usage-forwarder', [
            'query' => ['sent' => $sent],
            'http_errors' => false,
        ]);
    }
}
