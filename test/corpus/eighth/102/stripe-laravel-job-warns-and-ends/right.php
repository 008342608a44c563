<?php

namespace App\Jobs;

use App\Models\Document;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Facades\Log;
use Stripe\Exception\ApiErrorException;
use Stripe\Exception\InvalidRequestException;
use Stripe\StripeClient;
use Throwable;

/** Dispatched after commit by the signing service, once per signed document. */
final class MeterSignedDocument implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public int $tries = 8;

    public function __construct(private readonly int $documentId)
    {
        $this->onQueue('metering');
        $this->afterCommit();
    }

    /** All attempts end within four hours; Stripe knows the identifier for a day. @return list<int> */
    public function backoff(): array
    {
        return [30, 60, 300, 900, 1800, 3600, 7200];
    }

    public function handle(StripeClient $stripe): void
    {
        $document = Document::with('account')->findOrFail($this->documentId);

        try {
            $stripe->billing->meterEvents->create([
                'event_name' => 'signed_pages',
                'identifier' => 'doc-' . $document->uuid,
                'timestamp' => $document->signed_at->getTimestamp(),
                'payload' => [
                    'stripe_customer_id' => $document->account->stripe_id,
                    'value' => (string) $document->page_count,
                ],
            ]);
        } catch (InvalidRequestException $e) {
            if (str_contains($e->getMessage(), 'already exists')) {
                return; // an earlier attempt got through
            }
            throw $e;
        } catch (ApiErrorException $e) {
            Log::warning('Stripe did not take the signed pages', [
                'document' => $document->id,
                'attempt' => $this->attempts(),
                'error' => $e->getMessage(),
            ]);

            throw $e;
        }
    }

    /** Listed on the operators' page "unmetered documents". */
    public function failed(?Throwable $e): void
    {
        Document::whereKey($this->documentId)->update(['metering_failed_at' => now()]);
        report($e);
    }
}
