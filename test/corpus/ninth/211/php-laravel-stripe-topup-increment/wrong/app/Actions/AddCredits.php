<?php

declare(strict_types=1);

namespace App\Actions;

use App\Models\Account;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Log;
use Stripe\Event;

final class AddCredits
{
    public function forCheckout(Event $event): void
    {
        $session = $event->data->object;
        if ($session->payment_status !== 'paid' || $session->mode !== 'payment') {
            return;
        }

        $credits = (int) $session->metadata['credits'];

        DB::transaction(function () use ($session, $credits): void {
            $account = Account::query()->lockForUpdate()->findOrFail($session->client_reference_id);
            $account->increment('credits', $credits); // <- MTR-211|MTR-409
            $account->update(['last_topup_at' => now()]);
        });

        Log::info('credits bought', ['session' => $session->id, 'credits' => $credits]);
    }
}
