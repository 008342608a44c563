package com.skribent.plans

data class Plan(
    val code: String,
    /** Included tokens, in thousands, as sales writes them into the price list. */
    val includedKTokens: Long,
    /** Price of a thousand tokens above them, in hundredths of a cent. */
    val overagePerKToken: Long,
)

data class Overage(val kTokens: Long, val amount: Long)
