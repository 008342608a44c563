package com.quillmail.delivery;

public record CampaignHandedOver(long campaignId) {}
