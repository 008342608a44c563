<?php

namespace App\Jobs;

use App\Models\MeterReading;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Throwable;

class ReportReadingToPaddle implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 7;

    /** @var array<int, int> */
    public array $backoff = [10, 60, 300, 900, 3600, 7200];

    public function __construct(public MeterReading $reading)
    {
        $this->onQueue('billing');
    }

    public function handle(): void
    {
        $startedAt = now();

        // The row has the key: MeterReading::creating() fills it with a ULID.
        Http::baseUrl(config('services.paddle.url'))
            ->withToken(config('services.paddle.key'))
            ->timeout(10)
            ->post('/usage-events', [
                'customer_id' => $this->reading->team->paddle_customer_id,
                'action' => $this->reading->action,
                'event_key' => $this->reading->event_key,
                'quantity' => $this->reading->quantity,
                'occurred_at' => $this->reading->read_at->toIso8601ZuluString(),
            ])
            ->throw();

        $this->reading->forceFill(['reported_at' => now()])->save();
        Log::debug('reading reported', [
            'key' => $this->reading->event_key,
            'attempt' => $this->attempts(),
            'ms' => $startedAt->diffInMilliseconds(now()),
        ]);
    }

    public function failed(Throwable $e): void
    {
        Log::critical('meter reading not reported', ['reading' => $this->reading->id, 'exception' => $e]);
    }
}
