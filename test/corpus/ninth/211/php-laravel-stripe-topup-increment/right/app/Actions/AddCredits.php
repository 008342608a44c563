<?php

declare(strict_types=1);

namespace App\Actions;

use App\Models\Account;
use App\Models\CreditEntry;
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
            // credit_entries.source is unique: the event may come again, and so may a second event of the session.
            $entered = CreditEntry::query()->insertOrIgnore([
                'source' => "checkout:{$session->id}",
                'account_id' => $session->client_reference_id,
                'credits' => $credits,
                'created_at' => now(),
            ]);
            if ($entered === 0) {
                return;
            }

            $account = Account::query()->lockForUpdate()->findOrFail($session->client_reference_id);
            $account->increment('credits', $credits, ['last_topup_at' => now()]);
        });

        Log::info('credits bought', ['session' => $session->id, 'credits' => $credits]);
    }
}
