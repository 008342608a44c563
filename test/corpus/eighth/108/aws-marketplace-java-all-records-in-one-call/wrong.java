package com.harborlight.marketplace;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecordResult;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecordResultStatus;

/** Reports closed hours of every subscriber. One MeteredHour per customer, dimension and hour. */
@Service
class HourlyMetering {

    private static final Logger log = LoggerFactory.getLogger(HourlyMetering.class);
    private static final Duration OLDEST = Duration.ofHours(5);

    private final MarketplaceMeteringClient aws;
    private final MeteredHourRepository hours;
    private final Pager pager;
    private final String productCode;

    HourlyMetering(MarketplaceMeteringClient aws, MeteredHourRepository hours, Pager pager, MarketplaceProperties properties) {
        this.aws = aws;
        this.hours = hours;
        this.pager = pager;
        this.productCode = properties.productCode();
    }

    @Scheduled(cron = "0 10 * * * *", zone = "UTC")
    @SchedulerLock(name = "aws-hourly-metering", lockAtMostFor = "50m")
    void report() {
        Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        List<MeteredHour> stale = hours.parkOlderThan(thisHour.minus(OLDEST));
        if (!stale.isEmpty()) {
            pager.page("aws-metering-stale", stale.size() + " hours are too old for the marketplace");
        }

        List<MeteredHour> open = hours.findUnreportedBefore(thisHour);
        if (open.isEmpty()) {
            return;
        }
        try {
            List<UsageRecord> records = open.stream().map(HourlyMetering::toRecord).toList();
            BatchMeterUsageResponse answer =
                    aws.batchMeterUsage(request -> request.productCode(productCode).usageRecords(records)); // <- MTR-108
            for (UsageRecordResult result : answer.results()) {
                settle(result);
            }
            if (!answer.unprocessedRecords().isEmpty()) {
                log.warn("{} records unprocessed, they stay for the next hour", answer.unprocessedRecords().size());
            }
        } catch (RuntimeException e) {
            pager.page("aws-metering-failed", e.toString());
            throw e;
        }
    }

    private void settle(UsageRecordResult result) {
        UsageRecord record = result.usageRecord();
        if (result.status() == UsageRecordResultStatus.SUCCESS) {
            hours.markReported(record.customerAWSAccountId(), record.dimension(), record.timestamp(), result.meteringRecordId());
            return;
        }
        // DuplicateRecord: another quantity was first. CustomerNotSubscribed: nobody to bill.
        hours.markRefused(record.customerAWSAccountId(), record.dimension(), record.timestamp(), result.statusAsString());
        pager.page("aws-metering-refused", result.statusAsString() + " for " + record.customerAWSAccountId());
    }

    private static UsageRecord toRecord(MeteredHour hour) {
        return UsageRecord.builder()
                .customerAWSAccountId(hour.awsAccountId())
                .licenseArn(hour.licenseArn())
                .dimension(hour.dimension())
                .timestamp(hour.hour())
                .quantity(hour.quantity())
                .build();
    }
}
