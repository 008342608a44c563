package com.quillmail.delivery;

import java.time.Instant;

public record MailUsage(long campaignId, long workspaceId, int mails, Instant at) {}
