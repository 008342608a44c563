<?php

namespace App\Jobs;

use App\Models\Fax;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use OpenAPI\Client\Api\EventsApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Model\EventInput;
use OpenAPI\Client\Model\EventInputEvent;

class ReportFaxPages implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 10;

    public function __construct(public Fax $fax)
    {
    }

    /** @return array<int, int> */
    public function backoff(): array
    {
        return [10, 30, 60, 300, 900];
    }

    public function handle(EventsApi $events): void
    {
        $input = new EventInput([
            'event' => new EventInputEvent([
                'transaction_id' => "fax-{$this->fax->id}",
                'external_subscription_id' => $this->fax->account->subscription_id,
                'code' => 'fax_pages',
                'timestamp' => $this->fax->sent_at->getTimestamp(),
                'properties' => [
                    'pages' => $this->fax->pages,
                    'country' => $this->fax->country,
                ],
            ]),
        ]);

        try {
            $events->createEvent($input);
        } catch (ApiException $e) {
            if ($e->getCode() === 422 && str_contains((string) $e->getResponseBody(), 'value_already_exist')) {
                return;
            }
            throw $e;
        }
    }

    public function failed(\Throwable $e): void
    {
        report($e);
        $this->fax->update(['metering_error' => $e->getMessage()]);
    }
}
