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

    private function publishSome(): int
    {
        $rows = $this->db->fetchAllAssociative(
            'SELECT id, event_id, workspace_id, metric, amount, happened_at FROM usage_outbox ORDER BY id LIMIT '
            . self::BATCH . ' FOR UPDATE SKIP LOCKED',
        );
        if ([] === $rows) {
            return 0;
        }

        $this->kinesis->putRecords([ // <- MTR-106
            'StreamName' => $this->stream,
            'Records' => array_map($this->toRecord(...), $rows),
        ]);

        $this->db->executeStatement( // <- MTR-106
            'DELETE FROM usage_outbox WHERE id IN (?)',
            [array_column($rows, 'id')],
            [ArrayParameterType::INTEGER],
        );
        $this->logger->info('usage published', ['rows' => count($rows)]);

        return count($rows);
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
