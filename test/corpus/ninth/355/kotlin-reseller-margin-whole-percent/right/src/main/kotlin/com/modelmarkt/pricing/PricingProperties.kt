package com.modelmarkt.pricing

import java.math.BigDecimal
import org.springframework.boot.context.properties.ConfigurationProperties

@ConfigurationProperties("pricing")
data class PricingProperties(
    val marginPercent: BigDecimal,
    val volumeDiscounts: List<VolumeDiscount>,
) {
    data class VolumeDiscount(val fromTokens: Long, val percent: BigDecimal)
}
