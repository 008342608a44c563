<?php

declare(strict_types=1);

namespace Acme\Gateway\Pricing;

use Brick\Math\BigDecimal;
use Brick\Math\RoundingMode;

/**
 * Price of a call through the gateway. Batch calls are cheaper; by how much is set per vendor.
 *
 * config/pricing.php:  'batch_discount_percent' => ['openai' => 50, 'anthropic' => 50, 'mistral' => 50]
 */
final class CallPricer
{
    /** @param array<string, int> $batchDiscountPercent */
    public function __construct(
        private readonly PriceList $prices,
        private readonly array $batchDiscountPercent,
    ) {
    }

    public function price(Call $call): BigDecimal
    {
        $rate = $this->prices->rate($call->vendor, $call->model);

        $full = BigDecimal::of($call->inputTokens)->multipliedBy($rate->inputPerMillion)
            ->plus(BigDecimal::of($call->outputTokens)->multipliedBy($rate->outputPerMillion))
            ->dividedBy(1_000_000, 12, RoundingMode::HALF_UP);

        return $call->batch ? $this->discounted($call->vendor, $full) : $full;
    }

    private function discounted(string $vendor, BigDecimal $full): BigDecimal
    {
        $percent = $this->batchDiscountPercent[$vendor] ?? 0;

        return $full->multipliedBy(100 - $percent)->dividedBy(100, 12, RoundingMode::HALF_UP);
    }

    /** @param iterable<Call> $calls */
    public function total(iterable $calls): BigDecimal
    {
        $sum = BigDecimal::zero();
        foreach ($calls as $call) {
            $sum = $sum->plus($this->price($call));
        }

        return $sum;
    }
}
