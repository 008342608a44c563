package io.acme.hosting.billing

import io.micrometer.core.instrument.MeterRegistry
import io.micrometer.core.instrument.TimeGauge
import java.time.Clock
import java.time.LocalDate
import java.time.ZoneOffset
import java.util.concurrent.TimeUnit
import net.javacrumbs.shedlock.core.LockConfiguration
import net.javacrumbs.shedlock.core.LockProvider
import org.slf4j.LoggerFactory
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Component
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration

@Component
class OverageRun(
    private val locks: LockProvider,
    private val charges: OverageCharges,
    private val runs: BillingRunRepository,
    private val metrics: MeterRegistry,
    private val clock: Clock,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    init {
        // BillingRunOverdue fires when it is above 26 hours, whether the run failed or never started.
        TimeGauge.builder("billing.overage.age", this, TimeUnit.SECONDS) { it.secondsSinceLastSuccess() }.register(metrics)
    }

    @Scheduled(cron = "0 30 1 * * *", zone = "UTC")
    fun nightly() {
        val lock = locks.lock(
            LockConfiguration(clock.instant(), "overage-run", 3.hours.toJavaDuration(), 5.minutes.toJavaDuration()),
        ).orElse(null)
        if (lock == null) {
            log.debug("overage run is taken")
            return
        }
        try {
            // Days that were missed or failed are still open and are caught up with here.
            runs.openDaysUpTo(yesterday()).forEach { day ->
                val charged = charges.chargeFor(day)
                runs.markSucceeded(day, clock.instant(), charged)
                log.info("charged the overage of {} to {} accounts", day, charged)
            }
        } catch (e: Exception) {
            metrics.counter("billing.overage.failed").increment()
            log.error("overage run failed", e)
            throw e
        } finally {
            lock.unlock()
        }
    }

    private fun yesterday(): LocalDate = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1)

    private fun secondsSinceLastSuccess(): Double =
        (clock.instant().epochSecond - runs.lastSuccess().epochSecond).toDouble()
}
