<?php

namespace App\Http\Controllers\Webhooks;

use App\Http\Controllers\Controller;
use App\Models\TokenPack;
use App\Models\TokenPurchase;
use App\Models\User;
use App\Notifications\TokensAdded;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Log;

class LemonSqueezyController extends Controller
{
    public function __invoke(Request $request): Response
    {
        $signature = hash_hmac('sha256', $request->getContent(), config('services.lemonsqueezy.secret'));
        abort_unless(hash_equals($signature, (string) $request->header('X-Signature')), 403);

        match ($request->input('meta.event_name')) {
            'order_created' => $this->orderCreated($request),
            'subscription_payment_failed' => Log::notice('payment failed', ['invoice' => $request->input('data.id')]),
            default => null,
        };

        return response()->noContent();
    }

    private function orderCreated(Request $request): void
    {
        if ($request->input('data.attributes.status') !== 'paid') {
            return;
        }

        $order = (string) $request->input('data.id');
        $user = User::findOrFail($request->input('meta.custom_data.user_id'));
        $pack = TokenPack::where('variant_id', $request->input('data.attributes.first_order_item.variant_id'))->firstOrFail();

        $isNew = DB::transaction(function () use ($order, $user, $pack): bool {
            // token_purchases.order_id is unique; Lemon Squeezy sends a webhook up to four times.
            $inserted = TokenPurchase::query()->insertOrIgnore([
                'order_id' => $order,
                'user_id' => $user->id,
                'tokens' => $pack->tokens,
                'created_at' => now(),
            ]);

            return $inserted === 1 && $user->increment('tokens', $pack->tokens) === 1;
        });

        if ($isNew) {
            $user->notify(new TokensAdded($pack));
        }
        Log::info($isNew ? 'tokens bought' : 'order had its tokens', ['user' => $user->id, 'order' => $order]);
    }
}
