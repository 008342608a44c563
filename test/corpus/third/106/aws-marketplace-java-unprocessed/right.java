package io.harborline.marketplace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageRequest;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecordResult;

/** Sends the closed hours of one product to AWS Marketplace, at most 25 records a call. */
@Service
public class HourlyMeteringService {
    private static final Logger LOG = LoggerFactory.getLogger(HourlyMeteringService.class);
    private static final int MAX_RECORDS = 25;

    private final MarketplaceMeteringClient metering;
    private final HourRepository hours;
    private final String productCode;

    public HourlyMeteringService(
            MarketplaceMeteringClient metering, HourRepository hours, MarketplaceProperties properties) {
        this.metering = metering;
        this.hours = hours;
        this.productCode = properties.productCode();
    }

    public int sendClosedHours(Instant now) {
        List<ClosedHour> due = hours.findUnsentEndedBefore(now, MAX_RECORDS);
        if (due.isEmpty()) {
            return 0;
        }
        BatchMeterUsageRequest request = BatchMeterUsageRequest.builder()
                .productCode(productCode)
                .usageRecords(due.stream().map(this::toRecord).toList())
                .build();
        BatchMeterUsageResponse response = metering.batchMeterUsage(request);
        Map<UsageRecord, ClosedHour> byRecord =
                due.stream().collect(Collectors.toMap(this::toRecord, Function.identity()));
        int sent = 0;
        for (UsageRecordResult result : response.results()) {
            ClosedHour hour = byRecord.get(result.usageRecord());
            switch (result.status()) {
                case SUCCESS -> {
                    hours.markSent(hour.id());
                    sent++;
                }
                case DUPLICATE_RECORD -> hours.markForComparison(hour.id());
                default -> {
                    hours.markRejected(hour.id(), result.statusAsString());
                    LOG.error("hour {} was answered {}", hour.id(), result.statusAsString());
                }
            }
        }
        // What stands in unprocessedRecords stays unsent and is taken up by the next run.
        if (response.hasUnprocessedRecords() && !response.unprocessedRecords().isEmpty()) {
            LOG.warn("{} hours were not processed", response.unprocessedRecords().size());
        }
        return sent;
    }

    private UsageRecord toRecord(ClosedHour hour) {
        return UsageRecord.builder()
                .customerIdentifier(hour.customerIdentifier())
                .dimension(hour.dimension())
                .timestamp(hour.startedAt())
                .quantity(hour.quantity())
                .build();
    }
}
