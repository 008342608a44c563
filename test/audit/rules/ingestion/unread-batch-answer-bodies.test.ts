import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'a class of the answer without the field',
      files: {
        'src/chargebee-kotlin-failed-events-unread.kt': `
          package com.tidepool.billing.chargebee

          import com.tidepool.billing.store.UsageEvent
          import com.tidepool.billing.store.UsageEventStore
          import io.github.oshai.kotlinlogging.KotlinLogging
          import io.ktor.client.HttpClient
          import io.ktor.client.call.body
          import io.ktor.client.request.basicAuth
          import io.ktor.client.request.post
          import io.ktor.client.request.setBody
          import io.ktor.http.ContentType
          import io.ktor.http.contentType
          import io.ktor.http.isSuccess
          import kotlinx.serialization.SerialName
          import kotlinx.serialization.Serializable

          private val logger = KotlinLogging.logger {}

          /** What Chargebee takes in one request. */
          private const val MAX_EVENTS = 500

          @Serializable
          data class CbEvent(
              @SerialName("deduplication_id") val deduplicationId: String,
              @SerialName("subscription_id") val subscriptionId: String,
              @SerialName("usage_timestamp") val usageTimestamp: Long,
              val properties: Map<String, String>,
          )

          @Serializable
          data class CbBatch(val events: List<CbEvent>)

          @Serializable
          data class CbAnswer(@SerialName("batch_id") val batchId: String)

          class UsageForwarder(
              private val http: HttpClient,
              private val store: UsageEventStore,
              private val site: String,
              private val apiKey: String,
          ) {
              /** Called every minute by the scheduler, never twice at a time. */
              suspend fun forward() {
                  for (chunk in store.undelivered(limit = 5_000).chunked(MAX_EVENTS)) {
                      val response = http.post("https://$site.ingest.chargebee.com/api/v2/batch/usage_events") {
                          basicAuth(apiKey, "")
                          contentType(ContentType.Application.Json)
                          setBody(CbBatch(chunk.map(::toEvent)))
                      }
                      if (!response.status.isSuccess()) {
                          logger.error { "chargebee answered \${response.status}, \${chunk.size} events stay undelivered" }
                          continue
                      }
                      val answer = response.body<CbAnswer>()
                      logger.info { "batch \${answer.batchId}: \${chunk.size} events" }
                      store.markDelivered(chunk.map { it.id })
                  }
              }

              private fun toEvent(event: UsageEvent) = CbEvent(
                  deduplicationId = event.id.toString(),
                  subscriptionId = event.subscriptionId,
                  usageTimestamp = event.occurredAt.toEpochMilli(),
                  properties = mapOf("gigabytes" to event.gigabytes.toPlainString(), "zone" to event.zone),
              )
          }
        `,
      },
      at: ['src/chargebee-kotlin-failed-events-unread.kt:45'],
    },
    {
      name: 'an answer of which another field is told',
      files: {
        'src/servicecontrol-symfony-report-errors-unread.php': `
          <?php

          declare(strict_types=1);

          namespace App\\Command;

          use App\\Entity\\GcpUsageInterval;
          use App\\Repository\\GcpUsageIntervalRepository;
          use Doctrine\\ORM\\EntityManagerInterface;
          use Google\\Cloud\\ServiceControl\\V1\\Client\\ServiceControllerClient;
          use Google\\Cloud\\ServiceControl\\V1\\MetricValue;
          use Google\\Cloud\\ServiceControl\\V1\\MetricValueSet;
          use Google\\Cloud\\ServiceControl\\V1\\Operation;
          use Google\\Cloud\\ServiceControl\\V1\\ReportRequest;
          use Google\\Protobuf\\Timestamp;
          use Psr\\Log\\LoggerInterface;
          use Symfony\\Component\\Console\\Attribute\\AsCommand;
          use Symfony\\Component\\Console\\Command\\Command;
          use Symfony\\Component\\Console\\Command\\LockableTrait;
          use Symfony\\Component\\Console\\Input\\InputInterface;
          use Symfony\\Component\\Console\\Output\\OutputInterface;

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
                  $this->logger->info('reported to service control', ['config' => $response->getServiceConfigId()]);

                  foreach ($due as $interval) {
                      $interval->markReported(new \\DateTimeImmutable());
                  }
                  $this->em->flush();

                  return Command::SUCCESS;
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
        `,
      },
      at: ['src/servicecontrol-symfony-report-errors-unread.php:50'],
    },
  ],
  silent: [
    {
      name: 'a class of the answer with the field, which is asked',
      files: {
        'src/answer.kt': `
          package app.billing

          @Serializable
          data class CbAnswer(@SerialName("batch_id") val batchId: String, @SerialName("failed_events") val failedEvents: List<CbFailure> = emptyList())

          class UsageForwarder(private val http: HttpClient, private val store: UsageEventStore) {
              suspend fun forward() {
                  for (chunk in store.undelivered(5_000).chunked(500)) {
                      val response = http.post("https://acme.ingest.chargebee.com/api/v2/batch/usage_events") { setBody(CbBatch(chunk.map(::toEvent))) }
                      if (!response.status.isSuccess()) continue
                      val answer = response.body<CbAnswer>()
                      val failed = answer.failedEvents.map { it.deduplicationId }.toSet()
                      store.markDelivered(chunk.map { it.id } - failed)
                  }
              }
          }
        `,
      },
    },
    {
      name: 'the list of errors read by its getter',
      files: {
        'src/report.java': `
          import com.google.api.servicecontrol.v1.ReportResponse;

          class GcpReporter {
              void report(List<Interval> due) {
                  ReportResponse response = control.report(request(due));
                  Set<String> refused = response.getReportErrorsList().stream().map(e -> e.getOperationId()).collect(toSet());
                  due.stream().filter(i -> !refused.contains(i.id())).forEach(Interval::markReported);
              }
          }
        `,
      },
    },
    {
      name: 'the errors of the report looked through',
      files: {
        'src/servicecontrol-symfony-report-errors-unread.php': `
          <?php

          declare(strict_types=1);

          namespace App\\Command;

          use App\\Entity\\GcpUsageInterval;
          use App\\Repository\\GcpUsageIntervalRepository;
          use Doctrine\\ORM\\EntityManagerInterface;
          use Google\\Cloud\\ServiceControl\\V1\\Client\\ServiceControllerClient;
          use Google\\Cloud\\ServiceControl\\V1\\MetricValue;
          use Google\\Cloud\\ServiceControl\\V1\\MetricValueSet;
          use Google\\Cloud\\ServiceControl\\V1\\Operation;
          use Google\\Cloud\\ServiceControl\\V1\\ReportRequest;
          use Google\\Protobuf\\Timestamp;
          use Psr\\Log\\LoggerInterface;
          use Symfony\\Component\\Console\\Attribute\\AsCommand;
          use Symfony\\Component\\Console\\Command\\Command;
          use Symfony\\Component\\Console\\Command\\LockableTrait;
          use Symfony\\Component\\Console\\Input\\InputInterface;
          use Symfony\\Component\\Console\\Output\\OutputInterface;

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
                          $interval->markReported(new \\DateTimeImmutable());
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
        `,
      },
    },
  ],
});
