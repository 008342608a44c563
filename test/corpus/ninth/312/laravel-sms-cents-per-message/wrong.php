<?php

declare(strict_types=1);

namespace App\Billing;

use App\Models\Account;
use App\Models\SmsMessage;
use Carbon\CarbonImmutable;
use Illuminate\Support\Facades\Log;

/** Amount of a month of text messages. Prices are in micro-cents: 0.0042 cents are 4200. */
final class SmsRater
{
    private const MICRO_PER_CENT = 1_000_000;

    public function __construct(private readonly PriceBook $prices)
    {
    }

    public function amountCents(Account $account, CarbonImmutable $from, CarbonImmutable $until): int
    {
        $cents = 0;
        $messages = SmsMessage::query()
            ->where('account_id', $account->id)
            ->where('sent_at', '>=', $from)
            ->where('sent_at', '<', $until)
            ->lazyById(2000);

        foreach ($messages as $message) {
            $price = $this->prices->microCents($message->country, $message->sent_at);
            $cents += (int) round($price * $message->segments / self::MICRO_PER_CENT); // <- MTR-312, MTR-305?
        }

        Log::info('rated messages', ['account' => $account->id, 'cents' => $cents]);

        return $cents;
    }

    public function segments(string $text): int
    {
        $length = mb_strlen($text);

        return $length <= 160 ? 1 : (int) ceil($length / 153);
    }
}
