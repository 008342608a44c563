<?php

declare(strict_types=1);

namespace App\MessageHandler;

use App\Message\EmailDelivered;
use Doctrine\DBAL\Connection;
use Psr\Log\LoggerInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

/** Consumed from the AMQP transport "usage". */
#[AsMessageHandler(fromTransport: 'usage')]
final readonly class CountEmail
{
    public function __construct(private Connection $db, private LoggerInterface $logger)
    {
    }

    public function __invoke(EmailDelivered $message): void
    {
        $month = $message->deliveredAt->format('Y-m');

        $rows = $this->db->transactional(function (Connection $db) use ($message, $month): int {
            $new = $db->executeStatement(
                'INSERT INTO counted_email (delivery_id) VALUES (:id) ON CONFLICT (delivery_id) DO NOTHING',
                ['id' => $message->deliveryId],
            );
            if ($new === 0) {
                return 1;
            }

            return $db->executeStatement(
                'UPDATE email_usage SET sent = sent + :recipients WHERE team_id = :team AND month = :month',
                ['recipients' => $message->recipients, 'team' => $message->teamId, 'month' => $month],
            );
        });
        if ($rows === 0) {
            throw new \RuntimeException("team {$message->teamId} has no usage row for $month");
        }
        $this->logger->debug('counted', ['delivery' => $message->deliveryId]);
    }
}
