package com.quillmail.delivery;

import com.quillmail.smtp.Relay;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class CampaignService {

    private final CampaignRepository campaigns;
    private final Relay relay;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public CampaignService(CampaignRepository campaigns, Relay relay, ApplicationEventPublisher events, Clock clock) {
        this.campaigns = campaigns;
        this.relay = relay;
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
        campaigns.save(campaign); // <- MTR-111
        events.publishEvent(new CampaignHandedOver( // <- MTR-111
            campaign.getId(), campaign.getWorkspaceId(), accepted, clock.instant()));
    }
}
