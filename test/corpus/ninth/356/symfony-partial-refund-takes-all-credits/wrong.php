<?php

declare(strict_types=1);

namespace App\Webhook;

use Doctrine\DBAL\Connection;
use Psr\Log\LoggerInterface;
use Stripe\Charge;
use Stripe\Event;

/** Takes token credits back when support refunds a purchase. Called once the signature was verified. */
final class RefundHandler
{
    public function __construct(
        private readonly Connection $db,
        private readonly LoggerInterface $logger,
    ) {
    }

    public function __invoke(Event $event): void
    {
        if ($event->type !== 'charge.refunded') {
            return;
        }
        /** @var Charge $charge */
        $charge = $event->data->object;

        $this->db->transactional(function (Connection $db) use ($event, $charge): void {
            $first = $db->executeStatement(
                'INSERT INTO stripe_events (id) VALUES (?) ON CONFLICT (id) DO NOTHING',
                [$event->id],
            );
            if ($first === 0) {
                return;
            }

            $purchase = $db->fetchAssociative(
                'SELECT id, account_id, tokens, tokens_taken_back FROM purchases WHERE charge_id = ? FOR UPDATE',
                [$charge->id],
            );
            if ($purchase === false) {
                throw new \RuntimeException("no purchase for charge {$charge->id}");
            }
            $take = (int) $purchase['tokens']; // <- MTR-356
            $db->executeStatement(
                'UPDATE accounts SET tokens_left = GREATEST(tokens_left - ?, 0) WHERE id = ?', // <- MTR-356
                [$take, $purchase['account_id']],
            );
            $db->executeStatement(
                "UPDATE purchases SET tokens_taken_back = ?, state = 'refunded' WHERE id = ?", // <- MTR-356
                [$take, $purchase['id']],
            );
            $this->logger->info('purchase refunded', ['charge' => $charge->id, 'tokens' => $take]);
        });
    }
}
