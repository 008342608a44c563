package com.quillmail.delivery;

import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Open dashboards redraw the campaign; whoever misses it sees it on the next load. */
@Component
class DashboardRefresh {

    private final SimpMessagingTemplate sockets;

    DashboardRefresh(SimpMessagingTemplate sockets) {
        this.sockets = sockets;
    }

    @TransactionalEventListener
    void redraw(CampaignHandedOver event) {
        sockets.convertAndSend("/topic/campaigns/" + event.campaignId(), "changed");
    }
}
