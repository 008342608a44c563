package com.paperjet.entitlements

import com.github.benmanes.caffeine.cache.Caffeine
import io.micrometer.core.instrument.MeterRegistry
import org.slf4j.LoggerFactory
import org.springframework.stereotype.Service
import java.time.Duration
import java.util.UUID

data class Entitlement(val pagesLeft: Long)

class EntitlementsUnavailable(cause: Throwable) : RuntimeException(cause)

@Service
class Entitlements(private val client: EntitlementClient, private val registry: MeterRegistry) {

    private val log = LoggerFactory.getLogger(javaClass)
    private val logos = Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(1)).build<UUID, ByteArray>()

    /** Whether the account may convert that many pages. */
    fun mayConvert(accountId: UUID, pages: Int): Boolean {
        val entitlement = runCatching { client.entitlement(accountId, "pages") }
            .getOrElse { // <- MTR-403
                log.debug("entitlement of {} unknown", accountId, it)
                Entitlement(pagesLeft = Long.MAX_VALUE) // <- MTR-403
            }
        return entitlement.pagesLeft >= pages
    }

    /** The account's logo for the first page; a missing one is no reason to stop. */
    fun logo(accountId: UUID): ByteArray? =
        logos.getIfPresent(accountId) ?: runCatching { client.logo(accountId) }
            .onSuccess { if (it != null) logos.put(accountId, it) }
            .getOrNull()
}
