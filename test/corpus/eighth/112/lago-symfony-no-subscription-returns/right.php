<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\PrintJobFinished;
use App\Repository\LagoSubscriptionRepository;
use App\Repository\UnbilledUsageRepository;
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
        private readonly UnbilledUsageRepository $unbilled,
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
        if (null === $subscription) {
            // Sheets were printed: somebody owes them. Kept under the job's id until accounting has assigned a
            // subscription; SubscriptionLinked then dispatches the message again.
            $this->unbilled->park('print-' . $job->jobId, $job, 'no active subscription');
            $this->logger->error('print job has no Lago subscription and is parked', ['tenant' => $job->tenantId, 'job' => $job->jobId]);

            return;
        }

        $this->send('print-' . $job->jobId, $subscription->externalId, $job);
    }

    private function send(string $transactionId, string $subscriptionId, PrintJobFinished $job): void
    {
        $event = new EventInputEvent([
            'transaction_id' => $transactionId,
            'external_subscription_id' => $subscriptionId,
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
