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
        $statement = $this->db->prepare( // <- MTR-209
            'INSERT INTO mail_usage (account, month, mails) VALUES (:account, :month, :mails)
             ON DUPLICATE KEY UPDATE mails = mails + VALUES(mails)' // <- MTR-209
        );
        $statement->execute([ // <- MTR-209
            'account' => $mail['account'],
            'month' => substr($mail['sentAt'], 0, 7),
            'mails' => $mail['recipients'],
        ]);
        $this->log->debug('mail counted', ['event' => $mail['eventId']]);
    }
}
