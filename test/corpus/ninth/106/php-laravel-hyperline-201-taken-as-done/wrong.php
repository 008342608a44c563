<?php

declare(strict_types=1);

namespace App\Jobs;

use App\Models\SmsUsage;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldBeUnique;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

/** Dispatched every five minutes; only one at a time. */
final class SendSmsUsageToHyperline implements ShouldQueue, ShouldBeUnique
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public int $tries = 5;

    public int $uniqueFor = 1800;

    /** @var list<int> */
    public array $backoff = [30, 120, 600];

    public function handle(): void
    {
        $batch = SmsUsage::query()
            ->whereNull('reported_at')
            ->orderBy('id')
            ->limit(2000)
            ->get();

        if ($batch->isEmpty()) {
            return;
        }

        $response = Http::withToken(config('services.hyperline.key'))
            ->timeout(20)
            ->post('https://ingest.hyperline.co/v1/events/batch', $batch->map($this->toEvent(...))->all()) // <- MTR-106
            ->throw();

        Log::info('hyperline took the batch', ['count' => $batch->count(), 'status' => $response->status()]);
        $this->markReported($batch); // <- MTR-106, MTR-109?, MTR-210?
    }

    /** @return array<string, mixed> */
    private function toEvent(SmsUsage $sms): array
    {
        return [
            'customer_id' => $sms->customer_ref,
            'event_type' => 'sms_segment',
            'timestamp' => $sms->sent_at->toIso8601ZuluString(),
            'record' => ['id' => $sms->uuid, 'segments' => $sms->segments, 'country' => $sms->country],
        ];
    }

    /** @param Collection<int, SmsUsage> $messages */
    private function markReported(Collection $messages): void
    {
        SmsUsage::query()->whereKey($messages->modelKeys())->update(['reported_at' => now()]);
    }
}
