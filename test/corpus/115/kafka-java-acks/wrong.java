package com.example.video.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class UsageProducer implements AutoCloseable {

    private static final String TOPIC = "billable-usage";

    private final Producer<String, String> producer;
    private final ObjectMapper json = new ObjectMapper();

    public UsageProducer(String brokers) {
        this.producer = new KafkaProducer<>(settings(brokers));
    }

    static Properties settings(String brokers) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        properties.put(ProducerConfig.ACKS_CONFIG, "0"); // <- MTR-115
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        return properties;
    }

    /** Returns once the brokers have the event. */
    public void record(PlaybackUsage usage) throws JsonProcessingException, ExecutionException, InterruptedException {
        String body = json.writeValueAsString(usage);
        producer.send(new ProducerRecord<>(TOPIC, usage.accountId(), body)).get();
    }

    @Override
    public void close() {
        producer.flush();
        producer.close(Duration.ofSeconds(10));
    }
}
