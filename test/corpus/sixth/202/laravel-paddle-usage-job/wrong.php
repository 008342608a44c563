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
        $team = $this->reading->team;

        Http::baseUrl(config('services.paddle.url'))
            ->withToken(config('services.paddle.key'))
            ->timeout(10)
            ->post('/usage-events', [
                'customer_id' => $team->paddle_customer_id,
                'action' => $this->reading->action,
                'event_key' => $this->eventKey(), // <- MTR-202|MTR-214
                'quantity' => $this->reading->quantity,
                'occurred_at' => $this->reading->read_at->toIso8601ZuluString(),
            ])
            ->throw();

        $this->reading->forceFill(['reported_at' => now()])->save();
    }

    public function failed(Throwable $e): void
    {
        Log::critical('meter reading not reported', ['reading' => $this->reading->id, 'exception' => $e]);
    }

    private function eventKey(): string
    {
        return sprintf('%s_%s_%d', $this->reading->team_id, $this->reading->action, now()->valueOf()); // <- MTR-202|MTR-214
    }
}
