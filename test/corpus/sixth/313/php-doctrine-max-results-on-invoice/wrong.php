<?php

declare(strict_types=1);

namespace App\Repository;

use App\Entity\Account;
use App\Entity\FaxPage;
use Doctrine\Bundle\DoctrineBundle\Repository\ServiceEntityRepository;
use Doctrine\Persistence\ManagerRegistry;

/** @extends ServiceEntityRepository<FaxPage> */
final class FaxPageRepository extends ServiceEntityRepository
{
    public function __construct(ManagerRegistry $registry)
    {
        parent::__construct($registry, FaxPage::class);
    }

    /** @return list<FaxPage> */
    public function latest(Account $account): array
    {
        return $this->createQueryBuilder('p')
            ->andWhere('p.account = :account')
            ->setParameter('account', $account)
            ->orderBy('p.sentAt', 'DESC')
            ->setMaxResults(50)
            ->getQuery()
            ->getResult();
    }

    /** @return array<string, int> billed pages by destination zone */
    public function billedPages(Account $account, \DateTimeImmutable $from, \DateTimeImmutable $until): array
    {
        $pages = $this->createQueryBuilder('p')
            ->andWhere('p.account = :account')
            ->andWhere('p.sentAt >= :from')
            ->andWhere('p.sentAt < :until')
            ->setParameter('account', $account)
            ->setParameter('from', $from)
            ->setParameter('until', $until)
            ->orderBy('p.id')
            ->setMaxResults(5000) // <- MTR-313
            ->getQuery()
            ->getResult(); // <- MTR-313

        $byZone = [];
        foreach ($pages as $page) {
            $byZone[$page->getZone()] = ($byZone[$page->getZone()] ?? 0) + $page->getUnits();
        }

        return $byZone;
    }
}
