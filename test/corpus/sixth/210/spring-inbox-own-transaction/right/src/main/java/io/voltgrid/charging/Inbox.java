package io.voltgrid.charging;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The ids of the messages that have been taken, so that a redelivery is told apart. */
@Component
class Inbox {

  private final JdbcClient jdbc;

  Inbox(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** False if the message was taken before. It counts as taken once the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean accept(String messageId) {
    return jdbc.sql("insert into inbox (message_id) values (?) on conflict (message_id) do nothing")
            .param(messageId)
            .update()
        == 1;
  }
}
