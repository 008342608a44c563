<?php

declare(strict_types=1);

namespace App\Metering\MessageHandler;

use App\Metering\Entity\RoomNight;
use App\Metering\Message\ExportRoomNight;
use App\Metering\Repository\RoomNightRepository;
use Doctrine\ORM\EntityManagerInterface;
use Psr\Clock\ClockInterface;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;
use Symfony\Contracts\HttpClient\HttpClientInterface;

/**
 * Sends one booked night to Orb. The transport retries what throws, and moves it
 * to the "failed" transport (watched by ops) in the end.
 */
#[AsMessageHandler(fromTransport: 'billing')]
final class ExportRoomNightHandler
{
    public function __construct(
        private readonly RoomNightRepository $nights,
        private readonly EntityManagerInterface $em,
        private readonly HttpClientInterface $orbClient,
        private readonly ClockInterface $clock,
        private readonly LoggerInterface $logger,
        #[Autowire('%kernel.environment%')] private readonly string $environment,
    ) {
    }

    public function __invoke(ExportRoomNight $message): void
    {
        $night = $this->nights->get($message->nightId);

        if (null !== $night->getExportedAt()) {
            $this->logger->debug('Night {id} is exported already.', ['id' => $night->getId()]);

            return;
        }

        $night->setExportedAt($this->clock->now()); // <- MTR-210|MTR-109
        $this->em->flush(); // <- MTR-210|MTR-109

        $this->ingest($night);

        $this->logger->info('Night {id} exported.', ['id' => $night->getId()]);
    }

    private function ingest(RoomNight $night): void
    {
        $response = $this->orbClient->request('POST', 'https://api.withorb.com/v1/ingest', [
            'timeout' => 10,
            'json' => ['events' => [[
                'event_name' => 'room_night',
                'idempotency_key' => \sprintf('night-%d', $night->getId()),
                'external_customer_id' => $night->getHotel()->getBillingRef(),
                'timestamp' => $night->getSoldAt()->format(\DATE_RFC3339),
                'properties' => ['rooms' => $night->getRooms(), 'env' => $this->environment],
            ]]],
        ]);

        // getContent() throws for everything but a 2xx.
        $response->getContent();
    }
}
