<?php

declare(strict_types=1);

namespace App\Billing;

use App\Entity\DownloadUsage;
use App\Repository\DownloadUsageRepository;
use Doctrine\ORM\EntityManagerInterface;
use Psr\Log\LoggerInterface;

final class DownloadUsageExporter
{
    private const PAGE = 200;

    public function __construct(
        private readonly DownloadUsageRepository $usages,
        private readonly EntityManagerInterface $entities,
        private readonly UsageApi $api,
        private readonly LoggerInterface $logger,
    ) {
    }

    /** Sends every row that has not been sent; the command holds a lock while it runs. */
    public function run(): int
    {
        $sent = 0;
        $lastId = 0;
        do {
            $page = $this->usages->createQueryBuilder('u')
                ->where('u.sentAt IS NULL')
                ->andWhere('u.id > :lastId')
                ->setParameter('lastId', $lastId)
                ->orderBy('u.id', 'ASC')
                ->setMaxResults(self::PAGE)
                ->getQuery()
                ->getResult();
            foreach ($page as $usage) {
                $this->send($usage);
                $lastId = $usage->getId();
            }
            $this->entities->flush();
            $sent += count($page);
        } while (count($page) === self::PAGE);
        $this->logger->info('download usage exported', ['rows' => $sent]);

        return $sent;
    }

    private function send(DownloadUsage $usage): void
    {
        $this->api->record($usage->getSubscriptionId(), 'downloads', $usage->getQuantity(), 'download-' . $usage->getId());
        $usage->setSentAt(new \DateTimeImmutable('now', new \DateTimeZone('UTC')));
    }
}
