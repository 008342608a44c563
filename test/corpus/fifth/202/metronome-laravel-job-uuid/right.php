<?php

declare(strict_types=1);

namespace App\Jobs;

use App\Models\Shipment;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Str;

final class MeterShipment implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 8;

    /** @var array<int> */
    public array $backoff = [10, 60, 300];

    public function __construct(private readonly Shipment $shipment)
    {
    }

    public function handle(): void
    {
        $trace = Str::random(12);
        Log::debug('metering shipment', ['trace' => $trace, 'shipment' => $this->shipment->id]);

        Http::withToken(config('services.metronome.token'))
            ->timeout(10)
            ->post('https://api.metronome.com/v1/ingest', [[
                'transaction_id' => 'shipment-'.$this->shipment->id,
                'customer_id' => $this->shipment->merchant->metronome_id,
                'event_type' => 'label_printed',
                'timestamp' => $this->shipment->labelled_at->toRfc3339String(),
                'properties' => [
                    'carrier' => $this->shipment->carrier,
                    'weight_g' => (string) $this->shipment->weight_g,
                ],
            ]])
            ->throw();
    }

    public function failed(\Throwable $e): void
    {
        Log::critical('shipment not metered', ['shipment' => $this->shipment->id, 'error' => $e->getMessage()]);
    }
}
