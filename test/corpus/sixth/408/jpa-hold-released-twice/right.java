package com.acme.transcribe.wallet;

import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class WalletHolds {

    private static final Logger log = LoggerFactory.getLogger(WalletHolds.class);

    private final HoldRepository holds;
    private final WalletRepository wallets;
    private final Clock clock;

    public WalletHolds(HoldRepository holds, WalletRepository wallets, Clock clock) {
        this.holds = holds;
        this.wallets = wallets;
        this.clock = clock;
    }

    @Transactional
    public Hold place(UUID walletId, UUID jobId, long credits) {
        if (wallets.withdrawIfEnough(walletId, credits) == 0) {
            throw new InsufficientCreditsException(walletId);
        }
        return holds.save(new Hold(walletId, jobId, credits, clock.instant().plus(Hold.LIFETIME)));
    }

    /** A failed job and the sweeper may both come here; only the one that moves the hold out of HELD gives back. */
    @Transactional
    public void release(UUID holdId) {
        // update Hold h set h.status = :to where h.id = :id and h.status = :from
        if (holds.transition(holdId, HoldStatus.HELD, HoldStatus.RELEASED) == 0) {
            log.debug("hold {} was settled or released before", holdId);
            return;
        }
        Hold hold = holds.findById(holdId).orElseThrow(() -> new HoldNotFoundException(holdId));
        wallets.deposit(hold.getWalletId(), hold.getCredits());
        log.info("released hold {} of job {}", holdId, hold.getJobId());
    }

    @EventListener
    @Transactional
    public void on(JobFailed failed) {
        holds.findByJobId(failed.jobId()).ifPresent(hold -> release(hold.getId()));
    }

    @Scheduled(fixedDelayString = "PT1M")
    @Transactional
    public void releaseExpired() {
        holds.findByStatusAndExpiresAtBefore(HoldStatus.HELD, clock.instant())
            .forEach(hold -> release(hold.getId()));
    }
}
