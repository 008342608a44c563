<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\ParcelScanned;
use GuzzleHttp\ClientInterface;
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

        $this->lago->requestAsync('POST', '/api/v1/events', [ // <- MTR-101
            'headers' => $this->headers(),
            'json' => ['event' => $event],
            'timeout' => 5,
        ]);

        $this->logger->info('scan reported', ['scan' => $message->scanId]);
    }

    /** @return array<string, string> */
    private function headers(): array
    {
        return ['Authorization' => 'Bearer ' . $this->apiKey, 'Accept' => 'application/json'];
    }
}
