package com.modelmarkt.pricing

import java.math.BigDecimal
import java.math.RoundingMode

/** From the vendor's price of a month's tokens to ours. Amounts are dollars. */
class Markup(private val properties: PricingProperties) {

    fun price(vendorCost: BigDecimal, tokens: Long): BigDecimal {
        val withMargin = vendorCost * (BigDecimal.ONE + share(properties.marginPercent))
        val discount = share(discountPercent(tokens))
        return (withMargin * (BigDecimal.ONE - discount)).setScale(2, RoundingMode.HALF_UP)
    }

    private fun share(percent: BigDecimal): BigDecimal = percent.movePointLeft(2)

    fun label(tokens: Long): String? =
        discountPercent(tokens).takeIf { it.signum() > 0 }?.let { "${it.toPlainString()} % volume discount" }

    private fun discountPercent(tokens: Long): BigDecimal =
        properties.volumeDiscounts
            .filter { tokens >= it.fromTokens }
            .maxOfOrNull { it.percent }
            ?: BigDecimal.ZERO
}
