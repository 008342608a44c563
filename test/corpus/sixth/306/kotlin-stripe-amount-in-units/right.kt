package app.harbourdesk.billing

import com.stripe.StripeClient
import com.stripe.net.RequestOptions
import com.stripe.param.InvoiceItemCreateParams
import java.math.BigDecimal
import java.math.RoundingMode

data class UsageCharge(
    val id: Long,
    val meter: String,
    val quantity: Long,
    /** EUR, up to six decimals */
    val unitPrice: BigDecimal,
) {
    val total: BigDecimal get() = unitPrice.multiply(quantity.toBigDecimal())
}

class UsageInvoicing(private val stripe: StripeClient) {

    fun addToInvoice(customerId: String, stripeInvoiceId: String, charges: List<UsageCharge>) {
        for (charge in charges) {
            val params = InvoiceItemCreateParams.builder()
                .setCustomer(customerId)
                .setInvoice(stripeInvoiceId)
                .setCurrency("eur")
                .setAmount(charge.total.toCents())
                .setDescription("${charge.meter}: ${charge.quantity}")
                .build()
            stripe.invoiceItems().create(params, keyOf("usage-charge-${charge.id}-$stripeInvoiceId"))
        }
    }

    fun addMinimumFee(customerId: String, stripeInvoiceId: String, minimumFeeCents: Long) {
        val params = InvoiceItemCreateParams.builder()
            .setCustomer(customerId)
            .setInvoice(stripeInvoiceId)
            .setCurrency("eur")
            .setAmount(minimumFeeCents)
            .setDescription("Difference to the monthly minimum")
            .build()
        stripe.invoiceItems().create(params, keyOf("minimum-$stripeInvoiceId"))
    }

    private fun keyOf(key: String): RequestOptions = RequestOptions.builder().setIdempotencyKey(key).build()

    private fun BigDecimal.toCents(): Long =
        movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValueExact()
}
