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

    private val lastKnown = Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(5)).build<UUID, Entitlement>()

    /** Whether the account may convert that many pages. */
    fun mayConvert(accountId: UUID, pages: Int): Boolean = current(accountId).pagesLeft >= pages

    private fun current(accountId: UUID): Entitlement =
        try {
            client.entitlement(accountId, "pages").also { lastKnown.put(accountId, it) }
        } catch (e: EntitlementClientException) {
            registry.counter("entitlements.failures").increment()
            log.error("entitlement of {} unknown", accountId, e)
            lastKnown.getIfPresent(accountId) ?: throw EntitlementsUnavailable(e)
        }

    /** The account's logo for the first page; a missing one is no reason to stop. */
    fun logo(accountId: UUID): ByteArray? =
        logos.getIfPresent(accountId) ?: runCatching { client.logo(accountId) }
            .onSuccess { if (it != null) logos.put(accountId, it) }
            .getOrNull()
}
