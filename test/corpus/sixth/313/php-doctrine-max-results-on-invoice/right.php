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
        $rows = $this->createQueryBuilder('p')
            ->select('p.zone AS zone', 'SUM(p.units) AS units')
            ->andWhere('p.account = :account')
            ->andWhere('p.sentAt >= :from')
            ->andWhere('p.sentAt < :until')
            ->setParameter('account', $account)
            ->setParameter('from', $from)
            ->setParameter('until', $until)
            ->groupBy('p.zone')
            ->getQuery()
            ->getArrayResult();

        return array_map('intval', array_column($rows, 'units', 'zone'));
    }
}
