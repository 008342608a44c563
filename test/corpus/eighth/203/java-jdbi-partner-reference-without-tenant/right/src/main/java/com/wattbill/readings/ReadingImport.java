package com.wattbill.readings;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores a delivered file; operators send the same file again when in doubt. */
public final class ReadingImport {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingImport.class);

    /** reference: the running number of the operator's line, which starts anew for each of its meters. */
    public record Line(String meterCode, String reference, BigDecimal kwh, OffsetDateTime measuredAt) {}

    public record Outcome(int stored, int known) {}

    interface ReadingDao {
        @SqlBatch("INSERT INTO readings (tenant_id, meter_code, reference, kwh, measured_at)"
                + " VALUES (:tenantId, :meterCode, :reference, :kwh, :measuredAt)"
                + " ON CONFLICT (tenant_id, meter_code, reference) DO NOTHING")
        int[] insert(@Bind("tenantId") long tenantId, @BindMethods List<Line> lines);
    }

    private final Jdbi jdbi;

    public ReadingImport(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Outcome store(long tenantId, List<Line> lines) {
        int stored = jdbi.inTransaction(handle ->
                Arrays.stream(handle.attach(ReadingDao.class).insert(tenantId, lines)).sum());
        var outcome = new Outcome(stored, lines.size() - stored);
        LOG.info("tenant {}: {} of {} lines were new", tenantId, stored, lines.size());
        if (stored == 0 && !lines.isEmpty()) {
            LOG.info("tenant {}: file from {} was delivered before", tenantId, lines.get(0).reference());
        }
        return outcome;
    }
}
