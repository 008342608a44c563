<?php

declare(strict_types=1);

namespace App\Command;

use App\Entity\GcpUsageInterval;
use App\Repository\GcpUsageIntervalRepository;
use Doctrine\ORM\EntityManagerInterface;
use Google\Cloud\ServiceControl\V1\Client\ServiceControllerClient;
use Google\Cloud\ServiceControl\V1\MetricValue;
use Google\Cloud\ServiceControl\V1\MetricValueSet;
use Google\Cloud\ServiceControl\V1\Operation;
use Google\Cloud\ServiceControl\V1\ReportRequest;
use Google\Protobuf\Timestamp;
use Psr\Log\LoggerInterface;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Command\LockableTrait;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('billing:gcp-report', 'Reports closed intervals to Google Cloud Marketplace (every 15 minutes)')]
final class GcpReportCommand extends Command
{
    use LockableTrait;

    public function __construct(
        private readonly GcpUsageIntervalRepository $intervals,
        private readonly EntityManagerInterface $em,
        private readonly ServiceControllerClient $control,
        private readonly LoggerInterface $logger,
        private readonly string $service,
    ) {
        parent::__construct();
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        if (!$this->lock()) {
            return Command::SUCCESS;
        }
        $due = $this->intervals->findUnreported(limit: 50);
        if ($due === []) {
            return Command::SUCCESS;
        }
        $request = (new ReportRequest())
            ->setServiceName($this->service)
            ->setOperations(array_map($this->operation(...), $due));
        $response = $this->control->report($request);

        $refused = [];
        foreach ($response->getReportErrors() as $error) {
            $refused[$error->getOperationId()] = $error->getStatus()?->getMessage() ?? 'no reason given';
        }
        foreach ($due as $interval) {
            $reason = $refused[$interval->getOperationId()->toRfc4122()] ?? null;
            if ($reason === null) {
                $interval->markReported(new \DateTimeImmutable());
                continue;
            }
            // Stays unreported; findUnreported() takes those with the fewest refusals first.
            $interval->markRefused($reason);
            $this->logger->critical('service control refused usage', ['interval' => $interval->getId(), 'reason' => $reason]);
        }
        $this->em->flush();
        $output->writeln(sprintf('%d reported, %d refused', count($due) - count($refused), count($refused)));

        return $refused === [] ? Command::SUCCESS : Command::FAILURE;
    }

    private function operation(GcpUsageInterval $interval): Operation
    {
        $value = (new MetricValue())->setInt64Value($interval->getQuantity());

        return (new Operation())
            ->setOperationId($interval->getOperationId()->toRfc4122())
            ->setOperationName('usage')
            ->setConsumerId($interval->getUsageReportingId())
            ->setStartTime(new Timestamp(['seconds' => $interval->getStart()->getTimestamp()]))
            ->setEndTime(new Timestamp(['seconds' => $interval->getEnd()->getTimestamp()]))
            ->setMetricValueSets([
                (new MetricValueSet())->setMetricName($this->service.'/requests')->setMetricValues([$value]),
            ]);
    }
}
