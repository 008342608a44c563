<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Actions\AddCredits;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Stripe\Event;
use Stripe\Exception\SignatureVerificationException;
use Stripe\Webhook;

final class StripeWebhookController
{
    public function __invoke(Request $request, AddCredits $addCredits): Response
    {
        try {
            $event = Webhook::constructEvent(
                $request->getContent(),
                (string) $request->header('Stripe-Signature'),
                config('services.stripe.webhook_secret'),
            );
        } catch (SignatureVerificationException) {
            return response('bad signature', 400);
        }

        match ($event->type) {
            Event::CHECKOUT_SESSION_COMPLETED => $addCredits->forCheckout($event), // <- MTR-211|MTR-409
            default => null,
        };

        return response()->noContent();
    }
}
