<?php

declare(strict_types=1);

namespace App\Services;

use App\Models\Member;
use App\Models\UsageEvent;
use App\Models\Workspace;
use App\Notifications\InvitationAccepted;
use Illuminate\Support\Facades\Notification;

/**
 * Seats are billed from usage_events (one row for each change, unique on event_id).
 */
final class SeatService
{
    public function activate(Workspace $workspace, Member $member): void
    {
        $member->forceFill(['status' => 'active', 'activated_at' => now()])->save(); // <- MTR-111

        Notification::send($workspace->owners, new InvitationAccepted($member));

        UsageEvent::query()->create([ // <- MTR-111
            'event_id' => $this->eventId($member, 'add'),
            'workspace_id' => $workspace->id,
            'meter' => 'seats',
            'operation' => 'add',
            'occurred_at' => $member->activated_at,
        ]);
    }

    public function rename(Member $member, string $name): void
    {
        $member->update(['display_name' => trim($name)]);
    }

    private function eventId(Member $member, string $operation): string
    {
        return sprintf('seat-%s-%d-%d', $operation, $member->id, $member->activation_count);
    }
}
