<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\ParcelLabelled;
use App\Repository\ParcelRepository;
use Psr\Log\LoggerInterface;
use Stripe\Exception\ApiErrorException;
use Stripe\StripeClient;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

#[AsMessageHandler]
final readonly class ReportParcelLabelled
{
    public function __construct(
        private StripeClient $stripe,
        private ParcelRepository $parcels,
        private LoggerInterface $logger,
    ) {
    }

    public function __invoke(ParcelLabelled $message): void
    {
        $parcel = $this->parcels->get($message->parcelId);

        try {
            $this->stripe->billing->meterEvents->create([ // <- MTR-102
                'event_name' => 'labels',
                'identifier' => 'label-' . $parcel->labelNumber(),
                'timestamp' => $parcel->labelledAt()->getTimestamp(),
                'payload' => ['stripe_customer_id' => $parcel->shipper()->stripeId(), 'value' => '1'],
            ]);
        } catch (ApiErrorException $e) { // <- MTR-102
            $this->logger->error('Label not reported to Stripe', ['parcel' => $parcel->id(), 'exception' => $e]); // <- MTR-102
        }
    }
}
