<?php

declare(strict_types=1);

namespace Kadenz\Billing;

use Brick\Math\BigDecimal;
use Brick\Math\RoundingMode;
use PDO;
use Psr\Log\LoggerInterface;

/**
 * usage_lines.quantity   DECIMAL(20,6)
 * usage_lines.unit_price DECIMAL(20,10), price at the time of use
 * invoices.total_cents   BIGINT
 */
final class InvoiceBuilder
{
    public function __construct(
        private readonly PDO $db,
        private readonly LoggerInterface $log,
    ) {
    }

    public function build(int $invoiceId): int
    {
        $lines = $this->lines($invoiceId);

        $subtotal = BigDecimal::zero();
        foreach ($lines as $line) {
            $amount = BigDecimal::of($line['quantity'])->multipliedBy($line['unit_price']);
            $subtotal = $subtotal->plus($amount);
        }

        $payable = $subtotal->multipliedBy(100 - $this->discountPercent($invoiceId));
        // percent of a unit is a cent of it: no further factor of 100
        $totalCents = $payable->toScale(0, RoundingMode::HALF_UP)->toInt();

        $stmt = $this->db->prepare(
            "UPDATE invoices SET total_cents = :total, built_at = now() WHERE id = :id AND status = 'draft'"
        );
        $stmt->execute(['total' => $totalCents, 'id' => $invoiceId]);
        if ($stmt->rowCount() === 0) {
            throw new \RuntimeException("invoice $invoiceId is no draft");
        }

        $this->log->info('invoice built', ['invoice' => $invoiceId, 'lines' => count($lines), 'cents' => $totalCents]);

        return $totalCents;
    }

    /** @return list<array{quantity: string, unit_price: string}> */
    private function lines(int $invoiceId): array
    {
        $stmt = $this->db->prepare(
            'SELECT quantity, unit_price FROM usage_lines WHERE invoice_id = :id ORDER BY id'
        );
        $stmt->execute(['id' => $invoiceId]);

        return $stmt->fetchAll(PDO::FETCH_ASSOC);
    }

    private function discountPercent(int $invoiceId): int
    {
        $stmt = $this->db->prepare('SELECT discount_percent FROM invoices WHERE id = :id');
        $stmt->execute(['id' => $invoiceId]);

        return (int) $stmt->fetchColumn();
    }
}
