<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Models\User;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;

final class LemonSqueezyWebhookController extends Controller
{
    public function __invoke(Request $request): JsonResponse
    {
        $mac = hash_hmac('sha256', $request->getContent(), config('lemonsqueezy.secret'));
        abort_unless(hash_equals($mac, (string) $request->header('X-Signature')), 401);

        match ($request->input('meta.event_name')) {
            'order_created' => $this->orderCreated($request),
            'subscription_cancelled' => $this->cancelled($request), // <- MTR-432?
            default => null,
        };

        return response()->json(['ok' => true]);
    }

    private function orderCreated(Request $request): void
    {
        $credits = config('credits.variants')[$request->integer('data.attributes.first_order_item.variant_id')] ?? 0;
        $user = User::findOrFail($request->integer('meta.custom_data.user_id'));

        DB::transaction(function () use ($user, $credits): void {
            $user->increment('credits', $credits); // <- MTR-211
            $user->creditHistory()->create(['amount' => $credits, 'reason' => 'purchase']); // <- MTR-211
        });
    }

    private function cancelled(Request $request): void
    {
        User::where('lemon_squeezy_id', $request->input('data.attributes.customer_id'))->update(['plan' => 'free']);
    }
}
