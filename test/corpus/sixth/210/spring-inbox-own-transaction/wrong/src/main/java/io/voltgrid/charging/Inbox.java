package io.voltgrid.charging;

import org.springframework.dao.DuplicateKeyException;
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

  /**
   * False if the message was taken before. In a transaction of its own: the failed insert would otherwise leave that of
   * the caller aborted.
   */
  @Transactional(propagation = Propagation.REQUIRES_NEW) // <- MTR-210
  public boolean accept(String messageId) { // <- MTR-210
    try {
      jdbc.sql("insert into inbox (message_id) values (?)").param(messageId).update(); // <- MTR-210
      return true;
    } catch (DuplicateKeyException e) {
      return false;
    }
  }
}
