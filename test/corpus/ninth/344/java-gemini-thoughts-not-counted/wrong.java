package ai.lernwerk.tutor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks Gemini for hints. The model thinks before it answers. */
@Component
public class HintWriter {

    private static final String MODEL = "gemini-2.5-pro";

    private final RestClient http;
    private final TokenBook book;

    public HintWriter(RestClient.Builder builder, TokenBook book, @Value("${gemini.api-key}") String key) {
        this.http = builder
            .baseUrl("https://generativelanguage.googleapis.com/v1beta")
            .defaultHeader("x-goog-api-key", key)
            .build();
        this.book = book;
    }

    /** One row per hint in the token book, in the transaction of the caller, who stores the hint. */
    public String write(UUID hintId, UUID schoolId, String exercise) {
        Answer answer = http.post()
            .uri("/models/{model}:generateContent", MODEL)
            .contentType(MediaType.APPLICATION_JSON)
            .body(Map.of(
                "contents", List.of(Map.of("parts", List.of(Map.of("text", exercise)))),
                "generationConfig", Map.of("thinkingConfig", Map.of("thinkingBudget", 8192))))
            .retrieve()
            .body(Answer.class);

        UsageMetadata usage = answer.usageMetadata();
        book.put(hintId, schoolId, MODEL, usage.promptTokenCount(), usage.candidatesTokenCount()); // <- MTR-344
        return answer.text();
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record UsageMetadata(int promptTokenCount, int candidatesTokenCount, int totalTokenCount) {} // <- MTR-344

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Part(String text) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Content(List<Part> parts) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Candidate(Content content) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer(List<Candidate> candidates, UsageMetadata usageMetadata) {
        String text() {
            return candidates.getFirst().content().parts().getFirst().text();
        }
    }
}
