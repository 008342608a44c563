<?php

declare(strict_types=1);

namespace App\Billing;

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
        $total = 0.0; // <- MTR-305
        foreach ($rows as $row) {
            $amount = (float) $row['quantity'] * (float) $row['unit_price']; // <- MTR-305
            $bySku[$row['sku']] = ($bySku[$row['sku']] ?? 0.0) + $amount; // <- MTR-305
            $total += $amount; // <- MTR-305
        }

        $share = $this->marginOf($resellerId);
        $margin = round($total * (float) $share, 2); // <- MTR-305

        return new Statement($resellerId, $from, $until, $bySku, $total - $margin);
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
