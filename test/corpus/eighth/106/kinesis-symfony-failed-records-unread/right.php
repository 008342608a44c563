<?php

declare(strict_types=1);

namespace App\Command;

use Aws\Kinesis\KinesisClient;
use Doctrine\DBAL\ArrayParameterType;
use Doctrine\DBAL\Connection;
use Psr\Log\LoggerInterface;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/** One worker process; supervisord starts it anew when it ends. The reader of the stream keeps each event_id once. */
#[AsCommand('usage:publish', 'Moves usage_outbox to the metering stream')]
final class PublishUsageCommand extends Command
{
    private const BATCH = 250;

    public function __construct(
        private readonly Connection $db,
        private readonly KinesisClient $kinesis,
        private readonly LoggerInterface $logger,
        private readonly string $stream,
    ) {
        parent::__construct();
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $until = time() + 3600;
        while (time() < $until) {
            if (0 === $this->db->transactional(fn () => $this->publishSome())) {
                sleep(2);
            }
        }

        return Command::SUCCESS;
    }

    /** @return int how many the stream took; the others stay and are tried again */
    private function publishSome(): int
    {
        $rows = $this->db->fetchAllAssociative(
            'SELECT id, event_id, workspace_id, metric, amount, happened_at FROM usage_outbox ORDER BY id LIMIT '
            . self::BATCH . ' FOR UPDATE SKIP LOCKED',
        );
        if ([] === $rows) {
            return 0;
        }

        $answer = $this->kinesis->putRecords([
            'StreamName' => $this->stream,
            'Records' => array_map($this->toRecord(...), $rows),
        ]);

        $taken = [];
        $errors = [];
        foreach ($answer['Records'] as $i => $record) { // same order as the request
            if (isset($record['ErrorCode'])) {
                $errors[$record['ErrorCode']] = ($errors[$record['ErrorCode']] ?? 0) + 1;
            } else {
                $taken[] = $rows[$i]['id'];
            }
        }

        if ([] !== $taken) {
            $this->db->executeStatement('DELETE FROM usage_outbox WHERE id IN (?)', [$taken], [ArrayParameterType::INTEGER]);
        }
        if ($answer['FailedRecordCount'] > 0) {
            $this->logger->error('metering stream refused records', ['codes' => $errors, 'of' => count($rows)]);
        }

        return count($taken);
    }

    /** @param array<string, mixed> $row */
    private function toRecord(array $row): array
    {
        return [
            'PartitionKey' => $row['workspace_id'],
            'Data' => json_encode([
                'event_id' => $row['event_id'],
                'workspace' => $row['workspace_id'],
                'metric' => $row['metric'],
                'amount' => $row['amount'],
                'at' => $row['happened_at'],
            ], JSON_THROW_ON_ERROR),
        ];
    }
}
