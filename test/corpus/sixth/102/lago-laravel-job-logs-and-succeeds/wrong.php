<?php

namespace App\Jobs\Billing;

use App\Models\UsageEvent;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Http\Client\ConnectionException;
use Illuminate\Http\Client\RequestException;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class PushUsageToLago implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 12;

    public function __construct(private readonly UsageEvent $usage)
    {
        $this->onQueue('billing');
    }

    /** @return list<int> */
    public function backoff(): array
    {
        return [5, 30, 120, 600, 1800];
    }

    public function handle(): void
    {
        try {
            Http::baseUrl(config('services.lago.url')) // <- MTR-102
                ->withToken(config('services.lago.key'))
                ->timeout(10)
                ->post('/api/v1/events', ['event' => $this->payload()])
                ->throw();

            Log::info('lago event sent', ['usage_event' => $this->usage->id]);
        } catch (ConnectionException|RequestException $e) { // <- MTR-102, MTR-604?
            Log::error('lago event could not be sent', [ // <- MTR-102
                'usage_event' => $this->usage->id,
                'error' => $e->getMessage(),
            ]);
        }
    }

    private function payload(): array
    {
        return [
            'transaction_id' => $this->usage->uuid,
            'external_subscription_id' => $this->usage->subscription_id,
            'code' => $this->usage->metric,
            'timestamp' => $this->usage->occurred_at->getTimestamp(),
            'properties' => ['units' => (string) $this->usage->units],
        ];
    }
}
