<?php

declare(strict_types=1);

namespace App\Billing\Handler;

use App\Billing\Message\SendUsageEvent;
use App\Repository\UsageEventRepository;
use Psr\Log\LoggerInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;
use Symfony\Component\Messenger\Exception\RecoverableMessageHandlingException;
use Symfony\Component\Messenger\Exception\UnrecoverableMessageHandlingException;
use Symfony\Contracts\HttpClient\Exception\ClientExceptionInterface;
use Symfony\Contracts\HttpClient\Exception\ExceptionInterface;
use Symfony\Contracts\HttpClient\HttpClientInterface;
use Symfony\Contracts\HttpClient\ResponseInterface;

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
            $this->lagoClient->request('POST', '/api/v1/events', ['json' => ['event' => [
                'transaction_id' => $event->id->toRfc4122(),
                'external_subscription_id' => $event->subscriptionId,
                'code' => $event->metric,
                'timestamp' => $event->occurredAt->getTimestamp(),
                'properties' => $event->properties,
            ]]])->getContent();
        } catch (ClientExceptionInterface $e) {
            $this->refused($e, (string) $event->id);
        } catch (ExceptionInterface $e) {
            throw new RecoverableMessageHandlingException('Lago: '.$e->getMessage(), previous: $e);
        }

        $this->events->markSent($event->id);
    }

    /** Returns if Lago has the event already; what is wrong with the event itself goes to the failure transport. */
    private function refused(ClientExceptionInterface $e, string $id): void
    {
        $response = $e->getResponse();
        $status = $response->getStatusCode();
        if (422 === $status && $this->isKnown($response)) {
            $this->logger->info('Lago had the event', ['event' => $id]);

            return;
        }

        throw 429 === $status
            ? new RecoverableMessageHandlingException('Lago: too many requests', previous: $e)
            : new UnrecoverableMessageHandlingException('Lago refused '.$id.': '.$response->getContent(false), previous: $e);
    }

    private function isKnown(ResponseInterface $response): bool
    {
        $details = $response->toArray(false)['error_details'] ?? [];

        return \in_array('value_already_exist', $details['transaction_id'] ?? [], true);
    }
}
