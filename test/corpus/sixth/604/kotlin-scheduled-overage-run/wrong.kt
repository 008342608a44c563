package io.acme.hosting.billing

import java.time.Clock
import java.time.LocalDate
import java.time.ZoneOffset
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
    private val clock: Clock,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Scheduled(cron = "0 30 1 * * *", zone = "UTC") // <- MTR-604|MTR-601
    fun nightly() { // <- MTR-604|MTR-601
        val day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1) // <- MTR-126?
        val lock = locks.lock(
            LockConfiguration(clock.instant(), "overage-run", 3.hours.toJavaDuration(), 5.minutes.toJavaDuration()),
        ).orElse(null)
        if (lock == null) {
            log.debug("overage run is taken") // <- MTR-604?
            return // <- MTR-604?
        }
        try {
            val charged = charges.chargeFor(day)
            log.info("charged the overage of {} to {} accounts", day, charged)
        } catch (e: Exception) { // <- MTR-604|MTR-601
            log.error("overage run of {} failed", day, e) // <- MTR-604|MTR-601
        } finally {
            lock.unlock()
        }
    }
}
