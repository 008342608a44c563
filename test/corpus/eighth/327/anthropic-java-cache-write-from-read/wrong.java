package io.harborline.assist.metering;

import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.Usage;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class ClaudeUsageWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ClaudeUsageWriter.class);

    public record Counts(long input, long cacheRead, long cacheWrite, long output) {
        long allInput() {
            return input + cacheRead + cacheWrite;
        }
    }

    private final JdbcClient jdbc;

    public ClaudeUsageWriter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    static Counts countsOf(Usage usage) {
        long cacheRead = usage.cacheReadInputTokens().orElse(0L);
        long cacheWrite = usage.cacheReadInputTokens().orElse(0L); // <- MTR-327
        return new Counts(usage.inputTokens(), cacheRead, cacheWrite, usage.outputTokens());
    }

    public void write(UUID workspace, Message message) {
        Counts counts = countsOf(message.usage());
        jdbc.sql("""
                insert into claude_usage
                    (message_id, workspace_id, model, input, cache_read, cache_write, output)
                values (:id, :workspace, :model, :input, :cacheRead, :cacheWrite, :output)
                on conflict (message_id) do nothing
                """)
                .param("id", message.id())
                .param("workspace", workspace)
                .param("model", message.model().asString())
                .param("input", counts.input())
                .param("cacheRead", counts.cacheRead())
                .param("cacheWrite", counts.cacheWrite())
                .param("output", counts.output())
                .update();
        LOG.info("message {} read {} tokens and wrote {}", message.id(), counts.allInput(), counts.output());
    }
}
