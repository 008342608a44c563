<?php

namespace App\Jobs;

use App\Models\Shipment;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Log;
use OpenAPI\Client\Api\EventsApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Model\EventInput;
use OpenAPI\Client\Model\EventInputEvent;

class ReportLabelPrinted implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 40;

    public function __construct(public readonly Shipment $shipment)
    {
        $this->afterCommit();
    }

    /** @return array<int> */
    public function backoff(): array
    {
        return [10, 60, 300, 900];
    }

    public function handle(EventsApi $events): void
    {
        $input = new EventInput(['event' => new EventInputEvent([
            'transaction_id' => "label-{$this->shipment->id}",
            'external_subscription_id' => $this->shipment->account->subscription_code,
            'code' => 'labels_printed',
            'timestamp' => $this->shipment->label_printed_at->getTimestamp(),
            'properties' => ['carrier' => $this->shipment->carrier],
        ])]);

        try {
            $events->createEvent($input); // <- MTR-102
        } catch (ApiException $e) {
            if ($this->isDuplicate($e)) {
                return;
            }
            Log::warning('lago refused label event', [ // <- MTR-102, MTR-601?
                'shipment' => $this->shipment->id,
                'status' => $e->getCode(),
            ]); // <- MTR-102
        }
    }

    private function isDuplicate(ApiException $e): bool
    {
        return $e->getCode() === 422
            && str_contains((string) $e->getResponseBody(), 'value_already_exist');
    }
}
