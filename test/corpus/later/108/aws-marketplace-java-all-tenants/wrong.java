package com.lumenvault.marketplace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecordResultStatus;

/** Reports the closed hours of all marketplace tenants; called once an hour. */
public class HourlyMeteringService {

    private static final Logger log = LoggerFactory.getLogger(HourlyMeteringService.class);

    private final MarketplaceMeteringClient metering;
    private final HourlyUsageRepository hours;
    private final String productCode;

    public HourlyMeteringService(MarketplaceMeteringClient metering, HourlyUsageRepository hours, String productCode) {
        this.metering = metering;
        this.hours = hours;
        this.productCode = productCode;
    }

    public void reportClosedHours(Instant before) {
        List<HourlyUsage> pending = hours.findUnreported(before);
        if (pending.isEmpty()) {
            return;
        }
        send(pending);
    }

    private void send(List<HourlyUsage> usages) {
        List<UsageRecord> records = usages.stream().map(this::toRecord).collect(Collectors.toCollection(ArrayList::new));
        BatchMeterUsageResponse response = metering.batchMeterUsage(request -> request
                .productCode(productCode)
                .usageRecords(records)); // <- MTR-108

        if (!response.unprocessedRecords().isEmpty()) {
            log.warn("{} records left unprocessed, they stay pending", response.unprocessedRecords().size());
        }
        response.results().forEach(result -> {
            UsageRecord record = result.usageRecord();
            if (result.status() == UsageRecordResultStatus.SUCCESS) {
                hours.markReported(record.customerAWSAccountId(), record.dimension(), record.timestamp());
            } else {
                hours.markRefused(record.customerAWSAccountId(), record.dimension(), record.timestamp(), result.statusAsString());
            }
        });
    }

    private UsageRecord toRecord(HourlyUsage usage) {
        return UsageRecord.builder()
                .customerAWSAccountId(usage.awsAccountId())
                .dimension(usage.dimension())
                .timestamp(usage.hour())
                .quantity(usage.quantity())
                .build();
    }
}
