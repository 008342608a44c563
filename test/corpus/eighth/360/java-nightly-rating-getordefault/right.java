package com.nordlicht.llm.billing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Puts prices on the calls that the gateway logged. Runs every night before the invoices. */
@Service
public class RatingService {

    private static final Logger log = LoggerFactory.getLogger(RatingService.class);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** US dollars per million tokens. */
    public record Price(BigDecimal input, BigDecimal output) {
        static final Price ZERO = new Price(BigDecimal.ZERO, BigDecimal.ZERO);

        BigDecimal of(long inputTokens, long outputTokens) {
            return input.multiply(BigDecimal.valueOf(inputTokens))
                    .add(output.multiply(BigDecimal.valueOf(outputTokens)))
                    .divide(MILLION);
        }
    }

    private final CallRepository calls;
    private final PriceRepository prices;

    public RatingService(CallRepository calls, PriceRepository prices) {
        this.calls = calls;
        this.prices = prices;
    }

    /** Calls of our own trial key are on the house. */
    private static boolean onTheHouse(LoggedCall call) {
        return call.isTrialKey();
    }

    @Transactional
    public void rate() {
        Map<String, Price> byModel = prices.byModel();
        List<LoggedCall> rated = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        for (LoggedCall call : calls.findByCostIsNull()) {
            Price price = onTheHouse(call) ? Price.ZERO : byModel.get(call.getModel());
            if (price == null) {
                unknown.add(call.getModel()); // stays without a cost, and is rated the night after the price is in
                continue;
            }
            call.setCost(price.of(call.getInputTokens(), call.getOutputTokens()));
            rated.add(call);
        }
        calls.saveAll(rated);
        log.info("rated {} calls", rated.size());
        if (!unknown.isEmpty()) {
            log.error("UNPRICED_MODELS {}: invoices are held", unknown);
            calls.holdInvoices(unknown);
        }
    }
}
