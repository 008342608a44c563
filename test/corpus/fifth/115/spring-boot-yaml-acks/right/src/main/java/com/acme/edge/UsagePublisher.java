package com.acme.edge;

import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

@Component
public class UsagePublisher {

  private final KafkaTemplate<String, UsageEvent> kafka;
  private final String topic;

  public UsagePublisher(KafkaTemplate<String, UsageEvent> kafka, @Value("${usage.topic}") String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  public void publish(UsageEvent event) throws Exception {
    kafka.send(topic, event.customerId(), event).get(30, TimeUnit.SECONDS);
  }
}
