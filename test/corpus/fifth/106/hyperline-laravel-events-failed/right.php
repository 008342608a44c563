<?php

namespace App\Jobs;

use App\Models\MeteredCall;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldBeUnique;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class PushCallsToHyperline implements ShouldQueue, ShouldBeUnique
{
    use Dispatchable, InteractsWithQueue, Queueable;

    private const MAX_EVENTS = 5000;

    public int $tries = 0;

    public function backoff(): array
    {
        return [30, 120, 600];
    }

    public function handle(): void
    {
        $calls = MeteredCall::query()->whereNull('pushed_at')->orderBy('id')->limit(self::MAX_EVENTS)->get();
        if ($calls->isEmpty()) {
            return;
        }

        $response = Http::withToken(config('services.hyperline.key'))
            ->timeout(20)
            ->post('https://ingest.hyperline.co/v1/events/batch', $this->toEvents($calls))
            ->throw();

        $failed = collect($response->json('events_failed', []))->pluck('record.id');
        [$refused, $taken] = $calls->partition(fn (MeteredCall $call) => $failed->contains($call->uuid));

        MeteredCall::whereKey($taken->modelKeys())->update(['pushed_at' => now()]);
        if ($refused->isNotEmpty()) {
            MeteredCall::whereKey($refused->modelKeys())->increment('refusals');
            Log::error('Hyperline refused calls', ['ids' => $refused->modelKeys()]);
        }
    }

    private function toEvents(Collection $calls): array
    {
        return $calls->map(fn (MeteredCall $call) => [
            'customer_id' => $call->account_uuid,
            'event_type' => 'api_call',
            'timestamp' => $call->called_at->toIso8601ZuluString(),
            'record' => ['id' => $call->uuid, 'route' => $call->route, 'units' => $call->units],
        ])->all();
    }
}
