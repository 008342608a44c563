<?php

namespace App\Jobs\Metering;

use App\Models\Render;
use App\Models\UnsentUsage;
use Carbon\CarbonInterface;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Queue\Queueable;
use Illuminate\Queue\Attributes\WithoutRelations;
use Stripe\Exception\InvalidRequestException;
use Stripe\StripeClient;
use Throwable;

/**
 * Dispatched after commit when a render is complete.
 */
final class MeterRender implements ShouldQueue
{
    use Queueable;

    public int $maxExceptions = 500;

    public function __construct(#[WithoutRelations] private readonly Render $render)
    {
        $this->onQueue('metering')->afterCommit();
    }

    public function backoff(): array
    {
        return [30, 120, 600, 1800];
    }

    public function retryUntil(): CarbonInterface
    {
        return now()->addDays(7); // <- MTR-207
    }

    public function handle(StripeClient $stripe): void
    {
        try {
            $stripe->billing->meterEvents->create([ // <- MTR-207
                'event_name' => 'render_seconds',
                'identifier' => "render-{$this->render->uuid}",
                'timestamp' => $this->render->completed_at->getTimestamp(),
                'payload' => [
                    'stripe_customer_id' => $this->render->studio->stripe_id,
                    'value' => (string) $this->render->gpu_seconds,
                ],
            ], ['idempotency_key' => "render-{$this->render->uuid}"]);
        } catch (InvalidRequestException $e) {
            if (! str_contains($e->getMessage(), 'already exists')) {
                throw $e;
            }
        }

        $this->render->forceFill(['metered_at' => now()])->save();
    }

    public function failed(?Throwable $e): void
    {
        UnsentUsage::query()->updateOrCreate(
            ['event_id' => "render-{$this->render->uuid}"],
            ['meter' => 'render_seconds', 'quantity' => $this->render->gpu_seconds, 'reason' => $e?->getMessage()],
        );
        report($e);
    }
}
