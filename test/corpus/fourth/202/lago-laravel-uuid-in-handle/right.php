<?php

namespace App\Listeners;

use App\Events\ParcelScanned;
use Illuminate\Contracts\Queue\ShouldQueueAfterCommit;
use Illuminate\Http\Client\Factory as Http;
use Illuminate\Http\Client\RequestException;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Str;

class SendScanToLago implements ShouldQueueAfterCommit
{
    use InteractsWithQueue;

    public string $queue = 'metering';

    public int $tries = 20;

    public array $backoff = [5, 30, 120, 600];

    public function __construct(private readonly Http $http)
    {
    }

    public function shouldQueue(ParcelScanned $event): bool
    {
        return $event->scan->depot->is_billable;
    }

    public function handle(ParcelScanned $event): void
    {
        $scan = $event->scan;

        $response = $this->http
            ->withToken(config('services.lago.key'))
            ->timeout(10)
            ->post(config('services.lago.url').'/api/v1/events', [
                'event' => [
                    'transaction_id' => "scan-{$scan->id}",
                    'external_subscription_id' => $scan->depot->lago_subscription,
                    'code' => 'parcel_scans',
                    'timestamp' => $scan->scanned_at->getTimestamp(),
                    'properties' => [
                        'device' => $scan->device,
                        'zone' => Str::lower($scan->zone),
                    ],
                ],
            ]);

        if ($response->status() === 422 && str_contains($response->body(), 'value_already_exist')) {
            return;
        }

        $response->throw();
    }

    public function failed(ParcelScanned $event, \Throwable $e): void
    {
        $event->scan->update(['metering_error' => Str::limit($e->getMessage(), 250)]);
        report($e);
    }
}
