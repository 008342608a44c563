package com.quillmail.delivery;

import java.time.Instant;

public record CampaignHandedOver(long campaignId, long workspaceId, int mails, Instant at) {}
