<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\SignatureCompleted;
use App\Repository\OrganisationRepository;
use Psr\Log\LoggerInterface;
use Stripe\Exception\InvalidRequestException;
use Stripe\StripeClient;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;
use Symfony\Component\Messenger\Exception\UnrecoverableMessageHandlingException;

/**
 * The transport "usage" delivers a message up to eight times, then moves it to the failure transport.
 */
#[AsMessageHandler(fromTransport: 'usage')]
final readonly class ReportSignature
{
    public function __construct(
        private OrganisationRepository $organisations,
        private StripeClient $stripe,
        private LoggerInterface $logger,
    ) {
    }

    public function __invoke(SignatureCompleted $message): void
    {
        $organisation = $this->organisations->find($message->organisationId)
            ?? throw new UnrecoverableMessageHandlingException("No organisation {$message->organisationId}.");

        $this->stripe->billing->meterEvents->create([ // <- MTR-201
            'event_name' => 'signatures',
            'timestamp' => $message->completedAt->getTimestamp(),
            'payload' => [
                'stripe_customer_id' => $organisation->stripeCustomerId(),
                'value' => (string) $message->signers,
            ],
        ]); // <- MTR-201
        $this->logger->info('signature reported', ['envelope' => $message->envelopeId]);
    }
}
