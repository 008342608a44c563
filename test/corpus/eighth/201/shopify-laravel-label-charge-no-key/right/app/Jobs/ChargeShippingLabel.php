<?php

declare(strict_types=1);

namespace App\Jobs;

use App\Models\ShippingLabel;
use App\Services\ShopifyBilling;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Throwable;

/** Dispatched after commit by the label printer, and hourly for labels that are still unpaid. */
final class ChargeShippingLabel implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public int $tries = 12;

    /** @var list<int> */
    public array $backoff = [10, 60, 300, 900];

    public function __construct(private readonly int $labelId)
    {
        $this->onQueue('billing');
    }

    public function handle(ShopifyBilling $billing): void
    {
        $label = ShippingLabel::with('shop')->findOrFail($this->labelId);
        if ($label->usage_record_id !== null) {
            return;
        }

        $recordId = $billing->chargeLabel($label);

        $label->update(['usage_record_id' => $recordId, 'charged_at' => now()]);
    }

    public function failed(Throwable $e): void
    {
        report($e);
        ShippingLabel::whereKey($this->labelId)->update(['billing_state' => 'needs_attention']);
    }
}
