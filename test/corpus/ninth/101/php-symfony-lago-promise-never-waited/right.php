<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\ParcelScanned;
use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\ClientException;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

/**
 * Consumes the doctrine transport "metering" (retries and failure transport in messenger.yaml).
 */
#[AsMessageHandler(fromTransport: 'metering')]
final class ParcelScannedHandler
{
    private const METRIC = 'parcel_scans';

    public function __construct(
        private readonly ClientInterface $lago,
        private readonly LoggerInterface $logger,
        #[Autowire('%env(LAGO_API_KEY)%')] private readonly string $apiKey,
    ) {
    }

    public function __invoke(ParcelScanned $message): void
    {
        $event = [
            'transaction_id' => 'scan-' . $message->scanId,
            'external_subscription_id' => $message->subscriptionId,
            'code' => self::METRIC,
            'timestamp' => $message->scannedAt->getTimestamp(),
            'properties' => ['depot' => $message->depot, 'weight_g' => $message->weightInGrams],
        ];

        try {
            $this->lago->request('POST', '/api/v1/events', [
                'headers' => $this->headers(),
                'json' => ['event' => $event],
                'timeout' => 5,
            ]);
        } catch (ClientException $e) {
            if (!$this->isAlreadyStored($e)) {
                throw $e;
            }
            $this->logger->notice('scan was already known to lago', ['scan' => $message->scanId]);

            return;
        }

        $this->logger->info('scan reported', ['scan' => $message->scanId]);
    }

    private function isAlreadyStored(ClientException $e): bool
    {
        $response = $e->getResponse();

        return 422 === $response->getStatusCode()
            && str_contains((string) $response->getBody(), 'value_already_exist');
    }

    /** @return array<string, string> */
    private function headers(): array
    {
        return ['Authorization' => 'Bearer ' . $this->apiKey, 'Accept' => 'application/json'];
    }
}
