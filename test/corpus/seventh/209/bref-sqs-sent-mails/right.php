<?php

declare(strict_types=1);

use Bref\Context\Context;
use Bref\Event\Sqs\SqsEvent;
use Bref\Event\Sqs\SqsHandler;
use Psr\Log\LoggerInterface;

final class MailSentHandler extends SqsHandler
{
    public function __construct(
        private readonly PDO $db,
        private readonly LoggerInterface $log,
    ) {
    }

    public function handleSqs(SqsEvent $event, Context $context): void
    {
        foreach ($event->getRecords() as $record) {
            try {
                $this->count(json_decode($record->getBody(), true, flags: JSON_THROW_ON_ERROR));
            } catch (\Throwable $e) {
                $this->log->error('mail not counted', ['message' => $record->getMessageId(), 'exception' => $e]);
                $this->markAsFailed($record);
            }
        }
    }

    /** @param array{eventId: string, account: string, recipients: int, sentAt: string} $mail */
    private function count(array $mail): void
    {
        $this->db->beginTransaction();
        try {
            if ($this->isNew($mail)) {
                $this->add($mail);
            }
            $this->db->commit();
        } catch (\Throwable $e) {
            $this->db->rollBack();
            throw $e;
        }
    }

    private function isNew(array $mail): bool
    {
        $statement = $this->db->prepare('INSERT IGNORE INTO counted_mails (event_id, sent_at) VALUES (?, ?)');
        $statement->execute([$mail['eventId'], $mail['sentAt']]);

        return $statement->rowCount() === 1;
    }

    private function add(array $mail): void
    {
        $statement = $this->db->prepare(
            'INSERT INTO mail_usage (account, month, mails) VALUES (:account, :month, :mails)
             ON DUPLICATE KEY UPDATE mails = mails + VALUES(mails)'
        );
        $statement->execute([
            'account' => $mail['account'],
            'month' => substr($mail['sentAt'], 0, 7),
            'mails' => $mail['recipients'],
        ]);
    }
}
