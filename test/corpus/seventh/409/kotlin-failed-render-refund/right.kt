package studio.frameforge.credits

import org.springframework.amqp.rabbit.annotation.RabbitListener
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Component
import org.springframework.transaction.annotation.Transactional
import java.util.UUID

data class RenderFailed(val renderId: UUID, val accountId: UUID, val reason: String)

@Component
class FailedRenderRefunds(private val jdbc: JdbcClient, private val mails: RefundMails) {

    /** Gives back what a render cost; the broker delivers at least once. */
    @RabbitListener(queues = ["renders.failed"])
    @Transactional
    fun refund(event: RenderFailed) {
        val credits = jdbc.sql("SELECT credits FROM renders WHERE id = :id")
            .param("id", event.renderId)
            .query(Long::class.java)
            .single()

        // unique (render_id, kind)
        val entered = jdbc.sql(
            "INSERT INTO credit_entries (account_id, render_id, kind, credits) " +
                "VALUES (:account, :render, 'refund', :credits) ON CONFLICT (render_id, kind) DO NOTHING",
        )
            .param("account", event.accountId)
            .param("render", event.renderId)
            .param("credits", credits)
            .update()
        if (entered == 0) return

        jdbc.sql("UPDATE accounts SET credit_balance = credit_balance + :credits WHERE id = :account")
            .param("credits", credits)
            .param("account", event.accountId)
            .update()
        mails.refunded(event.accountId, credits, event.reason)
    }
}
