package org.parcelo.usage;

import java.time.LocalDate;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface LabelCounters extends JpaRepository<LabelCounter, LabelCounter.Key> {

    /** @return 1 for a batch that was never counted, else 0 */
    @Modifying
    @Query(nativeQuery = true, value = "INSERT INTO counted_batch (batch_id) VALUES (:batchId) ON CONFLICT (batch_id) DO NOTHING")
    int claim(UUID batchId);

    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO label_counter (merchant_id, day, labels) VALUES (:merchantId, :day, :labels)
            ON CONFLICT (merchant_id, day) DO UPDATE SET labels = label_counter.labels + EXCLUDED.labels
            """)
    void add(long merchantId, LocalDate day, int labels);

    @Query("select coalesce(sum(c.labels), 0) from LabelCounter c where c.id.merchantId = :merchantId and c.id.day >= :from and c.id.day < :until")
    long sum(long merchantId, LocalDate from, LocalDate until);
}
