<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\PrintJobFinished;
use App\Repository\LagoSubscriptionRepository;
use OpenAPI\Client\Api\EventsApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Model\EventInput;
use OpenAPI\Client\Model\EventInputEvent;
use Psr\Log\LoggerInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

/** Transport "metering": Doctrine, 12 retries, then the failure transport, whose depth is alarmed on. */
#[AsMessageHandler(fromTransport: 'metering')]
final class MeterPrintJob
{
    public function __construct(
        private readonly LagoSubscriptionRepository $subscriptions,
        private readonly EventsApi $lago,
        private readonly LoggerInterface $logger,
    ) {
    }

    public function __invoke(PrintJobFinished $job): void
    {
        if (0 === $job->sheets) {
            return; // cancelled before the first sheet
        }

        $subscription = $this->subscriptions->findActive($job->tenantId, $job->finishedAt);
        if (null === $subscription) { // <- MTR-112
            $this->logger->info('no Lago subscription for tenant, print job skipped', [ // <- MTR-112
                'tenant' => $job->tenantId,
                'job' => $job->jobId,
            ]);

            return; // <- MTR-112
        }

        $event = new EventInputEvent([
            'transaction_id' => 'print-' . $job->jobId,
            'external_subscription_id' => $subscription->externalId,
            'code' => 'printed_sheets',
            'timestamp' => (string) $job->finishedAt->getTimestamp(),
            'properties' => ['sheets' => (string) $job->sheets, 'color' => $job->color ? 'yes' : 'no'],
        ]);

        try {
            $this->lago->createEvent(new EventInput(['event' => $event]));
        } catch (ApiException $e) {
            if (422 === $e->getCode() && str_contains((string) $e->getResponseBody(), 'value_already_exist')) {
                return; // delivered by an earlier attempt
            }
            throw $e;
        }
    }
}
