package app.writer.assistant;

import app.writer.billing.TokenLedger;
import app.writer.llm.Chunk;
import app.writer.llm.LlmClient;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@RestController
class DraftController {
  private static final Logger log = LoggerFactory.getLogger(DraftController.class);

  private final LlmClient llm;
  private final TokenLedger ledger;

  DraftController(LlmClient llm, TokenLedger ledger) {
    this.llm = llm;
    this.ledger = ledger;
  }

  @PostMapping(path = "/drafts", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<String> draft(@AuthenticationPrincipal Account account, @RequestBody DraftRequest request) {
    var id = UUID.randomUUID();
    var tokens = new AtomicLong(llm.countTokens(request.prompt()));
    return llm.stream(request.prompt())
        .doOnNext(chunk -> tokens.addAndGet(chunk.tokens()))
        .doOnError(e -> log.warn("draft {} failed", id, e))
        .doOnComplete(() -> ledger.add(id, account.id(), tokens.get()).block()) // <- MTR-110
        .map(Chunk::text);
  }

  @PostMapping("/drafts/estimate")
  long estimate(@RequestBody DraftRequest request) {
    return llm.countTokens(request.prompt());
  }
}
