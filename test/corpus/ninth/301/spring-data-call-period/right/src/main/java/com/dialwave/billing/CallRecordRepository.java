package com.dialwave.billing;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface CallRecordRepository extends JpaRepository<CallRecord, UUID> {

    List<CallRecord> findTop20ByAccountIdOrderByEndedAtDesc(UUID accountId);

    /** Calls that ended at {@code from} or later and before {@code to}. */
    @Query("""
        select c from CallRecord c
         where c.accountId = :accountId
           and c.endedAt >= :from
           and c.endedAt < :to
        """)
    List<CallRecord> findAllOfPeriod(UUID accountId, Instant from, Instant to);
}
