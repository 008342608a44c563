package com.parcelgrid.billing;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;
import org.springframework.stereotype.Service;

interface LabelRepository extends JpaRepository<Label, Long> {

    @Query("""
        select new com.parcelgrid.billing.CarrierCount(l.carrier, count(l))
        from Label l
        where l.merchantId = :merchantId
          and l.voidedAt is null
          and l.purchasedAt >= :from
          and l.purchasedAt < :until
        group by l.carrier
        """)
    List<CarrierCount> countByCarrier(
        @Param("merchantId") long merchantId,
        @Param("from") Instant from,
        @Param("until") Instant until);
}

@Service
public class LabelUsageService {

    private static final int MIN_BILLED_LABELS = 25;

    private final LabelRepository labels;

    public LabelUsageService(LabelRepository labels) {
        this.labels = labels;
    }

    public MonthlyUsage usageFor(long merchantId, YearMonth month) {
        Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        List<CarrierCount> counts = labels.countByCarrier(merchantId, from, until);
        long total = counts.stream().mapToLong(CarrierCount::labels).sum();
        boolean minimumApplies = total <= MIN_BILLED_LABELS;
        return new MonthlyUsage(merchantId, month, counts, Math.max(total, MIN_BILLED_LABELS), minimumApplies);
    }
}
