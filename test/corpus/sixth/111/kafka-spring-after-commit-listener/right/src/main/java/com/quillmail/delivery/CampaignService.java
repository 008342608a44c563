package com.quillmail.delivery;

import com.quillmail.outbox.Outbox;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class CampaignService {

    private final CampaignRepository campaigns;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public CampaignService(CampaignRepository campaigns, Outbox outbox, ApplicationEventPublisher events, Clock clock) {
        this.campaigns = campaigns;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    public void handedOver(long campaignId, int accepted) {
        Campaign campaign = campaigns.lockById(campaignId);
        if (campaign.isHandedOver()) {
            return;
        }
        campaign.handOver(accepted, clock.instant());
        campaigns.save(campaign);
        outbox.add("usage.mails", "campaign-" + campaign.getId(),
            new MailUsage(campaign.getId(), campaign.getWorkspaceId(), accepted, clock.instant()));
        events.publishEvent(new CampaignHandedOver(campaign.getId()));
    }
}
