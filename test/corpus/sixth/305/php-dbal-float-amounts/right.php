<?php

declare(strict_types=1);

namespace App\Billing;

use Brick\Math\BigDecimal;
use Brick\Math\RoundingMode;
use Doctrine\DBAL\Connection;

final class StatementBuilder
{
    public function __construct(private readonly Connection $db)
    {
    }

    public function build(int $resellerId, \DateTimeImmutable $from, \DateTimeImmutable $until): Statement
    {
        // unit_price NUMERIC(14,6), quantity NUMERIC(18,3)
        $rows = $this->db->fetchAllAssociative(
            'SELECT sku, quantity, unit_price FROM usage_line
              WHERE reseller_id = ? AND used_at >= ? AND used_at < ?
              ORDER BY sku, id',
            [$resellerId, $from->format('Y-m-d H:i:s.u'), $until->format('Y-m-d H:i:s.u')],
        );

        $bySku = [];
        $total = BigDecimal::zero();
        foreach ($rows as $row) {
            $amount = BigDecimal::of($row['quantity'])->multipliedBy($row['unit_price']);
            $bySku[$row['sku']] = $amount->plus($bySku[$row['sku']] ?? 0);
            $total = $total->plus($amount);
        }

        $margin = $total->multipliedBy($this->marginOf($resellerId));

        return new Statement(
            $resellerId,
            $from,
            $until,
            $bySku,
            $total->minus($margin)->toScale(2, RoundingMode::HALF_UP),
        );
    }

    /** For the bar on the dashboard only. */
    public function usedPercent(int $used, int $included): float
    {
        return $included === 0 ? 100.0 : round(100 * $used / $included, 1);
    }

    private function marginOf(int $resellerId): string
    {
        return (string) $this->db->fetchOne('SELECT margin FROM reseller WHERE id = ?', [$resellerId]);
    }
}
