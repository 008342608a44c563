<?php

namespace App\Console\Commands;

use App\Models\DeliveryLog;
use App\Models\SyncState;
use Illuminate\Console\Command;
use Illuminate\Support\Collection;
use OpenAPI\Client\Api\EventsApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Model\EventBatchInput;
use OpenAPI\Client\Model\EventInputEvent;

class SyncParcelUsage extends Command
{
    private const MAX_EVENTS = 100;

    protected $signature = 'lago:sync-parcels';

    protected $description = 'Send the delivered parcels to Lago';

    public function handle(EventsApi $events): int
    {
        $state = SyncState::query()->firstOrCreate(['name' => 'lago-parcels'], ['last_id' => 0]);

        do {
            $parcels = $this->nextParcels($state->last_id);
            if ($parcels->isEmpty()) {
                break;
            }

            $this->send($events, $parcels);
            $state->last_id = $parcels->last()->id;
            $state->save();

            $this->info("Sent {$parcels->count()} parcels up to {$state->last_id}");
        } while ($parcels->count() === self::MAX_EVENTS);

        return self::SUCCESS;
    }

    /** Lago refuses a batch as a whole for events it has; these are left out the second time. */
    private function send(EventsApi $events, Collection $parcels): void
    {
        try {
            $events->createBatchEvents($this->toBatch($parcels));
        } catch (ApiException $e) {
            $details = json_decode((string) $e->getResponseBody(), true)['error_details'] ?? [];
            $rest = $parcels->values()->reject(
                fn (DeliveryLog $parcel, int $index) => in_array('value_already_exist', $details[$index]['transaction_id'] ?? [], true)
            );
            if ($rest->count() === $parcels->count()) {
                throw $e;
            }
            if ($rest->isNotEmpty()) {
                $this->send($events, $rest);
            }
        }
    }

    /** @return Collection<int, DeliveryLog> */
    private function nextParcels(int $after): Collection
    {
        return DeliveryLog::query()
            ->with('shop')
            ->where('id', '>', $after)
            ->orderBy('id')
            ->limit(self::MAX_EVENTS)
            ->get();
    }

    private function toBatch(Collection $parcels): EventBatchInput
    {
        return new EventBatchInput([
            'events' => $parcels->map(fn (DeliveryLog $parcel) => new EventInputEvent([
                'transaction_id' => "parcel-{$parcel->id}",
                'external_subscription_id' => $parcel->shop->lago_subscription_id,
                'code' => 'parcels_delivered',
                'timestamp' => $parcel->delivered_at->getTimestamp(),
                'properties' => ['weight_class' => $parcel->weight_class],
            ]))->all(),
        ]);
    }
}
