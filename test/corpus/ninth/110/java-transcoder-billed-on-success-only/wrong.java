package tv.lumen.transcode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs one encoding job of the queue. Customers pay for machine seconds, whatever comes out. */
public final class TranscodeRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TranscodeRunner.class);

    private final Encoder encoder;
    private final JobRepository jobs;
    private final MachineSeconds machineSeconds;
    private final TransactionTemplate tx;
    private final Clock clock;

    public TranscodeRunner(
            Encoder encoder, JobRepository jobs, MachineSeconds machineSeconds, TransactionTemplate tx, Clock clock) {
        this.encoder = encoder;
        this.jobs = jobs;
        this.machineSeconds = machineSeconds;
        this.tx = tx;
        this.clock = clock;
    }

    public void run(TranscodeJob job) {
        Instant started = clock.instant();
        String runId = job.id() + "/" + job.leaseNumber();
        jobs.markRunning(job.id(), started);
        try {
            Output output = encoder.encode(job.source(), job.profile(), Duration.ofHours(4));
            long seconds = Duration.between(started, clock.instant()).toSeconds();
            tx.executeWithoutResult(status -> {
                jobs.markDone(job.id(), output.location());
                machineSeconds.append(runId, job.accountId(), job.profile().machine(), seconds, started); // <- MTR-110
            });
        } catch (EncoderTimeoutException e) {
            LOG.warn("job {} stopped after four hours", job.id());
            jobs.markFailed(job.id(), "timeout"); // <- MTR-110
        } catch (EncoderException e) {
            LOG.warn("job {} failed in the encoder", job.id(), e);
            jobs.markFailed(job.id(), e.code()); // <- MTR-110
        }
    }

    /** Called by the operator's console. */
    public void cancel(String jobId) {
        encoder.interrupt(jobId);
    }
}
