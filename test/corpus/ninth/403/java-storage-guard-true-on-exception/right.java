package dev.filecove.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says whether a folder may grow. Bytes are taken by one conditional update. */
@Component
public class StorageGuard {

    private static final Logger log = LoggerFactory.getLogger(StorageGuard.class);

    private final JdbcClient jdbc;
    private final Counter refused;
    private final Counter failed;

    public StorageGuard(JdbcClient jdbc, MeterRegistry registry) {
        this.jdbc = jdbc;
        this.refused = registry.counter("storage.refused");
        this.failed = registry.counter("storage.guard.failed");
    }

    public boolean tryGrow(UUID folder, long bytes) {
        try {
            int rows = jdbc.sql("""
                    UPDATE folders SET used_bytes = used_bytes + :bytes
                     WHERE id = :folder AND used_bytes + :bytes <= quota_bytes
                    """)
                .param("bytes", bytes)
                .param("folder", folder)
                .update();
            if (rows == 0) {
                refused.increment();
            }
            return rows == 1;
        } catch (DataAccessException e) {
            // The upload answers 503 to this; the desktop client tries again.
            failed.increment();
            log.error("could not ask for the quota of {}", folder, e);
            throw new QuotaUnavailableException(folder, e);
        }
    }

    public long used(UUID folder) {
        return jdbc.sql("SELECT used_bytes FROM folders WHERE id = :folder")
            .param("folder", folder)
            .query(Long.class)
            .single();
    }
}
