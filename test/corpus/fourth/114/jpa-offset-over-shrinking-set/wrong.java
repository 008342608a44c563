package org.lindentree.parking.billing;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Moves finished parking sessions into the rating queue table. Started by a job of which one runs at a time. */
@Service
public class SessionRating {
    private static final Logger log = LoggerFactory.getLogger(SessionRating.class);
    private static final int PAGE_SIZE = 250;

    private final ParkingSessionRepository sessions;
    private final RatingRequestRepository requests;
    private final TransactionTemplate tx;

    public SessionRating(
            ParkingSessionRepository sessions, RatingRequestRepository requests, TransactionTemplate tx) {
        this.sessions = sessions;
        this.requests = requests;
        this.tx = tx;
    }

    public int rateFinished() {
        int rated = 0;
        int pageNumber = 0;
        Page<ParkingSession> page;
        do {
            page = sessions.findByEndedAtIsNotNullAndRatedFalse( // <- MTR-114
                    PageRequest.of(pageNumber++, PAGE_SIZE, Sort.by("id"))); // <- MTR-114
            rated += rate(page.getContent());
        } while (page.hasNext()); // <- MTR-114
        log.info("{} parking sessions go to rating", rated);
        return rated;
    }

    private int rate(List<ParkingSession> finished) {
        tx.executeWithoutResult(status -> {
            for (ParkingSession session : finished) {
                requests.save(toRequest(session));
                session.setRated(true);
            }
            sessions.saveAll(finished);
        });
        return finished.size();
    }

    private static RatingRequest toRequest(ParkingSession session) {
        // The session's id is the primary key of its request.
        return new RatingRequest(
                session.getId(), session.getOperatorId(), session.getTariff(), session.getStartedAt(), session.getEndedAt());
    }
}
