package com.example.storage.billing

import com.example.storage.usage.StorageUsageListener
import java.math.BigDecimal
import java.util.UUID
import org.springframework.stereotype.Service

data class InvoiceLine(val bucketId: UUID, val description: String, val amount: BigDecimal)

/** What the invoice of a billing period says about storage. */
@Service
class InvoiceLines(private val usage: StorageUsageListener, private val prices: PriceList) {
    fun storage(bucketId: UUID): InvoiceLine {
        val gibibytes = usage.bytesOf(bucketId).toBigDecimal().divide(BYTES_PER_GIB)
        return InvoiceLine(bucketId, "Storage", gibibytes.multiply(prices.perGibibyte()))
    }

    private companion object {
        val BYTES_PER_GIB: BigDecimal = BigDecimal(1024).pow(3)
    }
}
