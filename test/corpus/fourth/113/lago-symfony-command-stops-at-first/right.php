<?php

declare(strict_types=1);

namespace App\Command;

use App\Billing\LagoClient;
use App\Billing\SeatCounter;
use App\Entity\Workspace;
use App\Repository\WorkspaceRepository;
use Psr\Log\LoggerInterface;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Console\Style\SymfonyStyle;
use Symfony\Component\Lock\LockFactory;

#[AsCommand('billing:report-seats', 'Reports the seats that every workspace used yesterday')]
final class ReportSeatsCommand extends Command
{
    public function __construct(
        private readonly WorkspaceRepository $workspaces,
        private readonly SeatCounter $seats,
        private readonly LagoClient $lago,
        private readonly LockFactory $locks,
        private readonly LoggerInterface $logger,
    ) {
        parent::__construct();
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $lock = $this->locks->createLock('billing:report-seats', ttl: 7200);
        if (!$lock->acquire()) {
            $this->logger->warning('The last seat report is still running.');

            return Command::FAILURE;
        }

        try {
            return $this->reportAll(new SymfonyStyle($input, $output), new \DateTimeImmutable('yesterday', new \DateTimeZone('UTC')));
        } finally {
            $lock->release();
        }
    }

    private function reportAll(SymfonyStyle $io, \DateTimeImmutable $day): int
    {
        $failed = [];
        foreach ($this->workspaces->findPaying() as $workspace) {
            try {
                $this->report($workspace, $day);
            } catch (\Throwable $e) {
                $failed[] = $workspace->slug();
                $this->logger->error('Seats were not reported.', ['workspace' => $workspace->slug(), 'exception' => $e]);
            }
        }
        if ($failed !== []) {
            $io->error('Run it again for: '.implode(', ', $failed));

            return Command::FAILURE;
        }
        $io->success('All seats are reported.');

        return Command::SUCCESS;
    }

    private function report(Workspace $workspace, \DateTimeImmutable $day): void
    {
        // createEvent() takes Lago's "value_already_exist" for success, so a second run of a day is harmless.
        $this->lago->createEvent(
            transactionId: "seats-{$workspace->id()}-{$day->format('Y-m-d')}",
            externalSubscriptionId: $workspace->subscription(),
            code: 'seats',
            timestamp: $day->setTime(12, 0)->getTimestamp(),
            properties: ['seats' => $this->seats->onDay($workspace, $day)],
        );
    }
}
