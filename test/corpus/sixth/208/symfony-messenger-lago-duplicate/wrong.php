<?php

declare(strict_types=1);

namespace App\Billing\Handler;

use App\Billing\Message\SendUsageEvent;
use App\Repository\UsageEventRepository;
use Psr\Log\LoggerInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;
use Symfony\Component\Messenger\Exception\RecoverableMessageHandlingException;
use Symfony\Contracts\HttpClient\Exception\ExceptionInterface;
use Symfony\Contracts\HttpClient\HttpClientInterface;

#[AsMessageHandler(fromTransport: 'usage')]
final readonly class SendUsageEventHandler
{
    public function __construct(
        private HttpClientInterface $lagoClient,
        private UsageEventRepository $events,
        private LoggerInterface $logger,
    ) {
    }

    public function __invoke(SendUsageEvent $message): void
    {
        $event = $this->events->get($message->eventId);

        try {
            $response = $this->lagoClient->request('POST', '/api/v1/events', ['json' => ['event' => [
                'transaction_id' => $event->id->toRfc4122(),
                'external_subscription_id' => $event->subscriptionId,
                'code' => $event->metric,
                'timestamp' => $event->occurredAt->getTimestamp(),
                'properties' => $event->properties,
            ]]]);
            $response->getContent(); // <- MTR-208
        } catch (ExceptionInterface $e) { // <- MTR-208
            $this->logger->error('Lago did not take the event', ['event' => (string) $event->id, 'exception' => $e]);

            // No usage may get lost: this is tried until Lago takes it.
            throw new RecoverableMessageHandlingException('Lago: '.$e->getMessage(), previous: $e); // <- MTR-208
        }

        $this->events->markSent($event->id);
    }
}
