<?php

namespace App\Jobs\Billing;

use App\Models\UsageEvent;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Throwable;

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
        $response = Http::baseUrl(config('services.lago.url'))
            ->withToken(config('services.lago.key'))
            ->timeout(10)
            ->post('/api/v1/events', ['event' => $this->payload()]);

        // An earlier attempt got through although we never saw its answer.
        $known = $response->status() === 422
            && in_array('value_already_exist', (array) $response->json('error_details.transaction_id'), true);
        if (! $known) {
            $response->throw();
        }

        $this->usage->update(['delivered_at' => now()]);
        Log::info('lago event sent', ['usage_event' => $this->usage->id, 'repeat' => $known]);
    }

    /** Out of attempts: the job stays in failed_jobs for `queue:retry`, and someone is told. */
    public function failed(Throwable $e): void
    {
        $this->usage->update(['delivery_error' => $e->getMessage()]);
        Log::channel('pagerduty')->critical('usage not delivered to Lago', ['usage_event' => $this->usage->id]);
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
