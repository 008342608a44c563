<?php

namespace App\Services\Teams;

use App\Exceptions\SeatLimitReached;
use App\Models\Invitation;
use App\Models\Team;
use App\Models\User;
use App\Notifications\TeamInvitation;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Notification;

class SeatService
{
    public function invite(Team $team, string $email): Invitation
    {
        $invitation = DB::transaction(function () use ($team, $email) {
            $team = Team::query()->lockForUpdate()->findOrFail($team->id);

            $taken = $team->members()->count() + $team->invitations()->pending()->count();
            $this->ensureFreeSeat($team, $taken);

            return $team->invitations()->create(['email' => $email, 'expires_at' => now()->addWeek()]);
        });

        Notification::route('mail', $email)->notify(new TeamInvitation($invitation));

        return $invitation;
    }

    public function accept(Invitation $invitation, User $user): void
    {
        DB::transaction(function () use ($invitation, $user) {
            $team = Team::query()->lockForUpdate()->findOrFail($invitation->team_id);

            // the plan may have been downgraded since the invitation was sent
            $this->ensureFreeSeat($team, $team->members()->count());

            $team->members()->attach($user, ['role' => $invitation->role]);
            $invitation->update(['accepted_at' => now()]);
        });
    }

    public function remove(Team $team, User $user): void
    {
        $team->members()->detach($user);
    }

    /** There has to be room for one more than are taken. */
    private function ensureFreeSeat(Team $team, int $taken): void
    {
        if ($taken >= $team->plan->seats) {
            throw new SeatLimitReached($team);
        }
    }
}
