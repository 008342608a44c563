package com.translatio.credits

import java.util.UUID
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional

class InsufficientCredits(val needed: Long) : RuntimeException("needs $needed credits")

/** Credits of a customer. They are bought beforehand; there is no overdraft. */
@Service
class CreditAccount(private val jdbc: JdbcClient) {

    fun balance(customer: UUID): Long =
        jdbc.sql("SELECT balance FROM credit_accounts WHERE customer_id = ?")
            .param(customer)
            .query(Long::class.java)
            .single()

    /** A document is debited once: (customer_id, document_id) is the primary key of credit_debits. */
    @Transactional
    fun debit(customer: UUID, document: UUID, words: Long) {
        val fresh = jdbc.sql(
            """
            INSERT INTO credit_debits (customer_id, document_id, credits) VALUES (?, ?, ?)
            ON CONFLICT (customer_id, document_id) DO NOTHING
            """,
        ).param(customer).param(document).param(words).update()
        if (fresh == 0) return

        val debited = jdbc.sql(
            """
            UPDATE credit_accounts SET balance = balance - :words
             WHERE customer_id = :customer AND balance >= :words
            """,
        ).param("words", words).param("customer", customer).update()
        // Thrown, the transaction takes the row of credit_debits back as well.
        if (debited == 0) throw InsufficientCredits(words)
    }

    /** Vouchers are printed with a code that is redeemed once. */
    @Transactional
    fun redeem(customer: UUID, code: String): Boolean {
        val credits = jdbc.sql(
            "UPDATE vouchers SET redeemed_by = ?, redeemed_at = now() WHERE code = ? AND redeemed_at IS NULL RETURNING credits",
        ).param(customer).param(code).query(Long::class.java).optional().orElse(null) ?: return false

        jdbc.sql("UPDATE credit_accounts SET balance = balance + ? WHERE customer_id = ?")
            .param(credits)
            .param(customer)
            .update()
        return true
    }
}
